#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "engine/base/text.h"
#include "engine/directory/events.h"
#include "engine/directory/phone.h"
#include "engine/directory/recorded_event.h"
#include "engine/directory/substitution_laws.h"

namespace trinhky::directory {
namespace {

using base::Date;
using base::Fault;
using base::json;
using base::Text;

// Enough to catch a name or a telephone number in the wrong column; only a delivery proves an address.
bool looks_like_email(std::string_view email) {
  const auto at = email.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
         email.find('@', at + 1) == std::string_view::npos && email.find(' ') == std::string_view::npos;
}

// As letters write it: 05/03/2026.
std::string day_vi(Date day) {
  const std::string iso = base::format_date(day);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

// Asks of one well-formed event whether it fits the organisation as it stands.
class EventCheck {
 public:
  explicit EventCheck(const Directory& directory) : directory_(directory) {}

  void check(const UnitAdded& event) {
    const Unit& unit = event.unit;
    if (directory_.unit(unit.id)) {
      fault("/unit", "already-exists",
            {"Mã đơn vị này đã dùng; mã không bao giờ dùng lại.", "This unit code is taken; codes are never reused."});
    }
    if (unit.parent == unit.id) {
      fault("/parent", "circle", {"Đơn vị không thể trực thuộc chính mình.", "A unit cannot belong to itself."});
    } else if (!unit.parent.empty()) {
      need_unit("/parent", unit.parent, {unit.valid.from, unit.valid.from});
    }
  }

  void check(const UnitChanged& event) {
    const auto versions = directory_.versions_of(event.unit);
    if (versions.empty()) return unknown_unit("/unit");
    const Unit& latest = versions.back();
    if (!latest.valid.contains(event.from)) {
      fault("/from", "not-in-latest-version",
            {"Ngày thay đổi phải từ lần thay đổi gần nhất trở đi và trước ngày đơn vị kết thúc.",
             "The change must start within the latest version of the unit."});
    }
    if (!event.parent) return;
    if (event.parent->empty()) return;
    const DateRange start{event.from, event.from};
    need_unit("/parent", *event.parent, start);
    if (directory_.within(*event.parent, event.unit, event.from)) {
      fault("/parent", "circle", {"Đơn vị cấp trên đang ở dưới đơn vị này.", "The new parent lies below this unit."});
    }
  }

  void check(const UnitClosed& event) {
    const auto unit = directory_.unit(event.unit);
    if (!unit) return unknown_unit("/unit");
    if (unit->valid.to) fault("/unit", "already-closed", {"Đơn vị đã kết thúc.", "The unit has ended already."});
    if (unit->valid.from && event.to < *unit->valid.from) {
      fault("/to", "ends-before-start", {"Ngày kết thúc trước ngày bắt đầu.", "It ends before it starts."});
    }
    const Date after = std::chrono::sys_days(event.to) + std::chrono::days(1);
    if (const auto left = directory_.children_of(event.unit, after); !left.empty()) {
      fault("/unit", "has-units",
            {"Còn " + std::to_string(left.size()) + " đơn vị trực thuộc sau ngày này, ví dụ “" + left.front().name.vi +
                 "”.",
             std::to_string(left.size()) + " units would still belong to it, such as “" + left.front().name.en + "”."});
    }
    if (const auto left = directory_.holdings_in(event.unit, after); !left.empty()) {
      fault("/unit", "has-holdings",
            {"Còn " + std::to_string(left.size()) + " chức vụ chưa kết thúc trong đơn vị này.",
             std::to_string(left.size()) + " positions are still held in this unit."});
    }
    for (std::size_t i = 0; i < event.successors.size(); ++i) {
      if (!directory_.unit(event.successors[i]) || event.successors[i] == event.unit) {
        unknown_unit("/successors/" + std::to_string(i));
      }
    }
  }

  void check(const PositionDefined&) {}

  void check(const PersonAdded& event) {
    if (directory_.person(event.person.id)) {
      fault("/person", "already-exists", {"Người này đã có trong danh sách.", "This person is known already."});
    }
    check_person(event.person.full_name, event.person.email, event.person.login, event.person.id);
    check_phone(event.person.phone);
  }

  void check(const PersonChanged& event) {
    const auto known = directory_.person(event.person);
    if (!known) return unknown_person("/person");
    check_person(event.full_name.value_or(known->full_name), event.email.value_or(known->email),
                 event.login.value_or(known->login), event.person);
    check_phone(event.phone.value_or(std::string()));
  }

  void check(const PositionGiven& event) {
    const Holding& holding = event.holding;
    if (directory_.holding(holding.id)) {
      fault("/id", "already-exists", {"Mã này đã dùng.", "This id is taken."});
    }
    need_active("/person", holding.person);
    need_position("/position", holding.position);
    need_unit("/unit", holding.unit, holding.valid);
    if (!holding.valid.from) {
      fault("/from", "required", {"Chưa có ngày bắt đầu giữ chức vụ.", "The first day is missing."});
      return;
    }
    for (const Holding& other : directory_.all_holdings_of(holding.person)) {
      if (other.position == holding.position && other.unit == holding.unit && other.valid.overlaps(holding.valid)) {
        const Date since = other.valid.from.value_or(*holding.valid.from);
        fault("/position", "already-held",
              {"Người này đã giữ chức vụ đó từ ngày " + day_vi(since) + ".",
               "This person holds the position already, from " + base::format_date(since) + "."});
        return;
      }
    }
  }

  void check(const PositionEnded& event) {
    const auto holding = directory_.holding(event.id);
    if (!holding) {
      fault("/id", "unknown", {"Không có lần giữ chức vụ này.", "There is no such holding."});
      return;
    }
    // A position entered by mistake ends on the day before it began.
    DateRange range = holding->valid;
    if (range.from) range.from = std::chrono::sys_days(*range.from) - std::chrono::days(1);
    check_end(range, event.to);
  }

  void check(const FollowSet& event) {
    need_unit("/unit", event.follow.unit, event.follow.valid);
    if (!directory_.person(event.follow.person)) {
      unknown_person("/person");
    } else if (!event.follow.valid.to) {
      need_active("/person", event.follow.person);
    }
  }

  void check(const CapabilitySet& event) {
    if (!directory_.person(event.capability.person)) unknown_person("/person");
  }

  void check(const BodySet& event) {
    if (event.body.from) {
      need_unit("/unit", event.body.unit, {event.body.from, event.body.from});
    } else if (!directory_.unit(event.body.unit)) {
      unknown_unit("/unit");
    }
    for (std::size_t i = 0; i < event.body.positions.size(); ++i) {
      need_position("/positions/" + std::to_string(i), event.body.positions[i]);
    }
    const auto& members = event.body.members;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const std::string at = "/members/" + std::to_string(i);
      if (!directory_.person(members[i].person)) unknown_person(at + "/person");
      for (std::size_t k = 0; k < i; ++k) {
        if (!members[k].valid.overlaps(members[i].valid)) continue;
        if (members[k].person == members[i].person) {
          fault(at + "/person", "doubled", {"Một thành viên được nêu hai lần.", "A member is named twice."});
        }
        if (members[k].chair && members[i].chair) {
          fault(at + "/chair", "two-chairs", {"Chỉ có một người chủ trì.", "There can be only one chair at a time."});
        }
      }
    }
  }

  void check(const RolesMapped& event) {
    need_unit("/unit", event.map.unit, {event.map.valid.from, event.map.valid.from});
    for (const auto& [held, role] : event.map.carries) {
      const std::string at = base::pointer({"carries", held});
      need_position(at, held);
      need_position(at, role);
      const auto carried = directory_.position(role);
      if (held == role || (carried && carried->administrative)) {
        fault(at, "not-carried",
              {"Vai trò này không thể kiêm theo chức vụ.", "This role cannot be carried by a position."});
      }
    }
  }

  void check(const SubstitutionGiven& event) {
    const Substitution& substitution = event.substitution;
    if (directory_.substitution(substitution.id)) {
      fault("/id", "already-exists", {"Mã này đã dùng.", "This id is taken."});
    }
    need_active("/person", substitution.person);
    const auto holding = directory_.holding(substitution.holding);
    if (!holding) {
      fault("/holding", "unknown", {"Không có lần giữ chức vụ này.", "There is no such holding."});
      return;
    }
    if (holding->person == substitution.person) {
      fault("/person", "same-person", {"Không thể tự thay chính mình.", "Nobody stands in for himself."});
    }
    if (!substitution.valid.overlaps(holding->valid)) {
      fault("/from", "outside-holding",
            {"Thời gian xử lý thay nằm ngoài thời gian giữ chức vụ.", "The dates lie outside those of the position."});
    }
    std::ranges::move(broken_laws(directory_, substitution), std::back_inserter(faults_));
  }

  void check(const SubstitutionEnded& event) {
    const auto substitution = directory_.substitution(event.id);
    if (!substitution) {
      fault("/id", "unknown", {"Không có lần xử lý thay này.", "There is no such substitution."});
      return;
    }
    // One that is taken back before it began, or on its first day, ends on the day before.
    DateRange range = substitution->valid;
    if (range.from) range.from = std::chrono::sys_days(*range.from) - std::chrono::days(1);
    check_end(range, event.to);
  }

  std::vector<Fault> take() { return std::move(faults_); }

 private:
  void fault(std::string pointer, std::string code, Text message) {
    faults_.push_back({std::move(pointer), std::move(code), std::move(message)});
  }
  void unknown_unit(std::string pointer) {
    fault(std::move(pointer), "unknown-unit", {"Không có đơn vị này.", "There is no such unit."});
  }
  void unknown_person(std::string pointer) {
    fault(std::move(pointer), "unknown-person", {"Không có người này.", "There is no such person."});
  }

  void need_active(std::string pointer, const std::string& id) {
    const auto someone = directory_.person(id);
    if (!someone) return unknown_person(std::move(pointer));
    if (someone->active) return;
    fault(std::move(pointer), "person-inactive",
          {"Tài khoản của người này đang ngừng sử dụng; hãy mở lại trước.",
           "This person's account is deactivated; reactivate it first."});
  }

  // The unit must exist on every day of the range. A range without an end asks for its first day only: what is still
  // held when a unit ends is asked when it is closed.
  void need_unit(const std::string& pointer, const std::string& id, const DateRange& range) {
    const auto versions = directory_.versions_of(id);
    if (versions.empty()) return unknown_unit(pointer);
    const DateRange life{versions.front().valid.from, versions.back().valid.to};
    if (!life.covers({range.from, range.to ? range.to : range.from})) {
      fault(pointer, "unit-not-valid",
            {"Đơn vị không tồn tại trong thời gian này.", "The unit does not exist on these dates."});
    }
  }

  void need_position(const std::string& pointer, const std::string& code) {
    if (!directory_.position(code)) {
      fault(pointer, "unknown-position", {"Không có chức vụ “" + code + "”.", "There is no position “" + code + "”."});
    }
  }

  // An end may be moved to an earlier day, never to a later one: that would be a new decision.
  void check_end(const DateRange& range, Date to) {
    if (range.from && to < *range.from) {
      fault("/to", "ends-before-start", {"Ngày kết thúc trước ngày bắt đầu.", "It ends before it starts."});
    } else if (range.to && *range.to < to) {
      fault("/to", "already-ended", {"Đã kết thúc trước ngày này.", "It ended before that day."});
    }
  }

  void check_person(const std::string& full_name, const std::string& email, const std::string& login,
                    const std::string& id) {
    if (base::tidy_blanks(full_name).empty()) {
      fault("/full_name", "required", {"Chưa có họ và tên.", "The name is missing."});
    }
    if (!email.empty() && !looks_like_email(email)) {
      fault("/email", "bad-email", {"Địa chỉ thư không đúng dạng.", "This is not an e-mail address."});
    }
    if (login.empty()) return;
    static constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@+";
    if (login.size() > 100 || login.find_first_not_of(allowed) != std::string::npos) {
      fault("/login", "bad-login",
            {"Tên đăng nhập chỉ gồm chữ không dấu, chữ số và các dấu . _ - @ +",
             "A login is made of ASCII letters, digits and . _ - @ +"});
    } else if (const auto other = directory_.login_owner(login); other && *other != id) {
      fault("/login", "already-exists", {"Tên đăng nhập này đã có người dùng.", "This login is taken."});
    }
  }

  // Recorded in one form only, so that a gateway need not know how people write numbers.
  void check_phone(const std::string& phone) {
    if (phone.empty() || normalised_phone(phone) == phone) return;
    fault("/phone", "bad-phone",
          {"Số điện thoại không đúng dạng; ví dụ 0901 234 567 hoặc +84 901 234 567.",
           "This is no telephone number; write it like 0901 234 567 or +84 901 234 567."});
  }

  const Directory& directory_;
  std::vector<Fault> faults_;
};

}  // namespace

std::vector<Fault> check_event(const Directory& directory, const json& event) {
  const auto read = read_event(event);
  if (!read) return read.error().faults;
  EventCheck check(directory);
  std::visit([&check](const auto& one) { check.check(one); }, *read);
  return check.take();
}

base::Result<void> require_event(const Directory& directory, const json& event) {
  auto faults = check_event(directory, event);
  if (faults.empty()) return {};
  base::Error error;
  error.code = base::ErrorCode::invalid;
  error.type = "directory-change-refused";
  error.message = {"Thay đổi về tổ chức chưa thực hiện được.", "The change to the organisation cannot be made."};
  error.pointer = faults.front().pointer;
  error.faults = std::move(faults);
  return std::unexpected(std::move(error));
}

}  // namespace trinhky::directory
