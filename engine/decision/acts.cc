// What people do with a paper: start, submit, send a signal, withdraw, cancel.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/added_work.h"
#include "engine/decision/amend.h"
#include "engine/decision/commands.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::text_or;

std::optional<base::Error> check_words(const std::vector<std::string>& words, const json& body) {
  for (const std::string& word : words) {
    if (word == "reason" && base::trim_ascii(text_or(body, "reason")).empty()) {
      return missing_member("/reason", {"Phải ghi lý do.", "A reason must be given."});
    }
    if (word == "comment" && base::trim_ascii(text_or(body, "comment")).empty()) {
      return missing_member("/comment", {"Phải ghi ý kiến.", "A comment must be given."});
    }
  }
  for (const char* member : {"reason", "comment", "text"}) {
    if (base::code_points(text_or(body, member)) > base::limits::max_comment_code_points) {
      return base::Error{.code = base::ErrorCode::too_large,
                         .type = "text-too-long",
                         .message = {"Ý kiến dài quá 4.000 ký tự; hãy đính kèm tệp.",
                                     "The text is longer than 4,000 characters; attach a file instead."},
                         .pointer = std::string("/") + member};
    }
  }
  return std::nullopt;
}

base::Error guard_not_met(std::vector<base::Fault> faults) {
  return {.code = base::ErrorCode::wrong_state,
          .type = "guard-not-met",
          .message = faults.front().message,
          .faults = std::move(faults)};
}

// "unit" or "data.year" of what is being started, as one readable key. A text and a number that read the same are the
// same: a number of an incoming paper may come either way. Fails where a member is empty, because two papers that lack
// a number have nothing in common.
base::Result<std::string> unique_key(const definition::Definition& definition, const std::string& unit,
                                     const json& data) {
  const json scope = {{"unit", unit}, {"data", data}};
  std::string key = definition.id;
  for (const std::string& field : definition.unique) {
    std::string path = "/" + field;
    std::ranges::replace(path, '.', '/');
    const json* found = base::at_pointer(scope, path);
    std::string value;
    if (found != nullptr && found->is_string()) {
      value = base::tidy_blanks(found->get_ref<const std::string&>());
    } else if (found != nullptr && !found->is_null()) {
      value = base::print(*found);
    }
    if (value.empty()) {
      return std::unexpected(missing_member(path, {"Phải ghi \"" + field + "\" khi mở hồ sơ.",
                                                   "\"" + field + "\" must be given when the paper is started."}));
    }
    // What separates the members must not come from one of them.
    for (std::size_t at = 0; (at = value.find_first_of("|\\", at)) != std::string::npos; at += 2)
      value.insert(at, "\\");
    key.append("|").append(field).append("=").append(value);
  }
  return key;
}

