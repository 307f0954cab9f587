#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/rule/coerce.h"
#include "engine/rule/evaluator.h"

namespace trinhky::rule {
namespace {

using base::ErrorCode;
using base::json;
using base::Result;

constexpr std::size_t cell_bytes = 16;
constexpr std::size_t bytes_per_step = 256;  // handling that much of a value costs one step

// Text bytes plus 16 per cell. Stops counting soon after `enough`.
std::size_t weigh(const json& value, std::size_t enough) {
  std::size_t weight = cell_bytes;
  if (value.is_string()) {
    weight += value.get_ref<const std::string&>().size();
  } else if (value.is_array()) {
    for (const json& element : value) {
      if (weight > enough) break;
      weight += weigh(element, enough);
    }
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.get_ref<const json::object_t&>()) {
      if (weight > enough) break;
      weight += name.size() + weigh(member, enough);
    }
  }
  return weight;
}

std::unexpected<base::Error> no_number(const Node& node) {
  return base::refuse(ErrorCode::invalid, "rule-no-number",
                      {"Phép “" + node.name + "” cần các số và một kết quả là số.",
                       "\"" + node.name + "\" needs numbers, and a result that is a number."},
                      node.pointer);
}

std::unexpected<base::Error> no_text(const Node& node) {
  return base::refuse(ErrorCode::invalid, "rule-no-text",
                      {"Phép “" + node.name + "” không ghép được một đối tượng thành chữ.",
                       "\"" + node.name + "\" cannot take an object for text."},
                      node.pointer);
}

Result<Value> number(const Node& node, double result) {
  std::optional<json> value = from_number(result);
  if (!value) return no_number(node);
  return Value::own(std::move(*value));
}

bool in_order(const Node& node, const json& a, const json& b) {
  const Order order = compare(a, b);
  switch (node.op) {
    case Op::less:
      return order == Order::less;
    case Op::less_or_equal:
      return order == Order::less || order == Order::equal;
    case Op::greater:
      return order == Order::greater;
    default:
      return order == Order::greater || order == Order::equal;
  }
}

// "data.items.length": JsonLogic has no other way to count, and in the browser this one works.
std::optional<std::size_t> list_length(std::span<const std::string> path, const Scope& scope) {
  if (path.empty() || path.back() != "length") return std::nullopt;
  std::span<const std::string> above = path.first(path.size() - 1);
  if (scope.outer != nullptr) {
    if (is_composed(*scope.outer, above)) return std::nullopt;
    const json* const list = look_up(*scope.outer, above);
    return list != nullptr && list->is_array() ? std::optional(list->size()) : std::nullopt;
  }
  const json* from = scope.data;
  if (scope.current != nullptr) {
    if (above.empty() || (above[0] != "current" && above[0] != "accumulator")) return std::nullopt;
    from = above[0] == "current" ? scope.current : scope.accumulator;
    above = above.subspan(1);
  }
  const json* const list = look_up(*from, above);
  return list != nullptr && list->is_array() ? std::optional(list->size()) : std::nullopt;
}

}  // namespace

Result<void> Evaluator::spend(const Node& node, std::size_t steps) {
  steps_ += steps;
  if (steps_ <= base::limits::max_rule_steps) return {};
  return base::refuse(ErrorCode::too_large, "rule-too-long",
                      {"Quy tắc cần quá nhiều bước tính.", "The rule takes too many steps."}, node.pointer);
}

Result<void> Evaluator::build(const Node& node, std::size_t bytes) {
  built_bytes_ += bytes;
  if (built_bytes_ <= max_rule_result_bytes) return spend(node, bytes / bytes_per_step);
  return base::refuse(ErrorCode::too_large, "rule-value-too-large",
                      {"Quy tắc tạo ra giá trị quá lớn.", "The rule builds a value that is too large."}, node.pointer);
}

Result<json> Evaluator::copy(const Node& node, Value value) {
  if (auto paid = build(node, weigh(value.get(), max_rule_result_bytes)); !paid) {
    return std::unexpected(std::move(paid.error()));
  }
  return std::move(value).take();
}

Result<std::vector<Value>> Evaluator::evaluate_all(const std::vector<Node>& nodes, const Scope& scope) {
  std::vector<Value> values;
  values.reserve(nodes.size());
  for (const Node& node : nodes) {
    Result<Value> value = evaluate(node, scope);
    if (!value) return std::unexpected(std::move(value.error()));
    values.push_back(std::move(*value));
  }
  return values;
}

