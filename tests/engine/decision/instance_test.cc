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
    if (name != "returned" && name != "parent") EXPECT_FALSE(read.has_value()) << name;
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

}  // namespace
}  // namespace trinhky::decision::testing
