// How a person wants to be told outside the program: when, how often, by what. What is urgent is told at once whatever
// was chosen.
//
//   Result<MessageChoice> choice = message_choice(store, person);
//   set_message_choice(store, person, *choice, now);
//   next_digest(calendar, now, choice->digest_at);       // the next 07:30 of a working day
//
// Kept in the table `notice_choice`, which is declared; who never chose has the values below.
#pragma once

#include <chrono>
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/store/store.h"

namespace trinhky::notify {

enum class MailChoice {
  at_once,      // as it happens, within the budget; the person moves out of it, any time
  daily,        // one message on the morning of a working day; the person moves out of it, any time
  urgent_only,  // nothing but what is urgent; the rest is read in the program
};

// The word on disk and on the wire.
[[nodiscard]] std::string_view to_string(MailChoice choice);
[[nodiscard]] std::optional<MailChoice> mail_choice_from(std::string_view word);

// Local time of the digest, before the working hours begin.
inline constexpr std::chrono::minutes digest_time{7 * 60 + 30};

// One way in the order of a person's ways. The first is used after `unread_after` of MessageChoice.
struct Way {
  std::string channel;  // its name, see channel.h
  // After how long without being read the message also goes this way; without it, only when the way before failed.
  std::optional<std::chrono::minutes> unread_after = std::nullopt;
  bool operator==(const Way&) const = default;
};

struct MessageChoice {
  MailChoice mail = MailChoice::at_once;
  std::chrono::minutes digest_at = digest_time;
  // Nothing that is not urgent before and after these local times; the office's own hours hold as well.
  std::chrono::minutes awake_from{7 * 60};
  std::chrono::minutes awake_until{18 * 60};
  std::size_t budget = 5;                 // messages a day that are neither urgent nor the digest
  std::chrono::minutes unread_after{10};  // in the program first
  std::vector<Way> ways = {};             // empty: all channels of the office in its order
  bool operator==(const MessageChoice&) const = default;
};

// Bounds of a choice: nobody may be silenced for good, or flooded.
inline constexpr std::chrono::minutes earliest_digest{6 * 60};
inline constexpr std::chrono::minutes latest_digest{12 * 60};
inline constexpr std::chrono::minutes latest_awake_from{10 * 60};
inline constexpr std::chrono::minutes earliest_awake_until{15 * 60};
inline constexpr std::size_t max_budget = 20;
inline constexpr std::chrono::minutes longest_unread_after{8 * 60};
inline constexpr std::size_t max_ways = 8;

// {"mail", "digest_at": "07:30", "awake_from": "07:00", "awake_until": "18:00", "budget": 5, "unread_after_minutes":
// 10, "ways": [{"channel", "unread_after_minutes": null}]}
[[nodiscard]] base::json to_json(const MessageChoice& choice);
// Members that are left out keep their value of `otherwise`. Fails with `invalid`/"bad-message-choice" and a fault for
// each member that is not as above or out of its bounds.
[[nodiscard]] base::Result<MessageChoice> message_choice_from(const base::json& value, const MessageChoice& otherwise);

// The first digest after `at`.
[[nodiscard]] base::Instant next_digest(const calendar::Calendar& calendar, base::Instant at,
                                        std::chrono::minutes time = digest_time);

// Whether a notice of this template waits for nothing.
[[nodiscard]] bool is_urgent(std::string_view template_id);

[[nodiscard]] base::Result<MessageChoice> message_choice(store::Store& store, const std::string& person);
// What waits is planned anew with the next gathering. All or nothing.
[[nodiscard]] base::Result<void> set_message_choice(store::Store& store, const std::string& person,
                                                    const MessageChoice& choice, base::Instant now);

}  // namespace trinhky::notify
