// One piece of work to another person: by who may, or by a transfer's job in the name of who confirmed it.
#include <algorithm>

#include "engine/decision/added_work.h"
#include "engine/decision/verbs.h"
#include "engine/decision/voices.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;

constexpr std::string_view seat_key = "seat:";

std::unexpected<base::Error> cannot(std::string type, base::Text message) {
  return base::refuse(base::ErrorCode::wrong_state, std::move(type), std::move(message));
}

std::unexpected<base::Error> not_to(std::string type, base::Text message) {
  return base::refuse(base::ErrorCode::invalid, std::move(type), std::move(message), "/person");
}

Result<void> movable(const OpenWork& work) {
  const bool body = decided_by_body(work) && work.kind == "signoff";
  const bool member = std::ranges::any_of(work.to, [](const Addressee& to) { return to.seat.kind == "body-member"; });
  if (body || member) {
    return cannot("vote-is-personal", {"Biểu quyết của tập thể là của từng thành viên, không giao cho người khác được.",
                                       "A vote in a body is each member's own and cannot be given to somebody else."});
  }
  const bool outside = std::ranges::any_of(work.to, [](const Addressee& to) { return to.seat.kind == "external"; });
  if (work.kind == "wait" || outside) {
    return cannot("cannot-reassign", {"Việc này chờ văn bản từ bên ngoài, không giao lại được.",
                                      "This waits for a paper from outside and cannot be given to a person."});
  }
  return {};
}

// Those whom a seat of an opinion round asks by name.
std::vector<std::string> asked_at(const Turn& turn, const OpenWork& work, std::size_t seat) {
  std::vector<std::string> persons;
  for (const auto& capacity : turn.who({work.to[seat]})) {
    if (std::ranges::find(work.members, capacity.person) != work.members.end()) persons.push_back(capacity.person);
  }
  return persons;
}

bool has_spoken(const Turn& turn, const OpenWork& work, std::size_t seat) {
  const auto given_by = [&](const std::string& member) {
    return std::ranges::any_of(work.given, [&](const Given& given) { return given.member == member; });
  };
  if (work.kind == "signoff") return given_by(std::string(seat_key) + std::to_string(seat));
  if (work.kind == "task") return false;
  const auto asked = asked_at(turn, work, seat);
  return !asked.empty() && std::ranges::all_of(asked, given_by);
}

// Which seats are meant: those of `from`, or of who asks, or the only one.
Result<std::vector<std::size_t>> seats_meant(const Turn& turn, const OpenWork& work) {
  std::string from = text_or(turn.command().body, "from");
  const std::string& actor = turn.command().actor.person;
  if (from.empty() && turn.command().actor.kind == Actor::Kind::person && turn.may_act(actor, work.to)) from = actor;
  std::vector<std::size_t> seats;
  std::size_t spoken = 0;
  for (std::size_t i = 0; i < work.to.size(); ++i) {
    if (!from.empty() && work.to.size() > 1 && !turn.may_act(from, {work.to[i]})) continue;
    if (has_spoken(turn, work, i)) {
      ++spoken;
    } else {
      seats.push_back(i);
    }
  }
  if (seats.empty() && spoken > 0) {
    return cannot("already-decided", {"Người này đã cho ý kiến nên không giao lại được.",
                                      "This person has decided already, so there is nothing to hand on."});
  }
  if (seats.empty()) {
    return base::refuse(base::ErrorCode::invalid, "not-theirs",
                        {"Việc này không phải của người đã nêu.", "This work does not belong to the person named."},
                        "/from");
  }
  if (from.empty() && seats.size() > 1) {
    return base::refuse(base::ErrorCode::invalid, "say-whose",
                        {"Bước này hỏi nhiều người; hãy chọn giao lại việc của ai.",
                         "Several are asked at this step; choose whose work is handed on."},
                        "/from");
  }
  return seats;
}

