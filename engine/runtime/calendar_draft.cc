#include "engine/runtime/calendar_draft.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "engine/base/limits.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using base::text_or;
using Op = store::Condition::Op;

constexpr std::size_t max_version_bytes = 40;

std::unexpected<base::Error> bad(std::vector<base::Fault> faults) {
  base::Error error{.code = base::ErrorCode::invalid,
                    .type = "bad-calendar",
                    .message = faults.front().message,
                    .pointer = faults.front().pointer};
  error.faults = std::move(faults);
  return std::unexpected(std::move(error));
}

bool is_version(std::string_view word) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
  };
  // The first character keeps versions apart from the words that stand in their place in a path.
  return !word.empty() && word.size() <= max_version_bytes && word.front() >= '0' && word.front() <= '9' &&
         std::ranges::all_of(word, fits);
}

// A fault about one of the days (or layers: `listed`) that were given points to where it was given; `first` of the
// joined ones is given.
base::Fault about_changes(base::Fault fault, std::string_view listed, std::size_t first) {
  if (!fault.pointer.starts_with(listed)) return fault;
  const std::string_view rest = std::string_view(fault.pointer).substr(listed.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), index);
  if (error != std::errc() || index < first) return fault;
  std::string pointer(listed);
  pointer.append(std::to_string(index - first)).append(end, rest.data() + rest.size());
  fault.pointer = std::move(pointer);
  return fault;
}

struct Joined {
  json all = json::array();
  std::size_t first_given = 0;
};

// The layers that stay, then those that are given.
Joined joined_layers(const json& calendar, const json& given, const std::set<std::string>& gone) {
  Joined joined;
  const json before = calendar.value("layers", json::array());
  for (const json& layer : before) {
    if (!gone.contains(text_or(layer, "unit"))) joined.all.push_back(layer);
  }
  joined.first_given = joined.all.size();
  for (const json& layer : given) joined.all.push_back(layer);
  return joined;
}

std::map<std::string, json> by_unit(const Layers& layers) {
  std::map<std::string, json> units;
  if (layers == nullptr) return units;
  for (const json& layer : *layers) {
    json own = layer;
    own.erase("unit");
    units.emplace(text_or(layer, "unit"), std::move(own));
  }
  return units;
}

// The house's calendar with one layer over it; the house's own without one.
calendar::Calendar with_layer(const calendar::Calendar& house, const json* layer) {
  if (layer == nullptr) return house;
  auto over = house.overlaid(*layer);
  return over ? std::move(*over) : house;
}

json side(const calendar::Calendar& calendar, base::Date date) {
  json told = {{"working", calendar.is_working_day(date)}};
  if (const auto day = calendar.day(date)) {
    told["kind"] = calendar::to_string(day->kind);
    told["name"] = {{"vi", day->name.vi}, {"en", day->name.en}};
    if (!day->grade.empty()) told["grade"] = day->grade;
  }
  return told;
}

bool same_hours(const calendar::Calendar& a, const calendar::Calendar& b) {
  const auto same = [](const calendar::Stretch& x, const calendar::Stretch& y) {
    return x.from == y.from && x.to == y.to;
  };
  return a.open() == b.open() && a.close() == b.close() && a.cutoff() == b.cutoff() &&
         std::ranges::equal(a.work(), b.work(), same);
}

}  // namespace

