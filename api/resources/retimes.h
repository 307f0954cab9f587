// What the routes of calendars and those of retimings share.
#pragma once

#include <string>

#include "api/resources/office.h"

namespace trinhky::api {

// Answers with one retiming: what it is about, how far it got, and how many papers stand where.
void show_retime(const Office& office, const std::string& id, int status, const Request& request, Reply& reply);
// What a calendar changes (runtime::calendar_changes), with the names of units; null for what is none.
[[nodiscard]] json changes_wire(const directory::Directory& directory, json changes);

}  // namespace trinhky::api
