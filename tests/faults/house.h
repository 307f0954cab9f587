// A small office on a disk that fails (memory_disk.h): the real engine on the real SQLite store, its messages, a clock
// that a test moves, and clients with a ledger of what they were told. Whatever was not answered is asked again with
// the same id, as people's browsers do; a program that died is started again on what its disk has left, and everything
// that must hold then is looked at (laws.h).
//
//   MemoryDisk disk;
//   House house(disk, {.left = MemoryDisk::Left::some, .seed = 7});
//   const std::string paper = house.start("slip");
//   house.act("drafter", "signal", paper, {{"signal", "finish"}});
//   house.pass(std::chrono::hours(30));
//   EXPECT_EQ(house.broken(), "");
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/notify/deliveries.h"
#include "engine/runtime/engine.h"
#include "engine/seal/signing_key.h"
#include "engine/store/sqlite/open.h"
#include "tests/faults/memory_disk.h"

namespace trinhky::faults {

using base::json;

class HandClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::Instant(std::chrono::milliseconds(now_ms_.load())); }
  void move(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_ = 1'793'584'800'000;  // Monday, 2 November 2026, 09:00 in Hà Nội
};

// What a client was told, and what it had asked.
struct Acknowledged {
  runtime::Request asked;
  std::string instance;
  std::uint64_t event = 0;
};

// Messages that were taken, by their id; a test lets it refuse.
class Postbox final : public notify::Channel {
 public:
  [[nodiscard]] std::string_view name() const override { return "mail"; }
  [[nodiscard]] base::Result<void> send(const notify::Outgoing& message) override;
  void refuse(int many) { refusals_ = many; }
  [[nodiscard]] const std::map<std::string, int>& taken() const { return taken_; }

 private:
  std::map<std::string, int> taken_;
  int refusals_ = 0;
};

class House {
 public:
  struct Options {
    MemoryDisk::Left left = MemoryDisk::Left::synced;
    std::uint32_t seed = 0;
    bool looks_at_every_step = false;
  };

  House(MemoryDisk& disk, Options options);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // Empty when it was refused.
  std::string start(const std::string& workflow);
  // Asks until it is answered; gives "" or the type of the refusal.
  std::string act(const std::string& person, const std::string& kind, const std::string& paper, json body);
  // The same for the first open work of the paper.
  std::string submit(const std::string& person, const std::string& paper, const std::string& signal = "submit");
  void write_draft(const std::string& person, const std::string& paper, const std::string& text);
  // All open work of one person goes to another, as a job.
  void hand_over(const std::string& from, const std::string& to, const std::string& id);
  // Every acknowledged command once more: the answer must be the first one.
  void ask_everything_again();
  // One of them, chosen by a number.
  void ask_again(std::size_t which);
  // The same command twice, the second before the first is answered.
  std::string act_twice(const std::string& person, const std::string& kind, const std::string& paper, json body);

  void pass(std::chrono::milliseconds time);
  // The same for who must not wait until everything due has happened.
  void clock_passes(std::chrono::milliseconds time) { wall_.move(time); }
  void clock_jumps(std::chrono::milliseconds by);
  // The program is ended in good order and started again.
  void restart();
  // What is due to be sent is sent.
  void messages();
  // Until nothing is due, nothing is owed and nothing is wrong.
  void settle();

  // The first law that was found broken, with what happened before; empty: none.
  [[nodiscard]] const std::string& broken() const { return broken_; }
  // Looks at every law now.
  void look();
  [[nodiscard]] int deaths() const { return deaths_; }
  [[nodiscard]] const std::vector<std::string>& papers() const { return papers_; }
  // The papers that another one opened.
  [[nodiscard]] std::string child_of(const std::string& paper);
  [[nodiscard]] Postbox& postbox() { return postbox_; }
  [[nodiscard]] store::Store& store() { return *store_; }
  [[nodiscard]] runtime::Engine& engine() { return *engine_; }
  // What happened to whom and when, without ids and digests that are drawn anew: the same for every course of things
  // that comes to the same end.
  [[nodiscard]] std::vector<std::string> tale();

 private:
  void set_up();
  bool open();
  void close();
  // Whether the program or its machine must be started again, and that.
  bool revive();
  [[nodiscard]] std::optional<base::Result<runtime::Handled>> ask(const runtime::Request& request);
  base::Result<runtime::Handled> insist(const runtime::Request& request);
  // Again until it succeeds.
  void persist(const std::string& what, const std::function<base::Result<void>()>& deed);
  void fail(const std::string& what);
  // What this thread's own writing took passes when it is done with it: the engine is asleep meanwhile and must not
  // wake up in between by chance.
  void catch_up() { wall_.move(std::exchange(taken_, std::chrono::milliseconds(0))); }
  [[nodiscard]] base::Entropy entropy();
  [[nodiscard]] notify::DeliveriesParts message_parts();

  MemoryDisk& disk_;
  Options options_;
  HandClock wall_;
  std::shared_ptr<runtime::Catalogue> catalogue_;
  std::shared_ptr<const seal::SigningKey> key_;
  Postbox postbox_;
  std::unique_ptr<runtime::BusinessClock> clock_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<runtime::Engine> engine_;
  std::unique_ptr<notify::Deliveries> deliveries_;
  std::vector<Acknowledged> ledger_;
  std::vector<std::string> papers_;
  std::map<std::pair<std::string, std::string>, std::string> drafts_;  // (paper, person) -> acknowledged text
  std::vector<std::string> done_;                                      // what was asked for, for the report
  std::string broken_;
  std::string opening_error_;
  unsigned commands_ = 0;
  std::atomic<std::uint32_t> drawn_ = 0;
  int deaths_ = 0;
  const std::thread::id self_ = std::this_thread::get_id();
  std::chrono::milliseconds taken_{0};  // by a slow disk
};

}  // namespace trinhky::faults
