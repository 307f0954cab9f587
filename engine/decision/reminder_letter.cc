#include "engine/decision/reminder_letter.h"

#include <algorithm>

namespace trinhky::decision {
namespace {

using base::json;

constexpr std::string_view drafts = "draft-";
// What a child keeps of a letter: "letter <due> <day> <id of the letter>". No signal has blanks in its name.
constexpr std::string_view mark = "letter ";

// The workflow that the definition, the act or the house names; empty where none may be started from this paper.
std::string workflow_for(const Turn& turn, const definition::Letter& words, std::string_view act) {
  const calendar::LadderSet* ladders = turn.world().ladders;
  const std::string_view usual = ladders == nullptr ? std::string_view() : std::string_view(ladders->units().letter);
  for (const std::string_view id : {std::string_view(words.workflow), act.substr(drafts.size()), usual}) {
    if (id.empty()) continue;
    const auto known = turn.world().definition(std::string(id), 0);
    if (known == nullptr) continue;
    const bool allowed = std::ranges::find(known->invoked_by, turn.instance().definition) != known->invoked_by.end();
    if (allowed) return std::string(id);
  }
  return {};
}

bool starts_any(const Child& child, const std::string& beginning) {
  return std::ranges::any_of(child.reached, [&](const std::string& one) { return one.starts_with(beginning); });
}

// A text in both languages, as the words of a letter take it.
json both(const std::string& text) {
  return {{"vi", text}, {"en", text}};
}
json both(const base::Text& text) {
  return {{"vi", text.vi}, {"en", text.en.empty() ? text.vi : text.en}};
}

json values_of(const Turn& turn, const std::vector<Child>& late, base::Instant due) {
  const calendar::Calendar& days = *turn.world().calendar;
  const int late_days = std::max(1, days.working_days_between(days.local_date(due), turn.today()));
  json units = json::array();
  for (const Child& child : late) {
    const auto known = turn.world().directory->unit(child.key);
    units.push_back({{"unit", known ? both(known->name) : both(child.key)}});
  }
  return {{"subject", turn.variables()["instance"]["title"]},
          {"due", both(calendar::format_local(days, due))},
          {"days", both(std::to_string(late_days))},
          {"count", both(std::to_string(late.size()))},
          {"units", std::move(units)}};
}

struct Draft {
  std::string workflow;
  std::string id;
  std::string key;  // tells letters of one paper apart
};

void draft(Turn& turn, const definition::Letter& words, const Draft& one, const json& text) {
  json start = {{"definition", one.workflow},
                {"unit", turn.instance().unit},
                {"parent",
                 {{"instance", turn.instance().id},
                  {"invoke", std::string(reminder_letter)},
                  {"key", one.key},
                  {"entry", 0},
                  {"definition", turn.instance().definition}}},
                {"document", turn.keep_document({{"title", text.at("title")}, {"body", text.at("body")}})},
                {"data", {{"kind", words.kind}, {"about", text.value("about", json())}}}};
  if (!words.drafter.is_null()) {
    // Whom it means is settled where the words stand; who sits there, when it matters.
    if (const auto drafter = turn.evaluated(words.drafter)) start["cast"] = {{"drafter", *drafter}};
  }
  turn.owe(one.id, "start", std::move(start), "letter");
}

}  // namespace

bool is_awaited(const Child& child, const definition::Invoke& invoke) {
  return child.invoke == invoke.id && child.condition == "running" && !child.reached.contains(invoke.until);
}

void draft_letters(Turn& turn, const definition::Invoke& invoke, const Lateness& late_since) {
  const auto& [act, due, own_days] = late_since;
  if (!act.starts_with(drafts) || !turn.world().wording) return;
  const definition::Letter words = invoke.letter.value_or(definition::Letter{});
  const std::string workflow = workflow_for(turn, words, act);
  if (workflow.empty()) return;
  const std::string lateness = std::string(mark) + base::format_instant(due) + " ";
  const std::string of_today = lateness + base::format_date(turn.today()) + " ";
  std::vector<Child> late;
  for (const Child& child : turn.instance().children) {
    // What was drafted today is not drafted again for others: they are in the next one.
    if (!words.each_unit && child.invoke == invoke.id && starts_any(child, of_today)) return;
    if (own_days ? child.due != due : child.due.has_value()) continue;
    if (is_awaited(child, invoke) && !starts_any(child, lateness)) late.push_back(child);
  }
  if (late.empty()) return;
  const auto write = [&](const std::vector<Child>& units, const std::string& unit) {
    const json text = turn.world().wording(std::string(reminder_letter), values_of(turn, units, due));
    if (!text.is_object() || base::text_or(text, "title").empty()) return;
    std::string key = invoke.id + " " + of_today.substr(mark.size());
    key.append(unit);
    const std::string id = base::derived_uuid(turn.instance().id + "|" + std::string(reminder_letter) + "|" + key);
    for (const Child& child : units) {
      turn.change({{"op", "child_reached"}, {"instance", child.instance}, {"signal", of_today + id}});
    }
    draft(turn, words, {.workflow = workflow, .id = id, .key = key}, text);
  };
  if (!words.each_unit) return write(late, "");
  for (const Child& child : late) write({child}, child.key);
}

std::vector<UrgedUnit> units_of_letter(const Instance& round, const definition::Definition& definition,
                                       const std::string& letter) {
  std::vector<UrgedUnit> units;
  for (const Child& child : round.children) {
    const bool named = std::ranges::any_of(
        child.reached, [&](const std::string& one) { return one.starts_with(mark) && one.ends_with(" " + letter); });
    if (!named) continue;
    const auto invoke =
        std::ranges::find_if(definition.invokes, [&](const auto& one) { return one.second.id == child.invoke; });
    const bool awaited = invoke != definition.invokes.end() && is_awaited(child, invoke->second);
    units.push_back({.unit = child.key, .instance = child.instance, .reported = !awaited});
  }
  return units;
}

}  // namespace trinhky::decision
