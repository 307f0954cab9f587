#include "engine/rehearsal/forecast.h"

#include <algorithm>

#include "engine/calendar/due.h"
#include "engine/decision/unit_calendar.h"
#include "engine/rehearsal/assumptions.h"
#include "engine/rehearsal/people_words.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;

json instant_or_null(const std::optional<base::Instant>& at) {
  return at ? json(base::format_instant(*at)) : json();
}

class Steps {
 public:
  Steps(const Office& office, const Walked& walked, std::string paper, base::Instant now)
      : office_(office), walked_(walked), paper_(std::move(paper)), now_(now) {}

  // The steps in order; `too_many` tells that some were left out.
  json list(bool& too_many) {
    for (const Task& task : walked_.tasks) {
      const Paper& paper = walked_.papers.at(task.paper);
      const std::string many = started_for(paper);
      // Done before now: an adopted paper keeps no closed work, so this is about what opens later alone.
      const std::string key = many.empty() ? "" : many + "|" + paper.definition + "|" + task.state;
      const auto known = key.empty() ? places_.end() : places_.find(key);
      if (known != places_.end()) {
        join(steps_[known->second], task);
        continue;
      }
      if (steps_.size() >= max_forecast_steps) {
        too_many = true;
        continue;
      }
      if (!key.empty()) places_[key] = steps_.size();
      steps_.push_back(step(task, paper));
    }
    for (json& one : steps_) one.erase("units_seen");
    return steps_;
  }

 private:
  // Empty for the paper itself and what it starts once; otherwise the invoke that starts it for many, and the period.
  [[nodiscard]] std::string started_for(const Paper& paper) const {
    const Paper* at = &paper;
    std::string many;
    for (int depth = 0; depth < 16 && at->id != paper_; ++depth) {
      if (!at->key.empty()) {
        const bool unit = office_.organisation().unit(at->key).has_value();
        many = at->invoke + (unit ? "" : ":" + at->key) + "/" + many;
      }
      const auto above = walked_.papers.find(at->parent);
      if (above == walked_.papers.end()) break;
      at = &above->second;
    }
    return many;
  }

  [[nodiscard]] json step(const Task& task, const Paper& paper) const {
    const directory::Directory& people = office_.organisation();
    json who = json::array();
    for (const directory::Capacity& one : task.who) who.push_back(who_wire(people, one));
    if (who.empty()) {
      for (const directory::Seat& one : task.seats) who.push_back({{"seat", wire(seat_words(people, one))}});
    }
    const json rule = task.derivation.is_object() ? task.derivation.value("rule", json::object()) : json::object();
    const bool hours = rule.is_object() && (rule.contains("hours") || rule.contains("workingHours"));
    const calendar::Calendar& calendar = decision::calendar_of(office_.world(), paper.unit, task.opened);
    const base::Text derivation =
        task.due ? calendar::explain_due(calendar, {.at = *task.due, .derivation = task.derivation}) : base::Text{};
    return {{"paper", task.paper},
            {"definition", paper.definition},
            {"paper_title", wire(office_.world().definition(paper.definition, paper.version)->title)},
            {"unit", paper.unit},
            {"unit_name", wire(unit_words(people, paper.unit))},
            {"units", 1},
            {"units_seen", {paper.unit}},
            {"state", task.state},
            {"title", wire(task.title)},
            {"kind", task.kind},
            {"who", std::move(who)},
            {"open", task.opened <= now_},
            {"opens", base::format_instant(task.opened)},
            {"due", instant_or_null(task.due)},
            {"due_date", task.due && !hours ? json(base::format_date(calendar.due_date(*task.due))) : json()},
            {"derivation", wire(derivation)},
            {"reached_by", wire(task.reached_by)},
            {"acts", task.deeds.empty() ? json() : json(base::format_instant(task.deeds.back().at))}};
  }

