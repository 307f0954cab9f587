// Finds the documents a sentence cites. The grammar in words: a kind of document · "số" · digits, perhaps a year ·
// symbol blocks joined by "-" or "/" (blanks tolerated) · "ngày" and a date in one of three spellings · "của" or "giữa"
// and who issued it · "về" and the subject, quoted or not. Documents cited by name alone are found where the name is
// specific. A failure in one part never loses the others.
//
//   for (const Citation& c : find_citations(base::to_utf32("Quyết định 861/QĐ-TTg, ngày 4/6/2021 của Thủ tướng Chính
//   phủ")))
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/guidance/facts.h"

namespace trinhky::guidance {

enum class DateSpelling { none, words, padded, bare };  // "26 tháng 8 năm 2021", "01/7/2021", "7/7/2021"

struct CitedDate {
  std::string iso;  // empty where there is none or it cannot be
  std::u32string raw;
  DateSpelling spelling = DateSpelling::none;
  bool impossible = false;
  std::size_t end = 0;  // where it ends in the text
};

struct Citation {
  std::size_t begin = 0;
  std::size_t end = 0;                 // after the issuer
  std::size_t subject_end = 0;         // after the subject
  const DocumentType* type = nullptr;  // null: a number without a known kind
  std::string number;                  // normalised, empty if there is none
  std::u32string number_raw;
  std::u32string digits;
  std::vector<std::u32string> blocks;
  bool partial = false;  // digits without a symbol
  bool spaced = false;   // blanks inside the number
  bool plural = false;   // several documents in one phrase
  bool typed = false;    // the kind stands before the number
  CitedDate date;
  std::u32string issuer;
  std::u32string subject;
  [[nodiscard]] bool numbered() const { return !number.empty(); }
};

// In the order of the text. Requires NFC with tidied blanks.
[[nodiscard]] std::vector<Citation> find_citations(std::u32string_view text);

// A campaign, movement or fund named in quotes: cuộc vận động “…”.
struct Campaign {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string type;
  std::u32string name;
};
[[nodiscard]] std::vector<Campaign> find_campaigns(std::u32string_view text);

// The date that begins at `at`; spelling none if there is none.
[[nodiscard]] CitedDate read_date(std::u32string_view text, std::size_t at);

}  // namespace trinhky::guidance
