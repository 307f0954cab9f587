#include "api/cli/test.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <set>

#include "api/cli/print_error.h"
#include "api/server/problem.h"
#include "engine/base/text.h"
#include "engine/notify/letter.h"
#include "engine/rehearsal/coverage.h"
#include "engine/rehearsal/rehearse.h"
#include "engine/runtime/catalogue.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;
using server::in;
namespace fs = std::filesystem;

constexpr std::size_t max_scenario_bytes = 1U << 20;

// What scenarios share; the files below these are no scenarios.
constexpr std::array<std::string_view, 3> shared_folders = {"offices", "documents", "fragments"};

Result<json> read_json(const fs::path& path) {
  auto bytes = runtime::read_file(path, max_scenario_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  auto value = base::parse_json(*bytes);
  if (!value) {
    base::Error error = value.error();
    error.pointer = path.string();
    return std::unexpected(std::move(error));
  }
  return base::nfc_all(*value);
}

Result<std::map<std::string, json>> read_folder(const fs::path& folder) {
  std::map<std::string, json> values;
  for (const fs::path& path : runtime::files_of(folder, ".json")) {
    auto value = read_json(path);
    if (!value) return std::unexpected(value.error());
    values[path.stem().string()] = std::move(*value);
  }
  return values;
}

// The workflow folder that a path belongs to: itself or the nearest one above that has definitions.
std::optional<fs::path> workflows_of(const fs::path& path) {
  std::error_code error;
  fs::path at = fs::weakly_canonical(path, error);
  while (!at.empty()) {
    if (fs::is_directory(at / "definitions", error)) return at;
    if (at == at.parent_path()) break;
    at = at.parent_path();
  }
  return std::nullopt;
}

void add_scenarios(const fs::path& path, bool below_scenarios, std::vector<fs::path>& files) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (fs::exists(path, error)) files.push_back(path);
    return;
  }
  // The schema lies beside the folders of scenarios and is none.
  for (const fs::path& file : runtime::files_of(path, ".json")) {
    if (!file.filename().string().ends_with(".schema.json")) files.push_back(file);
  }
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    const bool shared = below_scenarios && std::ranges::find(shared_folders, name) != shared_folders.end();
    if (entry.is_directory(error) && !shared) folders.push_back(entry.path());
  }
  std::ranges::sort(folders);
  for (const fs::path& folder : folders) add_scenarios(folder, false, files);
}

// One workflow folder with everything its scenarios may name.
struct Folder {
  std::shared_ptr<const runtime::Catalogue> catalogue;
  rehearsal::Shelf shelf;
  decision::World rules;

  static Result<Folder> open(const fs::path& path) {
    Folder folder;
    auto catalogue = runtime::Catalogue::load(path);
    if (!catalogue) return std::unexpected(catalogue.error());
    folder.catalogue = std::move(*catalogue);
    folder.shelf.positions = folder.catalogue->positions();
    const auto fill = [&](std::map<std::string, json>& shelf, const fs::path& from) -> Result<void> {
      auto read = read_folder(from);
      if (!read) return std::unexpected(read.error());
      shelf = std::move(*read);
      return {};
    };
    const fs::path shared = path / "scenarios";
    if (auto done = fill(folder.shelf.profiles, path / "profiles"); !done) return std::unexpected(done.error());
    if (auto done = fill(folder.shelf.offices, shared / "offices"); !done) return std::unexpected(done.error());
    if (auto done = fill(folder.shelf.documents, shared / "documents"); !done) return std::unexpected(done.error());
    if (auto done = fill(folder.shelf.fragments, shared / "fragments"); !done) return std::unexpected(done.error());
    const auto known = folder.catalogue;
    folder.rules.definition = [known](const std::string& id, int version) { return known->definition(id, version); };
    folder.rules.form = [known](const std::string& name) { return known->form(name); };
    folder.rules.calendar = &known->calendar();
    if (known->layers() != nullptr) folder.shelf.layers = *known->layers();
    folder.rules.ladders = &known->ladders();
    folder.rules.recorders = known->recorders();
    folder.rules.authority = known->authority();
    folder.rules.urgencies = &known->urgencies();
    folder.rules.wording = [known](const std::string& id, const json& values) {
      return notify::letter_words(known->templates(), id, values);
    };
    return folder;
  }
};

// What came of one file.
struct Played {
  std::string file;
  base::Text title;
  std::chrono::milliseconds took{};
  std::optional<base::Error> error;  // the file is no scenario, or the program is at fault
  rehearsal::Rehearsal rehearsal;