  void join(json& first, const Task& task) const {
    const std::string unit = walked_.papers.at(task.paper).unit;
    json& seen = first["units_seen"];
    if (std::ranges::find(seen, json(unit)) == seen.end()) seen.push_back(unit);
    first["units"] = seen.size();
    if (seen.size() > 1) first["who"] = json::array();
    const auto later = [&](const char* member, const json& value) {
      if (value.is_null()) return;
      if (first[member].is_null() || first[member].get<std::string>() < value.get<std::string>()) first[member] = value;
    };
    later("due", instant_or_null(task.due));
    if (task.due && first["due_date"].is_string()) {
      later("due_date", base::format_date(office_.world().calendar->due_date(*task.due)));
    }
    if (!task.deeds.empty()) later("acts", base::format_instant(task.deeds.back().at));
  }

  const Office& office_;
  const Walked& walked_;
  std::string paper_;
  base::Instant now_;
  std::vector<json> steps_;
  std::map<std::string, std::size_t> places_;
};

json texts(const std::vector<base::Text>& list) {
  json out = json::array();
  for (const base::Text& one : list) out.push_back(wire(one));
  return out;
}

}  // namespace

Result<json> forecast(const decision::World& rules, const directory::Directory& organisation, ForecastOptions options) {
  const calendar::Calendar& calendar = *rules.calendar;
  const std::string asked = options.papers.front().instance.id;
  const bool has_parent = options.papers.front().instance.parent.has_value();
  Office office(rules, organisation, options.now, Laws::trusted);
  office.contents_from(std::move(options.contents));
  for (Standing& one : options.papers) office.adopt(std::move(one.instance), one.timers);
  for (auto& [paper, draft] : options.drafts) office.write(paper, std::move(draft));
  const base::Date today = calendar.local_date(options.now);
  const Lateness lateness;
  Diligence diligence(office, std::move(options.forms), lateness, static_cast<int>(today.year()));
  const base::Date last(std::chrono::sys_days(today) + std::chrono::days(31 * options.months));
  Walk walk(office, diligence,
            {.until = calendar.at_cutoff(last), .max_commands = options.max_commands, .until_ended = asked});
  if (auto done = walk.run(); !done) return std::unexpected(done.error());
  const Walked& walked = walk.walked();

  bool too_many = false;
  json steps = Steps(office, walked, asked, options.now).list(too_many);
  std::set<std::string> shown;
  for (const auto& [id, paper] : walked.papers) shown.insert(id);
  std::vector<base::Text> assumptions = assumptions_of(office, diligence, lateness, walked, shown);
  std::vector<base::Text> open = walked.not_decided;
  if (too_many) {
    open.push_back({"Chỉ kể " + std::to_string(max_forecast_steps) + " bước đầu, các bước sau không kể tiếp.",
                    "Only the first " + std::to_string(max_forecast_steps) + " steps are told."});
  }
  const decision::Instance& paper = *office.instance(asked);
  const auto definition = rules.definition(paper.definition, paper.version);
  json ends;
  if (paper.ended()) {
    ends = {{"at", base::format_instant(*paper.ended_at)},
            {"end", paper.end},
            {"title", wire(definition->title_of(paper.end))}};
  } else if (!walked.cut_off && paper.open.empty()) {
    base::Text where;
    for (const std::string& state : paper.snapshot.configuration) {
      const base::Text title = definition->title_of(state);
      if (title.vi.empty() || definition->chart->state(definition->chart->find(state)).children.size() > 0) continue;
      where.vi += (where.vi.empty() ? "“" : ", “") + title.vi + "”";
      where.en += (where.en.empty() ? "“" : ", “") + title.en + "”";
    }
    open.push_back({"Sau các bước trên, hồ sơ dừng ở " + where.vi + " và không chờ ai xử lý.",
                    "After these steps the paper rests in " + where.en + " and waits for nobody's work."});
  }
  if (has_parent) {
    assumptions.push_back({"Hồ sơ cấp trên được coi là không gửi gì xuống; việc tiếp theo ở hồ sơ đó không kể ở đây.",
                           "The paper above is taken to send nothing; what follows there is not told here."});
  }
  return json{{"steps", std::move(steps)},
              {"ends", std::move(ends)},
              {"assumptions", texts(assumptions)},
              {"not_decided", texts(open)}};
}

}  // namespace trinhky::rehearsal
