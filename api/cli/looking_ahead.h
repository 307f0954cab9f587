// Rehearsals and forecasts with what this program has: the forms of a catalogue and the first drafts it offers, the
// papers of a running house.
//
//   options.forms = forms_of(catalogue);
//   look_ahead(office);                      // the routes of api/resources/rehearsals.cc may ask from now on
#pragma once

#include <memory>

#include "api/resources/office.h"
#include "engine/rehearsal/diligence.h"
#include "engine/runtime/catalogue.h"

namespace trinhky::cli {

[[nodiscard]] rehearsal::Forms forms_of(const std::shared_ptr<const runtime::Catalogue>& catalogue,
                                        const directory::Directory& organisation);

// The newest of each, in the catalogue's order.
[[nodiscard]] std::vector<std::shared_ptr<const definition::Definition>> newest_of(const runtime::Catalogue& catalogue);

// Fills `office.foresight`. The office outlives what it is asked for.
void look_ahead(api::Office& office);

}  // namespace trinhky::cli
