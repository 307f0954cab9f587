// What is published and how the organisation changes, each on its way into a stream of its own.
#include <utility>

#include "engine/base/hash.h"
#include "engine/directory/events.h"
#include "engine/runtime/catalogue_log.h"
#include "engine/runtime/directory_log.h"
#include "engine/runtime/engine_task.h"
#include "engine/runtime/substitution_notices.h"

namespace trinhky::runtime {

using base::json;

void Engine::prepare_catalogue(Worked& worked) {
  Task& task = worked.task;
  CatalogueRequest& request = *task.catalogue;
  recall(worked);
  if (worked.is_over()) return;
  json body = request.body;
  std::string kind = request.kind;
  if (request.calendar) {
    prepare_calendar(worked, std::move(body));
    worked.commit.request_hash = request_hash(task);
    return;
  }
  if (request.definition != nullptr) {
    const definition::Definition& one = *request.definition;
    if (const auto earlier = options_.catalogue->definition(one.id, one.version)) {
      const definition::Bundle before = options_.catalogue->bundle(*earlier);
      const definition::Bundle now = options_.catalogue->bundle(one);
      if (before.meaning != now.meaning) {
        const std::string name = one.id + " v" + std::to_string(one.version);
        const auto places = definition::differences(before.parts, now.parts);
        worked.refused = base::Error{.code = base::ErrorCode::wrong_state,
                                     .type = "already-published",
                                     .message = {"Quy trình " + name + " đã ban hành với nội dung khác (mã " +
                                                     before.meaning + "). Hãy ghi thay đổi thành một phiên bản mới.",
                                                 "The workflow " + name + " is published with another meaning (hash " +
                                                     before.meaning + "). Make the change as a new version."},
                                     .pointer = places.empty() || places.front().front() != '/' ? "" : places.front(),
                                     .link = "/api/v1/definitions/" + one.id + "/" + std::to_string(one.version)};
        return;
      }
      if (before.labels == now.labels) {
        worked.known = Handled{.instance = catalogue_stream, .event = 0, .repeated = true};
        return;
      }
      kind = "definition_reworded";
    }
  }
  base::IdSource ids(options_.entropy(), now());
  if (!request.content.empty()) {
    store::Content content{.salt = ids.next_salt(), .media_type = "application/json", .bytes = request.content};
    content.hash = base::salted_sha256_hex(content.salt, content.bytes);
    body["content"] = content.hash;
    worked.commit.contents.push_back(std::move(content));
  }
  body["by"] = task.person;
  worked.commit.stream = catalogue_stream;
  worked.commit.stream_kind = "catalogue";
  worked.commit.expected = catalogue_events_;
  worked.commit.events.push_back(
      {.kind = kind, .at = now(), .command = task.command_id, .scope = task.scope, .body = base::canonical(body)});
  worked.commit.request_hash = request_hash(task);
  worked.commit.rows = request.rows;
}

void Engine::prepare_directory(Worked& worked) {
  Task& task = worked.task;
  recall(worked);
  if (worked.is_over()) return;
  const directory::Directory before = directory();
  directory::Directory next = before;
  worked.commit.stream = directory_stream;
  worked.commit.stream_kind = "directory";
  worked.commit.expected = directory_events_;
  base::IdSource ids(options_.entropy(), now());
  for (std::size_t i = 0; i < task.events.size(); ++i) {
    const json& event = task.events[i];
    if (auto faults = directory::check_event(next, event); !faults.empty()) {
      for (base::Fault& fault : faults) fault.pointer = "/events/" + std::to_string(i) + fault.pointer;
      worked.refused = base::Error{.code = base::ErrorCode::invalid,
                                   .type = "directory-change-refused",
                                   .message = faults.front().message,
                                   .pointer = faults.front().pointer,
                                   .faults = faults};
      return;
    }
    auto folded = directory::Directory::fold(next, event);
    if (!folded) {
      worked.refused = folded.error();
      return;
    }
    next = std::move(*folded);
    RecordedDirectoryEvent recorded = without_names(event, ids);
    if (recorded.content) worked.commit.contents.push_back(std::move(*recorded.content));
    recorded.event["by"] = task.person;
    // One receipt is enough for the whole request.
    worked.commit.events.push_back({.kind = base::text_or(event, "kind"),
                                    .at = now(),
                                    .command = i == 0 ? task.command_id : "",
                                    .scope = i == 0 ? task.scope : "",
                                    .body = base::canonical(recorded.event)});
  }
  if (task.events.empty()) {
    worked.refused = base::Error{.code = base::ErrorCode::invalid,
                                 .type = "nothing-to-record",
                                 .message = {"Không có thay đổi nào.", "There is nothing to change."}};
    return;
  }
  worked.commit.rows = substitution_notices(
      {.before = before, .after = next, .today = options_.catalogue->calendar().local_date(now()), .now = now()});
  worked.directory = std::move(next);
}

}  // namespace trinhky::runtime
