#include "engine/directory/seat.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace trinhky::directory {
namespace {

using base::json;

constexpr std::array<std::string_view, 5> kinds = {"position", "body-member", "follower", "person", "external"};

void put(json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

std::unexpected<base::Error> bad(std::string pointer) {
  return base::refuse(base::ErrorCode::invalid, "bad-seat",
                      {"Vị trí xử lý không đọc được.", "The seat cannot be read."}, std::move(pointer));
}

}  // namespace

json to_json(const Seat& seat) {
  json value = {{"kind", seat.kind}};
  put(value, "unit", seat.unit);
  if (!seat.positions.empty()) value["positions"] = seat.positions;
  put(value, "body", seat.body);
  put(value, "person", seat.person);
  put(value, "external", seat.external);
  put(value, "followed", seat.followed);
  if (!seat.capable.empty()) value["capable"] = seat.capable;
  return value;
}

base::Result<Seat> seat_from_json(const json& value) {
  if (!value.is_object()) return bad("");
  Seat seat;
  for (const auto& [name, part] : value.items()) {
    if (name == "positions") {
      if (!part.is_array()) return bad("/positions");
      for (const json& position : part) {
        if (!position.is_string()) return bad("/positions");
        seat.positions.push_back(position.get<std::string>());
      }
      continue;
    }
    if (name == "capable") {
      if (!part.is_object()) return bad("/capable");
      for (const auto& [capability, least] : part.items()) {
        if (!least.is_number_integer()) return bad("/capable");
        seat.capable[capability] = least.get<std::int64_t>();
      }
      continue;
    }
    std::string* const member = name == "kind"       ? &seat.kind
                                : name == "unit"     ? &seat.unit
                                : name == "body"     ? &seat.body
                                : name == "person"   ? &seat.person
                                : name == "external" ? &seat.external
                                : name == "followed" ? &seat.followed
                                                     : nullptr;
    if (member == nullptr || !part.is_string()) return bad(base::pointer({name}));
    *member = part.get<std::string>();
  }
  if (std::ranges::find(kinds, std::string_view(seat.kind)) == kinds.end()) return bad("/kind");
  return seat;
}

json to_json(const Capacity& capacity) {
  json value = {{"person", capacity.person}, {"ground", capacity.ground}};
  put(value, "position", capacity.position);
  put(value, "unit", capacity.unit);
  put(value, "holding", capacity.holding);
  put(value, "substitution", capacity.substitution);
  return value;
}

}  // namespace trinhky::directory
