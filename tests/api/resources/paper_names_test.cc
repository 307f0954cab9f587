// Lists call a paper by what its document says it is about, and forget it with the document.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/notify/deliveries.h"
#include "engine/runtime/notice_values.h"
#include "tests/api/openapi/office_in_memory.h"
#include "tests/api/resources/own_workflow.h"

namespace trinhky::test {
namespace {

using base::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* words = "Mở lớp tập huấn tại xã";
constexpr const char* called = "Công văn: Mở lớp tập huấn tại xã – Tỉnh Lạng Sơn";
constexpr const char* unnamed = "Công văn – Tỉnh Lạng Sơn";

json definition(const json& named_by) {
  json one = {
      {"id", "named"},
      {"version", 1},
      {"title", text("Công văn", "Letter")},
      {"form", "named"},
      {"start", {{"by", "drafter"}}},
      {"participants",
       {{"drafter", {{"position", "DRAFTER"}, {"unit", "own"}}}, {"chair", {{"position", "CHAIR"}, {"unit", "own"}}}}},
      {"initial", "drafting"},
      {"states",
       {{"drafting",
         {{"title", text("Soạn thảo", "Drafting")},
          {"task", {{"for", "drafter"}, {"edits", "document"}, {"due", {{"workingDays", 2}}}}},
          {"on",
           {{"submit",
             {{"by", "drafter"},
              {"title", text("Trình", "Submit")},
              {"requires", {"valid-form"}},
              {"actions", json::array({{{"freeze", "document"}}})},
              {"target", "deciding"}}}}}}},
        {"deciding",
         {{"title", text("Lãnh đạo duyệt", "Before the leader")},
          {"signoff",
           {{"by", "chair"},
            {"need", {{"any", 1}}},
            {"binds", {"document"}},
            {"choices", {{"approved", text("Đồng ý", "Agree")}}},
            {"due", {{"workingDays", 2}}}}},
          {"on", {{"signoff.approved", "done"}}}}},
        {"done", {{"type", "final"}, {"title", text("Xong", "Done")}}}}}};
  if (!named_by.is_null()) one["namedBy"] = named_by;
  return one;
}

const json fields = {{"summary", {{"x-title", text("Trích yếu", "Summary")}, {"type", "string"}}},
                     {"about", {{"x-title", text("Về việc", "About")}, {"type", "string"}}}};

class PaperNames : public ::testing::Test {
 protected:
  explicit PaperNames(const json& named_by = json()) : workflows_({definition(named_by)}, fields) {
    api::add_instances(router_, house_.office);
    api::add_tasks(router_, house_.office);
    api::add_notifications(router_, house_.office);
    std::vector<json> events;
    add_person(events, "chair", "Lê Văn Chủ", "CHAIR");
    add_person(events, "other", "Nông Thị Hai", "DRAFTER");
    const auto done = house_.office.engine.handle(
        runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)});
    EXPECT_TRUE(done) << done.error().message.en << done.error().pointer;
  }

  void drafted(const json& document) {
    const json body = {{"definition", "named"}, {"unit", "20"}, {"document", document}};
    const Answer started = house_.ask(router_,
                                      {.method = "POST",
                                       .path = "/api/v1/instances",
                                       .headers = {{"idempotency-key", "start"}},
                                       .body = base::print(body)},
                                      "drafter");
    ASSERT_EQ(started.status, 201) << started.bytes;
    paper_ = started.body["id"];
  }
  void submitted(const json& document) {
    drafted(document);
    const auto instance = house_.office.engine.load(paper_);
    const auto done = house_.office.engine.handle(runtime::Request{.command_id = "submit",
                                                                   .kind = "submit",
                                                                   .instance = paper_,
                                                                   .person = "drafter",
                                                                   .body = {{"work", instance->open.begin()->first}}});
    ASSERT_TRUE(done) << done.error().type << " " << done.error().message.en;
    document_ = house_.office.engine.load(paper_)->document();
  }
  json get(const std::string& path, const std::string& person, const server::Fields& query = {}) {
    const Answer answer = house_.ask(router_, {.method = "GET", .path = path, .query = query}, person);
    EXPECT_EQ(answer.status, 200) << path << " " << answer.bytes;
    return answer.body;
  }
  // The subject of the one paper that the list has; empty when it has none.
  std::string listed(const std::string& path, const std::string& person, const std::string& q = "") {
    const json items = get(path, person, q.empty() ? server::Fields{} : server::Fields{{"q", q}})["items"];
    EXPECT_LE(items.size(), 1U) << items;
    return items.empty() ? "" : items[0].value("subject", "");
  }
  std::string page(const std::string& person) { return get("/api/v1/instances/" + paper_, person)["subject"]; }
  std::string notice(const std::string& person) {
    const json items = get("/api/v1/notifications", person)["items"];
    return items.empty() ? "" : items[0]["text"]["vi"].get<std::string>();
  }
  // Messages for everybody, as the program makes them; none can leave.
  void messages() {
    api::Office& office = house_.office;
    notify::DeliveriesParts parts{.store = &office.store, .templates = &office.catalogue->templates()};
    parts.resolve = [](const std::string&) {
      return std::optional(notify::Recipient{.email = "a@example.vn", .full_name = "A"});
    };
    parts.describe = [&office](const store::Row& row) {
      return runtime::notice_values({*office.catalogue, office.directory(), office.base_url}, office.store, row);
    };
    notify::Deliveries deliveries(std::move(parts));
    const auto gathered = deliveries.gather(office.now());
    ASSERT_TRUE(gathered) << gathered.error().log;
    EXPECT_GT(gathered->mails, 0U);
  }
  // Names of the tables in which some text holds the words.
  std::vector<std::string> holding(const std::string& part) {
    std::vector<std::string> tables;
    for (const store::Table& table : projection::tables()) {
      const auto rows = house_.office.store.read({.table = table.name, .limit = 500});
      EXPECT_TRUE(rows) << table.name;
      bool holds = false;
      for (const store::Row& row : *rows) {
        for (const auto& [column, value] : row) {
          const auto* text = std::get_if<std::string>(&value);
          if (text == nullptr) continue;
          holds = holds || text->find(part) != std::string::npos || text->find(base::fold(part)) != std::string::npos;
        }
      }
      if (holds) tables.push_back(table.name);
    }
    return tables;
  }

