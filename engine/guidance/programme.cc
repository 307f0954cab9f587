#include "engine/guidance/programme.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "engine/base/text.h"
#include "engine/guidance/members.h"

namespace trinhky::guidance {
namespace {

using base::json;

std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> words;
  for (const std::string& word : base::split(base::fold(text), ' ')) {
    if (word.size() > 1) words.insert(word);
  }
  return words;
}

// Whether two texts under one id are still about the same: an id is of one guidance only, and another year's may name
// something else by it.
bool share_most_words(const std::string& a, const std::string& b) {
  const std::set<std::string> x = words_of(a);
  const std::set<std::string> y = words_of(b);
  const auto common = std::count_if(x.begin(), x.end(), [&](const std::string& w) { return y.contains(w); });
  return static_cast<std::size_t>(common) * 2 > std::max(x.size(), y.size());
}

const json* matching_row(const json& last_year, const json& obligation) {
  const std::string text = base::text_or(obligation, "text");
  const std::string key = base::fold(text);
  const json& rows = list(last_year, "rows");
  for (const json& row : rows) {
    if (!member(row, "obligation").is_null() && base::fold(base::text_or(row, "text")) == key) return &row;
  }
  for (const json& row : rows) {
    if (member(row, "obligation") == member(obligation, "id") && share_most_words(base::text_or(row, "text"), text))
      return &row;
  }
  return nullptr;
}

bool is_filled(const json& row, const char* name) {
  const json& value = member(row, name);
  return value.is_string() && !base::tidy_blanks(value.get<std::string>()).empty();
}

// Adds what one row leaves open.
void check_row(const json& row, const std::string& pointer, const std::string& id, std::vector<base::Fault>& faults) {
  const json& not_applicable = member(row, "not_applicable");
  if (!not_applicable.is_null()) {
    if (is_filled(not_applicable, "reason")) return;
    faults.push_back(
        {pointer + "/not_applicable/reason",
         "reason-required",
         {"Nhiệm vụ " + id + ": cần nêu lý do không áp dụng.", "Obligation " + id + ": say why it does not apply."}});
    return;
  }
  static constexpr struct {
    const char* name;
    const char* vi;
    const char* en;
  } columns[] = {{"what", "nội dung thực hiện", "what is done"},
                 {"when", "thời gian", "when"},
                 {"who", "người thực hiện", "who does it"}};
  for (const auto& column : columns) {
    if (is_filled(row, column.name)) continue;
    faults.push_back({pointer + "/" + column.name,
                      "obligation-unanswered",
                      {"Nhiệm vụ " + id + ": chưa ghi " + column.vi + ".",
                       "Obligation " + id + ": " + column.en + " is not said."}});
    return;
  }
}

}  // namespace

base::json prefill_programme(const base::json& guidance, const UnitFacts& facts, const base::json* last_year) {
  const json& year = member(guidance, "year");
  json rows = json::array();
  for (const json& obligation : obligations_for(guidance, facts)) {
    json row = {{"id", "R" + std::to_string(rows.size() + 1)},
                {"obligation", member(obligation, "id")},
                {"text", base::text_or(obligation, "text")},
                {"what", ""},
                {"when", ""},
                {"who", ""},
                {"partners", ""},
                {"result", ""},
                {"not_applicable", nullptr}};
    if (const json* old = last_year == nullptr ? nullptr : matching_row(*last_year, obligation); old != nullptr) {
      for (const char* name : {"what", "when", "who", "partners", "result"}) row[name] = base::text_or(*old, name);
      if (member(*old, "not_applicable").is_object()) row["not_applicable"] = member(*old, "not_applicable");
      row["copied_from"] = member(*old, "id");
    }
    rows.push_back(std::move(row));
  }
  const std::string of_year = year.is_number_integer() ? " năm " + std::to_string(year.get<int>()) : "";
  return {{"kind", "programme"}, {"year", year},        {"title", "Chương trình công tác" + of_year},
          {"unit", facts.unit},  {"guidance", nullptr}, {"rows", std::move(rows)}};
}

std::vector<base::Fault> coverage(const base::json& programme, const base::json& guidance, const UnitFacts& facts) {
  std::vector<base::Fault> faults;
  const json& rows = list(programme, "rows");
  for (const json& obligation : obligations_for(guidance, facts)) {
    const std::string id = base::text_or(obligation, "id");
    bool any = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (base::text_or(rows[i], "obligation") != id) continue;
      any = true;
      check_row(rows[i], "/rows/" + std::to_string(i), id, faults);
    }
    if (any) continue;
    faults.push_back(
        {"/rows",
         "obligation-missing",
         {"Chương trình chưa có nhiệm vụ " + id + ".", "The programme has no row for obligation " + id + "."}});
  }
  return faults;
}

}  // namespace trinhky::guidance
