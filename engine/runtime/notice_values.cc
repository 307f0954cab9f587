#include "engine/runtime/notice_values.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/calendar/calendar.h"
#include "engine/notify/name_slot.h"
#include "engine/projection/paper_name.h"
#include "engine/runtime/phone_calls.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Text;

constexpr std::size_t units_named = 3;

std::string text(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end()) return {};
  const auto* value = std::get_if<std::string>(&found->second);
  return value == nullptr ? std::string() : *value;
}

int number(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end()) return 0;
  const auto* value = std::get_if<std::int64_t>(&found->second);
  return value == nullptr ? 0 : static_cast<int>(*value);
}

Text unit_name(const directory::Directory& directory, const std::string& unit) {
  const auto known = directory.unit(unit);
  return known ? known->name : Text{unit, unit};
}

// The first few by name, the others by their number.
Text unit_names(const directory::Directory& directory, const json& units) {
  Text names;
  std::size_t count = 0;
  for (const json& unit : units) {
    if (!unit.is_string() || ++count > units_named) continue;
    const Text name = unit_name(directory, unit.get<std::string>());
    const std::string comma = count == 1 ? "" : ", ";
    names.vi += comma + name.vi;
    names.en += comma + (name.en.empty() ? name.vi : name.en);
  }
  if (count > units_named) {
    const std::string others = std::to_string(count - units_named);
    names.vi += " và " + others + " đơn vị khác";
    names.en += " and " + others + " more";
  }
  return names;
}

Text choice_label(const definition::Definition& definition, const std::string& state, const std::string& choice) {
  if (const definition::Work* words = definition.work_of(state)) {
    const auto found = std::ranges::find(words->choices, choice, &definition::Choice::id);
    if (found != words->choices.end()) return found->label;
  }
  if (choice == "returned") return {"trả lại", "returned"};
  return {choice, choice};
}

Text rung_in_words(const calendar::Step& step) {
  const std::string days = std::to_string(step.working_days);
  switch (step.from) {
    case calendar::StepFrom::before_due:
      if (step.working_days == 0) return {"trong ngày đến hạn", "on the day it is due"};
      return {"trước hạn " + days + " ngày làm việc", days + " working days before it is due"};
    case calendar::StepFrom::after_due:
      if (step.working_hours == 0)
        return {"quá hạn " + days + " ngày làm việc", days + " working days after it was due"};
      return {"quá hạn " + std::to_string(step.working_hours) + " giờ làm việc",
              std::to_string(step.working_hours) + " working hours after it was due"};
    case calendar::StepFrom::opening:
      return {"chưa mở sau " + std::to_string(step.minutes.count()) + " phút",
              "not opened after " + std::to_string(step.minutes.count()) + " minutes"};
  }
  return {};
}

// By which ladder and which of its steps somebody was reminded.
void tell_of_rung(const NoticeSource& source, const definition::Definition& definition, const json& params,
                  notify::Values& values) {
  std::string name;
  if (const definition::Work* words = definition.work_of(base::text_or(params, "state"))) name = words->ladder;
  const std::string invoke = base::text_or(params, "invoke");
  for (const auto& [state, one] : definition.invokes) {
    if (!invoke.empty() && one.id == invoke) name = one.ladder;
  }
  const calendar::Ladder* ladder = source.catalogue.ladders().find(name);
  if (ladder == nullptr) return;
  const auto step = std::ranges::find(ladder->steps(), base::text_or(params, "rung"), &calendar::Step::id);
  if (step == ladder->steps().end()) return;
  values["ladder"] = ladder->title();
  values["rung"] = rung_in_words(*step);
}

// What the paper and its definition tell.
void tell_of_paper(const NoticeSource& source, const store::Row& row, const json& params, notify::Values& values) {
  values["subject"] = {text(row, "subject_vi"), text(row, "subject_en")};
  values["unit"] = unit_name(source.directory, text(row, "unit"));
  const std::string state = base::text_or(params, "state");
  const auto definition = source.catalogue.definition(text(row, "definition"), number(row, "version"));
  Text step;
  if (definition && !state.empty()) step = definition->title_of(state);
  if (step.vi.empty()) step = {text(row, "state_vi"), text(row, "state_en")};
  if (!step.vi.empty()) values["step"] = step;
  if (definition && params.contains("rung")) tell_of_rung(source, *definition, params, values);
  const std::string choice = base::text_or(params, "choice");
  if (definition && !choice.empty()) values["choice"] = choice_label(*definition, state, choice);
}

