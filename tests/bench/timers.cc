// A database with very many armed timers, and the engine on it while two thousand of them come due every second.
//
//   timer_bench make FOLDER [--armed 1000000] [--seconds 15]   // writes FOLDER/trinhky.db and FOLDER/workflows
//   timer_bench run FOLDER                                     // prints what was measured
//
// Two programs' lives, so that the memory of the one is not that of the other. Business time is moved so that the burst
// comes a few seconds after the start; it then runs as fast as the machine's. Prints; judges nothing.

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "engine/directory/profile.h"
#include "engine/runtime/engine.h"
#include "engine/store/sqlite/open.h"
#include "tests/support/places.h"

namespace trinhky {
namespace {

using base::json;
using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr int due_together = 20;  // every ten milliseconds: two thousand a second
constexpr milliseconds between_groups{10};
constexpr std::size_t timers_of_a_stream = 5000;
constexpr int clients = 4;
constexpr milliseconds between_commands{20};
constexpr std::chrono::seconds quiet{5};
constexpr std::chrono::seconds longest_wait{100};

// Reminded for the first time thirty minutes after it is opened, whatever day or hour that is.
constexpr const char* burst_workflow = R"({
  "id": "bench-burst", "version": 1, "title": {"vi": "Việc khẩn", "en": "Urgent work"}, "form": "issue-slip",
  "start": {"by": "drafter"},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "working",
  "states": {
    "working": {
      "title": {"vi": "Xử lý", "en": "Handling"},
      "task": {"for": "drafter", "due": {"workingDays": 30}, "remind": "R-URGENT"},
      "on": {"finish": {"by": "drafter", "title": {"vi": "Xong", "en": "Done"}, "target": "done"}}
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

template <class T>
T must(base::Result<T> result, const char* what) {
  if (!result) {
    std::cerr << what << ": " << result.error().type << " " << result.error().message.en << " " << result.error().log
              << "\n";
    std::_Exit(1);
  }
  return std::move(*result);
}
void must_do(const base::Result<void>& result, const char* what) {
  if (result) return;
  std::cerr << what << ": " << result.error().type << " " << result.error().message.en << " " << result.error().log
            << "\n";
  std::_Exit(1);
}

void say(const std::string& name, const std::string& value) {
  std::cout << name << std::string(name.size() < 34 ? 34 - name.size() : 1, ' ') << " " << value << std::endl;
}

std::string fixed(double value, int digits) {
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%.*f", digits, value);
  return out.data();
}

double ms_since(Steady::time_point begun) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begun).count();
}

std::string shares(std::vector<double> all) {
  if (all.empty()) return "none";
  std::ranges::sort(all);
  const auto at = [&](double share) {
    return fixed(all[std::min(all.size() - 1, static_cast<std::size_t>(static_cast<double>(all.size()) * share))], 1);
  };
  return "p50 " + at(0.5) + " ms, p99 " + at(0.99) + " ms, at most " + fixed(all.back(), 1) + " ms";
}

// Kilobytes, by the kernel's word for them: VmRSS, VmHWM.
long memory(const std::string& word) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(word + ":")) return std::strtol(line.c_str() + word.size() + 1, nullptr, 10);
  }
  return 0;
}

struct House {
  std::filesystem::path folder;
  std::unique_ptr<store::Store> store;
  std::shared_ptr<runtime::Catalogue> catalogue;
  runtime::WallClock wall;
  runtime::BusinessClock clock{wall};
  std::mt19937_64 random{1};
  std::mutex drawing;
  std::unique_ptr<runtime::Engine> engine;

  explicit House(std::filesystem::path where) : folder(std::move(where)) {}

  void open_store() { store = must(store::open_sqlite({.path = (folder / "trinhky.db").string()}), "open"); }
  void load() { catalogue = must(runtime::Catalogue::load(folder / "workflows"), "workflows"); }
  void start(std::function<void(const std::vector<std::string>&)> changed = {}) {
    random.seed(static_cast<std::uint64_t>(wall.now().time_since_epoch().count()));
    engine = std::make_unique<runtime::Engine>(runtime::EngineOptions{.store = *store,
                                                                      .catalogue = catalogue,
                                                                      .clock = clock,
                                                                      .wall = wall,
                                                                      .entropy =
                                                                          [this] {
                                                                            const std::scoped_lock lock(drawing);
                                                                            base::Entropy bytes{};
                                                                            for (auto& one : bytes)
                                                                              one = static_cast<std::uint8_t>(random());
                                                                            return bytes;
                                                                          },
                                                                      .changed = std::move(changed)});
    must_do(engine->start(), "start");
  }
};

