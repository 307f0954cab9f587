// One connection: reads requests one after the other, asks the routes, writes the answers. The only file that knows the
// HTTP library is session.cc.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "api/server/core.h"

namespace trinhky::server {

// Starts a session that lives until its connection ends. `overloaded`: the first request is answered 503.
void start_session(ServerCore& core, boost::asio::ip::tcp::socket socket, bool overloaded);

}  // namespace trinhky::server
