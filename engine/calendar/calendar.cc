#include "engine/calendar/calendar.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/text.h"

namespace trinhky::calendar {
namespace {

using base::Date;
using base::ErrorCode;
using base::Fault;
using base::Instant;
using base::json;
using base::Text;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr std::size_t max_listed_days = 5000;

constexpr std::array<std::pair<DayKind, std::string_view>, 4> kind_words{{{DayKind::holiday, "holiday"},
                                                                          {DayKind::compensation, "compensation"},
                                                                          {DayKind::swap_off, "swap_off"},
                                                                          {DayKind::makeup_work, "makeup_work"}}};

std::optional<DayKind> kind_of(std::string_view word) {
  for (const auto& [kind, name] : kind_words) {
    if (name == word) return kind;
  }
  return std::nullopt;
}

std::optional<minutes> minutes_of(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0U, 1U, 3U, 4U}) {
    if (digit(i) < 0) return std::nullopt;
  }
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  if (hour > 23 || minute > 59) return std::nullopt;
  return minutes(hour * 60 + minute);
}

// Collects faults while reading, so that an administrator sees all of them at once.
class Reader {
 public:
  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  minutes time(const json& object, const std::string& pointer, std::string_view member, minutes fallback) {
    const auto at = object.find(member);
    if (at == object.end()) return fallback;
    return time_value(*at, base::pointer_join(pointer, member)).value_or(fallback);
  }

  std::optional<minutes> time_value(const json& value, const std::string& pointer) {
    const auto parsed = value.is_string() ? minutes_of(value.get_ref<const std::string&>()) : std::nullopt;
    if (!parsed) {
      fault(pointer, "bad-value", {"Giờ phải có dạng 08:30.", "A time of day has the form 08:30."});
    }
    return parsed;
  }

  std::optional<Date> date(const json& object, const std::string& pointer, std::string_view member) {
    const auto parsed = base::parse_date(base::text_or(object, member));
    if (!parsed) {
      fault(base::pointer_join(pointer, member), "bad-value", parsed.error().message);
      return std::nullopt;
    }
    return *parsed;
  }

  [[nodiscard]] std::vector<Fault> take() { return std::move(faults_); }
  [[nodiscard]] bool clean() const { return faults_.empty(); }

 private:
  std::vector<Fault> faults_;
};

std::optional<Day> read_day(const json& value, const std::string& pointer, Reader& reader) {
  if (!value.is_object()) {
    reader.fault(pointer, "wrong-type", {"Mỗi ngày phải là một đối tượng.", "Each day is an object."});
    return std::nullopt;
  }
  const auto date = reader.date(value, pointer, "date");
  const auto kind = kind_of(base::text_or(value, "kind"));
  if (!kind) {
    reader.fault(pointer + "/kind", "bad-value",
                 {"Loại ngày phải là holiday, compensation, swap_off hoặc makeup_work.",
                  "The kind of a day is holiday, compensation, swap_off or makeup_work."});
  }
  const auto name = value.find("name");
  const Text text = name != value.end() && name->is_object()
                        ? Text{base::nfc(base::text_or(*name, "vi")), base::nfc(base::text_or(*name, "en"))}
                        : Text{};
  if (text.vi.empty() || text.en.empty()) {
    reader.fault(pointer + "/name", "required",
                 {"Ngày phải có tên bằng cả hai thứ tiếng.", "A day has a name in both languages."});
  }
  if (!date || !kind) return std::nullopt;
  return Day{*date, *kind, text, base::text_or(value, "grade"), base::text_or(value, "source")};
}

bool is_weekend(Date date) {
  const std::chrono::weekday weekday{sys_days(date)};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

std::vector<Stretch> read_work(const json& hours, Reader& reader, Stretch whole_day) {
  const auto at = hours.find("work");
  if (at == hours.end()) return {whole_day};
  std::vector<Stretch> work;
  bool ordered = at->is_array() && !at->empty() && at->size() <= 8;
  if (ordered) {
    for (std::size_t i = 0; i < at->size(); ++i) {
      const json& pair = (*at)[i];
      const std::string pointer = "/hours/work/" + std::to_string(i);
      const auto from = pair.is_array() && pair.size() == 2 ? reader.time_value(pair[0], pointer + "/0") : std::nullopt;
      const auto to = pair.is_array() && pair.size() == 2 ? reader.time_value(pair[1], pointer + "/1") : std::nullopt;
      if (!from || !to || *from >= *to || (!work.empty() && *from < work.back().to)) {
        ordered = false;
        break;
      }
      work.push_back({*from, *to});
    }
  }
  if (!ordered) {
    reader.fault("/hours/work", "bad-value",
                 {"Giờ làm việc là các cặp giờ theo thứ tự, không chồng lên nhau.",
                  "Working hours are pairs of times in order, without overlap."});
    return {whole_day};
  }
  return work;
}

}  // namespace

