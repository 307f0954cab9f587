// An office's notices in memory, and a mail server that answers as it is told: what tests of deliveries stand on.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/notify/deliveries.h"
#include "engine/notify/mail_channel.h"
#include "engine/notify/mail_choice.h"
#include "engine/notify/smtp.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/notify/mail_server.h"
#include "tests/engine/notify/messages.h"

namespace trinhky::notify {
using base::Instant;
using std::chrono::hours;
using std::chrono::minutes;
using store::ColumnType;
using store::Row;
using store::RowChange;
using testing::HasSubstr;

inline const Instant start = base::parse_instant("2026-11-22T01:30:00Z").value();

inline std::vector<store::Table> tables() {
  const auto text = [](std::string name) { return store::Column{.name = std::move(name), .type = ColumnType::text}; };
  const auto number = [](std::string name, bool nullable = false) {
    return store::Column{.name = std::move(name), .type = ColumnType::integer, .nullable = nullable};
  };
  return {
      {.name = "notice",
       .columns = {text("id"), text("person"), number("at"), text("instance"), text("work"), text("template"),
                   text("params")},
       .key = {"id", "person"},
       .indexes = {}},
      {.name = "notice_choice",
       .columns = {text("person"), text("mail"), text("choice")},
       .key = {"person"},
       .cache = false},
      {.name = "notice_read", .columns = {text("person"), text("notice")}, .key = {"person", "notice"}, .cache = false},
      {.name = "template_override",
       .columns = {text("template"), text("language"), text("subject"), text("body"), text("by"), number("at")},
       .key = {"template", "language"},
       .cache = false},
      {.name = "delivery",
       .columns = {text("id"),
                   text("notice"),
                   text("person"),
                   text("address"),
                   text("subject"),
                   text("body"),
                   text("state"),
                   number("at"),
                   number("sent_at", true),
                   number("tries"),
                   number("next_try"),
                   text("message_id"),
                   text("error"),
                   text("channel"),
                   text("instance"),
                   text("work"),
                   text("of"),
                   text("html"),
                   text("link"),
                   number("urgent"),
                   number("digest"),
                   text("why"),
                   number("follow_at", true)},
       .key = {"id"},
       .indexes = {{.name = "by_state", .columns = {"state", "next_try"}}},
       .cache = false}};
}

class DeliveriesTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::open_sqlite({.path = ":memory:"});
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    ASSERT_TRUE(store_->declare(tables()));
    people_ = {{"en", {.email = "en@example.vn", .full_name = "Hoàng Thị Én"}},
               {"be", {.email = "be@example.vn", .full_name = "Nông Văn Bế", .language = Language::en}},
               {"an", {.email = "", .full_name = "Lý An"}}};
  }

  DeliveriesParts parts(bool with_server = true) {
    DeliveriesParts all{.store = store_.get(), .templates = &shipped_templates()};
    all.resolve = [this](const std::string& person) -> std::optional<Recipient> {
      const auto found = people_.find(person);
      return found == people_.end() ? std::nullopt : std::optional(found->second);
    };
    all.describe = [](const Row& notice) -> Values {
      const std::string instance = std::get<std::string>(notice.at("instance"));
      return {{"subject", same("Hồ sơ " + instance)},
              {"step", same("Bước " + std::get<std::string>(notice.at("work")))},
              {"link", same("https://example.vn/" + instance)}};
    };
    if (with_server) {
      all.sender = {.name = "Văn phòng", .address = "vanphong@example.vn"};
      mails_.push_back(std::make_unique<MailChannel>(MailChannelParts{
          .send = [this](const Mail& mail) -> base::Result<void> {
            tried_.push_back(mail);
            return answer_ ? answer_(mail) : base::Result<void>{};
          },
          .sender = all.sender,
          .unsubscribe = [](const std::string& person) { return "https://example.vn/unsubscribe/" + person; }}));
      all.channels = {mails_.back().get()};
    }
    return all;
  }

  void notice(const std::string& id, const std::string& person, const std::string& instance = "i1", Instant at = start,
              const std::string& template_id = "work-opened") {
    const RowChange change{.kind = RowChange::Kind::insert,
                           .table = "notice",
                           .row = {{"id", id},
                                   {"person", person},
                                   {"at", at.time_since_epoch().count()},
                                   {"instance", instance},
                                   {"work", "w-" + id},
                                   {"template", template_id},
                                   {"params", "{}"}}};
    ASSERT_TRUE(store_->write(std::span(&change, 1)));
  }

  std::vector<Row> rows(std::string_view state = {}) {
    store::Query query{.table = "delivery", .order = {{.column = "at"}, {.column = "person"}}, .limit = 500};
    if (!state.empty()) query.where.push_back({.column = "state", .values = {std::string(state)}});
    return store_->read(query).value();
  }
  static std::string text(const Row& row, const std::string& column) { return std::get<std::string>(row.at(column)); }
  static std::int64_t number(const Row& row, const std::string& column) {
    return std::get<std::int64_t>(row.at(column));
  }

  static base::Result<void> refuse(base::ErrorCode code, const std::string& type) {
    return std::unexpected(base::Error{.code = code, .type = type, .log = "smtp said so"});
  }

  std::unique_ptr<store::Store> store_;
  std::map<std::string, Recipient> people_;
  std::vector<Mail> tried_;
  std::vector<std::unique_ptr<MailChannel>> mails_;
  std::function<base::Result<void>(const Mail&)> answer_;
};

}  // namespace trinhky::notify
