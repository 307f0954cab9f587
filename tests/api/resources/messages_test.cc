// Routes about messages: the office's wording, whom they reached, sending again, and the link out of the digest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "api/resources/unsubscribe.h"
#include "engine/notify/mail_choice.h"
#include "engine/notify/templates.h"
#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using base::json;
using store::RowChange;
using testing::HasSubstr;
using testing::Not;

class Messages : public ::testing::Test {
 protected:
  void SetUp() override {
    api::add_templates(router_, house_.office);
    api::add_outbox(router_, house_.office);
    api::add_deliveries(router_, house_.office);
    api::add_unsubscribe(router_, house_.office);
    const json chief = {{"kind", "position_given"},   {"id", "h-chief"}, {"person", "chief"},
                        {"position", "OFFICE_CHIEF"}, {"unit", "20"},    {"from", "2020-01-01"}};
    const auto done = house_.office.engine.handle(runtime::DirectoryRequest{
        .command_id = "chief",
        .person = {},
        .events = {{{"kind", "position_defined"},
                    {"position", "OFFICE_CHIEF"},
                    {"title", {{"vi", "Chánh Văn phòng"}, {"en", "Chief of office"}}}},
                   {{"kind", "person_added"}, {"person", "chief"}, {"full_name", "chief"}, {"login", "chief"}},
                   chief}});
    ASSERT_TRUE(done) << done.error().message.en;
  }
  Answer ask(std::string method, std::string path, const std::string& person, const json& body = {}) {
    return house_.ask(router_,
                      {.method = std::move(method),
                       .path = "/api/v1" + path,
                       .body = body.is_null() ? std::string() : base::print(body)},
                      person);
  }
  void deliver(const std::string& id, const std::string& state, const std::string& instance,
               const std::string& message = "<m@x>", const std::string& body = "Nội dung") {
    const RowChange change{.kind = RowChange::Kind::put,
                           .table = "delivery",
                           .row = {{"id", id},
                                   {"notice", "n-" + id},
                                   {"person", "drafter"},
                                   {"address", "cu@example.vn"},
                                   {"subject", "Việc"},
                                   {"body", body},
                                   {"state", state},
                                   {"at", std::int64_t{1'700'000'000'000}},
                                   {"sent_at", nullptr},
                                   {"tries", std::int64_t{8}},
                                   {"next_try", std::int64_t{1'700'000'000'000}},
                                   {"message_id", message},
                                   {"error", "mail-later"},
                                   {"channel", "mail"},
                                   {"instance", instance},
                                   {"work", "w1"},
                                   {"of", ""},
                                   {"html", ""},
                                   {"link", ""},
                                   {"urgent", std::int64_t{0}},
                                   {"digest", std::int64_t{0}},
                                   {"why", R"({"because":"urgent","channel":"mail"})"},
                                   {"follow_at", nullptr}}};
    ASSERT_TRUE(house_.office.store.write(std::span(&change, 1)));
  }
  std::string state_of(const std::string& id) {
    const auto rows = house_.office.store.read({.table = "delivery", .where = {{.column = "id", .values = {id}}}});
    return api::text(rows->at(0), "state");
  }

  OfficeInMemory house_;
  server::Router router_;
};

TEST_F(Messages, AnOfficeWordsAMailSeesHowItLooksAndGoesBack) {
  const json own = {{"language", "vi"}, {"subject", "Chậm: {{subject}}"}, {"body", "Việc <b>chậm</b>: {{step}}\n"}};
  EXPECT_EQ(ask("GET", "/templates", "drafter").status, 403);
  EXPECT_EQ(ask("GET", "/templates", "chief").body["items"].size(),
            notify::template_ids().size() + notify::letter_ids().size());
  const Answer seen = ask("POST", "/templates/overdue/preview", "chief", own);
  ASSERT_EQ(seen.status, 200) << seen.bytes;
  EXPECT_THAT(seen.body["subject"], HasSubstr("Chậm: "));
  EXPECT_THAT(seen.body["html"], Not(HasSubstr("<b>")));
  EXPECT_TRUE(ask("GET", "/templates/overdue", "chief").body["own"].empty()) << "a look changes nothing";
  const Answer put = ask("PUT", "/templates/overdue", "chief", own);
  ASSERT_EQ(put.status, 200) << put.bytes;
  EXPECT_EQ(put.body["own"]["vi"]["subject"], "Chậm: {{subject}}");
  EXPECT_EQ(put.body["own"]["vi"]["valid"], true);
  EXPECT_THAT(put.body["shipped"]["vi"]["subject"], HasSubstr("QUÁ HẠN"));
  EXPECT_EQ(ask("DELETE", "/templates/overdue", "chief").status, 204);
  EXPECT_TRUE(ask("GET", "/templates/overdue", "chief").body["own"].empty());
}

