// What the printed papers of an instance say: plain values for engine/paper, made from what the reader may see.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "api/resources/instances_view.h"

namespace trinhky::api {

// The document a paper shows: the reader's own draft while it is his to write, else the frozen one. Fails with
// `not_found`/"no-paper" when there is neither, or when it is not of the kind.
struct ShownDocument {
  json body;
  std::string hash;      // of the frozen one; empty while there is none
  bool editing = false;  // the body is a draft that differs from the frozen one
};
[[nodiscard]] base::Result<ShownDocument> shown_document(const Office& office, const Seen& seen,
                                                         const std::string& person, const std::string& kind);

[[nodiscard]] base::Result<json> programme_view(const Office& office, const Seen& seen, const ShownDocument& shown);
// Everything people said about the paper: clicks and recorded decisions apart, and who was asked and kept silent.
[[nodiscard]] base::Result<json> slip_view(const Office& office, const Seen& seen);
[[nodiscard]] json report_view(const Office& office, const Seen& seen, const ShownDocument& shown);

}  // namespace trinhky::api
