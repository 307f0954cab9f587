// A second opinion on a signed PDF: poppler's pdfsig, where it is installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace trinhky::signature {

struct SecondOpinion {
  bool is_valid = false;           // "Signature is Valid."
  bool is_whole_document = false;  // "Total document signed"
  std::string signer;              // the common name
  std::string said;                // all of it, for a message
};

// Nothing where pdfsig is not installed. By the order of the fields in the form.
[[nodiscard]] std::optional<std::vector<SecondOpinion>> second_opinion(const std::string& pdf);

}  // namespace trinhky::signature
