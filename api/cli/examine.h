// `trinhky examine signature FILE`: what the digital signatures of a PDF say, as a table or as JSON, and whether the
// file is the approved one, signed.
//
//   return examine_signature({.file = file, .approved = approved, .at = now}, std::cout, std::cerr);
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>

#include "api/server/message.h"
#include "engine/base/clock.h"

namespace trinhky::cli {

struct ExamineArgs {
  std::filesystem::path file;
  std::filesystem::path approved;   // the file as it was approved; empty: not asked
  std::filesystem::path trust;      // trust anchors in PEM; empty: trust is not checked
  std::optional<base::Instant> at;  // now, for certificates that have expired by now
  server::Language language = server::Language::vi;
  // {"file", "examined": what engine/signature/pdf_signatures.h says, "approved": approved.h, or null}
  bool as_json = false;
};

// 0 = every signature is good and, where it was asked, the approved bytes are the signed ones; 1 = something is not
// good, or cannot be decided, or the file is no PDF; 2 = a file cannot be read.
[[nodiscard]] int examine_signature(const ExamineArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
