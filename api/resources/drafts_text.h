// The one mutable text of a paper and person before it is submitted: read, begun from what is known, and put back under
// its ETag so that no text is ever lost to another window.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api/resources/office.h"
#include "engine/guidance/edit.h"

namespace trinhky::api {

struct DraftText {
  std::string etag;  // "0" while nothing is stored
  json body;
  std::optional<base::Instant> updated_at;
  std::string base_hash;  // of the document the draft was begun from
  bool stored = false;
};

// The open task by which the person edits the document; null when there is none.
[[nodiscard]] const decision::OpenWork* edited_work(const Office& office, const decision::Instance& instance,
                                                    const definition::Definition& definition,
                                                    const std::string& person);

// What is stored for the person (those who co-operate in a task have one draft in common), or what the draft begins
// with: the frozen document, a programme or report made from the guidance, an empty guidance. Fails when the store or a
// document cannot be read.
[[nodiscard]] base::Result<DraftText> draft_of(const Office& office, const decision::Instance& instance,
                                               const definition::Definition& definition, const std::string& person);

// Stores the body. Fails with `stale`/"draft-changed" when `if_match` is not the present ETag, `too_large` over
// limits::max_document_bytes.
[[nodiscard]] base::Result<DraftText> put_draft(const Office& office, const decision::Instance& instance,
                                                const std::string& person, std::string_view if_match, const json& body);

// The unit as the guidance asks about it.
[[nodiscard]] guidance::UnitFacts unit_facts(const Office& office, const std::string& unit);
// The unit's programme of the year before, as it was issued or stood last; none is not an error.
struct EarlierProgramme {
  std::string instance;
  json document;
};
[[nodiscard]] std::optional<EarlierProgramme> last_years_programme(const Office& office,
                                                                   const decision::Instance& instance);

// {"etag", "body", "updated_at", "base_hash"}
[[nodiscard]] json draft_wire(const DraftText& draft);
// The value of If-Match without quotes; empty when the header is missing.
[[nodiscard]] std::string if_match_of(const Request& request);

}  // namespace trinhky::api
