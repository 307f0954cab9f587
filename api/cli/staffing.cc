#include "api/cli/staffing.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/directory/profile.h"

namespace trinhky::cli {
namespace {

using base::json;

constexpr std::array<Post, 16> province{{{"chutich", "CHAIR"},
                                         {"pctt", "STANDING_VICE_CHAIR"},
                                         {"pct1", "VICE_CHAIR"},
                                         {"pct2", "VICE_CHAIR"},
                                         {"uvtt1", "STANDING_MEMBER"},
                                         {"uvtt2", "STANDING_MEMBER"},
                                         {"chanhvp", "OFFICE_CHIEF"},
                                         {"truongban1", "DEPT_HEAD"},
                                         {"truongban2", "DEPT_HEAD"},
                                         {"truongban3", "DEPT_HEAD"},
                                         {"chuyenvien1", "DRAFTER"},
                                         {"chuyenvien2", "DRAFTER"},
                                         {"chuyenvien3", "DRAFTER"},
                                         {"vanthu", "CLERK"},
                                         {"thethuc", "FORMAT_CHECKER"},
                                         {"quantri", "SYS_ADMIN"}}};

constexpr std::array<Post, 3> unit{{{"ct", "CHAIR"}, {"pct", "VICE_CHAIR"}, {"cb", "DRAFTER"}}};

}  // namespace

std::span<const Post> province_posts() {
  return province;
}

std::span<const Post> unit_posts() {
  return unit;
}

base::Result<directory::Directory> staffed(const json& profile, const json& positions, base::Date day) {
  auto events = directory::profile_events(directory::Directory{}, profile, positions);
  if (!events) return std::unexpected(events.error());
  auto directory = directory::Directory::fold_all(directory::Directory{}, *events);
  if (!directory) return directory;
  const auto units = directory->units_on(day);
  if (units.empty()) {
    return base::refuse(base::ErrorCode::invalid, "no-units",
                        {"Không có đơn vị nào vào ngày " + base::format_date(day) + ".",
                         "There are no units on " + base::format_date(day) + "."});
  }
  const std::string root = directory->root_of(units.front().id, day);
  const std::string from = base::format_date(day);
  std::vector<json> people;
  std::size_t count = 0;
  const auto fill = [&](std::span<const Post> posts, const std::string& where) {
    for (const Post& post : posts) {
      const std::string id = "p" + std::to_string(++count);
      people.push_back({{"kind", "person_added"},
                        {"person", id},
                        {"full_name", std::string(post.login) + "." + where},
                        {"login", std::string(post.login) + "." + where}});
      people.push_back({{"kind", "position_given"},
                        {"id", "h" + std::to_string(count)},
                        {"person", id},
                        {"position", post.position},
                        {"unit", where},
                        {"from", from}});
    }
  };
  fill(province, root);
  for (const directory::Unit& below : directory->children_of(root, day)) fill(unit, below.id);
  return directory::Directory::fold_all(*directory, people);
}

}  // namespace trinhky::cli
