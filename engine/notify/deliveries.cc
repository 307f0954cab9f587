#include "engine/notify/deliveries.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/notify/delivery_rows.h"
#include "engine/notify/mail_channel.h"
#include "engine/notify/template_overrides.h"

namespace trinhky::notify {
namespace {

using base::Instant;
using store::Condition;
using store::Query;
using store::Row;
using store::RowChange;

constexpr std::string_view gathered_until = "mail_gathered_until";
constexpr std::size_t max_why_lines = 10;
// Rows of one person that are written at once, and a message's whole.
constexpr std::size_t changes_per_write = 32;

std::string text(std::string_view word) {
  return std::string(word);
}

// Follows from the notices and the person alone, so that the same message always has the same one.
std::string id_of_message(const std::vector<const Row*>& notices) {
  std::set<std::string> ids;
  for (const Row* notice : notices) ids.insert(text_of(*notice, "id"));
  std::string name = text_of(*notices.front(), "person");
  for (const std::string& id : ids) name.append("|").append(id);
  return base::sha256_hex(name).substr(0, 32);
}

void set_state(Row& row, std::string_view state, std::string error = {}) {
  row.insert_or_assign("state", text(state));
  row.insert_or_assign("error", std::move(error));
}

std::string link_of(const Values& values, Language language) {
  const auto found = values.find("link");
  if (found == values.end()) return {};
  return language == Language::en && !found->second.en.empty() ? found->second.en : found->second.vi;
}

}  // namespace

std::string address_of(const Recipient& recipient, std::string_view channel) {
  if (channel == mail_channel) return recipient.email;
  const auto found = recipient.addresses.find(text(channel));
  return found == recipient.addresses.end() ? std::string() : found->second;
}

Deliveries::Deliveries(DeliveriesParts parts) : parts_(std::move(parts)), words_(*parts_.templates) {}

// --- gathering

struct Deliveries::Fresh {
  std::map<std::string, std::vector<Row>> notices;  // by person; in the order of their times
  std::size_t count = 0;
  std::int64_t until = 0;
  bool more = false;
  bool far = false;
};

// Which of these ids, of the notices beside them, have a row. Of those that this object has gathered itself nobody is
// asked; of those under a former id only when far back is looked, as after a start.
base::Result<std::set<std::string>> Deliveries::rows_there(const std::vector<Row>& notices,
                                                           const std::vector<std::string>& ids, bool formerly) {
  std::set<std::string> there;
  const auto look = [&](const std::map<std::string, std::string>& id_by_row) -> base::Result<void> {
    if (id_by_row.empty()) return {};
    Condition among{.column = "id", .op = Condition::Op::in, .values = {}};
    for (const auto& [row, id] : id_by_row) among.values.emplace_back(row);
    const auto rows = parts_.store->read({.table = "delivery", .where = {among}, .limit = base::limits::max_page});
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) there.insert(id_by_row.at(text_of(row, "id")));
    return {};
  };
  std::map<std::string, std::string> unknown;
  for (const std::string& id : ids) {
    if (!gathered_.contains(id)) unknown.emplace(id, id);
  }
  if (auto looked = look(unknown); !looked) return std::unexpected(looked.error());
  if (!formerly) return there;
  std::map<std::string, std::string> former;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (unknown.contains(ids[i]) && !there.contains(ids[i])) former.emplace(former_delivery_id(notices[i]), ids[i]);
  }
  if (auto looked = look(former); !looked) return std::unexpected(looked.error());
  return there;
}

