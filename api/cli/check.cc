#include "api/cli/check.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "api/server/problem.h"
#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/runtime/catalogue.h"

namespace trinhky::cli {
namespace {

using server::in;

std::vector<std::filesystem::path> definitions_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "definitions", error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

struct Source {
  std::string name;
  std::string bytes;
};

}  // namespace

int check_definitions(const CheckArgs& args, std::ostream& out, std::ostream& err) {
  const auto catalogue = runtime::Catalogue::load(args.workflows);
  definition::Known known;
  if (catalogue) {
    known = (*catalogue)->known();
  } else if (!args.files.empty() || catalogue.error().type != "catalogue-invalid") {
    // Without the folder's forms and ladders nothing could be said about a file.
    err << in(args.language, catalogue.error().message) << "\n";
    for (const base::Fault& fault : catalogue.error().faults) {
      err << "  " << fault.pointer << ": " << in(args.language, fault.message) << "\n";
    }
    return 2;
  } else {
    for (const base::Fault& fault : catalogue.error().faults) {
      out << fault.pointer << ": error " << fault.code << ": " << in(args.language, fault.message) << "\n";
    }
    return 1;
  }
  std::vector<Source> sources;
  for (const auto& path : args.files.empty() ? definitions_in(args.workflows) : args.files) {
    auto bytes = runtime::read_file(path, base::limits::max_definition_bytes);
    if (!bytes) {
      err << in(args.language, bytes.error().message) << "\n";
      return 2;
    }
    if (const auto value = base::parse_json(*bytes); value && value->is_object()) {
      if (std::string id = base::text_or(*value, "id"); !id.empty()) known.workflows.insert(std::move(id));
    }
    sources.push_back({.name = path.string(), .bytes = std::move(*bytes)});
  }
  bool faulty = false;
  for (const Source& source : sources) {
    for (const definition::Problem& problem : definition::parse_definition(source.bytes, known).problems) {
      faulty = faulty || problem.severity == "error";
      out << source.name << ":" << problem.pointer << ": " << problem.severity << " " << problem.code << ": "
          << in(args.language, problem.message) << "\n";
    }
  }
  return faulty ? 1 : 0;
}

}  // namespace trinhky::cli
