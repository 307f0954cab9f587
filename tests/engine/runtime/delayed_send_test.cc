// What a definition says with `send`, `delay` and `cancel`, with wildcards in `on`, and of what a child hands over:
// on the engine and its store, over a restart.
#include <unistd.h>

#include <fstream>

#include "tests/engine/runtime/office.h"

namespace trinhky::runtime {
namespace {

// A reminder that the paper sends itself: two working days after work began, wherever the paper stands by then.
constexpr const char* reminder = R"({
  "id": "reminder", "version": 1, "title": {"vi": "Nhắc", "en": "Reminder"}, "form": "issue-slip",
  "start": {"by": "drafter"},
  "data": {"nudged": 0, "about": null, "last": null},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "alive",
  "states": {
    "alive": {
      "title": {"vi": "Đang làm", "en": "Alive"}, "initial": "working",
      "on": {
        "nudge": {"actions": [{"assign": {"data.nudged": {"+": [{"var": "data.nudged"}, 1]}}},
                              {"assign": {"data.about": {"var": "signal.about"}}}]},
        "settle": {"by": "drafter", "title": {"vi": "Xong việc nhắc", "en": "Settle"}, "actions": [{"cancel": "two-days"}, {"send": {"to": "self", "signal": "some.thing"}}]},
        "finish": {"by": "drafter", "title": {"vi": "Kết thúc", "en": "Finish"}, "target": "done"},
        "*": {"actions": [{"assign": {"data.last": {"var": "signal_name"}}}]}
      },
      "states": {
        "working": {
          "title": {"vi": "Soạn", "en": "Working"},
          "task": {"for": "drafter", "undated": {"vi": "không có hạn", "en": "no deadline"}},
          "entry": [{"send": {"to": "self", "signal": "nudge", "id": "two-days", "delay": {"workingDays": 2},
                              "with": {"about": {"var": "instance.unit"}}}}],
          "on": {"move.on": {"by": "drafter", "title": {"vi": "Chuyển", "en": "Move on"}, "target": "elsewhere"}}
        },
        "elsewhere": {
          "title": {"vi": "Chỗ khác", "en": "Elsewhere"},
          "task": {"for": "drafter", "undated": {"vi": "không có hạn", "en": "no deadline"}}
        }
      }
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

constexpr const char* errand = R"({
  "id": "errand", "version": 1, "title": {"vi": "Việc con", "en": "Errand"}, "form": "issue-slip",
  "start": {"invokedBy": ["errand-parent"]},
  "data": {"answer": null},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "running",
  "states": {
    "running": {
      "title": {"vi": "Đang làm", "en": "Running"},
      "task": {"for": "drafter", "undated": {"vi": "không có hạn", "en": "no deadline"}},
      "on": {
        "tell": {"by": "drafter", "title": {"vi": "Báo", "en": "Tell"},
                 "actions": [{"assign": {"data.answer": 42}},
                             {"send": {"to": "parent", "signal": "half.way", "with": {"note": {"var": "data.answer"}}}}]},
        "finish": {"by": "drafter", "title": {"vi": "Kết thúc", "en": "Finish"}, "target": "finished"}
      }
    },
    "finished": {"type": "final", "title": {"vi": "Xong", "en": "Done"}, "output": {"answer": {"var": "data.answer"}}}
  }
})";

constexpr const char* errand_parent = R"({
  "id": "errand-parent", "version": 1, "title": {"vi": "Việc cha", "en": "Parent"}, "form": "issue-slip",
  "start": {"by": "drafter"},
  "data": {"note": null, "heard": null, "answer": null},
  "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
  "initial": "waiting",
  "states": {
    "waiting": {
      "title": {"vi": "Chờ", "en": "Waiting"},
      "invoke": {"id": "job", "workflow": "errand", "whenLeft": {"then": "cancel"}},
      "on": {
        "job.finished": {"target": "done", "actions": [{"assign": {"data.answer": {"var": "signal.answer"}}}]},
        "job.cancelled": "done",
        "job.half.*": {"actions": [{"assign": {"data.heard": {"var": "signal_name"}, "data.note": {"var": "signal.note"}}}]}
      }
    },
    "done": {"type": "final", "title": {"vi": "Xong", "en": "Done"}}
  }
})";

