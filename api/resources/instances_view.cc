#include "api/resources/instances_view.h"

#include <algorithm>
#include <set>

#include "api/resources/drafts_text.h"
#include "api/resources/due_wire.h"
#include "api/resources/history_bound.h"
#include "api/resources/reminder_wire.h"
#include "engine/approval/need.h"
#include "engine/base/limits.h"
#include "engine/decision/able.h"
#include "engine/decision/attachments.h"
#include "engine/decision/due_change.h"
#include "engine/decision/unfinished.h"
#include "engine/decision/unit_calendar.h"
#include "engine/definition/file_words.h"
#include "engine/guidance/report.h"
#include "engine/projection/inbox.h"
#include "engine/projection/paper_name.h"
#include "engine/projection/rows.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;
using server::Language;

constexpr std::size_t max_holders = 10;
constexpr int max_ancestors = 3;

base::Error gone() {
  return {.code = base::ErrorCode::internal,
          .type = "definition-missing",
          .message = {"Không còn định nghĩa quy trình của hồ sơ này.", "The workflow of this paper is not loaded."}};
}

std::string name_of(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

// What a voice of a sign-off is called: a person, a seat by those who hold it, or a party outside.
std::string member_name(const Office& office, const directory::Directory& directory, const decision::OpenWork& work,
                        const std::string& member, const std::string& workflow, Language language) {
  if (member.starts_with("party:")) {
    static const std::map<std::string, base::Text> parties{
        {"MEMBER_ORG", {"Các tổ chức thành viên", "Member organisations"}}, {"PARTY", {"Cấp ủy", "Party committee"}}};
    const auto known = parties.find(member.substr(6));
    return known == parties.end() ? server::in(language, {"Cơ quan, tổ chức ngoài", "An outside party"})
                                  : server::in(language, known->second);
  }
  if (!member.starts_with("seat:")) return name_of(directory, member);
  const std::size_t index = static_cast<std::size_t>(std::strtoul(member.c_str() + 5, nullptr, 10));
  for (const decision::Given& given : work.given) {
    if (given.member == member && given.recorded.is_null()) return name_of(directory, given.person);
  }
  std::string names;
  if (index >= work.to.size()) return names;
  const decision::Addressee& to = work.to[index];
  for (const auto& capacity : decision::able_to_act(directory, to, office.today(), workflow)) {
    names += (names.empty() ? "" : " / ") + name_of(directory, capacity.person);
  }
  return names;
}

json given_list(const Office& office, const directory::Directory& directory, const definition::Work* words,
                const decision::OpenWork& work, Language language) {
  json list = json::array();
  for (const decision::Given& given : work.given) {
    list.push_back(given_wire(office, directory, words, given, language));
  }
  return list;
}

json signoff_wire(const Office& office, const directory::Directory& directory, const definition::Work& words,
                  const decision::OpenWork& work, const std::string& workflow, Language language) {
  json choices = json::array();
  for (const definition::Choice& choice : words.choices) {
    choices.push_back({{"id", choice.id}, {"label", to_wire(choice.label)}, {"requires", choice.requires_words}});
    if (!choice.means.empty()) choices.back()["means"] = choice.means;
  }
  json members = json::array();
  for (const std::string& member : work.members) {
    members.push_back({{"full_name", member_name(office, directory, work, member, workflow, language)},
                       {"chair", member == work.chair && !member.empty()}});
    // By which minutes name who attended; a seat or a party outside is nobody in particular.
    if (directory.person(member)) members.back()["id"] = member;
    if (work.recused.contains(member)) members.back()["recused"] = true;
    if (const auto weight = work.weights.find(member); weight != work.weights.end()) {
      members.back()["weight"] = weight->second;
    }
  }
  const auto need = approval::Need::parse(work.role.empty() ? words.need : json{{"any", 1}});
  json wire = {{"need_text", to_wire(need ? need->describe() : base::Text{})},
               {"choices", std::move(choices)},
               {"given", given_list(office, directory, &words, work, language)},
               {"members", std::move(members)},
               {"binds_hash", work.bound.empty() ? json() : json(work.bound)}};
  if (words.secret) wire["secret"] = true;
  if (!words.mode.empty()) wire["mode"] = words.mode;
  if (!words.closes.empty()) wire["closes"] = words.closes;
  return wire;
}

// What people added to a step, took of it or handed on.
void tell_of_people(const Office& office, const directory::Directory& directory, const definition::Work* words,
                    const decision::OpenWork& work, Language language, json& wire) {
  if (!work.role.empty()) {
    wire["role"] = work.role;
    wire["of"] = work.of;
    wire["added_by"] = name_of(directory, work.from);
  }
  if (!work.question.empty()) wire["question"] = text_of(office, work.question);
  if (!work.claimed_by.empty()) wire["claimed_by"] = name_of(directory, work.claimed_by);
  if (work.reassigned.is_object()) {
    const std::string reason = text_of(office, text_or(work.reassigned, "reason"));
    wire["reassigned"] = {{"to", name_of(directory, text_or(work.reassigned, "person"))},
                          {"by", name_of(directory, text_or(work.reassigned, "by"))},
                          {"at", work.reassigned.value("at", json())},
                          {"reason", reason.empty() ? json() : json(reason)}};
  }
  for (const json& next : work.then) {
    const std::string person = text_or(next, "person");
    wire["then"].push_back({{"person", person}, {"full_name", name_of(directory, person)}});
  }
  for (const decision::Heard& one : work.heard) {
    json heard = {{"role", one.role},
                  {"by", name_of(directory, one.by)},
                  {"given", given_wire(office, directory, words, one.given, language)}};
    if (!one.question.empty()) heard["question"] = text_of(office, one.question);
    wire["heard"].push_back(std::move(heard));
  }
  if (work.kind == "consult") {
    json asked = json::array();
    for (const std::string& member : work.members) asked.push_back({{"full_name", name_of(directory, member)}});
    wire["opinions"] = {{"asked", std::move(asked)}, {"given", given_list(office, directory, words, work, language)}};
  }
}

// Who co-operates with who leads, and what the caller is of them.
json co_operation_wire(const Office& office, const directory::Directory& directory, const Seen& seen,
                       const decision::OpenWork& work, const std::string& person, Language language) {
  const std::string& workflow = seen.instance.definition;
  const auto able = [&](const std::vector<decision::Addressee>& to) {
    return decision::able_to_act_as(directory, to, person, office.today(), workflow).has_value();
  };
  decision::OpenWork those = work;
  those.to = work.with;
  return {{"role", able(work.to)     ? "lead"
                   : able(work.with) ? "co-operates"
                                     : "none"},
          {"holders", holders_wire(office, directory, those, workflow)},
          {"given", given_list(office, directory, seen.definition->work_of(work.state), work, language)}};
}

// The steps whose answer is awaited while no time runs against this work; what was answered meanwhile is left out.
json paused_for(const Seen& seen, const decision::OpenWork& work) {
  json steps = json::array();
  if (!work.paused.is_object()) return steps;
  for (const json& id : work.paused.value("for", json::array())) {
    const auto open = seen.instance.open.find(id.is_string() ? id.get<std::string>() : std::string());
    if (open == seen.instance.open.end()) continue;
    json step = {{"title", to_wire(seen.definition->title_of(open->second.state))},
                 {"consult", open->second.kind == "consult"}};
    if (std::ranges::find(steps, step) == steps.end()) steps.push_back(std::move(step));
  }
  return steps;
}

json work_wire(const Office& office, const directory::Directory& directory, const Seen& seen,
               const decision::OpenWork& work, const std::string& person, Language language) {
  const definition::Work* words = seen.definition->work_of(work.state);
  json wire = {{"id", work.id},
               {"kind", work.kind},
               {"state", work.state},
               {"title", to_wire(seen.definition->title_of(work.state))},
               {"holders", holders_wire(office, directory, work, seen.instance.definition)},
               {"opened_at", base::format_instant(work.opened_at)},
               {"due", instant_or_null(work.due)},
               {"due_explained", nullptr},
               {"overdue", work.paused.is_null() && work.due && *work.due < office.now()}};
  if (work.due) {
    const auto days = office.calendar_of(directory, decision::unit_that_owes(seen.instance, work));
    wire["due_explained"] = to_wire(decision::due_in_words(*days, directory, work));
  }
  wire.update(due_wire(office, directory, work));
  wire["paused_for"] = paused_for(seen, work);
  if (!work.returned.is_null()) {
    wire["returned"] = {{"reason", text_of(office, text_or(work.returned, "reason"))},
                        {"by", name_of(directory, text_or(work.returned, "by"))},
                        {"at", work.returned.value("at", json())}};
  }
  tell_of_people(office, directory, words, work, language, wire);
  if (!work.with.empty()) wire["co_operation"] = co_operation_wire(office, directory, seen, work, person, language);
  if (words == nullptr) return wire;
  if (work.kind == "signoff") {
    wire["signoff"] = signoff_wire(office, directory, *words, work, seen.instance.definition, language);
  } else if (work.kind == "opinions") {
    json asked = json::array();
    for (const std::string& member : work.members) {
      asked.push_back(
          {{"full_name", member_name(office, directory, work, member, seen.instance.definition, language)}});
    }
    wire["opinions"] = {{"asked", std::move(asked)}, {"given", given_list(office, directory, words, work, language)}};
    // What the request printed of those who do not answer: they are told apart from those who agree in so many words.
    if (words->silence == "agrees") {
      wire["opinions"]["silence"] = words->silence;
      wire["opinions"]["printed"] = to_wire(words->printed);
    }
  }
  return wire;
}

Result<json> children_wire(const Office& office, const directory::Directory& directory, const Seen& seen) {
  json list = json::array();
  if (seen.instance.children.empty()) return list;
  store::Query query{.table = "instance",
                     .where = {{"parent", store::Condition::Op::eq, {seen.instance.id}}},
                     .order = {{"unit"}},
                     .limit = base::limits::max_page};
  while (true) {
    const auto rows = office.store.read(query);
    if (!rows) return std::unexpected(rows.error());
    for (const store::Row& row : *rows) {
      const auto due = instant(row, "due");
      const bool ended = instant(row, "ended_at").has_value();
      list.push_back({{"id", text(row, "id")},
                      {"definition", text(row, "definition")},
                      {"invoke", text(row, "invoke")},
                      {"unit", text(row, "unit")},
                      {"unit_name", to_wire(unit_name(directory, text(row, "unit")))},
                      {"state_title", to_wire({text(row, "state_vi"), text(row, "state_en")})},
                      {"ended", ended},
                      {"late", !ended && due && *due < office.now()}});
    }
    if (rows->size() < query.limit || list.size() >= base::limits::max_children) return list;
    query.after = rows->back();
  }
}

// The guidance that a programme or report answers: its text, and the instance that issued it.
json guidance_wire(const Office& office, const decision::Instance& instance) {
  const std::string hash = text_or(instance.snapshot.data, "guidance");
  if (hash.empty()) return nullptr;
  auto document = office.engine.document(hash);
  if (!document) return nullptr;
  json of = nullptr;
  auto parent = instance.parent;
  for (int i = 0; i < max_ancestors && parent; ++i) {
    const auto above = office.engine.load(parent->instance);
    if (!above) break;
    of = above->id;
    if (above->definition == "annual-guidance") break;
    parent = above->parent;
  }
  return {{"instance", of}, {"hash", hash}, {"document", std::move(*document)}};
}

Result<Seen> seen(const Office& office, std::shared_ptr<const decision::Instance> instance, const std::string& person) {
  if (auto allowed = may_read(office, person, *instance); !allowed) return std::unexpected(allowed.error());
  auto definition = office.catalogue->definition(instance->definition, instance->version);
  if (definition == nullptr) return std::unexpected(gone());
  return Seen{.kept = std::move(instance), .definition = std::move(definition)};
}

}  // namespace

