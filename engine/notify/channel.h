// One way to reach a person: mail, a push to the browser, a gateway for messengers. Who sends chooses among them.
//
//   struct Letter : Channel { … };
//   Result<void> sent = channel.send(message);
//   if (!sent && sent.error().code == ErrorCode::unavailable) …   // later, the same message with the same id
//
// A channel knows nothing of papers, budgets and retries: it takes what is ready to be read and says what became of it.
// Blocking, for one thread at a time; one call is bounded in time by the channel itself.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/notify/pattern.h"

namespace trinhky::notify {

// What is sent, complete: a channel that has no use for a member leaves it out.
struct Outgoing {
  std::string id;       // the same for every try of the same message; a receiver that keeps it can drop a second one
  std::string person;   // login of the recipient
  std::string address;  // what the channel sends to: a mailbox, a telephone number, a push subscription as JSON
  std::string name;     // full name of the recipient
  Language language = Language::vi;
  std::string title;  // one line
  std::string text;   // lines end in \n; no markup
  std::string html;   // the same as a page; empty where there is none
  std::string link;   // opens the page that shows and asks; nothing is decided by following it
  bool urgent = false;
  bool digest = false;  // gathers several notices of a day
  base::Instant at;     // when it was made
};

class Channel {
 public:
  Channel() = default;
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // The word on disk and on the wire: "mail", "push", "gateway".
  [[nodiscard]] virtual std::string_view name() const = 0;

  // Returns after the other side has taken the message. Fails with
  //   `unavailable`/…              not now, try again later: nothing is wrong with this message;
  //   `not_found`/"address-gone"   the address is no more; it is not tried again;
  //   anything else                this message is refused for good.
  // What the other side said is in the error's `log`; a secret never is.
  [[nodiscard]] virtual base::Result<void> send(const Outgoing& message) = 0;
};

}  // namespace trinhky::notify
