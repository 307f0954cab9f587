// One unit: added by hand, looked at with the roles its positions carry and its bodies, both changed from a date.
#pragma once

#include <memory>

#include "api/resources/organisation_changes.h"

namespace trinhky::api {

// Called by add_organisation.
void add_organisation_units(Router& router, Office& office, const std::shared_ptr<OrganisationChanges>& changes);

}  // namespace trinhky::api
