#include "engine/guidance/outline.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/guidance/letters.h"

namespace trinhky::guidance {
namespace {

constexpr std::size_t npos = std::u32string_view::npos;
constexpr int paragraph_rank = 90;

enum class LineKind { blank, ruler, plain, labelled };

struct Seen {
  LineKind kind = LineKind::plain;
  Label label;
  std::u32string folded;
};

bool is_ruler(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) {
    return is_blank(c) || is_dash(c) || is_digit(c) || c == U'_' || c == U'*' || c == U'=' || c == U'.' || c == U'…' ||
           c == U'~';
  });
}

std::vector<Seen> look(const std::vector<SourceLine>& lines) {
  std::vector<Seen> seen;
  seen.reserve(lines.size());
  for (const SourceLine& line : lines) {
    Seen one;
    if (line.text.empty()) {
      one.kind = LineKind::blank;
    } else if (is_ruler(line.text)) {
      one.kind = LineKind::ruler;
    } else {
      one.label = read_label(line.text);
      one.kind = one.label.kind == LabelKind::none ? LineKind::plain : LineKind::labelled;
      one.folded = fold_points(line.text);
    }
    seen.push_back(std::move(one));
  }
  return seen;
}

bool starts_with_any(std::u32string_view text, std::initializer_list<std::u32string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::u32string_view w) { return starts_with_word(text, w); });
}

bool is_strong(const Label& label) {
  return label.kind != LabelKind::none && label.kind != LabelKind::bullet && label.kind != LabelKind::letter;
}

bool opens_text(std::u32string_view folded) {
  return starts_with_any(folded,
                         {U"can cu", U"thuc hien", U"de ", U"kinh gui", U"so", U"v/v", U"xet de nghi", U"theo"});
}

// A short line that is no sentence, directly above a bullet.
bool is_bullet_heading(const std::vector<SourceLine>& lines, const std::vector<Seen>& seen, std::size_t index) {
  const std::u32string& text = lines[index].text;
  if (seen[index].kind != LineKind::plain || text.size() > 120 || !is_capital(text.front())) return false;
  if (std::u32string_view(U".;,").find(text.back()) != npos || opens_text(seen[index].folded)) return false;
  for (std::size_t i = index + 1; i < seen.size(); ++i) {
    if (seen[i].kind != LineKind::blank) return seen[i].label.kind == LabelKind::bullet;
  }
  return false;
}

// The first line of the body: after the opening block, whose list of recipients or legal bases may itself be bulleted.
std::size_t body_start(const std::vector<SourceLine>& lines, const std::vector<Seen>& seen) {
  const bool any_strong = std::any_of(seen.begin(), seen.end(), [](const Seen& s) { return is_strong(s.label); });
  const bool any_label =
      std::any_of(seen.begin(), seen.end(), [](const Seen& s) { return s.kind == LineKind::labelled; });
  bool recipients = false;
  for (std::size_t i = 0; i < seen.size() && any_label; ++i) {
    if (seen[i].kind == LineKind::plain) {
      recipients = starts_with_word(seen[i].folded, U"kinh gui") || starts_with_word(seen[i].folded, U"noi nhan");
    }
    if (seen[i].kind != LineKind::labelled || recipients) continue;
    if (any_strong && !is_strong(seen[i].label)) continue;
    const std::u32string_view text = std::u32string_view(seen[i].folded).substr(seen[i].label.length);
    if (!any_strong && starts_with_word(text, U"can cu")) continue;
    std::size_t above = i;
    while (above > 0 && seen[above - 1].kind == LineKind::blank) --above;
    if (!any_strong && above > 0 && lines[above - 1].text.back() != U':' && is_bullet_heading(lines, seen, above - 1)) {
      return above - 1;
    }
    return i;
  }
  // No labels: the body follows the line that announces it, or the last opening formula.
  std::size_t start = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i].kind != LineKind::plain) continue;
    const bool announces = lines[i].text.back() == U':' && (find_words(seen[i].folded, U"nhu sau") != npos ||
                                                            find_words(seen[i].folded, U"sau day") != npos);
    if (announces) return i + 1;
    const bool header = start == i && lines[i].text.size() < 60 && lines[i].text.back() != U'.';
    if (opens_text(seen[i].folded) || header) start = i + 1;
    if (start < i && i > start + 2) break;
  }
  return start;
}

