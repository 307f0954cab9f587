// Writing an upload to disk while it arrives.
//
//   auto spool = SpoolWriter::open(folder);
//   spool->write(piece);  spool->write(piece);
//   std::shared_ptr<const SpooledBody> body = spool->finish();
//
// A writer that is dropped before finish() removes its file. Blocking; used on workers. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "api/server/message.h"
#include "engine/base/hash.h"
#include "engine/base/result.h"

namespace trinhky::server {

class SpoolWriter {
 public:
  // A new file that only this user can read. Fails with `unavailable`/"no-room-for-uploads", also where the disk has
  // less than 64 MiB left.
  [[nodiscard]] static base::Result<std::unique_ptr<SpoolWriter>> open(const std::filesystem::path& folder);
  ~SpoolWriter();
  SpoolWriter(const SpoolWriter&) = delete;
  SpoolWriter& operator=(const SpoolWriter&) = delete;

  // False when the disk does not take it.
  [[nodiscard]] bool write(std::string_view piece);
  [[nodiscard]] std::shared_ptr<const SpooledBody> finish();

 private:
  SpoolWriter(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  int descriptor_;
  std::uint64_t size_ = 0;
  base::Sha256 hash_;
};

// Removes what an earlier run left behind. Requires that no other server uses the folder.
void empty_spool(const std::filesystem::path& folder);

}  // namespace trinhky::server
