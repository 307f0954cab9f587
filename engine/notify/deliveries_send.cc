// Sending what is queued, and going on to the next way where one came to nothing or was not read.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/notify/deliveries.h"
#include "engine/notify/delivery_rows.h"
#include "engine/notify/mail_channel.h"
#include "engine/notify/name_slot.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::Instant;
using store::Condition;
using store::Query;
using store::Row;
using store::RowChange;

// A notice of this program about its own messages; told of none of them again.
constexpr std::string_view note_prefix = "note-";
constexpr std::size_t max_again = 10'000;
// A channel that put off so many in a row is left alone for this run.
constexpr int enough_put_off = 3;

std::string text(std::string_view word) {
  return std::string(word);
}

// Rows of an earlier release name no channel.
std::string channel_of(const Row& row) {
  const std::string& channel = text_of(row, "channel");
  return channel.empty() ? text(mail_channel) : channel;
}

// The id a channel is given: without what mail puts around it.
std::string bare_id(const Row& row) {
  const std::string& id = text_of(row, "message_id");
  const std::size_t at = id.find('@');
  return id.starts_with('<') && at != std::string::npos ? id.substr(1, at - 1) : id;
}

base::Result<void> queue_again(store::Store& store, const Row& row, const std::string& address, Instant now) {
  const RowChange change = update_delivery(text_of(row, "id"), {{"address", address},
                                                                {"state", text(delivery_state::queued)},
                                                                {"tries", std::int64_t{0}},
                                                                {"next_try", ms(now)},
                                                                {"error", std::string()}});
  return store.write(std::span(&change, 1));
}

}  // namespace

std::chrono::minutes back_off(std::int64_t tries) {
  constexpr std::array<int, 4> steps{1, 5, 15, 60};
  const auto at = std::clamp<std::int64_t>(tries - 1, 0, std::ssize(steps) - 1);
  return std::chrono::minutes(steps[static_cast<std::size_t>(at)]);
}

std::chrono::milliseconds back_off(std::int64_t tries, std::uint32_t random) {
  const std::chrono::milliseconds whole = back_off(tries);
  const std::int64_t spread = whole.count() / 2;
  return whole - std::chrono::milliseconds(spread / 2) +
         std::chrono::milliseconds(static_cast<std::int64_t>(random) % (spread + 1));
}

base::Result<Run> Deliveries::keep_all() {
  Run run;
  const Query queued{.table = "delivery",
                     .where = {{.column = "state", .values = {text(delivery_state::queued)}}},
                     .limit = base::limits::max_page};
  const auto rows = parts_.store->read(queued);
  if (!rows) return std::unexpected(rows.error());
  std::vector<RowChange> changes;
  for (const Row& row : *rows) {
    changes.push_back(update_delivery(text_of(row, "id"), {{"state", text(delivery_state::kept)}}));
  }
  if (!changes.empty()) {
    if (auto written = parts_.store->write(changes); !written) return std::unexpected(written.error());
  }
  run.kept = rows->size();
  return run;
}

// --- the next way

base::Result<std::optional<Way>> Deliveries::way_after(const Row& row) {
  const std::string& person = text_of(row, "person");
  const auto recipient = parts_.resolve(person);
  if (!recipient) return std::nullopt;
  const auto choice = message_choice(*parts_.store, person);
  if (!choice) return std::unexpected(choice.error());
  const std::vector<Way> ways = ways_of(*choice, *recipient);
  const auto here = std::ranges::find(ways, channel_of(row), &Way::channel);
  // The person's address here is gone: what comes first has not been tried.
  const auto next = here == ways.end() ? ways.begin() : std::next(here);
  if (next == ways.end() || (here == ways.end() && !text_of(row, "of").empty())) return std::nullopt;
  return *next;
}

