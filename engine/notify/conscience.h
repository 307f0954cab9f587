// When and how a person is told: one budget across all workflows, one digest a day, nights and rest days left alone.
//
//   Plan plan = plan_messages(waiting, {.choice = choice, .calendar = &calendar, .now = now, .sent_today = 2});
//   plan.messages;   // to be made now, each of one or more notices
//   plan.waiting;    // not before `until`; asked again then
//   plan.dropped;    // never to be sent, with the reason
//
// Pure: equal arguments give the same plan. Every notice given comes out in exactly one of the three, once. In-app
// notices are not its matter: they are there with the commit.
//
// The rules, in their order:
//   what asks for work that closed meanwhile is dropped, and so is an older reminder of the same work, unless it was
//   the more urgent one; what is urgent goes now, one message for each paper, whatever the hour and the budget; what
//   was read in the program meanwhile is dropped; the rest waits `unread_after`, then goes in ONE message together with
//   all else that is due, if the hour allows and the budget of the day is not used up; otherwise with the next digest.
//   A digest goes on the morning of a working day and is not counted.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/notify/mail_choice.h"

namespace trinhky::notify {

// What a notice asks of its reader. A message lists them in this order.
enum class Doing {
  late,     // overdue, of one's own or of those one leads
  sign,     // a signature outside, to be noted here
  decide,   // a vote or an approval
  draft,    // to write or handle
  opinion,  // to say what one thinks of it
  news,     // nothing to do
};
// The word on the wire, and the heading in a message.
[[nodiscard]] std::string_view to_string(Doing doing);
[[nodiscard]] const base::Text& heading(Doing doing);
// As a subject counts it, behind a number: "3 cần ký", "3 to be signed".
[[nodiscard]] const base::Text& counted(Doing doing);
// By the template and the kind of the work it is about ("task", "signoff", "opinions", "wait", "consult", or empty).
[[nodiscard]] Doing doing_of(std::string_view template_id, std::string_view work_kind);
// Whether a notice is pointless once its work has closed.
[[nodiscard]] bool asks_for_work(std::string_view template_id);

// One notice that was not sent yet.
struct Waiting {
  std::string id;
  std::string instance;
  std::string work;
  std::string template_id;
  base::Instant at;  // of its event
  Doing doing = Doing::news;
  bool closed = false;      // its work is done, taken back or given to somebody else
  bool read = false;        // in the program
  bool for_digest = false;  // an earlier plan put it off to a digest, which is at `until`
  std::optional<base::Instant> until;
};

// Why a message goes, or does not go, now. The word is on disk.
enum class Because {
  urgent,        // goes at once
  unread,        // goes: nobody read it in the program in time
  digest,        // goes with the digest that was chosen, or to which it was put off
  not_yet,       // waits: it may still be read in the program
  daily,         // waits for the digest the person chose
  budget_spent,  // waits for the digest: the day's messages are used up
  quiet_hours,   // waits for the digest: it came in the night, or outside the hours the person allows
  rest_day,      // waits for the digest: no work on this day
  task_closed,   // dropped
  newer,         // dropped: a later reminder of the same work says it
  read,          // dropped
  app_only,      // dropped: the person wants nothing but what is urgent outside the program
};
[[nodiscard]] std::string_view to_string(Because because);
[[nodiscard]] std::optional<Because> because_from(std::string_view word);

struct PlannedMessage {
  std::vector<std::string> notices;  // by Doing, then by their times; the first bears the message
  Because because = Because::unread;
  bool urgent = false;
  bool digest = false;
};

struct PlannedWait {
  std::string notice;
  base::Instant until;
  Because because = Because::not_yet;
  bool for_digest = false;
};

struct PlannedDrop {
  std::string notice;
  Because because = Because::task_closed;
};

struct Plan {
  std::vector<PlannedMessage> messages;
  std::vector<PlannedWait> waiting;
  std::vector<PlannedDrop> dropped;
  std::size_t sent_today = 0;  // messages that count, these included
};

struct Circumstances {
  MessageChoice choice;
  const calendar::Calendar* calendar = nullptr;  // null: no hour matters and nothing waits but what the choice says
  base::Instant now;
  std::size_t sent_today = 0;  // messages to this person since midnight that count
};

[[nodiscard]] Plan plan_messages(std::span<const Waiting> notices, const Circumstances& circumstances);

// Whether the person may be told at this moment what is not urgent.
[[nodiscard]] bool may_tell(const MessageChoice& choice, const calendar::Calendar& calendar, base::Instant at);

}  // namespace trinhky::notify
