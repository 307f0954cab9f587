#include "engine/decision/amend.h"

#include <algorithm>
#include <map>

#include "engine/decision/commands.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;
using base::text_or;

constexpr std::size_t most_places = 2000;

// The rows of a list by their id; none where they cannot be told apart by it.
std::optional<std::map<std::string, const json*>> rows_by_id(const json& list) {
  std::map<std::string, const json*> rows;
  for (const json& row : list) {
    const std::string id = text_or(row, "id");
    if (!row.is_object() || id.empty() || !rows.emplace(id, &row).second) return std::nullopt;
  }
  return rows;
}

std::map<std::string, const json*> members_of(const json& value) {
  std::map<std::string, const json*> members;
  for (const auto& [name, member] : value.items()) members.emplace(name, &member);
  return members;
}

class Comparison {
 public:
  void compare(const std::string& at, const json& before, const json& after) {
    if (before == after || places_.size() > most_places) return;
    if (before.is_object() && after.is_object()) return members(at, members_of(before), members_of(after));
    if (before.is_array() && after.is_array()) {
      const auto was = rows_by_id(before);
      const auto is = rows_by_id(after);
      if (!was || !is) return members(at, members_of(before), members_of(after));
      const std::size_t found = places_.size();
      members(at, *was, *is);
      if (places_.size() == found) places_.push_back(at);  // only their order
      return;
    }
    places_.push_back(at);
  }

  std::vector<std::string> take() {
    if (places_.size() > most_places) return {""};
    return std::move(places_);
  }

 private:
  void members(const std::string& at, const std::map<std::string, const json*>& before,
               const std::map<std::string, const json*>& after) {
    for (const auto& [name, value] : before) {
      const auto other = after.find(name);
      if (other == after.end()) {
        places_.push_back(at + base::pointer({name}));
      } else {
        compare(at + base::pointer({name}), *value, *other->second);
      }
    }
    for (const auto& [name, value] : after) {
      if (!before.contains(name)) places_.push_back(at + base::pointer({name}));
    }
  }

  std::vector<std::string> places_;
};

std::vector<std::string> tokens(const std::string& pointer) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    parts.push_back(pointer.substr(at + 1, end - at - 1));
    at = end;
  }
  return parts;
}

bool fits(const std::vector<std::string>& rule, const std::vector<std::string>& place) {
  if (rule.size() > place.size()) return false;
  for (std::size_t i = 0; i < rule.size(); ++i) {
    if (rule[i] != "*" && rule[i] != place[i]) return false;
  }
  return true;
}

const std::string& rule_for(const definition::OnChange& on_change, const std::string& place) {
  const std::string* found = rule_at(on_change, place);
  return found == nullptr ? on_change.otherwise : *found;
}

base::Error refused(base::ErrorCode code, std::string type, base::Text message, std::string pointer = {}) {
  return {.code = code, .type = std::move(type), .message = std::move(message), .pointer = std::move(pointer)};
}

// Who drafted the paper and who decided before, but not who acts now.
std::vector<std::string> concerned(const Turn& turn, const std::string& from) {
  const Instance& instance = turn.instance();
  std::set<std::string> persons{instance.started_by};
  const auto add = [&](const std::string& state) {
    const auto acted = instance.acted_in.find(state);
    if (acted != instance.acted_in.end()) persons.insert(acted->second.begin(), acted->second.end());
  };
  for (const Passage& passage : instance.passed) {
    if (passage.bound == from) add(passage.state);
  }
  for (const auto& [state, words] : turn.definition().work) {
    if (words.kind == definition::Work::Kind::task && !words.edits.empty()) add(state);
  }
  persons.erase("");
  persons.erase(turn.command().actor.person);
  return {persons.begin(), persons.end()};
}

}  // namespace

std::vector<std::string> changed_places(const json& before, const json& after) {
  Comparison comparison;
  comparison.compare("", before, after);
  return comparison.take();
}

std::string effect_of_change(const definition::OnChange& on_change, const json& before, const json& after) {
  std::string effect = "same";
  const std::vector<std::string> order{"same", "none", "notify", "decide-again"};
  const auto strength = [&](const std::string& word) { return std::ranges::find(order, word) - order.begin(); };
  for (const std::string& place : changed_places(before, after)) {
    const std::string& word = rule_for(on_change, place);
    if (strength(word) > strength(effect)) effect = word;
  }
  return effect;
}

const std::string* rule_at(const definition::OnChange& on_change, const std::string& place) {
  const std::string* found = nullptr;
  std::size_t longest = 0;
  const auto where = tokens(place);
  for (const auto& [pointer, word] : on_change.rules) {
    const auto rule = tokens(pointer);
    if (rule.size() <= longest || !fits(rule, where)) continue;
    longest = rule.size();
    found = &word;
  }
  return found;
}

std::string effect_of_change(Turn& turn, const std::string& before, const json& after) {
  if (before == superseded) return "decide-again";
  const definition::OnChange& on_change = turn.definition().on_change;
  if (on_change.rules.empty()) return on_change.otherwise;
  const auto known = turn.facts().contents.find(before);
  if (known != turn.facts().contents.end()) return effect_of_change(on_change, known->second, after);
  if (before.empty()) return "decide-again";
  turn.needs().contents.insert(before);
  return {};
}

