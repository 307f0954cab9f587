// Regular expressions of ECMA-262, which JSON Schema and the browser speak, for RE2. Private to this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trinhky::form {

// Rewrites what RE2 reads otherwise: \s and \S know every blank of Unicode (a no-break space pasted from a word
// processor too), \uXXXX and \cX are code points, \p{Letter} is \p{L}. The rest is RE2's to accept or refuse. Nothing
// where an escape is broken, or a lone surrogate is meant.
[[nodiscard]] std::optional<std::string> to_re2(std::string_view pattern);

}  // namespace trinhky::form