  [[nodiscard]] bool passed() const { return !error && rehearsal.passed(); }
};

Played play(const Folder& folder, const fs::path& file) {
  Played played{.file = fs::proximate(file).string()};
  const auto begin = std::chrono::steady_clock::now();
  auto source = read_json(file);
  auto scenario = source ? rehearsal::parse_scenario(*source, folder.shelf) : std::unexpected(source.error());
  if (!scenario) {
    played.error = scenario.error();
  } else {
    played.title = scenario->title;
    auto result = rehearsal::rehearse(*scenario, folder.rules, folder.shelf);
    if (result) {
      played.rehearsal = std::move(*result);
    } else {
      played.error = result.error();
    }
  }
  played.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  return played;
}

struct Covered {
  std::shared_ptr<const definition::Definition> definition;
  std::size_t all = 0;
  std::vector<rehearsal::Edge> open;

  [[nodiscard]] std::size_t percent() const { return all == 0 ? 100 : (all - open.size()) * 100 / all; }
};

class Printer {
 public:
  Printer(const TestArgs& args, std::ostream& out) : language_(args.language), out_(out) {}

  void played(const Played& one) {
    out_ << (one.passed() ? say("đạt   ", "ok    ") : say("HỎNG  ", "FAILED")) << " " << one.file << " ("
         << one.took.count() << " ms)";
    if (!one.title.vi.empty()) out_ << ": " << in(language_, one.title);
    out_ << "\n";
    if (one.error) error(*one.error);
    if (!one.error && !one.passed()) differences(one.rehearsal);
  }

  void covered(const Covered& one) {
    out_ << one.definition->id << " v" << one.definition->version << ": " << one.all - one.open.size() << "/" << one.all
         << " " << say("bước chuyển đã đi qua", "transitions covered") << " (" << one.percent() << "%)\n";
    for (const rehearsal::Edge& edge : one.open) {
      out_ << "  - " << edge.source << " → " << (edge.target.empty() ? say("(ở lại)", "(stays)") : edge.target) << "  "
           << (edge.signal.empty() ? say("tự chuyển", "by itself") : edge.signal) << "\n";
    }
  }

  void total(std::size_t passed, std::size_t failed) {
    out_ << passed << " " << say("kịch bản đạt", "scenarios passed") << ", " << failed << " " << say("hỏng", "failed")
         << "\n";
  }

  void low(const Covered& one, int wanted) {
    out_ << one.definition->id << ": " << one.percent() << "% < " << wanted << "%\n";
  }

 private:
  [[nodiscard]] std::string say(const char* vi, const char* en) const {
    return language_ == server::Language::vi ? vi : en;
  }

  void error(const base::Error& error) {
    out_ << "    " << in(language_, error.message) << "\n";
    for (const base::Fault& fault : error.faults) {
      out_ << "    " << fault.pointer << ": " << in(language_, fault.message) << "\n";
    }
    if (error.faults.empty() && !error.pointer.empty()) out_ << "    " << error.pointer << "\n";
    if (!error.log.empty()) out_ << "    (" << error.log << ")\n";
  }

  void differences(const rehearsal::Rehearsal& result) {
    out_ << "    " << say("bước", "step") << " " << result.steps << ", " << result.local_time << ": "
         << rehearsal::spoken(result.failed) << "\n";
    for (const rehearsal::Difference& one : result.differences) {
      out_ << "    " << one.pointer << ": " << in(language_, one.what) << "\n"
           << "      " << say("mong đợi", "expected") << ": " << in(language_, one.expected) << "\n"
           << "      " << say("thực tế ", "was     ") << ": " << in(language_, one.was) << "\n";
    }
  }

  server::Language language_;
  std::ostream& out_;
};

json wire(const base::Text& text) {
  return {{"vi", text.vi}, {"en", text.en}};
}

