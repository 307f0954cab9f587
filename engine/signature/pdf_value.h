// The values a PDF is written in (ISO 32000-1, 7.3), read one at a time from a place in the file. Only what is needed
// to find signatures: numbers, names, strings, arrays, dictionaries and references, each with the bytes it was read
// from.
//
//   Budget budget;
//   Parser parser(file, offset, budget);
//   std::optional<Value> value = parser.value();   // nothing where it is malformed, too deep or beyond the budget
//
// The file is a stranger's. Nesting, the number of values in one object and in the whole file are bounded (Budget), and
// whoever runs out of budget gets nothing: a caller that finds the budget spent says "not decided", never "good".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trinhky::signature {

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
inline constexpr std::size_t max_nesting = 32;
inline constexpr std::uint32_t max_object_number = 8'388'607;  // ISO 32000-1 annex C

// How much may still be read. One for a whole file, so that many small questions stay bounded too.
struct Budget {
  std::size_t values = 4'000'000;
  std::size_t values_of_one = 200'000;
  std::size_t decoded_bytes = std::size_t{64} << 20;
  std::size_t bytes = std::size_t{256} << 20;  // looked at, every time they are; streams are passed over
  bool spent = false;
};

struct Reference {
  std::uint32_t number = 0;
  std::uint32_t generation = 0;
  auto operator<=>(const Reference&) const = default;
};

enum class Kind { null, boolean, integer, real, name, string, array, dictionary, reference };

struct Member;

struct Value {
  Kind kind = Kind::null;
  std::int64_t integer = 0;  // of an integer; 0 or 1 of a boolean
  std::string text;          // a name without its slash, a string's bytes, a real's digits
  Reference reference;
  std::vector<Value> items;     // of an array
  std::vector<Member> members;  // of a dictionary, in the order they are written
  // The bytes it was read from, delimiters included; `nowhere` for what came out of an object stream.
  std::size_t begin = nowhere;
  std::size_t end = nowhere;
  bool plain_hex = false;  // a string written <…> with an even number of hexadecimal digits and nothing else
  bool doubled = false;    // a dictionary, here or below, that names a key twice: two readers may see two things

  // A member of a dictionary (the first of that name), or null where there is none or this is no dictionary.
  [[nodiscard]] const Value* find(std::string_view name) const;
  [[nodiscard]] bool is_name(std::string_view name) const { return kind == Kind::name && text == name; }
  [[nodiscard]] std::optional<double> number() const;
};

struct Member {
  std::string key;
  Value value;
};

// Equal in meaning, wherever they are written. The order of a dictionary's members means nothing.
[[nodiscard]] bool alike(const Value& a, const Value& b);

class Parser {
 public:
  // Reads `bytes` from `at` on. Requires the bytes and the budget to outlive the parser.
  Parser(std::string_view bytes, std::size_t at, Budget& budget) : bytes_(bytes), at_(at), budget_(&budget) {}

  // Fails (nothing) where no value stands, or over a bound. The place is undefined then.
  [[nodiscard]] std::optional<Value> value();
  // An unsigned integer that stands alone.
  [[nodiscard]] std::optional<std::uint64_t> unsigned_integer();
  // True, and steps over it, where `word` stands next (after blanks) and ends there.
  [[nodiscard]] bool keyword(std::string_view word);
  // Blanks and comments.
  void skip_blanks();

  [[nodiscard]] std::size_t at() const { return at_; }
  void go_to(std::size_t at) { at_ = at; }
  [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }

 private:
  [[nodiscard]] std::optional<Value> value_at(std::size_t depth);
  [[nodiscard]] std::optional<Value> number_or_reference();
  [[nodiscard]] std::optional<Value> literal_string();
  [[nodiscard]] std::optional<Value> hex_string();
  [[nodiscard]] std::optional<std::string> name();
  [[nodiscard]] std::optional<Value> array(std::size_t depth);
  [[nodiscard]] std::optional<Value> dictionary(std::size_t depth);
  [[nodiscard]] bool pay();
  void pay_for_bytes(std::size_t count);

  std::string_view bytes_;
  std::size_t at_;
  Budget* budget_;
  std::size_t values_read_ = 0;
};

[[nodiscard]] bool is_blank(char c);
[[nodiscard]] bool is_delimiter(char c);

}  // namespace trinhky::signature
