#include "api/server/spool.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace trinhky::server {

namespace {

constexpr std::string_view name_prefix = "upload-";
// An upload must not be what fills the disk under the database.
constexpr std::uintmax_t kept_free_bytes = 64U << 20;

}  // namespace

base::Result<std::unique_ptr<SpoolWriter>> SpoolWriter::open(const std::filesystem::path& folder) {
  const auto no_room = [] {
    return base::refuse(base::ErrorCode::unavailable, "no-room-for-uploads",
                        {"Máy chủ không còn chỗ cho tệp tải lên, xin thử lại sau.",
                         "The server has no room for uploads now; please try again later."});
  };
  std::error_code unknown;
  const auto space = std::filesystem::space(folder, unknown);
  if (!unknown && space.available < kept_free_bytes) return no_room();
  std::array<char, 16> random{};
  randombytes_buf(random.data(), random.size());
  const std::filesystem::path path = folder / (std::string(name_prefix) + base::to_hex({random.data(), random.size()}));
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return no_room();
  return std::unique_ptr<SpoolWriter>(new SpoolWriter(path, descriptor));
}

SpoolWriter::~SpoolWriter() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

bool SpoolWriter::write(std::string_view piece) {
  hash_.update(piece);
  size_ += piece.size();
  while (!piece.empty()) {
    const ssize_t written = ::write(descriptor_, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    piece.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::shared_ptr<const SpooledBody> SpoolWriter::finish() {
  ::close(std::exchange(descriptor_, -1));
  return std::make_shared<SpooledBody>(path_, size_, hash_.finish());
}

void empty_spool(const std::filesystem::path& folder) {
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code ignored;
    if (entry->path().filename().string().starts_with(name_prefix)) std::filesystem::remove(entry->path(), ignored);
  }
}

}  // namespace trinhky::server
