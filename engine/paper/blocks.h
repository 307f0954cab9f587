// What official papers have in common: reading a view, the head with issuer and state title, the signature block.
// Inside this room only.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/paper/sheet.h"

namespace trinhky::paper {

inline constexpr std::size_t max_rows = 2000;

// A member as something to print: text as it is, numbers in digits, a bilingual text in Vietnamese, anything else "".
[[nodiscard]] std::string shown(const base::json& object, std::string_view member);
[[nodiscard]] std::string shown(const base::json& value);
// One text or an array of texts. Missing is an empty list.
[[nodiscard]] std::vector<std::string> shown_lines(const base::json& object, std::string_view member);
[[nodiscard]] bool is_true(const base::json& object, std::string_view member);
// A member, or null when there is none or `object` is no object.
[[nodiscard]] const base::json& member_of(const base::json& object, std::string_view member);
// An array member, or an empty one.
[[nodiscard]] const base::json& rows_of(const base::json& object, std::string_view member);

// The refusal of a view, or nothing: it is an object, and the named members are arrays where present.
[[nodiscard]] std::optional<base::Error> refused_view(const base::json& view, std::initializer_list<const char*> lists,
                                                      std::size_t most = max_rows);

// Setup with draft mark, demonstration line, title and creation date of the view.
[[nodiscard]] Setup setup_of(const base::json& view, std::string title);

// "1/KH-MTTQ" as offices number it: "01/KH-MTTQ".
[[nodiscard]] std::string padded_number(const std::string& number);

// Issuer and number on the left, state title, place and date on the right (NĐ 30 annex I, cells 1 to 4).
void draw_letterhead(Sheet& sheet, const base::json& view);

// One half of what stands below the text: lines centred, room for a signature, a name.
struct Signer {
  std::vector<std::string> titles;  // bold capitals: in whose right, own position
  std::string note;                 // italic, below the titles
  std::string name;
};
// "Nơi nhận" on the left or a second signer, the signer on the right (cells 7 and 9b). `height` says how much room it
// takes.
[[nodiscard]] double signature_height(const Sheet& sheet, const std::vector<std::string>& recipients,
                                      const Signer& right);
void draw_signatures(Sheet& sheet, const std::vector<std::string>& recipients, const Signer& right);
[[nodiscard]] double two_signers_height(const Sheet& sheet, const Signer& left, const Signer& right);
void draw_two_signers(Sheet& sheet, const Signer& left, const Signer& right);

}  // namespace trinhky::paper
