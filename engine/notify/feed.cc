#include "engine/notify/feed.h"

#include <libical/ical.h>

#include <algorithm>
#include <memory>
#include <span>
#include <tuple>

#include "engine/base/hash.h"
#include "engine/base/text.h"

namespace trinhky::notify {
namespace {

using base::Instant;
using base::Result;
using std::chrono::minutes;
using store::Row;
using Op = store::Condition::Op;

constexpr std::size_t max_summary_code_points = 200;
constexpr std::size_t secret_digits = 64;
constexpr minutes shown_before{30};

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

std::string one_line(const std::string& text) {
  std::u32string out;
  for (const char32_t c : base::to_utf32(text)) {
    if (out.size() == max_summary_code_points) break;
    out += c < 0x20 || c == 0x7f ? U' ' : c;
  }
  return base::to_utf8(out);
}

icaltimetype utc_of(Instant at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  return icaltime_from_timet_with_zone(seconds, 0, icaltimezone_get_utc_timezone());
}

icaltimetype date_of(base::Date date) {
  icaltimetype out{};
  out.year = static_cast<int>(date.year());
  out.month = static_cast<int>(static_cast<unsigned>(date.month()));
  out.day = static_cast<int>(static_cast<unsigned>(date.day()));
  out.is_date = 1;
  return out;
}

// The day whose end the deadline is; none when it ends within a day.
std::optional<base::Date> whole_day(const calendar::Calendar& calendar, Instant due) {
  if (calendar.ends_a_day(due)) return calendar.due_date(due);
  const minutes time = calendar.local_time(due);
  if (time == calendar.cutoff() || time == minutes(24 * 60 - 1)) return calendar.local_date(due);
  return std::nullopt;
}

// The component takes the property over.
void add_extension(icalcomponent* to, const char* name, const std::string& value) {
  icalproperty* property = icalproperty_new_x(value.c_str());
  icalproperty_set_x_name(property, name);
  icalcomponent_add_property(to, property);
}

icalcomponent* event_of(const FeedDeadline& one, const calendar::Calendar& calendar) {
  icalcomponent* event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
  const auto add = [&](icalproperty* property) { icalcomponent_add_property(event, property); };
  const std::string uid = one_line(one.id) + "@trinhky";
  add(icalproperty_new_uid(uid.c_str()));
  add(icalproperty_new_dtstamp(utc_of(one.modified)));
  add(icalproperty_new_lastmodified(utc_of(one.modified)));
  add(icalproperty_new_sequence(static_cast<int>(std::min<std::uint64_t>(one.sequence, 2'000'000'000))));
  if (const auto day = whole_day(calendar, one.due)) {
    add(icalproperty_new_dtstart(date_of(*day)));
    add(icalproperty_new_dtend(date_of(std::chrono::sys_days(*day) + std::chrono::days(1))));
  } else {
    add(icalproperty_new_dtstart(utc_of(one.due - shown_before)));
    add(icalproperty_new_dtend(utc_of(one.due)));
  }
  add(icalproperty_new_summary(one_line(one.summary).c_str()));
  if (!one.link.empty()) add(icalproperty_new_url(one_line(one.link).c_str()));
  add(icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  return event;
}

FeedRow row_of(const Row& row) {
  return {.person = std::get<std::string>(row.at("person")),
          .titles = std::get<std::int64_t>(row.at("titles")) != 0,
          .at = Instant(std::chrono::milliseconds(std::get<std::int64_t>(row.at("at"))))};
}

Result<std::optional<FeedRow>> find(store::Store& store, const char* column, const std::string& value) {
  const auto rows = store.read({.table = "feed", .where = {{column, Op::eq, {value}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::optional<FeedRow>();
  return std::optional(row_of(rows->front()));
}

}  // namespace

std::string write_feed(const Feed& feed, const calendar::Calendar& calendar) {
  const Component all(icalcomponent_new(ICAL_VCALENDAR_COMPONENT));
  icalcomponent_add_property(all.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(all.get(), icalproperty_new_prodid("-//Trinh Ky//Deadlines//VI"));
  icalcomponent_add_property(all.get(), icalproperty_new_calscale("GREGORIAN"));
  icalcomponent_add_property(all.get(), icalproperty_new_method(ICAL_METHOD_PUBLISH));
  add_extension(all.get(), "X-WR-CALNAME", one_line(feed.name));
  add_extension(all.get(), "X-PUBLISHED-TTL", "PT1H");
  std::vector<const FeedDeadline*> order;
  for (const FeedDeadline& one : feed.deadlines) order.push_back(&one);
  std::ranges::sort(order, [](const FeedDeadline* a, const FeedDeadline* b) {
    return std::tie(a->due, a->id) < std::tie(b->due, b->id);
  });
  if (order.size() > max_feed_deadlines) order.resize(max_feed_deadlines);
  for (const FeedDeadline* one : order) icalcomponent_add_component(all.get(), event_of(*one, calendar));
  char* text = icalcomponent_as_ical_string_r(all.get());
  std::string bytes = text == nullptr ? std::string() : std::string(text);
  icalmemory_free_buffer(text);
  return bytes;
}

Result<std::string> open_feed(store::Store& store, const std::string& person,
                              const std::array<base::Entropy, 2>& entropy, const FeedWish& wish, Instant now) {
  std::string bytes;
  for (const base::Entropy& half : entropy) {
    for (const std::uint8_t one : half) bytes += static_cast<char>(one);
  }
  std::string secret = base::to_hex(bytes);
  const store::RowChange change{store::RowChange::Kind::put,
                                "feed",
                                {{"person", person},
                                 {"hash", base::sha256_hex(secret)},
                                 {"titles", std::int64_t{wish.titles ? 1 : 0}},
                                 {"at", now.time_since_epoch().count()}}};
  if (auto written = store.write(std::span(&change, 1)); !written) return std::unexpected(written.error());
  return secret;
}

Result<void> close_feed(store::Store& store, const std::string& person) {
  const store::RowChange change{store::RowChange::Kind::remove, "feed", {{"person", person}}};
  return store.write(std::span(&change, 1));
}

Result<std::optional<FeedRow>> feed_of(store::Store& store, const std::string& person) {
  return find(store, "person", person);
}

Result<std::optional<FeedRow>> feed_of_secret(store::Store& store, std::string_view secret) {
  const bool possible = secret.size() == secret_digits && std::ranges::all_of(secret, [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                        });
  if (!possible) return std::optional<FeedRow>();
  return find(store, "hash", base::sha256_hex(secret));
}

}  // namespace trinhky::notify
