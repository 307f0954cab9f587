// To which version of its document and of its workflow a paper was bound after each of its events. A page of the
// history is told from its own events alone; what was bound before them is kept here, so that it need not be read from
// the first event on each time.
//
//   BindingsMemory memory;                                             // one for the routes of an office
//   auto bindings = memory.of(office, instance.id, instance.events);   // reads what came since it was asked last
//   const Binding bound = (*bindings)->after(event.number);
//
// Threads: the memory may be used by any; what it gives out never changes. Nothing is durable: it is read anew from the
// log when a paper is asked for first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/resources/office.h"

namespace trinhky::api {

struct Binding {
  std::string document;  // hash; empty before the first version
  int documents = 0;     // how many versions were bound until then
  int definition = 0;    // the workflow's version
};

class Bindings {
 public:
  // Every event once, in its order.
  void follow(const store::StoredEvent& event);

  [[nodiscard]] Binding after(std::uint64_t event) const;
  // The number of the last event that was followed.
  [[nodiscard]] std::uint64_t until() const { return until_; }

 private:
  struct Mark {
    std::uint64_t event = 0;
    Binding bound;
  };
  std::vector<Mark> marks_;  // where something changed
  std::uint64_t until_ = 0;
};

class BindingsMemory {
 public:
  // At least until the event `last`. Fails as the store does.
  [[nodiscard]] base::Result<std::shared_ptr<const Bindings>> of(const Office& office, const std::string& instance,
                                                                 std::uint64_t last);

 private:
  struct Kept {
    std::shared_ptr<const Bindings> bindings;
    std::uint64_t used = 0;
  };
  [[nodiscard]] std::shared_ptr<const Bindings> known(const std::string& instance);
  void keep(const std::string& instance, const std::shared_ptr<const Bindings>& bindings);

  std::mutex mutex_;
  std::map<std::string, Kept, std::less<>> kept_;
  std::uint64_t uses_ = 0;
};

}  // namespace trinhky::api
