#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/calendar/calendar.h"

namespace trinhky::calendar {

using base::Date;
using base::ErrorCode;
using base::Fault;
using base::json;
using base::Text;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

namespace {

constexpr std::size_t max_listed_days = 5000;
constexpr std::size_t max_rules = 200;
constexpr std::size_t max_events = 200;
constexpr std::int64_t max_block = 10;  // days of a rule before and after its day
constexpr std::int64_t first_rule_year = 1968;
constexpr std::int64_t last_rule_year = 2100;

constexpr std::array<std::string_view, 7> weekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

std::optional<DayKind> kind_of(std::string_view word) {
  for (const DayKind kind :
       {DayKind::holiday, DayKind::compensation, DayKind::swap_off, DayKind::makeup_work, DayKind::closure}) {
    if (to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

Text text_of(const json& object, std::string_view member) {
  const auto at = object.find(member);
  if (at == object.end() || !at->is_object()) return {};
  return {base::nfc(base::text_or(*at, "vi")), base::nfc(base::text_or(*at, "en"))};
}

}  // namespace

// Reads a calendar, or a layer over one, into `out`. Collects faults while reading, so that an administrator sees all
// of them at once.
class CalendarReader {
 public:
  static base::Result<Calendar> base(const json& value) {
    Calendar out;
    out.zone_ = Zone::vietnam();
    CalendarReader reader(value, out);
    reader.read_whole();
    return reader.result(std::move(out));
  }

  static base::Result<Calendar> layer(const Calendar& below, const json& value) {
    Calendar out = below;
    CalendarReader reader(value, out);
    reader.read_layer(below);
    return reader.result(std::move(out));
  }

 private:
  CalendarReader(const json& value, Calendar& out) : value_(value), out_(out) {}

  base::Result<Calendar> result(Calendar&& out) {
    if (faults_.empty()) return std::move(out);
    return std::unexpected(base::Error{.code = ErrorCode::invalid,
                                       .type = "bad-calendar",
                                       .message = {"Lịch làm việc có lỗi.", "The calendar has problems."},
                                       .faults = std::move(faults_)});
  }

  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  void read_whole() {
    read_names(out_.id_, out_.version_);
    read_zone();
    read_weekly_rest();
    read_hours(true);
    read_days(true);
    read_covers();
    read_rules();
    read_events();
    apply_rules();
  }

  void read_layer(const Calendar& below) {
    std::string id;
    std::string version;
    read_names(id, version);
    out_.version_ = below.version_ + "+" + id + "." + version;
    for (const char* word : {"covers", "rules"}) {
      if (!value_.contains(word)) continue;
      fault("/" + std::string(word), "unknown-word",
            {"Lịch riêng của một đơn vị không khai mục này.", "A layer does not say this."});
    }
    read_zone();
    read_weekly_rest();
    read_hours(false);
    read_days(false);
    read_events();
    if (out_.rest_ != below.rest_) apply_rules();
  }

  void read_names(std::string& id, std::string& version) {
    id = base::text_or(value_, "id");
    version = base::text_or(value_, "version");
    if (const auto at = value_.find("version"); at != value_.end() && at->is_number_integer()) {
      version = std::to_string(at->get<std::int64_t>());
    }
    if (id.empty()) fault("/id", "required", {"Lịch phải có mã.", "A calendar has an id."});
    if (version.empty()) fault("/version", "required", {"Lịch phải có phiên bản.", "A calendar has a version."});
  }

  void read_zone() {
    if (const auto zone = value_.find("zone"); zone != value_.end()) {
      const auto named = zone->is_string() ? Zone::named(zone->get_ref<const std::string&>()) : std::nullopt;
      if (named) {
        out_.zone_ = *named;
      } else {
        fault("/zone", "bad-value",
              {"Múi giờ phải là một tên trong cơ sở dữ liệu IANA, ví dụ Asia/Ho_Chi_Minh.",
               "The zone is a name of the IANA database, for example Asia/Ho_Chi_Minh."});
      }
    }
    const auto offset = value_.find("zone_offset_minutes");
    if (offset == value_.end()) return;
    const auto count = integer(*offset, -14 * 60, 14 * 60);
    if (!count) {
      fault("/zone_offset_minutes", "out-of-range",
            {"Múi giờ tính bằng phút, từ -840 đến 840.", "The zone is in minutes, from -840 to 840."});
    } else if (value_.contains("zone")) {
      fault("/zone_offset_minutes", "too-many-words",
            {"Múi giờ chỉ khai một lần: bằng tên hoặc bằng phút.", "The zone is said once: by name or in minutes."});
    } else {
      out_.zone_ = Zone::fixed(minutes(*count));
    }
  }

  void read_weekly_rest() {
    const auto listed = value_.find("weekly_rest");
    if (listed == value_.end()) return;
    WeeklyRest rest{};
    bool good = listed->is_array() && listed->size() < rest.size();
    for (std::size_t i = 0; good && i < listed->size(); ++i) {
      const json& one = (*listed)[i];
      const auto day =
          one.is_string() ? std::ranges::find(weekdays, one.get_ref<const std::string&>()) : weekdays.end();
      good = day != weekdays.end();
      if (good) rest.at(static_cast<std::size_t>(day - weekdays.begin())) = true;
    }
    if (good) {
      out_.rest_ = rest;
      return;
    }
    fault("/weekly_rest", "bad-value",
          {"Ngày nghỉ hằng tuần là các thứ trong tuần (monday … sunday), nhiều nhất sáu ngày.",
           "The weekly rest days are days of the week (monday … sunday), at most six."});
  }

  static std::optional<std::int64_t> integer(const json& value, std::int64_t least, std::int64_t most) {
    if (!value.is_number_integer()) return std::nullopt;
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return {};
    const auto number = value.get<std::int64_t>();
    return number >= least && number <= most ? std::optional(number) : std::nullopt;
  }

  std::optional<minutes> time(const json& value, const std::string& pointer) {
    const auto parsed = value.is_string() ? parse_time_of_day(value.get_ref<const std::string&>())
                                          : base::Result<minutes>(std::unexpected(base::Error{}));
    if (parsed) return *parsed;
    fault(pointer, "bad-value", {"Giờ phải có dạng 08:30.", "A time of day has the form 08:30."});
    return std::nullopt;
  }

  void time(const json& object, std::string_view member, minutes& into) {
    if (const auto at = object.find(member); at != object.end()) {
      into = time(*at, base::pointer_join("/hours", member)).value_or(into);
    }
  }

  void read_hours(bool whole) {
    const json nothing = json::object();
    const auto given = value_.find("hours");
    const json& hours = given != value_.end() && given->is_object() ? *given : nothing;
    time(hours, "open", out_.open_);
    time(hours, "close", out_.close_);
    read_cutoff(hours);
    if (out_.open_ >= out_.close_ || out_.cutoff_.at <= out_.open_) {
      fault("/hours", "bad-value",
            {"Giờ mở phải trước giờ đóng và giờ chốt.", "Opening comes before closing and before the cutoff."});
    }
    if (hours.contains("work")) {
      read_work(hours["work"]);
    } else if (whole) {
      out_.work_ = {{out_.open_, std::min(out_.close_, out_.cutoff_.at)}};
    }
  }

  void read_cutoff(const json& hours) {
    const auto given = hours.find("cutoff");
    if (given == hours.end()) return;
    out_.cutoff_ = {};
    if (!given->is_object()) {
      out_.cutoff_.at = time(*given, "/hours/cutoff").value_or(out_.cutoff_.at);
      return;
    }
    const auto at = given->find("at");
    out_.cutoff_.at = time(at == given->end() ? json() : *at, "/hours/cutoff/at").value_or(out_.cutoff_.at);
    out_.cutoff_.source = text_of(*given, "source");
    out_.cutoff_.grade = base::text_or(*given, "grade");
    if (base::text_or(*given, "rule") != "house") {
      fault("/hours/cutoff/rule", "bad-value",
            {"Giờ chốt sớm hơn 24:00 là quy định riêng của cơ quan: phải ghi \"rule\": \"house\".",
             "A cutoff before 24:00 is a house rule: it says \"rule\": \"house\"."});
    }
  }

  void read_work(const json& listed) {
    std::vector<Stretch> work;
    bool ordered = listed.is_array() && !listed.empty() && listed.size() <= 8;
    for (std::size_t i = 0; ordered && i < listed.size(); ++i) {
      const json& pair = listed[i];
      const std::string pointer = "/hours/work/" + std::to_string(i);
      const bool two = pair.is_array() && pair.size() == 2;
      const auto from = two ? time(pair[0], pointer + "/0") : std::nullopt;
      const auto to = two ? time(pair[1], pointer + "/1") : std::nullopt;
      ordered = from && to && *from < *to && (work.empty() || *from >= work.back().to);
      if (ordered) work.push_back({*from, *to});
    }
    if (ordered) {
      out_.work_ = std::move(work);
      return;
    }
    fault("/hours/work", "bad-value",
          {"Giờ làm việc là các cặp giờ theo thứ tự, không chồng lên nhau.",
           "Working hours are pairs of times in order, without overlap."});
    if (out_.work_.empty()) out_.work_ = {{out_.open_, out_.close_}};
  }

  std::optional<Date> date(const json& object, const std::string& pointer, std::string_view member) {
    const auto parsed = base::parse_date(base::text_or(object, member));
    if (parsed) return *parsed;
    fault(base::pointer_join(pointer, member), "bad-value", parsed.error().message);
    return std::nullopt;
  }

  Text name(const json& object, const std::string& pointer) {
    Text out = text_of(object, "name");
    if (out.vi.empty() || out.en.empty()) {
      fault(pointer + "/name", "required",
            {"Ngày phải có tên bằng cả hai thứ tiếng.", "A day has a name in both languages."});
    }
    return out;
  }

  std::optional<Day> read_day(const json& value, const std::string& pointer) {
    if (!value.is_object()) {
      fault(pointer, "wrong-type", {"Mỗi ngày phải là một đối tượng.", "Each day is an object."});
      return std::nullopt;
    }
    const auto at = date(value, pointer, "date");
    const auto kind = kind_of(base::text_or(value, "kind"));
    if (!kind) {
      fault(pointer + "/kind", "bad-value",
            {"Loại ngày phải là holiday, compensation, swap_off, makeup_work hoặc closure.",
             "The kind of a day is holiday, compensation, swap_off, makeup_work or closure."});
    }
    Text named = name(value, pointer);
    if (!at || !kind) return std::nullopt;
    return Day{*at, *kind, std::move(named), base::text_or(value, "grade"), base::text_or(value, "source")};
  }

  void read_days(bool required) {
    const auto listed = value_.find("days");
    if (listed == value_.end() && !required) return;
    if (listed == value_.end() || !listed->is_array() || listed->size() > max_listed_days) {
      fault("/days", "wrong-type",
            {"Danh sách ngày phải là một mảng, nhiều nhất 5000 ngày.", "The days are an array of at most 5000."});
      return;
    }
    std::vector<Day> days;
    std::set<sys_days> seen;
    for (std::size_t i = 0; i < listed->size(); ++i) {
      const std::string pointer = "/days/" + std::to_string(i);
      auto day = read_day((*listed)[i], pointer);
      if (!day) continue;
      if (!seen.insert(sys_days(day->date)).second) {
        fault(pointer + "/date", "doubled", {"Ngày này đã được khai.", "This date is already listed."});
      }
      days.push_back(std::move(*day));
    }
    // A layer's date hides what is listed below it.
    std::erase_if(out_.days_, [&](const Day& day) { return seen.contains(sys_days(day.date)); });
    std::ranges::move(days, std::back_inserter(out_.days_));
    std::ranges::sort(out_.days_, {}, [](const Day& day) { return sys_days(day.date); });
  }

  void read_covers() {
    if (const auto covers = value_.find("covers"); covers != value_.end() && covers->is_object()) {
      out_.first_ = date(*covers, "/covers", "from").value_or(Date());
      out_.last_ = date(*covers, "/covers", "to").value_or(Date());
    } else if (!out_.days_.empty()) {
      out_.first_ = out_.days_.front().date.year() / std::chrono::January / 1;
      out_.last_ = out_.days_.back().date.year() / std::chrono::December / 31;
    } else {
      out_.first_ = std::chrono::year(1) / std::chrono::January / 1;
      out_.last_ = std::chrono::year(9999) / std::chrono::December / 31;
    }
  }

  int bounded(const json& object, const std::string& pointer, std::string_view member, std::int64_t least,
              std::int64_t most, std::int64_t otherwise) {
    const auto at = object.find(member);
    if (at == object.end()) return static_cast<int>(otherwise);
    const auto number = integer(*at, least, most);
    if (!number) {
      const std::string range = std::to_string(least) + "–" + std::to_string(most);
      fault(base::pointer_join(pointer, member), "out-of-range",
            {"Phải là số nguyên trong khoảng " + range + ".", "It is a whole number within " + range + "."});
    }
    return static_cast<int>(number.value_or(otherwise));
  }

  void read_rules() {
    const auto listed = value_.find("rules");
    if (listed == value_.end()) return;
    if (!listed->is_array() || listed->size() > max_rules) {
      fault("/rules", "wrong-type",
            {"Quy tắc ngày nghỉ phải là một mảng, nhiều nhất 200.", "The rules are an array of at most 200."});
      return;
    }
    for (std::size_t i = 0; i < listed->size(); ++i) {
      const std::string pointer = "/rules/" + std::to_string(i);
      const json& rule = (*listed)[i];
      if (!rule.is_object()) {
        fault(pointer, "wrong-type", {"Mỗi quy tắc phải là một đối tượng.", "Each rule is an object."});
        continue;
      }
      const auto day = parse_yearly_day(base::text_or(rule, "day"));
      if (!day) bad_yearly_day(pointer);
      rules_.push_back({.day = day.value_or(YearlyDay{.month = 1, .day = 1}),
                        .before = bounded(rule, pointer, "before", 0, max_block, 0),
                        .after = bounded(rule, pointer, "after", 0, max_block, 0),
                        .beside = rule.contains("beside") && rule["beside"] == true,
                        .from = bounded(rule, pointer, "from", first_rule_year, last_rule_year, first_rule_year),
                        .to = bounded(rule, pointer, "to", first_rule_year, last_rule_year, last_rule_year),
                        .name = name(rule, pointer),
                        .grade = rule.contains("grade") ? base::text_or(rule, "grade") : "C",
                        .source = base::text_or(rule, "source")});
    }
    out_.rules_ = std::make_shared<const std::vector<DayRule>>(std::move(rules_));
  }

  void apply_rules() {
    if (!faults_.empty()) return;
    std::vector<Day> days;
    for (auto year = static_cast<int>(first_rule_year); year <= last_rule_year && !out_.rules_->empty(); ++year) {
      const bool published = out_.covers(std::chrono::year(year) / std::chrono::January / 1) &&
                             out_.covers(std::chrono::year(year) / std::chrono::December / 31);
      if (!published) std::ranges::move(days_by_rule(*out_.rules_, out_.rest_, year), std::back_inserter(days));
    }
    out_.by_rule_ = std::make_shared<const std::vector<Day>>(std::move(days));
  }

  void read_events() {
    const auto listed = value_.find("events");
    if (listed == value_.end()) return;
    if (!listed->is_object() || listed->size() > max_events) {
      fault("/events", "wrong-type", {"Sự kiện phải là một đối tượng, nhiều nhất 200.", "Events are at most 200."});
      return;
    }
    for (const auto& [word, event] : listed->items()) {
      const std::string pointer = base::pointer_join("/events", word);
      if (!is_event_name(word)) {
        fault(pointer, "bad-value",
              {"Mã sự kiện có dạng session.open.", "An event is named like session.open, in lower case with a dot."});
      }
      const bool dated = event.is_object() && event.contains("dates") && event["dates"].is_object();
      if (!dated && (!event.is_object() || event.contains("dates") || !event.contains("day"))) {
        fault(pointer, "wrong-type",
              {"Sự kiện phải có ngày hằng năm (day) hoặc các ngày theo năm (dates).",
               "An event has its day of the year (day), or its dates by year: {\"dates\": {\"2026\": …}}."});
        continue;
      }
      NamedDay named{.name = name(event, pointer),
                     .dates = {},
                     .day = {},
                     .from = bounded(event, pointer, "from", 1, 9999, 1),
                     .to = bounded(event, pointer, "to", 1, 9999, 9999),
                     .grade = base::text_or(event, "grade"),
                     .source = base::text_or(event, "source")};
      if (event.contains("day")) {
        named.day = parse_yearly_day(base::text_or(event, "day"));
        if (!named.day) bad_yearly_day(pointer);
      }
      if (dated) read_dates(event["dates"], pointer + "/dates", named);
      out_.events_.insert_or_assign(word, std::move(named));
    }
  }

  void read_dates(const json& dates, const std::string& pointer, NamedDay& named) {
    for (const auto& [year, unused] : dates.items()) {
      const auto at = date(dates, pointer, year);
      if (!at) continue;
      if (std::to_string(static_cast<int>(at->year())) != year) {
        fault(base::pointer_join(pointer, year), "bad-value",
              {"Ngày phải nằm trong năm ấy.", "The date lies in that year."});
        continue;
      }
      named.dates.emplace(static_cast<int>(at->year()), *at);
    }
  }

  void bad_yearly_day(const std::string& pointer) {
    fault(pointer + "/day", "bad-value",
          {"Ngày trong năm có dạng fixed:12-31 hoặc lunar:01-01.",
           "A day of the year has the form fixed:12-31 or lunar:01-01."});
  }

  const json& value_;
  Calendar& out_;
  std::vector<DayRule> rules_;
  std::vector<Fault> faults_;
};

base::Result<Calendar> Calendar::parse(const json& value) {
  if (!value.is_object()) {
    return base::refuse(ErrorCode::invalid, "bad-calendar",
                        {"Lịch làm việc phải là một đối tượng.", "A calendar is an object."});
  }
  return CalendarReader::base(value);
}

base::Result<Calendar> Calendar::overlaid(const json& layer) const {
  if (!layer.is_object()) {
    return base::refuse(ErrorCode::invalid, "bad-calendar",
                        {"Lịch riêng của đơn vị phải là một đối tượng.", "A layer of a calendar is an object."});
  }
  return CalendarReader::layer(*this, layer);
}

}  // namespace trinhky::calendar
