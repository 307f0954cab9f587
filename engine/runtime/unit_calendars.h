// What units lay over the house's calendar (engine/calendar/book.h), as it is published with it: the member "layers" of
// a calendar, an array of {"unit", "id", "version", "days"?, "hours"?, "weekly_rest"?, …}. A calendar without the
// member has none; versions published before there were layers read as they did.
//
//   Result<Layers> layers = layers_in(house, json);
//   auto book = book_of(house, *layers, directory, today);      // null where no unit has days of its own
//   auto days = unit_calendar(*catalogue, directory, "05977", today);
//
// Whose calendar counts for a paper and its work is said in engine/decision/unit_calendar.h. A person's is that of the
// unit where the person holds a position, not counting positions of administrators; of several units the one whose
// holding has the smallest id. It says when the person may be reminded, and nothing else.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/calendar/book.h"
#include "engine/directory/directory.h"

namespace trinhky::runtime {

class Catalogue;

// The array as it was written; null: none.
using Layers = std::shared_ptr<const base::json>;

// Fails with `invalid`/"bad-calendar"; pointers begin with "/layers". Each layer is looked at by itself: whether it
// goes with those of the units above says check_layers.
[[nodiscard]] base::Result<Layers> layers_in(const calendar::Calendar& house, const base::json& calendar);

// Whether each unit is known and each layer goes with those above it on that day. Fails with `invalid`/"bad-calendar",
// pointers as above, codes "no-such-unit" and those of Calendar::overlaid.
[[nodiscard]] base::Result<void> check_layers(const calendar::Calendar& house, const Layers& layers,
                                              const directory::Directory& directory, base::Date day);

// Null where there are no layers. A tree in which two layers do not go together (it changed since they were checked)
// leaves each unit its own layer over the house's calendar.
[[nodiscard]] std::shared_ptr<const calendar::CalendarBook> book_of(const calendar::Calendar& house,
                                                                    const Layers& layers,
                                                                    const directory::Directory& directory,
                                                                    base::Date day);

// By the calendar in force. Kept alive by the answer.
[[nodiscard]] std::shared_ptr<const calendar::Calendar> unit_calendar(const Catalogue& catalogue,
                                                                      const directory::Directory& directory,
                                                                      std::string_view unit, base::Date day);
[[nodiscard]] std::shared_ptr<const calendar::Calendar> person_calendar(const Catalogue& catalogue,
                                                                        const directory::Directory& directory,
                                                                        std::string_view person, base::Date day);
// The same for a unit by any book; null: the house's.
[[nodiscard]] const calendar::Calendar& calendar_in(const calendar::CalendarBook* book, const calendar::Calendar& house,
                                                    const directory::Directory& directory, std::string_view unit,
                                                    base::Date day);

}  // namespace trinhky::runtime