Result<KeptCalendar> amended(const json& calendar, const json& changes) {
  std::vector<base::Fault> faults;
  const auto fault = [&](std::string pointer, const char* code, base::Text message) {
    faults.push_back({.pointer = std::move(pointer), .code = code, .message = std::move(message)});
  };
  json next = calendar;
  for (const char* member : {"version", "hours", "covers", "open_questions"}) {
    if (changes.contains(member)) next[member] = changes[member];
  }
  if (!changes.contains("version")) {
    fault("/version", "required", {"Lịch mới phải có phiên bản.", "A new calendar has a version."});
  }
  const json given = changes.value("days", json::array());
  const json removed = changes.value("remove", json::array());
  if (!given.is_array()) {
    fault("/days", "wrong-type", {"Danh sách ngày phải là một mảng.", "The days are an array."});
  }
  if (!removed.is_array()) {
    fault("/remove", "wrong-type", {"Danh sách ngày bỏ phải là một mảng.", "The days to remove are an array."});
  }
  const json given_layers = changes.value("layers", json::array());
  const json removed_layers = changes.value("remove_layers", json::array());
  if (!given_layers.is_array()) {
    fault("/layers", "wrong-type", {"Lịch riêng của các đơn vị phải là một mảng.", "The layers are an array."});
  }
  if (!removed_layers.is_array()) {
    fault("/remove_layers", "wrong-type",
          {"Danh sách đơn vị bỏ lịch riêng phải là một mảng.", "The units without a layer are an array."});
  }
  if (!faults.empty()) return bad(std::move(faults));
  std::set<std::string> plain_units;
  const json had = calendar.value("layers", json::array());
  for (std::size_t i = 0; i < removed_layers.size(); ++i) {
    const std::string unit = removed_layers[i].is_string() ? removed_layers[i].get<std::string>() : std::string();
    if (std::ranges::none_of(had, [&](const json& layer) { return text_or(layer, "unit") == unit; })) {
      fault("/remove_layers/" + std::to_string(i), "no-such-layer",
            {"Đơn vị này không có lịch riêng.", "This unit has no days of its own."});
    }
    plain_units.insert(unit);
  }
  for (const json& layer : given_layers) {
    if (layer.is_object()) plain_units.insert(text_or(layer, "unit"));
  }
  std::set<std::string> gone;
  for (std::size_t i = 0; i < removed.size(); ++i) {
    const std::string date = removed[i].is_string() ? removed[i].get<std::string>() : std::string();
    const bool known = std::ranges::any_of(calendar.value("days", json::array()),
                                           [&](const json& day) { return text_or(day, "date") == date; });
    if (!known) {
      fault("/remove/" + std::to_string(i), "no-such-day",
            {"Lịch đang áp dụng không ghi ngày này.", "The calendar does not list this day."});
    }
    gone.insert(date);
  }
  for (const json& day : given) {
    if (day.is_object()) gone.insert(text_or(day, "date"));
  }
  json days = json::array();
  for (const json& day : calendar.value("days", json::array())) {
    if (!gone.contains(text_or(day, "date"))) days.push_back(day);
  }
  const std::size_t kept = days.size();
  for (const json& day : given) days.push_back(day);
  next["days"] = std::move(days);
  Joined layers = joined_layers(calendar, given_layers, plain_units);
  if (layers.all.empty()) {
    next.erase("layers");
  } else {
    next["layers"] = std::move(layers.all);
  }
  auto made = kept_calendar(next);
  if (!made) {
    std::ranges::transform(made.error().faults, std::back_inserter(faults), [&](const base::Fault& one) {
      return about_changes(about_changes(one, "/days/", kept), "/layers/", layers.first_given);
    });
    if (faults.empty()) return made;
  }
  if (!faults.empty()) return bad(std::move(faults));
  return made;
}

Result<void> keep_draft(store::Store& store, const Catalogue& catalogue, const KeptCalendar& draft,
                        const std::string& person, base::Instant now) {
  const std::string& version = draft.calendar->version();
  if (!is_version(version)) {
    return bad({{.pointer = "/version",
                 .code = "bad-value",
                 .message = {"Phiên bản bắt đầu bằng chữ số, tối đa 40 ký tự, gồm chữ không dấu, số, dấu chấm và gạch "
                             "ngang.",
                             "A version begins with a digit and has at most 40 letters, digits, dots and hyphens."}}});
  }
  if (draft.calendar->id() != catalogue.calendar().id()) {
    return bad({{.pointer = "/id",
                 .code = "other-calendar",
                 .message = {"Mã lịch phải là “" + catalogue.calendar().id() + "”.",
                             "The calendar's id must be “" + catalogue.calendar().id() + "”."}}});
  }
  const auto published = calendar_publications(store);
  if (!published) return std::unexpected(published.error());
  if (std::ranges::find(*published, version, &CalendarPublication::version) != published->end()) {
    return base::refuse(base::ErrorCode::wrong_state, "calendar-published",
                        {"Lịch phiên bản “" + version + "” đã ban hành, không sửa được; hãy ghi thành phiên bản mới.",
                         "The calendar of the version “" + version +
                             "” is published and cannot change; make the change as a new version."},
                        "/version");
  }
  const auto others =
      store.read({.table = "calendar_draft", .where = {{"version", Op::ne, {version}}}, .limit = max_calendar_drafts});
  if (!others) return std::unexpected(others.error());
  const auto waits = [&](const store::Row& row) {
    const auto& word = std::get<std::string>(row.at("version"));
    return std::ranges::find(*published, word, &CalendarPublication::version) == published->end();
  };
  std::vector<store::RowChange> rows;
  for (const store::Row& row : *others) {
    // What was published since is kept in the log.
    if (!waits(row))
      rows.push_back({store::RowChange::Kind::remove, "calendar_draft", {{"version", row.at("version")}}});
  }
  if (others->size() - rows.size() >= max_calendar_drafts) {
    return base::refuse(base::ErrorCode::too_large, "too-many-drafts",
                        {"Đã có 20 bản dự thảo lịch; hãy ban hành bớt hoặc ghi đè một bản.",
                         "There are 20 drafts of calendars already; publish or overwrite one of them."});
  }
  rows.push_back(
      {store::RowChange::Kind::put,
       "calendar_draft",
       {{"version", version}, {"body", draft.bytes}, {"at", now.time_since_epoch().count()}, {"person", person}}});
  return store.write(rows);
}

