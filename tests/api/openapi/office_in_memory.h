// An office of one province and two communes, wholly in memory: what a test of routes is added to. No thread but the
// engine's runs, and nothing is listened on.
//
//   OfficeInMemory house;
//   Router router;
//   add_guidance(router, house.office);
//   Answer answer = house.ask(router, {.method = "GET", .path = "/api/v1/guidance/imports"}, "drafter");
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>

#include "api/auth/memory_stores.h"
#include "api/resources/office.h"
#include "engine/base/text.h"
#include "engine/projection/tables.h"
#include "engine/seal/signing_key.h"
#include "engine/store/sqlite/open.h"
#include "tests/api/auth/manual_clock.h"
#include "tests/support/places.h"

namespace trinhky::test {

struct Answer {
  int status = 0;
  base::json body;
  std::string bytes;
  std::string location;
  std::string retry_after;
};

class OfficeInMemory {
 public:
  // `workflows`: a folder like the one that ships, for a test with definitions of its own.
  explicit OfficeInMemory(const std::filesystem::path& workflows = trinhky::places::source_dir() + "/workflows")
      : store_(store::open_sqlite({.path = ":memory:"}).value()),
        catalogue_(runtime::Catalogue::load(workflows).value()),
        engine_({.store = *store_,
                 .catalogue = catalogue_,
                 .clock = business_,
                 .wall = wall_,
                 .entropy = [this] { return draw(); },
                 .changed = {},
                 .trouble = {},
                 .seal_key = seal_key_}),
        office{.store = *store_,
               .engine = engine_,
               .catalogue = catalogue_,
               .clock = business_,
               .wall = wall_,
               .sessions = sessions_,
               .credentials = credentials_,
               .sign_in = sign_in_,
               .hasher = hasher_,
               .entropy = [this] { return draw(); },
               .listeners = listeners_,
               .demo = true,
               .base_url = "http://127.0.0.1:8080",
               .foresight = {},
               .seal_key = seal_key_} {
    const auto declared = store_->declare(projection::tables());
    EXPECT_TRUE(declared) << declared.error().message.en << declared.error().pointer << declared.error().log;
    const auto started = engine_.start();
    EXPECT_TRUE(started) << started.error().message.en << started.error().log;
    settle();
  }
  ~OfficeInMemory() { engine_.stop(); }
  OfficeInMemory(const OfficeInMemory&) = delete;
  OfficeInMemory& operator=(const OfficeInMemory&) = delete;

  // Ends the engine, as at a clean stop: what was committed is sealed. Reading goes on.
  void stop() { engine_.stop(); }

  // As the server would: finds the route, fills the path parameters and the caller, and waits for the answer.
  Answer ask(const server::Router& router, server::Request request, const std::string& person) {
    std::vector<std::string> segments = base::split(std::string_view(request.path).substr(1), '/');
    const server::Match match = router.find(request.method, segments);
    if (match.route == nullptr) return {.status = 404};
    request.path_params = match.path_params;
    request.caller = server::Caller{.person = base::PersonId(person), .session = "s"};
    if (!request.header("content-type") && !request.body.empty()) {
      request.headers.emplace_back("content-type", "application/json");
    }
    std::promise<server::Response> promise;
    match.route->handler(std::move(request),
                         server::Reply([&](server::Response given) { promise.set_value(std::move(given)); }));
    const server::Response response = promise.get_future().get();
    Answer answer{.status = response.status};
    if (const auto* text = std::get_if<std::string>(&response.body)) answer.bytes = *text;
    if (auto body = base::parse_json(answer.bytes)) answer.body = std::move(*body);
    answer.location = std::string(response.header("location").value_or(""));
    answer.retry_after = std::string(response.header("retry-after").value_or(""));
    return answer;
  }

 private:
  base::Entropy draw() {
    base::Entropy entropy{};
    const std::uint64_t number = ++drawn_;
    // In both halves: an id takes only a part of what is drawn.
    for (std::size_t i = 0; i < 8; ++i) entropy[i] = entropy[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    return entropy;
  }

  void settle() {
    using base::json;
    const auto unit = [](const char* id, const char* vi, const char* kind, const char* parent) {
      json event = {{"kind", "unit_added"}, {"unit", id}, {"name", {{"vi", vi}, {"en", vi}}}, {"unit_kind", kind}};
      if (*parent != '\0') event["parent"] = parent;
      return event;
    };
    const auto holds = [](const char* person, const char* position, const char* where) {
      return json{{"kind", "position_given"},
                  {"id", std::string("h-") + person},
                  {"person", person},
                  {"position", position},
                  {"unit", where},
                  {"from", "2020-01-01"}};
    };
    std::vector<json> events{unit("20", "Tỉnh Lạng Sơn", "province", ""), unit("20-1", "Xã Đoàn Kết", "commune", "20"),
                             unit("20-2", "Xã Tân Tiến", "commune", "20")};
    for (const char* code : {"DRAFTER", "CHAIR"}) {
      events.push_back({{"kind", "position_defined"}, {"position", code}, {"title", {{"vi", code}, {"en", code}}}});
    }
    for (const char* person : {"drafter", "commune"}) {
      events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
    }
    events.push_back(holds("drafter", "DRAFTER", "20"));
    events.push_back(holds("commune", "DRAFTER", "20-1"));
    const auto done =
        engine_.handle(runtime::DirectoryRequest{.command_id = "settle", .person = {}, .events = std::move(events)});
    EXPECT_TRUE(done) << done.error().message.en << done.error().pointer;
  }

  std::shared_ptr<const seal::SigningKey> seal_key_ =
      std::make_shared<const seal::SigningKey>(seal::SigningKey::make().value());
  std::atomic<std::uint64_t> drawn_ = 0;
  ManualClock wall_;
  runtime::BusinessClock business_{wall_};
  std::unique_ptr<store::Store> store_;
  std::shared_ptr<runtime::Catalogue> catalogue_;
  runtime::Engine engine_;
  auth::MemorySessions session_store_;
  auth::MemoryCredentials credentials_;
  auth::MemoryThrottles throttle_store_;
  auth::Sessions sessions_{session_store_, wall_, std::string(32, 's')};
  auth::Throttle throttle_{throttle_store_, wall_};
  auth::PasswordHasher hasher_{{.passes = 1, .memory_bytes = 8192}};
  auth::SignIn sign_in_{
      {.credentials = credentials_, .sessions = sessions_, .hasher = hasher_, .throttle = throttle_, .wall = wall_}};
  api::Listeners listeners_;

 public:
  api::Office office;
};

}  // namespace trinhky::test
