#include "engine/projection/folded_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/projection/inbox.h"

namespace trinhky::projection {
namespace {

using base::json;
using decision::Instance;
using decision::OpenWork;
using store::Row;
using store::Value;

std::int64_t ms(base::Instant at) {
  return at.time_since_epoch().count();
}

Value ms_or_null(const std::optional<base::Instant>& at) {
  return at ? Value(ms(*at)) : Value(nullptr);
}

Value text_or_null(const std::string& text) {
  return text.empty() ? Value(nullptr) : Value(text);
}

// The earliest due time among open work: what a list shows as the paper's own.
std::optional<base::Instant> due_of(const Instance& instance) {
  std::optional<base::Instant> due;
  if (!instance.held.is_null()) return due;  // nothing runs out while the paper waits
  for (const auto& [id, work] : instance.open) {
    if (!work.paused.is_null()) continue;  // nor out of work whose clock stands still
    if (work.due && (!due || *work.due < *due)) due = work.due;
  }
  return due;
}

base::Instant since(const Instance& instance) {
  base::Instant at = instance.started_at;
  for (const auto& [id, work] : instance.open) at = std::max(at, work.opened_at);
  return at;
}

}  // namespace

Row facts_of(const Instance& instance) {
  static const json nothing = json::object();
  const json& data = instance.snapshot.data.is_object() ? instance.snapshot.data : nothing;
  Row row{{"id", instance.id},
          {"definition", instance.definition},
          {"version", std::int64_t{instance.version}},
          {"unit", instance.unit},
          {"parent", instance.parent ? Value(instance.parent->instance) : Value(nullptr)},
          {"invoke", instance.parent ? Value(instance.parent->invoke) : Value(nullptr)},
          {"configuration", json(instance.snapshot.configuration).dump()},
          {"started_at", ms(instance.started_at)},
          {"started_by", instance.started_by},
          {"ended_at", ms_or_null(instance.ended_at)},
          {"ending", instance.end},
          {"due", ms_or_null(due_of(instance))},
          {"since", ms(since(instance))},
          {"document", instance.document()}};
  std::string number = base::text_or(instance.number, "symbol");
  if (number.empty()) number = base::text_or(data.value("number", json()), "symbol");
  row["number"] = text_or_null(number);
  const json year = data.value("year", json());
  row["year"] = year.is_number_integer() ? Value(year.get<std::int64_t>()) : Value(nullptr);
  row["period"] = text_or_null(base::text_or(data, "period"));
  return row;
}

Row work_row(const Instance& instance, const OpenWork& work, const base::json* written) {
  return {{"id", work.id},
          {"instance", instance.id},
          {"definition", instance.definition},
          {"state", work.state},
          {"kind", work.kind},
          {"unit", instance.unit},
          {"opened_at", ms(work.opened_at)},
          {"due", ms_or_null(instance.held.is_null() && work.paused.is_null() ? work.due : std::nullopt)},
          {"body", written == nullptr ? base::canonical(decision::to_json(work)) : base::canonical(*written)}};
}

std::vector<Row> seat_rows(const Instance& instance, const OpenWork& work) {
  std::vector<Row> rows;
  for (Filing& one : filings_of(work)) {
    rows.push_back({{"seat", std::move(one.seat)},
                    {"rank", one.place.rank},
                    {"due", one.place.due},
                    {"opened_at", one.place.opened_at},
                    {"id", std::move(one.place.id)},
                    {"work", work.id},
                    {"instance", instance.id}});
  }
  return rows;
}

void note_numbers(Register& numbers, const Instance& after, const json& body, std::size_t issue_changes) {
  const auto changes = body.find("changes");
  if (changes != body.end() && changes->is_array()) {
    for (const json& change : *changes) {
      if (base::text_or(change, "op") != "number" || !change.contains("number")) continue;
      const json& given = change["number"];
      if (!given.is_object() || !given.contains("number") || !given["number"].is_number_integer()) continue;
      const std::pair key(base::text_or(given, "series"), given["number"].get<std::int64_t>());
      numbers[key] = {{"series", key.first},
                      {"number", key.second},
                      {"instance", after.id},
                      {"symbol", base::text_or(after.number, "symbol")},
                      {"issued_on", base::text_or(after.number, "date")},
                      {"status", nullptr}};
    }
  }
  const json& number = after.number;
  if (after.issue_changes.size() == issue_changes || after.issue_changes.empty() || !number.is_object() ||
      !number.contains("number") || !number["number"].is_number_integer()) {
    return;
  }
  const auto row = numbers.find({base::text_or(number, "series"), number["number"].get<std::int64_t>()});
  if (row != numbers.end()) row->second["status"] = base::text_or(after.issue_changes.back(), "what");
}

}  // namespace trinhky::projection
