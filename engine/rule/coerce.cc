#include "engine/rule/coerce.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace trinhky::rule {
namespace {

using base::json;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double largest_exact = 9007199254740992.0;  // 2^53

std::string_view trim_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\r\f\v";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The decimal number at the start of the text, and how many characters it takes; 0 characters when there is none.
// from_chars alone would take "inf" and "nan", and would not take "+1".
std::pair<double, std::size_t> leading_decimal(std::string_view text) {
  std::size_t sign = 0;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) sign = 1;
  if (sign == text.size()) return {nan, 0};
  const char first = text[sign];
  const bool dotted = first == '.' && sign + 1 < text.size() && text[sign + 1] >= '0' && text[sign + 1] <= '9';
  if ((first < '0' || first > '9') && !dotted) return {nan, 0};
  double number = 0;
  const char* begin = text.data() + sign;
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
  // Out of range is Infinity or 0 in JavaScript; neither is a number anyone wrote on purpose.
  if (error != std::errc()) return {nan, 0};
  if (text[0] == '-') number = -number;
  return {number, static_cast<std::size_t>(end - text.data())};
}

double number_of_text(std::string_view text) {
  text = trim_blanks(text);
  if (text.empty()) return 0;
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), number, 16);
    return error == std::errc() && end == text.data() + text.size() ? static_cast<double>(number) : nan;
  }
  const auto [number, length] = leading_decimal(text);
  return length == text.size() ? number : nan;
}

bool is_structured(const json& value) {
  return value.is_array() || value.is_object();
}

}  // namespace

double to_number(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return 0;
    case json::value_t::boolean:
      return value.get<bool>() ? 1 : 0;
    case json::value_t::number_integer:
    case json::value_t::number_unsigned:
    case json::value_t::number_float:
      return value.get<double>();
    case json::value_t::string:
      return number_of_text(value.get_ref<const std::string&>());
    case json::value_t::array: {
      const std::optional<std::string> text = to_text(value);
      return text ? number_of_text(*text) : nan;
    }
    default:
      return nan;
  }
}

double parse_float(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string() && !value.is_array()) return nan;
  const std::optional<std::string> text = to_text(value);
  return text ? leading_decimal(trim_blanks(*text)).first : nan;
}

std::optional<json> from_number(double number) {
  if (!std::isfinite(number)) return std::nullopt;
  if (std::abs(number) <= largest_exact && std::trunc(number) == number) {
    return json(static_cast<std::int64_t>(number));
  }
  return json(number);
}

std::optional<std::string> to_text(const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      return "";
    case json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case json::value_t::string:
      return value.get<std::string>();
    case json::value_t::array: {
      std::string joined;
      for (std::size_t i = 0; i < value.size(); ++i) {
        const std::optional<std::string> part = to_text(value[i]);
        if (!part) return std::nullopt;
        if (i > 0) joined.push_back(',');
        joined += *part;
      }
      return joined;
    }
    case json::value_t::object:
      return std::nullopt;
    default:
      return base::canonical(value);
  }
}

bool strictly_equal(const json& a, const json& b) {
  return a == b;
}

bool loosely_equal(const json& a, const json& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.type() == b.type() || (a.is_number() && b.is_number())) return a == b;
  if (is_structured(a) && is_structured(b)) return false;
  if (a.is_object() || b.is_object()) return false;
  // An array beside a plain value is compared by its text: ["1"] == "1".
  if ((a.is_array() && b.is_string()) || (a.is_string() && b.is_array())) {
    const std::optional<std::string> left = to_text(a);
    const std::optional<std::string> right = to_text(b);
    return left && right && *left == *right;
  }
  return to_number(a) == to_number(b);
}

Order compare(const json& a, const json& b) {
  const bool a_textual = a.is_string() || a.is_array();
  const bool b_textual = b.is_string() || b.is_array();
  if (a.is_string() && b.is_string()) {
    const int order = a.get_ref<const std::string&>().compare(b.get_ref<const std::string&>());
    return order < 0 ? Order::less : order > 0 ? Order::greater : Order::equal;
  }
  if (a_textual && b_textual) {
    const std::optional<std::string> left = to_text(a);
    const std::optional<std::string> right = to_text(b);
    if (!left || !right) return Order::none;
    const int order = left->compare(*right);
    return order < 0 ? Order::less : order > 0 ? Order::greater : Order::equal;
  }
  const double left = to_number(a);
  const double right = to_number(b);
  if (left < right) return Order::less;
  if (left > right) return Order::greater;
  return left == right ? Order::equal : Order::none;
}

}  // namespace trinhky::rule
