// What an entry of the history was bound to when it was made: the version of the document and of the workflow, the
// calendar, in what position the person acted, and what minutes say of a vote, with names instead of ids.
#pragma once

#include <string>

#include "api/resources/instances_view.h"
#include "api/resources/paper_bindings.h"

namespace trinhky::api {

// {"document": null | {"hash","version"}, "definition": {"version"}, "calendar", "directory", "capacity"?: Text,
//  "mark"?, "signature"?: [lines], "confirmed_by"?,
//  "authority"?: {"paper", "row", "capacity"?, "source"?, "text": Text}, "counts"?};
// null for what is no act of a person on the content. `bound`: after the event itself.
[[nodiscard]] json bound_wire(const directory::Directory& directory, const decision::Instance& instance,
                              const Binding& bound, const std::string& kind, const json& body);

// What the office's matrix of authority said of a decision when it was made, in a sentence; empty where nothing stands
// in the event.
[[nodiscard]] base::Text authority_words(const json& body);

// Who took part in a recorded vote, who voted how where the minutes name it, and by which file it is
// proved: {"attended"?, "by_name"?: [{"full_name","label"}], "secret"?, "minutes"?: {"id","name"}}.
[[nodiscard]] json recorded_people(const Office& office, const directory::Directory& directory, const Seen& seen,
                                   const json& body);

// What the one in charge said of the decision that was recorded in this event: {"stands", "awaited", "by"?, "at"?,
// "reason"?}; null where nothing is known of it. `awaited`: the step names who confirms, and nobody has said anything.
[[nodiscard]] json stand_of(const Office& office, const directory::Directory& directory, const Seen& seen,
                            std::uint64_t event);

// Every decision of the paper that was recorded: {"event", "step": Text} and the members of `stand_of`, oldest first.
[[nodiscard]] json stands_wire(const Office& office, const directory::Directory& directory, const Seen& seen);

// The words of the steps that are asked again after an agreement with edits.
[[nodiscard]] json asked_again(const Seen& seen, const json& edited);

// How the version that is bound now came from an agreement with edits: {"event","from","to","effect","by": {"id",
// "full_name"},"at","step": Text,"again": [Text]}; null where it did not. Reads the events only of a workflow whose
// steps allow such an agreement.
[[nodiscard]] base::Result<json> edited_wire(const Office& office, const directory::Directory& directory,
                                             const Seen& seen);

}  // namespace trinhky::api
