#include "tests/api/cli/small_house.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "api/cli/house.h"
#include "engine/runtime/transfer_job.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/runtime/verbs_table.h"
#include "tests/support/places.h"

namespace trinhky::cli {
namespace {

using base::json;

constexpr int comments_for_a_snapshot = 16;

// One run of the program.
class Run {
 public:
  Run(const std::string& folder, int number) : number_(number) {
    HouseOptions options;
    options.open_store = [](const std::filesystem::path& file) { return store::open_sqlite({.path = file}); };
    options.data = folder;
    options.workflows = folder + "/workflows";
    auto opened = House::open(options);
    EXPECT_TRUE(opened) << opened.error().message.en << " " << opened.error().log;
    if (opened) house_ = std::move(*opened);
  }

  House& house() { return *house_; }
  [[nodiscard]] bool is_open() const { return house_ != nullptr; }

  std::string act(const std::string& person, const std::string& kind, const std::string& paper, json body) {
    const auto done = house_->engine().handle(runtime::Request{
        .command_id = next_id(), .kind = kind, .instance = paper, .person = person, .body = std::move(body)});
    EXPECT_TRUE(done) << kind << ": " << done.error().type << " " << done.error().message.en << done.error().pointer;
    return done ? done->instance : "";
  }

  std::string start() {
    return act("p-draft", "start", "", {{"definition", "table-letter"}, {"unit", "u"}, {"document", runtime::shown}});
  }
  json work(const std::string& paper, json more = json::object()) {
    const auto loaded = house_->engine().load(paper);
    EXPECT_TRUE(loaded && !loaded->open.empty());
    more["work"] = loaded && !loaded->open.empty() ? loaded->open.begin()->first : "";
    return more;
  }
  void submit(const std::string& paper) { act("p-draft", "submit", paper, work(paper, {{"signal", "submit"}})); }
  void approve(const std::string& paper) {
    act("p-head", "decide", paper, work(paper, {{"choice", "approved"}, {"shown_hash", runtime::shown}}));
  }
  std::string day(int from_today) {
    const std::chrono::sys_days day = std::chrono::sys_days(house_->office().today()) + std::chrono::days(from_today);
    return base::format_date(base::Date(day));
  }
  std::string next_id() { return "command-" + std::to_string(number_) + "-" + std::to_string(++commands_); }

