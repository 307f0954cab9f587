// A real server on a free loopback port with a few routes to try it by.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/server/body.h"
#include "api/server/events.h"
#include "api/server/health.h"
#include "api/server/problem.h"
#include "api/server/server.h"
#include "tests/api/raw_client.h"

namespace trinhky::test {

// Waits, with a bound, for something another thread does.
class Probe {
 public:
  void signal() {
    // Under the lock: whoever hears it may end this object at once.
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  [[nodiscard]] bool wait(int count = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "trinhky-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view bytes) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path path_;
};

inline std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

struct Running {
  server::ServerOptions options;
  server::Parts parts;
  TemporaryFolder spool;
  std::vector<server::AccessLine> log;
  std::mutex log_mutex;
  Probe logged;
  std::atomic<int> echoes = 0;
  std::atomic<int> smuggled = 0;
  Probe held;  // a request has reached /api/v1/held
  std::mutex held_mutex;
  std::vector<server::Reply> replies;  // of /api/v1/held, for the test to answer
  std::shared_ptr<server::EventChannel> channel = std::make_shared<server::EventChannel>(4);
  std::string uploaded;
  std::unique_ptr<server::Server> server;

  Running() {
    using namespace server;
    options.spool_folder = spool.path();
    Router& router = parts.router;
    add_health(router);
    router.add({.method = "POST",
                .path = "/api/v1/echo",
                .operation = "echo",
                .handler =
                    [this](Request request, Reply reply) {
                      ++echoes;
                      auto body = json_body(request);
                      if (!body) return reply(problem(body.error(), request));
                      reply(Response::json_text(200, base::print(*body)));
                    },
                .open = true,
                .body = BodyKind::json,
                .max_body = 1000});
    router.add({.method = "GET",
                .path = "/api/v1/smuggled",
                .operation = "smuggled",
                .handler =
                    [this](const Request&, Reply reply) {
                      ++smuggled;
                      reply(Response::empty());
                    },
                .open = true});
    router.add({.method = "GET",
                .path = "/api/v1/people/{id}",
                .operation = "getPerson",
                .handler =
                    [](const Request& request, Reply reply) {
                      nlohmann::ordered_json seen;
                      seen["id"] = request.path_param("id");
                      seen["q"] = request.query_value("q").value_or("");
                      seen["remote"] = request.remote;
                      seen["origin"] = request.origin;
                      seen["language"] = request.language == Language::vi ? "vi" : "en";
                      reply(Response::json_text(200, seen.dump()));
                    },
                .open = true});
    router.add({.method = "POST",
                .path = "/api/v1/commands",
                .operation = "command",
                .handler = [](const Request&, Reply reply) { reply(Response::empty()); },
                .open = true,
                .needs_idempotency_key = true});
    router.add({.method = "GET",
                .path = "/api/v1/held",
                .operation = "held",
                .handler =
                    [this](const Request&, Reply reply) {
                      const std::lock_guard lock(held_mutex);
                      replies.push_back(std::move(reply));
                      held.signal();
                    },
                .open = true});
    router.add({.method = "GET",
                .path = "/api/v1/refusal",
                .operation = "refusal",
                .handler =
                    [](const Request& request, Reply reply) {
                      base::Error error{.code = base::ErrorCode::invalid,
                                        .type = "bad-date",
                                        .message = {"Ngày không đúng.", "The date is none."},
                                        .pointer = "/due",
                                        .link = "/api/v1/dates",
                                        .log = "for the operator only"};
                      error.faults = {{"/due", "bad-date", {"Không có ngày này.", "There is no such day."}}};
                      reply(problem(error, request));
                    },
                .open = true});
    router.add({.method = "GET",
                .path = "/api/v1/thrown",
                .operation = "thrown",
                .handler = [](const Request&, const Reply&) { throw std::runtime_error("a mistake"); },
                .open = true});
    router.add({.method = "GET",
                .path = "/api/v1/private",
                .operation = "private",
                .handler = [](const Request&, Reply reply) { reply(Response::empty()); }});
    router.add({.method = "GET",
                .path = "/api/v1/pieces",
                .operation = "pieces",
                .handler =
                    [](const Request&, Reply reply) {
                      auto left = std::make_shared<int>(3);
                      reply(Response::stream(200, "text/csv", {.pull = [left](std::string& chunk) {
                                               if (*left == 0) return false;
                                               chunk = "piece " + std::to_string((*left)--) + "\n";
                                               return true;
                                             }}));
                    },
                .open = true});
    router.add({.method = "GET",
                .path = "/api/v1/broken-pieces",
                .operation = "brokenPieces",
                .handler =
                    [](const Request&, Reply reply) {
                      auto first = std::make_shared<bool>(true);
                      reply(Response::stream(200, "text/csv", {.pull = [first](std::string& chunk) {
                                               if (!std::exchange(*first, false)) throw std::runtime_error("disk");
                                               chunk = "half of it";
                                               return true;
                                             }}));
                    },
                .open = true});
    router.add({.method = "GET",
                .path = "/api/v1/events",
                .operation = "events",
                .handler = [this](const Request&, Reply reply) { reply(Response::events(channel)); },
                .open = true});
    router.add({.method = "PUT",
                .path = "/api/v1/files/{name}",
                .operation = "upload",
                .handler =
                    [this](const Request& request, Reply reply) {
                      std::ifstream file(request.upload->path(), std::ios::binary);
                      uploaded.assign(std::istreambuf_iterator<char>(file), {});
                      reply(Response::json_text(201, "\"" + request.upload->sha256() + "\""));
                    },
                .open = true,
                .body = BodyKind::upload,
                .max_body = 3'000'000});
    parts.log = [this](const AccessLine& line) {
      {
        const std::lock_guard lock(log_mutex);
        log.push_back(line);
      }
      logged.signal();
    };
  }
  ~Running() {
    // Replies that a test still holds outlive the server on purpose.
    server.reset();
  }

  void start() {
    auto started = server::Server::start(options, std::move(parts));
    ASSERT_TRUE(started) << started.error().message.en << started.error().log;
    server = std::move(*started);
  }
  [[nodiscard]] std::uint16_t port() const { return server->port(); }

  std::optional<Answer> ask(std::string_view bytes, bool to_head = false) const {
    RawClient client(port());
    client.send(bytes);
    return client.receive(to_head);
  }
};

}  // namespace trinhky::test