std::string_view to_string(DayKind kind) {
  return kind_words[static_cast<std::size_t>(kind)].second;
}

base::Result<Calendar> Calendar::parse(const json& value) {
  Reader reader;
  Calendar out;
  if (!value.is_object()) {
    return base::refuse(ErrorCode::invalid, "bad-calendar",
                        {"Lịch làm việc phải là một đối tượng.", "A calendar is an object."});
  }
  out.id_ = base::text_or(value, "id");
  out.version_ = base::text_or(value, "version");
  if (const auto version = value.find("version"); version != value.end() && version->is_number_integer()) {
    out.version_ = std::to_string(version->get<std::int64_t>());
  }
  if (out.id_.empty()) reader.fault("/id", "required", {"Lịch phải có mã.", "A calendar has an id."});
  if (out.version_.empty()) {
    reader.fault("/version", "required", {"Lịch phải có phiên bản.", "A calendar has a version."});
  }
  if (const auto zone = value.find("zone_offset_minutes"); zone != value.end()) {
    const bool fits =
        zone->is_number_integer() && zone->get<std::int64_t>() >= -14 * 60 && zone->get<std::int64_t>() <= 14 * 60;
    if (fits) {
      out.offset_ = minutes(zone->get<std::int64_t>());
    } else {
      reader.fault("/zone_offset_minutes", "out-of-range",
                   {"Múi giờ tính bằng phút, từ -840 đến 840.", "The zone is in minutes, from -840 to 840."});
    }
  }

  const json no_hours = json::object();
  const auto hours_at = value.find("hours");
  const json& hours = hours_at != value.end() && hours_at->is_object() ? *hours_at : no_hours;
  out.open_ = reader.time(hours, "/hours", "open", minutes(7 * 60));
  out.close_ = reader.time(hours, "/hours", "close", minutes(18 * 60));
  out.cutoff_ = reader.time(hours, "/hours", "cutoff", minutes(17 * 60));
  if (out.open_ >= out.close_ || out.cutoff_ <= out.open_) {
    reader.fault("/hours", "bad-value",
                 {"Giờ mở phải trước giờ đóng và giờ chốt.", "Opening comes before closing and before the cutoff."});
  }
  out.work_ = read_work(hours, reader, {out.open_, out.cutoff_});

  const auto listed = value.find("days");
  if (listed == value.end() || !listed->is_array() || listed->size() > max_listed_days) {
    reader.fault("/days", "wrong-type",
                 {"Danh sách ngày phải là một mảng, nhiều nhất 5000 ngày.", "The days are an array of at most 5000."});
  } else {
    std::set<sys_days> seen;
    for (std::size_t i = 0; i < listed->size(); ++i) {
      const std::string pointer = "/days/" + std::to_string(i);
      auto day = read_day((*listed)[i], pointer, reader);
      if (!day) continue;
      if (!seen.insert(sys_days(day->date)).second) {
        reader.fault(pointer + "/date", "doubled", {"Ngày này đã được khai.", "This date is already listed."});
      }
      out.days_.push_back(std::move(*day));
    }
    std::ranges::sort(out.days_, {}, [](const Day& day) { return sys_days(day.date); });
  }

  if (const auto covers = value.find("covers"); covers != value.end() && covers->is_object()) {
    const auto from = reader.date(*covers, "/covers", "from");
    const auto to = reader.date(*covers, "/covers", "to");
    if (from && to) {
      out.first_ = *from;
      out.last_ = *to;
    }
  } else if (!out.days_.empty()) {
    out.first_ = out.days_.front().date.year() / std::chrono::January / 1;
    out.last_ = out.days_.back().date.year() / std::chrono::December / 31;
  } else {
    out.first_ = std::chrono::year(1) / std::chrono::January / 1;
    out.last_ = std::chrono::year(9999) / std::chrono::December / 31;
  }

  if (!reader.clean()) {
    return std::unexpected(base::Error{.code = ErrorCode::invalid,
                                       .type = "bad-calendar",
                                       .message = {"Lịch làm việc có lỗi.", "The calendar has problems."},
                                       .faults = reader.take()});
  }
  return out;
}

const Day* Calendar::find(Date date) const {
  const auto at = std::ranges::lower_bound(days_, sys_days(date), {}, [](const Day& d) { return sys_days(d.date); });
  return at != days_.end() && at->date == date ? &*at : nullptr;
}

