#include "engine/store/records.h"

#include <string_view>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/store/errors.h"

namespace trinhky::store {
namespace {

using Checked = base::Result<void>;

std::string at_place(std::string_view list, std::size_t place, std::string_view member) {
  return "/" + std::string(list) + "/" + std::to_string(place) + "/" + std::string(member);
}

std::unexpected<base::Error> bad(std::string pointer, std::string log) {
  return std::unexpected(unfit("bad-commit", std::move(pointer), std::move(log)));
}

std::unexpected<base::Error> too_large(std::string pointer) {
  base::Error error = unfit("commit-too-large", std::move(pointer), "a bound of one commit is exceeded");
  error.code = base::ErrorCode::too_large;
  return std::unexpected(std::move(error));
}

Checked check_word(const std::string& word, std::string pointer, bool may_be_empty = false) {
  if (word.empty() && !may_be_empty) return bad(std::move(pointer), "must not be empty");
  if (word.size() > max_id_bytes) return too_large(std::move(pointer));
  if (word.find('\0') != std::string::npos || base::first_bad_utf8(word) != std::string_view::npos) {
    return bad(std::move(pointer), "is not text");
  }
  return {};
}

Checked check_body(const std::string& body, std::string pointer) {
  if (body.size() > max_event_body_bytes) return too_large(std::move(pointer));
  if (body.find('\0') != std::string::npos) return bad(std::move(pointer), "holds a NUL byte");
  return {};
}

Checked check_events(const Commit& commit) {
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const NewEvent& event = commit.events[i];
    if (auto ok = check_word(event.kind, at_place("events", i, "kind")); !ok) return ok;
    if (auto ok = check_word(event.command, at_place("events", i, "command"), true); !ok) return ok;
    if (auto ok = check_word(event.scope, at_place("events", i, "scope"), true); !ok) return ok;
    if (auto ok = check_body(event.body, at_place("events", i, "body")); !ok) return ok;
  }
  return {};
}

Checked check_contents(const Commit& commit) {
  for (std::size_t i = 0; i < commit.contents.size(); ++i) {
    const Content& content = commit.contents[i];
    if (content.bytes.size() > max_content_bytes) return too_large(at_place("contents", i, "bytes"));
    if (auto ok = check_word(content.salt, at_place("contents", i, "salt")); !ok) return ok;
    if (auto ok = check_word(content.media_type, at_place("contents", i, "media_type")); !ok) return ok;
    if (content.hash != base::salted_sha256_hex(content.salt, content.bytes)) {
      return bad(at_place("contents", i, "hash"), "is not the hash of salt and bytes");
    }
  }
  return {};
}

Checked check_waiting(const Commit& commit) {
  for (std::size_t i = 0; i < commit.arm.size(); ++i) {
    const Timer& timer = commit.arm[i];
    if (auto ok = check_word(timer.id, at_place("arm", i, "id")); !ok) return ok;
    if (auto ok = check_body(timer.body, at_place("arm", i, "body")); !ok) return ok;
    if (!timer.stream.empty() && timer.stream != commit.stream) {
      return bad(at_place("arm", i, "stream"), "is not the committing stream");
    }
  }
  for (std::size_t i = 0; i < commit.owe.size(); ++i) {
    const Owed& owed = commit.owe[i];
    if (auto ok = check_word(owed.id, at_place("owe", i, "id")); !ok) return ok;
    if (auto ok = check_word(owed.receiver, at_place("owe", i, "receiver")); !ok) return ok;
    if (auto ok = check_body(owed.body, at_place("owe", i, "body")); !ok) return ok;
    if (!owed.sender.empty() && owed.sender != commit.stream) {
      return bad(at_place("owe", i, "sender"), "is not the committing stream");
    }
    if (owed.number == 0 || owed.number > commit.expected + commit.events.size()) {
      return bad(at_place("owe", i, "number"), "is no event of the stream");
    }
  }
  return {};
}

}  // namespace

base::Result<void> check(const Commit& commit) {
  if (auto ok = check_word(commit.stream, "/stream"); !ok) return ok;
  if (auto ok = check_word(commit.stream_kind, "/stream_kind"); !ok) return ok;
  if (commit.events.size() > max_events_per_commit) return too_large("/events");
  if (commit.expected > (std::uint64_t{1} << 52U)) return bad("/expected", "no stream is that long");
  if (commit.rows.size() > max_changes_per_commit) return too_large("/rows");
  if (commit.contents.size() > max_changes_per_commit) return too_large("/contents");
  if (commit.arm.size() > max_changes_per_commit) return too_large("/arm");
  if (commit.cancel_timers.size() > max_changes_per_commit) return too_large("/cancel_timers");
  if (commit.owe.size() > max_changes_per_commit) return too_large("/owe");
  if (commit.consume_owed.size() > max_changes_per_commit) return too_large("/consume_owed");
  if (commit.snapshot) {
    if (commit.snapshot->size() > max_snapshot_bytes) return too_large("/snapshot");
    if (commit.expected == 0 && commit.events.empty()) return bad("/snapshot", "the stream has no events");
  }
  if (auto ok = check_events(commit); !ok) return ok;
  if (auto ok = check_contents(commit); !ok) return ok;
  return check_waiting(commit);
}

}  // namespace trinhky::store
