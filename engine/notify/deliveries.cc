#include "engine/notify/deliveries.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/notify/mail_choice.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::Instant;
using store::Condition;
using store::Query;
using store::Row;
using store::RowChange;

constexpr std::string_view gathered_until = "mail_gathered_until";

const std::string& text_of(const Row& row, std::string_view column) {
  static const std::string none;
  const auto found = row.find(column);
  if (found == row.end()) return none;
  const auto* text = std::get_if<std::string>(&found->second);
  return text == nullptr ? none : *text;
}

std::int64_t number_of(const Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end()) return 0;
  const auto* number = std::get_if<std::int64_t>(&found->second);
  return number == nullptr ? 0 : *number;
}

std::int64_t ms(Instant at) {
  return at.time_since_epoch().count();
}

Instant instant(std::int64_t at) {
  return Instant(std::chrono::milliseconds(at));
}

std::string text(std::string_view word) {
  return std::string(word);
}

std::string delivery_id(const Row& notice) {
  return base::derived_uuid("delivery|" + text_of(notice, "id") + "|" + text_of(notice, "person"));
}

// Follows from the notices and the person alone, so that the same mail always has the same one.
std::string message_id(const std::vector<Row>& notices, const Mailbox& sender) {
  std::set<std::string> ids;
  for (const Row& notice : notices) ids.insert(text_of(notice, "id"));
  std::string name = text_of(notices.front(), "person");
  for (const std::string& id : ids) name += "|" + id;
  const std::size_t at = sender.address.find('@');
  // RFC 2606: a domain that never is one, for mails that are only kept.
  const std::string domain = at == std::string::npos ? "trinhky.invalid" : sender.address.substr(at + 1);
  return "<" + base::sha256_hex(name).substr(0, 32) + "@" + domain + ">";
}

}  // namespace

std::chrono::minutes back_off(std::int64_t tries) {
  constexpr std::array<int, 4> steps{1, 5, 15, 60};
  const auto at = std::clamp<std::int64_t>(tries - 1, 0, std::ssize(steps) - 1);
  return std::chrono::minutes(steps[static_cast<std::size_t>(at)]);
}

Deliveries::Deliveries(DeliveriesParts parts) : parts_(std::move(parts)) {}

// --- gathering

struct Deliveries::Fresh {
  // By person and instance; in the order of their times.
  std::map<std::pair<std::string, std::string>, std::vector<Row>> groups;
  std::map<std::string, Recipient> recipients;  // by person; those who have an address
  std::set<std::string> daily;                  // persons who want one mail a day
  std::size_t count = 0;
  std::int64_t until = 0;
  bool more = false;
  bool far = false;
};

base::Result<Deliveries::Fresh> Deliveries::fresh_notices(Instant now) {
  const auto kept = parts_.store->meta(gathered_until);
  if (!kept) return std::unexpected(kept.error());
  Fresh fresh;
  if (*kept) std::from_chars((*kept)->data(), (*kept)->data() + (*kept)->size(), fresh.until);
  // A clock that was set back must not hide what it stamps now.
  fresh.far = !looked_far_ || now < *looked_far_ || now - *looked_far_ >= far_look_every;
  const std::chrono::milliseconds back = fresh.far ? gather_overlap_far : std::chrono::milliseconds(gather_overlap);
  const std::int64_t from = std::min(fresh.until, ms(now)) - back.count();
  std::set<std::string> without_mail;
  Query query{.table = "notice",
              .where = {{.column = "at", .op = Condition::Op::ge, .values = {from}}},
              .order = {{.column = "at"}},
              .after = {},
              .limit = base::limits::max_page};
  for (;;) {
    const auto page = parts_.store->read(query);
    if (!page) return std::unexpected(page.error());
    Condition known{.column = "id", .op = Condition::Op::in, .values = {}};
    for (const Row& notice : *page) known.values.emplace_back(delivery_id(notice));
    const auto rows =
        page->empty() ? base::Result<std::vector<Row>>{}
                      : parts_.store->read({.table = "delivery", .where = {known}, .limit = base::limits::max_page});
    if (!rows) return std::unexpected(rows.error());
    std::set<std::string> there;
    for (const Row& row : *rows) there.insert(text_of(row, "id"));
    for (const Row& notice : *page) {
      if (fresh.count >= max_notices_per_gather) {
        fresh.more = true;
        return fresh;
      }
      fresh.until = std::max(fresh.until, number_of(notice, "at"));
      if (there.contains(delivery_id(notice))) continue;
      const std::string& person = text_of(notice, "person");
      if (without_mail.contains(person)) continue;
      if (!fresh.recipients.contains(person)) {
        const std::optional<Recipient> recipient = parts_.resolve(person);
        if (!recipient || recipient->email.empty()) {
          without_mail.insert(person);
          continue;
        }
        const auto choice = mail_choice(*parts_.store, person);
        if (!choice) return std::unexpected(choice.error());
        if (*choice == MailChoice::daily && parts_.calendar != nullptr) fresh.daily.insert(person);
        fresh.recipients.emplace(person, *recipient);
      }
      fresh.groups[{person, text_of(notice, "instance")}].push_back(notice);
      ++fresh.count;
    }
    if (page->size() < base::limits::max_page) return fresh;
    query.after = page->back();
  }
}