json wire(const Played& one) {
  json out = {{"file", one.file},
              {"title", wire(one.title)},
              {"passed", one.passed()},
              {"milliseconds", one.took.count()},
              {"steps", one.rehearsal.steps}};
  if (one.error) {
    out["error"] = {{"type", one.error->type}, {"message", wire(one.error->message)}, {"faults", json::array()}};
    for (const base::Fault& fault : one.error->faults) {
      out["error"]["faults"].push_back(
          {{"pointer", fault.pointer}, {"code", fault.code}, {"message", wire(fault.message)}});
    }
  }
  if (one.rehearsal.passed()) return out;
  out["failed_at"] = {{"pointer", one.rehearsal.failed.pointer}, {"local_time", one.rehearsal.local_time}};
  for (const rehearsal::Difference& difference : one.rehearsal.differences) {
    out["differences"].push_back({{"pointer", difference.pointer},
                                  {"what", wire(difference.what)},
                                  {"expected", wire(difference.expected)},
                                  {"was", wire(difference.was)}});
  }
  return out;
}

json wire(const Covered& one) {
  json open = json::array();
  for (const rehearsal::Edge& edge : one.open) {
    open.push_back(
        {{"source", edge.source}, {"target", edge.target}, {"signal", edge.signal}, {"pointer", edge.pointer}});
  }
  return {{"definition", one.definition->id},
          {"version", one.definition->version},
          {"covered", one.all - one.open.size()},
          {"of", one.all},
          {"uncovered", std::move(open)}};
}

base::Error no_scenario(const fs::path& path) {
  return {
      .code = base::ErrorCode::not_found,
      .type = "no-scenario",
      .message = {"Không có kịch bản nào ở " + path.string() + ".", "There is no scenario at " + path.string() + "."}};
}

base::Error no_workflows(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return no_scenario(path);
  return {
      .code = base::ErrorCode::not_found,
      .type = "no-workflow-folder",
      .message = {path.string() + " không nằm trong thư mục quy trình nào. Kịch bản được chạy với các định nghĩa của "
                                  "thư mục chứa nó: thư mục đó có thư mục con “definitions”.",
                  path.string() + " lies in no workflow folder. A scenario is played with the definitions of the "
                                  "folder it lies in: one with a folder “definitions” in it."}};
}

}  // namespace

int test_scenarios(const TestArgs& args, std::ostream& out, std::ostream& err) {
  std::map<fs::path, std::vector<fs::path>> asked;  // by workflow folder
  std::set<fs::path> whole;                         // folders asked for as such: all their definitions are counted
  for (const fs::path& path : args.paths) {
    const auto workflows = workflows_of(path);
    if (!workflows) return print_error(no_workflows(path), args.language, err, 2);
    std::error_code error;
    const bool is_whole = fs::equivalent(path, *workflows, error);
    if (is_whole) whole.insert(*workflows);
    const fs::path scenarios = *workflows / "scenarios";
    const fs::path place = is_whole ? scenarios : path;
    std::vector<fs::path>& files = asked[*workflows];
    const std::size_t before = files.size();
    add_scenarios(place, fs::equivalent(place, scenarios, error), files);
    if (files.size() == before) return print_error(no_scenario(path), args.language, err, 2);
  }
  Printer printer(args, out);
  json report = {{"scenarios", json::array()}, {"coverage", json::array()}};
  std::size_t passed = 0;
  std::size_t failed = 0;
  bool low = false;
  for (const auto& [workflows, files] : asked) {
    const auto folder = Folder::open(workflows);
    if (!folder) return print_error(folder.error(), args.language, err, 2);
    rehearsal::Coverage coverage;
    std::set<std::string> seen;
    for (const fs::path& file : files) {
      const Played one = play(*folder, file);
      ++(one.passed() ? passed : failed);
      coverage.add(one.rehearsal.taken);
      for (const auto& [definition, transitions] : one.rehearsal.taken) seen.insert(definition.first);
      if (args.json) {
        report["scenarios"].push_back(wire(one));
      } else {
        printer.played(one);
      }
    }
    for (const auto& definition : folder->catalogue->definitions()) {
      if (!whole.contains(workflows) && !seen.contains(definition->id)) continue;
      const Covered one{.definition = definition,
                        .all = rehearsal::Coverage::edges(*definition).size(),
                        .open = coverage.uncovered(*definition)};
      low = low || std::cmp_less(one.percent(), args.fail_under);
      if (args.json) {
        report["coverage"].push_back(wire(one));
      } else {
        printer.covered(one);
        if (std::cmp_less(one.percent(), args.fail_under)) printer.low(one, args.fail_under);
      }
    }
  }
  if (args.json) {
    report["passed"] = passed;
    report["failed"] = failed;
    out << report.dump(2) << "\n";
  } else {
    printer.total(passed, failed);
  }
  return failed == 0 && !low ? 0 : 1;
}

}  // namespace trinhky::cli
