// A text with places for values, in mustache: `Sắp đến hạn: {{step}} – {{subject}}{{#due}}, hạn {{due}}{{/due}}`.
//
//   auto pattern = Pattern::compile("Việc mới: {{step}}{{#due}}, hạn {{due}}{{/due}}");
//   pattern->fill(values, Language::vi);
//
// A section stands where its value is not empty, with `^` where it is. Nothing else of mustache is taken: no partials,
// lambdas, comments, other delimiters, and neither `{{{…}}}` nor `{{&…}}`, so that a page made of these texts can never
// hold markup that came with a value. Values are put in as they are and never read as a pattern again: control
// characters in them (also line breaks) become spaces, and long ones are cut.
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <set>
#include <string>
#include <string_view>

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
  // Fails with the place of the first tag that has no end or partner, closes another section than the last one opened,
  // or is none of `{{name}}`, `{{#name}}`, `{{^name}}`, `{{/name}}` with a name of [a-z_].
  [[nodiscard]] static std::expected<Pattern, std::size_t> compile(std::string_view text);

  // A value that is missing is not an error: nothing stands in its place.
  [[nodiscard]] std::string fill(const Values& values, Language language) const;

  [[nodiscard]] const std::set<std::string>& names() const { return names_; }
  [[nodiscard]] const std::string& source() const { return source_; }
  // True for the pattern of an empty text; one that only comes out empty is none.
  [[nodiscard]] bool empty() const { return source_.empty(); }

 private:
  std::string source_;
  std::set<std::string> names_;
};

}  // namespace trinhky::notify
