#include "engine/runtime/sealer.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/base/limits.h"
#include "engine/store/chain.h"

namespace trinhky::runtime {
namespace {

// More is not worth the reading when the program starts: it would be too much for a seal to name.
constexpr std::size_t max_pages_behind = 4;

}  // namespace

using base::Result;

Result<void> Sealer::begin(base::Instant now) {
  walk_.reset();
  moved_.clear();
  behind_ = false;
  looked_ = wall_.now();
  rest_ = between_seals;
  if (auto noted = seal::note_key(store_, key_->public_key(), now); !noted) return noted;
  const auto last = seal::latest_seal(store_);
  if (!last) return std::unexpected(last.error());
  seals_ = *last ? (*last)->seal.number : 0;
  last_ = *last ? (*last)->hash : std::string(store::chain_start);
  until_ = *last ? (*last)->until : 0;
  if (!note_.empty()) {
    auto missing = seal::settle_note(store_, note_);
    if (!missing) return std::unexpected(missing.error());
    missing_ = std::move(*missing);
  }
  return catch_up();
}

// What was committed behind the last seal before this run of the program.
Result<void> Sealer::catch_up() {
  std::uint64_t position = until_;
  for (std::size_t page = 0; page < max_pages_behind && !behind_; ++page) {
    const auto events = store_.read_log(position, base::limits::max_page);
    if (!events) return std::unexpected(events.error());
    for (const store::StoredEvent& event : *events) {
      position = event.position;
      if (event.stream != seal::seal_stream) moved({event.stream, event.number, event.hash});
    }
    if (events->size() < base::limits::max_page) return {};
  }
  behind_ = true;
  moved_.clear();
  return {};
}

void Sealer::moved(const seal::Head& head) {
  if (behind_) return;
  moved_.insert_or_assign(head.stream, head);
  if (moved_.size() <= seal::max_listed_heads) return;
  behind_ = true;
  moved_.clear();
}

// A machine's clock that was set back must not put seals off for as long.
bool Sealer::waited(std::chrono::milliseconds time) const {
  const auto passed = wall_.now() - looked_;
  return passed >= time || passed < std::chrono::milliseconds(0);
}

bool Sealer::is_due() const {
  return walk_ || (has_moved() && waited(rest_));
}

bool Sealer::is_overdue() const {
  return walk_ || (has_moved() && waited(std::max<std::chrono::milliseconds>(rest_, at_the_latest)));
}

Result<void> Sealer::go_on(base::Instant now) {
  if (!walk_) {
    if (!has_moved()) return {};
    if (auto gone = set_out(); !gone) return gone;
  }
  const auto done = read_slice();
  if (done && !*done) return {};
  looked_ = wall_.now();
  if (!done) {
    give_up();
    return std::unexpected(done.error());
  }
  return commit(now);
}

Result<void> Sealer::seal(base::Instant now, std::chrono::milliseconds longest) {
  const base::Instant began = wall_.now();
  while (walk_ || has_moved()) {
    if (auto gone = go_on(now); !gone) return gone;
    if (wall_.now() - began >= longest) break;
  }
  return {};
}

Result<void> Sealer::set_out() {
  looked_ = wall_.now();
  const auto end = seal::end_of_log(store_, until_);
  if (!end) return std::unexpected(end.error());
  walk_.emplace(store_, *end);
  named_ = std::exchange(moved_, {});
  unnamed_ = std::exchange(behind_, false);
  worked_ = {};
  return {};
}

Result<bool> Sealer::read_slice() {
  const base::Instant began = wall_.now();
  std::chrono::milliseconds passed{0};
  Result<bool> done = false;
  for (int page = 0; page < pages_per_slice && passed < slice_time; ++page) {
    done = walk_->step(page_);
    const std::chrono::milliseconds took = wall_.now() - began - passed;
    page_ = took > slice_time ? std::max(page_ / 4, smallest_page)
                              : std::min(page_ + smallest_page, seal::HeadWalk::largest_page);
    passed += took;
    if (!done || *done) break;
  }
  worked_ += std::max(passed, std::chrono::milliseconds(0));
  return done;
}

Result<void> Sealer::commit(base::Instant now) {
  seal::Seal seal{.number = seals_ + 1,
                  .at = now,
                  .previous = last_,
                  .root = seal::hex(walk_->tree().root()),
                  .streams = walk_->tree().size()};
  if (!unnamed_) {
    for (const auto& [stream, head] : named_) seal.heads.push_back(head);
  }
  if (walk_->log_end() > walk_->until()) seal.until = walk_->until();
  seal = seal::signed_by(*key_, std::move(seal));
  const store::Commit commit = seal::commit_of(seal);
  auto results = store_.commit(std::span(&commit, 1));
  if (!results.front()) {
    give_up();
    return std::unexpected(std::move(results.front().error()));
  }
  seals_ = seal.number;
  last_ = results.front()->head;
  until_ = walk_->until();
  rest_ = std::clamp<std::chrono::milliseconds>(rest_for_work * worked_, between_seals, longest_rest);
  walk_.reset();
  named_.clear();
  if (note_.empty()) return {};
  return seal::keep_note(note_, {.number = seals_, .hash = last_});
}

// What moved is unsealed as before.
void Sealer::give_up() {
  walk_.reset();
  named_.swap(moved_);
  behind_ = behind_ || unnamed_;
  for (const auto& [stream, head] : std::exchange(named_, {})) moved(head);
  if (behind_) moved_.clear();
}

}  // namespace trinhky::runtime
