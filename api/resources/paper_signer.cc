#include "api/resources/paper_signer.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <vector>

#include "api/resources/paper_events.h"
#include "engine/directory/signature_block.h"

namespace trinhky::api {
namespace {

using base::text_or;
using definition::Definition;
using directory::SigningRule;

std::string name_of(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

// The last signature under what stands now: what was taken back is none, and a new version has none yet. Read from the
// newest event back, so that whatever took something back comes before it.
json last_signature(const Office& office, const decision::Instance& instance) {
  json signature;
  std::set<std::uint64_t> undone;
  const auto look = [&](const store::StoredEvent& event) {
    const bool takes_back = event.kind == "undone";
    const bool signs = event.body.find("\"signature\":") != std::string::npos;
    if (undone.contains(event.number) || !(takes_back || signs || may_change(event.body, "document"))) return true;
    const auto body = base::parse_json(event.body);
    if (!body) return true;
    if (takes_back) undone.insert(body->value("undone", std::uint64_t{0}));
    signature = body->value("signature", json());
    if (signature.is_object()) return false;
    signature = json();
    return std::ranges::none_of(body->value("changes", json::array()),
                                [](const json& change) { return text_or(change, "op") == "document"; });
  };
  const auto done = each_event_back(office, instance.id, instance.events, look);
  return done ? signature : json();
}

json signature_of(const Office& office, const decision::Instance& instance, const std::string& hash) {
  if (hash.empty() || instance.document() != hash) return {};
  return last_signature(office, instance);
}

bool names(const json& data, const std::string& body) {
  return data.is_object() && std::ranges::any_of(data, [&](const json& value) { return value == body; });
}

// Of several places where the paper could be signed: the one it waits at, else the one in the name of the body that the
// paper's data name, else the first.
std::optional<SigningRule> rule_in(const Definition& definition, const decision::Instance& instance) {
  const SigningRule* first = nullptr;
  const SigningRule* named = nullptr;
  for (const definition::StateTitle& state : definition.states) {
    const definition::Work* work = definition.work_of(state.id);
    if (work == nullptr || !work->signs) continue;
    if (std::ranges::any_of(instance.open, [&](const auto& one) { return one.second.state == state.id; })) {
      return work->signs;
    }
    if (first == nullptr) first = &*work->signs;
    if (named == nullptr && names(instance.snapshot.data, work->signs->collective)) named = &*work->signs;
  }
  const SigningRule* chosen = named != nullptr ? named : first;
  return chosen == nullptr ? std::nullopt : std::optional(*chosen);
}

// A version from before definitions said who signs is taken as its newest says.
std::optional<SigningRule> rule_of(const Office& office, const Definition& definition,
                                   const decision::Instance& instance) {
  if (auto own = rule_in(definition, instance)) return own;
  const auto newest = office.catalogue->definition(definition.id, 0);
  if (newest) {
    if (auto later = rule_in(*newest, instance)) return later;
  }
  for (const auto& [state, invoke] : definition.invokes) {
    const auto issuing = office.catalogue->definition(invoke.workflow, 0);
    if (!issuing) continue;
    if (auto there = rule_in(*issuing, instance)) return there;
  }
  return std::nullopt;
}

// The head signs, or whoever signs for the head; without anybody the head's place stays empty.
json by_rule(const Office& office, const SigningRule& rule, const std::string& unit) {
  const directory::Directory directory = office.directory();
  std::vector<std::string> positions{rule.head};
  positions.insert(positions.end(), rule.deputies.begin(), rule.deputies.end());
  positions.insert(positions.end(), rule.by_order.begin(), rule.by_order.end());
  for (const std::string& position : positions) {
    const std::array<std::string, 1> wanted{position};
    for (const directory::Capacity& holder : directory.holders_of(unit, wanted, office.today())) {
      const auto block = directory::signature_block(directory, rule, unit, holder.person, office.today());
      if (block) return {{"lines", block->lines}, {"name", name_of(directory, holder.person)}};
    }
  }
  json lines = json::array();
  if (!rule.collective.empty()) {
    const auto body = directory.body(unit, rule.collective, office.today());
    lines.push_back("TM. " + (body && !body->name.vi.empty() ? body->name.vi : rule.collective));
  }
  const auto head = directory.position(rule.head);
  lines.push_back(head ? head->title.vi : rule.head);
  return {{"lines", std::move(lines)}, {"name", ""}};
}

}  // namespace

json paper_signer(const Office& office, const decision::Instance& instance, const Definition& definition,
                  const std::string& hash) {
  json signature = signature_of(office, instance, hash);
  std::optional<SigningRule> rule;
  for (auto child = instance.children.rbegin(); child != instance.children.rend(); ++child) {
    if (signature.is_object() || hash.empty()) break;
    const auto issuing = office.engine.load(child->instance);
    if (!issuing || issuing->unit != instance.unit || issuing->document() != hash) continue;
    signature = signature_of(office, *issuing, hash);
    const auto words = office.catalogue->definition(issuing->definition, issuing->version);
    if (!rule && words) rule = rule_of(office, *words, *issuing);
  }
  if (signature.is_object()) {
    return {{"lines", signature.value("lines", json::array())},
            {"name", name_of(office.directory(), text_or(signature, "person"))}};
  }
  if (!rule) rule = rule_of(office, definition, instance);
  if (!rule) return {{"lines", json::array()}, {"name", ""}};
  return by_rule(office, *rule, instance.unit);
}

}  // namespace trinhky::api
