#include "engine/seal/merkle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/base/hash.h"
#include "engine/base/json.h"

namespace trinhky::seal {
namespace {

constexpr std::size_t largest = 70;

Head head_of(std::size_t i, std::uint64_t number = 1) {
  return {
      .stream = "s" + std::string(1, static_cast<char>('A' + i / 26)) + std::string(1, static_cast<char>('a' + i % 26)),
      .number = number,
      .hash = base::sha256_hex(std::to_string(i) + "." + std::to_string(number))};
}

// A flipped bit in each byte of a digest in turn.
template <class Refused>
void with_each_byte_flipped(Digest& digest, const Refused& refused) {
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest.at(i) ^= static_cast<std::uint8_t>(1U << (i % 8));
    refused();
    digest.at(i) ^= static_cast<std::uint8_t>(1U << (i % 8));
  }
}

// The first heads, one after the other, with the proof of one of them.
GrowingRoot grown(std::size_t size, std::size_t sought) {
  GrowingRoot tree;
  for (std::size_t i = 0; i < size; ++i) {
    if (i == sought) {
      tree.add_sought(leaf_of(head_of(i)));
    } else {
      tree.add(leaf_of(head_of(i)));
    }
  }
  return tree;
}

// The definition of RFC 9162 section 2.1.1, word by word and slowly.
Digest root_by_definition(const std::vector<Head>& heads) {
  const auto raw = [](const std::string& bytes) { return *digest_of_hex(base::sha256_hex(bytes)); };
  if (heads.empty()) return raw("");
  if (heads.size() == 1) return leaf_of(heads.front());
  std::size_t split = 1;
  while (split * 2 < heads.size()) split *= 2;
  const auto middle = heads.begin() + static_cast<std::ptrdiff_t>(split);
  std::string bytes(1, '\1');
  for (const Digest& half : {root_by_definition({heads.begin(), middle}), root_by_definition({middle, heads.end()})}) {
    for (const std::uint8_t byte : half) bytes.push_back(static_cast<char>(byte));
  }
  return raw(bytes);
}

TEST(Merkle, TheRootIsTheOneOfTheStandardForEverySize) {
  std::vector<Head> heads;
  HeadTree tree;
  GrowingRoot growing;
  EXPECT_EQ(hex(tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t size = 0; size <= largest; ++size) {
    EXPECT_EQ(tree.root(), root_by_definition(heads)) << size;
    EXPECT_EQ(growing.root(), root_by_definition(heads)) << size;
    EXPECT_EQ(growing.size(), size);
    heads.push_back(head_of(size));
    tree.set(heads.back());
    growing.add(leaf_of(heads.back()));
  }
}

TEST(Merkle, EveryLeafOfEverySizeIsProved) {
  EXPECT_FALSE(GrowingRoot().proof());
  EXPECT_FALSE(grown(5, 5).proof());
  for (std::size_t size = 1; size <= largest; ++size) {
    for (std::size_t i = 0; i < size; ++i) {
      const GrowingRoot tree = grown(size, i);
      const auto proof = tree.proof();
      ASSERT_TRUE(proof) << i;
      EXPECT_EQ(proof->index, i);
      EXPECT_TRUE(is_under(leaf_of(head_of(i)), *proof, size, tree.root())) << size << " " << i;
    }
  }
}

TEST(Merkle, AFlippedBitAnywhereIsRefused) {
  for (std::size_t size = 1; size <= largest; ++size) {
    Digest root = grown(size, 0).root();
    for (std::size_t i = 0; i < size; ++i) {
      Digest leaf = leaf_of(head_of(i));
      InclusionProof proof = *grown(size, i).proof();
      const auto refused = [&] { EXPECT_FALSE(is_under(leaf, proof, size, root)) << size << " " << i; };
      with_each_byte_flipped(leaf, refused);
      with_each_byte_flipped(root, refused);
      for (Digest& beside : proof.path) with_each_byte_flipped(beside, refused);
      for (unsigned bit = 0; bit < 64; ++bit) {
        proof.index ^= std::uint64_t{1} << bit;
        refused();
        proof.index ^= std::uint64_t{1} << bit;
      }
      proof.path.push_back(leaf);
      refused();
      proof.path.pop_back();
      if (!proof.path.empty()) {
        proof.path.pop_back();
        refused();
      }
    }
  }
}

TEST(Merkle, ANodeDoesNotPassForALeaf) {
  const GrowingRoot tree = grown(4, 0);
  const Digest pair = grown(2, 0).root();
  EXPECT_FALSE(is_under(pair, {.index = 0, .path = {tree.proof()->path.back()}}, 4, tree.root()));
}

TEST(Merkle, ATreeThatGrewIsTheTreeThatWasBuiltAtOnceWhateverTheOrder) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same heads every time
  for (int round = 0; round < 40; ++round) {
    HeadTree grown;
    std::map<std::string, Head> now;
    for (int step = 0; step < 60; ++step) {
      const Head head = head_of(random() % largest, 1 + random() % 3);
      grown.set(head);
      now.insert_or_assign(head.stream, head);
      if (step % 3 != 0) continue;
      HeadTree at_once;
      for (const auto& [stream, one] : now) at_once.set(one);
      ASSERT_EQ(grown.root(), at_once.root()) << round << " " << step;
    }
  }
}

TEST(Merkle, ALeafTellsStreamNumberAndHash) {
  const Head head = head_of(1);
  EXPECT_NE(leaf_of(head), leaf_of({.stream = head.stream + "x", .number = head.number, .hash = head.hash}));
  EXPECT_NE(leaf_of(head), leaf_of({.stream = head.stream, .number = 2, .hash = head.hash}));
  EXPECT_NE(leaf_of(head), leaf_of({.stream = head.stream, .number = head.number, .hash = head_of(2).hash}));
}

TEST(Merkle, TheBytesOfALeafAreCanonicalWhateverTheName) {
  for (const char* stream : {"s-1", "", "hồ sơ", "a\"b", "a\\b", "a\nb", "\x1f", "\x7f"}) {
    for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{0}}) {
      const Head head{.stream = stream, .number = number, .hash = base::sha256_hex("x")};
      const std::string canonical =
          base::canonical({{"head", head.hash}, {"number", head.number}, {"stream", head.stream}});
      EXPECT_EQ(hex(leaf_of(head)), base::sha256_hex(std::string(1, '\0') + canonical)) << stream;
    }
  }
}

TEST(Merkle, ADigestIsReadInOneWayOnly) {
  const std::string text = base::sha256_hex("x");
  EXPECT_EQ(hex(*digest_of_hex(text)), text);
  EXPECT_FALSE(digest_of_hex(text.substr(1)));
  EXPECT_FALSE(digest_of_hex(text + "0"));
  std::string upper = text;
  std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  EXPECT_FALSE(digest_of_hex(upper));
}

}  // namespace
}  // namespace trinhky::seal
