// How a demonstration's time passes: every timer on the way fires at its own time, and what cannot fire stops the
// clock.
#include <algorithm>
#include <set>

#include "engine/base/limits.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/recurring_job.h"

namespace trinhky::runtime {

using base::Result;

void Engine::rest() {
  std::unique_lock lock(mutex_);
  const auto until_round_ends = [&] {
    idle_ = false;
    const std::uint64_t seen = rounds_;
    wake_.notify_one();
    rested_.wait(lock, [&] { return !running_ || (rounds_ > seen && queue_.empty()); });
  };
  // A round that is under way may have looked at clock and store before the caller changed them: the one after it
  // counts.
  if (!idle_) until_round_ends();
  until_round_ends();
}

Result<void> Engine::advance(base::Instant to) {
  if (to < now()) {
    return base::refuse(base::ErrorCode::invalid, "clock-backwards",
                        {"Đồng hồ chỉ đi tới, không lùi lại.", "The clock only moves forward."});
  }
  options_.clock.hold(now());
  // What could not fire here must not be passed over: time stays where it came to.
  const auto stop_here = [this](const base::Error& error) -> Result<void> {
    options_.clock.set_offset(now() - options_.wall.now());
    options_.clock.release();
    // The caller hears of the first trouble; that the clock could not be kept either stands in the health.
    const auto kept = options_.store.set_meta("clock_offset_ms", std::to_string(options_.clock.offset().count()));
    note("clock", kept ? nullptr : &kept.error());
    return std::unexpected(error);
  };
  std::set<std::string> passed;
  while (true) {
    rest();
    if (const Health known = health(); !known.well()) return stop_here(known.troubles.begin()->second);
    std::optional<store::Timer> next;
    std::optional<store::TimerPlace> after = store::TimerPlace{.due = now(), .id = ""};
    while (!next) {
      const auto due = options_.store.due(to, base::limits::max_batch, after);
      if (!due) return stop_here(due.error());
      if (due->empty()) break;
      for (const store::Timer& timer : *due) {
        after = store::TimerPlace{.due = timer.due, .id = timer.id};
        // One that could not fire three times became an incident; it must not stop the clock.
        if (timer.due <= now() || passed.contains(timer.id)) continue;
        next = timer;
        break;
      }
    }
    const auto opening = next_opening(options_.store, now(), to);
    if (!opening) return stop_here(opening.error());
    if (*opening && (!next || **opening < next->due)) {
      options_.clock.hold(**opening);
      continue;
    }
    if (!next) break;
    passed.insert(next->id);
    options_.clock.hold(next->due);
  }
  options_.clock.set_offset(to - options_.wall.now());
  options_.clock.release();
  // The caller hears of it; so does everybody else, because the next start would fall back to the earlier offset.
  const auto kept = options_.store.set_meta("clock_offset_ms", std::to_string(options_.clock.offset().count()));
  note("clock", kept ? nullptr : &kept.error());
  rest();
  return kept;
}

}  // namespace trinhky::runtime
