// People and units from a pasted table: look first, then confirm.
#pragma once

#include <memory>

#include "api/resources/organisation_changes.h"

namespace trinhky::api {

// Called by add_organisation.
void add_organisation_imports(Router& router, Office& office, const std::shared_ptr<OrganisationChanges>& changes);

}  // namespace trinhky::api
