// Routes over an office in memory with more people than it begins with; each request has a key of its own.
//
//   api::add_schedules(router_, house_.office);
//   employ({{.person = "chief", .position = "OFFICE_CHIEF"}});
//   post("/schedules", body, "chief");
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/people.h"

namespace trinhky::test {

class StaffedRoutes : public ::testing::Test {
 protected:
  struct Post {
    const char* person;
    const char* position;
    const char* unit = "20";
  };

  // People under their own ids, and the positions they hold where the office has none of the name.
  void employ(const std::vector<Post>& posts) {
    std::vector<std::string> codes;
    for (const Post& post : posts) {
      const bool known = house_.office.directory().position(post.position).has_value();
      if (!known && std::ranges::find(codes, post.position) == codes.end()) codes.emplace_back(post.position);
    }
    std::vector<base::json> events;
    define_positions(events, codes);
    for (const Post& post : posts) add_person(events, post.person, post.person, post.position, post.unit);
    const auto done = house_.office.engine.handle(
        runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)});
    ASSERT_TRUE(done) << done.error().message.en << done.error().pointer;
  }
  // `path` below /api/v1; a body of null sends none, an empty `key` is one of its own.
  Answer send(const char* method, const std::string& path, const base::json& body, const std::string& person,
              const std::string& key = "") {
    server::Request request{.method = method, .path = "/api/v1" + path};
    if (!body.is_null()) request.body = base::print(body);
    request.headers.emplace_back("idempotency-key",
                                 base::derived_uuid(key.empty() ? "act " + std::to_string(++acts_) : key));
    return house_.ask(router_, std::move(request), person);
  }
  Answer post(const std::string& path, const base::json& body, const std::string& person) {
    return send("POST", path, body, person);
  }
  Answer get(const std::string& path, const std::string& person, server::Fields query = {}) {
    return house_.ask(router_, {.method = "GET", .path = "/api/v1" + path, .query = std::move(query)}, person);
  }

  int acts_ = 0;
  OfficeInMemory house_;
  server::Router router_;
};

}  // namespace trinhky::test
