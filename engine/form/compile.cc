#include <re2/re2.h>

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "engine/form/decimal.h"
#include "engine/form/node.h"
#include "engine/form/pattern.h"
#include "engine/form/schema.h"

namespace trinhky::form {
namespace {

using base::Fault;
using base::json;
using base::Text;

constexpr std::int64_t regex_memory_bytes = 1 << 20;

std::uint8_t type_of_word(const json& word) {
  if (!word.is_string()) return 0;
  const auto& text = word.get_ref<const std::string&>();
  if (text == "null") return type_bit::null;
  if (text == "boolean") return type_bit::boolean;
  if (text == "integer") return type_bit::integer;
  if (text == "number") return type_bit::number;
  if (text == "string") return type_bit::string;
  if (text == "array") return type_bit::array;
  if (text == "object") return type_bit::object;
  return 0;
}

bool is_text_list(const json& value) {
  if (!value.is_array()) return false;
  std::set<std::string> seen;
  return std::ranges::all_of(value, [&seen](const json& element) {
    return element.is_string() && seen.insert(element.get<std::string>()).second;
  });
}

// "%25" of a fragment (RFC 3986 section 2.1); nothing when an escape is broken.
std::optional<std::string> unescape(std::string_view fragment) {
  std::string out;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  for (std::size_t i = 0; i < fragment.size(); ++i) {
    if (fragment[i] != '%') {
      out.push_back(fragment[i]);
      continue;
    }
    if (i + 2 >= fragment.size() || digit(fragment[i + 1]) < 0 || digit(fragment[i + 2]) < 0) return std::nullopt;
    out.push_back(static_cast<char>(digit(fragment[i + 1]) * 16 + digit(fragment[i + 2])));
    i += 2;
  }
  return out;
}

class Compiler {
 public:
  explicit Compiler(const json& source) : source_(source) {}

  base::Result<Compiled> run() {
    collect_anchors(source_, "", 0);
    subschema(source_, "", "", 0);
    while (!waiting_.empty() && !stopped_) {
      const auto [number, at] = waiting_.front();
      waiting_.pop_front();
      fill(number, *base::at_pointer(source_, at), at, "$ref", 0);
    }
    if (faults_.empty()) find_circles();
    if (!faults_.empty()) {
      base::Error error{.code = base::ErrorCode::invalid,
                        .type = "bad-schema",
                        .message = faults_.front().message,
                        .pointer = faults_.front().pointer};
      error.faults = std::move(faults_);
      return std::unexpected(std::move(error));
    }
    return Compiled{.nodes = {std::make_move_iterator(nodes_.begin()), std::make_move_iterator(nodes_.end())}};
  }

 private:
  using Handler = void (Compiler::*)(Subschema&, const json&, const std::string&);

  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  void bad(const std::string& at, std::string_view vi, std::string_view en) {
    fault(at, "bad-keyword",
          {"Giá trị của từ khóa không đúng: cần " + std::string(vi) + ".",
           "The keyword has a value it cannot have: it takes " + std::string(en) + "."});
  }

  // Each place of the source is compiled once. A number is given before the inside is read, so that circles end.
  Number subschema(const json& source, const std::string& at, const std::string& keyword, std::size_t depth) {
    const auto [entry, fresh] = numbers_.try_emplace(at, nodes_.size());
    const Number number = entry->second;
    if (fresh) nodes_.emplace_back();
    fill(number, source, at, keyword, depth);
    return number;
  }

  void fill(Number number, const json& source, const std::string& at, const std::string& keyword, std::size_t depth) {
    if (stopped_ || !filled_.insert(number).second) return;
    if (depth > max_schema_depth || nodes_.size() > max_schema_nodes) {
      stopped_ = true;
      const bool deep = depth > max_schema_depth;
      fault(at, deep ? "schema-too-deep" : "schema-too-large",
            deep ? Text{"Mẫu lồng nhau quá sâu.", "The form is nested too deeply."}
                 : Text{"Mẫu có quá nhiều phần.", "The form has too many parts."});
      return;
    }
    Subschema node;
    node.pointer = at;
    node.refusing_as = keyword.empty() ? "false" : keyword;
    if (source.is_boolean()) {
      node.refuses = !source.get<bool>();
    } else if (source.is_object()) {
      const std::size_t outer = std::exchange(depth_, depth);
      for (const auto& [name, value] : source.items()) keyword_of(node, name, value, base::pointer_join(at, name));
      depth_ = outer;
    } else {
      bad(at, "một lược đồ (đối tượng, true hoặc false)", "a schema (an object, true or false)");
    }
    nodes_[number] = std::move(node);
  }

