// A text with places for values: `Sắp đến hạn: {step} – {subject}[, hạn {due}]`.
//
//   auto pattern = Pattern::compile("Việc mới: {step}[, hạn {due}]");
//   pattern->fill(values, Language::vi);
//
// What stands between `[` and `]` is left out when a placeholder in it has no value; such parts do not nest. Values are
// put in as they are and never read as a pattern again: control characters in them (also line breaks) become spaces,
// and long ones are cut.
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::notify {

enum class Language {
  vi,
  en,
};

// What placeholders stand for, in both languages; where `en` is empty, `vi` is taken.
using Values = std::map<std::string, base::Text, std::less<>>;

inline constexpr std::size_t max_value_code_points = 300;

// `text` as one line without control characters, at most `max` code points long; a cut one ends in "…".
[[nodiscard]] std::string one_line(std::string_view text, std::size_t max = max_value_code_points);

class Pattern {
 public:
  // Fails with the place of the first bracket or brace that has no partner, stands inside its like, or holds no name
  // of [a-z_].
  [[nodiscard]] static std::expected<Pattern, std::size_t> compile(std::string_view text);

  // A value that is missing is not an error: outside of an optional part nothing stands in its place.
  [[nodiscard]] std::string fill(const Values& values, Language language) const;

  [[nodiscard]] std::set<std::string> names() const;
  // True for the pattern of an empty text; one that only comes out empty is none.
  [[nodiscard]] bool empty() const { return pieces_.empty(); }

 private:
  struct Piece {
    std::string literal;  // used where `name` is empty
    std::string name;
    int optional = -1;  // number of the optional part it stands in, or -1
  };
  std::vector<Piece> pieces_;
};

}  // namespace trinhky::notify
