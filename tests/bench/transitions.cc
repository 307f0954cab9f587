// A fixed script of transitions through the whole engine: decisions, hash chain, work, timers, messages and rows, on a
// database in memory, with a clock that stands and ids drawn from a seed. tests/bench/guard.mjs counts the
// instructions.
//
//   transition_driver FOLDER     // reads and writes FOLDER/workflows; prints the stages, how many transitions each has
//                                // and how many rows its commits wrote or took away
//   transition_driver --about    // {"compiler", "flags"}
//
// One command at a time, each answered before the next is asked, so that every run makes the same batches.
// `transition_stage_ends` does nothing: whoever counts takes stock when it is called.
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/runtime/engine.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/store/forwarding_store.h"
#include "tests/support/places.h"

extern "C" [[gnu::noinline]] void transition_stage_ends() {
  asm volatile("" ::: "memory");
}

namespace trinhky {
namespace {

using base::json;

constexpr int papers = 30;
constexpr std::uint64_t seed = 20261102;
constexpr const char* unit = "u";

// The guard's own, so that a new version of a shipped workflow does not look like slower code.
constexpr const char* letter = R"({
  "id": "bench-letter", "version": 1, "title": {"vi": "Văn bản", "en": "Letter"}, "form": "issue-slip",
  "start": {"by": "drafter"}, "data": {"kind": "CV"},
  "participants": {
    "drafter": {"position": "DRAFTER", "unit": "own"}, "head": {"position": "DEPT_HEAD", "unit": "own"},
    "clerk": {"position": "CLERK", "unit": "own"}
  },
  "initial": "draft",
  "states": {
    "draft": {
      "title": {"vi": "Dự thảo", "en": "Draft"},
      "task": {"for": "drafter", "edits": "document", "due": {"workingDays": 5}, "remind": "R-STD"},
      "on": {
        "submit": {
          "title": {"vi": "Trình", "en": "Submit"}, "by": "drafter", "requires": ["valid-form"],
          "actions": [{"freeze": "document"}], "target": "review"
        }
      }
    },
    "review": {
      "title": {"vi": "Duyệt", "en": "Review"},
      "signoff": {
        "by": "head", "need": {"any": 1}, "binds": ["document"],
        "choices": {"approved": {"vi": "Đồng ý", "en": "Agree"}},
        "due": {"workingDays": 2}, "remind": "R-SHORT"
      },
      "return": {"to": ["draft"], "requires": ["reason"], "resume": "here"},
      "on": {"signoff.approved": "numbering"}
    },
    "numbering": {
      "title": {"vi": "Cấp số", "en": "Number"},
      "task": {"for": "clerk", "due": {"workingDays": 1}, "remind": "R-SHORT"},
      "on": {
        "number": {
          "title": {"vi": "Cấp số", "en": "Give the number"}, "by": "clerk", "target": "released",
          "actions": [{"number": {"kind": {"var": "data.kind"}, "symbol": "MTTQ-BTT", "form": "{number}/{symbol}"}}]
        }
      }
    },
    "released": {"type": "final", "title": {"vi": "Đã phát hành", "en": "Released"}}
  }
})";

template <class T>
T must(base::Result<T> result, const std::string& what) {
  if (!result) {
    std::cerr << what << ": " << result.error().type << " " << result.error().message.en << " "
              << result.error().pointer << " " << result.error().log << "\n";
    std::_Exit(1);
  }
  return std::move(*result);
}
void must_do(const base::Result<void>& result, const std::string& what) {
  if (result) return;
  std::cerr << what << ": " << result.error().type << " " << result.error().message.en << " " << result.error().log
            << "\n";
  std::_Exit(1);
}

class StillClock final : public base::Clock {
 public:
  // Monday, 09:00 in Hà Nội.
  [[nodiscard]] base::Instant now() const override {
    return base::Instant(std::chrono::milliseconds(1'793'584'800'000));
  }
};

