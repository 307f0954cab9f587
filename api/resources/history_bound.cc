#include "api/resources/history_bound.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "api/resources/paper_events.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::Text;
using base::text_or;

constexpr std::array<std::string_view, 8> acts_on_content{"submitted",        "decided",         "decision_recorded",
                                                          "returned",         "opinion_given",   "paper_registered",
                                                          "record_confirmed", "record_contested"};

std::string name_of(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

Text with(const Text& a, const char* between, const Text& b) {
  if (a.vi.empty()) return b;
  if (b.vi.empty()) return a;
  return {a.vi + between + b.vi, a.en + between + b.en};
}

// "Chủ tịch, Xã Đoàn Kết (kiêm nhiệm)".
Text capacity_words(const directory::Directory& directory, const json& capacity) {
  static const std::map<std::string, Text> grounds{
      {"acting", {"quyền", "acting"}},
      {"in-charge", {"được giao phụ trách", "in charge for the time being"}},
      {"concurrent", {"kiêm nhiệm", "held beside another office"}},
      {"role-map", {"theo bảng phân vai của đơn vị", "by the unit's map of roles"}},
      {"body-member", {"thành viên tập thể", "member of the body"}},
      {"follower", {"người theo dõi đơn vị", "follows the unit"}},
      {"person", {"được giao đích danh", "named in person"}},
      {"substitution", {"xử lý thay", "as a substitute"}}};
  Text words;
  if (const auto position = directory.position(text_or(capacity, "position"))) words = position->title;
  if (words.en.empty()) words.en = words.vi;
  if (const std::string unit = text_or(capacity, "unit"); !unit.empty()) {
    Text name = unit_name(directory, unit);
    if (name.en.empty()) name.en = name.vi;
    words = with(words, ", ", name);
  }
  const auto ground = grounds.find(text_or(capacity, "ground"));
  if (ground == grounds.end()) return words;
  if (words.vi.empty()) return ground->second;
  return {words.vi + " (" + ground->second.vi + ")", words.en + " (" + ground->second.en + ")"};
}

// The vote as it stood after this voice; a step of one person has none to tell.
json counts_wire(const json& body) {
  const json counts = body.value("counts", json());
  if (!counts.is_object() || counts.value("members", 0) < 2) return nullptr;
  json wire = json::object();
  for (const char* name : {"members", "yes", "no", "other", "abstain", "absent", "recused", "weight", "yes_weight"}) {
    wire[name] = counts.value(name, std::int64_t{0});
  }
  return wire;
}

Text choice_label(const Seen& seen, const std::string& state, const std::string& id) {
  if (id == "abstain") return {"Không có ý kiến", "Abstained"};
  if (id == "absent") return {"Vắng mặt", "Absent"};
  const definition::Work* words = seen.definition->work_of(state);
  for (const definition::Choice& one : words == nullptr ? std::vector<definition::Choice>{} : words->choices) {
    if (one.id == id) return one.label;
  }
  return {id, id};
}

}  // namespace

json bound_wire(const directory::Directory& directory, const decision::Instance& instance, const Binding& bound,
                const std::string& kind, const json& body) {
  const json actor = body.value("actor", json::object());
  if (std::ranges::find(acts_on_content, kind) == acts_on_content.end() || text_or(actor, "kind") != "person") {
    return nullptr;
  }
  const json capacity = actor.value("capacity", json::object());
  json wire = {{"document", nullptr},
               {"definition", {{"version", bound.definition > 0 ? bound.definition : instance.version}}},
               {"calendar", body.value("calendar", json())},
               {"directory", body.value("directory", json())}};
  if (!bound.document.empty()) wire["document"] = {{"hash", bound.document}, {"version", bound.documents}};
  if (const Text words = capacity_words(directory, capacity); !words.vi.empty()) wire["capacity"] = to_wire(words);
  for (const char* name : {"mark", "confirmed_by"}) {
    if (const std::string said = text_or(body, name); !said.empty()) wire[name] = said;
  }
  if (const json lines = body.value("signature", json::object()).value("lines", json()); lines.is_array()) {
    wire["signature"] = lines;
  }
  if (const Text words = authority_words(body); !words.vi.empty()) {
    wire["authority"] = body["authority"];
    wire["authority"].erase("by");
    wire["authority"].erase("mark");
    wire["authority"]["text"] = to_wire(words);
  }
  if (json counts = counts_wire(body); !counts.is_null()) wire["counts"] = std::move(counts);
  return wire;
}

Text authority_words(const json& body) {
  const json authority = body.value("authority", json());
  if (!authority.is_object()) return {};
  const std::string paper = text_or(authority, "paper");
  const std::string row = text_or(authority, "row");
  if (row.empty()) {
    return {"“" + paper + "”: ngoài bảng thẩm quyền của cơ quan", "“" + paper + "”: outside the matrix of authority"};
  }
  const std::string capacity = text_or(authority, "capacity");
  const std::string source = text_or(authority, "source");
  Text words{"“" + paper + "”: theo dòng " + row + " của bảng thẩm quyền",
             "“" + paper + "”: by the row " + row + " of the matrix of authority"};
  if (!capacity.empty()) {
    words.vi.append(", ký ").append(capacity);
    words.en.append(", signed ").append(capacity);
  }
  if (!source.empty()) {
    words.vi.append(" (").append(source).append(")");
    words.en.append(" (").append(source).append(")");
  }
  return words;
}

