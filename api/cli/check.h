// `trinhky check FILE…`: reads workflow definitions and prints every problem, one per line, as editors expect it:
// `file:pointer: severity code: sentence`.
//
//   return check_definitions({.files = files, .workflows = "workflows"}, std::cout, std::cerr);
#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "api/server/message.h"

namespace trinhky::cli {

struct CheckArgs {
  std::vector<std::filesystem::path> files;  // none: every definition of the folder
  std::filesystem::path workflows;           // whose forms, ladders and definitions the files may refer to
  server::Language language = server::Language::vi;
};

// 0 = no errors (warnings are printed), 1 = errors, 2 = a file or the folder cannot be read. The files may refer to
// each other.
[[nodiscard]] int check_definitions(const CheckArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
