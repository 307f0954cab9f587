// The whole year of a house with sixty-five communes and twenty-two kinds of work, twice: how long it takes, what is in
// it, and that both are the same to the byte. Ends with 1 when they are not.
//
//   house_year [--communes 65] [--until 2027-12-31]
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "tests/simulation/house_year.h"

namespace trinhky {
namespace {

using simulation::HouseOptions;
using simulation::HouseYear;

void say(const std::string& name, const std::string& value) {
  std::cout << name << std::string(name.size() < 34 ? 34 - name.size() : 1, ' ') << " " << value << std::endl;
}

int fail(const std::string& why) {
  std::cerr << why << "\n";
  return 1;
}

int main_of(int count, char** words) {
  HouseOptions options;
  const std::vector<std::string> given(words + 1, words + count);
  for (std::size_t i = 0; i + 1 < given.size(); i += 2) {
    const auto date = base::parse_date(given[i + 1]);
    if (given[i] == "--communes") options.communes = std::strtoul(given[i + 1].c_str(), nullptr, 10);
    if (given[i] == "--until" && date) options.until = *date;
  }
  std::string digest;
  for (int turn = 0; turn < 2; ++turn) {
    const auto begun = std::chrono::steady_clock::now();
    const auto year = simulation::simulate(options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (!year) return fail(year.error().type + " " + year.error().message.en + " " + year.error().log);
    std::array<char, 32> seconds{};
    std::snprintf(seconds.data(), seconds.size(), "%.1f s", took.count());
    say(turn == 0 ? "a year of the house" : "the same once more", seconds.data());
    if (turn == 0) {
      std::size_t papers = 0;
      for (const auto& [kind, many] : year->papers) papers += many;
      say("  what it holds", std::to_string(year->units) + " communes, " + std::to_string(year->papers.size()) +
                                 " kinds, " + std::to_string(papers) + " papers, " + std::to_string(year->events) +
                                 " events");
      say("  work", std::to_string(year->tasks) + " tasks, " + std::to_string(year->late) + " late, " +
                        std::to_string(year->tellings) + " reminders and notices");
      say("  undecided", std::to_string(year->not_decided.size()));
      for (const std::string& one : year->not_decided) say("", one);
      say("  digest of all events", year->digest);
      digest = year->digest;
    } else if (year->digest != digest) {
      return fail("The second year differs from the first: " + year->digest);
    }
  }
  return 0;
}

}  // namespace
}  // namespace trinhky

int main(int count, char** words) {
  return trinhky::main_of(count, words);
}
