#include "engine/calendar/recurrence_rule.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/calendar/faults.h"

namespace trinhky::calendar {
namespace {

using base::Result;

constexpr std::array<std::string_view, 7> frequencies{"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                      "WEEKLY",   "MONTHLY",  "YEARLY"};
// INTERVAL up to ten years of each; a year may be skipped a hundred times.
constexpr std::array<int, 7> max_interval{315'360'000, 5'256'000, 87'600, 3'650, 520, 120, 100};
constexpr std::array<std::string_view, 7> weekdays{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
constexpr std::size_t max_values = 366;

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Up to nine digits.
std::optional<int> whole_number(std::string_view text, std::size_t max_digits = 9) {
  if (!is_digits(text) || text.size() > max_digits) return std::nullopt;
  return number_of(text);
}

// ["+" / "-"] digits
std::optional<int> signed_number(std::string_view text, std::size_t max_digits) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto value = whole_number(text, max_digits);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

std::optional<std::chrono::weekday> weekday_of(std::string_view word) {
  const auto found = std::ranges::find(weekdays, word);
  if (found == weekdays.end()) return std::nullopt;
  return std::chrono::weekday(static_cast<unsigned>(found - weekdays.begin()));
}

// "20271231", "20271231T170000", "20271231T170000Z"
std::optional<Until> until_of(std::string_view text) {
  Until until;
  if (text.size() < 8 || !is_digits(text.substr(0, 8))) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(number_of(text.substr(0, 4))),
                                         std::chrono::month(static_cast<unsigned>(number_of(text.substr(4, 2)))),
                                         std::chrono::day(static_cast<unsigned>(number_of(text.substr(6, 2)))));
  if (!date.ok() || date.year() < std::chrono::year(1)) return std::nullopt;
  until.at = LocalTime(std::chrono::local_days(date));
  text.remove_prefix(8);
  if (text.empty()) {
    until.is_date = true;
    return until;
  }
  if (text.ends_with('Z')) {
    until.is_utc = true;
    text.remove_suffix(1);
  }
  if (text.size() != 7 || text.front() != 'T' || !is_digits(text.substr(1))) return std::nullopt;
  const int hour = number_of(text.substr(1, 2));
  const int minute = number_of(text.substr(3, 2));
  const int second = number_of(text.substr(5, 2));
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  until.at += std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  return until;
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view pointer) : text_(upper(text)), faults_(pointer) {}

  Result<RecurrenceRule> read() {
    if (text_.size() > max_rule_bytes) {
      fault("too-long", {"Quy tắc lặp dài quá 2.000 ký tự.", "The rule is longer than 2,000 characters."});
      return refused();
    }
    for (const std::string& part : base::split(text_, ';')) read_part(part);
    if (!seen_.contains("FREQ")) {
      fault("required", {"Quy tắc lặp phải có FREQ (ví dụ FREQ=MONTHLY).", "A rule needs FREQ (e.g. FREQ=MONTHLY)."});
    }
    if (faults_.empty()) check();
    if (!faults_.empty()) return refused();
    return std::move(rule_);
  }

 private:
  void read_part(const std::string& part) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == part.size()) {
      fault("bad-value", {"Đoạn “" + shown(part) + "” không có dạng TÊN=GIÁ TRỊ.",
                          "The part “" + shown(part) + "” is not of the form NAME=VALUE."});
      return;
    }
    const std::string name = part.substr(0, equals);
    const std::string value = part.substr(equals + 1);
    if (!seen_.insert(name).second) {
      fault("repeated-part", {shown(name) + " chỉ được ghi một lần.", shown(name) + " may be given once only."});
      return;
    }
    if (name == "FREQ") return read_frequency(value);
    if (name == "INTERVAL") return read_interval(value);
    if (name == "COUNT") return read_count(value);
    if (name == "UNTIL") return read_until(value);
    if (name == "WKST") return read_week_start(value);
    if (name == "BYDAY") return read_days(value);
    if (name == "BYSECOND") return read_list(name, value, {.from = 0, .to = 59}, rule_.seconds);
    if (name == "BYMINUTE") return read_list(name, value, {.from = 0, .to = 59}, rule_.minutes);
    if (name == "BYHOUR") return read_list(name, value, {.from = 0, .to = 23}, rule_.hours);
    if (name == "BYMONTH") return read_list(name, value, {.from = 1, .to = 12}, rule_.months);
    if (name == "BYMONTHDAY") return read_list(name, value, {.from = 1, .to = 31, .both = true}, rule_.month_days);
    if (name == "BYYEARDAY") return read_list(name, value, {.from = 1, .to = 366, .both = true}, rule_.year_days);
    if (name == "BYWEEKNO") return read_list(name, value, {.from = 1, .to = 53, .both = true}, rule_.week_numbers);
    if (name == "BYSETPOS") return read_list(name, value, {.from = 1, .to = 366, .both = true}, rule_.positions);
    fault("unknown-word",
          {"Quy tắc lặp không có phần “" + shown(name) + "”.", "A rule has no part “" + shown(name) + "”."});
  }

