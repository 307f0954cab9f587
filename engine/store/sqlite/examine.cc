// Looks at a file without opening it as a store.
#include <unistd.h>

#include <utility>

#include "engine/store/sqlite/connection.h"
#include "engine/store/sqlite/open.h"
#include "engine/store/sqlite/schema.h"

namespace trinhky::store {
namespace {

base::Result<std::unique_ptr<sqlite::Connection>> to_look_at(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) return sqlite::Connection::open({.path = path});
  auto refused = base::refuse(base::ErrorCode::not_found, "no-database",
                              {"Không có tệp dữ liệu ở đây.", "There is no database here."});
  refused.error().log = path;
  return refused;
}

}  // namespace

base::Result<std::int64_t> sqlite_schema(const std::string& path) {
  auto connection = to_look_at(path);
  if (!connection) return std::unexpected(std::move(connection.error()));
  auto taken = sqlite::steps_taken(**connection);
  if (!taken) return std::unexpected(sqlite::unreadable(std::move(taken.error())));
  return taken;
}

std::int64_t known_sqlite_schema() {
  return sqlite::steps_known();
}

base::Result<std::vector<std::string>> sqlite_faults(const std::string& path) {
  auto connection = to_look_at(path);
  if (!connection) return std::unexpected(std::move(connection.error()));
  std::vector<std::string> faults;
  auto looked = (*connection)->each("PRAGMA integrity_check", [&](const sqlite::Columns& row) {
    if (row.text(0) != "ok") faults.emplace_back(row.text(0));
  });
  if (!looked) return std::unexpected(sqlite::unreadable(std::move(looked.error())));
  return faults;
}

}  // namespace trinhky::store
