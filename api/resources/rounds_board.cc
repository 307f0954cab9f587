#include "api/resources/rounds_board.h"

#include <algorithm>
#include <set>

#include "api/resources/paper_names.h"
#include "engine/base/text.h"
#include "engine/decision/able.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {
namespace {

using base::Instant;
using base::Result;
using store::Condition;
using Op = store::Condition::Op;

constexpr std::size_t max_rows_read = 20'000;
constexpr std::size_t max_holders = 3;

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

Result<std::vector<store::Row>> read_all(const Office& office, store::Query query) {
  std::vector<store::Row> all;
  query.limit = base::limits::max_page;
  while (all.size() < max_rows_read) {
    auto page = office.store.read(query);
    if (!page) return std::unexpected(page.error());
    const bool last = page->size() < query.limit;
    if (!page->empty()) query.after = page->back();
    std::ranges::move(*page, std::back_inserter(all));
    if (last) break;
  }
  return all;
}

// Rows whose column is one of many values, however many.
Result<std::vector<store::Row>> read_in(const Office& office, const std::string& table, const std::string& column,
                                        const std::vector<std::string>& values) {
  std::vector<store::Row> all;
  for (std::size_t first = 0; first < values.size(); first += store::max_in_values) {
    Condition condition{.column = column, .op = Op::in};
    for (std::size_t i = first; i < std::min(first + store::max_in_values, values.size()); ++i) {
      condition.values.emplace_back(values[i]);
    }
    auto some = read_all(office, {.table = table, .where = {condition}});
    if (!some) return some;
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

std::optional<base::Date> date_of(const json& data, std::string_view name) {
  if (const auto date = base::parse_date(base::text_or(data, name))) return *date;
  return std::nullopt;
}

// The rows of an instance's children by one invoke, by unit; a cancelled one only where there is no other.
Result<std::map<std::string, store::Row>> children_by_unit(const Office& office, const std::string& parent,
                                                           const std::string& invoke) {
  auto rows =
      read_all(office, {.table = "instance", .where = {{"parent", Op::eq, {parent}}, {"invoke", Op::eq, {invoke}}}});
  if (!rows) return std::unexpected(rows.error());
  std::map<std::string, store::Row> children;
  for (store::Row& row : *rows) {
    const std::string unit = text(row, "unit");
    if (children.contains(unit) && text(row, "condition") == "cancelled") continue;
    children.insert_or_assign(unit, std::move(row));
  }
  return children;
}

base::Text titled(const store::Row& row, std::string_view name) {
  const std::string column(name);
  return {text(row, column + "_vi"), text(row, column + "_en")};
}

// Who holds each of these instances now, by instance. What a child of theirs waits for (an issue under way) counts as
// theirs.
Result<std::map<std::string, std::vector<std::string>>> holders_of(const Office& office,
                                                                   const std::vector<std::string>& instances) {
  std::map<std::string, std::string> owner;
  for (const std::string& id : instances) owner.emplace(id, id);
  auto below = read_in(office, "instance", "parent", instances);
  if (!below) return std::unexpected(below.error());
  std::vector<std::string> all = instances;
  for (const store::Row& row : *below) {
    if (instant(row, "ended_at")) continue;
    owner.emplace(text(row, "id"), text(row, "parent"));
    all.push_back(text(row, "id"));
  }
  auto works = read_in(office, "work", "instance", all);
  if (!works) return std::unexpected(works.error());
  const directory::Directory directory = office.directory();
  std::map<std::string, std::vector<std::string>> holders;
  for (const store::Row& row : *works) {
    auto body = base::parse_json(text(row, "body"));
    if (!body) continue;
    const auto work = decision::open_work_from_json(*body);
    if (!work) return std::unexpected(work.error());
    std::vector<std::string>& names = holders[owner[text(row, "instance")]];
    for (const decision::Addressee& to : work->to) {
      if (names.size() >= max_holders) break;
      const auto able = decision::able_to_act(directory, to, office.today(), text(row, "definition"));
      for (const directory::Capacity& capacity : able) {
        const auto person = directory.person(capacity.person);
        if (!person || names.size() >= max_holders || std::ranges::find(names, person->full_name) != names.end()) {
          continue;
        }
        names.push_back(person->full_name);
      }
    }
  }
  return holders;
}

// The day by which a unit has to be there: everybody's, or its own where it was given more time.
std::optional<Instant> day_of_unit(const decision::Instance& round, std::string_view invoke, const std::string& unit,
                                   const std::optional<Instant>& everybodys) {
  std::optional<Instant> own;
  for (const decision::Child& child : round.children) {
    if (child.invoke == invoke && child.key == unit && child.condition != "cancelled") own = child.due;
  }
  return own && everybodys ? std::max(*own, *everybodys) : own ? own : everybodys;
}

// Since when a unit is late: its open step, or the programme as a whole, is past its due time. Nothing when it is not,
// or when the programme is out.
std::optional<Instant> late_since(const Office& office, const BoardRow& line, const std::optional<Instant>& whole) {
  if (!is_one_of(line.condition, {"drafting", "returned", "reviewing", "deciding", "issuing"})) return std::nullopt;
  std::optional<Instant> due = line.due;
  if (whole) due = due ? std::min(*due, *whole) : *whole;
  return due && office.now() > *due ? due : std::nullopt;
}

void add_row(const Office& office, const directory::Directory& directory, Board& board,
             const decision::Instance& guidance, const std::string& unit, const store::Row* row) {
  BoardRow line{.unit = unit, .unit_name = unit_name(directory, unit), .condition = "not-started"};
  line.state_title = condition_label("not-started");
  if (row != nullptr) {
    line.instance = text(*row, "id");
    line.condition = text(*row, "condition");
    line.state_title = titled(*row, "state");
    line.since = instant(*row, "since");
    line.due = instant(*row, "due");
    line.number = text_or_none(*row, "number").value_or("");
  }
  std::optional<Instant> everybodys;
  const auto days = office.calendar_of(directory, unit);
  if (board.programmes_due) everybodys = days->at_cutoff(*board.programmes_due);
  const std::optional<Instant> whole = day_of_unit(guidance, "programmes", unit, everybodys);
  if (whole != everybodys) line.more_time = whole;
  const bool open =
      is_one_of(line.condition, {"not-started", "drafting", "returned", "reviewing", "deciding", "issuing"});
  if (!line.due && open) line.due = whole;
  if (const auto since = late_since(office, line, whole)) {
    line.condition = "late";
    line.late_days = std::max(1, days->working_days_between(days->due_date(*since), office.today()));
  }
  ++board.counts["total"];
  ++board.counts[line.condition];
  board.rows.push_back(std::move(line));
}

std::string report_condition(const Office& office, const store::Row& row, const std::optional<Instant>& closes) {
  if (instant(row, "ended_at")) {
    return text(row, "ending") == "accepted" ? "accepted" : "missing";
  }
  std::string condition = text(row, "condition");
  if (condition != "open") return condition;
  return closes && office.now() > *closes ? "late" : "open";
}

struct Round {
  ReportRound shown;
  std::map<std::string, BoardReport> by_unit;
};

Result<std::vector<Round>> rounds_of(const Office& office, const decision::Instance& guidance) {
  auto rows = read_all(
      office, {.table = "instance", .where = {{"parent", Op::eq, {guidance.id}}, {"invoke", Op::eq, {"rounds"}}}});
  if (!rows) return std::unexpected(rows.error());
  std::vector<store::Row*> named;
  for (store::Row& row : *rows) named.push_back(&row);
  if (auto done = name_papers(office, {}, named); !done) return std::unexpected(done.error());
  const directory::Directory directory = office.directory();
  std::vector<Round> rounds;
  for (const store::Row& row : *rows) {
    Round round{.shown = {.instance = text(row, "id"),
                          .period = text_or_none(row, "period").value_or(""),
                          .subject = titled(row, "subject"),
                          .state_title = titled(row, "state")}};
    const auto instance = office.engine.load(round.shown.instance);
    if (!instance) return std::unexpected(instance.error());
    if (const auto day = date_of(instance->snapshot.data, "closes")) {
      round.shown.closes = office.calendar().at_cutoff(*day);
    }
    auto reports = children_by_unit(office, round.shown.instance, "reports");
    if (!reports) return std::unexpected(reports.error());
    for (const auto& [unit, report] : *reports) {
      const auto closes = day_of_unit(*instance, "reports", unit, round.shown.closes);
      const std::string condition = report_condition(office, report, closes);
      round.by_unit.emplace(
          unit, BoardReport{.period = round.shown.period, .condition = condition, .instance = text(report, "id")});
    }
    std::set<std::string> expected;
    for (const decision::Child& child : instance->children) {
      if (child.invoke == "reports") expected.insert(child.key);
    }
    for (const std::string& unit : expected) {
      ++round.shown.expected;
      const auto report = round.by_unit.find(unit);
      if (report != round.by_unit.end() && is_one_of(report->second.condition, {"submitted", "accepted"})) {
        ++round.shown.submitted;
      } else {
        round.shown.missing.push_back(unit_name(directory, unit));
      }
    }
    rounds.push_back(std::move(round));
  }
  std::ranges::sort(rounds, {}, [](const Round& round) { return round.shown.period; });
  return rounds;
}

}  // namespace

const std::vector<ConditionWord>& board_conditions() {
  static const std::vector<ConditionWord> words{{"not-started", {"Chưa bắt đầu", "Not started"}},
                                                {"drafting", {"Đang dự thảo", "Drafting"}},
                                                {"returned", {"Bị trả lại", "Returned"}},
                                                {"late", {"Chậm", "Late"}},
                                                {"reviewing", {"Đang rà soát", "In review"}},
                                                {"deciding", {"Chờ thông qua", "Awaiting decision"}},
                                                {"issuing", {"Chờ phát hành", "Awaiting release"}},
                                                {"issued", {"Đã phát hành", "Issued"}},
                                                {"commented", {"Đề nghị bổ sung", "Changes asked for"}},
                                                {"noted", {"Đã ghi nhận", "Noted"}},
                                                {"held", {"Tạm dừng", "On hold"}},
                                                {"closed", {"Đã kết thúc", "Closed"}},
                                                {"cancelled", {"Đã hủy", "Cancelled"}}};
  return words;
}

base::Text condition_label(std::string_view id) {
  for (const ConditionWord& word : board_conditions()) {
    if (word.id == id) return word.label;
  }
  return {std::string(id), std::string(id)};
}

Result<Board> count_board(const Office& office, const decision::Instance& guidance) {
  const json& data = guidance.snapshot.data;
  const directory::Directory directory = office.directory();
  const json year = data.value("year", json());
  Board board{.instance = guidance.id,
              .year = year.is_number_integer() ? year.get<int>() : 0,
              .as_of = office.now(),
              .programmes_due = date_of(data, "programmes_due")};
  for (const ConditionWord& word : board_conditions()) board.counts[std::string(word.id)] = 0;
  board.counts["total"] = 0;
  auto row = office.store.read({.table = "instance", .where = {{"id", Op::eq, {guidance.id}}}, .limit = 1});
  if (!row) return std::unexpected(row.error());
  if (!row->empty()) {
    store::Row* const one = &row->front();
    if (auto named = name_papers(office, {}, std::span(&one, 1)); !named) return std::unexpected(named.error());
    board.subject = titled(row->front(), "subject");
    board.number = text_or_none(row->front(), "number").value_or("");
  }
  auto programmes = children_by_unit(office, guidance.id, "programmes");
  if (!programmes) return std::unexpected(programmes.error());
  // A unit stands on the board from the moment its programme is asked for, also while that is still on its way.
  std::set<std::string> units;
  for (const decision::Child& child : guidance.children) {
    if (child.invoke == "programmes") units.insert(child.key);
  }
  for (const auto& [unit, programme] : *programmes) units.insert(unit);
  for (const std::string& unit : units) {
    const auto programme = programmes->find(unit);
    add_row(office, directory, board, guidance, unit, programme == programmes->end() ? nullptr : &programme->second);
  }
  return board;
}

Result<Board> read_board(const Office& office, const decision::Instance& guidance) {
  auto board = count_board(office, guidance);
  if (!board) return board;
  std::vector<std::string> instances;
  for (const BoardRow& row : board->rows) {
    if (!row.instance.empty()) instances.push_back(row.instance);
  }
  auto holders = holders_of(office, instances);
  if (!holders) return std::unexpected(holders.error());
  auto rounds = rounds_of(office, guidance);
  if (!rounds) return std::unexpected(rounds.error());
  for (BoardRow& row : board->rows) {
    row.holders = (*holders)[row.instance];
    for (const Round& round : *rounds) {
      if (const auto report = round.by_unit.find(row.unit); report != round.by_unit.end()) {
        row.reports.push_back(report->second);
      }
    }
  }
  return board;
}

Result<std::vector<ReportRound>> report_rounds(const Office& office, const decision::Instance& guidance) {
  auto rounds = rounds_of(office, guidance);
  if (!rounds) return std::unexpected(rounds.error());
  std::vector<ReportRound> shown;
  for (Round& round : *rounds) shown.push_back(std::move(round.shown));
  return shown;
}

json to_wire(const Board& board, server::Language language) {
  const auto date_or_null = [](const std::optional<base::Date>& date) {
    return date ? json(base::format_date(*date)) : json();
  };
  json rows = json::array();
  for (const BoardRow& row : board.rows) {
    json reports = json::array();
    for (const BoardReport& report : row.reports) {
      reports.push_back({{"period", report.period}, {"condition", report.condition}, {"instance", report.instance}});
    }
    rows.push_back({{"unit", row.unit},
                    {"unit_name", to_wire(row.unit_name)},
                    {"instance", row.instance.empty() ? json() : json(row.instance)},
                    {"condition", row.condition},
                    {"state_title", to_wire(row.state_title)},
                    {"holders", row.holders},
                    {"since", instant_or_null(row.since)},
                    {"due", instant_or_null(row.due)},
                    {"late_days", row.late_days},
                    {"number", row.number.empty() ? json() : json(row.number)},
                    {"reports", std::move(reports)}});
  }
  return {{"instance", board.instance},
          {"year", board.year},
          {"subject", server::in(language, board.subject)},
          {"as_of", base::format_instant(board.as_of)},
          {"programmes_due", date_or_null(board.programmes_due)},
          {"counts", board.counts},
          {"rows", std::move(rows)}};
}

json paper_view(const Office& office, const Board& board, bool wide) {
  json columns = json::array({{{"key", "unit"}, {"title", "Đơn vị"}, {"width", 2.8}},
                              {{"key", "state"}, {"title", "Tình trạng"}, {"width", 2.8}}});
  if (wide) columns.push_back({{"key", "holders"}, {"title", "Đang giữ"}, {"width", 3.0}});
  columns.push_back({{"key", "due"}, {"title", "Hạn"}, {"width", 1.4}});
  if (wide) columns.push_back({{"key", "number"}, {"title", "Số, ký hiệu"}, {"width", 2.0}});
  columns.push_back({{"key", "late"}, {"title", "Chậm (ngày làm việc)"}, {"width", 1.0}});
  json rows = json::array();
  for (const BoardRow& row : board.rows) {
    std::string holders;
    for (const std::string& name : row.holders) holders += (holders.empty() ? "" : ", ") + name;
    const std::string due = row.due ? base::format_date(office.calendar().due_date(*row.due)) : std::string();
    json line = {{"unit", row.unit_name.vi}, {"state", row.state_title.vi},
                 {"holders", holders},       {"due", due},
                 {"number", row.number},     {"late", false}};
    if (row.condition == "late") line["late"] = row.late_days;
    rows.push_back(std::move(line));
  }
  json totals = json::array({{{"label", "Tổng số"}, {"value", board.counts.at("total")}}});
  for (const ConditionWord& word : board_conditions()) {
    const int count = board.counts.at(std::string(word.id));
    if (count > 0) totals.push_back({{"label", word.label.vi}, {"value", count}});
  }
  return {{"title", "Tình hình xây dựng chương trình công tác năm " + std::to_string(board.year)},
          {"as_of", calendar::format_local(office.calendar(), board.as_of).vi},
          {"printed_at", base::format_instant(board.as_of)},
          {"demo", office.demo},
          {"columns", std::move(columns)},
          {"rows", std::move(rows)},
          {"totals", std::move(totals)}};
}

}  // namespace trinhky::api