  void keyword_of(Subschema& node, const std::string& name, const json& value, const std::string& at);

  Number child(const json& source, const std::string& at, const std::string& keyword) {
    return subschema(source, at, keyword, depth_ + 1);
  }

  static std::string last_word(const std::string& at) { return at.substr(at.rfind('/') + 1); }

  // A keyword whose value is one schema.
  template <std::optional<Number> Subschema::* Member>
  void one_schema(Subschema& node, const json& value, const std::string& at) {
    node.*Member = child(value, at, last_word(at));
  }

  // A keyword whose value is a list of schemas.
  template <std::vector<Number> Subschema::* Member>
  void schema_list(Subschema& node, const json& value, const std::string& at) {
    if (!value.is_array() || value.empty()) {
      bad(at, "danh sách lược đồ", "a list of schemas");
      return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
      (node.*Member).push_back(child(value[i], base::pointer_join(at, std::to_string(i)), last_word(at)));
    }
  }

  template <std::optional<std::size_t> Subschema::* Member>
  void count(Subschema& node, const json& value, const std::string& at) {
    constexpr double most = 1e15;
    if (!value.is_number() || !is_whole(value) || value.get<double>() < 0 || value.get<double>() > most) {
      bad(at, "số nguyên không âm", "a whole number, not below zero");
      return;
    }
    node.*Member = static_cast<std::size_t>(value.get<double>());
  }

  template <std::optional<json> Subschema::* Member>
  void number(Subschema& node, const json& value, const std::string& at) {
    if (!value.is_number()) {
      bad(at, "một số", "a number");
      return;
    }
    (node.*Member).emplace(value);
  }

  void read_type(Subschema& node, const json& value, const std::string& at) {
    const json words = value.is_array() ? value : json::array({value});
    for (const json& word : words) node.types |= type_of_word(word);
    if (words.empty() || !std::ranges::all_of(words, [](const json& word) { return type_of_word(word) != 0; })) {
      bad(at, "tên kiểu dữ liệu", "the name of a type");
    }
  }

  void read_enum(Subschema& node, const json& value, const std::string& at) {
    if (!value.is_array() || value.empty()) {
      bad(at, "danh sách giá trị", "a list of values");
      return;
    }
    node.allowed.emplace(value.begin(), value.end());
  }

  void read_const(Subschema& node, const json& value, const std::string&) { node.constant.emplace(value); }

  void read_multiple(Subschema& node, const json& value, const std::string& at) {
    if (!value.is_number() || value.get<double>() <= 0) {
      bad(at, "số lớn hơn không", "a number above zero");
      return;
    }
    node.multiple_of.emplace(value);
  }

  Pattern compile_pattern(const std::string& text, const std::string& at) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(regex_memory_bytes);
    const std::optional<std::string> written = text.size() <= max_pattern_bytes ? to_re2(text) : std::nullopt;
    if (written) {
      auto pattern = std::make_shared<const re2::RE2>(*written, options);
      if (pattern->ok()) return pattern;
    }
    fault(at, "bad-pattern",
          {"Mẫu chữ không dùng được: sai cú pháp, quá dài, hoặc có phép nhìn trước, nhìn sau.",
           "The pattern cannot be used: wrong syntax, too long, or it looks around."});
    return nullptr;
  }

  void read_pattern(Subschema& node, const json& value, const std::string& at) {
    if (!value.is_string()) {
      bad(at, "một biểu thức chính quy", "a regular expression");
      return;
    }
    node.pattern = compile_pattern(value.get<std::string>(), at);
  }

