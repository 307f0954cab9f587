#include "engine/signature/update.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "engine/signature/fields.h"
#include "engine/signature/pdf_file.h"
#include "engine/signature/readable.h"

namespace trinhky::signature {
namespace {

constexpr std::size_t max_findings = 100;
constexpr int largest_mark_percent = 25;

using Numbers = std::set<std::uint32_t>;

// Every object number that can be reached from `start` without going through a member named in `skipped`.
Numbers reachable(PdfFile& file, std::vector<Value> start, const std::set<std::string_view>& skipped) {
  Numbers out;
  std::vector<Value> open = std::move(start);
  while (!open.empty()) {
    Value value = std::move(open.back());
    open.pop_back();
    if (value.kind == Kind::reference) {
      if (!out.insert(value.reference.number).second) continue;
      if (out.size() > max_entries) {
        file.give_up();
        break;
      }
      if (auto object = file.object(value.reference)) open.push_back(std::move(object->value));
      continue;
    }
    for (Value& item : value.items) open.push_back(std::move(item));
    for (auto& [key, member] : value.members) {
      if (!skipped.contains(key)) open.push_back(std::move(member));
    }
  }
  return out;
}

// All of `old` is in `now`, which may have more.
bool keeps(PdfFile& before, PdfFile& after, const Value& old, const Value& now, std::size_t depth) {
  if (depth > max_nesting) return false;
  if (alike(old, now)) return true;
  const Value was = before.resolve(old);
  const Value is = after.resolve(now);
  if (was.kind != Kind::dictionary || is.kind != Kind::dictionary) return false;
  return std::ranges::all_of(was.members, [&](const Member& member) {
    const Value* kept = is.find(member.key);
    return kept != nullptr && keeps(before, after, member.value, *kept, depth + 1);
  });
}

class Comparison {
 public:
  Comparison(std::string_view bytes, std::size_t old_end, PdfFile& before, PdfFile& after)
      : bytes_(bytes), old_end_(old_end), before_(before), after_(after) {}

  std::vector<Finding> run() {
    if (!find_new_sections()) return std::move(findings_);
    const Value* old_root = before_.trailer().find("Root");
    const Value* new_root = after_.trailer().find("Root");
    if (old_root == nullptr || new_root == nullptr || old_root->kind != Kind::reference ||
        !alike(*old_root, *new_root)) {
      tell("root-changed");
      return std::move(findings_);
    }
    root_ = old_root->reference.number;
    learn_roles();
    for (const std::uint32_t number : listed_) judge(number);
    judge_marks();
    account_for_bytes();
    if (before_.gave_up()) {
      // Whatever else was told may only be what was not read any more.
      findings_ = {finding("pdf-too-complex")};
    } else if (before_.has_unreadable() || after_.has_unreadable()) {
      tell("object-unreadable");
    }
    return std::move(findings_);
  }

 private:
  void tell(std::string_view code, std::uint32_t object = 0, std::string detail = {}) {
    Finding one = finding(code, {.object = object, .detail = std::move(detail)});
    if (findings_.size() < max_findings && std::ranges::find(findings_, one) == findings_.end()) {
      findings_.push_back(std::move(one));
    }
  }

  bool find_new_sections();
  void learn_roles();
  void learn_pages(const Value& node, std::size_t depth);
  void judge(std::uint32_t number);
  void judge_override(std::uint32_t number);
  void compare_catalog(const Value& old, const Value& now);
  void compare_form(const Value& old, const Value& now);
  void compare_page(std::uint32_t number, const Value& old, const Value& now);
  void compare_annotations(std::uint32_t page, const Value& old, const Value& now);
  void compare_field(std::uint32_t number, const Value& old, const Value& now);
  void judge_new_field(const Value& item);
  bool is_plain_widget(const Value& item);
  void measure(std::uint32_t page, std::uint32_t widget_number, const Value& widget);
  std::optional<double> area_of(const Value& box, PdfFile& file);
  std::optional<double> page_area(std::uint32_t page);
  void judge_marks();
  void account_for_bytes();

