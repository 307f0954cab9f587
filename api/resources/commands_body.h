// What a person may ask of a paper: the closed list of commands on the wire, checked for shape before the engine sees
// them.
//
//   auto command = command_from(body, instance, definition);
//   office.engine.submit({.command_id = key, .kind = command->kind, .instance = id, .person = p, .body =
//   command->body}, …);
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "api/resources/office.h"

namespace trinhky::api {

struct PersonCommand {
  std::string kind;
  json body;
};

// Fails with `invalid`/"unknown-command" for a kind that is not a person's, `invalid`/"bad-member" and a pointer for a
// member that is unknown, missing or of the wrong type, and `stale`/"content-changed" when a recorded decision was
// entered for a content that is no longer the present one.
[[nodiscard]] base::Result<PersonCommand> command_from(const json& body, const decision::Instance& instance,
                                                       const definition::Definition& definition);

}  // namespace trinhky::api