  void read_format(Subschema& node, const json& value, const std::string& at) {
    node.format = value.is_string() ? find_format(value.get_ref<const std::string&>()) : std::nullopt;
    if (!node.format) {
      fault(at, "unknown-format",
            {"Không có định dạng này; dùng date, date-time, email, uuid hoặc uri.",
             "There is no such format; use date, date-time, email, uuid or uri."});
    }
  }

  void read_unique(Subschema& node, const json& value, const std::string& at) {
    if (value.is_boolean()) {
      node.unique_items = value.get<bool>();
    } else {
      bad(at, "true hoặc false", "true or false");
    }
  }

  void read_required(Subschema& node, const json& value, const std::string& at) {
    if (is_text_list(value)) {
      node.required = value.get<std::vector<std::string>>();
    } else {
      bad(at, "danh sách tên không trùng nhau", "a list of different names");
    }
  }

  bool is_map(const json& value, const std::string& at) {
    if (value.is_object()) return true;
    bad(at, "một đối tượng", "an object");
    return false;
  }

  void read_properties(Subschema& node, const json& value, const std::string& at) {
    if (!is_map(value, at)) return;
    for (const auto& [name, schema] : value.items()) {
      node.properties[name] = child(schema, base::pointer_join(at, name), "properties");
    }
  }

  void read_pattern_properties(Subschema& node, const json& value, const std::string& at) {
    if (!is_map(value, at)) return;
    for (const auto& [text, schema] : value.items()) {
      const std::string inside = base::pointer_join(at, text);
      if (Pattern pattern = compile_pattern(text, inside)) {
        node.pattern_properties.emplace_back(std::move(pattern), child(schema, inside, "patternProperties"));
      }
    }
  }

  void read_dependent_required(Subschema& node, const json& value, const std::string& at) {
    if (!is_map(value, at)) return;
    for (const auto& [name, names] : value.items()) {
      if (is_text_list(names)) {
        node.dependent_required[name] = names.get<std::vector<std::string>>();
      } else {
        bad(base::pointer_join(at, name), "danh sách tên không trùng nhau", "a list of different names");
      }
    }
  }

  void read_dependent_schemas(Subschema& node, const json& value, const std::string& at) {
    if (!is_map(value, at)) return;
    for (const auto& [name, schema] : value.items()) {
      node.dependent_schemas[name] = child(schema, base::pointer_join(at, name), "dependentSchemas");
    }
  }

  // Compiled even when nothing refers to them, so that what is wrong in them is told.
  void read_definitions(Subschema&, const json& value, const std::string& at) {
    if (!is_map(value, at)) return;
    for (const auto& [name, schema] : value.items()) child(schema, base::pointer_join(at, name), "$defs");
  }

  void read_reference(Subschema& node, const json& value, const std::string& at) {
    if (!value.is_string()) {
      bad(at, "một tham chiếu", "a reference");
      return;
    }
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty() || text[0] != '#') {
      fault(at, "remote-reference",
            {"Chỉ được tham chiếu trong cùng một mẫu (bắt đầu bằng #).",
             "Only references inside the same form (they begin with #) are allowed."});
      return;
    }
    std::optional<std::string> target = unescape(std::string_view(text).substr(1));
    if (target && !target->empty() && target->front() != '/') {
      const auto anchor = anchors_.find(*target);
      target = anchor == anchors_.end() ? std::nullopt : std::optional(anchor->second);
    }
    if (!target || base::at_pointer(source_, *target) == nullptr) {
      fault(at, "dangling-reference", {"Tham chiếu tới chỗ không có trong mẫu.", "The reference leads to nothing."});
      return;
    }
    const auto [entry, fresh] = numbers_.try_emplace(*target, nodes_.size());
    if (fresh) {
      nodes_.emplace_back();
      waiting_.emplace_back(entry->second, *target);
    }
    node.reference = entry->second;
  }

