#include "engine/seal/signing_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/engine/store/sqlite/place.h"

namespace trinhky::seal {
namespace {

mode_t mode_of(const std::string& path) {
  struct stat about{};
  EXPECT_EQ(::stat(path.c_str(), &about), 0);
  return about.st_mode & 0777U;
}

TEST(SigningKey, SignsWhatItsPublicKeyConfirmsAndNothingElse) {
  const SigningKey key = SigningKey::make().value();
  const SigningKey other = SigningKey::make().value();
  const std::string signature = key.sign("nội dung");
  EXPECT_EQ(signature.size(), 128U);
  EXPECT_TRUE(is_signature(key.public_key(), "nội dung", signature));
  EXPECT_FALSE(is_signature(key.public_key(), "nội dunG", signature));
  EXPECT_FALSE(is_signature(other.public_key(), "nội dung", signature));
  EXPECT_FALSE(is_signature(key.public_key(), "nội dung", ""));
  EXPECT_FALSE(is_signature("", "nội dung", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = changed[i] == '0' ? '1' : '0';
    EXPECT_FALSE(is_signature(key.public_key(), "nội dung", changed)) << i;
  }
}

// RFC 8032 section 7.1, test 2.
TEST(SigningKey, ConfirmsTheSignatureOfTheStandard) {
  const std::string public_key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
  const std::string signature =
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
      "b00d"
      "291612bb0c00";
  EXPECT_TRUE(is_signature(public_key, "\x72", signature));
  EXPECT_FALSE(is_signature(public_key, "\x73", signature));
}

TEST(SigningKey, IsMadeOnceAndKeptForItsOwnerAlone) {
  const store::TemporaryFolder folder;
  const std::string file = folder.path() + "/" + key_file_name;
  EXPECT_FALSE(find_key(file).value());
  const SigningKey made = keep_key(file).value();
  EXPECT_EQ(mode_of(file), 0600U);
  EXPECT_EQ(keep_key(file).value().public_key(), made.public_key());
  EXPECT_EQ(find_key(file).value()->public_key(), made.public_key());
  EXPECT_TRUE(is_signature(made.public_key(), "x", find_key(file).value()->sign("x")));
  EXPECT_EQ(SigningKey::from_pem(made.pem()).value().public_key(), made.public_key());
}

TEST(SigningKey, AFileThatOthersReadIsRefused) {
  const store::TemporaryFolder folder;
  const std::string file = folder.path() + "/" + key_file_name;
  ASSERT_TRUE(keep_key(file));
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  EXPECT_EQ(keep_key(file).error().type, "key-readable-by-others");
  ASSERT_EQ(::chmod(file.c_str(), 0400), 0);
  EXPECT_TRUE(keep_key(file));
}

TEST(SigningKey, AFileThatIsNoKeyIsNotReplaced) {
  const store::TemporaryFolder folder;
  const std::string file = folder.path() + "/" + key_file_name;
  std::ofstream(file) << "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  EXPECT_EQ(keep_key(file).error().type, "key-unreadable");
  EXPECT_EQ(find_key(file).error().type, "key-unreadable");
}

TEST(SigningKey, AFingerprintIsTheHashOfThePublicKey) {
  EXPECT_EQ(fingerprint_of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").size(), 64U);
  EXPECT_EQ(fingerprint_of("3d40"), "");
}

}  // namespace
}  // namespace trinhky::seal
