#include "engine/calendar/reporting.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/calendar/due.h"
#include "engine/calendar/faults.h"

namespace trinhky::calendar {
namespace {

using base::Date;
using base::Instant;
using base::json;
using base::Result;
using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month;

struct Kind {
  PeriodKind kind;
  std::string_view word;
  unsigned first_end;  // the month in which the first one of a year ends
  unsigned apart;      // months
  unsigned count;
};
constexpr std::array<Kind, 5> kinds{{{PeriodKind::month, "month", 1, 1, 12},
                                     {PeriodKind::quarter, "quarter", 3, 3, 4},
                                     {PeriodKind::half, "half", 6, 6, 2},
                                     {PeriodKind::nine_months, "nine_months", 9, 12, 1},
                                     {PeriodKind::year, "year", 12, 12, 1}}};

const Kind& kind_of(PeriodKind kind) {
  return kinds.at(static_cast<std::size_t>(kind));
}

Date day_in(year_month month, unsigned day) {
  const auto last = (month / std::chrono::last).day();
  return month / std::min(std::chrono::day(day), last);
}

struct Names {
  std::string id;
  base::Text title;
};
Names names_of(PeriodKind kind, int year, unsigned place) {
  static constexpr std::array<std::string_view, 4> roman{"I", "II", "III", "IV"};
  static constexpr std::array<std::string_view, 4> ordinal{"First", "Second", "Third", "Fourth"};
  const std::string y = std::to_string(year);
  const std::string p = std::to_string(place + 1);
  switch (kind) {
    case PeriodKind::month:
      return {y + (place < 9 ? "-M0" : "-M") + p, {"Tháng " + p + " năm " + y, "Month " + p + " of " + y}};
    case PeriodKind::quarter:
      return {
          y + "-Q" + p,
          {"Quý " + std::string(roman.at(place)) + " năm " + y, std::string(ordinal.at(place)) + " quarter of " + y}};
    case PeriodKind::half:
      return {y + "-H" + p,
              {"6 tháng " + std::string(place == 0 ? "đầu" : "cuối") + " năm " + y,
               std::string(ordinal.at(place)) + " half of " + y}};
    case PeriodKind::nine_months:
      return {y + "-9M", {"9 tháng đầu năm " + y, "Nine months of " + y}};
    case PeriodKind::year:
      return {y + "-Y", {"Năm " + y, "Year " + y}};
  }
  return {};
}

}  // namespace

std::string_view to_string(PeriodKind kind) {
  return kind_of(kind).word;
}

class PlanReader {
 public:
  PlanReader(const json& value, std::string_view pointer) : value_(value), faults_(pointer) {}

  Result<ReportingPlan> read() {
    if (!value_.is_object()) {
      fault("", "wrong-type", {"Kỳ báo cáo phải là một đối tượng JSON.", "A period must be a JSON object."});
      return refused();
    }
    only(value_, "", {"id", "kind", "title", "grade", "source", "closes", "due", "units_lead", "opens_before"});
    out_.id_ = base::text_or(value_, "id");
    if (out_.id_.empty()) fault("/id", "required", {"Phải có mã kỳ báo cáo.", "A period needs an id."});
    const std::string word = base::text_or(value_, "kind");
    const auto kind = std::ranges::find(kinds, std::string_view(word), &Kind::word);
    if (kind == kinds.end()) {
      fault("/kind", "unknown-word",
            {"Loại kỳ phải là month, quarter, half, nine_months hoặc year.",
             "The kind must be month, quarter, half, nine_months or year."});
    } else {
      out_.kind_ = kind->kind;
    }
    out_.grade_ = base::text_or(value_, "grade");
    out_.source_ = base::text_or(value_, "source");
    if (const json* title = member("title"); title != nullptr) {
      out_.title_ = {base::text_or(*title, "vi"), base::text_or(*title, "en")};
    }
    if (out_.title_.vi.empty() || out_.title_.en.empty()) {
      fault("/title", "required", {"Phải có tên bằng hai thứ tiếng.", "A title in both languages is needed."});
    }
    read_closes();
    read_due();
    out_.units_lead_ = whole(value_, "", "units_lead", 0, 60, 0);
    out_.opens_before_ = whole(value_, "", "opens_before", 0, 250, 10);
    if (!faults_.empty()) return refused();
    return std::move(out_);
  }

