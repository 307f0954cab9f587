// Writing an answer: whole, piece by piece from a source, or as a stream of events.
#pragma once

#include <cstdint>
#include <string>

#include "api/server/message.h"
#include "api/server/wire.h"

namespace trinhky::server {

// How the answer goes out. `keep` becomes false when only the end of the connection can tell the end of the body.
struct Outgoing {
  std::string request_id;
  bool head_only = false;
  int minor_version = 1;
  bool keep = true;
  std::uint64_t bytes_out = 0;
};

// False when the connection is of no more use.
[[nodiscard]] boost::asio::awaitable<bool> write_answer(Wire& wire, Outgoing& outgoing, Response response);

}  // namespace trinhky::server
