#include "engine/guidance/source_text.h"

#include <algorithm>
#include <utility>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/guidance/encoding.h"
#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

using base::ErrorCode;
using base::refuse;
using base::Text;

struct FileMagic {
  std::string_view bytes;
  std::string_view name;
};
constexpr std::array<FileMagic, 8> office_files = {{{"PK\x03\x04", "DOCX"},
                                                    {"PK\x05\x06", "DOCX"},
                                                    {"PK\x07\x08", "DOCX"},
                                                    {"%PDF", "PDF"},
                                                    {"\xD0\xCF\x11\xE0", "DOC"},
                                                    {"{\\rtf", "RTF"},
                                                    {"<!DOCTYPE html", "HTML"},
                                                    {"<html", "HTML"}}};

std::unexpected<base::Error> refuse_encoding(Text message) {
  return refuse(ErrorCode::malformed, "guidance-import-encoding", std::move(message));
}

std::string hex(unsigned char byte) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  return {digits[byte >> 4U], digits[byte & 15U]};
}

base::Result<std::string_view> checked(std::string_view bytes) {
  if (bytes.size() > base::limits::max_guidance_bytes) {
    return refuse(ErrorCode::too_large, "guidance-too-large",
                  {"Văn bản dài quá 1 MB. Hãy dán riêng phần nội dung, không kèm phụ lục và hình ảnh.",
                   "The text is longer than 1 MB. Paste the body alone, without annexes and pictures."});
  }
  for (const FileMagic& magic : office_files) {
    if (!bytes.starts_with(magic.bytes)) continue;
    const std::string name(magic.name);
    return refuse(ErrorCode::malformed, "guidance-import-format",
                  {"Đây là tệp " + name +
                       ", chương trình chỉ đọc văn bản thuần. Hãy mở tệp, chọn toàn bộ nội dung, "
                       "sao chép rồi dán vào ô nhập.",
                   "This is a " + name +
                       " file and only plain text is read. Open it, select all, copy, and paste the "
                       "text here."});
  }
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return refuse_encoding({"Văn bản được lưu ở bảng mã UTF-16 (byte 1 là " +
                                hex(static_cast<unsigned char>(bytes[0])) +
                                "). Hãy lưu lại ở bảng mã UTF-8 hoặc dán trực tiếp nội dung.",
                            "The text is stored as UTF-16 (byte 1 is " + hex(static_cast<unsigned char>(bytes[0])) +
                                "). Save it as UTF-8, or paste the text."});
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

// The marks on letters, counted before normalising hides them.
void measure(std::u32string_view line, int number, UnicodeMeasure& into) {
  static constexpr std::u32string_view marked = U"âêôăơưÂÊÔĂƠƯ";
  bool separate = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char32_t c = line[i];
    if ((c >= 0xC0 && c < 0x250 && is_letter(c) && c != 0x110 && c != 0x111) || (c >= 0x1E00 && is_letter(c))) {
      ++into.precomposed;
    }
    if (!is_combining(c)) continue;
    separate = true;
    ++into.combining;
    std::size_t& kind = c == 0x300   ? into.grave
                        : c == 0x301 ? into.acute
                        : c == 0x309 ? into.hook
                        : c == 0x303 ? into.tilde
                        : c == 0x323 ? into.dot
                                     : into.other;
    ++kind;
    if (i > 0 && marked.find(line[i - 1]) != std::u32string_view::npos) ++into.hybrids;
  }
  if (separate) into.lines.push_back(number);
}

bool is_control(char32_t c) {
  return (c < 0x20 && !is_blank(c)) || (c >= 0x7F && c < 0xA0 && c != 0x85) || (c & 0xFFFEU) == 0xFFFEU ||
         (c >= 0xFDD0 && c <= 0xFDEF);
}

std::u32string tidied(std::u32string_view raw) {
  return base::to_utf32(base::tidy_blanks(base::to_utf8(raw)));
}

