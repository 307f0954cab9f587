// Forms: JSON Schema 2020-12, the part of it that a form of an office needs, compiled once. Every problem of a document
// is told with the field it is in and a sentence that can be shown as it is.
//
//   auto form = Schema::parse(source);
//   for (const base::Fault& fault : form->validate(document))
//     show(fault.pointer, fault.message.vi);      // "/title", "Chưa nhập “Tên chương trình”."
//
// Keywords: type enum const · properties required additionalProperties patternProperties propertyNames minProperties
// maxProperties dependentRequired dependentSchemas · items prefixItems contains minContains maxContains uniqueItems
// minItems maxItems · minLength maxLength (code points) pattern format · minimum maximum exclusiveMinimum
// exclusiveMaximum multipleOf (decimal: 19.99 is a multiple of 0.01) · allOf anyOf oneOf not if then else · $ref to
// "#", "#/…" or "#anchor" of the same file, $defs, $anchor. Passed over: $schema (2020-12 only), $id (of the whole
// file), $comment, title, description, default, examples, deprecated, readOnly, writeOnly, definitions' own `x-…`
// members. Anything else is refused, so that no form carries a condition that nobody checks. The same goes for
// unevaluatedProperties, $dynamicRef and remote references.
//
// `pattern` and patternProperties are RE2 (https://github.com/google/re2/wiki/Syntax), matched in linear time anywhere
// in the text; look-around and back-references are refused. `format` is checked, not only noted: date, date-time,
// email, uuid, uri. Whole numbers count as `integer` whatever they are written like (1.0).
//
// The name of a field in a sentence is, in this order: `x-title` {"vi", "en"}, `title`, the member name.
//
// Threads: a Schema is immutable and may be shared; copying one copies a pointer.
#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::form {

inline constexpr std::size_t max_schema_depth = 32;           // subschemas inside subschemas
inline constexpr std::size_t max_schema_nodes = 5'000;        // subschemas in one form
inline constexpr std::size_t max_validation_depth = 256;      // nested checks of one document, references included
inline constexpr std::size_t max_validation_steps = 500'000;  // checks of one document in all
inline constexpr std::size_t max_faults = 200;                // told of one document; the rest is dropped
inline constexpr std::size_t max_pattern_bytes = 1'000;

struct Compiled;

class Schema {
 public:
  // Fails with `invalid`/"bad-schema"; `faults` lists every problem with its pointer into `source`. Fault codes:
  // "unknown-keyword", "bad-keyword" (a value the keyword cannot have), "remote-reference", "dangling-reference",
  // "endless-reference" (a circle that never goes down into the document), "bad-pattern", "unknown-format",
  // "schema-too-deep", "schema-too-large".
  static base::Result<Schema> parse(const base::json& source);

  // Every problem of the document, members in the order of their names, at most max_faults; empty when it is valid.
  // `pointer` is the place in the document (RFC 6901; for a missing member, the place where it should be), `code` the
  // keyword that is not met. A document too intricate to check within the bounds gets one fault with code
  // "too-intricate".
  [[nodiscard]] std::vector<base::Fault> validate(const base::json& document) const;

 private:
  explicit Schema(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace trinhky::form
