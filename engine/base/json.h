// JSON as values: bounded parsing, canonical printing and pointers. nlohmann::json is the value type everywhere; its
// header is large, so headers include <nlohmann/json_fwd.hpp> and sources include this file's neighbour
// <nlohmann/json.hpp>.
//
//   Result<json> body = parse_json(bytes, {.max_bytes = 1 << 20});
//   std::string bytes = canonical(body.value());        // RFC 8785
#pragma once

#include <cstddef>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/result.h"

namespace trinhky::base {

using json = nlohmann::json;                  // object members sorted by key: data, events, answers
using ordered_json = nlohmann::ordered_json;  // members in document order: definitions, where order means something

struct JsonLimits {
  std::size_t max_bytes = 4U << 20;
  std::size_t max_depth = 64;
};

// Reads UTF-8 JSON (RFC 8259). Fails with `too_large`/"json-too-large" over the bound, `malformed`/"json-malformed" for
// bad syntax, bad UTF-8, NUL bytes, doubled member names or too much depth; the message tells the byte. Strings are
// taken as they are: callers that keep text normalise it (base/text).
[[nodiscard]] Result<json> parse_json(std::string_view bytes, const JsonLimits& limits = {});
[[nodiscard]] Result<ordered_json> parse_ordered_json(std::string_view bytes, const JsonLimits& limits = {});

// RFC 8785 canonical form: members sorted by UTF-16 code units, shortest numbers, minimal escapes.
// Requires finite numbers (parsing yields no others).
[[nodiscard]] std::string canonical(const json& value);
// The same of a text, behind what is there.
void append_canonical(std::string_view text, std::string& out);

// Compact UTF-8 print. Never throws: invalid bytes are replaced (they cannot come from parse_json).
[[nodiscard]] std::string print(const json& value);

// Members keep their order on the way in, and are sorted on the way out.
[[nodiscard]] json to_plain(const ordered_json& value);

// The value at an RFC 6901 pointer, or null when nothing is there. Never fails.
[[nodiscard]] const json* at_pointer(const json& value, std::string_view pointer);

// pointer({"states", "a/b"}) = "/states/a~1b"
[[nodiscard]] std::string pointer(std::initializer_list<std::string_view> parts);
[[nodiscard]] std::string pointer_join(std::string_view base, std::string_view part);

// A member as text, or `fallback` where it is missing or no string. Not an error.
[[nodiscard]] std::string text_or(const json& object, std::string_view member, std::string_view fallback = "");

// NFC of every string and member name in the value.
[[nodiscard]] json nfc_all(const json& value);

}  // namespace trinhky::base