 private:
  void read_closes() {
    const json* closes = member("closes");
    if (closes == nullptr) return missing("/closes");
    only(*closes, "/closes", {"day", "months_before", "workingDaysBefore"});
    if (closes->contains("workingDaysBefore")) {
      if (closes->contains("day")) return both("/closes");
      out_.closes_before_ = whole(*closes, "/closes", "workingDaysBefore", 1, 60, 1);
      return;
    }
    out_.closes_ = day_of(*closes, "/closes");
  }

  void read_due() {
    const json* due = member("due");
    if (due == nullptr) return missing("/due");
    only(*due, "/due", {"day", "months_before", "roll", "after"});
    if (!due->contains("after")) {
      out_.due_ = day_of(*due, "/due");
      out_.due_roll_ = base::text_or(*due, "roll", "next_working_day");
      static constexpr std::array<std::string_view, 3> rolls{"next_working_day", "previous_working_day", "none"};
      if (std::ranges::find(rolls, std::string_view(out_.due_roll_)) == rolls.end()) {
        fault("/due/roll", "unknown-word", {"Không có cách dời ngày này.", "There is no such way to move a day."});
      }
      return;
    }
    if (due->contains("day")) return both("/due");
    if (!out_.closes_) {
      fault("/due", "forbidden-combination",
            {"Hạn tính từ ngày chốt thì ngày chốt không tính từ hạn.",
             "A due day counted from the closing day needs a closing day that is not counted from it."});
      return;
    }
    json spec = (*due)["after"];
    if (spec.is_object()) spec["from"] = "2026-01-01";
    faults_.take(check_due_spec(spec, faults_.pointer() + "/due/after"));
    out_.due_after_ = std::move(spec);
  }

  ReportingPlan::DayOfMonth day_of(const json& object, const std::string& place) {
    return {.day = static_cast<unsigned>(whole(object, place, "day", 1, 31, 0)),
            .months_before = whole(object, place, "months_before", 0, 11, 0)};
  }

  // A number that is left out is `otherwise`; one that is needed has 0 there and a range above it.
  int whole(const json& object, const std::string& place, const char* name, int from, int to, int otherwise) {
    if (!object.contains(name)) {
      if (otherwise < from) missing(place + "/" + name);
      return otherwise;
    }
    const json& value = object[name];
    if (value.is_number_integer() && value.get<std::int64_t>() >= from && value.get<std::int64_t>() <= to) {
      return value.get<int>();
    }
    const std::string range = std::to_string(from) + "–" + std::to_string(to);
    fault(place + "/" + name, "out-of-range",
          {"Phải là số nguyên từ " + range + ".", "Must be a whole number, " + range + "."});
    return otherwise;
  }

  void only(const json& object, const std::string& place, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : object.items()) {
      if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
      fault(base::pointer_join(place, name), "unknown-word", {"Không có mục này.", "There is no such member."});
    }
  }
  const json* member(const char* name) const {
    const auto found = value_.find(name);
    return found == value_.end() || !found->is_object() ? nullptr : &*found;
  }
  void missing(const std::string& place) { fault(place, "required", {"Thiếu mục này.", "This member is missing."}); }
  void both(const std::string& place) {
    fault(place, "too-many-words", {"Chỉ được chọn một cách.", "Only one of the ways may be chosen."});
  }
  void fault(const std::string& place, std::string code, base::Text message) {
    faults_.add(place, std::move(code), std::move(message));
  }
  std::unexpected<base::Error> refused() { return faults_.refused("bad-period-plan"); }

  const json& value_;
  ReportingPlan out_;
  Faults faults_;
};

Result<ReportingPlan> ReportingPlan::parse(const json& value, std::string_view pointer) {
  return PlanReader(value, pointer).read();
}

