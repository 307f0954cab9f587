#include "api/cli/demo.h"

#include <algorithm>
#include <iostream>

#include "api/cli/demo_cycle.h"
#include "api/cli/print_error.h"

namespace trinhky::cli {
namespace {

void say(House& house, const std::string& line) {
  std::cout << "  " << calendar::format_day(house.office().today()) << "  " << line << std::endl;
}

// How far a unit has come when the visitor arrives.
enum class Stand { drafting, returned, late, reviewing, consulting, deciding, issuing, issued, noted, commented };

// The same spread for every profile, so that each condition can be seen.
Stand stand_of(std::size_t index, std::size_t units) {
  static const std::vector<std::pair<Stand, std::size_t>> shares{
      {Stand::noted, 18}, {Stand::drafting, 16}, {Stand::deciding, 12}, {Stand::issued, 10},   {Stand::reviewing, 10},
      {Stand::late, 10},  {Stand::returned, 9},  {Stand::issuing, 6},   {Stand::commented, 5}, {Stand::consulting, 4}};
  // Small profiles show one unit of each before any twice.
  if (units <= 20) return shares[index % shares.size()].first;
  std::size_t place = index * 100 / units;
  for (const auto& [stand, share] : shares) {
    if (place < share) return stand;
    place -= share;
  }
  return Stand::drafting;
}

struct Plan {
  int year;
  std::string due, submitted, issued;
  std::string drafts, reviews, opinions, meetings, papers, considered, now;
};

// The round that is under way: the guidance goes out, and every unit comes as far as its stand says.
std::string live_round(DemoCycle& cycle, House& house, const Plan& plan, const std::string& year_to_close = "") {
  const std::string guidance = cycle.guidance(plan.year, plan.due, plan.submitted, plan.issued);
  const auto& document = cycle.imported();
  const std::size_t orders = static_cast<std::size_t>(std::ranges::count_if(
      document["obligations"], [](const base::json& one) { return base::text_or(one, "id").starts_with("C"); }));
  say(house, "nhập hướng dẫn " + std::to_string(plan.year) + ": " +
                 std::to_string(document["obligations"].size() - orders) + " + " + std::to_string(orders) +
                 " nhiệm vụ / imported " + std::to_string(document["obligations"].size() - orders) + " + " +
                 std::to_string(orders));
  const auto& units = cycle.people().units;
  say(house, "phát hành, mở chương trình cho " + std::to_string(cycle.children(guidance, "programmes").size()) +
                 " đơn vị / units started");
  std::map<std::string, std::pair<std::string, Stand>> programmes;
  for (std::size_t i = 0; i < units.size(); ++i) {
    programmes[units[i]] = {cycle.child_of_unit(guidance, "programmes", units[i]), stand_of(i, units.size())};
  }
  const auto each = [&](std::initializer_list<Stand> but, auto&& step) {
    std::size_t count = 0;
    for (const auto& [unit, one] : programmes) {
      if (std::ranges::find(but, one.second) != but.end()) continue;
      step(one.first, unit);
      ++count;
    }
    return count;
  };
  cycle.go_to(plan.drafts);
  std::size_t count = each({Stand::drafting, Stand::reviewing},
                           [&](const auto& id, const auto& unit) { cycle.submit_programme(id, unit); });
  say(house, std::to_string(count) + " đơn vị đã trình dự thảo / drafts submitted");
  cycle.go_to(plan.reviews);
  std::size_t returned = 0;
  for (const auto& [unit, one] : programmes) {
    if (one.second != Stand::returned) continue;
    cycle.give_back(cycle.people().staff.at(unit).at("VICE_CHAIR"), one.first, "reviewing",
                    "Bổ sung thời gian cụ thể cho các nhiệm vụ quý II và phân công người chủ trì.");
    ++returned;
  }
  say(house, std::to_string(returned) + " chương trình bị trả lại kèm lý do / returned with a reason");
  each({Stand::drafting, Stand::returned, Stand::late, Stand::reviewing},
       [&](const auto& id, const auto& unit) { cycle.review_programme(id, unit); });
  cycle.go_to(plan.opinions);
  each({Stand::drafting, Stand::returned, Stand::late, Stand::reviewing, Stand::consulting, Stand::deciding},
       [&](const auto& id, const auto& unit) { cycle.consult_programme(id, unit); });
  cycle.go_to(plan.meetings);
  count = each({Stand::drafting, Stand::returned, Stand::late, Stand::reviewing, Stand::consulting, Stand::deciding,
                Stand::issuing},
               [&](const auto& id, const auto& unit) { cycle.decide_programme(id, unit); });
  say(house, std::to_string(count) + " chương trình được Ban Thường trực thông qua / decided");
  house.engine().rest();
  cycle.go_to(plan.papers);
  count = each({Stand::drafting, Stand::returned, Stand::late, Stand::reviewing, Stand::consulting, Stand::deciding,
                Stand::issuing},
               [&](const auto& id, const auto& unit) { cycle.issue(id, "issue", unit); });
  say(house, std::to_string(count) + " chương trình được ký, cấp số, phát hành / issued");
  if (!year_to_close.empty()) {
    cycle.go_to("2027-01-05");
    cycle.signal(cycle.people().by_login.at("chanhvp"), year_to_close, "close");
    const decision::Instance closed = cycle.load(year_to_close);
    say(house, "năm 2026 đã tổng kết; chưa xong: " + std::to_string(closed.snapshot.output["unfinished"].size()) +
                   " đơn vị / the year is closed");
  }
  cycle.go_to(plan.considered);
  // What stands at a step within its time was brought there lately.
  for (const auto& [unit, one] : programmes) {
    if (one.second == Stand::reviewing) cycle.submit_programme(one.first, unit);
    if (one.second == Stand::deciding) cycle.consult_programme(one.first, unit);
    if (one.second == Stand::issuing) cycle.decide_programme(one.first, unit);
  }
  count = 0;
  for (const auto& [unit, one] : programmes) {
    if (one.second == Stand::noted) {
      cycle.note_programme(one.first, unit);
      ++count;
    } else if (one.second == Stand::commented) {
      cycle.choose(cycle.people().follower.at(unit), one.first, "considering", "commented",
                   "Đề nghị bổ sung chỉ tiêu cho nhiệm vụ chăm lo hộ nghèo.");
    }
  }
  say(house, std::to_string(count) + " chương trình được tỉnh ghi nhận / noted by the province");
  cycle.go_to(plan.now, std::chrono::minutes(8 * 60 + 30));
  std::size_t late = 0;
  for (const auto& [unit, one] : programmes) {
    for (const auto& [id, work] : cycle.load(one.first).open)
      late += work.due && *work.due < house.office().now() ? 1 : 0;
  }
  say(house, std::to_string(late) + " việc quá hạn, đã nhắc và báo lãnh đạo / late, reminded, leaders told");
  return guidance;
}

// A round that is over: every unit issued its programme, reported each quarter but for a few, and the year was closed.
std::string live_finished_programmes(DemoCycle& cycle, House& house) {
  const std::string guidance = cycle.guidance(2026, "2025-12-31", "2025-11-03", "2025-11-10");
  std::map<std::string, std::string> programmes;
  for (const std::string& unit : cycle.people().units)
    programmes[unit] = cycle.child_of_unit(guidance, "programmes", unit);
  cycle.go_to("2025-12-01");
  for (const auto& [unit, id] : programmes) cycle.submit_programme(id, unit);
  for (const auto& [unit, id] : programmes) cycle.review_programme(id, unit);
  for (const auto& [unit, id] : programmes) cycle.consult_programme(id, unit);
  for (const auto& [unit, id] : programmes) cycle.decide_programme(id, unit);
  house.engine().rest();
  cycle.go_to("2025-12-03");
  for (const auto& [unit, id] : programmes) cycle.issue(id, "issue", unit);
  for (const auto& [unit, id] : programmes) cycle.note_programme(id, unit);
  say(house, "năm 2026: " + std::to_string(programmes.size()) +
                 " chương trình đã phát hành và được ghi nhận / programmes of 2026 noted");
  return guidance;
}

void live_quarter(DemoCycle& cycle, House& house, const std::string& guidance, const std::string& during,
                  const std::string& after, std::size_t missing) {
  cycle.go_to(during);
  house.engine().rest();
  const std::string round = cycle.last_child(guidance, "rounds");
  const auto& units = cycle.people().units;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (i % 23 < missing && i % 23 == i) continue;  // the first few stay silent
    cycle.report(cycle.child_of_unit(round, "reports", units[i]), units[i], i);
  }
  cycle.go_to(after);
  cycle.finish_round(round);
  say(house, "báo cáo " + base::text_or(cycle.load(round).snapshot.data, "period") + " đã tổng hợp, phát hành; " +
                 std::to_string(missing) + " đơn vị chưa nộp / consolidated, missing " + std::to_string(missing));
}

void live_2027(DemoCycle& cycle, House& house) {
  const std::string before = live_finished_programmes(cycle, house);
  live_quarter(cycle, house, before, "2026-03-02", "2026-03-10", 0);
  live_quarter(cycle, house, before, "2026-06-01", "2026-06-09", 2);
  live_quarter(cycle, house, before, "2026-09-01", "2026-09-10", 1);
  const Plan plan{.year = 2027,
                  .due = "2027-01-29",
                  .submitted = "2026-11-10",
                  .issued = "2026-11-16",
                  .drafts = "2026-12-21",
                  .reviews = "2026-12-22",
                  .opinions = "2026-12-24",
                  .meetings = "2026-12-28",
                  .papers = "2026-12-30",
                  .considered = "2027-01-06",
                  .now = "2027-01-07"};
  // The last quarter's reports are due in the weeks in which the next year's programmes are drafted.
  live_quarter(cycle, house, before, "2026-12-01", "2026-12-09", 0);
  live_round(cycle, house, plan, before);
}

void live_2022(DemoCycle& cycle, House& house) {
  live_round(cycle, house,
             {.year = 2022,
              .due = "2021-12-31",
              .submitted = "2021-11-01",
              .issued = "2021-11-04",
              .drafts = "2021-11-12",
              .reviews = "2021-11-15",
              .opinions = "2021-11-17",
              .meetings = "2021-11-19",
              .papers = "2021-11-22",
              .considered = "2021-11-25",
              .now = "2021-11-26"});
}

}  // namespace

