// Routes as values, and the table that finds one.
//
//   Router router;
//   router.add({.method = "GET", .path = "/api/v1/units/{id}", .operation = "getUnit",
//               .summary = {"Xem một đơn vị", "One unit"}, .handler = [&](Request r, Reply reply) { … }});
//   server::start(options, std::move(router), …);
//
// Threads: a handler runs on one of a few workers and may read the database. It answers by calling `reply` once, there
// or later from any other thread (the engine thread answers after the commit); the session continues on its own strand.
// A reply that is dropped without an answer gives 500, one that comes too late (limits::request_time) is thrown away,
// because the client already has its 503. Handlers must not wait for the engine: they hand the reply over and return.
// Whoever calls back on a thread that others wait for (the engine's) makes nothing there: `Reply::on_worker`.
//
// A coroutine type would have put Asio into every file of routes (2–3 s of compilation each) and the pitfalls of
// temporaries around co_await into every handler; a one-shot reply costs neither.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/server/message.h"
#include "engine/base/limits.h"
#include "engine/base/result.h"

namespace trinhky::server {

// The one answer to one request. Move-only; callable from any thread, once: later calls do nothing.
// For a callback type that must be copied: `auto shared = std::make_shared<Reply>(std::move(reply))`.
class Reply {
 public:
  using Sink = std::move_only_function<void(Response)>;
  using Job = std::move_only_function<void()>;
  using Runner = std::function<void(Job)>;

  // `dropped` makes the answer for a reply that nobody called; `run` brings a job to a worker, without it `on_worker`
  // runs it at once.
  explicit Reply(Sink sink, std::function<Response()> dropped = {}, Runner run = {})
      : sink_(std::move(sink)), dropped_(std::move(dropped)), run_(std::move(run)) {}
  Reply(Reply&& other) noexcept
      : sink_(std::exchange(other.sink_, nullptr)), dropped_(std::move(other.dropped_)), run_(std::move(other.run_)) {}
  Reply& operator=(Reply&&) = delete;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();

  void operator()(Response response);

  // Makes the answer on a worker. The calling thread is free at once; what `make` throws is answered with 500.
  void on_worker(std::move_only_function<void(Reply&)> make) &&;

 private:
  Sink sink_;
  std::function<Response()> dropped_;
  Runner run_;
};

using Handler = std::function<void(Request, Reply)>;

// What the route accepts as a body. Anything else is refused before the handler: 415, or 413 over `max_body`.
enum class BodyKind {
  none,    // no body; a body of any length is refused
  json,    // application/json (or …+json) in `Request::body`; parse with json_body (api/server/body.h)
  upload,  // raw bytes of any type, spooled to `Request::upload` after the gate has let the caller in
};

struct Route {
  std::string method;     // GET, POST, PUT, PATCH or DELETE; HEAD and OPTIONS follow by themselves
  std::string path;       // "/api/v1/instances/{id}"; a parameter fills a whole segment
  std::string operation;  // OpenAPI operationId, unique
  base::Text summary;
  Handler handler;
  bool open = false;                   // nobody need be logged in
  bool csrf = true;                    // unsafe methods need the CSRF token (open ones: a same-origin request)
  bool instant = false;                // runs on the socket's thread: open, no database, no waiting
  bool needs_idempotency_key = false;  // without a UUID in Idempotency-Key: 400
  BodyKind body = BodyKind::none;
  std::size_t max_body = base::limits::max_json_body_bytes;
};

// How a path and a method were answered by the table.
struct Match {
  const Route* route = nullptr;    // null: see `allow`
  Fields path_params;              // still as found in the decoded path
  std::vector<std::string> allow;  // methods the path knows; empty: no such path (404), otherwise 405
};

class Router {
 public:
  // Requires a unique operation, a unique (method, path shape) and a path of literal or {name} segments; a violation is
  // a mistake of the program and ends it with a sentence.
  void add(Route route);

  // All routes in the order they were added: the OpenAPI document is held equal to this by a test.
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  // `segments` is the decoded path split at '/'. Literal segments win over parameters. HEAD finds GET.
  [[nodiscard]] Match find(std::string_view method, const std::vector<std::string>& segments) const;

 private:
  struct Shape {
    std::vector<std::string> segments;
    std::size_t route;
  };
  std::vector<Route> routes_;
  std::vector<Shape> shapes_;
};

}  // namespace trinhky::server