 private:
  int number_;
  int commands_ = 0;
  std::unique_ptr<House> house_;
};

void bring_workflows(const std::string& folder) {
  const std::filesystem::path from = std::filesystem::path(trinhky::places::source_dir()) / "workflows";
  std::filesystem::create_directories(folder + "/workflows");
  for (const char* part : {"shared", "forms", "templates"}) {
    std::filesystem::copy(from / part, std::filesystem::path(folder) / "workflows" / part,
                          std::filesystem::copy_options::recursive);
  }
}

void bring_people(Run& run) {
  ASSERT_TRUE(run.house().take_profile(std::string(House::no_profile)));
  std::vector<json> events{{{"kind", "unit_added"},
                            {"unit", "u"},
                            {"name", {{"vi", "Xã"}, {"en", "Commune"}}},
                            {"unit_kind", "commune"},
                            {"from", "2020-01-01"}}};
  for (const auto& [person, position] : std::map<std::string, std::string>{{"p-draft", "DRAFTER"},
                                                                           {"p-second", "DRAFTER"},
                                                                           {"p-head", "DEPT_HEAD"},
                                                                           {"p-form", "FORMAT_CHECKER"},
                                                                           {"p-chair", "CHAIR"},
                                                                           {"p-clerk", "CLERK"}}) {
    events.push_back(
        {{"kind", "person_added"}, {"person", person}, {"full_name", "Người " + person}, {"login", person}});
    events.push_back({{"kind", "position_given"},
                      {"id", "h-" + person},
                      {"person", person},
                      {"position", position},
                      {"unit", "u"},
                      {"from", "2021-01-01"}});
  }
  const auto brought = run.house().engine().handle(
      runtime::DirectoryRequest{.command_id = "people", .person = {}, .events = std::move(events)});
  ASSERT_TRUE(brought) << brought.error().message.en << brought.error().pointer;
  const auto account = run.house().office().credentials.put({.login = "p-draft",
                                                             .person = base::PersonId("p-draft"),
                                                             .password_hash = "$argon2id$",
                                                             .changed = run.house().office().now()});
  ASSERT_TRUE(account) << account.error().message.en;
}

void publish(Run& run) {
  const auto& catalogue = *run.house().office().catalogue;
  const auto parsed = definition::parse_definition(runtime::letter, catalogue.known());
  ASSERT_NE(parsed.definition, nullptr);
  const auto published = run.house().engine().handle(
      runtime::CatalogueRequest{.command_id = "published",
                                .person = "p-chair",
                                .kind = "definition_published",
                                .body = runtime::recorded(*parsed.definition, catalogue.bundle(*parsed.definition)),
                                .content = runtime::letter,
                                .rows = {},
                                .definition = parsed.definition});
  ASSERT_TRUE(published) << published.error().message.en << published.error().log;
}

// Long enough for a snapshot, with a file and a text that was erased; in review.
void live_through_a_long_paper(Run& run) {
  const std::string paper = run.start();
  for (int i = 0; i < comments_for_a_snapshot; ++i) {
    run.act("p-draft", "comment", paper, {{"text", "Đã bổ sung, lần " + std::to_string(i)}});
  }
  auto writer = run.house().store().begin_attachment("salt", "application/pdf");
  ASSERT_TRUE(writer && (*writer)->append("%PDF-1.7 phu luc"));
  const auto hash = (*writer)->finish();
  ASSERT_TRUE(hash);
  const store::RowChange row{store::RowChange::Kind::put,
                             "attachment",
                             {{"id", "file-1"},
                              {"instance", paper},
                              {"hash", *hash},
                              {"name", "phu-luc.pdf"},
                              {"media_type", "application/pdf"},
                              {"bytes", std::int64_t{16}},
                              {"purpose", "annex"},
                              {"person", "p-draft"},
                              {"at", run.house().office().now().time_since_epoch().count()},
                              {"replaces", ""},
                              {"event", std::int64_t{comments_for_a_snapshot + 2}}}};
  ASSERT_TRUE(run.house().store().write(std::span(&row, 1)));
  run.act("p-draft", "attach", paper,
          {{"attachment",
            {{"id", "file-1"},
             {"hash", *hash},
             {"name", "phu-luc.pdf"},
             {"media_type", "application/pdf"},
             {"bytes", 16},
             {"purpose", "annex"}}}});
  run.submit(paper);
  const auto loaded = run.house().engine().load(paper);
  ASSERT_TRUE(loaded && !loaded->comments.empty());
  const auto erased = run.house().store().erase(base::text_or(loaded->comments.front(), "text"));
  ASSERT_TRUE(erased) << erased.error().type;
}

void live_to_the_number(Run& run) {
  const std::string paper = run.start();
  run.submit(paper);
  run.approve(paper);
  run.act("p-form", "give_opinion", paper, run.work(paper, {{"text", "Nhất trí"}}));
  const json source = {{"kind", "signed-slip"}, {"date", run.day(0)}};
  run.act("p-clerk", "register", paper, run.work(paper, {{"source", source}}));
  run.act("p-clerk", "assign_number", paper, run.work(paper));
  run.act("p-clerk", "signal", paper, {{"signal", "release"}});
  run.act("p-chair", "correct", paper, {{"reason", "Sai ngày"}});
}

void live_first_run(Run& run) {
  bring_people(run);
  publish(run);
  live_through_a_long_paper(run);
  const std::string returned = run.start();
  run.submit(returned);
  run.act("p-head", "return", returned,
          run.work(returned, {{"to", "draft"}, {"reason", "Sửa lại"}, {"shown_hash", runtime::shown}}));
  run.submit(returned);
  run.act("p-head", "return", returned,
          run.work(returned, {{"to", "draft"}, {"reason", "Sửa nữa"}, {"shown_hash", runtime::shown}}));
  const std::string held = run.start();
  run.act("p-chair", "hold", held, {{"reason", "Chờ ý kiến"}, {"until", run.day(10)}});
}

void live_second_run(Run& run) {
  live_to_the_number(run);
  const std::string asked = run.start();
  run.submit(asked);
  run.approve(asked);
  const auto planned =
      runtime::plan_transfer(run.house().engine(), run.house().store(), *run.house().office().catalogue,
                             {.from = "p-draft", .to = "p-second", .reason = "Nghỉ phép"}, "t-1", "p-chair");
  EXPECT_TRUE(planned) << planned.error().type << " " << planned.error().message.en;
}

}  // namespace

void live_in(const std::string& folder) {
  bring_workflows(folder);
  {
    Run first(folder, 1);
    ASSERT_TRUE(first.is_open());
    live_first_run(first);
  }
  Run second(folder, 2);
  ASSERT_TRUE(second.is_open());
  live_second_run(second);
}

}  // namespace trinhky::cli