int live_demo(const HouseOptions& options, const std::string& profile) {
  if (profile != "2027" && profile != "2022") {
    std::cerr << "Có hai bộ trình diễn: 2027 và 2022.\nThere are two demonstrations: 2027 and 2022.\n";
    return 2;
  }
  auto house = House::open(options);
  if (!house) {
    print_error(house.error());
    return 1;
  }
  const auto lived = (*house)->store().meta("demo_lived");
  if (!lived) {
    print_error(lived.error());
    return 1;
  }
  if (*lived) {
    std::cout << "Dữ liệu trình diễn đã có sẵn, giữ nguyên. / The demonstration is there already.\n";
    return 0;
  }
  if (!(*house)->office().directory().persons().empty()) {
    std::cerr
        << "Thư mục này đã có dữ liệu thật hoặc một bản trình diễn dở dang; hãy chọn thư mục khác hoặc dùng ./run "
           "--reset.\n"
           "This folder holds other data or an unfinished demonstration; choose another one, or use ./run --reset.\n";
    return 1;
  }
  const bool modern = profile == "2027";
  const std::string first_day = modern ? "2025-10-27" : "2021-10-25";
  api::Office& office = (*house)->office();
  try {
    // Before the first event a demonstration may choose where its clock stands; from then on it only moves forward.
    const base::Instant begin = office.calendar().at(base::parse_date(first_day).value(), std::chrono::hours(8));
    office.clock.set_offset(begin - office.wall.now());
    const auto check = [](base::Result<void> result, const char* where) {
      if (!result) throw DemoFailed{.error = result.error(), .where = where};
    };
    check((*house)->mark_demo(), "demo");
    check((*house)->store().set_meta("clock_offset_ms", std::to_string(office.clock.offset().count())), "clock");
    check((*house)->take_profile(modern ? "langson-2025" : "langson-2022"), "profile");
    auto people = invent_people(**house, base::parse_date(first_day).value());
    if (!people) throw DemoFailed{.error = people.error(), .where = "people"};
    const std::string& unit = people->units.front();
    check((*house)->set_offered({"chutich", "chuyenvien1", "vanthu", "cb." + unit, "pct." + unit, "ct." + unit}),
          "offered");
    DemoCycle cycle(**house, *people);
    std::cout << "Sống chu trình trình diễn " << profile << " / Living the demonstration " << profile << "\n";
    say(**house, std::to_string(people->units.size()) + " đơn vị, " + std::to_string(people->count) +
                     " người (tên giả định) / invented people");
    if (modern) {
      live_2027(cycle, **house);
    } else {
      live_2022(cycle, **house);
    }
    check((*house)->store().set_meta("demo_lived", profile), "lived");
  } catch (const DemoFailed& failed) {
    std::cerr << "Bản trình diễn dừng ở: " << failed.where << "\n";
    print_error(failed.error);
    return 1;
  }
  std::cout << "Xong. Mật khẩu của mọi người là \"demo\". / Done. Everybody's password is \"demo\".\n";
  return 0;
}

}  // namespace trinhky::cli
