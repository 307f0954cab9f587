#include "engine/notify/why.h"

#include <nlohmann/json.hpp>

#include "engine/notify/deliveries.h"
#include "engine/notify/delivery_rows.h"

namespace trinhky::notify {
namespace {

using base::json;
using base::Text;

const Text* value_of(const Values& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() || found->second.vi.empty() ? nullptr : &found->second;
}

const std::string& english(const Text& text) {
  return text.en.empty() ? text.vi : text.en;
}

}  // namespace

json to_json(const Why& why) {
  return {{"because", to_string(why.because)},
          {"channel", why.channel},
          {"sent_today", why.sent_today},
          {"budget", why.budget},
          {"unread_after_minutes", why.unread_after.count()}};
}

Why why_from(const json& value) {
  const auto number = [&](std::string_view name) {
    const auto found = value.is_object() ? value.find(name) : value.end();
    return value.is_object() && found != value.end() && found->is_number_integer() && *found >= 0
               ? found->get<std::size_t>()
               : 0U;
  };
  return {.because = because_from(base::text_or(value, "because")).value_or(Because::unread),
          .channel = base::text_or(value, "channel"),
          .sent_today = number("sent_today"),
          .budget = number("budget"),
          .unread_after = std::chrono::minutes(number("unread_after_minutes"))};
}

Why why_of(const store::Row& delivery) {
  const auto kept = base::parse_json(text_of(delivery, "why"));
  Why why = why_from(kept ? *kept : json());
  if (why.channel.empty()) why.channel = text_of(delivery, "channel");
  if (text_of(delivery, "state") != delivery_state::dropped) return why;
  why.because = because_from(text_of(delivery, "error")).value_or(why.because);
  return why;
}

Text channel_label(std::string_view channel) {
  if (channel == "mail") return {"thư điện tử", "mail"};
  if (channel == "push") return {"thông báo đẩy", "push message"};
  if (channel == "gateway") return {"tin nhắn", "text message"};
  return {std::string(channel), std::string(channel)};
}

Text say(const Why& why) {
  const Text by = channel_label(why.channel);
  const std::string used = std::to_string(why.sent_today) + "/" + std::to_string(why.budget);
  const std::string minutes = std::to_string(why.unread_after.count());
  switch (why.because) {
    case Because::urgent:
      return {"Gửi ngay qua " + by.vi + " vì là việc khẩn; không tính vào số thông báo trong ngày.",
              "Sent at once by " + by.en + " because it is urgent; not counted in the day's messages."};
    case Because::unread:
      return {"Gửi qua " + by.vi + " vì sau " + minutes + " phút chưa đọc trong chương trình (hôm nay " + used +
                  " thông báo không khẩn).",
              "Sent by " + by.en + " because it was not read in the program within " + minutes + " minutes (" + used +
                  " messages of the day)."};
    case Because::digest:
      return {"Gửi trong thư tổng hợp đầu ngày qua " + by.vi + ".", "Sent with the day's digest by " + by.en + "."};
    case Because::not_yet:
      return {"Đang chờ " + minutes + " phút xem đồng chí có đọc trong chương trình không.",
              "Waits " + minutes + " minutes for being read in the program."};
    case Because::daily:
      return {"Chờ thư tổng hợp đầu ngày, theo lựa chọn của đồng chí.", "Waits for the digest, as you chose."};
    case Because::budget_spent:
      return {"Chờ thư tổng hợp vì hôm nay đã gửi đủ " + used + " thông báo không khẩn.",
              "Waits for the digest: the day's messages are used up (" + used + ")."};
    case Because::quiet_hours:
      return {"Chờ thư tổng hợp vì ngoài giờ nhận thông báo.", "Waits for the digest: outside the hours for messages."};
    case Because::rest_day:
      return {"Chờ thư tổng hợp vì là ngày nghỉ.", "Waits for the digest: a day of rest."};
    case Because::task_closed:
      return {"Không gửi ra ngoài vì việc đã xong hoặc đã chuyển.", "Not sent: the work is done or went elsewhere."};
    case Because::newer:
      return {"Không gửi ra ngoài vì đã có nhắc mới hơn về cùng việc.", "Not sent: a later reminder says it."};
    case Because::read:
      return {"Không gửi ra ngoài vì đồng chí đã đọc trong chương trình.", "Not sent: you read it in the program."};
    case Because::app_only:
      return {"Chỉ hiện trong chương trình, theo lựa chọn của đồng chí.", "In the program only, as you chose."};
  }
  return {};
}

Text say_rule(std::string_view template_id, const Values& values) {
  const Text* step = value_of(values, "step");
  const Text at = step == nullptr ? Text{} : Text{"; bước: " + step->vi, "; step: " + english(*step)};
  if (const Text* rung = value_of(values, "rung")) {
    const Text* ladder = value_of(values, "ladder");
    const Text by = ladder == nullptr ? Text{} : Text{", theo " + ladder->vi, ", by " + english(*ladder)};
    return {"Nhắc " + rung->vi + by.vi + at.vi + ".", "Reminder: " + english(*rung) + by.en + at.en + "."};
  }
  if (template_id == "told-leaders" || template_id == "units-late" || template_id == "phone-list") {
    return {"Báo cáo lãnh đạo việc quá hạn" + at.vi + ".", "Report of overdue work to leaders" + at.en + "."};
  }
  if (template_id == "extension-asked") {
    return {"Đồng chí quyết định việc gia hạn này" + at.vi + ".",
            "You decide on this request for more time" + at.en + "."};
  }
  if (template_id == "extension-granted" || template_id == "extension-refused") {
    return {"Trả lời đề nghị gia hạn" + at.vi + ".", "The answer to a request for more time" + at.en + "."};
  }
  if (asks_for_work(template_id)) {
    return {"Việc này chờ đồng chí" + at.vi + ".", "This work waits for you" + at.en + "."};
  }
  return {"Đồng chí tham gia hoặc theo dõi hồ sơ này" + at.vi + ".",
          "You take part in this paper or follow it" + at.en + "."};
}

}  // namespace trinhky::notify