Row Deliveries::next_row(const Row& row, const Way& way, Instant now) const {
  const std::string& first = text_of(row, "of").empty() ? text_of(row, "id") : text_of(row, "of");
  const auto recipient = parts_.resolve(text_of(row, "person"));
  Row next = row;
  next.insert_or_assign("id", base::derived_uuid("delivery|" + first + "|" + way.channel));
  next.insert_or_assign("of", first);
  next.insert_or_assign("channel", way.channel);
  next.insert_or_assign("address", recipient ? address_of(*recipient, way.channel) : std::string());
  next.insert_or_assign("state", text(delivery_state::queued));
  next.insert_or_assign("tries", std::int64_t{0});
  next.insert_or_assign("next_try", ms(now));
  next.insert_or_assign("sent_at", nullptr);
  next.insert_or_assign("follow_at", nullptr);
  next.insert_or_assign("error", std::string());
  Why why;
  if (const auto kept = base::parse_json(text_of(row, "why"))) why = why_from(*kept);
  why.channel = way.channel;
  next.insert_or_assign("why", base::print(to_json(why)));
  return next;
}

base::Result<void> Deliveries::fail(const Row& row, const base::Error& error, Instant now, Run& run) {
  ++run.failed;
  std::vector<RowChange> changes{update_delivery(
      text_of(row, "id"),
      {{"state", text(delivery_state::failed)}, {"error", error.type + (error.log.empty() ? "" : ": " + error.log)}})};
  const auto way = way_after(row);
  if (!way) return std::unexpected(way.error());
  if (*way) {
    changes.push_back({.kind = RowChange::Kind::put, .table = "delivery", .row = next_row(row, **way, now)});
  }
  const bool own = text_of(row, "notice").starts_with(note_prefix);
  const std::string& instance = text_of(row, "instance");
  if (parts_.sender_of && !own && !instance.empty()) {
    const auto sender = parts_.sender_of(instance);
    if (sender && *sender != text_of(row, "person")) {
      const base::json params = {{"other", text_of(row, "person")}, {"channel", channel_of(row)}};
      changes.push_back({.kind = RowChange::Kind::put,
                         .table = "notice",
                         .row = {{"id", text(note_prefix) + base::derived_uuid("note|" + text_of(row, "id"))},
                                 {"person", *sender},
                                 {"at", ms(now)},
                                 {"instance", instance},
                                 {"work", std::string()},
                                 {"template", "delivery-failed"},
                                 {"params", base::print(params)}}});
    }
  }
  return parts_.store->write(changes);
}

base::Result<bool> Deliveries::still_wanted(const Row& row) {
  if (!parts_.task || number_of(row, "digest") != 0) return true;
  const auto rows = parts_.store->read({.table = "delivery",
                                        .where = {{.column = "message_id", .values = {text_of(row, "message_id")}}},
                                        .limit = base::limits::max_page});
  if (!rows) return std::unexpected(rows.error());
  Condition named{.column = "id", .op = Condition::Op::in, .values = {}};
  for (const Row& one : *rows) named.values.emplace_back(text_of(one, "notice"));
  if (named.values.empty()) return true;
  const auto notices = parts_.store->read({.table = "notice",
                                           .where = {{.column = "person", .values = {text_of(row, "person")}}, named},
                                           .limit = base::limits::max_page});
  if (!notices) return std::unexpected(notices.error());
  for (const Row& notice : *notices) {
    if (!asks_for_work(text_of(notice, "template"))) return true;
    const auto state = parts_.task(notice);
    if (!state) return std::unexpected(state.error());
    if (!state->closed) return true;
  }
  return notices->empty();
}

base::Result<void> Deliveries::follow_up(Instant now) {
  const auto due = parts_.store->read({.table = "delivery",
                                       .where = {{.column = "follow_at", .op = Condition::Op::le, .values = {ms(now)}}},
                                       .order = {{.column = "follow_at"}},
                                       .limit = base::limits::max_page});
  if (!due) return std::unexpected(due.error());
  for (const Row& row : *due) {
    std::vector<RowChange> changes{update_delivery(text_of(row, "id"), {{"follow_at", nullptr}})};
    const auto read = parts_.store->read({.table = "notice_read",
                                          .where = {{.column = "person", .values = {text_of(row, "person")}},
                                                    {.column = "notice", .values = {text_of(row, "notice")}}},
                                          .limit = 1});
    if (!read) return std::unexpected(read.error());
    const auto wanted = still_wanted(row);
    if (!wanted) return std::unexpected(wanted.error());
    const auto way = way_after(row);
    if (!way) return std::unexpected(way.error());
    if (read->empty() && *wanted && *way) {
      changes.push_back({.kind = RowChange::Kind::put, .table = "delivery", .row = next_row(row, **way, now)});
    }
    if (auto written = parts_.store->write(changes); !written) return written;
  }
  return {};
}