// Counts rows as the engine asks for them. What is removed by a condition counts once; as a rule it is one row.
class CountingStore final : public store::ForwardingStore {
 public:
  explicit CountingStore(std::unique_ptr<store::Store> inner) : ForwardingStore(std::move(inner)) {}

  std::vector<base::Result<store::Committed>> commit(std::span<const store::Commit> batch) override {
    for (const store::Commit& one : batch) {
      rows_ += 1 + one.events.size() + one.contents.size() + one.arm.size() + one.cancel_timers.size() +
               one.owe.size() + one.consume_owed.size() + one.rows.size();
    }
    return ForwardingStore::commit(batch);
  }
  [[nodiscard]] std::size_t rows() { return rows_.exchange(0); }

 private:
  std::atomic<std::size_t> rows_ = 0;
};

class House {
 public:
  explicit House(const std::filesystem::path& folder)
      : store_(std::make_unique<CountingStore>(must(store::open_sqlite({.path = ":memory:"}), "open"))) {
    catalogue_ = must(runtime::Catalogue::load(folder / "workflows"), "workflows");
    // Asked by the engine's thread alone.
    const auto entropy = [this] {
      base::Entropy bytes{};
      for (auto& one : bytes) one = static_cast<std::uint8_t>(random_());
      return bytes;
    };
    engine_ = std::make_unique<runtime::Engine>(runtime::EngineOptions{
        .store = *store_, .catalogue = catalogue_, .clock = clock_, .wall = wall_, .entropy = entropy, .changed = {}});
    must_do(engine_->start(), "start");
    must(engine_->handle(runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = people()}),
         "people");
    engine_->rest();
  }
  ~House() { engine_->stop(); }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  void act(const std::string& person, const std::string& kind, const std::string& paper, json body) {
    const auto handled = must(engine_->handle(runtime::Request{.command_id = "command-" + std::to_string(++commands_),
                                                               .kind = kind,
                                                               .instance = paper,
                                                               .person = person,
                                                               .body = std::move(body)}),
                              kind);
    if (kind == "start") papers_.push_back(handled.instance);
    ++transitions_;
  }

  // The first open work of the paper.
  json work(const std::string& paper, json more) {
    const auto loaded = must(engine_->load(paper), "load");
    more["work"] = loaded.open.begin()->first;
    if (more.contains("shown_hash")) more["shown_hash"] = loaded.document();
    return more;
  }

  void write_draft(const std::string& paper, const std::string& text) {
    const std::string bytes = base::canonical(json{{"summary", text}});
    const store::RowChange draft{store::RowChange::Kind::put,
                                 "draft",
                                 {{"instance", paper},
                                  {"person", "drafter"},
                                  {"etag", base::sha256_hex(bytes).substr(0, 32)},
                                  {"body", bytes},
                                  {"updated_at", std::int64_t{0}},
                                  {"base", std::string()}}};
    must_do(store_->write(std::span(&draft, 1)), "draft");
  }

  void pass(std::chrono::hours time) { must_do(engine_->advance(engine_->now() + time), "time"); }
  [[nodiscard]] const std::vector<std::string>& all() const { return papers_; }

  void end_stage(const std::string& name) {
    engine_->rest();
    transition_stage_ends();
    stages_.push_back({{"name", name}, {"transitions", std::exchange(transitions_, 0)}, {"rows", store_->rows()}});
  }
  [[nodiscard]] json stages() const { return stages_; }

  // As many as were asked for, and every one numbered.
  void expect_all_released() {
    for (const std::string& paper : papers_) {
      if (must(engine_->load(paper), "load").end == "released") continue;
      std::cerr << "a paper did not come to its end: " << paper << "\n";
      std::_Exit(1);
    }
  }

 private:
  std::vector<json> people() {
    std::vector<json> events;
    for (const char* position : {"DRAFTER", "DEPT_HEAD", "CLERK"}) {
      events.push_back(
          {{"kind", "position_defined"}, {"position", position}, {"title", {{"vi", position}, {"en", position}}}});
    }
    events.push_back({{"kind", "unit_added"},
                      {"unit", unit},
                      {"name", {{"vi", "Xã"}, {"en", "Commune"}}},
                      {"unit_kind", "commune"},
                      {"from", "2020-01-01"}});
    for (const auto& [person, position] :
         {std::pair{"drafter", "DRAFTER"}, std::pair{"head", "DEPT_HEAD"}, std::pair{"clerk", "CLERK"}}) {
      events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
      events.push_back({{"kind", "position_given"},
                        {"id", std::string("h-") + person},
                        {"person", person},
                        {"position", position},
                        {"unit", unit},
                        {"from", "2020-01-01"}});
    }
    return events;
  }

  StillClock wall_;
  runtime::BusinessClock clock_{wall_};
  std::mt19937_64 random_{seed};
  std::unique_ptr<CountingStore> store_;
  std::shared_ptr<runtime::Catalogue> catalogue_;
  std::unique_ptr<runtime::Engine> engine_;
  std::vector<std::string> papers_;
  json stages_ = json::array();
  int commands_ = 0;
  int transitions_ = 0;
};

