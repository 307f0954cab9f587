// A year of a whole house on a virtual clock: the province and its communes, all kinds of work that ship and those of
// the folder beside this file, started over the year as an office would, and done by people who are on time or a little
// late. Nothing is stored and nothing is drawn: the same options give the same bytes.
//
//   auto year = simulate({.communes = 65});
//   year->digest;                                // SHA-256 over every event of every paper, in the order of their ids
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::simulation {

struct HouseOptions {
  std::size_t communes = 65;
  base::Date from{std::chrono::year(2027), std::chrono::month(1), std::chrono::day(4)};
  base::Date until{std::chrono::year(2027), std::chrono::month(12), std::chrono::day(31)};
};

struct HouseYear {
  std::string digest;
  std::size_t units = 0;
  std::size_t events = 0;
  std::size_t tasks = 0;
  std::size_t late = 0;  // tasks done after their due time
  std::size_t tellings = 0;
  std::map<std::string, std::size_t> papers;        // by workflow
  std::map<std::string, std::size_t> ended_papers;  // likewise
  std::vector<std::string> not_decided;             // what a diligent person could not mend
};

// Fails with what keeps it from being simulated: a workflow that cannot be read, a paper that cannot be started, a law
// of decisions that is broken.
[[nodiscard]] base::Result<HouseYear> simulate(const HouseOptions& options);

}  // namespace trinhky::simulation
