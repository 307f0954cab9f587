#include <re2/re2.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/text.h"
#include "engine/form/decimal.h"
#include "engine/form/node.h"
#include "engine/form/schema.h"
#include "engine/form/words.h"

namespace trinhky::form {
namespace {

using base::Fault;
using base::json;
using base::Text;

constexpr std::size_t bytes_per_step = 256;     // of text that a pattern or a count goes through
constexpr std::size_t longest_title_chain = 8;  // references followed in search of a title

// Where in the document a check stands. Lives on the stack; pointers and names are written only for faults.
struct Place {
  const Place* up = nullptr;
  std::string_view name;  // of the member; empty for an item
  std::size_t item = 0;   // of the list, from 0
  bool is_item = false;
  const Subschema* schema = nullptr;  // the first one that is checked here: it has the title
};

std::string pointer_of(const Place& place) {
  if (place.up == nullptr) return {};
  const std::string above = pointer_of(*place.up);
  return base::pointer_join(above, place.is_item ? std::to_string(place.item) : std::string(place.name));
}

std::uint8_t type_bits(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return type_bit::null;
    case json::value_t::boolean:
      return type_bit::boolean;
    case json::value_t::string:
      return type_bit::string;
    case json::value_t::array:
      return type_bit::array;
    case json::value_t::object:
      return type_bit::object;
    default:
      break;
  }
  return is_whole(value) ? static_cast<std::uint8_t>(type_bit::number | type_bit::integer) : type_bit::number;
}

class Validator {
 public:
  explicit Validator(const Compiled& form) : form_(form) {}

  std::vector<Fault> run(const json& document) {
    const Place root{.schema = &form_.nodes[0]};
    check(0, document, root, true);
    if (exhausted_) {
      faults_.clear();
      tell(root, "too-intricate");
    }
    return std::move(faults_);
  }

 private:
  // Whether the value meets subschema `number`. With `telling` every problem is noted, without it the first one ends
  // it.
  bool check(Number number, const json& value, const Place& place, bool telling);

  bool check_number(const Subschema& node, const json& value, const Place& place, bool telling);
  bool check_text(const Subschema& node, const json& value, const Place& place, bool telling);
  bool check_list(const Subschema& node, const json& value, const Place& place, bool telling);
  bool check_contains(const Subschema& node, const json& value, const Place& place, bool telling);
  bool check_unique(const json& value, const Place& place, bool telling);
  bool check_object(const Subschema& node, const json& value, const Place& place, bool telling);
  bool check_members(const Subschema& node, const json& value, const Place& place, bool telling);
  bool check_branches(Number number, const json& value, const Place& place, bool telling);

  void spend(std::size_t steps) {
    steps_ += steps;
    if (steps_ > max_validation_steps) exhausted_ = true;
  }

  // The same problem may be found by two branches of the form; it is told once. Always false, so that checks can return
  // it.
  bool tell(const Place& place, std::string_view code, const Text& a = {}, const Text& b = {}) {
    if (faults_.size() >= max_faults) return false;
    Fault fault{pointer_of(place), std::string(code), words::fill(words::sentence(code), {label(place), a, b})};
    if (std::ranges::find(faults_, fault) == faults_.end()) faults_.push_back(std::move(fault));
    return false;
  }

  [[nodiscard]] const Text* title(const Subschema* node) const {
    for (std::size_t i = 0; node != nullptr && i < longest_title_chain; ++i) {
      if (node->title) return &*node->title;
      node = node->reference ? &form_.nodes[*node->reference] : nullptr;
    }
    return nullptr;
  }

  // “Đơn vị chủ trì” (mục 3): the title or the member's name, and the row it is in.
  [[nodiscard]] Text label(const Place& place) const {
    const Text* const own = title(place.schema);
    Text out;
    if (own != nullptr) {
      out = {"“" + own->vi + "”", "\"" + own->en + "\""};
    } else if (place.up == nullptr) {
      return {"Văn bản", "The document"};
    } else if (place.is_item) {
      const Text list = label(*place.up);
      const std::string row = std::to_string(place.item + 1);
      return {"mục " + row + " của " + list.vi, "item " + row + " of " + list.en};
    } else {
      out = {"“" + std::string(place.name) + "”", "\"" + std::string(place.name) + "\""};
    }
    const Place* row = &place;
    while (row != nullptr && !row->is_item) row = row->up;
    if (row != nullptr) {
      const std::string number = std::to_string(row->item + 1);
      out.vi += " (mục " + number + ")";
      out.en += " (item " + number + ")";
    }
    return out;
  }

  [[nodiscard]] Place member(const Subschema& node, const Place& place, std::string_view name) const {
    const auto property = node.properties.find(name);
    return {.up = &place,
            .name = name,
            .schema = property == node.properties.end() ? nullptr : &form_.nodes[property->second]};
  }