void add_line(std::string_view bytes, SourceText& source) {
  const int number = static_cast<int>(source.lines.size()) + 1;
  const std::u32string points = base::to_utf32(bytes);
  measure(points, number, source.unicode);
  SourceLine line{.number = number, .raw = base::to_utf32(base::nfc(bytes)), .text = {}};
  bool control = false;
  for (char32_t& c : line.raw) {
    if (is_control(c)) {
      control = true;
      c = U' ';
    }
    if (c == 0xA0 || c == 0x202F) {
      ++source.no_break_spaces;
      if (source.first_no_break_line == 0) source.first_no_break_line = number;
    }
    if (c == 0x2013) {
      ++source.en_dashes;
      if (source.first_en_dash_line == 0) source.first_en_dash_line = number;
    }
  }
  if (control) source.control_lines.push_back(number);
  line.text = tidied(line.raw);
  source.lines.push_back(std::move(line));
}

}  // namespace

base::Result<SourceText> read_source(std::string_view bytes) {
  const base::Result<std::string_view> text = checked(bytes);
  if (!text) return std::unexpected(text.error());
  const std::size_t before = bytes.size() - text->size();
  const std::size_t nul = text->find('\0');
  const std::size_t bad = std::min(base::first_bad_utf8(*text), nul);
  if (bad != std::string_view::npos) {
    const std::string where = std::to_string(bad + before + 1);
    const std::string byte = hex(static_cast<unsigned char>((*text)[bad]));
    const std::string line =
        std::to_string(1 + std::count(text->begin(), text->begin() + static_cast<long>(bad), '\n'));
    std::string name = guess_encoding(*text);
    // A stray nought in readable text tells nothing about its encoding.
    if ((*text)[bad] == '\0' && name != "UTF-16") name.clear();
    const Text guess = name.empty() ? Text{"có thể là bảng mã cũ (TCVN3, VNI hoặc Windows-1258)",
                                           "perhaps an old encoding (TCVN3, VNI or Windows-1258)"}
                                    : Text{"có thể là " + name, "perhaps " + name};
    const Text advice =
        name == "UTF-16"
            ? Text{"Hãy mở tệp, chọn lưu với bảng mã UTF-8, hoặc sao chép nội dung rồi dán vào ô nhập.",
                   "Open the file and save it as UTF-8, or copy the text and paste it."}
            : Text{"Hãy chuyển mã sang Unicode (công cụ chuyển mã của bộ gõ tiếng Việt làm được) rồi nhập lại.",
                   "Convert it to Unicode (the tools of Vietnamese keyboards can) and try again."};
    return refuse_encoding({"Văn bản không ở bảng mã UTF-8: byte thứ " + where + " (dòng " + line + ") là " + byte +
                                ", " + guess.vi + ". " + advice.vi,
                            "The text is not UTF-8: byte " + where + " (line " + line + ") is " + byte + ", " +
                                guess.en + ". " + advice.en});
  }
  if (const std::string name = guess_misreading(base::to_utf32(*text)); name == "UTF-8") {
    return refuse_encoding(
        {"Văn bản UTF-8 đã bị đọc nhầm bằng bảng mã khác trước khi lưu, chữ tiếng Việt không còn đọc "
         "được. Hãy mở lại tệp gốc với bảng mã UTF-8 rồi nhập lại.",
         "This UTF-8 text was read in another encoding before it was saved, and its letters are "
         "broken. Open the original as UTF-8 and try again."});
  } else if (!name.empty()) {
    return refuse_encoding({"Văn bản dùng phông chữ cũ " + name +
                                ", không đọc được dưới dạng Unicode. Hãy chuyển mã sang Unicode (công cụ chuyển mã của "
                                "bộ gõ tiếng Việt làm được) rồi nhập lại.",
                            "The text was written for the old encoding " + name +
                                " and is not readable as Unicode. Convert it (the tools of Vietnamese keyboards can) "
                                "and try again."});
  }
  SourceText source;
  source.unicode.code_points = base::code_points(*text);
  source.unicode.code_points_nfc = base::code_points(base::nfc(*text));
  std::string_view rest = *text;
  while (true) {
    const std::size_t end = rest.find_first_of("\r\n");
    if (end == std::string_view::npos) break;
    add_line(rest.substr(0, end), source);
    rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  if (!rest.empty()) add_line(rest, source);
  const bool any =
      std::any_of(source.lines.begin(), source.lines.end(), [](const SourceLine& l) { return !l.text.empty(); });
  if (!any) {
    return refuse(ErrorCode::invalid, "guidance-empty", {"Văn bản không có nội dung.", "There is no text."});
  }
  return source;
}

}  // namespace trinhky::guidance