  WorkflowsWith workflows_;
  OfficeInMemory house_{workflows_.folder()};
  server::Router router_;
  std::string paper_;
  std::string document_;
};

TEST_F(PaperNames, ADraftNamesItsPaperToItsWriterAlone) {
  drafted({{"summary", words}});
  EXPECT_EQ(listed("/api/v1/tasks", "drafter"), called);
  EXPECT_EQ(listed("/api/v1/instances", "drafter"), called);
  EXPECT_EQ(page("drafter"), called);
  EXPECT_EQ(listed("/api/v1/tasks", "other"), unnamed);
  EXPECT_EQ(listed("/api/v1/instances", "chair"), unnamed);
  EXPECT_EQ(listed("/api/v1/instances", "chair", "tap huan"), "") << "nor is it found by a draft";
}

TEST_F(PaperNames, EveryListCallsASubmittedPaperByWhatItIsAbout) {
  submitted({{"summary", words}});
  EXPECT_EQ(listed("/api/v1/tasks", "chair"), called);
  EXPECT_EQ(listed("/api/v1/held", "drafter"), called);
  EXPECT_EQ(listed("/api/v1/instances", "other"), called);
  EXPECT_EQ(page("chair"), called);
  EXPECT_THAT(notice("chair"), HasSubstr(called));
}

TEST_F(PaperNames, ASearchFindsThePaperByItsName) {
  submitted({{"summary", words}});
  EXPECT_EQ(listed("/api/v1/instances", "chair", "tap huan"), called);
  EXPECT_EQ(listed("/api/v1/instances", "chair", "cong van"), called);
  EXPECT_EQ(listed("/api/v1/instances", "chair", "hoi nghi"), "");
}

TEST_F(PaperNames, ErasingTheDocumentTakesItsWordsOutOfEveryListNoticeAndRow) {
  submitted({{"summary", words}});
  messages();
  EXPECT_THAT(holding("tập huấn"), ::testing::ElementsAre("paper_name")) << "in one place, under the document";
  EXPECT_THAT(holding(document_), ::testing::Contains("delivery")) << "the message to the chair has a slot";
  ASSERT_TRUE(house_.office.store.erase(document_));
  EXPECT_TRUE(holding("tập huấn").empty());
  EXPECT_EQ(listed("/api/v1/tasks", "chair"), unnamed);
  EXPECT_EQ(listed("/api/v1/held", "drafter"), unnamed);
  EXPECT_EQ(listed("/api/v1/instances", "chair"), unnamed);
  EXPECT_EQ(listed("/api/v1/instances", "chair", "tap huan"), "");
  EXPECT_THAT(notice("chair"), HasSubstr(unnamed));
  EXPECT_THAT(notice("chair"), Not(HasSubstr("tập huấn")));
}

TEST_F(PaperNames, ThePaperOfAnEarlierReleaseIsCalledByItsDocumentToo) {
  submitted({{"summary", words}});
  ASSERT_TRUE(house_.office.store.clear("paper_name"));
  EXPECT_EQ(listed("/api/v1/tasks", "chair"), called);
  ASSERT_TRUE(house_.office.store.erase(document_));
  EXPECT_EQ(listed("/api/v1/tasks", "chair"), unnamed);
}

TEST_F(PaperNames, ADocumentWithoutANameLeavesThePaperAsItWasCalled) {
  submitted(json::object());
  EXPECT_EQ(listed("/api/v1/tasks", "chair"), unnamed);
  EXPECT_EQ(house_.office.store.count("paper_name", {}).value(), 0U);
}

class NamedElsewhere : public PaperNames {
 protected:
  NamedElsewhere() : PaperNames("/about") {}
};

TEST_F(NamedElsewhere, TheDefinitionSaysWhichTextItIs) {
  submitted({{"summary", "khác"}, {"about", words}});
  EXPECT_EQ(listed("/api/v1/tasks", "chair"), called);
}

class NamedByNothing : public PaperNames {
 protected:
  NamedByNothing() : PaperNames(false) {}
};

TEST_F(NamedByNothing, ADefinitionKeepsItsDocumentsWordsToItself) {
  submitted({{"summary", words}});
  EXPECT_EQ(listed("/api/v1/tasks", "chair"), unnamed);
  EXPECT_EQ(listed("/api/v1/instances", "chair", "tap huan"), "");
  EXPECT_TRUE(holding("tập huấn").empty());
}

}  // namespace
}  // namespace trinhky::test
