// What somebody who begins to write finds: the document as it stands, a programme or report made from the guidance, or
// an empty one of the right kind.
//
//   auto body = first_text(definition, instance, facts, [&](const std::string& hash) { return
//   office.engine.document(hash); });
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/decision/instance.h"
#include "engine/definition/definition.h"
#include "engine/guidance/edit.h"

namespace trinhky::api {

using ReadDocument = std::function<base::Result<base::json>(const std::string& hash)>;

// `last_year` is the unit's programme of the year before, or null. Fails when a document cannot be read.
[[nodiscard]] base::Result<base::json> first_text(const definition::Definition& definition,
                                                  const decision::Instance& instance, const guidance::UnitFacts& facts,
                                                  const ReadDocument& read, const base::json* last_year = nullptr);

}  // namespace trinhky::api