// After a return with "resume": "here": every earlier sign-off whose content has changed in what must be decided again,
// in order, and at last the one that returned the paper. Where the change is of no such kind they stand for the new
// content. May find that facts are missing.
void plan_resume(Turn& turn, const std::string& new_hash) {
  const Instance& instance = turn.instance();
  if (!instance.returned) return;
  const Returned returned = *instance.returned;
  std::vector<std::string> states;
  std::vector<std::string> later;  // decided with edits, and come after those who were asked again because of them
  std::set<std::string> gone;
  std::set<std::string> stands;  // versions of which the decisions hold for the new one
  std::set<std::string> told;    // states whose deciders are told of it
  if (returned.resume_here) {
    for (const Passage& passage : instance.passed) {
      const definition::Work* work = turn.definition().work_of(passage.state);
      const bool keeps = work != nullptr && work->keeps;
      const bool waits = std::ranges::find(instance.resume, passage.state) != instance.resume.end();
      if (waits) later.push_back(passage.state);
      if (passage.bound == new_hash || keeps || std::ranges::find(states, passage.state) != states.end()) continue;
      const std::string effect = effect_of_change(turn, passage.bound, turn.facts().draft->body);
      if (effect == "decide-again") {
        gone.insert(passage.state);
        if (!waits) states.push_back(passage.state);
      } else {
        stands.insert(passage.bound);
        if (effect == "notify") told.insert(passage.state);
      }
    }
    if (turn.lacks_facts()) return;
    later.insert(later.begin(), returned.from_state);
    for (const std::string& state : later) {
      if (std::ranges::find(states, state) == states.end()) states.push_back(state);
    }
    gone.insert(returned.from_state);
  } else {
    for (const Passage& passage : instance.passed) gone.insert(passage.state);
  }
  if (!gone.empty()) turn.change({{"op", "unpassed"}, {"states", gone}});
  for (const std::string& from : stands) bind_anew(turn, from, new_hash, gone);
  std::set<std::string> persons;
  for (const std::string& state : told) {
    const auto acted = instance.acted_in.find(state);
    if (acted != instance.acted_in.end()) persons.insert(acted->second.begin(), acted->second.end());
  }
  persons.erase(turn.command().actor.person);
  if (!persons.empty()) {
    turn.notify("edited", "", {}, {persons.begin(), persons.end()},
                {{"state", returned.from_state}, {"from", *stands.begin()}, {"to", new_hash}});
  }
  turn.change({{"op", "resume"}, {"states", states}});
  turn.change({{"op", "returned"}, {"return", nullptr}});
}

}  // namespace

Outcome start(Turn& turn) {
  const Command& command = turn.command();
  const definition::Definition& definition = turn.definition();
  const json& body = command.body;
  const std::string unit = text_or(body, "unit");
  json actor = {{"kind", "instance"}, {"instance", command.actor.instance}};
  if (!turn.world().directory->unit_on(unit, turn.today())) {
    return turn.refuse({.code = base::ErrorCode::invalid,
                        .type = "no-such-unit",
                        .message = {"Không có đơn vị này.", "There is no such unit."},
                        .pointer = "/unit"});
  }
  const json data = body.value("data", json::object());
  if (!data.is_object()) {
    return turn.refuse({.code = base::ErrorCode::invalid,
                        .type = "wrong-type",
                        .message = {"\"data\" phải là một đối tượng.", "\"data\" must be an object."},
                        .pointer = "/data"});
  }
  json known = json::object();
  for (const auto& [name, value] : data.items()) {
    if (definition.initial_data.contains(name)) {
      known[name] = value;
    } else if (command.actor.kind == Actor::Kind::person) {
      return turn.refuse({.code = base::ErrorCode::invalid,
                          .type = "unknown-data",
                          .message = {"Quy trình này không có dữ liệu \"" + name + "\".",
                                      "This workflow has no data \"" + name + "\"."},
                          .pointer = base::pointer({"data", name})});
    }
  }
  json started = {{"op", "started"},
                  {"instance", command.instance},
                  {"definition", definition.id},
                  {"version", definition.version},
                  {"hash", definition.hash},
                  {"unit", unit},
                  {"by", command.actor.person},
                  {"at", base::format_instant(command.now)}};
  // Only an instance has children; what a person says about a parent is not believed.
  const bool child = command.actor.kind == Actor::Kind::instance && body.contains("parent");
  if (child) started["parent"] = body["parent"];
  if (child && body.contains("cast")) started["cast"] = body["cast"];
  turn.change(started);
  if (command.actor.kind == Actor::Kind::person) {
    base::Result<std::vector<Addressee>> to;
    if (!definition.start_by.is_null()) to = turn.addressees(definition.start_by);
    if (!to) return turn.refuse(to.error());
    const auto capacity = turn.may_act(command.actor.person, *to);
    if (!capacity) {
      return turn.refuse(not_yours("Đồng chí không được mở hồ sơ loại này ở đơn vị này.",
                                   "You may not start this kind of paper in this unit."));
    }
    actor = actor_detail(turn, *capacity);
  } else if (command.actor.kind == Actor::Kind::system && !definition.start_by.is_null()) {
    // A schedule opens what people may start.
    actor = {{"kind", "system"}, {"schedule", text_or(body, "schedule")}, {"occurrence", text_or(body, "occurrence")}};
  } else {
    const std::string by = child ? text_or(body["parent"], "definition") : "";
    if (std::ranges::find(definition.invoked_by, by) == definition.invoked_by.end()) {
      return turn.refuse({.code = base::ErrorCode::forbidden,
                          .type = "not-invoked-by",
                          .message = {"Quy trình \"" + by + "\" không được mở hồ sơ này.",
                                      "The workflow \"" + by + "\" may not start this one."}});
    }
  }
  json merged = definition.initial_data;
  merged.update(known);
  if (!definition.unique.empty()) {
    auto key = unique_key(definition, unit, merged);
    if (!key) return turn.refuse(std::move(key.error()));
    turn.accepted().claims.push_back(std::move(*key));
  }
  const std::string document = text_or(body, "document");
  if (!document.empty()) turn.change({{"op", "document"}, {"name", "document"}, {"hash", document}});
  if (auto begun = turn.begin(known); !begun) return turn.refuse(begun.error());
  return turn.finish("started", {{"actor", std::move(actor)}});
}

