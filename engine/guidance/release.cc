#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "engine/base/json.h"
#include "engine/guidance/edit.h"
#include "engine/guidance/members.h"

namespace trinhky::guidance {
namespace {

using base::json;

bool reaches_units(const json& row) {
  return base::text_or(member(row, "applies_to"), "kind", "all") != "province";
}

bool applies(const json& row, const UnitFacts& facts) {
  const json& to = member(row, "applies_to");
  const std::string kind = base::text_or(to, "kind", "all");
  if (kind == "province") return facts.is_issuer;
  if (kind == "units") {
    const json& units = list(to, "units");
    return std::find(units.begin(), units.end(), json(facts.unit)) != units.end();
  }
  if (kind == "attribute") return facts.attributes.contains(base::text_or(to, "attribute"));
  return true;
}

}  // namespace

ReleaseCheck check_release(const base::json& document) {
  ReleaseCheck check;
  if (!is_day(member(document, "programmes_due"))) {
    check.blocks.push_back({"/programmes_due",
                            "required",
                            {"Chưa đặt hạn các đơn vị nộp chương trình.",
                             "The date by which units hand in their programmes is not set."}});
  }
  const json& rows = list(document, "obligations");
  const bool received = std::any_of(rows.begin(), rows.end(), [](const json& row) {
    return base::text_or(row, "answered_by", "row") == "row" && reaches_units(row);
  });
  if (!received) {
    check.blocks.push_back(
        {"/obligations", "no-receiver", {"Không có đơn vị nào nhận nhiệm vụ.", "No unit receives anything."}});
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (base::text_or(rows[i], "answered_by", "row") != "row" || !base::text_or(rows[i], "lead").empty()) continue;
    check.warnings.push_back({"/obligations/" + std::to_string(i) + "/lead",
                              "lead-missing",
                              {"Nhiệm vụ " + base::text_or(rows[i], "id") + " chưa có đơn vị chủ trì.",
                               "Obligation " + base::text_or(rows[i], "id") + " has no lead."}});
  }
  const json& instruments = list(document, "instruments");
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    const bool unclear = member(instruments[i], "date").is_null() && !member(instruments[i], "date_raw").is_null();
    if (!unclear) continue;
    check.warnings.push_back(
        {"/instruments/" + std::to_string(i) + "/date",
         "date-impossible",
         {"Văn bản căn cứ ghi ngày không có trong lịch: " + base::text_or(instruments[i], "date_raw") + ".",
          "A cited document carries a day that does not exist: " + base::text_or(instruments[i], "date_raw") + "."}});
  }
  return check;
}

std::vector<base::json> obligations_for(const base::json& document, const UnitFacts& facts) {
  std::vector<json> found;
  for (const json& row : list(document, "obligations")) {
    if (base::text_or(row, "answered_by", "row") == "row" && applies(row, facts)) found.push_back(row);
  }
  return found;
}

base::json changes_between(const base::json& old_guidance, const base::json& new_guidance) {
  json changes = {{"added", json::array()},
                  {"removed", json::array()},
                  {"changed", json::array()},
                  {"moved", json::array()},
                  {"document", json::array()}};
  const json& before = list(old_guidance, "obligations");
  const json& after = list(new_guidance, "obligations");
  const auto find = [](const json& rows, const std::string& id) -> const json* {
    for (const json& row : rows) {
      if (base::text_or(row, "id") == id) return &row;
    }
    return nullptr;
  };
  for (const json& row : before) {
    if (find(after, base::text_or(row, "id")) == nullptr) changes["removed"].push_back(member(row, "id"));
  }
  for (const json& row : after) {
    const json* old = find(before, base::text_or(row, "id"));
    if (old == nullptr) {
      changes["added"].push_back(member(row, "id"));
      continue;
    }
    if (member(*old, "part") != member(row, "part")) changes["moved"].push_back(member(row, "id"));
    json members = json::array();
    for (const char* name : {"text", "lead", "partners", "period", "due", "applies_to", "answered_by"}) {
      if (member(*old, name) != member(row, name)) members.push_back(name);
    }
    if (!members.empty()) changes["changed"].push_back({{"id", member(row, "id")}, {"members", std::move(members)}});
  }
  for (const char* name : {"title", "issuer", "year", "programmes_due"}) {
    if (member(old_guidance, name) != member(new_guidance, name)) changes["document"].push_back(name);
  }
  return changes;
}

}  // namespace trinhky::guidance