Result<Seen> seen(const Office& office, const std::string& id, const std::string& person) {
  auto instance = office.engine.load_shared(id);
  if (!instance) return std::unexpected(instance.error());
  return seen(office, std::move(*instance), person);
}

Result<Seen> seen(const Office& office, const runtime::Handled& handled, const std::string& person) {
  if (handled.after == nullptr) return seen(office, handled.instance, person);
  return seen(office, handled.after, person);
}

Result<Seen> seen(const Office& office, const Request& request) {
  return seen(office, std::string(request.path_param("id")), person_of(request));
}

decision::Facts facts_for(const Office& office, const decision::Instance& instance, const std::string& person) {
  decision::Facts facts;
  const json& data = instance.snapshot.data;
  for (const std::string& hash : {text_or(data, "guidance"), text_or(data, "issued"), instance.document()}) {
    if (hash.empty() || facts.contents.contains(hash)) continue;
    if (auto document = office.engine.document(hash)) facts.contents.emplace(hash, std::move(*document));
  }
  facts.draft_looked_up = true;
  const std::string owner = decision::draft_owner(office.directory(), instance, person, office.today());
  const auto rows = office.store.read(
      {.table = "draft",
       .where = {{"instance", store::Condition::Op::eq, {instance.id}}, {"person", store::Condition::Op::eq, {owner}}},
       .limit = 1});
  if (rows && !rows->empty()) {
    if (auto body = base::parse_json(text(rows->front(), "body"))) {
      facts.draft = decision::Facts::Draft{.etag = text(rows->front(), "etag"), .body = std::move(*body)};
    }
  }
  return facts;
}

