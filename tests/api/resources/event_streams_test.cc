// How many event streams may be open.
#include "api/resources/event_streams.h"

#include <gtest/gtest.h>

#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

using api::EventStreams;

TEST(EventStreams, NobodyHoldsThemAllAndASeatIsGivenBack) {
  const auto streams = std::make_shared<EventStreams>(EventStreams::Bounds{.all = 3, .of_person = 2});
  auto first = streams->take("an");
  auto second = streams->take("an");
  ASSERT_TRUE(first && second);
  const auto third = streams->take("an");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().type, "too-many-streams");
  EXPECT_EQ(third.error().code, base::ErrorCode::throttled);
  auto other = streams->take("binh");
  ASSERT_TRUE(other);
  const auto full = streams->take("chi");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::ErrorCode::unavailable);
  first->reset();
  EXPECT_TRUE(streams->take("chi"));
  EXPECT_EQ(streams->open(), 2U);
}

TEST(EventStreams, TheRouteGivesSeatsBackWithTheChannel) {
  OfficeInMemory house;
  server::Router router;
  api::add_notifications(router, house.office);
  const server::Match match = router.find("GET", {"api", "v1", "events"});
  ASSERT_NE(match.route, nullptr);
  const auto open = [&] {
    server::Request request{.method = "GET", .path = "/api/v1/events"};
    request.caller = server::Caller{.person = base::PersonId("drafter"), .session = "s"};
    server::Response given;
    match.route->handler(std::move(request),
                         server::Reply([&](server::Response response) { given = std::move(response); }));
    return given;
  };
  std::vector<server::Response> held;
  for (int i = 0; i < 16; ++i) {
    held.push_back(open());
    ASSERT_EQ(held.back().status, 200) << i;
  }
  const server::Response refused = open();
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.header("retry-after"));
  std::get<std::shared_ptr<server::EventChannel>>(held.front().body)->close();
  held.pop_back();  // one that nobody ever closed
  EXPECT_EQ(open().status, 200);
  EXPECT_EQ(open().status, 200);
}

}  // namespace
}  // namespace trinhky::test
