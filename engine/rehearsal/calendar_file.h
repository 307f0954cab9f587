// A rehearsed year as a file for the calendar that people carry about: RFC 5545, one VEVENT for each due date and each
// reminder.
//
//   std::string file = calendar_file(to_json(year, rules), "vi");     // CRLF, folded at 75 octets, UTF-8
//
// A deadline that is a day is an all-day event of that day; one that is an hour, and every reminder, stands at its
// instant in UTC. Events take no time of anybody (TRANSP:TRANSPARENT). UIDs follow from the paper, the step, its round
// and the reminder alone, so that importing the same rehearsal again changes events instead of doubling them, also when
// people are late in another way. Nothing in it depends on when it is made: DTSTAMP is the first day rehearsed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/base/json.h"

namespace trinhky::rehearsal {

// `year` is what year.h describes; `language` is "vi" or "en".
[[nodiscard]] std::string calendar_file(const base::json& year, std::string_view language);

// One content line: escaped by whoever calls, folded at 75 octets between characters, ended with CRLF (RFC 5545 3.1).
[[nodiscard]] std::string folded_line(std::string_view line);
// TEXT as RFC 5545 3.3.11 has it: backslash, semicolon, comma and line ends escaped.
[[nodiscard]] std::string escaped_text(std::string_view text);

}  // namespace trinhky::rehearsal
