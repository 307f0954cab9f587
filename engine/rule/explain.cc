#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "engine/base/text.h"
#include "engine/rule/evaluator.h"
#include "engine/rule/node.h"

namespace trinhky::rule {
namespace {

using base::json;
using base::Result;
using base::Text;

constexpr std::size_t longest_shown = 60;  // code points of a value in a sentence

// A value as it can stand in a sentence, cut where it is long.
Text shown(const json& value) {
  if (value.is_null()) return {"trống", "empty"};
  if (value.is_boolean()) return value.get<bool>() ? Text{"đúng", "true"} : Text{"sai", "false"};
  const std::string text = value.is_string() ? value.get<std::string>() : base::print(value);
  if (text.empty()) return {"trống", "empty"};
  const std::u32string letters = base::to_utf32(text);
  std::string cut = letters.size() <= longest_shown
                        ? text
                        : base::to_utf8(std::u32string_view(letters).substr(0, longest_shown)) + "…";
  if (!value.is_string()) return {cut, cut};
  return {"“" + cut + "”", "\"" + cut + "\""};
}

// "“data.year” (2026)" for a variable, the value alone for anything else.
Text phrase(const Node& node, const json& value) {
  Text what = shown(value);
  if (node.op != Op::var || !node.fixed_path || node.path.empty()) return what;
  const std::string path = path_text(node.args[0].value);
  return {"“" + path + "” (" + what.vi + ")", "\"" + path + "\" (" + what.en + ")"};
}

std::string filled(std::string sentence, const std::vector<std::string>& args) {
  std::string out;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    const bool place = i + 2 < sentence.size() && sentence[i] == '{' && sentence[i + 1] >= '0' &&
                       sentence[i + 1] <= '9' && sentence[i + 2] == '}';
    if (!place) {
      out += sentence[i];
      continue;
    }
    const auto index = static_cast<std::size_t>(sentence[i + 1] - '0');
    if (index < args.size()) out += args[index];
    i += 2;
  }
  return out;
}

// Arguments come in as phrases, so what they say is never read for places again.
Text filled(const Text& text, const std::vector<Text>& phrases) {
  std::vector<std::string> vi;
  std::vector<std::string> en;
  for (const Text& one : phrases) {
    vi.push_back(one.vi);
    en.push_back(one.en);
  }
  return {filled(text.vi, vi), filled(text.en, en)};
}

struct Relation {
  Text holds;
  Text fails;
};

Relation relation(Op op) {
  switch (op) {
    case Op::equal:
    case Op::same:
      return {{"bằng", "is"}, {"không bằng", "is not"}};
    case Op::not_equal:
    case Op::not_same:
      return {{"khác", "differs from"}, {"không khác", "does not differ from"}};
    case Op::less:
      return {{"nhỏ hơn", "is less than"}, {"không nhỏ hơn", "is not less than"}};
    case Op::less_or_equal:
      return {{"không quá", "is at most"}, {"lớn hơn", "is more than"}};
    case Op::greater:
      return {{"lớn hơn", "is more than"}, {"không lớn hơn", "is not more than"}};
    case Op::greater_or_equal:
      return {{"ít nhất là", "is at least"}, {"nhỏ hơn", "is less than"}};
    default:
      return {{"thuộc", "is in"}, {"không thuộc", "is not in"}};
  }
}

class Explainer {
 public:
  Explainer(const Variables& variables, const Operations& operations)
      : scope_{.outer = &variables}, operations_(operations), evaluator_(operations) {}

  Result<Explanation> explain(const Node& node) {
    switch (node.op) {
      case Op::logical_and:
      case Op::logical_or:
        return explain_many(node);
      case Op::negate:
      case Op::truth:
        return explain_one(node);
      case Op::choose:
        return explain_choice(node);
      case Op::all:
      case Op::none:
      case Op::some:
        return explain_elements(node);
      case Op::equal:
      case Op::not_equal:
      case Op::same:
      case Op::not_same:
      case Op::less:
      case Op::less_or_equal:
      case Op::greater:
      case Op::greater_or_equal:
      case Op::in:
        return explain_relation(node);
      case Op::named:
        return explain_named(node);
      default:
        return explain_value(node);
    }
  }

