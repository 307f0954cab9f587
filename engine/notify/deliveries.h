// Notices become messages, and messages are sent until they are taken. Works on the rows of tables `notice`,
// `notice_read`, `notice_choice` and `delivery`.
//
//   Deliveries deliveries({.store = &store, .templates = &templates, .resolve = …, .describe = …,
//                          .channels = {&mail, &push}, .sender = settings.from, .calendar = &calendar});
//   deliveries.gather(now);      // after commits: new notices to rows of `delivery`, planned by conscience.h
//   deliveries.run_once(now);    // sends what is due; answers when to come again
//
// Nothing here waits or sleeps: the caller says when. One thread; channels may block it.
//
// One row of `delivery` per notice and person, with an id that follows from the two, so gathering again finds what was
// gathered. Notices that are ONE message stand in the row of the first of them, the others are `joined` and bear its
// message_id. What is put off is `waiting`, with the instant to plan it again in `next_try`. A message that goes a
// second way, because the first failed or was not read, has one more row for that way, which names the first in `of`.
//
// How far nothing is sent twice: a try is counted before it is made and its outcome written after it, and a message's
// id follows from its notices, so it is the same for every try, after every restart. Between a commit and `gather`, and
// between `gather` and `run_once`, a crash loses nothing and repeats nothing. Between the moment a channel takes a
// message and the moment its row says so, a crash or a lost answer (the connection that breaks after the end of DATA)
// repeats that one message, with the same id (in mails: the same Message-ID), once its back-off has passed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/notify/channel.h"
#include "engine/notify/conscience.h"
#include "engine/notify/mail.h"
#include "engine/notify/templates.h"
#include "engine/notify/why.h"
#include "engine/store/store.h"

namespace trinhky::notify {

// Column `state` of a delivery. Words on disk.
namespace delivery_state {
inline constexpr std::string_view queued = "queued";  // waits for `next_try`; run_once moves it out
inline constexpr std::string_view sent = "sent";      // the channel took it; final
inline constexpr std::string_view failed = "failed";  // refused for good, or tried too often; `again` moves it out
inline constexpr std::string_view kept = "kept";      // no channel is set, so it can be read here; `again` moves it out
inline constexpr std::string_view waiting = "waiting";  // to be planned again at `next_try`; gather moves it out
inline constexpr std::string_view joined = "joined";    // part of the message with the same message_id; final
inline constexpr std::string_view dropped = "dropped";  // not to be sent, `error` says why (Because); final
inline constexpr std::string_view in_app = "in_app";    // no channel has an address of the person; final
}  // namespace delivery_state

inline constexpr int max_tries = 8;          // of one message on the last channel it has
inline constexpr int tries_before_next = 3;  // where another channel follows
inline constexpr std::size_t max_mails_per_run = 50;
inline constexpr std::size_t max_notices_per_gather = 2000;
inline constexpr std::size_t max_waiting_per_person = 1000;
// Notices are looked at again this far back, for commits that become visible out of the order of their times: hardly
// where the last look was a moment ago, since every notice looked at costs, a little once in `gather_overlap`, and far
// at the start, after `far_look_every`, and when the clock has been set back. So one that is `max_lateness` late is
// found, if not at once.
inline constexpr std::chrono::milliseconds gather_overlap_near{500};
inline constexpr std::chrono::seconds gather_overlap{5};
inline constexpr std::chrono::minutes far_look_every{5};
inline constexpr std::chrono::minutes max_lateness{10};
inline constexpr std::chrono::minutes gather_overlap_far = max_lateness + far_look_every;
// What lay in the queue for longer is looked at once more before it goes: its work may have closed.
inline constexpr std::chrono::minutes fresh_enough{2};

// How long to wait after so many tries that came to nothing: 1, 5, 15, then 60 minutes; with a random number up to a
// quarter less or more, so that many messages put off together do not come back together.
[[nodiscard]] std::chrono::minutes back_off(std::int64_t tries);
[[nodiscard]] std::chrono::milliseconds back_off(std::int64_t tries, std::uint32_t random);

struct Recipient {
  std::string email;  // empty: gets no mail
  std::string full_name;
  Language language = Language::vi;
  std::map<std::string, std::string> addresses = {};  // of channels other than mail, by their names
};

// What became of the work a notice is about.
struct TaskState {
  bool closed = false;
  std::string kind;  // "task", "signoff", "opinions", "wait", "consult"; empty: unknown or none
};

struct DeliveriesParts {
  store::Store* store = nullptr;         // outlives this; the tables are declared
  const Templates* templates = nullptr;  // outlives this; words of the office (template_overrides.h) go before them
  std::function<std::optional<Recipient>(const std::string& person)> resolve;
  // What a row of `notice` says, for its template. `person` may be left out: it is the recipient's name. What it fails
  // with ends the gathering, which is then tried again.
  std::function<base::Result<Values>(const store::Row& notice)> describe;
  std::vector<Channel*> channels;  // outlive this; in the order of preference. None: messages are kept
  Mailbox sender;                  // of mails; its domain is that of message ids
  bool demo = false;
  const calendar::Calendar* calendar = nullptr;  // outlives this; without one nothing is put off
  // Of the unit where the person works: working hours and days off by which messages wait. None, or null: `calendar`.
  std::function<std::shared_ptr<const calendar::Calendar>(const std::string& person)> calendar_of = nullptr;
  // None: all work is open.
  std::function<base::Result<TaskState>(const store::Row& notice)> task = nullptr;
  // Who is told that a message about this paper did not arrive. None, or nobody: only the outbox says it.
  std::function<std::optional<std::string>(const std::string& instance)> sender_of = nullptr;
  std::function<std::uint32_t()> random = nullptr;  // for back_off; none: no jitter
  std::string home = {};                            // link of a message about several papers
};

struct Gathered {
  std::size_t notices = 0;  // that have a row now and had none before
  std::size_t mails = 0;    // rows that bear a message or failed at once
  std::size_t waiting = 0;  // notices that are put off
  std::size_t dropped = 0;
  bool more = false;  // the bound was reached: call again
};

struct Run {
  std::size_t sent = 0;
  std::size_t put_off = 0;
  std::size_t failed = 0;
  std::size_t kept = 0;
  std::size_t dropped = 0;
  std::optional<base::Instant> next;  // when something is due next; at once where it is not after `now`
};

class Deliveries {
 public:
  explicit Deliveries(DeliveriesParts parts);

