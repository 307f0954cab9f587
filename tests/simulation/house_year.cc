#include "tests/simulation/house_year.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <tuple>

#include "engine/base/hash.h"
#include "engine/base/ids.h"
#include "engine/base/text.h"
#include "engine/notify/letter.h"
#include "engine/rehearsal/organisation.h"
#include "engine/rehearsal/walk.h"
#include "engine/runtime/catalogue.h"
#include "tests/support/places.h"

namespace trinhky::simulation {
namespace {

using base::json;
using base::Result;
using Known = std::shared_ptr<const definition::Definition>;

const std::filesystem::path source = trinhky::places::source_dir();
constexpr const char* province = "20";
constexpr std::size_t most_commands = 5'000'000;
constexpr int days_apart = 20;  // the communes begin one after the other within so many days

// How often a commune begins such work in a year. What other papers start is not in it.
struct Habit {
  const char* workflow;
  int times;
};
constexpr std::array habits = {
    Habit{"document-issue", 6},
    Habit{"task-tracking", 12},
    Habit{"adhoc-report", 2},
    Habit{"supervision", 1},
    Habit{"social-criticism", 1},
    Habit{"voter-synthesis", 2},
    Habit{"relief-campaign", 1},
    Habit{"poor-fund-housing", 1},
    Habit{"border-exchange", 1},
    Habit{"emulation-commendation", 2},
    Habit{"coordination-programme", 1},
    Habit{"personnel-consolidation", 1},
    Habit{"petition", 4},
    Habit{"dialogue", 2},
    Habit{"pilot-model", 1},
    Habit{"event-visit", 4},
    Habit{"organisation-change", 1},
    Habit{"inspection", 2},
};

struct Occurrence {
  base::Instant at;
  std::string unit;
  std::string workflow;
  int number = 0;
};

Result<json> read(const std::filesystem::path& path) {
  auto bytes = runtime::read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto value = base::parse_json(*bytes, {.max_bytes = 16U << 20});
  if (!value) return std::unexpected(value.error());
  return base::nfc_all(*value);
}

std::unexpected<base::Error> fails(std::string type, const std::string& log) {
  return std::unexpected(base::Error{.code = base::ErrorCode::internal,
                                     .type = std::move(type),
                                     .message = {"Không mô phỏng được.", "It cannot be simulated."},
                                     .log = log});
}

// What ships, and the further kinds beside this file.
struct Shelf {
  std::shared_ptr<const runtime::Catalogue> catalogue;
  std::map<std::string, Known> more;

