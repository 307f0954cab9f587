// What happened to a paper, told in sentences, and the picture of its way.
#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "api/resources/instances_view.h"
#include "engine/base/limits.h"
#include "engine/seal/seal.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::Text;
using base::text_or;

constexpr std::size_t max_events = 2000;

std::string quoted(const std::string& text) {
  return "“" + text + "”";
}

// Words for what other instances tell each other; a signal without words is told only as a message.
Text message_words(const std::string& signal) {
  static const std::map<std::string, Text> words{
      {"programme.issued", {"đã phát hành chương trình", "the programme was issued"}},
      {"report.submitted", {"đã gửi báo cáo", "the report was sent up"}},
      {"guidance.amended", {"hướng dẫn được điều chỉnh", "the guidance was amended"}},
      {"year.closed", {"kết thúc theo dõi năm", "the year was closed"}},
      {"round.closed", {"chốt số liệu kỳ báo cáo", "the figures of the round were closed"}}};
  const auto known = words.find(signal);
  return known == words.end() ? Text{} : known->second;
}

// One event in words. Knows the titles of the definition; never shows a word of the engine.
class Sentence {
 public:
  Sentence(const Office& office, const directory::Directory& directory, const Seen& seen, const json& body)
      : office_(office), directory_(directory), seen_(seen), body_(body) {}

  [[nodiscard]] Text of(const std::string& kind) const {
    using Tell = Text (Sentence::*)() const;
    static const std::map<std::string, Tell> told{{"started", &Sentence::started},
                                                  {"submitted", &Sentence::signalled},
                                                  {"signalled", &Sentence::signalled},
                                                  {"decided", &Sentence::decided},
                                                  {"decision_recorded", &Sentence::recorded},
                                                  {"returned", &Sentence::returned},
                                                  {"withdrawn", &Sentence::withdrawn},
                                                  {"opinion_given", &Sentence::opinion},
                                                  {"paper_registered", &Sentence::registered},
                                                  {"cancelled", &Sentence::cancelled},
                                                  {"cancelled_by_parent", &Sentence::cancelled_above},
                                                  {"attached", &Sentence::attached},
                                                  {"migrated", &Sentence::migrated},
                                                  {"migration_undone", &Sentence::migrated},
                                                  {"reminded", &Sentence::reminded},
                                                  {"timer_fired", &Sentence::timer},
                                                  {"child_ended", &Sentence::child_ended},
                                                  {"child_signalled", &Sentence::child_signalled},
                                                  {"parent_signalled", &Sentence::parent_signalled}};
    const auto found = told.find(kind);
    return found == told.end() ? Text{"Cập nhật hồ sơ", "The paper was updated"} : (this->*found->second)();
  }

 private:
  // A paper that went to another version has events in states that this one may not have.
  [[nodiscard]] Text title(const std::string& state) const {
    for (const auto& known : seen_.definition->states) {
      if (known.id == state) return known.title;
    }
    for (const auto& version : office_.catalogue->versions(seen_.definition->id)) {
      for (const auto& known : version->states) {
        if (known.id == state) return known.title;
      }
    }
    return seen_.definition->title_of(state);
  }
  [[nodiscard]] Text at_step(const Text& what) const {
    const std::string state = text_or(body_, "state");
    if (state.empty()) return what;
    const Text step = title(state);
    return {what.vi + " ở bước " + quoted(step.vi), what.en + " at the step " + quoted(step.en)};
  }
  [[nodiscard]] Text choice(const std::string& id) const {
    const definition::Work* words = seen_.definition->work_of(text_or(body_, "state"));
    if (id == "returned") return {"Trả lại", "Return"};
    if (words != nullptr) {
      for (const definition::Choice& one : words->choices) {
        if (one.id == id) return one.label;
      }
      if (id == "repeat" && words->tie == id) return {"hai bên bằng nhau, biểu quyết lại", "a tie, to be voted again"};
    }
    return {"Cho ý kiến", "A decision"};
  }
  [[nodiscard]] Text unit(const std::string& key) const { return unit_name(directory_, key); }
  // The definition behind a child, by the invoke that started it.
  [[nodiscard]] std::shared_ptr<const definition::Definition> invoked() const {
    for (const auto& [state, invoke] : seen_.definition->invokes) {
      if (invoke.id == text_or(body_, "invoke")) return office_.catalogue->definition(invoke.workflow, 0);
    }
    return nullptr;
  }
  [[nodiscard]] Text child_name() const {
    const auto definition = invoked();
    Text name = definition == nullptr ? Text{"Hồ sơ liên quan", "A related paper"} : definition->title;
    if (const std::string key = text_or(body_, "key"); !key.empty()) {
      const Text of = unit(key);
      name = {name.vi + " – " + of.vi, name.en + " – " + of.en};
    }
    return name;
  }

