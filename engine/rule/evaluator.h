// One evaluation of a rule, with its budget. Private to this room.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/rule/node.h"
#include "engine/rule/rule.h"

namespace trinhky::rule {

// A value that is either looked at where it lies (a variable, a value of the rule) or made on the way. Documents are
// large and most rules only look at them.
class Value {
 public:
  static Value look(const base::json& at) { return Value(&at); }
  static Value own(base::json made) { return Value(std::move(made)); }
  static Value truth(bool value) {
    static const base::json yes = true;
    static const base::json no = false;
    return look(value ? yes : no);
  }

  [[nodiscard]] const base::json& get() const { return seen_ != nullptr ? *seen_ : *made_; }
  [[nodiscard]] bool owned() const { return seen_ == nullptr; }
  [[nodiscard]] base::json take() && { return seen_ != nullptr ? *seen_ : std::move(*made_); }

 private:
  explicit Value(const base::json* seen) : seen_(seen) {}
  explicit Value(base::json&& made) : made_(std::move(made)) {}

  const base::json* seen_ = nullptr;
  std::optional<base::json> made_;
};

// What `var` reads: the variables, or an element inside `map` and its kin, or the two names of `reduce`.
struct Scope {
  const Variables* outer = nullptr;  // or, inside `map` and its kin:
  const base::json* data = nullptr;
  const base::json* current = nullptr;
  const base::json* accumulator = nullptr;
};

class Evaluator {
 public:
  explicit Evaluator(const Operations& operations) : operations_(operations) {}

  base::Result<Value> evaluate(const Node& node, const Scope& scope);

  // truthy(evaluate(…)), without making values of the comparisons and conditions on the way.
  base::Result<bool> holds(const Node& node, const Scope& scope);

  // The operators whose arguments are all evaluated first.
  base::Result<Value> apply(const Node& node, std::vector<Value> args, const Scope& scope);

  // The index of the first element for which the test's truth is `wanted`; nothing when there is none, or no list.
  base::Result<std::optional<std::size_t>> first_where(const Node& test, const base::json& list, bool wanted);

  // A copy that is paid for.
  base::Result<base::json> copy(const Node& node, Value value);

 private:
  base::Result<std::vector<Value>> evaluate_all(const std::vector<Node>& nodes, const Scope& scope);
  // Comparisons: of two values, and of two arguments without a list for them.
  base::Result<bool> relate(const Node& node, const base::json& a, const base::json& b);
  base::Result<bool> compare_two(const Node& node, const Scope& scope);
  // What a written value or a variable leads to, where it lies; null for everything that has to be made.
  const base::json* at_hand(const Node& node, const Scope& scope) const;
  base::Result<Value> choose(const Node& node, const Scope& scope);
  base::Result<Value> variable(const Node& node, const Scope& scope);
  base::Result<Value> read_path(const Node& node, std::span<const std::string> path, const Scope& scope,
                                const Node* otherwise);
  base::Result<Value> quantify(const Node& node, const Scope& scope);
  base::Result<Value> transform(const Node& node, const Scope& scope);
  base::Result<Value> reduce(const Node& node, const Scope& scope);
  base::Result<Value> call(const Node& node, std::vector<Value> args);
  base::Result<base::json> missing(const Node& node, const base::json& names, const Scope& scope);
  base::Result<Value> arithmetic(const Node& node, const std::vector<Value>& args);
  base::Result<Value> join(const Node& node, const std::vector<Value>& args);
  base::Result<Value> part_of_text(const Node& node, const std::vector<Value>& args);
  base::Result<Value> contains(const Node& node, const base::json& needle, const base::json& haystack);

  base::Result<void> spend(const Node& node, std::size_t steps);
  base::Result<void> build(const Node& node, std::size_t bytes);

  const Operations& operations_;
  std::size_t steps_ = 0;
  std::size_t built_bytes_ = 0;
};

}  // namespace trinhky::rule