std::vector<json> people_of(const House& house) {
  const auto profile = must(
      base::parse_json(must(runtime::read_file(house.catalogue->folder() / "profiles" / "langson-2025.json"), "read"),
                       {.max_bytes = 4U << 20}),
      "profile");
  auto events =
      must(directory::profile_events(house.engine->directory(), profile, house.catalogue->positions()), "profile");
  for (const json& unit : profile["units"]) {
    for (const char* position : {"DRAFTER", "CHAIR", "CLERK"}) {
      const std::string person = base::text_or(unit, "id") + "-" + position;
      events.push_back(
          {{"kind", "person_added"}, {"person", person}, {"full_name", "Người " + person}, {"login", person}});
      events.push_back({{"kind", "position_given"},
                        {"id", "h-" + person},
                        {"person", person},
                        {"position", position},
                        {"unit", unit["id"]},
                        {"from", "2025-07-01"}});
    }
  }
  return events;
}

int make(const std::filesystem::path& folder, std::size_t armed, int seconds) {
  const auto begun = Steady::now();
  std::filesystem::create_directories(folder);
  std::filesystem::copy(std::filesystem::path(trinhky::places::source_dir()) / "workflows", folder / "workflows",
                        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  std::ofstream(folder / "workflows" / "definitions" / "bench-burst.v1.json") << burst_workflow;
  House house(folder);
  house.open_store();
  house.load();
  const base::Instant first = must(base::parse_instant("2026-11-02T02:00:00Z"), "instant");
  house.clock.hold(first);
  house.start();
  must(
      house.engine->handle(runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = people_of(house)}),
      "people");

  // Papers of the burst. Time stands while a group is opened, so that the whole group is due at one moment.
  const int papers = seconds * 2000;
  std::mutex mutex;
  std::condition_variable answered;
  for (int opened = 0; opened < papers; opened += due_together) {
    house.clock.hold(first + between_groups * (opened / due_together));
    int open = due_together;
    for (int i = 0; i < due_together; ++i) {
      house.engine->submit(runtime::Request{.command_id = "burst-" + std::to_string(opened + i),
                                            .kind = "start",
                                            .instance = {},
                                            .person = "20-DRAFTER",
                                            .body = {{"definition", "bench-burst"}, {"unit", "20"}}},
                           [&](base::Result<runtime::Handled> answer) {
                             must(std::move(answer), "a paper of the burst");
                             const std::scoped_lock lock(mutex);
                             if (--open == 0) answered.notify_one();
                           });
    }
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return open == 0; });
  }
  house.engine->stop();

  // The rest is due in the five years after: nothing looks at it but the index.
  std::mt19937_64 random(2);
  const std::string body = R"({"kind":"ladder","ladder":"R-STD","rung":"before-5","state":"working","to":["holder"]})";
  std::size_t left = armed - std::min<std::size_t>(armed, static_cast<std::size_t>(papers));
  for (std::size_t stream = 0; left > 0; ++stream) {
    store::Commit commit{.stream = "far-" + std::to_string(stream), .stream_kind = "other"};
    commit.events = {{.kind = "began", .at = first, .body = "{}"}};
    for (std::size_t i = 0; i < std::min(left, timers_of_a_stream); ++i) {
      base::Entropy bytes{};
      for (auto& one : bytes) one = static_cast<std::uint8_t>(random());
      const auto later = std::chrono::hours(24) + milliseconds(random() % (5ULL * 365 * 24 * 3600 * 1000));
      commit.arm.push_back(
          {.id = base::uuid_v7(first, bytes), .stream = commit.stream, .due = first + later, .body = body});
    }
    left -= commit.arm.size();
    must(std::move(house.store->commit(std::span(&commit, 1)).front()), "timers");
    must(house.store->maintain(), "upkeep");
  }
  say("timers armed", std::to_string(std::max<std::size_t>(armed, static_cast<std::size_t>(papers))) + ", of them " +
                          std::to_string(papers) + " in the burst");
  house.store.reset();
  say("the database", std::to_string(std::filesystem::file_size(folder / "trinhky.db") >> 20U) + " MB, made in " +
                          fixed(ms_since(begun) / 1000, 1) + " s");
  return 0;
}

// Everybody of the burst, by paper: when it is due.
std::unordered_map<std::string, base::Instant> burst_of(store::Store& store) {
  std::unordered_map<std::string, base::Instant> due;
  std::optional<store::TimerPlace> after;
  while (true) {
    const auto page = must(store.due(base::Instant::max(), 500, after), "due");
    for (const store::Timer& timer : page) {
      if (timer.stream.starts_with("far-")) return due;
      due.emplace(timer.stream, timer.due);
      after = store::TimerPlace{.due = timer.due, .id = timer.id};
    }
    if (page.empty()) return due;
  }
}

