// `trinhky check FILE…`: reads workflow definitions, proves what can be proved (engine/definition/proof/PROOFS.md) and
// prints every problem, one per line, as editors expect it: `file:pointer: severity code: sentence`, and below it the
// signals that lead there.
//
//   return check_definitions({.files = files, .workflows = "workflows"}, std::cout, std::cerr);
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "api/server/message.h"

namespace trinhky::cli {

struct CheckArgs {
  std::vector<std::filesystem::path> files;  // none: every definition of the folder
  std::filesystem::path workflows;           // whose forms, ladders and definitions the files may refer to
  server::Language language = server::Language::vi;
  // {"files": [{"file", "findings": [{code, category, severity, pointer, message {vi, en}, path}]}]} instead of lines
  bool as_json = false;
  bool notes = false;  // also what was waived, assumed or not decided
  // The people proofs are done for this profile, on this day (YYYY-MM-DD), each unit staffed as the demonstration
  // staffs it. Without a profile only what the words themselves tell is told.
  std::string profile;
  std::string from;
};

// 0 = no errors (warnings are printed), 1 = errors, 2 = a file or the folder cannot be read. The files may refer to
// each other.
[[nodiscard]] int check_definitions(const CheckArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
