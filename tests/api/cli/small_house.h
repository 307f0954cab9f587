// A small house that was lived in: papers at every stage of one workflow, comments, a file, an erased text, numbers, a
// planned handover, an account, and two runs of the program, each ended with a seal.
//
//   live_in(folder);      // leaves folder/trinhky.db and what lies beside it; nobody has it open any more
#pragma once

#include <string>

namespace trinhky::cli {

// Adds a failure to the running test where something is refused.
void live_in(const std::string& folder);

}  // namespace trinhky::cli
