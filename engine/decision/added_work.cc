#include "engine/decision/added_work.h"

#include <algorithm>

#include "engine/decision/voices.h"

namespace trinhky::decision {

using base::json;
using base::text_or;

namespace {

bool agrees(const definition::Work& words, const std::string& outcome) {
  const auto choice = std::ranges::find(words.choices, outcome, &definition::Choice::id);
  return choice != words.choices.end() && choice->positive;
}

// What the step itself has agreed to, by its votes or by a body's result as it was recorded; empty while it has not.
base::Result<std::string> agreed_to(Turn& turn, const OpenWork& own) {
  const auto body = std::ranges::find(own.given, "body", &Given::member);
  std::string outcome;
  if (body != own.given.end()) {
    outcome = body->choice;
  } else {
    const auto tally = tally_of(turn, own);
    if (!tally) return std::unexpected(tally.error());
    if (tally->state == approval::Tally::State::decided) outcome = tally->outcome;
  }
  return agrees(words_at(turn, own), outcome) ? outcome : std::string();
}

std::optional<base::Error> asked_first(const Turn& turn, const OpenWork& before) {
  if (before.role != "before") return std::nullopt;
  std::string name;
  for (const auto& capacity : turn.who(before.to)) {
    if (const auto known = turn.world().directory->person(capacity.person)) name = known->full_name;
  }
  const std::string vi = name.empty() ? "người được thêm" : name;
  const std::string en = name.empty() ? "an added approver" : name;
  return base::Error{.code = base::ErrorCode::wrong_state,
                     .type = "asked-first",
                     .message = {"Phải chờ " + vi + " duyệt trước rồi mới quyết định ở bước này.",
                                 "This step waits for " + en + " to decide first."}};
}

}  // namespace

definition::Work words_at(const Turn& turn, const OpenWork& work) {
  definition::Work words = *turn.definition().work_of(work.state);
  if (work.role.empty()) return words;
  words.need = {{"any", 1}};
  words.order.clear();
  words.must.clear();
  words.veto.clear();
  words.tie.clear();
  words.settles.clear();
  words.closes.clear();
  words.weights.clear();
  words.mode.clear();
  words.secret = false;
  return words;
}

std::string open_added(Turn& turn, const OpenWork& own, const Added& added) {
  OpenWork open{.id = turn.ids().next_uuid(),
                .state = own.state,
                .kind = added.kind,
                .opened_at = turn.command().now,
                .to = added.to,
                .members = added.members,
                .bound = turn.instance().document(),
                .from = added.by,
                .of = own.id,
                .role = added.role,
                .question = added.question};
  // Whoever decides here too is bound by the step's own time; its ladder speaks for the step.
  if (added.kind == "signoff") {
    open.due = own.due;
    open.precedence = own.precedence;
    open.derivation = own.derivation;
  }
  std::string id = open.id;
  turn.change({{"op", "opened"}, {"work", to_json(open)}});
  return id;
}

std::vector<std::string> added_to(const Instance& instance, const std::string& own, bool consultations) {
  std::vector<std::string> ids;
  for (const auto& [id, work] : instance.open) {
    if (work.of == own && (consultations || work.role != "consult")) ids.push_back(id);
  }
  return ids;
}

void keep_heard(Turn& turn, const OpenWork& added) {
  const auto own = turn.instance().open.find(added.of);
  const auto now = turn.instance().open.find(added.id);
  if (own == turn.instance().open.end() || now == turn.instance().open.end() || now->second.given.empty()) return;
  OpenWork next = own->second;
  next.heard.push_back(
      {.role = added.role, .by = added.from, .question = added.question, .given = now->second.given.back()});
  turn.change({{"op", "work_changed"}, {"work", next.id}, {"set", {{"heard", to_json(next)["heard"]}}}});
}

void carry_added(Turn& turn, const OpenWork& earlier) {
  std::string next;
  for (const auto& [id, work] : turn.instance().open) {
    if (work.state == earlier.state && work.role.empty()) next = id;
  }
  if (next.empty()) return;
  const json before = to_json(earlier);
  json set = json::object();
  for (const char* member : {"then", "heard"}) {
    if (before.contains(member)) set[member] = before[member];
  }
  if (!set.empty()) turn.change({{"op", "work_changed"}, {"work", next}, {"set", std::move(set)}});
  for (const std::string& id : added_to(turn.instance(), earlier.id, true)) {
    turn.change({{"op", "work_changed"}, {"work", id}, {"set", {{"of", next}}}});
  }
}

bool anybody_decided(const Instance& instance, const std::string& state) {
  return std::ranges::any_of(instance.open, [&](const auto& one) {
    const OpenWork& work = one.second;
    if (work.state != state || work.role == "consult") return false;
    const bool heard = std::ranges::any_of(work.heard, [](const Heard& said) { return said.role != "consult"; });
    return !work.given.empty() || work.group > 0 || heard;
  });
}

std::optional<base::Error> barred_from(Turn& turn, const OpenWork& work, const std::string& person) {
  if (work.kind != "signoff") return std::nullopt;
  const definition::Work* words = turn.definition().work_of(work.state);
  bool barred = words != nullptr && !words->not_by.empty() && barred_by(turn, *words).contains(person);
  for (const Addressee& to : work.to) barred = barred || to.except_persons.contains(person);
  if (!barred) return std::nullopt;
  return base::Error{.code = base::ErrorCode::invalid,
                     .type = "may-not-decide",
                     .message = {"Người này đã tham gia soạn thảo hoặc xử lý ở bước trước nên không quyết định ở bước "
                                 "này; hãy chọn người khác.",
                                 "This person drafted the paper or acted at an earlier step and may not decide here; "
                                 "choose somebody else."},
                     .pointer = "/person"};
}

base::Result<bool> held_up(Turn& turn, const std::string& id, json& detail) {
  std::size_t waits = added_to(turn.instance(), id).size();
  const OpenWork own = turn.instance().open.at(id);
  if (waits == 0 && !own.then.empty()) {
    turn.change({{"op", "work_changed"}, {"work", id}, {"set", {{"then", json::array()}}}});
    for (const json& next : own.then) {
      json seats = to_json(own);
      seats["to"] = next.at("to");
      const auto read = open_work_from_json(seats);
      // Passing over it would let the step agree without somebody who was to be asked.
      if (!read) return std::unexpected(read.error());
      const std::string opened = open_added(turn, own,
                                            {.role = "after",
                                             .kind = "signoff",
                                             .to = read->to,
                                             .members = {"seat:0"},
                                             .question = text_or(next, "reason"),
                                             .by = text_or(next, "by")});
      turn.notify("approver-added", opened, read->to, {},
                  {{"state", own.state},
                   {"due", own.due ? json(base::format_instant(*own.due)) : json()},
                   {"reason", next.value("reason", json())}});
      ++waits;
    }
  }
  if (waits > 0) detail["waits_for"] = waits;
  return waits > 0;
}

base::Result<void> settle_added(Turn& turn, const OpenWork& work, const std::string& outcome,
                                const std::string& comment, json& detail) {
  detail["role"] = work.role;
  detail["of"] = work.of;
  keep_heard(turn, work);
  turn.change({{"op", "closed"}, {"work", work.id}});
  if (agrees(words_at(turn, work), outcome)) return pass_when_agreed(turn, work.of, detail);
  const auto own = turn.instance().open.find(work.of);
  if (own == turn.instance().open.end()) return {};
  const OpenWork step = own->second;
  detail["outcome"] = outcome;
  return settle_step(turn, step, outcome, comment);
}

base::Result<void> pass_when_agreed(Turn& turn, const std::string& own, json& detail) {
  const auto found = turn.instance().open.find(own);
  if (found == turn.instance().open.end() || found->second.given.empty()) return {};
  const OpenWork step = found->second;
  const auto outcome = agreed_to(turn, step);
  if (!outcome) return std::unexpected(outcome.error());
  // A group that agreed has handed over to the next already.
  if (outcome->empty() || step.group + 1 < words_at(turn, step).order.size()) return {};
  const auto waits = held_up(turn, own, detail);
  if (!waits) return std::unexpected(waits.error());
  if (*waits) return {};
  detail["outcome"] = *outcome;
  return settle_step(turn, step, *outcome, step.given.back().comment);
}

std::optional<base::Error> must_wait(Turn& turn, const OpenWork& work) {
  if (!work.role.empty() || work.kind != "signoff") return std::nullopt;
  const auto added = added_to(turn.instance(), work.id);
  for (const std::string& id : added) {
    if (auto error = asked_first(turn, turn.instance().open.at(id))) return error;
  }
  if (added.empty() || work.given.empty()) return claim_first(turn, work);
  const auto outcome = agreed_to(turn, work);
  if (!outcome || outcome->empty()) return claim_first(turn, work);
  return base::Error{.code = base::ErrorCode::wrong_state,
                     .type = "already-agreed",
                     .message = {"Bước này đã đồng ý, đang chờ người duyệt được thêm.",
                                 "This step has agreed and waits for the approvers who were added."}};
}

}  // namespace trinhky::decision
