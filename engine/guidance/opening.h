// The opening and closing blocks of a guidance: whose it is, for which year, by when the units answer. What a pasted
// text does not carry is named, so that the office can fill it in.
//
//   Opening opening = read_opening(source.lines, outline, 0);
#pragma once

#include <string>
#include <vector>

#include "engine/guidance/outline.h"
#include "engine/guidance/source_text.h"

namespace trinhky::guidance {

struct Opening {
  int year = 0;        // 0 = not found
  std::string title;   // empty = not found
  std::string issuer;  // empty = not found
  std::string number;  // the guidance's own
  std::string date;    // ISO
  int number_line = 0;
  std::string programmes_due;  // ISO, from the closing; empty = not said
  std::string programmes_due_raw;
  bool programmes_due_impossible = false;
  int programmes_due_line = 0;
  // A date that may be meant for the programmes but is not sure enough to be taken: its year is not said, or it stands
  // among the obligations. It goes with the raw form and line above; empty = none.
  std::string programmes_due_proposed;
  std::vector<std::string> missing;  // of: agency, number, place_date, type, subject, signer, recipients
};

[[nodiscard]] Opening read_opening(const std::vector<SourceLine>& lines, const Outline& outline, int year);

}  // namespace trinhky::guidance