std::string number_of(const decision::Instance& instance) {
  std::string symbol = text_or(instance.number, "symbol");
  const json& data = instance.snapshot.data;
  if (symbol.empty() && data.contains("number")) symbol = text_or(data["number"], "symbol");
  return symbol;
}

json source_wire(const Office& office, const json& source) {
  json wire = {{"kind", text_or(source, "kind")}, {"date", source.value("date", json())}};
  const auto entered = base::parse_json(text_of(office, text_or(source, "text")));
  if (!entered || !entered->is_object()) return wire;
  for (const char* name : {"number", "issuer", "summary"}) {
    if (const std::string said = text_or(*entered, name); !said.empty()) wire[name] = said;
  }
  return wire;
}

json given_wire(const Office& office, const directory::Directory& directory, const definition::Work* words,
                const decision::Given& given, Language language) {
  base::Text label{"Ý kiến", "Opinion"};
  if (given.choice == "contribution") label = {"Phối hợp", "Contribution"};
  if (given.choice == "returned") label = {"Trả lại", "Return"};
  if (words != nullptr) {
    for (const definition::Choice& choice : words->choices) {
      if (choice.id == given.choice) label = choice.label;
    }
  }
  json wire = {{"choice", given.choice},
               {"label", to_wire(label)},
               {"at", base::format_instant(given.at)},
               {"comment", text_of(office, given.comment)},
               {"recorded", given.recorded.is_object()}};
  if (!given.recorded.is_object()) {
    wire["full_name"] = name_of(directory, given.person);
    return wire;
  }
  // What stands on a paper is the decision of whoever signed it; who typed it in stands beside it.
  wire["source"] = source_wire(office, given.recorded.contains("source") ? given.recorded["source"] : given.recorded);
  wire["source"]["by"] = name_of(directory, given.person);
  wire["recorder"] = name_of(directory, given.person);
  std::string who = name_of(directory, text_or(given.recorded, "signed_by"));
  if (who.empty()) who = text_or(wire["source"], "issuer");
  if (who.empty()) {
    who = given.member == "body" ? server::in(language, {"Tập thể", "The body"})
                                 : server::in(language, {"Cơ quan, tổ chức ngoài", "An outside party"});
  }
  wire["full_name"] = who;
  if (given.recorded.contains("votes")) wire["votes"] = given.recorded["votes"];
  if (given.recorded.contains("minutes")) wire["minutes"] = given.recorded["minutes"];
  return wire;
}

