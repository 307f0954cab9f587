// Who asked, told by the worker to the session, which may have given up waiting.
#pragma once

#include <atomic>
#include <string>

#include "api/server/message.h"

namespace trinhky::server {

struct Asker {
  std::string person;
  std::atomic<bool> known = false;  // set once, after `person`

  void tell(const Request& request) {
    if (!request.caller) return;
    person = request.caller->person.value;
    known.store(true, std::memory_order_release);
  }
};

}  // namespace trinhky::server
