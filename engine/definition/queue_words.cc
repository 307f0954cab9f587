#include "engine/definition/queue_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/definition/actions.h"
#include "engine/definition/operations.h"

namespace trinhky::definition {

void read_precedence(const base::ordered_json& value, const std::string& pointer, WordContext& context, Work& work) {
  const auto found = value.find("precedence");
  if (found == value.end()) return;
  const std::string at = base::pointer_join(pointer, "precedence");
  if (found->is_object()) {
    if (read_rule(*found, at, context.problems)) work.precedence = base::to_plain(*found);
    return;
  }
  if (found->is_number_integer() && *found >= 0 && *found <= max_precedence) {
    work.precedence = base::to_plain(*found);
    return;
  }
  context.problems.error("bad-value", at,
                         {"Thứ tự ưu tiên là một số từ 0 đến 9, hoặc một quy tắc cho ra số đó.",
                          "Precedence is a number from 0 to 9, or a rule that gives one."});
}

int precedence_of(const base::json& value) {
  if (!value.is_number()) return 0;
  const double number = value.get<double>();
  return number > 0 ? static_cast<int>(std::min(number, static_cast<double>(max_precedence))) : 0;
}

}  // namespace trinhky::definition
