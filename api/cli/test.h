// `trinhky test PATH…`: plays the scenarios of a workflow folder on a virtual clock and prints what went otherwise, and
// which transitions of each definition no scenario took.
//
//   return test_scenarios({.paths = {"workflows"}}, std::cout, std::cerr);
//
// A path is a workflow folder (all its scenarios), a folder below its `scenarios`, or one file there. Definitions,
// forms, calendar, ladders and profiles are those of the workflow folder that the path belongs to.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "api/server/message.h"

namespace trinhky::cli {

struct TestArgs {
  std::vector<std::filesystem::path> paths;
  bool json = false;
  int fail_under = 0;  // percent of the transitions of each definition that was asked for
  server::Language language = server::Language::vi;
};

// 0 = every scenario passed and coverage is high enough, 1 = something failed, 2 = a path cannot be read, holds no
// scenario, or belongs to no workflow folder that is in order.
[[nodiscard]] int test_scenarios(const TestArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
