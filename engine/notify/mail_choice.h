// How a person wants the mails: each as it happens, or one in the morning. What is overdue is told at once either way.
//
//   Result<MailChoice> choice = mail_choice(store, person);
//   set_mail_choice(store, person, MailChoice::daily, now);
//   next_digest(calendar, now);       // the next 07:30 of a working day
//
// Kept in the table `notice_choice`, which is declared; who never chose is told at once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/store/store.h"

namespace trinhky::notify {

enum class MailChoice {
  at_once,  // a mail as soon as there is a notice; the person moves out of it, any time
  daily,    // one mail on the morning of a working day; the person moves out of it, and what waits then goes at once
};

// The word on disk and on the wire.
[[nodiscard]] std::string_view to_string(MailChoice choice);
[[nodiscard]] std::optional<MailChoice> mail_choice_from(std::string_view word);

// Local time of the morning mail, before the working hours begin.
inline constexpr std::chrono::minutes digest_time{7 * 60 + 30};

// The first morning mail after `at`.
[[nodiscard]] base::Instant next_digest(const calendar::Calendar& calendar, base::Instant at);

// Whether a notice of this template waits for no morning.
[[nodiscard]] bool is_urgent(std::string_view template_id);

[[nodiscard]] base::Result<MailChoice> mail_choice(store::Store& store, const std::string& person);
// With `at_once` what waits for the morning becomes due at `now`. All or nothing.
[[nodiscard]] base::Result<void> set_mail_choice(store::Store& store, const std::string& person, MailChoice choice,
                                                 base::Instant now);

}  // namespace trinhky::notify
