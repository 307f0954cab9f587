// A change of the organisation on its way through the engine, and what is done after it.
//
//   changes.record({.command = id, .person = who, .events = events, .members = {"", "/holdings/0"}}, request,
//                  std::move(reply), [](Reply& reply) { … });
//
// Threads: what follows a recorded change runs on a thread of its own, because log-ins and links are written there and
// the engine must not wait for them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/resources/office.h"
#include "api/server/workers.h"

namespace trinhky::api {

struct OrganisationChange {
  std::string command;
  std::string person;
  std::vector<json> events;
  // For each event the member of the request that it came from: faults point there. Missing: the whole request.
  std::vector<std::string> members;
  // Members of events that have another name in the request: {"/events/0/holding", "/holdings/1"}.
  std::map<std::string, std::string> places = {};
};

class OrganisationChanges {
 public:
  explicit OrganisationChanges(Office& office)
      : office_(office), after_(std::make_shared<server::Workers>(1, max_waiting)) {}

  using Then = std::move_only_function<void(Reply&)>;
  // `then` answers; a refusal of the engine is answered here.
  void record(OrganisationChange change, Request request, Reply reply, Then then);

 private:
  static constexpr std::size_t max_waiting = 256;

  Office& office_;
  std::shared_ptr<server::Workers> after_;
};

}  // namespace trinhky::api
