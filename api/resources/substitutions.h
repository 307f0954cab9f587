// The noun "substitutions": given, listed and ended over HTTP.
#pragma once

#include "api/resources/office.h"

namespace trinhky::api {

void add_substitutions(Router& router, Office& office);

}  // namespace trinhky::api
