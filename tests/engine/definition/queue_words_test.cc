// How urgent a step is, as its definition says.
#include "engine/definition/queue_words.h"

#include <gmock/gmock.h>

#include "tests/engine/definition/shipped.h"

namespace trinhky::definition::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Parsed with_urgency(const std::string& urgency) {
  return parse_definition(R"({
    "id": "urgent", "version": 1, "title": {"vi": "Khẩn", "en": "Urgent"}, "form": "issue-slip",
    "start": {"by": "clerk"}, "data": {"urgency": 0},
    "participants": {"clerk": {"position": "CLERK", "unit": "own"}},
    "initial": "doing",
    "states": {
      "doing": {"title": {"vi": "Làm", "en": "Doing"},
                "task": {"for": "clerk", "due": {"workingDays": 1}, "urgency": )" +
                              urgency + R"(},
                "on": {"submit": {"title": {"vi": "Xong", "en": "Done"}, "by": "clerk", "target": "done"}}},
      "done": {"type": "final", "title": {"vi": "Xong", "en": "Over"}}}
  })",
                          known());
}

std::vector<std::string> errors_of(const Parsed& parsed) {
  std::vector<std::string> errors;
  for (const auto& problem : parsed.problems) {
    if (problem.severity == "error") errors.push_back(problem.code + " " + problem.pointer);
  }
  return errors;
}

TEST(QueueWords, UrgencyIsANumberOrARule) {
  const Parsed number = with_urgency("3");
  ASSERT_THAT(errors_of(number), IsEmpty());
  EXPECT_EQ(number.definition->work_of("doing")->urgency, 3);
  const Parsed rule = with_urgency(R"({"var": "data.urgency"})");
  ASSERT_THAT(errors_of(rule), IsEmpty());
  EXPECT_TRUE(rule.definition->work_of("doing")->urgency.is_object());
}

TEST(QueueWords, AnythingElseIsRefused) {
  for (const char* wrong : {"10", "-1", "\"high\"", "1.5", "true"}) {
    EXPECT_THAT(errors_of(with_urgency(wrong)), ElementsAre("bad-value /states/doing/task/urgency")) << wrong;
  }
}

TEST(QueueWords, AWrongFigureKeepsNoWorkFromOpening) {
  EXPECT_EQ(urgency_of(4), 4);
  EXPECT_EQ(urgency_of(2.9), 2);
  EXPECT_EQ(urgency_of(1e300), 9);
  EXPECT_EQ(urgency_of(-5), 0);
  EXPECT_EQ(urgency_of("high"), 0);
  EXPECT_EQ(urgency_of(nullptr), 0);
}

}  // namespace
}  // namespace trinhky::definition::testing