  void read_title(Subschema& node, const json& value, const std::string& at) {
    if (!value.is_string()) {
      bad(at, "chữ", "text");
    } else if (!node.title) {
      node.title = Text{value.get<std::string>(), value.get<std::string>()};
    }
  }

  void read_both_titles(Subschema& node, const json& value, const std::string& at) {
    Text title{base::text_or(value, "vi"), base::text_or(value, "en")};
    if (title.vi.empty() || title.en.empty()) {
      bad(at, "tên bằng hai thứ tiếng (vi, en)", "a name in both languages (vi, en)");
      return;
    }
    node.title = std::move(title);
  }

  void read_dialect(Subschema&, const json& value, const std::string& at) {
    if (value != "https://json-schema.org/draft/2020-12/schema") {
      bad(at, "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema");
    }
  }

  // An identifier further in would change what a reference beside it means.
  void read_id(Subschema& node, const json& value, const std::string& at) {
    if (!node.pointer.empty() || !value.is_string()) bad(at, "$id chỉ ở đầu mẫu", "$id at the top of the form only");
  }

  void read_anchor(Subschema&, const json& value, const std::string& at) {
    if (!value.is_string()) bad(at, "một tên", "a name");
  }

  void pass_over(Subschema&, const json&, const std::string&) {}

  static const std::map<std::string_view, Handler>& handlers();

  // Anchors are looked for before compiling, because references may come first. Values of enum and const are no
  // schemas.
  void collect_anchors(const json& source, const std::string& at, std::size_t depth) {
    constexpr std::size_t deepest = 2 * max_schema_depth + 2;  // a schema lies at most every second level
    if (depth > deepest) return;
    if (source.is_object()) {
      if (const auto anchor = source.find("$anchor"); anchor != source.end() && anchor->is_string()) {
        if (!anchors_.try_emplace(anchor->get<std::string>(), at).second) {
          bad(base::pointer_join(at, "$anchor"), "tên chưa dùng", "a name that is not taken");
        }
      }
      for (const auto& [name, value] : source.items()) {
        if (name == "enum" || name == "const" || name == "default" || name == "examples") continue;
        collect_anchors(value, base::pointer_join(at, name), depth + 1);
      }
    } else if (source.is_array()) {
      for (std::size_t i = 0; i < source.size(); ++i) {
        collect_anchors(source[i], base::pointer_join(at, std::to_string(i)), depth + 1);
      }
    }
  }

  // The subschemas that are checked against the same value as this one.
  static std::vector<Number> beside(const Subschema& node) {
    std::vector<Number> out;
    for (const auto* list : {&node.all_of, &node.any_of, &node.one_of})
      out.insert(out.end(), list->begin(), list->end());
    for (const auto* one : {&node.reference, &node.negated, &node.condition, &node.consequent, &node.alternative}) {
      if (*one) out.push_back(**one);
    }
    for (const auto& [name, number] : node.dependent_schemas) out.push_back(number);
    return out;
  }

  void find_circles() {
    enum class Mark : std::uint8_t { fresh, open, done };
    std::vector<Mark> marks(nodes_.size(), Mark::fresh);
    struct Step {
      Number number;
      std::vector<Number> next;
    };
    for (Number start = 0; start < nodes_.size(); ++start) {
      if (marks[start] != Mark::fresh) continue;
      std::vector<Step> road{{start, beside(nodes_[start])}};
      marks[start] = Mark::open;
      while (!road.empty()) {
        if (road.back().next.empty()) {
          marks[road.back().number] = Mark::done;
          road.pop_back();
          continue;
        }
        const Number next = road.back().next.back();
        road.back().next.pop_back();
        if (marks[next] == Mark::open) {
          fault(nodes_[road.back().number].pointer, "endless-reference",
                {"Tham chiếu vòng tròn không có điểm dừng.", "The references go round without end."});
        } else if (marks[next] == Mark::fresh) {
          marks[next] = Mark::open;
          road.push_back({next, beside(nodes_[next])});
        }
      }
    }
  }

