// Whom somebody is to telephone, where a rung of a ladder says "phone-list": the persons who hold the work, or those of
// the units that are late.
//
//   if (asks_to_telephone(act)) calls = calls_about(turn, work);
//   turn.notify("phone-list", work.id, to, {}, {{"calls", calls}, …});
//
// A call is {"person"?, "position"?, "unit"}: ids, in the order of the directory; names and telephone numbers are
// looked up when the list is read. A unit without anybody to call stands alone. At most max_calls.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decision/turn.h"

namespace trinhky::decision {

inline constexpr std::size_t max_calls = 100;

[[nodiscard]] bool asks_to_telephone(std::string_view act);
// Those who can act on the work today, or who took it.
[[nodiscard]] base::json calls_about(const Turn& turn, const OpenWork& work);
// Adds those who act from these seats, all as of this unit.
void add_calls(const Turn& turn, const std::vector<Addressee>& to, const std::string& unit, base::json& calls);

}  // namespace trinhky::decision
