#include "engine/archive/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/seal/head_note.h"
#include "engine/seal/signing_key.h"

namespace trinhky::archive {
namespace {

using base::json;
using base::Result;

constexpr std::size_t hash_digits = 64;

bool is_hash(std::string_view text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == hash_digits && std::ranges::all_of(text, is_digit);
}

std::string with_sum(json value) {
  value["sum"] = base::sha256_hex(base::canonical(value));
  return base::print(value) + "\n";
}

// The value, where its sum is right and nothing but the value stands there.
Result<json> summed(std::string_view bytes, const char* file) {
  auto value = base::parse_json(bytes);
  if (!value || !value->is_object()) return std::unexpected(backup_damaged(file, "it is no JSON object"));
  json plain = *value;
  plain.erase("sum");
  if (with_sum(plain) != bytes) return std::unexpected(backup_damaged(file, "its sum is another"));
  const auto format = plain.find("format");
  if (format == plain.end() || !format->is_number_integer()) {
    return std::unexpected(backup_damaged(file, "it names no format"));
  }
  if (format->get<std::int64_t>() > archive_format) {
    return base::refuse(base::ErrorCode::wrong_state, "backup-newer",
                        {"Bản sao lưu thuộc phiên bản mới hơn của chương trình; hãy cài bản mới rồi khôi phục.",
                         "The backup belongs to a later release of the program; install that one, then restore."});
  }
  return plain;
}

std::uint64_t number_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::optional<base::Instant> instant_of(const json& object, const char* name) {
  const auto at = base::parse_instant(base::text_or(object, name));
  return at ? std::optional(*at) : std::nullopt;
}

json seal_as_json(std::uint64_t number, const std::string& hash) {
  return number == 0 ? json() : json{{"number", number}, {"hash", hash}};
}

void read_seal(const json& object, std::uint64_t& number, std::string& hash) {
  const auto seal = object.find("seal");
  if (seal == object.end() || !seal->is_object()) return;
  number = number_of(*seal, "number");
  hash = base::text_or(*seal, "hash");
}

// The database and each name once.
bool are_files_of_a_backup(const std::vector<ArchivedFile>& files) {
  std::set<std::string_view> names;
  for (const ArchivedFile& file : files) {
    if (!is_archived_name(file.name) || !is_hash(file.sha256) || !names.insert(file.name).second) return false;
  }
  return names.contains(database_name);
}

}  // namespace

base::Error backup_damaged(const std::string& file, std::string log) {
  return {.code = base::ErrorCode::invalid,
          .type = "backup-damaged",
          .message = {"Bản sao lưu bị hỏng: " + file + ". Hãy dùng bản sao lưu khác (trinhky backups liệt kê các bản).",
                      "The backup is damaged: " + file + ". Use another one (trinhky backups lists them)."},
          .log = std::move(log)};
}

bool is_archived_name(std::string_view name) {
  if (name == database_name || name == seal::key_file_name) return true;
  // seal-head.json and what was set aside beside it; never a path.
  return name.starts_with("seal-head.") && name.ends_with("json") && name.find('/') == std::string_view::npos;
}

std::string written(const Manifest& manifest) {
  json files = json::array();
  for (const ArchivedFile& file : manifest.files) {
    files.push_back({{"name", file.name}, {"size", file.size}, {"sha256", file.sha256}});
  }
  return with_sum({{"format", archive_format},
                   {"kind", manifest.kind},
                   {"program", manifest.program},
                   {"schema", manifest.schema},
                   {"office", manifest.office},
                   {"at", base::format_instant(manifest.at)},
                   {"seal", seal_as_json(manifest.seal, manifest.seal_hash)},
                   {"files", std::move(files)}});
}

Result<Manifest> manifest_from(std::string_view bytes) {
  const auto value = summed(bytes, manifest_name);
  if (!value) return std::unexpected(value.error());
  const auto at = instant_of(*value, "at");
  const auto schema = value->find("schema");
  const auto files = value->find("files");
  if (!at || schema == value->end() || !schema->is_number_integer() || files == value->end() || !files->is_array()) {
    return std::unexpected(backup_damaged(manifest_name, "a member is missing"));
  }
  Manifest manifest{.kind = base::text_or(*value, "kind"),
                    .program = base::text_or(*value, "program"),
                    .schema = schema->get<std::int64_t>(),
                    .office = base::text_or(*value, "office"),
                    .at = *at};
  read_seal(*value, manifest.seal, manifest.seal_hash);
  for (const json& file : *files) {
    if (!file.is_object()) return std::unexpected(backup_damaged(manifest_name, "a file is no object"));
    manifest.files.push_back({.name = base::text_or(file, "name"),
                              .size = number_of(file, "size"),
                              .sha256 = base::text_or(file, "sha256")});
  }
  if (!are_files_of_a_backup(manifest.files)) {
    return std::unexpected(backup_damaged(manifest_name, "its files are not those of a backup"));
  }
  return manifest;
}

std::string written(const Verdict& verdict, std::string_view manifest) {
  json faults = json::array();
  for (const base::Text& fault : verdict.faults) faults.push_back({{"vi", fault.vi}, {"en", fault.en}});
  return with_sum({{"format", archive_format},
                   {"manifest", base::sha256_hex(manifest)},
                   {"at", base::format_instant(verdict.at)},
                   {"holds", verdict.holds()},
                   {"fault_count", verdict.fault_count},
                   {"faults", std::move(faults)},
                   {"streams", verdict.streams},
                   {"events", verdict.events},
                   {"instances", verdict.instances},
                   {"attachments", verdict.attachments},
                   {"seal", seal_as_json(verdict.seal, verdict.seal_hash)}});
}

Result<Verdict> verdict_from(std::string_view bytes, std::string_view manifest) {
  const auto value = summed(bytes, verdict_name);
  if (!value) return std::unexpected(value.error());
  const auto at = instant_of(*value, "at");
  const auto count = value->find("fault_count");
  if (!at || count == value->end() || !count->is_number_unsigned()) {
    return std::unexpected(backup_damaged(verdict_name, "a member is missing"));
  }
  if (base::text_or(*value, "manifest") != base::sha256_hex(manifest)) {
    return std::unexpected(backup_damaged(verdict_name, "it is the verdict of another backup"));
  }
  Verdict verdict{.at = *at,
                  .fault_count = count->get<std::uint64_t>(),
                  .streams = number_of(*value, "streams"),
                  .events = number_of(*value, "events"),
                  .instances = number_of(*value, "instances"),
                  .attachments = number_of(*value, "attachments")};
  read_seal(*value, verdict.seal, verdict.seal_hash);
  const auto faults = value->find("faults");
  for (const json& fault : faults == value->end() ? json::array() : *faults) {
    if (fault.is_object()) verdict.faults.push_back({base::text_or(fault, "vi"), base::text_or(fault, "en")});
  }
  return verdict;
}

}  // namespace trinhky::archive
