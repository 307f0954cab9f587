#include "engine/projection/inbox.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <tuple>

#include "engine/decision/able.h"

namespace trinhky::projection {
namespace {

using base::json;

constexpr std::size_t max_keys = 400;

std::string position_key(const std::string& unit, const std::string& code) {
  return "position|" + unit + "|" + code;
}

// Of whom the work is addressed to, and whom it names.
std::set<std::string> keys_of(const decision::OpenWork& work) {
  std::set<std::string> keys;
  const auto add = [&keys](const directory::Seat& seat) {
    if (seat.kind == "external") keys.insert("external|" + seat.external);
    if (!seat.followed.empty()) keys.insert("follower|" + seat.followed);
    if (seat.kind == "position" || seat.kind == "follower") {
      for (const std::string& code : seat.positions) keys.insert(position_key(seat.unit, code));
    }
  };
  for (const decision::Addressee& to : work.to) add(to.seat);
  for (const decision::Addressee& to : work.with) add(to.seat);
  for (const std::string& person : decision::names(work)) keys.insert(person_key(person));
  return keys;
}

}  // namespace

std::string person_key(const std::string& person) {
  return "person|" + person;
}

std::optional<decision::OpenWork> request_over(const decision::OpenWork& work) {
  if (work.extensions.empty()) return std::nullopt;
  const json& asked = work.extensions.back();
  if (base::text_or(asked, "state") != "asked" || !asked.contains("decider")) return std::nullopt;
  json body = decision::to_json(work);
  // What was said at the work, and by whom it is held, is not said of the request.
  for (const char* member : {"extensions", "with", "claimed_by", "reassigned", "weights", "recused", "heard", "then",
                             "role", "question", "urged_at"}) {
    body.erase(member);
  }
  body["id"] = work.id + ":extension";
  body["of"] = work.id;
  body["kind"] = "extension";
  body["opened_at"] = asked.value("asked_at", json());
  body["from"] = base::text_or(asked, "asked_by");
  body["to"] = asked["decider"];
  body["given"] = json::array();
  body["members"] = json::array();
  body["returned"] = nullptr;
  auto request = decision::open_work_from_json(body);
  if (!request) return std::nullopt;
  return std::move(*request);
}

Place place_of(const decision::OpenWork& work) {
  return {.rank = -std::int64_t{work.precedence},
          .due = work.due ? work.due->time_since_epoch().count() : Place::undated,
          .opened_at = work.opened_at.time_since_epoch().count(),
          .id = work.id};
}

std::vector<Filing> filings_of(const decision::OpenWork& work) {
  std::vector<Filing> filings;
  const auto file = [&filings](const decision::OpenWork& one) {
    const Place place = place_of(one);
    for (const std::string& key : keys_of(one)) filings.push_back({.seat = key, .place = place});
  };
  file(work);
  if (const auto request = request_over(work)) file(*request);
  return filings;
}

std::vector<std::string> person_keys(const directory::Directory& directory, const std::string& person,
                                     base::Date today) {
  std::set<std::string> keys{person_key(person)};
  // Whether a position that is carried beside this one is filled by somebody else hangs on the work, too.
  const auto add = [&](const directory::Holding& holding) {
    keys.insert(position_key(holding.unit, holding.position));
    const auto map = directory.role_map(holding.unit, today);
    if (!map) return;
    for (const auto& [held, role] : map->carries) {
      if (held == holding.position) keys.insert(position_key(holding.unit, role));
    }
  };
  for (const directory::Holding& holding : directory.holdings_of(person, today)) add(holding);
  for (const directory::Substitution& one : directory.substitutions_on(today)) {
    if (one.person != person) continue;
    if (const auto holding = directory.holding(one.holding)) add(*holding);
  }
  for (const std::string& unit : directory.followed_by(person, today)) keys.insert("follower|" + unit);
  std::vector<std::string> list(keys.begin(), keys.end());
  if (list.size() > max_keys) list.resize(max_keys);
  return list;
}

std::optional<directory::Capacity> capacity_for(const directory::Directory& directory, const decision::OpenWork& work,
                                                const std::string& person, base::Date today,
                                                const std::string& workflow) {
  if (auto capacity = decision::able_at_work(directory, work, person, today, workflow)) return capacity;
  return decision::able_to_act_as(directory, work.with, person, today, workflow);
}

std::optional<directory::Capacity> capacity_for_request(const directory::Directory& directory,
                                                        const decision::OpenWork& work, const std::string& person,
                                                        base::Date today, const std::string& workflow) {
  const auto request = request_over(work);
  if (!request || request->from == person) return std::nullopt;
  return decision::able_to_act_as(directory, request->to, person, today, workflow);
}

bool stands_before(const decision::OpenWork& a, const decision::OpenWork& b, base::Instant now) {
  const auto rank = [now](const decision::OpenWork& work) {
    const bool late = work.due && *work.due < now;
    return std::tuple(-work.precedence, !late, !work.due, work.due.value_or(base::Instant()), work.opened_at,
                      std::string_view(work.id));
  };
  return rank(a) < rank(b);
}

bool has_had_a_say(const decision::OpenWork& work, const std::string& person) {
  return std::ranges::any_of(work.given, [&](const decision::Given& given) {
    if (given.member == person) return true;
    return given.member.starts_with("seat:") && given.person == person && given.recorded.is_null();
  });
}

}  // namespace trinhky::projection