json holders_wire(const Office& office, const directory::Directory& directory, const decision::OpenWork& work,
                  const std::string& workflow) {
  json list = json::array();
  std::set<std::string> known;
  for (const decision::Addressee& to : work.to) {
    for (const auto& capacity : decision::able_to_act(directory, to, office.today(), workflow)) {
      if (decision::taken_from(directory, work, capacity.person, office.today(), workflow)) continue;
      if (list.size() >= max_holders) return list;
      if (known.insert(capacity.person).second) list.push_back(holder_wire(directory, capacity));
    }
  }
  return list;
}

// Who took a file back, when and why; null for one that stands.
json withdrawn_wire(const Office& office, const directory::Directory& directory, const json& attachment) {
  const json withdrawn = attachment.value("withdrawn", json());
  if (!withdrawn.is_object()) return nullptr;
  return {{"by", person_wire(directory, text_or(withdrawn, "by"))},
          {"at", withdrawn.value("at", json())},
          {"reason", text_of(office, text_or(withdrawn, "reason"))},
          {"readable", attachment.value("relied_on", false)}};
}

json file_limits_wire(const decision::Instance& instance, const definition::Definition& definition) {
  const definition::FileRules rules = definition::file_rules(definition);
  const auto standing =
      std::ranges::count_if(instance.attachments, [&](const json& one) { return decision::stands(instance, one); });
  return {{"accept", definition::allowed_endings(rules)},
          {"max_bytes", rules.max_bytes},
          {"max_files", rules.max_files},
          {"left", rules.max_files - std::min(rules.max_files, static_cast<std::size_t>(standing))}};
}