base::Result<Deliveries::Fresh> Deliveries::fresh_notices(Instant now) {
  const auto kept = parts_.store->meta(gathered_until);
  if (!kept) return std::unexpected(kept.error());
  Fresh fresh;
  if (*kept) std::from_chars((*kept)->data(), (*kept)->data() + (*kept)->size(), fresh.until);
  // A clock that was set back must not hide what it stamps now.
  fresh.far = !looked_far_ || now < *looked_far_ || now - *looked_far_ >= far_look_every;
  const bool near = looked_near_ && now >= *looked_near_ && now - *looked_near_ < gather_overlap;
  if (!near) looked_near_ = now;
  const std::chrono::milliseconds back = fresh.far ? gather_overlap_far
                                         : near    ? gather_overlap_near
                                                   : std::chrono::milliseconds(gather_overlap);
  const std::int64_t from = std::min(fresh.until, ms(now)) - back.count();
  if (!near) std::erase_if(gathered_, [from](const auto& one) { return one.second < from; });
  std::map<std::string, bool> known_persons;
  Query query{.table = "notice",
              .where = {{.column = "at", .op = Condition::Op::ge, .values = {from}}},
              .order = {{.column = "at"}},
              .after = {},
              .limit = base::limits::max_page};
  for (;;) {
    const auto page = parts_.store->read(query);
    if (!page) return std::unexpected(page.error());
    std::vector<std::string> ids;
    for (const Row& notice : *page) ids.push_back(delivery_id(notice));
    auto there = rows_there(*page, ids, fresh.far);
    if (!there) return std::unexpected(there.error());
    for (std::size_t i = 0; i < page->size(); ++i) {
      const Row& notice = (*page)[i];
      if (fresh.count >= max_notices_per_gather) {
        fresh.more = true;
        return fresh;
      }
      fresh.until = std::max(fresh.until, number_of(notice, "at"));
      if (gathered_.contains(ids[i])) continue;
      if (there->contains(ids[i])) {
        gathered_.emplace(ids[i], number_of(notice, "at"));
        continue;
      }
      const std::string& person = text_of(notice, "person");
      const auto [who, is_new] = known_persons.try_emplace(person, false);
      if (is_new) who->second = parts_.resolve(person).has_value();
      if (!who->second) continue;
      fresh.notices[person].push_back(notice);
      ++fresh.count;
    }
    if (page->size() < base::limits::max_page) return fresh;
    query.after = page->back();
  }
}

base::Result<void> Deliveries::add_waiting(Instant now, std::set<std::string>& persons, bool& more) {
  const auto due = parts_.store->read({.table = "delivery",
                                       .where = {{.column = "state", .values = {text(delivery_state::waiting)}},
                                                 {.column = "next_try", .op = Condition::Op::le, .values = {ms(now)}}},
                                       .order = {{.column = "next_try"}},
                                       .limit = base::limits::max_page});
  if (!due) return std::unexpected(due.error());
  for (const Row& row : *due) persons.insert(text_of(row, "person"));
  more = more || due->size() == base::limits::max_page;
  return {};
}

base::Result<Gathered> Deliveries::gather(Instant now) {
  auto words = with_overrides(*parts_.store, *parts_.templates);
  if (!words) return std::unexpected(words.error());
  words_ = std::move(*words);
  auto fresh = fresh_notices(now);
  if (!fresh) return std::unexpected(fresh.error());
  Gathered gathered{.notices = fresh->count, .more = fresh->more};
  std::set<std::string> persons;
  for (const auto& [person, notices] : fresh->notices) persons.insert(person);
  if (auto added = add_waiting(now, persons, gathered.more); !added) return std::unexpected(added.error());
  // One write for each person: a crash in between leaves the others as they were, and due.
  for (const std::string& person : persons) {
    std::vector<Row>& notices = fresh->notices[person];
    std::vector<std::pair<std::string, std::int64_t>> ids;
    ids.reserve(notices.size());
    for (const Row& notice : notices) ids.emplace_back(delivery_id(notice), number_of(notice, "at"));
    auto told = deliver_to(person, std::move(notices), now, gathered);
    if (!told) return std::unexpected(told.error());
    gathered_.insert(std::make_move_iterator(ids.begin()), std::make_move_iterator(ids.end()));
  }
  // After the rows: a crash in between looks at the same notices again and finds their rows.
  if (auto set = parts_.store->set_meta(gathered_until, std::to_string(fresh->until)); !set) {
    return std::unexpected(set.error());
  }
  if (fresh->far && !fresh->more) looked_far_ = now;
  if (auto followed = follow_up(now); !followed) return std::unexpected(followed.error());
  return gathered;
}

// --- one person

