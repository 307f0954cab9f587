// A second opinion on a signed PDF, and a PDF signed by another hand: poppler's pdfsig, where it is installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/engine/signature/throwaway_signer.h"

namespace trinhky::signature {

struct SecondOpinion {
  bool is_valid = false;           // "Signature is Valid."
  bool is_whole_document = false;  // "Total document signed"
  std::string signer;              // the common name
  std::string said;                // all of it, for a message
};

// Nothing where pdfsig is not installed. By the order of the fields in the form.
[[nodiscard]] std::optional<std::vector<SecondOpinion>> second_opinion(const std::string& pdf);

// The PDF as poppler signs it, an incremental update of its own making. Nothing where pdfsig, or certutil and pk12util
// of libnss3-tools that give it the key, are not installed.
[[nodiscard]] std::optional<std::string> signed_by_poppler(const std::string& pdf, const Signer& signer);

}  // namespace trinhky::signature
