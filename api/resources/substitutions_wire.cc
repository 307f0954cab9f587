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

Text sentence_of(const directory::Directory& directory, const StandingIn& as) {
  const std::string who = name_of(directory, as.person);
  const std::string whom = name_of(directory, as.holder);
  const Text ground = label_of(as.ground);
  const Text dates = dates_of(as.valid);
  const std::string decision = as.decision.empty() ? std::string() : ", " + as.decision;
  return {who + " xử lý thay " + whom + " (" + ground.vi + decision + ", " + dates.vi + ")",
          who + " standing in for " + whom + " (" + ground.en + decision + ", " + dates.en + ")"};
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
  return sentence_of(directory, {.id = one.id,
                                 .person = one.person,
                                 .holder = holder_of(directory, one),
                                 .valid = one.valid,
                                 .ground = one.ground,
                                 .decision = one.decision});
}

std::optional<StandingIn> standing_in(const directory::Directory& directory, const json& actor) {
  const std::string id = base::text_or(actor.value("capacity", json::object()), "substitution");
  if (id.empty()) return std::nullopt;
  const json kept = actor.value("standing_in", json());
  if (kept.is_object()) {
    StandingIn as{.id = id,
                  .person = base::text_or(actor, "person"),
                  .holder = base::text_or(kept, "for"),
                  .valid = {},
                  .ground = base::text_or(kept, "ground"),
                  .decision = base::text_or(kept, "decision")};
    if (const auto from = base::parse_date(base::text_or(kept, "from"))) as.valid.from = *from;
    if (const auto to = base::parse_date(base::text_or(kept, "to"))) as.valid.to = *to;
    return as;
  }
  const auto one = directory.substitution(id);
  if (!one) return std::nullopt;
  return StandingIn{.id = id,
                    .person = one->person,
                    .holder = holder_of(directory, *one),
                    .valid = one->valid,
                    .ground = one->ground,
                    .decision = one->decision};
}

json standing_in_wire(const directory::Directory& directory, const json& actor) {
  const auto as = standing_in(directory, actor);
  if (!as) return nullptr;
  return {{"id", as->id},
          {"holder", person_wire(directory, as->holder)},
          {"ground", as->ground},
          {"ground_text", to_wire(label_of(as->ground))},
          {"decision", as->decision},
          {"from", date_or_null(as->valid.from)},
          {"to", date_or_null(as->valid.to)},
          {"text", to_wire(sentence_of(directory, *as))}};
}

}  // namespace trinhky::api
