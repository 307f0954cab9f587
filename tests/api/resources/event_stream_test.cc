// The stream of changes: a browser that lost it hears what it missed.
#include <gtest/gtest.h>

#include "tests/api/openapi/office_in_memory.h"

namespace trinhky::test {
namespace {

std::string id_in(const std::string& wire) {
  const std::size_t begin = wire.rfind("id: ");
  return begin == std::string::npos ? "" : wire.substr(begin + 4, wire.find('\n', begin) - begin - 4);
}

std::size_t changes_in(const std::string& wire) {
  std::size_t count = 0;
  for (std::size_t at = wire.find("event: changed"); at != std::string::npos;
       at = wire.find("event: changed", at + 1)) {
    ++count;
  }
  return count;
}

TEST(EventStream, ABrowserThatComesBackHearsWhatItMissed) {
  api::Listeners listeners;
  auto first = listeners.join("");
  const std::string hello = first->take();
  EXPECT_EQ(changes_in(hello), 0U) << "a screen that was just loaded has missed nothing";
  ASSERT_FALSE(id_in(hello).empty()) << "it needs an id to come back with";
  listeners.tell({"a"});
  const std::string seen = id_in(first->take());
  first.reset();
  listeners.tell({"b"});
  listeners.tell({"c"});
  const std::string missed = listeners.join(seen)->take();
  EXPECT_EQ(changes_in(missed), 2U);
  EXPECT_LT(missed.find("\"b\""), missed.find("\"c\""));
  EXPECT_EQ(listeners.join(id_in(missed))->take(), "");
  EXPECT_EQ(changes_in(listeners.join(id_in(hello))->take()), 3U);
}

TEST(EventStream, AfterARestartAndAfterALongTimeEverythingIsAskedForAgain) {
  std::string of_earlier_run;
  {
    api::Listeners before;
    of_earlier_run = id_in(before.join("")->take());
  }
  api::Listeners listeners;
  const std::string anew = listeners.join(of_earlier_run)->take();
  EXPECT_EQ(changes_in(anew), 1U);
  EXPECT_NE(anew.find("\"all\":true"), std::string::npos);
  const std::string id = id_in(anew);
  for (int i = 0; i < 1000; ++i) listeners.tell({"x"});
  const std::string late = listeners.join(id)->take();
  EXPECT_EQ(changes_in(late), 1U) << "a thousand changes are not kept";
  EXPECT_NE(late.find("\"all\":true"), std::string::npos);
}

TEST(EventStream, TheRouteReadsTheIdThatTheBrowserSends) {
  OfficeInMemory house;
  server::Router router;
  api::add_notifications(router, house.office);
  const auto ask = [&](const std::string& id) {
    server::Request request{.method = "GET", .path = "/api/v1/events"};
    if (!id.empty()) request.headers.emplace_back("last-event-id", id);
    request.caller = server::Caller{.person = base::PersonId("drafter"), .session = "s"};
    const auto match = router.find("GET", {"api", "v1", "events"});
    std::string wire;
    match.route->handler(std::move(request), server::Reply([&](server::Response given) {
                           wire = std::get<std::shared_ptr<server::EventChannel>>(given.body)->take();
                         }));
    return wire;
  };
  const std::string id = id_in(ask(""));
  house.office.listeners.tell({"paper"});
  EXPECT_EQ(changes_in(ask(id)), 1U);
}

}  // namespace
}  // namespace trinhky::test