  [[nodiscard]] Text migrated() const {
    const auto version = [&](const char* member) {
      return std::to_string(body_.value(member, json::object()).value("version", 0));
    };
    const std::string from = version("from");
    const std::string to = version("to");
    return {"Chuyển từ bản " + from + " sang bản " + to + " của quy trình",
            "The paper went from version " + from + " of the workflow to version " + to};
  }
  [[nodiscard]] Text started() const {
    const json actor = body_.value("actor", json::object());
    if (text_or(actor, "kind") == "instance") {
      return {"Hồ sơ được mở theo hồ sơ cấp trên", "The paper was opened by the one above it"};
    }
    return {"Mở hồ sơ", "The paper was opened"};
  }
  [[nodiscard]] Text signalled() const {
    const std::string state = text_or(body_, "state");
    const std::string signal = text_or(body_, "signal");
    for (const auto& [ix, note] : seen_.definition->notes) {
      if (note.state == state && note.signal == signal && !note.title.vi.empty()) return note.title;
    }
    return at_step({"Chuyển xử lý", "The paper was passed on"});
  }
  [[nodiscard]] Text decided() const {
    const Text step = title(text_or(body_, "state"));
    const Text label = choice(text_or(body_, "choice"));
    Text text{step.vi + ": " + label.vi, step.en + ": " + label.en};
    const std::string outcome = text_or(body_, "outcome");
    if (!outcome.empty() && outcome != text_or(body_, "choice")) {
      const Text result = choice(outcome);
      text = {text.vi + "; kết quả chung: " + result.vi, text.en + "; the result: " + result.en};
    }
    // The one trace of it that people see: whoever drafted also reviewed, because the unit had nobody else.
    if (body_.value("four_eyes_waived", false)) {
      text.vi += " (người soạn thảo tự rà soát vì đơn vị không còn người khác)";
      text.en += " (reviewed by the drafter, as the unit has nobody else)";
    }
    return text;
  }
  [[nodiscard]] Text recorded() const {
    Text text = decided();
    const json votes = body_.value("recorded", json::object()).value("votes", json());
    if (!votes.is_object()) return text;
    const auto count = [&](const char* name) { return std::to_string(votes.value(name, std::int64_t{0})); };
    text.vi += " (có mặt " + count("present") + ", tán thành " + count("yes") + ", không tán thành " + count("no") +
               ", ý kiến khác " + count("abstain") + ")";
    text.en += " (present " + count("present") + ", for " + count("yes") + ", against " + count("no") +
               ", abstaining " + count("abstain") + ")";
    return text;
  }
  [[nodiscard]] Text moved_back(const Text& act) const {
    const Text from = title(text_or(body_, "from"));
    const Text to = title(text_or(body_, "to"));
    return {act.vi + " từ bước " + quoted(from.vi) + " về bước " + quoted(to.vi),
            act.en + " from " + quoted(from.en) + " to " + quoted(to.en)};
  }
  [[nodiscard]] Text returned() const { return moved_back({"Trả lại", "Returned"}); }
  [[nodiscard]] Text withdrawn() const { return moved_back({"Rút lại", "Withdrawn"}); }
  [[nodiscard]] Text opinion() const { return at_step({"Cho ý kiến", "An opinion was given"}); }
  [[nodiscard]] Text registered() const { return at_step({"Đăng ký văn bản đến", "An incoming paper was registered"}); }
  [[nodiscard]] Text cancelled() const { return {"Hủy hồ sơ", "The paper was cancelled"}; }
  [[nodiscard]] Text cancelled_above() const {
    return {"Hồ sơ được hủy theo hồ sơ cấp trên", "Cancelled together with the paper above it"};
  }
  [[nodiscard]] Text attached() const {
    const std::string id = text_or(body_, "attachment");
    for (const json& one : seen_.instance.attachments) {
      if (text_or(one, "id") != id) continue;
      const std::string name = quoted(text_of(office_, text_or(one, "name")));
      if (text_or(one, "replaces").empty()) return {"Đính kèm tệp " + name, "The file " + name + " was attached"};
      return {"Thay tệp đính kèm bằng " + name, "An attached file was replaced by " + name};
    }
    return {"Đính kèm tệp", "A file was attached"};
  }
  [[nodiscard]] Text reminded() const {
    return at_step({"Hệ thống nhắc thời hạn", "A reminder of the due date was sent"});
  }
  [[nodiscard]] Text timer() const {
    const std::string kind = text_or(body_, "timer");
    if (kind == "period") {
      const std::string period = text_or(body_, "period");
      return {"Mở kỳ báo cáo " + period, "The report round " + period + " was opened"};
    }
    if (kind == "due") return at_step({"Hết thời hạn lấy ý kiến", "The time for opinions ended"});
    return at_step({"Đến thời điểm đã định", "The set time was reached"});
  }
  [[nodiscard]] Text child_ended() const {
    const Text name = child_name();
    const std::string end = text_or(body_, "end");
    const auto definition = invoked();
    Text how{"kết thúc", "ended"};
    if (end == "cancelled") {
      how = {"đã hủy", "was cancelled"};
    } else if (definition != nullptr && !end.empty()) {
      how = definition->title_of(end);
    }
    return {name.vi + ": " + how.vi, name.en + ": " + how.en};
  }
  [[nodiscard]] Text child_signalled() const {
    const Text words = message_words(text_or(body_, "signal"));
    const Text name = child_name();
    if (words.vi.empty()) return {name.vi + ": có tiến triển mới", name.en + ": there is progress"};
    return {name.vi + ": " + words.vi, name.en + ": " + words.en};
  }
  [[nodiscard]] Text parent_signalled() const {
    const Text words = message_words(text_or(body_, "signal"));
    if (words.vi.empty()) return {"Nhận thông báo từ hồ sơ cấp trên", "A message came from the paper above"};
    return {"Hồ sơ cấp trên: " + words.vi, "The paper above: " + words.en};
  }

