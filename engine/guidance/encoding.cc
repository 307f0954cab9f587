#include "engine/guidance/encoding.h"

#include <cstddef>

#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

constexpr std::string_view vowels = "aeiouyAEIOUY\xF4\xF6\xD4\xD6";
// VNI writes a tone as a byte of its own behind the vowel, đ as F1, ư as F6.
constexpr std::string_view vni_marks =
    "\xE1\xE0\xE5\xE3\xE4\xE2\xE9\xE8\xFA\xFC\xEB\xEA\xF9\xF8\xFB\xF5\xEF"
    "\xC1\xC0\xC5\xC3\xC4\xC2\xC9\xC8\xDA\xDC\xCB\xCA\xD9\xD8\xDB\xD5\xCF";
// Windows-1258 has five tones as bytes of their own, đ as F0, ư as FD.
constexpr std::string_view tones_1258 = "\xCC\xEC\xD2\xDE\xF2";

bool holds(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

// UTF-16 without its mark: every second byte of plain letters is nought.
bool looks_utf16(std::string_view bytes) {
  constexpr std::size_t enough = 4000;
  const std::string_view head = bytes.substr(0, enough);
  std::size_t noughts = 0;
  for (const char c : head) noughts += c == '\0' ? 1 : 0;
  return noughts > 0 && noughts * 5 >= head.size();
}

std::size_t count_pair(std::u32string_view text, char32_t first, std::u32string_view second) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == first && second.find(text[i + 1]) != std::u32string_view::npos) ++count;
  }
  return count;
}

}  // namespace

std::string guess_encoding(std::string_view bytes) {
  if (looks_utf16(bytes)) return "UTF-16";
  std::size_t tcvn3 = 0;
  std::size_t vni = 0;
  std::size_t windows = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    // The letters ă â ê ô ơ ư đ and à ả ã á ạ of TCVN3 lie where the others have signs.
    if ((byte >= 0xA8 && byte <= 0xAE) || (byte >= 0xB5 && byte <= 0xB9)) ++tcvn3;
    if (byte == 0xF1 || byte == 0xF6) ++vni;
    if (byte == 0xF0 || byte == 0xFD) ++windows;
    if (i == 0) continue;
    const bool behind_letter = static_cast<unsigned char>(bytes[i - 1]) >= 0xC0 || holds(vowels, bytes[i - 1]);
    if (holds(vowels, bytes[i - 1]) && holds(vni_marks, bytes[i])) ++vni;
    if (behind_letter && holds(tones_1258, bytes[i])) ++windows;
  }
  if (tcvn3 == 0 && vni == 0 && windows == 0) return "";
  if (tcvn3 >= vni && tcvn3 >= windows) return "TCVN3 (.VnTime)";
  return vni > windows ? "VNI (VNI-Times)" : "Windows-1258";
}

std::string guess_misreading(std::u32string_view text) {
  static constexpr std::u32string_view signs_tcvn3 = U"\u00A8®©ª«¬\u00ADµ¸¶·¹";
  static constexpr std::u32string_view letters_vni = U"ñöøûïåäëüÑÖØÛÏÅÄËÜ";
  static constexpr std::u32string_view letters_1258 = U"ðþÐÞ";
  constexpr std::size_t enough = 8;
  std::size_t tcvn3 = 0;
  std::size_t vni = 0;
  std::size_t windows = 0;
  std::size_t vietnamese = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 0x80) continue;
    if (text[i] >= 0x1EA0 && text[i] <= 0x1EF9) ++vietnamese;
    const bool in_word = (i > 0 && is_letter(text[i - 1])) || (i + 1 < text.size() && is_letter(text[i + 1]));
    if (!in_word) continue;
    if (signs_tcvn3.find(text[i]) != std::u32string_view::npos) ++tcvn3;
    if (letters_vni.find(text[i]) != std::u32string_view::npos) ++vni;
    if (letters_1258.find(text[i]) != std::u32string_view::npos) ++windows;
  }
  const std::size_t twice = count_pair(text, U'á', U"º»") + count_pair(text, U'Ä', U"‘\u0090\u0091") +
                            count_pair(text, U'Æ', U"°¡") + count_pair(text, U'Ã', U"¡¢£ª\u00AD´µ¹º²¨©¬");
  if (twice >= enough && twice > vietnamese) return "UTF-8";
  if (tcvn3 >= enough && tcvn3 > vietnamese) return "TCVN3 (.VnTime)";
  if (vni >= enough && vni > vietnamese) return "VNI (VNI-Times)";
  if (windows >= enough && windows > vietnamese) return "Windows-1258";
  return "";
}

}  // namespace trinhky::guidance
