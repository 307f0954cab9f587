#include "api/cli/keep.h"

#include <charconv>
#include <iostream>
#include <nlohmann/json.hpp>

#include "api/cli/print_error.h"

namespace trinhky::cli {

base::Result<base::Instant> moved_to(const calendar::Calendar& calendar, base::Instant now, const std::string& wish) {
  if (const auto date = base::parse_date(wish)) return calendar.at(*date, std::chrono::hours(8));
  if (const auto at = base::parse_instant(wish)) return *at;
  const bool hours = wish.starts_with("PT") && wish.ends_with("H");
  const bool days = !hours && wish.starts_with("P") && (wish.ends_with("D") || wish.ends_with("W"));
  const std::string digits = hours ? wish.substr(2, wish.size() - 3) : days ? wish.substr(1, wish.size() - 2) : "";
  int count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || count < 0 || count > 3660) {
    return base::refuse(base::ErrorCode::invalid, "bad-duration",
                        {"Hãy ghi P1D (ngày), P1W (tuần), PT1H (giờ) hoặc một ngày như 2027-01-31.",
                         "Write P1D (days), P1W (weeks), PT1H (hours), or a date such as 2027-01-31."},
                        "/advance");
  }
  if (hours) return now + std::chrono::hours(count);
  return now + std::chrono::days(wish.ends_with("W") ? 7 * count : count);
}

int init(const HouseOptions& options, const InitArgs& args) {
  auto house = House::open(options);
  if (!house) {
    print_error(house.error());
    return 1;
  }
  api::Office& office = (*house)->office();
  if (!office.directory().persons().empty()) {
    std::cerr << "Thư mục này đã có dữ liệu; hãy chọn thư mục khác (--data).\n"
                 "This folder already holds data; choose another one (--data).\n";
    return 1;
  }
  if (auto taken = (*house)->take_profile(args.profile); !taken) {
    print_error(taken.error());
    return 1;
  }
  const directory::Directory directory = office.directory();
  const auto units = directory.units_on(office.today());
  const std::string top = units.empty() ? "ROOT" : directory.root_of(units.front().id, office.today());
  std::vector<base::json> events;
  if (units.empty()) {
    events.push_back({{"kind", "unit_added"},
                      {"unit", top},
                      {"name", {{"vi", "Cơ quan"}, {"en", "Office"}}},
                      {"unit_kind", "office"}});
  }
  const std::string person = (*house)->new_command_id();
  base::json added = {
      {"kind", "person_added"}, {"person", person}, {"full_name", args.full_name}, {"login", args.login}};
  if (!args.email.empty()) added["email"] = args.email;
  events.push_back(std::move(added));
  events.push_back({{"kind", "position_given"},
                    {"id", (*house)->new_command_id()},
                    {"person", person},
                    {"position", "SYS_ADMIN"},
                    {"unit", top},
                    {"from", base::format_date(office.today())}});
  const auto handled =
      (*house)->engine().handle(runtime::DirectoryRequest{.command_id = (*house)->new_command_id(), .events = events});
  if (!handled) {
    print_error(handled.error());
    return 1;
  }
  const auto put = office.credentials.put({.login = auth::normalise_login(args.login),
                                           .person = base::PersonId(person),
                                           .password_hash = "",
                                           .changed = office.wall.now()});
  if (!put) {
    print_error(put.error());
    return 1;
  }
  const auto link = office.sign_in.new_link(base::PersonId(person));
  if (!link) {
    print_error(link.error());
    return 1;
  }
  std::cout << "Đã tạo cơ sở dữ liệu trong " << options.data.string() << ".\n"
            << "Chạy máy chủ rồi mở liên kết một lần này để đặt mật khẩu (hết hạn sau 72 giờ):\n"
            << "Start the server, then open this one-time link to set the password (72 hours):\n"
            << (options.base_url.empty() ? "http://127.0.0.1:8080" : options.base_url) << "/password/" << *link << "\n";
  return 0;
}

int move_clock(const HouseOptions& options, const std::string& advance) {
  auto house = House::open(options);
  if (!house) {
    print_error(house.error());
    return 1;
  }
  api::Office& office = (*house)->office();
  if (!advance.empty()) {
    if (!office.demo) {
      std::cerr << "Chỉ bản trình diễn mới đẩy được đồng hồ.\nOnly a demonstration has a clock that can be moved.\n";
      return 2;
    }
    const auto to = moved_to(office.calendar(), office.now(), advance);
    if (!to) {
      print_error(to.error());
      return 2;
    }
    if (auto moved = (*house)->engine().advance(*to); !moved) {
      print_error(moved.error());
      return 1;
    }
  }
  std::cout << calendar::format_local(office.calendar(), office.now()).vi << "\n";
  return 0;
}

}  // namespace trinhky::cli
