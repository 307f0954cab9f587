// The cache of a fold and the events themselves: what cannot be read is told, never taken as empty.
#include "engine/decision/instance.h"

#include "tests/engine/decision/year.h"

namespace trinhky::decision::testing {
namespace {

void places(const json& value, const std::string& at, std::vector<std::string>& found) {
  if (!at.empty()) found.push_back(at);
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) places(member, base::pointer_join(at, name), found);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) places(value[i], base::pointer_join(at, std::to_string(i)), found);
  }
}

TEST(InstanceCache, EveryMemberThatIsGoneOrOfAnotherShapeIsToldOrReadBackAsItWas) {
  Office office("2025-12-15 08:00");
  const std::string paper = guidance_in_force(office);
  const json cache = to_json(office.instance(paper));
  std::vector<std::string> all;
  places(cache, "", all);
  std::size_t refused = 0;
  for (const std::string& place : all) {
    const json::json_pointer pointer(place);
    json changed = cache;
    changed[pointer] = 7.5;
    const auto read = instance_from_json(changed);
    if (!read) {
      ++refused;
      EXPECT_EQ(read.error().type, "instance-damaged") << place;
    } else {
      // Whatever it holds as it stands comes back as it stands.
      EXPECT_EQ(base::canonical(to_json(*read)), base::canonical(changed)) << place;
    }
  }
  EXPECT_GT(refused, 50U);
  for (const auto& [name, member] : cache.items()) {
    json without = cache;
    without.erase(name);
    const auto read = instance_from_json(without);
    const bool may_be_absent = name == "returned" || name == "parent" || name == "recorded";
    if (!may_be_absent) EXPECT_FALSE(read.has_value()) << name;
  }
}

TEST(InstanceCache, AnEventThatCannotBeReadMarksTheInstanceAsDamaged) {
  Office office("2025-12-15 08:00");
  const std::string paper = office.start("20.drafter", "annual-guidance", "20", {{"year", 2026}});
  for (const Event& sound : office.events(paper)) {
    const json& changes = sound.body["changes"];
    for (std::size_t i = 0; i < changes.size(); ++i) {
      Event broken = sound;
      for (auto& [name, member] : broken.body["changes"][i].items()) {
        if (name != "op") member = 7.5;
      }
      const Instance instance = evolve(Instance{}, broken);
      EXPECT_FALSE(instance.damaged.empty()) << changes[i].dump();
    }
    EXPECT_TRUE(evolve(Instance{}, sound).damaged.empty());
  }
}

// What people add to open work is seldom there; written and read it stays what it is.
TEST(InstanceCache, WhatPeopleAddedToOpenWorkComesBackAsItWas) {
  const base::Instant at = base::parse_instant("2026-01-05T01:00:00.000Z").value();
  OpenWork work{.id = "w", .state = "reviewing", .kind = "signoff", .opened_at = at};
  const json bare = to_json(work);
  for (const char* member : {"of", "role", "question", "then", "heard", "claimed_by", "with", "reassigned", "first_due",
                             "extensions", "paused", "automatic"}) {
    EXPECT_FALSE(bare.contains(member)) << member;
  }
  work.of = "own";
  work.role = "beside";
  work.question = "hash";
  work.then = {{{"person", "an"}, {"to", json::array()}, {"by", "binh"}, {"reason", ""}}};
  work.heard = {{.role = "consult",
                 .by = "binh",
                 .question = "hash",
                 .given = {.member = "an", .choice = "opinion", .person = "an", .comment = "said", .at = at}}};
  work.claimed_by = "an";
  work.with = {{.seat = {.kind = "person", .unit = "20", .person = "chi"}, .barred = {"binh"}}};
  work.reassigned = {{"from", json::array()}, {"by", "binh"}};
  work.urged_at = at;
  work.first_due = at;
  work.extensions = {{{"number", 1}, {"state", "asked"}}};
  work.paused = {{"at", base::format_instant(at)}, {"for", {"other"}}};
  work.automatic = true;
  const json written = to_json(work);
  const auto read = open_work_from_json(written);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(to_json(*read), written);
  EXPECT_EQ(read->heard.front().given.comment, "said");
  EXPECT_EQ(read->with.front().seat.person, "chi");
  json broken = written;
  broken["heard"][0].erase("given");
  EXPECT_EQ(open_work_from_json(broken).error().type, "instance-damaged");
}

}  // namespace
}  // namespace trinhky::decision::testing
