#include "engine/rehearsal/minimal_form.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/base/text.h"

namespace trinhky::rehearsal {
namespace {

using base::json;

constexpr int max_depth = 24;
constexpr std::size_t max_repeats = 64;

// ---- patterns

// Reads a pattern and writes the shortest text it can think of. Gives up on what it does not know.
class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : rest_(pattern) {}

  std::string read() {
    std::string text = alternatives(0);
    return known_ && rest_.empty() ? text : std::string();
  }

 private:
  // The first branch that is there; the others are read past.
  std::string alternatives(int depth) {
    std::string first = sequence(depth);
    while (known_ && !rest_.empty() && rest_.front() == '|') {
      rest_.remove_prefix(1);
      static_cast<void>(sequence(depth));
    }
    return first;
  }

  std::string sequence(int depth) {
    std::string text;
    if (depth > max_depth) known_ = false;
    while (known_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
      if (rest_.front() == '^' || rest_.front() == '$') {
        rest_.remove_prefix(1);
        continue;
      }
      const std::string piece = atom(depth);
      const std::size_t times = count();
      for (std::size_t i = 0; i < times; ++i) text += piece;
    }
    return text;
  }

  std::string atom(int depth) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '[') return one_of_class();
    if (c == '.') return "a";
    if (c == '\\') return escaped();
    if (c != '(') return std::string(1, c);
    if (rest_.starts_with("?:")) rest_.remove_prefix(2);
    if (rest_.starts_with("?")) known_ = false;
    std::string inner = alternatives(depth + 1);
    if (rest_.empty()) known_ = false;
    if (known_) rest_.remove_prefix(1);
    return inner;
  }

  std::string escaped() {
    if (rest_.empty()) {
      known_ = false;
      return {};
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == 'd') return "1";
    if (c == 'w') return "a";
    if (c == 's') return " ";
    if (std::string_view("bBpPAzDWS").find(c) != std::string_view::npos) known_ = false;
    return std::string(1, c);
  }

  // The first member of a class. One that only says what is not in it is beyond this.
  std::string one_of_class() {
    if (rest_.empty() || rest_.front() == '^') {
      known_ = false;
      return {};
    }
    std::size_t length = 1;
    const auto lead = static_cast<unsigned char>(rest_.front());
    if (lead >= 0xC0) length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    std::string first(rest_.substr(0, length));
    if (first == "\\") {
      rest_.remove_prefix(1);
      first = escaped();
    }
    bool escape = false;
    while (!rest_.empty() && (escape || rest_.front() != ']')) {
      escape = !escape && rest_.front() == '\\';
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) {
      known_ = false;
    } else {
      rest_.remove_prefix(1);
    }
    return first;
  }

  std::size_t count() {
    if (rest_.empty()) return 1;
    const char c = rest_.front();
    std::size_t times = 1;
    if (c == '?' || c == '*' || c == '+') {
      times = c == '+' ? 1 : 0;
      rest_.remove_prefix(1);
    } else if (c == '{') {
      const std::size_t end = rest_.find('}');
      times = 0;
      std::size_t i = 1;
      for (; i < end && end != std::string_view::npos && rest_[i] >= '0' && rest_[i] <= '9'; ++i) {
        times = std::min<std::size_t>(times * 10 + static_cast<std::size_t>(rest_[i] - '0'), max_repeats + 1);
      }
      if (end == std::string_view::npos || i == 1 || times > max_repeats) known_ = false;
      if (known_) rest_.remove_prefix(end + 1);
    } else {
      return 1;
    }
    if (!rest_.empty() && rest_.front() == '?') rest_.remove_prefix(1);  // the same, lazily
    return times;
  }

  std::string_view rest_;
  bool known_ = true;
};

// ---- schemas

bool is_type(const json& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  return value.is_object();
}

class Filler {
 public:
  Filler(const json& root, const Hints& hints) : root_(root), hints_(hints) {}

  [[nodiscard]] const json& resolved(const json& schema) const {
    const json* at = &schema;
    for (int i = 0; i < max_depth && at->is_object() && at->contains("$ref"); ++i) {
      const std::string target = base::text_or(*at, "$ref");
      const json* found = target == "#"              ? &root_
                          : target.starts_with("#/") ? base::at_pointer(root_, target.substr(1))
                                                     : nullptr;
      if (found == nullptr) break;
      at = found;
    }
    return *at;
  }

