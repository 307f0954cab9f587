// What a directory holds: units, people, positions and who holds which, all with dates. Plain values; `Directory` keeps
// them.
//
//   DateRange term{.from = day1, .to = day2};   // both ends belong to it; a missing end is open
//   if (term.contains(today)) …
//
// A right belongs to a holding (person, position, unit, from–to), never to a person or a login. Levels of
// administration are data: `kind` is a word for screens and reports, and nothing in the program asks for "district".
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::directory {

struct DateRange {
  std::optional<base::Date> from;  // first day; none: since always
  std::optional<base::Date> to;    // last day, included; none: until further notice

  [[nodiscard]] bool contains(base::Date day) const;
  [[nodiscard]] bool overlaps(const DateRange& other) const;
  // True when every day of `inner` is a day of this range.
  [[nodiscard]] bool covers(const DateRange& inner) const;
  // An end before its start holds no day.
  [[nodiscard]] bool empty() const;
  bool operator==(const DateRange&) const = default;
};

// One version of a unit: a new name, parent or attribute from a date makes a new version, so that a document carries
// the name valid on its own date and a report of a past period uses the tree of that period.
struct Unit {
  std::string id;                    // stable, never reused: "20", "20-178", "06001"
  base::Text name;                   // as lists show it: Huyện Tràng Định
  base::Text organisation;           // as a letterhead has it: Ủy ban Mặt trận Tổ quốc Việt Nam huyện Tràng Định
  std::string kind;                  // province, district, city, commune, ward, department …
  std::string parent;                // id, empty at the root
  std::set<std::string> attributes;  // "border" …
  std::string place;                 // in the date line: Tràng Định
  DateRange valid;
};

// Texts about a person may have been erased; the id stays, and an erased person shows an empty name and is not active.
struct Person {
  std::string id;
  std::string full_name;
  std::string email;
  std::string login;
  std::string phone = {};  // as phone.h writes numbers
  bool active = true;
};

struct Position {
  std::string code;  // CHAIR, DRAFTER …; the shipped set is workflows/shared/positions.json
  base::Text title;
  // Administrators configure and never decide: their positions fill no seat of a process.
  bool administrative = false;
};

// How someone holds a position; it decides the signature block.
//   official    appointed or elected
//   acting      quyền (Q.), until the office is filled
//   in_charge   được giao phụ trách, signs as a deputy
//   concurrent  kiêm nhiệm, beside another office
[[nodiscard]] bool is_holding_mode(std::string_view word);

struct Holding {
  std::string id;
  std::string person;
  std::string position;
  std::string unit;
  DateRange valid;
  std::string mode = "official";
  std::string decision;  // number of the decision, may be empty
};

struct BodyMember {
  std::string person;
  DateRange valid;
  bool chair = false;
  int weight = 1;
};

// A collective. Its members are named one by one, or follow from positions: whoever holds one of them is a member.
// A unit's BTT needs no record: it follows from CHAIR, STANDING_VICE_CHAIR, VICE_CHAIR and STANDING_MEMBER.
struct Body {
  std::string code;  // BTT, UB …
  std::string unit;
  base::Text name;
  std::optional<base::Date> from;  // first day of this make-up; none: since always
  std::vector<BodyMember> members;
  std::vector<std::string> positions;
};

// Theo dõi địa bàn: who at the upper level looks after this unit.
struct Follow {
  std::string unit;
  std::string person;
  DateRange valid;
};

// In a small unit one position carries the work of others: {"CHAIR": {"DEPT_HEAD"}} lets the chair fill a department
// head's seat while nobody holds that position.
struct RoleMap {
  std::string unit;
  DateRange valid;
  std::vector<std::pair<std::string, std::string>> carries;  // (position held, role carried), sorted
};

// Someone acts for someone in one position, within dates and named workflows (none named: all), on a stated ground.
//   standing  a standing division of work (phân công)
//   absence   while away
//   KT, TL, TUQ  the signature grounds of NĐ 30/2020/NĐ-CP art. 13
// A substitution is never passed on, and never casts a body member's vote.
[[nodiscard]] bool is_substitution_ground(std::string_view word);

struct Substitution {
  std::string id;
  std::string holding;  // whose position is exercised
  std::string person;   // who acts instead
  DateRange valid;
  std::vector<std::string> workflows;
  std::string ground;
  std::string decision;
};

}  // namespace trinhky::directory
