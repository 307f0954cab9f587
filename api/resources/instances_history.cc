// What happened to a paper, told in sentences, and the picture of its way.
#include <algorithm>
#include <set>

#include "api/resources/history_bound.h"
#include "api/resources/history_page.h"
#include "api/resources/history_sentence.h"
#include "api/resources/instances_view.h"
#include "api/resources/paper_events.h"
#include "api/resources/signed_papers.h"
#include "api/resources/substitutions_wire.h"
#include "engine/seal/seal.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::Text;
using base::text_or;

// How many events a page goes through at most.
constexpr std::uint64_t max_looked = 5000;

json actor_wire(const directory::Directory& directory, const json& actor) {
  if (text_or(actor, "kind") != "person") return nullptr;
  json wire = person_wire(directory, text_or(actor, "person"));
  const json capacity = actor.value("capacity", json::object());
  const std::string code = text_or(capacity, "position");
  if (const auto position = directory.position(code)) wire["title"] = to_wire(position->title);
  if (const std::string unit = text_or(capacity, "unit"); !unit.empty()) {
    wire["unit_name"] = to_wire(unit_name(directory, unit));
  }
  if (const std::string ground = text_or(capacity, "ground"); !ground.empty()) wire["ground"] = ground;
  if (json instead = standing_in_wire(directory, actor); !instead.is_null()) wire["standing_in"] = std::move(instead);
  return wire;
}

// The states an event entered, in order.
std::vector<std::string> entered(const json& body) {
  std::vector<std::string> states;
  for (const json& change : body.value("changes", json::array())) {
    if (text_or(change, "op") == "entered") states.push_back(text_or(change, "state"));
  }
  return states;
}

json text_or_null(const std::string& text) {
  return text.empty() ? json() : json(text);
}

bool comment_is_gone(const decision::Instance& instance, const std::string& id) {
  return std::ranges::any_of(instance.comments,
                             [&](const json& one) { return text_or(one, "id") == id && one.contains("removed"); });
}

json history_item(const Office& office, const directory::Directory& directory, const Seen& seen,
                  const store::StoredEvent& event, const json& body) {
  Text text = sentence_of(office, directory, seen, event.kind, body);
  const auto states = entered(body);
  std::string to = text_or(body, "to");
  for (const std::string& state : states) {
    if (seen.definition->work_of(state) != nullptr || seen.definition->invokes.contains(state)) to = state;
  }
  if (to.empty() && !states.empty()) to = states.back();
  const std::string from = text_or(body, "state", text_or(body, "from"));
  if (!to.empty() && to != from && text_or(body, "to").empty()) {
    const Text step = seen.definition->title_of(to);
    text.vi += "; chuyển sang " + quoted(step.vi);
    text.en += "; now at " + quoted(step.en);
  }
  const json actor = actor_wire(directory, body.value("actor", json::object()));
  json recorded = nullptr;
  const json known = body.value("recorded", json());
  const json source = known.is_object() ? known.value("source", json()) : body.value("source", json());
  if (source.is_object()) {
    recorded = {{"by", actor.is_object() ? text_or(actor, "full_name") : std::string()},
                {"source", source_wire(office, source)},
                {"date", source.value("date", json())}};
    if (known.is_object() && known.contains("votes")) recorded["votes"] = known["votes"];
    // Whose signature a slip carries; a name code of an outside party stays away.
    if (const std::string signer = known.is_object() ? text_or(known, "signed_by") : ""; !signer.empty()) {
      if (const auto person = directory.person(signer)) recorded["signed_by"] = person->full_name;
    }
  }
  std::string said = text_of(office, text_or(body, "comment", text_or(body, "reason")));
  if (event.kind == "commented" && comment_is_gone(seen.instance, text_or(body, "id"))) said.clear();
  // What the one in charge said of a decision that was entered from a meeting or a paper, and who took part in it.
  if (recorded.is_object()) {
    recorded.update(recorded_people(office, directory, seen, body));
    if (json stand = stand_of(office, directory, seen, event.number); stand.is_object()) {
      recorded["stands"] = text_or(stand, "stands");
      recorded["stand"] = std::move(stand);
    }
  }
  json edited = body.value("edited", json());
  if (edited.is_object()) edited["steps"] = asked_again(seen, edited);
  return {{"number", event.number},
          {"at", base::format_instant(event.at)},
          {"kind", event.kind},
          {"text", to_wire(text)},
          {"automatic", body.value("automatic", false)},
          {"actor", actor},
          {"recorded", std::move(recorded)},
          {"comment", text_or_null(said)},
          {"from_state", text_or_null(from)},
          {"to_state", text_or_null(to)},
          {"document_hash", text_or_null(text_or(body, "document"))},
          {"edited", std::move(edited)},
          {"signed_file", signed_file_wire(office, seen.instance, body)},
          {"command", text_or_null(event.command)}};
}

