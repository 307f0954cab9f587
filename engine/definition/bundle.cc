#include "engine/definition/bundle.h"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/hash.h"
#include "engine/definition/due_words.h"

namespace trinhky::definition {
namespace {

using base::json;

constexpr std::size_t digits_of_a_part = 16;

bool is_sentence(const json& value) {
  return value.is_object() && value.size() == 2 && value.contains("vi") && value.contains("en");
}

void gather_labels(const json& value, const std::string& pointer, json& labels) {
  if (is_sentence(value)) {
    labels[pointer] = value;
    return;
  }
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) gather_labels(member, base::pointer_join(pointer, name), labels);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      gather_labels(value[i], base::pointer_join(pointer, std::to_string(i)), labels);
    }
  }
}

std::string hash_of(const json& meaning) {
  return base::sha256_hex(base::canonical(meaning)).substr(0, digits_of_a_part);
}

void add_states(const json& states, const std::string& pointer, std::map<std::string, std::string>& parts) {
  if (!states.is_object()) return;
  for (const auto& [name, state] : states.items()) {
    const std::string here = base::pointer_join(pointer, name);
    json own = without_sentences(state);
    if (own.is_object() && own.contains("states")) {
      own.erase("states");
      add_states(state["states"], here + "/states", parts);
    }
    parts[here] = hash_of(own);
  }
}

}  // namespace

json without_sentences(const json& value) {
  if (is_sentence(value)) return nullptr;
  json out = value;
  if (out.is_structured()) {
    for (json& part : out) part = without_sentences(part);
  }
  return out;
}

std::vector<std::string> ladders_of(const Definition& definition) {
  std::set<std::string> names;
  const bool hastens = definition.verbs.contains("setUrgency");
  for (const auto& [state, work] : definition.work) {
    names.insert(work.ladder);
    if (!hastens || work.ladder.empty()) continue;
    names.insert(work.urgent_ladder.empty() ? std::string(urgent_ladder) : work.urgent_ladder);
  }
  for (const auto& [state, invoke] : definition.invokes) names.insert(invoke.ladder);
  names.erase("");
  return {names.begin(), names.end()};
}

std::vector<std::string> modes_of(const Definition& definition) {
  std::set<std::string> names;
  for (const auto& [state, work] : definition.work) names.insert(work.mode);
  names.erase("");
  return {names.begin(), names.end()};
}

Bundle bundle_of(const Definition& definition, const Sources& sources) {
  Bundle bundle{.definition = definition.id, .version = definition.version};
  json labels = json::object();
  gather_labels(definition.source, "", labels);
  for (const auto& [name, member] : definition.source.items()) {
    if (name == "states") {
      add_states(member, "/states", bundle.parts);
    } else if (name != "version" && name != "id") {
      bundle.parts[base::pointer_join("", name)] = hash_of(without_sentences(member));
    }
  }
  const auto resolve = [&](const std::string& kind, const std::string& name, const std::map<std::string, json>& known) {
    const auto found = known.find(name);
    const std::string place = kind + "/" + name;
    if (found == known.end()) {
      bundle.parts[place] = "";
      return;
    }
    bundle.parts[place] = hash_of(without_sentences(found->second));
    gather_labels(found->second, place, labels);
  };
  if (!definition.form.empty()) resolve("forms", definition.form, sources.forms);
  for (const std::string& ladder : ladders_of(definition)) resolve("ladders", ladder, sources.ladders);
  for (const std::string& mode : modes_of(definition)) resolve("modes", mode, sources.modes);
  // The definition's own hash also holds the order of its members, which decides between transitions.
  bundle.meaning = base::sha256_hex(base::canonical({{"definition", definition.hash}, {"parts", bundle.parts}}));
  bundle.labels = base::sha256_hex(base::canonical(labels));
  return bundle;
}

std::vector<std::string> differences(const std::map<std::string, std::string>& before,
                                     const std::map<std::string, std::string>& after) {
  std::vector<std::string> places;
  for (const auto& [place, hash] : before) {
    const auto now = after.find(place);
    if (now == after.end() || now->second != hash) places.push_back(place);
  }
  for (const auto& [place, hash] : after) {
    if (!before.contains(place)) places.push_back(place);
  }
  return places;
}

}  // namespace trinhky::definition
