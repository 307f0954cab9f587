#include "engine/rehearsal/office.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/calendar/calendar.h"
#include "engine/decision/able.h"
#include "engine/directory/events.h"
#include "engine/rehearsal/laws.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;
using decision::Actor;
using decision::Command;

// More rounds than any decision needs; `decide` promises two for one fact.
constexpr int max_rounds = 8;

std::unexpected<base::Error> at_fault(std::string type, base::Text message, std::string log) {
  return std::unexpected(base::Error{.code = base::ErrorCode::internal,
                                     .type = std::move(type),
                                     .message = std::move(message),
                                     .log = std::move(log)});
}

std::unexpected<base::Error> facts_missing(const Command& command, const std::string& what) {
  return at_fault("facts-missing",
                  {"Lệnh \"" + command.kind + "\" cần dữ kiện không có: " + what + ".",
                   "The command \"" + command.kind + "\" asks for facts that are not there: " + what + "."},
                  command.kind + " " + what);
}

std::unexpected<base::Error> owed_refused(const std::string& kind, const base::Error& error) {
  return at_fault("owed-refused",
                  {"Việc phát sinh \"" + kind + "\" bị từ chối: " + error.message.vi,
                   "What was owed, \"" + kind + "\", is refused: " + error.message.en},
                  kind + " " + error.type + " " + error.pointer + " " + error.log);
}

std::string two_digits(long n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

}  // namespace

Office::Office(decision::World rules, directory::Directory organisation, base::Instant now, Laws laws)
    : laws_(laws), directory_(std::move(organisation)), world_(std::move(rules)), now_(now) {
  world_.directory = &directory_;
}

// ---- the clock

Result<base::Instant> Office::instant(std::string_view local_time) const {
  const auto bad = [&] {
    return base::refuse(
        base::ErrorCode::invalid, "bad-time",
        {"Thời điểm phải viết như \"2026-01-05 08:00\", không phải \"" + std::string(local_time) + "\".",
         "A time is written like \"2026-01-05 08:00\", not \"" + std::string(local_time) + "\"."});
  };
  if (local_time.size() != 16 || local_time[10] != ' ') return bad();
  const auto date = base::parse_date(local_time.substr(0, 10));
  const auto time = calendar::parse_time_of_day(local_time.substr(11));
  if (!date || !time) return bad();
  return world_.calendar->at(*date, *time);
}

std::string Office::local(base::Instant at) const {
  if (world_.calendar->ends_a_day(at)) return base::format_date(world_.calendar->due_date(at)) + " 24:00";
  const auto minutes = world_.calendar->local_time(at).count();
  return base::format_date(world_.calendar->local_date(at)) + " " + two_digits(minutes / 60) + ":" +
         two_digits(minutes % 60);
}

Result<void> Office::until(base::Instant goal) {
  // Of those due at one moment the first by id.
  while (!by_due_.empty() && by_due_.begin()->first <= goal) {
    const auto [due, timer] = *by_due_.begin();
    now_ = std::max(now_, due);
    const std::string instance = timers_.at(timer).instance;
    const auto reply = fire(timer);
    if (!reply) return std::unexpected(reply.error());
    if (reply->accepted) continue;
    if (!trusts()) return owed_refused("timer", reply->error);
    incidents_.push_back({.instance = instance, .kind = "timer", .error = reply->error, .at = now_});
  }
  now_ = std::max(now_, goal);
  return {};
}

Result<void> Office::switched_off_until(base::Instant goal) {
  now_ = std::max(now_, goal);
  return until(goal);
}

std::optional<base::Instant> Office::next_timer() const {
  if (by_due_.empty()) return std::nullopt;
  return by_due_.begin()->first;
}

void Office::adopt(decision::Instance instance, const std::map<std::string, base::Instant>& timers) {
  for (const auto& [id, due] : timers) arm(id, instance.id, due);
  changed_.insert(instance.id);
  instances_[instance.id] = std::move(instance);
}

// ---- commands

Result<Reply> Office::send(Command command) {
  command.now = now_;
  ++commands_;
  if (command.id.empty()) command.id = "command-" + std::to_string(commands_);
  for (std::size_t i = 0; i < 8; ++i) command.entropy[i] = static_cast<std::uint8_t>(commands_ >> (8 * i));
  const decision::Instance* known = instance(command.instance);
  const bool compared = known != nullptr && !trusts();
  const std::string before = compared ? base::canonical(decision::to_json(*known)) : "";
  auto outcome = ask(known, command);
  if (!outcome) return std::unexpected(outcome.error());
  const std::string after = compared ? base::canonical(decision::to_json(*known)) : "";
  if (auto same = check_same(command, before, after, "deciding changed the instance it was given"); !same) {
    return std::unexpected(same.error());
  }
  Reply reply;
  if (const auto* error = std::get_if<base::Error>(&*outcome)) {
    reply.error = *error;
    if (error->message.vi.empty() || error->message.en.empty()) {
      return at_fault("law-broken",
                      {"Lời từ chối \"" + error->type + "\" không có câu giải thích.",
                       "The refusal \"" + error->type + "\" comes without a sentence."},
                      command.kind + " " + error->type + " " + error->log);
    }
    return reply;
  }
  const auto& accepted = std::get<decision::Accepted>(*outcome);
  for (const std::string& claim : accepted.claims) {
    if (!claims_.contains(claim)) continue;
    reply.error = {.code = base::ErrorCode::wrong_state,
                   .type = "already-started",
                   .message = {"Hồ sơ này đã được mở trước đó nên không mở lần nữa.",
                               "This has been started already and is not started twice."}};
    return reply;
  }
  if (auto done = commit(command, accepted); !done) return std::unexpected(done.error());
  reply.accepted = true;
  reply.ignored = accepted.ignored;
  reply.event = accepted.event;
  if (auto delivered = deliver_owed(); !delivered) return std::unexpected(delivered.error());
  return reply;
}

