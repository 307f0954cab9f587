// Files of a paper: minutes, scans, annexes. Bytes are synced before the event that names them.
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "api/resources/erasures.h"
#include "api/resources/instances_view.h"
#include "api/resources/uploaded_file.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/attachments.h"
#include "engine/definition/file_words.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;
using Kind = store::RowChange::Kind;

constexpr std::size_t piece_bytes = looked_at_bytes;
constexpr std::string_view plain_bytes = "application/octet-stream";

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

base::Error unreadable() {
  return {.code = base::ErrorCode::internal,
          .type = "upload-unreadable",
          .message = {"Không đọc được tệp vừa tải lên, xin thử lại.", "The uploaded file cannot be read; try again."}};
}

// The media type of the spooled bytes.
Result<std::string> type_of_upload(const server::SpooledBody& upload, std::string_view name) {
  std::ifstream in(upload.path(), std::ios::binary);
  std::string start(looked_at_bytes, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  if (start.empty()) return std::unexpected(unreadable());
  std::string end;
  if (upload.size() > start.size()) {
    in.clear();
    in.seekg(static_cast<std::streamoff>(upload.size() - looked_at_bytes));
    end.resize(looked_at_bytes);
    in.read(end.data(), static_cast<std::streamsize>(end.size()));
    end.resize(static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return std::unexpected(unreadable());
  return found_type(start, end, name);
}

// Copies the spooled bytes into the store and syncs them. The hash by which they are kept.
Result<std::string> keep(const Office& office, const Request& request, const std::string& media_type) {
  std::ifstream in(request.upload->path(), std::ios::binary);
  std::string piece(piece_bytes, '\0');
  base::IdSource ids(office.entropy(), office.wall.now());
  auto writer = office.store.begin_attachment(ids.next_salt(), media_type);
  if (!writer) return std::unexpected(writer.error());
  while (true) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(in.gcount());
    if (count == 0) break;
    if (auto added = (*writer)->append(std::string_view(piece).substr(0, count)); !added) {
      return std::unexpected(added.error());
    }
  }
  if (in.bad()) return std::unexpected(unreadable());
  return (*writer)->finish();
}

Result<std::string> purpose_of(const Request& request) {
  std::string purpose(request.query_value("purpose").value_or("annex"));
  if (purpose == "minutes" || purpose == "scan" || purpose == "signed" || purpose == "annex" || purpose == "letter") {
    return purpose;
  }
  return base::refuse(base::ErrorCode::invalid, "bad-member",
                      {"Chọn loại tệp: văn bản, biên bản, bản quét, tệp đã ký số hoặc phụ lục.",
                       "The purpose is letter, minutes, scan, signed or annex."},
                      "/purpose");
}

Result<std::string> replaced_by(const decision::Instance& instance, const Request& request) {
  std::string replaces(request.query_value("replaces").value_or(""));
  if (replaces.empty()) return replaces;
  for (const json& one : instance.attachments) {
    if (text_or(one, "id") == replaces && is_replaceable(instance, one, person_of(request))) return replaces;
  }
  return base::refuse(base::ErrorCode::wrong_state, "not-replaceable",
                      {"Chỉ người đính kèm mới thay được tệp, khi hồ sơ chưa kết thúc và tệp chưa được thay.",
                       "A file is replaced only by who attached it, while the paper runs and no newer one is there."},
                      "/replaces");
}

// The hash of the file that this one took the place of before anybody relied on it; empty otherwise.
std::string wrong_file(const decision::Instance& instance, const json& attachment) {
  if (attachment.value("keeps_earlier", true)) return {};
  const json* earlier = decision::file_called(instance, text_or(attachment, "replaces"));
  return earlier == nullptr ? std::string() : text_or(*earlier, "hash");
}

// Bytes and a row that no event names. A row that could not be removed harms nobody: it is never shown.
void forget(Office& office, const std::string& id, const std::string& hash) {
  const store::RowChange gone{Kind::remove, "attachment", {{"id", id}}};
  static_cast<void>(office.store.write(std::span(&gone, 1)));
  erase_bytes(office.store, {.instance = {}, .hash = hash, .at = office.now()});
}

void upload(Office& office, const Request& request, Reply reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto purpose = purpose_of(request);
  if (!purpose) return refuse(reply, purpose.error(), request);
  const auto replaces = replaced_by(found->instance, request);
  if (!replaces) return refuse(reply, replaces.error(), request);
  if (request.upload == nullptr || request.upload->size() == 0) {
    return refuse(
        reply, {.code = base::ErrorCode::invalid, .type = "empty-file", .message = {"Tệp rỗng.", "The file is empty."}},
        request);
  }
  const std::string person = person_of(request);
  const std::string key(request.header("idempotency-key").value_or(""));
  // With a key, the same upload sent twice makes the same file.
  const std::string id =
      key.empty() ? base::uuid_v7(office.wall.now(), office.entropy()) : base::derived_uuid(person + "|" + key);
  if (const json* known = decision::file_called(found->instance, id); known != nullptr) {
    return answer(reply, 201, attachment_wire(office, office.directory(), found->instance, *known, person));
  }
  const std::string said_name(request.header("x-file-name").value_or(""));
  const auto media_type = type_of_upload(*request.upload, said_name);
  if (!media_type) return refuse(reply, media_type.error(), request);
  json attachment = {{"id", id},
                     {"name", clean_file_name(said_name, *media_type)},
                     {"media_type", *media_type},
                     {"bytes", request.upload->size()},
                     {"purpose", *purpose}};
  if (!replaces->empty()) attachment["replaces"] = *replaces;
  // Before a byte is kept; the engine asks once more.
  if (const auto trouble = decision::file_trouble(*found->definition, found->instance, attachment)) {
    return refuse(reply, *trouble, request);
  }
  const auto kept = keep(office, request, *media_type);
  if (!kept) return refuse(reply, kept.error(), request);
  attachment["hash"] = *kept;
  // The row leads from the id to the paper. It is written first: a file without its row could never be opened, while
  // a row without its event is never shown.
  const store::RowChange row{Kind::put,
                             "attachment",
                             {{"id", id},
                              {"instance", found->instance.id},
                              {"hash", *kept},
                              {"name", text_or(attachment, "name")},
                              {"media_type", *media_type},
                              {"bytes", static_cast<std::int64_t>(request.upload->size())},
                              {"purpose", *purpose},
                              {"person", person},
                              {"at", office.now().time_since_epoch().count()},
                              {"replaces", *replaces},
                              {"event", static_cast<std::int64_t>(found->instance.events + 1)}}};
  if (auto written = office.store.write(std::span(&row, 1)); !written) return refuse(reply, written.error(), request);
  auto shared = std::make_shared<Reply>(std::move(reply));
  office.engine.submit(
      runtime::Request{.command_id = base::is_uuid(key) ? key : id,
                       .kind = "attach",
                       .instance = found->instance.id,
                       .person = person,
                       .body = {{"attachment", std::move(attachment)}}},
      [&office, shared, request, person, id, hash = *kept](Result<runtime::Handled> handled) {
        std::move(*shared).on_worker([&office, request, person, id, hash, handled = std::move(handled)](Reply& to) {
          if (!handled) {
            forget(office, id, hash);
            return refuse(to, handled.error(), request);
          }
          const auto instance = office.engine.load(handled->instance);
          if (!instance) return refuse(to, instance.error(), request);
          const json* recorded = decision::file_called(*instance, id);
          if (recorded == nullptr) return refuse(to, unreadable(), request);
          if (auto wrong = wrong_file(*instance, *recorded); !wrong.empty()) {
            erase_bytes(office.store, {.instance = instance->id, .hash = wrong, .at = office.now()});
          }
          answer(to, 201, attachment_wire(office, office.directory(), *instance, *recorded, person));
        });
      });
}

base::Error no_such_attachment() {
  return {.code = base::ErrorCode::not_found,
          .type = "no-such-attachment",
          .message = {"Không có tệp đính kèm này.", "There is no such attachment."}};
}

// Nobody had relied on it when it was taken back: its bytes are gone, or about to go.
bool withdrawn_unread(const json& attachment) {
  return attachment.contains("withdrawn") && !attachment.value("relied_on", false);
}

// What is shown is what the bytes are; a kind that the program does not know is sent as bytes, whatever it was called
// when it was kept.
std::string type_to_send(std::string_view start, const std::string& kept) {
  std::string found = found_type(start, "", "");
  if (shown_inline(found)) return found;
  const bool known = definition::file_kind(kept) != nullptr && !shown_inline(kept);
  return known ? kept : std::string(plain_bytes);
}

bool was_a_wrong_file(const decision::Instance& instance, const std::string& id) {
  return std::ranges::any_of(instance.attachments, [&](const json& one) {
    return text_or(one, "replaces") == id && !one.value("keeps_earlier", true);
  });
}

void download(Office& office, const Request& request, Reply& reply) {
  const std::string id(request.path_param("id"));
  const auto rows =
      office.store.read({.table = "attachment", .where = {{"id", store::Condition::Op::eq, {id}}}, .limit = 1});
  if (!rows) return refuse(reply, rows.error(), request);
  if (rows->empty()) return refuse(reply, no_such_attachment(), request);
  const auto found = seen(office, text(rows->front(), "instance"), person_of(request));
  if (!found) return refuse(reply, found.error(), request);
  const std::string hash = text(rows->front(), "hash");
  if (decision::file_called(found->instance, id) == nullptr) return refuse(reply, no_such_attachment(), request);
  const bool taken_back = withdrawn_unread(*decision::file_called(found->instance, id));
  if (taken_back || was_a_wrong_file(found->instance, id)) return refuse(reply, no_such_attachment(), request);
  const auto info = office.store.attachment(hash);
  if (!info) return refuse(reply, info.error(), request);
  if (!*info) return refuse(reply, no_such_attachment(), request);
  const auto start = office.store.read_attachment(hash, 0, looked_at_bytes);
  if (!start) return refuse(reply, start.error(), request);
  const std::string name = text(rows->front(), "name");
  const std::string type = type_to_send(*start, text(rows->front(), "media_type"));
  const std::size_t dot = name.rfind('.');
  const std::string ending = dot == std::string::npos ? std::string() : "." + base::slug(name.substr(dot + 1), 8);
  const std::string plain = base::slug(name.substr(0, dot)) + ending;
  const std::uint64_t size = (*info)->size;
  server::Source source{.pull =
                            [&office, hash, size, offset = std::uint64_t{0}](std::string& chunk) mutable {
                              if (offset >= size) return false;
                              const auto piece = office.store.read_attachment(hash, offset, piece_bytes);
                              // A broken connection tells the receiver that something is missing.
                              if (!piece || piece->empty()) throw std::runtime_error("attachment unreadable");
                              chunk += *piece;
                              offset += piece->size();
                              return true;
                            },
                        .length = size};
  reply(Response::stream(200, type, std::move(source))
            .with("content-disposition", std::string(shown_inline(type) ? "inline" : "attachment") + "; filename=\"" +
                                             plain + "\"; filename*=UTF-8''" + percent_encoded(name))
            .with("content-security-policy", "sandbox; default-src 'none'")
            .with("x-content-type-options", "nosniff")
            .with("cache-control", "private, no-cache"));
}

}  // namespace

void drop_withdrawn_bytes(const Office& office, const decision::Instance& instance, const std::string& id) {
  const json* file = decision::file_called(instance, id);
  if (file == nullptr || !withdrawn_unread(*file)) return;
  erase_bytes(office.store, {.instance = instance.id, .hash = text_or(*file, "hash"), .at = office.now()});
}

void add_attachments(Router& router, Office& office) {
  router.add({.method = "POST",
              .path = "/api/v1/instances/{id}/attachments",
              .operation = "uploadAttachment",
              .summary = {"Đính kèm tệp", "Attach a file"},
              .handler = [&office](const Request& request, Reply reply) { upload(office, request, std::move(reply)); },
              .body = server::BodyKind::upload,
              .max_body = base::limits::max_attachment_bytes});
  router.add({.method = "GET",
              .path = "/api/v1/attachments/{id}",
              .operation = "getAttachment",
              .summary = {"Mở tệp đính kèm", "Open an attached file"},
              .handler = [&office](const Request& request, Reply reply) { download(office, request, reply); }});
}

}  // namespace trinhky::api
