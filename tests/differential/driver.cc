// Runs charts for a program of another language: one JSON value a line in, one a line out, until the input ends.
//
//   {"chart": CHART, "runs": [[{"name": "go", "data": {"k": 1}}, ...], ...]}
//       {"runs": [[{"active": ["a"], "data": {...}, "done": false}, ...], ...]}    after the start and after each
//       signal
//   {"chart": CHART, "measure": {"signals": [{"name": "go"}, ...], "steps": 1000000}}
//       {"steps": 1000000, "seconds": 0.4, "active": [...]}                     one step is advance and apply
//
// A step that is refused ends its run with {"refused": "too-many-microsteps"}; a chart that is refused answers
// {"refused": "bad-chart", "because": [...]}. CHART: read_chart.h.
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "engine/interpreter/interpreter.h"
#include "tests/differential/read_chart.h"

namespace trinhky::differential {
namespace {

using base::json;
using interpreter::Snapshot;

json shown(const Snapshot& snapshot) {
  return {{"active", snapshot.configuration}, {"data", snapshot.data}, {"done", snapshot.done}};
}

json refusal(const base::Error& error) {
  json because = json::array();
  for (const base::Fault& fault : error.faults) because.push_back(fault.pointer + " " + fault.message.en);
  return {{"refused", error.type}, {"because", because}};
}

json run(const chart::Chart& chart, const json& signals) {
  json seen = json::array();
  const auto first = interpreter::start(chart, nullptr, {});
  if (!first) return json::array({refusal(first.error())});
  Snapshot now = interpreter::apply(Snapshot{}, *first);
  seen.push_back(shown(now));
  for (const json& signal : signals) {
    auto step = interpreter::advance(
        chart, now, {.name = signal["name"].get<std::string>(), .data = signal.value("data", json())}, {});
    if (step && !step->failures.empty()) step = std::unexpected(step->failures.front().error);
    if (!step) {
      seen.push_back(refusal(step.error()));
      return seen;
    }
    now = interpreter::apply(std::move(now), *std::move(step));
    seen.push_back(shown(now));
  }
  return seen;
}

json measure(const chart::Chart& chart, const json& asked) {
  std::vector<interpreter::Signal> signals;
  for (const json& one : asked["signals"]) {
    signals.push_back({.name = one["name"].get<std::string>(), .data = one.value("data", json())});
  }
  const auto steps = asked["steps"].get<std::size_t>();
  auto first = interpreter::start(chart, nullptr, {});
  if (!first) return refusal(first.error());
  Snapshot now = interpreter::apply(Snapshot{}, *std::move(first));
  std::size_t taken = 0;
  const auto begun = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < steps; ++i) {
    auto step = interpreter::advance(chart, now, signals[i % signals.size()], {});
    if (!step) return refusal(step.error());
    taken += step->taken ? 1U : 0U;
    interpreter::move_on(now, *std::move(step));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  json answer = shown(now);
  answer["steps"] = steps;
  answer["taken"] = taken;
  answer["seconds"] = took.count();
  return answer;
}

json answer_to(const json& asked) {
  const auto chart = read_chart(asked["chart"]);
  if (!chart) return refusal(chart.error());
  if (asked.contains("measure")) return measure(*chart, asked["measure"]);
  json runs = json::array();
  for (const json& signals : asked["runs"]) runs.push_back(run(*chart, signals));
  return {{"runs", runs}};
}

}  // namespace
}  // namespace trinhky::differential

int main() {
  using trinhky::base::json;
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto asked = trinhky::base::parse_json(line, {.max_bytes = 64U << 20});
    const json answer = asked ? trinhky::differential::answer_to(*asked) : json{{"refused", asked.error().type}};
    std::cout << answer.dump() << '\n' << std::flush;
  }
  return 0;
}
