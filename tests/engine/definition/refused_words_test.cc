#include <gtest/gtest.h>

#include "tests/engine/definition/shipped.h"

namespace trinhky::definition {
namespace {

using namespace testing;

// Every object below that has an "invoke".
void say_autoforward(ordered_json& at, std::size_t& count) {
  if (!at.is_structured()) return;
  for (auto& [name, member] : at.items()) {
    if (name == "invoke" && member.is_object()) {
      member["autoforward"] = true;
      ++count;
    }
    say_autoforward(member, count);
  }
}

TEST(Definition, AutoforwardIsRefusedWithAReason) {
  ordered_json source = source_of("annual-guidance");
  std::size_t count = 0;
  say_autoforward(source["states"], count);
  ASSERT_GT(count, 0U);
  const Parsed parsed = parse(source);
  EXPECT_EQ(errors(parsed).size(), count);
  for (const Problem& problem : parsed.problems) {
    if (problem.severity != "error") continue;
    EXPECT_EQ(problem.code, "autoforward-refused");
    EXPECT_TRUE(problem.pointer.ends_with("/invoke/autoforward")) << problem.pointer;
    EXPECT_NE(problem.message.en.find("who sent it"), std::string::npos);
  }
}

}  // namespace
}  // namespace trinhky::definition