  const Compiled& form_;
  std::vector<Fault> faults_;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  bool exhausted_ = false;
};

bool Validator::check(Number number, const json& value, const Place& place, bool telling) {
  spend(1);
  if (depth_ >= max_validation_depth) exhausted_ = true;
  if (exhausted_) return true;
  const Subschema& node = form_.nodes[number];
  if (node.refuses) return telling ? tell(place, node.refusing_as) : false;

  const std::uint8_t bits = type_bits(value);
  if (node.types != 0 && (node.types & bits) == 0) {
    if (!telling) return false;
    // What else the form asks of a value of the wrong type would only be noise.
    return value.is_null() && place.up != nullptr ? tell(place, "required")
                                                  : tell(place, "type", words::types(node.types));
  }

  ++depth_;
  bool met = true;
  const auto both = [&](bool next) { met = met && next; };
  const auto go_on = [&] { return met || telling; };
  if (node.allowed) {
    spend(node.allowed->size());
    if (std::ranges::find(*node.allowed, value) == node.allowed->end()) {
      both(telling ? tell(place, "enum", words::values(*node.allowed)) : false);
    }
  }
  if (node.constant && *node.constant != value)
    both(telling ? tell(place, "const", words::value(*node.constant)) : false);
  if (go_on() && value.is_number()) both(check_number(node, value, place, telling));
  if (go_on() && value.is_string()) both(check_text(node, value, place, telling));
  if (go_on() && value.is_array()) both(check_list(node, value, place, telling));
  if (go_on() && value.is_object()) both(check_object(node, value, place, telling));
  if (go_on()) both(check_branches(number, value, place, telling));
  --depth_;
  return met;
}

bool Validator::check_number(const Subschema& node, const json& value, const Place& place, bool telling) {
  bool met = true;
  const auto fails = [&](std::string_view code, const json& bound) {
    met = false;
    if (telling) tell(place, code, words::value(bound));
  };
  if (node.minimum && compare_numbers(value, *node.minimum) < 0) fails("minimum", *node.minimum);
  if (node.maximum && compare_numbers(value, *node.maximum) > 0) fails("maximum", *node.maximum);
  if (node.exclusive_minimum && compare_numbers(value, *node.exclusive_minimum) <= 0) {
    fails("exclusiveMinimum", *node.exclusive_minimum);
  }
  if (node.exclusive_maximum && compare_numbers(value, *node.exclusive_maximum) >= 0) {
    fails("exclusiveMaximum", *node.exclusive_maximum);
  }
  if (node.multiple_of && !is_multiple(value, *node.multiple_of)) fails("multipleOf", *node.multiple_of);
  return met;
}

bool Validator::check_text(const Subschema& node, const json& value, const Place& place, bool telling) {
  const auto& text = value.get_ref<const std::string&>();
  // An empty field is told once, as one, and not also as too short and of the wrong pattern.
  if (text.empty() && node.min_length.value_or(0) > 0) {
    return telling ? place.up == nullptr ? tell(place, "minLength", words::number(*node.min_length), words::number(0))
                                         : tell(place, "required")
                   : false;
  }
  bool met = true;
  const auto fails = [&](std::string_view code, const Text& a, const Text& b) {
    met = false;
    if (telling) tell(place, code, a, b);
  };
  if (node.min_length || node.max_length) {
    spend(text.size() / bytes_per_step);
    const std::size_t length = base::code_points(text);
    if (length < node.min_length.value_or(0)) {
      fails("minLength", words::number(*node.min_length), words::number(length));
    }
    if (node.max_length && length > *node.max_length) {
      fails("maxLength", words::number(*node.max_length), words::number(length));
    }
  }
  if (node.pattern) {
    spend(text.size() / bytes_per_step);
    if (!re2::RE2::PartialMatch(text, *node.pattern)) fails("pattern", {}, {});
  }
  if (node.format && !has_format(text, *node.format)) fails("format", words::format(*node.format), {});
  return met;
}

bool Validator::check_list(const Subschema& node, const json& value, const Place& place, bool telling) {
  bool met = true;
  const auto fails = [&](std::string_view code, std::size_t bound) {
    met = false;
    if (telling) tell(place, code, words::number(bound), words::number(value.size()));
  };
  if (value.size() < node.min_items.value_or(0)) fails("minItems", *node.min_items);
  if (node.max_items && value.size() > *node.max_items) fails("maxItems", *node.max_items);
  if (node.unique_items && (met || telling)) met = check_unique(value, place, telling) && met;
  if (node.contains && (met || telling)) met = check_contains(node, value, place, telling) && met;
  for (std::size_t i = 0; i < value.size() && (met || telling) && !exhausted_; ++i) {
    const bool positioned = i < node.prefix_items.size();
    if (!positioned && !node.items) break;
    const Number number = positioned ? node.prefix_items[i] : *node.items;
    const Place item{.up = &place, .item = i, .is_item = true, .schema = &form_.nodes[number]};
    met = check(number, value[i], item, telling) && met;
  }
  return met;
}

bool Validator::check_contains(const Subschema& node, const json& value, const Place& place, bool telling) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < value.size() && !exhausted_; ++i) {
    const Place item{.up = &place, .item = i, .is_item = true};
    if (check(*node.contains, value[i], item, false)) ++found;
  }
  const std::size_t least = node.min_contains.value_or(1);
  if (found < least) {
    if (!telling) return false;
    return node.min_contains ? tell(place, "minContains", words::number(least), words::number(found))
                             : tell(place, "contains");
  }
  if (node.max_contains && found > *node.max_contains) {
    return telling ? tell(place, "maxContains", words::number(*node.max_contains), words::number(found)) : false;
  }
  return true;
}

