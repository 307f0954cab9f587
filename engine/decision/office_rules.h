// The named operations of an office's rules that need its calendar, its organisation or nothing but text. Those over
// guidances are in field_rules.h; engine/rule/README.md lists all of them with arguments, results and errors.
//
//   rule::Operations operations;
//   operations.outer = &text_operations();
//   add_day_operations(operations, calendar);
//   add_membership_operations(operations, directory, {.unit = instance.unit, .today = today});
//
// `rule` knows neither a calendar nor an organisation: it gets these as functions, so that it stays a language alone.
#pragma once

#include <string>

#include "engine/base/clock.h"
#include "engine/calendar/calendar.h"
#include "engine/directory/directory.h"
#include "engine/rule/rule.h"

namespace trinhky::decision {

// day-of, is-working-day, add-working-days, working-days-between. Fail with `invalid`/"rule-no-date" where a day is
// needed and none is given, and "rule-no-number" for a count that is no whole number or too large. Requires: the
// calendar outlives the operations.
void add_day_operations(rule::Operations& operations, const calendar::Calendar& calendar);

struct Standpoint {
  std::string unit;  // "own"
  base::Date today;
};

// is-member, holds-position, works-in. Nobody (null, an empty text), an unknown person, body or unit is a plain no.
// Fail with "rule-no-text" and "rule-no-date". Requires: directory and calendar outlive the operations.
void add_membership_operations(rule::Operations& operations, const directory::Directory& directory,
                               const calendar::Calendar& calendar, Standpoint standpoint);

// fold, same-text, contains-text, and the words of all operations of the field. Fail with "rule-no-text".
[[nodiscard]] const rule::Operations& text_operations();

}  // namespace trinhky::decision
