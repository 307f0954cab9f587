#include "engine/runtime/schedule.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/calendar/due.h"
#include "engine/calendar/faults.h"
#include "engine/calendar/reporting.h"
#include "engine/runtime/period_thread.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;

constexpr std::size_t max_title_code_points = 200;
constexpr std::size_t max_kinds = 20;
// A title and four members are the most that a screen shows; more than these problems help nobody.

void add_below(const directory::Directory& directory, const std::string& unit, base::Date day,
               const std::vector<std::string>& kinds, std::vector<std::string>& into) {
  for (const directory::Unit& child : directory.children_of(unit, day)) {
    if (into.size() >= max_units_of_a_schedule) return;
    if (kinds.empty() || std::ranges::find(kinds, child.kind) != kinds.end()) into.push_back(child.id);
    add_below(directory, child.id, day, kinds, into);
  }
}

}  // namespace

class ScheduleReader {
 public:
  ScheduleReader(const json& plan, const Catalogue& catalogue, const Schedule::Context* context)
      : plan_(plan), catalogue_(catalogue), context_(context) {}

  Result<Schedule> read() {
    if (!plan_.is_object() || base::print(plan_).size() > max_schedule_bytes) {
      fault("", "wrong-type",
            {"Lịch mở việc phải là một đối tượng JSON, tối đa 64 KB.",
             "A schedule must be a JSON object of at most 64 KB."});
      return refused();
    }
    only(plan_, "", {"title", "definition", "when", "opens", "units", "data", "missed", "enabled"});
    read_title();
    read_definition();
    read_when();
    read_opens();
    read_units();
    read_rest();
    if (!faults_.empty()) return refused();
    return std::move(out_);
  }

 private:
  void read_title() {
    const json title = plan_.value("title", json());
    if (title.is_object()) {
      out_.title_ = {base::nfc(base::tidy_blanks(base::text_or(title, "vi"))),
                     base::nfc(base::tidy_blanks(base::text_or(title, "en")))};
    }
    for (const auto& [language, text] : {std::pair("vi", &out_.title_.vi), std::pair("en", &out_.title_.en)}) {
      const std::string place = std::string("/title/") + language;
      if (text->empty()) {
        fault(place, "required", {"Phải đặt tên cho lịch mở việc.", "The schedule needs a title."});
      } else if (base::code_points(*text) > max_title_code_points) {
        fault(place, "text-too-long", {"Tên dài quá 200 ký tự.", "The title is longer than 200 characters."});
      }
    }
  }

  void read_definition() {
    out_.definition_ = base::text_or(plan_, "definition");
    const auto newest = catalogue_.definition(out_.definition_, 0);
    if (newest == nullptr) {
      fault("/definition", "no-such-definition", {"Không có quy trình này.", "There is no such workflow."});
    } else if (newest->start_by.is_null()) {
      out_.opened_in_ = opened_for_periods_by(catalogue_, *newest);
      if (out_.opened_in_.empty()) {
        fault("/definition", "not-started-by-people", why_not_scheduled(catalogue_, *newest));
      }
    }
  }

  void read_when() {
    const json when = plan_.value("when", json());
    if (!when.is_object()) {
      fault("/when", "required", {"Phải ghi khi nào mở việc.", "It must be said when work is opened."});
      return;
    }
    if (!when.contains("periods")) {
      if (!out_.opened_in_.empty()) {
        fault("/when", "periods-needed",
              {"Quy trình này mở theo kỳ báo cáo; hãy chọn kỳ báo cáo thay cho quy tắc lặp.",
               "This workflow is opened for reporting periods: choose them instead of a rule."});
        return;
      }
      auto rule = calendar::Recurrence::parse(when, catalogue_.calendar(), "/when");
      if (rule) {
        out_.rule_ = std::move(*rule);
      } else {
        add(rule.error().faults);
      }
      return;
    }
    only(when, "/when", {"periods"});
    out_.periods_ = base::text_or(when, "periods");
    if (catalogue_.periods().find(out_.periods_) == nullptr) {
      fault("/when/periods", "no-such-periods", {"Không có kỳ báo cáo này.", "There are no such reporting periods."});
    }
  }

