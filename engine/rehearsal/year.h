// A year of a definition, played through in one go on a given organisation and calendar: who gets which task, reminder
// and escalation when, if everybody is as diligent (or as late) as said.
//
//   auto year = rehearse_year(rules, people, {.definition = "unit-programme", .from = day, .until = later, …});
//   json answer = to_json(*year, rules);                          // the shape is described below
//   std::string file = calendar_file(answer, "vi");                // calendar_file.h
//
// A definition that people start is started by the first who may, in the unit highest up, on the first working day from
// `from`, 08:00. One that only another paper starts is rehearsed from the nearest such paper that people start, and
// what is told is about the definition asked for and what it starts in turn. Without such a paper it is started as it
// would be, with the data it needs made up. `rules` has all of a world but the directory; nothing outside is touched.
//
// {"definition": {"id", "version", "title": Text}, "from", "until": date, "reached": instant, "cut_off": bool,
//  "organisation": {"units", "people"}, "calendar": {"id", "version"},
//  "days_late": {"all": n, "of": {key: n}},
//  "papers": [{"id", "definition", "version", "title": Text, "unit", "unit_name": Text, "period": text|null,
//              "parent": id|null, "started": instant, "ended": instant|null, "end": state|null}],
//  "tasks": [{"paper", "definition", "unit", "unit_name": Text, "period", "state", "round": n, "title": Text, "kind":
//             "task"|"signoff"|"opinions"|"wait"|"signal", "opened", "due": instant|null, "due_date": date|null (where
//             the deadline is a day, not an hour), "derivation": Text, "who": [Who], "vacant": bool, "seats": [Text],
//             "reached_by": Text, "deeds": [{"at", "person", "name", "kind", "what"}], "closed": instant|null, "late":
//             bool, "not_done": Text|null}],
//  "told": [{"kind": "reminder"|"overdue"|"escalation"|"notice", "template", "at", "paper", "definition", "unit",
//            "unit_name": Text, "period", "state", "title": Text, "rung", "due", "to": [Who]}],
//  "counts": {"papers", "tasks", "vacant", "late", "reminders", "overdue", "escalations"},
//  "vacancies": [{"unit", "unit_name": Text, "definition", "state", "title": Text, "seats": [Text], "times": n}],
//  "assumptions": [Text], "not_decided": [Text]}
// Text is {"vi", "en"}; Who is {"person", "name", "position", "title": Text, "unit", "ground"}; instants are UTC.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/rehearsal/walk.h"

namespace trinhky::rehearsal {

inline constexpr int max_rehearsed_days = 3 * 366;

struct YearOptions {
  std::string definition;                                                  // id
  std::vector<std::shared_ptr<const definition::Definition>> definitions;  // the newest of each, for who starts whom
  std::string unit;                                                        // where it is started; empty: see above
  base::Date from;
  base::Date until;  // its last moment is the end of this day
  Lateness lateness;
  Forms forms;
  std::size_t max_commands = 60'000;
};

struct Year {
  std::shared_ptr<const definition::Definition> definition;
  base::Date from;
  base::Date until;
  Lateness lateness;
  directory::Directory organisation;
  Walked walked;                        // all papers, also those above what was asked for
  std::vector<std::string> shown;       // ids of the papers that are about the definition, in the order they started
  std::vector<base::Text> assumptions;  // what was taken for granted, in sentences
};

// Fails with `not_found`/"no-such-definition"; `invalid`/"bad-period" (no day, backwards, over three years),
// "nobody-starts" (no unit has anybody who may), "unknown-late" (a key of the lateness fits no person, position or
// step), "not-started" (the definition refuses to start; the sentence says why).
[[nodiscard]] base::Result<Year> rehearse_year(const decision::World& rules, const directory::Directory& organisation,
                                               YearOptions options);

[[nodiscard]] base::json to_json(const Year& year, const decision::World& rules);

}  // namespace trinhky::rehearsal