struct Deliveries::Person {
  std::string name;
  Recipient recipient;
  MessageChoice choice;
  std::vector<Way> ways;                                 // those that reach the person
  std::map<std::string, Row, std::less<>> notices;       // by the id of their delivery
  std::map<std::string, Row, std::less<>> put_off;       // rows that wait, by id
  std::map<std::string, TaskState, std::less<>> states;  // of the work, by the id of the delivery
  std::vector<RowChange> changes;
};

namespace {

// The row of a notice as part of a message; whoever bears it fills in the rest.
Row row_for(const Row& notice, std::string_view channel, std::string address, Instant now) {
  return {{"id", delivery_id(notice)},
          {"notice", text_of(notice, "id")},
          {"person", text_of(notice, "person")},
          {"address", std::move(address)},
          {"subject", std::string()},
          {"body", std::string()},
          {"state", text(delivery_state::joined)},
          {"at", ms(now)},
          {"sent_at", nullptr},
          {"tries", std::int64_t{0}},
          {"next_try", ms(now)},
          {"message_id", std::string()},
          {"error", std::string()},
          {"channel", text(channel)},
          {"instance", text_of(notice, "instance")},
          {"work", text_of(notice, "work")},
          {"of", std::string()},
          {"html", std::string()},
          {"link", std::string()},
          {"urgent", std::int64_t{0}},
          {"digest", std::int64_t{0}},
          {"why", std::string()},
          {"follow_at", nullptr}};
}

RowChange put(Row row) {
  return {.kind = RowChange::Kind::put, .table = "delivery", .row = std::move(row)};
}

}  // namespace

bool Deliveries::has_channel(std::string_view name) const {
  return std::ranges::any_of(parts_.channels, [&](const Channel* channel) { return channel->name() == name; });
}

std::vector<Way> Deliveries::ways_of(const MessageChoice& choice, const Recipient& recipient) const {
  std::vector<std::string> names;
  names.reserve(parts_.channels.size());
  for (const Channel* channel : parts_.channels) names.emplace_back(channel->name());
  std::vector<Way> ways;
  const auto add = [&](const Way& way) {
    const bool there = std::ranges::find(names, way.channel) != names.end();
    const bool added = std::ranges::find(ways, way.channel, &Way::channel) != ways.end();
    if (there && !added && !address_of(recipient, way.channel).empty()) ways.push_back(way);
  };
  for (const Way& way : choice.ways) add(way);
  // A choice of ways is an order, not a refusal: the others still help where those fail.
  for (const std::string& name : names) add({.channel = name});
  // What nothing can carry is kept as a mail, to be read and sent later.
  if (ways.empty() && !recipient.email.empty() && !has_channel(mail_channel)) {
    const auto chosen = std::ranges::find(choice.ways, mail_channel, &Way::channel);
    ways.push_back(chosen == choice.ways.end() ? Way{.channel = text(mail_channel)} : *chosen);
  }
  return ways;
}

