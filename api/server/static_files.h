// The screens' files, held in memory: read once from a folder or linked into the program.
//
//   auto screens = StaticFiles::from_folder("admin-ui/dist");
//   Response page = screens->answer(request, nonce);
//
// index.html is answered for every path that is no file and does not look like one, with `__CSP_NONCE__` replaced by
// the nonce of this answer. Files under /assets/ carry a hash in their name and may be kept for a year; the others are
// asked for again with their ETag. `name.gz` beside `name` is sent to clients that take gzip.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "api/server/message.h"
#include "engine/base/result.h"

namespace trinhky::server {

struct EmbeddedFile {
  std::string_view path;  // "/assets/index-B3x9a1Qz.js"
  std::string_view bytes;
};

class StaticFiles {
 public:
  // Nothing is served.
  StaticFiles() = default;

  // Fails with `not_found`/"screens-missing" if there is no index.html, `too_large` above 64 MiB in all.
  [[nodiscard]] static base::Result<StaticFiles> from_folder(const std::filesystem::path& folder);
  [[nodiscard]] static base::Result<StaticFiles> from_embedded(std::span<const EmbeddedFile> files);

  // Requires GET or HEAD. 200, 304 or 404. A large file's body reads from here: this must outlive the answer.
  [[nodiscard]] Response answer(const Request& request, std::string_view nonce) const;
  [[nodiscard]] bool empty() const { return files_.empty(); }

 private:
  struct File {
    std::string bytes;
    std::string gzip;  // empty when there is none
    std::string content_type;
    std::string etag;
    bool immutable = false;
  };
  [[nodiscard]] static base::Result<StaticFiles> finish(std::map<std::string, std::string, std::less<>> found);

  std::map<std::string, File, std::less<>> files_;
};

}  // namespace trinhky::server