Result<Reply> Office::act(const std::string& person, const std::string& kind, const std::string& instance, json body) {
  auto reply = send({.kind = kind,
                     .instance = instance,
                     .actor = {.kind = Actor::Kind::person, .person = person},
                     .body = std::move(body)});
  if (reply && reply->accepted) acts_.push_back({person, instance});
  return reply;
}

void Office::arm(const std::string& timer, const std::string& instance, base::Instant due) {
  disarm(timer);
  timers_[timer] = {instance, due};
  by_due_.emplace(due, timer);
}

void Office::disarm(const std::string& timer) {
  const auto armed = timers_.find(timer);
  if (armed == timers_.end()) return;
  by_due_.erase({armed->second.due, timer});
  timers_.erase(armed);
}

Result<Reply> Office::fire(const std::string& timer) {
  const Timer armed = timers_.at(timer);
  disarm(timer);
  return send({.kind = "timer",
               .instance = armed.instance,
               .actor = {.kind = Actor::Kind::timer},
               .body = {{"timer", timer}, {"due", base::format_instant(armed.due)}}});
}

Result<void> Office::deliver_owed() {
  while (!owed_.empty()) {
    const auto [sender, owed] = std::move(owed_.front());
    owed_.pop_front();
    if (trusts() && owed.kind != "start" && instance(owed.receiver) == nullptr) continue;
    auto body = base::parse_json(base::canonical(owed.body));
    if (!body) return std::unexpected(body.error());
    const auto reply = send({.id = owed.id,
                             .kind = owed.kind,
                             .instance = owed.receiver,
                             .actor = {.kind = Actor::Kind::instance, .instance = sender},
                             .body = std::move(*body)});
    if (!reply) return std::unexpected(reply.error());
    if (reply->accepted) continue;
    if (!trusts()) return owed_refused(owed.kind, reply->error);
    incidents_.push_back({.instance = owed.receiver, .kind = owed.kind, .error = reply->error, .at = now_});
  }
  return {};
}

Result<void> Office::organise(const json& event) {
  if (auto allowed = directory::require_event(directory_, event); !allowed) return allowed;
  auto next = directory::Directory::fold(directory_, event);
  if (!next) return std::unexpected(next.error());
  directory_ = std::move(*next);
  return {};
}

// ---- what there is

const decision::Instance* Office::instance(const std::string& id) const {
  const auto found = instances_.find(id);
  return found == instances_.end() ? nullptr : &found->second;
}

const std::vector<decision::Event>& Office::events(const std::string& id) const {
  static const std::vector<decision::Event> none;
  const auto found = events_.find(id);
  return found == events_.end() ? none : found->second;
}

const json* Office::content(const std::string& hash) const {
  const auto found = contents_.find(hash);
  return found == contents_.end() ? nullptr : &found->second;
}

const json* Office::fetched(const std::string& hash) {
  if (const json* kept = content(hash); kept != nullptr || hash.empty() || !source_) return kept;
  auto found = source_(hash);
  return found ? &(contents_[hash] = std::move(*found)) : nullptr;
}

const json* Office::draft(const std::string& instance) const {
  const auto found = drafts_.find(instance);
  return found == drafts_.end() ? nullptr : &found->second;
}

// ---- deciding and committing

Result<decision::Outcome> Office::ask(const decision::Instance* instance, const Command& command) {
  decision::Facts facts;
  for (int round = 0; round < max_rounds; ++round) {
    decision::Outcome outcome = decision::decide(world_, instance, command, facts);
    if (!trusts()) {
      const std::string again = bytes_of(decision::decide(world_, instance, command, facts));
      if (auto same = check_same(command, bytes_of(outcome), again, "deciding twice gives two outcomes"); !same) {
        return std::unexpected(same.error());
      }
    }
    const auto* needs = std::get_if<decision::Needs>(&outcome);
    if (needs == nullptr) return outcome;
    if (auto supplied = supply(facts, *needs, command); !supplied) return std::unexpected(supplied.error());
  }
  return facts_missing(command, "no end of asking");
}