Outcome submit(Turn& turn) {
  const Command& command = turn.command();
  const json& body = command.body;
  const auto open = turn.instance().open.find(text_or(body, "work"));
  if (open == turn.instance().open.end() || open->second.kind != "task") return turn.refuse(work_closed());
  const OpenWork work = open->second;
  auto capacity = may_work(turn, work, command.actor.person);
  if (!capacity) return turn.refuse(capacity.error());
  if (auto error = claim_first(turn, work)) return turn.refuse(std::move(*error));
  const std::string signal = text_or(body, "signal", "submit");
  auto listening = may_signal(turn, signal, work.state, command.actor.person);
  if (!listening) return turn.refuse(listening.error());
  const definition::SignalNote& note = *listening->note;
  if (auto error = check_words(note.requires_words, body)) return turn.refuse(*error);
  const definition::Work* words = turn.definition().work_of(work.state);
  const bool edits = words != nullptr && !words->edits.empty();
  std::string frozen;
  std::vector<base::Fault> warnings;
  if (edits) {
    if (!turn.facts().draft_looked_up) {
      turn.needs().draft = true;
      return turn.refuse({});
    }
    if (!turn.facts().draft) {
      return turn.refuse({.code = base::ErrorCode::wrong_state,
                          .type = "no-draft",
                          .message = {"Chưa có bản dự thảo để trình.", "There is no draft to submit yet."}});
    }
    const json& draft = turn.facts().draft->body;
    const std::string expected = text_or(body, "draft_etag");
    if (!expected.empty() && expected != turn.facts().draft->etag) {
      return turn.refuse({.code = base::ErrorCode::stale,
                          .type = "draft-changed",
                          .message = {"Dự thảo đã được sửa ở nơi khác. Mở lại để xem cả hai bản trước khi trình.",
                                      "The draft was changed elsewhere. Open it again to see both versions first."}});
    }
    turn.set_document(draft);
    std::vector<base::Fault> faults;
    if (std::ranges::find(note.requires_words, "valid-form") != note.requires_words.end())
      faults = form_faults(turn, draft);
    if (faults.empty()) {
      auto guard = guard_faults(turn, listening->transition, &draft);
      if (!guard) return turn.refuse(guard.error());
      faults = std::move(*guard);
    }
    if (turn.lacks_facts()) return turn.refuse({});
    if (!faults.empty()) {
      const std::string count = std::to_string(faults.size());
      return turn.refuse({.code = base::ErrorCode::invalid,
                          .type = "not-ready-to-submit",
                          .message = {"Chưa trình được: còn " + count + " chỗ cần hoàn chỉnh.",
                                      "It cannot be submitted yet: " + count + " places need work."},
                          .faults = std::move(faults)});
    }
    const json scope = note.warns.empty() ? json() : turn.scope();
    for (std::size_t i = 0; i < note.warns.size(); ++i) {
      auto holds = note.warns[i].holds(scope, turn.operations());
      if (holds && !*holds) warnings.push_back({.pointer = "/warns/" + std::to_string(i), .code = "warned"});
    }
    // Content that did not change keeps its hash, so that decisions bound to it stay valid.
    const std::string current = turn.instance().document();
    const auto known = turn.facts().contents.find(current);
    if (!current.empty() && known == turn.facts().contents.end()) {
      turn.needs().contents.insert(current);
      return turn.refuse({});
    }
    frozen = !current.empty() && known->second == draft ? current : turn.keep_document(draft);
    if (frozen != current) turn.change({{"op", "document"}, {"name", "document"}, {"hash", frozen}});
    turn.accepted().drop_draft = true;
  } else {
    auto guard = guard_faults(turn, listening->transition, nullptr);
    if (!guard) return turn.refuse(guard.error());
    if (!guard->empty()) return turn.refuse(guard_not_met(std::move(*guard)));
  }
  const std::string reason = turn.keep_text(text_or(body, "reason"));
  const std::string comment = turn.keep_text(text_or(body, "comment"));
  turn.change({{"op", "acted"}, {"state", work.state}, {"person", command.actor.person}});
  if (edits) {
    plan_resume(turn, frozen);
    if (turn.lacks_facts()) return turn.refuse({});
  }
  if (auto done = turn.deliver(signal, {{"reason", reason}, {"comment", comment}}, work.state); !done) {
    return turn.refuse(done.error());
  }
  json detail = {
      {"actor", actor_detail(turn, *capacity)}, {"work", work.id}, {"state", work.state}, {"signal", signal}};
  if (!frozen.empty()) detail["document"] = frozen;
  if (!reason.empty()) detail["reason"] = reason;
  if (!comment.empty()) detail["comment"] = comment;
  if (!warnings.empty()) {
    detail["warned"] = json::array();
    for (const base::Fault& fault : warnings) detail["warned"].push_back(fault.pointer);
  }
  return turn.finish("submitted", std::move(detail));
}

