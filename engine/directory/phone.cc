#include "engine/directory/phone.h"

#include <algorithm>

namespace trinhky::directory {
namespace {

constexpr std::string_view vietnam = "84";
constexpr std::size_t max_written = 40;
// E.164: at most fifteen digits with those of the country; shorter ones are services of one network.
constexpr std::size_t least_digits = 8;
constexpr std::size_t most_digits = 15;
constexpr std::size_t mobile_digits = 9;  // behind the 0; numbers at a desk have nine or ten

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_mobile(std::string_view behind_zero) {
  constexpr std::string_view first = "35789";
  return behind_zero.size() == mobile_digits && first.find(behind_zero.front()) != std::string_view::npos;
}

bool is_vietnamese(std::string_view behind_zero) {
  const bool length = behind_zero.size() == mobile_digits || behind_zero.size() == mobile_digits + 1;
  return length && behind_zero.front() != '0';
}

std::optional<std::string> with_country(std::string_view digits) {
  if (digits.size() < least_digits || digits.size() > most_digits || digits.front() == '0') return std::nullopt;
  if (digits.starts_with(vietnam) && !is_vietnamese(digits.substr(vietnam.size()))) return std::nullopt;
  return "+" + std::string(digits);
}

std::string in_vietnam(std::string_view behind_zero) {
  std::string number = "+";
  return number.append(vietnam).append(behind_zero);
}

}  // namespace

std::optional<std::string> normalised_phone(std::string_view written) {
  if (written.size() > max_written) return std::nullopt;
  std::string marks(written);
  std::erase_if(marks, [](char c) { return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')'; });
  std::string_view digits = marks;
  const bool plus = digits.starts_with('+');
  if (plus) digits.remove_prefix(1);
  if (digits.empty() || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
  if (plus) return with_country(digits);
  if (digits.starts_with("00")) return with_country(digits.substr(2));
  if (digits.starts_with('0')) {
    return is_vietnamese(digits.substr(1)) ? std::optional(in_vietnam(digits.substr(1))) : std::nullopt;
  }
  if (is_mobile(digits)) return in_vietnam(digits);
  if (digits.starts_with(vietnam) && is_mobile(digits.substr(vietnam.size()))) return with_country(digits);
  return std::nullopt;
}

}  // namespace trinhky::directory
