// A certificate of one decision, in people's words and with its proof (engine/seal/certificate.h). The route and the
// command line make the same one.
//
//   Result<json> certificate = certificate_of(sources, instance_id, 7, {.with_content = true});
//
// Names are those the directory knows now; the unit's name is the one valid on the day of the event, and the choice's
// label the one the definition's wording had then.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/directory/directory.h"
#include "engine/runtime/catalogue.h"
#include "engine/seal/certificate.h"

namespace trinhky::api {

struct CertificateSources {
  store::Store& store;
  const runtime::Catalogue& catalogue;
  const directory::Directory& directory;
  const seal::SigningKey& key;
  base::Instant now;
};

struct CertificateWish {
  std::string instance;
  std::uint64_t number = 0;   // of the event
  bool with_content = false;  // the bound document, with its salt
};

// Fails with `not_found` for no such paper or event, `wrong_state`/"not-a-decision" for an event that is neither
// submitted nor decided, and as seal::certify does.
[[nodiscard]] base::Result<base::json> certificate_of(const CertificateSources& sources, const CertificateWish& wish);

}  // namespace trinhky::api
