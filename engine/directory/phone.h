// Telephone numbers as a gateway for messages is given them: E.164, "+84901234567".
//
//   normalised_phone("0901 234 567")      // "+84901234567"
//   normalised_phone("+44 20 7946 0958")  // "+442079460958"
//   normalised_phone("12-34")             // nothing
//
// Blanks, dots, hyphens and brackets between the digits mean nothing. A number without a country is Vietnamese: 0 and
// nine or ten digits. What a spreadsheet makes of one is understood too: a mobile number that lost its 0, or the +
// before its 84. Whether anybody answers there, only a message tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trinhky::directory {

[[nodiscard]] std::optional<std::string> normalised_phone(std::string_view written);

}  // namespace trinhky::directory