ReportingPlan::Ends ReportingPlan::ends(const Calendar& calendar, year_month last_month) const {
  Ends out;
  Date due_day;
  if (due_) {
    due_day = day_in(last_month - months(due_->months_before), due_->day);
    if (due_roll_ == "next_working_day") due_day = calendar.next_working_day_on_or_after(due_day);
    if (due_roll_ == "previous_working_day") due_day = calendar.previous_working_day_on_or_before(due_day);
    out.due = calendar.at_cutoff(due_day);
  }
  if (closes_) out.closes = day_in(last_month - months(closes_->months_before), closes_->day);
  if (!due_) {
    json spec = due_after_;
    spec["from"] = base::format_date(out.closes);
    // Checked when the plan was read; were it refused all the same, the closing day stands in.
    const auto due = resolve_due(calendar, spec, calendar.at_cutoff(out.closes));
    out.due = due ? due->at : calendar.at_cutoff(out.closes);
    due_day = calendar.due_date(out.due);
  }
  out.units = units_lead_ == 0 ? due_day : calendar.add_working_days(due_day, -units_lead_);
  out.due_units = units_lead_ == 0 ? out.due : calendar.at_cutoff(out.units);
  if (!closes_) out.closes = calendar.add_working_days(out.units, -closes_before_);
  return out;
}

std::vector<Period> ReportingPlan::periods(const Calendar& calendar, int year) const {
  const Kind& kind = kind_of(kind_);
  const std::chrono::year y(year);
  std::vector<Period> out;
  // Of every kind the year before closes with its December.
  Date closed = ends(calendar, (y - std::chrono::years(1)) / std::chrono::December).closes;
  for (unsigned place = 0; place < kind.count; ++place) {
    const Ends end = ends(calendar, y / std::chrono::month(kind.first_end + place * kind.apart));
    Names names = names_of(kind_, year, place);
    out.push_back({.id = std::move(names.id),
                   .title = std::move(names.title),
                   .first = sys_days(closed) + days(1),
                   .last = end.closes,
                   .opens = calendar.at(calendar.add_working_days(end.units, -opens_before_), calendar.open()),
                   .due_units = end.due_units,
                   .due = end.due});
    closed = end.closes;
  }
  return out;
}

std::optional<Period> ReportingPlan::period_of(const Calendar& calendar, Date day) const {
  const int year = static_cast<int>(day.year());
  for (const int one : {year, year + 1}) {
    for (Period& period : periods(calendar, one)) {
      if (period.first <= day && day <= period.last) return std::move(period);
    }
  }
  return std::nullopt;
}

std::vector<Period> ReportingPlan::opening_between(const Calendar& calendar, Instant after, Instant to,
                                                   std::size_t limit) const {
  std::vector<Period> out;
  const int last = static_cast<int>(calendar.local_date(to).year()) + 2;
  for (int year = static_cast<int>(calendar.local_date(after).year()); year <= last && out.size() < limit; ++year) {
    for (Period& period : periods(calendar, year)) {
      if (period.opens > after && period.opens <= to && out.size() < limit) out.push_back(std::move(period));
    }
  }
  return out;
}

Result<ReportingPlans> ReportingPlans::parse(const json& value) {
  const auto bad = [](const std::string& pointer, std::string code, base::Text message) {
    Faults faults;
    faults.add(pointer, std::move(code), std::move(message));
    return faults.refused("bad-period-plan");
  };
  if (!value.is_object() || !value.contains("periods") || !value["periods"].is_array() ||
      value["periods"].size() > 200) {
    return bad("/periods", "wrong-type",
               {"Tệp kỳ báo cáo phải có danh sách “periods”, tối đa 200 kỳ.",
                "The file of periods needs a list \"periods\" of at most 200."});
  }
  ReportingPlans out;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < value["periods"].size(); ++i) {
    const std::string place = "/periods/" + std::to_string(i);
    auto plan = ReportingPlan::parse(value["periods"][i], place);
    if (!plan) return std::unexpected(plan.error());
    if (!ids.insert(plan->id()).second) {
      return bad(place + "/id", "repeated", {"Mã kỳ báo cáo bị trùng.", "Two periods have the same id."});
    }
    out.plans_.push_back(std::move(*plan));
  }
  return out;
}

const ReportingPlan* ReportingPlans::find(std::string_view id) const {
  const auto found = std::ranges::find(plans_, id, &ReportingPlan::id);
  return found == plans_.end() ? nullptr : &*found;
}

}  // namespace trinhky::calendar
