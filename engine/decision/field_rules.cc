#include "engine/decision/field_rules.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/decision/office_rules.h"
#include "engine/guidance/programme.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

std::string hash_of(std::span<const json> args, std::size_t index) {
  return index < args.size() && args[index].is_string() ? args[index].get<std::string>() : std::string();
}

bool is_empty(const json& value) {
  return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()) ||
         (value.is_array() && value.empty());
}

}  // namespace

rule::Operations field_operations_over(const World& world, base::Date today, const Facts& facts,
                                       guidance::UnitFacts unit, std::set<std::string>& missing) {
  rule::Operations operations;
  operations.outer = &text_operations();
  add_day_operations(operations, *world.calendar);
  add_membership_operations(operations, *world.directory, *world.calendar, {.unit = unit.unit, .today = today});
  const auto fetch = [&facts, &missing](const std::string& hash) -> const json* {
    if (hash.empty()) return nullptr;
    const auto found = facts.contents.find(hash);
    if (found != facts.contents.end()) return &found->second;
    missing.insert(hash);
    return nullptr;
  };
  operations.named["covers"] = [fetch, unit = std::move(unit)](std::span<const json> args) -> Result<json> {
    const json* guidance = fetch(hash_of(args, 1));
    if (args.empty() || guidance == nullptr) return json(false);
    return json(guidance::coverage(args[0], *guidance, unit).empty());
  };
  operations.named["has-receivers"] = [](std::span<const json> args) -> Result<json> {
    if (args.empty() || !args[0].is_object()) return json(false);
    const auto blocks = guidance::check_release(args[0]).blocks;
    return json(std::ranges::none_of(blocks, [](const base::Fault& f) { return f.pointer != "/programmes_due"; }));
  };
  operations.named["every-obligation-has"] = [](std::span<const json> args) -> Result<json> {
    if (args.size() < 2 || !args[0].is_object() || !args[1].is_string() || !args[0].contains("obligations")) {
      return json(false);
    }
    return json(std::ranges::none_of(args[0]["obligations"], [&](const json& obligation) {
      return is_empty(obligation.value(args[1].get<std::string>(), json()));
    }));
  };
  operations.named["changes-of"] = [fetch](std::span<const json> args) -> Result<json> {
    const json* before = fetch(hash_of(args, 0));
    const json* after = fetch(hash_of(args, 1));
    if (before == nullptr || after == nullptr) return json();
    return guidance::changes_between(*before, *after);
  };
  return operations;
}

std::vector<base::Fault> faults_of_operation(std::string_view operation, std::span<const json> args, const Facts& facts,
                                             const guidance::UnitFacts& unit) {
  if (args.empty() || !args[0].is_object()) return {};
  if (operation == "has-receivers") return guidance::check_release(args[0]).blocks;
  if (operation != "covers") return {};
  const auto against = facts.contents.find(hash_of(args, 1));
  if (against == facts.contents.end()) return {};
  return guidance::coverage(args[0], against->second, unit);
}

}  // namespace trinhky::decision