Result<std::vector<store::Row>> calendar_drafts(store::Store& store) {
  const auto published = calendar_publications(store);
  if (!published) return std::unexpected(published.error());
  auto rows = store.read({.table = "calendar_draft", .order = {{"at", true}}, .limit = 2 * max_calendar_drafts});
  if (!rows) return rows;
  std::erase_if(*rows, [&](const store::Row& row) {
    const auto& version = std::get<std::string>(row.at("version"));
    return std::ranges::find(*published, version, &CalendarPublication::version) != published->end();
  });
  return rows;
}

Result<KeptCalendar> calendar_of(store::Store& store, const Catalogue& catalogue, const std::string& version) {
  auto published = published_calendar(store, version);
  if (published || published.error().code != base::ErrorCode::not_found) return published;
  const auto rows = store.read({.table = "calendar_draft", .where = {{"version", Op::eq, {version}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (!rows->empty()) {
    const auto value = base::parse_json(std::get<std::string>(rows->front().at("body")));
    if (!value) return std::unexpected(value.error());
    return kept_calendar(*value);
  }
  if (catalogue.shipped_calendar()->version() == version) {
    return KeptCalendar{.calendar = catalogue.shipped_calendar(),
                        .bytes = catalogue.shipped_calendar_bytes(),
                        .layers = catalogue.shipped_layers()};
  }
  return published;
}

json calendar_changes(const calendar::Calendar& before, const calendar::Calendar& after) {
  std::optional<std::chrono::sys_days> first;
  std::optional<std::chrono::sys_days> last;
  for (const calendar::Calendar* one : {&before, &after}) {
    for (const calendar::Day& day : one->listed_days()) {
      const std::chrono::sys_days at{day.date};
      first = std::min(first.value_or(at), at);
      last = std::max(last.value_or(at), at);
    }
  }
  json days = json::array();
  std::size_t working = 0;
  if (first && last) {
    // What follows from rules begins behind the listed years.
    *last += std::chrono::days(366);
    for (std::chrono::sys_days at = *first; at <= *last; at += std::chrono::days(1)) {
      const base::Date date{at};
      json was = side(before, date);
      json is = side(after, date);
      if (was == is) continue;
      if (was["working"] != is["working"]) ++working;
      days.push_back({{"date", base::format_date(date)}, {"before", std::move(was)}, {"after", std::move(is)}});
    }
  }
  return {{"days", std::move(days)}, {"working_days", working}, {"hours", !same_hours(before, after)}};
}

json calendar_changes(const KeptCalendar& before, const KeptCalendar& after) {
  json changes = calendar_changes(*before.calendar, *after.calendar);
  const auto was = by_unit(before.layers);
  const auto is = by_unit(after.layers);
  std::set<std::string> units;
  for (const auto& [unit, layer] : was) units.insert(unit);
  for (const auto& [unit, layer] : is) units.insert(unit);
  json told = json::array();
  for (const std::string& unit : units) {
    const auto old_layer = was.find(unit);
    const auto new_layer = is.find(unit);
    const json* earlier = old_layer == was.end() ? nullptr : &old_layer->second;
    const json* later = new_layer == is.end() ? nullptr : &new_layer->second;
    if (earlier != nullptr && later != nullptr && *earlier == *later) continue;
    json one = calendar_changes(with_layer(*after.calendar, earlier), with_layer(*after.calendar, later));
    one["unit"] = unit;
    one["before"] = earlier == nullptr ? json() : json(text_or(*earlier, "version"));
    one["after"] = later == nullptr ? json() : json(text_or(*later, "version"));
    told.push_back(std::move(one));
  }
  changes["units"] = std::move(told);
  return changes;
}

}  // namespace trinhky::runtime
