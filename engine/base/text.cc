#include "engine/base/text.h"

#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <memory>
#include <mutex>

namespace trinhky::base {
namespace {

const icu::Normalizer2& normalizer(bool composing) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form =
      composing ? icu::Normalizer2::getNFCInstance(status) : icu::Normalizer2::getNFDInstance(status);
  // ICU carries these two forms inside its library: they are there or the installation is broken.
  if (U_FAILURE(status) || form == nullptr) std::abort();
  return *form;
}

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string utf8_of(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

bool is_blank(char32_t c) {
  return c == U'\u200B' || c == U'\u200C' || c == U'\u200D' || c == U'\uFEFF' || c == U'\u00AD' ||
         u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

std::size_t first_bad_utf8(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto size = static_cast<std::int64_t>(bytes.size());
  for (std::int64_t i = 0; i < size;) {
    const std::int64_t start = i;
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) return static_cast<std::size_t>(start);
  }
  return std::string_view::npos;
}

std::string nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  return utf8_of(normalizer(true).normalize(from_utf8(text), status));
}

bool is_nfc(std::string_view text) {
  if (is_ascii(text)) return true;
  UErrorCode status = U_ZERO_ERROR;
  return normalizer(true).isNormalized(from_utf8(text), status) != 0 && U_SUCCESS(status);
}

std::string fold(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString plain = normalizer(false).normalize(from_utf8(text).toLower(icu::Locale::getRoot()), status);
  std::u32string out;
  for (std::int32_t i = 0; i < plain.length(); i = plain.moveIndex32(i, 1)) {
    const UChar32 c = plain.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    if (is_blank(static_cast<char32_t>(c))) {
      if (!out.empty() && out.back() != U' ') out.push_back(U' ');
    } else {
      out.push_back(c == 0x0111 ? U'd' : static_cast<char32_t>(c));
    }
  }
  while (!out.empty() && out.back() == U' ') out.pop_back();
  return to_utf8(out);
}

std::string sort_key_vi(std::string_view text) {
  // A collator is not safe for use by several threads at once; making one costs far more than locking.
  static std::mutex guard;
  static const std::unique_ptr<icu::Collator> collator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(icu::Locale("vi"), status));
    if (U_FAILURE(status)) std::abort();
    return made;
  }();
  const std::scoped_lock lock(guard);
  const icu::UnicodeString source = from_utf8(text);
  const std::int32_t size = collator->getSortKey(source, nullptr, 0);
  std::string key(static_cast<std::size_t>(size), '\0');
  collator->getSortKey(source, reinterpret_cast<std::uint8_t*>(key.data()), size);
  while (!key.empty() && key.back() == '\0') key.pop_back();
  return key;
}

std::string person_sort_key_vi(std::string_view full_name) {
  const std::string name = tidy_blanks(full_name);
  const std::size_t last = name.rfind(' ');
  if (last == std::string::npos) return sort_key_vi(name);
  return sort_key_vi(name.substr(last + 1) + " " + name.substr(0, last));
}

std::string tidy_blanks(std::string_view text) {
  std::u32string out;
  for (const char32_t c : to_utf32(text)) {
    if (!is_blank(c)) {
      out.push_back(c);
    } else if (u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 && !out.empty() && out.back() != U' ') {
      out.push_back(U' ');
    }
  }
  while (!out.empty() && out.back() == U' ') out.pop_back();
  return to_utf8(out);
}

std::string_view trim_ascii(std::string_view text) {
  static constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
  return count;
}

std::u32string to_utf32(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    out.push_back(c < 0 ? U'\uFFFD' : static_cast<char32_t>(c));
  }
  return out;
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 2);
  for (const char32_t c : text) {
    char bytes[4];
    std::int32_t size = 0;
    UBool failed = 0;
    U8_APPEND(bytes, size, 4, static_cast<UChar32>(c), failed);
    if (failed != 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(bytes, static_cast<std::size_t>(size));
    }
  }
  return out;
}

bool has_control_characters(std::string_view text) {
  for (const char32_t c : to_utf32(text)) {
    if ((c < 0x20 && c != U'\t' && c != U'\n' && c != U'\r') || (c >= 0x7F && c < 0xA0)) return true;
    if ((c & 0xFFFEU) == 0xFFFEU || (c >= 0xFDD0 && c <= 0xFDEF)) return true;
  }
  return false;
}

std::string slug(std::string_view text, std::size_t max) {
  std::string out;
  for (const char c : fold(text)) {
    const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (keep) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != '-') {
      out.push_back('-');
    }
  }
  if (out.size() > max) out.resize(max);
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace trinhky::base
