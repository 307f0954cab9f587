#include <algorithm>
#include <span>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/notify/webhook_rows.h"
#include "engine/notify/webhooks.h"

namespace trinhky::notify {
namespace {

using base::Instant;
using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

constexpr std::chrono::milliseconds first_wait = std::chrono::seconds(5);
constexpr std::chrono::milliseconds longest_wait = std::chrono::hours(4);
constexpr std::chrono::hours sweep_every{1};
constexpr int gone = 410;
constexpr std::size_t longest_error = 500;

store::Condition is(std::string_view column, std::string_view word) {
  return {std::string(column), Op::eq, {std::string(word)}};
}

std::vector<WebhookSecret> secrets_of(const Row& subscription, Instant now) {
  std::vector<WebhookSecret> secrets;
  const auto take = [&](std::string_view column) {
    for (const std::string& text : base::split(text_in(subscription, column), ' ')) {
      if (auto secret = WebhookSecret::parse(text)) secrets.push_back(std::move(*secret));
    }
  };
  take("secret");
  const auto until = number_or_none(subscription, "old_until");
  if (until && in_ms(now) < *until) take("old_secret");
  return secrets;
}

bool wants(const Row& subscription, const std::string& kind) {
  const auto kinds = base::parse_json(text_in(subscription, "kinds"));
  if (!kinds || !kinds->is_array() || kinds->empty()) return true;
  return std::ranges::find(*kinds, json(kind)) != kinds->end();
}

}  // namespace

std::chrono::milliseconds webhook_back_off(std::int64_t tries, std::uint64_t random) {
  std::chrono::milliseconds wait = first_wait;
  for (std::int64_t i = 1; i < tries && wait < longest_wait; ++i) wait *= 4;
  wait = std::min(wait, longest_wait);
  // Between three and five quarters, so that many that failed together do not come back together.
  const auto quarter = static_cast<std::uint64_t>(wait.count()) / 4;
  return std::chrono::milliseconds(static_cast<std::int64_t>(3 * quarter + random % (2 * quarter + 1)));
}

Result<std::vector<Row>> Webhooks::enabled() const {
  return parts_.store->read(
      {.table = "webhook", .where = {{"enabled", Op::eq, {std::int64_t{1}}}}, .limit = base::limits::max_page});
}

// --- following

Result<bool> Webhooks::concerns(const Row& subscription, const store::StoredEvent& event) const {
  if (event.stream_kind != "instance" || !wants(subscription, event.kind)) return false;
  const std::string unit = text_in(subscription, "unit");
  if (unit.empty()) return true;
  const auto rows = parts_.store->read({.table = "instance", .where = {is("id", event.stream)}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  return !rows->empty() && parts_.within(unit, text_in(rows->front(), "unit"));
}

Row Webhooks::message_of(const Row& subscription, const store::StoredEvent& event, std::int64_t number) const {
  const std::string id = text_in(subscription, "id");
  const std::string event_id = base::derived_uuid("event|" + event.stream + "|" + std::to_string(event.number));
  const auto body = base::parse_json(event.body);
  return {{"webhook", id},
          {"number", number},
          {"message_id", "msg_" + base::derived_uuid("webhook|" + id + "|" + event_id)},
          {"event", event_id},
          {"kind", event.kind},
          {"instance", event.stream},
          {"happened_at", in_ms(event.at)},
          {"at", in_ms(now())},
          {"body", cloud_event({.id = event_id,
                                .source = source_,
                                .kind = event.kind,
                                .instance = event.stream,
                                .at = event.at,
                                .data = webhook_data(event.stream, event.number, body.value_or(json::object()))})},
          {"state", std::string(webhook_state::queued)},
          {"tries", std::int64_t{0}},
          {"next_try", std::int64_t{0}},
          {"sent_at", nullptr},
          {"status", std::int64_t{0}},
          {"error", std::string()}};
}

Result<bool> Webhooks::follow_one(const Row& subscription) {
  const std::string id = text_in(subscription, "id");
  const std::vector<store::Condition> waiting{is("webhook", id), is("state", webhook_state::queued)};
  const auto queued = parts_.store->count("webhook_delivery", waiting);
  if (!queued) return std::unexpected(queued.error());
  if (*queued >= max_queued_messages) return false;
  const auto events =
      parts_.store->read_log(static_cast<std::uint64_t>(number_in(subscription, "position")), base::limits::max_page);
  if (!events) return std::unexpected(events.error());
  if (events->empty()) return false;
  const std::scoped_lock lock(numbering_);
  // Removed, disabled or counted on meanwhile.
  const auto current = row(id);
  if (!current) {
    if (current.error().code == base::ErrorCode::not_found) return false;
    return std::unexpected(current.error());
  }
  std::int64_t number = number_in(*current, "next_number");
  std::vector<RowChange> changes;
  for (const store::StoredEvent& event : *events) {
    const auto concerned = concerns(*current, event);
    if (!concerned) return std::unexpected(concerned.error());
    if (!*concerned) continue;
    changes.push_back(
        {.kind = RowChange::Kind::insert, .table = "webhook_delivery", .row = message_of(*current, event, number)});
    ++number;
  }
  changes.push_back(
      {.kind = RowChange::Kind::update,
       .table = "webhook",
       .row = {{"id", id}, {"position", static_cast<std::int64_t>(events->back().position)}, {"next_number", number}}});
  if (auto written = write(std::move(changes)); !written) return std::unexpected(written.error());
  return events->size() == base::limits::max_page;
}

Result<bool> Webhooks::follow() {
  const auto subscriptions = enabled();
  if (!subscriptions) return std::unexpected(subscriptions.error());
  bool more = false;
  for (const Row& subscription : *subscriptions) {
    const auto followed = follow_one(subscription);
    if (!followed) return std::unexpected(followed.error());
    more = more || *followed;
  }
  return more;
}

// --- sending

struct Webhooks::Tried {
  bool taken = false;
  bool over = false;  // of a message that was not taken: it is not tried again
  std::int64_t tries = 0;
  int status = 0;  // 0: there was no answer
  std::optional<std::chrono::seconds> retry_after;
};

Result<Webhooks::Tried> Webhooks::try_one(const Row& subscription, const Row& message) {
  const Instant begun = now();
  const Instant signed_at = parts_.wall->now();
  Tried tried{.tries = number_in(message, "tries") + 1};
  const auto update = [&](Row columns) {
    columns.insert({{"webhook", message.at("webhook")}, {"number", message.at("number")}});
    return write({{.kind = RowChange::Kind::update, .table = "webhook_delivery", .row = std::move(columns)}});
  };
  // Counted first, so that a message that brings the program down is not tried for ever.
  const std::int64_t next = in_ms(begun + webhook_back_off(tried.tries, parts_.random()));
  if (auto counted = update({{"tries", tried.tries}, {"next_try", next}}); !counted) {
    return std::unexpected(counted.error());
  }
  const std::string body = text_in(message, "body");
  const auto answer = parts_.post({.url = text_in(subscription, "url"),
                                   .headers = webhook_headers({.id = text_in(message, "message_id"),
                                                               .at = signed_at,
                                                               .body = body,
                                                               .secrets = secrets_of(subscription, begun)}),
                                   .body = body});
  tried.taken = answer && answer->is_success();
  tried.status = answer ? answer->status : 0;
  if (answer) tried.retry_after = answer->retry_after;
  Row after{{"status", std::int64_t{tried.status}}};
  if (tried.taken) {
    after.insert({{"state", std::string(webhook_state::sent)}, {"sent_at", in_ms(now())}, {"error", std::string()}});
  } else {
    std::string said = answer ? "status " + std::to_string(answer->status) : answer.error().type;
    if (!answer && !answer.error().log.empty()) said += ": " + answer.error().log;
    after.insert({{"error", base::nfc(said.substr(0, longest_error))}});
    tried.over = tried.tries >= max_webhook_tries;
    if (tried.over) after.insert({{"state", std::string(webhook_state::dead)}});
  }
  if (auto noted = update(std::move(after)); !noted) return std::unexpected(noted.error());
  return tried;
}

Result<void> Webhooks::run_one(const Row& subscription, WebhookRun& run) {
  const std::string id = text_in(subscription, "id");
  const Instant start = now();
  if (const Instant rest = from_ms(number_in(subscription, "rest_until")); start < rest) {
    run.next = std::min(run.next.value_or(rest), rest);
    return {};
  }
  std::vector<store::Condition> where{
      is("webhook", id), is("state", webhook_state::queued), {"next_try", Op::le, {in_ms(start)}}};
  const auto first = holding_up(id, start);
  if (!first) return std::unexpected(first.error());
  if (*first) where.push_back({"number", Op::lt, {(*first)->at("number")}});
  const auto messages = parts_.store->read(
      {.table = "webhook_delivery", .where = std::move(where), .order = {{"number"}}, .limit = max_posts_per_run});
  if (!messages) return std::unexpected(messages.error());
  std::int64_t failures = number_in(subscription, "failures");
  auto failing_since = number_or_none(subscription, "failing_since");
  std::size_t failed = 0;
  for (const Row& message : *messages) {
    if (parts_.stopping && parts_.stopping()) return {};
    const auto tried = try_one(subscription, message);
    if (!tried) return std::unexpected(tried.error());
    const Instant ended = now();
    Row endpoint{{"id", id}};
    bool stop = false;
    if (tried->taken) {
      ++run.sent;
      if (failures == 0) continue;
      failures = 0;
      failing_since.reset();
      endpoint.insert({{"failures", failures}, {"failing_since", nullptr}, {"rest_until", std::int64_t{0}}});
    } else {
      ++(tried->over ? run.dead : run.put_off);
      ++failed;
      ++failures;
      if (!failing_since) failing_since = in_ms(ended);
      std::chrono::milliseconds rest = webhook_back_off(failures, parts_.random());
      if (tried->retry_after) rest = std::max<std::chrono::milliseconds>(rest, *tried->retry_after);
      endpoint.insert({{"failures", failures}, {"failing_since", *failing_since}, {"rest_until", in_ms(ended + rest)}});
      const bool long_failing = ended - from_ms(*failing_since) >= disable_after && failures >= max_webhook_tries;
      if (tried->status == gone || long_failing) {
        endpoint.insert({{"enabled", std::int64_t{0}},
                         {"note", std::string(tried->status == gone ? webhook_note::gone : webhook_note::failing)}});
      }
      // Whether it is the endpoint or this one message, the next one tells.
      stop = tried->status == gone || long_failing || failed > 1 || tried->tries < tries_that_hold_up;
      run.next = std::min(run.next.value_or(ended + rest), ended + rest);
    }
    if (auto noted = write({{.kind = RowChange::Kind::update, .table = "webhook", .row = std::move(endpoint)}});
        !noted) {
      return noted;
    }
    if (stop) return {};
  }
  const auto next = next_of(id, now());
  if (!next) return std::unexpected(next.error());
  if (*next) run.next = std::min(run.next.value_or(**next), **next);
  return {};
}

Result<std::optional<Row>> Webhooks::holding_up(const std::string& subscription, Instant at) const {
  // The endpoint's rest and the message's own wait are drawn apart: without this one that may go first would.
  auto rows = parts_.store->read({.table = "webhook_delivery",
                                  .where = {is("webhook", subscription),
                                            is("state", webhook_state::queued),
                                            {"tries", Op::gt, {std::int64_t{0}}},
                                            {"tries", Op::lt, {tries_that_hold_up}},
                                            {"next_try", Op::gt, {in_ms(at)}}},
                                  .order = {{"number"}},
                                  .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

Result<std::optional<Instant>> Webhooks::next_of(const std::string& subscription, Instant at) const {
  std::vector<store::Condition> where{is("webhook", subscription), is("state", webhook_state::queued)};
  const auto first = holding_up(subscription, at);
  if (!first) return std::unexpected(first.error());
  if (*first) where.push_back({"number", Op::le, {(*first)->at("number")}});
  const auto next =
      parts_.store->read({.table = "webhook_delivery", .where = std::move(where), .order = {{"next_try"}}, .limit = 1});
  if (!next) return std::unexpected(next.error());
  if (next->empty()) return std::nullopt;
  return from_ms(number_in(next->front(), "next_try"));
}

Result<void> Webhooks::sweep() {
  const Instant at = now();
  if (swept_ && at >= *swept_ && at - *swept_ < sweep_every) return {};
  const auto old =
      parts_.store->read({.table = "webhook_delivery",
                          .where = {is("state", webhook_state::sent), {"sent_at", Op::lt, {in_ms(at - keep_sent)}}},
                          .order = {{"sent_at"}},
                          .limit = base::limits::max_page});
  if (!old) return std::unexpected(old.error());
  std::vector<RowChange> changes;
  for (const Row& message : *old) {
    changes.push_back({.kind = RowChange::Kind::remove,
                       .table = "webhook_delivery",
                       .row = {{"webhook", message.at("webhook")}, {"number", message.at("number")}}});
  }
  if (changes.size() < base::limits::max_page) swept_ = at;
  return changes.empty() ? Result<void>() : write(std::move(changes));
}

Result<WebhookRun> Webhooks::run_once() {
  const auto subscriptions = enabled();
  if (!subscriptions) return std::unexpected(subscriptions.error());
  WebhookRun run;
  for (const Row& subscription : *subscriptions) {
    if (auto done = run_one(subscription, run); !done) return std::unexpected(done.error());
  }
  if (auto swept = sweep(); !swept) return std::unexpected(swept.error());
  return run;
}

Result<WebhooksDue> Webhooks::due() {
  const auto subscriptions = enabled();
  if (!subscriptions) return std::unexpected(subscriptions.error());
  const Instant at = now();
  WebhooksDue found;
  for (const Row& subscription : *subscriptions) {
    const auto next = next_of(text_in(subscription, "id"), at);
    if (!next) return std::unexpected(next.error());
    if (!*next) continue;
    const Instant when = std::max(**next, from_ms(number_in(subscription, "rest_until")));
    if (when <= at) {
      found.ids.push_back(text_in(subscription, "id"));
    } else {
      found.next = std::min(found.next.value_or(when), when);
    }
  }
  if (auto swept = sweep(); !swept) return std::unexpected(swept.error());
  return found;
}

Result<WebhookRun> Webhooks::run(const std::string& id) {
  WebhookRun run;
  const auto subscription = row(id);
  if (!subscription) {
    if (subscription.error().code == base::ErrorCode::not_found) return run;
    return std::unexpected(subscription.error());
  }
  if (number_in(*subscription, "enabled") == 0) return run;
  if (auto done = run_one(*subscription, run); !done) return std::unexpected(done.error());
  run.more = run.sent > 0 && run.put_off == 0 && run.dead == 0 && run.next && *run.next <= now();
  return run;
}

}  // namespace trinhky::notify