  void read_opens() {
    if (!plan_.contains("opens") || plan_["opens"].is_null()) return;
    json spec = plan_["opens"];
    if (spec.is_object() && (spec.contains("from") || spec.contains("on") || spec.contains("at"))) {
      fault("/opens", "unknown-word",
            {"Chỉ tính từ ngày của lần lặp: workingDays, calendarDays, months, hours.",
             "Only counted from the occurrence: workingDays, calendarDays, months, hours."});
      return;
    }
    add(calendar::check_due_spec(spec, "/opens"));
    out_.opens_ = std::move(spec);
  }

  void read_units() {
    const json units = plan_.value("units", json());
    if (!units.is_object()) {
      fault("/units", "required", {"Phải chọn đơn vị.", "Units must be chosen."});
      return;
    }
    only(units, "/units", {"ids", "below", "kinds"});
    out_.ids_ = words(units, "/units", "ids", max_units_of_a_schedule);
    out_.kinds_ = words(units, "/units", "kinds", max_kinds);
    out_.below_ = base::text_or(units, "below");
    if (out_.ids_.empty() == out_.below_.empty()) {
      fault("/units", "bad-value",
            {"Chọn hoặc từng đơn vị, hoặc các đơn vị dưới một đơn vị.",
             "Choose either units one by one, or those below a unit."});
      return;
    }
    if (context_ == nullptr) return;
    for (std::size_t i = 0; i < out_.ids_.size(); ++i) {
      if (context_->directory.unit_on(out_.ids_[i], context_->today)) continue;
      fault("/units/ids/" + std::to_string(i), "no-such-unit", {"Không có đơn vị này.", "There is no such unit."});
    }
    if (!out_.below_.empty() && out_.units(context_->directory, context_->today).empty()) {
      fault("/units/below", "no-such-unit",
            {"Không có đơn vị nào như vậy dưới đơn vị này.", "There is no such unit below this one."});
    }
  }

  void read_rest() {
    out_.data_ = plan_.value("data", json::object());
    if (!out_.data_.is_object()) {
      fault("/data", "wrong-type", {"\"data\" phải là một đối tượng.", "\"data\" must be an object."});
    } else if (const auto newest = catalogue_.definition(out_.definition_, 0);
               newest != nullptr && context_ != nullptr) {
      for (const auto& [name, value] : out_.data_.items()) {
        if (newest->initial_data.contains(name)) continue;
        fault(base::pointer({"data", name}), "unknown-data",
              {"Quy trình này không có dữ liệu này.", "This workflow has no such data."});
      }
    }
    static constexpr std::array<std::string_view, 3> kinds{"all", "latest", "none"};
    const std::string word = base::text_or(plan_, "missed", "all");
    const auto missed = std::ranges::find(kinds, std::string_view(word));
    if (missed == kinds.end()) {
      fault("/missed", "unknown-word",
            {"Việc bị lỡ chỉ chọn được: all, latest hoặc none.", "For what was missed choose all, latest or none."});
    } else {
      out_.missed_ = static_cast<Missed>(missed - kinds.begin());
    }
    const json enabled = plan_.value("enabled", json(true));
    if (!enabled.is_boolean()) {
      fault("/enabled", "wrong-type", {"Phải là đúng hoặc sai.", "It must be true or false."});
    } else {
      out_.enabled_ = enabled.get<bool>();
    }
  }