void bind_anew(Turn& turn, const std::string& from, const std::string& to, const std::set<std::string>& but) {
  const std::vector<Passage> passed = turn.instance().passed;
  std::set<std::string> states;
  for (const Passage& passage : passed) {
    if (passage.bound == from && !but.contains(passage.state)) states.insert(passage.state);
  }
  if (states.empty()) return;
  turn.change({{"op", "unpassed"}, {"states", states}});
  for (const Passage& passage : passed) {
    if (!states.erase(passage.state)) continue;
    turn.change({{"op", "passed"}, {"state", passage.state}, {"bound", to}});
  }
}

Result<std::optional<Amended>> amend(Turn& turn, const OpenWork& work, const definition::Work& words,
                                     const definition::Choice& choice) {
  const json& body = turn.command().body;
  const json asked = body.value("with_edits", json(false));
  if (!asked.is_boolean() || !asked.get<bool>()) return std::optional<Amended>();
  if (!words.amends) {
    return std::unexpected(refused(base::ErrorCode::wrong_state, "verb-not-here",
                                   {"Bước này không cho đồng ý kèm chỉnh sửa; hãy trả lại để sửa.",
                                    "This step does not allow agreeing with edits; return the paper instead."}));
  }
  if (!choice.positive) {
    return std::unexpected(refused(base::ErrorCode::invalid, "edits-need-agreement",
                                   {"Chỉ khi đồng ý mới kèm bản chỉnh sửa được.", "Only an agreement can carry edits."},
                                   "/with_edits"));
  }
  const std::string current = turn.instance().document();
  // Whatever the step binds: an edit is one of the version that was shown.
  if (text_or(body, "shown_hash") != current) {
    return std::unexpected(
        refused(base::ErrorCode::stale, "content-changed",
                {"Nội dung đã thay đổi sau khi đồng chí mở xem. Hãy xem lại bản hiện tại rồi sửa và cho ý kiến.",
                 "The content changed after you opened it. Look at the current version, then edit and decide."},
                "/shown_hash"));
  }
  if (!turn.facts().draft_looked_up) turn.needs().draft = true;
  const auto shown = turn.facts().contents.find(current);
  if (!current.empty() && shown == turn.facts().contents.end()) turn.needs().contents.insert(current);
  if (turn.lacks_facts()) return std::unexpected(base::Error{});
  if (!turn.facts().draft) {
    return std::unexpected(refused(base::ErrorCode::wrong_state, "no-draft",
                                   {"Chưa có bản chỉnh sửa; hãy sửa văn bản rồi đồng ý.",
                                    "There is no edited version yet; edit the document, then agree."}));
  }
  const json& draft = turn.facts().draft->body;
  const std::string expected = text_or(body, "draft_etag");
  if (!expected.empty() && expected != turn.facts().draft->etag) {
    return std::unexpected(
        refused(base::ErrorCode::stale, "draft-changed",
                {"Bản chỉnh sửa đã được sửa ở nơi khác. Mở lại để xem cả hai bản trước khi đồng ý.",
                 "The edited version was changed elsewhere. Open it again to see both before you agree."}));
  }
  turn.accepted().drop_draft = true;
  if (!current.empty() && shown->second == draft) return std::optional<Amended>();
  if (std::vector<base::Fault> faults = form_faults(turn, draft); !faults.empty()) {
    const std::string count = std::to_string(faults.size());
    base::Error error = refused(base::ErrorCode::invalid, "not-ready-to-submit",
                                {"Bản chỉnh sửa còn " + count + " chỗ cần hoàn chỉnh.",
                                 "The edited version has " + count + " places that need work."});
    error.faults = std::move(faults);
    return std::unexpected(std::move(error));
  }
  Amended amended{.from = current, .effect = effect_of_change(turn, current, draft)};
  if (turn.lacks_facts()) return std::unexpected(base::Error{});
  const bool again = amended.effect == "decide-again";
  if (again && (!work.given.empty() || work.group > 0)) {
    return std::unexpected(
        refused(base::ErrorCode::wrong_state, "edits-after-voices",
                {"Đã có người cho ý kiến ở bước này theo bản cũ và chỗ sửa phải quyết định lại; hãy trả lại hồ sơ.",
                 "Others have decided here on the former version and the edits must be decided again; return the "
                 "paper instead."}));
  }
  turn.set_document(draft);
  amended.to = turn.keep_document(draft);
  const std::vector<std::string> told = concerned(turn, current);
  turn.change({{"op", "document"}, {"name", "document"}, {"hash", amended.to}});
  if (again) {
    for (const Passage& passage : turn.instance().passed) {
      const definition::Work* earlier = turn.definition().work_of(passage.state);
      const bool keeps = earlier != nullptr && earlier->keeps;
      const bool known = std::ranges::find(amended.again, passage.state) != amended.again.end();
      if (passage.bound != current || keeps || known || passage.state == work.state) continue;
      amended.again.push_back(passage.state);
    }
  }
  const std::set<std::string> gone(amended.again.begin(), amended.again.end());
  if (!gone.empty()) {
    turn.change({{"op", "unpassed"}, {"states", gone}});
    // This step stands at the end: its own passage is bound to the new version and holds.
    std::vector<std::string> states = amended.again;
    states.push_back(work.state);
    turn.change({{"op", "resume"}, {"states", std::move(states)}});
  }
  std::set<std::string> apart = gone;
  apart.insert(work.state);  // its own passage comes with its decision
  bind_anew(turn, amended.from, amended.to, apart);
  if (amended.effect != "none" && !told.empty()) {
    turn.notify("edited", work.id, {}, told,
                {{"state", work.state}, {"from", amended.from}, {"to", amended.to}, {"again", amended.again}});
  }
  return std::optional(std::move(amended));
}

}  // namespace trinhky::decision