Result<Value> Evaluator::evaluate(const Node& node, const Scope& scope) {
  if (auto paid = spend(node, 1); !paid) return std::unexpected(std::move(paid.error()));
  switch (node.op) {
    case Op::literal:
      return Value::look(node.value);
    case Op::var:
      return variable(node, scope);
    case Op::choose:
      return choose(node, scope);
    case Op::logical_and:
    case Op::logical_or:
      for (std::size_t i = 0;; ++i) {
        Result<Value> value = evaluate(node.args[i], scope);
        if (!value || i + 1 == node.args.size()) return value;
        if (truthy(value->get()) == (node.op == Op::logical_or)) return value;
      }
    case Op::all:
    case Op::none:
    case Op::some:
      return quantify(node, scope);
    case Op::map:
    case Op::filter:
      return transform(node, scope);
    case Op::reduce:
      return reduce(node, scope);
    case Op::negate:
    case Op::truth: {
      const Result<Value> value = evaluate(node.args[0], scope);
      if (!value) return std::unexpected(value.error());
      return Value::truth(truthy(value->get()) == (node.op == Op::truth));
    }
    case Op::equal:
    case Op::not_equal:
    case Op::same:
    case Op::not_same:
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal:
      if (node.args.size() == 2) {
        const Result<bool> holds = compare_two(node, scope);
        if (!holds) return std::unexpected(holds.error());
        return Value::truth(*holds);
      }
      break;
    default:
      break;
  }
  Result<std::vector<Value>> args = evaluate_all(node.args, scope);
  if (!args) return std::unexpected(std::move(args.error()));
  return apply(node, std::move(*args), scope);
}

Result<bool> Evaluator::relate(const Node& node, const json& a, const json& b) {
  const bool strict = node.op == Op::same || node.op == Op::not_same;
  if (!strict && node.op != Op::equal && node.op != Op::not_equal) return in_order(node, a, b);
  if (a.is_structured() && b.is_structured()) {
    if (auto paid = spend(node, weigh(a, max_rule_result_bytes) / bytes_per_step); !paid) {
      return std::unexpected(std::move(paid.error()));
    }
  }
  const bool equal = strict ? strictly_equal(a, b) : loosely_equal(a, b);
  return equal == (node.op == Op::equal || node.op == Op::same);
}

const json* Evaluator::at_hand(const Node& node, const Scope& scope) const {
  if (node.op == Op::literal) return &node.value;
  if (node.op != Op::var || !node.fixed_path || scope.outer == nullptr || is_composed(*scope.outer, node.path)) {
    return nullptr;
  }
  return look_up(*scope.outer, node.path);
}

Result<bool> Evaluator::compare_two(const Node& node, const Scope& scope) {
  const json* const left = at_hand(node.args[0], scope);
  const json* const right = left == nullptr ? nullptr : at_hand(node.args[1], scope);
  if (right != nullptr) {
    if (auto paid = spend(node, 2); !paid) return std::unexpected(std::move(paid.error()));
    return relate(node, *left, *right);
  }
  const Result<Value> a = evaluate(node.args[0], scope);
  if (!a) return std::unexpected(a.error());
  const Result<Value> b = evaluate(node.args[1], scope);
  if (!b) return std::unexpected(b.error());
  return relate(node, a->get(), b->get());
}

Result<bool> Evaluator::holds(const Node& node, const Scope& scope) {
  switch (node.op) {
    case Op::logical_and:
    case Op::logical_or: {
      if (auto paid = spend(node, 1); !paid) return std::unexpected(std::move(paid.error()));
      for (std::size_t i = 0;; ++i) {
        Result<bool> part = holds(node.args[i], scope);
        if (!part || i + 1 == node.args.size() || *part == (node.op == Op::logical_or)) return part;
      }
    }
    case Op::negate:
    case Op::truth: {
      if (auto paid = spend(node, 1); !paid) return std::unexpected(std::move(paid.error()));
      Result<bool> part = holds(node.args[0], scope);
      if (part) *part = *part == (node.op == Op::truth);
      return part;
    }
    case Op::equal:
    case Op::not_equal:
    case Op::same:
    case Op::not_same:
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal:
      if (node.args.size() != 2) break;
      if (auto paid = spend(node, 1); !paid) return std::unexpected(std::move(paid.error()));
      return compare_two(node, scope);
    default:
      break;
  }
  const Result<Value> value = evaluate(node, scope);
  if (!value) return std::unexpected(value.error());
  return truthy(value->get());
}

