// One connection: reads requests one after the other, asks the routes, writes the answers. Only session.cc and
// piece_body.h know the HTTP library.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "api/server/core.h"

namespace trinhky::server {

// Starts a session that lives until its connection ends. `overloaded`: the first request is answered 503. `address`:
// under which the crowd counts it.
void start_session(ServerCore& core, boost::asio::ip::tcp::socket socket, bool overloaded, const std::string& address);

}  // namespace trinhky::server
