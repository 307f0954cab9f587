// A rehearsed year as one JSON object; its shape stands in year.h.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/calendar/due.h"
#include "engine/decision/unit_calendar.h"
#include "engine/rehearsal/people_words.h"
#include "engine/rehearsal/year.h"

namespace trinhky::rehearsal {
namespace {

using base::json;

json text_or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

json instant_or_null(const std::optional<base::Instant>& at) {
  return at ? json(base::format_instant(*at)) : json();
}

bool by_the_hour(const json& derivation) {
  const json rule = derivation.is_object() ? derivation.value("rule", json()) : json();
  return rule.is_object() && (rule.contains("hours") || rule.contains("workingHours"));
}

class Writer {
 public:
  Writer(const Year& year, const decision::World& rules)
      : year_(year), rules_(rules), shown_(year.shown.begin(), year.shown.end()) {}

  json write() {
    json tasks = json::array();
    for (const Task& task : year_.walked.tasks) {
      if (shown_.contains(task.paper)) tasks.push_back(task_wire(task));
    }
    json told = json::array();
    for (const Telling& one : year_.walked.told) {
      if (shown_.contains(one.paper)) told.push_back(telling_wire(one));
    }
    json papers = json::array();
    for (const std::string& id : year_.shown) papers.push_back(paper_wire(year_.walked.papers.at(id)));
    json late = json::object();
    for (const auto& [key, days] : year_.lateness.of) late[key] = days;
    json vacancies = json::array();
    for (auto& [key, one] : vacancies_) vacancies.push_back(std::move(one));
    const calendar::Calendar& calendar = *rules_.calendar;
    counts_["papers"] = papers.size();
    counts_["tasks"] = tasks.size();
    return {
        {"definition",
         {{"id", year_.definition->id},
          {"version", year_.definition->version},
          {"title", wire(year_.definition->title)}}},
        {"from", base::format_date(year_.from)},
        {"until", base::format_date(year_.until)},
        {"reached", base::format_instant(year_.walked.until)},
        {"cut_off", year_.walked.cut_off},
        {"organisation",
         {{"units", year_.organisation.units_on(year_.from).size()}, {"people", year_.organisation.persons().size()}}},
        {"calendar", {{"id", calendar.id()}, {"version", calendar.version()}}},
        {"days_late", {{"all", year_.lateness.days}, {"of", std::move(late)}}},
        {"papers", std::move(papers)},
        {"tasks", std::move(tasks)},
        {"told", std::move(told)},
        {"counts", std::move(counts_)},
        {"vacancies", std::move(vacancies)},
        {"assumptions", texts(year_.assumptions)},
        {"not_decided", texts(year_.walked.not_decided)}};
  }

 private:
  static json texts(const std::vector<base::Text>& list) {
    json out = json::array();
    for (const base::Text& one : list) out.push_back(wire(one));
    return out;
  }

  [[nodiscard]] const definition::Definition& definition_of(const Paper& paper) const {
    return *rules_.definition(paper.definition, paper.version);
  }

  // The unit or period that the paper, or one above it, was started for.
  [[nodiscard]] std::string period_of(const Paper& paper) const {
    const Paper* at = &paper;
    for (int depth = 0; depth < 16; ++depth) {
      if (!at->key.empty() && !year_.organisation.unit(at->key)) return at->key;
      const auto above = year_.walked.papers.find(at->parent);
      if (above == year_.walked.papers.end()) return {};
      at = &above->second;
    }
    return {};
  }

  json paper_wire(const Paper& paper) const {
    return {{"id", paper.id},
            {"definition", paper.definition},
            {"version", paper.version},
            {"title", wire(definition_of(paper).title)},
            {"unit", paper.unit},
            {"unit_name", wire(unit_words(year_.organisation, paper.unit))},
            {"period", text_or_null(period_of(paper))},
            {"parent", text_or_null(paper.parent)},
            {"started", base::format_instant(paper.started)},
            {"ended", instant_or_null(paper.ended)},
            {"end", text_or_null(paper.end)}};
  }

  // By whose calendar the task is due: that of the unit that owes it, which is the paper's or the one of its seats.
  [[nodiscard]] const calendar::Calendar& days_of(const Task& task, const Paper& paper) const {
    decision::OpenWork work;
    for (const directory::Seat& seat : task.seats) work.to.push_back({.seat = seat});
    decision::World world{.directory = &year_.organisation, .calendar = rules_.calendar};
    world.calendars = rules_.calendars;
    return decision::calendar_of(world, decision::unit_that_owes(paper.unit, work), task.opened);
  }

