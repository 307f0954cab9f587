// Notices become mails, and mails are sent until they are taken. Works on the rows of tables `notice` and `delivery`.
//
//   Deliveries deliveries({.store = &store, .templates = &templates, .resolve = …, .describe = …, .send = …,
//                          .sender = settings.from});
//   deliveries.gather(now);      // after commits: new notices to rows of `delivery`
//   deliveries.run_once(now);    // sends what is due; answers when to come again
//
// Nothing here waits or sleeps: the caller says when. One thread; `send` may block it.
//
// One row of `delivery` per notice and person, with an id that follows from the two, so gathering again finds what was
// gathered. The notices that one person got about one instance, gathered in one call, are ONE mail: it stands in the
// row of the first of them, the others are `joined` and bear its message_id. Between a commit and `gather`, and between
// `gather` and `run_once`, a crash loses nothing; between sending a mail and marking it sent, it may repeat that one
// mail with the same Message-ID (which follows from the notices' ids).
//
// Who chose one mail a day (mail_choice.h) gets what is not urgent in the morning: each such notice has its row at
// once, `waiting` with the instant of the morning in `next_try`, so a restart forgets none; the first `gather` from
// then on makes one mail of all that is due for a person.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/notify/mail.h"
#include "engine/notify/templates.h"
#include "engine/store/store.h"

namespace trinhky::notify {

// Column `state` of a delivery. Words on disk.
namespace delivery_state {
inline constexpr std::string_view queued = "queued";  // waits for `next_try`; run_once moves it out
inline constexpr std::string_view sent = "sent";      // the server took it; final
inline constexpr std::string_view failed = "failed";  // refused for good, or tried too often; `again` moves it out
inline constexpr std::string_view kept = "kept";      // no server is set, so it can be read here; `again` moves it out
inline constexpr std::string_view waiting = "waiting";  // for its morning, in `next_try`; gather moves it out
inline constexpr std::string_view joined = "joined";    // part of the mail with the same message_id; final
}  // namespace delivery_state

inline constexpr int max_tries = 8;
inline constexpr std::size_t max_mails_per_run = 50;
inline constexpr std::size_t max_notices_per_gather = 2000;
// Notices are looked at again this far back, for commits that become visible out of the order of their times: a little
// each time, since every notice looked at costs, and far at the start, after `far_look_every`, and when the clock has
// been set back. So one that is `max_lateness` late is found, if not at once.
inline constexpr std::chrono::seconds gather_overlap{5};
inline constexpr std::chrono::minutes far_look_every{5};
inline constexpr std::chrono::minutes max_lateness{10};
inline constexpr std::chrono::minutes gather_overlap_far = max_lateness + far_look_every;

// How long to wait after so many tries that came to nothing: 1, 5, 15, then 60 minutes.
[[nodiscard]] std::chrono::minutes back_off(std::int64_t tries);

struct Recipient {
  std::string email;  // empty: gets no mail
  std::string full_name;
  Language language = Language::vi;
};

struct DeliveriesParts {
  store::Store* store = nullptr;         // outlives this; tables `notice` and `delivery` are declared
  const Templates* templates = nullptr;  // outlives this
  std::function<std::optional<Recipient>(const std::string& person)> resolve;
  // What a row of `notice` says, for its template. `person` may be left out: it is the recipient's name. What it fails
  // with ends the gathering, which is then tried again.
  std::function<base::Result<Values>(const store::Row& notice)> describe;
  std::function<base::Result<void>(const Mail& mail)> send;  // as Smtp::send; none: mails are kept
  Mailbox sender;
  bool demo = false;
  const calendar::Calendar* calendar = nullptr;  // outlives this; whose mornings count. None: nobody waits for one
};

struct Gathered {
  std::size_t notices = 0;  // that have a row now and had none before
  std::size_t mails = 0;    // rows that bear a mail or failed at once
  std::size_t waiting = 0;  // notices that wait for a morning from now on
  bool more = false;        // the bound was reached: call again
};

struct Run {
  std::size_t sent = 0;
  std::size_t put_off = 0;
  std::size_t failed = 0;
  std::size_t kept = 0;
  std::optional<base::Instant> next;  // when something is due next; at once where it is not after `now`
};

class Deliveries {
 public:
  explicit Deliveries(DeliveriesParts parts);

  // `now`, here and below, is of the clock that stamps notices. Fails as the store does; then nothing of a mail is
  // there, or all of it.
  [[nodiscard]] base::Result<Gathered> gather(base::Instant now);

  // Sends at most `max_mails_per_run` mails that are due. A try is counted before it is made, so a mail that brings the
  // program down is not tried for ever. When the server cannot be reached the run ends, and mails not tried keep their
  // count. Fails as the store does.
  [[nodiscard]] base::Result<Run> run_once(base::Instant now);

  // Queues a failed or kept mail anew, to the address that its person has now. Fails with
  // `not_found`/"no-such-delivery", `wrong_state`/"delivery-not-ended", or "nothing-to-send" for a row that never bore
  // a mail.
  [[nodiscard]] base::Result<void> again(const std::string& delivery, base::Instant now);

 private:
  struct Fresh;
  [[nodiscard]] base::Result<Fresh> fresh_notices(base::Instant now);
  // The rows of what one person is told in one mail: the first that can be said bears it.
  [[nodiscard]] base::Result<std::vector<store::Row>> rows_of(const std::vector<store::Row>& notices,
                                                              const Recipient& recipient, base::Instant now,
                                                              bool digest) const;
  [[nodiscard]] base::Result<std::vector<store::Row>> waiting_rows(const std::vector<store::Row>& notices,
                                                                   const Recipient& recipient, base::Instant now) const;
  [[nodiscard]] base::Result<void> compose_digests(base::Instant now, Gathered& gathered);
  [[nodiscard]] base::Result<std::vector<store::RowChange>> digest_of(const std::string& person, base::Instant now,
                                                                      Gathered& gathered);
  [[nodiscard]] base::Result<void> send_one(const store::Row& row, base::Instant now, Run& run, bool& reachable);
  [[nodiscard]] base::Result<Run> keep_all();

  DeliveriesParts parts_;
  std::optional<base::Instant> looked_far_;  // when; of this run of the program
};

}  // namespace trinhky::notify
