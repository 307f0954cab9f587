#include "api/cli/looking_ahead.h"

#include <algorithm>
#include <deque>

#include "api/resources/drafts_text.h"
#include "api/resources/first_text.h"
#include "engine/rehearsal/calendar_file.h"
#include "engine/rehearsal/forecast.h"
#include "engine/rehearsal/year.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;

// A request waits for it, so less than the command line allows itself.
constexpr std::size_t max_commands_of_a_request = 20'000;
constexpr std::size_t max_papers = 400;  // looked at for one forecast: the paper and those below it
constexpr std::size_t max_timers = 20'000;
constexpr std::size_t timers_at_once = 500;
constexpr std::chrono::hours far_away{24 * 366 * 5};

Result<json> year(const api::Office& office, const api::RehearsalAsked& asked) {
  const auto catalogue = office.catalogue;
  const directory::Directory directory = office.directory();
  decision::World rules = office.engine.world(directory);
  auto definitions = newest_of(*catalogue);
  if (asked.version != 0) {
    const auto known = catalogue->definition(asked.definition, asked.version);
    for (auto& one : definitions) {
      if (known != nullptr && one->id == asked.definition) one = known;
    }
    rules.definition = [catalogue, known](const std::string& id, int version) {
      return known != nullptr && version == 0 && id == known->id ? known : catalogue->definition(id, version);
    };
  }
  auto rehearsed = rehearsal::rehearse_year(rules, directory,
                                            {.definition = asked.definition,
                                             .definitions = std::move(definitions),
                                             .unit = asked.unit,
                                             .from = asked.from,
                                             .until = asked.until,
                                             .lateness = {.days = asked.days_late, .of = asked.of_some},
                                             .forms = forms_of(catalogue, directory),
                                             .max_commands = max_commands_of_a_request});
  if (!rehearsed) return std::unexpected(rehearsed.error());
  return rehearsal::to_json(*rehearsed, rules);
}

// The due times of the armed timers of these papers.
Result<void> add_timers(const api::Office& office, std::vector<rehearsal::Standing>& papers) {
  std::map<std::string, rehearsal::Standing*> by_id;
  std::map<std::string, std::string> owner;
  for (rehearsal::Standing& one : papers) {
    for (const auto& [timer, body] : one.instance.timers) owner[timer] = one.instance.id;
    by_id[one.instance.id] = &one;
  }
  std::optional<store::TimerPlace> after;
  for (std::size_t seen = 0; seen < max_timers && !owner.empty();) {
    auto timers = office.store.due(office.now() + far_away, timers_at_once, after);
    if (!timers) return std::unexpected(timers.error());
    for (const store::Timer& timer : *timers) {
      const auto known = owner.find(timer.id);
      if (known == owner.end()) continue;
      by_id.at(known->second)->timers[timer.id] = timer.due;
      owner.erase(known);
    }
    if (timers->size() < timers_at_once) break;
    seen += timers->size();
    after = {.due = timers->back().due, .id = timers->back().id};
  }
  return {};
}

Result<json> forecast(const api::Office& office, const decision::Instance& instance, const std::string& person) {
  const directory::Directory directory = office.directory();
  const decision::World rules = office.engine.world(directory);
  rehearsal::ForecastOptions options{
      .papers = {},
      .contents = [&office](const std::string& hash) { return office.engine.document(hash); },
      .drafts = {},
      .now = office.now(),
      .forms = forms_of(office.catalogue, directory)};
  std::deque<decision::Instance> found{instance};
  bool left_out = false;
  while (!found.empty()) {
    decision::Instance one = std::move(found.front());
    found.pop_front();
    for (const decision::Child& child : one.children) {
      if (child.condition != "running") continue;
      if (options.papers.size() + found.size() >= max_papers) {
        left_out = true;
        continue;
      }
      // One that is not there yet is about to be started; it is then as if it were not looked at.
      if (auto below = office.engine.load(child.instance)) found.push_back(std::move(*below));
    }
    options.papers.push_back({.instance = std::move(one), .timers = {}});
  }
  if (auto added = add_timers(office, options.papers); !added) return std::unexpected(added.error());
  const auto definition = office.catalogue->definition(instance.definition, instance.version);
  if (definition != nullptr && api::edited_work(office, instance, *definition, person) != nullptr) {
    if (auto draft = api::draft_of(office, instance, *definition, person); draft && draft->stored) {
      options.drafts[instance.id] = std::move(draft->body);
    }
  }
  auto answer = rehearsal::forecast(rules, directory, std::move(options));
  if (answer && left_out) {
    (*answer)["not_decided"].push_back(
        api::to_wire({"Hồ sơ có quá nhiều hồ sơ con; một số không được theo tiếp.",
                      "The paper has too many papers below it; some were not followed."}));
  }
  return answer;
}

}  // namespace

rehearsal::Forms forms_of(const std::shared_ptr<const runtime::Catalogue>& catalogue,
                          const directory::Directory& organisation) {
  auto schema = [catalogue](const std::string& form) { return catalogue->form_source(form); };
  auto offered = [organisation](const definition::Definition& definition, const decision::Instance& instance,
                                base::Date today, const rehearsal::Forms::Content& content) -> json {
    guidance::UnitFacts facts{.unit = instance.unit};
    if (const auto unit = organisation.unit_on(instance.unit, today)) facts.attributes = unit->attributes;
    const auto read = [&content](const std::string& hash) -> Result<json> {
      if (const json* found = content(hash)) return *found;
      return base::refuse(base::ErrorCode::not_found, "no-such-document",
                          {"Không có văn bản này.", "There is no such document."});
    };
    auto text = api::first_text(definition, instance, facts, read);
    return text ? std::move(*text) : json();
  };
  return {.schema = std::move(schema), .offered = std::move(offered)};
}

std::vector<std::shared_ptr<const definition::Definition>> newest_of(const runtime::Catalogue& catalogue) {
  std::vector<std::shared_ptr<const definition::Definition>> list;
  for (const auto& one : catalogue.definitions()) {
    const auto newest = catalogue.definition(one->id, 0);
    if (std::ranges::find(list, newest) == list.end()) list.push_back(newest);
  }
  return list;
}

void look_ahead(api::Office& office) {
  office.foresight = {
      .year = [&office](const api::RehearsalAsked& asked) { return year(office, asked); },
      .forecast = [&office](const decision::Instance& instance,
                            const std::string& person) { return forecast(office, instance, person); },
      .calendar_file = [](const json& answer,
                          std::string_view language) { return rehearsal::calendar_file(answer, language); }};
}

}  // namespace trinhky::cli