// The pairs of states that the paper went along: from one that was active or entered, to one that was entered.
class Walked {
 public:
  void follow(const store::StoredEvent& event) {
    if (!may_change(event.body, "entered") && !may_change(event.body, "moved")) return;
    const auto body = base::parse_json(event.body);
    if (!body) return;
    const auto states = entered(*body);
    std::set<std::string> from = before_;
    from.insert(states.begin(), states.end());
    for (const std::string& to : states) {
      for (const std::string& one : from) pairs_.emplace(one, to);
    }
    for (const json& change : body->value("changes", json::array())) {
      if (text_or(change, "op") != "moved" || !change.contains("configuration")) continue;
      const auto now = change["configuration"].get<std::vector<std::string>>();
      before_ = {now.begin(), now.end()};
    }
  }
  [[nodiscard]] bool along(const std::string& from, const std::string& to) const { return pairs_.contains({from, to}); }

 private:
  std::set<std::pair<std::string, std::string>> pairs_;
  std::set<std::string> before_;
};

Text edge_label(const Office& office, const definition::Definition& definition, chart::TransitionIx ix,
                const std::string& to) {
  if (const auto note = definition.notes.find(ix); note != definition.notes.end() && !note->second.title.vi.empty()) {
    return note->second.title;
  }
  const chart::Transition& transition = definition.chart->transition(ix);
  if (transition.events.empty()) return {};
  const std::string& event = transition.events.front();
  if (event == definition::return_signal(to)) return {"Trả lại", "Return"};
  if (event.starts_with("signoff.")) {
    const definition::Work* work = definition.work_of(definition.chart->state(transition.source).id);
    if (work != nullptr) {
      for (const definition::Choice& choice : work->choices) {
        if ("signoff." + choice.id == event) return choice.label;
      }
    }
  }
  if (event == "opinions.closed") return {"Đã lấy xong ý kiến", "Opinions are in"};
  if (event.starts_with("after.")) return {"Đến thời điểm đã định", "At the set time"};
  for (const auto& [state, invoke] : definition.invokes) {
    if (!event.starts_with(invoke.id + ".")) continue;
    const auto child = office.catalogue->definition(invoke.workflow, 0);
    if (child == nullptr) continue;
    const Text end = child->title_of(event.substr(invoke.id.size() + 1));
    if (!end.vi.empty() && end.vi != event.substr(invoke.id.size() + 1)) return end;
  }
  return message_words(event);
}

}  // namespace

Result<json> history_page(const Office& office, const Seen& seen, const Bindings& bindings, const HistoryWish& wish) {
  const directory::Directory directory = office.directory();
  const auto seal = seal::latest_seal(office.store);
  if (!seal) return std::unexpected(seal.error());
  const std::uint64_t sealed_until = *seal ? (*seal)->until : 0;
  std::uint64_t last = seen.instance.events;
  if (wish.before > 0) last = std::min(last, wish.before - 1);
  json items = json::array();
  std::uint64_t told = last + 1;  // until where, from the newest back
  const auto look = [&](const store::StoredEvent& event) {
    if (items.size() == wish.limit || last - event.number == max_looked) return false;
    told = event.number;
    const auto body = base::parse_json(event.body);
    // What was recorded without effect is for the log, not for people.
    if (!body || body->contains("ignored")) return true;
    items.push_back(history_item(office, directory, seen, event, *body));
    items.back()["bound"] = bound_wire(directory, seen.instance, bindings.after(event.number), event.kind, *body);
    items.back()["sealed"] = event.position <= sealed_until;
    return true;
  };
  if (auto done = each_event_back(office, seen.instance.id, last, look); !done) return std::unexpected(done.error());
  return json{{"items", std::move(items)}, {"next", told > 1 ? json(std::to_string(told)) : json()}};
}

Result<json> diagram_wire(const Office& office, const Seen& seen) {
  Walked walked;
  const auto follow = [&](const store::StoredEvent& event) {
    walked.follow(event);
    return true;
  };
  if (auto done = each_event(office, seen.instance.id, follow); !done) return std::unexpected(done.error());
  const definition::Definition& definition = *seen.definition;
  const auto& configuration = seen.instance.snapshot.configuration;
  json nodes = json::array();
  std::set<std::string> shown;
  for (const definition::StateTitle& state : definition.states) {
    if (state.kind == "history") continue;
    shown.insert(state.id);
    const auto visits = seen.instance.entries.find(state.id);
    nodes.push_back({{"id", state.id},
                     {"title", to_wire(state.title)},
                     {"parent", text_or_null(state.parent)},
                     {"kind", state.kind},
                     {"active", std::ranges::find(configuration, state.id) != configuration.end()},
                     {"visited", visits != seen.instance.entries.end() && visits->second > 0}});
  }
  json edges = json::array();
  std::set<std::array<std::string, 3>> known;
  const auto& transitions = definition.chart->transitions();
  for (chart::TransitionIx ix = 0; ix < transitions.size(); ++ix) {
    const std::string& from = definition.chart->state(transitions[ix].source).id;
    const std::string event = transitions[ix].events.empty() ? std::string() : transitions[ix].events.front();
    for (const chart::StateIx target : transitions[ix].targets) {
      const std::string& to = definition.chart->state(target).id;
      // The ways back after a return repeat the plain ones with another guard; one arrow stands for all.
      if (!shown.contains(from) || !shown.contains(to) || !known.insert({from, to, event}).second) continue;
      edges.push_back({{"from", from},
                       {"to", to},
                       {"label", to_wire(edge_label(office, definition, ix, to))},
                       {"taken", walked.along(from, to)}});
    }
  }
  return json{{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

}  // namespace trinhky::api