  std::string_view bytes_;
  std::size_t old_end_;
  PdfFile& before_;
  PdfFile& after_;
  std::vector<Finding> findings_;
  std::size_t new_sections_ = 0;
  Numbers listed_;  // numbers that the new sections speak of
  std::uint32_t root_ = 0;
  std::uint32_t form_ = 0;
  std::uint32_t field_list_ = 0;
  Numbers pages_;
  Numbers inner_nodes_;                                      // of the tree of pages
  std::map<std::uint32_t, std::uint32_t> annotation_lists_;  // their number, and the page
  std::map<std::uint32_t, std::uint32_t> page_of_widget_;
  Numbers empty_fields_;
  Numbers content_;                         // what pages are made of
  Numbers core_;                            // everything but metadata and DSS
  Numbers beside_;                          // information, metadata and DSS
  std::map<std::uint32_t, double> marked_;  // page, and the area of its new marks
};

bool Comparison::find_new_sections() {
  const auto& sections = after_.sections();
  while (new_sections_ < sections.size() && sections[new_sections_].begin >= old_end_) ++new_sections_;
  const bool continues =
      std::ranges::equal(sections.begin() + static_cast<std::ptrdiff_t>(new_sections_), sections.end(),
                         before_.sections().begin(), before_.sections().end(), {}, &Section::begin, &Section::begin);
  if (!continues) {
    tell("not-an-update");
    return false;
  }
  // Some readers pass over every object beyond the size, so that it may not shrink.
  const Value* old_size = before_.trailer().find("Size");
  const Value* new_size = after_.trailer().find("Size");
  if (old_size == nullptr || new_size == nullptr || new_size->kind != Kind::integer ||
      new_size->integer < old_size->integer) {
    tell("not-an-update");
    return false;
  }
  for (std::size_t i = 0; i < new_sections_; ++i) {
    if (sections[i].hybrid) {
      tell("hybrid-update");
      return false;
    }
    for (const auto& entry : sections[i].entries) listed_.insert(entry.first);
  }
  return true;
}

void Comparison::learn_pages(const Value& node, std::size_t depth) {
  if (node.kind != Kind::reference || depth > max_nesting || !pages_.insert(node.reference.number).second) return;
  const std::uint32_t number = node.reference.number;
  const Value page = before_.resolve(node);
  const Value kids = before_.resolved_member(page, "Kids");
  if (kids.kind == Kind::array) {
    pages_.erase(number);  // a node of the tree may not change at all
    if (inner_nodes_.insert(number).second) {
      for (const Value& kid : kids.items) learn_pages(kid, depth + 1);
    }
    return;
  }
  const Value* annotations = page.find("Annots");
  if (annotations == nullptr) return;
  if (annotations->kind == Kind::reference) annotation_lists_.emplace(annotations->reference.number, number);
  for (const Value& one : before_.resolve(*annotations).items) {
    if (one.kind == Kind::reference) page_of_widget_.emplace(one.reference.number, number);
  }
}

void Comparison::learn_roles() {
  const Value catalog = before_.resolve(*before_.trailer().find("Root"));
  if (const Value* pages = catalog.find("Pages")) {
    learn_pages(*pages, 0);
    content_ = reachable(before_, {*pages}, {"Annots", "Parent", "P"});
  }
  if (const Value* form = catalog.find("AcroForm")) {
    if (form->kind == Kind::reference) form_ = form->reference.number;
    const Value resolved = before_.resolve(*form);
    const Value* list = resolved.find("Fields");
    if (list != nullptr && list->kind == Kind::reference) field_list_ = list->reference.number;
  }
  const SignatureFields fields = signature_fields(before_);
  for (const SignatureField& field : fields.fields) {
    if (!field.is_signed && field.object != 0) empty_fields_.insert(field.object);
  }
  std::vector<Value> core;
  std::vector<Value> beside;
  for (const auto& [key, value] : catalog.members) {
    (key == "DSS" || key == "Metadata" ? beside : core).push_back(value);
  }
  // What holds other objects is named by no reference and is part of all the same.
  Numbers holders;
  for (const auto& [number, entry] : before_.entries()) {
    if (entry.form == Entry::Form::packed) holders.insert(static_cast<std::uint32_t>(entry.place));
  }
  for (const std::uint32_t holder : holders) {
    core.push_back({.kind = Kind::reference, .reference = {.number = holder}});
  }
  core_ = reachable(before_, std::move(core), {});
  if (const Value* information = before_.trailer().find("Info")) beside.push_back(*information);
  beside_ = reachable(before_, std::move(beside), {});
  for (const Section& section : before_.sections()) {
    if (section.object != 0) beside_.insert(section.object);
  }
}

// An object that the new tables speak of: the same, new, gone, or another.
void Comparison::judge(std::uint32_t number) {
  const Entry* was = before_.entry(number);
  const Entry* is = after_.entry(number);
  if (is == nullptr || (was != nullptr && *was == *is)) return;
  const bool existed = was != nullptr && was->form != Entry::Form::free;
  if (is->form == Entry::Form::free) {
    if (existed) tell("object-removed", number);
    return;
  }
  const Entry* holder = is->form == Entry::Form::packed ? after_.entry(static_cast<std::uint32_t>(is->place)) : is;
  if (holder == nullptr || holder->form != Entry::Form::direct || holder->place < old_end_) {
    tell("object-redirected", number);
  } else if (existed) {
    judge_override(number);
  } else if (core_.contains(number) || number == root_) {
    tell("object-filled-in", number);
  }
}

void Comparison::judge_override(std::uint32_t number) {
  const Entry* was = before_.entry(number);
  const Entry* is = after_.entry(number);
  if (was->generation != is->generation) return tell("object-changed", number);
  const auto old = before_.object({.number = number, .generation = was->generation});
  const auto now = after_.object({.number = number, .generation = is->generation});
  if (!old || !now) return tell("object-unreadable", number);
  const bool harmless_role = beside_.contains(number) && !core_.contains(number) && number != root_;
  if (harmless_role) return;
  // A stream where a dictionary was, or the other way round, is another thing altogether.
  if (old->is_stream || now->is_stream) return tell("object-changed", number);
  if (old->value.doubled || now->value.doubled) return tell("dictionary-doubled", number);
  if (pages_.contains(number)) return compare_page(number, old->value, now->value);
  if (content_.contains(number)) return tell("object-changed", number);
  if (number == root_) return compare_catalog(old->value, now->value);
  if (number == form_) return compare_form(old->value, now->value);
  if (number == field_list_) {
    return compare_form(Value{.kind = Kind::dictionary, .members = {{"Fields", old->value}}},
                        Value{.kind = Kind::dictionary, .members = {{"Fields", now->value}}});
  }
  if (const auto list = annotation_lists_.find(number); list != annotation_lists_.end()) {
    return compare_annotations(list->second, old->value, now->value);
  }
  if (empty_fields_.contains(number)) return compare_field(number, old->value, now->value);
  tell("object-changed", number);
}

// Calls `compare(key, old, now)` for every member of either; null where one has none.
template <class Compare>
void for_each_member(const Value& old, const Value& now, const Compare& compare) {
  std::set<std::string> keys;
  for (const Member& member : old.members) keys.insert(member.key);
  for (const Member& member : now.members) keys.insert(member.key);
  for (const std::string& key : keys) compare(key, old.find(key), now.find(key));
}

bool same(const Value* old, const Value* now) {
  return old == nullptr || now == nullptr ? old == now : alike(*old, *now);
}

void Comparison::compare_catalog(const Value& old, const Value& now) {
  for_each_member(old, now, [&](const std::string& key, const Value* was, const Value* is) {
    if (key == "AcroForm") {
      const Value form = was == nullptr ? Value{} : before_.resolve(*was);
      return compare_form(form, is == nullptr ? Value{} : after_.resolve(*is));
    }
    const bool free_to_change = key == "DSS" || key == "Metadata" || key == "Extensions" || key == "Version";
    if (free_to_change || (key == "Perms" && was == nullptr) || same(was, is)) return;
    tell("catalog-changed", root_, shown(key, 40));
  });
}

void Comparison::compare_form(const Value& old, const Value& now) {
  if (old.doubled || now.doubled) return tell("dictionary-doubled");
  for_each_member(old, now, [&](const std::string& key, const Value* was, const Value* is) {
    const auto changed = [&] { tell("form-changed", form_, shown(key, 40)); };
    if (key == "Fields") {
      const Value before = was == nullptr ? Value{} : before_.resolve(*was);
      const Value after = is == nullptr ? Value{} : after_.resolve(*is);
      if (after.items.size() < before.items.size() ||
          !std::equal(before.items.begin(), before.items.end(), after.items.begin(), alike)) {
        return changed();
      }
      for (std::size_t i = before.items.size(); i < after.items.size(); ++i) judge_new_field(after.items[i]);
    } else if (key == "DR") {
      if (was != nullptr && (is == nullptr || !keeps(before_, after_, *was, *is, 0))) changed();
    } else if (key == "NeedAppearances") {
      if (!same(was, is) && (is == nullptr || is->kind != Kind::boolean || is->integer != 0)) changed();
    } else if (key != "SigFlags" && !((key == "DA" || key == "Type") && was == nullptr) && !same(was, is)) {
      changed();
    }
  });
}

bool Comparison::is_plain_widget(const Value& item) {
  const std::uint32_t number = item.kind == Kind::reference ? item.reference.number : 0;
  const auto object = item.kind == Kind::reference ? after_.object(item.reference) : std::nullopt;
  if (!object || object->is_stream || object->value.kind != Kind::dictionary) {
    tell("field-not-signature", number);
    return false;
  }
  const Value& widget = object->value;
  if (widget.doubled) tell("dictionary-doubled", number);
  if (widget.find("A") != nullptr || widget.find("AA") != nullptr) tell("field-with-action", number);
  return true;
}

void Comparison::judge_new_field(const Value& item) {
  if (!is_plain_widget(item)) return;
  const Value field = after_.resolve(item);
  const Value* type = field.find("FT");
  if (type == nullptr || !type->is_name("Sig")) return tell("field-not-signature", item.reference.number);
  for (const Value& kid : after_.resolved_member(field, "Kids").items) {
    if (is_plain_widget(kid) && after_.resolve(kid).find("T") != nullptr) {
      tell("field-not-signature", kid.reference.number);
    }
  }
}

void Comparison::compare_page(std::uint32_t number, const Value& old, const Value& now) {
  for_each_member(old, now, [&](const std::string& key, const Value* was, const Value* is) {
    if (key == "Annots") {
      compare_annotations(number, was == nullptr ? Value{} : before_.resolve(*was),
                          is == nullptr ? Value{} : after_.resolve(*is));
    } else if (!same(was, is)) {
      tell("page-changed", number, shown(key, 40));
    }
  });
}

void Comparison::compare_annotations(std::uint32_t page, const Value& old, const Value& now) {
  if (now.items.size() < old.items.size() ||
      !std::equal(old.items.begin(), old.items.end(), now.items.begin(), alike)) {
    return tell("annotation-removed", page);
  }
  for (std::size_t i = old.items.size(); i < now.items.size(); ++i) {
    const Value& item = now.items[i];
    if (item.kind != Kind::reference) {
      tell("annotation-added", page);
      continue;
    }
    if (!is_plain_widget(item)) continue;
    const Value widget = after_.resolve(item);
    const Value* type = widget.find("FT");
    const Value above = after_.resolved_member(widget, "Parent");
    if (type == nullptr) type = above.find("FT");
    const Value* kind = widget.find("Subtype");
    if (kind == nullptr || !kind->is_name("Widget") || type == nullptr || !type->is_name("Sig")) {
      tell("annotation-added", item.reference.number);
      continue;
    }
    measure(page, item.reference.number, widget);
  }
}

void Comparison::compare_field(std::uint32_t number, const Value& old, const Value& now) {
  for_each_member(old, now, [&](const std::string& key, const Value* was, const Value* is) {
    if (key == "V" || key == "AP" || key == "M" || key == "F" || same(was, is)) return;
    tell("field-changed", number, shown(key, 40));
  });
  if (const auto page = page_of_widget_.find(number); page != page_of_widget_.end()) {
    measure(page->second, number, now);
  } else if (now.find("Rect") != nullptr) {
    tell("mark-size-unknown", number);
  }
}

std::optional<double> Comparison::area_of(const Value& box, PdfFile& file) {
  if (box.items.size() != 4) return std::nullopt;
  std::array<double, 4> side{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto number = file.resolve(box.items[i]).number();
    if (!number || !std::isfinite(*number)) return std::nullopt;
    side.at(i) = *number;
  }
  return std::fabs(side[2] - side[0]) * std::fabs(side[3] - side[1]);
}

// What a reader sees of the page: its crop box, else its media box, its own or inherited.
std::optional<double> Comparison::page_area(std::uint32_t page) {
  std::optional<double> media;
  Value node{.kind = Kind::reference, .reference = {.number = page}};
  if (const Entry* entry = before_.entry(page)) node.reference.generation = entry->generation;
  for (std::size_t step = 0; step < max_nesting; ++step) {
    const Value dictionary = before_.resolve(node);
    if (const auto area = area_of(before_.resolved_member(dictionary, "CropBox"), before_)) return area;
    if (!media) media = area_of(before_.resolved_member(dictionary, "MediaBox"), before_);
    const Value* parent = dictionary.find("Parent");
    if (parent == nullptr) break;
    node = *parent;
  }
  return media;
}

void Comparison::measure(std::uint32_t page, std::uint32_t widget_number, const Value& widget) {
  const auto area = area_of(after_.resolved_member(widget, "Rect"), after_);
  if (!area) return tell("mark-size-unknown", widget_number);
  marked_[page] += *area;
}

void Comparison::judge_marks() {
  for (const auto& [page, area] : marked_) {
    if (area <= 0) continue;
    const auto whole = page_area(page);
    if (!whole || *whole <= 0) {
      tell("mark-size-unknown", page);
      continue;
    }
    const double percent = std::ceil(std::min(100.0, area / *whole * 100.0));
    const bool is_large = percent > largest_mark_percent;
    tell(is_large ? "large-mark" : "visible-mark", page, std::to_string(static_cast<int>(percent)));
  }
}

// Bytes that no table names are seen by nobody who follows the tables, and perhaps by somebody who mends files.
void Comparison::account_for_bytes() {
  std::map<std::size_t, std::size_t> named;  // begin and end
  for (std::size_t i = 0; i < new_sections_; ++i) {
    const Section& section = after_.sections()[i];
    named.emplace(section.begin, section.end);
    for (const auto& [number, entry] : section.entries) {
      if (entry.form != Entry::Form::direct || entry.place < old_end_) continue;
      const auto object = after_.object_at_entry(number, entry);
      if (!object) {
        tell("object-unreadable", number);
        continue;
      }
      named.emplace(object->begin, object->end);
    }
  }
  Budget budget;  // of its own: each byte is looked at once
  std::size_t at = old_end_;
  const auto is_filler = [&](std::size_t end) {
    Parser parser(bytes_.substr(0, end), at, budget);
    while (parser.keyword("startxref")) {
      if (!parser.unsigned_integer()) return false;
    }
    parser.skip_blanks();
    return parser.at_end();
  };
  for (const auto& [begin, end] : named) {
    if (begin < at) return tell("objects-overlap", 0, std::to_string(begin));
    if (!is_filler(begin)) return tell("bytes-unnamed", 0, std::to_string(at));
    at = end;
  }
  if (!is_filler(bytes_.size())) tell("bytes-unnamed", 0, std::to_string(at));
}

}  // namespace

Update compare_revisions(std::string_view bytes, std::size_t old_end, std::size_t new_end, Budget& budget) {
  if (old_end == new_end) return {};
  auto before = PdfFile::read(bytes.substr(0, old_end), budget);
  if (!before) return {.findings = {finding(budget.spent ? before.error() : "approved-unreadable")}};
  auto after = PdfFile::read(bytes.substr(0, new_end), budget);
  if (!after) return {.findings = {finding(after.error())}};
  return {.findings = Comparison(bytes.substr(0, new_end), old_end, *before, *after).run()};
}

}  // namespace trinhky::signature
