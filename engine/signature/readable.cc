#include "engine/signature/readable.h"

#include <cstdint>

#include "engine/base/text.h"

namespace trinhky::signature {
namespace {

bool misleads(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

std::optional<int> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int out = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return out;
}

}  // namespace

std::string shown(std::string_view text, std::size_t max_code_points) {
  // Normalising is not cheap; more than this can never be shown.
  std::u32string points = base::to_utf32(text.substr(0, max_code_points * 16));
  for (char32_t& point : points) {
    if (misleads(point)) point = U' ';
  }
  points = base::to_utf32(base::tidy_blanks(base::nfc(base::to_utf8(points))));
  if (points.size() > max_code_points) {
    points.resize(max_code_points - 1);
    points += U'…';
  }
  return base::to_utf8(points);
}

std::string text_of_pdf(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return std::string(bytes.substr(3));
  std::u32string out;
  if (bytes.starts_with("\xFE\xFF")) {
    char32_t high = 0;
    for (std::size_t i = 2; i + 1 < bytes.size(); i += 2) {
      const auto unit = static_cast<char32_t>((static_cast<unsigned char>(bytes[i]) << 8U) |
                                              static_cast<unsigned char>(bytes[i + 1]));
      if (unit >= 0xD800 && unit < 0xDC00) {
        high = unit;
      } else if (unit >= 0xDC00 && unit < 0xE000) {
        out.push_back(high == 0 ? U'\uFFFD' : 0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00));
        high = 0;
      } else {
        out.push_back(unit);
      }
    }
  } else {
    for (const char c : bytes) out.push_back(static_cast<unsigned char>(c));
  }
  return base::to_utf8(out);
}

std::optional<base::Instant> date_of_pdf(std::string_view text) {
  if (text.starts_with("D:")) text.remove_prefix(2);
  const auto year = digits(text, 4);
  if (!year || *year < 1) return std::nullopt;
  const int month = digits(text, 2).value_or(1);
  const int day = digits(text, 2).value_or(1);
  const int hour = digits(text, 2).value_or(0);
  const int minute = digits(text, 2).value_or(0);
  const int second = digits(text, 2).value_or(0);
  const base::Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(month)),
                        std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  std::chrono::minutes offset{0};
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    const int sign = text.front() == '+' ? 1 : -1;
    text.remove_prefix(1);
    const auto hours = digits(text, 2);
    if (text.starts_with('\'')) text.remove_prefix(1);
    const auto minutes = digits(text, 2);
    if (!hours || *hours > 23 || minutes.value_or(0) > 59) return std::nullopt;
    offset = sign * (std::chrono::hours(*hours) + std::chrono::minutes(minutes.value_or(0)));
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) - offset;
}

}  // namespace trinhky::signature
