// A paper on hold, for the commands that do not come from a person: what reaches it meanwhile, and how the hold ends.
#pragma once

#include <chrono>
#include <string_view>

#include "engine/decision/turn.h"

namespace trinhky::decision {

// The timer that ends a hold with a day to end at.
inline constexpr std::string_view hold_end = "hold-end";

// Whether a message of another paper is kept until the paper goes on; a cancellation from above is not.
[[nodiscard]] bool waits_while_held(std::string_view kind);
[[nodiscard]] Outcome keep_while_held(Turn& turn);
// Goes on, in the name of who or what ended the hold.
[[nodiscard]] Outcome end_hold(Turn& turn, base::json actor);
// Takes the hold off and nothing else: for a paper that ends.
void end_hold(Turn& turn);

// Working time between two instants, by the working stretches of the calendar, and the instant so much of it later. An
// instant at the end of a stretch stays there; none of it: the same instant.
[[nodiscard]] std::chrono::minutes working_time(const calendar::Calendar& days, base::Instant from, base::Instant to);
[[nodiscard]] base::Instant after_working_time(const calendar::Calendar& days, base::Instant from,
                                               std::chrono::minutes length);

}  // namespace trinhky::decision
