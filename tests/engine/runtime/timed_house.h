// A house of two people with workflows that live by the clock, on a store in memory that fails where a test says, and
// with a machine's clock that a test moves.
//
//   TimedHouse house({.fates = {Fate::kept, Fate::unanswered}});
//   const std::string paper = house.start("timed");
//   house.pass(std::chrono::hours(30));          // every timer on the way fires at its own time
//   house.off(std::chrono::days(30));            // what came due meanwhile fires at the end
//
// Everything is insisted on, as people do who are told to try again; a program that died is started again.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/runtime/engine.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/store/forwarding_store.h"
#include "tests/support/places.h"

namespace trinhky::runtime {

using base::json;

class MachineClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::Instant(std::chrono::milliseconds(now_ms_.load())); }
  void move(std::chrono::milliseconds by) { now_ms_ += by.count(); }
  void set(base::Instant at) { now_ms_ = at.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_ms_ = 1'793'584'800'000;  // Monday, 2 November 2026, 09:00 in Hà Nội
};

// What becomes of a commit.
enum class Fate {
  kept,
  refused,     // no space: nothing is written, and the next one finds some
  lost,        // the program dies before it is written
  unanswered,  // the program dies after it was written and before anybody hears of it
  blind,       // it is kept, and the next reading of timers fails
};

class ShakyStore final : public store::ForwardingStore {
 public:
  explicit ShakyStore(std::unique_ptr<store::Store> real) : ForwardingStore(std::move(real)) {}

  // The commits from here on; those behind the last are kept.
  void foretell(const std::vector<Fate>& fates) {
    const std::scoped_lock lock(mutex_);
    fates_.assign(fates.begin(), fates.end());
  }
  [[nodiscard]] bool is_dead() const { return dead_; }
  [[nodiscard]] int met() const { return met_; }
  void revive() { dead_ = false; }

  std::vector<base::Result<store::Committed>> commit(std::span<const store::Commit> batch) override {
    if (dead_) return refuse_all(batch, "store-closed");
    const Fate fate = next();
    if (fate != Fate::kept) ++met_;
    if (fate == Fate::refused) return refuse_all(batch, "disk-full");
    if (fate == Fate::lost) {
      dead_ = true;
      return refuse_all(batch, "store-closed");
    }
    auto results = ForwardingStore::commit(batch);
    if (fate == Fate::unanswered) {
      dead_ = true;
      return refuse_all(batch, "store-closed");
    }
    blind_ = fate == Fate::blind;
    return results;
  }
  base::Result<void> write(std::span<const store::RowChange> changes) override {
    if (dead_) return std::unexpected(trouble("store-closed"));
    return ForwardingStore::write(changes);
  }
  base::Result<void> set_meta(std::string_view name, std::string_view value) override {
    if (dead_) return std::unexpected(trouble("store-closed"));
    return ForwardingStore::set_meta(name, value);
  }
  base::Result<std::vector<store::Timer>> due(base::Instant until, std::size_t limit,
                                              const std::optional<store::TimerPlace>& after) override {
    ++looks_;
    if (blind_.exchange(false)) return std::unexpected(trouble("store-busy"));
    return ForwardingStore::due(until, limit, after);
  }
  // How often timers were asked for.
  [[nodiscard]] int looks() const { return looks_; }

 private:
  static base::Error trouble(const char* type) {
    return {.code = base::ErrorCode::unavailable, .type = type, .message = {"Ổ đĩa có lỗi.", "A disk error."}};
  }
  static std::vector<base::Result<store::Committed>> refuse_all(std::span<const store::Commit> batch,
                                                                const char* type) {
    return {batch.size(), std::unexpected(trouble(type))};
  }
  Fate next() {
    const std::scoped_lock lock(mutex_);
    if (fates_.empty()) return Fate::kept;
    const Fate fate = fates_.front();
    fates_.pop_front();
    return fate;
  }

  std::mutex mutex_;
  std::deque<Fate> fates_;
  std::atomic<bool> dead_ = false;
  std::atomic<bool> blind_ = false;
  std::atomic<int> met_ = 0;
  std::atomic<int> looks_ = 0;
};

