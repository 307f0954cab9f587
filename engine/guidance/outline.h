// The shape of a guidance: which lines open it, which are headings, which are obligations, which close it. Offices
// number in many ways ("1.", "1.1", "I.", "A.", "a)", "Phần I", dashes, "+", dots, or nothing at all), so the shape is
// read from the ranks of the printed labels and from whether a line reads as a title or as a sentence. Printed labels
// are kept, but ids are our own.
//
//   Outline outline = read_outline(source.lines);
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/guidance/import.h"
#include "engine/guidance/source_text.h"

namespace trinhky::guidance {

// The kind of a printed label. Strong kinds number; weak kinds are bullets.
enum class LabelKind {
  none,      // a plain paragraph
  word,      // "Phần I", "Chương 2", "Mục 3", "Điều 4"
  capital,   // "A."
  roman,     // "I."
  number,    // "1.", "1/"
  dotted,    // "1.1", "1.1.1."
  enclosed,  // "1)"
  letter,    // "a)"
  bullet,    // "-", "+", "•", "*"
};

struct Label {
  LabelKind kind = LabelKind::none;
  int rank = 0;            // smaller = higher in the outline; bullets all have the same
  int value = 0;           // of the last number or letter, from 1; 0 for bullets
  std::u32string printed;  // without its punctuation: "2.1", "I", "a", "-"
  std::size_t length = 0;  // code points of the line it takes, blanks after it included
  bool closed = false;     // a dot or bracket follows the number
};
// The label a tidied line begins with.
[[nodiscard]] Label read_label(std::u32string_view line);

struct Piece {
  std::size_t offset = 0;  // into the item's text
  int line = 0;
};

struct Item {
  enum class Role { part, obligation };
  Role role = Role::obligation;
  std::string id;
  Label label;
  int line = 0;
  int parent = -1;  // index of the item above, -1 = top
  std::vector<int> children;
  std::u32string text;        // without the label
  std::vector<Piece> pieces;  // which line each stretch of the text came from
  std::string own_part;       // of a top obligation: the part that is made for it, empty where a heading stands above
  bool doubtful = false;      // whether it belongs to the item above is a guess
  [[nodiscard]] int line_at(std::size_t offset) const;
};

struct Outline {
  std::vector<int> preamble;  // line numbers
  std::vector<Item> items;    // in the order of the text
  std::vector<int> closing;   // line numbers
  int order_line = 0;         // the closing line that orders the programmes, 0 = none
  std::vector<LineUse> uses;  // one per line
  bool numbered = false;      // any label at all
};

[[nodiscard]] Outline read_outline(const std::vector<SourceLine>& lines);

// True for a text that reads as a title: short, one sentence, not ended as one.
[[nodiscard]] bool reads_as_title(std::u32string_view text);

}  // namespace trinhky::guidance