Result<void> Office::supply(decision::Facts& facts, const decision::Needs& needs, const Command& command) {
  for (const std::string& hash : needs.contents) {
    const json* kept = fetched(hash);
    if (kept == nullptr) return facts_missing(command, hash);
    facts.contents[hash] = *kept;
  }
  if (needs.draft) {
    facts.draft_looked_up = true;
    if (const json* written = draft(command.instance)) {
      facts.draft = decision::Facts::Draft{.etag = base::sha256_hex(written->dump()), .body = *written};
    }
  }
  for (const std::string& series : needs.series) {
    facts.last_number[series] = numbers_[series];
    if (const auto dated = dates_.find(series); dated != dates_.end()) facts.last_dated[series] = dated->second;
  }
  for (const std::string& person : needs.in_hand) {
    std::uint64_t& count = facts.in_hand[person];
    for (const auto& [id, instance] : instances_) {
      for (const auto& [name, work] : instance.open) count += decision::names(work).contains(person) ? 1U : 0U;
    }
  }
  return {};
}

Result<void> Office::commit(const Command& command, const decision::Accepted& accepted) {
  events_[command.instance].push_back(accepted.event);
  decision::Instance next = *accepted.after;
  if (auto lawful = check_commit(command, accepted, next); !lawful) return lawful;

  claims_.insert(accepted.claims.begin(), accepted.claims.end());
  for (const auto& [series, number] : accepted.numbers) {
    if (number <= numbers_[series]) {
      return at_fault("law-broken", {"Một số văn bản được cấp hai lần.", "A number is given twice."}, series);
    }
    numbers_[series] = number;
    dates_[series] = base::text_or(next.number, "date");
  }
  for (const decision::Content& one : accepted.contents) {
    auto body = one.media_type == "application/json" ? base::parse_json(one.bytes) : Result<json>(json(one.bytes));
    if (!body || (!trusts() && one.hash != base::salted_sha256_hex(one.salt, one.bytes))) {
      return at_fault("law-broken", {"Nội dung không khớp mã băm.", "A content does not fit its hash."}, command.kind);
    }
    contents_[one.hash] = std::move(*body);
  }
  if (accepted.drop_draft) drafts_.erase(command.instance);
  if (accepted.put_draft) drafts_[command.instance] = *accepted.put_draft;
  for (const std::string& timer : accepted.cancel_timers) disarm(timer);
  bool ids_are_new = true;
  for (const decision::TimerArmed& timer : accepted.arm) {
    // Taking a migration or an act back arms again what it had disarmed, under the same id.
    const bool known = !used_ids_.insert(timer.id).second;
    const bool taken_back = accepted.event.kind == "migration_undone" || accepted.event.kind == "undone";
    ids_are_new = (!known || taken_back) && ids_are_new;
    arm(timer.id, command.instance, timer.due);
  }
  for (const decision::OwedCommand& owed : accepted.owe) {
    ids_are_new = used_ids_.insert(owed.id).second && ids_are_new;
    owed_.emplace_back(command.instance, owed);
  }
  for (const decision::Notice& notice : accepted.notices) {
    ids_are_new = used_ids_.insert(notice.id).second && ids_are_new;
  }
  if (!ids_are_new) {
    return at_fault("law-broken", {"Một mã được dùng hai lần.", "An id is used twice."}, command.kind);
  }
  tell(next, accepted.notices);
  taken_[{next.definition, next.version}].insert(accepted.taken.begin(), accepted.taken.end());
  changed_.insert(command.instance);
  if (trusts()) {
    instances_[command.instance] = std::move(next);
    return {};
  }
  std::set<std::string> armed;
  for (const auto& [id, timer] : timers_) {
    if (timer.instance == command.instance) armed.insert(id);
  }
  auto at_rest = check_rest(command, next, armed);
  instances_[command.instance] = std::move(next);
  return at_rest;
}

Result<void> Office::check_commit(const Command& command, const decision::Accepted& accepted,
                                  const decision::Instance& next) {
  if (trusts()) return {};
  if (auto plain = check_event(command, accepted.event); !plain) return plain;
  if (auto back = check_way_back(command, instances_[command.instance], next); !back) return back;
  return check_fold(command, events_[command.instance], next);
}

void Office::tell(const decision::Instance& instance, const std::vector<decision::Notice>& notices) {
  const base::Date today = world_.calendar->local_date(now_);
  for (const decision::Notice& notice : notices) {
    Told told{.instance = instance.id,
              .template_id = notice.template_id,
              .persons = notice.persons,
              .params = notice.params,
              .at = now_};
    for (const decision::Addressee& one : notice.to) {
      for (const auto& capacity : decision::able_to_act(directory_, one, today, instance.definition)) {
        if (std::ranges::find(told.persons, capacity.person) == told.persons.end()) {
          told.persons.push_back(capacity.person);
        }
      }
    }
    told_.push_back(std::move(told));
  }
}

}  // namespace trinhky::rehearsal
