// Everything that can be said about definitions before anybody runs them: the language (parse_definition) and every
// proof (engine/definition/proof). The command line, publishing and the API examine with this and nothing else.
//
//   std::vector<Examined> all = examine(*catalogue, {{"a.v1.json", bytes}}, std::nullopt);
//   if (!all.front().good()) …all.front().findings…
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/definition/proof/prove.h"
#include "engine/runtime/catalogue.h"

namespace trinhky::runtime {

struct Candidate {
  std::string name;  // of the file, for whoever prints it
  std::string bytes;
};

struct Examined {
  std::string name;
  std::shared_ptr<const definition::Definition> definition;  // null when the language alone refuses it
  std::vector<definition::proof::Finding> findings;          // language first, then proofs; notes are among them
  // No finding is an error.
  [[nodiscard]] bool good() const;
};

// Candidates may refer to each other, and stand in for the catalogue's definition of the same name, whatever the
// version. Never fails: a file that is no JSON is a finding.
[[nodiscard]] std::vector<Examined> examine(const Catalogue& catalogue, const std::vector<Candidate>& candidates,
                                            const std::optional<definition::proof::Organisation>& organisation);

// {code, category, severity, pointer, message {vi, en}, path}
[[nodiscard]] base::json to_json(const definition::proof::Finding& finding);

}  // namespace trinhky::runtime