// if, ?: — pairs of condition and value, and a last value for when no condition is true.
Result<Value> Evaluator::choose(const Node& node, const Scope& scope) {
  std::size_t i = 0;
  for (; i + 1 < node.args.size(); i += 2) {
    Result<Value> condition = evaluate(node.args[i], scope);
    if (!condition) return condition;
    if (truthy(condition->get())) return evaluate(node.args[i + 1], scope);
  }
  if (i < node.args.size()) return evaluate(node.args[i], scope);
  return Value::own(nullptr);
}

Result<Value> Evaluator::variable(const Node& node, const Scope& scope) {
  const Node* const otherwise = node.args.size() > 1 ? &node.args[1] : nullptr;
  if (node.fixed_path) return read_path(node, node.path, scope, otherwise);
  Result<Value> path = evaluate(node.args[0], scope);
  if (!path) return path;
  if (path->get().is_structured() || path->get().is_boolean()) return no_text(node);
  return read_path(node, split_path(path_text(path->get())), scope, otherwise);
}

Result<Value> Evaluator::read_path(const Node& node, std::span<const std::string> path, const Scope& scope,
                                   const Node* otherwise) {
  const json* found = nullptr;
  if (scope.outer != nullptr) {
    if (is_composed(*scope.outer, path)) {
      json made = compose(*scope.outer, path);
      if (auto paid = build(node, weigh(made, max_rule_result_bytes)); !paid) {
        return std::unexpected(std::move(paid.error()));
      }
      return Value::own(std::move(made));
    }
    found = look_up(*scope.outer, path);
  } else if (scope.current == nullptr) {
    found = look_up(*scope.data, path);
  } else if (path.empty()) {
    json both = json::object();
    for (const auto& [name, at] : {std::pair("current", scope.current), std::pair("accumulator", scope.accumulator)}) {
      Result<json> copied = copy(node, Value::look(*at));
      if (!copied) return std::unexpected(std::move(copied.error()));
      both[name] = std::move(*copied);
    }
    return Value::own(std::move(both));
  } else if (path[0] == "current") {
    found = look_up(*scope.current, path.subspan(1));
  } else if (path[0] == "accumulator") {
    found = look_up(*scope.accumulator, path.subspan(1));
  }
  // A null that is there is a value: the other one is only for where nothing is.
  if (found != nullptr) return Value::look(*found);
  if (const std::optional<std::size_t> length = list_length(path, scope)) return Value::own(*length);
  if (otherwise != nullptr) return evaluate(*otherwise, scope);
  return Value::own(nullptr);
}

Result<std::optional<std::size_t>> Evaluator::first_where(const Node& test, const json& list, bool wanted) {
  if (!list.is_array()) return std::nullopt;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Result<Value> value = evaluate(test, {.data = &list[i]});
    if (!value) return std::unexpected(value.error());
    if (truthy(value->get()) == wanted) return i;
  }
  return std::nullopt;
}

// all, none, some. `all` of nothing is false, as in json-logic-js: an empty list proves nothing.
Result<Value> Evaluator::quantify(const Node& node, const Scope& scope) {
  const Result<Value> list = evaluate(node.args[0], scope);
  if (!list) return std::unexpected(list.error());
  if (node.op == Op::all && (!list->get().is_array() || list->get().empty())) return Value::own(false);
  const auto found = first_where(node.args[1], list->get(), node.op != Op::all);
  if (!found) return std::unexpected(found.error());
  return Value::own(found->has_value() == (node.op == Op::some));
}

Result<Value> Evaluator::transform(const Node& node, const Scope& scope) {
  const Result<Value> list = evaluate(node.args[0], scope);
  if (!list) return std::unexpected(list.error());
  json made = json::array();
  if (!list->get().is_array()) return Value::own(std::move(made));
  for (const json& element : list->get()) {
    Result<Value> value = evaluate(node.args[1], {.data = &element});
    if (!value) return value;
    if (node.op == Op::filter) {
      if (!truthy(value->get())) continue;
      value = Value::look(element);
    }
    Result<json> copied = copy(node, std::move(*value));
    if (!copied) return std::unexpected(std::move(copied.error()));
    made.push_back(std::move(*copied));
  }
  return Value::own(std::move(made));
}