base::Result<void> Deliveries::deliver_to(const std::string& name, std::vector<Row> fresh, Instant now,
                                          Gathered& gathered) {
  // What is due first: of very many, the others come with the next gathering.
  auto put_off = read_all(*parts_.store,
                          {.table = "delivery",
                           .where = {{.column = "state", .values = {text(delivery_state::waiting)}},
                                     {.column = "person", .values = {name}}},
                           .order = {{.column = "next_try"}}},
                          store::max_in_values + 1);
  if (!put_off) return std::unexpected(put_off.error());
  Person person{.name = name};
  for (Row& notice : fresh) person.notices.emplace(delivery_id(notice), std::move(notice));
  Condition named{.column = "id", .op = Condition::Op::in, .values = {}};
  for (Row& row : *put_off) {
    if (named.values.size() < store::max_in_values) {
      named.values.emplace_back(text_of(row, "notice"));
      person.put_off.emplace(text_of(row, "id"), std::move(row));
    } else if (number_of(row, "next_try") <= ms(now)) {
      gathered.more = true;
      break;
    }
  }
  if (!named.values.empty()) {
    auto notices =
        read_all(*parts_.store, {.table = "notice", .where = {{.column = "person", .values = {name}}, named}},
                 max_waiting_per_person);
    if (!notices) return std::unexpected(notices.error());
    for (Row& notice : *notices) person.notices.emplace(delivery_id(notice), std::move(notice));
  }
  const auto recipient = parts_.resolve(name);
  if (recipient) person.recipient = *recipient;
  auto choice = message_choice(*parts_.store, name);
  if (!choice) return std::unexpected(choice.error());
  person.choice = std::move(*choice);
  person.ways = ways_of(person.choice, person.recipient);
  // Whose notice or address has gone meanwhile is said to have failed, not passed over.
  for (const auto& [id, row] : person.put_off) {
    const bool there = person.notices.contains(id);
    if (there && !person.ways.empty()) continue;
    person.changes.push_back(update_delivery(
        id, {{"state", text(delivery_state::failed)}, {"error", there ? "no-address" : "notice-gone"}}));
  }
  if (person.ways.empty()) {
    for (const auto& [id, notice] : person.notices) {
      if (person.put_off.contains(id)) continue;
      Row row = row_for(notice, "", "", now);
      set_state(row, delivery_state::in_app);
      person.changes.push_back(put(std::move(row)));
    }
  } else if (auto planned = plan_for(person, now, gathered); !planned) {
    return planned;
  }
  auto written = write_in_parts(person.changes);
  if (written) {
    note_sent(person);
  } else {
    sent_.erase(name);
  }
  return written;
}

// Commands wait for one part, not for all that a person was told.
base::Result<void> Deliveries::write_in_parts(std::span<const RowChange> changes) {
  const auto message = [&](std::size_t at) {
    const auto found = changes[at].row.find("message_id");
    return found == changes[at].row.end() ? std::string() : text_of(changes[at].row, "message_id");
  };
  std::size_t from = 0;
  for (std::size_t at = 0; at < changes.size(); ++at) {
    const bool last = at + 1 == changes.size();
    const bool whole = last || message(at).empty() || message(at) != message(at + 1);
    if (!last && (!whole || at + 1 - from < changes_per_write)) continue;
    if (auto written = parts_.store->write(changes.subspan(from, at + 1 - from)); !written) return written;
    from = at + 1;
  }
  return {};
}

base::Result<std::vector<Waiting>> Deliveries::waiting_of(const Person& person) {
  std::set<std::string> read;
  Condition named{.column = "notice", .op = Condition::Op::in, .values = {}};
  std::vector<Waiting> all;
  const auto look = [&]() -> base::Result<void> {
    if (named.values.empty()) return {};
    const auto rows = parts_.store->read({.table = "notice_read",
                                          .where = {{.column = "person", .values = {person.name}}, named},
                                          .limit = base::limits::max_page});
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) read.insert(text_of(row, "notice"));
    named.values.clear();
    return {};
  };
  for (const auto& [id, notice] : person.notices) {
    named.values.emplace_back(text_of(notice, "id"));
    if (named.values.size() < store::max_in_values) continue;
    if (auto looked = look(); !looked) return std::unexpected(looked.error());
  }
  if (auto looked = look(); !looked) return std::unexpected(looked.error());
  for (const auto& [id, notice] : person.notices) {
    const std::string& template_id = text_of(notice, "template");
    if (!words_.has(template_id)) continue;
    const TaskState& state = person.states.at(id);
    Waiting one{.id = id,
                .instance = text_of(notice, "instance"),
                .work = text_of(notice, "work"),
                .template_id = template_id,
                .at = instant_of(number_of(notice, "at")),
                .doing = doing_of(template_id, state.kind),
                .closed = state.closed,
                .read = read.contains(text_of(notice, "id"))};
    if (const auto row = person.put_off.find(id); row != person.put_off.end()) {
      one.for_digest = number_of(row->second, "digest") != 0;
      one.until = instant_of(number_of(row->second, "next_try"));
    }
    all.push_back(std::move(one));
  }
  return all;
}

// What a notice would be called if it went by itself.
std::string Deliveries::subject_alone(const Person& person, const Row& notice, const Values& values) const {
  return words_.subject(text_of(notice, "template"), values, person.recipient.language).value_or("");
}