json attachment_wire(const Office& office, const directory::Directory& directory, const decision::Instance& instance,
                     const json& attachment, const std::string& person) {
  // Earlier versions that somebody relied on; a wrong file that was replaced in time is no version.
  json earlier = json::array();
  const json* one = &attachment;
  while (earlier.size() < instance.attachments.size()) {
    const std::string replaced = text_or(*one, "replaces");
    const bool kept = one->value("keeps_earlier", false);
    const auto found =
        std::ranges::find_if(instance.attachments, [&](const json& other) { return text_or(other, "id") == replaced; });
    if (replaced.empty() || found == instance.attachments.end()) break;
    one = &*found;
    if (!kept) continue;
    earlier.push_back({{"id", text_or(*one, "id")},
                       {"name", text_of(office, text_or(*one, "name"))},
                       {"bytes", one->value("bytes", std::uint64_t{0})},
                       {"at", one->value("at", json())}});
  }
  return {{"id", text_or(attachment, "id")},
          {"hash", text_or(attachment, "hash")},
          {"name", text_of(office, text_or(attachment, "name"))},
          {"media_type", text_or(attachment, "media_type")},
          {"bytes", attachment.value("bytes", std::uint64_t{0})},
          {"purpose", text_or(attachment, "purpose")},
          {"at", attachment.value("at", json())},
          {"by", person_wire(directory, text_or(attachment, "by"))},
          {"replaceable", is_replaceable(instance, attachment, person)},
          {"relied_on", attachment.value("relied_on", false)},
          {"withdrawn", withdrawn_wire(office, directory, attachment)},
          {"versions", earlier.size() + 1},
          {"earlier", std::move(earlier)}};
}

bool is_replaceable(const decision::Instance& instance, const json& attachment, const std::string& person) {
  return !instance.ended() && text_or(attachment, "by") == person && decision::stands(instance, attachment);
}

json faults_wire(const std::vector<base::Fault>& faults, Language language) {
  json list = json::array();
  for (const base::Fault& fault : faults) {
    list.push_back({{"pointer", fault.pointer},
                    {"code", fault.code},
                    {"detail", server::in(language, fault.message)},
                    {"message", to_wire(fault.message)}});
  }
  return list;
}