// By sorting, so that a long list costs n log n comparisons.
bool Validator::check_unique(const json& value, const Place& place, bool telling) {
  std::vector<std::size_t> order(value.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  spend(value.size());
  if (exhausted_) return true;
  std::ranges::sort(order, [&value](std::size_t a, std::size_t b) {
    if (value[a] < value[b]) return true;
    return !(value[b] < value[a]) && a < b;
  });
  bool met = true;
  for (std::size_t i = 1; i < order.size() && (met || telling); ++i) {
    if (value[order[i - 1]] != value[order[i]]) continue;
    met = false;
    if (telling) {
      tell({.up = &place, .item = order[i], .is_item = true}, "uniqueItems", words::number(order[i - 1] + 1));
    }
  }
  return met;
}

bool Validator::check_object(const Subschema& node, const json& value, const Place& place, bool telling) {
  bool met = true;
  const auto fails = [&](std::string_view code, std::size_t bound) {
    met = false;
    if (telling) tell(place, code, words::number(bound), words::number(value.size()));
  };
  for (const std::string& name : node.required) {
    if (value.contains(name)) continue;
    met = false;
    if (!telling) return false;
    tell(member(node, place, name), "required");
  }
  for (const auto& [name, names] : node.dependent_required) {
    if (!value.contains(name)) continue;
    for (const std::string& needed : names) {
      if (value.contains(needed)) continue;
      met = false;
      if (!telling) return false;
      tell(member(node, place, needed), "dependentRequired", label(member(node, place, name)));
    }
  }
  if (value.size() < node.min_properties.value_or(0)) fails("minProperties", *node.min_properties);
  if (node.max_properties && value.size() > *node.max_properties) fails("maxProperties", *node.max_properties);
  if (met || telling) met = check_members(node, value, place, telling) && met;
  for (const auto& [name, number] : node.dependent_schemas) {
    if (value.contains(name) && (met || telling)) met = check(number, value, place, telling) && met;
  }
  return met;
}

bool Validator::check_members(const Subschema& node, const json& value, const Place& place, bool telling) {
  bool met = true;
  const auto both = [&](bool next) { met = met && next; };
  for (const auto& [name, content] : value.get_ref<const json::object_t&>()) {
    if (exhausted_ || (!met && !telling)) break;
    spend(1 + node.pattern_properties.size());
    bool known = false;
    if (node.property_names) {
      // The name is checked for itself; what it lacks is told of the member, not of the name's inside.
      const json name_value = name;
      const Place named = member(node, place, name);
      if (!check(*node.property_names, name_value, named, false)) both(telling ? tell(named, "propertyNames") : false);
    }
    const Place here = member(node, place, name);
    if (const auto property = node.properties.find(name); property != node.properties.end()) {
      known = true;
      both(check(property->second, content, here, telling));
    }
    for (const auto& [pattern, number] : node.pattern_properties) {
      spend(name.size() / bytes_per_step);
      if (!re2::RE2::PartialMatch(name, *pattern)) continue;
      known = true;
      const Place there{.up = &place, .name = name, .schema = here.schema ? here.schema : &form_.nodes[number]};
      both(check(number, content, there, telling));
    }
    if (!known && node.additional_properties) {
      const Place there{.up = &place, .name = name, .schema = &form_.nodes[*node.additional_properties]};
      both(check(*node.additional_properties, content, there, telling));
    }
  }
  return met;
}

// What is checked against the same value: references, combinations, conditions.
bool Validator::check_branches(Number number, const json& value, const Place& place, bool telling) {
  const Subschema& node = form_.nodes[number];
  bool met = true;
  const auto go_on = [&] { return (met || telling) && !exhausted_; };
  const auto both = [&](bool next) { met = met && next; };
  const auto fits = [&](Number branch) { return check(branch, value, place, false); };

  if (node.reference) both(check(*node.reference, value, place, telling));
  for (const Number branch : node.all_of) {
    if (go_on()) both(check(branch, value, place, telling));
  }
  if (!node.any_of.empty() && go_on()) {
    if (std::ranges::none_of(node.any_of, fits)) both(telling ? tell(place, "anyOf") : false);
  }
  if (!node.one_of.empty() && go_on()) {
    if (std::ranges::count_if(node.one_of, fits) != 1) both(telling ? tell(place, "oneOf") : false);
  }
  if (node.negated && go_on() && fits(*node.negated)) both(telling ? tell(place, "not") : false);
  if (node.condition && go_on()) {
    const std::optional<Number>& branch = fits(*node.condition) ? node.consequent : node.alternative;
    if (branch) both(check(*branch, value, place, telling));
  }
  return met;
}

}  // namespace

std::vector<Fault> Schema::validate(const json& document) const {
  return Validator(*compiled_).run(document);
}

}  // namespace trinhky::form