TEST_F(Messages, TheWordsOfALetterAreSeenAsTheDraftWouldHaveThem) {
  const json own = {{"language", "vi"}, {"subject", "Nhắc {{count}} đơn vị"}, {"body", "- <i>{{unit}}</i>\n"}};
  EXPECT_EQ(ask("GET", "/templates/reminder-letter", "chief").body["kind"], "letter");
  const Answer seen = ask("POST", "/templates/reminder-letter/preview", "chief", own);
  ASSERT_EQ(seen.status, 200) << seen.bytes;
  EXPECT_EQ(seen.body["subject"], "Nhắc 3 đơn vị");
  EXPECT_THAT(seen.body["text"], HasSubstr("Xã Đoàn Kết</i>\n- <i>Xã Tân Tiến"));
  EXPECT_THAT(seen.body["html"], Not(HasSubstr("<i>")));
  EXPECT_EQ(ask("PUT", "/templates/reminder-letter", "chief", own).status, 200);
  EXPECT_EQ(ask("DELETE", "/templates/reminder-letter", "chief").status, 204);
}

TEST_F(Messages, AWordingThatCouldCarryMarkupOrContentIsRefused) {
  for (const char* line : {"{{{subject}}}\n", "{{&subject}}\n", "{{reason}}\n", "{{>x}}\n"}) {
    const json own = {{"language", "vi"}, {"subject", "a"}, {"body", line}};
    EXPECT_EQ(ask("PUT", "/templates/overdue", "chief", own).status, 422) << line;
  }
  EXPECT_EQ(ask("PUT", "/templates/no-such", "chief", {{"language", "vi"}, {"subject", "a"}, {"body", "b"}}).status,
            404);
  EXPECT_EQ(ask("PUT", "/templates/overdue", "chief", {{"language", "fr"}, {"subject", "a"}, {"body", "b"}}).status,
            422);
}

TEST_F(Messages, DeadLettersAreSeenAndSentAgainOneByOneAndAll) {
  deliver("d1", "failed", "");
  deliver("d2", "failed", "");
  deliver("d3", "sent", "");
  deliver("d4", "failed", "", "", "");
  EXPECT_EQ(ask("POST", "/outbox/again", "drafter", json::object()).status, 403);
  const json listed = ask("GET", "/outbox", "chief").body["items"];
  EXPECT_EQ(listed.size(), 4U);
  EXPECT_THAT(listed.at(0)["why"]["vi"], HasSubstr("khẩn"));
  Answer dead =
      house_.ask(router_, {.method = "GET", .path = "/api/v1/outbox", .query = {{"state", "failed"}}}, "chief");
  EXPECT_EQ(dead.body["items"].size(), 3U) << dead.bytes;
  EXPECT_EQ(ask("POST", "/outbox/d1/again", "chief", json::object()).status, 204);
  EXPECT_EQ(state_of("d1"), "queued");
  EXPECT_EQ(ask("POST", "/outbox/d3/again", "chief", json::object()).status, 409);
  EXPECT_EQ(ask("POST", "/outbox/no-such/again", "chief", json::object()).status, 404);
  EXPECT_EQ(ask("POST", "/outbox/again", "chief", json::object()).body["queued"], 1) << "d2; d4 never bore a message";
  EXPECT_EQ(state_of("d2"), "queued");
}

TEST_F(Messages, WhoMayReadAPaperSeesWhomItsMessagesReached) {
  const auto started =
      house_.office.engine.handle(runtime::Request{.command_id = "0190-start",
                                                   .kind = "start",
                                                   .instance = {},
                                                   .person = "drafter",
                                                   .body = {{"definition", "document-issue"}, {"unit", "20"}}});
  ASSERT_TRUE(started) << started.error().message.en;
  deliver("d1", "sent", started->instance);
  deliver("d2", "joined", started->instance);
  const RowChange read{
      .kind = RowChange::Kind::put, .table = "notice_read", .row = {{"person", "drafter"}, {"notice", "n-d2"}}};
  ASSERT_TRUE(house_.office.store.write(std::span(&read, 1)));
  const Answer list = ask("GET", "/instances/" + started->instance + "/deliveries", "drafter");
  ASSERT_EQ(list.status, 200) << list.bytes;
  ASSERT_EQ(list.body["items"].size(), 2U);
  for (const json& item : list.body["items"]) {
    EXPECT_EQ(item["state"], "sent") << "what was joined shares the fate of its message";
    EXPECT_EQ(item["read"], item["id"] == "d2");
    EXPECT_EQ(item["channel"], "mail");
    EXPECT_THAT(item["why"]["vi"], HasSubstr("khẩn"));
    EXPECT_EQ(item["about"], nullptr) << "its notice is gone";
  }
  EXPECT_EQ(ask("GET", "/instances/" + started->instance + "/deliveries", "commune").status, 403);
}

