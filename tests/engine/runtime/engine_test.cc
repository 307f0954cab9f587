#include "engine/runtime/engine.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/directory/profile.h"
#include "engine/store/sqlite/open.h"

namespace trinhky::runtime {
namespace {

using base::json;

// A machine clock that stands still.
class StillClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::parse_instant("2026-11-02T02:00:00Z").value(); }
};

// An office of one province with two departments' worth of people, on the real definitions.
class Office : public ::testing::Test {
 protected:
  void SetUp() override {
    auto catalogue = Catalogue::load(std::filesystem::path(TRINHKY_SOURCE_DIR) / "workflows");
    ASSERT_TRUE(catalogue.has_value()) << catalogue.error().message.en;
    catalogue_ = *catalogue;
    store_ = store::open_sqlite({.path = ":memory:"}).value();
    open();
    std::vector<json> events =
        directory::profile_events(
            engine_->directory(),
            base::parse_json(read_file(catalogue_->folder() / "profiles" / "langson-2022.json").value()).value(),
            catalogue_->positions())
            .value();
    for (const auto& [person, position] : std::map<std::string, std::string>{{"p-draft", "DRAFTER"},
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
                        {"unit", "20"},
                        {"from", "2021-01-01"}});
    }
    const auto handled = engine_->handle(DirectoryRequest{.command_id = "setup", .events = events});
    ASSERT_TRUE(handled.has_value()) << handled.error().message.en << handled.error().pointer;
  }

  void TearDown() override {
    if (engine_) engine_->stop();
  }

  void open() {
    engine_ = std::make_unique<Engine>(
        EngineOptions{.store = *store_, .catalogue = catalogue_, .clock = clock_, .wall = wall_, .entropy = [this] {
                        base::Entropy bytes{};
                        bytes[0] = static_cast<std::uint8_t>(++drawn_);
                        bytes[1] = static_cast<std::uint8_t>(drawn_ >> 8U);
                        return bytes;
                      }});
    const auto started = engine_->start();
    ASSERT_TRUE(started.has_value()) << started.error().message.en << started.error().log;
  }

  // What a restart of the program does: nothing but the store is left.
  void restart() {
    engine_->stop();
    engine_.reset();
    open();
  }

  base::Result<Handled> act(const std::string& person, const std::string& kind, const std::string& instance, json body,
                            std::string id = "") {
    if (id.empty()) id = "command-" + std::to_string(++commands_);
    return engine_->handle(
        Request{.command_id = id, .kind = kind, .instance = instance, .person = person, .body = std::move(body)});
  }

  std::string work(const std::string& instance) {
    const auto loaded = engine_->load(instance);
    if (!loaded || loaded->open.empty()) return {};
    return loaded->open.begin()->first;
  }

  std::string start_letter() {
    const auto started = act("p-draft", "start", "", {{"definition", "document-issue"}, {"unit", "20"}});
    if (!started) ADD_FAILURE() << started.error().message.en;
    return started ? started->instance : "";
  }

  StillClock wall_;
  BusinessClock clock_{wall_};
  std::shared_ptr<const Catalogue> catalogue_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Engine> engine_;
  unsigned drawn_ = 0;
  unsigned commands_ = 0;
};

TEST_F(Office, APaperThatWasStartedIsThereAfterARestart) {
  const std::string letter = start_letter();
  restart();
  const auto loaded = engine_->load(letter);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->snapshot.configuration, std::vector<std::string>{"draft"});
  EXPECT_EQ(engine_->directory().person("p-chair")->full_name, "Người p-chair");
}

TEST_F(Office, TheSameCommandTwiceIsHandledOnceAndAnotherBodyIsRefused) {
  const json body = {{"definition", "document-issue"}, {"unit", "20"}};
  const auto first = act("p-draft", "start", "", body, "0190-same");
  const auto again = act("p-draft", "start", "", body, "0190-same");
  ASSERT_TRUE(first.has_value() && again.has_value());
  EXPECT_EQ(first->instance, again->instance);
  EXPECT_TRUE(again->repeated);
  const auto other = act("p-draft", "start", "", {{"definition", "document-issue"}, {"unit", "20-178"}}, "0190-same");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().type, "idempotency-key-reused");
}

TEST_F(Office, ARefusalLeavesTheLogAsItWas) {
  const std::string letter = start_letter();
  const auto before = store_->load_events(letter, 1, 100).value().size();
  EXPECT_EQ(act("p-chair", "decide", letter, {{"work", "nothing"}, {"choice", "approved"}}).error().type,
            "work-closed");
  EXPECT_EQ(act("p-head", "submit", letter, {{"work", work(letter)}}).error().type, "not-your-work");
  EXPECT_EQ(act("p-draft", "submit", letter, {{"work", work(letter)}}).error().type, "no-draft");
  EXPECT_EQ(act("p-draft", "timer", letter, {{"timer", "x"}}).has_value(), false);
  EXPECT_EQ(store_->load_events(letter, 1, 100).value().size(), before);
  EXPECT_FALSE(store_->verify(letter).value().fault.has_value());
}

TEST_F(Office, RemindersComeByTheClockAndOnceEach) {
  const std::string letter = start_letter();
  const auto due = engine_->load(letter)->open.begin()->second.due;
  ASSERT_TRUE(due.has_value());
  ASSERT_TRUE(engine_->advance(*due + std::chrono::hours(24 * 4)).has_value());
  const auto notices =
      store_->read({.table = "notice", .where = {{"person", store::Condition::Op::eq, {"p-draft"}}}, .limit = 100})
          .value();
  std::map<std::string, int> by_template;
  for (const auto& row : notices) ++by_template[std::get<std::string>(row.at("template"))];
  EXPECT_EQ(by_template["work-opened"], 1);
  EXPECT_GE(by_template["due-soon"], 1);
  EXPECT_GE(by_template["overdue"] + by_template["told-leaders"], 1);
  const std::size_t before = notices.size();
  restart();
  engine_->rest();
  EXPECT_EQ(
      store_->read({.table = "notice", .where = {{"person", store::Condition::Op::eq, {"p-draft"}}}, .limit = 100})
          .value()
          .size(),
      before);
}

TEST_F(Office, TheClockNeverGoesBack) {
  EXPECT_EQ(engine_->advance(engine_->now() - std::chrono::hours(1)).error().type, "clock-backwards");
}

}  // namespace
}  // namespace trinhky::runtime