json recorded_people(const Office& office, const directory::Directory& directory, const Seen& seen, const json& body) {
  json wire = json::object();
  const json recorded = body.value("recorded", json());
  if (!recorded.is_object()) return wire;
  const json votes = recorded.value("votes", json::object());
  for (const json& person : votes.value("attended", json::array())) {
    if (person.is_string()) wire["attended"].push_back(name_of(directory, person.get<std::string>()));
  }
  const json members = votes.value("members", json::object());
  for (const auto& [person, choice] : members.items()) {
    const std::string said = choice.is_string() ? choice.get<std::string>() : std::string();
    wire["by_name"].push_back({{"full_name", name_of(directory, person)},
                               {"label", to_wire(choice_label(seen, text_or(body, "state"), said))}});
  }
  const definition::Work* words = seen.definition->work_of(text_or(body, "state"));
  if (words != nullptr && words->secret) wire["secret"] = true;
  const std::string minutes = text_or(recorded, "minutes");
  for (const json& one : seen.instance.attachments) {
    if (minutes.empty() || text_or(one, "id") != minutes) continue;
    wire["minutes"] = {{"id", minutes}, {"name", text_of(office, text_or(one, "name"))}};
  }
  return wire;
}

json stand_of(const Office& office, const directory::Directory& directory, const Seen& seen, std::uint64_t event) {
  for (const json& one : seen.instance.recorded) {
    if (one.value("event", std::uint64_t{0}) != event) continue;
    const std::string stands = text_or(one, "stands");
    const definition::Work* words = seen.definition->work_of(text_or(one, "state"));
    const bool named = words != nullptr && words->recorded && !words->recorded->confirm_by.is_null();
    json wire = {{"stands", stands}, {"awaited", named && stands == "recorded"}};
    if (const std::string by = text_or(one, "said_by"); !by.empty()) wire["by"] = name_of(directory, by);
    if (one.contains("said_at")) wire["at"] = one["said_at"];
    if (const std::string reason = text_of(office, text_or(one, "reason")); !reason.empty()) wire["reason"] = reason;
    return wire;
  }
  return nullptr;
}

json stands_wire(const Office& office, const directory::Directory& directory, const Seen& seen) {
  json list = json::array();
  for (const json& one : seen.instance.recorded) {
    const std::uint64_t event = one.value("event", std::uint64_t{0});
    json wire = stand_of(office, directory, seen, event);
    wire["event"] = event;
    wire["step"] = to_wire(seen.definition->title_of(text_or(one, "state")));
    list.push_back(std::move(wire));
  }
  return list;
}

json asked_again(const Seen& seen, const json& edited) {
  json steps = json::array();
  for (const json& state : edited.value("again", json::array())) {
    if (state.is_string()) steps.push_back(to_wire(seen.definition->title_of(state.get<std::string>())));
  }
  return steps;
}

namespace {

// Of the steps that were asked again those that nobody has passed since; none once the paper has ended.
json still_asked_again(const Seen& seen, const json& edited) {
  const decision::Instance& instance = seen.instance;
  const std::string to = text_or(edited, "to");
  json left = edited;
  left["again"] = json::array();
  if (instance.ended_at) return left["again"];
  for (const json& state : edited.value("again", json::array())) {
    const bool passed = std::ranges::any_of(
        instance.passed, [&](const decision::Passage& one) { return json(one.state) == state && one.bound == to; });
    if (!passed) left["again"].push_back(state);
  }
  return asked_again(seen, left);
}

bool binds(const json& body, const std::string& hash) {
  return std::ranges::any_of(body.value("changes", json::array()), [&](const json& change) {
    return text_or(change, "op") == "document" && text_or(change, "name") == "document" &&
           text_or(change, "hash") == hash;
  });
}

}  // namespace

Result<json> edited_wire(const Office& office, const directory::Directory& directory, const Seen& seen) {
  const std::string hash = seen.instance.document();
  const bool possible = std::ranges::any_of(seen.definition->work, [](const auto& work) { return work.second.amends; });
  if (hash.empty() || !possible) return json();
  json wire;
  const auto look = [&](const store::StoredEvent& event) {
    // Taking a decision back binds again what was bound before it; where that came from stands further back.
    if (event.kind == "undone" || !may_change(event.body, "document")) return true;
    if (event.body.find(hash) == std::string::npos) return true;
    const auto body = base::parse_json(event.body);
    if (!body || !binds(*body, hash)) return true;
    // The last event that bound this version says where it came from.
    const json edited = body->value("edited", json());
    if (event.kind != "decided" || !edited.is_object() || text_or(edited, "to") != hash) return false;
    const std::string person = text_or(body->value("actor", json::object()), "person");
    wire = {{"event", event.number},
            {"from", text_or(edited, "from")},
            {"to", hash},
            {"effect", text_or(edited, "effect")},
            {"by", person_wire(directory, person)},
            {"at", base::format_instant(event.at)},
            {"step", to_wire(seen.definition->title_of(text_or(*body, "state")))},
            {"again", still_asked_again(seen, edited)}};
    return false;
  };
  if (auto done = each_event_back(office, seen.instance.id, seen.instance.events, look); !done) {
    return std::unexpected(done.error());
  }
  return wire;
}

}  // namespace trinhky::api
