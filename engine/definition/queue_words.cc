#include "engine/definition/queue_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/definition/actions.h"
#include "engine/definition/operations.h"

namespace trinhky::definition {

void read_urgency(const base::ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  const auto found = value.find("urgency");
  if (found == value.end()) return;
  const std::string at = base::pointer_join(pointer, "urgency");
  if (found->is_object()) {
    if (read_rule(*found, at, context.problems)) work.urgency = base::to_plain(*found);
    return;
  }
  if (found->is_number_integer() && *found >= 0 && *found <= max_urgency) {
    work.urgency = base::to_plain(*found);
    return;
  }
  context.problems.error("bad-value", at,
                         {"Độ khẩn là một số từ 0 đến 9, hoặc một quy tắc cho ra số đó.",
                          "Urgency is a number from 0 to 9, or a rule that gives one."});
}

int urgency_of(const base::json& value) {
  if (!value.is_number()) return 0;
  const double number = value.get<double>();
  return number > 0 ? static_cast<int>(std::min(number, static_cast<double>(max_urgency))) : 0;
}

}  // namespace trinhky::definition
