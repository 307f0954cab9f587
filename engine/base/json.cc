#include "engine/base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/text.h"

namespace trinhky::base {
namespace {

std::unexpected<Error> malformed(std::size_t byte, std::string_view vi, std::string_view en) {
  const std::string at = std::to_string(byte);
  return refuse(ErrorCode::malformed, "json-malformed",
                {"JSON không đọc được ở byte " + at + ": " + std::string(vi) + ".",
                 "The JSON cannot be read at byte " + at + ": " + std::string(en) + "."});
}

// Follows the parser and stops it at too much depth or at a doubled member name, which it would let pass.
template <class Json>
class Guard {
 public:
  explicit Guard(std::size_t max_depth) : max_depth_(max_depth) {}

  bool operator()(int depth, typename Json::parse_event_t event, Json& parsed) {
    using Event = typename Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (static_cast<std::size_t>(depth) >= max_depth_) too_deep_ = true;
      if (event == Event::object_start) names_.emplace_back();
    } else if (event == Event::object_end) {
      if (!names_.empty()) names_.pop_back();
    } else if (event == Event::key && !names_.empty()) {
      if (!names_.back().insert(parsed.template get<std::string>()).second && doubled_.empty()) {
        doubled_ = parsed.template get<std::string>();
      }
    }
    return true;
  }
  [[nodiscard]] bool too_deep() const { return too_deep_; }
  [[nodiscard]] const std::string& doubled() const { return doubled_; }

 private:
  std::size_t max_depth_;
  bool too_deep_ = false;
  std::string doubled_;
  std::vector<std::set<std::string>> names_;
};

// Depth by brackets outside strings: checked before the recursive parser sees the text.
std::size_t depth_of(std::string_view bytes, std::size_t limit) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
      if (deepest > limit) return deepest;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

template <class Json>
Result<Json> parse(std::string_view bytes, const JsonLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    const std::string bound = std::to_string(limits.max_bytes);
    return refuse(ErrorCode::too_large, "json-too-large",
                  {"Nội dung JSON lớn hơn " + bound + " byte.", "The JSON is larger than " + bound + " bytes."});
  }
  if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
    return malformed(nul, "có ký tự NUL", "there is a NUL character");
  }
  if (const std::size_t bad = first_bad_utf8(bytes); bad != std::string_view::npos) {
    return malformed(bad, "không phải UTF-8", "it is not UTF-8");
  }
  if (depth_of(bytes, limits.max_depth) > limits.max_depth) {
    return malformed(0, "lồng nhau quá sâu", "it is nested too deeply");
  }
  Guard<Json> guard(limits.max_depth);
  try {
    Json value = Json::parse(bytes, std::ref(guard));
    if (!guard.doubled().empty()) {
      return malformed(0, "tên \"" + guard.doubled() + "\" xuất hiện hai lần trong một đối tượng",
                       "the name \"" + guard.doubled() + "\" stands twice in one object");
    }
    return value;
  } catch (const nlohmann::json::parse_error& error) {
    return malformed(error.byte, "sai cú pháp", "bad syntax");
  } catch (const nlohmann::json::out_of_range&) {
    return malformed(0, "số quá lớn", "a number is out of range");
  }
}

// Canonical order is by UTF-16 code units. It is the order of UTF-8's bytes but for what lies beyond the BMP: its leads
// (F0 and above) stand behind those of U+E000 to U+FFFF (EE, EF) in bytes, and its surrogates before them in units.
bool utf16_less(const std::string& a, const std::string& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  if (left == a.end() || right == b.end()) return left == a.end() && right != b.end();
  const auto x = static_cast<unsigned char>(*left);
  const auto y = static_cast<unsigned char>(*right);
  if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0)) return x >= 0xF0;
  return x < y;
}

void canonical_string(std::string_view text, std::string& out) {
  static constexpr std::string_view digits = "0123456789abcdef";
  out.push_back('"');
  std::size_t written = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    out.append(text, written, i - written);
    written = i + 1;
    out.push_back('\\');
    switch (text[i]) {
      case '"':
      case '\\':
        out.push_back(text[i]);
        break;
      case '\b':
        out.push_back('b');
        break;
      case '\f':
        out.push_back('f');
        break;
      case '\n':
        out.push_back('n');
        break;
      case '\r':
        out.push_back('r');
        break;
      case '\t':
        out.push_back('t');
        break;
      default:
        out += "u00";
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 0x0FU]);
    }
  }
  out.append(text, written);
  out.push_back('"');
}

// ECMAScript Number::toString, which RFC 8785 prescribes.
std::string canonical_number(double value) {
  if (value == 0) return "0";
  std::string digits;
  int exponent = 0;
  {
    std::array<char, 32> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value), std::chars_format::scientific);
    const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
    const std::size_t e = text.find('e');
    for (const char c : text.substr(0, e)) {
      if (c != '.') digits.push_back(c);
    }
    std::string_view power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
  }
  const int k = static_cast<int>(digits.size());
  const int n = exponent + 1;
  std::string out = value < 0 ? "-" : "";
  if (k <= n && n <= 21) {
    out += digits + std::string(static_cast<std::size_t>(n - k), '0');
  } else if (0 < n && n <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(n)) + "." + digits.substr(static_cast<std::size_t>(n));
  } else if (-6 < n && n <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-n), '0') + digits;
  } else {
    out += digits.substr(0, 1);
    if (k > 1) out += "." + digits.substr(1);
    out += std::string("e") + (n - 1 < 0 ? "-" : "+") + std::to_string(std::abs(n - 1));
  }
  return out;
}