base::Result<void> Deliveries::plan_for(Person& person, Instant now, Gathered& gathered) {
  const std::string channel = person.ways.front().channel;
  const std::string address = address_of(person.recipient, channel);
  for (const auto& [id, notice] : person.notices) {
    auto state = parts_.task ? parts_.task(notice) : base::Result<TaskState>{};
    if (!state) return std::unexpected(state.error());
    person.states.emplace(id, std::move(*state));
    if (words_.has(text_of(notice, "template"))) continue;
    Row row = row_for(notice, channel, address, now);
    set_state(row, delivery_state::failed, "unknown-template");
    person.changes.push_back(put(std::move(row)));
    ++gathered.mails;
  }
  const auto waiting = waiting_of(person);
  if (!waiting) return std::unexpected(waiting.error());
  const auto sent = sent_today(person.name, now);
  if (!sent) return std::unexpected(sent.error());
  const auto own = parts_.calendar != nullptr && parts_.calendar_of ? parts_.calendar_of(person.name) : nullptr;
  const Plan plan = plan_messages(
      *waiting,
      {.choice = person.choice, .calendar = own ? own.get() : parts_.calendar, .now = now, .sent_today = *sent});
  Why why{.channel = channel,
          .sent_today = plan.sent_today,
          .budget = person.choice.budget,
          .unread_after = parts_.calendar == nullptr ? std::chrono::minutes(0) : person.choice.unread_after};
  for (const PlannedMessage& planned : plan.messages) {
    why.because = planned.because;
    auto rows = message_rows(person, planned, why, now);
    if (!rows) return std::unexpected(rows.error());
    ++gathered.mails;
    for (Row& row : *rows) person.changes.push_back(put(std::move(row)));
  }
  for (const PlannedWait& planned : plan.waiting) {
    why.because = planned.because;
    ++gathered.waiting;
    const std::string reason = base::print(to_json(why));
    const std::int64_t digest = planned.for_digest ? 1 : 0;
    // What waits as before, for many a gathering, is not written anew each time.
    const auto as_before = person.put_off.find(planned.notice);
    if (as_before != person.put_off.end() && number_of(as_before->second, "next_try") == ms(planned.until) &&
        number_of(as_before->second, "digest") == digest && text_of(as_before->second, "channel") == channel &&
        text_of(as_before->second, "address") == address) {
      if (text_of(as_before->second, "why") != reason) {
        person.changes.push_back(update_delivery(planned.notice, {{"why", reason}}));
      }
      continue;
    }
    const Row& notice = person.notices.at(planned.notice);
    auto values = parts_.describe(notice);
    if (!values) return std::unexpected(values.error());
    Row row = row_for(notice, channel, address, now);
    set_state(row, delivery_state::waiting);
    // What the outbox shows until then; the message itself is made with the names and dates of that day.
    row.insert_or_assign("subject", subject_alone(person, notice, *values));
    row.insert_or_assign("next_try", ms(planned.until));
    row.insert_or_assign("digest", digest);
    row.insert_or_assign("why", reason);
    person.changes.push_back(put(std::move(row)));
  }
  for (const PlannedDrop& planned : plan.dropped) {
    why.because = planned.because;
    ++gathered.dropped;
    const Row& notice = person.notices.at(planned.notice);
    auto values = parts_.describe(notice);
    if (!values) return std::unexpected(values.error());
    Row row = row_for(notice, channel, address, now);
    set_state(row, delivery_state::dropped, text(to_string(planned.because)));
    row.insert_or_assign("subject", subject_alone(person, notice, *values));
    row.insert_or_assign("why", base::print(to_json(why)));
    person.changes.push_back(put(std::move(row)));
  }
  return {};
}

