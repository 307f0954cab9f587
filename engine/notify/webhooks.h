// Webhooks: other programs are told of what happened to instances. Subscriptions, the messages that follow from the
// log, and their delivery.
//
//   auto webhooks = Webhooks::open({.store = &store, .post = …, .random = …, .wall = &clock});
//   auto made = (*webhooks)->subscribe({.url = "https://hooks.example.org/trinhky", .kinds = {"decided"}}, id, person);
//   (*webhooks)->follow();            // after commits: events behind each subscription's place become messages
//   (*webhooks)->run_once();          // sends what is due, one subscription after the other; answers when to come
//   again
//   (*webhooks)->due(); (*webhooks)->run(id);   // the same for many threads: webhook_senders.h
//
// A message exists exactly if its event does: `follow` reads the log behind the place that a subscription remembers and
// writes the messages and the new place in one write. A subscription begins at the log's end of its moment. One that is
// disabled keeps its place and hears of everything since when it is enabled again.
//
// Delivery is at least once. Each try of a message has the same webhook-id (which follows from subscription and event)
// and the same body; a crash between an answer and its note repeats that one message. Messages of a subscription go in
// the order of the log while its endpoint takes them; one that failed three times no longer holds up those behind it.
// After `max_webhook_tries` a message is `dead`: it stays visible and can be sent again by hand. An endpoint that took
// nothing for `disable_after`, or that answers 410, is disabled, with a note that says why.
//
// Threads: every member may be called from any thread; only one may call `follow`, `due` and `run_once`, and `run` of a
// subscription is for one thread at a time. Nothing waits or sleeps except the posting itself, during which nothing is
// locked. Signatures bear the wall clock, which receivers compare with theirs; waits are counted by `clock`. Rows stand
// in the tables `webhook` and `webhook_delivery`, outside the log; the secret is kept in clear (why: docs/webhooks.md).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/notify/outbound_http.h"
#include "engine/notify/webhook.h"
#include "engine/store/store.h"

namespace trinhky::notify {

// Column `state` of a message. Words on disk.
namespace webhook_state {
inline constexpr std::string_view queued = "queued";  // waits for `next_try`; run_once moves it out
inline constexpr std::string_view sent = "sent";      // answered with 2xx; removed after `keep_sent`
inline constexpr std::string_view dead = "dead";      // tried too often; `again` moves it out
}  // namespace webhook_state

// Column `note` of a subscription: why it was disabled; empty while enabled.
namespace webhook_note {
inline constexpr std::string_view by_person = "disabled";  // somebody did
inline constexpr std::string_view failing = "failing";     // nothing was taken for `disable_after`
inline constexpr std::string_view gone = "gone";           // the endpoint answered 410
}  // namespace webhook_note

inline constexpr std::int64_t max_webhook_tries = 12;
inline constexpr std::int64_t tries_that_hold_up = 3;
inline constexpr std::chrono::hours disable_after{24 * 5};
inline constexpr std::chrono::hours secret_overlap{24};  // how long the earlier secret signs too after a rotation
inline constexpr std::chrono::hours keep_sent{24 * 30};
inline constexpr std::size_t max_webhooks = 50;
inline constexpr std::size_t max_webhook_kinds = 50;
inline constexpr std::size_t max_posts_per_run = 20;      // of one subscription
inline constexpr std::size_t max_queued_messages = 5000;  // of one subscription; it stops following until some are out

// 5 s, 20 s, 80 s … at most 4 h, and up to a quarter more or less by `random`.
[[nodiscard]] std::chrono::milliseconds webhook_back_off(std::int64_t tries, std::uint64_t random);

struct WebhookWish {
  std::string url;
  std::vector<std::string> kinds;  // of events; empty: all
  std::string unit;                // instances of this unit and those below it; empty: of all
  bool enabled = true;
};

struct WebhookMade {
  std::string id;
  std::string secret;  // to be shown once
};

struct WebhooksParts {
  store::Store* store = nullptr;  // outlives this; the two tables and `instance` are declared
  const base::Clock* wall = nullptr;
  // Of the house: a demonstration moves it past the waits. None: the wall's.
  const base::Clock* clock = nullptr;
  std::function<base::Result<HttpAnswer>(const HttpPost&)> post;         // as OutboundHttp::post
  std::function<base::Result<void>(std::string_view url)> check_target;  // as OutboundHttp::check
  std::function<std::string()> secret_bytes;                             // 32 bytes, unpredictable
  std::function<std::uint64_t()> random;                                 // for jitter
  // Whether an instance's unit is the given unit or lies below it.
  std::function<bool(const std::string& unit, const std::string& of_instance)> within;
  std::function<bool()> stopping;  // asked before each post; none: never
};

struct WebhookRun {
  std::size_t sent = 0;
  std::size_t put_off = 0;
  std::size_t dead = 0;
  std::optional<base::Instant> next;  // when something is due next
  bool more = false;                  // something was sent, and something is due still
};

struct WebhooksDue {
  std::vector<std::string> ids;       // subscriptions with a message that may go now
  std::optional<base::Instant> next;  // when one of the others has something due
};

class Webhooks {
 public:
  // Makes this house's `source` at the first run. Fails as the store does.
  [[nodiscard]] static base::Result<std::unique_ptr<Webhooks>> open(WebhooksParts parts);
  Webhooks(const Webhooks&) = delete;
  Webhooks& operator=(const Webhooks&) = delete;

