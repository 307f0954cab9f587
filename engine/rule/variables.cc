// Where the path of a variable and the name of an operation lead.
#include <nlohmann/json.hpp>

#include "engine/rule/node.h"

namespace trinhky::rule {
namespace {

using base::json;

const Variables::Entry* entry_named(const Variables& variables, std::string_view name) {
  for (const Variables::Entry& entry : variables.own) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

json compose(const Variables::Entry& entry) {
  if (entry.text != nullptr) return *entry.text;
  json made = entry.value == nullptr ? json(nullptr) : *entry.value;
  if (entry.changed == nullptr || entry.changed->empty()) return made;
  if (!made.is_object()) made = json::object();
  for (const auto& [name, member] : entry.changed->get_ref<const json::object_t&>()) made[name] = member;
  return made;
}

}  // namespace

const NamedOperation* Operations::find(std::string_view name) const {
  for (const Operations* at = this; at != nullptr; at = at->outer) {
    if (const auto found = at->named.find(name); found != at->named.end()) return &found->second;
  }
  return nullptr;
}

const OperationWords* Operations::find_words(std::string_view name) const {
  for (const Operations* at = this; at != nullptr; at = at->outer) {
    if (const auto found = at->words.find(name); found != at->words.end()) return &found->second;
  }
  return nullptr;
}

const json* look_up(const json& variables, std::span<const std::string> path) {
  const json* at = &variables;
  for (const std::string& part : path) {
    if (at->is_object()) {
      const auto member = at->find(part);
      if (member == at->end()) return nullptr;
      at = &*member;
    } else if (at->is_array()) {
      // Digits only, no leading zero: "01" is no index, here as in JavaScript.
      if (part.empty() || part.size() > 9 || (part.size() > 1 && part[0] == '0')) return nullptr;
      std::size_t index = 0;
      for (const char c : part) {
        if (c < '0' || c > '9') return nullptr;
        index = index * 10 + static_cast<std::size_t>(c - '0');
      }
      if (index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

const json* look_up(const Variables& variables, std::span<const std::string> path) {
  static const json nothing = nullptr;
  if (path.empty()) return variables.rest;
  const Variables::Entry* const entry = entry_named(variables, path[0]);
  if (entry == nullptr) return variables.rest == nullptr ? nullptr : look_up(*variables.rest, path);
  if (entry->text != nullptr) return nullptr;
  if (entry->changed != nullptr && path.size() > 1) {
    if (const auto member = entry->changed->find(path[1]); member != entry->changed->end()) {
      return look_up(*member, path.subspan(2));
    }
  }
  return look_up(entry->value == nullptr ? nothing : *entry->value, path.subspan(1));
}

bool is_composed(const Variables& variables, std::span<const std::string> path) {
  if (path.empty()) return !variables.own.empty();
  if (path.size() > 1) return false;
  const Variables::Entry* const entry = entry_named(variables, path[0]);
  return entry != nullptr && (entry->text != nullptr || (entry->changed != nullptr && !entry->changed->empty()));
}

json compose(const Variables& variables, std::span<const std::string> path) {
  if (!path.empty()) return compose(*entry_named(variables, path[0]));
  json made = variables.rest == nullptr ? json::object() : *variables.rest;
  for (const Variables::Entry& entry : variables.own) made[std::string(entry.name)] = compose(entry);
  return made;
}

}  // namespace trinhky::rule
