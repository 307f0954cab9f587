// Rounds: the board of a guidance year, its printed forms, what to remind the late ones with, and the rounds of
// reports.
#include <algorithm>

#include "api/resources/office.h"
#include "api/resources/rounds_board.h"
#include "engine/base/text.h"
#include "engine/paper/paper.h"
#include "engine/paper/spreadsheet.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using server::Language;
using Op = store::Condition::Op;

constexpr std::string_view guidance_definition = "annual-guidance";

// The guidance named in the path, for somebody who may see its board.
Result<decision::Instance> guidance_of(const Office& office, const Request& request) {
  const std::string person = person_of(request);
  if (auto allowed = may(office, person, Ability::see_board); !allowed) return std::unexpected(allowed.error());
  auto instance = office.engine.load(std::string(request.path_param("instance")));
  if (!instance) return instance;
  if (instance->definition != guidance_definition) {
    return base::refuse(ErrorCode::not_found, "no-such-round",
                        {"Không có bảng theo dõi này.", "There is no such board."});
  }
  if (auto allowed = may_read(office, person, *instance); !allowed) return std::unexpected(allowed.error());
  return instance;
}

Result<Board> board_of(const Office& office, const Request& request) {
  const auto guidance = guidance_of(office, request);
  if (!guidance) return std::unexpected(guidance.error());
  return read_board(office, *guidance);
}

void list_rounds(Office& office, const Request& request, Reply& reply) {
  const std::string person = person_of(request);
  if (auto allowed = may(office, person, Ability::see_board); !allowed) return refuse(reply, allowed.error(), request);
  const auto rows = office.store.read({.table = "instance",
                                       .where = {{"definition", Op::eq, {std::string(guidance_definition)}}},
                                       .limit = base::limits::max_page});
  if (!rows) return refuse(reply, rows.error(), request);
  std::vector<json> items;
  for (const store::Row& row : *rows) {
    const auto guidance = office.engine.load(text(row, "id"));
    if (!guidance || !may_read(office, person, *guidance)) continue;
    const auto board = count_board(office, *guidance);
    if (!board) return refuse(reply, board.error(), request);
    json item = to_wire(*board, request.language);
    item.erase("rows");
    item["state_title"] = to_wire(base::Text{text(row, "state_vi"), text(row, "state_en")});
    item["issued_number"] = board->number.empty() ? json() : json(board->number);
    items.push_back(std::move(item));
  }
  // The newest year first; ids grow with time.
  std::ranges::sort(items, std::ranges::greater(), [](const json& item) {
    return std::pair(item["year"].get<int>(), item["instance"].get<std::string>());
  });
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

void show_board(Office& office, const Request& request, Reply& reply) {
  const auto board = board_of(office, request);
  if (!board) return refuse(reply, board.error(), request);
  answer(reply, 200, to_wire(*board, request.language));
}

std::string file_name(const Board& board, std::string_view ending) {
  return "bang-theo-doi-" + std::to_string(board.year) + std::string(ending);
}

void print_board(Office& office, const Request& request, Reply& reply) {
  const auto board = board_of(office, request);
  if (!board) return refuse(reply, board.error(), request);
  auto bytes = paper::board_pdf(paper_view(office, *board, false));
  if (!bytes) return refuse(reply, bytes.error(), request);
  reply(Response::bytes(200, "application/pdf", std::move(*bytes))
            .with("content-disposition", "inline; filename=\"" + file_name(*board, ".pdf") + "\""));
}

void tabulate_board(Office& office, const Request& request, Reply& reply) {
  const auto board = board_of(office, request);
  if (!board) return refuse(reply, board.error(), request);
  auto bytes = paper::board_xlsx(paper_view(office, *board, true));
  if (!bytes) return refuse(reply, bytes.error(), request);
  reply(Response::bytes(200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", std::move(*bytes))
            .with("content-disposition", "attachment; filename=\"" + file_name(*board, ".xlsx") + "\""));
}

// ---- a text to send by whatever people use: names, a date and a link, nothing of what the papers say

std::string reminder_vi(const Office& office, const Board& board, const std::string& condition,
                        const std::vector<const BoardRow*>& rows) {
  std::string out = "Đôn đốc chương trình công tác năm " + std::to_string(board.year) + "\n";
  if (board.programmes_due) {
    out += "Hạn hoàn thành: " +
           calendar::format_local(office.calendar(), office.calendar().at_cutoff(*board.programmes_due)).vi + ".\n";
  }
  out += "Tính đến " + calendar::format_local(office.calendar(), board.as_of).vi + ", " + std::to_string(rows.size()) +
         " đơn vị: " + condition_label(condition).vi + ".\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += std::to_string(i + 1) + ". " + rows[i]->unit_name.vi;
    if (rows[i]->more_time) {
      out.append(", được gia hạn: ").append(calendar::format_local(office.calendar(), *rows[i]->more_time).vi);
    }
    if (rows[i]->late_days > 0) out += " (chậm " + std::to_string(rows[i]->late_days) + " ngày làm việc)";
    out += "\n";
  }
  return out + "Đề nghị các đơn vị khẩn trương hoàn thành trên hệ thống: " + office.base_url + "\n";
}

std::string reminder_en(const Office& office, const Board& board, const std::string& condition,
                        const std::vector<const BoardRow*>& rows) {
  std::string out = "Programmes of work for " + std::to_string(board.year) + "\n";
  if (board.programmes_due) {
    out += "Due: " + calendar::format_local(office.calendar(), office.calendar().at_cutoff(*board.programmes_due)).en +
           ".\n";
  }
  out += "As of " + calendar::format_local(office.calendar(), board.as_of).en + ", " + std::to_string(rows.size()) +
         " unit(s): " + condition_label(condition).en + ".\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const base::Text& name = rows[i]->unit_name;
    out += std::to_string(i + 1) + ". " + (name.en.empty() ? name.vi : name.en);
    if (rows[i]->more_time) {
      out.append(", given until: ").append(calendar::format_local(office.calendar(), *rows[i]->more_time).en);
    }
    if (rows[i]->late_days > 0) out += " (" + std::to_string(rows[i]->late_days) + " working day(s) late)";
    out += "\n";
  }
  return out + "Please complete them here: " + office.base_url + "\n";
}

