#include "engine/notify/mail_choice.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/limits.h"
#include "engine/notify/deliveries.h"

namespace trinhky::notify {
namespace {

using base::json;
using std::chrono::minutes;
using store::Condition;
using store::Row;
using store::RowChange;

constexpr std::array<std::string_view, 5> urgent{"overdue", "told-leaders", "unit-overdue", "units-late", "phone-list"};
constexpr std::size_t max_channel_name = 40;

std::string time_of_day(minutes time) {
  const auto two = [](long number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(time.count() / 60) + ":" + two(time.count() % 60);
}

class ChoiceReader {
 public:
  ChoiceReader(const json& value, const MessageChoice& otherwise) : value_(value), choice_(otherwise) {}

  base::Result<MessageChoice> read() {
    static const std::set<std::string, std::less<>> words{
        "mail", "digest_at", "awake_from", "awake_until", "budget", "unread_after_minutes", "ways"};
    if (!value_.is_object()) fault("", {"Ở đây phải là một nhóm lựa chọn.", "An object must stand here."});
    for (auto word = value_.begin(); value_.is_object() && word != value_.end(); ++word) {
      if (!words.contains(word.key())) fault(word.key(), {"Không có mục này.", "There is no such member."});
    }
    if (const json* word = member("mail")) {
      const auto known = mail_choice_from(word->is_string() ? word->get<std::string>() : std::string());
      if (known) choice_.mail = *known;
      if (!known) {
        fault("mail",
              {"Chọn gửi ngay, gửi tổng hợp đầu ngày, hoặc chỉ việc khẩn.", "Choose at_once, daily or urgent_only."});
      }
    }
    time("digest_at", choice_.digest_at, earliest_digest, latest_digest);
    time("awake_from", choice_.awake_from, minutes(0), latest_awake_from);
    time("awake_until", choice_.awake_until, earliest_awake_until, minutes(24 * 60 - 1));
    number("budget", choice_.budget, max_budget);
    auto wait = static_cast<std::size_t>(choice_.unread_after.count());
    number("unread_after_minutes", wait, static_cast<std::size_t>(longest_unread_after.count()));
    choice_.unread_after = minutes(wait);
    ways();
    if (faults_.empty()) return std::move(choice_);
    return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                       .type = "bad-message-choice",
                                       .message = {"Lựa chọn nhận thông báo chưa đúng.", "The choice is not right."},
                                       .pointer = faults_.front().pointer,
                                       .faults = faults_});
  }

 private:
  void fault(std::string_view name, base::Text message) {
    faults_.push_back({.pointer = name.empty() ? "" : "/" + std::string(name),
                       .code = name == "mail" ? "unknown-choice" : "bad-value",
                       .message = std::move(message)});
  }

  const json* member(std::string_view name) {
    if (!value_.is_object()) return nullptr;
    const auto found = value_.find(name);
    return found == value_.end() ? nullptr : &*found;
  }

  void time(std::string_view name, minutes& into, minutes from, minutes to) {
    const json* text = member(name);
    if (text == nullptr) return;
    const auto read = calendar::parse_time_of_day(text->is_string() ? text->get<std::string>() : std::string());
    if (read && *read >= from && *read <= to) {
      into = *read;
    } else {
      const std::string bounds = time_of_day(from) + "–" + time_of_day(to);
      fault(name, {"Giờ ghi như 07:30, trong khoảng " + bounds + ".", "A time as 07:30, within " + bounds + "."});
    }
  }

  void number(std::string_view name, std::size_t& into, std::size_t most) {
    const json* count = member(name);
    if (count == nullptr) return;
    if (count->is_number_integer() && *count >= 0 && *count <= most) {
      into = count->get<std::size_t>();
    } else {
      const std::string bound = std::to_string(most);
      fault(name, {"Ghi số từ 0 đến " + bound + ".", "A number from 0 to " + bound + "."});
    }
  }

  void ways() {
    const json* list = member("ways");
    if (list == nullptr) return;
    std::vector<Way> ways;
    std::set<std::string> names;
    bool good = list->is_array() && list->size() <= max_ways;
    for (const json& one : list->is_array() ? *list : json::array()) {
      Way way{.channel = base::text_or(one, "channel")};
      const json wait = one.is_object() ? one.value("unread_after_minutes", json()) : json();
      if (wait.is_number_integer() && wait >= 0 && wait <= longest_unread_after.count()) {
        way.unread_after = minutes(wait.get<int>());
      } else {
        good = good && wait.is_null();
      }
      good = good && !way.channel.empty() && way.channel.size() <= max_channel_name && names.insert(way.channel).second;
      ways.push_back(std::move(way));
    }
    if (good) choice_.ways = std::move(ways);
    if (!good) fault("ways", {"Thứ tự các kênh chưa đúng.", "The order of channels is not right."});
  }

