// How an office words its mails in its own way, kept in the table `template_override`.
//
//   set_override(store, templates, {"overdue", Language::vi, "…", "…"}, "chief", now);
//   Result<Templates> words = with_overrides(store, templates);     // what mails are written with
//   remove_override(store, "overdue", Language::vi);                // what is shipped stands again
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/notify/templates.h"
#include "engine/store/store.h"

namespace trinhky::notify {

struct KeptOverride {
  Override wording;
  std::string by;  // person
  base::Instant at;
};

// By template and language.
[[nodiscard]] base::Result<std::vector<KeptOverride>> overrides(store::Store& store);

// What is kept and would not be taken today is passed over: what is shipped stands there.
[[nodiscard]] base::Result<Templates> with_overrides(store::Store& store, const Templates& shipped);

// Fails as Templates::check does.
[[nodiscard]] base::Result<void> set_override(store::Store& store, const Templates& shipped, const Override& wording,
                                              const std::string& by, base::Instant at);
// One that is not there is no error.
[[nodiscard]] base::Result<void> remove_override(store::Store& store, const std::string& template_id,
                                                 Language language);

[[nodiscard]] std::string_view to_string(Language language);
[[nodiscard]] std::optional<Language> language_from(std::string_view word);

}  // namespace trinhky::notify
