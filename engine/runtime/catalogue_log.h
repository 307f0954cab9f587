// What a house keeps of the workflows it runs: the stream "catalogue", chained like every other. Each version that a
// house has ever known is recorded in it once, with its bytes as a content, so that papers pinned to it go on running
// when the folder no longer has it.
//
//   Result<std::uint64_t> events = settle_catalogue(store, catalogue, now, entropy);   // when the house opens
//
// Event kinds: "definition_published" and "definition_reworded"
//   {definition, version, hash, meaning, labels, parts, content, from: "folder" | "people", by}
// "migration_confirmed", "migration_undone" {migration, definition, from, to, plan, count, by}.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/runtime/catalogue.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

inline constexpr const char* catalogue_stream = "catalogue";

// One version as the house recorded it.
struct KeptVersion {
  definition::Bundle bundle;
  std::string hash;     // Definition::hash: what instances carry
  std::string content;  // the bytes, by hash
  std::string by;       // who published it; empty where it came from the folder
};

// Records what the folder has and the house did not know, and gives the catalogue what only the house still has. What
// somebody published in the house holds against the folder's file: a file that differs is an offer (Catalogue::offers),
// unless it is only the wording that was in force before.
// Returns how many events the stream has. Fails with `wrong_state`/"pinned-version" when papers are pinned to a version
// that is nowhere, or that means something else than when they began: the sentence names the version, the number of
// papers and what to do. Nothing is written then.
[[nodiscard]] base::Result<std::uint64_t> settle_catalogue(store::Store& store, Catalogue& catalogue, base::Instant now,
                                                           const std::function<base::Entropy()>& entropy);

// An offer in words, for the log and the screens.
[[nodiscard]] base::Text told(const Offer& offer);

// The body of an event that publishes or rewords, without "content", "from" and "by".
[[nodiscard]] base::json recorded(const definition::Definition& definition, const definition::Bundle& bundle);

}  // namespace trinhky::runtime
