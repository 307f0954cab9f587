#include "engine/definition/letter_words.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace trinhky::definition {

using base::pointer_join;

void read_letter(const base::ordered_json& value, std::string_view pointer, WordContext& context, Invoke& invoke) {
  Problems& problems = context.problems;
  problems.only(value, {"workflow", "kind", "drafter", "each"}, pointer);
  if (!value.is_object()) return;
  if (invoke.ladder.empty()) {
    problems.error("not-with-this", std::string(pointer),
                   {"Chỉ dùng cùng \"remind\".", "It is used together with \"remind\"."});
  }
  Letter letter;
  letter.workflow = problems.word(value, "workflow", pointer, false);
  const auto& known = context.known.workflows;
  if (!letter.workflow.empty() && !known.empty() && !known.contains(letter.workflow)) {
    problems.error(
        "unknown-workflow", pointer_join(pointer, "workflow"),
        {"Không có quy trình \"" + letter.workflow + "\".", "There is no workflow \"" + letter.workflow + "\"."});
  }
  if (value.contains("kind")) letter.kind = problems.word(value, "kind", pointer, true);
  if (value.contains("drafter")) {
    letter.drafter = read_selector(value["drafter"], pointer_join(pointer, "drafter"), context);
  }
  if (value.contains("each")) {
    const std::string each = problems.word(value, "each", pointer, true);
    if (!each.empty() && each != "round" && each != "unit") {
      problems.error("bad-value", pointer_join(pointer, "each"),
                     {"Dùng được: round (một công văn cho các đơn vị chậm), unit (mỗi đơn vị một công văn).",
                      "Known: round (one letter for all late units), unit (one for each)."});
    }
    letter.each_unit = each == "unit";
  }
  invoke.letter = std::move(letter);
}

}  // namespace trinhky::definition