  void read_frequency(const std::string& value) {
    const auto found = std::ranges::find(frequencies, std::string_view(value));
    if (found == frequencies.end()) {
      fault("unknown-word",
            {"FREQ không có giá trị “" + shown(value) + "”.", "FREQ has no value “" + shown(value) + "”."});
      return;
    }
    rule_.frequency = static_cast<Frequency>(found - frequencies.begin());
  }

  void read_interval(const std::string& value) {
    const auto number = whole_number(value);
    if (!number || *number < 1) return out_of_range("INTERVAL", value);
    rule_.interval = *number;
  }

  void read_count(const std::string& value) {
    const auto number = whole_number(value);
    if (!number || *number < 1 || *number > max_count) return out_of_range("COUNT", value);
    rule_.count = *number;
  }

  void read_until(const std::string& value) {
    rule_.until = until_of(value);
    if (rule_.until) return;
    fault("bad-value", {"UNTIL phải là ngày (20271231) hoặc ngày giờ (20271231T170000 hoặc 20271231T100000Z).",
                        "UNTIL must be a date (20271231) or a time (20271231T170000 or 20271231T100000Z)."});
  }

  void read_week_start(const std::string& value) {
    const auto day = weekday_of(value);
    if (!day) return out_of_range("WKST", value);
    rule_.week_start = *day;
  }

  struct Range {
    int from = 0;
    int to = 0;
    bool both = false;  // also counted from the end: -1, -2, …
  };
  void read_list(const std::string& name, const std::string& value, Range range, std::vector<int>& into) {
    const std::vector<std::string> words = base::split(value, ',');
    if (words.size() > max_values) return out_of_range(name, value);
    for (const std::string& word : words) {
      const std::size_t digits = range.to > 99 ? 3 : 2;
      const auto number = range.both ? signed_number(word, digits) : whole_number(word, digits);
      const int size = number ? std::abs(*number) : -1;
      if (size < range.from || size > range.to) return out_of_range(name, word);
      into.push_back(*number);
    }
    sort_once(into);
  }

  void read_days(const std::string& value) {
    const std::vector<std::string> words = base::split(value, ',');
    if (words.size() > max_values) return out_of_range("BYDAY", value);
    for (const std::string& word : words) {
      if (word.size() < 2) return out_of_range("BYDAY", word);
      const std::string_view number = std::string_view(word).substr(0, word.size() - 2);
      const auto day = weekday_of(std::string_view(word).substr(word.size() - 2));
      const auto ordinal = number.empty() ? std::optional(0) : signed_number(number, 2);
      const bool in_range = ordinal && (number.empty() || *ordinal != 0) && std::abs(*ordinal) <= 53;
      if (!day || !in_range) return out_of_range("BYDAY", word);
      const WeekdayPart part{.ordinal = *ordinal, .day = *day};
      if (std::ranges::find(rule_.days, part) == rule_.days.end()) rule_.days.push_back(part);
    }
  }

  // What RFC 5545 says about parts beside each other, and what this program bounds.
  void check() {
    const Frequency f = rule_.frequency;
    if (rule_.count && rule_.until) {
      fault("count-and-until", {"Không được ghi cả COUNT và UNTIL.", "COUNT and UNTIL must not stand together."});
    }
    if (rule_.interval > max_interval.at(static_cast<std::size_t>(f))) {
      out_of_range("INTERVAL", std::to_string(rule_.interval));
    }
    if (!rule_.week_numbers.empty() && f != Frequency::yearly) forbidden("BYWEEKNO", "FREQ=YEARLY", true);
    if (!rule_.month_days.empty() && f == Frequency::weekly) forbidden("BYMONTHDAY", "FREQ=WEEKLY", false);
    if (!rule_.year_days.empty() && (f == Frequency::daily || f == Frequency::weekly || f == Frequency::monthly)) {
      forbidden("BYYEARDAY", "FREQ=DAILY, WEEKLY, MONTHLY", false);
    }
    check_ordinals();
    check_positions();
    if (f < Frequency::daily) return;
    const auto many = [](const std::vector<int>& list) { return std::max<std::size_t>(list.size(), 1); };
    if (many(rule_.hours) * many(rule_.minutes) * many(rule_.seconds) > max_times_of_day) {
      fault("too-complex",
            {"Quy tắc cho quá 1.440 lần trong một ngày.", "The rule gives more than 1,440 times a day."});
    }
  }

  void check_ordinals() {
    const Frequency f = rule_.frequency;
    const bool in_month = f == Frequency::monthly || !rule_.months.empty();
    for (const WeekdayPart& part : rule_.days) {
      if (part.ordinal == 0) continue;
      if (f != Frequency::monthly && f != Frequency::yearly) {
        return forbidden("BYDAY có số thứ tự", "BYDAY with a number", "FREQ=MONTHLY, YEARLY", true);
      }
      if (f == Frequency::yearly && !rule_.week_numbers.empty()) {
        return forbidden("BYDAY có số thứ tự", "BYDAY with a number", "BYWEEKNO", false);
      }
      if (in_month && std::abs(part.ordinal) > 5) {
        return out_of_range("BYDAY", std::to_string(part.ordinal) + std::string(to_string(part.day)));
      }
    }
  }