  const json& source_;
  std::deque<Subschema> nodes_;
  std::map<std::string, Number> numbers_;  // by pointer
  std::set<Number> filled_;
  std::deque<std::pair<Number, std::string>> waiting_;
  std::map<std::string, std::string> anchors_;
  std::vector<Fault> faults_;
  std::size_t depth_ = 0;  // of the subschema that is being read
  bool stopped_ = false;
};

const std::map<std::string_view, Compiler::Handler>& Compiler::handlers() {
  using S = Subschema;
  static const std::map<std::string_view, Handler> table{
      {"type", &Compiler::read_type},
      {"enum", &Compiler::read_enum},
      {"const", &Compiler::read_const},
      {"minimum", &Compiler::number<&S::minimum>},
      {"maximum", &Compiler::number<&S::maximum>},
      {"exclusiveMinimum", &Compiler::number<&S::exclusive_minimum>},
      {"exclusiveMaximum", &Compiler::number<&S::exclusive_maximum>},
      {"multipleOf", &Compiler::read_multiple},
      {"minLength", &Compiler::count<&S::min_length>},
      {"maxLength", &Compiler::count<&S::max_length>},
      {"pattern", &Compiler::read_pattern},
      {"format", &Compiler::read_format},
      {"prefixItems", &Compiler::schema_list<&S::prefix_items>},
      {"items", &Compiler::one_schema<&S::items>},
      {"contains", &Compiler::one_schema<&S::contains>},
      {"minContains", &Compiler::count<&S::min_contains>},
      {"maxContains", &Compiler::count<&S::max_contains>},
      {"minItems", &Compiler::count<&S::min_items>},
      {"maxItems", &Compiler::count<&S::max_items>},
      {"uniqueItems", &Compiler::read_unique},
      {"required", &Compiler::read_required},
      {"properties", &Compiler::read_properties},
      {"patternProperties", &Compiler::read_pattern_properties},
      {"additionalProperties", &Compiler::one_schema<&S::additional_properties>},
      {"propertyNames", &Compiler::one_schema<&S::property_names>},
      {"minProperties", &Compiler::count<&S::min_properties>},
      {"maxProperties", &Compiler::count<&S::max_properties>},
      {"dependentRequired", &Compiler::read_dependent_required},
      {"dependentSchemas", &Compiler::read_dependent_schemas},
      {"$ref", &Compiler::read_reference},
      {"$defs", &Compiler::read_definitions},
      {"$anchor", &Compiler::read_anchor},
      {"allOf", &Compiler::schema_list<&S::all_of>},
      {"anyOf", &Compiler::schema_list<&S::any_of>},
      {"oneOf", &Compiler::schema_list<&S::one_of>},
      {"not", &Compiler::one_schema<&S::negated>},
      {"if", &Compiler::one_schema<&S::condition>},
      {"then", &Compiler::one_schema<&S::consequent>},
      {"else", &Compiler::one_schema<&S::alternative>},
      {"title", &Compiler::read_title},
      {"x-title", &Compiler::read_both_titles},
      {"$schema", &Compiler::read_dialect},
      {"$id", &Compiler::read_id},
      {"$comment", &Compiler::pass_over},
      {"description", &Compiler::pass_over},
      {"default", &Compiler::pass_over},
      {"examples", &Compiler::pass_over},
      {"deprecated", &Compiler::pass_over},
      {"readOnly", &Compiler::pass_over},
      {"writeOnly", &Compiler::pass_over},
  };
  return table;
}

void Compiler::keyword_of(Subschema& node, const std::string& name, const json& value, const std::string& at) {
  const auto found = handlers().find(name);
  if (found != handlers().end()) {
    (this->*found->second)(node, value, at);
  } else if (!name.starts_with("x-")) {
    fault(at, "unknown-keyword", {"Không có từ khóa “" + name + "”.", "There is no keyword \"" + name + "\"."});
  }
}

}  // namespace

base::Result<Schema> Schema::parse(const json& source) {
  base::Result<Compiled> compiled = Compiler(source).run();
  if (!compiled) return std::unexpected(std::move(compiled.error()));
  return Schema(std::make_shared<const Compiled>(std::move(*compiled)));
}

}  // namespace trinhky::form
