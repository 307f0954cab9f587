// Where the project lies, and the outside data beside it, which may be missing. Absolute paths.
//
//   std::ifstream file(places::source_dir() + "/workflows/shared/calendar.json");
//
// One source alone is compiled with the paths, so that the compiler's cache serves every copy of the project.
#pragma once

#include <string>

namespace trinhky::places {

[[nodiscard]] const std::string& source_dir();
[[nodiscard]] const std::string& shared_dir();

}  // namespace trinhky::places