// Work with a due time and a short ladder, a message to itself on the next working day, and a step that is taken over
// when the time is over. Every effect of a timer is counted in the data.
inline constexpr const char* timed_workflow = R"({
  "id": "timed", "version": 1, "title": {"vi": "Việc có hạn", "en": "Timed work"}, "form": "issue-slip",
  "start": {"by": "drafter"},
  "data": {"nudged": 0, "overs": 0},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}, "chair": {"position": "CHAIR", "unit": "own"}},
  "initial": "alive",
  "states": {
    "alive": {
      "title": {"vi": "Đang làm", "en": "Alive"}, "initial": "working",
      "on": {
        "nudge": {"actions": [{"assign": {"data.nudged": {"+": [{"var": "data.nudged"}, 1]}}}]},
        "finish": {"by": "drafter", "title": {"vi": "Kết thúc", "en": "Finish"}, "target": "done"}
      },
      "states": {
        "working": {
          "title": {"vi": "Soạn", "en": "Working"},
          "task": {"for": "drafter", "due": {"workingDays": 2}, "remind": "R-SHORT"},
          "entry": [{"send": {"to": "self", "signal": "nudge", "delay": {"hours": 21}}}],
          "on": {"rest": {"by": "drafter", "title": {"vi": "Nghỉ", "en": "Rest"}, "target": "resting"}},
          "after": {"over": {"workingDays": 3, "target": "late",
                             "actions": [{"assign": {"data.overs": {"+": [{"var": "data.overs"}, 1]}}}]}}
        },
        "late": {
          "title": {"vi": "Quá hạn", "en": "Late"},
          "task": {"for": "chair", "due": {"workingDays": 1}, "remind": "R-SHORT"},
          "on": {"resume": {"by": "chair", "title": {"vi": "Làm lại", "en": "Resume"}, "target": "working"}}
        },
        "resting": {
          "title": {"vi": "Nghỉ", "en": "Resting"},
          "task": {"for": "drafter", "undated": {"vi": "không có hạn", "en": "no deadline"}},
          "on": {"resume": {"by": "drafter", "title": {"vi": "Làm lại", "en": "Resume"}, "target": "working"}}
        }
      }
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

// Work that stays open, with the ladder that repeats for a year; after a month the paper writes to itself.
inline constexpr const char* lasting_workflow = R"({
  "id": "lasting", "version": 1, "title": {"vi": "Việc dài ngày", "en": "Lasting work"}, "form": "issue-slip",
  "start": {"by": "drafter"},
  "data": {"nudged": 0},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "working",
  "states": {
    "working": {
      "title": {"vi": "Soạn", "en": "Working"},
      "task": {"for": "drafter", "due": {"workingDays": 3}, "remind": "R-STD"},
      "entry": [{"send": {"to": "self", "signal": "nudge", "delay": {"months": 1}}}],
      "on": {
        "nudge": {"actions": [{"assign": {"data.nudged": {"+": [{"var": "data.nudged"}, 1]}}}]},
        "finish": {"by": "drafter", "title": {"vi": "Kết thúc", "en": "Finish"}, "target": "done"}
      }
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

// The folder of such a house; the plain week, so that nothing but the zone makes a difference.
inline std::shared_ptr<Catalogue> timed_catalogue(const json& zone = {{"zone_offset_minutes", 420}}) {
  std::string place = (std::filesystem::temp_directory_path() / "trinhky-timed-XXXXXX").string();
  if (::mkdtemp(place.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  const std::filesystem::path folder = place;
  const std::filesystem::path shipped = std::filesystem::path(trinhky::places::source_dir()) / "workflows";
  for (const char* part : {"shared", "forms", "templates"}) {
    std::filesystem::copy(shipped / part, folder / part, std::filesystem::copy_options::recursive);
  }
  std::filesystem::create_directory(folder / "definitions");
  std::ofstream(folder / "definitions" / "timed.v1.json") << timed_workflow;
  std::ofstream(folder / "definitions" / "lasting.v1.json") << lasting_workflow;
  json calendar = {{"id", "plain-week"},
                   {"version", "1"},
                   {"covers", {{"from", "2026-01-01"}, {"to", "2029-12-31"}}},
                   {"days", json::array()},
                   {"hours",
                    {{"open", "07:00"},
                     {"close", "18:00"},
                     {"cutoff", "17:00"},
                     {"work", json::array({json::array({"07:30", "11:30"}), json::array({"13:00", "17:00"})})}}}};
  calendar.update(zone);
  std::ofstream(folder / "shared" / "calendar.json") << calendar;
  auto loaded = Catalogue::load(folder);
  std::filesystem::remove_all(folder);
  if (!loaded) {
    for (const base::Fault& fault : loaded.error().faults) ADD_FAILURE() << fault.pointer << " " << fault.message.en;
    return nullptr;
  }
  return *loaded;
}

class TimedHouse {
 public:
  struct Options {
    std::vector<Fate> fates = {};
    std::shared_ptr<Catalogue> catalogue = {};
    const char* begins = "2026-11-02T02:00:00Z";
  };

  explicit TimedHouse(Options options)
      : catalogue_(options.catalogue ? std::move(options.catalogue) : plain_catalogue()),
        store_(store::open_sqlite({.path = ":memory:"}).value()) {
    wall_.set(base::parse_instant(options.begins).value());
    open();
    std::vector<json> events;
    for (const char* position : {"DRAFTER", "CHAIR"}) {
      events.push_back(
          {{"kind", "position_defined"}, {"position", position}, {"title", {{"vi", position}, {"en", position}}}});
    }
    events.push_back({{"kind", "unit_added"},
                      {"unit", "u"},
                      {"name", {{"vi", "Xã"}, {"en", "Commune"}}},
                      {"unit_kind", "commune"},
                      {"from", "2020-01-01"}});
    for (const auto& [person, position] : {std::pair{"drafter", "DRAFTER"}, std::pair{"chair", "CHAIR"}}) {
      events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
      events.push_back({{"kind", "position_given"},
                        {"id", std::string("h-") + person},
                        {"person", person},
                        {"position", position},
                        {"unit", "u"},
                        {"from", "2020-01-01"}});
    }
    const auto handled = engine_->handle(DirectoryRequest{.command_id = "setup", .person = {}, .events = events});
    EXPECT_TRUE(handled.has_value()) << (handled ? "" : handled.error().message.en + handled.error().pointer);
    store_.foretell(options.fates);
  }
  ~TimedHouse() { engine_->stop(); }
  TimedHouse(const TimedHouse&) = delete;
  TimedHouse& operator=(const TimedHouse&) = delete;

  std::string start(const char* workflow) {
    const auto started = insist("drafter", "start", "", {{"definition", workflow}, {"unit", "u"}});
    EXPECT_TRUE(started.has_value()) << (started ? "" : started.error().message.en);
    return started ? started->instance : "";
  }

  // A refusal is an answer; that the store has trouble is not.
  base::Result<Handled> insist(const std::string& person, const std::string& kind, const std::string& paper,
                               const json& body) {
    const std::string id = "command-" + std::to_string(++commands_);
    for (int i = 0; i < patience; ++i) {
      auto answer =
          engine_->handle(Request{.command_id = id, .kind = kind, .instance = paper, .person = person, .body = body});
      if (answer || answer.error().code != base::ErrorCode::unavailable) {
        settle();
        return answer;
      }
      live_on();
    }
    return base::refuse(base::ErrorCode::internal, "no-end", {"Không dứt.", "There is no end."});
  }

  void pass(std::chrono::milliseconds time) {
    const base::Instant goal = engine_->now() + time;
    for (int i = 0; i < patience; ++i) {
      if (engine_->advance(goal)) return settle();
      live_on();
    }
    ADD_FAILURE() << "time does not pass";
  }

  // The program is ended and started again so much later.
  void off(std::chrono::milliseconds time) {
    engine_->stop();
    wall_.move(time);
    store_.revive();
    open();
    settle();
  }

  // Until nothing is due, nothing is owed and nothing is wrong.
  void settle() {
    for (int i = 0; i < patience; ++i) {
      engine_->rest();
      live_on();
      if (!engine_->health().well()) continue;
      const auto due = store_.due(engine_->now(), 1, {});
      const auto owed = store_.owed(1, 0);
      if (due && due->empty() && owed && owed->empty()) return;
    }
    ADD_FAILURE() << "it does not come to rest";
  }

  void restart() {
    engine_->stop();
    store_.revive();
    open();
  }

  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] ShakyStore& store() { return store_; }
  [[nodiscard]] MachineClock& wall() { return wall_; }
  [[nodiscard]] BusinessClock& clock() { return clock_; }

  [[nodiscard]] std::vector<store::StoredEvent> events(const std::string& paper) {
    return store_.load_events(paper, 1, 500).value();
  }
  [[nodiscard]] std::size_t count(const std::string& paper, const std::string& kind) {
    std::size_t many = 0;
    for (const store::StoredEvent& event : events(paper)) many += event.kind == kind ? 1U : 0U;
    return many;
  }

 private:
  static constexpr int patience = 200;

  static std::shared_ptr<Catalogue> plain_catalogue() {
    static const std::shared_ptr<Catalogue> loaded = timed_catalogue();
    return loaded;
  }

  void open() {
    engine_ = std::make_unique<Engine>(EngineOptions{.store = store_,
                                                     .catalogue = catalogue_,
                                                     .clock = clock_,
                                                     .wall = wall_,
                                                     .entropy =
                                                         [this] {
                                                           base::Entropy bytes{};
                                                           ++drawn_;
                                                           for (std::size_t i = 0; i < 4; ++i) {
                                                             bytes[15 - i] =
                                                                 static_cast<std::uint8_t>(drawn_ >> (8U * i));
                                                             bytes[i] = bytes[15 - i];
                                                           }
                                                           return bytes;
                                                         },
                                                     .changed = {}});
    const auto started = engine_->start();
    ASSERT_TRUE(started.has_value()) << started.error().message.en << started.error().log;
  }

  void live_on() {
    if (store_.is_dead()) restart();
  }

  MachineClock wall_;
  BusinessClock clock_{wall_};
  std::shared_ptr<Catalogue> catalogue_;
  ShakyStore store_;
  std::unique_ptr<Engine> engine_;
  std::atomic<std::uint32_t> drawn_ = 0;
  unsigned commands_ = 0;
};

}  // namespace trinhky::runtime
