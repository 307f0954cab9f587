#include "engine/seal/merkle.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/base/hash.h"
#include "engine/base/json.h"

namespace trinhky::seal {
namespace {

// Looked up once, because OpenSSL asks its providers for each digest otherwise. Never given back.
const EVP_MD* method() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

Digest sha256(const void* bytes, std::size_t size) {
  Digest digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes, size, digest.data(), &length, method(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 failed");
  }
  return digest;
}

Digest node_of(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> bytes{1};
  std::ranges::copy(left, bytes.begin() + 1);
  std::ranges::copy(right, bytes.begin() + 33);
  return sha256(bytes.data(), bytes.size());
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Whether canonical JSON writes it as it is.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
}

// As base::canonical has it. There may be a million of them, so no JSON is made for it where the words are plain.
std::string leaf_bytes(const Head& head) {
  if (!is_plain(head.hash) || !is_plain(head.stream)) {
    return std::string(1, '\0') +
           base::canonical({{"head", head.hash}, {"number", head.number}, {"stream", head.stream}});
  }
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), head.number).ptr;
  std::string bytes(1, '\0');
  bytes.append(R"({"head":")").append(head.hash).append(R"(","number":)").append(digits.data(), end);
  return bytes.append(R"(,"stream":")").append(head.stream).append(R"("})");
}

// The node above a pair; one without a partner goes up as it is.
Digest above(const std::vector<Digest>& below, std::size_t at) {
  const std::size_t left = at * 2;
  return left + 1 < below.size() ? node_of(below[left], below[left + 1]) : below[left];
}

}  // namespace

std::string hex(const Digest& digest) {
  std::string bytes(digest.size(), '\0');
  std::ranges::transform(digest, bytes.begin(), [](std::uint8_t byte) { return static_cast<char>(byte); });
  return base::to_hex(bytes);
}

std::optional<Digest> digest_of_hex(std::string_view text) {
  Digest digest{};
  if (text.size() != digest.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = digit_of(text[i * 2]);
    const int low = digit_of(text[i * 2 + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

Digest leaf_of(const Head& head) {
  const std::string bytes = leaf_bytes(head);
  return sha256(bytes.data(), bytes.size());
}

// RFC 9162 section 2.1.3.2, in its own letters: fn and sn are the places of the node and of the last one on its level.
bool is_under(const Digest& leaf, const InclusionProof& proof, std::uint64_t size, const Digest& root) {
  if (proof.index >= size) return false;
  std::uint64_t fn = proof.index;
  std::uint64_t sn = size - 1;
  Digest reached = leaf;
  for (const Digest& beside : proof.path) {
    if (sn == 0) return false;
    if (fn % 2 == 1 || fn == sn) {
      reached = node_of(beside, reached);
      while (fn % 2 == 0 && fn != 0) {
        fn /= 2;
        sn /= 2;
      }
    } else {
      reached = node_of(reached, beside);
    }
    fn /= 2;
    sn /= 2;
  }
  return sn == 0 && reached == root;
}

GrowingRoot::Part GrowingRoot::joined(const Part& left, const Part& right, std::vector<Digest>& path) {
  if (left.holds_sought) path.push_back(right.root);
  if (right.holds_sought) path.push_back(left.root);
  return {.root = node_of(left.root, right.root),
          .leaves = left.leaves + right.leaves,
          .holds_sought = left.holds_sought || right.holds_sought};
}

void GrowingRoot::add(Part part) {
  std::vector<Digest> none;
  std::vector<Digest>& path = sought_ ? sought_->path : none;
  ++size_;
  while (!parts_.empty() && parts_.back().leaves == part.leaves) {
    part = joined(parts_.back(), part, path);
    parts_.pop_back();
  }
  parts_.push_back(part);
}

void GrowingRoot::add(const Digest& leaf) {
  add(Part{.root = leaf});
}

void GrowingRoot::add_sought(const Digest& leaf) {
  sought_ = InclusionProof{.index = size_};
  add(Part{.root = leaf, .holds_sought = true});
}

Digest GrowingRoot::root() const {
  if (parts_.empty()) return sha256("", 0);
  Digest root = parts_.back().root;
  for (std::size_t at = parts_.size() - 1; at > 0; --at) root = node_of(parts_[at - 1].root, root);
  return root;
}

std::optional<InclusionProof> GrowingRoot::proof() const {
  std::optional<InclusionProof> proof = sought_;
  if (!proof) return proof;
  Part reached = parts_.back();
  for (std::size_t at = parts_.size() - 1; at > 0; --at) reached = joined(parts_[at - 1], reached, proof->path);
  return proof;
}

std::size_t HeadTree::place_of(std::string_view stream) const {
  const auto at =
      std::ranges::lower_bound(heads_, stream, {}, [](const Head& head) -> std::string_view { return head.stream; });
  return static_cast<std::size_t>(at - heads_.begin());
}

const Head* HeadTree::find(std::string_view stream) const {
  const std::size_t at = place_of(stream);
  return at < heads_.size() && heads_[at].stream == stream ? &heads_[at] : nullptr;
}

void HeadTree::set(const Head& head) {
  const std::size_t at = place_of(head.stream);
  if (levels_.empty()) levels_.emplace_back();
  const auto place = static_cast<std::ptrdiff_t>(at);
  if (at < heads_.size() && heads_[at].stream == head.stream) {
    if (heads_[at] == head) return;
    heads_[at] = head;
    levels_.front()[at] = leaf_of(head);
    changed_.insert(at);
    return;
  }
  heads_.insert(heads_.begin() + place, head);
  levels_.front().insert(levels_.front().begin() + place, leaf_of(head));
  moved_from_ = std::min(moved_from_.value_or(at), at);
}

void HeadTree::settle() {
  if (levels_.empty()) return;
  std::set<std::size_t> changed = std::move(changed_);
  std::optional<std::size_t> moved = moved_from_;
  changed_.clear();
  moved_from_.reset();
  std::size_t level = 0;
  for (; levels_[level].size() > 1; ++level) {
    if (levels_.size() == level + 1) levels_.emplace_back();
    const std::vector<Digest>& below = levels_[level];
    std::vector<Digest>& here = levels_[level + 1];
    here.resize((below.size() + 1) / 2);
    std::set<std::size_t> higher;
    for (const std::size_t at : changed) higher.insert(at / 2);
    if (moved) moved = *moved / 2;
    const std::size_t end = moved.value_or(here.size());
    for (const std::size_t at : higher) {
      if (at < end) here[at] = above(below, at);
    }
    for (std::size_t at = end; at < here.size(); ++at) here[at] = above(below, at);
    changed = std::move(higher);
  }
  levels_.resize(level + 1);
}

Digest HeadTree::root() {
  settle();
  return heads_.empty() ? sha256("", 0) : levels_.back().front();
}

}  // namespace trinhky::seal
