#include "engine/decision/instance.h"

#include <nlohmann/json.hpp>

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

base::Instant instant_of(const json& value) {
  return value.is_string() ? base::parse_instant(value.get_ref<const std::string&>()).value_or(base::Instant{})
                           : base::Instant{};
}

Given given_of(const json& value) {
  return {.member = base::text_or(value, "member"),
          .choice = base::text_or(value, "choice"),
          .person = base::text_or(value, "person"),
          .comment = base::text_or(value, "comment"),
          .at = instant_of(value.at("at")),
          .recorded = value.value("recorded", json())};
}

json to_json(const Addressee& to) {
  json out = {{"seat", directory::to_json(to.seat)}};
  if (!to.except_persons.empty()) out["except"] = to.except_persons;
  if (to.four_eyes_waived) out["four_eyes_waived"] = true;
  return out;
}

Addressee addressee_of(const json& value) {
  Addressee to;
  if (auto seat = directory::seat_from_json(value.at("seat"))) to.seat = std::move(*seat);
  if (value.contains("except")) to.except_persons = value["except"].get<std::set<std::string>>();
  to.four_eyes_waived = value.value("four_eyes_waived", false);
  return to;
}

json to_json(const Child& child) {
  return {{"invoke", child.invoke}, {"state", child.state},       {"entry", child.entry},
          {"key", child.key},       {"instance", child.instance}, {"condition", child.condition},
          {"end", child.end},       {"reached", child.reached},   {"output", child.output}};
}

Child child_of(const json& value) {
  return {.invoke = base::text_or(value, "invoke"),
          .state = base::text_or(value, "state"),
          .entry = value.value("entry", std::uint64_t{0}),
          .key = base::text_or(value, "key"),
          .instance = base::text_or(value, "instance"),
          .condition = base::text_or(value, "condition"),
          .end = base::text_or(value, "end"),
          .reached = value.value("reached", std::set<std::string>()),
          .output = value.value("output", json())};
}

}  // namespace

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
  out["due"] = work.due ? json(base::format_instant(*work.due)) : json();
  out["to"] = json::array();
  for (const Addressee& to : work.to) out["to"].push_back(to_json(to));
  out["given"] = json::array();
  for (const Given& given : work.given) out["given"].push_back(to_json(given));
  return out;
}

OpenWork open_work_from_json(const json& value) {
  OpenWork work{.id = base::text_or(value, "id"),
                .state = base::text_or(value, "state"),
                .kind = base::text_or(value, "kind"),
                .opened_at = instant_of(value.at("opened_at"))};
  work.bound = base::text_or(value, "bound");
  work.from = base::text_or(value, "from");
  work.derivation = value.value("derivation", json());
  work.returned = value.value("returned", json());
  work.members = value.value("members", std::vector<std::string>());
  work.chair = base::text_or(value, "chair");
  if (value.contains("due") && value["due"].is_string()) work.due = instant_of(value["due"]);
  for (const json& to : value.at("to")) work.to.push_back(addressee_of(to));
  for (const json& given : value.at("given")) work.given.push_back(given_of(given));
  return work;
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
  if (instance.parent) {
    out["parent"] = {{"instance", instance.parent->instance},
                     {"invoke", instance.parent->invoke},
                     {"key", instance.parent->key},
                     {"entry", instance.parent->entry}};
  }
  if (instance.returned) {
    out["returned"] = {{"from_state", instance.returned->from_state},
                       {"resume_here", instance.returned->resume_here},
                       {"reason", instance.returned->reason},
                       {"by", instance.returned->by},
                       {"at", base::format_instant(instance.returned->at)}};
  }
  out["open"] = json::array();
  for (const auto& [id, work] : instance.open) out["open"].push_back(to_json(work));
  out["children"] = json::array();
  for (const Child& child : instance.children) out["children"].push_back(to_json(child));
  out["passed"] = json::array();
  for (const Passage& passage : instance.passed)
    out["passed"].push_back({{"state", passage.state}, {"bound", passage.bound}});
  return out;
}

Instance instance_from_json(const json& value) {
  Instance instance;
  instance.id = base::text_or(value, "id");
  instance.definition = base::text_or(value, "definition");
  instance.version = value.value("version", 0);
  instance.definition_hash = base::text_or(value, "definition_hash");
  instance.unit = base::text_or(value, "unit");
  instance.started_by = base::text_or(value, "started_by");
  instance.started_at = instant_of(value.at("started_at"));
  if (value.at("ended_at").is_string()) instance.ended_at = instant_of(value["ended_at"]);
  instance.end = base::text_or(value, "end");
  if (auto snapshot = interpreter::snapshot_from_json(value.at("snapshot"))) instance.snapshot = std::move(*snapshot);
  instance.documents = value.at("documents").get<std::map<std::string, std::string>>();
  instance.entries = value.at("entries").get<std::map<std::string, std::uint64_t>>();
  instance.timers = value.at("timers").get<std::map<std::string, json>>();
  instance.resume = value.at("resume").get<std::vector<std::string>>();
  instance.acted_in = value.at("acted_in").get<std::map<std::string, std::set<std::string>>>();
  instance.kept = value.at("kept").get<std::vector<json>>();
  instance.attachments = value.at("attachments").get<std::vector<json>>();
  instance.number = value.value("number", json());
  instance.events = value.value("events", std::uint64_t{0});
  if (value.contains("parent")) {
    const json& parent = value["parent"];
    instance.parent = ParentLink{.instance = base::text_or(parent, "instance"),
                                 .invoke = base::text_or(parent, "invoke"),
                                 .key = base::text_or(parent, "key"),
                                 .entry = parent.value("entry", std::uint64_t{0})};
  }
  if (value.contains("returned")) {
    const json& returned = value["returned"];
    instance.returned = Returned{.from_state = base::text_or(returned, "from_state"),
                                 .resume_here = returned.value("resume_here", false),
                                 .reason = base::text_or(returned, "reason"),
                                 .by = base::text_or(returned, "by"),
                                 .at = instant_of(returned.at("at"))};
  }
  for (const json& work : value.at("open")) {
    OpenWork open = open_work_from_json(work);
    instance.open.emplace(open.id, std::move(open));
  }
  for (const json& child : value.at("children")) instance.children.push_back(child_of(child));
  for (const json& passage : value.at("passed")) {
    instance.passed.push_back({.state = base::text_or(passage, "state"), .bound = base::text_or(passage, "bound")});
  }
  return instance;
}

}  // namespace trinhky::decision
