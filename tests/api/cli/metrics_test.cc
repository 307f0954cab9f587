// The figures of a real house, as Prometheus reads them.
#include "api/cli/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "api/cli/house.h"
#include "engine/store/sqlite/open.h"
#include "tests/api/raw_client.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/support/places.h"

namespace trinhky::cli {
namespace {

using base::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Metrics : public ::testing::Test {
 protected:
  // One house for all: opening one proves every shipped workflow.
  static void SetUpTestSuite() {
    folder_ = std::make_unique<store::TemporaryFolder>();
    {
      auto house = open_house();
      ASSERT_TRUE(house) << house.error().message.en << house.error().log;
      const std::vector<json> events{
          {{"kind", "person_added"}, {"person", "p-1"}, {"full_name", "Trần Thị Soạn"}, {"login", "soan"}}};
      ASSERT_TRUE((*house)->engine().handle(runtime::DirectoryRequest{.command_id = "people", .events = events}));
    }  // and closing it seals the log
    auto again = open_house();
    ASSERT_TRUE(again) << again.error().message.en << again.error().log;
    house_ = std::move(*again);
  }
  static void TearDownTestSuite() {
    house_.reset();
    folder_.reset();
  }
  static base::Result<std::unique_ptr<House>> open_house() {
    HouseOptions options;
    options.open_store = [](const std::filesystem::path& file) { return store::open_sqlite({.path = file}); };
    options.data = folder_->path();
    options.workflows = trinhky::places::source_dir() + "/workflows";
    return House::open(options);
  }

  MetricSources sources() {
    const std::vector<server::Route> routes{
        {.method = "GET", .path = "/api/v1/health", .operation = "getHealth", .handler = {}}};
    auto requests = std::make_shared<server::RequestFigures>(routes);
    server::AccessLine line;
    line.operation = "getHealth";
    line.status = 200;
    requests->count(line);
    return {.office = house_->office(),
            .requests = requests,
            .load = [] { return server::Server::Load{.connections = 2, .waiting = 1}; },
            .ailments = [this] { return ailments_; },
            .dropped_log_lines = [] { return std::uint64_t{5}; },
            .data = folder_->path()};
  }

  inline static std::unique_ptr<store::TemporaryFolder> folder_;
  inline static std::unique_ptr<House> house_;
  std::vector<server::Ailment> ailments_;
};

// Families by name with their type, and what is wrong with the text.
struct Read {
  std::map<std::string, std::string> families;
  std::vector<std::string> faults;
};

Read read(const std::string& text) {
  static const std::regex type("# TYPE ([a-z_]+) (counter|gauge|histogram)");
  static const std::regex help("# HELP ([a-z_]+) .+");
  static const std::regex sample(
      R"re(([a-z_]+)(\{[a-z_]+="([^"\\]|\\.)*"(,[a-z_]+="([^"\\]|\\.)*")*\})? (-?[0-9.e+-]+|NaN|[+-]Inf))re");
  Read out;
  std::string family;
  std::istringstream lines(text);
  std::set<std::string> seen;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, help)) {
      family = match[1];
      if (out.families.contains(family)) out.faults.push_back(family + " comes twice");
    } else if (std::regex_match(line, match, type)) {
      if (match[1] != family) out.faults.push_back(line);
      out.families.emplace(family, match[2]);
    } else if (std::regex_match(line, match, sample)) {
      const std::string name = match[1];
      const bool is_part = out.families[family] == "histogram" &&
                           (name == family + "_bucket" || name == family + "_sum" || name == family + "_count");
      if (name != family && !is_part) out.faults.push_back(line + " stands under " + family);
      if (!seen.insert(name + std::string(match[2])).second) out.faults.push_back(line + " comes twice");
    } else {
      out.faults.push_back(line);
    }
  }
  return out;
}

// The first column of the tables of metrics.
std::set<std::string> documented() {
  std::ifstream file(trinhky::places::source_dir() + "/docs/operations.md");
  std::set<std::string> names;
  static const std::regex row(R"(\| `((trinhky|process)_[a-z_]+)` \|.*)");
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_match(line, match, row)) names.insert(match[1]);
  }
  return names;
}

TEST_F(Metrics, FollowTheFormatAndItsConventions) {
  const Read all = read(metrics_text(sources()));
  EXPECT_THAT(all.faults, ::testing::IsEmpty());
  for (const auto& [name, type] : all.families) {
    EXPECT_EQ(type == "counter", name.ends_with("_total")) << name << " is a " << type;
    if (type == "histogram") {
      EXPECT_TRUE(name.ends_with("_seconds") || name.ends_with("_commands")) << name;
    }
    EXPECT_EQ(name.find("_ms"), std::string::npos) << name << ": seconds and bytes are the units";
  }
}

