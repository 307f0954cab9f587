// Why a message came, or did not: the decision about it, kept with its row and said to its reader.
//
//   const Why why{.because = Because::unread, .channel = "mail", .sent_today = 2, .budget = 5};
//   say(why).vi;                          // "Gửi vì chưa đọc trong chương trình … (hôm nay 2/5 …)"
//   say_rule("due-soon", values).vi;      // "Nhắc trước hạn 2 ngày làm việc, theo Nhắc thường; bước: Rà soát."
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/base/json.h"
#include "engine/notify/conscience.h"
#include "engine/notify/pattern.h"
#include "engine/store/table.h"

namespace trinhky::notify {

struct Why {
  Because because = Because::unread;
  std::string channel;  // empty while none was chosen
  std::size_t sent_today = 0;
  std::size_t budget = 0;
  std::chrono::minutes unread_after{0};
};

[[nodiscard]] base::json to_json(const Why& why);
// What cannot be read is the plainest reason.
[[nodiscard]] Why why_from(const base::json& value);

// The decision about a row of the table `delivery`. What was to go and was dropped in the queue says why it was
// dropped.
[[nodiscard]] Why why_of(const store::Row& delivery);

[[nodiscard]] base::Text say(const Why& why);
// By which rule the notice was written. Values: step, ladder, rung (in words), see runtime/notice_values.h.
[[nodiscard]] base::Text say_rule(std::string_view template_id, const Values& values);

// A channel in words; one that is not known is its own name.
[[nodiscard]] base::Text channel_label(std::string_view channel);

}  // namespace trinhky::notify
