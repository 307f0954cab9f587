// Where a step stands in lists of tasks, as its definition says.
#include "engine/definition/queue_words.h"

#include <gmock/gmock.h>

#include "tests/engine/definition/shipped.h"

namespace trinhky::definition::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Parsed with_precedence(const std::string& precedence) {
  return parse_definition(R"({
    "id": "urgent", "version": 1, "title": {"vi": "Khẩn", "en": "Urgent"}, "form": "issue-slip",
    "start": {"by": "clerk"}, "data": {"urgency": 0},
    "participants": {"clerk": {"position": "CLERK", "unit": "own"}},
    "initial": "doing",
    "states": {
      "doing": {"title": {"vi": "Làm", "en": "Doing"},
                "task": {"for": "clerk", "due": {"workingDays": 1}, "precedence": )" +
                              precedence + R"(},
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

TEST(QueueWords, PrecedenceIsANumberOrARule) {
  const Parsed number = with_precedence("3");
  ASSERT_THAT(errors_of(number), IsEmpty());
  EXPECT_EQ(number.definition->work_of("doing")->precedence, 3);
  const Parsed rule = with_precedence(R"({"var": "data.urgency"})");
  ASSERT_THAT(errors_of(rule), IsEmpty());
  EXPECT_TRUE(rule.definition->work_of("doing")->precedence.is_object());
}

TEST(QueueWords, AnythingElseIsRefused) {
  for (const char* wrong : {"10", "-1", "\"high\"", "1.5", "true"}) {
    EXPECT_THAT(errors_of(with_precedence(wrong)), ElementsAre("bad-value /states/doing/task/precedence")) << wrong;
  }
}

TEST(QueueWords, AWrongFigureKeepsNoWorkFromOpening) {
  EXPECT_EQ(precedence_of(4), 4);
  EXPECT_EQ(precedence_of(2.9), 2);
  EXPECT_EQ(precedence_of(1e300), 9);
  EXPECT_EQ(precedence_of(-5), 0);
  EXPECT_EQ(precedence_of("high"), 0);
  EXPECT_EQ(precedence_of(nullptr), 0);
}

}  // namespace
}  // namespace trinhky::definition::testing
