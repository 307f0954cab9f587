// The calendars of an office's units: one national calendar, and what single units lay over it.
//
//   auto book = CalendarBook::make(national, layers, upwards).value();
//   book.of(std::vector<std::string>{"05977", "06-LS", "20"}).version();   // "2+MT-LS.1+DONG-KINH.3"
//
// A layer belongs to one unit and holds for it and for every unit below. Where several lie above each other, the nearer
// one wins on the dates and hours it names. A book is immutable and safe to share between threads: every combination
// that can occur is made once, in `make`. When the tree of units or a layer changes, make a new book.
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/calendar.h"

namespace trinhky::calendar {

class CalendarBook {
 public:
  // The units above one, nearest first, the unit itself not among them.
  using Upwards = std::function<std::vector<std::string>(std::string_view unit)>;

  // `layers` is [{"unit": "05977", "id", "version", …}]: see Calendar::overlaid for the rest. Fails with
  // `invalid`/"bad-calendar" and pointers into the array; at most 5000 layers, one per unit.
  [[nodiscard]] static base::Result<CalendarBook> make(Calendar national, const base::json& layers,
                                                       const Upwards& upwards);

  // The calendar of a unit, given itself and the units above it, nearest first. The national one where none of them has
  // a layer. The reference lives as long as the book.
  [[nodiscard]] const Calendar& of(std::span<const std::string> own_upwards) const;
  [[nodiscard]] const Calendar& national() const { return national_; }
  // The units that have a layer of their own.
  [[nodiscard]] std::vector<std::string> layered_units() const;

 private:
  explicit CalendarBook(Calendar national) : national_(std::move(national)) {}

  Calendar national_;
  std::map<std::string, Calendar, std::less<>> by_unit_;  // with the layers of the units above
};

}  // namespace trinhky::calendar
