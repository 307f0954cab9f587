// The part of a paper's rows that its events alone decide: rows.h makes its rows of it, and whoever looks whether a
// database still says what its log says makes it again and compares.
//
//   Register given;
//   for (const Event& event : events) {
//     const std::size_t issue_changes = instance.issue_changes.size();
//     instance = decision::evolve(std::move(instance), event);
//     note_numbers(given, instance, event.body, issue_changes);
//   }
//   const store::Row row = facts_of(instance);
//
// What a definition or the organisation of the day words (subject, state, condition, search) is no part of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/decision/instance.h"
#include "engine/store/table.h"

namespace trinhky::projection {

// Of the table `instance`: every column but subject_vi, subject_en, state_vi, state_en, condition and search.
[[nodiscard]] store::Row facts_of(const decision::Instance& instance);
// Whole rows of `work`, and of `work_seat` for one piece of work.
// `written`: to_json(work), where it is at hand.
[[nodiscard]] store::Row work_row(const decision::Instance& instance, const decision::OpenWork& work,
                                  const base::json* written = nullptr);
[[nodiscard]] std::vector<store::Row> seat_rows(const decision::Instance& instance, const decision::OpenWork& work);

// Whole rows of `register` that one paper has, by series and number.
using Register = std::map<std::pair<std::string, std::int64_t>, store::Row>;
// What an event did to them. `after` is the paper behind the event, `issue_changes` how many it had before.
void note_numbers(Register& numbers, const decision::Instance& after, const base::json& body,
                  std::size_t issue_changes);

}  // namespace trinhky::projection