Result<Value> Evaluator::reduce(const Node& node, const Scope& scope) {
  const Result<Value> list = evaluate(node.args[0], scope);
  if (!list) return std::unexpected(list.error());
  Result<Value> start = evaluate(node.args[2], scope);
  if (!start || !list->get().is_array()) return start;
  Value accumulator = std::move(*start);
  for (const json& element : list->get()) {
    Result<Value> next =
        evaluate(node.args[1], {.data = &element, .current = &element, .accumulator = &accumulator.get()});
    if (!next) return next;
    if (&next->get() == &accumulator.get()) continue;
    // What was only looked at may lie in the list or in the accumulator, and both are about to go.
    if (!next->owned()) {
      Result<json> copied = copy(node, std::move(*next));
      if (!copied) return std::unexpected(std::move(copied.error()));
      accumulator = Value::own(std::move(*copied));
    } else {
      accumulator = std::move(*next);
    }
  }
  return accumulator;
}

Result<Value> Evaluator::apply(const Node& node, std::vector<Value> args, const Scope& scope) {
  switch (node.op) {
    case Op::named:
      return call(node, std::move(args));
    case Op::list: {
      json made = json::array();
      for (Value& arg : args) {
        Result<json> copied = copy(node, std::move(arg));
        if (!copied) return std::unexpected(std::move(copied.error()));
        made.push_back(std::move(*copied));
      }
      return Value::own(std::move(made));
    }
    case Op::missing: {
      // One list of names, or the names themselves.
      json names = json::array();
      if (!args.empty() && args[0].get().is_array()) {
        names = std::move(args[0]).take();
      } else {
        for (Value& arg : args) names.push_back(std::move(arg).take());
      }
      Result<json> found = missing(node, names, scope);
      if (!found) return std::unexpected(std::move(found.error()));
      return Value::own(std::move(*found));
    }
    case Op::missing_some: {
      const double needed = to_number(args[0].get());
      if (!args[1].get().is_array() || std::isnan(needed)) return no_number(node);
      Result<json> found = missing(node, args[1].get(), scope);
      if (!found) return std::unexpected(std::move(found.error()));
      const bool enough = static_cast<double>(args[1].get().size() - found->size()) >= needed;
      return Value::own(enough ? json::array() : std::move(*found));
    }
    case Op::equal:
    case Op::not_equal:
    case Op::same:
    case Op::not_same:
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal: {
      const Result<bool> holds = relate(node, args[0].get(), args[1].get());
      if (!holds) return std::unexpected(holds.error());
      return Value::truth(*holds && (args.size() < 3 || in_order(node, args[1].get(), args[2].get())));
    }
    case Op::in:
      return contains(node, args[0].get(), args[1].get());
    case Op::cat:
      return join(node, args);
    case Op::substr:
      return part_of_text(node, args);
    case Op::merge: {
      json made = json::array();
      for (Value& arg : args) {
        Result<json> copied = copy(node, std::move(arg));
        if (!copied) return std::unexpected(std::move(copied.error()));
        if (copied->is_array()) {
          made.insert(made.end(), copied->begin(), copied->end());
        } else {
          made.push_back(std::move(*copied));
        }
      }
      return Value::own(std::move(made));
    }
    default:
      return arithmetic(node, args);
  }
}

Result<Value> Evaluator::call(const Node& node, std::vector<Value> args) {
  const NamedOperation* const operation = operations_.find(node.name);
  if (operation == nullptr || !*operation) {
    return base::refuse(ErrorCode::internal, "rule-operation-missing",
                        {"Phép “" + node.name + "” chưa được cung cấp.", "\"" + node.name + "\" was not provided."},
                        node.pointer);
  }
  std::vector<json> given;
  given.reserve(args.size());
  for (Value& arg : args) {
    if (auto paid = spend(node, weigh(arg.get(), 4 * max_rule_result_bytes) / bytes_per_step); !paid) {
      return std::unexpected(std::move(paid.error()));
    }
    given.push_back(std::move(arg).take());
  }
  Result<json> answer = (*operation)(given);
  if (!answer) {
    if (answer.error().pointer.empty()) answer.error().pointer = node.pointer;
    return std::unexpected(std::move(answer.error()));
  }
  if (auto paid = build(node, weigh(*answer, max_rule_result_bytes)); !paid) {
    return std::unexpected(std::move(paid.error()));
  }
  return Value::own(std::move(*answer));
}

Result<json> Evaluator::missing(const Node& node, const json& names, const Scope& scope) {
  json found = json::array();
  for (const json& name : names) {
    if (auto paid = spend(node, 1); !paid) return std::unexpected(std::move(paid.error()));
    if (name.is_structured()) return no_text(node);
    const Result<Value> value = read_path(node, split_path(path_text(name)), scope, nullptr);
    if (!value) return std::unexpected(value.error());
    if (value->get().is_null() || value->get() == "") found.push_back(name);
  }
  return found;
}

