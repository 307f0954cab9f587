// {"chart": …, "signals": [{"name": …}]} (tests/differential/read_chart.h) through the builder and the interpreter.
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/interpreter/interpreter.h"
#include "tests/differential/read_chart.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;
using chart::Chart;
using chart::StateKind;

constexpr std::array<std::string_view, 44> words{"id",
                                                 "kind",
                                                 "atomic",
                                                 "compound",
                                                 "parallel",
                                                 "final",
                                                 "shallow",
                                                 "deep",
                                                 "initial",
                                                 "states",
                                                 "data",
                                                 "entry",
                                                 "exit",
                                                 "raise",
                                                 "assign",
                                                 "rule",
                                                 "data.n",
                                                 "data.m",
                                                 "events",
                                                 "guard",
                                                 "targets",
                                                 "reenter",
                                                 "q",
                                                 "qa",
                                                 "qb",
                                                 "qaa",
                                                 "qab",
                                                 "qah",
                                                 "qz",
                                                 "go",
                                                 "a",
                                                 "a.*",
                                                 "*",
                                                 "done.state.qa",
                                                 "error.execution",
                                                 "done.state.*",
                                                 "actions",
                                                 "transitions",
                                                 "output",
                                                 "var",
                                                 "In",
                                                 "<",
                                                 "name",
                                                 "/"};

// Empty when the configuration is legal (SCXML 3.11).
std::string fault_of(const Chart& chart, const std::vector<std::string>& configuration) {
  std::set<chart::StateIx> active{Chart::root()};
  for (const std::string& id : configuration) active.insert(chart.find(id));
  for (const chart::StateIx ix : active) {
    const chart::State& state = chart.state(ix);
    const auto inside = std::ranges::count_if(state.children, [&](auto child) { return active.contains(child); });
    if (state.parent != chart::no_state && !active.contains(state.parent)) return state.id + " without its parent";
    if (state.kind == StateKind::compound && inside != 1) return state.id + " without exactly one child";
    if (state.kind == StateKind::parallel && inside != std::ssize(state.children)) return state.id + " lacks a region";
    if (chart.is_history(ix)) return state.id + " is a memory and active";
  }
  return "";
}

void try_chart(const json& document) {
  const auto chart = differential::read_chart(document["chart"]);
  if (!chart) return;
  auto first = interpreter::start(*chart, nullptr, {});
  if (!first) return;
  interpreter::Snapshot now = interpreter::apply({}, *std::move(first));
  std::size_t count = 0;
  for (const json& signal : document["signals"]) {
    if (const std::string fault = fault_of(*chart, now.configuration); !fault.empty()) {
      broken("every configuration is legal", fault + document.dump());
    }
    if (++count > 20 || !signal.is_object() || !signal.contains("name") || !signal["name"].is_string()) return;
    const interpreter::Signal given{.name = signal["name"], .data = signal.value("data", json())};
    auto step = interpreter::advance(*chart, now, given, {});
    const auto again = interpreter::advance(*chart, now, given, {});
    if (step.has_value() != again.has_value()) broken("equal arguments, equal answer", document.dump());
    if (!step) return;
    if (step->order != again->order || step->data_patch != again->data_patch) {
      broken("equal arguments, equal step", document.dump());
    }
    now = interpreter::apply(std::move(now), *std::move(step));
  }
}

// What read_chart takes for granted of the form; a mutation may have broken it.
bool has_form(const json& state, std::size_t depth) {
  if (!state.is_object() || depth > 40) return false;
  const auto texts = [](const json& value) {
    return value.is_array() && std::ranges::all_of(value, [](const json& one) { return one.is_string(); });
  };
  const auto actions = [](const json& value) {
    return value.is_array() && std::ranges::all_of(value, [](const json& one) {
             return one.is_object() && ((one.contains("assign") && one["assign"].is_string() && one.contains("rule")) ||
                                        (one.contains("raise") && one["raise"].is_string()));
           });
  };
  for (const auto& [name, member] : state.items()) {
    if ((name == "id" || name == "kind") && !member.is_string()) return false;
    if (name == "initial" && !texts(member)) return false;
    if ((name == "entry" || name == "exit") && !actions(member)) return false;
    if (name == "states" && !(member.is_array() &&
                              std::ranges::all_of(member, [&](const json& one) { return has_form(one, depth + 1); }))) {
      return false;
    }
    if (name != "transitions") continue;
    if (!member.is_array()) return false;
    for (const json& one : member) {
      if (!one.is_object()) return false;
      for (const auto& [word, value] : one.items()) {
        if ((word == "events" || word == "targets") && !texts(value)) return false;
        if (word == "reenter" && !value.is_boolean()) return false;
        if (word == "actions" && !actions(value)) return false;
      }
    }
  }
  return true;
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = trinhky::base::parse_json({reinterpret_cast<const char*>(data), size});
  if (document && document->is_object() && document->contains("chart") && document->contains("signals") &&
      (*document)["signals"].is_array() && trinhky::fuzz::has_form((*document)["chart"], 0)) {
    trinhky::fuzz::try_chart(*document);
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return trinhky::fuzz::mutate_json(data, size, max_size, seed, trinhky::fuzz::words);
}