namespace {

// The row of a notice that is part of a mail.
Row joined_row(const Row& notice, const Recipient& recipient, const std::string& mail, Instant now) {
  return {{"id", delivery_id(notice)},
          {"notice", text_of(notice, "id")},
          {"person", text_of(notice, "person")},
          {"address", recipient.email},
          {"subject", std::string()},
          {"body", std::string()},
          {"state", text(delivery_state::joined)},
          {"at", ms(now)},
          {"sent_at", nullptr},
          {"tries", std::int64_t{0}},
          {"next_try", ms(now)},
          {"message_id", mail},
          {"error", std::string()}};
}

void set_state(Row& row, std::string_view state, std::string error = {}) {
  row.insert_or_assign("state", text(state));
  row.insert_or_assign("error", std::move(error));
}

}  // namespace

base::Result<std::vector<Row>> Deliveries::rows_of(const std::vector<Row>& notices, const Recipient& recipient,
                                                   Instant now, bool digest) const {
  const std::string mail = message_id(notices, parts_.sender);
  std::vector<Part> parts;
  std::vector<Row> rows;
  std::optional<std::size_t> bears;
  for (const Row& notice : notices) {
    rows.push_back(joined_row(notice, recipient, mail, now));
    const std::string& template_id = text_of(notice, "template");
    if (!parts_.templates->has(template_id)) {
      set_state(rows.back(), delivery_state::failed, "unknown-template");
      continue;
    }
    if (!bears) bears = rows.size() - 1;
    auto values = parts_.describe(notice);
    if (!values) return std::unexpected(values.error());
    parts.push_back({.template_id = template_id, .values = std::move(*values)});
    parts.back().values.try_emplace("person", base::Text{recipient.full_name, recipient.full_name});
  }
  if (!bears) return rows;
  Row& bearer = rows[*bears];
  const RenderOptions options{.language = recipient.language, .demo = parts_.demo};
  const auto message =
      digest ? parts_.templates->render_digest(parts, options) : parts_.templates->render(parts, options);
  if (!message) {
    set_state(bearer, delivery_state::failed, message.error().type);
    return rows;
  }
  bearer.insert_or_assign("subject", message->subject);
  bearer.insert_or_assign("body", message->body);
  if (!is_mail_address(recipient.email)) {
    set_state(bearer, delivery_state::failed, "bad-mail-address");
  } else {
    set_state(bearer, parts_.send ? delivery_state::queued : delivery_state::kept);
  }
  return rows;
}