  // `value` made to fit; null counts as missing unless `keep_null`.
  [[nodiscard]] json fitted(json value, const json& written, std::string_view name, int depth, bool keep_null) const {
    const json& schema = resolved(written);
    if (!schema.is_object() || depth > max_depth) return value;
    if (schema.contains("const")) return schema["const"];
    if (schema.contains("enum") && schema["enum"].is_array() && !schema["enum"].empty()) {
      const json& allowed = schema["enum"];
      return std::ranges::find(allowed, value) != allowed.end() && (keep_null || !value.is_null()) ? value
                                                                                                   : allowed.front();
    }
    const std::vector<std::string> types = types_of(schema);
    const bool fits = std::ranges::any_of(types, [&](const std::string& type) { return is_type(value, type); });
    if (value.is_null() && keep_null && (types.empty() || fits)) return value;
    std::string type;
    for (const std::string& one : types) {
      if (one == "null") continue;
      if (type.empty() || is_type(value, one)) type = one;
      if (is_type(value, one)) break;
    }
    if (type.empty()) type = implied_type(schema, value);
    if (type == "object") return object(std::move(value), schema, depth);
    if (type == "array") return array(std::move(value), schema, name, depth);
    if (!value.is_null() && fits) return value;
    return scalar(schema, type, name);
  }

  // The schema of the place a pointer leads to; null when the form says nothing of it.
  [[nodiscard]] const json* at(std::string_view pointer) const {
    const json* schema = &resolved(root_);
    if (pointer.empty()) return schema;
    for (const std::string& part : base::split(pointer.substr(1), '/')) {
      schema = below(*schema, part);
      if (schema == nullptr) return nullptr;
      schema = &resolved(*schema);
    }
    return schema;
  }

 private:
  [[nodiscard]] static std::vector<std::string> types_of(const json& schema) {
    std::vector<std::string> types;
    if (!schema.contains("type")) return types;
    if (schema["type"].is_string()) types.push_back(schema["type"].get<std::string>());
    if (schema["type"].is_array()) {
      for (const json& one : schema["type"]) types.push_back(one.get<std::string>());
    }
    return types;
  }

  [[nodiscard]] static std::string implied_type(const json& schema, const json& value) {
    if (schema.contains("properties") || schema.contains("required") || value.is_object()) return "object";
    if (schema.contains("items") || schema.contains("minItems") || value.is_array()) return "array";
    if (schema.contains("minimum") || schema.contains("maximum") || schema.contains("multipleOf")) return "number";
    return "string";
  }

  [[nodiscard]] const json* below(const json& schema, const std::string& part) const {
    if (!schema.is_object()) return nullptr;
    if (schema.contains("properties") && schema["properties"].contains(part)) return &schema["properties"][part];
    const bool index = !part.empty() && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    if (index && schema.contains("items")) return &schema["items"];
    for (const char* word : {"allOf", "anyOf", "oneOf"}) {
      if (!schema.contains(word)) continue;
      for (const json& branch : schema[word]) {
        if (const json* found = below(resolved(branch), part)) return found;
      }
    }
    for (const char* word : {"then", "else"}) {
      if (!schema.contains(word)) continue;
      if (const json* found = below(resolved(schema[word]), part)) return found;
    }
    return nullptr;
  }

  void take_members(json& value, const json& schema, int depth) const {
    for (const json& name : schema.value("required", json::array())) {
      const std::string member = name.get<std::string>();
      const json* its = below(schema, member);
      if (its == nullptr) its = below(resolved(root_), member);
      json known = value.value(member, json());
      const bool there = value.contains(member);
      value[member] = its == nullptr ? (there ? known : json(hints_.phrase))
                                     : fitted(std::move(known), *its, member, depth + 1, there);
    }
    if (!schema.contains("properties")) return;
    for (const auto& [member, its] : schema["properties"].items()) {
      if (value.contains(member)) value[member] = fitted(value[member], its, member, depth + 1, true);
    }
  }

  [[nodiscard]] json object(json value, const json& schema, int depth) const {
    if (!value.is_object()) value = json::object();
    take_members(value, schema, depth);
    for (const json& part : schema.value("allOf", json::array())) take_members(value, resolved(part), depth);
    for (const char* word : {"anyOf", "oneOf"}) {
      const json branches = schema.value(word, json::array());
      if (!branches.empty()) take_members(value, resolved(branches.front()), depth);
    }
    return value;
  }

  [[nodiscard]] json array(json value, const json& schema, std::string_view name, int depth) const {
    if (!value.is_array()) value = json::array();
    const json items = schema.value("items", json());
    if (items.is_object()) {
      for (json& one : value) one = fitted(std::move(one), items, name, depth + 1, true);
    }
    const auto least = schema.value("minItems", std::size_t{0});
    while (value.size() < std::min(least, max_repeats)) {
      value.push_back(items.is_object() ? fitted(json(), items, name, depth + 1, false) : json(hints_.phrase));
    }
    return value;
  }

  [[nodiscard]] json scalar(const json& schema, const std::string& type, std::string_view name) const {
    const json known = hints_.data.is_object() ? hints_.data.value(std::string(name), json()) : json();
    if (type == "boolean") return known.is_boolean() ? known : json(true);
    if (type == "integer" || type == "number") return number(schema, known);
    return text(schema, known, name);
  }