TEST_F(Metrics, AreAllInTheManualAndTheManualNamesNoOther) {
  ailments_ = {{.what = "commit", .error = {}, .stops_work = true}};
  std::set<std::string> names;
  for (const auto& [name, type] : read(metrics_text(sources())).families) names.insert(name);
  EXPECT_EQ(names, documented());
}

TEST_F(Metrics, TellWhatIsThere) {
  const std::string text = metrics_text(sources());
  EXPECT_THAT(text, HasSubstr("trinhky_build_info{version=\"" TRINHKY_VERSION "\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("trinhky_ready 1\n"));
  EXPECT_THAT(text, HasSubstr("trinhky_store_writable 1\n"));
  EXPECT_THAT(text, HasSubstr("trinhky_http_connections 2\n"));
  EXPECT_THAT(text, HasSubstr("trinhky_queue_length{queue=\"workers\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("trinhky_log_lines_dropped_total 5\n"));
  EXPECT_THAT(text, HasSubstr("trinhky_outbox_messages{channel=\"mail\",state=\"waiting\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("trinhky_incidents_open 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("trinhky_trouble")));
  EXPECT_THAT(text, Not(HasSubstr("trinhky_database_bytes 0\n")));
}

TEST_F(Metrics, CountsMessagesByChannelAndHowFarTheyAre) {
  const auto row = [](const char* id, const char* channel, const char* state, std::int64_t tries) {
    return store::RowChange{store::RowChange::Kind::put,
                            "delivery",
                            {{"id", id},
                             {"notice", id},
                             {"person", "p-1"},
                             {"address", "soan@office.test"},
                             {"subject", "Việc mới"},
                             {"body", ""},
                             {"state", state},
                             {"at", std::int64_t{0}},
                             {"sent_at", nullptr},
                             {"tries", tries},
                             {"next_try", std::int64_t{0}},
                             {"message_id", id},
                             {"error", ""},
                             {"channel", channel},
                             {"instance", ""},
                             {"work", ""},
                             {"of", ""},
                             {"html", ""},
                             {"link", ""},
                             {"urgent", std::int64_t{0}},
                             {"digest", std::int64_t{0}},
                             {"why", ""},
                             {"follow_at", nullptr}}};
  };
  const std::vector<store::RowChange> rows{row("a", "mail", "waiting", 0), row("b", "mail", "queued", 0),
                                           row("c", "mail", "queued", 2), row("d", "gateway", "failed", 8),
                                           row("e", "mail", "sent", 1)};
  ASSERT_TRUE(house_->store().write(rows));
  const std::string text = metrics_text(sources());
  EXPECT_THAT(text, HasSubstr("{channel=\"mail\",state=\"waiting\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("{channel=\"mail\",state=\"failing\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("{channel=\"mail\",state=\"dead\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("{channel=\"gateway\",state=\"dead\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("soan"))) << "nobody is named";
  EXPECT_THAT(text, Not(HasSubstr("Trần")));
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    const store::RowChange gone{store::RowChange::Kind::remove, "delivery", {{"id", id}}};
    ASSERT_TRUE(house_->store().write(std::span(&gone, 1)));
  }
}

TEST_F(Metrics, SayWhatStandsInTheWay) {
  ailments_ = {{.what = "seal", .error = {}, .stops_work = false}};
  EXPECT_THAT(metrics_text(sources()), HasSubstr("trinhky_trouble{what=\"seal\"} 1\n"));
  EXPECT_THAT(metrics_text(sources()), HasSubstr("trinhky_ready 1\n"));
  ailments_ = {{.what = "stopping", .error = {}, .stops_work = true}};
  EXPECT_THAT(metrics_text(sources()), HasSubstr("trinhky_ready 0\n"));
}

TEST_F(Metrics, AreAnsweredAtTheirOwnListenerAndNothingElseIs) {
  server::Router router;
  add_metrics(router, sources());
  auto listener = server::Server::start({.workers = 1}, {.router = std::move(router), .gate = {}, .screens = {}});
  ASSERT_TRUE(listener) << listener.error().message.en;
  const auto ask = [&](const std::string& what, const std::string& host) {
    test::RawClient client((*listener)->port());
    client.send(what + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return client.receive();
  };
  const auto answer = ask("GET /metrics", "localhost");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(read(answer->body).faults, ::testing::IsEmpty());
  EXPECT_EQ(ask("GET /metrics", "somewhere.example")->status, 421) << "a page of another host may not read it";
  EXPECT_EQ(ask("POST /metrics", "localhost")->status, 405);
  EXPECT_EQ(ask("GET /", "localhost")->status, 404);
  EXPECT_EQ(ask("GET /api/v1/tasks", "localhost")->status, 404);
}

}  // namespace
}  // namespace trinhky::cli
