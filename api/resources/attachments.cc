// Files of a paper: minutes, scans, annexes. Bytes are synced before the event that names them.
#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "api/resources/instances_view.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;
using Kind = store::RowChange::Kind;

constexpr std::size_t piece_bytes = 256U << 10;
constexpr std::size_t max_name_code_points = 200;
constexpr std::string_view plain_bytes = "application/octet-stream";

// What the bytes are by their beginning; empty for everything that is never shown inline.
std::string_view shown_type(std::string_view start) {
  if (start.starts_with("%PDF-")) return "application/pdf";
  if (start.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (start.size() >= 12 && start.starts_with("RIFF") && start.substr(8, 4) == "WEBP") return "image/webp";
  return {};
}

bool is_media_type(std::string_view text) {
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
  };
  const std::size_t slash = text.find('/');
  return text.size() <= 100 && slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         std::ranges::all_of(text.substr(0, slash), is_token) && std::ranges::all_of(text.substr(slash + 1), is_token);
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

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

// A name without a folder and without what a screen or a disk trips over.
std::string clean_name(std::string_view raw) {
  std::string name = base::nfc(percent_decoded(raw));
  if (const std::size_t cut = name.find_last_of("/\\"); cut != std::string::npos) name = name.substr(cut + 1);
  std::u32string points = base::to_utf32(base::tidy_blanks(name));
  std::erase_if(points, [](char32_t c) {
    const bool direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || direction;
  });
  if (points.size() > max_name_code_points) {
    // The ending tells people what the file is; it stays.
    const std::size_t dot = points.rfind(U'.');
    const std::u32string ending =
        dot != std::u32string::npos && points.size() - dot <= 10 ? points.substr(dot) : std::u32string();
    points = points.substr(0, max_name_code_points - ending.size()) + ending;
  }
  return points.empty() ? "tep-dinh-kem" : base::to_utf8(points);
}

base::Error unreadable() {
  return {.code = base::ErrorCode::internal,
          .type = "upload-unreadable",
          .message = {"Không đọc được tệp vừa tải lên, xin thử lại.", "The uploaded file cannot be read; try again."}};
}

struct Kept {
  std::string hash;
  std::string media_type;
};

// Copies the spooled bytes into the store and syncs them.
Result<Kept> keep(const Office& office, const Request& request) {
  std::ifstream in(request.upload->path(), std::ios::binary);
  std::string piece(piece_bytes, '\0');
  in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
  auto count = static_cast<std::size_t>(in.gcount());
  if (count == 0) return std::unexpected(unreadable());
  std::string media_type(shown_type(std::string_view(piece).substr(0, count)));
  if (media_type.empty()) {
    std::string declared(request.header("content-type").value_or(""));
    declared = declared.substr(0, declared.find(';'));
    const bool pretends = declared == "application/pdf" || declared.starts_with("image/");
    media_type = is_media_type(declared) && !pretends ? declared : std::string(plain_bytes);
  }
  base::IdSource ids(office.entropy(), office.wall.now());
  auto writer = office.store.begin_attachment(ids.next_salt(), media_type);
  if (!writer) return std::unexpected(writer.error());
  while (count > 0) {
    if (auto added = (*writer)->append(std::string_view(piece).substr(0, count)); !added) {
      return std::unexpected(added.error());
    }
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    count = static_cast<std::size_t>(in.gcount());
  }
  if (in.bad()) return std::unexpected(unreadable());
  auto hash = (*writer)->finish();
  if (!hash) return std::unexpected(hash.error());
  return Kept{.hash = std::move(*hash), .media_type = std::move(media_type)};
}

Result<std::string> purpose_of(const Request& request) {
  std::string purpose(request.query_value("purpose").value_or("annex"));
  if (purpose == "minutes" || purpose == "scan" || purpose == "annex") return purpose;
  return base::refuse(base::ErrorCode::invalid, "bad-member",
                      {"Chọn loại tệp: biên bản, bản quét hoặc phụ lục.", "The purpose is minutes, scan or annex."},
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

const json* attachment_of(const decision::Instance& instance, const std::string& id) {
  const auto found =
      std::ranges::find_if(instance.attachments, [&](const json& one) { return text_or(one, "id") == id; });
  return found == instance.attachments.end() ? nullptr : &*found;
}

// The hash of the file that this one took the place of before anybody relied on it; empty otherwise.
std::string wrong_file(const decision::Instance& instance, const json& attachment) {
  if (attachment.value("keeps_earlier", true)) return {};
  const json* earlier = attachment_of(instance, text_or(attachment, "replaces"));
  return earlier == nullptr ? std::string() : text_or(*earlier, "hash");
}

// Bytes and a row that no event names. That they could not be removed harms nobody: they are never shown.
void forget(Office& office, const std::string& id, const std::string& hash) {
  const store::RowChange gone{Kind::remove, "attachment", {{"id", id}}};
  static_cast<void>(office.store.write(std::span(&gone, 1)));
  static_cast<void>(office.store.erase(hash));
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
  if (const json* known = attachment_of(found->instance, id); known != nullptr) {
    return answer(reply, 201, attachment_wire(office, office.directory(), found->instance, *known, person));
  }
  const auto kept = keep(office, request);
  if (!kept) return refuse(reply, kept.error(), request);
  json attachment = {{"id", id},
                     {"hash", kept->hash},
                     {"name", clean_name(request.header("x-file-name").value_or(""))},
                     {"media_type", kept->media_type},
                     {"bytes", request.upload->size()},
                     {"purpose", *purpose}};
  if (!replaces->empty()) attachment["replaces"] = *replaces;
  // The row leads from the id to the paper. It is written first: a file without its row could never be opened, while
  // a row without its event is never shown.
  const store::RowChange row{Kind::put,
                             "attachment",
                             {{"id", id},
                              {"instance", found->instance.id},
                              {"hash", kept->hash},
                              {"name", text_or(attachment, "name")},
                              {"media_type", kept->media_type},
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
      [&office, shared, request, person, id, hash = kept->hash](Result<runtime::Handled> handled) {
        std::move(*shared).on_worker([&office, request, person, id, hash, handled = std::move(handled)](Reply& to) {
          if (!handled) {
            forget(office, id, hash);
            return refuse(to, handled.error(), request);
          }
          const auto instance = office.engine.load(handled->instance);
          if (!instance) return refuse(to, instance.error(), request);
          const json* recorded = attachment_of(*instance, id);
          if (recorded == nullptr) return refuse(to, unreadable(), request);
          if (auto wrong = wrong_file(*instance, *recorded); !wrong.empty()) {
            // The bytes of a wrong file go; that they could not go now harms nobody: they are never shown again.
            static_cast<void>(office.store.erase(wrong));
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
  if (attachment_of(found->instance, id) == nullptr) return refuse(reply, no_such_attachment(), request);
  if (was_a_wrong_file(found->instance, id)) return refuse(reply, no_such_attachment(), request);
  const auto info = office.store.attachment(hash);
  if (!info) return refuse(reply, info.error(), request);
  if (!*info) return refuse(reply, no_such_attachment(), request);
  const auto start = office.store.read_attachment(hash, 0, 16);
  if (!start) return refuse(reply, start.error(), request);
  const std::string_view shown = shown_type(*start);
  const std::string name = text(rows->front(), "name");
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
  const std::string type = shown.empty() ? text(rows->front(), "media_type") : std::string(shown);
  reply(Response::stream(200, type, std::move(source))
            .with("content-disposition", std::string(shown.empty() ? "attachment" : "inline") + "; filename=\"" +
                                             plain + "\"; filename*=UTF-8''" + percent_encoded(name))
            .with("content-security-policy", "sandbox; default-src 'none'")
            .with("x-content-type-options", "nosniff")
            .with("cache-control", "private, no-cache"));
}

}  // namespace

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