// --- sending

base::Result<void> Deliveries::send_one(const Row& row, Instant now, Run& run, std::set<std::string>& closed) {
  const std::string& id = text_of(row, "id");
  const std::string channel_name = channel_of(row);
  const std::int64_t tries = number_of(row, "tries") + 1;
  const auto update = [&](Row columns) {
    const RowChange change = update_delivery(id, std::move(columns));
    return parts_.store->write(std::span(&change, 1));
  };
  if (now - instant_of(number_of(row, "at")) > fresh_enough) {
    const auto wanted = still_wanted(row);
    if (!wanted) return std::unexpected(wanted.error());
    if (!*wanted) {
      ++run.dropped;
      return update({{"state", text(delivery_state::dropped)}, {"error", text(to_string(Because::task_closed))}});
    }
  }
  const auto channel = std::ranges::find(parts_.channels, channel_name, &Channel::name);
  if (channel == parts_.channels.end()) {
    if (channel_name != mail_channel) return fail(row, {.type = "no-such-channel"}, now, run);
    ++run.kept;
    return update({{"state", text(delivery_state::kept)}});
  }
  const auto way = way_after(row);
  if (!way) return std::unexpected(way.error());
  const int most = *way ? tries_before_next : max_tries;
  if (tries > most) return fail(row, {.type = "too-many-tries"}, now, run);
  const std::chrono::milliseconds wait = parts_.random ? back_off(tries, parts_.random()) : back_off(tries);
  if (auto counted = update({{"tries", tries}, {"next_try", ms(now + wait)}}); !counted) return counted;

  const auto recipient = parts_.resolve(text_of(row, "person"));
  auto title = fill_name_slots(*parts_.store, text_of(row, "subject"), Written::text);
  if (!title) return std::unexpected(title.error());
  auto body = fill_name_slots(*parts_.store, text_of(row, "body"), Written::text);
  if (!body) return std::unexpected(body.error());
  auto html = fill_name_slots(*parts_.store, text_of(row, "html"), Written::html);
  if (!html) return std::unexpected(html.error());
  const Outgoing message{.id = bare_id(row),
                         .person = text_of(row, "person"),
                         .address = text_of(row, "address"),
                         .name = recipient ? recipient->full_name : "",
                         .language = recipient ? recipient->language : Language::vi,
                         .title = std::move(*title),
                         .text = std::move(*body),
                         .html = std::move(*html),
                         .link = text_of(row, "link"),
                         .urgent = number_of(row, "urgent") != 0,
                         .digest = number_of(row, "digest") != 0,
                         .at = instant_of(number_of(row, "at"))};
  const auto sent = (*channel)->send(message);
  if (sent) {
    ++run.sent;
    const bool follows = *way && (*way)->unread_after && number_of(row, "digest") == 0;
    return update({{"state", text(delivery_state::sent)},
                   {"sent_at", ms(now)},
                   {"error", std::string()},
                   {"follow_at", follows ? store::Value(ms(now + *(*way)->unread_after)) : store::Value(nullptr)}});
  }
  if (sent.error().type == "mail-server") closed.insert(channel_name);
  if (sent.error().code != ErrorCode::unavailable || tries == most) return fail(row, sent.error(), now, run);
  ++run.put_off;
  return update({{"error", sent.error().type + ": " + sent.error().log}});
}