// On which days, and in which positions.
void tell_of_substitution(const directory::Directory& directory, const json& params, notify::Values& values) {
  values["subject"] = {"Xử lý thay", "Standing in"};
  for (const char* name : {"from", "to"}) {
    const auto date = base::parse_date(base::text_or(params, name));
    if (date) values[name] = {calendar::format_day(*date), calendar::format_day(*date)};
  }
  Text positions;
  for (const json& id : params.value("holdings", json::array())) {
    const auto holding = id.is_string() ? directory.holding(id.get<std::string>()) : std::nullopt;
    const auto position = holding ? directory.position(holding->position) : std::nullopt;
    if (!position) continue;
    const char* comma = positions.vi.empty() ? "" : ", ";
    positions.vi.append(comma).append(position->title.vi);
    positions.en.append(comma).append(position->title.en.empty() ? position->title.vi : position->title.en);
  }
  if (!positions.vi.empty()) values["position"] = positions;
}

}  // namespace

notify::Values notice_values(const NoticeSource& source, const store::Row& notice, const store::Row* instance) {
  notify::Values values;
  const auto kept = base::parse_json(text(notice, "params"));
  const json params = kept && kept->is_object() ? *kept : json::object();
  if (instance != nullptr) tell_of_paper(source, *instance, params, values);
  if (const auto due = base::parse_instant(base::text_or(params, "due"))) {
    values["due"] = calendar::format_local(source.catalogue.calendar(), *due);
  }
  if (const auto before = base::parse_instant(base::text_or(params, "before"))) {
    values["before"] = calendar::format_local(source.catalogue.calendar(), *before);
  }
  if (const std::string version = base::text_or(params, "calendar"); !version.empty()) {
    values["cause"] = {"lịch làm việc thay đổi (phiên bản " + version + ")",
                       "the calendar changed (version " + version + ")"};
  }
  if (const std::string unit = base::text_or(params, "unit"); !unit.empty()) {
    values["unit"] = unit_name(source.directory, unit);
  }
  if (const auto units = params.find("units"); units != params.end() && units->is_array()) {
    values["units"] = unit_names(source.directory, *units);
  }
  if (const auto calls = phone_calls(source.directory, params.value("calls", json::array())); !calls.empty()) {
    values["calls"] = in_one_line(calls);
  }
  if (const auto count = params.find("count"); count != params.end() && count->is_number_integer()) {
    const std::string many = std::to_string(count->get<std::int64_t>());
    values["count"] = {many, many};
  }
  if (const auto other = source.directory.person(base::text_or(params, "other"))) {
    values["other"] = {other->full_name, other->full_name};
  }
  if (params.contains("substitution")) {
    tell_of_substitution(source.directory, params, values);
    values["link"] = {source.base_url + "/substitutions", source.base_url + "/substitutions"};
    return values;
  }
  // What is about no paper leads to the reader's own work.
  if (text(notice, "instance").empty()) {
    values["subject"] = {"Bàn giao việc", "Handover of work"};
    values["link"] = {source.base_url + "/", source.base_url + "/"};
    return values;
  }
  // A unit that is reminded wants its own paper, not the one above from which the reminder came.
  const std::string child = base::text_or(params, "child");
  const std::string link = source.base_url + "/instances/" + (child.empty() ? text(notice, "instance") : child);
  values["link"] = {link, link};
  return values;
}

base::Result<notify::Values> notice_values(const NoticeSource& source, store::Store& store, const store::Row& notice) {
  using Op = store::Condition::Op;
  auto rows = store.read({.table = "instance", .where = {{"id", Op::eq, {text(notice, "instance")}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return notice_values(source, notice, nullptr);
  store::Row& paper = rows->front();
  const std::string document = text(paper, "document");
  const auto name = store.read({.table = "paper_name", .where = {{"document", Op::eq, {document}}}, .limit = 1});
  if (!name) return std::unexpected(name.error());
  if (!name->empty()) {
    const Text subject =
        projection::named({text(paper, "subject_vi"), text(paper, "subject_en")},
                          unit_name(source.directory, text(paper, "unit")), notify::name_slot(document));
    paper.insert_or_assign("subject_vi", subject.vi);
    paper.insert_or_assign("subject_en", subject.en);
  }
  return notice_values(source, notice, &paper);
}

}  // namespace trinhky::runtime
