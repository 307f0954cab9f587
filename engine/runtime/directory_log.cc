#include "engine/runtime/directory_log.h"

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/directory/events.h"

namespace trinhky::runtime {

RecordedDirectoryEvent without_names(const base::json& event, base::IdSource& ids) {
  RecordedDirectoryEvent recorded{.event = event};
  base::json personal = base::json::object();
  for (const std::string_view member : directory::personal_members) {
    const std::string name(member);
    if (!recorded.event.contains(name)) continue;
    personal[name] = recorded.event[name];
    recorded.event.erase(name);
  }
  if (personal.empty()) return recorded;
  store::Content content{.salt = ids.next_salt(), .media_type = "application/json", .bytes = base::canonical(personal)};
  content.hash = base::salted_sha256_hex(content.salt, content.bytes);
  recorded.event["personal"] = content.hash;
  recorded.content = std::move(content);
  return recorded;
}

base::Result<base::json> with_names(const store::StoredEvent& stored, store::Store& store) {
  auto event = base::parse_json(stored.body);
  if (!event) return event;
  const std::string hash = base::text_or(*event, "personal");
  if (hash.empty()) return event;
  const auto content = store.content(hash);
  if (!content) return std::unexpected(content.error());
  if (*content) {
    const auto personal = base::parse_json((*content)->bytes);
    if (!personal) return std::unexpected(personal.error());
    event->update(*personal);
  }
  return event;
}

}  // namespace trinhky::runtime