Outcome signal(Turn& turn) {
  const Command& command = turn.command();
  const json& body = command.body;
  const std::string name = text_or(body, "signal");
  const auto open = turn.instance().open.find(text_or(body, "work"));
  const std::string at = open == turn.instance().open.end() ? "" : open->second.state;
  const auto listening = may_signal(turn, name, at, command.actor.person);
  if (!listening) return turn.refuse(listening.error());
  const definition::SignalNote& note = *listening->note;
  if (auto error = check_words(note.requires_words, body)) return turn.refuse(*error);
  // Where the state has a task that edits a document, the document goes with the signal: that is a submission.
  const definition::Work* words = turn.definition().work_of(note.state);
  if (auto error = taken_or_to_take(turn, note.state)) return turn.refuse(std::move(*error));
  for (const auto& [id, work] : turn.instance().open) {
    if (work.state == note.state && work.kind == "task" && words != nullptr && !words->edits.empty() &&
        std::ranges::find(note.requires_words, "valid-form") != note.requires_words.end()) {
      return turn.refuse({.code = base::ErrorCode::wrong_state,
                          .type = "submit-instead",
                          .message = {"Bước này phải trình kèm dự thảo.", "This step is a submission of the draft."}});
    }
  }
  auto guard = guard_faults(turn, listening->transition, nullptr);
  if (!guard) return turn.refuse(guard.error());
  if (!guard->empty()) return turn.refuse(guard_not_met(std::move(*guard)));
  const std::string reason = turn.keep_text(text_or(body, "reason"));
  const std::string comment = turn.keep_text(text_or(body, "comment"));
  json data = body.value("data", json::object());
  if (!data.is_object()) data = json::object();
  if (data.dump().size() > 4096) {
    return turn.refuse({.code = base::ErrorCode::too_large,
                        .type = "signal-data-too-large",
                        .message = {"Dữ liệu kèm theo quá lớn.", "The data sent along is too large."},
                        .pointer = "/data"});
  }
  data["reason"] = reason;
  data["comment"] = comment;
  turn.change({{"op", "acted"}, {"state", note.state}, {"person", command.actor.person}});
  // What is done at a piece of work is heard where that work is, as a submission is; the same word may be that of
  // another task beside it.
  const bool at_work = words != nullptr && words->kind == definition::Work::Kind::task;
  if (auto done = turn.deliver(name, std::move(data), at_work ? note.state : ""); !done) {
    return turn.refuse(done.error());
  }
  json detail = {{"actor", actor_detail(turn, listening->capacity)}, {"signal", name}, {"state", note.state}};
  if (!reason.empty()) detail["reason"] = reason;
  if (!comment.empty()) detail["comment"] = comment;
  return turn.finish("signalled", std::move(detail));
}

