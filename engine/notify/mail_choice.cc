#include "engine/notify/mail_choice.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/base/limits.h"
#include "engine/notify/deliveries.h"

namespace trinhky::notify {
namespace {

using store::Condition;
using store::Row;
using store::RowChange;

constexpr std::array<std::string_view, 4> urgent{"overdue", "told-leaders", "unit-overdue", "units-late"};

}  // namespace

std::string_view to_string(MailChoice choice) {
  switch (choice) {
    case MailChoice::at_once:
      return "at_once";
    case MailChoice::daily:
      return "daily";
  }
  return "at_once";
}

std::optional<MailChoice> mail_choice_from(std::string_view word) {
  for (const MailChoice choice : {MailChoice::at_once, MailChoice::daily}) {
    if (to_string(choice) == word) return choice;
  }
  return std::nullopt;
}

base::Instant next_digest(const calendar::Calendar& calendar, base::Instant at) {
  const base::Date day = calendar.next_working_day_on_or_after(calendar.local_date(at));
  if (const base::Instant morning = calendar.at(day, digest_time); morning > at) return morning;
  return calendar.at(calendar.add_working_days(day, 1), digest_time);
}

bool is_urgent(std::string_view template_id) {
  return std::ranges::find(urgent, template_id) != urgent.end();
}

base::Result<MailChoice> mail_choice(store::Store& store, const std::string& person) {
  const auto rows =
      store.read({.table = "notice_choice", .where = {{"person", Condition::Op::eq, {person}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return MailChoice::at_once;
  const auto word = rows->front().find("mail");
  const auto* text = word == rows->front().end() ? nullptr : std::get_if<std::string>(&word->second);
  return mail_choice_from(text == nullptr ? "" : *text).value_or(MailChoice::at_once);
}

base::Result<void> set_mail_choice(store::Store& store, const std::string& person, MailChoice choice,
                                   base::Instant now) {
  std::vector<RowChange> changes{{.kind = RowChange::Kind::put,
                                  .table = "notice_choice",
                                  .row = {{"person", person}, {"mail", std::string(to_string(choice))}}}};
  const std::int64_t at = now.time_since_epoch().count();
  store::Query waiting{.table = "delivery",
                       .where = {{"state", Condition::Op::eq, {std::string(delivery_state::waiting)}},
                                 {"person", Condition::Op::eq, {person}},
                                 {"next_try", Condition::Op::gt, {at}}},
                       .limit = base::limits::max_page};
  while (choice == MailChoice::at_once) {
    const auto rows = store.read(waiting);
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) {
      changes.push_back(
          {.kind = RowChange::Kind::update, .table = "delivery", .row = {{"id", row.at("id")}, {"next_try", at}}});
    }
    if (rows->size() < waiting.limit || changes.size() + waiting.limit > store::max_changes_per_commit) break;
    waiting.after = rows->back();
  }
  return store.write(changes);
}

}  // namespace trinhky::notify
