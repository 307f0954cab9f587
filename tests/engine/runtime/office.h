// An office of one province with a few people, on the real definitions and a store in memory.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/directory/profile.h"
#include "engine/runtime/engine.h"
#include "engine/store/sqlite/open.h"
#include "tests/support/places.h"

namespace trinhky::runtime {

using base::json;

// A machine clock that stands still, unless a test lets time pass. Any thread.
class StillClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override {
    return base::parse_instant("2026-11-02T02:00:00Z").value() + std::chrono::milliseconds(passed_ms_.load());
  }
  void pass(std::chrono::milliseconds time) { passed_ms_ += time.count(); }

 private:
  std::atomic<std::int64_t> passed_ms_ = 0;
};

class Office : public ::testing::Test {
 protected:
  void SetUp() override {
    auto catalogue = Catalogue::load(workflows());
    ASSERT_TRUE(catalogue.has_value()) << catalogue.error().message.en;
    catalogue_ = *catalogue;
    store_ = make_store(store::open_sqlite({.path = ":memory:"}).value());
    open();
    std::vector<json> events =
        directory::profile_events(
            engine_->directory(),
            base::parse_json(read_file(catalogue_->folder() / "profiles" / "langson-2022.json").value()).value(),
            catalogue_->positions())
            .value();
    for (const auto& [person, position] : std::map<std::string, std::string>{{"p-draft", "DRAFTER"},
                                                                             {"p-head", "DEPT_HEAD"},
                                                                             {"p-form", "FORMAT_CHECKER"},
                                                                             {"p-chair", "CHAIR"},
                                                                             {"p-clerk", "CLERK"}}) {
      events.push_back(
          {{"kind", "person_added"}, {"person", person}, {"full_name", "Người " + person}, {"login", person}});
      events.push_back({{"kind", "position_given"},
                        {"id", "h-" + person},
                        {"person", person},
                        {"position", position},
                        {"unit", "20"},
                        {"from", "2021-01-01"}});
    }
    const auto handled = engine_->handle(DirectoryRequest{.command_id = "setup", .events = events});
    ASSERT_TRUE(handled.has_value()) << handled.error().message.en << handled.error().pointer;
  }

  // The definitions and everything beside them: those that ship.
  virtual std::filesystem::path workflows() {
    return std::filesystem::path(trinhky::places::source_dir()) / "workflows";
  }
  // The store that the engine works on, made of the real one.
  virtual std::unique_ptr<store::Store> make_store(std::unique_ptr<store::Store> real) { return real; }

  // Without a key nothing is sealed.
  virtual std::shared_ptr<const seal::SigningKey> seal_key() { return {}; }

  void TearDown() override {
    if (engine_) engine_->stop();
  }

  void open() {
    engine_ = std::make_unique<Engine>(
        EngineOptions{.store = *store_,
                      .catalogue = catalogue_,
                      .clock = clock_,
                      .wall = wall_,
                      .entropy =
                          [this] {
                            base::Entropy bytes{};
                            const unsigned drawn = ++drawn_;
                            drawn_.notify_all();
                            bytes[0] = static_cast<std::uint8_t>(drawn);
                            bytes[1] = static_cast<std::uint8_t>(drawn >> 8U);
                            bytes[14] = bytes[1];  // an instance's id begins with the time
                            bytes[15] = bytes[0];
                            return bytes;
                          },
                      .changed = {},
                      .trouble =
                          [this](const std::string& what, const base::Error* error) {
                            heard_.push_back(what + ": " + (error == nullptr ? "well" : error->type));
                          },
                      .seal_key = seal_key()});
    const auto started = engine_->start();
    ASSERT_TRUE(started.has_value()) << started.error().message.en << started.error().log;
  }

  // What a restart of the program does: nothing but the store is left.
  void restart() {
    engine_->stop();
    engine_.reset();
    open();
  }

  base::Result<Handled> act(const std::string& person, const std::string& kind, const std::string& instance, json body,
                            std::string id = "") {
    if (id.empty()) id = "command-" + std::to_string(++commands_);
    return engine_->handle(
        Request{.command_id = id, .kind = kind, .instance = instance, .person = person, .body = std::move(body)});
  }

  std::string work(const std::string& instance) {
    const auto loaded = engine_->load(instance);
    if (!loaded || loaded->open.empty()) return {};
    return loaded->open.begin()->first;
  }

  std::string start_letter() {
    const auto started = act("p-draft", "start", "", {{"definition", "document-issue"}, {"unit", "20"}});
    if (!started) ADD_FAILURE() << started.error().message.en;
    return started ? started->instance : "";
  }

  StillClock wall_;
  BusinessClock clock_{wall_};
  std::shared_ptr<Catalogue> catalogue_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Engine> engine_;
  std::vector<std::string> heard_;  // what the operator's log would say; written on the engine's thread
  std::atomic<unsigned> drawn_ = 0;
  unsigned commands_ = 0;
};

}  // namespace trinhky::runtime