void bring_workflows(const std::filesystem::path& folder) {
  const std::filesystem::path from = std::filesystem::path(trinhky::places::source_dir()) / "workflows";
  std::filesystem::create_directories(folder / "workflows" / "definitions");
  for (const char* part : {"shared", "forms", "templates"}) {
    std::filesystem::copy(from / part, folder / "workflows" / part,
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }
  std::ofstream(folder / "workflows" / "definitions" / "bench-letter.v1.json") << letter;
}

void play(House& house) {
  house.end_stage("opening");  // nothing of it counts: the guard leaves it out
  for (int i = 0; i < papers; ++i) {
    house.act("drafter", "start", "", {{"definition", "bench-letter"}, {"unit", unit}});
  }
  house.end_stage("start");
  const auto submit = [&](const std::string& words) {
    for (const std::string& paper : house.all()) {
      house.write_draft(paper, words);
      house.act("drafter", "submit", paper, house.work(paper, {{"signal", "submit"}}));
    }
  };
  submit("Kế hoạch năm");
  house.end_stage("submit");
  for (const std::string& paper : house.all()) {
    house.act("head", "return", paper,
              house.work(paper, {{"to", "draft"}, {"reason", "Bổ sung số liệu"}, {"shown_hash", ""}}));
  }
  house.end_stage("return");
  submit("Kế hoạch năm, đã bổ sung số liệu");
  house.end_stage("resubmit");
  for (const std::string& paper : house.all()) {
    house.act("head", "comment", paper, {{"text", "Đã xem"}});
  }
  house.end_stage("comment");
  house.pass(std::chrono::hours(24 * 6));
  house.end_stage("remind");
  for (const std::string& paper : house.all()) {
    house.act("head", "decide", paper, house.work(paper, {{"choice", "approved"}, {"shown_hash", ""}}));
  }
  house.end_stage("approve");
  for (const std::string& paper : house.all()) {
    house.act("clerk", "assign_number", paper, house.work(paper, json::object()));
  }
  house.end_stage("number");
  house.expect_all_released();
}

}  // namespace
}  // namespace trinhky

int main(int count, char** words) {
  using trinhky::base::json;
  const std::vector<std::string> arguments(words + 1, words + count);
  if (arguments.size() != 1) {
    std::cerr << "usage: transition_driver FOLDER | --about\n";
    return 2;
  }
  if (arguments.front() == "--about") {
    std::cout << json{{"compiler", __VERSION__}, {"flags", TRINHKY_FLAGS_IN_USE}}.dump() << "\n";
    return 0;
  }
  const std::filesystem::path folder(arguments.front());
  trinhky::bring_workflows(folder);
  trinhky::House house(folder);
  trinhky::play(house);
  std::cout << json{{"stages", house.stages()}}.dump() << "\n";
  return 0;
}
