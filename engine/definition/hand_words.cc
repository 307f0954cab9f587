#include "engine/definition/hand_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "engine/directory/signature_block.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

constexpr std::array<std::string_view, 3> marks{"initial-content", "initial-format", "signature"};
constexpr std::array<std::string_view, 2> confirmations{"password", "signature"};

// The word of that member, one of those that are known; a problem and the word itself where it is another.
std::string one_of(const ordered_json& value, std::string_view member, std::span<const std::string_view> known,
                   const std::string& pointer, Problems& problems) {
  std::string said = problems.word(value, member, pointer, false);
  if (!said.empty() && std::ranges::find(known, std::string_view(said)) == known.end()) {
    std::string list;
    for (const std::string_view word : known) list.append(list.empty() ? "" : ", ").append(word);
    problems.error("bad-value", pointer_join(pointer, member), {"Dùng được: " + list + ".", "Known: " + list + "."});
  }
  return said;
}

}  // namespace

void read_hand(const ordered_json& value, const std::string& pointer, Problems& problems, Work& work) {
  work.mark = one_of(value, "mark", marks, pointer, problems);
  work.confirm = one_of(value, "confirm", confirmations, pointer, problems);
  work.signs_file = one_of(value, "signsFile", signed_purposes, pointer, problems);
  if (!work.signs_file.empty() && work.confirm != "signature") {
    problems.error(
        "not-with-this", pointer_join(pointer, "signsFile"),
        {"Chỉ nêu tệp phải ký ở bước yêu cầu chữ ký số (\"confirm\": \"signature\").",
         "A file to sign is named only where a digital signature is asked for (\"confirm\": \"signature\")."});
  }
  if (!value.contains("signs")) return;
  const base::json rule = base::to_plain(value["signs"]);
  const auto faults = directory::check_signing_rule(rule, pointer_join(pointer, "signs"));
  problems.add(faults);
  if (faults.empty()) work.signs = directory::signing_rule(rule);
}

void read_amends(const ordered_json& value, const std::string& pointer, Problems& problems, Work& work) {
  if (!value.contains("amends")) return;
  work.amends = value["amends"].is_boolean() && value["amends"].get<bool>();
  if (!work.amends || work.confirm != "signature") return;
  problems.error(
      "not-with-this", pointer_join(pointer, "amends"),
      {"Bước này yêu cầu chữ ký số (\"confirm\": \"signature\"), chữ ký đặt trên văn bản đã trình nên không thể "
       "đồng ý kèm chỉnh sửa. Chỉ dùng một trong hai.",
       "This step asks for a digital signature (\"confirm\": \"signature\"), which stands under the document that "
       "was put up, so nobody can agree with edits. Use one of the two."});
}

}  // namespace trinhky::definition