 private:
  Result<Explanation> explain_many(const Node& node) {
    const bool decisive = node.op == Op::logical_or;  // one true decides `or`, one false decides `and`
    Explanation out{.value = !decisive, .pointer = node.pointer};
    for (const Node& arg : node.args) {
      Result<Explanation> part = explain(arg);
      if (!part) return part;
      const bool decided = part->value == decisive;
      out.parts.push_back(std::move(*part));
      if (!decided) continue;
      out.value = decisive;
      out.sentence = out.parts.back().sentence;
      return out;
    }
    const std::string count = std::to_string(node.args.size());
    if (out.parts.size() == 1) {
      out.sentence = out.parts.back().sentence;
    } else if (out.value) {
      out.sentence = {"Cả " + count + " điều kiện đều đạt.", "All " + count + " conditions are met."};
    } else {
      out.sentence = {"Không điều kiện nào trong " + count + " điều kiện đạt.",
                      "None of the " + count + " conditions is met."};
    }
    return out;
  }

  Result<Explanation> explain_one(const Node& node) {
    Result<Explanation> part = explain(node.args[0]);
    if (!part) return part;
    Explanation out{
        .value = part->value == (node.op == Op::truth), .pointer = node.pointer, .sentence = part->sentence};
    out.parts.push_back(std::move(*part));
    return out;
  }

  Result<Explanation> explain_choice(const Node& node) {
    Explanation out{.pointer = node.pointer};
    std::size_t i = 0;
    for (; i + 1 < node.args.size(); i += 2) {
      Result<Explanation> condition = explain(node.args[i]);
      if (!condition) return condition;
      const bool taken = condition->value;
      out.parts.push_back(std::move(*condition));
      if (!taken) continue;
      ++i;
      break;
    }
    if (i >= node.args.size()) {
      out.sentence = {"Không điều kiện nào đạt và không có giá trị còn lại.",
                      "No condition is met and there is no other value."};
      return out;
    }
    Result<Explanation> branch = explain(node.args[i]);
    if (!branch) return branch;
    out.value = branch->value;
    out.sentence = branch->sentence;
    out.parts.push_back(std::move(*branch));
    return out;
  }

  Result<Explanation> explain_elements(const Node& node) {
    const Result<Value> list = evaluator_.evaluate(node.args[0], scope_);
    if (!list) return std::unexpected(list.error());
    Explanation out{.pointer = node.pointer};
    const Text name = phrase(node.args[0], list->get());
    if (!list->get().is_array() || list->get().empty()) {
      out.value = node.op == Op::none;
      out.sentence = {"Không có phần tử nào: " + name.vi + ".", "There is no element: " + name.en + "."};
      return out;
    }
    const auto found = evaluator_.first_where(node.args[1], list->get(), node.op != Op::all);
    if (!found) return std::unexpected(found.error());
    out.value = found->has_value() == (node.op == Op::some);
    const std::string index = found->has_value() ? std::to_string(**found + 1) : std::string();
    if (node.op == Op::all) {
      out.sentence = out.value
                         ? Text{"Mọi phần tử của " + name.vi + " đều đạt.", "Every element of " + name.en + " fits."}
                         : Text{"Phần tử thứ " + index + " của " + name.vi + " không đạt.",
                                "Element " + index + " of " + name.en + " does not fit."};
    } else {
      out.sentence = found->has_value() ? Text{"Phần tử thứ " + index + " của " + name.vi + " đạt điều kiện.",
                                               "Element " + index + " of " + name.en + " fits."}
                                        : Text{"Không phần tử nào của " + name.vi + " đạt điều kiện.",
                                               "No element of " + name.en + " fits."};
    }
    return out;
  }

  Result<Explanation> explain_relation(const Node& node) {
    std::vector<Value> args;
    std::vector<Text> phrases;
    for (const Node& arg : node.args) {
      Result<Value> value = evaluator_.evaluate(arg, scope_);
      if (!value) return std::unexpected(std::move(value.error()));
      Result<Text> called = phrase_of(arg, value->get());
      if (!called) return std::unexpected(std::move(called.error()));
      phrases.push_back(std::move(*called));
      args.push_back(std::move(*value));
    }
    const Result<Value> result = evaluator_.apply(node, std::move(args), scope_);
    if (!result) return std::unexpected(result.error());
    Explanation out{.value = truthy(result->get()), .pointer = node.pointer};
    const Relation words = relation(node.op);
    if (phrases.size() == 3) {
      out.sentence = out.value
                         ? Text{phrases[1].vi + " nằm giữa " + phrases[0].vi + " và " + phrases[2].vi + ".",
                                phrases[1].en + " is between " + phrases[0].en + " and " + phrases[2].en + "."}
                         : Text{phrases[1].vi + " không nằm giữa " + phrases[0].vi + " và " + phrases[2].vi + ".",
                                phrases[1].en + " is not between " + phrases[0].en + " and " + phrases[2].en + "."};
      return out;
    }
    const Text& verb = out.value ? words.holds : words.fails;
    out.sentence = {phrases[0].vi + " " + verb.vi + " " + phrases[1].vi + ".",
                    phrases[0].en + " " + verb.en + " " + phrases[1].en + "."};
    return out;
  }

