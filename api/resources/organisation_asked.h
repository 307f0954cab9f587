// What every change of the organisation begins with, and what the noun's files share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/resources/organisation_changes.h"
#include "api/resources/organisation_scope.h"
#include "api/resources/session_fields.h"

namespace trinhky::api {

struct Asked {
  AdminScope scope;
  json body;
  std::string command;
};

// An administrator, a body (none: an empty object), a command id. Fails with `forbidden`, or as `json_body` and
// `command_id`.
[[nodiscard]] base::Result<Asked> asked(const Office& office, const Request& request);

// Ids of a repeated request are those of the first one: its answer then names what is really there.
[[nodiscard]] std::string id_for(const Request& request, const std::string& command, std::string_view what);

[[nodiscard]] bool all_within(const AdminScope& scope, const std::vector<json>& events);

// The member `phone`, as numbers are recorded; what is no number stays as it is, and its recording is refused.
[[nodiscard]] std::string phone_of(Fields& fields);

[[nodiscard]] base::Error no_such_person();
[[nodiscard]] base::Error no_such_unit();

}  // namespace trinhky::api
