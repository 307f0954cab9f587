#include "api/resources/uploaded_file.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/definition/file_words.h"

namespace trinhky::api {
namespace {

using definition::FileKind;

constexpr std::size_t max_name_code_points = 200;
constexpr std::string_view plain_bytes = "application/octet-stream";

// What a desktop would run, or a browser take for a page.
constexpr auto running = std::to_array<std::string_view>(
    {"exe",   "com", "bat", "cmd",  "scr",  "pif",  "msi",  "msp",  "dll",  "cpl", "jar", "js",  "jse",     "vbs",
     "vbe",   "wsf", "wsh", "hta",  "ps1",  "psm1", "sh",   "lnk",  "url",  "reg", "inf", "scf", "html",    "htm",
     "xhtml", "mht", "svg", "svgz", "docm", "dotm", "xlsm", "xltm", "pptm", "chm", "apk", "app", "desktop", "iso"});

// Names that a disk of Windows keeps for itself.
constexpr auto devices = std::to_array<std::string_view>(
    {"con",  "prn",  "aux",  "nul",  "com1", "com2", "com3", "com4", "com5", "com6", "com7",
     "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"});

const FileKind* kind_called(std::string_view word) {
  const auto kinds = definition::file_kinds();
  const auto found = std::ranges::find(kinds, word, &FileKind::word);
  return found == kinds.end() ? nullptr : &*found;
}

std::string type_of(std::string_view word) {
  const FileKind* kind = kind_called(word);
  return std::string(kind == nullptr ? plain_bytes : kind->media_type);
}

bool has_ending(const FileKind& kind, std::string_view ending) {
  const auto endings = base::split(kind.endings, ' ');
  return std::ranges::find(endings, ending) != endings.end();
}

// Behind the last dot, in small letters; empty where there is none.
std::string ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::string ending(name.substr(dot + 1));
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return ending;
}

// As it stands in the directory of an old office file: two bytes for a letter.
std::string wide(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

bool is_text(std::string_view start) {
  if (start.empty() || start.find('\0') != std::string_view::npos) return false;
  const std::size_t bad = base::first_bad_utf8(start);
  if (bad >= start.size()) return true;
  // A letter may be cut where looking ends.
  return start.size() >= looked_at_bytes && bad + 4 > start.size();
}

std::string packed_type(std::string_view start, std::string_view end) {
  constexpr std::string_view open_document = "mimetypeapplication/vnd.oasis.opendocument.";
  const auto has = [&](std::string_view name) {
    return end.find(name) != std::string_view::npos || start.find(name) != std::string_view::npos;
  };
  if (start.size() > 30 && start.substr(30).starts_with(open_document)) {
    const std::string_view kind = start.substr(30 + open_document.size());
    if (kind.starts_with("textPK")) return type_of("odt");
    if (kind.starts_with("spreadsheetPK")) return type_of("ods");
  }
  // A document with a program inside is a package and no document.
  if (has("[Content_Types].xml") && !has("vbaProject.bin")) {
    if (has("word/document.xml")) return type_of("docx");
    if (has("xl/workbook.xml")) return type_of("xlsx");
    if (has("ppt/presentation.xml")) return type_of("pptx");
  }
  return type_of("zip");
}

std::string container_type(std::string_view start, std::string_view end, std::string_view ending) {
  const auto has = [&](std::string_view name) {
    const std::string stream = wide(name);
    return start.find(stream) != std::string_view::npos || end.find(stream) != std::string_view::npos;
  };
  if (has("WordDocument")) return type_of("doc");
  if (has("PowerPoint Document")) return type_of("ppt");
  if (has("Workbook")) return type_of("xls");
  for (const std::string_view word : {"doc", "xls", "ppt"}) {
    if (ending == word) return type_of(word);
  }
  return std::string(plain_bytes);
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

// Nobody sees it, or it makes a name read as another.
bool is_hidden(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool direction =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  const bool invisible = c == 0x00AD || c == 0x034F || (c >= 0x200B && c <= 0x200D) || c == 0x2028 || c == 0x2029 ||
                         (c >= 0x2060 && c <= 0x2065) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
                         (c >= 0xE0000 && c <= 0xE0FFF);
  return control || direction || invisible;
}

// What has to stand behind the name so that it promises what it is; empty where nothing has to.
std::string ending_to_add(std::string_view name, std::string_view media_type) {
  const std::string ending = ending_of(name);
  const FileKind* kind = definition::file_kind(media_type);
  if (kind != nullptr && has_ending(*kind, ending)) return {};
  const bool runs = std::ranges::find(running, ending) != running.end();
  const bool promises =
      std::ranges::any_of(definition::file_kinds(), [&](const FileKind& one) { return has_ending(one, ending); });
  const bool readable =
      media_type == "text/plain" || media_type == "text/csv" || media_type == "application/zip" || kind == nullptr;
  if (!ending.empty() && !runs && !promises && readable) return {};
  if (kind == nullptr) return ending.empty() ? "" : ".bin";
  return "." + base::split(kind->endings, ' ').front();
}

}  // namespace

std::string found_type(std::string_view start, std::string_view end, std::string_view name) {
  const std::string ending = ending_of(name);
  if (start.starts_with("%PDF-")) return type_of("pdf");
  if (start.starts_with("\x89PNG\r\n\x1a\n")) return type_of("png");
  if (start.starts_with("\xff\xd8\xff")) return type_of("jpeg");
  if (start.size() >= 12 && start.starts_with("RIFF") && start.substr(8, 4) == "WEBP") return type_of("webp");
  if (start.starts_with("PK\x03\x04")) return packed_type(start, end);
  if (start.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return container_type(start, end, ending);
  if (is_text(start)) return type_of(ending == "csv" ? "csv" : "txt");
  return std::string(plain_bytes);
}

bool shown_inline(std::string_view media_type) {
  const FileKind* kind = definition::file_kind(media_type);
  return kind != nullptr && (kind->word == "pdf" || kind->group == "image");
}

std::string clean_file_name(std::string_view raw, std::string_view media_type) {
  std::u32string points = base::to_utf32(base::nfc(base::to_utf8(base::to_utf32(percent_decoded(raw)))));
  std::erase_if(points, is_hidden);
  if (const std::size_t cut = points.find_last_of(U"/\\"); cut != std::u32string::npos) points.erase(0, cut + 1);
  for (char32_t& c : points) {
    if (std::u32string_view(U"<>:\"|?*").find(c) != std::u32string_view::npos) c = U'_';
  }
  std::string name = base::tidy_blanks(base::to_utf8(points));
  // A dot or a blank at the end is dropped by some disks, and with it the ending that was checked.
  while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.pop_back();
  while (!name.empty() && (name.front() == '.' || name.front() == ' ')) name.erase(0, 1);
  if (name.empty()) name = "tep-dinh-kem";
  std::string stem = base::slug(name.substr(0, name.find('.')), 8);
  if (std::ranges::find(devices, stem) != devices.end()) name.insert(0, "_");
  name += ending_to_add(name, media_type);
  points = base::to_utf32(name);
  if (points.size() > max_name_code_points) {
    // The ending tells people what the file is; it stays.
    const std::size_t dot = points.rfind(U'.');
    const std::u32string ending =
        dot != std::u32string::npos && points.size() - dot <= 10 ? points.substr(dot) : std::u32string();
    points = points.substr(0, max_name_code_points - ending.size()) + ending;
  }
  return base::to_utf8(points);
}

}  // namespace trinhky::api
