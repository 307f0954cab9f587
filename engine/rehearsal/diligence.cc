#include "engine/rehearsal/diligence.h"

#include <algorithm>

#include "engine/base/hash.h"
#include "engine/decision/able.h"
#include "engine/decision/commands.h"
#include "engine/decision/voices.h"

namespace trinhky::rehearsal {
namespace {

using base::json;
using base::Result;
using decision::Instance;
using decision::OpenWork;
using definition::Definition;
using definition::SignalNote;
using directory::Capacity;

constexpr std::chrono::hours before_the_end{2};
constexpr std::chrono::hours close_call{1};
constexpr int days_to_a_date = 60;  // working days from writing to a date that a form asks for
constexpr int max_mending_rounds = 8;

const base::Text phrase{"Nội dung diễn tập", "Rehearsal text"};

bool has_word(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool within(const std::string& inner, const std::string& outer) {
  return outer.empty() || inner == outer ||
         (inner.starts_with(outer) && inner.size() > outer.size() && inner[outer.size()] == '.');
}

// Signals by which people leave a state, each once: those of the state before those around it, in document order; a
// submission of the document first where the step edits one.
std::vector<const SignalNote*> ways_on(const Definition& definition, const std::string& state, bool edits) {
  struct Way {
    const SignalNote* note;
    bool moves;
    std::size_t place;
  };
  std::vector<Way> ways;
  for (const auto& [ix, note] : definition.notes) {
    if (note.by.is_null() || !within(state, note.state)) continue;
    const bool moves = !definition.chart->transition(ix).targets.empty();
    const auto same = std::ranges::find_if(
        ways, [&](const Way& one) { return one.note->signal == note.signal && one.note->state == note.state; });
    if (same == ways.end()) {
      ways.push_back({&note, moves, ways.size()});
    } else {
      same->moves = same->moves || moves;
    }
  }
  const auto rank = [&](const Way& way) {
    const bool submits = edits && has_word(way.note->requires_words, "valid-form");
    const bool around = way.note->state != state;
    return std::tuple(!submits, around, !way.moves, -static_cast<int>(way.note->state.size()), way.place);
  };
  std::ranges::sort(ways, {}, rank);
  std::vector<const SignalNote*> notes;
  for (const Way& way : ways) notes.push_back(way.note);
  return notes;
}

// Optional members of the document that guards of this signal read.
std::vector<std::string> members_read(const Definition& definition, const SignalNote& note) {
  std::vector<std::string> paths;
  for (const auto& [ix, one] : definition.notes) {
    const chart::Transition& transition = definition.chart->transition(ix);
    if (one.state != note.state || one.signal != note.signal || !transition.guard) continue;
    for (const std::string& path : transition.guard->variables_read()) {
      if (path.starts_with("document.")) paths.push_back(path.substr(9));
    }
  }
  return paths;
}

}  // namespace

base::Instant moment_of(const calendar::Calendar& calendar, base::Instant opened,
                        const std::optional<base::Instant>& due, int days_late) {
  const auto end = std::min(calendar.cutoff(), calendar.end_of_work());
  const auto hour = std::max(end - std::chrono::minutes(before_the_end), calendar.open());
  const base::Date day = due ? calendar.due_date(*due) : calendar.local_date(opened);
  base::Date when;
  if (!due) {
    when = calendar.add_working_days(day, 1 + days_late);
  } else if (days_late > 0) {
    when = calendar.add_working_days(day, days_late);
  } else {
    when = calendar.add_working_days(day, -1);
  }
  const base::Instant planned = calendar.at(when, hour);
  if (planned > opened) return planned;
  const base::Instant soon = calendar.next_allowed(opened + close_call);
  if (days_late == 0 && due && *due > opened && soon >= *due) return opened + (*due - opened) / 2;
  return soon;
}

Diligence::Diligence(Office& office, Forms forms, Lateness lateness, int year)
    : office_(office), forms_(std::move(forms)), lateness_(std::move(lateness)), year_(year) {}

std::vector<int> Diligence::steps() const {
  std::set<int> days{lateness_.days};
  for (const auto& [key, number] : lateness_.of) days.insert(number);
  return {days.begin(), days.end()};
}

// The longest of what is said about the person, the position and the step; else what is said of everybody.
int Diligence::days_of(const Capacity& one, const std::string& state) const {
  std::optional<int> days;
  const auto look = [&](const std::string& key) {
    const auto found = lateness_.of.find(key);
    if (key.empty() || found == lateness_.of.end()) return;
    used_.insert(key);
    days = std::max(days.value_or(0), found->second);
  };
  look(one.person);
  look(one.position);
  look(state);
  look(state.substr(state.rfind('.') + 1));
  if (!lateness_.of.empty()) {
    if (const auto person = office_.organisation().person(one.person)) look(person->login);
  }
  return days.value_or(lateness_.days);
}

std::vector<Capacity> Diligence::chosen(const Instance& instance, const json& selector) const {
  if (selector.is_null()) return {};
  const auto definition = office_.world().definition(instance.definition, instance.version);
  const decision::Command command{.instance = instance.id, .now = office_.now(), .body = json::object()};
  const decision::Facts facts;
  decision::Turn turn(office_.world(), definition, instance, command, facts);
  const auto to = turn.addressees(selector);
  return to ? turn.who(*to) : std::vector<Capacity>();
}

std::vector<Capacity> Diligence::who(const Instance& instance, const OpenWork& work) const {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  const definition::Work* words = definition == nullptr ? nullptr : definition->work_of(work.state);
  if (words == nullptr) return {};
  if (work.kind == "wait") return chosen(instance, words->registered_by);
  std::vector<Capacity> all;
  const auto add = [&](Capacity one) {
    const bool known = std::ranges::any_of(all, [&](const Capacity& other) { return other.person == one.person; });
    if (!known) all.push_back(std::move(one));
  };
  const base::Date today = office_.world().calendar->local_date(office_.now());
  bool outside = false;
  for (const decision::Addressee& to : work.to) {
    outside = outside || to.seat.kind == "external";
    for (Capacity& one : decision::able_to_act(office_.organisation(), to, today, instance.definition)) {
      add(std::move(one));
    }
  }
  if (outside) {
    for (Capacity& one : chosen(instance, words->registered_by)) add(std::move(one));
  }
  return all;
}

std::vector<Capacity> Diligence::acting(const std::vector<Capacity>& able, const std::string& state,
                                        int days_late) const {
  std::vector<Capacity> list;
  for (const Capacity& one : able) {
    if (days_of(one, state) <= days_late) list.push_back(one);
  }
  return list;
}

bool Diligence::is_open(const std::string& instance, const std::string& work) const {
  const Instance* now = office_.instance(instance);
  return now != nullptr && now->open.contains(work);
}

Hints Diligence::hints(const Instance& instance) const {
  const calendar::Calendar& calendar = *office_.world().calendar;
  const base::Date today = calendar.local_date(office_.now());
  return {.data = instance.snapshot.data,
          .unit = instance.unit,
          .date = base::format_date(calendar.add_working_days(today, days_to_a_date)),
          .year = year_,
          .phrase = phrase.vi};
}

Result<bool> Diligence::send(Done& done, const std::string& person, const std::string& kind,
                             const std::string& instance, json body, const std::string& what) {
  auto reply = office_.act(person, kind, instance, std::move(body));
  if (!reply) return std::unexpected(reply.error());
  if (reply->accepted) {
    done.deeds.push_back({.at = office_.now(), .person = person, .kind = kind, .what = what});
  } else {
    done.refused = reply->error;
  }
  return reply->accepted;
}

Result<Done> Diligence::act(const std::string& instance, const std::string& work, int days_late) {
  const Instance* found = office_.instance(instance);
  Done done{.closed = true};
  if (found == nullptr || !found->open.contains(work)) return done;
  // Acting changes what these would point into.
  const Instance paper = *found;
  const OpenWork open = paper.open.at(work);
  Result<Done> result = open.kind == "task"                                 ? do_task(paper, open, days_late)
                        : open.kind == "signoff"                            ? decide(paper, open, days_late)
                        : open.kind == "opinions" || open.kind == "consult" ? give_opinions(paper, open, days_late)
                                                                            : register_papers(paper, open, days_late);
  if (!result) return result;
  result->closed = !is_open(instance, work);
  if (!result->deeds.empty()) result->refused.reset();
  return result;
}

// ---- tasks

Result<bool> Diligence::submit(Done& done, const std::string& person, const std::string& instance,
                               const std::string& work, const SignalNote& note) {
  const Instance paper = *office_.instance(instance);
  const auto definition = office_.world().definition(paper.definition, paper.version);
  const json* form = forms_.schema ? forms_.schema(definition->form) : nullptr;
  static const json anything = json::object();
  const json& schema = form == nullptr ? anything : *form;
  const Hints known = hints(paper);
  const auto content = [this](const std::string& hash) { return office_.fetched(hash); };
  json document = json::object();
  if (const json* draft = office_.draft(instance)) {
    document = *draft;
  } else if (const json* current = content(paper.document())) {
    document = *current;
  } else if (forms_.offered) {
    const base::Date today = office_.world().calendar->local_date(office_.now());
    if (json offered = forms_.offered(*definition, paper, today, content); offered.is_object()) document = offered;
  }
  const json before = document;
  document = completed(std::move(document), schema, known);
  bool filled_members = false;
  for (int round = 0; round < max_mending_rounds; ++round) {
    office_.write(instance, document);
    auto accepted =
        send(done, person, "submit", instance,
             {{"work", work}, {"signal", note.signal}, {"reason", phrase.vi}, {"comment", phrase.vi}}, note.signal);
    if (!accepted || *accepted) {
      filled_ = filled_ || document != before;
      return accepted;
    }
    if (done.refused->type != "not-ready-to-submit") return false;
    if (mend(document, schema, known, done.refused->faults)) continue;
    if (filled_members || !fill_members(document, schema, known, members_read(*definition, note))) return false;
    filled_members = true;
  }
  return false;
}

Result<Done> Diligence::do_task(const Instance& instance, const OpenWork& work, int days_late) {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  const definition::Work& words = *definition->work_of(work.state);
  Done done;
  const auto able = who(instance, work);
  for (const SignalNote* note : ways_on(*definition, work.state, !words.edits.empty())) {
    const bool submits = !words.edits.empty() && has_word(note->requires_words, "valid-form");
    auto senders = chosen(instance, note->by);
    if (submits) {
      std::erase_if(senders, [&](const Capacity& one) {
        return std::ranges::find(able, one.person, &Capacity::person) == able.end();
      });
    }
    done.anybody = done.anybody || !senders.empty();
    for (const Capacity& one : acting(senders, work.state, days_late)) {
      auto accepted =
          submits ? submit(done, one.person, instance.id, work.id, *note)
                  : send(done, one.person, "signal", instance.id,
                         {{"signal", note->signal}, {"work", work.id}, {"reason", phrase.vi}, {"comment", phrase.vi}},
                         note->signal);
      if (!accepted) return std::unexpected(accepted.error());
      if (!is_open(instance.id, work.id)) return done;
      if (*accepted) break;  // heard, and the work goes on: another way is needed
    }
  }
  return done;
}

// ---- sign-offs, opinions, outside papers

Result<Done> Diligence::decide(const Instance& instance, const OpenWork& work, int days_late) {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  const definition::Work& words = *definition->work_of(work.state);
  Done done;
  if (words.choices.empty()) return done;
  auto choice = std::ranges::find_if(words.choices, &definition::Choice::positive);
  if (choice == words.choices.end()) choice = words.choices.begin();
  if (words.secret && words.recorded) return count_ballots(instance, work, *choice, days_late);
  const auto able = who(instance, work);
  done.anybody = !able.empty();
  for (const Capacity& one : acting(able, work.state, days_late)) {
    const auto accepted = send(done, one.person, "decide", instance.id,
                               {{"work", work.id},
                                {"choice", choice->id},
                                {"reason", has_word(choice->requires_words, "reason") ? phrase.vi : ""},
                                {"shown_hash", office_.instance(instance.id)->document()}},
                               choice->id);
    if (!accepted) return std::unexpected(accepted.error());
    if (*accepted) choices_[{instance.definition, work.state}] = choice->label;
    if (!is_open(instance.id, work.id)) break;
  }
  return done;
}

// Votes cast on paper, all of them in favour, as whoever records enters them.
Result<Done> Diligence::count_ballots(const Instance& instance, const OpenWork& work, const definition::Choice& choice,
                                      int days_late) {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  const definition::Recorded& recorded = *definition->work_of(work.state)->recorded;
  Done done;
  const auto able = chosen(instance, recorded.by);
  done.anybody = !able.empty();
  const std::string today = base::format_date(office_.world().calendar->local_date(office_.now()));
  const std::size_t voters = work.members.size() - decision::recused_of(work).size();
  const std::string minutes = "minutes-" + work.id;
  for (const Capacity& one : acting(able, work.state, days_late)) {
    json body = {{"work", work.id},
                 {"choice", choice.id},
                 {"reason", has_word(choice.requires_words, "reason") ? phrase.vi : ""},
                 {"source", {{"kind", recorded.from.empty() ? "meeting" : recorded.from.front()}, {"date", today}}},
                 {"votes", {{"present", voters}, {"yes", voters}, {"no", 0}, {"abstain", 0}}}};
    if (has_word(recorded.requires_words, "minutes")) {
      const json file = {{"id", minutes},        {"hash", base::sha256_hex(minutes)}, {"name", "bien-ban.pdf"},
                         {"purpose", "minutes"}, {"media_type", "application/pdf"},   {"bytes", 1}};
      const auto attached = send(done, one.person, "attach", instance.id, {{"attachment", file}}, "");
      if (!attached) return std::unexpected(attached.error());
      body["minutes"] = minutes;
    }
    const auto accepted = send(done, one.person, "record", instance.id, std::move(body), choice.id);
    if (!accepted) return std::unexpected(accepted.error());
    if (*accepted) {
      choices_[{instance.definition, work.state}] = choice.label;
      break;
    }
  }
  return done;
}

Result<Done> Diligence::give_opinions(const Instance& instance, const OpenWork& work, int days_late) {
  Done done;
  const auto able = who(instance, work);
  done.anybody = !able.empty();
  for (const Capacity& one : acting(able, work.state, days_late)) {
    // A substitute speaks where the holder does not; registrars are no members.
    const bool asked = std::ranges::find(work.members, one.person) != work.members.end();
    const bool said =
        std::ranges::any_of(work.given, [&](const decision::Given& given) { return given.member == one.person; });
    if (!asked || said) continue;
    const auto accepted =
        send(done, one.person, "give_opinion", instance.id, {{"work", work.id}, {"text", "Nhất trí"}}, "");
    if (!accepted) return std::unexpected(accepted.error());
    if (!is_open(instance.id, work.id)) return done;
  }
  const bool outside = std::ranges::any_of(work.members, [](const std::string& m) { return m.starts_with("party:"); });
  if (!outside || !work.given.empty()) return done;
  auto registered = register_papers(instance, work, days_late);
  if (!registered) return registered;
  done.deeds.insert(done.deeds.end(), registered->deeds.begin(), registered->deeds.end());
  done.anybody = done.anybody || registered->anybody;
  if (registered->refused) done.refused = registered->refused;
  return done;
}

Result<Done> Diligence::register_papers(const Instance& instance, const OpenWork& work, int days_late) {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  const definition::Work& words = *definition->work_of(work.state);
  Done done;
  const auto able = chosen(instance, words.registered_by);
  done.anybody = !able.empty();
  const std::string today = base::format_date(office_.world().calendar->local_date(office_.now()));
  for (const Capacity& one : acting(able, work.state, days_late)) {
    const auto accepted = send(
        done, one.person, "register", instance.id,
        {{"work", work.id}, {"source", {{"kind", "letter"}, {"date", today}}}, {"text", phrase.vi}}, words.waits_for);
    if (!accepted) return std::unexpected(accepted.error());
    if (*accepted) break;
  }
  return done;
}

// ---- instances that only a signal moves

bool Diligence::waits_for_a_signal(const Instance& instance) const {
  if (instance.ended() || !instance.open.empty() || !instance.timers.empty()) return false;
  const bool children =
      std::ranges::any_of(instance.children, [](const auto& child) { return child.condition == "running"; });
  const auto definition = office_.world().definition(instance.definition, instance.version);
  if (children || definition == nullptr) return false;
  bool by_hand = false;
  std::vector<chart::StateIx> active{chart::Chart::root()};
  for (const std::string& state : instance.snapshot.configuration) {
    if (const auto ix = definition->chart->find(state); ix != chart::no_state) active.push_back(ix);
  }
  for (const chart::StateIx ix : active) {
    for (const chart::TransitionIx transition : definition->chart->state(ix).transitions) {
      if (definition->chart->transition(transition).events.empty()) continue;
      const auto note = definition->notes.find(transition);
      // What comes from elsewhere is waited for.
      if (note == definition->notes.end() || note->second.by.is_null()) return false;
      by_hand = true;
    }
  }
  return by_hand;
}

Result<Done> Diligence::signal(const std::string& instance) {
  Done done;
  const Instance paper = *office_.instance(instance);
  const auto definition = office_.world().definition(paper.definition, paper.version);
  for (const std::string& state : paper.snapshot.configuration) {
    for (const SignalNote* note : ways_on(*definition, state, false)) {
      if (note->state != state) continue;
      const auto able = chosen(paper, note->by);
      done.anybody = done.anybody || !able.empty();
      for (const Capacity& one : able) {
        const auto accepted =
            send(done, one.person, "signal", instance,
                 {{"signal", note->signal}, {"reason", phrase.vi}, {"comment", phrase.vi}}, note->signal);
        if (!accepted) return std::unexpected(accepted.error());
        if (*accepted) return done;
      }
    }
  }
  return done;
}

}  // namespace trinhky::rehearsal
