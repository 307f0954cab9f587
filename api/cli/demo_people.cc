#include "api/cli/demo_people.h"

#include <array>

#include "api/cli/staffing.h"
#include "engine/base/text.h"

namespace trinhky::cli {
namespace {

using base::json;

constexpr std::array<const char*, 13> families{"Nguyễn", "Hoàng", "Nông",  "Lý",  "Vi", "Lương", "Trần",
                                               "Đặng",   "Bế",    "Phùng", "Chu", "Hà", "Triệu"};
constexpr std::array<const char*, 11> middles{"Văn",  "Thị",   "Minh", "Thu", "Đức",  "Ngọc",
                                              "Xuân", "Thanh", "Hữu",  "Kim", "Quang"};
constexpr std::array<const char*, 17> givens{"An",  "Bình", "Chi", "Dũng", "Đào",  "Giang", "Hạnh", "Hùng", "Khánh",
                                             "Lan", "Mai",  "Nam", "Oanh", "Phúc", "Quỳnh", "Sơn",  "Yến"};

// The n-th name; the three lengths share no divisor, so names repeat only after 2 431 people.
std::string name_of(std::size_t n) {
  return std::string(families[n % families.size()]) + " " + middles[(n * 7) % middles.size()] + " " +
         givens[(n * 5) % givens.size()];
}

}  // namespace

base::Result<DemoPeople> invent_people(House& house, base::Date from) {
  const directory::Directory directory = house.office().directory();
  DemoPeople people;
  const auto units = directory.units_on(from);
  if (units.empty()) {
    return base::refuse(base::ErrorCode::invalid, "no-units", {"Chưa có đơn vị nào.", "There are no units yet."});
  }
  people.root = directory.root_of(units.front().id, from);
  for (const directory::Unit& unit : directory.children_of(people.root, from)) people.units.push_back(unit.id);
  std::vector<json> events;
  const auto password = house.office().hasher.hash_now("demo");
  if (!password) return std::unexpected(password.error());
  std::vector<auth::CredentialRecord> credentials;
  const auto add = [&](const std::string& login, const std::string& position, const std::string& unit) {
    const std::string id = house.new_command_id();
    const std::string name = name_of(people.count++);
    events.push_back({{"kind", "person_added"},
                      {"person", id},
                      {"full_name", name},
                      {"login", login},
                      {"email", login + "@demo.invalid"}});
    events.push_back({{"kind", "position_given"},
                      {"id", house.new_command_id()},
                      {"person", id},
                      {"position", position},
                      {"unit", unit},
                      {"from", base::format_date(from)}});
    credentials.push_back({.login = login,
                           .person = base::PersonId(id),
                           .password_hash = *password,
                           .changed = house.office().wall.now()});
    people.by_login[login] = id;
    people.staff[unit].emplace(position, id);
    return id;
  };
  std::vector<std::string> followers;
  for (const Post& post : province_posts()) {
    const std::string id = add(post.login, post.position, people.root);
    const std::string position = post.position;
    if (position == "DEPT_HEAD") people.departments.push_back(id);
    if (std::string(post.login).starts_with("chuyenvien")) followers.push_back(id);
  }
  for (std::size_t i = 0; i < people.units.size(); ++i) {
    const std::string& unit = people.units[i];
    for (const Post& post : unit_posts()) add(std::string(post.login) + "." + unit, post.position, unit);
    const std::string& follower = followers[i % followers.size()];
    events.push_back({{"kind", "follow_set"}, {"unit", unit}, {"person", follower}, {"from", base::format_date(from)}});
    people.follower[unit] = follower;
  }
  const auto handled = house.engine().handle(
      runtime::DirectoryRequest{.command_id = house.new_command_id(), .events = std::move(events)});
  if (!handled) return std::unexpected(handled.error());
  for (const auth::CredentialRecord& credential : credentials) {
    if (auto put = house.office().credentials.put(credential); !put) return std::unexpected(put.error());
  }
  return people;
}

}  // namespace trinhky::cli
