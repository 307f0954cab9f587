#include "engine/rehearsal/people_words.h"

#include <nlohmann/json.hpp>

namespace trinhky::rehearsal {
namespace {

using base::json;

base::Text position_words(const directory::Directory& organisation, const std::string& code) {
  const auto known = organisation.position(code);
  return known ? known->title : base::Text{code, code};
}

}  // namespace

json wire(const base::Text& text) {
  return {{"vi", text.vi}, {"en", text.en.empty() ? text.vi : text.en}};
}

base::Text unit_words(const directory::Directory& organisation, const std::string& unit) {
  const auto known = organisation.unit(unit);
  if (!known) return {unit, unit};
  return {known->name.vi, known->name.en.empty() ? known->name.vi : known->name.en};
}

base::Text seat_words(const directory::Directory& organisation, const directory::Seat& seat) {
  base::Text words;
  const auto add = [&words](const base::Text& more) {
    words.vi += (words.vi.empty() ? "" : " / ") + more.vi;
    words.en += (words.en.empty() ? "" : " / ") + more.en;
  };
  if (seat.kind == "external") {
    add({"bên ngoài: " + seat.external, "outside: " + seat.external});
    return words;
  }
  if (!seat.person.empty()) {
    const auto person = organisation.person(seat.person);
    const std::string name = person && !person->full_name.empty() ? person->full_name : seat.person;
    add({name, name});
  }
  if (seat.kind == "follower") add({"người theo dõi địa bàn", "whoever follows the unit"});
  for (const std::string& code : seat.positions) add(position_words(organisation, code));
  if (!seat.unit.empty()) {
    const base::Text unit = unit_words(organisation, seat.unit);
    words.vi += " (" + unit.vi + ")";
    words.en += " (" + unit.en + ")";
  }
  return words;
}

json who_wire(const directory::Directory& organisation, const directory::Capacity& capacity) {
  const auto person = organisation.person(capacity.person);
  return {{"person", capacity.person},
          {"name", person ? person->full_name : std::string()},
          {"position", capacity.position},
          {"title", capacity.position.empty() ? json() : wire(position_words(organisation, capacity.position))},
          {"unit", capacity.unit},
          {"ground", capacity.ground}};
}

json who_wire(const directory::Directory& organisation, const std::string& person, base::Date day) {
  directory::Capacity capacity{
      .person = person, .position = {}, .unit = {}, .ground = {}, .holding = {}, .substitution = {}};
  const auto holdings = organisation.holdings_of(person, day);
  if (!holdings.empty()) {
    capacity.position = holdings.front().position;
    capacity.unit = holdings.front().unit;
  }
  return who_wire(organisation, capacity);
}

}  // namespace trinhky::rehearsal
