#include "api/resources/openapi_document.h"

#include <gtest/gtest.h>

#include <set>

#include "api/server/health.h"
#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using base::ordered_json;

class OpenApi : public ::testing::Test {
 protected:
  void SetUp() override {
    server::add_health(router_);
    api::add_all(router_, house_.office);
    document_ = api::openapi_document(router_.routes());
  }

  OfficeInMemory house_;
  server::Router router_;
  ordered_json document_;
};

void gather_references(const ordered_json& value, std::set<std::string>& found) {
  if (value.is_object() && value.contains("$ref")) found.insert(value["$ref"].get<std::string>());
  if (value.is_structured()) {
    for (const ordered_json& inner : value) gather_references(inner, found);
  }
}

TEST_F(OpenApi, ThePathsAreTheRoutesAndNothingElse) {
  std::set<std::string> routes;
  for (const server::Route& route : router_.routes()) routes.insert(route.method + " " + route.path);
  std::set<std::string> operations;
  for (const auto& [path, methods] : document_["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      operations.insert(upper + " " + path);
    }
  }
  EXPECT_EQ(routes, operations);
  EXPECT_TRUE(routes.contains("GET /api/v1/openapi.json"));
}

TEST_F(OpenApi, EveryRouteIsDescribedAndNoDescriptionIsLeftOver) {
  EXPECT_EQ(api::undescribed(router_.routes()), std::vector<std::string>{});
  EXPECT_EQ(api::described_in_vain(router_.routes()), std::vector<std::string>{});
}

TEST_F(OpenApi, EveryOperationSaysWhatItAnswersWith) {
  for (const auto& [path, methods] : document_["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      bool success = false;
      for (const auto& [status, response] : operation["responses"].items()) {
        if (!status.starts_with("2")) continue;
        success = true;
        EXPECT_TRUE(status == "204" || response.contains("content")) << method << " " << path << " " << status;
      }
      EXPECT_TRUE(success) << method << " " << path;
    }
  }
}

TEST_F(OpenApi, EveryReferenceLeadsToSomething) {
  std::set<std::string> references;
  gather_references(document_, references);
  ASSERT_TRUE(references.contains("#/components/schemas/Board"));
  const base::json plain = base::to_plain(document_);
  for (const std::string& reference : references) {
    EXPECT_NE(base::at_pointer(plain, reference.substr(1)), nullptr) << reference;
  }
}

TEST_F(OpenApi, IsServedToAnybody) {
  const server::Match match = router_.find("GET", {"api", "v1", "openapi.json"});
  ASSERT_NE(match.route, nullptr);
  EXPECT_TRUE(match.route->open);
  const Answer answer = house_.ask(router_, {.method = "GET", .path = "/api/v1/openapi.json"}, "");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body["openapi"], "3.1.0");
  EXPECT_EQ(answer.body["paths"].size(), document_["paths"].size());
}

}  // namespace
}  // namespace trinhky::test
