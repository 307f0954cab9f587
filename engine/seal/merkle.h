// The Merkle tree over the heads of all streams, as RFC 9162 section 2.1 has it: what a seal signs is its root, and a
// few hashes prove that one head is under it.
//
//   GrowingRoot tree;                                                    // the leaves come in their order
//   tree.add(leaf_of(first));
//   tree.add_sought(leaf_of(head));
//   const Digest root = tree.root();
//   const auto proof = tree.proof();                                     // index and path
//   is_under(leaf_of(head), *proof, tree.size(), root)                   // true
//
//   HeadTree tree;                                                       // all heads at hand, whose root moves
//   tree.set({.stream = id, .number = 7, .hash = chain_hash});
//
// leaf = SHA-256(0x00 ‖ RFC 8785 of {"head", "number", "stream"}), node = SHA-256(0x01 ‖ left ‖ right); the leaves are
// sorted by the bytes of the stream's name, and no leaf at all has the root SHA-256(""). Values; not shared between
// threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace trinhky::seal {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] std::string hex(const Digest& digest);
// None unless it is sixty-four lower-case digits.
[[nodiscard]] std::optional<Digest> digest_of_hex(std::string_view text);

// Where a stream stood: its last event and that event's hash in the chain.
struct Head {
  std::string stream;
  std::uint64_t number = 0;
  std::string hash;
  bool operator==(const Head&) const = default;
};

[[nodiscard]] Digest leaf_of(const Head& head);

struct InclusionProof {
  std::uint64_t index = 0;
  std::vector<Digest> path;  // from the leaf's sibling upwards
};

// Whether a leaf is under the root of a tree with `size` leaves. The size comes from the seal: a path alone does not
// tell it.
[[nodiscard]] bool is_under(const Digest& leaf, const InclusionProof& proof, std::uint64_t size, const Digest& root);

// The root over leaves that come one after the other. It keeps as many hashes as the tree is high.
class GrowingRoot {
 public:
  void add(const Digest& leaf);
  // The same for the one leaf whose proof is wanted. Requires: not called before.
  void add_sought(const Digest& leaf);
  [[nodiscard]] Digest root() const;
  // Of the sought leaf, as the tree stands; none when it was not there.
  [[nodiscard]] std::optional<InclusionProof> proof() const;
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  struct Part {
    Digest root{};
    std::uint64_t leaves = 1;  // a power of two, halved at least from one part to the next
    bool holds_sought = false;
  };
  void add(Part part);
  static Part joined(const Part& left, const Part& right, std::vector<Digest>& path);

  std::vector<Part> parts_;
  std::uint64_t size_ = 0;
  std::optional<InclusionProof> sought_;  // its path goes as far as its part
};

class HeadTree {
 public:
  // A stream's first head, or a later one. Changing one costs as many hashes as the tree is high; a new stream as many
  // as streams stand behind it.
  void set(const Head& head);
  [[nodiscard]] Digest root();
  [[nodiscard]] const Head* find(std::string_view stream) const;
  [[nodiscard]] const std::vector<Head>& heads() const { return heads_; }  // in their order
  [[nodiscard]] std::size_t size() const { return heads_.size(); }

 private:
  void settle();
  [[nodiscard]] std::size_t place_of(std::string_view stream) const;

  std::vector<Head> heads_;                  // sorted
  std::vector<std::vector<Digest>> levels_;  // leaves first; those above are as of the last `settle`
  std::set<std::size_t> changed_;            // leaves with another hash, before `moved_from_`
  std::optional<std::size_t> moved_from_;    // leaves from here on stand elsewhere than before
};

}  // namespace trinhky::seal