  // ---- subscriptions

  // `id` and `person` are the caller's; the same id and address again is not an error and changes nothing (no secret
  // then). Fails with `invalid`/"key-used" for the same id and another address, `invalid`/"bad-target",
  // `forbidden`/"target-not-allowed", `invalid`/"bad-event-kind" or `too_large`/"too-many-webhooks".
  [[nodiscard]] base::Result<WebhookMade> subscribe(const WebhookWish& wish, const std::string& id,
                                                    const std::string& person);
  // Enabling clears the note and lets what waits go at once. Fails as above, or `not_found`/"no-such-webhook".
  [[nodiscard]] base::Result<void> change(const std::string& id, const WebhookWish& wish);
  // With its messages. Fails with `not_found`.
  [[nodiscard]] base::Result<void> remove(const std::string& id);
  // A new secret; the earlier one signs too for `secret_overlap`. Fails with `not_found`.
  [[nodiscard]] base::Result<std::string> rotate(const std::string& id);
  // Queues a message of kind "test" about nothing; answers its number. Fails with `not_found`, or
  // `wrong_state`/"webhook-disabled".
  [[nodiscard]] base::Result<std::int64_t> test(const std::string& id);
  // Queues a dead or sent message anew, under its webhook-id. Fails with `not_found`/"no-such-message" or
  // `wrong_state`/"message-waits".
  [[nodiscard]] base::Result<void> again(const std::string& id, std::int64_t number);
  [[nodiscard]] base::Result<store::Row> row(const std::string& id) const;

  // ---- delivery

  // New events to messages, at most `base::limits::max_page` events of each subscription. Answers whether there is
  // more. Fails as the store does; then a subscription has moved with its messages or not at all.
  [[nodiscard]] base::Result<bool> follow();
  // A try is counted before it is made. Fails as the store does.
  [[nodiscard]] base::Result<WebhookRun> run_once();
  // Who has something to send, and nothing is sent. Also removes what was sent long ago. Fails as the store does.
  [[nodiscard]] base::Result<WebhooksDue> due();
  // As run_once for one subscription; one that is gone or disabled meanwhile is not an error.
  [[nodiscard]] base::Result<WebhookRun> run(const std::string& id);

 private:
  explicit Webhooks(WebhooksParts parts) : parts_(std::move(parts)) {}
  [[nodiscard]] base::Instant now() const { return (parts_.clock == nullptr ? parts_.wall : parts_.clock)->now(); }
  [[nodiscard]] base::Result<void> fit(const WebhookWish& wish) const;
  [[nodiscard]] base::Result<std::vector<store::Row>> enabled() const;
  [[nodiscard]] base::Result<bool> follow_one(const store::Row& subscription);
  [[nodiscard]] base::Result<bool> concerns(const store::Row& subscription, const store::StoredEvent& event) const;
  [[nodiscard]] store::Row message_of(const store::Row& subscription, const store::StoredEvent& event,
                                      std::int64_t number) const;
  [[nodiscard]] base::Result<void> run_one(const store::Row& subscription, WebhookRun& run);
  // The first message whose next try those behind it wait for, as long as it failed less than `tries_that_hold_up`
  // times.
  [[nodiscard]] base::Result<std::optional<store::Row>> holding_up(const std::string& subscription,
                                                                   base::Instant at) const;
  // When a message of the subscription is due next.
  [[nodiscard]] base::Result<std::optional<base::Instant>> next_of(const std::string& subscription,
                                                                   base::Instant at) const;
  // What became of one try of one message.
  struct Tried;
  [[nodiscard]] base::Result<Tried> try_one(const store::Row& subscription, const store::Row& message);
  [[nodiscard]] base::Result<void> sweep();
  [[nodiscard]] base::Result<void> write(std::vector<store::RowChange> changes) const;

  WebhooksParts parts_;
  std::string source_;
  // Numbers of messages are given by whoever holds it: a follower and a person may ask at once.
  std::mutex numbering_;
  std::optional<base::Instant> swept_;
};

}  // namespace trinhky::notify
