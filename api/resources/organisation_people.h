// A person who is there already: name, log-in and address mended; the account closed and opened again.
#pragma once

#include <memory>

#include "api/resources/organisation_changes.h"

namespace trinhky::api {

// Called by add_organisation.
void add_organisation_people(Router& router, Office& office, const std::shared_ptr<OrganisationChanges>& changes);

}  // namespace trinhky::api
