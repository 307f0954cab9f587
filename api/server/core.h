// What the listener and its sessions share. Inside api/server only: it brings Asio with it.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "api/server/server.h"
#include "api/server/workers.h"

namespace trinhky::server {

// A connection as the listener sees it. Both calls from any thread.
class Connection {
 public:
  virtual ~Connection() = default;
  // Ends when the request under way is answered; at once if there is none.
  virtual void wind_down() = 0;
  // Closes the socket, whatever it does.
  virtual void cut() = 0;
};

// Owned by the server; replies that outlive their request hold it weakly.
struct ServerCore : std::enable_shared_from_this<ServerCore> {
  ServerCore(ServerOptions wished, Parts given)
      : options(std::move(wished)),
        parts(std::move(given)),
        io(static_cast<int>(options.io_threads)),
        guard(boost::asio::make_work_guard(io)),
        workers(options.workers, options.max_waiting_requests) {}

  ServerOptions options;
  Parts parts;
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
  std::mutex connections_mutex;
  std::condition_variable connections_changed;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> connections;

  [[nodiscard]] std::size_t connection_count() {
    const std::lock_guard lock(connections_mutex);
    return connections.size();
  }
  void forget(Connection* connection) {
    {
      const std::lock_guard lock(connections_mutex);
      connections.erase(connection);
    }
    connections_changed.notify_all();
  }
};

}  // namespace trinhky::server
