// What running a definition means, as hashes: the definition with the forms, reminder ladders and modes of collective
// decision it resolves, its sentences left out. Two versions with the same meaning run alike; a better wording is not
// another workflow.
//
//   Bundle bundle = bundle_of(*definition, {.forms = sources, .ladders = ladders});
//   if (bundle.meaning != published.meaning) …first_difference(published.parts, bundle.parts)…
//
// A sentence is an object with exactly the members "vi" and "en", wherever it stands. Calendars, positions and the
// organisation are no part of it: they stay live, with their version in each event. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/definition/definition.h"

namespace trinhky::definition {

// The sources a definition may resolve, by name. What it does not name is not looked at.
struct Sources {
  std::map<std::string, base::json> forms;    // JSON Schema
  std::map<std::string, base::json> ladders;  // one ladder as it stands in the file
  std::map<std::string, base::json> modes;    // one mode of collective decision as it stands in the file
};

struct Bundle {
  std::string definition;
  int version = 1;
  std::string meaning;  // SHA-256 over the parts, and over the order in which the definition writes them
  std::string labels;   // SHA-256 over every sentence with its place
  // Where each part stands -> the first 16 digits of its hash. "/states/making/states/party" is that state without the
  // states in it, "/data" another member of the definition, "forms/issue-slip", "ladders/R-STD" and "modes/consensus"
  // what it resolves.
  std::map<std::string, std::string> parts;
  bool operator==(const Bundle&) const = default;
};

// A form, ladder or mode that is not among the sources is a part without a hash, which is not an error here.
[[nodiscard]] Bundle bundle_of(const Definition& definition, const Sources& sources);

// Every part that is new, gone or different, in the order of the map; empty when only the order of writing differs.
[[nodiscard]] std::vector<std::string> differences(const std::map<std::string, std::string>& before,
                                                   const std::map<std::string, std::string>& after);

// The value with a null in place of every sentence.
[[nodiscard]] base::json without_sentences(const base::json& value);

// The names of the ladders a definition reminds by, and of the modes by which its collectives decide.
[[nodiscard]] std::vector<std::string> ladders_of(const Definition& definition);
[[nodiscard]] std::vector<std::string> modes_of(const Definition& definition);

}  // namespace trinhky::definition