Result<Value> Evaluator::arithmetic(const Node& node, const std::vector<Value>& args) {
  const double first = to_number(args[0].get());
  switch (node.op) {
    case Op::minus:
      return number(node, args.size() == 1 ? -first : first - to_number(args[1].get()));
    case Op::divide:
    case Op::modulo: {
      const double second = to_number(args[1].get());
      if (second == 0) return no_number(node);
      return number(node, node.op == Op::divide ? first / second : std::fmod(first, second));
    }
    case Op::plus:
    case Op::times: {
      double result = node.op == Op::plus ? 0 : 1;
      for (const Value& arg : args) {
        const double next = parse_float(arg.get());
        result = node.op == Op::plus ? result + next : result * next;
      }
      return number(node, result);
    }
    default: {
      double result = first;
      for (const Value& arg : args) {
        const double next = to_number(arg.get());
        if (std::isnan(next)) return no_number(node);
        result = node.op == Op::min ? std::min(result, next) : std::max(result, next);
      }
      return number(node, result);
    }
  }
}

Result<Value> Evaluator::join(const Node& node, const std::vector<Value>& args) {
  std::string joined;
  for (const Value& arg : args) {
    if (auto paid = build(node, weigh(arg.get(), max_rule_result_bytes)); !paid) {
      return std::unexpected(std::move(paid.error()));
    }
    const std::optional<std::string> text = to_text(arg.get());
    if (!text) return no_text(node);
    joined += *text;
  }
  return Value::own(std::move(joined));
}

// String.prototype.substr, counted in code points; a negative length leaves off that many at the end.
Result<Value> Evaluator::part_of_text(const Node& node, const std::vector<Value>& args) {
  const json& source = args[0].get();
  if (auto paid = build(node, weigh(source, max_rule_result_bytes)); !paid) {
    return std::unexpected(std::move(paid.error()));
  }
  const std::optional<std::string> text = to_text(source);
  if (!text) return no_text(node);
  const std::u32string letters = base::to_utf32(*text);
  const auto size = static_cast<double>(letters.size());
  const double start = std::trunc(to_number(args[1].get()));
  if (std::isnan(start)) return no_number(node);
  const double begin = start < 0 ? std::max(size + start, 0.0) : std::min(start, size);
  double length = size - begin;
  if (args.size() == 3) {
    const double wanted = std::trunc(to_number(args[2].get()));
    if (std::isnan(wanted)) return no_number(node);
    length = wanted < 0 ? std::max(length + wanted, 0.0) : std::min(wanted, length);
  }
  return Value::own(base::to_utf8(
      std::u32string_view(letters).substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(length))));
}

Result<Value> Evaluator::contains(const Node& node, const json& needle, const json& haystack) {
  if (auto paid = spend(node, weigh(haystack, max_rule_result_bytes) / bytes_per_step); !paid) {
    return std::unexpected(std::move(paid.error()));
  }
  if (haystack.is_array()) {
    return Value::own(
        std::ranges::any_of(haystack, [&](const json& element) { return strictly_equal(element, needle); }));
  }
  if (!haystack.is_string() || needle.is_null() || needle.is_structured()) return Value::own(false);
  const std::optional<std::string> part = to_text(needle);
  return Value::own(part && haystack.get_ref<const std::string&>().find(*part) != std::string::npos);
}

bool truthy(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return false;
    case json::value_t::boolean:
      return value.get<bool>();
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      return value.get<double>() != 0;
    case json::value_t::string:
    case json::value_t::array:
      return value.is_string() ? !value.get_ref<const std::string&>().empty() : !value.empty();
    default:
      return true;
  }
}

Result<json> Rule::evaluate(const json& variables, const Operations& operations) const {
  return evaluate(Variables{.rest = &variables}, operations);
}

Result<json> Rule::evaluate(const Variables& variables, const Operations& operations) const {
  Evaluator evaluator(operations);
  Result<Value> value = evaluator.evaluate(compiled_->root, {.outer = &variables});
  if (!value) return std::unexpected(std::move(value.error()));
  if (value->owned()) return std::move(*value).take();
  return evaluator.copy(compiled_->root, std::move(*value));
}

Result<bool> Rule::holds(const json& variables, const Operations& operations) const {
  return holds(Variables{.rest = &variables}, operations);
}

Result<bool> Rule::holds(const Variables& variables, const Operations& operations) const {
  return Evaluator(operations).holds(compiled_->root, {.outer = &variables});
}

}  // namespace trinhky::rule
