// The HTTP server: sockets, TLS, limits and the order in which a request is looked at. Routes know nothing of it.
//
//   auto server = Server::start(options, {.router = std::move(router), .gate = gate, .screens = std::move(screens)});
//   if (!server) …                          // address in use, bad certificate, address not allowed
//   (*server)->stop(std::chrono::seconds(10));
//
// The order: head (strict, 431/408/400) → Host allow-list (421) → route (404/405) → Idempotency-Key (400) →
// Content-Type and length (415/413) → gate for uploads, for chunks and for bodies over 64 KiB → body (413/408/503) →
// gate → handler → answer. Requests on one connection are answered one after the other. Everything that a client can
// make it hold has a bound: docs/limits.md.
//
// What a client sends is never read twice: a head with both Content-Length and Transfer-Encoding, with a
// Transfer-Encoding other than `chunked`, with a bare CR or LF, a folded line or a control character is refused and the
// connection closed, so one crafted message never becomes two (RFC 9112, sections 2.2, 5.2, 6.1, 11.2).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/server/message.h"
#include "api/server/router.h"
#include "api/server/static_files.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"

namespace trinhky::server {

struct ServerOptions {
  std::string address = "127.0.0.1";  // anything but loopback needs a certificate or a named proxy
  std::uint16_t port = 0;             // 0: any free one, see Server::port
  std::filesystem::path certificate;  // PEM chain; with `key` the server speaks TLS 1.2 and later, and only TLS
  std::filesystem::path key;
  std::vector<std::string> proxies;  // addresses whose X-Forwarded-For and X-Forwarded-Proto are believed
  // Host names that are answered, without port. Empty: localhost, 127.0.0.1 and ::1.
  std::vector<std::string> hosts;
  std::filesystem::path spool_folder;  // uploads are written here; empty: upload routes answer 503

  std::size_t io_threads = 1;
  std::size_t workers = 4;
  std::size_t max_waiting_requests = 512;
  // Fewer where the system gives fewer descriptors; the database and the uploads need some of them.
  std::size_t max_connections = base::limits::max_connections;
  std::size_t max_header_bytes = base::limits::max_header_bytes;
  std::size_t max_held_bytes = 128U << 20;    // of long bodies and long answers in memory, all connections together
  std::size_t max_spool_bytes = 1024U << 20;  // of uploads that arrive or are being looked at
  // A request that waited so long for a worker is answered 503 instead of being done.
  std::chrono::milliseconds longest_wait{5'000};
  std::chrono::milliseconds head_time{10'000};   // from the first byte of a head to its end; of a TLS handshake
  std::chrono::milliseconds read_pause{15'000};  // the longest silence inside a body, and for one write to move on
  std::chrono::milliseconds idle_time = base::limits::idle_connection;  // before the first request: head_time
  std::chrono::milliseconds request_time = base::limits::request_time;  // a JSON body, then the handler
  std::chrono::milliseconds upload_time{600'000};
  std::chrono::milliseconds heartbeat{15'000};  // of event streams
};

// Looks at who is asking and fills `Request::caller`, on a worker, before the handler. What it refuses is answered
// instead.
using Gate = std::function<base::Result<void>(Request&, const Route&)>;

struct AccessLine {
  std::string request_id, method, path, remote;
  std::string operation;  // empty when no route was found
  std::string route;      // the route's path with its parameters in braces; empty when none was found
  std::string command;    // the id of the command that the request carries; empty when it is none
  std::string person;     // the id of who is signed in; empty when nobody is, or it was not known in time
  int status = 0;
  std::uint64_t bytes_out = 0;
  std::chrono::microseconds took{};
  bool is_stream = false;  // an event stream: `took` is how long it stayed open
  std::string log;         // Response::log: what the caller was not told
};

struct ServerCore;

struct Parts {
  Router router;
  Gate gate;  // without one, routes that are not open answer 401
  StaticFiles screens;
  // Called once with the port, before the first connection is taken; may be empty.
  std::function<void(std::uint16_t port)> listening = {};
  // Called on a socket thread, must be quick; may be empty.
  std::function<void(const AccessLine&)> log;
  // An exception left a handler, which is a mistake of ours: called on its worker; may be empty.
  std::function<void(std::string_view request_id, std::string_view what)> fault;
};

class Server {
 public:
  // Listens and starts the threads. Fails with `invalid`/"address-not-allowed" if the address is not loopback and
  // neither a certificate nor a proxy is named, "certificate" if the files cannot be used,
  // `unavailable`/"cannot-listen" if the port is taken.
  [[nodiscard]] static base::Result<std::unique_ptr<Server>> start(ServerOptions options, Parts parts);

  // Stops, with a drain of one second.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const std::vector<Route>& routes() const;
  // What is under way at the moment.
  struct Load {
    std::size_t connections = 0;
    std::size_t waiting = 0;  // requests that no worker has taken yet
  };
  [[nodiscard]] Load load() const;
  // Whether the sockets' threads get to what they are handed within this time.
  [[nodiscard]] bool responds(std::chrono::milliseconds within) const;

  // Takes no new connection, lets requests under way finish (their answers say Connection: close), ends event streams,
  // and after `drain` cuts what is left. True when nothing had to be cut. A second call does nothing and is true.
  bool stop(std::chrono::milliseconds drain);

 private:
  explicit Server(std::shared_ptr<ServerCore> core);
  std::shared_ptr<ServerCore> core_;
};

}  // namespace trinhky::server