Result<void> may_get(Turn& turn, const OpenWork& work, const std::vector<std::size_t>& seats,
                     const std::string& person) {
  const bool has_it =
      std::ranges::any_of(seats, [&](std::size_t i) { return turn.may_act(person, {work.to[i]}).has_value(); }) ||
      std::ranges::find(work.members, person) != work.members.end();
  if (has_it) {
    return not_to("has-it-already", {"Người này đang được giao việc này rồi.", "This person has the work already."});
  }
  // Two seats of one sign-off are two voices: one person has one.
  if (work.kind == "signoff" && turn.may_act(person, work.to)) {
    return not_to("has-it-already", {"Người này đã có ý kiến riêng ở bước này; hãy chọn người khác.",
                                     "This person has a voice of their own here; choose somebody else."});
  }
  if (auto error = barred_from(turn, work, person)) return std::unexpected(std::move(*error));
  // The new seat keeps whom the step excepts: handed to one of them, nobody could act.
  if (std::ranges::any_of(seats, [&](std::size_t i) { return work.to[i].except_persons.contains(person); })) {
    return not_to("may-not-act", {"Quy trình không cho người này xử lý bước này; hãy chọn người khác.",
                                  "The workflow excepts this person from the step; choose somebody else."});
  }
  const Actor& actor = turn.command().actor;
  if (actor.kind == Actor::Kind::person && actor.person == person && work.kind == "signoff") {
    return not_to("not-to-yourself", {"Không tự giao cho mình việc quyết định không thuộc chức vụ của mình.",
                                      "A decision that is not yours by position cannot be given to yourself."});
  }
  return {};
}

// The work with those seats in another person's hand. Keys and earlier votes stay where they are.
Result<OpenWork> handed_on(const Turn& turn, const OpenWork& work, const std::vector<std::size_t>& seats,
                           const std::string& person) {
  OpenWork next = work;
  for (const std::size_t i : seats) {
    if (work.kind == "opinions" || work.kind == "consult") {
      const auto asked = asked_at(turn, work, i);
      if (asked.size() > 1) {
        return cannot("cannot-reassign", {"Ở chức vụ này có nhiều người được hỏi ý kiến riêng, không giao lại được.",
                                          "Several of this position are asked one by one; it cannot be handed on."});
      }
      if (!asked.empty()) std::erase(next.members, asked.front());
      if (std::ranges::find(next.members, person) == next.members.end()) next.members.push_back(person);
    }
    Addressee to = seat_of(turn, person);
    to.except_persons = work.to[i].except_persons;
    to.barred = work.to[i].barred;
    next.to[i] = std::move(to);
  }
  next.claimed_by.clear();
  return next;
}

void set_hands(Turn& turn, const OpenWork& next) {
  const json written = to_json(next);
  turn.change({{"op", "work_changed"},
               {"work", next.id},
               {"set",
                {{"to", written["to"]},
                 {"members", written["members"]},
                 {"claimed_by", ""},
                 {"reassigned", next.reassigned}}}});
}

std::vector<std::string> holders(const Turn& turn, const std::vector<Addressee>& seats,
                                 const std::set<std::string>& but) {
  std::vector<std::string> persons;
  for (const auto& capacity : turn.who(seats)) {
    if (!but.contains(capacity.person)) persons.push_back(capacity.person);
  }
  return persons;
}

json told(const OpenWork& work, const std::string& reason) {
  return {{"state", work.state},
          {"due", work.due ? json(base::format_instant(*work.due)) : json()},
          {"reason", reason.empty() ? json() : json(reason)}};
}

// Who is written as having done it: the person, or who confirmed the transfer.
std::string in_whose_name(const Turn& turn) {
  const Actor& actor = turn.command().actor;
  return actor.kind == Actor::Kind::person ? actor.person : text_or(turn.command().body, "by", actor.person);
}

// What a transfer handed on goes back to where it was.
Outcome give_back(Turn& turn, const OpenWork& work) {
  const std::string job = text_or(turn.command().body, "job");
  if (!work.reassigned.is_object() || text_or(work.reassigned, "job") != job) {
    return turn.refuse(cannot("nothing-to-give-back", {"Việc này không còn như khi được chuyển giao nên không trả lại.",
                                                       "This work is not as the transfer left it, so it stays."})
                           .error());
  }
  const std::string person = text_or(work.reassigned, "person");
  json written = to_json(work);
  written["to"] = work.reassigned["from"];
  written["members"] = work.reassigned["members"];
  const auto read = open_work_from_json(written);
  if (!read) return turn.refuse(read.error());
  const bool spoke = std::ranges::any_of(work.given, [&](const Given& given) { return given.person == person; });
  if (spoke) {
    return turn.refuse(cannot("already-decided", {"Người nhận đã cho ý kiến nên không trả lại.",
                                                  "Whoever took it over has decided already, so it stays."})
                           .error());
  }
  OpenWork next = *read;
  next.claimed_by.clear();
  next.reassigned = nullptr;
  set_hands(turn, next);
  // The job tells its two people once, with the count.
  const std::set<std::string> aware{person, text_or(turn.command().body, "from")};
  if (auto others = holders(turn, next.to, aware); !others.empty()) {
    turn.notify("reassigned", work.id, {}, std::move(others), told(work, ""));
  }
  return turn.finish("reassigned", {{"actor", {{"kind", "person"}, {"person", in_whose_name(turn)}}},
                                    {"work", work.id},
                                    {"state", work.state},
                                    {"from", json(person)},
                                    {"job", job},
                                    {"back", true}});
}

}  // namespace