json instance_row_wire(const Office& office, const directory::Directory& directory, const store::Row& row,
                       Language language) {
  const auto due = instant(row, "due");
  const auto ended = instant(row, "ended_at");
  const auto year = row.find("year");
  return {{"id", text(row, "id")},
          {"definition", text(row, "definition")},
          {"version", number(row, "version")},
          {"subject", server::in(language, {text(row, "subject_vi"), text(row, "subject_en")})},
          {"unit", text(row, "unit")},
          {"unit_name", to_wire(unit_name(directory, text(row, "unit")))},
          {"state", text(row, "condition")},
          {"state_title", to_wire({text(row, "state_vi"), text(row, "state_en")})},
          {"started_at", instant_or_null(instant(row, "started_at"))},
          {"ended_at", instant_or_null(ended)},
          {"due", instant_or_null(due)},
          {"overdue", !ended && due && *due < office.now()},
          {"number", text_or_none(row, "number") ? json(text(row, "number")) : json()},
          {"year", year != row.end() && std::holds_alternative<std::int64_t>(year->second)
                       ? json(std::get<std::int64_t>(year->second))
                       : json()},
          {"period", text_or_none(row, "period") ? json(text(row, "period")) : json()},
          {"parent", text_or_none(row, "parent") ? json(text(row, "parent")) : json()}};
}

// By invoke: the units (with their names) or periods that are not there yet.
json unfinished_wire(const directory::Directory& directory, const definition::Definition& definition,
                     const decision::Instance& instance) {
  json wire = json::object();
  const json lists = decision::unfinished_of(definition, instance);
  for (const auto& [invoke, keys] : lists.items()) {
    json& list = wire[invoke] = json::array();
    for (const json& key : keys) {
      const std::string id = key.get<std::string>();
      if (directory.unit(id)) {
        list.push_back({{"unit", id}, {"unit_name", to_wire(unit_name(directory, id))}});
      } else if (!id.empty()) {
        list.push_back({{"period", id}});
      }
    }
  }
  return wire;
}

// Why and since when the paper waits; null while it runs.
json held_wire(const Office& office, const directory::Directory& directory, const decision::Instance& instance) {
  if (!instance.held.is_object()) return nullptr;
  return {{"reason", text_of(office, text_or(instance.held, "reason"))},
          {"by", person_wire(directory, text_or(instance.held, "by"))},
          {"at", instance.held.value("at", json())},
          {"until", instance.held.value("until", json())}};
}

// What became of the document after it had its number, oldest first.
json issue_changes_wire(const Office& office, const directory::Directory& directory,
                        const decision::Instance& instance) {
  json list = json::array();
  for (const json& one : instance.issue_changes) {
    const json other = one.value("document", json::object());
    const std::string number = text_of(office, text_or(other, "number"));
    list.push_back({{"what", text_or(one, "what")},
                    {"reason", text_of(office, text_or(one, "ground"))},
                    {"by", person_wire(directory, text_or(one, "by"))},
                    {"at", one.value("at", json())},
                    {"instance", other.value("instance", json())},
                    {"document", number.empty() ? json() : json(number)}});
  }
  return list;
}

