#include "engine/runtime/sealer.h"

#include <span>
#include <utility>

#include "engine/base/limits.h"
#include "engine/store/chain.h"

namespace trinhky::runtime {
namespace {

// A killed program leaves minutes behind, not days.
constexpr std::size_t max_pages_behind = 20;

}  // namespace

using base::Result;

Result<void> Sealer::begin(base::Instant now) {
  tree_ = {};
  moved_.clear();
  looked_ = wall_.now();
  if (auto noted = seal::note_key(store_, key_->public_key(), now); !noted) return noted;
  const auto last = seal::latest_seal(store_);
  if (!last) return std::unexpected(last.error());
  seals_ = *last ? (*last)->seal.number : 0;
  last_ = *last ? (*last)->hash : std::string(store::chain_start);
  if (!note_.empty()) {
    auto missing = seal::settle_note(store_, note_);
    if (!missing) return std::unexpected(missing.error());
    missing_ = std::move(*missing);
  }
  std::string after;
  while (true) {
    const auto page = store_.streams(after, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StreamHead& one : *page) {
      if (one.stream == seal::seal_stream) continue;
      tree_.set({.stream = one.stream, .number = one.version, .hash = one.head});
    }
    if (page->size() < base::limits::max_page) break;
    after = page->back().stream;
  }
  if (!*last) {
    behind_ = tree_.size() > 0;
    return {};
  }
  return catch_up((*last)->until);
}

// What was committed behind the last seal before this run of the program, by an earlier one that was killed.
Result<void> Sealer::catch_up(std::uint64_t position) {
  for (std::size_t page = 0; page < max_pages_behind; ++page) {
    const auto events = store_.read_log(position, base::limits::max_page);
    if (!events) return std::unexpected(events.error());
    for (const store::StoredEvent& event : *events) {
      position = event.position;
      if (event.stream == seal::seal_stream) continue;
      moved_.insert_or_assign(event.stream, seal::Head{event.stream, event.number, event.hash});
    }
    if (events->size() < base::limits::max_page) return {};
  }
  behind_ = true;
  return {};
}

void Sealer::moved(const seal::Head& head) {
  tree_.set(head);
  moved_.insert_or_assign(head.stream, head);
}

// A machine's clock that was set back must not put seals off for as long.
bool Sealer::waited(std::chrono::milliseconds time) const {
  const auto passed = wall_.now() - looked_;
  return passed >= time || passed < std::chrono::milliseconds(0);
}

bool Sealer::is_due() const {
  return (behind_ || !moved_.empty()) && waited(between_seals);
}

bool Sealer::is_overdue() const {
  return (behind_ || !moved_.empty()) && waited(at_the_latest);
}

Result<void> Sealer::seal(base::Instant now) {
  if (!behind_ && moved_.empty()) return {};
  looked_ = wall_.now();
  seal::Seal seal{
      .number = seals_ + 1, .at = now, .previous = last_, .root = seal::hex(tree_.root()), .streams = tree_.size()};
  if (!behind_ && moved_.size() <= seal::max_listed_heads) {
    for (const auto& [stream, head] : moved_) seal.heads.push_back(head);
  }
  seal = seal::signed_by(*key_, std::move(seal));
  const store::Commit commit = seal::commit_of(seal);
  auto results = store_.commit(std::span(&commit, 1));
  if (!results.front()) return std::unexpected(std::move(results.front().error()));
  seals_ = seal.number;
  last_ = results.front()->head;
  moved_.clear();
  behind_ = false;
  if (note_.empty()) return {};
  return seal::keep_note(note_, {.number = seals_, .hash = last_});
}

}  // namespace trinhky::runtime