base::Result<Run> Deliveries::run_once(Instant now) {
  if (parts_.channels.empty()) return keep_all();
  const Condition queued{.column = "state", .values = {text(delivery_state::queued)}};
  Run run;
  std::set<std::string> closed;
  std::map<std::string, int> put_off;
  // Past those of a channel that is closed, or a server that is down would hold up the others' messages.
  Query query{.table = "delivery",
              .where = {queued, {.column = "next_try", .op = Condition::Op::le, .values = {ms(now)}}},
              .order = {{.column = "next_try"}},
              .limit = base::limits::max_page};
  const auto rows = parts_.store->read(query);
  if (!rows) return std::unexpected(rows.error());
  std::size_t tried = 0;
  for (const Row& row : *rows) {
    const std::string channel = channel_of(row);
    if (tried == max_mails_per_run) break;
    if (closed.contains(channel)) continue;
    ++tried;
    const std::size_t before = run.put_off;
    if (auto done = send_one(row, now, run, closed); !done) return std::unexpected(done.error());
    int& in_a_row = put_off[channel];
    in_a_row = run.put_off > before ? in_a_row + 1 : 0;
    if (channel != mail_channel && in_a_row >= enough_put_off) closed.insert(channel);
  }
  const auto waiting =
      parts_.store->read({.table = "delivery", .where = {queued}, .order = {{.column = "next_try"}}, .limit = 1});
  if (!waiting) return std::unexpected(waiting.error());
  if (!waiting->empty()) {
    const Instant due = instant_of(number_of(waiting->front(), "next_try"));
    // The others are due already; coming back at once would only find the same closed door.
    run.next = closed.contains(channel_of(waiting->front())) ? std::max(due, now + back_off(1)) : due;
  }
  return run;
}

// --- once more

base::Result<void> send_again(store::Store& store, const std::string& delivery, const std::string& address,
                              Instant now) {
  const auto rows = store.read({.table = "delivery", .where = {{.column = "id", .values = {delivery}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) {
    return base::refuse(ErrorCode::not_found, "no-such-delivery",
                        {"Không có lượt gửi này.", "There is no such delivery."});
  }
  const std::string& state = text_of(rows->front(), "state");
  if (state != delivery_state::failed && state != delivery_state::kept) {
    return base::refuse(
        ErrorCode::wrong_state, "delivery-not-ended",
        {"Chỉ gửi lại được thư đã gửi không thành hoặc đang lưu.", "Only a failed or a kept mail can be sent again."});
  }
  if (text_of(rows->front(), "body").empty()) {
    return base::refuse(ErrorCode::wrong_state, "nothing-to-send",
                        {"Lượt gửi này không có nội dung thư.", "This delivery holds no mail."});
  }
  return queue_again(store, rows->front(), address.empty() ? text_of(rows->front(), "address") : address, now);
}

base::Result<std::size_t> send_all_again(
    store::Store& store,
    const std::function<std::string(const std::string& person, const std::string& channel)>& address, Instant now) {
  const auto rows = read_all(store,
                             {.table = "delivery",
                              .where = {{.column = "state", .values = {text(delivery_state::failed)}},
                                        {.column = "body", .op = Condition::Op::ne, .values = {std::string()}}}},
                             max_again);
  if (!rows) return std::unexpected(rows.error());
  for (const Row& row : *rows) {
    const std::string today = address(text_of(row, "person"), channel_of(row));
    if (auto queued = queue_again(store, row, today.empty() ? text_of(row, "address") : today, now); !queued) {
      return std::unexpected(queued.error());
    }
  }
  return rows->size();
}

base::Result<void> Deliveries::again(const std::string& delivery, Instant now) {
  const auto rows =
      parts_.store->read({.table = "delivery", .where = {{.column = "id", .values = {delivery}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  std::string address;
  if (!rows->empty()) {
    if (const auto recipient = parts_.resolve(text_of(rows->front(), "person"))) {
      address = address_of(*recipient, channel_of(rows->front()));
    }
  }
  return send_again(*parts_.store, delivery, address, now);
}

}  // namespace trinhky::notify
