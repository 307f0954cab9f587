// What a person may do now, and why not: asked of the same checks that carry the acts out.
#include <algorithm>
#include <functional>

#include "engine/base/text.h"
#include "engine/decision/action_list.h"
#include "engine/decision/added_work.h"
#include "engine/decision/authority_used.h"
#include "engine/decision/commands.h"
#include "engine/decision/recorded_votes.h"
#include "engine/decision/unit_calendar.h"
#include "engine/decision/verbs.h"
#include "engine/decision/voices.h"
#include "engine/definition/vote_words.h"

namespace trinhky::decision {
namespace {

using base::json;

json wire(const base::Text& text) {
  return {{"vi", text.vi}, {"en", text.en.empty() ? text.vi : text.en}};
}

bool has_word(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// Refusals that tell somebody who is concerned; those of others hide the act.
bool concerns(const Turn& turn, const OpenWork& work, const std::string& person) {
  if (barred_here(turn, work, person) || turn.may_act(person, work.to)) return true;
  return std::ranges::any_of(work.to, [&](const Addressee& to) { return to.except_persons.contains(person); });
}

base::Text count_sentence(std::size_t count) {
  const std::string number = std::to_string(count);
  return {"Chưa trình được: còn " + number + " chỗ cần hoàn chỉnh.",
          "It cannot be submitted yet: " + number + " places need work."};
}

// Form faults first, then what the guard wants and the form has not said already.
base::Result<std::vector<base::Fault>> submission_faults(Turn& turn, chart::TransitionIx transition,
                                                         const definition::SignalNote& note, const json& draft) {
  turn.set_document(draft);
  std::vector<base::Fault> faults;
  if (has_word(note.requires_words, "valid-form")) faults = form_faults(turn, draft);
  auto guard = guard_faults(turn, transition, &draft);
  if (!guard) return std::unexpected(guard.error());
  for (base::Fault& fault : *guard) {
    const bool told = std::ranges::any_of(faults, [&](const base::Fault& one) { return one.pointer == fault.pointer; });
    if (!told) faults.push_back(std::move(fault));
  }
  return faults;
}

class Listing {
 public:
  Listing(const World& world, std::shared_ptr<const definition::Definition> definition, const Instance& instance,
          const Command& command, const Facts& facts)
      : actions_(world, definition, instance, command, facts),
        world_(world),
        definition_(std::move(definition)),
        instance_(instance),
        command_(command),
        facts_(facts),
        turn_(actions_.turn()) {}

  json run() {
    if (!instance_.ended() && instance_.held.is_null()) {
      add_work();
      add_signals();
      add_withdraw();
      add_cancel();
    }
    for (const PersonVerb& verb : person_verbs()) {
      if (verb.offer == nullptr || (instance_.ended() && !verb.when_ended)) continue;
      if (!instance_.held.is_null() && !verb.while_held) continue;
      verb.offer(actions_);
    }
    return actions_.take();
  }

 private:
  void add_work() {
    for (const auto& [id, work] : instance_.open) {
      const definition::Work* words = definition_->work_of(work.state);
      if (words == nullptr) continue;
      if (work.kind == "signoff") add_signoff(work, words_at(turn_, work));
      if (work.kind == "opinions" || work.kind == "consult") add_opinion(work);
      if (work.kind == "opinions" || work.kind == "wait") add_register(work);
    }
  }

  [[nodiscard]] const std::string& person() const { return command_.actor.person; }

  json& add(const std::string& kind, const std::string& what, const base::Text& label,
            const std::optional<base::Text>& why_not) {
    return actions_.add(kind, what, label, why_not);
  }

  void add_signoff(const OpenWork& work, const definition::Work& words) {
    const auto capacity = may_work(turn_, work, person());
    const bool concerned = capacity.has_value() || concerns(turn_, work, person());
    if (concerned) {
      std::optional<base::Text> why_not;
      if (!capacity) {
        why_not = capacity.error().message;
      } else if (words.secret) {
        why_not = voted_on_paper().message;
      } else if (has_decided(work)) {
        why_not = base::Text{"Đồng chí đã cho ý kiến ở bước này.", "You have decided at this step already."};
      } else if (const auto error = must_wait(turn_, work)) {
        why_not = error->message;
      }
      const std::optional<base::Text> not_returned = why_not;
      if (capacity && !why_not) {
        if (auto within = within_authority(turn_, work, words, *capacity); !within) why_not = within.error().message;
      }
      json& action = add("decide", work.id, words.title, why_not);
      action["work"] = work.id;
      action["shown_hash"] = instance_.document();
      action["choices"] = choices_of(words, false);
      if (!words.mark.empty()) action["mark"] = words.mark;
      if (!words.confirm.empty()) {
        action["confirm"] = words.confirm;
        // Whoever does not agree confirms nothing (hand_of).
        for (std::size_t i = 0; i < words.choices.size(); ++i) {
          if (words.choices[i].positive) action["choices"][i]["confirm"] = words.confirm;
        }
      }
      if (words.signs) add_capacity(action, *words.signs);
      if (words.amends) {
        action["amends"] = true;
        for (std::size_t i = 0; i < words.choices.size(); ++i) {
          if (words.choices[i].positive) action["choices"][i]["amends"] = true;
        }
      }
      add_return(work, not_returned);
    }
    if (may_record(turn_, work, person())) add_record(work, words);
  }

  // Under which formula this person would sign; without a right to, the act says why not.
  void add_capacity(json& action, const directory::SigningRule& rule) const {
    const auto block = directory::signature_block(*world_.directory, rule, instance_.unit, person(), turn_.today());
    if (block) {
      action["signature"] = directory::to_json(*block);
    } else if (action["enabled"] == true) {
      action["enabled"] = false;
      action["why_not"] = wire(block.error().message);
    }
  }

  [[nodiscard]] bool has_decided(const OpenWork& work) const {
    const std::string member = member_key(turn_, work, person());
    return std::ranges::any_of(work.given, [&](const Given& given) { return given.member == member; });
  }

  // With `outcomes` only what a vote can end with: a body's minutes have a result, not an abstention.
  static json choices_of(const definition::Work& words, bool outcomes) {
    json choices = json::array();
    for (const definition::Choice& choice : words.choices) {
      if (outcomes && !definition::can_be_outcome(choice)) continue;
      choices.push_back({{"id", choice.id}, {"label", wire(choice.label)}, {"requires", choice.requires_words}});
      if (!choice.means.empty()) choices.back()["means"] = choice.means;
    }
    return choices;
  }

  json targets_of(const definition::Return& back) const {
    json to = json::array();
    for (const std::string& state : back.to) {
      to.push_back({{"state", state}, {"title", wire(definition_->title_of(state))}});
    }
    return to;
  }

  void add_return(const OpenWork& work, const std::optional<base::Text>& why_not) {
    const definition::Return* back = definition_->return_of(work.state);
    if (back == nullptr || back->to.empty()) return;
    json& action = add("return", work.id, {"Trả lại", "Return"}, why_not);
    action["work"] = work.id;
    action["shown_hash"] = instance_.document();
    action["requires"] = {"reason"};
    action["to"] = targets_of(*back);
  }

  void add_record(const OpenWork& work, const definition::Work& words) {
    const bool body = decided_by_body(work);
    json& action = add("record", work.id, {"Ghi nhận kết quả từ biên bản", "Record the result from the minutes"}, {});
    action["work"] = work.id;
    action["shown_hash"] = instance_.document();
    action["requires"] = {"source"};
    if (!words.recorded || has_word(words.recorded->requires_words, "minutes")) action["requires"].push_back("minutes");
    action["choices"] = choices_of(words, body);
    if (const definition::Return* back = definition_->return_of(work.state); back != nullptr && !back->to.empty()) {
      action["choices"].push_back(
          {{"id", "returned"}, {"label", wire({"Trả lại", "Return"})}, {"requires", {"reason"}}});
      action["to"] = targets_of(*back);
    }
    action["recorded"] = {{"from", sources_of(words)}, {"votes", body}};
    if (words.secret) action["recorded"]["secret"] = true;
    if (body) return;
    // A step of one person: whose decision stands on the paper.
    action["signers"] = json::array();
    for (const auto& capacity : turn_.who(work.to)) {
      const auto known = world_.directory->person(capacity.person);
      action["signers"].push_back({{"id", capacity.person}, {"full_name", known ? known->full_name : std::string()}});
    }
  }

  void add_opinion(const OpenWork& work) {
    const auto capacity = may_work(turn_, work, person());
    if (!capacity) return;
    const bool said = std::ranges::any_of(
        work.given, [&](const Given& given) { return given.member == person() || given.person == person(); });
    std::optional<base::Text> why_not;
    if (said) why_not = base::Text{"Đồng chí đã cho ý kiến ở bước này.", "You have given your opinion already."};
    json& action = add("give_opinion", work.id, {"Cho ý kiến", "Give an opinion"}, why_not);
    action["work"] = work.id;
    if (work.kind != "consult") add_return(work, {});
  }

  // As the definition names what happens when the paper is there.
  [[nodiscard]] base::Text label_of_register(const std::string& state, const definition::Work& words) const {
    for (const auto& [ix, note] : definition_->notes) {
      if (note.state == state && note.signal == words.waits_for && !note.title.vi.empty()) return note.title;
    }
    if (words.signs) return {"Ghi nhận bản giấy đã ký", "Record the signed paper"};
    return {"Đăng ký văn bản đến", "Register an incoming paper"};
  }

  void add_register(const OpenWork& work) {
    if (!may_record(turn_, work, person())) return;
    const definition::Work* words = definition_->work_of(work.state);
    if (words == nullptr) return;
    json& action = add("register", work.id, label_of_register(work.state, *words), {});
    action["work"] = work.id;
    action["requires"] = {"source"};
    action["recorded"] = {{"from", registered_from(*words)}};
    if (!words->signs) return;
    std::vector<std::string> signers;
    for (const std::string& one : colleagues(turn_, {instance_.unit})) {
      if (directory::signature_block(*world_.directory, *words->signs, instance_.unit, one, turn_.today())) {
        signers.push_back(one);
      }
    }
    json field = actions_.choose("signed_by", "choice", {"Người ký", "Signed by"}, signers, true);
    field["for"] = json::array({signed_paper});  // what comes from elsewhere nobody here has signed
    action["fields"] = json::array({std::move(field)});
  }

  void add_signals() {
    std::set<std::string> seen;
    const auto& configuration = instance_.snapshot.configuration;
    for (const auto& [ix, note] : definition_->notes) {
      if (note.by.is_null() || std::ranges::find(configuration, note.state) == configuration.end()) continue;
      const std::string key = note.state + "|" + note.signal;
      if (!seen.insert(key).second) continue;
      add_signal(note, key);
    }
  }

  // The open task in whose state the signal stands and whose document goes with it.
  [[nodiscard]] const OpenWork* submitted_work(const definition::SignalNote& note) const {
    const definition::Work* words = definition_->work_of(note.state);
    if (words == nullptr || words->edits.empty() || !has_word(note.requires_words, "valid-form")) return nullptr;
    for (const auto& [id, work] : instance_.open) {
      if (work.state == note.state && work.kind == "task") return &work;
    }
    return nullptr;
  }

  void add_signal(const definition::SignalNote& note, const std::string& key) {
    const auto listening = may_signal(turn_, note.signal, note.state, person());
    if (!listening || listening->note->state != note.state) return;
    const OpenWork* work = submitted_work(note);
    std::optional<base::Text> why_not;
    if (work != nullptr) {
      if (!may_work(turn_, *work, person())) return;
      const auto unclaimed = claim_first(turn_, *work);
      why_not = unclaimed ? std::optional(unclaimed->message) : draft_trouble(*listening);
    } else if (const auto error = taken_or_to_take(turn_, note.state)) {
      why_not = error->message;
    } else if (auto guard = guard_faults(turn_, listening->transition, nullptr); guard && !guard->empty()) {
      why_not = guard->front().message;
    }
    const bool adds_unit = note.signal == "unit.added";
    const std::string kind = work != nullptr ? "submit" : adds_unit ? "add_unit" : "signal";
    json& action = add(kind, key, note.title, why_not);
    action["signal"] = note.signal;
    action["requires"] = note.requires_words;
    if (work != nullptr) {
      action["work"] = work->id;
      for (const std::string& who : still_to_contribute(turn_, *work)) {
        action["warnings"].push_back(wire({"Chưa có phần phối hợp của: " + who, "Not contributed yet: " + who}));
      }
    }
    if (gives_number(listening->transition)) {
      action["fields"] =
          json::array({{{"name", "number"},
                        {"label", wire({"Số (bỏ trống: số tiếp theo)", "Number (blank: the next one)"})},
                        {"type", "text"},
                        {"required", false}},
                       {{"name", "date"},
                        {"label", wire({"Ngày văn bản (bỏ trống: hôm nay)", "Date of the document (blank: today)"})},
                        {"type", "date"},
                        {"required", false}}});
    }
    if (adds_unit) {
      action["fields"] =
          json::array({{{"name", "unit"}, {"label", wire({"Đơn vị", "Unit"})}, {"type", "text"}, {"required", true}}});
    }
  }

  [[nodiscard]] bool gives_number(chart::TransitionIx transition) const {
    return std::ranges::any_of(definition_->chart->transition(transition).actions, [](const chart::Action& action) {
      return action.kind == chart::Action::Kind::effect && action.name == "number";
    });
  }

  // Why the draft at hand cannot be submitted; none when it can, or when nobody looked for it.
  std::optional<base::Text> draft_trouble(const Listening& listening) {
    if (!facts_.draft_looked_up) return std::nullopt;
    if (!facts_.draft) return base::Text{"Chưa có bản dự thảo để trình.", "There is no draft to submit yet."};
    Turn turn(world_, definition_, instance_, command_, facts_);
    const auto faults = submission_faults(turn, listening.transition, *listening.note, facts_.draft->body);
    if (!faults) return faults.error().message;
    if (faults->empty() || turn.lacks_facts()) return std::nullopt;
    return count_sentence(faults->size());
  }

  void add_withdraw() {
    if (definition_->withdraw_by.is_null()) return;
    const auto to = turn_.addressees(definition_->withdraw_by);
    if (!to || !turn_.may_act(person(), *to)) return;
    for (const auto& [id, work] : instance_.open) {
      const definition::Return* back = definition_->return_of(work.state);
      if (back == nullptr) continue;
      const bool passed_on = std::ranges::any_of(back->to, [&](const std::string& target) {
        const auto acted = instance_.acted_in.find(target);
        return acted != instance_.acted_in.end() && acted->second.contains(person());
      });
      if (!passed_on) continue;
      std::optional<base::Text> why_not;
      if (anybody_decided(instance_, work.state)) {
        why_not = base::Text{"Đã có người cho ý kiến nên không rút lại được.",
                             "Somebody has decided already, so it cannot be withdrawn."};
      }
      add("withdraw", "", {"Rút lại", "Withdraw"}, why_not);
      return;
    }
  }

  void add_cancel() {
    if (definition_->cancel_by.is_null()) return;
    const auto to = turn_.addressees(definition_->cancel_by);
    if (!to || !turn_.may_act(person(), *to)) return;
    std::optional<base::Text> why_not;
    if (!instance_.number.is_null()) {
      why_not = base::Text{"Văn bản đã cấp số nên không hủy được; chỉ đính chính, thay thế hoặc thu hồi.",
                           "The document has a number and cannot be cancelled; it can only be corrected, replaced or "
                           "recalled."};
    }
    json& action = add("cancel", "", {"Hủy hồ sơ", "Cancel the paper"}, why_not);
    action["requires"] = {"reason"};
    action["danger"] = true;
  }

  ActionList actions_;
  const World& world_;
  std::shared_ptr<const definition::Definition> definition_;
  const Instance& instance_;
  const Command& command_;
  const Facts& facts_;
  Turn& turn_;
};

}  // namespace

json actions_for(const World& world, const Instance& instance, const std::string& person, base::Instant now,
                 const Facts& facts) {
  auto definition = world.definition(instance.definition, instance.version);
  if (definition == nullptr) return json::array();
  const Command command{.instance = instance.id,
                        .actor = {.kind = Actor::Kind::person, .person = person},
                        .now = now,
                        .body = json::object()};
  const World own = in_unit(world, instance.unit, now);
  return Listing(own, std::move(definition), instance, command, facts).run();
}

Outcome check_draft(const World& world, const Instance& instance, const json& draft, const Facts& facts,
                    base::Instant now) {
  auto definition = world.definition(instance.definition, instance.version);
  if (definition == nullptr || instance.ended()) return work_closed();
  const Command command{.instance = instance.id, .now = now, .body = json::object()};
  const World own = in_unit(world, instance.unit, now);
  Turn turn(own, definition, instance, command, facts);
  for (const auto& [id, work] : instance.open) {
    const definition::Work* words = definition->work_of(work.state);
    if (work.kind == "signoff" && words != nullptr && words->amends) {
      auto faults = form_faults(turn, draft);
      if (faults.empty()) return Accepted{.event = {.kind = "checked", .at = now, .body = json::object()}};
      return base::Error{.code = base::ErrorCode::invalid,
                         .type = "not-ready-to-submit",
                         .message = count_sentence(faults.size()),
                         .faults = std::move(faults)};
    }
    if (work.kind != "task" || words == nullptr || words->edits.empty()) continue;
    for (const auto& [ix, note] : definition->notes) {
      if (note.state != work.state || note.by.is_null() || !has_word(note.requires_words, "valid-form")) continue;
      auto faults = submission_faults(turn, ix, note, draft);
      if (!faults) return faults.error();
      if (turn.lacks_facts()) return turn.refuse({});
      if (faults->empty()) return Accepted{.event = {.kind = "checked", .at = now, .body = json::object()}};
      return base::Error{.code = base::ErrorCode::invalid,
                         .type = "not-ready-to-submit",
                         .message = count_sentence(faults->size()),
                         .faults = std::move(*faults)};
    }
  }
  return work_closed();
}

}  // namespace trinhky::decision