// What the outbox page shows until the morning; the mail itself is made then, with the names and dates of that day.
base::Result<std::vector<Row>> Deliveries::waiting_rows(const std::vector<Row>& notices, const Recipient& recipient,
                                                        Instant now) const {
  const std::int64_t morning = ms(next_digest(*parts_.calendar, now));
  std::vector<Row> rows;
  for (const Row& notice : notices) {
    Row row = joined_row(notice, recipient, "", now);
    const auto values = parts_.describe(notice);
    if (!values) return std::unexpected(values.error());
    const auto told = parts_.templates->render(text_of(notice, "template"), *values, {.language = recipient.language});
    if (told) {
      set_state(row, delivery_state::waiting);
      row.insert_or_assign("subject", told->subject);
      row.insert_or_assign("next_try", morning);
    } else {
      set_state(row, delivery_state::failed, told.error().type);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

base::Result<Gathered> Deliveries::gather(Instant now) {
  const auto fresh = fresh_notices(now);
  if (!fresh) return std::unexpected(fresh.error());
  Gathered gathered{.more = fresh->more};
  std::vector<RowChange> changes;
  const auto take = [&](base::Result<std::vector<Row>> rows) -> base::Result<void> {
    if (!rows) return std::unexpected(rows.error());
    for (Row& row : *rows) {
      const std::string& state = text_of(row, "state");
      if (state == delivery_state::waiting) {
        ++gathered.waiting;
      } else if (state != delivery_state::joined) {
        ++gathered.mails;
      }
      changes.push_back({.kind = RowChange::Kind::put, .table = "delivery", .row = std::move(row)});
    }
    return {};
  };
  for (const auto& [key, notices] : fresh->groups) {
    const Recipient& recipient = fresh->recipients.at(key.first);
    std::vector<Row> at_once;
    std::vector<Row> later;
    for (const Row& notice : notices) {
      const bool waits = fresh->daily.contains(key.first) && !is_urgent(text_of(notice, "template"));
      (waits ? later : at_once).push_back(notice);
    }
    if (!at_once.empty()) {
      if (auto taken = take(rows_of(at_once, recipient, now, false)); !taken) return std::unexpected(taken.error());
    }
    if (!later.empty()) {
      if (auto taken = take(waiting_rows(later, recipient, now)); !taken) return std::unexpected(taken.error());
    }
    gathered.notices += notices.size();
  }
  static_assert(max_notices_per_gather <= store::max_changes_per_commit, "what is gathered is written at once");
  if (!changes.empty()) {
    if (auto written = parts_.store->write(changes); !written) return std::unexpected(written.error());
  }
  // After the rows: a crash in between looks at the same notices again and finds their rows.
  if (auto set = parts_.store->set_meta(gathered_until, std::to_string(fresh->until)); !set) {
    return std::unexpected(set.error());
  }
  if (fresh->far && !fresh->more) looked_far_ = now;
  if (auto composed = compose_digests(now, gathered); !composed) return std::unexpected(composed.error());
  return gathered;
}

// --- mornings

base::Result<void> Deliveries::compose_digests(Instant now, Gathered& gathered) {
  const auto due = parts_.store->read({.table = "delivery",
                                       .where = {{.column = "state", .values = {text(delivery_state::waiting)}},
                                                 {.column = "next_try", .op = Condition::Op::le, .values = {ms(now)}}},
                                       .order = {{.column = "next_try"}},
                                       .limit = base::limits::max_page});
  if (!due) return std::unexpected(due.error());
  std::set<std::string> persons;
  for (const Row& row : *due) persons.insert(text_of(row, "person"));
  // One write for each person: a crash in between leaves the others waiting, and due.
  for (const std::string& person : persons) {
    const auto changes = digest_of(person, now, gathered);
    if (!changes) return std::unexpected(changes.error());
    if (auto written = parts_.store->write(*changes); !written) return written;
  }
  if (due->size() == base::limits::max_page) gathered.more = true;
  return {};
}

base::Result<std::vector<RowChange>> Deliveries::digest_of(const std::string& person, Instant now, Gathered& gathered) {
  const auto due = parts_.store->read({.table = "delivery",
                                       .where = {{.column = "state", .values = {text(delivery_state::waiting)}},
                                                 {.column = "person", .values = {person}},
                                                 {.column = "next_try", .op = Condition::Op::le, .values = {ms(now)}}},
                                       .order = {{.column = "at"}},
                                       .limit = base::limits::max_page});
  if (!due) return std::unexpected(due.error());
  if (due->size() == base::limits::max_page) gathered.more = true;
  Condition named{.column = "id", .op = Condition::Op::in, .values = {}};
  for (const Row& row : *due) named.values.emplace_back(text_of(row, "notice"));
  const auto notices = parts_.store->read({.table = "notice",
                                           .where = {{.column = "person", .values = {person}}, named},
                                           .order = {{.column = "at"}},
                                           .limit = base::limits::max_page});
  if (!notices) return std::unexpected(notices.error());
  std::vector<RowChange> changes;
  const std::optional<Recipient> recipient = parts_.resolve(person);
  const bool reachable = recipient && !recipient->email.empty();
  std::set<std::string> told;
  if (reachable && !notices->empty()) {
    auto rows = rows_of(*notices, *recipient, now, true);
    if (!rows) return std::unexpected(rows.error());
    for (Row& row : *rows) {
      told.insert(text_of(row, "id"));
      if (text_of(row, "state") != delivery_state::joined) ++gathered.mails;
      changes.push_back({.kind = RowChange::Kind::put, .table = "delivery", .row = std::move(row)});
    }
  }
  // Whose notice or address has gone meanwhile is said to have failed, not passed over.
  for (const Row& row : *due) {
    if (told.contains(text_of(row, "id"))) continue;
    changes.push_back({.kind = RowChange::Kind::update,
                       .table = "delivery",
                       .row = {{"id", text_of(row, "id")},
                               {"state", text(delivery_state::failed)},
                               {"error", reachable ? "notice-gone" : "no-address"}}});
  }
  return changes;
}

// --- sending

base::Result<Run> Deliveries::keep_all() {
  Run run;
  const Query queued{.table = "delivery",
                     .where = {{.column = "state", .values = {text(delivery_state::queued)}}},
                     .limit = base::limits::max_page};
  const auto rows = parts_.store->read(queued);
  if (!rows) return std::unexpected(rows.error());
  std::vector<RowChange> changes;
  for (const Row& row : *rows) {
    changes.push_back({.kind = RowChange::Kind::update,
                       .table = "delivery",
                       .row = {{"id", text_of(row, "id")}, {"state", text(delivery_state::kept)}}});
  }
  if (!changes.empty()) {
    if (auto written = parts_.store->write(changes); !written) return std::unexpected(written.error());
  }
  run.kept = rows->size();
  return run;
}

base::Result<void> Deliveries::send_one(const Row& row, Instant now, Run& run, bool& reachable) {
  const std::string& id = text_of(row, "id");
  const std::int64_t tries = number_of(row, "tries") + 1;
  const auto update = [&](Row columns) {
    columns.emplace("id", id);
    const RowChange change{.kind = RowChange::Kind::update, .table = "delivery", .row = std::move(columns)};
    return parts_.store->write(std::span(&change, 1));
  };
  const auto fail = [&](const base::Error& error) {
    ++run.failed;
    return update(
        {{"state", text(delivery_state::failed)}, {"error", error.type + (error.log.empty() ? "" : ": " + error.log)}});
  };
  if (tries > max_tries) return fail({.type = "too-many-tries"});
  if (auto counted = update({{"tries", tries}, {"next_try", ms(now + back_off(tries))}}); !counted) return counted;

  const std::optional<Recipient> recipient = parts_.resolve(text_of(row, "person"));
  const Mail mail{.from = parts_.sender,
                  .to = {.name = recipient ? recipient->full_name : "", .address = text_of(row, "address")},
                  .subject = text_of(row, "subject"),
                  .body = text_of(row, "body"),
                  .message_id = text_of(row, "message_id"),
                  .date = instant(number_of(row, "at"))};
  const auto sent = parts_.send(mail);
  if (sent) {
    ++run.sent;
    return update({{"state", text(delivery_state::sent)}, {"sent_at", ms(now)}, {"error", std::string()}});
  }
  reachable = sent.error().type != "mail-server";
  if (sent.error().code != ErrorCode::unavailable || tries == max_tries) return fail(sent.error());
  ++run.put_off;
  return update({{"error", sent.error().type + ": " + sent.error().log}});
}

base::Result<Run> Deliveries::run_once(Instant now) {
  if (!parts_.send) return keep_all();
  const Condition queued{.column = "state", .values = {text(delivery_state::queued)}};
  const auto rows =
      parts_.store->read({.table = "delivery",
                          .where = {queued, {.column = "next_try", .op = Condition::Op::le, .values = {ms(now)}}},
                          .order = {{.column = "next_try"}},
                          .limit = max_mails_per_run});
  if (!rows) return std::unexpected(rows.error());
  Run run;
  bool reachable = true;
  for (const Row& row : *rows) {
    if (!reachable) break;
    if (auto done = send_one(row, now, run, reachable); !done) return std::unexpected(done.error());
  }
  const auto waiting =
      parts_.store->read({.table = "delivery", .where = {queued}, .order = {{.column = "next_try"}}, .limit = 1});
  if (!waiting) return std::unexpected(waiting.error());
  if (!waiting->empty()) {
    const Instant due = instant(number_of(waiting->front(), "next_try"));
    // The others are due already; coming back at once would only find the same closed door.
    run.next = reachable ? due : std::max(due, now + back_off(1));
  }
  return run;
}

base::Result<void> Deliveries::again(const std::string& delivery, Instant now) {
  const auto rows =
      parts_.store->read({.table = "delivery", .where = {{.column = "id", .values = {delivery}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) {
    return base::refuse(ErrorCode::not_found, "no-such-delivery",
                        {"Không có lượt gửi này.", "There is no such delivery."});
  }
  const std::string& state = text_of(rows->front(), "state");
  if (state != delivery_state::failed && state != delivery_state::kept) {
    return base::refuse(
        ErrorCode::wrong_state, "delivery-not-ended",
        {"Chỉ gửi lại được thư đã gửi không thành hoặc đang lưu.", "Only a failed or a kept mail can be sent again."});
  }
  if (text_of(rows->front(), "body").empty()) {
    return base::refuse(ErrorCode::wrong_state, "nothing-to-send",
                        {"Lượt gửi này không có nội dung thư.", "This delivery holds no mail."});
  }
  const std::optional<Recipient> recipient = parts_.resolve(text_of(rows->front(), "person"));
  const bool has_address = recipient && !recipient->email.empty();
  const RowChange change{.kind = RowChange::Kind::update,
                         .table = "delivery",
                         .row = {{"id", delivery},
                                 {"address", has_address ? recipient->email : text_of(rows->front(), "address")},
                                 {"state", text(delivery_state::queued)},
                                 {"tries", std::int64_t{0}},
                                 {"next_try", ms(now)},
                                 {"error", std::string()}}};
  return parts_.store->write(std::span(&change, 1));
}

}  // namespace trinhky::notify
