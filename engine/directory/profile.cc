#include "engine/directory/profile.h"

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "engine/directory/event_folder.h"
#include "engine/directory/events.h"

namespace trinhky::directory {
namespace {

using base::ErrorCode;
using base::Fault;
using base::json;
using base::Result;

// Members of a unit's entry that go into its event unchanged; marks and notes stay in the file.
constexpr std::array<std::string_view, 7> unit_members = {"name",  "organisation", "parent", "attributes",
                                                          "place", "from",         "to"};

json unit_event(const json& entry) {
  json event = {
      {"kind", "unit_added"}, {"unit", base::text_or(entry, "id")}, {"unit_kind", base::text_or(entry, "kind")}};
  for (const std::string_view member : unit_members) {
    const auto it = entry.find(std::string(member));
    if (it != entry.end() && !it->is_null()) event[std::string(member)] = *it;
  }
  return event;
}

// Gathers the events of a profile on a growing copy of the directory, so that each is checked against those before it.
class ProfileReader {
 public:
  explicit ProfileReader(const Directory& directory) : folder_(directory) {}

  void read_positions(const json& positions) {
    const json* list = base::at_pointer(positions, "/positions");
    if (list == nullptr || !list->is_array())
      return fault("/positions", "required", {"Thiếu danh sách chức vụ.", "The list of positions is missing."});
    for (std::size_t i = 0; i < list->size(); ++i) {
      const json& entry = (*list)[i];
      const std::string code = entry.is_object() ? base::text_or(entry, "code") : std::string();
      if (!code.empty() && folder_.so_far().position(code)) continue;
      json event = {{"kind", "position_defined"}, {"position", code}};
      if (entry.is_object() && entry.contains("title")) event["title"] = entry["title"];
      if (entry.is_object() && entry.contains("administrative")) event["administrative"] = entry["administrative"];
      take(std::move(event), "/positions/" + std::to_string(i));
    }
  }

  // Parents first: an entry waits until its parent is there; one whose parent never comes is told by its own check.
  void read_units(const json& profile) {
    const json* list = base::at_pointer(profile, "/units");
    if (list == nullptr || !list->is_array() || list->size() > max_units) {
      return fault("/units", "required", {"Thiếu danh sách đơn vị.", "The list of units is missing."});
    }
    std::vector<std::size_t> waiting;
    std::set<std::string> listed;
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string id = (*list)[i].is_object() ? base::text_or((*list)[i], "id") : std::string();
      if (!listed.insert(id).second) {
        fault("/units/" + std::to_string(i) + "/id", "doubled",
              {"Mã đơn vị được nêu hai lần.", "A unit is listed twice."});
      }
      if (id.empty() || !folder_.so_far().unit(id)) waiting.push_back(i);
    }
    bool progress = true;
    while (!waiting.empty()) {
      std::vector<std::size_t> later;
      for (const std::size_t i : waiting) {
        const json& entry = (*list)[i];
        const std::string parent = entry.is_object() ? base::text_or(entry, "parent") : std::string();
        if (progress && listed.contains(parent) && !folder_.so_far().unit(parent)) {
          later.push_back(i);
        } else {
          take(entry.is_object() ? unit_event(entry) : json(), "/units/" + std::to_string(i));
        }
      }
      progress = later.size() < waiting.size();
      waiting = std::move(later);
    }
  }

  void give_role_maps(const json& positions) {
    for (const json& map : small_unit_maps(folder_.so_far(), events_, positions)) take(map, "/role_maps");
  }

  void read_closings(const json& profile) {
    const json* list = base::at_pointer(profile, "/closed");
    if (list == nullptr) return;
    if (!list->is_array()) return fault("/closed", "wrong-type", {"Cần một danh sách.", "A list is needed."});
    for (std::size_t i = 0; i < list->size(); ++i) {
      const json& entry = (*list)[i];
      const std::string id = entry.is_object() ? base::text_or(entry, "id") : std::string();
      const auto unit = folder_.so_far().unit(id);
      if (!unit || unit->valid.to) continue;
      json event = {{"kind", "unit_closed"}, {"unit", id}};
      if (entry.contains("to")) event["to"] = entry["to"];
      if (entry.contains("successors")) event["successors"] = entry["successors"];
      take(std::move(event), "/closed/" + std::to_string(i));
    }
  }

  Result<std::vector<json>> finish() {
    if (faults_.empty()) return std::move(events_);
    base::Error error;
    error.code = ErrorCode::invalid;
    error.type = "bad-profile";
    error.message = {"Tệp tổ chức mẫu chưa đúng.", "The profile is not right."};
    error.pointer = faults_.front().pointer;
    error.faults = std::move(faults_);
    return std::unexpected(std::move(error));
  }

 private:
  void fault(std::string pointer, std::string code, base::Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }

  void take(json event, const std::string& at) {
    auto faults = check_event(folder_.so_far(), event);
    if (faults.empty()) {
      if (auto applied = folder_.apply(event); !applied)
        return fault(at, applied.error().type, applied.error().message);
      events_.push_back(std::move(event));
      return;
    }
    for (Fault& one : faults) fault(at + one.pointer, std::move(one.code), std::move(one.message));
  }

  EventFolder folder_;
  std::vector<json> events_;
  std::vector<Fault> faults_;
};

}  // namespace

Result<std::vector<json>> profile_events(const Directory& directory, const json& profile, const json& positions) {
  ProfileReader reader(directory);
  reader.read_positions(positions);
  reader.read_units(profile);
  reader.give_role_maps(positions);
  reader.read_closings(profile);
  return reader.finish();
}

std::vector<json> small_unit_maps(const Directory& directory, std::span<const json> events, const json& positions) {
  const json* shipped = base::at_pointer(positions, "/role_maps/three-person-unit/carries");
  if (shipped == nullptr || !shipped->is_object()) return {};
  std::set<std::string> known;
  for (const Position& position : directory.positions()) known.insert(position.code);
  for (const json& event : events) {
    if (base::text_or(event, "kind") == "position_defined") known.insert(base::text_or(event, "position"));
  }
  json carries = json::object();
  for (const auto& [held, roles] : shipped->items()) {
    if (!known.contains(held)) continue;
    for (const json& role : roles) {
      if (known.contains(role.get<std::string>())) carries[held].push_back(role);
    }
  }
  std::vector<json> maps;
  if (carries.empty()) return maps;
  for (const json& event : events) {
    if (base::text_or(event, "kind") != "unit_added" || base::text_or(event, "parent").empty()) continue;
    json map = {{"kind", "roles_mapped"}, {"unit", event["unit"]}, {"carries", carries}};
    if (event.contains("from")) map["from"] = event["from"];
    maps.push_back(std::move(map));
  }
  return maps;
}

}  // namespace trinhky::directory