  void check_positions() {
    if (rule_.positions.empty()) return;
    const bool alone = rule_.seconds.empty() && rule_.minutes.empty() && rule_.hours.empty() && rule_.days.empty() &&
                       rule_.month_days.empty() && rule_.year_days.empty() && rule_.week_numbers.empty() &&
                       rule_.months.empty();
    if (alone) {
      fault("forbidden-combination",
            {"BYSETPOS chỉ dùng cùng một phần BY… khác.", "BYSETPOS stands beside another BY… part only."});
    }
    // Chosen among days: with several times a day it would choose among times.
    const bool many_times = rule_.hours.size() > 1 || rule_.minutes.size() > 1 || rule_.seconds.size() > 1;
    if (many_times || rule_.frequency < Frequency::daily) {
      fault("too-complex", {"BYSETPOS ở đây chỉ chọn trong các ngày, mỗi ngày một giờ.",
                            "BYSETPOS chooses among days here, with one time a day."});
    }
  }

  void out_of_range(const std::string& name, std::string_view value) {
    fault("out-of-range", {name + " không nhận giá trị “" + shown(value) + "”.",
                           name + " does not take the value “" + shown(value) + "”."});
  }
  void forbidden(const std::string& part, const std::string& with, bool only) { forbidden(part, part, with, only); }
  void forbidden(const std::string& vi, const std::string& en, const std::string& with, bool only) {
    fault("forbidden-combination",
          {vi + (only ? " chỉ dùng với " : " không dùng với ") + with + ".",
           en + (only ? " stands with " : " does not stand with ") + with + (only ? " only." : ".")});
  }
  // What somebody wrote, short and printable.
  static std::string shown(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 30)) out += c > ' ' && c < 0x7f ? c : '?';
    return out;
  }
  void fault(std::string code, base::Text message) { faults_.add("", std::move(code), std::move(message)); }
  std::unexpected<base::Error> refused() { return faults_.refused("bad-recurrence"); }
  static void sort_once(std::vector<int>& list) {
    std::ranges::sort(list);
    const auto again = std::ranges::unique(list);
    list.erase(again.begin(), again.end());
  }

  std::string text_;
  RecurrenceRule rule_;
  std::set<std::string> seen_;
  Faults faults_;
};

void append(std::string& out, std::string_view name, const std::vector<int>& list) {
  if (list.empty()) return;
  out.append(";").append(name).append("=");
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ',';
    out += std::to_string(list[i]);
  }
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return digits.size() < width ? std::string(width - digits.size(), '0') + digits : digits;
}

std::string until_text(const Until& until) {
  const auto day = std::chrono::floor<std::chrono::days>(until.at);
  const std::chrono::year_month_day date(day);
  std::string out = padded(static_cast<int>(date.year()), 4);
  out.append(padded(static_cast<unsigned>(date.month()), 2)).append(padded(static_cast<unsigned>(date.day()), 2));
  if (until.is_date) return out;
  const std::chrono::hh_mm_ss time(until.at - day);
  out.append("T").append(padded(time.hours().count(), 2)).append(padded(time.minutes().count(), 2));
  out.append(padded(time.seconds().count(), 2));
  if (until.is_utc) out += 'Z';
  return out;
}

}  // namespace

std::string_view to_string(Frequency frequency) {
  return frequencies.at(static_cast<std::size_t>(frequency));
}

std::string_view to_string(std::chrono::weekday day) {
  return weekdays.at(day.c_encoding());
}

Result<RecurrenceRule> parse_rule(std::string_view text, std::string_view pointer) {
  return Reader(text, pointer).read();
}

std::string print(const RecurrenceRule& rule) {
  std::string out = "FREQ=";
  out.append(to_string(rule.frequency));
  if (rule.interval != 1) out.append(";INTERVAL=").append(std::to_string(rule.interval));
  if (rule.until) out.append(";UNTIL=").append(until_text(*rule.until));
  if (rule.count) out.append(";COUNT=").append(std::to_string(*rule.count));
  append(out, "BYMONTH", rule.months);
  append(out, "BYWEEKNO", rule.week_numbers);
  append(out, "BYYEARDAY", rule.year_days);
  append(out, "BYMONTHDAY", rule.month_days);
  if (!rule.days.empty()) {
    out += ";BYDAY=";
    for (std::size_t i = 0; i < rule.days.size(); ++i) {
      if (i > 0) out += ',';
      if (rule.days[i].ordinal != 0) out += std::to_string(rule.days[i].ordinal);
      out.append(to_string(rule.days[i].day));
    }
  }
  append(out, "BYHOUR", rule.hours);
  append(out, "BYMINUTE", rule.minutes);
  append(out, "BYSECOND", rule.seconds);
  append(out, "BYSETPOS", rule.positions);
  if (rule.week_start != std::chrono::Monday) out.append(";WKST=").append(to_string(rule.week_start));
  return out;
}

}  // namespace trinhky::calendar
