// What may come in as bytes, and the laws every import obeys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>

#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "tests/engine/guidance/texts.h"

namespace trinhky::guidance {
namespace {

using base::json;
using test::read;

json without_source(json document) {
  document.erase("source");
  return document;
}

// Every Vietnamese letter taken apart: base letter, then its marks. By hand, for the letters of the invented texts.
std::string decomposed(std::string_view text) {
  static const std::map<char32_t, std::u32string> forms = [] {
    std::map<char32_t, std::u32string> made;
    for (const char32_t letter : std::u32string_view(U"aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")) {
      for (const char32_t tone : std::u32string_view(U"\u0300\u0301\u0309\u0303\u0323")) {
        const std::u32string composed = base::to_utf32(base::nfc(base::to_utf8(std::u32string{letter, tone})));
        if (composed.size() == 1) made[composed[0]] = {letter, tone};
      }
    }
    return made;
  }();
  std::u32string out;
  for (const char32_t c : base::to_utf32(text)) {
    const auto form = forms.find(c);
    out += form == forms.end() ? std::u32string(1, c) : form->second;
  }
  return base::to_utf8(out);
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

void expect_total(const Import& import) {
  int line = 0;
  int counted = 0;
  for (const LineUse& use : import.lines) {
    EXPECT_EQ(use.line, ++line);
    EXPECT_THAT(use.became,
                testing::AnyOf("preamble", "part", "obligation", "continuation", "blank", "closing", "unread"));
    if (use.became == "part") EXPECT_NE(test::find(import.document, "parts", use.id), nullptr) << use.id;
    if (use.became == "obligation") EXPECT_NE(test::find(import.document, "obligations", use.id), nullptr) << use.id;
  }
  for (const auto& [word, count] : import.report["became"].items()) counted += count.get<int>();
  EXPECT_EQ(counted, line);
  EXPECT_EQ(import.document["source"]["lines"], line);
  std::set<std::string> seen;
  for (const char* members : {"parts", "obligations"}) {
    for (const std::string& id : test::ids(import.document, members))
      EXPECT_TRUE(seen.insert(id).second) << "twice: " << id;
  }
}

TEST(ImportBytes, OtherNormalFormsLineEndsAndAMarkGiveTheSameDocument) {
  for (const std::string_view text : {test::roman_text, test::dotted_text, test::plain_text, test::dashes_text}) {
    const json wanted = without_source(read(text).document);
    ASSERT_NE(decomposed(text), text);
    EXPECT_EQ(without_source(read(decomposed(text)).document), wanted);
    EXPECT_EQ(without_source(read(with_crlf(text)).document), wanted);
    EXPECT_EQ(without_source(read("\xEF\xBB\xBF" + std::string(text)).document), wanted);
  }
}

TEST(ImportBytes, TheSameHoldsForTheRealText) {
  const auto bytes = test::shared_file("seed/guidance-2022.txt");
  if (!bytes) GTEST_SKIP() << "not run: the outside data is not beside the project";
  const json wanted = without_source(read(*bytes).document);
  EXPECT_EQ(without_source(read(decomposed(*bytes)).document), wanted);
  EXPECT_EQ(without_source(read(base::nfc(*bytes)).document), wanted);
  EXPECT_EQ(without_source(read("\xEF\xBB\xBF" + with_crlf(*bytes)).document), wanted);
  expect_total(read(*bytes));
}

TEST(ImportBytes, NoBreakAndZeroWidthSpacesAreSurvived) {
  const Import import = read("1. Việc\u00A0chung năm 2025\n\u00A0\u00A0-\u00A0Làm\u200B bảng\u00A0 tin.\n- Treo cờ.\n");
  EXPECT_EQ(import.document["obligations"][0]["text"], "Làm bảng tin.");
  EXPECT_EQ(test::findings(import, "NBSP-DASH").size(), 1U);
}

TEST(ImportBytes, OfficeFilesAreRefusedWithWhatToDo) {
  for (const std::string_view bytes : {"PK\x03\x04zipped", "%PDF-1.7 ...", "{\\rtf1 ...", "\xD0\xCF\x11\xE0old"}) {
    const auto import = import_guidance(bytes, {});
    ASSERT_FALSE(import.has_value());
    EXPECT_EQ(import.error().type, "guidance-import-format");
    EXPECT_EQ(import.error().code, base::ErrorCode::malformed);
    EXPECT_NE(import.error().message.vi.find("dán"), std::string::npos);
  }
}

TEST(ImportBytes, OtherEncodingsAreRefusedWithTheByte) {
  // "Chương trình" in Windows-1258, "Thông báo" in TCVN3, UTF-16 with and without its mark.
  for (const std::string& bytes : {std::string("N\xE3m\nCh\xFD\xF5ng tr\xECnh"), std::string("Th\xABng b\xB8o"),
                                   std::string("\xFF\xFE"
                                               "C\0",
                                               4),
                                   std::string("C\0h\0", 4)}) {
    const auto import = import_guidance(bytes, {});
    ASSERT_FALSE(import.has_value());
    EXPECT_EQ(import.error().type, "guidance-import-encoding");
    EXPECT_NE(import.error().message.en.find("byte"), std::string::npos) << import.error().message.en;
  }
  const auto first = import_guidance("ab\nc\xE3 ", {});
  ASSERT_FALSE(first.has_value());
  EXPECT_NE(first.error().message.en.find("byte 5 (line 2) is E3"), std::string::npos) << first.error().message.en;
}

TEST(ImportBytes, AnOldFontSavedAsUnicodeIsRefusedToo) {
  const auto import = import_guidance(
      "Th«ng b¸o vÒ viÖc tæ chøc héi nghÞ c¸n bé, c¸c ®¬n vÞ c¨n cø h­íng dÉn ®Ó tæ chøc, b¸o c¸o ®óng h¹n\n", {});
  ASSERT_FALSE(import.has_value());
  EXPECT_EQ(import.error().type, "guidance-import-encoding");
}

TEST(ImportBytes, TooMuchAndNothingAreRefused) {
  const auto large = import_guidance(std::string(base::limits::max_guidance_bytes + 1, 'a'), {});
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().code, base::ErrorCode::too_large);
  const auto nothing = import_guidance(" \n\u00A0\n", {});
  ASSERT_FALSE(nothing.has_value());
  EXPECT_EQ(nothing.error().type, "guidance-empty");
}

TEST(ImportBytes, EveryLineIsAccountedForInEveryLayout) {
  for (const std::string_view text : {test::roman_text, test::dotted_text, test::plain_text, test::dashes_text})
    expect_total(read(text));
}

TEST(ImportBytes, ATextCutAnywhereIsStillReadOrRefused) {
  const std::string text(test::roman_text);
  for (std::size_t size = 1; size < text.size(); size += 7) {
    const auto import = import_guidance(std::string_view(text).substr(0, size), {});
    if (import) {
      expect_total(*import);
    } else {
      EXPECT_THAT(import.error().type, testing::AnyOf("guidance-import-encoding", "guidance-empty"));
    }
  }
}

TEST(ImportBytes, ShuffledPiecesOfTextsNeverBreakTheAccounts) {
  // A small generator with a fixed seed: the test is the same on every run.
  std::uint32_t state = 20221118;
  const auto draw = [&](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % below;
  };
  static const std::vector<std::string> pieces = {"1. ",
                                                  "1.1 ",
                                                  "I. ",
                                                  "A. ",
                                                  "a) ",
                                                  "- ",
                                                  "+ ",
                                                  "• ",
                                                  "\n",
                                                  "\n\n",
                                                  "Phần I. ",
                                                  "Trên đây là ",
                                                  "Nghị quyết số ",
                                                  "05-CT/TW",
                                                  " ngày ",
                                                  "31/02/2022",
                                                  "1/1/2022",
                                                  " của ",
                                                  "Bộ Chính trị",
                                                  " về ",
                                                  "“",
                                                  "”",
                                                  "\"",
                                                  "; ",
                                                  ", ",
                                                  ".",
                                                  ":",
                                                  "Luật ",
                                                  "các ",
                                                  "Chương trình phối hợp ",
                                                  "giai đoạn 2021 - 2025",
                                                  "năm 2023",
                                                  "số 12",
                                                  "/",
                                                  "Nơi nhận:",
                                                  "Ủy ban",
                                                  "như sau:",
                                                  "\u00A0",
                                                  "\u0301",
                                                  "giữa",
                                                  " và ",
                                                  "99999",
                                                  "X",
                                                  "Định kỳ ",
                                                  "2023",
                                                  "(",
                                                  ")",
                                                  "đề nghị xây dựng chương trình"};
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (std::uint32_t n = draw(60) + 1; n > 0; --n) text += pieces[draw(static_cast<std::uint32_t>(pieces.size()))];
    const auto import = import_guidance(text, {});
    if (import) {
      expect_total(*import);
    } else {
      EXPECT_EQ(import.error().type, "guidance-empty") << text;
    }
  }
}

TEST(ImportBytes, RandomBytesAreReadOrRefused) {
  std::uint32_t state = 7;
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int n = 0; n < 200; ++n) {
      state = state * 1664525U + 1013904223U;
      bytes += static_cast<char>(round % 2 == 0 ? state >> 24U : 32 + (state >> 24U) % 96);
    }
    const auto import = import_guidance(bytes, {});
    if (import) expect_total(*import);
  }
}

TEST(ImportBytes, OneEndlessLineIsReadInReasonableTime) {
  std::string line = "1. ";
  while (line.size() < 200'000) line += "Đề án phối hợp số 12, giai đoạn sau ngày 31/02/2022 “";
  const auto import = import_guidance(line, {});
  if (!import) {
    EXPECT_EQ(import.error().code, base::ErrorCode::too_large);
  } else {
    expect_total(*import);
  }
}

}  // namespace
}  // namespace trinhky::guidance
