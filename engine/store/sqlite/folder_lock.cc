#include "engine/store/sqlite/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "engine/store/errors.h"

namespace trinhky::store::sqlite {
namespace {

constexpr int private_mode = 0600;

std::unexpected<base::Error> unreadable(const std::string& path) {
  const int system = errno;
  std::string log = path + ": " + std::generic_category().message(system);
  if (system == EACCES || system == EROFS || system == EPERM)
    return std::unexpected(database_read_only(std::move(log)));
  if (system == ENOSPC || system == EDQUOT) return std::unexpected(disk_full(std::move(log)));
  auto refused = base::refuse(base::ErrorCode::unavailable, "database-unreadable",
                              {"Không mở được tệp dữ liệu.", "The database cannot be opened."});
  refused.error().log = std::move(log);
  return refused;
}

}  // namespace

base::Result<FolderLock> FolderLock::take(const std::string& folder) {
  const std::string path = folder + "/trinhky.lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_mode);
  if (file < 0) return unreadable(path);
  FolderLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return unreadable(path);
  auto refused = base::refuse(
      base::ErrorCode::unavailable, "database-in-use",
      {"Thư mục dữ liệu đang được một chương trình khác sử dụng.", "Another program is using this data folder."});
  refused.error().log = path;
  return refused;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

base::Result<bool> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, private_mode);
  if (file < 0) {
    if (errno == EEXIST) return false;
    return unreadable(path);
  }
  ::close(file);
  const std::string folder = folder_of(path);
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return unreadable(folder);
  const bool synced = ::fsync(directory) == 0;
  ::close(directory);
  if (!synced) return unreadable(folder);
  return true;
}

}  // namespace trinhky::store::sqlite