void canonical_integer(std::integral auto value, std::string& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void canonical_into(const json& value, std::string& out) {
  switch (value.type()) {
    case json::value_t::object: {
      const auto& object = value.get_ref<const json::object_t&>();
      const auto put = [&out, first = true](const json::object_t::value_type& member) mutable {
        if (!first) out.push_back(',');
        first = false;
        canonical_string(member.first, out);
        out.push_back(':');
        canonical_into(member.second, out);
      };
      out.push_back('{');
      // The map is in the order of bytes, and hardly ever in another than the one wanted.
      const auto less = [](const auto& a, const auto& b) { return utf16_less(a.first, b.first); };
      if (std::ranges::is_sorted(object, less)) {
        std::ranges::for_each(object, put);
      } else {
        std::vector<const json::object_t::value_type*> members;
        for (const auto& member : object) members.push_back(&member);
        std::ranges::sort(members, less, [](const auto* member) -> const auto& { return *member; });
        std::ranges::for_each(members, put, [](const auto* member) -> const auto& { return *member; });
      }
      out.push_back('}');
      return;
    }
    case json::value_t::array:
      out.push_back('[');
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out.push_back(',');
        canonical_into(value[i], out);
      }
      out.push_back(']');
      return;
    case json::value_t::string:
      canonical_string(value.get_ref<const std::string&>(), out);
      return;
    case json::value_t::number_float:
      out += canonical_number(value.get<double>());
      return;
    case json::value_t::null:
      out += "null";
      return;
    case json::value_t::boolean:
      out += value.get<bool>() ? "true" : "false";
      return;
    case json::value_t::number_integer:
      canonical_integer(value.get<std::int64_t>(), out);
      return;
    case json::value_t::number_unsigned:
      canonical_integer(value.get<std::uint64_t>(), out);
      return;
    default:
      out += value.dump();
      return;
  }
}

}  // namespace

Result<json> parse_json(std::string_view bytes, const JsonLimits& limits) {
  return parse<json>(bytes, limits);
}

Result<ordered_json> parse_ordered_json(std::string_view bytes, const JsonLimits& limits) {
  return parse<ordered_json>(bytes, limits);
}

void append_canonical(std::string_view text, std::string& out) {
  canonical_string(text, out);
}

std::string canonical(const json& value) {
  std::string out;
  canonical_into(value, out);
  return out;
}

std::string print(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json to_plain(const ordered_json& value) {
  if (value.is_object()) {
    json out = json::object();
    for (const auto& [name, member] : value.items()) out[name] = to_plain(member);
    return out;
  }
  if (value.is_array()) {
    json out = json::array();
    for (const auto& member : value) out.push_back(to_plain(member));
    return out;
  }
  switch (value.type()) {
    case ordered_json::value_t::string:
      return value.get_ref<const std::string&>();
    case ordered_json::value_t::boolean:
      return value.get<bool>();
    case ordered_json::value_t::number_integer:
      return value.get<std::int64_t>();
    case ordered_json::value_t::number_unsigned:
      return value.get<std::uint64_t>();
    case ordered_json::value_t::number_float:
      return value.get<double>();
    default:
      return nullptr;
  }
}

const json* at_pointer(const json& value, std::string_view pointer) {
  const json* at = &value;
  while (!pointer.empty()) {
    if (pointer.front() != '/') return nullptr;
    pointer.remove_prefix(1);
    const std::size_t end = pointer.find('/');
    std::string part(pointer.substr(0, end));
    pointer = end == std::string_view::npos ? std::string_view() : pointer.substr(end);
    for (std::size_t i = 0; (i = part.find("~1", i)) != std::string::npos; ++i) part.replace(i, 2, "/");
    for (std::size_t i = 0; (i = part.find("~0", i)) != std::string::npos; ++i) part.replace(i, 2, "~");
    if (at->is_object()) {
      const auto member = at->find(part);
      if (member == at->end()) return nullptr;
      at = &*member;
    } else if (at->is_array()) {
      std::size_t index = 0;
      const auto [end_of_number, error] = std::from_chars(part.data(), part.data() + part.size(), index);
      if (error != std::errc() || end_of_number != part.data() + part.size() || index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

std::string pointer_join(std::string_view base, std::string_view part) {
  std::string out(base);
  out.push_back('/');
  for (const char c : part) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string pointer(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out = pointer_join(out, part);
  return out;
}

std::string text_or(const json& object, std::string_view member, std::string_view fallback) {
  if (object.is_object()) {
    const auto found = object.find(std::string(member));
    if (found != object.end() && found->is_string()) return found->get<std::string>();
  }
  return std::string(fallback);
}

json nfc_all(const json& value) {
  if (value.is_string()) return nfc(value.get_ref<const std::string&>());
  if (value.is_object()) {
    json out = json::object();
    for (const auto& [name, member] : value.items()) out[nfc(name)] = nfc_all(member);
    return out;
  }
  if (value.is_array()) {
    json out = json::array();
    for (const auto& member : value) out.push_back(nfc_all(member));
    return out;
  }
  return value;
}

}  // namespace trinhky::base
