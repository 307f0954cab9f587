// {"changes": [...], "pointers": [...]}: changes of the table of obligations, one after the other on a fixed guidance,
// and pointers into what comes out.
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/guidance/edit.h"
#include "engine/guidance/import.h"
#include "tests/fuzz/json_mutator.h"

namespace trinhky::fuzz {
namespace {

using base::json;

constexpr std::size_t most_changes = 20;

constexpr std::array<std::string_view, 44> words{
    "op",       "set",    "split",     "merge",      "move",       "add",        "remove",  "text", "set_due",
    "title",    "issuer", "year",      "instrument", "id",         "ids",        "at",      "part", "before",
    "values",   "lead",   "partners",  "period",     "due",        "applies_to", "related", "kind", "units",
    "province", "all",    "attribute", "1.1.1",      "1.1.2",      "1.2.1",      "C1",      "1.1",  "2026-12-15",
    "number",   "date",   "subject",   "type",       "/pointers/", "~0",         "~1",      "-"};

const json& fixed() {
  static const json value =
      guidance::import_guidance(
          "HƯỚNG DẪN\nCông tác năm 2026\n\nI. TRỌNG TÂM\n1. Tuyên truyền\n"
          "1.1. Tổ chức hội nghị quán triệt Nghị quyết số 12-NQ/TW ngày 05/01/2026.\n"
          "1.2. Báo cáo kết quả trước ngày 15/12/2026.\n2. Giám sát\n2.1. Giám sát việc thực hiện; phản biện dự thảo.\n"
          "2.2. Tổng hợp ý kiến của nhân dân.\nII. TỔ CHỨC THỰC HIỆN\n1. Xây dựng chương trình và gửi về trước ngày "
          "20/01/2026.\n",
          {})
          .value()
          .document;
  return value;
}

std::set<std::string> ids_of(const json& document) {
  std::set<std::string> ids;
  for (const json& row : document.at("obligations")) {
    if (!ids.insert(base::text_or(row, "id")).second) broken("no obligation comes twice", row.dump());
  }
  return ids;
}

std::set<std::string> without(const std::set<std::string>& some, const std::set<std::string>& others) {
  std::set<std::string> left = some;
  for (const std::string& id : others) left.erase(id);
  return left;
}

std::set<std::string> texts(const json& list) {
  std::set<std::string> all;
  for (const json& one : list) all.insert(one.get<std::string>());
  return all;
}

// The document after the change; the same where it was refused.
json apply(const json& document, const json& change, std::set<std::string>& ended) {
  const json before = document;
  const auto next = guidance::edit_obligations(document, change);
  if (document != before) broken("the old document stays", change.dump());
  const auto again = guidance::edit_obligations(document, change);
  if (next.has_value() != again.has_value() || (next && *next != *again))
    broken("equal change, equal end", change.dump());
  if (!next) {
    const base::Error& error = next.error();
    if (error.message.vi.empty() || error.message.en.empty()) broken("a refusal has both sentences", change.dump());
    if (!leads_somewhere(change, error.pointer)) broken("a refusal lies in the change", error.pointer + change.dump());
    return document;
  }
  const std::set<std::string> old_ids = ids_of(document);
  const std::set<std::string> new_ids = ids_of(*next);
  for (const std::string& id : new_ids) {
    if (ended.contains(id)) broken("an id that ended is never given again", id);
  }
  ended.merge(without(old_ids, new_ids));
  const json changes = guidance::changes_between(document, *next);
  if (texts(changes.at("added")) != without(new_ids, old_ids)) broken("what was added is named", change.dump());
  if (texts(changes.at("removed")) != without(old_ids, new_ids)) broken("what was removed is named", change.dump());
  return *next;
}

// base::at_pointer against the JSON library's own reading of RFC 6901.
void try_pointer(const json& document, const std::string& pointer) {
  const json* found = base::at_pointer(document, pointer);
  try {
    const json::json_pointer other(pointer);
    if (document.contains(other) && found != &document.at(other)) broken("a pointer leads to one place", pointer);
  } catch (const json::exception&) {
    if (found != nullptr && !pointer.empty() && pointer.front() != '/')
      broken("what is no pointer leads nowhere", pointer);
  }
}

void try_changes(const json& input) {
  json document = fixed();
  std::set<std::string> ended;
  const json changes = input.value("changes", json::array());
  for (std::size_t i = 0; changes.is_array() && i < std::min(changes.size(), most_changes); ++i) {
    document = apply(document, changes[i], ended);
  }
  const json pointers = input.value("pointers", json::array());
  for (std::size_t i = 0; pointers.is_array() && i < std::min(pointers.size(), most_changes); ++i) {
    if (pointers[i].is_string()) try_pointer(document, pointers[i].get<std::string>());
  }
}

}  // namespace
}  // namespace trinhky::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = trinhky::base::parse_json({reinterpret_cast<const char*>(data), size});
  if (input && input->is_object()) trinhky::fuzz::try_changes(*input);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  return trinhky::fuzz::mutate_json(data, size, max_size, seed, trinhky::fuzz::words);
}
