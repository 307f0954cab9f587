#include "engine/archive/restore.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "engine/archive/files.h"

namespace trinhky::archive {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::Result;

constexpr std::uint64_t spare_bytes = 16U << 20;

// In full and without a slash at the end; a link is followed, so that the folder it names gets the files.
fs::path in_full(const fs::path& path) {
  std::error_code error;
  fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

Result<void> require_empty(const fs::path& target) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(target, error))) return {};
  if (fs::is_directory(target, error) && fs::is_empty(target, error) && !error) return {};
  const std::string name = target.string();
  return base::refuse(ErrorCode::wrong_state, "restore-not-empty",
                      {name +
                           " đã có dữ liệu và không bị ghi đè. Hãy chọn thư mục khác (--to), hoặc dừng máy chủ rồi "
                           "dời thư mục cũ đi: mv " +
                           name + " " + name + ".old",
                       name +
                           " holds something already and is not overwritten. Choose another folder (--to), or stop "
                           "the server and move the old one away: mv " +
                           name + " " + name + ".old"});
}

Result<Manifest> manifest_of(const RestoreOrder& order) {
  std::error_code ignored;
  if (!fs::exists(order.backup / manifest_name, ignored)) {
    return base::refuse(ErrorCode::not_found, "no-backup",
                        {"Trong " + order.backup.string() +
                             " không có bản sao lưu nào (thiếu backup.json). trinhky backups liệt kê các bản.",
                         "There is no backup in " + order.backup.string() +
                             " (no backup.json). trinhky backups lists those there are."});
  }
  auto found = read_backup(order.backup);
  if (!found) return std::unexpected(std::move(found.error()));
  if (found->manifest->schema > order.database.known_schema) {
    const std::string of = found->manifest->program;
    return base::refuse(ErrorCode::wrong_state, "backup-newer",
                        {"Bản sao lưu do chương trình bản " + of +
                             " lập, mới hơn bản đang chạy; hãy cài bản đó hoặc mới hơn rồi khôi phục.",
                         "The backup was taken by release " + of +
                             ", which is later than this one; install that release or a later one, then restore."});
  }
  return std::move(*found->manifest);
}

Result<void> require_room(const fs::path& folder, const Manifest& manifest) {
  std::uint64_t needed = spare_bytes;
  for (const ArchivedFile& file : manifest.files) needed += file.size;
  const auto there = free_bytes(folder);
  if (!there) return std::unexpected(there.error());
  if (*there < needed) return std::unexpected(no_space(folder, needed, *there));
  return {};
}

class Scratch {
 public:
  static Result<Scratch> beside(const fs::path& target) {
    std::string name = (target.parent_path() / ("." + target.filename().string() + ".restoring-XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) {
      return std::unexpected(not_written(name, std::generic_category().message(errno)));
    }
    return Scratch(std::move(name));
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Scratch& operator=(Scratch&&) = delete;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  Result<void> rename(const fs::path& to) {
    auto renamed = rename_synced(path_, to);
    std::error_code ignored;
    if (!fs::exists(path_, ignored)) path_.clear();
    if (renamed || path_.empty()) return renamed;
    const std::string name = to.string();
    renamed.error().message = {
        "Không đặt được thư mục đã khôi phục vào " + name +
            ". Nếu đó là điểm gắn ổ đĩa, hãy khôi phục vào một thư mục bên trong: --to " + name + "/data",
        "The restored folder cannot be given the name " + name +
            ". Where that is a mounted disk, restore into a folder inside it: --to " + name + "/data"};
    return renamed;
  }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}
  fs::path path_;
};

base::Error faulty(const Verdict& verdict) {
  const std::string count = std::to_string(verdict.fault_count);
  base::Error error{.code = ErrorCode::invalid,
                    .type = "backup-faults",
                    .message = {"Bản sao lưu còn nguyên, nhưng dữ liệu bên trong có " + count +
                                    " lỗi nên chưa khôi phục gì. Hãy dùng bản khác, hoặc thêm --accept-faults.",
                                "The backup is whole, but what it holds has " + count +
                                    " faults, so nothing was restored. Use another one, or add --accept-faults."}};
  for (const base::Text& fault : verdict.faults) error.faults.push_back({.code = "fault", .message = fault});
  return error;
}

}  // namespace

Result<Restored> restore(const RestoreOrder& order) {
  auto manifest = manifest_of(order);
  if (!manifest) return std::unexpected(std::move(manifest.error()));
  const fs::path target = in_full(order.to);
  if (auto empty = require_empty(target); !empty) return std::unexpected(std::move(empty.error()));
  std::error_code error;
  fs::create_directories(target.parent_path(), error);
  if (error) return std::unexpected(not_written(target.parent_path(), error.message()));
  if (auto room = require_room(target.parent_path(), *manifest); !room) {
    return std::unexpected(std::move(room.error()));
  }
  auto scratch = Scratch::beside(target);
  if (!scratch) return std::unexpected(std::move(scratch.error()));
  if (order.tell) order.tell({"đang chép và đối chiếu từng tệp", "the files are copied and compared"});
  if (auto unpacked = unpack(order.backup, *manifest, scratch->path()); !unpacked) {
    return std::unexpected(std::move(unpacked.error()));
  }
  if (order.tell) order.tell({"đang kiểm tra dữ liệu đã chép", "what was copied is read through"});
  auto verdict = order.verify(scratch->path());
  if (!verdict) return std::unexpected(std::move(verdict.error()));
  if (!verdict->holds() && !order.accept_faults) return std::unexpected(faulty(*verdict));
  if (auto synced = sync_folder(scratch->path()); !synced) return std::unexpected(std::move(synced.error()));
  if (auto placed = scratch->rename(target); !placed) return std::unexpected(std::move(placed.error()));
  return Restored{.manifest = std::move(*manifest), .verdict = std::move(*verdict), .folder = target};
}

}  // namespace trinhky::archive
