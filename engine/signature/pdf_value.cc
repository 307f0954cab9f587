#include "engine/signature/pdf_value.h"

#include <algorithm>
#include <charconv>

namespace trinhky::signature {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr std::size_t max_number_digits = 18;

std::vector<const Member*> by_key(const Value& dictionary) {
  std::vector<const Member*> out;
  out.reserve(dictionary.members.size());
  for (const Member& member : dictionary.members) out.push_back(&member);
  // The pointers lead into one array, so that of equal keys the earlier stays first.
  std::ranges::sort(out, [](const Member* one, const Member* other) {
    return one->key != other->key ? one->key < other->key : one < other;
  });
  return out;
}

}  // namespace

bool is_blank(char c) {
  return c == '\0' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

bool is_delimiter(char c) {
  return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos;
}

const Value* Value::find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.key == name) return &member.value;
  }
  return nullptr;
}

std::optional<double> Value::number() const {
  if (kind == Kind::integer) return static_cast<double>(integer);
  if (kind != Kind::real) return std::nullopt;
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double out = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (error != std::errc() || rest != digits.data() + digits.size()) return std::nullopt;
  return out;
}

bool alike(const Value& a, const Value& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::null:
      return true;
    case Kind::boolean:
    case Kind::integer:
      return a.integer == b.integer;
    case Kind::real:
    case Kind::name:
    case Kind::string:
      return a.text == b.text;
    case Kind::reference:
      return a.reference == b.reference;
    case Kind::array:
      return std::ranges::equal(a.items, b.items, alike);
    case Kind::dictionary:
      return std::ranges::equal(by_key(a), by_key(b), [](const Member* one, const Member* other) {
        return one->key == other->key && alike(one->value, other->value);
      });
  }
  return false;
}

bool Parser::pay() {
  if (budget_->values == 0 || ++values_read_ > budget_->values_of_one) {
    budget_->spent = true;
    return false;
  }
  --budget_->values;
  return true;
}

// The same far stretch of a file may be looked at from many places: what it costs is counted each time.
void Parser::pay_for_bytes(std::size_t count) {
  if (count > budget_->bytes) budget_->spent = true;
  budget_->bytes -= std::min(count, budget_->bytes);
  if (budget_->spent) at_ = bytes_.size();
}

void Parser::skip_blanks() {
  const std::size_t begin = at_;
  while (at_ < bytes_.size()) {
    if (bytes_[at_] == '%') {
      while (at_ < bytes_.size() && bytes_[at_] != '\n' && bytes_[at_] != '\r') ++at_;
    } else if (is_blank(bytes_[at_])) {
      ++at_;
    } else {
      break;
    }
  }
  if (at_ > begin) pay_for_bytes(at_ - begin);
}

bool Parser::keyword(std::string_view word) {
  skip_blanks();
  if (at_ > bytes_.size() || !bytes_.substr(at_).starts_with(word)) return false;
  const std::size_t after = at_ + word.size();
  if (after < bytes_.size() && !is_blank(bytes_[after]) && !is_delimiter(bytes_[after])) return false;
  at_ = after;
  return true;
}

std::optional<std::uint64_t> Parser::unsigned_integer() {
  skip_blanks();
  const std::size_t begin = at_;
  std::uint64_t out = 0;
  while (at_ < bytes_.size() && is_digit(bytes_[at_])) {
    if (at_ - begin >= max_number_digits) return std::nullopt;
    out = out * 10 + static_cast<std::uint64_t>(bytes_[at_] - '0');
    ++at_;
  }
  if (at_ == begin) return std::nullopt;
  if (at_ < bytes_.size() && !is_blank(bytes_[at_]) && !is_delimiter(bytes_[at_])) return std::nullopt;
  return out;
}

std::optional<Value> Parser::value() {
  values_read_ = 0;
  const std::size_t begin = at_;
  auto out = value_at(0);
  const std::size_t end = at_;
  pay_for_bytes(end > begin ? end - begin : 0);
  return out;
}

std::optional<Value> Parser::value_at(std::size_t depth) {
  skip_blanks();
  if (depth > max_nesting) {
    budget_->spent = true;
    return std::nullopt;
  }
  if (at_ >= bytes_.size() || !pay()) return std::nullopt;
  const std::size_t begin = at_;
  const char c = bytes_[at_];
  std::optional<Value> out;
  if (c == '/') {
    if (auto text = name()) out = Value{.kind = Kind::name, .text = std::move(*text)};
  } else if (c == '(') {
    out = literal_string();
  } else if (c == '<') {
    out = at_ + 1 < bytes_.size() && bytes_[at_ + 1] == '<' ? dictionary(depth) : hex_string();
  } else if (c == '[') {
    out = array(depth);
  } else if (is_digit(c) || c == '+' || c == '-' || c == '.') {
    out = number_or_reference();
  } else if (keyword("true")) {
    out = Value{.kind = Kind::boolean, .integer = 1};
  } else if (keyword("false")) {
    out = Value{.kind = Kind::boolean};
  } else if (keyword("null")) {
    out = Value{};
  }
  if (!out) return std::nullopt;
  out->begin = begin;
  out->end = at_;
  return out;
}