Outcome cancel(Turn& turn) {
  const Command& command = turn.command();
  if (turn.definition().cancel_by.is_null()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "cannot-cancel",
                        .message = {"Quy trình này không cho hủy.", "This workflow cannot be cancelled."}});
  }
  auto to = turn.addressees(turn.definition().cancel_by);
  if (!to) return turn.refuse(to.error());
  const auto capacity = turn.may_act(command.actor.person, *to);
  if (!capacity) {
    return turn.refuse(not_yours("Đồng chí không được hủy hồ sơ này.", "You may not cancel this paper."));
  }
  if (!turn.instance().number.is_null()) {
    return turn.refuse(
        {.code = base::ErrorCode::wrong_state,
         .type = "already-numbered",
         .message = {"Văn bản đã cấp số nên không hủy được; chỉ đính chính, thay thế hoặc thu hồi.",
                     "The document has a number and cannot be cancelled; it can only be corrected, replaced "
                     "or recalled."}});
  }
  if (auto error = check_words({"reason"}, command.body)) return turn.refuse(*error);
  const std::string reason = turn.keep_text(text_or(command.body, "reason"));
  if (auto done = turn.end_now("cancelled"); !done) return turn.refuse(done.error());
  return turn.finish("cancelled", {{"actor", actor_detail(turn, *capacity)}, {"reason", reason}});
}

Outcome withdraw(Turn& turn) {
  const Command& command = turn.command();
  if (turn.definition().withdraw_by.is_null()) {
    return turn.refuse({.code = base::ErrorCode::wrong_state,
                        .type = "cannot-withdraw",
                        .message = {"Quy trình này không cho rút lại.", "This workflow knows no withdrawing."}});
  }
  auto to = turn.addressees(turn.definition().withdraw_by);
  if (!to) return turn.refuse(to.error());
  const auto capacity = turn.may_act(command.actor.person, *to);
  if (!capacity)
    return turn.refuse(not_yours("Đồng chí không được rút hồ sơ này.", "You may not withdraw this paper."));
  for (const auto& [id, work] : turn.instance().open) {
    const definition::Return* back = turn.definition().return_of(work.state);
    if (back == nullptr || anybody_decided(turn.instance(), work.state)) continue;
    for (const std::string& target : back->to) {
      const auto acted = turn.instance().acted_in.find(target);
      if (acted == turn.instance().acted_in.end() || !acted->second.contains(command.actor.person)) continue;
      const std::string state = work.state;
      if (auto done = turn.deliver(definition::return_signal(target), json::object(), state); !done) {
        return turn.refuse(done.error());
      }
      return turn.finish("withdrawn", {{"actor", actor_detail(turn, *capacity)}, {"from", state}, {"to", target}});
    }
  }
  return turn.refuse(
      {.code = base::ErrorCode::wrong_state,
       .type = "cannot-withdraw",
       .message = {"Đã có người cho ý kiến hoặc hồ sơ không còn ở bước rút lại được.",
                   "Somebody has decided already, or the paper is past the step where it can be withdrawn."}});
}

}  // namespace trinhky::decision
