// Conditions of a person's act that speak of where the paper stands, and what is told when there is nothing to wait
// for.
#include <gmock/gmock.h>

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

using base::ordered_json;

// Two desks at work side by side; the second may hand in only after the first.
ordered_json two_desks() {
  return base::parse_ordered_json(R"({
    "id": "two-desks", "version": 1, "title": {"vi": "Hai bộ phận", "en": "Two desks"}, "form": "issue-slip",
    "start": {"by": {"position": "DRAFTER", "unit": "own"}}, "data": {},
    "participants": {"drafter": {"position": "DRAFTER", "unit": "own"}},
    "initial": "work",
    "states": {
      "work": {
        "title": {"vi": "Việc", "en": "Work"}, "type": "parallel", "onDone": "below",
        "states": {
          "first": {
            "title": {"vi": "Một", "en": "One"}, "initial": "doing",
            "states": {
              "doing": {
                "title": {"vi": "Phần một", "en": "Part one"}, "task": {"for": "drafter"},
                "on": {"first.done": {"title": {"vi": "Xong", "en": "Done"}, "by": "drafter", "target": "ready"}}
              },
              "ready": {"type": "final", "title": {"vi": "Xong phần một", "en": "Part one is done"}}
            }
          },
          "second": {
            "title": {"vi": "Hai", "en": "Two"}, "initial": "doing",
            "states": {
              "doing": {
                "title": {"vi": "Phần hai", "en": "Part two"}, "task": {"for": "drafter"},
                "on": {"submit": {"title": {"vi": "Xong", "en": "Done"}, "by": "drafter", "target": "ready",
                                  "guard": {"In": "work.first.ready"}}}
              },
              "ready": {"type": "final", "title": {"vi": "Xong phần hai", "en": "Part two is done"}}
            }
          }
        }
      },
      "below": {
        "title": {"vi": "Các đơn vị bên dưới", "en": "The units below"},
        "invoke": {"id": "units", "workflow": "unit-report", "forEach": {"unit": {"childrenOf": "own", "validOn": {"var": "now"}}},
                   "with": {}, "whenLeft": {"then": "cancel"}},
        "on": {"units.done": "over"}
      },
      "over": {"type": "final", "title": {"vi": "Hết", "en": "Over"}}
    }
  })")
      .value();
}

TEST(Guards, APersonsActMayAskWhereThePaperStands) {
  Office office("2026-01-05 08:00");
  office.publish(two_desks());
  const std::string paper = office.start("06001.staff", "two-desks", doan_ket, json::object());
  ASSERT_TRUE(office.last) << office.last;
  const std::size_t before = office.instance(paper).events;
  const Reply early = office.submit("06001.staff", paper, "work.second.doing");
  EXPECT_EQ(early.type(), "guard-not-met") << early;
  EXPECT_EQ(office.instance(paper).events, before);
  ASSERT_TRUE(office.signal("06001.staff", paper, "first.done"));
  const Reply now = office.submit("06001.staff", paper, "work.second.doing");
  EXPECT_TRUE(now) << now;
}

TEST(Invoke, OfAUnitWithoutUnitsBelowIsDoneAtOnce) {
  Office office("2026-01-05 08:00");
  office.publish(two_desks());
  const std::string paper = office.start("06001.staff", "two-desks", doan_ket, json::object());
  ASSERT_TRUE(office.last) << office.last;
  ASSERT_TRUE(office.signal("06001.staff", paper, "first.done"));
  ASSERT_TRUE(office.submit("06001.staff", paper, "work.second.doing"));
  EXPECT_EQ(office.instance(paper).end, "over");
}

}  // namespace
}  // namespace trinhky::decision::testing
