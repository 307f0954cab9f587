#include "engine/archive/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <system_error>
#include <vector>

#include "engine/base/hash.h"

namespace trinhky::archive {
namespace {

namespace fs = std::filesystem;
using base::Result;

constexpr mode_t private_file = 0600;
constexpr std::size_t piece_bytes = 1U << 20;

class Handle {
 public:
  explicit Handle(int file) : file_(file) {}
  ~Handle() { static_cast<void>(close()); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] int get() const { return file_; }
  [[nodiscard]] bool open() const { return file_ >= 0; }
  // False when the system says only now that something was not kept.
  bool close() {
    const int file = std::exchange(file_, -1);
    return file < 0 || ::close(file) == 0;
  }

 private:
  int file_;
};

std::string reason() {
  return std::generic_category().message(errno);
}

base::Error failed_to_write(const fs::path& path) {
  if (errno == ENOSPC || errno == EDQUOT) {
    base::Error error = no_space(path.parent_path(), 0, 0);
    error.log = path.string() + ": " + reason();
    return error;
  }
  return not_written(path, reason());
}

base::Error failed_to_read(const fs::path& path) {
  return {.code = base::ErrorCode::unavailable,
          .type = "backup-unreadable",
          .message = {"Không đọc được " + path.string() + ". Hãy kiểm tra đường dẫn và quyền đọc.",
                      path.string() + " cannot be read. Check the path and the right to read it."},
          .log = reason()};
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Hands every piece to `take`, until it refuses.
Result<void> read_pieces(const fs::path& path, const std::function<Result<void>(std::string_view)>& take) {
  const Handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return std::unexpected(failed_to_read(path));
  static_cast<void>(::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL));  // a hint
  std::vector<char> piece(piece_bytes);
  while (true) {
    const ssize_t size = ::read(file.get(), piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(failed_to_read(path));
    if (size == 0) return {};
    if (auto taken = take({piece.data(), static_cast<std::size_t>(size)}); !taken) return taken;
  }
}

// Into a new file: `fill` writes to it by the function it is given.
using Write = std::function<Result<void>(std::string_view)>;
Result<void> write_new(const fs::path& path, const std::function<Result<void>(const Write&)>& fill) {
  Handle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, private_file));
  if (!file.open()) return std::unexpected(failed_to_write(path));
  auto filled = fill([&](std::string_view bytes) -> Result<void> {
    if (!write_all(file.get(), bytes)) return std::unexpected(failed_to_write(path));
    return {};
  });
  if (!filled) return filled;
  if (::fsync(file.get()) != 0 || !file.close()) return std::unexpected(failed_to_write(path));
  return {};
}

}  // namespace

base::Error not_written(const fs::path& path, const std::string& why) {
  return {.code = base::ErrorCode::unavailable,
          .type = "backup-not-written",
          .message = {"Không ghi được " + path.string() + ". Hãy kiểm tra thư mục và quyền ghi.",
                      path.string() + " cannot be written. Check the folder and the right to write there."},
          .log = why};
}

base::Error no_space(const fs::path& folder, std::uint64_t needed, std::uint64_t there) {
  const std::string wanted = std::to_string((needed >> 20U) + 1);
  const std::string has = std::to_string(there >> 20U);
  base::Error error{.code = base::ErrorCode::unavailable, .type = "backup-no-space"};
  const std::string place = folder.string();
  if (needed == 0) {
    error.message = {"Ổ đĩa của " + place + " đã đầy. Hãy giải phóng chỗ hoặc chọn thư mục khác.",
                     "The disk of " + place + " is full. Make room, or choose another folder."};
  } else {
    error.message = {"Cần " + wanted + " MB trống ở " + place + " (bản sao và chỗ diễn tập), chỉ còn " + has +
                         " MB. Hãy giải phóng chỗ hoặc chọn thư mục khác.",
                     wanted + " MB must be free in " + place + " (the copy and room to rehearse it), " + has +
                         " MB are. Make room, or choose another folder."};
  }
  return error;
}

Result<ArchivedFile> copy_hashed(const fs::path& from, const fs::path& to) {
  ArchivedFile copied{.name = to.filename().string()};
  base::Sha256 hash;
  auto done = write_new(to, [&](const Write& write) {
    return read_pieces(from, [&](std::string_view piece) {
      hash.update(piece);
      copied.size += piece.size();
      return write(piece);
    });
  });
  if (!done) return std::unexpected(std::move(done.error()));
  copied.sha256 = hash.finish();
  return copied;
}

Result<ArchivedFile> hash_file(const fs::path& path) {
  ArchivedFile file{.name = path.filename().string()};
  base::Sha256 hash;
  auto done = read_pieces(path, [&](std::string_view piece) -> Result<void> {
    hash.update(piece);
    file.size += piece.size();
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  file.sha256 = hash.finish();
  return file;
}

Result<void> write_file(const fs::path& to, std::string_view bytes) {
  return write_new(to, [&](const Write& write) { return write(bytes); });
}

Result<std::string> read_note(const fs::path& path) {
  std::string bytes;
  auto done = read_pieces(path, [&](std::string_view piece) -> Result<void> {
    bytes += piece;
    if (bytes.size() > max_note_bytes) return std::unexpected(backup_damaged(path.string(), "it is too long"));
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return bytes;
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  const fs::path above = folder.parent_path();
  if (!above.empty()) fs::create_directories(above, error);
  if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(above);
  const int why = errno;
  if (why == EEXIST && fs::is_directory(folder, error)) return {};
  errno = why;
  return std::unexpected(failed_to_write(folder));
}

Result<void> sync_folder(const fs::path& folder) {
  const fs::path place = folder.empty() ? fs::path(".") : folder;
  const Handle handle(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.open() || ::fsync(handle.get()) != 0) return std::unexpected(failed_to_write(place));
  return {};
}

Result<void> rename_synced(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return std::unexpected(failed_to_write(to));
  return sync_folder(to.parent_path());
}

Result<std::uint64_t> free_bytes(const fs::path& folder) {
  struct statvfs about{};
  if (::statvfs(folder.c_str(), &about) != 0) return std::unexpected(failed_to_read(folder));
  return std::uint64_t{about.f_bavail} * about.f_frsize;
}

Result<FolderHold> FolderHold::take(const fs::path& folder) {
  const fs::path path = folder / "backups.lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file);
  if (file < 0) return std::unexpected(failed_to_write(path));
  FolderHold hold(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return hold;
  if (errno != EWOULDBLOCK) return std::unexpected(failed_to_write(path));
  auto refused = base::refuse(base::ErrorCode::wrong_state, "backup-in-progress",
                              {"Đang có một lần sao lưu khác vào thư mục này; hãy chờ nó xong rồi thử lại.",
                               "Another backup into this folder is going on; wait until it is done, then try again."});
  refused.error().log = path.string();
  return refused;
}

FolderHold::~FolderHold() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace trinhky::archive