TEST_F(Messages, WhatWasDroppedSaysWhatItWasAboutAndWhy) {
  const auto started =
      house_.office.engine.handle(runtime::Request{.command_id = "0190-dropped",
                                                   .kind = "start",
                                                   .instance = {},
                                                   .person = "drafter",
                                                   .body = {{"definition", "document-issue"}, {"unit", "20"}}});
  ASSERT_TRUE(started) << started.error().message.en;
  const auto notices = house_.office.store.read(
      {.table = "notice", .where = {{.column = "instance", .values = {started->instance}}}, .limit = 10});
  ASSERT_TRUE(notices);
  ASSERT_EQ(notices->size(), 1U);
  deliver("d1", "dropped", started->instance);
  const RowChange told{.kind = RowChange::Kind::update,
                       .table = "delivery",
                       .row = {{"id", "d1"}, {"notice", notices->front().at("id")}, {"error", "task_closed"}}};
  ASSERT_TRUE(house_.office.store.write(std::span(&told, 1)));
  const Answer list = ask("GET", "/instances/" + started->instance + "/deliveries", "drafter");
  ASSERT_EQ(list.body["items"].size(), 1U) << list.bytes;
  EXPECT_THAT(list.body["items"][0]["about"]["vi"], HasSubstr("Việc mới: "));
  EXPECT_THAT(list.body["items"][0]["why"]["vi"], HasSubstr("việc đã xong"));
}

TEST_F(Messages, WhomToTelephoneStandsInTheNoticeAndOnThePaperUntilTheWorkIsDone) {
  api::add_instances(router_, house_.office);
  api::add_notifications(router_, house_.office);
  const auto started =
      house_.office.engine.handle(runtime::Request{.command_id = "0190-phone",
                                                   .kind = "start",
                                                   .instance = {},
                                                   .person = "drafter",
                                                   .body = {{"definition", "document-issue"}, {"unit", "20"}}});
  ASSERT_TRUE(started) << started.error().message.en;
  const auto paper = house_.office.engine.load(started->instance);
  ASSERT_TRUE(paper);
  const auto told = [&](const std::string& id, const std::string& work) {
    const json params = {
        {"state", "draft"},
        {"calls", {{{"person", "chief"}, {"position", "OFFICE_CHIEF"}, {"unit", "20"}}, {{"unit", "20"}}}}};
    const RowChange row{.kind = RowChange::Kind::put,
                        .table = "notice",
                        .row = {{"id", id},
                                {"person", "drafter"},
                                {"at", std::int64_t{house_.office.now().time_since_epoch().count()}},
                                {"instance", started->instance},
                                {"work", work},
                                {"template", "phone-list"},
                                {"params", base::print(params)}}};
    ASSERT_TRUE(house_.office.store.write(std::span(&row, 1)));
  };
  told("n-open", paper->open.begin()->first);
  told("n-done", "work that is closed");
  const Answer shown = ask("GET", "/instances/" + started->instance, "drafter");
  ASSERT_EQ(shown.status, 200) << shown.bytes;
  ASSERT_EQ(shown.body["phone_lists"].size(), 1U) << shown.body["phone_lists"];
  const json& calls = shown.body["phone_lists"][0]["calls"];
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0]["name"], "chief");
  EXPECT_EQ(calls[0]["position"]["vi"], "Chánh Văn phòng");
  EXPECT_TRUE(calls[1]["name"].is_null());
  EXPECT_FALSE(shown.body.contains("urged_units")) << "no letter to late units";
  bool said = false;
  for (const json& notice : ask("GET", "/notifications", "drafter").body["items"]) {
    said = said || notice["text"]["vi"].get<std::string>().find("chief – Chánh Văn phòng") != std::string::npos;
  }
  EXPECT_TRUE(said);
}

TEST_F(Messages, ALinkOutOfTheDigestShowsAndAsksAndOnlyAPressDecides) {
  const std::string link = api::unsubscribe_link(house_.office, "drafter").value();
  EXPECT_EQ(link, api::unsubscribe_link(house_.office, "drafter").value()) << "the same after every restart";
  const std::string path = link.substr(house_.office.base_url.size() + std::string("/api/v1").size());
  const auto choice = [&] { return notify::message_choice(house_.office.store, "drafter")->mail; };
  const Answer shown = ask("GET", path, "");
  EXPECT_EQ(shown.status, 200);
  EXPECT_THAT(shown.bytes, HasSubstr("<form method=\"post\">"));
  EXPECT_EQ(choice(), notify::MailChoice::at_once) << "a GET decides nothing";
  std::string forged = path;
  forged.back() = forged.back() == '0' ? '1' : '0';
  EXPECT_EQ(ask("POST", forged, "").status, 404);
  const Answer read =
      house_.ask(router_, {.method = "GET", .path = "/api/v1" + forged, .headers = {{"accept", "text/html,*/*"}}}, "");
  EXPECT_EQ(read.status, 404);
  EXPECT_THAT(read.bytes, HasSubstr("<h1>")) << "somebody with a browser reads a page";
  EXPECT_EQ(choice(), notify::MailChoice::at_once);
  EXPECT_EQ(ask("POST", path, "").status, 200);
  EXPECT_EQ(choice(), notify::MailChoice::urgent_only);
}

}  // namespace
}  // namespace trinhky::test
