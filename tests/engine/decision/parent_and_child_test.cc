// What passes between a paper and those above and below it: who is told of a signal, and what a paper that follows from
// another knows of it.
#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Reply from_parent(Office& office, const std::string& paper, const std::string& child, const std::string& signal) {
  return office.send({.kind = "parent_signal",
                      .instance = child,
                      .actor = {.kind = Actor::Kind::instance, .instance = paper},
                      .body = {{"signal", signal},
                               {"data", {{"guidance", office.document_hash(paper)}, {"changed", json::object()}}}}});
}

TEST(ParentSignal, TellsThoseWhoseOpenWorkItMovedAndNobodyWhileItIsOnlyKept) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  const Reply unheard = from_parent(office, paper, programme, "nobody.listens");
  ASSERT_TRUE(unheard) << unheard;
  EXPECT_EQ(unheard.event.body["kept"], true);
  EXPECT_THAT(office.told(programme, "changed"), IsEmpty());
  const Reply heard = from_parent(office, paper, programme, "guidance.amended");
  ASSERT_TRUE(heard) << heard;
  const auto told = office.told(programme, "changed");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told.front().persons, ElementsAre(dong_kinh + ".staff"));
}

TEST(ParentSignal, ThatOpensNewWorkIsToldByTheNewWorkAlone) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const std::string programme = office.child(paper, "programmes", dong_kinh);
  make_programme(office, programme);
  ASSERT_TRUE(office.decide_at("20.follower", programme, "running.upper-check.considering", "noted"));
  const auto opened = office.told(programme, "work-opened").size();
  ASSERT_TRUE(from_parent(office, paper, programme, "guidance.amended"));
  EXPECT_TRUE(office.stands_in(programme, "running.changes.amending"));
  EXPECT_THAT(office.told(programme, "changed"), IsEmpty());
  EXPECT_EQ(office.told(programme, "work-opened").size(), opened + 1);
}

TEST(Slip, KnowsWhichPaperItIssues) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const json about = office.instance(office.child(paper, "issue")).snapshot.data["about"];
  const auto& title = Shipped::get().definitions.at("annual-guidance")->title;
  EXPECT_EQ(about, json({{"vi", title.vi + " 2026"}, {"en", title.en + " 2026"}}));
}

}  // namespace
}  // namespace trinhky::decision::testing
