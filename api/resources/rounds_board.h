// One guidance round as its board shows it: which unit is how far with its programme, who holds it, who is late, and
// what it reported. Read from the rows people's lists are read from; nothing is decided here.
//
//   Result<Board> board = read_board(office, guidance);
//   board->rows;              // one per unit, in the order of the units' ids
//   board->counts["late"];
//
// A programme is late when the programmes' due day is over (what the calendar calls the end of a day), or the later day
// that the unit was granted, and nothing was issued. Late days are working days, at least one.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/resources/office.h"

namespace trinhky::api {

// "not-started", "drafting", "returned", "late", "reviewing", "deciding", "issuing", "issued", "noted", "commented",
// "held", "closed", "cancelled": in the order in which a board lists them.
struct ConditionWord {
  std::string_view id;
  base::Text label;
};
[[nodiscard]] const std::vector<ConditionWord>& board_conditions();
[[nodiscard]] base::Text condition_label(std::string_view id);

struct BoardReport {
  std::string period;
  std::string condition;  // "open", "submitted", "late", "missing", "accepted"
  std::string instance;
};

struct BoardRow {
  std::string unit;
  base::Text unit_name;
  std::string instance;  // empty while it is being started
  std::string condition;
  base::Text state_title;
  std::vector<std::string> holders;  // full names, at most three
  std::optional<base::Instant> since;
  std::optional<base::Instant> due;
  std::optional<base::Instant> more_time;  // the unit's own day, where it was given more time than the others
  int late_days = 0;
  std::string number;
  std::vector<BoardReport> reports;
};

struct Board {
  std::string instance;
  int year = 0;
  base::Text subject;
  base::Instant as_of;
  std::optional<base::Date> programmes_due;
  std::string number;                 // of the issued guidance
  std::map<std::string, int> counts;  // by condition, and "total"
  std::vector<BoardRow> rows;
};

[[nodiscard]] base::Result<Board> read_board(const Office& office, const decision::Instance& guidance);
// The same without names and reports: what a list of rounds shows.
[[nodiscard]] base::Result<Board> count_board(const Office& office, const decision::Instance& guidance);

struct ReportRound {
  std::string instance;
  std::string period;
  base::Text subject;
  base::Text state_title;
  std::optional<base::Instant> closes;
  int expected = 0;
  int submitted = 0;
  std::vector<base::Text> missing;  // names of the units that have not submitted
};
// The report rounds of a guidance, by period.
[[nodiscard]] base::Result<std::vector<ReportRound>> report_rounds(const Office& office,
                                                                   const decision::Instance& guidance);

[[nodiscard]] json to_wire(const Board& board, server::Language language);
// What paper::board_pdf and paper::board_xlsx print. `wide` adds the holders and the number, for which a page has no
// room.
[[nodiscard]] json paper_view(const Office& office, const Board& board, bool wide);

}  // namespace trinhky::api
