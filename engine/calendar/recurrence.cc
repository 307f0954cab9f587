#include "engine/calendar/recurrence.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/calendar/faults.h"
#include "engine/calendar/recurrence_days.h"

namespace trinhky::calendar {
namespace {

using base::Date;
using base::Instant;
using base::json;
using base::Result;
using std::chrono::days;
using std::chrono::seconds;

// How far a rest day may carry an occurrence, and two readings of an hour may lie apart.
constexpr days farthest_roll{40};
constexpr std::chrono::hours zone_change{3};

constexpr std::array<std::pair<std::string_view, RestDay>, 4> rolls{{{"none", RestDay::stays},
                                                                     {"next_working_day", RestDay::to_next},
                                                                     {"previous_working_day", RestDay::to_previous},
                                                                     {"skip", RestDay::skipped}}};

Instant instant_of(const Calendar& calendar, LocalTime at) {
  const auto midnight = std::chrono::floor<days>(at);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(at - midnight);
  return calendar.at(Date(midnight), minutes) + (at - midnight - minutes);
}

LocalTime local_of(const Calendar& calendar, Instant at) {
  const LocalTime midnight(std::chrono::local_days{calendar.local_date(at)});
  const auto second = std::chrono::floor<seconds>(at) - std::chrono::floor<std::chrono::minutes>(at);
  return midnight + calendar.local_time(at) + second;
}

std::string two(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string clock_text(LocalTime at, bool with_seconds) {
  const std::chrono::hh_mm_ss time(at - std::chrono::floor<days>(at));
  std::string out = two(time.hours().count());
  out.append(":").append(two(time.minutes().count()));
  if (with_seconds) out.append(":").append(two(time.seconds().count()));
  return out;
}

std::string local_text(LocalTime at) {
  std::string out = base::format_date(Date(std::chrono::floor<days>(at)));
  return out.append("T").append(clock_text(at, true));
}

std::string id_of(LocalTime at) {
  std::string out;
  for (const char c : local_text(at)) {
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

base::Text weekday_name(Date date) {
  static constexpr std::array<std::string_view, 7> vi{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư",
                                                      "Thứ Năm",  "Thứ Sáu", "Thứ Bảy"};
  static constexpr std::array<std::string_view, 7> en{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
  const unsigned day = std::chrono::weekday(std::chrono::sys_days(date)).c_encoding();
  return {std::string(vi.at(day)), std::string(en.at(day))};
}

json moved_of(const Calendar& calendar, Date from, Date to) {
  json moved{{"from", base::format_date(from)}, {"to", base::format_date(to)}, {"kind", "weekend"}};
  if (const auto day = calendar.day(from)) {
    moved["kind"] = to_string(day->kind);
    moved["name"] = {{"vi", day->name.vi}, {"en", day->name.en}};
  }
  return moved;
}

struct Written {
  LocalTime at;
  bool is_date = false;
};

// "2026-12-15" or "2026-12-15T08:00[:00]"
std::optional<Written> written_time(const std::string& text, const Calendar& calendar) {
  const auto date = base::parse_date(std::string_view(text).substr(0, 10));
  if (!date || date->year() < std::chrono::year(1900) || date->year() > std::chrono::year(2199)) return std::nullopt;
  const LocalTime midnight(std::chrono::local_days{*date});
  if (text.size() == 10) return Written{.at = midnight + calendar.open(), .is_date = true};
  if (text.at(10) != 'T' || (text.size() != 16 && text.size() != 19)) return std::nullopt;
  const auto minutes = parse_time_of_day(std::string_view(text).substr(11, 5));
  if (!minutes || *minutes >= std::chrono::hours(24)) return std::nullopt;
  seconds second{0};
  if (text.size() == 19) {
    const char tens = text.at(17);
    const char ones = text.at(18);
    if (text.at(16) != ':' || tens < '0' || tens > '5' || ones < '0' || ones > '9') return std::nullopt;
    second = seconds((tens - '0') * 10 + (ones - '0'));
  }
  return Written{.at = midnight + *minutes + second, .is_date = false};
}

}  // namespace

class RecurrenceReader {
 public:
  RecurrenceReader(const json& spec, const Calendar& calendar, std::string_view pointer)
      : spec_(spec), calendar_(calendar), faults_(pointer) {}

  Result<Recurrence> read(SubDaily sub_daily) {
    if (!spec_.is_object()) {
      fault("", "wrong-type", {"Lịch lặp phải là một đối tượng JSON.", "A recurrence must be a JSON object."});
      return refused();
    }
    static constexpr std::array<std::string_view, 5> known{"rule", "start", "exdates", "rdates", "roll"};
    for (const auto& [name, value] : spec_.items()) {
      if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
      fault(base::pointer_join("", name), "unknown-word",
            {"Lịch lặp không có mục này.", "A recurrence has no such member."});
      if (faults_.is_full()) return refused();
    }
    read_rule();
    read_start();
    read_dates("exdates", out_.exdates_);
    read_dates("rdates", out_.rdates_);
    read_roll();
    if (faults_.empty()) check(sub_daily);
    if (!faults_.empty()) return refused();
    return std::move(out_);
  }

 private:
  void read_rule() {
    const json* text = text_of("rule");
    if (text == nullptr) return;
    auto rule = parse_rule(text->get_ref<const std::string&>(), faults_.pointer() + "/rule");
    if (!rule) {
      faults_.take(rule.error().faults);
      return;
    }
    out_.rule_ = std::move(*rule);
  }

  void read_start() {
    const json* text = text_of("start");
    if (text == nullptr) return;
    const auto start = written_time(text->get_ref<const std::string&>(), calendar_);
    if (!start) return bad_time("/start");
    out_.start_ = start->at;
    out_.is_date_ = start->is_date;
  }

  void read_dates(const std::string& name, std::vector<LocalTime>& into) {
    if (!spec_.contains(name)) return;
    const json& list = spec_[name];
    if (!list.is_array()) {
      return fault("/" + name, "wrong-type", {"Mục này phải là danh sách ngày.", "This must be a list of days."});
    }
    if (list.size() > max_listed_dates) {
      return fault("/" + name, "too-many", {"Tối đa 500 ngày.", "500 days at most."});
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string place = "/" + name + "/" + std::to_string(i);
      const auto at =
          list[i].is_string() ? written_time(list[i].get_ref<const std::string&>(), calendar_) : std::nullopt;
      if (!at) {
        bad_time(place);
      } else if (at->is_date != out_.is_date_) {
        fault(place, "bad-value",
              {"Phải ghi cùng kiểu với lúc bắt đầu: chỉ ngày, hoặc ngày và giờ.",
               "This must be written like the start: a day, or a day and an hour."});
      } else {
        into.push_back(at->at);
      }
      if (faults_.is_full()) return;
    }
    std::ranges::sort(into);
    const auto again = std::ranges::unique(into);
    into.erase(again.begin(), again.end());
  }

  void read_roll() {
    if (!spec_.contains("roll")) return;
    const json* text = text_of("roll");
    if (text == nullptr) return;
    const auto found = std::ranges::find(rolls, std::string_view(text->get_ref<const std::string&>()),
                                         &std::pair<std::string_view, RestDay>::first);
    if (found == rolls.end()) {
      return fault("/roll", "unknown-word",
                   {"Gặp ngày nghỉ chỉ chọn được: none, next_working_day, previous_working_day hoặc skip.",
                    "For a rest day choose none, next_working_day, previous_working_day or skip."});
    }
    out_.roll_ = found->second;
  }

  void check(SubDaily sub_daily) {
    const RecurrenceRule& rule = out_.rule_;
    const bool often = rule.frequency < Frequency::daily;
    if (often && sub_daily == SubDaily::refused) {
      return fault("/rule", "too-often",
                   {"Công việc lặp nhiều nhất là hằng ngày (FREQ=DAILY).", "Work recurs daily at most (FREQ=DAILY)."});
    }
    const bool has_times = !rule.hours.empty() || !rule.minutes.empty() || !rule.seconds.empty();
    if (out_.is_date_ && (often || has_times)) {
      return fault("/rule", "forbidden-combination",
                   {"Bắt đầu chỉ ghi ngày thì quy tắc không ghi giờ (BYHOUR, BYMINUTE, BYSECOND).",
                    "With a day alone as the start, the rule names no hours (BYHOUR, BYMINUTE, BYSECOND)."});
    }
    if (often && out_.roll_ != RestDay::stays) {
      return fault("/roll", "forbidden-combination",
                   {"Quy tắc nhiều lần một ngày không dời theo ngày nghỉ.",
                    "A rule more frequent than daily does not move for rest days."});
    }
    if (rule.until && rule.until->is_date != out_.is_date_) {
      return fault("/rule", "until-kind",
                   {"UNTIL phải cùng kiểu với lúc bắt đầu: chỉ ngày, hoặc ngày và giờ (RFC 5545, mục 3.3.10).",
                    "UNTIL must be of the start's kind: a day, or a day and an hour (RFC 5545, section 3.3.10)."});
    }
    out_.complete_ = complete(rule, out_.start_);
    out_.until_ = until_here();
    // A rule that no day fits would be searched for in vain at every call.
    bool fires = may_ever_fire(out_.complete_, out_.start_);
    if (fires) {
      PlannedTimes times(out_.complete_, out_.start_, out_.start_, std::nullopt);
      fires = times.next().has_value();
    }
    if (!fires) {
      fault("/rule", "never-fires", {"Không ngày nào khớp với quy tắc lặp này.", "No day ever fits this rule."});
    }
  }

  [[nodiscard]] std::optional<LocalTime> until_here() const {
    const auto& until = out_.rule_.until;
    if (!until) return std::nullopt;
    if (until->is_date) return until->at + days(1) - seconds(1);
    if (!until->is_utc) return until->at;
    return local_of(calendar_, Instant(until->at.time_since_epoch()));
  }

  const json* text_of(const std::string& name) {
    if (!spec_.contains(name)) {
      fault("/" + name, "required", {"Phải ghi mục “" + name + "”.", "The member \"" + name + "\" is needed."});
      return nullptr;
    }
    if (spec_[name].is_string()) return &spec_[name];
    fault("/" + name, "wrong-type", {"Mục này phải là chữ.", "This must be a text."});
    return nullptr;
  }
  void bad_time(const std::string& place) {
    fault(place, "bad-value",
          {"Phải ghi ngày (2026-12-15) hoặc ngày giờ (2026-12-15T08:00), từ năm 1900 đến 2199.",
           "Write a day (2026-12-15) or a day and hour (2026-12-15T08:00), from 1900 to 2199."});
  }
  void fault(const std::string& place, std::string code, base::Text message) {
    faults_.add(place, std::move(code), std::move(message));
  }
  std::unexpected<base::Error> refused() { return faults_.refused("bad-recurrence"); }

  const json& spec_;
  const Calendar& calendar_;
  Recurrence out_;
  Faults faults_;
};

Result<Recurrence> Recurrence::parse(const json& spec, const Calendar& calendar, std::string_view pointer,
                                     SubDaily sub_daily) {
  return RecurrenceReader(spec, calendar, pointer).read(sub_daily);
}

bool Recurrence::is_taken_out(LocalTime planned) const {
  return std::ranges::binary_search(exdates_, planned);
}

std::optional<Occurrence> Recurrence::occur(const Calendar& calendar, LocalTime planned, bool added) const {
  const Date day(std::chrono::floor<days>(planned));
  Date to = day;
  if (roll_ != RestDay::stays && !calendar.is_working_day(day)) {
    if (roll_ == RestDay::skipped) return std::nullopt;
    to = roll_ == RestDay::to_next ? calendar.next_working_day_on_or_after(day)
                                   : calendar.previous_working_day_on_or_before(day);
  }
  const LocalTime moved = planned + (std::chrono::sys_days(to) - std::chrono::sys_days(day));
  Occurrence out{.id = id_of(planned), .planned = planned, .at = instant_of(calendar, moved), .derivation = {}};
  out.derivation = {{"rule", print(rule_)},
                    {"start", local_text(start_)},
                    {"planned", local_text(planned)},
                    {"calendar", calendar.version()}};
  if (added) out.derivation["added"] = true;
  if (to != day) out.derivation["moved"] = moved_of(calendar, day, to);
  return out;
}

Result<std::vector<Occurrence>> Recurrence::between(const Calendar& calendar, Instant from, Instant to,
                                                    std::size_t limit) const {
  limit = std::min(limit, max_occurrences);
  std::vector<Occurrence> found;
  if (limit == 0 || to <= from) return found;
  const bool moves = roll_ == RestDay::to_next || roll_ == RestDay::to_previous;
  const seconds margin = moves ? seconds(farthest_roll) : seconds(zone_change);
  const LocalTime earliest = local_of(calendar, from) - margin;
  const LocalTime latest = local_of(calendar, to) + margin;
  const auto take = [&](LocalTime planned, bool added) {
    if (is_taken_out(planned)) return;
    auto one = occur(calendar, planned, added);
    if (one && one->at > from && one->at <= to) found.push_back(std::move(*one));
  };
  for (const LocalTime planned : rdates_) {
    if (planned >= earliest && planned <= latest) take(planned, true);
  }
  const std::size_t of_lists = found.size();
  std::optional<LocalTime> enough;  // once `limit` of the rule's own were found, only what rolls back is of interest
  PlannedTimes times(complete_, start_, earliest, until_);
  while (const auto planned = times.next()) {
    if (*planned > latest || (enough && *planned > *enough)) break;
    if (std::ranges::binary_search(rdates_, *planned)) continue;
    take(*planned, false);
    if (!enough && found.size() - of_lists >= limit) enough = *planned + margin + margin;
  }
  if (times.gave_up()) {
    return base::refuse(base::ErrorCode::too_large, "recurrence-too-dense",
                        {"Quy tắc lặp này cần quá nhiều bước tính.", "This rule needs too many steps to compute."});
  }
  std::ranges::sort(found, [](const Occurrence& a, const Occurrence& b) {
    return std::pair(a.at, a.planned) < std::pair(b.at, b.planned);
  });
  if (found.size() > limit) found.resize(limit);
  return found;
}

Result<std::vector<Occurrence>> Recurrence::following(const Calendar& calendar, Instant after,
                                                      std::size_t limit) const {
  const Instant end = instant_of(calendar, std::max(start_, local_of(calendar, after)) + days(36'525));
  return between(calendar, after, end, limit);
}

Result<std::optional<Occurrence>> Recurrence::next(const Calendar& calendar, Instant after) const {
  auto found = following(calendar, after, 1);
  if (!found) return std::unexpected(found.error());
  if (found->empty()) return std::optional<Occurrence>();
  return std::optional(std::move(found->front()));
}

base::Text explain_occurrence(const Calendar& calendar, const Occurrence& occurrence) {
  const Date day = calendar.local_date(occurrence.at);
  const base::Text name = weekday_name(day);
  const std::string when = format_day(day) + " " + clock_text(occurrence.planned, false);
  base::Text out{name.vi + ", " + when, name.en + ", " + when};
  if (!occurrence.derivation.contains("moved")) return out;
  const json& moved = occurrence.derivation["moved"];
  const auto from = base::parse_date(base::text_or(moved, "from"));
  if (!from) return out;
  const base::Text rest = weekday_name(*from);
  base::Text why = rest;
  if (moved.contains("name")) why = {base::text_or(moved["name"], "vi"), base::text_or(moved["name"], "en")};
  out.vi.append(" (").append(format_day(*from)).append(" là ngày nghỉ: ").append(why.vi).append(")");
  out.en.append(" (").append(format_day(*from)).append(" is a rest day: ").append(why.en).append(")");
  return out;
}

}  // namespace trinhky::calendar
