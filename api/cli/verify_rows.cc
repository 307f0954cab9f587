#include "api/cli/verify_rows.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/projection/tables.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;
using base::Text;
using decision::Instance;
using store::Condition;
using store::Row;
using store::Value;
using Op = Condition::Op;

constexpr std::array compared_tables = {"instance", "work", "work_seat", "register", "attachment"};

const store::Table& table_called(std::string_view name) {
  return *std::ranges::find(projection::tables(), name, &store::Table::name);
}

// The columns of the key in words: "position|u|CHAIR, 0195…".
std::string key_of(const std::string& table, const Row& row) {
  std::string key;
  for (const std::string& column : table_called(table).key) {
    if (!key.empty()) key += ", ";
    const Value& value = row.at(column);
    if (const auto* text = std::get_if<std::string>(&value)) key += *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) key += std::to_string(*number);
  }
  return key;
}

std::string text_in(const Row& row, std::string_view column) {
  const auto value = row.find(column);
  if (value == row.end()) return {};
  const auto* text = std::get_if<std::string>(&value->second);
  return text == nullptr ? std::string() : *text;
}

// An earlier release wrote open work without the members that came later.
bool is_same_work(const std::string& kept, const std::string& wanted) {
  const auto row = base::parse_json(kept);
  const auto fold = base::parse_json(wanted);
  if (!row || !fold || !is_within(*row, *fold)) return false;
  const auto read = decision::open_work_from_json(*row);
  return read && decision::to_json(*read) == *fold;
}

// The columns of `wanted` in which the row is another, in words.
std::string differences(const std::string& table, const Row& row, const Row& wanted) {
  std::string names;
  for (const auto& [column, value] : wanted) {
    const auto kept = row.find(column);
    if (kept != row.end() && kept->second == value) continue;
    if (kept != row.end() && table == "work" && column == "body" &&
        is_same_work(text_in(row, column), text_in(wanted, column))) {
      continue;
    }
    names += (names.empty() ? "" : ", ") + column;
  }
  return names;
}

Text row_called(const std::string& table, const std::string& key) {
  return {"bảng " + table + ", hàng " + key, "table " + table + ", row " + key};
}

// Every row of a query, page by page.
template <class Take>
Result<void> each_row(store::Store& store, store::Query query, const Take& take) {
  query.limit = base::limits::max_page;
  while (true) {
    const auto page = store.read(query);
    if (!page) return std::unexpected(page.error());
    for (const Row& row : *page) {
      if (auto taken = take(row); !taken) return taken;
    }
    if (page->size() < base::limits::max_page) return {};
    query.after = page->back();
  }
}

}  // namespace

void add_fault(seal::Verification& found, const std::string& kind, const std::string& instance, std::uint64_t number,
               const Text& what) {
  ++found.fault_count;
  if (found.faults.size() >= seal::max_faults) return;
  const std::string at = std::to_string(number);
  found.faults.push_back({.kind = kind,
                          .stream = instance,
                          .number = number,
                          .message = {"dòng " + instance + ", sự kiện " + at + ": " + what.vi,
                                      "stream " + instance + ", event " + at + ": " + what.en}});
}

bool is_within(const json& part, const json& whole) {
  if (part.is_object() && whole.is_object()) {
    return std::ranges::all_of(part.items(), [&](const auto& member) {
      const auto other = whole.find(member.key());
      return other != whole.end() && is_within(member.value(), *other);
    });
  }
  if (part.is_array() && whole.is_array()) {
    return std::equal(part.begin(), part.end(), whole.begin(), whole.end(), is_within);
  }
  return part == whole;
}

RowCheck::RowCheck(store::Store& store, seal::Verification& found)
    : store_(&store), found_(&found), papers_(found.instances.begin(), found.instances.end()) {}

Result<RowCheck> RowCheck::begin(store::Store& store, seal::Verification& found) {
  RowCheck check(store, found);
  std::vector<store::Table> tables;
  for (const char* name : compared_tables) tables.push_back(table_called(name));
  const auto declared = store.declare(tables);
  if (declared) return check;
  if (declared.error().type != "table-changed") return std::unexpected(declared.error());
  check.looks_ = false;
  if (found.instances.empty()) return check;
  add_fault(found, "row-missing", found.instances.front(), 1,
            {"thiếu bảng mà màn hình đọc, hoặc bảng có cột khác (" + declared.error().log +
                 "); hãy chạy chương trình một lần rồi kiểm tra lại.",
             "a table that screens are read from is not there or has other columns (" + declared.error().log +
                 "); start the program once and verify again."});
  return check;
}