bool few_follow(const std::vector<Seen>& seen, std::size_t from, std::size_t end) {
  int paragraphs = 0;
  for (std::size_t i = from + 1; i < end; ++i) {
    if (seen[i].kind == LineKind::labelled) return false;
    if (seen[i].kind == LineKind::plain && seen[i].folded.size() >= 60) ++paragraphs;
  }
  return paragraphs <= 1;
}

// Where the closing begins: its formula, the list of recipients or the signature, when no numbered line follows.
std::size_t closing_start(const std::vector<Seen>& seen, std::size_t body) {
  std::size_t last_strong = body;
  std::size_t recipients = seen.size();
  for (std::size_t i = body; i < seen.size(); ++i) {
    if (seen[i].kind == LineKind::plain && i > body && starts_with_word(seen[i].folded, U"noi nhan")) {
      recipients = i;
      break;
    }
    if (is_strong(seen[i].label)) last_strong = i;
  }
  for (std::size_t i = last_strong; i < recipients; ++i) {
    if (seen[i].kind != LineKind::plain) continue;
    const std::u32string& text = seen[i].folded;
    if (starts_with_any(text, {U"tren day", U"nhan duoc", U"tm", U"t/m", U"kt", U"tl"})) return i;
    const bool request =
        starts_with_any(text, {U"can cu", U"trong qua trinh", U"de nghi", U"yeu cau", U"ban thuong truc", U"uy ban"});
    // A request to the units closes a text only where little follows; elsewhere it is an obligation like others.
    if (request && few_follow(seen, i, recipients)) return i;
  }
  return recipients;
}

bool in_capitals(std::u32string_view text) {
  const auto letters = std::count_if(text.begin(), text.end(), is_letter);
  const auto capitals = std::count_if(text.begin(), text.end(), is_capital);
  return letters > 0 && capitals * 10 >= letters * 8;
}

bool orders_programmes(std::u32string_view folded) {
  const auto has = [&](std::u32string_view words) { return find_words(folded, words) != npos; };
  return (has(U"xay dung") || has(U"ban hanh") || has(U"lap")) && (has(U"chuong trinh") || has(U"ke hoach")) &&
         (has(U"de nghi") || has(U"yeu cau") || has(U"giao"));
}

class Reader {
 public:
  Reader(const std::vector<SourceLine>& lines, std::vector<Seen> seen) : lines_(lines), seen_(std::move(seen)) {}

