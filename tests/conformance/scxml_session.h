// Runs machines of the suite on a virtual clock: sends with and without delay, cancel, and invoked children, each a
// session of its own. This is what the engine's runtime does with rows; here it is a queue in memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/interpreter/interpreter.h"
#include "tests/conformance/scxml_chart.h"

namespace trinhky::conformance {

class World {
 public:
  explicit World(std::shared_ptr<const Machine> machine);

  void advance(std::int64_t ms);
  void deliver(const std::string& name, const base::json& data);
  // Ids of the active atomic and final states of the outermost machine, sorted.
  [[nodiscard]] std::vector<std::string> leaves() const;

 private:
  struct Child {
    std::string id;
    std::size_t session;
    const Invoke* invoke;
  };
  struct Session {
    std::shared_ptr<const Machine> machine;
    interpreter::Snapshot snapshot;
    bool alive = true;
    std::size_t parent = no_session;
    std::string invoke_id;
    std::map<std::string, std::vector<Child>> children;  // by the state that invoked them
  };
  struct Pending {
    std::int64_t due;
    std::uint64_t order;
    std::size_t from;
    std::size_t to;
    std::string send_id;
    interpreter::Signal signal;
  };
  static constexpr std::size_t no_session = static_cast<std::size_t>(-1);
  static constexpr std::size_t outside = static_cast<std::size_t>(-2);

  interpreter::Env environment(std::size_t at, std::size_t from) const;
  void start(std::size_t at, const base::json& initial_data);
  void absorb(std::size_t at, const interpreter::Step& step);
  void carry_out(std::size_t at, const interpreter::Effect& effect);
  void invoke_children(std::size_t at, const std::string& state);
  void finalize(std::size_t at, std::size_t from, const interpreter::Signal& signal);
  void end(std::size_t at);
  void post(std::size_t from, std::size_t to, std::int64_t delay, const std::string& send_id,
            interpreter::Signal signal);
  void run_until(std::int64_t until);

  std::int64_t now_ = 0;
  std::uint64_t posted_ = 0;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<Pending> pending_;
};

}  // namespace trinhky::conformance