  const json& value_;
  MessageChoice choice_;
  std::vector<base::Fault> faults_;
};

}  // namespace

std::string_view to_string(MailChoice choice) {
  switch (choice) {
    case MailChoice::at_once:
      return "at_once";
    case MailChoice::daily:
      return "daily";
    case MailChoice::urgent_only:
      return "urgent_only";
  }
  return "at_once";
}

std::optional<MailChoice> mail_choice_from(std::string_view word) {
  for (const MailChoice choice : {MailChoice::at_once, MailChoice::daily, MailChoice::urgent_only}) {
    if (to_string(choice) == word) return choice;
  }
  return std::nullopt;
}

json to_json(const MessageChoice& choice) {
  json ways = json::array();
  for (const Way& way : choice.ways) {
    ways.push_back({{"channel", way.channel},
                    {"unread_after_minutes", way.unread_after ? json(way.unread_after->count()) : json()}});
  }
  return {{"mail", to_string(choice.mail)},
          {"digest_at", time_of_day(choice.digest_at)},
          {"awake_from", time_of_day(choice.awake_from)},
          {"awake_until", time_of_day(choice.awake_until)},
          {"budget", choice.budget},
          {"unread_after_minutes", choice.unread_after.count()},
          {"ways", std::move(ways)}};
}

base::Result<MessageChoice> message_choice_from(const json& value, const MessageChoice& otherwise) {
  return ChoiceReader(value, otherwise).read();
}

base::Instant next_digest(const calendar::Calendar& calendar, base::Instant at, minutes time) {
  const base::Date day = calendar.next_working_day_on_or_after(calendar.local_date(at));
  if (const base::Instant morning = calendar.at(day, time); morning > at) return morning;
  return calendar.at(calendar.add_working_days(day, 1), time);
}

bool is_urgent(std::string_view template_id) {
  return std::ranges::find(urgent, template_id) != urgent.end();
}

base::Result<MessageChoice> message_choice(store::Store& store, const std::string& person) {
  const auto rows =
      store.read({.table = "notice_choice", .where = {{"person", Condition::Op::eq, {person}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  MessageChoice choice;
  if (rows->empty()) return choice;
  const auto text = [&](std::string_view column) {
    const auto found = rows->front().find(column);
    const auto* word = found == rows->front().end() ? nullptr : std::get_if<std::string>(&found->second);
    return word == nullptr ? std::string() : *word;
  };
  // A row of an earlier release knows the first word alone; bounds that were narrowed since leave the usual values.
  if (const auto kept = base::parse_json(text("choice")); kept && kept->is_object()) {
    if (auto read = message_choice_from(*kept, choice)) return read;
  }
  choice.mail = mail_choice_from(text("mail")).value_or(MailChoice::at_once);
  return choice;
}

base::Result<void> set_message_choice(store::Store& store, const std::string& person, const MessageChoice& choice,
                                      base::Instant now) {
  std::vector<RowChange> changes{{.kind = RowChange::Kind::put,
                                  .table = "notice_choice",
                                  .row = {{"person", person},
                                          {"mail", std::string(to_string(choice.mail))},
                                          {"choice", base::print(to_json(choice))}}}};
  const std::int64_t at = now.time_since_epoch().count();
  store::Query waiting{.table = "delivery",
                       .where = {{"state", Condition::Op::eq, {std::string(delivery_state::waiting)}},
                                 {"person", Condition::Op::eq, {person}}},
                       .limit = base::limits::max_page};
  while (true) {
    const auto rows = store.read(waiting);
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) {
      changes.push_back({.kind = RowChange::Kind::update,
                         .table = "delivery",
                         .row = {{"id", row.at("id")}, {"next_try", at}, {"digest", std::int64_t{0}}}});
    }
    if (rows->size() < waiting.limit || changes.size() + waiting.limit > store::max_changes_per_commit) break;
    waiting.after = rows->back();
  }
  return store.write(changes);
}

}  // namespace trinhky::notify
