// What the listener and its sessions share. Inside api/server only: it brings Asio with it.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "api/server/budget.h"
#include "api/server/crowd.h"
#include "api/server/server.h"
#include "api/server/workers.h"

namespace trinhky::server {

// Owned by the server; replies that outlive their request hold it weakly.
struct ServerCore : std::enable_shared_from_this<ServerCore> {
  ServerCore(ServerOptions wished, Parts given)
      : options(std::move(wished)),
        parts(std::move(given)),
        crowd(bounds_of(options)),
        memory(std::make_shared<Budget>(options.max_held_bytes)),
        spool_room(std::make_shared<Budget>(options.max_spool_bytes)),
        io(static_cast<int>(options.io_threads)),
        guard(boost::asio::make_work_guard(io)),
        workers(options.workers, options.max_waiting_requests) {}

  // One address may hold three quarters of the connections: a whole office often comes by one, and is not the whole
  // world. Behind a named proxy, and on this machine, stand many.
  [[nodiscard]] static Crowd::Bounds bounds_of(const ServerOptions& options) {
    Crowd::Bounds bounds{.most = options.max_connections,
                         .most_of_one = options.max_connections - options.max_connections / 4,
                         .more_to_be_refused = std::clamp<std::size_t>(options.max_connections / 8, 1, 64),
                         .shared = options.proxies};
    bounds.shared.insert(bounds.shared.end(), {"127.0.0.1", "::1"});
    return bounds;
  }

  ServerOptions options;
  Parts parts;
  Crowd crowd;
  std::shared_ptr<Budget> memory;      // bodies that were read and long answers that were not, in bytes
  std::shared_ptr<Budget> spool_room;  // uploads under way, in bytes
  // Declared before all that lives in it, so that it goes last.
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
  std::optional<boost::asio::ssl::context> tls;
  std::optional<boost::asio::ip::tcp::acceptor> acceptor;
  std::uint16_t port = 0;
  bool loopback = true;
  Workers workers;
  std::vector<std::thread> threads;

  std::atomic<bool> stopping = false;
};

}  // namespace trinhky::server
