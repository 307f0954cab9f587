#include "engine/runtime/calendar_log.h"

#include <nlohmann/json.hpp>
#include <ranges>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/runtime/engine_task.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using base::text_or;

constexpr const char* published_kind = "calendar_published";

std::unexpected<base::Error> damaged(const std::string& log) {
  return std::unexpected(
      base::Error{.code = base::ErrorCode::internal,
                  .type = "calendar-damaged",
                  .message = {"Sổ lịch làm việc của cơ sở dữ liệu không đọc được; hãy dùng lại bản sao lưu gần nhất.",
                              "The database's record of calendars cannot be read; go back to the latest backup."},
                  .log = log});
}

struct Stream {
  std::vector<CalendarPublication> publications;
  std::uint64_t events = 0;
};

Result<Stream> read_stream(store::Store& store) {
  Stream stream;
  while (true) {
    const auto page = store.load_events(calendar_stream, stream.events + 1, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& event : *page) {
      stream.events = event.number;
      if (event.kind != published_kind) continue;
      const auto body = base::parse_json(event.body);
      if (!body || text_or(*body, "version").empty() || text_or(*body, "content").empty()) {
        return damaged("calendar event " + std::to_string(event.number));
      }
      stream.publications.push_back({.id = text_or(*body, "id"),
                                     .version = text_or(*body, "version"),
                                     .content = text_or(*body, "content"),
                                     .from = text_or(*body, "from"),
                                     .by = text_or(*body, "by"),
                                     .at = event.at});
    }
    if (page->size() < base::limits::max_page) return stream;
  }
}

Result<json> bytes_of(store::Store& store, const CalendarPublication& publication) {
  const auto content = store.content(publication.content);
  if (!content) return std::unexpected(content.error());
  if (!*content) return damaged("calendar content " + publication.content);
  auto value = base::parse_json((*content)->bytes);
  if (!value) return damaged("calendar content " + publication.content + ": " + value.error().message.en);
  return value;
}

// The bytes as a content of their own, and the event that names them.
void add_publication(store::Commit& commit, json body, const std::string& bytes, base::IdSource& ids,
                     base::Instant now) {
  store::Content content{.salt = ids.next_salt(), .media_type = "application/json", .bytes = bytes};
  content.hash = base::salted_sha256_hex(content.salt, content.bytes);
  body["content"] = content.hash;
  commit.stream = calendar_stream;
  commit.stream_kind = "calendar";
  commit.events.push_back({.kind = published_kind, .at = now, .body = base::canonical(body)});
  commit.contents.push_back(std::move(content));
}

}  // namespace

Result<std::vector<CalendarPublication>> calendar_publications(store::Store& store) {
  auto stream = read_stream(store);
  if (!stream) return std::unexpected(stream.error());
  return std::move(stream->publications);
}

Result<KeptCalendar> kept_calendar(const json& value) {
  auto calendar = calendar::Calendar::parse(value);
  if (!calendar) return std::unexpected(calendar.error());
  auto layers = layers_in(*calendar, value);
  if (!layers) return std::unexpected(layers.error());
  return KeptCalendar{.calendar = std::make_shared<const calendar::Calendar>(std::move(*calendar)),
                      .bytes = base::canonical(value),
                      .layers = std::move(*layers)};
}

Result<KeptCalendar> published_calendar(store::Store& store, const std::string& version) {
  const auto stream = read_stream(store);
  if (!stream) return std::unexpected(stream.error());
  for (const CalendarPublication& publication : stream->publications | std::views::reverse) {
    if (publication.version != version) continue;
    const auto value = bytes_of(store, publication);
    if (!value) return std::unexpected(value.error());
    return kept_calendar(*value);
  }
  return base::refuse(base::ErrorCode::not_found, "no-such-calendar",
                      {"Không có lịch làm việc phiên bản “" + version + "”.",
                       "There is no calendar of the version “" + version + "”."});
}

Result<std::uint64_t> settle_calendar(store::Store& store, Catalogue& catalogue, base::Instant now,
                                      const std::function<base::Entropy()>& entropy) {
  const auto stream = read_stream(store);
  if (!stream) return std::unexpected(stream.error());
  if (!stream->publications.empty()) {
    const CalendarPublication& last = stream->publications.back();
    const auto value = bytes_of(store, last);
    if (!value) return std::unexpected(value.error());
    auto kept = kept_calendar(*value);
    if (!kept) {
      return base::refuse(base::ErrorCode::wrong_state, "calendar-unreadable",
                          {"Chương trình này không đọc được lịch làm việc phiên bản “" + last.version +
                               "” đang áp dụng: " + kept.error().message.vi + " Hãy dùng lại bản chương trình trước.",
                           "This program cannot read the calendar of the version “" + last.version +
                               "” that is in force: " + kept.error().message.en + " Go back to the earlier program."});
    }
    catalogue.take_calendar(std::move(kept->calendar), std::move(kept->layers));
    return stream->events;
  }
  const auto& shipped = catalogue.shipped_calendar();
  store::Commit commit{.expected = stream->events};
  base::IdSource ids(entropy(), now);
  add_publication(commit, {{"id", shipped->id()}, {"version", shipped->version()}, {"from", "folder"}},
                  catalogue.shipped_calendar_bytes(), ids, now);
  const auto written = store.commit(std::span(&commit, 1));
  if (!written.front()) return std::unexpected(written.front().error());
  catalogue.take_calendar(shipped, catalogue.shipped_layers());
  return stream->events + 1;
}

// ---- the engine's side

void Engine::prepare_calendar(Worked& worked, json body) {
  const Task& task = worked.task;
  const PublishedCalendar& next = *task.catalogue->calendar;
  if (next.instead_of != options_.catalogue->calendar().version()) {
    worked.refused =
        base::Error{.code = base::ErrorCode::stale,
                    .type = "calendar-changed",
                    .message = {"Lịch đang áp dụng không còn là bản đã dùng khi xem trước; hãy xem trước lại.",
                                "The calendar in force is no longer the one of the preview; preview it "
                                "again."}};
    return;
  }
  const auto known = published_calendar(options_.store, next.calendar->version());
  if (!known && known.error().code != base::ErrorCode::not_found) {
    worked.refused = known.error();
    return;
  }
  if (known && known->bytes != next.bytes) {
    worked.refused = base::Error{.code = base::ErrorCode::wrong_state,
                                 .type = "calendar-published",
                                 .message = {"Lịch phiên bản “" + next.calendar->version() +
                                                 "” đã ban hành với những ngày khác; hãy ghi thành một phiên bản mới.",
                                             "The calendar of the version “" + next.calendar->version() +
                                                 "” is published with other days; make the change as a new version."}};
    return;
  }
  base::IdSource ids(options_.entropy(), now());
  body["id"] = next.calendar->id();
  body["version"] = next.calendar->version();
  body["instead_of"] = next.instead_of;
  body["from"] = "people";
  body["by"] = task.person;
  worked.commit.expected = calendar_events_;
  add_publication(worked.commit, std::move(body), next.bytes, ids, now());
  worked.commit.events.front().command = task.command_id;
  worked.commit.events.front().scope = task.scope;
  worked.commit.rows = task.catalogue->rows;
}

}  // namespace trinhky::runtime