  // Whose working hours count from now on where the person's own are not known; outlives this. A house can take another
  // calendar while it runs.
  void use_calendar(const calendar::Calendar& calendar) { parts_.calendar = &calendar; }

  // `now`, here and below, is of the clock that stamps notices. Fails as the store does; each message is then
  // there with all of its notices, or not at all.
  [[nodiscard]] base::Result<Gathered> gather(base::Instant now);

  // Sends at most `max_mails_per_run` messages that are due. A try is counted before it is made, so a message that
  // brings the program down is not tried for ever. When a mail server cannot be reached the run ends for that channel,
  // and messages not tried keep their count. Fails as the store does.
  [[nodiscard]] base::Result<Run> run_once(base::Instant now);

  // Queues a failed or kept message anew, to the address that its person has now. Fails with
  // `not_found`/"no-such-delivery", `wrong_state`/"delivery-not-ended", or "nothing-to-send" for a row that never bore
  // a message.
  [[nodiscard]] base::Result<void> again(const std::string& delivery, base::Instant now);

 private:
  struct Fresh;
  struct Person;
  [[nodiscard]] base::Result<Fresh> fresh_notices(base::Instant now);
  [[nodiscard]] base::Result<std::set<std::string>> rows_there(const std::vector<store::Row>& notices,
                                                               const std::vector<std::string>& ids, bool formerly);
  [[nodiscard]] base::Result<void> add_waiting(base::Instant now, std::set<std::string>& persons, bool& more);
  [[nodiscard]] base::Result<void> deliver_to(const std::string& name, std::vector<store::Row> fresh, base::Instant now,
                                              Gathered& gathered);
  [[nodiscard]] base::Result<void> plan_for(Person& person, base::Instant now, Gathered& gathered);
  [[nodiscard]] base::Result<std::vector<Waiting>> waiting_of(const Person& person);
  [[nodiscard]] std::string subject_alone(const Person& person, const store::Row& notice, const Values& values) const;
  [[nodiscard]] base::Result<std::vector<store::Row>> message_rows(const Person& person, const PlannedMessage& planned,
                                                                   const Why& why, base::Instant now);
  // Messages since midnight that count against the person's budget. Counted in the store once a day and person, and on
  // from there by `note_sent`.
  [[nodiscard]] base::Result<std::size_t> sent_today(const std::string& person, base::Instant now);
  void note_sent(const Person& person);
  [[nodiscard]] base::Result<void> write_in_parts(std::span<const store::RowChange> changes);
  [[nodiscard]] base::Result<void> follow_up(base::Instant now);
  [[nodiscard]] base::Result<bool> still_wanted(const store::Row& row);

  [[nodiscard]] bool has_channel(std::string_view name) const;
  [[nodiscard]] std::vector<Way> ways_of(const MessageChoice& choice, const Recipient& recipient) const;
  // The way behind the row's, if there is one.
  [[nodiscard]] base::Result<std::optional<Way>> way_after(const store::Row& row);
  [[nodiscard]] store::Row next_row(const store::Row& row, const Way& way, base::Instant now) const;
  [[nodiscard]] base::Result<void> send_one(const store::Row& row, base::Instant now, Run& run,
                                            std::set<std::string>& closed);
  [[nodiscard]] base::Result<void> fail(const store::Row& row, const base::Error& error, base::Instant now, Run& run);
  [[nodiscard]] base::Result<Run> keep_all();

  DeliveriesParts parts_;
  Templates words_;                          // with the office's own
  std::optional<base::Instant> looked_far_;  // when; of this run of the program
  std::optional<base::Instant> looked_near_;
  // Deliveries that are known to be there, with the time of their notice: of what the next look sees again.
  std::map<std::string, std::int64_t> gathered_;
  std::optional<base::Instant> midnight_;    // the day of what follows
  std::map<std::string, std::size_t> sent_;  // by person; who is not in it was not counted today
};

// The address of a channel; empty where the person has none.
[[nodiscard]] std::string address_of(const Recipient& recipient, std::string_view channel);

// As Deliveries::again, for who holds no Deliveries; an empty address leaves the one that was tried.
[[nodiscard]] base::Result<void> send_again(store::Store& store, const std::string& delivery,
                                            const std::string& address, base::Instant now);
// All failed messages that can be sent again; answers how many. `address` is asked for each person and channel.
[[nodiscard]] base::Result<std::size_t> send_all_again(
    store::Store& store,
    const std::function<std::string(const std::string& person, const std::string& channel)>& address,
    base::Instant now);

}  // namespace trinhky::notify