void show_reminder_text(Office& office, const Request& request, Reply& reply) {
  const std::string condition(request.query_value("condition").value_or("late"));
  const auto& known = board_conditions();
  if (std::ranges::none_of(known, [&](const ConditionWord& word) { return word.id == condition; })) {
    return refuse(
        reply,
        {.code = ErrorCode::invalid,
         .type = "unknown-condition",
         .message = {"Không có tình trạng \"" + condition + "\".", "There is no condition \"" + condition + "\"."},
         .pointer = "/condition"},
        request);
  }
  const auto board = board_of(office, request);
  if (!board) return refuse(reply, board.error(), request);
  std::vector<const BoardRow*> rows;
  for (const BoardRow& row : board->rows) {
    if (row.condition == condition) rows.push_back(&row);
  }
  const bool vietnamese = request.language == Language::vi;
  answer(reply, 200,
         {{"text",
           vietnamese ? reminder_vi(office, *board, condition, rows) : reminder_en(office, *board, condition, rows)},
          {"units", rows.size()}});
}

void list_reports(Office& office, const Request& request, Reply& reply) {
  const auto guidance = guidance_of(office, request);
  if (!guidance) return refuse(reply, guidance.error(), request);
  const auto rounds = report_rounds(office, *guidance);
  if (!rounds) return refuse(reply, rounds.error(), request);
  json items = json::array();
  for (const ReportRound& round : *rounds) {
    json missing = json::array();
    for (const base::Text& name : round.missing) missing.push_back(name.vi);
    items.push_back({{"instance", round.instance},
                     {"period", round.period},
                     {"title", to_wire(round.subject)},
                     {"state_title", to_wire(round.state_title)},
                     {"closes", instant_or_null(round.closes)},
                     {"submitted", round.submitted},
                     {"expected", round.expected},
                     {"missing", std::move(missing)}});
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace

void add_rounds(Router& router, Office& office) {
  using Show = void (*)(Office&, const Request&, Reply&);
  const auto add = [&](std::string path, std::string operation, base::Text summary, Show show) {
    router.add({.method = "GET",
                .path = "/api/v1/rounds" + std::move(path),
                .operation = std::move(operation),
                .summary = std::move(summary),
                .handler = [&office, show](const Request& request, Reply reply) { show(office, request, reply); }});
  };
  add("", "listRounds", {"Các năm hướng dẫn", "Guidance rounds"}, list_rounds);
  add("/{instance}/board", "getBoard", {"Bảng theo dõi các đơn vị", "The board of all units"}, show_board);
  add("/{instance}/board.pdf", "printBoard", {"In bảng theo dõi", "The board on one page"}, print_board);
  add("/{instance}/board.xlsx", "tabulateBoard", {"Bảng theo dõi dạng bảng tính", "The board as a spreadsheet"},
      tabulate_board);
  add("/{instance}/reminder-text", "getReminderText", {"Lời nhắc để gửi các đơn vị", "A text to remind units with"},
      show_reminder_text);
  add("/{instance}/reports", "listReportRounds", {"Các kỳ báo cáo", "Rounds of reports"}, list_reports);
}

}  // namespace trinhky::api
