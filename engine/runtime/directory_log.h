// How a change of the organisation stands in the log: a log that can never forget must not hold names, so names, e-mail
// addresses and log-ins are contents of their own, named by hash, and are put back when the directory is read.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/base/ids.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

inline const std::string directory_stream = "directory";

struct RecordedDirectoryEvent {
  base::json event;  // without the personal members; "personal" is the hash of the content that holds them
  std::optional<store::Content> content;
};

[[nodiscard]] RecordedDirectoryEvent without_names(const base::json& event, base::IdSource& ids);
// The event as it is folded. Content that was erased leaves a person without a name. Fails when it cannot be read.
[[nodiscard]] base::Result<base::json> with_names(const store::StoredEvent& stored, store::Store& store);

}  // namespace trinhky::runtime
