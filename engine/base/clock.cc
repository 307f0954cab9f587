#include "engine/base/clock.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace trinhky::base {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

// In decimal, filled up with zeros.
void write_digits(char* at, int width, unsigned value) {
  for (int i = width - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
}
using std::chrono::minutes;
using std::chrono::seconds;

// Exactly `width` digits at `at`; nothing otherwise.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<Date> date_at(std::string_view text) {
  const auto y = digits(text, 0, 4);
  const auto m = digits(text, 5, 2);
  const auto d = digits(text, 8, 2);
  if (!y || !m || !d || *y < 1 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const Date date{std::chrono::year(*y), std::chrono::month(static_cast<unsigned>(*m)),
                  std::chrono::day(static_cast<unsigned>(*d))};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::optional<Instant> instant_at(std::string_view text) {
  const auto date = date_at(text);
  const auto h = digits(text, 11, 2);
  const auto min = digits(text, 14, 2);
  const auto s = digits(text, 17, 2);
  if (!date || !h || !min || !s || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':' ||
      *h > 23 || *min > 59 || *s > 59) {
    return std::nullopt;
  }
  std::size_t at = 19;
  int ms = 0;
  if (at < text.size() && text[at] == '.') {
    const std::size_t start = ++at;
    int scale = 100;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      ms += (text[at] - '0') * scale;
      scale /= 10;
      ++at;
    }
    if (at == start) return std::nullopt;
  }
  minutes offset{0};
  if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    ++at;
  } else if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    const auto oh = digits(text, at + 1, 2);
    const auto om = digits(text, at + 4, 2);
    if (!oh || !om || text[at + 3] != ':' || *oh > 23 || *om > 59) return std::nullopt;
    offset = hours(*oh) + minutes(*om);
    if (text[at] == '-') offset = -offset;
    at += 6;
  } else {
    return std::nullopt;
  }
  if (at != text.size()) return std::nullopt;
  return std::chrono::sys_days(*date) + hours(*h) + minutes(*min) + seconds(*s) + milliseconds(ms) - offset;
}

}  // namespace

std::string format_instant(Instant at) {
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::hh_mm_ss time(at - day);
  std::string out = format_date(Date(day));
  out += "T00:00:00.000Z";
  char* const end = out.data() + out.size();
  write_digits(end - 13, 2, static_cast<unsigned>(time.hours().count()));
  write_digits(end - 10, 2, static_cast<unsigned>(time.minutes().count()));
  write_digits(end - 7, 2, static_cast<unsigned>(time.seconds().count()));
  write_digits(end - 4, 3, static_cast<unsigned>(time.subseconds().count()));
  return out;
}

Result<Instant> parse_instant(std::string_view text) {
  const auto at = text.size() < 20 ? std::nullopt : instant_at(text);
  if (!at) {
    return refuse(ErrorCode::invalid, "bad-instant",
                  {"Thời điểm phải có dạng 2026-11-22T13:23:00Z.", "An instant has the form 2026-11-22T13:23:00Z."});
  }
  return *at;
}

std::string format_date(Date date) {
  const int year = static_cast<int>(date.year());
  if (year >= 0 && year <= 9999) {
    std::string out = "0000-00-00";
    write_digits(out.data(), 4, static_cast<unsigned>(year));
    write_digits(out.data() + 5, 2, static_cast<unsigned>(date.month()));
    write_digits(out.data() + 8, 2, static_cast<unsigned>(date.day()));
    return out;
  }
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out.data();
}

Result<Date> parse_date(std::string_view text) {
  const auto date = text.size() == 10 ? date_at(text) : std::nullopt;
  if (!date) {
    return refuse(ErrorCode::invalid, "bad-date",
                  {"Ngày phải có dạng năm-tháng-ngày, ví dụ 2026-11-22.", "A date has the form 2026-11-22."});
  }
  return *date;
}

}  // namespace trinhky::base
