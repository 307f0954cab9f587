#include "engine/runtime/stored_paper.h"

#include <utility>

#include "engine/base/json.h"
#include "engine/decision/decide.h"

namespace trinhky::runtime {

using decision::Instance;

base::Result<Instance> read_paper(store::Store& store, const std::string& id) {
  auto loaded = store.load(id);
  if (!loaded) return std::unexpected(loaded.error());
  if (loaded->version == 0 || loaded->stream_kind != "instance") {
    return base::refuse(base::ErrorCode::not_found, "no-such-instance",
                        {"Không có hồ sơ này.", "There is no such paper."});
  }
  Instance instance;
  if (loaded->snapshot) {
    const auto snapshot = base::parse_json(*loaded->snapshot, {.max_bytes = 32U << 20});
    if (!snapshot) return std::unexpected(snapshot.error());
    auto read = decision::instance_from_json(*snapshot);
    if (!read) return std::unexpected(read.error());
    instance = std::move(*read);
  }
  for (const store::StoredEvent& event : loaded->events_after) {
    auto body = base::parse_json(event.body);
    if (!body) return std::unexpected(body.error());
    instance = decision::evolve(std::move(instance), {.kind = event.kind, .at = event.at, .body = std::move(*body)});
  }
  if (!instance.damaged.empty()) {
    return std::unexpected(base::Error{
        .code = base::ErrorCode::internal,
        .type = "instance-damaged",
        .message = {"Dữ liệu của hồ sơ này không đọc được; cần quản trị viên kiểm tra cơ sở dữ liệu (trinhky verify).",
                    "The data of this paper cannot be read; an administrator must check the database (trinhky "
                    "verify)."},
        .log = instance.damaged});
  }
  instance.id = id;
  return instance;
}

}  // namespace trinhky::runtime
