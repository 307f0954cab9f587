#include "engine/notify/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/notify/outbound_bytes.h"
#include "tests/support/places.h"

namespace trinhky::notify {
namespace {

using base::Instant;
using base::json;

Instant second(std::int64_t at) {
  return Instant(std::chrono::seconds(at));
}

json outside(const char* file) {
  std::ifstream in(trinhky::places::shared_dir() + "/conformance/webhooks/" + file);
  if (!in) return {};
  return json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
}

TEST(Base64, IsTheRfcsAndStrict) {
  // RFC 4648 section 10.
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url("\xff\xfe\xfd\xfb"), "__79-w");
  EXPECT_EQ(from_base64("Zm9vYg=="), "foob");
  EXPECT_EQ(from_base64url("__79-w"), "\xff\xfe\xfd\xfb");
  EXPECT_EQ(from_base64url("__79-w=="), "\xff\xfe\xfd\xfb");
  for (const char* bad : {"Zg", "Zg=", "Zh==", "Z", "Zm9v\n", "Zm9*", "__79"}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
}

TEST(WebhookSecret, IsReadAndWrittenAsTheStandardSays) {
  const auto secret = WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->text(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT_FALSE(WebhookSecret::parse("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  EXPECT_FALSE(WebhookSecret::parse("whsec_short"));
  EXPECT_FALSE(WebhookSecret::from_bytes(std::string(23, 'x')));
  EXPECT_FALSE(WebhookSecret::from_bytes(std::string(65, 'x')));
  EXPECT_TRUE(WebhookSecret::from_bytes(std::string(64, 'x')));
}

TEST(WebhookSignature, IsTheOneOfTheOutsideVectors) {
  const json vectors = outside("standard-webhooks-vectors.json");
  if (vectors.is_null()) GTEST_SKIP() << "not run: the outside data is not beside the project";
  std::size_t checked = 0;
  for (const json& vector : vectors["sign"]) {
    const auto secret = WebhookSecret::parse(vector["secret"].get<std::string>());
    if (!secret) continue;  // keys of lengths that the standard does not allow
    EXPECT_EQ(secret->sign(vector["id"].get<std::string>(), second(vector["timestamp"].get<std::int64_t>()),
                           vector["payload"].get<std::string>()),
              vector["signature"].get<std::string>());
    ++checked;
  }
  EXPECT_GT(checked, 10U);
  EXPECT_GT(checked * 2, vectors["sign"].size()) << "most vectors have keys of an allowed length";
}

TEST(WebhookSignature, WhatAReceiverMustAcceptIsWhatWeSend) {
  const json vectors = outside("standard-webhooks-vectors.json");
  if (vectors.is_null()) GTEST_SKIP() << "not run: the outside data is not beside the project";
  std::size_t checked = 0;
  for (const json& vector : vectors["verify"]) {
    const json& headers = vector["headers"];
    if (!vector["valid"].get<bool>() || !headers.contains("webhook-signature")) continue;
    const auto secret = WebhookSecret::parse(vector["secret"].get<std::string>());
    if (!secret) continue;
    const Instant at = second(std::stoll(headers["webhook-timestamp"].get<std::string>()));
    const std::string ours =
        secret->sign(headers["webhook-id"].get<std::string>(), at, vector["body"].get<std::string>());
    EXPECT_THAT(headers["webhook-signature"].get<std::string>(), testing::HasSubstr(ours)) << vector["name"];
    ++checked;
  }
  EXPECT_GE(checked, 1U);
}

TEST(WebhookSignature, TwoSecretsSignWhileOneTakesThePlaceOfTheOther) {
  const auto a = WebhookSecret::from_bytes(std::string(32, 'a')).value();
  const auto b = WebhookSecret::from_bytes(std::string(32, 'b')).value();
  const auto headers = webhook_headers({.id = "msg_1", .at = second(1'760'000'000), .body = "{}", .secrets = {a, b}});
  ASSERT_EQ(headers.size(), 4U);
  EXPECT_EQ(headers[0].first, "content-type");
  EXPECT_EQ(headers[1], (std::pair<std::string, std::string>("webhook-id", "msg_1")));
  EXPECT_EQ(headers[2].second, "1760000000");
  EXPECT_EQ(headers[3].second,
            a.sign("msg_1", second(1'760'000'000), "{}") + " " + b.sign("msg_1", second(1'760'000'000), "{}"));
}

TEST(CloudEvent, HasWhatTheSpecificationRequires) {
  const json event = json::parse(cloud_event({.id = "e1",
                                              .source = "urn:uuid:00000000-0000-8000-8000-000000000000",
                                              .kind = "decided",
                                              .instance = "i1",
                                              .at = second(1'760'000'000),
                                              .data = {{"number", 3}}}));
  EXPECT_EQ(event["specversion"], "1.0");
  EXPECT_EQ(event["id"], "e1");
  EXPECT_EQ(event["type"], "vn.trinhky.decided");
  EXPECT_EQ(event["subject"], "i1");
  EXPECT_EQ(event["time"], "2025-10-09T08:53:20.000Z");
  EXPECT_EQ(event["data"], json({{"number", 3}}));
  EXPECT_FALSE(
      json::parse(cloud_event({.id = "e", .source = "s", .kind = "test", .at = {}, .data = {}})).contains("subject"));
  const json schema = outside("cloudevents.schema.json");
  if (schema.is_null()) return;
  for (const json& required : schema["required"]) EXPECT_TRUE(event.contains(required.get<std::string>())) << required;
  for (const auto& [member, value] : event.items()) EXPECT_TRUE(schema["properties"].contains(member)) << member;
}

TEST(WebhookData, NothingButIdsAndWordsLeavesTheHouse) {
  const json body = {
      {"actor",
       {{"kind", "person"},
        {"person", "01a206a9-fa6a-797e-bfe1-89dc4ac786a3"},
        {"capacity", {{"position", "CHAIR"}, {"unit", "20"}, {"ground", "own"}, {"title", "Chủ tịch"}}}}},
      {"state", "making.deciding"},
      {"choice", "approved"},
      {"outcome", "a sentence that somebody wrote"},
      {"comment", "51f66665a1ecbbbf890e405c17694e4da19fbd01d2eac7c5eca4ff3c05e54e8a"},
      {"reason", "Đề nghị bổ sung"},
      {"changes",
       {{{"op", "started"}, {"definition", "unit-programme"}, {"version", 2}, {"unit", "20-1"}, {"by", "x"}},
        {{"op", "given"}, {"given", {{"comment", "bí mật"}, {"person", "y"}}}},
        {{"op", "moved"}, {"configuration", {"making", "making.deciding"}}, {"data", {{"secret", "bí mật"}}}},
        {{"op", "ended"}, {"end", "issued"}, {"at", "2026-11-22T01:30:00.000Z"}}}},
      {"notices", {{{"id", "n1"}}}}};
  EXPECT_EQ(webhook_data("i1", 7, body), json({{"instance", "i1"},
                                               {"number", 7},
                                               {"actor",
                                                {{"kind", "person"},
                                                 {"person", "01a206a9-fa6a-797e-bfe1-89dc4ac786a3"},
                                                 {"position", "CHAIR"},
                                                 {"unit", "20"},
                                                 {"ground", "own"}}},
                                               {"state", "making.deciding"},
                                               {"choice", "approved"},
                                               {"definition", "unit-programme"},
                                               {"version", 2},
                                               {"unit", "20-1"},
                                               {"states", {"making", "making.deciding"}},
                                               {"ended", "issued"}}));
  EXPECT_EQ(webhook_data("i1", 7, json("no object")), json({{"instance", "i1"}, {"number", 7}}));
}

}  // namespace
}  // namespace trinhky::notify
