#include "engine/decision/instance.h"

#include <nlohmann/json.hpp>

#include "engine/decision/instance_json.h"
#include "engine/directory/directory.h"

namespace trinhky::decision {
namespace {

using base::json;

json to_json(const Given& given) {
  return {{"member", given.member},
          {"choice", given.choice},
          {"person", given.person},
          {"comment", given.comment},
          {"at", base::format_instant(given.at)},
          {"recorded", given.recorded}};
}

json to_json(const Addressee& to) {
  json out = {{"seat", directory::to_json(to.seat)}};
  if (!to.except_persons.empty()) out["except"] = to.except_persons;
  if (!to.barred.empty()) out["barred"] = to.barred;
  if (to.four_eyes_waived) out["four_eyes_waived"] = true;
  return out;
}

json to_json(const Heard& heard) {
  return {{"role", heard.role}, {"by", heard.by}, {"question", heard.question}, {"given", to_json(heard.given)}};
}

Heard heard_in(const json& value) {
  return {.role = text_in(value, "role"),
          .by = text_in(value, "by"),
          .question = text_in(value, "question"),
          .given = given_in(value.at("given"))};
}

Addressee addressee_in(const json& value) {
  Addressee to;
  auto seat = directory::seat_from_json(value.at("seat"));
  if (!seat) throw Unreadable("seat: " + seat.error().type);
  to.seat = std::move(*seat);
  to.except_persons = value.value("except", std::set<std::string>());
  to.barred = value.value("barred", std::set<std::string>());
  to.four_eyes_waived = value.value("four_eyes_waived", false);
  return to;
}

json to_json(const Child& child) {
  json out = {{"invoke", child.invoke}, {"state", child.state},       {"entry", child.entry},
              {"key", child.key},       {"instance", child.instance}, {"condition", child.condition},
              {"end", child.end},       {"reached", child.reached},   {"output", child.output}};
  if (child.due) out["due"] = base::format_instant(*child.due);
  return out;
}

base::Error damaged(const std::string& what) {
  return {
      .code = base::ErrorCode::internal,
      .type = "instance-damaged",
      .message = {"Dữ liệu của hồ sơ này không đọc được; cần quản trị viên kiểm tra cơ sở dữ liệu (trinhky verify).",
                  "The data of this paper cannot be read; an administrator must check the database (trinhky "
                  "verify)."},
      .log = what};
}

}  // namespace

std::string text_in(const json& value, const char* member) {
  return value.at(member).get<std::string>();
}

std::uint64_t whole_in(const json& value, const char* member) {
  const json& number = value.at(member);
  if (!number.is_number_integer() || number < 0) throw Unreadable(std::string(member) + " is no whole number");
  return number.get<std::uint64_t>();
}

base::Instant instant_in(const json& value, const char* member) {
  const auto at = base::parse_instant(text_in(value, member));
  if (!at) throw Unreadable(std::string(member) + " is no instant");
  return *at;
}

Given given_in(const json& value) {
  return {.member = text_in(value, "member"),
          .choice = text_in(value, "choice"),
          .person = text_in(value, "person"),
          .comment = text_in(value, "comment"),
          .at = instant_in(value, "at"),
          .recorded = value.value("recorded", json())};
}

Child child_in(const json& value) {
  std::optional<base::Instant> due;
  if (value.contains("due")) due = instant_in(value, "due");
  return {.invoke = text_in(value, "invoke"),
          .state = text_in(value, "state"),
          .entry = whole_in(value, "entry"),
          .key = text_in(value, "key"),
          .instance = text_in(value, "instance"),
          .condition = value.value("condition", std::string("running")),
          .end = value.value("end", std::string()),
          .reached = value.value("reached", std::set<std::string>()),
          .due = due,
          .output = value.value("output", json())};
}

Returned returned_in(const json& value) {
  return {.from_state = text_in(value, "from_state"),
          .resume_here = value.at("resume_here").get<bool>(),
          .reason = text_in(value, "reason"),
          .by = text_in(value, "by"),
          .at = instant_in(value, "at")};
}

json to_json(const Returned& returned) {
  return {{"from_state", returned.from_state},
          {"resume_here", returned.resume_here},
          {"reason", returned.reason},
          {"by", returned.by},
          {"at", base::format_instant(returned.at)}};
}

json to_json(const Passage& passage) {
  return {{"state", passage.state}, {"bound", passage.bound}};
}

ParentLink parent_in(const json& value) {
  return {.instance = text_in(value, "instance"),
          .invoke = text_in(value, "invoke"),
          .key = text_in(value, "key"),
          .entry = whole_in(value, "entry")};
}

OpenWork work_in(const json& value) {
  OpenWork work{.id = text_in(value, "id"),
                .state = text_in(value, "state"),
                .kind = text_in(value, "kind"),
                .opened_at = instant_in(value, "opened_at")};
  work.bound = text_in(value, "bound");
  work.from = text_in(value, "from");
  work.group = value.contains("group") ? whole_in(value, "group") : 0;
  work.derivation = value.at("derivation");
  work.returned = value.at("returned");
  work.members = value.at("members").get<std::vector<std::string>>();
  work.chair = text_in(value, "chair");
  if (!value.at("due").is_null()) work.due = instant_in(value, "due");
  for (const json& to : value.at("to")) work.to.push_back(addressee_in(to));
  for (const json& given : value.at("given")) work.given.push_back(given_in(given));
  work.of = value.value("of", std::string());
  work.role = value.value("role", std::string());
  work.question = value.value("question", std::string());
  work.then = value.value("then", std::vector<json>());
  if (value.contains("heard")) {
    for (const json& one : value["heard"]) work.heard.push_back(heard_in(one));
  }
  work.claimed_by = value.value("claimed_by", std::string());
  if (value.contains("with")) {
    for (const json& to : value["with"]) work.with.push_back(addressee_in(to));
  }
  work.reassigned = value.value("reassigned", json());
  if (value.contains("urged_at")) work.urged_at = instant_in(value, "urged_at");
  work.weights = value.value("weights", std::map<std::string, std::int64_t>());
  work.precedence = value.value("precedence", 0);
  work.recused = value.value("recused", std::set<std::string>());
  if (value.contains("first_due")) work.first_due = instant_in(value, "first_due");
  work.extensions = value.value("extensions", std::vector<json>());
  work.paused = value.value("paused", json());
  work.automatic = value.value("automatic", false);
  return work;
}

bool speaks_for_barred(const directory::Directory& directory, const Addressee& to,
                       const directory::Capacity& capacity) {
  if (to.barred.empty() || capacity.substitution.empty()) return false;
  const auto holding = directory.holding(capacity.holding);
  return holding && to.barred.contains(holding->person);
}

std::string Instance::document(const std::string& name) const {
  const auto found = documents.find(name);
  return found == documents.end() ? std::string() : found->second;
}

json to_json(const OpenWork& work) {
  json out = {{"id", work.id},
              {"state", work.state},
              {"kind", work.kind},
              {"opened_at", base::format_instant(work.opened_at)},
              {"bound", work.bound},
              {"from", work.from},
              {"derivation", work.derivation},
              {"returned", work.returned},
              {"members", work.members},
              {"chair", work.chair}};
  if (work.group > 0) out["group"] = work.group;
  out["due"] = work.due ? json(base::format_instant(*work.due)) : json();
  out["to"] = json::array();
  for (const Addressee& to : work.to) out["to"].push_back(to_json(to));
  out["given"] = json::array();
  for (const Given& given : work.given) out["given"].push_back(to_json(given));
  // Seldom there, and then only written: most work has none of it.
  if (!work.of.empty()) out["of"] = work.of;
  if (!work.role.empty()) out["role"] = work.role;
  if (!work.question.empty()) out["question"] = work.question;
  if (!work.then.empty()) out["then"] = work.then;
  for (const Heard& one : work.heard) out["heard"].push_back(to_json(one));
  if (!work.claimed_by.empty()) out["claimed_by"] = work.claimed_by;
  for (const Addressee& to : work.with) out["with"].push_back(to_json(to));
  if (!work.reassigned.is_null()) out["reassigned"] = work.reassigned;
  if (work.urged_at) out["urged_at"] = base::format_instant(*work.urged_at);
  if (!work.weights.empty()) out["weights"] = work.weights;
  if (work.precedence > 0) out["precedence"] = work.precedence;
  if (!work.recused.empty()) out["recused"] = work.recused;
  if (work.first_due) out["first_due"] = base::format_instant(*work.first_due);
  if (!work.extensions.empty()) out["extensions"] = work.extensions;
  if (!work.paused.is_null()) out["paused"] = work.paused;
  if (work.automatic) out["automatic"] = true;
  return out;
}

base::Result<OpenWork> open_work_from_json(const json& value) {
  try {
    return work_in(value);
  } catch (const std::exception& error) {
    return std::unexpected(damaged(error.what()));
  }
}

json to_json(const Instance& instance) {
  json out = {{"id", instance.id},
              {"definition", instance.definition},
              {"version", instance.version},
              {"definition_hash", instance.definition_hash},
              {"unit", instance.unit},
              {"started_by", instance.started_by},
              {"started_at", base::format_instant(instance.started_at)},
              {"ended_at", instance.ended_at ? json(base::format_instant(*instance.ended_at)) : json()},
              {"end", instance.end},
              {"snapshot", interpreter::to_json(instance.snapshot)},
              {"documents", instance.documents},
              {"entries", instance.entries},
              {"timers", instance.timers},
              {"resume", instance.resume},
              {"acted_in", instance.acted_in},
              {"kept", instance.kept},
              {"attachments", instance.attachments},
              {"number", instance.number},
              {"events", instance.events}};
  if (!instance.migrated.is_null()) out["migrated"] = instance.migrated;
  if (!instance.watchers.empty()) out["watchers"] = instance.watchers;
  if (!instance.held.is_null()) out["held"] = instance.held;
  if (!instance.undoable.is_null()) out["undoable"] = instance.undoable;
  if (!instance.comments.empty()) out["comments"] = instance.comments;
  if (!instance.recorded.empty()) out["recorded"] = instance.recorded;
  if (!instance.urgency.is_null()) out["urgency"] = instance.urgency;
  if (!instance.issue_changes.empty()) out["issue_changes"] = instance.issue_changes;
  if (!instance.cast.empty()) out["cast"] = instance.cast;
  if (instance.parent) {
    out["parent"] = {{"instance", instance.parent->instance},
                     {"invoke", instance.parent->invoke},
                     {"key", instance.parent->key},
                     {"entry", instance.parent->entry}};
  }
  if (instance.returned) out["returned"] = to_json(*instance.returned);
  out["open"] = json::array();
  for (const auto& [id, work] : instance.open) out["open"].push_back(to_json(work));
  out["children"] = json::array();
  for (const Child& child : instance.children) out["children"].push_back(to_json(child));
  out["passed"] = json::array();
  for (const Passage& passage : instance.passed) out["passed"].push_back(to_json(passage));
  return out;
}

base::Result<Instance> instance_from_json(const json& value) {
  try {
    Instance instance;
    instance.id = text_in(value, "id");
    instance.definition = text_in(value, "definition");
    instance.version = static_cast<int>(whole_in(value, "version"));
    instance.definition_hash = text_in(value, "definition_hash");
    instance.unit = text_in(value, "unit");
    instance.started_by = text_in(value, "started_by");
    instance.started_at = instant_in(value, "started_at");
    if (!value.at("ended_at").is_null()) instance.ended_at = instant_in(value, "ended_at");
    instance.end = text_in(value, "end");
    auto snapshot = interpreter::snapshot_from_json(value.at("snapshot"));
    if (!snapshot) return std::unexpected(damaged("snapshot: " + snapshot.error().type));
    instance.snapshot = std::move(*snapshot);
    instance.documents = value.at("documents").get<std::map<std::string, std::string>>();
    for (const auto& [state, unused] : value.at("entries").items()) {
      instance.entries[state] = whole_in(value["entries"], state.c_str());
    }
    instance.timers = value.at("timers").get<std::map<std::string, json>>();
    instance.resume = value.at("resume").get<std::vector<std::string>>();
    instance.acted_in = value.at("acted_in").get<std::map<std::string, std::set<std::string>>>();
    instance.kept = value.at("kept").get<std::vector<json>>();
    instance.attachments = value.at("attachments").get<std::vector<json>>();
    instance.number = value.at("number");
    instance.events = whole_in(value, "events");
    instance.migrated = value.value("migrated", json());
    instance.watchers = value.value("watchers", std::set<std::string>());
    instance.held = value.value("held", json());
    instance.undoable = value.value("undoable", json());
    instance.comments = value.value("comments", std::vector<json>());
    instance.recorded = value.value("recorded", std::vector<json>());
    instance.urgency = value.value("urgency", json());
    instance.issue_changes = value.value("issue_changes", std::vector<json>());
    instance.cast = value.value("cast", std::map<std::string, json>());
    if (value.contains("parent")) instance.parent = parent_in(value["parent"]);
    if (value.contains("returned")) instance.returned = returned_in(value["returned"]);
    for (const json& work : value.at("open")) {
      OpenWork open = work_in(work);
      instance.open.emplace(open.id, std::move(open));
    }
    for (const json& child : value.at("children")) instance.children.push_back(child_in(child));
    for (const json& passage : value.at("passed")) {
      instance.passed.push_back({.state = text_in(passage, "state"), .bound = text_in(passage, "bound")});
    }
    return instance;
  } catch (const std::exception& error) {
    return std::unexpected(damaged(error.what()));
  }
}

}  // namespace trinhky::decision