std::optional<Value> Parser::number_or_reference() {
  const std::size_t begin = at_;
  if (bytes_[at_] == '+' || bytes_[at_] == '-') ++at_;
  bool point = false;
  std::size_t digits = 0;
  while (at_ < bytes_.size() && (is_digit(bytes_[at_]) || (bytes_[at_] == '.' && !point))) {
    if (bytes_[at_] == '.') {
      point = true;
    } else {
      ++digits;
    }
    ++at_;
  }
  if (digits == 0 || (at_ < bytes_.size() && !is_blank(bytes_[at_]) && !is_delimiter(bytes_[at_]))) {
    return std::nullopt;
  }
  std::string text(bytes_.substr(begin, at_ - begin));
  if (point) return Value{.kind = Kind::real, .text = std::move(text)};
  if (digits > max_number_digits) return std::nullopt;
  Value out{.kind = Kind::integer};
  const char* first = text.data() + (text.front() == '+' ? 1 : 0);
  std::from_chars(first, text.data() + text.size(), out.integer);
  if (!is_digit(text.front()) || out.integer > max_object_number) return out;
  // "12 0 R" is one value, "12 0" are two.
  const std::size_t after = at_;
  const auto generation = unsigned_integer();
  if (generation && *generation <= 65535 && keyword("R")) {
    return Value{.kind = Kind::reference,
                 .reference = {.number = static_cast<std::uint32_t>(out.integer),
                               .generation = static_cast<std::uint32_t>(*generation)}};
  }
  at_ = after;
  return out;
}

std::optional<Value> Parser::literal_string() {
  Value out{.kind = Kind::string};
  std::size_t open = 0;
  while (at_ < bytes_.size()) {
    const char c = bytes_[at_++];
    if (c == '(' && open++ == 0) continue;
    if (c == ')' && --open == 0) return out;
    if (c != '\\') {
      out.text.push_back(c);
      continue;
    }
    if (at_ >= bytes_.size()) return std::nullopt;
    const char escaped = bytes_[at_++];
    static constexpr std::string_view letters = "nrtbf";
    static constexpr std::string_view meant = "\n\r\t\b\f";
    if (const std::size_t known = letters.find(escaped); known != std::string_view::npos) {
      out.text.push_back(meant[known]);
    } else if (escaped >= '0' && escaped <= '7') {
      int code = escaped - '0';
      for (int more = 0; more < 2 && at_ < bytes_.size() && bytes_[at_] >= '0' && bytes_[at_] <= '7'; ++more) {
        code = code * 8 + (bytes_[at_++] - '0');
      }
      out.text.push_back(static_cast<char>(code & 0xFF));
    } else if (escaped == '\r') {
      if (at_ < bytes_.size() && bytes_[at_] == '\n') ++at_;
    } else if (escaped != '\n') {
      out.text.push_back(escaped);
    }
  }
  return std::nullopt;
}

std::optional<Value> Parser::hex_string() {
  ++at_;
  const std::size_t close = bytes_.find('>', at_);
  if (close == std::string_view::npos) {
    at_ = bytes_.size();
    return std::nullopt;
  }
  Value out{.kind = Kind::string};
  out.plain_hex = (close - at_) % 2 == 0;
  int high = -1;
  for (; at_ < close; ++at_) {
    const int digit = hex_digit(bytes_[at_]);
    if (digit < 0) {
      out.plain_hex = false;
      continue;
    }
    if (high < 0) {
      high = digit;
    } else {
      out.text.push_back(static_cast<char>(high * 16 + digit));
      high = -1;
    }
  }
  if (high >= 0) out.text.push_back(static_cast<char>(high * 16));
  at_ = close + 1;
  return out;
}

std::optional<std::string> Parser::name() {
  ++at_;
  std::string out;
  while (at_ < bytes_.size() && !is_blank(bytes_[at_]) && !is_delimiter(bytes_[at_])) {
    if (bytes_[at_] == '#' && at_ + 2 < bytes_.size() && hex_digit(bytes_[at_ + 1]) >= 0 &&
        hex_digit(bytes_[at_ + 2]) >= 0) {
      out.push_back(static_cast<char>(hex_digit(bytes_[at_ + 1]) * 16 + hex_digit(bytes_[at_ + 2])));
      at_ += 3;
    } else {
      out.push_back(bytes_[at_++]);
    }
  }
  return out;
}

std::optional<Value> Parser::array(std::size_t depth) {
  ++at_;
  Value out{.kind = Kind::array};
  while (true) {
    skip_blanks();
    if (at_ >= bytes_.size()) return std::nullopt;
    if (bytes_[at_] == ']') {
      ++at_;
      return out;
    }
    auto item = value_at(depth + 1);
    if (!item) return std::nullopt;
    out.doubled = out.doubled || item->doubled;
    out.items.push_back(std::move(*item));
  }
}

std::optional<Value> Parser::dictionary(std::size_t depth) {
  at_ += 2;
  Value out{.kind = Kind::dictionary};
  std::vector<std::string_view> keys;
  while (true) {
    skip_blanks();
    if (at_ >= bytes_.size()) return std::nullopt;
    if (bytes_.substr(at_).starts_with(">>")) {
      at_ += 2;
      break;
    }
    if (bytes_[at_] != '/') return std::nullopt;
    auto key = name();
    if (!key) return std::nullopt;
    auto item = value_at(depth + 1);
    if (!item) return std::nullopt;
    out.doubled = out.doubled || item->doubled;
    out.members.push_back({.key = std::move(*key), .value = std::move(*item)});
  }
  keys.reserve(out.members.size());
  for (const Member& member : out.members) keys.emplace_back(member.key);
  std::ranges::sort(keys);
  out.doubled = out.doubled || std::ranges::adjacent_find(keys) != keys.end();
  return out;
}

}  // namespace trinhky::signature