  json task_wire(const Task& task) {
    const Paper& paper = year_.walked.papers.at(task.paper);
    json who = json::array();
    for (const directory::Capacity& one : task.who) who.push_back(who_wire(year_.organisation, one));
    json seats = json::array();
    for (const directory::Seat& one : task.seats) seats.push_back(wire(seat_words(year_.organisation, one)));
    json deeds = json::array();
    for (const Deed& one : task.deeds) {
      const auto person = year_.organisation.person(one.person);
      deeds.push_back({{"at", base::format_instant(one.at)},
                       {"person", one.person},
                       {"name", person ? person->full_name : std::string()},
                       {"kind", one.kind},
                       {"what", one.what}});
    }
    const bool late = task.due && task.closed.value_or(year_.walked.until) > *task.due;
    if (late) count("late");
    const bool vacant = task.who.empty();
    if (vacant) note_vacant(paper, task, seats);
    const bool a_day = task.due && !by_the_hour(task.derivation);
    const calendar::Calendar& days = days_of(task, paper);
    const base::Text derivation =
        task.due ? calendar::explain_due(days, {.at = *task.due, .derivation = task.derivation}) : base::Text{};
    return {{"paper", task.paper},
            {"definition", paper.definition},
            {"unit", paper.unit},
            {"unit_name", wire(unit_words(year_.organisation, paper.unit))},
            {"period", text_or_null(period_of(paper))},
            {"state", task.state},
            {"round", task.round},
            {"title", wire(task.title)},
            {"kind", task.kind},
            {"opened", base::format_instant(task.opened)},
            {"due", instant_or_null(task.due)},
            {"due_date", a_day ? json(base::format_date(days.due_date(*task.due))) : json()},
            {"derivation", wire(derivation)},
            {"who", std::move(who)},
            {"vacant", vacant},
            {"seats", std::move(seats)},
            {"reached_by", wire(task.reached_by)},
            {"deeds", std::move(deeds)},
            {"closed", instant_or_null(task.closed)},
            {"late", late},
            {"not_done", task.not_done.vi.empty() ? json() : wire(task.not_done)}};
  }

  json telling_wire(const Telling& one) {
    if (one.kind == "reminder") count("reminders");
    if (one.kind == "overdue") count("overdue");
    if (one.kind == "escalation") count("escalations");
    const Paper& paper = year_.walked.papers.at(one.paper);
    const definition::Definition& definition = definition_of(paper);
    json to = json::array();
    const base::Date day = rules_.calendar->local_date(one.at);
    for (const std::string& person : one.persons) to.push_back(who_wire(year_.organisation, person, day));
    const base::Text title = definition.work_of(one.state) != nullptr ? definition.title_of(one.state) : base::Text{};
    return {{"kind", one.kind},
            {"template", one.template_id},
            {"at", base::format_instant(one.at)},
            {"paper", one.paper},
            {"definition", paper.definition},
            {"unit", paper.unit},
            {"unit_name", wire(unit_words(year_.organisation, paper.unit))},
            {"period", text_or_null(period_of(paper))},
            {"state", text_or_null(one.state)},
            {"title", wire(title.vi.empty() ? definition.title : title)},
            {"rung", text_or_null(one.rung)},
            {"due", instant_or_null(one.due)},
            {"to", std::move(to)}};
  }

  void note_vacant(const Paper& paper, const Task& task, const json& seats) {
    count("vacant");
    json& one = vacancies_[paper.unit + "|" + paper.definition + "|" + task.state];
    if (one.is_null()) {
      one = {{"unit", paper.unit},
             {"unit_name", wire(unit_words(year_.organisation, paper.unit))},
             {"definition", paper.definition},
             {"state", task.state},
             {"title", wire(task.title)},
             {"seats", seats},
             {"times", 0}};
    }
    one["times"] = one["times"].get<int>() + 1;
  }

  void count(const char* what) { counts_[what] = counts_[what].get<int>() + 1; }

  const Year& year_;
  const decision::World& rules_;
  std::set<std::string> shown_;
  json counts_ = {{"papers", 0},  {"tasks", 0},     {"vacant", 0},     {"late", 0},
                  {"overdue", 0}, {"reminders", 0}, {"escalations", 0}};
  std::map<std::string, json> vacancies_;
};

}  // namespace

json to_json(const Year& year, const decision::World& rules) {
  return Writer(year, rules).write();
}

}  // namespace trinhky::rehearsal
