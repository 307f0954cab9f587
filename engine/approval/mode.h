// The ways in which a collective decides, as an office keeps them: data, read into values the arithmetic takes.
//
//   std::vector<Mode> modes = read_modes(json).value();         // workflows/shared/collective_modes.json
//   const Mode* mode = mode_named(modes, "written_ballot");
//   Ballot ballot = open_ballot(mode->need, board, options_of(*mode, choices)).value();
//
// No mode takes silence for agreement; a file that says otherwise is refused. Every mode tells its source and how
// certain that is, and may tell it apart for single members.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/approval/need.h"
#include "engine/approval/tally.h"
#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::approval {

// Where the members speak.
enum class Setting {
  meeting,  // together, from the minutes or by the members themselves
  written,  // each for themselves, until a due time
};

struct Mode {
  std::string id;
  base::Text title;
  base::Text rule;
  Setting setting = Setting::meeting;
  Need need;
  Tie tie = Tie::rejected;
  Settles settles = Settles::early;
  bool confirmed_later = false;  // the next meeting is told the result and confirms it
  int due_working_days = 0;      // of a written one; 0 when none is stated
  int urgent_due_working_days = 0;
  std::string source;
  char mark = 'H';  // P primary source, K known from practice, C concluded, H our proposal
};

// Fails with `invalid`/"bad-modes" and a fault per problem with its pointer: ids that are missing or doubled, texts
// that are missing, needs that cannot be read, unknown words, written modes without a due time, and any silence other
// than "not-counted".
[[nodiscard]] base::Result<std::vector<Mode>> read_modes(const base::json& file);

// None when there is no such mode.
[[nodiscard]] const Mode* mode_named(const std::vector<Mode>& modes, std::string_view id);

// The rules of the mode, for a sign-off with these choices.
[[nodiscard]] Options options_of(const Mode& mode, std::vector<Choice> choices);

}  // namespace trinhky::approval
