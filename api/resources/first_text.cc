#include "api/resources/first_text.h"

#include "engine/guidance/programme.h"
#include "engine/guidance/report.h"

namespace trinhky::api {
namespace {

using base::json;
using base::Result;
using base::text_or;

Result<json> begun_from_guidance(const definition::Definition& definition, const decision::Instance& instance,
                                 const guidance::UnitFacts& facts, const ReadDocument& read, const json* last_year) {
  const json& data = instance.snapshot.data;
  const std::string hash = text_or(data, "guidance");
  json guidance = json::object();
  if (!hash.empty()) {
    auto found = read(hash);
    if (!found) return found;
    guidance = std::move(*found);
  }
  if (definition.form == "unit-report") return guidance::prefill_report(guidance, facts, text_or(data, "period"));
  json programme = guidance::prefill_programme(guidance, facts, last_year);
  programme["guidance"] = hash.empty() ? json() : json(hash);
  if (data.contains("year") && data["year"].is_number_integer()) programme["year"] = data["year"];
  programme["unit"] = instance.unit;
  return programme;
}

}  // namespace

Result<json> first_text(const definition::Definition& definition, const decision::Instance& instance,
                        const guidance::UnitFacts& facts, const ReadDocument& read, const json* last_year) {
  if (const std::string hash = instance.document(); !hash.empty()) return read(hash);
  if (definition.form == "unit-programme" || definition.form == "unit-report") {
    return begun_from_guidance(definition, instance, facts, read, last_year);
  }
  if (definition.form == "guidance") {
    const json year = instance.snapshot.data.value("year", json());
    std::string title = definition.title.vi;
    if (year.is_number_integer()) title += " " + std::to_string(year.get<int>());
    return json{{"kind", "guidance"},          {"year", year},           {"title", title},
                {"programmes_due", nullptr},   {"parts", json::array()}, {"obligations", json::array()},
                {"instruments", json::array()}};
  }
  return json{{"kind", definition.form}};
}

}  // namespace trinhky::api
