// The bytes of a pasted text as numbered lines in one normal form, with what was measured on the way.
//
//   Result<SourceText> source = read_source(bytes);
//   source->lines[8].text;   // NFC, blanks tidied
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::guidance {

struct SourceLine {
  int number = 0;
  std::u32string raw;   // NFC, blanks as they came
  std::u32string text;  // NFC, blanks tidied
};

// Letters written as a base letter and a separate mark; `hybrids` are marks on a letter that already carries one (the
// way of Windows-1258).
struct UnicodeMeasure {
  std::size_t code_points = 0;
  std::size_t code_points_nfc = 0;
  std::size_t combining = 0;
  std::size_t grave = 0, acute = 0, hook = 0, tilde = 0, dot = 0, other = 0;
  std::size_t hybrids = 0;
  std::size_t precomposed = 0;
  std::vector<int> lines;  // those with a separate mark
};

struct SourceText {
  std::vector<SourceLine> lines;
  UnicodeMeasure unicode;
  std::vector<int> control_lines;  // lines with control characters, which became blanks
  std::size_t no_break_spaces = 0;
  std::size_t en_dashes = 0;
  int first_no_break_line = 0;
  int first_en_dash_line = 0;
};

// Fails as import_guidance says.
[[nodiscard]] base::Result<SourceText> read_source(std::string_view bytes);

}  // namespace trinhky::guidance
