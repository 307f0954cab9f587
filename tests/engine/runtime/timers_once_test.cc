// Whatever the disk does and whenever the program dies, each timer takes effect exactly once: sixty drawn courses of
// things, each compared with the same course in which nothing goes wrong. TRINHKY_COURSES=10 draws ten for each of the
// twenty plans instead of three.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "tests/engine/runtime/timed_house.h"

namespace trinhky::runtime {
namespace {

constexpr unsigned plans = 20;
unsigned courses_of_a_plan() {
  const char* wanted = std::getenv("TRINHKY_COURSES");
  return wanted == nullptr ? 3U : static_cast<unsigned>(std::clamp(std::atoi(wanted), 1, 1000));
}

constexpr unsigned steps_of_a_plan = 9;
constexpr unsigned papers_of_a_plan = 2;
constexpr std::size_t commits_foretold = 120;

// `std::uniform_int_distribution` may differ between libraries; a remainder does not.
unsigned draw(std::mt19937& random, unsigned below) {
  return static_cast<unsigned>(random() % below);
}

struct Step {
  enum class What { signal, pass, off, restart };
  What what = What::pass;
  unsigned paper = 0;
  std::string person;
  std::string signal;
  std::chrono::hours time{0};
};

std::vector<Step> plan_of(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Step> plan;
  for (unsigned i = 0; i < steps_of_a_plan; ++i) {
    const unsigned kind = draw(random, 10);
    if (kind < 4) {
      // Half of them are refused where the paper stands; that, too, must come out the same.
      static const std::vector<std::pair<const char*, const char*>> acts{
          {"drafter", "rest"}, {"drafter", "resume"}, {"chair", "resume"}, {"drafter", "rest"}, {"drafter", "finish"}};
      const auto& [person, signal] = acts[draw(random, static_cast<unsigned>(acts.size()))];
      plan.push_back(
          {.what = Step::What::signal, .paper = draw(random, papers_of_a_plan), .person = person, .signal = signal});
    } else if (kind < 8) {
      plan.push_back({.what = Step::What::pass, .time = std::chrono::hours(3 + draw(random, 50))});
    } else if (kind == 8) {
      plan.push_back({.what = Step::What::off, .time = std::chrono::hours(6 + draw(random, 24 * 12))});
    } else {
      plan.push_back({.what = Step::What::restart});
    }
  }
  plan.push_back({.what = Step::What::pass, .time = std::chrono::hours(24 * 4)});
  return plan;
}

std::vector<Fate> fates_of(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Fate> fates;
  for (std::size_t i = 0; i < commits_foretold; ++i) {
    const unsigned drawn = draw(random, 20);
    fates.push_back(drawn < 3   ? Fate::refused
                    : drawn < 4 ? Fate::lost
                    : drawn < 6 ? Fate::unanswered
                    : drawn < 7 ? Fate::blind
                                : Fate::kept);
  }
  return fates;
}

struct Tale {
  std::vector<std::string> lines;  // what happened to whom, when; sorted
  std::size_t fired = 0;
  int met = 0;  // how often something went wrong
};

// The law itself, read from the log and from what waits: armed once, then fired once, or taken away once, or waiting.
void expect_each_once(TimedHouse& house, const std::string& paper, Tale& tale) {
  std::map<std::string, int> armed;
  std::map<std::string, int> gone;
  std::size_t nudges = 0;
  for (const store::StoredEvent& event : house.events(paper)) {
    const json body = base::parse_json(event.body).value();
    for (const json& change : body.value("changes", json::array())) {
      const std::string op = base::text_or(change, "op");
      const std::string timer = base::text_or(change, "timer");
      if (op == "armed") EXPECT_EQ(++armed[timer], 1) << event.kind;
      if (op != "disarmed") continue;
      EXPECT_EQ(++gone[timer], 1) << event.kind;
      EXPECT_TRUE(armed.contains(timer));
    }
    if (event.scope != "timer") continue;
    ++tale.fired;
    EXPECT_FALSE(body.contains("ignored")) << "it fired without being armed";
    EXPECT_EQ(gone[event.command], 1) << "the event takes its timer away";
    if (base::text_or(body, "signal") == "nudge") ++nudges;
  }
  const auto loaded = house.engine().load(paper);
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->snapshot.data["nudged"], nudges);
  std::vector<std::string> should_wait;
  for (const auto& [timer, times] : armed) {
    if (!gone.contains(timer)) should_wait.push_back(timer);
  }
  std::vector<std::string> in_paper;
  for (const auto& [timer, body] : loaded->timers) in_paper.push_back(timer);
  std::vector<std::string> in_store;
  for (const store::Timer& timer : house.store().due(base::Instant::max(), 500, {}).value()) {
    if (timer.stream == paper) in_store.push_back(timer.id);
  }
  std::ranges::sort(in_store);
  EXPECT_EQ(in_paper, should_wait);
  EXPECT_EQ(in_store, should_wait);
}

Tale course(const std::vector<Step>& plan, std::vector<Fate> fates) {
  TimedHouse house({.fates = std::move(fates)});
  std::vector<std::string> papers;
  for (unsigned i = 0; i < papers_of_a_plan; ++i) papers.push_back(house.start("timed"));
  for (const Step& step : plan) {
    switch (step.what) {
      case Step::What::signal: {
        const auto answer = house.insist(step.person, "signal", papers[step.paper], {{"signal", step.signal}});
        if (!answer) EXPECT_NE(answer.error().code, base::ErrorCode::internal) << answer.error().type;
        break;
      }
      case Step::What::pass:
        house.pass(step.time);
        break;
      case Step::What::off:
        house.off(step.time);
        break;
      case Step::What::restart:
        house.restart();
        house.settle();
        break;
    }
  }
  Tale tale{.lines = {}, .met = house.store().met()};
  for (std::size_t i = 0; i < papers.size(); ++i) {
    expect_each_once(house, papers[i], tale);
    for (const store::StoredEvent& event : house.events(papers[i])) {
      const json body = base::parse_json(event.body).value();
      tale.lines.push_back(std::to_string(i) + " " + base::format_instant(event.at) + " " + event.kind + " " +
                           (event.scope == "timer" ? "by the clock " : "") + base::text_or(body, "timer") + " " +
                           base::text_or(body, "signal") + base::text_or(body, "state"));
    }
  }
  std::ranges::sort(tale.lines);
  const auto notices = house.store().read({.table = "notice", .limit = 500}).value();
  for (const store::Row& row : notices) {
    const auto paper = std::ranges::find(papers, std::get<std::string>(row.at("instance")));
    tale.lines.push_back("told " + std::to_string(paper - papers.begin()) + " " +
                         std::to_string(std::get<std::int64_t>(row.at("at"))) + " " +
                         std::get<std::string>(row.at("person")) + " " + std::get<std::string>(row.at("template")));
  }
  std::sort(tale.lines.end() - static_cast<std::ptrdiff_t>(notices.size()), tale.lines.end());
  EXPECT_EQ(house.store().count("incident", {}).value(), 0U) << "a failing disk is nobody's fault";
  return tale;
}

TEST(Timers, TakeEffectExactlyOnceWhereverTheProgramDies) {
  const unsigned courses = courses_of_a_plan();
  std::size_t fired = 0;
  int met = 0;
  for (unsigned seed = 0; seed < plans; ++seed) {
    const std::vector<Step> plan = plan_of(seed);
    const Tale calm = course(plan, {});
    fired += calm.fired;
    for (unsigned i = 0; i < courses; ++i) {
      SCOPED_TRACE("plan " + std::to_string(seed) + ", course " + std::to_string(i));
      const Tale shaken = course(plan, fates_of(1000 * (seed + 1) + i));
      met += shaken.met;
      EXPECT_EQ(shaken.lines, calm.lines);
      if (::testing::Test::HasFailure()) return;  // the first course says it all
    }
  }
  EXPECT_GT(fired, 60U) << "the plans let too few timers fire to show anything";
  EXPECT_GT(met, static_cast<int>(50 * courses)) << "too little went wrong to show anything";
}

TEST(Timers, ACourseOfThingsFollowsFromItsNumbersAlone) {
  const std::vector<Step> plan = plan_of(7);
  const Tale one = course(plan, fates_of(7));
  const Tale two = course(plan, fates_of(7));
  EXPECT_EQ(one.lines, two.lines);
  EXPECT_EQ(one.fired, two.fired);
}

}  // namespace
}  // namespace trinhky::runtime