class DelayedSend : public Office {
 protected:
  std::filesystem::path workflows() override {
    folder_ = std::filesystem::temp_directory_path() / ("trinhky-send-" + std::to_string(::getpid()));
    std::filesystem::copy(Office::workflows(), folder_, std::filesystem::copy_options::recursive);
    for (const auto& [name, text] :
         {std::pair{"reminder", reminder}, std::pair{"errand", errand}, std::pair{"errand-parent", errand_parent}}) {
      std::ofstream(folder_ / "definitions" / (std::string(name) + ".v1.json")) << text;
    }
    return folder_;
  }
  void TearDown() override {
    Office::TearDown();
    std::filesystem::remove_all(folder_);
  }

  std::string start(const char* definition) {
    const auto started = act("p-draft", "start", "", {{"definition", definition}, {"unit", "20"}});
    EXPECT_TRUE(started.has_value()) << (started ? "" : started.error().message.en + started.error().log);
    return started ? started->instance : "";
  }
  void signal(const std::string& paper, const char* name) {
    const auto done = act("p-draft", "signal", paper, {{"signal", name}});
    EXPECT_TRUE(done.has_value()) << name << ": " << (done ? "" : done.error().message.en + done.error().log);
  }
  json data(const std::string& paper) { return engine_->load(paper)->snapshot.data; }
  // Two working days from Monday 2 November at nine: the end of Wednesday.
  void advance_to(const char* instant) { ASSERT_TRUE(engine_->advance(base::parse_instant(instant).value())); }
  std::size_t timers(const std::string& paper) { return engine_->load(paper)->timers.size(); }

  std::filesystem::path folder_;
};

TEST_F(DelayedSend, ArrivesAfterARestartAlthoughItsStateWasLeft) {
  const std::string paper = start("reminder");
  signal(paper, "move.on");
  ASSERT_EQ(timers(paper), 1U);
  restart();
  advance_to("2026-11-04T16:59:00Z");
  EXPECT_EQ(data(paper)["nudged"], 0);
  advance_to("2026-11-04T17:00:00Z");
  EXPECT_EQ(data(paper)["nudged"], 1);
  EXPECT_EQ(data(paper)["about"], "20");
  EXPECT_EQ(timers(paper), 0U);
  restart();
  advance_to("2026-11-30T10:00:00Z");
  EXPECT_EQ(data(paper)["nudged"], 1);
}

TEST_F(DelayedSend, WhatWasCancelledNeverArrives) {
  const std::string paper = start("reminder");
  signal(paper, "settle");
  EXPECT_EQ(timers(paper), 0U);
  restart();
  advance_to("2026-11-30T10:00:00Z");
  EXPECT_EQ(data(paper)["nudged"], 0);
}

TEST_F(DelayedSend, EndsWithThePaper) {
  const std::string paper = start("reminder");
  signal(paper, "finish");
  EXPECT_TRUE(engine_->load(paper)->ended());
  EXPECT_EQ(timers(paper), 0U);
  advance_to("2026-11-30T10:00:00Z");
  EXPECT_EQ(data(paper)["nudged"], 0);
  EXPECT_TRUE(heard_.empty()) << heard_.front();
}

TEST_F(DelayedSend, WithoutADelayItComesNextAndAWildcardHearsWhatNothingBeforeItNames) {
  const std::string paper = start("reminder");
  signal(paper, "settle");
  EXPECT_EQ(data(paper)["last"], "some.thing");
  signal(paper, "move.on");
  EXPECT_EQ(data(paper)["last"], "some.thing");
  EXPECT_EQ(engine_->load(paper)->snapshot.configuration, (std::vector<std::string>{"alive", "alive.elsewhere"}));
}

TEST_F(DelayedSend, WhatAChildHandsOverIsAssignedByTheTransitionThatHearsIt) {
  const std::string parent = start("errand-parent");
  engine_->rest();
  const auto children = engine_->load(parent)->children;
  ASSERT_EQ(children.size(), 1U);
  const std::string child = children.front().instance;
  signal(child, "tell");
  engine_->rest();
  EXPECT_EQ(data(parent)["heard"], "job.half.way");
  EXPECT_EQ(data(parent)["note"], 42);
  EXPECT_EQ(data(parent)["answer"], nullptr);
  signal(child, "finish");
  engine_->rest();
  EXPECT_EQ(data(parent)["answer"], 42);
  EXPECT_TRUE(engine_->load(parent)->ended());
}

}  // namespace
}  // namespace trinhky::runtime
