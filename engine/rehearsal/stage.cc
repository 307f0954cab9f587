#include "engine/rehearsal/stage.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/ids.h"
#include "engine/base/text.h"
#include "engine/decision/reminder_letter.h"

namespace trinhky::rehearsal {
namespace {

using base::Result;
using decision::Instance;

// More steps than any path of short names needs; a name that stands for itself would never end.
constexpr int max_names = 8;

std::unexpected<base::Error> no_paper(const std::string& path, const std::string& part) {
  return base::refuse(base::ErrorCode::not_found, "no-such-paper",
                      {"Chưa có hồ sơ \"" + path + "\" (không thấy \"" + part + "\").",
                       "There is no paper \"" + path + "\" yet (no \"" + part + "\")."});
}

}  // namespace

std::string Stage::name_paper(const std::string& name) {
  return names_[name] = base::derived_uuid("scenario|" + name);
}

Result<std::string> Stage::paper(const std::string& path) const {
  std::vector<std::string> parts = base::split(path, '/');
  for (int i = 0; i < max_names && scenario_.papers.contains(parts.front()); ++i) {
    std::vector<std::string> longer = base::split(scenario_.papers.at(parts.front()), '/');
    longer.insert(longer.end(), parts.begin() + 1, parts.end());
    parts = std::move(longer);
  }
  const auto named = names_.find(parts.front());
  if (named == names_.end()) return no_paper(path, parts.front());
  std::string id = named->second;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Instance* instance = office_.instance(id);
    if (instance == nullptr) return no_paper(path, parts[i - 1]);
    const std::string& invoke = parts[i];
    // An invoke with one child for each unit or period is followed by which one.
    const auto definition = office_.world().definition(instance->definition, instance->version);
    const bool many = std::ranges::any_of(definition->invokes, [&](const auto& one) {
      return one.second.id == invoke && one.second.many != definition::Invoke::Many::one;
    });
    const std::string key = many && i + 1 < parts.size() ? parts[++i] : std::string();
    std::string child;
    for (const decision::Child& one : instance->children) {
      if (one.invoke == invoke && one.key == key) child = one.instance;
    }
    if (invoke == decision::reminder_letter) {
      child = letter_of(id, i + 1 < parts.size() ? parts[i + 1] : "");
      if (!child.empty() && i + 1 < parts.size()) ++i;
    }
    if (child.empty()) return no_paper(path, invoke + (key.empty() ? "" : "/" + key));
    id = std::move(child);
  }
  if (office_.instance(id) == nullptr) return no_paper(path, parts.back());
  return id;
}

// The newest letter to late units of a paper; where each unit has its own, that of the unit.
std::string Stage::letter_of(const std::string& paper, const std::string& unit) const {
  const Instance* newest = nullptr;
  for (const auto& [id, one] : office_.instances()) {
    if (!one.parent || one.parent->instance != paper || one.parent->invoke != decision::reminder_letter) continue;
    if (!unit.empty() && !one.parent->key.ends_with(" " + unit)) continue;
    if (newest == nullptr || newest->started_at < one.started_at) newest = &one;
  }
  return newest == nullptr ? std::string() : newest->id;
}

Result<std::string> Stage::state(const Instance& instance, const std::string& word) const {
  const auto definition = office_.world().definition(instance.definition, instance.version);
  std::vector<std::string> found;
  for (const definition::StateTitle& one : definition->states) {
    if (one.id == word) return word;
    if (one.id.ends_with("." + word)) found.push_back(one.id);
  }
  if (found.empty()) {
    return base::refuse(base::ErrorCode::not_found, "no-such-state",
                        {"Quy trình \"" + definition->id + "\" không có bước \"" + word + "\".",
                         "The workflow \"" + definition->id + "\" has no state \"" + word + "\"."});
  }
  if (found.size() > 1) {
    return base::refuse(base::ErrorCode::invalid, "ambiguous-state",
                        {"\"" + word + "\" có thể là " + found[0] + " hoặc " + found[1] + ".",
                         "\"" + word + "\" can be " + found[0] + " or " + found[1] + "."});
  }
  return found.front();
}

Result<std::string> Stage::work(const Instance& instance, const std::string& word,
                                const std::vector<std::string>& kinds) const {
  std::string state_wanted;
  // "agreeing" is the step's own work, "agreeing:before" what somebody added to it.
  const std::size_t colon = word.find(':');
  const std::string role = colon == std::string::npos ? std::string() : word.substr(colon + 1);
  if (const std::string name = word.substr(0, colon); !name.empty()) {
    auto known = state(instance, name);
    if (!known) return known;
    state_wanted = std::move(*known);
  }
  std::string found;
  std::string where;
  for (const auto& [id, work] : instance.open) {
    if (work.role != role) continue;
    if (!state_wanted.empty() && work.state != state_wanted) continue;
    if (state_wanted.empty() && !kinds.empty() && std::ranges::find(kinds, work.kind) == kinds.end()) continue;
    if (!found.empty()) {
      return base::refuse(base::ErrorCode::invalid, "ambiguous-work",
                          {"Có nhiều việc đang mở (" + where + ", " + work.state + "); hãy ghi \"at\".",
                           "Several pieces of work are open (" + where + ", " + work.state + "); say \"at\"."});
    }
    found = id;
    where = work.state;
  }
  return found.empty() ? "no-open-work" : found;
}

std::string Stage::previous_document(const std::string& id) const {
  std::string before;
  std::string now;
  for (const decision::Event& event : office_.events(id)) {
    const auto changes = event.body.find("changes");
    if (changes == event.body.end()) continue;
    for (const base::json& change : *changes) {
      if (base::text_or(change, "op") != "document") continue;
      before = std::exchange(now, base::text_or(change, "hash"));
    }
  }
  return before;
}

std::string Stage::spoken(const std::string& id) const {
  for (const auto& [name, known] : names_) {
    if (known == id) return name;
  }
  for (const auto& [name, path] : scenario_.papers) {
    if (const auto known = paper(name); known && *known == id) return name;
  }
  const Instance* instance = office_.instance(id);
  if (instance == nullptr || !instance->parent) return id;
  const decision::ParentLink& parent = *instance->parent;
  return spoken(parent.instance) + "/" + parent.invoke + (parent.key.empty() ? "" : "/" + parent.key);
}

}  // namespace trinhky::rehearsal