  std::vector<std::string> words(const json& object, const std::string& place, const char* name, std::size_t most) {
    std::vector<std::string> out;
    if (!object.contains(name)) return out;
    const json& list = object[name];
    if (!list.is_array() || list.size() > most) {
      fault(place + "/" + name, "wrong-type",
            {"Phải là danh sách không quá " + std::to_string(most) + " mục.",
             "This must be a list of at most " + std::to_string(most) + "."});
      return out;
    }
    std::set<std::string> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i].is_string() && seen.insert(list[i].get<std::string>()).second) {
        out.push_back(list[i].get<std::string>());
        continue;
      }
      fault(place + "/" + name + "/" + std::to_string(i), "bad-value",
            {"Phải là chữ, mỗi mục một lần.", "This must be a text, each once."});
    }
    return out;
  }
  void only(const json& object, const std::string& place, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : object.items()) {
      if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
      fault(base::pointer_join(place, name), "unknown-word", {"Không có mục này.", "There is no such member."});
    }
  }
  void add(const std::vector<base::Fault>& faults) { faults_.take(faults); }
  void fault(const std::string& place, std::string code, base::Text message) {
    faults_.add(place, std::move(code), std::move(message));
  }
  std::unexpected<base::Error> refused() { return faults_.refused("bad-schedule"); }

  const json& plan_;
  const Catalogue& catalogue_;
  const Schedule::Context* context_;  // null: the plan was checked when it was made
  Schedule out_;
  calendar::Faults faults_;
};

Result<Schedule> Schedule::parse(const json& plan, const Context& context) {
  return ScheduleReader(plan, context.catalogue, &context).read();
}

Result<Schedule> Schedule::read_back(const json& plan, const Catalogue& catalogue) {
  return ScheduleReader(plan, catalogue, nullptr).read();
}

std::vector<std::string> Schedule::units(const directory::Directory& directory, base::Date day) const {
  std::vector<std::string> out;
  if (below_.empty()) {
    std::ranges::copy_if(ids_, std::back_inserter(out),
                         [&](const std::string& id) { return directory.unit_on(id, day).has_value(); });
    return out;
  }
  add_below(directory, below_, day, kinds_, out);
  return out;
}

Result<std::vector<Opening>> Schedule::openings(const Catalogue& catalogue, base::Instant after,
                                                std::size_t limit) const {
  const calendar::Calendar& calendar = catalogue.calendar();
  std::vector<Opening> out;
  if (rule_) {
    auto found = rule_->following(calendar, after, limit);
    if (!found) return std::unexpected(found.error());
    for (calendar::Occurrence& one : *found) {
      const int year = static_cast<int>(calendar.local_date(one.at).year());
      base::Text sentence = calendar::explain_occurrence(calendar, one);
      json data{{"year", year}, {"occurrence", one.id}};
      out.push_back({.occurrence = std::move(one.id),
                     .at = one.at,
                     .opens = one.at,
                     .data = std::move(data),
                     .derivation = {{"occurrence", std::move(one.derivation)}},
                     .sentence = std::move(sentence)});
    }
  } else if (const calendar::ReportingPlan* plan = catalogue.periods().find(periods_); plan != nullptr) {
    const base::Instant end = after + std::chrono::days(366 * 60);
    for (const calendar::Period& one : plan->opening_between(calendar, after, end, limit)) {
      json data = calendar::to_json(one);
      data["year"] = std::stoi(one.id.substr(0, 4));
      json derivation{{"periods", periods_}, {"period", calendar::to_json(one)}, {"calendar", calendar.version()}};
      out.push_back({.occurrence = one.id,
                     .at = one.opens,
                     .opens = one.opens,
                     .data = std::move(data),
                     .derivation = std::move(derivation),
                     .sentence = one.title});
    }
  }
  if (opens_.is_null()) return out;
  for (Opening& one : out) {
    json spec = opens_;
    spec["from"] = base::format_instant(one.at);
    auto due = calendar::resolve_due(calendar, spec, one.at);
    if (!due) return std::unexpected(due.error());
    // A day that is counted out is opened on in its morning; as a deadline it would end at midnight.
    one.opens = calendar.ends_a_day(due->at) ? calendar.at(calendar.due_date(due->at), calendar.open()) : due->at;
    const base::Text why = calendar::explain_due(calendar, *due);
    one.sentence.vi.append("; mở việc ").append(calendar::format_local(calendar, one.opens).vi);
    one.sentence.en.append("; opens at ").append(calendar::format_local(calendar, one.opens).en);
    if (!why.vi.empty()) one.sentence.vi.append(" (").append(why.vi).append(")");
    if (!why.en.empty()) one.sentence.en.append(" (").append(why.en).append(")");
    one.derivation["opens"] = std::move(due->derivation);
  }
  return out;
}

}  // namespace trinhky::runtime
