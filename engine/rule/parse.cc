#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/rule/node.h"

namespace trinhky::rule {
namespace {

using base::Fault;
using base::json;

constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

constexpr std::array<Operator, 34> operators{{
    {"var", Op::var, 0, 2},
    {"missing", Op::missing, 0, any},
    {"missing_some", Op::missing_some, 2, 2},
    {"if", Op::choose, 0, any},
    {"?:", Op::choose, 0, any},
    {"and", Op::logical_and, 1, any},
    {"or", Op::logical_or, 1, any},
    {"!", Op::negate, 1, 1},
    {"!!", Op::truth, 1, 1},
    {"==", Op::equal, 2, 2},
    {"!=", Op::not_equal, 2, 2},
    {"===", Op::same, 2, 2},
    {"!==", Op::not_same, 2, 2},
    {"<", Op::less, 2, 3},
    {"<=", Op::less_or_equal, 2, 3},
    {">", Op::greater, 2, 2},
    {">=", Op::greater_or_equal, 2, 2},
    {"in", Op::in, 2, 2},
    {"cat", Op::cat, 0, any},
    {"substr", Op::substr, 2, 3},
    {"merge", Op::merge, 0, any},
    {"+", Op::plus, 1, any},
    {"-", Op::minus, 1, 2},
    {"*", Op::times, 1, any},
    {"/", Op::divide, 2, 2},
    {"%", Op::modulo, 2, 2},
    {"min", Op::min, 1, any},
    {"max", Op::max, 1, any},
    {"map", Op::map, 2, 2},
    {"filter", Op::filter, 2, 2},
    {"reduce", Op::reduce, 3, 3},
    {"all", Op::all, 2, 2},
    {"none", Op::none, 2, 2},
    {"some", Op::some, 2, 2},
}};

class Parser {
 public:
  explicit Parser(const Vocabulary& extra) : extra_(extra) {}

  Node read(const json& source, std::string pointer, std::size_t depth) {
    Node node;
    node.pointer = std::move(pointer);
    if (stopped_) return node;
    if (++nodes_ > base::limits::max_rule_nodes) {
      return stop(std::move(node), "rule-too-large",
                  {"Quy tắc có quá nhiều thành phần.", "The rule has too many parts."});
    }
    if (depth > base::limits::max_rule_depth) {
      return stop(std::move(node), "rule-too-deep", {"Quy tắc lồng nhau quá sâu.", "The rule is nested too deeply."});
    }
    if (source.is_array()) return read_list(source, std::move(node), depth);
    if (source.is_object()) return read_object(source, std::move(node), depth);
    node.value = source;
    return node;
  }

  std::vector<Fault> take_faults() { return std::move(faults_); }
  [[nodiscard]] bool calls_operations() const { return calls_operations_; }

 private:
  void fault(std::string pointer, std::string code, base::Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  Node stop(Node node, std::string code, base::Text message) {
    stopped_ = true;
    fault(node.pointer, std::move(code), std::move(message));
    return node;
  }

  [[nodiscard]] bool known(std::string_view name) const {
    return find_operator(name) != nullptr || extra_.contains(name);
  }

  // Elements without any operator are kept as one value, so that long lists of codes cost one node's evaluation.
  Node read_list(const json& source, Node node, std::size_t depth) {
    bool plain = true;
    for (std::size_t i = 0; i < source.size() && !stopped_; ++i) {
      node.args.push_back(read(source[i], base::pointer_join(node.pointer, std::to_string(i)), depth + 1));
      plain = plain && node.args.back().op == Op::literal;
    }
    if (plain) {
      node.args.clear();
      node.value = source;
    } else {
      node.op = Op::list;
    }
    return node;
  }

  Node read_object(const json& source, Node node, std::size_t depth) {
    if (source.size() == 1) return read_operation(source, std::move(node), depth);
    for (const auto& [name, member] : source.items()) {
      if (known(name)) {
        fault(base::pointer_join(node.pointer, name), "mixed-object",
              {"Phép toán “" + name + "” đứng chung với mục khác trong một đối tượng.",
               "The operator \"" + name + "\" stands beside other members of one object."});
      } else {
        check_value(member, base::pointer_join(node.pointer, name), depth + 1);
      }
    }
    node.value = source;
    return node;
  }

  // An object of several members stands for itself and nothing inside is evaluated, here or in the browser; a rule in
  // there would quietly stay a rule.
  void check_value(const json& value, const std::string& pointer, std::size_t depth) {
    if (stopped_) return;
    if (++nodes_ > base::limits::max_rule_nodes || depth > base::limits::max_rule_depth) {
      stopped_ = true;
      fault(pointer, depth > base::limits::max_rule_depth ? "rule-too-deep" : "rule-too-large",
            {"Giá trị trong quy tắc quá lớn hoặc lồng nhau quá sâu.", "A value in the rule is too large or too deep."});
      return;
    }
    if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        check_value(value[i], base::pointer_join(pointer, std::to_string(i)), depth + 1);
      }
    } else if (value.is_object()) {
      for (const auto& [name, member] : value.items()) {
        const std::string at = base::pointer_join(pointer, name);
        if (known(name)) {
          fault(at, "operator-in-value",
                {"Phép toán “" + name + "” nằm trong một giá trị nên không được tính.",
                 "The operator \"" + name + "\" is inside a plain value and would not be evaluated."});
        } else {
          check_value(member, at, depth + 1);
        }
      }
    }
  }