Result<json> instance_wire(const Office& office, const Seen& seen, const std::string& person, Language language) {
  const decision::Instance& instance = seen.instance;
  const definition::Definition& definition = *seen.definition;
  const directory::Directory directory = office.directory();
  const std::set<std::string> active(instance.snapshot.configuration.begin(), instance.snapshot.configuration.end());
  const std::string hash = instance.document();
  const decision::Facts facts = facts_for(office, instance, person);
  json document = {{"hash", hash.empty() ? json() : json(hash)}, {"body", nullptr}, {"draft", nullptr}};
  if (const auto body = facts.contents.find(hash); body != facts.contents.end()) document["body"] = body->second;
  if (edited_work(office, instance, definition, person) != nullptr) {
    auto draft = draft_of(office, instance, definition, person);
    if (!draft) return std::unexpected(draft.error());
    document["draft"] = draft_wire(*draft);
  }
  auto edited = edited_wire(office, directory, seen);
  if (!edited) return std::unexpected(edited.error());
  if (!edited->is_null()) document["edited"] = std::move(*edited);
  auto children = children_wire(office, directory, seen);
  if (!children) return std::unexpected(children.error());
  json states = json::array();
  for (const definition::StateTitle& state : definition.states) {
    if (state.kind == "history") continue;
    states.push_back({{"id", state.id}, {"title", to_wire(state.title)}, {"active", active.contains(state.id)}});
  }
  json work = json::array();
  for (const auto& [id, open] : instance.open) {
    const definition::Work* words = seen.definition->work_of(open.state);
    if (!decision::may_see_work(directory, words, open, person, office.today(), instance.definition)) continue;
    work.push_back(work_wire(office, directory, seen, open, person, language));
  }
  json attachments = json::array();
  for (const json& attachment : instance.attachments) {
    const bool replaced = std::ranges::any_of(instance.attachments, [&](const json& other) {
      return text_or(other, "replaces") == text_or(attachment, "id");
    });
    if (!replaced) attachments.push_back(attachment_wire(office, directory, instance, attachment, person));
  }
  // To whoever writes it a paper is called as the draft says.
  std::string name;
  if (document["draft"].is_object()) name = projection::name_in(document["draft"]["body"], definition.named_by);
  if (name.empty()) name = projection::name_in(document["body"], definition.named_by);
  const base::Text subject = projection::subject_of(instance, definition, directory, name);
  const std::string symbol = number_of(instance);
  const calendar::Urgency* row = decision::urgency_of(office.catalogue->urgencies(), definition, instance);
  const std::string urgency = row == nullptr ? std::string() : row->word;
  json wire = {{"id", instance.id},
               {"definition", instance.definition},
               {"version", instance.version},
               {"title", to_wire(definition.title)},
               {"subject", server::in(language, subject)},
               {"unit", instance.unit},
               {"unit_name", to_wire(unit_name(directory, instance.unit))},
               {"parent", instance.parent ? json(instance.parent->instance) : json()},
               {"started_at", base::format_instant(instance.started_at)},
               {"started_by", person_wire(directory, instance.started_by)},
               {"ended_at", instant_or_null(instance.ended_at)},
               {"state_title", to_wire(projection::state_of(instance, definition))},
               {"condition", projection::condition_of(instance, definition)},
               {"configuration", instance.snapshot.configuration},
               {"states", std::move(states)},
               {"document", std::move(document)},
               {"data", instance.snapshot.data},
               {"number", symbol.empty() ? json() : json(symbol)},
               {"held", held_wire(office, directory, instance)},
               {"urgent_as", urgency.empty() ? json() : json(urgency)},
               {"issue_changes", issue_changes_wire(office, directory, instance)},
               {"recorded", stands_wire(office, directory, seen)},
               {"work", std::move(work)},
               {"children", std::move(*children)},
               {"attachments", std::move(attachments)},
               {"file_limits", file_limits_wire(instance, definition)},
               {"output", instance.ended() ? instance.snapshot.output : json()},
               {"unfinished", unfinished_wire(directory, definition, instance)},
               {"demo", office.demo},
               {"etag", std::to_string(instance.events)}};
  if (definition.form == "unit-report" || definition.form == "consolidated-report") {
    wire["indicators"] = guidance::indicator_catalogue();
  }
  wire["actions"] = decision::actions_for(office.engine.world(directory), instance, person, office.now(), facts);
  if (json guidance = guidance_wire(office, instance); !guidance.is_null()) wire["guidance"] = std::move(guidance);
  auto phone_lists = phone_lists_wire(office, directory, instance, person);
  if (!phone_lists) return std::unexpected(phone_lists.error());
  wire["phone_lists"] = std::move(*phone_lists);
  if (json units = urged_units_wire(office, directory, instance); !units.is_null()) {
    wire["urged_units"] = std::move(units);
  }
  return wire;
}

}  // namespace trinhky::api
