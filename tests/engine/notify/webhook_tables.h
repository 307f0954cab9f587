// The tables that webhooks and push subscriptions live in, and a house with a log to follow, for tests.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/notify/webhook_rows.h"
#include "engine/notify/webhooks.h"
#include "engine/store/sqlite/open.h"

namespace trinhky::notify {

inline std::vector<store::Table> webhook_tables() {
  const auto text = [](std::string name) { return store::Column{.name = std::move(name)}; };
  const auto number = [](std::string name, bool nullable = false) {
    return store::Column{.name = std::move(name), .type = store::ColumnType::integer, .nullable = nullable};
  };
  return {{.name = "instance", .columns = {text("id"), text("unit")}, .key = {"id"}, .indexes = {}},
          {.name = "webhook",
           .columns = {text("id"), text("url"), text("kinds"), text("unit"), number("enabled"), text("note"),
                       text("secret"), text("old_secret"), number("old_until", true), text("created_by"), number("at"),
                       number("position"), number("next_number"), number("failures"), number("failing_since", true),
                       number("rest_until")},
           .key = {"id"},
           .cache = false},
          {.name = "webhook_delivery",
           .columns = {text("webhook"), number("number"), text("message_id"), text("event"), text("kind"),
                       text("instance"), number("happened_at"), number("at"), text("body"), text("state"),
                       number("tries"), number("next_try"), number("sent_at", true), number("status"), text("error")},
           .key = {"webhook", "number"},
           .indexes = {{.name = "by_state", .columns = {"webhook", "state", "next_try"}}},
           .cache = false},
          {.name = "push_subscription",
           .columns = {text("person"), text("id"), text("address"), number("at")},
           .key = {"person", "id"},
           .cache = false}};
}

class HandClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return at; }
  base::Instant at = base::parse_instant("2026-11-22T01:30:00Z").value();
};

// Instances write events; webhooks follow them.
class WebhookHouse : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::open_sqlite({.path = ":memory:"});
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    const auto declared = store_->declare(webhook_tables());
    ASSERT_TRUE(declared) << declared.error().log;
    open();
  }

  // As after a start of the program.
  void open() {
    auto opened =
        Webhooks::open({.store = store_.get(),
                        .wall = &clock_,
                        .post = [this](const HttpPost& request) { return post(request); },
                        .check_target = [this](std::string_view url) { return OutboundHttp(settings_).check(url); },
                        .secret_bytes = [this] { return std::string(32, static_cast<char>('A' + drawn_++)); },
                        .random = [this] { return random_ = random_ * 6364136223846793005U + 1442695040888963407U; },
                        .within = [](const std::string& unit,
                                     const std::string& of) { return of == unit || of.starts_with(unit + "-"); }});
    ASSERT_TRUE(opened) << opened.error().log;
    webhooks_ = std::move(*opened);
  }
  virtual base::Result<HttpAnswer> post(const HttpPost& request) = 0;

  void happens(const std::string& instance, const std::string& kind, const std::string& unit = "20-1") {
    store::Commit commit{.stream = instance, .stream_kind = "instance", .expected = versions_[instance]};
    commit.events = {{.kind = kind,
                      .at = clock_.at,
                      .command = {},
                      .scope = {},
                      .body = base::canonical({{"state", "making"}, {"reason", "lời riêng của ông Nguyễn"}})}};
    commit.rows = {
        {.kind = store::RowChange::Kind::put, .table = "instance", .row = {{"id", instance}, {"unit", unit}}}};
    const auto done = store_->commit(std::span(&commit, 1));
    ASSERT_TRUE(done.front()) << done.front().error().log;
    ++versions_[instance];
  }

  std::vector<store::Row> messages(const std::string& webhook = "w1") {
    return store_
        ->read({.table = "webhook_delivery",
                .where = {{"webhook", store::Condition::Op::eq, {webhook}}},
                .order = {{"number"}},
                .limit = 500})
        .value();
  }
  std::vector<std::string> states() {
    std::vector<std::string> all;
    for (const store::Row& message : messages()) all.push_back(text_in(message, "state"));
    return all;
  }
  void follow() { ASSERT_TRUE(webhooks_->follow()); }
  WebhookRun run() { return webhooks_->run_once().value(); }

  std::unique_ptr<store::Store> store_;
  HandClock clock_;
  OutboundSettings settings_;
  std::unique_ptr<Webhooks> webhooks_;
  std::map<std::string, std::uint64_t> versions_;
  int drawn_ = 0;
  std::atomic<std::uint64_t> random_ = 7;  // of several threads, where a test has them
};

}  // namespace trinhky::notify