Outcome reassign(Turn& turn) {
  const json& body = turn.command().body;
  const auto work = named_work(turn);
  if (!work) return turn.refuse(work.error());
  const bool job = turn.command().actor.kind != Actor::Kind::person;
  if (job && body.value("back", false)) return give_back(turn, *work);
  json actor = {{"kind", "person"}, {"person", in_whose_name(turn)}};
  if (!job) {
    const auto capacity = may_use(turn, "reassign", &*work, turn.command().actor.person);
    if (!capacity) return turn.refuse(capacity.error());
    actor = actor_detail(turn, *capacity);
  }
  if (auto good = movable(*work); !good) return turn.refuse(good.error());
  const auto person = named_person(turn, text_or(body, "person"), "/person");
  if (!person) return turn.refuse(person.error());
  const auto seats = seats_meant(turn, *work);
  if (!seats) return turn.refuse(seats.error());
  if (auto good = may_get(turn, *work, *seats, *person); !good) return turn.refuse(good.error());
  auto next = handed_on(turn, *work, *seats, *person);
  if (!next) return turn.refuse(next.error());
  const auto reason = job ? text_for(turn, "reason", false, {}) : reason_for(turn, "reassign");
  if (!reason) return turn.refuse(reason.error());
  std::vector<Addressee> earlier;
  for (const std::size_t i : *seats) earlier.push_back(work->to[i]);
  const json before = to_json(*work);
  next->reassigned = {{"from", before["to"]},
                      {"members", before["members"]},
                      {"person", *person},
                      {"by", in_whose_name(turn)},
                      {"at", base::format_instant(turn.command().now)},
                      {"reason", *reason}};
  json detail = {{"actor", std::move(actor)}, {"work", work->id}, {"state", work->state}, {"person", *person}};
  if (job) next->reassigned["job"] = detail["job"] = text_or(body, "job");
  if (!reason->empty()) detail["reason"] = *reason;
  set_hands(turn, *next);
  std::set<std::string> aware{turn.command().actor.person, *person};
  // A job tells its two people once, with the count; others who had the work hear of it here.
  if (job) aware.insert(text_or(body, "from"));
  if (!job && turn.command().actor.person != *person) {
    turn.notify("reassigned", work->id, {}, {*person}, told(*work, *reason));
  }
  if (auto old = holders(turn, earlier, aware); !old.empty()) {
    turn.notify("handed-over", work->id, {}, std::move(old), told(*work, *reason));
  }
  return turn.finish("reassigned", std::move(detail));
}

void offer_reassign(ActionList& list) {
  Turn& turn = list.turn();
  for (const auto& [id, work] : list.instance().open) {
    if (!may_use(turn, "reassign", &work, list.person()) || !movable(work)) continue;
    std::vector<std::string> candidates = around(turn, work);
    std::erase_if(candidates, [&](const std::string& person) {
      return turn.may_act(person, work.to).has_value() || barred_from(turn, work, person).has_value();
    });
    const definition::Verb& verb = list.definition().verbs.at("reassign");
    json& action = list.add("reassign", id, at_step(turn, work, {"Giao lại", "Hand on"}), {});
    action["work"] = id;
    action["requires"] = verb.requires_words;
    action["fields"] = json::array({list.choose("person", "choice", {"Giao cho", "To"}, candidates, true)});
    if (work.to.size() > 1 && !turn.may_act(list.person(), work.to)) {
      std::vector<std::string> asked;
      for (const auto& capacity : turn.who(work.to)) asked.push_back(capacity.person);
      action["fields"].push_back(list.choose("from", "choice", {"Việc của", "Whose work"}, asked, true));
    }
  }
}

}  // namespace trinhky::decision