base::Result<std::vector<Row>> Deliveries::message_rows(const Person& person, const PlannedMessage& planned,
                                                        const Why& why, Instant now) {
  const Language language = person.recipient.language;
  std::vector<const Row*> notices;
  notices.reserve(planned.notices.size());
  for (const std::string& id : planned.notices) notices.push_back(&person.notices.at(id));
  const bool one_paper = std::ranges::all_of(notices, [&](const Row* notice) {
    return text_of(*notice, "instance") == text_of(*notices.front(), "instance");
  });
  const bool grouped = planned.digest || !one_paper;
  const std::string message = id_of_message(notices);
  std::vector<Part> parts;
  RenderOptions options{.language = language, .demo = parts_.demo};
  const auto in = [&](const base::Text& said) { return language == Language::en ? said.en : said.vi; };
  options.why.push_back(in({"Vì sao có thư này:", "Why this came:"}) + " " + in(say(why)));
  for (const Row* notice : notices) {
    auto values = parts_.describe(*notice);
    if (!values) return std::unexpected(values.error());
    const std::string& template_id = text_of(*notice, "template");
    Part part{.template_id = template_id, .values = std::move(*values)};
    part.values.try_emplace("person", base::Text{person.recipient.full_name, person.recipient.full_name});
    if (grouped) {
      const Doing doing = doing_of(template_id, person.states.at(delivery_id(*notice)).kind);
      part.heading = in(heading(doing));
      part.kind = counted(doing);
      part.news = doing == Doing::news;
    }
    std::string rule = in(say_rule(template_id, part.values));
    const bool said = std::ranges::find(options.why, rule) != options.why.end();
    if (!said && options.why.size() < max_why_lines) options.why.push_back(std::move(rule));
    parts.push_back(std::move(part));
  }
  std::vector<Row> rows;
  const std::string& channel = why.channel;
  const std::string address = address_of(person.recipient, channel);
  for (const Row* notice : notices) {
    rows.push_back(row_for(*notice, channel, address, now));
    rows.back().insert_or_assign("message_id", message_id(message, parts_.sender));
    rows.back().insert_or_assign("why", base::print(to_json(why)));
  }
  Row& bearer = rows.front();
  const auto told = planned.digest ? words_.render_digest(parts, options) : words_.render(parts, options);
  if (!told) {
    set_state(bearer, delivery_state::failed, told.error().type);
    return rows;
  }
  bearer.insert_or_assign("subject", told->subject);
  bearer.insert_or_assign("body", told->body);
  bearer.insert_or_assign("html", told->html);
  bearer.insert_or_assign("link", one_paper ? link_of(parts.front().values, language) : parts_.home);
  bearer.insert_or_assign("urgent", std::int64_t{planned.urgent ? 1 : 0});
  bearer.insert_or_assign("digest", std::int64_t{planned.digest ? 1 : 0});
  set_state(bearer, has_channel(channel) ? delivery_state::queued : delivery_state::kept);
  return rows;
}

base::Result<std::size_t> Deliveries::sent_today(const std::string& person, Instant now) {
  if (parts_.calendar == nullptr) return std::size_t{0};
  const Instant midnight = parts_.calendar->at(parts_.calendar->local_date(now), std::chrono::minutes(0));
  if (midnight_ != midnight) sent_.clear();
  midnight_ = midnight;
  if (const auto known = sent_.find(person); known != sent_.end()) return known->second;
  const std::vector<Condition> where{{.column = "person", .values = {person}},
                                     {.column = "at", .op = Condition::Op::ge, .values = {ms(midnight)}},
                                     {.column = "urgent", .values = {std::int64_t{0}}},
                                     {.column = "digest", .values = {std::int64_t{0}}},
                                     {.column = "of", .values = {std::string()}},
                                     {.column = "body", .op = Condition::Op::ne, .values = {std::string()}}};
  const auto count = parts_.store->count("delivery", where);
  if (!count) return std::unexpected(count.error());
  return sent_[person] = static_cast<std::size_t>(*count);
}

void Deliveries::note_sent(const Person& person) {
  const auto known = sent_.find(person.name);
  if (known == sent_.end()) return;
  known->second += static_cast<std::size_t>(std::ranges::count_if(person.changes, [](const RowChange& change) {
    return change.kind == RowChange::Kind::put && !text_of(change.row, "body").empty() &&
           text_of(change.row, "of").empty() && number_of(change.row, "urgent") == 0 &&
           number_of(change.row, "digest") == 0;
  }));
}

}  // namespace trinhky::notify