  Result<Explanation> explain_value(const Node& node) {
    const Result<Value> result = evaluator_.evaluate(node, scope_);
    if (!result) return std::unexpected(result.error());
    const json& value = result->get();
    Explanation out{.value = truthy(value), .pointer = node.pointer};
    const Text what = shown(value);
    if (node.op == Op::var && node.fixed_path && !node.path.empty()) {
      const std::string path = path_text(node.args[0].value);
      out.sentence = out.value
                         ? Text{"Đã có “" + path + "”: " + what.vi + ".", "\"" + path + "\" is there: " + what.en + "."}
                     : value.is_boolean() ? Text{"“" + path + "” là sai.", "\"" + path + "\" is false."}
                                          : Text{"Chưa có “" + path + "”.", "\"" + path + "\" is not there."};
    } else if (node.op == Op::missing || node.op == Op::missing_some) {
      out.sentence = out.value ? Text{"Còn thiếu " + what.vi + ".", what.en + " is missing."}
                               : Text{"Không thiếu gì.", "Nothing is missing."};
    } else if (node.op == Op::literal) {
      out.sentence = {"Giá trị cố định " + what.vi + ".", "The fixed value " + what.en + "."};
    } else {
      out.sentence = {"Kết quả là " + what.vi + ".", "The result is " + what.en + "."};
    }
    return out;
  }

  Result<Explanation> explain_named(const Node& node) {
    const Result<Value> result = evaluator_.evaluate(node, scope_);
    if (!result) return std::unexpected(result.error());
    Explanation out{.value = truthy(result->get()), .pointer = node.pointer};
    const OperationWords* const words = operations_.find_words(node.name);
    if (words == nullptr) {
      out.sentence =
          out.value
              ? Text{"Điều kiện “" + node.name + "” đạt.", "The condition \"" + node.name + "\" is met."}
              : Text{"Điều kiện “" + node.name + "” chưa đạt.", "The condition \"" + node.name + "\" is not met."};
      return out;
    }
    const bool gives = words->holds.vi.empty();
    const Result<Text> sentence = about(gives ? words->gives : out.value ? words->holds : words->fails, node);
    if (!sentence) return std::unexpected(sentence.error());
    out.sentence = *sentence;
    if (gives) {
      const Text what = shown(result->get());
      out.sentence = {"Giá trị của " + sentence->vi + " là " + what.vi + ".",
                      "The value of " + sentence->en + " is " + what.en + "."};
    }
    return out;
  }

  // Words with the arguments of the operation in their places. Without a place nothing is evaluated: an argument may be
  // a whole document.
  Result<Text> about(const Text& words, const Node& node) {
    if (words.vi.find('{') == std::string::npos && words.en.find('{') == std::string::npos) return words;
    const Result<std::vector<Text>> args = argument_phrases(node);
    if (!args) return std::unexpected(args.error());
    return filled(words, *args);
  }

  // How the arguments of a named operation are called: a rule's depth bounds how deep this goes, its budget how often.
  Result<std::vector<Text>> argument_phrases(const Node& node) {
    std::vector<Text> phrases;
    for (const Node& arg : node.args) {
      const Result<Value> value = evaluator_.evaluate(arg, scope_);
      if (!value) return std::unexpected(value.error());
      Result<Text> called = phrase_of(arg, value->get());
      if (!called) return std::unexpected(std::move(called.error()));
      phrases.push_back(std::move(*called));
    }
    return phrases;
  }

  // A value inside a sentence; one that a named operation gives is called by its words.
  Result<Text> phrase_of(const Node& node, const json& value) {
    const OperationWords* const words = node.op == Op::named ? operations_.find_words(node.name) : nullptr;
    if (words == nullptr || words->gives.vi.empty()) return phrase(node, value);
    const Result<Text> name = about(words->gives, node);
    if (!name) return name;
    const Text what = shown(value);
    return Text{name->vi + " (" + what.vi + ")", name->en + " (" + what.en + ")"};
  }

  Scope scope_;
  const Operations& operations_;
  Evaluator evaluator_;
};

}  // namespace

Result<Explanation> explain(const Rule& rule, const json& variables, const Operations& operations) {
  const Variables all{.rest = &variables};
  return Explainer(all, operations).explain(rule.compiled_->root);
}

}  // namespace trinhky::rule
