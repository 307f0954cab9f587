// The positions a definition names: each exists in the organisation, and none that only administrates decides. Private
// to this room.
#pragma once

#include "engine/definition/proof/categories.h"
#include "engine/directory/directory.h"

namespace trinhky::definition::proof {

// Findings "unknown-position" and "administrator-decides", in participants and wherever a rule asks "holds-position".
void prove_positions(const Definition& definition, const directory::Directory& directory, Findings& found);

}  // namespace trinhky::definition::proof