  const Office& office_;
  const directory::Directory& directory_;
  const Seen& seen_;
  const json& body_;
};

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

json history_item(const Office& office, const directory::Directory& directory, const Seen& seen,
                  const store::StoredEvent& event, const json& body) {
  Text text = Sentence(office, directory, seen, body).of(event.kind);
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
  const std::string said = text_of(office, text_or(body, "comment", text_or(body, "reason")));
  return {{"number", event.number},
          {"at", base::format_instant(event.at)},
          {"kind", event.kind},
          {"text", to_wire(text)},
          {"actor", actor},
          {"recorded", std::move(recorded)},
          {"comment", text_or_null(said)},
          {"from_state", text_or_null(from)},
          {"to_state", text_or_null(to)},
          {"document_hash", text_or_null(text_or(body, "document"))},
          {"command", text_or_null(event.command)}};
}

// The pairs of states that the paper went along: from one that was active or entered, to one that was entered.
std::set<std::pair<std::string, std::string>> walked(const std::vector<store::StoredEvent>& events) {
  std::set<std::pair<std::string, std::string>> pairs;
  std::set<std::string> before;
  for (const store::StoredEvent& event : events) {
    const auto body = base::parse_json(event.body);
    if (!body) continue;
    const auto states = entered(*body);
    std::set<std::string> from = before;
    from.insert(states.begin(), states.end());
    for (const std::string& to : states) {
      for (const std::string& one : from) pairs.emplace(one, to);
    }
    for (const json& change : body->value("changes", json::array())) {
      if (text_or(change, "op") != "moved" || !change.contains("configuration")) continue;
      const auto now = change["configuration"].get<std::vector<std::string>>();
      before = {now.begin(), now.end()};
    }
  }
  return pairs;
}

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

Result<std::vector<store::StoredEvent>> events_of(const Office& office, const std::string& id) {
  std::vector<store::StoredEvent> events;
  while (events.size() < max_events) {
    auto page = office.store.load_events(id, events.size() + 1, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    const bool last = page->size() < base::limits::max_page;
    std::ranges::move(*page, std::back_inserter(events));
    if (last) break;
  }
  return events;
}

Result<json> history_wire(const Office& office, const Seen& seen) {
  const auto events = events_of(office, seen.instance.id);
  if (!events) return std::unexpected(events.error());
  const directory::Directory directory = office.directory();
  const auto seal = seal::latest_seal(office.store);
  if (!seal) return std::unexpected(seal.error());
  const std::uint64_t sealed_until = *seal ? (*seal)->position : 0;
  json items = json::array();
  for (const store::StoredEvent& event : *events) {
    const auto body = base::parse_json(event.body);
    // What was recorded without effect is for the log, not for people.
    if (!body || body->contains("ignored")) continue;
    items.push_back(history_item(office, directory, seen, event, *body));
    items.back()["sealed"] = event.position <= sealed_until;
  }
  return items;
}

Result<json> diagram_wire(const Office& office, const Seen& seen) {
  const auto events = events_of(office, seen.instance.id);
  if (!events) return std::unexpected(events.error());
  const auto pairs = walked(*events);
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
                       {"taken", pairs.contains({from, to})}});
    }
  }
  return json{{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

}  // namespace trinhky::api
