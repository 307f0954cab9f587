// Guards, assignments and routing: JsonLogic rules, compiled once and evaluated many times. A rule is data, always
// ends, touches nothing outside, and gives the same answer here and in the browser.
//
//   auto guard = Rule::parse(source, {"covers"}, "/states/drafting/on/submit/guard");
//   auto open  = guard->holds(variables, {.named = {{"covers", covers}}});
//   if (!open) incident(open.error());                     // an error is never the same as "no"
//   auto why   = explain(*guard, variables, operations);   // which part decided, in both languages
//
// Operators: var missing missing_some · if ?: and or ! !! · == === != !== < <= > >= · in cat substr merge · + - * / %
// min max · map filter reduce all none some, and the named operations that the caller allows. `log` and `method` are
// unknown here, as is every other name: a rule with an unknown operator is never published.
//
// Meaning follows json-logic-js (https://jsonlogic.com) wherever that gives a JSON value, with its coercions;
// "items.length" counts a list. Departures:
// - what JavaScript calls NaN, Infinity or "[object Object]" is an error: "rule-no-number", "rule-no-text";
// - arrays and objects are equal when their contents are; an object is neither above nor below anything;
// - text has no indexes, and is found in text only by text, a number or a truth value;
// - text is ordered, and cut by `substr`, by code points; `cat` and `substr` take null for the empty text;
// - `*` of one argument is a number;
// - the wrong number of arguments and an object that mixes operators with other members are faults of parsing.
// Numbers are IEEE doubles, as in the browser.
//
// Threads: a Rule is immutable and may be shared; copying one copies a pointer.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::rule {

// An operation of the field, such as working-day arithmetic or coverage. Requires: pure, and bounded by the size of its
// arguments. An error it returns becomes the error of the rule; an empty pointer is filled in.
using NamedOperation = std::function<base::Result<base::json>(std::span<const base::json> args)>;

// What an explanation says of a named operation: whole sentences for a screen, and what its value is called inside
// one ("working days from {0} to {1}"). {0}, {1} … stand for the arguments. An operation that gives a value and no
// truth leaves the sentences empty.
struct OperationWords {
  base::Text holds;
  base::Text fails;
  base::Text gives;
};

// What the rule may call beside the operators above. A name that is also an operator above is never looked up here.
struct Operations {
  std::map<std::string, NamedOperation, std::less<>> named;
  // Of those of `named` that have any; the others are explained by their name.
  std::map<std::string, OperationWords, std::less<>> words;
  // Asked for what is not among `named`, so that one operation can be added without copying the others. Requires: lives
  // as long as these.
  const Operations* outer = nullptr;

  // Null if there is none of that name.
  [[nodiscard]] const NamedOperation* find(std::string_view name) const;
  [[nodiscard]] const OperationWords* find_words(std::string_view name) const;
};

// Names of the operations that will be there when the rule is evaluated.
using Vocabulary = std::set<std::string, std::less<>>;

// What a rule reads, as views: a large document or the data of an instance is then read where it lies and never copied
// into one object first. Requires: everything pointed to outlives the call.
//
//   const std::array<Variables::Entry, 2> own{{{.name = "data", .value = &data, .changed = &patch},
//                                              {.name = "signal_name", .text = &name}}};
//   auto open = guard.holds(Variables{.rest = &given, .own = own}, operations);
struct Variables {
  struct Entry {
    std::string_view name;
    const base::json* value = nullptr;    // null pointer: JSON null
    const base::json* changed = nullptr;  // an object whose members stand in front of those of `value`
    const std::string* text = nullptr;    // instead of `value`: a text
  };

  const base::json* rest = nullptr;  // an object with everything that `own` does not name, or nothing
  std::span<const Entry> own;
};

// The largest value a rule may give or build on its way, as weighed by text bytes plus 16 per cell.
inline constexpr std::size_t max_rule_result_bytes = 1U << 20;

struct Explanation;
struct Compiled;

class Rule {
 public:
  // Any JSON value is a rule: a value without operators stands for itself.
  // Fails with `invalid`/"bad-rule" if anything is wrong; `faults` lists every problem with its pointer,
  // `pointer_prefix` before the place inside `source`. Fault codes: "unknown-operator", "wrong-arguments",
  // "mixed-object" (an operator among other members), "operator-in-value" (an operator inside an object that stands for
  // itself), "rule-too-deep" (limits::max_rule_depth), "rule-too-large" (limits::max_rule_nodes).
  static base::Result<Rule> parse(const base::json& source, const Vocabulary& extra,
                                  std::string_view pointer_prefix = "");

  // The value of the rule over `variables` (an object: document, data, signal, actor, instance, unit, now). A variable
  // that is not there is null, which is not an error. Fails with a pointer to the operator: `invalid`/"rule-no-number"
  // and "rule-no-text" where an argument cannot be taken for what the operator needs; `too_large`/"rule-too-long" over
  // limits::max_rule_steps; `too_large`/"rule-value-too-large" over max_rule_result_bytes;
  // `internal`/"rule-operation-missing" if a named operation is not in `operations`.
  [[nodiscard]] base::Result<base::json> evaluate(const base::json& variables, const Operations& operations) const;

  [[nodiscard]] base::Result<base::json> evaluate(const Variables& variables, const Operations& operations) const;

  // truthy(evaluate(…)). Fails as evaluate does.
  [[nodiscard]] base::Result<bool> holds(const base::json& variables, const Operations& operations) const;
  [[nodiscard]] base::Result<bool> holds(const Variables& variables, const Operations& operations) const;

  // Whether any named operation stands in the rule.
  [[nodiscard]] bool calls_operations() const;

  [[nodiscard]] const base::json& source() const;

  // The paths that `var`, `missing` and `missing_some` read from the outer variables, sorted, each once: "document.x".
  // A path that the rule itself computes is listed as "*". What `map` and its kin read from an element is not listed.
  [[nodiscard]] std::vector<std::string> variables_read() const;

 private:
  explicit Rule(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  friend base::Result<Explanation> explain(const Rule&, const base::json&, const Operations&);

  std::shared_ptr<const Compiled> compiled_;
};

// JsonLogic truth: null, false, 0, "" and the empty array are false; everything else is true, "0" and {} too.
[[nodiscard]] bool truthy(const base::json& value);

// Why a rule holds or not. `parts` are the sub-rules that were looked at, in order; for `and`, `or` and `if` the last
// one is the one that decided. What was never evaluated is not listed. `pointer` carries the prefix given to parse.
struct Explanation {
  bool value = false;
  std::string pointer;
  base::Text sentence;
  std::vector<Explanation> parts;
};

// Fails as Rule::evaluate does. Requires the same `variables` and `operations`; explains at most as much as the step
// budget of one evaluation allows.
[[nodiscard]] base::Result<Explanation> explain(const Rule& rule, const base::json& variables,
                                                const Operations& operations);

}  // namespace trinhky::rule
