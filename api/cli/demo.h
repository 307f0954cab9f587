// `trinhky demo`: lives a yearly cycle through the engine's own commands on a moved clock, so that every row a visitor
// sees came about as it would in an office. Prints one line for each thing that happens.
//
// Profile "2027": 65 communes, a finished round of 2026, and the round of 2027 in every condition; the clock stands at
// 7 January 2027. Profile "2022": 11 districts and the city, November 2021. All people are invented; every password is
// "demo".
#pragma once

#include <string>

#include "api/cli/house.h"

namespace trinhky::cli {

// Does nothing when the folder already holds a demonstration. Returns the program's exit code.
[[nodiscard]] int live_demo(const HouseOptions& house, const std::string& profile);

}  // namespace trinhky::cli
