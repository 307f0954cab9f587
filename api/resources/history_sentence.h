// One event of a paper's history told in words.
#pragma once

#include "api/resources/instances_view.h"

namespace trinhky::api {

// In the quotation marks of a sentence.
[[nodiscard]] std::string quoted(const std::string& text);
// Words for what other instances tell each other; empty for a signal without words, told only as a message.
[[nodiscard]] base::Text message_words(const std::string& signal);

// Knows the titles of the definition; never shows a word of the engine. `body`: the event as it was stored.
[[nodiscard]] base::Text sentence_of(const Office& office, const directory::Directory& directory, const Seen& seen,
                                     const std::string& kind, const json& body);

}  // namespace trinhky::api
