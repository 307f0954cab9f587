#include "engine/notify/address_guard.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/notify/outbound_http.h"

namespace trinhky::notify {
namespace {

bool open_to(const AddressGuard& guard, std::string_view host, std::string_view address) {
  const auto parsed = IpAddress::parse(address);
  EXPECT_TRUE(parsed) << address;
  return parsed && guard.allows(host, *parsed);
}

TEST(AddressGuard, NothingInsideIsReachedWithoutBeingAllowed) {
  const AddressGuard guard;
  for (const char* inside : {"0.0.0.0",
                             "10.0.0.1",
                             "10.255.255.255",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.8.9.10",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.8",
                             "192.0.2.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.51.100.1",
                             "203.0.113.9",
                             "224.0.0.1",
                             "239.255.255.250",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.1.2.3",
                             "::ffff:a9fe:a9fe",
                             "::127.0.0.1",
                             "64:ff9b::10.0.0.1",
                             "64:ff9b:1::1",
                             "100::1",
                             "fc00::1",
                             "fdab::1",
                             "fe80::1",
                             "fec0::1",
                             "ff02::1",
                             "2001:db8::1",
                             "2001::1",
                             "2002:7f00:1::1",
                             "3fff::1"}) {
    EXPECT_FALSE(open_to(guard, "hooks.example.org", inside)) << inside;
  }
}

TEST(AddressGuard, WhatIsPublicIsReached) {
  const AddressGuard guard;
  for (const char* outside :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
        "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "203.0.114.1", "223.255.255.255",
        "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2400:cb00::1", "2606:4700::1111"}) {
    EXPECT_TRUE(open_to(guard, "hooks.example.org", outside)) << outside;
  }
}

TEST(AddressGuard, TheOperatorOpensHostsAndNets) {
  const auto guard = AddressGuard::parse({"10.20.0.0/16", "Gateway.Example.VN", "fd00:1::/32", "192.168.7.7"});
  ASSERT_TRUE(guard);
  EXPECT_TRUE(open_to(*guard, "any.example", "10.20.255.1"));
  EXPECT_TRUE(open_to(*guard, "any.example", "::ffff:10.20.1.1"));
  EXPECT_FALSE(open_to(*guard, "any.example", "10.21.0.1"));
  EXPECT_TRUE(open_to(*guard, "gateway.example.vn", "10.99.0.1"));
  EXPECT_FALSE(open_to(*guard, "x.gateway.example.vn", "10.99.0.1"));
  EXPECT_TRUE(open_to(*guard, "any.example", "fd00:1:2::1"));
  EXPECT_FALSE(open_to(*guard, "any.example", "fd00:2::1"));
  EXPECT_TRUE(open_to(*guard, "any.example", "192.168.7.7"));
  EXPECT_FALSE(open_to(*guard, "any.example", "192.168.7.8"));
}

TEST(AddressGuard, AnEntryThatMeansNothingIsRefusedWithItsPlace) {
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "host/24", "a b", "10.0.0.0/8x"}) {
    const auto guard = AddressGuard::parse({"10.0.0.0/8", bad});
    ASSERT_FALSE(guard) << bad;
    EXPECT_EQ(guard.error().pointer, "/allow/1");
  }
}

TEST(OutboundSettings, AreReadWithTheirFaults) {
  const auto settings =
      OutboundSettings::parse({{"allow", {"10.0.0.0/8"}}, {"http", true}, {"contact", "mailto:vanphong@example.vn"}});
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->http);
  EXPECT_EQ(OutboundSettings::parse({{"allow", "10.0.0.0/8"}}).error().pointer, "/allow");
  EXPECT_EQ(OutboundSettings::parse({{"allow", {1}}}).error().pointer, "/allow/0");
  EXPECT_EQ(OutboundSettings::parse({{"http", "yes"}}).error().pointer, "/http");
  EXPECT_EQ(OutboundSettings::parse({{"contact", "somebody"}}).error().pointer, "/contact");
  EXPECT_EQ(OutboundSettings::parse({{"proxy", ""}}).error().pointer, "/proxy");
}

TEST(OutboundHttp, RefusesATargetByItsFormAlone) {
  const OutboundHttp http({});
  EXPECT_TRUE(http.check("https://hooks.example.org/a?b=c"));
  EXPECT_TRUE(http.check("https://hooks.example.org:8443/"));
  for (const char* bad : {"", "hooks", "ftp://hooks.example.org/", "file:///etc/passwd", "gopher://hooks.example.org/",
                          "https://", "https://user:secret@hooks.example.org/", "https://hooks.example.org/a b",
                          "https://hooks.example.org/\r\nx: y", "https://hooks.example.org/#part"}) {
    const auto refused = http.check(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().type, "bad-target") << bad;
  }
  for (const char* inside : {"://hooks.example.org/", "s://127.0.0.1/", "s://[::1]/", "s://[::ffff:10.0.0.1]/",
                             "s://2130706433/", "s://0x7f.1/", "s://169.254.169.254/latest/meta-data"}) {
    const auto refused = http.check(std::string("http") + inside);
    ASSERT_FALSE(refused) << inside;
    EXPECT_EQ(refused.error().type, "target-not-allowed") << inside;
  }
}

TEST(OutboundHttp, ANameThatLeadsInsideIsRefusedWhenItIsConnected) {
  OutboundSettings settings;
  settings.http = true;
  OutboundHttp http(settings);
  EXPECT_TRUE(http.check("http://localhost:9/"));  // a name says nothing yet
  const auto answer = http.post({.url = "http://localhost:9/", .headers = {}, .body = "{}"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().type, "target-not-allowed");
}

TEST(OutboundHttp, TheOriginOfAUrlHasNoUsualPort) {
  EXPECT_EQ(origin_of("https://push.example.org/send/abc"), "https://push.example.org");
  EXPECT_EQ(origin_of("https://push.example.org:443/"), "https://push.example.org");
  EXPECT_EQ(origin_of("http://127.0.0.1:8081/x"), "http://127.0.0.1:8081");
  EXPECT_EQ(origin_of("nothing"), std::nullopt);
}

}  // namespace
}  // namespace trinhky::notify
