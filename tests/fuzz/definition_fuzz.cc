// The bytes of a workflow definition through the parser; what it accepts is started and given a few signals.
#include <array>
#include <nlohmann/json.hpp>

#include "engine/definition/definition.h"
#include "engine/interpreter/interpreter.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;

constexpr std::array<std::string_view, 80> words{"id",       "version",      "title",        "vi",
                                                 "en",       "form",         "participants", "states",
                                                 "initial",  "on",           "always",       "after",
                                                 "entry",    "exit",         "type",         "parallel",
                                                 "final",    "history",      "deep",         "shallow",
                                                 "target",   "guard",        "actions",      "onDone",
                                                 "invoke",   "task",         "signoff",      "opinions",
                                                 "wait",     "due",          "remind",       "escalate",
                                                 "by",       "for",          "need",         "majority",
                                                 "tie",      "binds",        "return",       "requires",
                                                 "reenter",  "output",       "data",         "verbs",
                                                 "cancel",   "withdraw",     "start",        "assign",
                                                 "raise",    "send",         "to",           "with",
                                                 "workflow", "forEach",      "schedule",     "until",
                                                 "whenLeft", "then",         "workingDays",  "from",
                                                 "recorded", "resume",       "outcomes",     "position",
                                                 "unit",     "own",          "followerOf",   "body",
                                                 "var",      "and",          "==",           "In",
                                                 "drafting", "deciding",     "submit",       "signoff.approved",
                                                 "*",        "done.state.*", "number",       "covers"};

const definition::Known& known() {
  static const definition::Known all{
      .forms = {"guidance", "unit-programme", "unit-report", "consolidated-report", "issue-slip", "letter"},
      .ladders = {"R-STD", "R-SHORT", "R-URGENT", "R-UNIT"},
      .workflows = {"annual-guidance", "unit-programme", "document-issue", "report-round", "unit-report"}};
  return all;
}

void run(const definition::Definition& definition) {
  auto first = interpreter::start(*definition.chart, nullptr, {});
  if (!first) return;
  interpreter::Snapshot now = interpreter::apply({}, *std::move(first));
  for (const std::string name : {"submit", "signoff.approved", "return.drafting", "*", ""}) {
    auto step = interpreter::advance(*definition.chart, now, {.name = name}, {});
    if (!step) return;
    now = interpreter::apply(std::move(now), *std::move(step));
    if (interpreter::snapshot_from_json(interpreter::to_json(now)).value() != now)
      broken("a snapshot is a value", name);
  }
}

void try_definition(std::string_view bytes) {
  const definition::Parsed parsed = definition::parse_definition(bytes, known());
  const auto document = base::parse_json(bytes);
  for (const definition::Problem& problem : parsed.problems) {
    if (problem.code.empty() || problem.message.vi.empty() || problem.message.en.empty()) {
      broken("a problem has a code and both sentences", problem.code + " " + problem.pointer);
    }
    if (document && !leads_somewhere(*document, problem.pointer)) {
      broken("a problem lies in the definition", problem.code + " " + problem.pointer);
    }
  }
  if (parsed.definition == nullptr && parsed.problems.empty()) broken("a refusal says why", std::string(bytes));
  if (parsed.definition != nullptr) run(*parsed.definition);
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  trinhky::fuzz::try_definition({reinterpret_cast<const char*>(data), size});
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return trinhky::fuzz::mutate_json(data, size, max_size, seed, trinhky::fuzz::words);
}