  [[nodiscard]] Known find(const std::string& id, int version) const {
    const auto own = more.find(id);
    return own != more.end() ? own->second : catalogue->definition(id, version);
  }
};

Result<Shelf> shelf() {
  auto catalogue = runtime::Catalogue::load(source / "workflows");
  if (!catalogue) return std::unexpected(catalogue.error());
  Shelf all{.catalogue = *catalogue, .more = {}};
  for (const auto& path : runtime::files_of(source / "tests" / "simulation" / "definitions", ".json")) {
    auto bytes = runtime::read_file(path);
    if (!bytes) return std::unexpected(bytes.error());
    auto parsed = definition::parse_definition(*bytes, all.catalogue->known());
    if (parsed.definition == nullptr) {
      const auto& first = parsed.problems.front();
      return fails("bad-definition", path.filename().string() + first.pointer + ": " + first.message.en);
    }
    all.more.emplace(parsed.definition->id, parsed.definition);
  }
  return all;
}

json one_person(const std::string& name, const std::string& unit, json positions) {
  return {{"name", name}, {"unit", unit}, {"positions", std::move(positions)}};
}

// The office of the shipped scenarios for the province, and three people in each commune.
Result<directory::Directory> people(const Shelf& all, const HouseOptions& options, std::vector<std::string>& communes) {
  auto profile = read(source / "workflows" / "profiles" / "langson-2025.json");
  if (!profile) return std::unexpected(profile.error());
  auto office = read(source / "workflows" / "scenarios" / "offices" / "province-and-one-ward.json");
  if (!office) return std::unexpected(office.error());
  for (const json& unit : (*profile)["units"]) {
    if (unit["id"] != province && communes.size() < options.communes) communes.push_back(unit["id"]);
  }
  json given = {{"profile", "langson-2025"},
                {"units", json::array({province})},
                {"people", json::object()},
                {"follows", json::array()}};
  std::string follower;
  for (const auto& [name, person] : (*office)["people"].items()) {
    if (person["unit"] != province) continue;
    given["people"][name] = person;
    if (person["positions"] == "DRAFTER") follower = name;
  }
  for (const std::string& unit : communes) {
    given["units"].push_back(unit);
    given["people"]["chu-tich-" + unit] = one_person("Chủ tịch " + unit, unit, "CHAIR");
    given["people"]["pho-chu-tich-" + unit] =
        one_person("Phó Chủ tịch " + unit, unit, json::array({"VICE_CHAIR", "TREASURER"}));
    given["people"]["can-bo-" + unit] = one_person("Cán bộ " + unit, unit, "DRAFTER");
    given["follows"].push_back({{"unit", unit}, {"person", follower}});
  }
  rehearsal::Shelf files;
  files.positions = all.catalogue->positions();
  files.profiles["langson-2025"] = std::move(*profile);
  const auto events = rehearsal::organisation_events({}, given, files, options.from);
  if (!events) return std::unexpected(events.error());
  return directory::Directory::fold_all({}, *events);
}

// As the screens offer them: a programme answers the obligations of its guidance, a report its period.
rehearsal::Forms forms(const Shelf& all) {
  rehearsal::Forms forms;
  forms.schema = [catalogue = all.catalogue](const std::string& name) { return catalogue->form_source(name); };
  forms.offered = [](const definition::Definition& definition, const decision::Instance& instance, base::Date,
                     const rehearsal::Forms::Content& content) -> json {
    if (definition.form == "unit-report") {
      return {{"kind", "report"}, {"period", instance.snapshot.data["period"]}, {"unit", instance.unit}};
    }
    const json* guidance = content(base::text_or(instance.snapshot.data, "guidance"));
    if (definition.form != "unit-programme" || guidance == nullptr) return {};
    json rows = json::array();
    for (const json& one : (*guidance)["obligations"]) {
      rows.push_back({{"id", one["id"]}, {"obligation", one["id"]}, {"what", ""}, {"when", ""}, {"who", ""}});
    }
    return {{"rows", rows}};
  };
  return forms;
}

std::vector<Occurrence> occurrences(const HouseOptions& options, const calendar::Calendar& calendar,
                                    const std::vector<std::string>& communes) {
  std::vector<Occurrence> all;
  const auto first = std::chrono::sys_days(options.from);
  const int days = static_cast<int>((std::chrono::sys_days(options.until) - first).count()) + 1;
  const auto add = [&](int day, std::size_t minute, const std::string& unit, const char* workflow, int number) {
    const base::Date date = calendar.next_working_day_on_or_after(first + std::chrono::days(day));
    all.push_back({.at = calendar.at(date, std::chrono::hours(8) + std::chrono::minutes(minute)),
                   .unit = unit,
                   .workflow = workflow,
                   .number = number});
  };
  add(0, 0, province, "annual-guidance", 0);
  for (std::size_t kind = 0; kind < habits.size(); ++kind) {
    const int times = std::max(1, habits.at(kind).times * days / 365);
    for (int number = 0; number < times; ++number) {
      // The kinds come one after the other too, so that not everything begins on the first day.
      const int begin = (number * days / times + static_cast<int>(kind) * days / times / 24) % days;
      for (std::size_t i = 0; i < communes.size(); ++i) {
        const int later = static_cast<int>(i) % std::min(days_apart, std::max(1, days / 4));
        add(std::min(begin + later, days - 1), 1 + i % 60, communes[i], habits.at(kind).workflow, number);
      }
    }
  }
  std::ranges::sort(all, {},
                    [](const Occurrence& one) { return std::tie(one.at, one.unit, one.workflow, one.number); });
  return all;
}

Result<void> start(rehearsal::Office& office, const rehearsal::Diligence& diligence, const Shelf& all,
                   const Occurrence& what, int year) {
  const Known definition = all.find(what.workflow, 0);
  if (definition == nullptr) return fails("no-such-workflow", what.workflow);
  decision::Instance nothing;
  nothing.definition = definition->id;
  nothing.version = definition->version;
  nothing.unit = what.unit;
  const auto able = diligence.chosen(nothing, definition->start_by);
  if (able.empty()) return fails("nobody-starts", what.workflow + " " + what.unit);
  json data = json::object();
  if (definition->initial_data.is_object() && definition->initial_data.contains("year")) data["year"] = year;
  const std::string name = what.workflow + "|" + what.unit + "|" + std::to_string(what.number);
  auto reply = office.act(able.front().person, "start", base::derived_uuid("simulation|" + name),
                          {{"definition", what.workflow}, {"unit", what.unit}, {"data", data}});
  if (!reply) return std::unexpected(reply.error());
  if (!reply->accepted) return fails("not-started", name + ": " + reply->error.type + " " + reply->error.message.en);
  return {};
}

void sum_up(const rehearsal::Office& office, const rehearsal::Walked& walked, HouseYear& year) {
  base::Sha256 digest;
  for (const auto& [id, instance] : office.instances()) {
    ++year.papers[instance.definition];
    if (instance.ended()) ++year.ended_papers[instance.definition];
    for (const decision::Event& event : office.events(id)) {
      digest.update(id + " " + base::format_instant(event.at) + " " + event.kind + " ");
      digest.update(base::canonical(event.body) + "\n");
      ++year.events;
    }
  }
  year.digest = digest.finish();
  year.tasks = walked.tasks.size();
  year.tellings = walked.told.size();
  for (const rehearsal::Task& task : walked.tasks) {
    if (task.due && task.closed && *task.closed > *task.due) ++year.late;
  }
  for (const base::Text& one : walked.not_decided) year.not_decided.push_back(one.en);
}

}  // namespace

Result<HouseYear> simulate(const HouseOptions& options) {
  const auto all = shelf();
  if (!all) return std::unexpected(all.error());
  const calendar::Calendar& calendar = all->catalogue->calendar();
  std::vector<std::string> communes;
  auto organisation = people(*all, options, communes);
  if (!organisation) return std::unexpected(organisation.error());
  decision::World rules;
  rules.definition = [&](const std::string& id, int version) { return all->find(id, version); };
  rules.form = [&](const std::string& name) { return all->catalogue->form(name); };
  rules.calendar = &calendar;
  rules.ladders = &all->catalogue->ladders();
  rules.wording = [&](const std::string& id, const base::json& values) {
    return notify::letter_words(all->catalogue->templates(), id, values);
  };

  const std::vector<Occurrence> work = occurrences(options, calendar, communes);
  const int number = static_cast<int>(options.from.year());
  rehearsal::Office office(std::move(rules), std::move(*organisation), work.front().at, rehearsal::Laws::trusted);
  // Most are on time; at a few steps somebody is late by a day or two.
  const rehearsal::Lateness lateness{
      .days = 0, .of = {{"plan-consult", 2}, {"classifying", 2}, {"verifying", 1}, {"budgeting", 1}}};
  rehearsal::Diligence diligence(office, forms(*all), lateness, number);
  const base::Date after(std::chrono::sys_days(options.until) + std::chrono::days(1));
  const base::Instant end = calendar.at(after, std::chrono::minutes(0)) - std::chrono::milliseconds(1);
  rehearsal::Walk walk(office, diligence, {.until = end, .max_commands = most_commands});
  for (const Occurrence& one : work) {
    if (auto moved = walk.run_to(one.at); !moved) return std::unexpected(moved.error());
    if (auto started = start(office, diligence, *all, one, number); !started) return std::unexpected(started.error());
  }
  if (auto done = walk.run(); !done) return std::unexpected(done.error());
  HouseYear year;
  year.units = communes.size();
  sum_up(office, walk.walked(), year);
  return year;
}

}  // namespace trinhky::simulation
