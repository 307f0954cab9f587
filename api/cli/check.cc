#include "api/cli/check.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "api/cli/print_error.h"
#include "api/cli/staffing.h"
#include "api/server/problem.h"
#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/definition/proof/prove.h"
#include "engine/runtime/catalogue.h"
#include "engine/runtime/examination.h"

namespace trinhky::cli {
namespace {

using base::json;
using definition::proof::Finding;
using server::in;

void print(std::ostream& out, const std::string& file, const Finding& finding, server::Language language) {
  out << file << ":" << finding.pointer << ": " << finding.severity << " " << finding.code << ": "
      << in(language, finding.message) << "\n";
  if (finding.path.empty()) return;
  out << "    ";
  for (std::size_t i = 0; i < finding.path.size(); ++i) out << (i == 0 ? "" : " → ") << finding.path[i];
  out << "\n";
}

// The profile's units on the day, staffed.
base::Result<directory::Directory> organisation(const CheckArgs& args, const json& positions, base::Date day) {
  const auto bytes = runtime::read_file(args.workflows / "profiles" / (args.profile + ".json"));
  if (!bytes) return std::unexpected(bytes.error());
  const auto profile = base::parse_json(*bytes);
  if (!profile) return std::unexpected(profile.error());
  return staffed(*profile, positions, day);
}

}  // namespace

int check_definitions(const CheckArgs& args, std::ostream& out, std::ostream& err) {
  const auto catalogue = runtime::Catalogue::load(args.workflows);
  if (!catalogue) {
    // Without the folder's forms and ladders nothing could be said about a file.
    if (!args.files.empty() || catalogue.error().type != "catalogue-invalid") {
      return print_error(catalogue.error(), args.language, err, 2);
    }
    for (const base::Fault& fault : catalogue.error().faults) {
      out << fault.pointer << ": error " << fault.code << ": " << in(args.language, fault.message) << "\n";
    }
    return 1;
  }
  std::vector<runtime::Candidate> candidates;
  for (const auto& path :
       args.files.empty() ? runtime::files_of(args.workflows / "definitions", ".json") : args.files) {
    auto bytes = runtime::read_file(path, base::limits::max_definition_bytes);
    if (!bytes) return print_error(bytes.error(), args.language, err, 2);
    candidates.push_back({.name = path.string(), .bytes = std::move(*bytes)});
  }
  std::optional<definition::proof::Organisation> asked;
  std::optional<directory::Directory> people;
  if (!args.profile.empty()) {
    const auto day = base::parse_date(args.from.empty() ? "2026-01-01" : args.from);
    if (!day) {
      err << in(args.language, {"Ngày phải viết YYYY-MM-DD.", "The day is written YYYY-MM-DD."}) << "\n";
      return 2;
    }
    auto staff = organisation(args, (*catalogue)->positions(), *day);
    if (!staff) return print_error(staff.error(), args.language, err, 2);
    people = std::move(*staff);
    asked = {.directory = &*people, .date = *day, .units = {}};
    for (const directory::Unit& unit : people->units_on(*day)) asked->units.push_back(unit.id);
  }
  bool faulty = false;
  json files = json::array();
  for (const runtime::Examined& one : runtime::examine(**catalogue, candidates, asked)) {
    const auto findings = args.notes || args.as_json ? one.findings : definition::proof::without_notes(one.findings);
    json list = json::array();
    for (const Finding& finding : findings) {
      faulty = faulty || finding.severity == "error";
      if (args.as_json) {
        list.push_back(runtime::to_json(finding));
      } else {
        print(out, one.name, finding, args.language);
      }
    }
    files.push_back({{"file", one.name}, {"findings", std::move(list)}});
  }
  if (args.as_json) out << json{{"files", std::move(files)}}.dump(2) << "\n";
  return faulty ? 1 : 0;
}

}  // namespace trinhky::cli