  Node read_operation(const json& source, Node node, std::size_t depth) {
    const auto& [name, given] = *source.get_ref<const json::object_t&>().begin();
    node.name = name;
    node.pointer = base::pointer_join(node.pointer, name);
    const Operator* const op = find_operator(name);
    if (op != nullptr) {
      node.op = op->op;
    } else if (extra_.contains(name)) {
      node.op = Op::named;
      calls_operations_ = true;
    } else {
      fault(node.pointer, "unknown-operator",
            {"Không có phép toán “" + name + "”.", "There is no operator \"" + name + "\"."});
    }
    if (given.is_array()) {
      for (std::size_t i = 0; i < given.size() && !stopped_; ++i) {
        node.args.push_back(read(given[i], base::pointer_join(node.pointer, std::to_string(i)), depth + 1));
      }
    } else {
      node.args.push_back(read(given, node.pointer, depth + 1));
    }
    if (op != nullptr && (node.args.size() < op->least || node.args.size() > op->most)) fault_count(node, *op);
    if (node.op == Op::var) fix_path(node);
    return node;
  }

  void fault_count(const Node& node, const Operator& op) {
    std::string wanted = std::to_string(op.least);
    std::string wanted_vi = wanted;
    if (op.most == any) {
      wanted = "at least " + wanted;
      wanted_vi = "ít nhất " + wanted_vi;
    } else if (op.most != op.least) {
      wanted += " to " + std::to_string(op.most);
      wanted_vi += " đến " + std::to_string(op.most);
    }
    const std::string got = std::to_string(node.args.size());
    fault(node.pointer, "wrong-arguments",
          {"Phép toán “" + node.name + "” cần " + wanted_vi + " thành phần, đang có " + got + ".",
           "The operator \"" + node.name + "\" takes " + wanted + " arguments and has " + got + "."});
  }

  void fix_path(Node& node) {
    if (node.args.empty()) {
      node.fixed_path = true;
    } else if (node.args[0].op == Op::literal) {
      const json& path = node.args[0].value;
      if (!path.is_string() && !path.is_number() && !path.is_null()) {
        fault(node.args[0].pointer, "wrong-arguments",
              {"“var” cần tên một biến.", "\"var\" needs the name of a variable."});
        return;
      }
      node.fixed_path = true;
      node.path = split_path(path_text(path));
    }
  }

  const Vocabulary& extra_;
  std::vector<Fault> faults_;
  std::size_t nodes_ = 0;
  bool stopped_ = false;
  bool calls_operations_ = false;
};

void collect_paths(const Node& argument, std::set<std::string>& found) {
  if (argument.op != Op::literal) {
    found.insert("*");
    return;
  }
  if (argument.value.is_array()) {
    for (const json& path : argument.value) found.insert(path_text(path));
  } else {
    found.insert(path_text(argument.value));
  }
}

void collect(const Node& node, std::set<std::string>& found) {
  switch (node.op) {
    case Op::var:
      if (!node.fixed_path) {
        found.insert("*");
      } else if (!node.args.empty()) {
        found.insert(path_text(node.args[0].value));
      } else {
        found.insert("");
      }
      break;
    case Op::missing:
      for (const Node& arg : node.args) collect_paths(arg, found);
      break;
    case Op::missing_some:
      collect_paths(node.args[1], found);
      break;
    case Op::map:
    case Op::filter:
    case Op::all:
    case Op::none:
    case Op::some:
      collect(node.args[0], found);
      return;
    case Op::reduce:
      collect(node.args[0], found);
      collect(node.args[2], found);
      return;
    default:
      break;
  }
  for (const Node& arg : node.args) collect(arg, found);
}

}  // namespace

const Operator* find_operator(std::string_view name) {
  const auto* const found = std::ranges::find(operators, name, &Operator::name);
  return found == operators.end() ? nullptr : found;
}

std::vector<std::string> split_path(std::string_view path) {
  return path.empty() ? std::vector<std::string>() : base::split(path, '.');
}

std::string path_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : base::canonical(value);
}

base::Result<Rule> Rule::parse(const json& source, const Vocabulary& extra, std::string_view pointer_prefix) {
  Parser parser(extra);
  Node root = parser.read(source, std::string(pointer_prefix), 0);
  std::vector<Fault> faults = parser.take_faults();
  if (!faults.empty()) {
    base::Error error{.code = base::ErrorCode::invalid,
                      .type = "bad-rule",
                      .message = faults.front().message,
                      .pointer = faults.front().pointer};
    error.faults = std::move(faults);
    return std::unexpected(std::move(error));
  }
  return Rule(std::make_shared<const Compiled>(
      Compiled{.source = source, .root = std::move(root), .calls_operations = parser.calls_operations()}));
}

bool Rule::calls_operations() const {
  return compiled_->calls_operations;
}

const json& Rule::source() const {
  return compiled_->source;
}

std::vector<std::string> Rule::variables_read() const {
  std::set<std::string> found;
  collect(compiled_->root, found);
  return {found.begin(), found.end()};
}

}  // namespace trinhky::rule