Result<void> RowCheck::look_at(const Instance& paper, const projection::Register& numbers) {
  if (!looks_) return {};
  folded_[paper.id] = paper.events;
  for (const auto& [id, body] : paper.timers) {
    const auto due = base::parse_instant(base::text_or(body, "due"));
    if (due) waiting_.insert_or_assign(id, Waiting{.paper = paper.id, .due = *due});
  }
  if (auto looked = look_at_instance(paper); !looked) return looked;
  if (auto looked = look_at_files(paper); !looked) return looked;
  Rows work;
  for (const auto& [id, open] : paper.open) {
    open_.insert(id);
    work.emplace(id, projection::work_row(paper, open));
    Rows seats;
    for (Row& row : projection::seat_rows(paper, open))
      seats.insert_or_assign(key_of("work_seat", row), std::move(row));
    if (auto looked = compare(paper, "work_seat", seats, {"work", Op::eq, {id}}); !looked) return looked;
  }
  if (auto looked = compare(paper, "work", work, {"instance", Op::eq, {paper.id}}); !looked) return looked;
  Rows given;
  for (const auto& [key, row] : numbers) given.emplace(key_of("register", row), row);
  return compare(paper, "register", given, {"instance", Op::eq, {paper.id}});
}

Result<void> RowCheck::look_at_instance(const Instance& paper) {
  return compare(paper, "instance", {{paper.id, projection::facts_of(paper)}}, {"id", Op::eq, {paper.id}});
}

// Which bytes are handed out under a file's id follows from its row. One without a row cannot be opened, which shows.
Result<void> RowCheck::look_at_files(const Instance& paper) {
  for (const json& file : paper.attachments) {
    const std::string id = base::text_or(file, "id");
    const auto rows = store_->read({.table = "attachment", .where = {{"id", Op::eq, {id}}}, .limit = 1});
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) continue;
    Row wanted{{"instance", paper.id}};
    for (const char* member : {"hash", "media_type", "purpose", "replaces"})
      wanted[member] = base::text_or(file, member);
    wanted["person"] = base::text_or(file, "by");
    if (const auto bytes = file.find("bytes"); bytes != file.end() && bytes->is_number_integer()) {
      wanted["bytes"] = bytes->get<std::int64_t>();
    }
    const std::string columns = differences("attachment", rows->front(), wanted);
    if (columns.empty()) continue;
    const Text called = row_called("attachment", id);
    auto told = tell("row-differs", paper.id,
                     {called.vi + ": khác với điều các sự kiện cho ra, ở cột " + columns + ".",
                      called.en + ": it is not what the events give, in " + columns + "."});
    if (!told) return told;
  }
  return {};
}

Result<void> RowCheck::compare(const Instance& paper, const std::string& table, const Rows& wanted,
                               const Condition& where) {
  std::set<std::string> there;
  auto read = each_row(*store_, {.table = table, .where = {where}}, [&](const Row& row) -> Result<void> {
    const std::string key = key_of(table, row);
    there.insert(key);
    const Text called = row_called(table, key);
    const auto fold = wanted.find(key);
    if (fold == wanted.end()) {
      return tell("row-added", paper.id,
                  {called.vi + ": không sự kiện nào cho ra hàng này.", called.en + ": no event gives this row."});
    }
    const std::string columns = differences(table, row, fold->second);
    if (columns.empty()) return {};
    return tell("row-differs", paper.id,
                {called.vi + ": khác với điều các sự kiện cho ra, ở cột " + columns + ".",
                 called.en + ": it is not what the events give, in " + columns + "."});
  });
  if (!read) return read;
  for (const auto& [key, row] : wanted) {
    if (there.contains(key)) continue;
    const Text called = row_called(table, key);
    auto told = tell("row-missing", paper.id,
                     {called.vi + ": không còn, dù các sự kiện cho ra hàng này.",
                      called.en + ": it is not there, and the events give it."});
    if (!told) return told;
  }
  return {};
}

Result<void> RowCheck::finish() {
  if (!looks_) return {};
  for (const auto& [table, column] : {std::pair{"instance", "id"}, {"work", "instance"}, {"register", "instance"}}) {
    if (auto looked = look_for_rows_of_nobody(table, column); !looked) return looked;
  }
  if (auto looked = look_for_seats_of_nobody(); !looked) return looked;
  return look_at_timers();
}

