#include "api/resources/substitutions_wire.h"

#include <algorithm>

namespace trinhky::api {
namespace {

using base::Text;

json date_or_null(const std::optional<base::Date>& date) {
  return date ? json(base::format_date(*date)) : json();
}

Text label_of(const std::string& ground) {
  const auto& all = substitution_grounds();
  const auto known = std::ranges::find(all, std::string_view(ground), &SubstitutionGround::code);
  return known == all.end() ? Text{ground, ground} : known->label;
}

std::string name_of(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

std::string holder_of(const directory::Directory& directory, const directory::Substitution& one) {
  const auto holding = directory.holding(one.holding);
  return holding ? holding->person : std::string();
}

Text dates_of(const directory::DateRange& valid) {
  const auto day = [](const std::optional<base::Date>& date) {
    return date ? calendar::format_day(*date) : std::string();
  };
  // Taken back on its first day: that day is all there was.
  if (valid.empty()) return {"ngày " + day(valid.from), "on " + day(valid.from)};
  Text text;
  if (valid.from) text = {"từ " + day(valid.from), "from " + day(valid.from)};
  if (valid.to) {
    text.vi += (text.vi.empty() ? "đến " : " đến ") + day(valid.to);
    text.en += (text.en.empty() ? "to " : " to ") + day(valid.to);
  }
  return text;
}

}  // namespace

const std::vector<SubstitutionGround>& substitution_grounds() {
  static const std::vector<SubstitutionGround> grounds{
      {.code = "absence", .label = {"khi vắng mặt", "during absence"}},
      {.code = "standing", .label = {"theo phân công thường xuyên", "by standing assignment"}},
      {.code = "KT", .label = {"ký thay (KT.)", "signing for the head (KT.)"}},
      {.code = "TL", .label = {"thừa lệnh (TL.)", "by order (TL.)"}},
      {.code = "TUQ", .label = {"thừa ủy quyền (TUQ.)", "by written authority (TUQ.)"}}};
  return grounds;
}

std::string substitution_state(const directory::Substitution& one, base::Date today) {
  if (one.valid.empty() || (one.valid.to && *one.valid.to < today)) return "over";
  return one.valid.contains(today) ? "running" : "upcoming";
}

json substitution_wire(const Office& office, const directory::Directory& directory, const directory::Substitution& one,
                       base::Date today) {
  const auto holding = directory.holding(one.holding);
  json place = {{"id", one.holding}};
  if (holding) {
    const auto position = directory.position(holding->position);
    place["unit"] = holding->unit;
    place["unit_name"] = to_wire(unit_name(directory, holding->unit));
    place["position"] = holding->position;
    place["title"] = to_wire(position ? position->title : Text{holding->position, holding->position});
  }
  json workflows = json::array();
  for (const std::string& id : one.workflows) {
    const auto definition = office.catalogue->definition(id, 0);
    workflows.push_back({{"id", id}, {"title", to_wire(definition ? definition->title : Text{id, id})}});
  }
  return {{"id", one.id},
          {"holder", person_wire(directory, holding ? holding->person : std::string())},
          {"person", person_wire(directory, one.person)},
          {"holding", std::move(place)},
          {"from", date_or_null(one.valid.from)},
          {"to", date_or_null(one.valid.to)},
          {"ground", one.ground},
          {"ground_text", to_wire(label_of(one.ground))},
          {"decision", one.decision},
          {"workflows", std::move(workflows)},
          {"state", substitution_state(one, today)},
          {"text", to_wire(substitution_sentence(directory, one))}};
}

Text substitution_sentence(const directory::Directory& directory, const directory::Substitution& one) {
  const std::string who = name_of(directory, one.person);
  const std::string whom = name_of(directory, holder_of(directory, one));
  const Text ground = label_of(one.ground);
  const Text dates = dates_of(one.valid);
  return {who + " xử lý thay " + whom + " (" + ground.vi + ", " + dates.vi + ")",
          who + " standing in for " + whom + " (" + ground.en + ", " + dates.en + ")"};
}

json standing_in_wire(const directory::Directory& directory, const json& capacity) {
  const auto one = directory.substitution(base::text_or(capacity, "substitution"));
  if (!one) return nullptr;
  return {{"id", one->id},
          {"holder", person_wire(directory, holder_of(directory, *one))},
          {"ground", one->ground},
          {"ground_text", to_wire(label_of(one->ground))},
          {"from", date_or_null(one->valid.from)},
          {"to", date_or_null(one->valid.to)},
          {"text", to_wire(substitution_sentence(directory, *one))}};
}

}  // namespace trinhky::api
