// The file `published.lock` of a workflow folder: for each version that was published, the hash of what running it
// means and of its sentences (engine/definition/bundle.h). A published version never changes; its wording may.
//
//   {"definitions": {"document-issue": {"1": {"labels": "…", "meaning": "…", "parts": {"/data": "…"}}}}}
//
//   Result<PublishedLock> lock = PublishedLock::read(folder / "published.lock");
//   if (auto fault = lock->refuses(bundle, "document-issue.v1.json")) …the file was changed after it was published…
//   if (lock->add(bundle)) write_file(path, lock->text());
//
// A value; the file is sorted and ends in a newline, so that two people who publish get a readable difference.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/definition/bundle.h"

namespace trinhky::runtime {

inline constexpr const char* published_file = "published.lock";

class PublishedLock {
 public:
  // A file that is not there is not an error: nothing was published. Fails with `invalid`/"lock-unreadable".
  [[nodiscard]] static base::Result<PublishedLock> read(const std::filesystem::path& file);

  // What was published under this id and version; null when nothing was.
  [[nodiscard]] const definition::Bundle* find(const std::string& id, int version) const;
  // Why this cannot be the published version: code "published-changed", the pointer into the file of what changed, and
  // the next step. None when the meaning is the same or nothing was published. `newest` is the highest known version.
  [[nodiscard]] std::optional<base::Fault> refuses(const definition::Bundle& bundle, const std::string& file,
                                                   int newest) const;
  // Takes a line in, or its wording. False when nothing changed. Requires that refuses() had nothing to say.
  bool add(const definition::Bundle& bundle);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::map<std::string, std::map<int, definition::Bundle>>& lines() const { return lines_; }

 private:
  std::map<std::string, std::map<int, definition::Bundle>> lines_;
};

// The same refusal where the earlier one is kept elsewhere: a house keeps its own.
[[nodiscard]] base::Fault changed_after_publishing(const definition::Bundle& published, const definition::Bundle& now,
                                                   const std::string& file, int newest);

}  // namespace trinhky::runtime