bool Calendar::is_working_day(Date date) const {
  if (const Day* listed = find(date)) return listed->kind == DayKind::makeup_work;
  return !is_weekend(date);
}

Date Calendar::add_working_days(Date date, int n) const {
  const days step(n < 0 ? -1 : 1);
  sys_days at = date;
  for (int left = n < 0 ? -n : n; left > 0;) {
    at += step;
    if (is_working_day(at)) --left;
  }
  return at;
}

Date Calendar::next_working_day_on_or_after(Date date) const {
  return is_working_day(date) ? date : add_working_days(date, 1);
}

Date Calendar::previous_working_day_on_or_before(Date date) const {
  return is_working_day(date) ? date : add_working_days(date, -1);
}

int Calendar::working_days_between(Date from, Date to) const {
  int count = 0;
  for (sys_days at = from; at < sys_days(to);) {
    at += days(1);
    if (is_working_day(at)) ++count;
  }
  for (sys_days at = from; at > sys_days(to);) {
    at -= days(1);
    if (is_working_day(at)) --count;
  }
  return count;
}

Date Calendar::local_date(Instant at) const {
  return std::chrono::floor<days>(at + offset_);
}

minutes Calendar::local_time(Instant at) const {
  const Instant local = at + offset_;
  return std::chrono::floor<minutes>(local - std::chrono::floor<days>(local));
}

Instant Calendar::at(Date date, minutes time_of_day) const {
  return Instant(sys_days(date)) + time_of_day - offset_;
}

Instant Calendar::add_working_hours(Instant from, int n) const {
  using std::chrono::milliseconds;
  milliseconds left = std::chrono::hours(n < 0 ? -n : n);
  Date date = local_date(from);
  for (bool first = true;; first = false) {
    if (is_working_day(date)) {
      const std::size_t count = work_.size();
      for (std::size_t i = 0; i < count; ++i) {
        const Stretch& stretch = work_[n < 0 ? count - 1 - i : i];
        Instant start = at(date, stretch.from);
        Instant end = at(date, stretch.to);
        if (first && n >= 0) start = std::max(start, from);
        if (first && n < 0) end = std::min(end, from);
        if (start > end) continue;
        if (end - start >= left) return n < 0 ? end - left : start + left;
        left -= end - start;
      }
    }
    date = sys_days(date) + days(n < 0 ? -1 : 1);
  }
}

Instant Calendar::next_allowed(Instant moment) const {
  const Date date = local_date(moment);
  if (is_working_day(date)) {
    const Instant opens = this->at(date, open_);
    if (moment <= this->at(date, close_)) return std::max(moment, opens);
  }
  return at(add_working_days(date, 1), open_);
}

bool Calendar::covers(Date date) const {
  return sys_days(date) >= sys_days(first_) && sys_days(date) <= sys_days(last_);
}

std::optional<Day> Calendar::day(Date date) const {
  const Day* listed = find(date);
  return listed ? std::optional(*listed) : std::nullopt;
}

base::Result<minutes> parse_time_of_day(std::string_view text) {
  if (const auto time = minutes_of(text)) return *time;
  return base::refuse(ErrorCode::invalid, "bad-time", {"Giờ phải có dạng 08:30.", "A time of day has the form 08:30."});
}

namespace {

std::string padded(unsigned value, bool pad) {
  return (pad && value < 10 ? "0" : "") + std::to_string(value);
}
std::string day_number(Date date) {
  return padded(static_cast<unsigned>(date.day()), true);
}
std::string month_number(Date date) {
  const auto month = static_cast<unsigned>(date.month());
  return padded(month, month <= 2);
}

}  // namespace

std::string format_day_month(Date date) {
  return day_number(date) + "/" + month_number(date);
}

std::string format_day(Date date) {
  return format_day_month(date) + "/" + std::to_string(static_cast<int>(date.year()));
}

std::string format_day_in_words(Date date) {
  return "ngày " + day_number(date) + " tháng " + month_number(date) + " năm " +
         std::to_string(static_cast<int>(date.year()));
}

Text format_local(const Calendar& calendar, Instant at) {
  const auto time = calendar.local_time(at).count();
  std::array<char, 16> clock{};
  std::snprintf(clock.data(), clock.size(), "%02d:%02d", static_cast<int>(time / 60), static_cast<int>(time % 60));
  const std::string day = format_day(calendar.local_date(at));
  return {std::string(clock.data()) + " ngày " + day, std::string(clock.data()) + " on " + day};
}

}  // namespace trinhky::calendar
