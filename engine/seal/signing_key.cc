#include "engine/seal/signing_key.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "engine/base/hash.h"
#include "engine/base/openssl_handles.h"
#include "engine/seal/merkle.h"

namespace trinhky::seal {
namespace {

using base::Result;
using base::openssl::bytes_of;
using base::openssl::Owned;
using base::openssl::text_of;

constexpr std::size_t signature_bytes = 64;
constexpr std::size_t max_pem_bytes = 4096;
constexpr mode_t private_mode = 0600;
constexpr mode_t others = 0077;

std::unexpected<base::Error> unreadable(const std::string& log) {
  auto refused = base::refuse(base::ErrorCode::invalid, "key-unreadable",
                              {"Tệp khóa niêm (" + std::string(key_file_name) + ") không phải là khóa Ed25519.",
                               "The seal key's file (" + std::string(key_file_name) + ") holds no Ed25519 key."});
  refused.error().log = log;
  return refused;
}

std::unexpected<base::Error> not_kept(const std::filesystem::path& file) {
  auto refused = base::refuse(base::ErrorCode::unavailable, "key-not-kept",
                              {"Không đọc hoặc ghi được tệp khóa niêm.", "The seal key's file cannot be used."});
  refused.error().log = file.string() + ": " + std::generic_category().message(errno);
  return refused;
}

// Closes itself.
class File {
 public:
  File(const std::filesystem::path& path, int flags) : file_(::open(path.c_str(), flags | O_CLOEXEC, private_mode)) {}
  ~File() {
    if (file_ >= 0) ::close(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] bool open() const { return file_ >= 0; }
  [[nodiscard]] int handle() const { return file_; }

 private:
  int file_;
};

bool write_all(const File& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.handle(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file.handle()) == 0;
}

// Under another name first: a half-written key would stop the program at every start.
Result<void> put(const std::filesystem::path& path, const std::string& pem) {
  const std::filesystem::path fresh = path.string() + ".new";
  std::error_code ignored;
  std::filesystem::remove(fresh, ignored);
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    if (!file.open() || !write_all(file, pem)) return not_kept(fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return not_kept(path);
  const File folder(path.parent_path().empty() ? "." : path.parent_path(), O_RDONLY | O_DIRECTORY);
  if (!folder.open() || ::fsync(folder.handle()) != 0) return not_kept(path);
  return {};
}

}  // namespace

Result<SigningKey> SigningKey::make() {
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr));
  EVP_PKEY* drawn = nullptr;
  if (context == nullptr || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_keygen(context.get(), &drawn) != 1) {
    return base::refuse(base::ErrorCode::internal, "key-not-made",
                        {"Không tạo được khóa niêm.", "The seal key could not be made."});
  }
  const Owned<EVP_PKEY> key(drawn);
  const std::string pem = base::openssl::pem_of(key.get());
  if (pem.empty()) return unreadable("a new key cannot be written");
  return from_pem(pem);
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  Owned<EVP_PKEY> key = base::openssl::key_from_pem(pem);
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) return unreadable("no Ed25519 key");
  std::array<unsigned char, 32> bytes{};
  std::size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &size) != 1) return unreadable("no public key");
  std::string public_key = base::to_hex(text_of(bytes.data(), size));
  return SigningKey(base::openssl::shared(std::move(key)), std::move(public_key));
}

std::string SigningKey::pem() const {
  return base::openssl::pem_of(static_cast<EVP_PKEY*>(key_.get()));
}

std::string SigningKey::sign(std::string_view bytes) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::array<unsigned char, signature_bytes> signature{};
  std::size_t size = signature.size();
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  // What cannot be signed is left without a signature, which nothing accepts.
  if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(bytes), bytes.size()) != 1) {
    return {};
  }
  return base::to_hex(text_of(signature.data(), size));
}

bool is_signature(std::string_view public_key, std::string_view bytes, std::string_view signature) {
  const auto raw = digest_of_hex(public_key);
  if (!raw || signature.size() != signature_bytes * 2) return false;
  const auto first = digest_of_hex(signature.substr(0, signature_bytes));
  const auto second = digest_of_hex(signature.substr(signature_bytes));
  if (!first || !second) return false;
  std::array<unsigned char, signature_bytes> given{};
  for (std::size_t i = 0; i < first->size(); ++i) {
    given.at(i) = first->at(i);
    given.at(i + first->size()) = second->at(i);
  }
  const Owned<EVP_PKEY> key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw->data(), raw->size()));
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), given.data(), given.size(), bytes_of(bytes), bytes.size()) == 1;
}

std::string fingerprint_of(std::string_view public_key) {
  const auto raw = digest_of_hex(public_key);
  return raw ? base::sha256_hex(text_of(raw->data(), raw->size())) : std::string();
}

Result<std::optional<SigningKey>> find_key(const std::filesystem::path& path) {
  const File file(path, O_RDONLY);
  if (!file.open()) {
    if (errno == ENOENT) return std::optional<SigningKey>();
    return not_kept(path);
  }
  struct stat about{};
  if (::fstat(file.handle(), &about) != 0) return not_kept(path);
  if ((about.st_mode & others) != 0) {
    return base::refuse(base::ErrorCode::wrong_state, "key-readable-by-others",
                        {"Tệp khóa niêm " + path.string() + " đang cho người khác đọc. Hãy đặt lại quyền: chmod 600.",
                         "The seal key's file " + path.string() + " can be read by others. Set its mode: chmod 600."});
  }
  std::string pem(max_pem_bytes, '\0');
  const ssize_t size = ::read(file.handle(), pem.data(), pem.size());
  if (size < 0) return not_kept(path);
  pem.resize(static_cast<std::size_t>(size));
  auto key = SigningKey::from_pem(pem);
  if (!key) return std::unexpected(std::move(key.error()));
  return std::optional<SigningKey>(std::move(*key));
}

Result<SigningKey> keep_key(const std::filesystem::path& path) {
  auto known = find_key(path);
  if (!known) return std::unexpected(std::move(known.error()));
  if (*known) return std::move(**known);
  auto key = SigningKey::make();
  if (!key) return key;
  if (auto kept = put(path, key->pem()); !kept) return std::unexpected(std::move(kept.error()));
  return key;
}

}  // namespace trinhky::seal