// Rows that lead to a paper of the log were compared with it.
Result<void> RowCheck::look_for_rows_of_nobody(const std::string& table, const std::string& column) {
  return each_row(*store_, {.table = table}, [&](const Row& row) -> Result<void> {
    const std::string paper = text_in(row, column);
    const auto unknown = is_unknown(paper);
    if (!unknown) return std::unexpected(unknown.error());
    if (!*unknown) return {};
    const Text called = row_called(table, key_of(table, row));
    add_fault(*found_, "row-added", paper, 0,
              {called.vi + ": sổ không có hồ sơ này.", called.en + ": the log has no such paper."});
    return {};
  });
}

// Seats of open work were compared; what is left leads to work that is not open.
Result<void> RowCheck::look_for_seats_of_nobody() {
  return each_row(*store_, {.table = "work_seat"}, [&](const Row& row) -> Result<void> {
    if (open_.contains(text_in(row, "work"))) return {};
    const std::string paper = text_in(row, "instance");
    const Text called = row_called("work_seat", key_of("work_seat", row));
    const auto unknown = is_unknown(paper);
    if (!unknown) return std::unexpected(unknown.error());
    // A paper that cannot be folded was told already; one that is newer than this look has nobody's fold yet.
    if (!*unknown && !folded_.contains(paper)) return {};
    const Text what{called.vi + ": không có việc nào như vậy đang mở.", called.en + ": no such work is open."};
    if (!*unknown) return tell("row-added", paper, what);
    add_fault(*found_, "row-added", paper, 0, what);
    return {};
  });
}

Result<void> RowCheck::look_at_timers() {
  std::optional<store::TimerPlace> after;
  while (true) {
    const auto page = store_->due(base::Instant::max(), base::limits::max_page, after);
    if (!page) return std::unexpected(page.error());
    for (const store::Timer& timer : *page) {
      after = store::TimerPlace{.due = timer.due, .id = timer.id};
      if (auto looked = look_at_timer(timer); !looked) return looked;
    }
    if (page->size() < base::limits::max_page) break;
  }
  for (const auto& [id, waiting] : waiting_) {
    auto told = tell("timer-missing", waiting.paper,
                     {"hẹn giờ " + id + " không còn chờ.", "the timer " + id + " does not wait any more."});
    if (!told) return told;
  }
  return {};
}

Result<void> RowCheck::look_at_timer(const store::Timer& timer) {
  const auto waiting = waiting_.find(timer.id);
  if (waiting != waiting_.end()) {
    const Waiting wanted = std::move(waiting->second);
    waiting_.erase(waiting);
    if (timer.stream == wanted.paper && timer.due == wanted.due) return {};
    const std::string due = base::format_instant(wanted.due);
    return tell("timer-differs", wanted.paper,
                {"hẹn giờ " + timer.id + " không còn là của hồ sơ này vào lúc " + due + ".",
                 "the timer " + timer.id + " is no longer this paper's at " + due + "."});
  }
  const auto unknown = is_unknown(timer.stream);
  if (!unknown) return std::unexpected(unknown.error());
  const Text what{"không sự kiện nào đặt hẹn giờ " + timer.id + ".", "no event set the timer " + timer.id + "."};
  if (*unknown) {
    add_fault(*found_, "timer-added", timer.stream, 0, what);
    return {};
  }
  if (!folded_.contains(timer.stream)) return {};
  return tell("timer-added", timer.stream, what);
}

Result<bool> RowCheck::went_on(const std::string& paper, std::uint64_t events) {
  const auto more = store_->load_events(paper, events + 1, 1);
  if (!more) return std::unexpected(more.error());
  return !more->empty();
}

// Of no paper that the log had when it was read, nor of one that was begun since.
Result<bool> RowCheck::is_unknown(const std::string& paper) {
  if (papers_.contains(paper)) return false;
  const auto first = store_->load_events(paper, 1, 1);
  if (!first) return std::unexpected(first.error());
  return first->empty() || first->front().stream_kind != "instance";
}

Result<void> RowCheck::tell(const std::string& kind, const std::string& paper, const Text& what) {
  const std::uint64_t events = folded_.at(paper);
  const auto more = went_on(paper, events);
  if (!more) return std::unexpected(more.error());
  if (!*more) add_fault(*found_, kind, paper, events, what);
  return {};
}

}  // namespace trinhky::cli
