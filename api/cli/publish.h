// `trinhky publish PATH…`: examines workflow definitions as `trinhky check` does, and puts each that is without error
// into published.lock. From then on its meaning cannot change; its wording may.
//
//   return publish_definitions({.files = {"workflows/definitions/leave.v2.json"}, .workflows = "workflows"}, out, err);
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "api/server/message.h"

namespace trinhky::cli {

struct PublishArgs {
  // Files of the folder's definitions/, or from elsewhere: those are copied there as <id>.v<version>.json.
  std::vector<std::filesystem::path> files;
  std::filesystem::path workflows;
  server::Language language = server::Language::vi;
  // {"published": [{"file", "id", "version", "meaning", "labels", "done": "published" | "wording" | "unchanged"}]},
  // or {"findings": […]} when something was refused
  bool as_json = false;
};

// 0 = published (again, or with another wording), 1 = refused: an error was found, or the published version differs;
// nothing is written then. 2 = a file or the folder cannot be read or written.
[[nodiscard]] int publish_definitions(const PublishArgs& args, std::ostream& out, std::ostream& err);

}  // namespace trinhky::cli