  [[nodiscard]] json number(const json& schema, const json& known) const {
    const auto bound = [&](const char* word, std::int64_t otherwise) {
      return schema.contains(word) && schema[word].is_number() ? static_cast<std::int64_t>(schema[word].get<double>())
                                                               : otherwise;
    };
    const std::int64_t least =
        std::max(bound("minimum", INT32_MIN), bound("exclusiveMinimum", std::int64_t{INT32_MIN} - 1) + 1);
    const std::int64_t most =
        std::min(bound("maximum", INT32_MAX), bound("exclusiveMaximum", std::int64_t{INT32_MAX} + 1) - 1);
    const auto inside = [&](std::int64_t n) { return n >= least && n <= most; };
    if (known.is_number_integer() && inside(known.get<std::int64_t>())) return known;
    const std::int64_t step = std::max<std::int64_t>(bound("multipleOf", 1), 1);
    if (least > 1 && step == 1 && inside(hints_.year)) return hints_.year;
    std::int64_t n = inside(step) ? step : inside(0) ? 0 : least;
    if (n % step != 0) n += step - ((n % step) + step) % step;
    return n;
  }

  [[nodiscard]] json text(const json& schema, const json& known, std::string_view name) const {
    if (schema.contains("pattern")) {
      const std::string pattern = base::text_or(schema, "pattern");
      const std::string made = text_for_pattern(pattern);
      // The paper's own value is the better one; where it does not match, the form says so and this one comes in.
      return known.is_string() && !known.get_ref<const std::string&>().empty() ? known : json(made);
    }
    const std::string format = base::text_or(schema, "format");
    if (known.is_string() && !known.get_ref<const std::string&>().empty()) return known;
    if (format == "date") return hints_.date;
    if (format == "date-time") return hints_.date + "T08:00:00Z";
    if (format == "email") return "dien.tap@example.vn";
    if (format == "uri") return "https://example.vn/dien-tap";
    if (format == "uuid") return "00000000-0000-4000-8000-000000000000";
    if (name == "unit") return hints_.unit;
    return sized(hints_.phrase, schema.value("minLength", std::size_t{0}), schema.value("maxLength", max_length));
  }

  static constexpr std::size_t max_length = 10'000;

  [[nodiscard]] static std::string sized(std::string_view phrase, std::size_t least, std::size_t most) {
    std::u32string text = base::to_utf32(phrase);
    while (text.size() < std::min(least, max_length)) text += U'.';
    if (text.size() > most) text.resize(most);
    return base::to_utf8(text);
  }

  const json& root_;
  const Hints& hints_;
};

// The value at a pointer, made on the way where objects lack a member; null where a list is too short.
json* place(json& document, std::string_view pointer) {
  json* at = &document;
  if (pointer.empty()) return at;
  for (const std::string& part : base::split(pointer.substr(1), '/')) {
    if (at->is_null()) *at = json::object();
    if (at->is_object()) {
      at = &(*at)[part];
    } else if (at->is_array()) {
      std::size_t index = 0;
      for (const char c : part) {
        if (c < '0' || c > '9' || index > at->size()) return nullptr;
        index = index * 10 + static_cast<std::size_t>(c - '0');
      }
      if (part.empty() || index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

}  // namespace

std::string text_for_pattern(std::string_view pattern) {
  return PatternReader(pattern).read();
}

json completed(json document, const json& schema, const Hints& hints) {
  return Filler(schema, hints).fitted(std::move(document), schema, "", 0, false);
}

bool mend(json& document, const json& schema, const Hints& hints, const std::vector<base::Fault>& faults) {
  const json before = document;
  const Filler filler(schema, hints);
  Hints bare = hints;
  bare.data = json::object();
  const Filler plain(schema, bare);
  for (const base::Fault& fault : faults) {
    std::string_view pointer = fault.pointer;
    if (pointer.starts_with("/document")) pointer.remove_prefix(9);
    if (pointer.empty()) continue;
    const json* its = filler.at(pointer);
    json* at = place(document, pointer);
    if (at == nullptr) continue;
    const std::string name(pointer.substr(pointer.rfind('/') + 1));
    if (its == nullptr) {
      if (at->is_null()) *at = hints.phrase;
      continue;
    }
    const bool empty = at->is_null() || *at == json("");
    json next = filler.fitted(empty ? json() : *at, *its, name, 0, false);
    // What fits in shape and is refused all the same is made anew, at last without the paper's own value.
    if (next == *at && !at->is_structured()) next = filler.fitted(json(), *its, name, 0, false);
    if (next == *at && !at->is_structured()) next = plain.fitted(json(), *its, name, 0, false);
    *at = std::move(next);
  }
  return document != before;
}

bool fill_members(json& document, const json& schema, const Hints& hints, const std::vector<std::string>& paths) {
  const json before = document;
  const Filler filler(schema, hints);
  for (const std::string& path : paths) {
    std::string pointer = "/" + path;
    std::ranges::replace(pointer, '.', '/');
    const json* its = filler.at(pointer);
    if (its == nullptr) continue;
    json* at = place(document, pointer);
    if (at == nullptr || !at->is_null()) continue;
    *at = filler.fitted(json(), *its, pointer.substr(pointer.rfind('/') + 1), 0, false);
  }
  return document != before;
}

}  // namespace trinhky::rehearsal
