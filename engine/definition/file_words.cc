#include "engine/definition/file_words.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/base/limits.h"
#include "engine/base/text.h"

namespace trinhky::definition {
namespace {

using base::ordered_json;
using base::pointer_join;

constexpr std::uint64_t megabyte = 1U << 20;
constexpr std::uint64_t most_megabytes = base::limits::max_attachment_bytes / megabyte;

constexpr auto kinds = std::to_array<FileKind>({
    {"pdf", "", "application/pdf", "pdf"},
    {"png", "image", "image/png", "png"},
    {"jpeg", "image", "image/jpeg", "jpg jpeg"},
    {"webp", "image", "image/webp", "webp"},
    {"docx", "", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    {"xlsx", "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"pptx", "", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
    {"odt", "", "application/vnd.oasis.opendocument.text", "odt"},
    {"ods", "", "application/vnd.oasis.opendocument.spreadsheet", "ods"},
    {"doc", "", "application/msword", "doc"},
    {"xls", "", "application/vnd.ms-excel", "xls"},
    {"ppt", "", "application/vnd.ms-powerpoint", "ppt"},
    {"txt", "", "text/plain", "txt"},
    {"csv", "", "text/csv", "csv"},
    {"zip", "", "application/zip", "zip"},
});

bool named_by(std::string_view word, const FileKind& kind) {
  return word == kind.word || (!kind.group.empty() && word == kind.group);
}

std::string known_words() {
  std::string words = "image";
  for (const FileKind& kind : kinds) words += ", " + std::string(kind.word);
  return words;
}

// A bound as a whole number from 1; 0 and a problem when it is something else.
std::uint64_t bound(const ordered_json& value, const char* name, std::uint64_t most, std::string_view pointer,
                    Problems& problems) {
  const auto found = value.find(name);
  if (found == value.end()) return most;
  const std::string at = pointer_join(pointer, name);
  if (!found->is_number_integer() || found->get<std::int64_t>() < 1) {
    problems.error("bad-value", at, {"Ở đây phải là số nguyên từ 1.", "A whole number from 1 is expected here."});
    return 0;
  }
  const auto number = found->get<std::uint64_t>();
  if (number > most) {
    const std::string limit = std::to_string(most);
    problems.error("limit-too-high", at,
                   {"Giới hạn này cao hơn mức của chương trình là " + limit + " nên không có hiệu lực; hãy hạ xuống.",
                    "This limit is above the program's own of " + limit + " and could never hold; lower it."});
  }
  return std::min(number, most);
}

}  // namespace

std::span<const FileKind> file_kinds() {
  return kinds;
}

const FileKind* file_kind(std::string_view media_type) {
  const auto found = std::ranges::find(kinds, media_type, &FileKind::media_type);
  return found == kinds.end() ? nullptr : &*found;
}

void check_attachments(const ordered_json& value, std::string_view pointer, Problems& problems) {
  problems.only(value, {"types", "maxMegabytes", "maxFiles"}, pointer);
  if (!value.is_object()) return;
  const std::vector<std::string> words = problems.words(value, "types", pointer);
  if (value.contains("types") && words.empty()) {
    problems.error("required", pointer_join(pointer, "types"),
                   {"Ghi ít nhất một loại tệp, hoặc bỏ \"types\" để nhận mọi loại.",
                    "Name at least one kind of file, or leave \"types\" out to take every kind."});
  }
  for (const std::string& word : words) {
    if (std::ranges::any_of(kinds, [&](const FileKind& kind) { return named_by(word, kind); })) continue;
    problems.error("unknown-file-type", pointer_join(pointer, "types"),
                   {"Không có loại tệp \"" + word + "\". Dùng được: " + known_words() + ".",
                    "There is no kind of file \"" + word + "\". Known words: " + known_words() + "."});
  }
  bound(value, "maxMegabytes", most_megabytes, pointer, problems);
  bound(value, "maxFiles", most_files, pointer, problems);
}

FileRules file_rules(const Definition& definition) {
  FileRules rules;
  const auto said = definition.source.find("attachments");
  if (said == definition.source.end() || !said->is_object()) return rules;
  if (const auto types = said->find("types"); types != said->end()) {
    rules.types = types->get<std::vector<std::string>>();
  }
  rules.max_bytes = std::min(said->value("maxMegabytes", most_megabytes), most_megabytes) * megabyte;
  rules.max_files = std::min(said->value("maxFiles", most_files), most_files);
  return rules;
}

bool allows(const FileRules& rules, std::string_view media_type) {
  if (rules.types.empty()) return true;
  const FileKind* kind = file_kind(media_type);
  return kind != nullptr &&
         std::ranges::any_of(rules.types, [&](const std::string& word) { return named_by(word, *kind); });
}

std::vector<std::string> allowed_endings(const FileRules& rules) {
  std::vector<std::string> endings;
  if (rules.types.empty()) return endings;
  for (const FileKind& kind : kinds) {
    if (!allows(rules, kind.media_type)) continue;
    for (const std::string& ending : base::split(kind.endings, ' ')) endings.push_back("." + ending);
  }
  return endings;
}

}  // namespace trinhky::definition
