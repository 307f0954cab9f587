// Reads `attachments` of a definition: which files a paper of this workflow may carry.
//
//   "attachments": {"types": ["pdf", "docx", "image"], "maxMegabytes": 20, "maxFiles": 30}
//
// Every member may be left out; the program's own bounds stand beside them and are never widened. Kinds of files are
// words of one closed table, each with the media type that the content itself was found to have: a name proves nothing.
//
//   const FileRules rules = file_rules(definition);
//   if (!allows(rules, "application/pdf")) …
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/definition/problems.h"

namespace trinhky::definition {

// Files that one paper may show at a time, whatever its definition says.
inline constexpr std::size_t most_files = 200;

// One kind of file. "image" in a definition means every kind whose `group` it is.
struct FileKind {
  std::string_view word;
  std::string_view group;
  std::string_view media_type;
  std::string_view endings;  // "jpg jpeg": what its names end in, the usual one first
};
[[nodiscard]] std::span<const FileKind> file_kinds();
// Null for a media type of no kind.
[[nodiscard]] const FileKind* file_kind(std::string_view media_type);

struct FileRules {
  std::vector<std::string> types;                                // words as written; empty: any file
  std::uint64_t max_bytes = base::limits::max_attachment_bytes;  // of one file
  std::size_t max_files = most_files;
};

// Tells every problem: "unknown-file-type", "bad-value", and "limit-too-high" where a bound is above the program's own.
void check_attachments(const base::ordered_json& value, std::string_view pointer, Problems& problems);
// Requires a definition that was read without an error.
[[nodiscard]] FileRules file_rules(const Definition& definition);

[[nodiscard]] bool allows(const FileRules& rules, std::string_view media_type);
// Endings of names, with their dots, of what is allowed; empty: any.
[[nodiscard]] std::vector<std::string> allowed_endings(const FileRules& rules);

}  // namespace trinhky::definition
