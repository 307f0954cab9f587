// Facts of the trade the reader leans on: words for kinds of documents, what the symbols mean, usual abbreviations,
// party and Front congresses, national instruments whose date or number a text often leaves out. Each table names its
// source in facts.cc. None of it is ever written into a document by itself: it becomes a suggestion a person accepts.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace trinhky::guidance {

// A kind of document. `folded` is what stands in a folded text, `name` the word as it is shown.
struct DocumentType {
  std::u32string_view folded;
  std::string_view name;
  std::u32string_view symbol;    // the block that stands for it in a number, empty where there is none
  bool law = false;              // cited by its name, rightly without a number
  bool named = false;            // may be cited by name alone
  std::string_view office = {};  // what the same letters mean where they stand for who issued it, empty = nothing
};
[[nodiscard]] std::span<const DocumentType> document_types();  // longer words before those they begin with
// Null if no type has this symbol block (compared without case).
[[nodiscard]] const DocumentType* type_of_symbol(std::u32string_view block);

// Null if the abbreviation is not in the table.
struct Abbreviation {
  std::u32string_view letters;
  std::string_view meaning;
};
[[nodiscard]] const Abbreviation* abbreviation(std::u32string_view letters);

// The folded text with organisation abbreviations written out, for comparing names only.
[[nodiscard]] std::u32string expand_organisations(std::u32string_view folded);

// The term of a congress: its resolution is in force from the congress until the next one.
struct Congress {
  std::u32string_view folded;  // words that name whose congress it is
  int ordinal;
  int from_year;
  int to_year;
};
[[nodiscard]] std::span<const Congress> congresses();

// An instrument as it is known outside the text.
struct KnownInstrument {
  std::u32string_view type;    // folded
  std::u32string_view number;  // as cited: a whole number, the bare digits, or (for laws) empty
  std::u32string_view name;    // folded words the citation must hold, empty = any
  std::string_view full_number;
  std::string_view date;  // ISO
};
[[nodiscard]] const KnownInstrument* known_instrument(std::u32string_view type, std::u32string_view number,
                                                      std::u32string_view folded_citation);

}  // namespace trinhky::guidance