int run(const std::filesystem::path& folder) {
  House house(folder);
  std::mutex mutex;
  std::condition_variable over;
  std::unordered_map<std::string, base::Instant> waiting;
  std::vector<double> lags;
  std::optional<Steady::time_point> last;

  auto begun = Steady::now();
  house.load();
  const double loaded = ms_since(begun);
  begun = Steady::now();
  house.open_store();
  const base::Instant first = must(house.store->next_due(), "next").value();
  const auto burst = quiet + std::chrono::seconds(3);
  house.clock.set_offset(first - burst - house.wall.now());
  const base::Instant burst_at = first;
  house.start([&](const std::vector<std::string>& changed) {
    const base::Instant now = house.clock.now();
    const std::scoped_lock lock(mutex);
    for (const std::string& paper : changed) {
      const auto known = waiting.find(paper);
      if (known == waiting.end()) continue;
      lags.push_back(static_cast<double>((now - known->second).count()));
      waiting.erase(known);
      last = Steady::now();
    }
    if (waiting.empty()) over.notify_all();
  });
  const auto ask = [&](const std::string& id) {
    return house.engine->handle(runtime::Request{.command_id = id,
                                                 .kind = "start",
                                                 .instance = {},
                                                 .person = "20-DRAFTER",
                                                 .body = {{"definition", "document-issue"}, {"unit", "20"}}});
  };
  const std::string life = std::to_string(house.wall.now().time_since_epoch().count());
  must(ask("first-" + life), "the first command");
  say("start-up to the first answer",
      fixed(ms_since(begun), 0) + " ms (and " + fixed(loaded, 0) + " ms to read the workflows)");
  say("resident memory", std::to_string(memory("VmRSS") >> 10) + " MB at rest");
  {
    auto all = burst_of(*house.store);
    const std::scoped_lock lock(mutex);
    waiting = std::move(all);
  }
  const std::size_t expected = waiting.size();

  bool ends = false;
  std::condition_variable ending;
  std::vector<double> in_quiet;
  std::vector<double> in_burst;
  std::mutex counting;
  std::vector<std::thread> people;
  for (int i = 0; i < clients; ++i) {
    people.emplace_back([&, i] {
      auto next = Steady::now();
      std::unique_lock lock(counting);
      for (int number = 0; !ends; ++number) {
        // Each asks at its own pace, whether the answer before came quickly or not.
        next += between_commands;
        if (ending.wait_until(lock, next, [&] { return ends; })) return;
        lock.unlock();
        const bool bursts = house.clock.now() >= burst_at;
        const auto asked = Steady::now();
        must(ask(life + "-" + std::to_string(i) + "-" + std::to_string(number)), "a command");
        const double took = ms_since(asked);
        lock.lock();
        (bursts ? in_burst : in_quiet).push_back(took);
      }
    });
  }
  {
    std::unique_lock lock(mutex);
    over.wait_for(lock, longest_wait, [&] { return waiting.empty(); });
  }
  const double lasted = static_cast<double>((house.clock.now() - burst_at).count()) / 1000;
  {
    const std::scoped_lock lock(counting);
    ends = true;
  }
  ending.notify_all();
  for (std::thread& one : people) one.join();
  const auto stops = Steady::now();
  house.engine->stop();
  const std::scoped_lock lock(mutex);
  say("timers fired", std::to_string(lags.size()) + " of " + std::to_string(expected) + " in " + fixed(lasted, 1) +
                          " s, " + fixed(static_cast<double>(lags.size()) / lasted, 0) + "/s");
  say("  behind their time", shares(lags));
  say("commands before the burst", std::to_string(in_quiet.size()) + ", " + shares(in_quiet));
  say("commands during the burst", std::to_string(in_burst.size()) + ", " + shares(in_burst));
  say("resident memory",
      std::to_string(memory("VmRSS") >> 10) + " MB after, " + std::to_string(memory("VmHWM") >> 10) + " MB at most");
  say("to end the program", fixed(ms_since(stops), 0) + " ms");
  return waiting.empty() ? 0 : 1;
}

int usage() {
  std::cerr << "usage: timer_bench make FOLDER [--armed N] [--seconds N] | run FOLDER\n";
  return 2;
}

int main_of(int count, char** words) {
  const std::vector<std::string> given(words + 1, words + count);
  if (given.size() < 2) return usage();
  std::size_t armed = 1'000'000;
  int seconds = 15;
  for (std::size_t i = 2; i + 1 < given.size(); i += 2) {
    const long value = std::strtol(given[i + 1].c_str(), nullptr, 10);
    if (value <= 0) return usage();
    if (given[i] == "--armed") {
      armed = static_cast<std::size_t>(value);
    } else if (given[i] == "--seconds") {
      seconds = static_cast<int>(value);
    } else {
      return usage();
    }
  }
  if (given[0] == "make") return make(given[1], armed, seconds);
  if (given[0] == "run") return run(given[1]);
  return usage();
}

}  // namespace
}  // namespace trinhky

int main(int count, char** words) {
  return trinhky::main_of(count, words);
}