  Outline read() {
    const std::size_t start = body_start(lines_, seen_);
    const std::size_t end = closing_start(seen_, std::min(start, seen_.size()));
    out_.numbered = std::any_of(seen_.begin(), seen_.end(), [](const Seen& s) { return s.kind == LineKind::labelled; });
    strong_ = std::any_of(seen_.begin(), seen_.end(), [](const Seen& s) { return is_strong(s.label); });
    owners_.assign(lines_.size(), -1);
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const LineKind kind = seen_[i].kind;
      if (kind == LineKind::blank) continue;
      if (kind == LineKind::ruler) continue;
      if (i < start) {
        out_.preamble.push_back(lines_[i].number);
      } else if (i >= end) {
        out_.closing.push_back(lines_[i].number);
        if (out_.order_line == 0 && orders_programmes(seen_[i].folded)) out_.order_line = lines_[i].number;
      } else if (kind == LineKind::labelled) {
        open(i, seen_[i].label);
      } else {
        plain(i);
      }
    }
    settle_roles();
    give_ids();
    tell_uses(start, end);
    return std::move(out_);
  }

 private:
  void open(std::size_t index, Label label) {
    Item item{.label = std::move(label), .line = lines_[index].number};
    item.text = lines_[index].text.substr(std::min(item.label.length, lines_[index].text.size()));
    item.pieces.push_back({.offset = 0, .line = item.line});
    make_room_for(item.label);
    const int self = static_cast<int>(out_.items.size());
    item.parent = stack_.empty() ? -1 : stack_.back();
    if (item.parent >= 0) out_.items[static_cast<std::size_t>(item.parent)].children.push_back(self);
    stack_.push_back(self);
    owners_[index] = self;
    out_.items.push_back(std::move(item));
  }

  [[nodiscard]] const Label& label_of(int index) const { return out_.items[static_cast<std::size_t>(index)].label; }

  // Closes what cannot stand above the label. A bullet sign that is open already is a sibling of the one that opened
  // it; a new sign goes one deeper, because offices disagree on which sign is the higher one.
  void make_room_for(const Label& label) {
    const auto same_sign = [&](int i) {
      return label_of(i).kind == LabelKind::bullet && label_of(i).printed == label.printed;
    };
    if (label.kind == LabelKind::bullet) {
      const auto open_already = std::find_if(stack_.begin(), stack_.end(), same_sign);
      if (open_already != stack_.end()) {
        stack_.erase(open_already, stack_.end());
        return;
      }
    }
    while (!stack_.empty()) {
      const Label& top = label_of(stack_.back());
      const bool both_bullets = top.kind == LabelKind::bullet && label.kind == LabelKind::bullet;
      if (both_bullets || top.rank < label.rank) return;
      stack_.pop_back();
    }
  }

  void plain(std::size_t index) {
    const std::u32string& text = lines_[index].text;
    const bool begins = is_capital(text.front()) || (!is_letter(text.front()) && !is_digit(text.front()));
    if (heads_bullets(index)) {
      open(index, {.kind = LabelKind::none, .rank = 0});
      return;
    }
    if (stack_.empty()) {
      open(index, {.kind = LabelKind::none, .rank = out_.numbered || !heading_paragraph(index) ? paragraph_rank : 0});
      return;
    }
    Item& top = out_.items[static_cast<std::size_t>(stack_.back())];
    const char32_t last = top.text.empty() ? U' ' : top.text.back();
    const bool ended = std::u32string_view(U".;:!?…”\"/").find(last) != npos;
    bool separate = false;
    if (top.label.kind == LabelKind::none) {
      const bool title_above = top.label.rank == 0;
      separate = begins && (ended || title_above || heading_paragraph(index) || blank_before(index));
    } else if (top.label.kind != LabelKind::bullet && !top.text.empty() && reads_as_title(top.text)) {
      const bool sentence = text.size() >= 60 || text.back() == U'.' || text.back() == U';';
      separate = begins && sentence && (blank_before(index) || top.text.size() < 70 || ended);
    }
    if (separate) {
      const bool heading = !out_.numbered && heading_paragraph(index);
      open(index, {.kind = LabelKind::none, .rank = heading ? 0 : paragraph_rank});
      return;
    }
    if (!top.text.empty()) top.text.push_back(U' ');
    top.pieces.push_back({.offset = top.text.size(), .line = lines_[index].number});
    top.text += text;
    owners_[index] = stack_.back();
  }

  [[nodiscard]] bool blank_before(std::size_t index) const {
    return index > 0 && seen_[index - 1].kind == LineKind::blank;
  }

  // In a text without labels: a short line that is no sentence, with something under it.
  [[nodiscard]] bool heading_paragraph(std::size_t index) const {
    const std::u32string& text = lines_[index].text;
    if (text.size() > 120 || std::u32string_view(U".;,").find(text.back()) != npos || !is_capital(text.front()))
      return false;
    for (std::size_t i = index + 1; i < seen_.size(); ++i) {
      if (seen_[i].kind == LineKind::plain)
        return lines_[i].text.size() > text.size() && is_capital(lines_[i].text.front());
    }
    return false;
  }

  // In a text whose only labels are bullets: a short line above bullets is their heading.
  [[nodiscard]] bool heads_bullets(std::size_t index) const {
    return !strong_ && out_.numbered && is_bullet_heading(lines_, seen_, index);
  }

  void settle_roles() {
    const auto is_heading = [&](const Item& item) {
      if (item.children.empty() || item.label.kind == LabelKind::bullet) return false;
      if (item.label.kind == LabelKind::none) return item.label.rank == 0;
      const bool numbered_below = std::any_of(item.children.begin(), item.children.end(), [&](int c) {
        return is_strong(out_.items[static_cast<std::size_t>(c)].label);
      });
      // "b) …, gồm các việc:" leads into its own bullets; it is work itself.
      const bool leads_in = item.label.kind == LabelKind::letter && item.text.ends_with(U':');
      return numbered_below || (!leads_in && reads_as_title(item.text));
    };
    for (Item& item : out_.items) {
      const bool below_part =
          item.parent < 0 || out_.items[static_cast<std::size_t>(item.parent)].role == Item::Role::part;
      if (below_part && is_heading(item)) item.role = Item::Role::part;
    }
    const bool any_part = has_part();
    for (Item& item : out_.items) {
      // "III. TỔ CHỨC THỰC HIỆN" above nothing but the closing is a heading all the same.
      const bool last = &item == &out_.items.back() && !out_.closing.empty();
      const bool bare = item.parent < 0 && item.children.empty() && is_strong(item.label);
      if (any_part && bare && (last || in_capitals(item.text)) && reads_as_title(item.text))
        item.role = Item::Role::part;
    }
    for (Item& item : out_.items) {
      if (item.parent < 0 || item.role == Item::Role::part) continue;
      const Item& above = out_.items[static_cast<std::size_t>(item.parent)];
      // A dash after a numbered paragraph may as well be its sibling.
      item.doubtful =
          above.role == Item::Role::obligation && is_strong(above.label) && item.label.kind == LabelKind::bullet;
    }
  }

  [[nodiscard]] bool has_part() const {
    return std::any_of(out_.items.begin(), out_.items.end(), [](const Item& i) { return i.role == Item::Role::part; });
  }

  void give_ids() {
    const bool any_part = has_part();
    std::vector<int> top;
    for (std::size_t i = 0; i < out_.items.size(); ++i) {
      if (out_.items[i].parent < 0) top.push_back(static_cast<int>(i));
    }
    number_children(top, any_part ? "" : "1.", false);
    for (const int index : top) {
      Item& item = out_.items[static_cast<std::size_t>(index)];
      if (item.role == Item::Role::part) continue;
      // Every obligation stands in a part: one for the whole text, or one of its own beside the other parts.
      item.own_part = any_part ? item.id : "1";
      if (any_part) item.id += ".1";
    }
    for (Item& item : out_.items) {
      if (item.children.empty()) continue;
      const bool letters = item.role == Item::Role::obligation && !ends_in_letter(item.id);
      number_children(item.children, item.id + ".", letters);
    }
  }

  static bool ends_in_letter(const std::string& id) { return !id.empty() && id.back() >= 'a' && id.back() <= 'z'; }

  static std::string letter_name(int n) {
    std::string name;
    for (; n > 0; n = (n - 1) / 26) name.insert(name.begin(), static_cast<char>('a' + (n - 1) % 26));
    return name;
  }

  // A printed number is taken where it is the only one of its kind, so that ids look like the paper; everything else
  // gets the next free number.
  void number_children(const std::vector<int>& children, const std::string& prefix, bool letters) {
    std::set<int> taken;
    std::vector<int> numbers(children.size(), 0);
    for (std::size_t i = 0; i < children.size() && !letters; ++i) {
      const Item& item = out_.items[static_cast<std::size_t>(children[i])];
      if (!is_strong(item.label) || item.label.value < 1 || !taken.insert(item.label.value).second) continue;
      numbers[i] = item.label.value;
    }
    int next = 0;
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (numbers[i] == 0) {
        do ++next;
        while (taken.contains(next));
        numbers[i] = next;
      }
      out_.items[static_cast<std::size_t>(children[i])].id =
          prefix + (letters ? letter_name(numbers[i]) : std::to_string(numbers[i]));
    }
  }

  void tell_uses(std::size_t start, std::size_t end) {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      LineUse use{.line = lines_[i].number, .became = {}, .id = {}};
      if (seen_[i].kind == LineKind::blank) {
        use.became = "blank";
      } else if (seen_[i].kind == LineKind::ruler) {
        use.became = "unread";
      } else if (i < start) {
        use.became = "preamble";
      } else if (i >= end) {
        use.became = "closing";
        if (use.line == out_.order_line) use.id = "C1";
      } else {
        const Item& item = out_.items[static_cast<std::size_t>(owners_[i])];
        use.became = item.line != use.line ? "continuation" : item.role == Item::Role::part ? "part" : "obligation";
        use.id = item.id;
      }
      out_.uses.push_back(std::move(use));
    }
  }

  const std::vector<SourceLine>& lines_;
  std::vector<Seen> seen_;
  Outline out_;
  bool strong_ = false;
  std::vector<int> stack_;
  std::vector<int> owners_;  // the item of each line
};

}  // namespace

int Item::line_at(std::size_t offset) const {
  int at = line;
  for (const Piece& piece : pieces) {
    if (piece.offset <= offset) at = piece.line;
  }
  return at;
}

Outline read_outline(const std::vector<SourceLine>& lines) {
  return Reader(lines, look(lines)).read();
}

}  // namespace trinhky::guidance
