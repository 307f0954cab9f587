#include "engine/calendar/ladder.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace trinhky::calendar {
namespace {

using base::Date;
using base::ErrorCode;
using base::Fault;
using base::Instant;
using base::json;
using base::Text;
using std::chrono::minutes;

constexpr std::size_t max_ladders = 100;
constexpr std::size_t max_steps = 32;
constexpr std::size_t max_receivers = 16;
constexpr int max_times = 1000;

using Faults = std::vector<Fault>;

void wrong(Faults& faults, std::string pointer, Text message, std::string code = "bad-value") {
  faults.push_back({std::move(pointer), std::move(code), std::move(message)});
}

// A whole number of an object's member, within bounds; nothing when the member is missing.
std::optional<int> whole(const json& object, std::string_view member, int lowest, int highest,
                         const std::string& pointer, Faults& faults) {
  const auto at = object.find(member);
  if (at == object.end()) return std::nullopt;
  if (at->is_number_integer()) {
    const auto value = at->get<std::int64_t>();
    if (value >= lowest && value <= highest) return static_cast<int>(value);
  }
  const std::string range = std::to_string(lowest) + "–" + std::to_string(highest);
  wrong(faults, base::pointer_join(pointer, member),
        {"Phải là số nguyên trong khoảng " + range + ".", "It is a whole number within " + range + "."},
        "out-of-range");
  return std::nullopt;
}

void check_words(const json& object, std::initializer_list<std::string_view> known, const std::string& pointer,
                 Faults& faults) {
  for (const auto& [word, unused] : object.items()) {
    if (std::ranges::find(known, word) == known.end()) {
      wrong(faults, base::pointer_join(pointer, word),
            {"Không có từ \"" + word + "\" ở đây.", "There is no word \"" + word + "\" here."}, "unknown-word");
    }
  }
}

std::vector<std::string> read_receivers(const json& value, const std::string& pointer, Faults& faults) {
  std::vector<std::string> out;
  const bool fits = value.is_array() && !value.empty() && value.size() <= max_receivers;
  for (std::size_t i = 0; fits && i < value.size(); ++i) {
    if (value[i].is_string() && !value[i].get_ref<const std::string&>().empty()) out.push_back(value[i]);
  }
  if (!fits || out.size() != value.size()) {
    wrong(faults, pointer,
          {"Người nhận nhắc việc là một danh sách mã chức vụ, từ 1 đến 16.",
           "Receivers are a list of 1 to 16 position codes."});
  }
  return out;
}

void read_when(const json& value, const std::string& pointer, Step& step, Faults& faults) {
  static constexpr std::string_view places[] = {"before", "after", "opened"};
  int found = 0;
  for (const std::string_view place : places) {
    const auto at = value.find(place);
    if (at == value.end()) continue;
    ++found;
    const std::string here = base::pointer_join(pointer, place);
    if (!at->is_object() || at->size() != 1) {
      wrong(faults, here, {"Phải là đúng một khoảng thời gian.", "It is exactly one length of time."}, "wrong-type");
      continue;
    }
    if (place == "opened") {
      check_words(*at, {"minutes"}, here, faults);
      step.from = StepFrom::opening;
      step.minutes = minutes(whole(*at, "minutes", 0, 100'000, here, faults).value_or(0));
    } else {
      step.from = place == "before" ? StepFrom::before_due : StepFrom::after_due;
      if (place == "before") {
        check_words(*at, {"workingDays"}, here, faults);
      } else {
        check_words(*at, {"workingDays", "workingHours"}, here, faults);
      }
      step.working_days = whole(*at, "workingDays", 0, 250, here, faults).value_or(0);
      step.working_hours = whole(*at, "workingHours", 1, 2000, here, faults).value_or(0);
    }
  }
  if (found != 1) {
    wrong(faults, pointer,
          {"Mỗi bậc nhắc nói đúng một trong before, after, opened.", "A step says one of before, after, opened."},
          "required");
  }
}

Step read_step(const json& value, const std::string& pointer, Faults& faults) {
  Step step;
  check_words(value, {"id", "before", "after", "opened", "time", "to", "every", "times", "act"}, pointer, faults);
  step.id = base::text_or(value, "id");
  if (step.id.empty()) wrong(faults, pointer + "/id", {"Bậc nhắc phải có mã.", "A step has an id."}, "required");
  read_when(value, pointer, step, faults);
  if (value.contains("time")) {
    const auto time = parse_time_of_day(base::text_or(value, "time"));
    if (time) {
      step.time = *time;
    } else {
      wrong(faults, pointer + "/time", time.error().message);
    }
  }
  const auto to = value.find("to");
  step.to = to == value.end() ? std::vector<std::string>{"holder"} : read_receivers(*to, pointer + "/to", faults);
  step.act = base::text_or(value, "act");
  if (const auto every = value.find("every"); every != value.end()) {
    const std::string here = pointer + "/every";
    if (!every->is_object() || every->size() != 1) {
      wrong(faults, here, {"Phải là đúng một khoảng thời gian.", "It is exactly one length of time."}, "wrong-type");
    } else {
      check_words(*every, {"days", "minutes"}, here, faults);
      step.every = std::chrono::days(whole(*every, "days", 1, 366, here, faults).value_or(0));
      if (const auto given = whole(*every, "minutes", 5, 100'000, here, faults)) step.every = minutes(*given);
    }
    const auto times = whole(value, "times", 2, max_times, pointer, faults);
    if (!value.contains("times")) {
      wrong(faults, pointer + "/times",
            {"Bậc nhắc lặp lại phải nói nhiều nhất bao nhiêu lần.", "A repeated step says how often at most."},
            "required");
    }
    step.times = times.value_or(1);
  }
  return step;
}

OwingUnits read_units(const json& value, Faults& faults) {
  OwingUnits units;
  if (!value.is_object()) {
    wrong(faults, "/units", {"Phải là một đối tượng.", "It is an object."}, "wrong-type");
    return units;
  }
  check_words(value, {"holders", "letter"}, "/units", faults);
  if (const auto holders = value.find("holders"); holders != value.end()) {
    units.holders = read_receivers(*holders, "/units/holders", faults);
  }
  if (const auto letter = value.find("letter"); letter != value.end()) {
    units.letter = base::text_or(value, "letter");
    if (units.letter.empty()) {
      wrong(faults, "/units/letter", {"Phải là mã của một quy trình.", "It is the id of a workflow."}, "wrong-type");
    }
  }
  return units;
}

base::Error bad_ladder(Faults faults) {
  return base::Error{.code = ErrorCode::invalid,
                     .type = "bad-ladder",
                     .message = {"Thang nhắc việc có lỗi.", "The reminder ladder has problems."},
                     .faults = std::move(faults)};
}

// The n-th sending of a step, moved to where people may be reminded. Nothing for what would say "due soon" too late.
std::optional<Instant> moment(const Calendar& calendar, const Ladder& ladder, const Step& step, Instant due,
                              std::optional<Instant> opened, int n) {
  Instant at = due;
  const Date due_day = calendar.due_date(due);
  if (step.from == StepFrom::opening) {
    if (!opened) return std::nullopt;
    at = *opened + step.minutes;
  } else if (step.working_hours > 0) {
    at = calendar.add_working_hours(due, step.working_hours);
  } else {
    const int days = step.from == StepFrom::before_due ? -step.working_days : step.working_days;
    at = calendar.at(calendar.add_working_days(due_day, days), step.time);
  }
  if (step.every % minutes(std::chrono::days(1)) == minutes(0)) {
    // Days apart means the same hour of the day, over a change of clocks too.
    const Date day =
        std::chrono::sys_days(calendar.local_date(at)) + std::chrono::duration_cast<std::chrono::days>(step.every * n);
    if (n > 0) at = calendar.at(day, calendar.local_time(at));
  } else {
    at += step.every * n;
  }
  if (!ladder.any_time()) at = calendar.next_allowed(at);
  if (step.from == StepFrom::before_due && at >= due) return std::nullopt;
  if (step.from == StepFrom::after_due && at <= due) return std::nullopt;
  return at;
}

// The first sending of a step strictly after a moment. Moving never changes the order of a step's sendings, and never
// by more than a run of rest days, so the search begins a little before where arithmetic points.
std::optional<Instant> first_after(const Calendar& calendar, const Ladder& ladder, const Step& step, Instant due,
                                   std::optional<Instant> opened, Instant after) {
  int n = 0;
  if (step.every > minutes(0)) {
    const auto base_at = moment(calendar, ladder, step, due, opened, 0);
    if (base_at && after > *base_at) {
      const auto passed = (after - *base_at - std::chrono::days(31)) / step.every;
      n = static_cast<int>(std::clamp<std::int64_t>(passed, 0, step.times));
    }
  }
  for (; n < step.times; ++n) {
    const auto at = moment(calendar, ladder, step, due, opened, n);
    if (at && *at > after) return at;
  }
  return std::nullopt;
}

}  // namespace

base::Result<Ladder> Ladder::parse(const json& value) {
  Faults faults;
  Ladder out;
  if (!value.is_object()) {
    wrong(faults, "", {"Thang nhắc việc phải là một đối tượng.", "A ladder is an object."}, "wrong-type");
    return std::unexpected(bad_ladder(std::move(faults)));
  }
  check_words(value, {"id", "title", "any_time", "grade", "source", "steps"}, "", faults);
  out.id_ = base::text_or(value, "id");
  if (out.id_.empty()) wrong(faults, "/id", {"Thang nhắc việc phải có mã.", "A ladder has an id."}, "required");
  if (const auto title = value.find("title"); title != value.end() && title->is_object()) {
    out.title_ = {base::text_or(*title, "vi"), base::text_or(*title, "en")};
  }
  const auto any_time = value.find("any_time");
  out.any_time_ = any_time != value.end() && any_time->is_boolean() && any_time->get<bool>();

  const auto steps = value.find("steps");
  if (steps == value.end() || !steps->is_array() || steps->empty() || steps->size() > max_steps) {
    wrong(faults, "/steps", {"Thang nhắc việc có từ 1 đến 32 bậc.", "A ladder has 1 to 32 steps."}, "required");
  } else {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < steps->size(); ++i) {
      const std::string pointer = "/steps/" + std::to_string(i);
      if (!(*steps)[i].is_object()) {
        wrong(faults, pointer, {"Bậc nhắc phải là một đối tượng.", "A step is an object."}, "wrong-type");
        continue;
      }
      out.steps_.push_back(read_step((*steps)[i], pointer, faults));
      if (!ids.insert(out.steps_.back().id).second) {
        wrong(faults, pointer + "/id", {"Mã bậc nhắc bị trùng.", "This step id is used twice."}, "doubled");
      }
    }
  }
  if (!faults.empty()) return std::unexpected(bad_ladder(std::move(faults)));
  return out;
}

base::Result<LadderSet> LadderSet::parse(const json& value) {
  Faults faults;
  LadderSet out;
  const json none = json::array();
  const auto listed = value.is_object() ? value.find("ladders") : value.end();
  const bool fits = value.is_object() && listed != value.end() && listed->is_array() && listed->size() <= max_ladders;
  if (!fits) {
    wrong(faults, "/ladders", {"Thiếu danh sách thang nhắc việc.", "The list of ladders is missing."}, "required");
    return std::unexpected(bad_ladder(std::move(faults)));
  }
  if (value.contains("digest_at")) {
    const auto time = parse_time_of_day(base::text_or(value, "digest_at"));
    if (time) {
      out.digest_at_ = *time;
    } else {
      wrong(faults, "/digest_at", time.error().message);
    }
  }
  if (const auto units = value.find("units"); units != value.end()) out.units_ = read_units(*units, faults);
  for (std::size_t i = 0; i < listed->size(); ++i) {
    auto ladder = Ladder::parse((*listed)[i]);
    const std::string pointer = "/ladders/" + std::to_string(i);
    if (!ladder) {
      for (const Fault& fault : ladder.error().faults) {
        faults.push_back({pointer + fault.pointer, fault.code, fault.message});
      }
      continue;
    }
    if (out.find(ladder->id()) != nullptr) {
      wrong(faults, pointer + "/id", {"Mã thang nhắc việc bị trùng.", "This ladder id is used twice."}, "doubled");
    }
    out.ladders_.push_back(std::move(*ladder));
  }
  if (!faults.empty()) return std::unexpected(bad_ladder(std::move(faults)));
  return out;
}

const Ladder* LadderSet::find(std::string_view id) const {
  const auto at = std::ranges::find(ladders_, id, &Ladder::id);
  return at == ladders_.end() ? nullptr : &*at;
}

std::optional<Rung> next_rung(const Calendar& calendar, const Ladder& ladder, Instant due, Instant after,
                              std::optional<Instant> opened) {
  std::optional<Rung> out;
  for (const Step& step : ladder.steps()) {
    const auto at = first_after(calendar, ladder, step, due, opened, after);
    if (!at || (out && *at > out->at)) continue;
    if (!out || *at < out->at) {
      out = Rung{*at, step.id, *at > due, step.to, step.act};
      continue;
    }
    // Steps stand in climbing order: the later one names the rung, everyone is told.
    out->id = step.id;
    if (!step.act.empty()) out->act = step.act;
    for (const std::string& receiver : step.to) {
      if (std::ranges::find(out->to, receiver) == out->to.end()) out->to.push_back(receiver);
    }
  }
  return out;
}

}  // namespace trinhky::calendar
