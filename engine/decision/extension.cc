// More time for a piece of work: asked for before it is due, with the day and the reason; granted or refused by whom
// the definition names, who is usually the one who wanted the work. Both dates stay with the work.
#include <algorithm>

#include "engine/decision/due_change.h"
#include "engine/decision/verbs.h"

namespace trinhky::decision {
namespace {

using base::Instant;
using base::json;
using base::Result;
using base::text_or;

constexpr std::int64_t most_days = 250;

std::unexpected<base::Error> cannot(std::string type, base::Text why) {
  return base::refuse(base::ErrorCode::wrong_state, std::move(type), std::move(why));
}

// The words by which more time may be had for this work; null where there is none.
const definition::Extension* extension_of(const Turn& turn, const OpenWork& work) {
  const definition::Work* words = work.role.empty() ? turn.definition().work_of(work.state) : nullptr;
  return words == nullptr || !words->extension || !work.due ? nullptr : &*words->extension;
}

std::unexpected<base::Error> no_extension() {
  return cannot("verb-not-here", {"Quy trình không cho gia hạn việc này.", "The workflow gives no more time here."});
}

const json* pending(const OpenWork& work) {
  const bool asked = !work.extensions.empty() && text_or(work.extensions.back(), "state") == "asked";
  return asked ? &work.extensions.back() : nullptr;
}

std::string in_words(const Turn& turn, Instant at, bool vi) {
  const base::Text text = calendar::format_local(*turn.world().calendar, at);
  return vi ? text.vi : text.en;
}

// How the work's own time ends: at which hour of the day, and which way off a rest day.
void keep_ending(const OpenWork& work, json& rule) {
  const json was = work.derivation.is_object() ? work.derivation.value("rule", json::object()) : json::object();
  for (const char* word : {"cutoff", "roll"}) {
    if (was.is_object() && was.contains(word)) rule[word] = was[word];
  }
}

// The day that the command names, later than the work is due now. Nothing where it names none.
Result<std::optional<json>> wanted_rule(const Turn& turn, const OpenWork& work) {
  const json& body = turn.command().body;
  json rule = json::object();
  std::string at = "/until";
  if (const std::string until = text_or(body, "until"); !until.empty()) {
    const auto date = base::parse_date(until);
    if (!date || !date->ok()) {
      return base::refuse(base::ErrorCode::invalid, "bad-date",
                          {"Ngày gia hạn phải có dạng 2026-11-22.", "The day has the form 2026-11-22."}, at);
    }
    rule["on"] = base::format_date(*date);
  } else if (body.contains("days") && !body["days"].is_null()) {
    at = "/days";
    const json& days = body["days"];
    if (!days.is_number_integer() || days.get<std::int64_t>() < 1 || days.get<std::int64_t>() > most_days) {
      return base::refuse(base::ErrorCode::invalid, "out-of-range",
                          {"Số ngày gia hạn từ 1 đến 250 ngày làm việc.", "From 1 to 250 working days."}, at);
    }
    rule["workingDays"] = days;
    rule["from"] = base::format_instant(*work.due);
  } else {
    return std::optional<json>();
  }
  keep_ending(work, rule);
  return std::optional(rule);
}

Result<calendar::Due> later_due(const Turn& turn, const OpenWork& work, const json& rule) {
  const calendar::Calendar& calendar = turn.calendar_of(work);
  auto due = calendar::resolve_due(calendar, rule, *work.due);
  if (!due) return due;
  if (due->at <= *work.due) {
    return base::refuse(
        base::ErrorCode::invalid, "extension-not-later",
        {"Hạn mới phải sau hạn hiện tại (" + in_words(turn, *work.due, true) + ").",
         "The new due time must be later than the present one (" + in_words(turn, *work.due, false) + ")."},
        rule.contains("on") ? "/until" : "/days");
  }
  return due;
}

// Whether this person may ask for more time now; an error says why not.
Result<directory::Capacity> may_ask(Turn& turn, const OpenWork& work, const std::string& person) {
  const definition::Extension* words = extension_of(turn, work);
  if (words == nullptr) return no_extension();
  auto capacity = among(turn, words->by, words->by_words, &work, person);
  if (!capacity) return capacity;
  if (pending(work) != nullptr) {
    return cannot("extension-asked-already", {"Đã có đề nghị gia hạn đang chờ quyết định.",
                                              "An extension was asked for already and is not decided yet."});
  }
  if (granted_extensions(work) >= words->at_most) {
    const std::string times = std::to_string(words->at_most);
    return cannot("extensions-used-up", {"Việc này chỉ được gia hạn " + times + " lần và đã gia hạn đủ.",
                                         "This work can be extended " + times + " times, and it was."});
  }
  if (work.paused.is_null() && turn.command().now >= *work.due) {
    return cannot(
        "extension-too-late",
        {"Việc đã đến hạn lúc " + in_words(turn, *work.due, true) + "; phải đề nghị gia hạn trước khi đến hạn.",
         "The work was due at " + in_words(turn, *work.due, false) + "; more time must be asked for before that."});
  }
  return capacity;
}

// Who sent the work; where nobody's act opened it, who started the paper.
std::string sender_of(const Turn& turn, const OpenWork& work) {
  return work.from.empty() ? turn.instance().started_by : work.from;
}

Result<directory::Capacity> may_answer(Turn& turn, const OpenWork& work, const std::string& person) {
  const definition::Extension* words = extension_of(turn, work);
  if (words == nullptr) return no_extension();
  const bool sent_it = words->decided_by_words.contains("sender") && sender_of(turn, work) == person;
  auto capacity = sent_it ? Result<directory::Capacity>(directory::Capacity{.person = person, .ground = "person"})
                          : among(turn, words->decided_by, words->decided_by_words, &work, person);
  if (!capacity) return capacity;
  const json* asked = pending(work);
  if (asked == nullptr) {
    return cannot("no-extension-asked",
                  {"Không có đề nghị gia hạn nào đang chờ quyết định.", "No extension is waiting to be decided."});
  }
  if (text_or(*asked, "asked_by") == person) {
    return base::refuse(base::ErrorCode::forbidden, "own-request",
                        {"Không tự quyết định đề nghị gia hạn của chính mình.",
                         "Whoever asks for more time does not decide about it."});
  }
  return capacity;
}

// Those who decide: whom the definition names, and persons who have sent or started what is to be done.
struct Deciders {
  std::vector<Addressee> to;
  std::set<std::string> persons;
};

Result<Deciders> deciders_of(Turn& turn, const OpenWork& work) {
  const definition::Extension& words = *extension_of(turn, work);
  Deciders deciders;
  for (const json& selector : words.decided_by) {
    auto more = turn.addressees(selector);
    if (!more) return std::unexpected(more.error());
    deciders.to.insert(deciders.to.end(), more->begin(), more->end());
  }
  if (words.decided_by_words.contains("sender")) deciders.persons.insert(sender_of(turn, work));
  if (words.decided_by_words.contains("starter")) deciders.persons.insert(turn.instance().started_by);
  deciders.persons.erase(turn.command().actor.person);
  deciders.persons.erase("");
  return deciders;
}

// As the request keeps them, so that it stands on their own pages until it is decided (projection/inbox.h).
json kept(const Turn& turn, const Deciders& deciders) {
  OpenWork request{.to = deciders.to};
  for (const std::string& person : deciders.persons) {
    request.to.push_back({.seat = {.kind = "person", .unit = turn.instance().unit, .person = person}});
  }
  return to_json(request)["to"];
}

void tell_deciders(Turn& turn, const OpenWork& work, const Deciders& deciders, Instant after,
                   const std::string& reason) {
  turn.notify("extension-asked", work.id, deciders.to, {deciders.persons.begin(), deciders.persons.end()},
              {{"state", work.state},
               {"due", base::format_instant(after)},
               {"before", base::format_instant(*work.due)},
               {"other", turn.command().actor.person},
               {"reason", reason}});
}

// The request as it is decided, in place of the one that was asked.
json decided(const Turn& turn, const OpenWork& work, const char* state) {
  json all = work.extensions;
  all.back().erase("decider");
  all.back()["state"] = state;
  all.back()["decided_by"] = turn.command().actor.person;
  all.back()["decided_at"] = base::format_instant(turn.command().now);
  return all;
}

void tell_holders(Turn& turn, const char* template_id, const OpenWork& work, Instant due, const std::string& reason) {
  std::vector<std::string> persons = persons_told_of(work);
  const std::string asked_by = text_or(work.extensions.back(), "asked_by");
  if (std::ranges::find(persons, asked_by) == persons.end()) persons.push_back(asked_by);
  turn.notify(template_id, work.id, told_of(work), persons,
              {{"state", work.state},
               {"due", base::format_instant(due)},
               {"before", base::format_instant(*work.due)},
               {"reason", reason.empty() ? json() : json(reason)}});
}

}  // namespace

Outcome ask_extension(Turn& turn) {
  const Command& command = turn.command();
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = may_ask(turn, *work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const auto rule = wanted_rule(turn, *work);
  if (!rule) return turn.refuse(rule.error());
  if (!*rule) {
    return turn.refuse(missing_member(
        "/until", {"Phải ghi ngày đề nghị gia hạn đến.", "The day until which more time is asked for must be given."}));
  }
  const auto due = later_due(turn, *work, **rule);
  if (!due) return turn.refuse(due.error());
  const auto reason = text_for(turn, "reason", true, {"Phải ghi lý do gia hạn.", "A reason must be given."});
  if (!reason) return turn.refuse(reason.error());
  const auto deciders = deciders_of(turn, *work);
  if (!deciders) return turn.refuse(deciders.error());
  json extensions = work->extensions;
  extensions.push_back({{"number", granted_extensions(*work) + 1},
                        {"asked_by", command.actor.person},
                        {"asked_at", base::format_instant(command.now)},
                        {"reason", *reason},
                        {"rule", **rule},
                        {"before", base::format_instant(*work->due)},
                        {"after", base::format_instant(due->at)},
                        {"decider", kept(turn, *deciders)},
                        {"state", "asked"}});
  turn.change({{"op", "work_changed"}, {"work", work->id}, {"set", {{"extensions", std::move(extensions)}}}});
  tell_deciders(turn, *work, *deciders, due->at, *reason);
  return turn.finish("extension_asked", {{"actor", actor_detail(turn, *capacity)},
                                         {"work", work->id},
                                         {"state", work->state},
                                         {"before", base::format_instant(*work->due)},
                                         {"after", base::format_instant(due->at)},
                                         {"reason", *reason}});
}

Outcome grant_extension(Turn& turn) {
  const Command& command = turn.command();
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = may_answer(turn, *work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const auto other = wanted_rule(turn, *work);
  if (!other) return turn.refuse(other.error());
  json rule = *other ? **other : pending(*work)->at("rule");
  // Days are counted from when it is due now: a pause or another calendar may have moved that since.
  if (rule.contains("from")) rule["from"] = base::format_instant(*work->due);
  auto due = later_due(turn, *work, rule);
  if (!due) return turn.refuse(due.error());
  json extensions = decided(turn, *work, "granted");
  json& one = extensions.back();
  one["rule"] = rule;
  one["before"] = base::format_instant(*work->due);
  one["after"] = base::format_instant(due->at);
  due->derivation["extension"] = {{"number", one["number"]},         {"before", one["before"]},
                                  {"after", one["after"]},           {"asked_by", one["asked_by"]},
                                  {"decided_by", one["decided_by"]}, {"decided_at", one["decided_at"]}};
  for (const std::string& id : bound_by_its_time(turn.instance(), work->id)) {
    const json more = id == work->id ? json{{"extensions", extensions}} : json::object();
    if (auto moved = move_due(turn, id, *due, more); !moved) return turn.refuse(moved.error());
  }
  tell_holders(turn, "extension-granted", *work, due->at, "");
  if (const auto& parent = turn.instance().parent) {
    turn.owe(parent->instance, "child_extended",
             {{"invoke", parent->invoke},
              {"key", parent->key},
              {"instance", turn.instance().id},
              {"work", work->id},
              {"state", work->state},
              {"before", one["before"]},
              {"after", one["after"]}},
             "extended");
  }
  return turn.finish("extension_granted", {{"actor", actor_detail(turn, *capacity)},
                                           {"work", work->id},
                                           {"state", work->state},
                                           {"number", one["number"]},
                                           {"before", one["before"]},
                                           {"after", one["after"]}});
}

Outcome refuse_extension(Turn& turn) {
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const auto capacity = may_answer(turn, *work, turn.command().actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  const auto reason =
      text_for(turn, "reason", true, {"Phải ghi lý do không cho gia hạn.", "The reason for refusing must be given."});
  if (!reason) return turn.refuse(reason.error());
  json extensions = decided(turn, *work, "refused");
  extensions.back()["answer"] = *reason;
  const json asked = extensions.back();
  turn.change({{"op", "work_changed"}, {"work", work->id}, {"set", {{"extensions", std::move(extensions)}}}});
  tell_holders(turn, "extension-refused", *work, *work->due, *reason);
  return turn.finish("extension_refused", {{"actor", actor_detail(turn, *capacity)},
                                           {"work", work->id},
                                           {"state", work->state},
                                           {"before", base::format_instant(*work->due)},
                                           {"after", asked["after"]},
                                           {"reason", *reason}});
}

void offer_ask_extension(ActionList& list) {
  for (const auto& [id, work] : list.instance().open) {
    if (extension_of(list.turn(), work) == nullptr) continue;
    const auto capacity = may_ask(list.turn(), work, list.person());
    std::optional<base::Text> why_not;
    if (!capacity) {
      if (capacity.error().code == base::ErrorCode::forbidden) continue;
      why_not = capacity.error().message;
    }
    json& action =
        list.add("ask_extension", id, at_step(list.turn(), work, {"Đề nghị gia hạn", "Ask for more time"}), why_not);
    action["work"] = id;
    action["requires"] = {"reason"};
    action["fields"] = json::array({ActionList::field("until", "date", {"Gia hạn đến ngày", "More time until"}, true)});
  }
}

void offer_answer_extension(ActionList& list) {
  Turn& turn = list.turn();
  for (const auto& [id, work] : list.instance().open) {
    const json* asked = pending(work);
    if (asked == nullptr || !may_answer(turn, work, list.person())) continue;
    const auto until = base::parse_instant(text_or(*asked, "after"));
    const base::Text when = until ? calendar::format_local(*turn.world().calendar, *until) : base::Text{};
    json& grant = list.add("grant_extension", id,
                           at_step(turn, work, {"Cho gia hạn đến " + when.vi, "Grant more time until " + when.en}), {});
    grant["work"] = id;
    grant["fields"] = json::array({ActionList::field(
        "until", "date", {"Đến ngày khác (bỏ trống: như đề nghị)", "Another day (blank: as asked)"}, false)});
    json& refuse = list.add("refuse_extension", id, at_step(turn, work, {"Không cho gia hạn", "Refuse more time"}), {});
    refuse["work"] = id;
    refuse["requires"] = {"reason"};
  }
}

}  // namespace trinhky::decision
