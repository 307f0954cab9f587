#include "engine/store/errors.h"

#include <utility>

namespace trinhky::store {
namespace {

using base::ErrorCode;

base::Error make(ErrorCode code, std::string type, base::Text message, std::string log, std::string pointer = {}) {
  base::Error error;
  error.code = code;
  error.type = std::move(type);
  error.message = std::move(message);
  error.pointer = std::move(pointer);
  error.log = std::move(log);
  return error;
}

}  // namespace

base::Error version_conflict(std::string_view stream, std::uint64_t expected, std::uint64_t actual) {
  return make(
      ErrorCode::stale, "version-conflict",
      {"Hồ sơ vừa có thay đổi khác; đề nghị xem lại bản mới nhất.",
       "This was changed in the meantime; look at the latest state first."},
      "stream " + std::string(stream) + " has " + std::to_string(actual) + " events, not " + std::to_string(expected));
}

base::Error already_handled(std::string_view scope, std::string_view command) {
  return make(ErrorCode::wrong_state, "already-handled",
              {"Yêu cầu này đã được xử lý.", "This request has been handled already."},
              "receipt of " + std::string(scope) + " " + std::string(command));
}

base::Error already_exists(std::string log) {
  return make(ErrorCode::wrong_state, "already-exists", {"Dữ liệu này đã có.", "This exists already."}, std::move(log));
}

base::Error owed_gone(std::string_view id) {
  return make(ErrorCode::wrong_state, "owed-gone",
              {"Việc phát sinh này đã được xử lý.", "This owed command was consumed already."},
              "owed " + std::string(id));
}

base::Error not_stored(std::string log) {
  return make(ErrorCode::not_found, "not-stored", {"Không tìm thấy dữ liệu.", "There is no such thing in the store."},
              std::move(log));
}

base::Error disk_full(std::string log) {
  return make(ErrorCode::unavailable, "disk-full",
              {"Ổ đĩa máy chủ đã đầy nên chưa ghi được. Đề nghị báo quản trị viên và thử lại sau.",
               "The server's disk is full, so nothing was saved. Tell the administrator and try again later."},
              std::move(log));
}

base::Error store_closed(std::string log) {
  return make(ErrorCode::unavailable, "store-closed",
              {"Máy chủ gặp lỗi khi ghi ổ đĩa nên đã ngừng nhận thay đổi. Đề nghị báo quản trị viên.",
               "The server's disk failed, so it takes no more changes until it is restarted. Tell the administrator."},
              std::move(log));
}

base::Error store_busy(std::string log) {
  return make(
      ErrorCode::unavailable, "store-busy",
      {"Máy chủ đang bận, chưa ghi được. Đề nghị thử lại.", "The server is busy; nothing was saved. Try again."},
      std::move(log));
}

base::Error log_full(std::string log) {
  return make(ErrorCode::unavailable, "log-full",
              {"Nhật ký ghi của máy chủ đã đầy nên chưa ghi được. Đề nghị thử lại sau ít phút.",
               "The server's write-ahead log is full, so nothing was saved. Try again in a few minutes."},
              std::move(log));
}

base::Error store_unreadable(std::string log) {
  return make(ErrorCode::unavailable, "store-unreadable",
              {"Máy chủ không đọc được dữ liệu từ ổ đĩa. Đề nghị thử lại; nếu vẫn lỗi, báo quản trị viên.",
               "The server could not read from its disk. Try again; if it stays so, tell the administrator."},
              std::move(log));
}

base::Error database_damaged(std::string log) {
  return make(ErrorCode::unavailable, "database-damaged",
              {"Tệp dữ liệu của máy chủ bị hỏng. Đề nghị báo quản trị viên: dừng chương trình, giữ nguyên tệp và khôi "
               "phục từ bản sao lưu gần nhất.",
               "The server's database file is damaged. Tell the administrator: stop the program, keep the file as it "
               "is and restore the latest backup."},
              std::move(log));
}

base::Error database_read_only(std::string log) {
  return make(ErrorCode::unavailable, "database-read-only",
              {"Máy chủ không được phép ghi vào tệp dữ liệu hoặc thư mục chứa tệp. Đề nghị báo quản trị viên kiểm tra "
               "quyền ghi và ổ đĩa.",
               "The server may not write to its database file or the folder it lies in. Tell the administrator to "
               "check their permissions and the disk."},
              std::move(log));
}

bool ends_writing(const base::Error& error) {
  return error.type == "store-closed" || error.type == "database-damaged" || error.type == "database-read-only";
}

base::Error unfit(std::string type, std::string pointer, std::string log) {
  return make(ErrorCode::invalid, std::move(type),
              {"Dữ liệu không đúng quy cách lưu trữ.", "The data does not have the shape the store asks for."},
              std::move(log), std::move(pointer));
}

base::Error store_defect(std::string log) {
  return make(ErrorCode::internal, "store-defect",
              {"Lỗi nội bộ của phần lưu trữ. Đề nghị báo quản trị viên.",
               "An internal fault of the store. Tell the administrator."},
              std::move(log));
}

bool is_own_failure(const base::Error& error) {
  return error.code != ErrorCode::unavailable && error.code != ErrorCode::internal;
}

}  // namespace trinhky::store
