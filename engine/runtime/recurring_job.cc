#include "engine/runtime/recurring_job.h"

#include <algorithm>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/runtime/period_thread.h"

namespace trinhky::runtime {
namespace {

using base::Instant;
using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

constexpr std::size_t schedules_at_once = 10;
constexpr std::size_t occurrences_at_once = 32;
constexpr std::size_t pieces_at_once = 1000;  // rows that one look may write before people's commands come again
constexpr Instant never = Instant::max();

base::Text noun() {
  return {"lần mở việc", "opening"};
}

std::int64_t millis(Instant at) {
  return at.time_since_epoch().count();
}

Instant instant_in(const Row& row, std::string_view column) {
  const auto found = row.find(column);
  const auto* value = found == row.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return Instant(std::chrono::milliseconds(value == nullptr ? 0 : *value));
}

json plan_of(const Row& job) {
  json plan = base::parse_json(text_in(job, "plan")).value_or(json::object());
  return plan.is_object() ? plan : json::object();
}

// Workflows in whose running papers the occurrence is opened.
std::vector<std::string> opened_in(const json& plan) {
  return plan.value("opened_in", std::vector<std::string>());
}

std::string command_of(const Row& job) {
  return opened_in(plan_of(job)).empty() ? "start" : "open_period";
}

int year_of(const json& plan) {
  const json year = plan.value("data", json::object()).value("year", json());
  return year.is_number_integer() ? year.get<int>() : 0;
}

json command_body(const Row& job, const Row& piece, bool /*back*/) {
  const json body = plan_of(job);
  if (!opened_in(body).empty()) {
    const json data = body.value("data", json::object());
    return {{"definition", base::text_or(body, "definition")},
            {"period", text_in(job, "occurrence")},
            {"data", data},
            {"schedule", text_in(job, "schedule")},
            {"occurrence", text_in(job, "occurrence")}};
  }
  return {{"definition", base::text_or(body, "definition")},
          {"unit", text_in(piece, "unit")},
          {"data", body.value("data", json::object())},
          {"schedule", text_in(job, "schedule")},
          {"occurrence", text_in(job, "occurrence")}};
}

json record(const Row& job) {
  return {{"schedule", text_in(job, "schedule")}, {"occurrence", text_in(job, "occurrence")}};
}

std::string run_id(const std::string& schedule, const std::string& occurrence) {
  return base::derived_uuid("schedule|" + schedule + "|" + occurrence);
}

// That a piece could not even be asked for.
RowChange incident_row(const Row& piece, Instant now) {
  return {RowChange::Kind::put,
          "incident",
          {{"id", incident_of_piece(text_in(piece, "run"), text_in(piece, "unit"))},
           {"instance", ""},
           {"kind", "open_period"},
           {"type", text_in(piece, "code")},
           {"message_vi", text_in(piece, "message_vi")},
           {"message_en", text_in(piece, "message_en")},
           {"pointer", ""},
           {"at", millis(now)},
           {"state", "open"}}};
}

// Where the schedule goes on, as columns.
void put_next(Row& row, const Opening* following) {
  row["next_at"] = following == nullptr ? store::Value(nullptr) : store::Value(millis(following->opens));
  row["next_occurrence"] = following == nullptr ? std::string() : following->occurrence;
}

base::Error no_occurrence_left() {
  const base::Text message{"Lịch này không còn lần nào để mở.", "Nothing of this schedule is left to open."};
  return {.code = base::ErrorCode::invalid,
          .type = "bad-schedule",
          .message = message,
          .pointer = "/when",
          .faults = {{.pointer = "/when", .code = "no-occurrence-left", .message = message}}};
}

// A plan that was checked, and the row's columns that follow from it.
Result<Row> planned_row(const Engine& engine, const Catalogue& catalogue, const json& plan, Instant cursor) {
  const directory::Directory directory = engine.directory();
  const auto schedule = Schedule::parse(
      plan, {.catalogue = catalogue, .directory = directory, .today = catalogue.calendar().local_date(engine.now())});
  if (!schedule) return std::unexpected(schedule.error());
  const auto next = schedule->openings(catalogue, cursor, 1);
  if (!next) return std::unexpected(next.error());
  if (next->empty()) return std::unexpected(no_occurrence_left());
  Row row{{"title_vi", schedule->title().vi},
          {"title_en", schedule->title().en},
          {"definition", schedule->definition()},
          {"plan", base::canonical(plan)},
          {"state", schedule->enabled() ? "enabled" : "paused"},
          {"problem", ""},
          {"cursor", millis(cursor)}};
  put_next(row, &next->front());
  return row;
}

Result<void> record_change(Engine& engine, const ScheduleRequest& request, const char* kind, RowChange change) {
  json body{{"schedule", request.id}};
  if (request.plan.is_object()) body["plan"] = request.plan;
  const auto handled = engine.handle(CatalogueRequest{.command_id = request.command_id,
                                                      .person = request.person,
                                                      .kind = kind,
                                                      .body = std::move(body),
                                                      .content = "",
                                                      .rows = {std::move(change)},
                                                      .definition = nullptr});
  if (!handled) return std::unexpected(handled.error());
  return {};
}

}  // namespace

const JobKind& schedule_job() {
  static const JobKind kind{.name = "schedule",
                            .noun = noun,
                            .jobs = "schedule_run",
                            .pieces = "schedule_piece",
                            .job = "run",
                            .piece = "unit",
                            .undone_by = nullptr,
                            .command = "start",
                            .body = command_body,
                            .record = record,
                            .ended = nullptr,
                            .incident = incident_of_piece,
                            .command_of = command_of};
  return kind;
}

Result<Row> schedule_row(store::Store& store, const std::string& id) {
  const auto rows = store.read({.table = "schedule", .where = {{"id", Op::eq, {id}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (!rows->empty()) return rows->front();
  return base::refuse(base::ErrorCode::not_found, "no-such-schedule",
                      {"Không có lịch mở việc này.", "There is no such schedule."});
}

// ---- made, changed, ended

Result<void> make_schedule(Engine& engine, store::Store& store, const Catalogue& catalogue,
                           const ScheduleRequest& request) {
  if (const auto known = schedule_row(store, request.id); known) {
    return {};
  } else if (known.error().code != base::ErrorCode::not_found) {
    return std::unexpected(known.error());
  }
  const std::vector<store::Condition> alive{{"state", Op::in, {"enabled", "paused", "stopped"}}};
  const auto many = store.count("schedule", alive);
  if (!many) return std::unexpected(many.error());
  if (*many >= max_schedules) {
    return base::refuse(base::ErrorCode::too_large, "too-many-schedules",
                        {"Một cơ quan có tối đa 500 lịch mở việc; hãy kết thúc bớt.",
                         "A house has 500 schedules at most; end some of them."});
  }
  const Instant now = engine.now();
  auto row = planned_row(engine, catalogue, request.plan, now);
  if (!row) return std::unexpected(row.error());
  (*row)["id"] = request.id;
  (*row)["at"] = millis(now);
  (*row)["person"] = request.person;
  (*row)["changed_at"] = millis(now);
  (*row)["changed_by"] = request.person;
  return record_change(engine, request, "schedule_made", {RowChange::Kind::insert, "schedule", std::move(*row)});
}

Result<void> change_schedule(Engine& engine, store::Store& store, const Catalogue& catalogue,
                             const ScheduleRequest& request) {
  const auto known = schedule_row(store, request.id);
  if (!known) return std::unexpected(known.error());
  if (text_in(*known, "state") == "ended") {
    return base::refuse(base::ErrorCode::wrong_state, "schedule-ended",
                        {"Lịch này đã kết thúc; hãy lập lịch mới.", "This schedule has ended; make a new one."});
  }
  const json before = base::parse_json(text_in(*known, "plan")).value_or(json::object());
  const auto part = [](const json& plan, const char* name) {
    return plan.is_object() && plan.contains(name) ? plan[name] : json();
  };
  const bool anew =
      part(before, "when") != part(request.plan, "when") || part(before, "opens") != part(request.plan, "opens");
  const Instant cursor = anew ? engine.now() : instant_in(*known, "cursor");
  auto row = planned_row(engine, catalogue, request.plan, cursor);
  if (!row) return std::unexpected(row.error());
  (*row)["id"] = request.id;
  (*row)["changed_at"] = millis(engine.now());
  (*row)["changed_by"] = request.person;
  return record_change(engine, request, "schedule_changed", {RowChange::Kind::update, "schedule", std::move(*row)});
}

Result<void> end_schedule(Engine& engine, store::Store& store, const ScheduleRequest& request) {
  const auto known = schedule_row(store, request.id);
  if (!known) return std::unexpected(known.error());
  if (text_in(*known, "state") == "ended") return {};
  ScheduleRequest ending = request;
  ending.plan = json();
  return record_change(engine, ending, "schedule_ended",
                       {RowChange::Kind::update,
                        "schedule",
                        {{"id", request.id},
                         {"state", "ended"},
                         {"next_at", nullptr},
                         {"next_occurrence", ""},
                         {"changed_at", millis(engine.now())},
                         {"changed_by", request.person}}});
}

// ---- what could not be opened

std::string incident_of_piece(const std::string& run, const std::string& unit) {
  return "schedule|" + run + "|" + unit;
}

Result<bool> open_piece_again(store::Store& store, const std::string& incident) {
  const std::vector<std::string> parts = base::split(incident, '|');
  if (parts.size() != 3 || parts[0] != "schedule") return false;
  const auto piece = store.read(
      {.table = "schedule_piece", .where = {{"run", Op::eq, {parts[1]}}, {"unit", Op::eq, {parts[2]}}}, .limit = 1});
  if (!piece) return std::unexpected(piece.error());
  if (piece->empty() || text_in(piece->front(), "state") != "stayed") return true;
  std::string instance = text_in(piece->front(), "instance");
  if (instance.empty()) {
    // There was no thread in which to open it.
    const auto run = job_row(store, schedule_job(), parts[1]);
    if (!run) return std::unexpected(run.error());
    const json plan = plan_of(*run);
    const auto thread = thread_of(store, opened_in(plan), parts[2], year_of(plan));
    if (!thread) return std::unexpected(thread.error());
    if (!*thread) return std::unexpected(no_thread(parts[2], year_of(plan)));
    instance = **thread;
  }
  const std::vector<RowChange> changes{
      {RowChange::Kind::update,
       "schedule_piece",
       {{"run", parts[1]}, {"unit", parts[2]}, {"instance", instance}, {"state", "planned"}}},
      {RowChange::Kind::update, "schedule_run", {{"id", parts[1]}, {"state", "running"}}}};
  if (auto written = store.write(changes); !written) return std::unexpected(written.error());
  return true;
}

// ---- the engine's side

Result<std::optional<Instant>> next_opening(store::Store& store, Instant after, Instant to) {
  const auto rows = store.read({.table = "schedule",
                                .where = {{"state", Op::eq, {"enabled"}},
                                          {"next_at", Op::gt, {millis(after)}},
                                          {"next_at", Op::le, {millis(to)}}},
                                .order = {{"next_at"}},
                                .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::optional<Instant>();
  return std::optional(instant_in(rows->front(), "next_at"));
}

Result<void> Recurring::begin() {
  next_.reset();
  const calendar::Calendar* now_in_force = &catalogue_.calendar();
  const auto rows =
      store_.read({.table = "schedule", .where = {{"state", Op::eq, {"enabled"}}}, .limit = max_schedules});
  if (!rows) return std::unexpected(rows.error());
  for (const Row& row : *rows) {
    const auto plan = base::parse_json(text_in(row, "plan"));
    const auto schedule = plan ? Schedule::read_back(*plan, catalogue_) : std::unexpected(plan.error());
    const auto next = schedule ? schedule->openings(catalogue_, instant_in(row, "cursor"), 1)
                               : Result<std::vector<Opening>>(std::unexpected(schedule.error()));
    // What cannot be computed is stopped when it would have opened something.
    if (!next) continue;
    const Opening* following = next->empty() ? nullptr : &next->front();
    if (following != nullptr && instant_in(row, "next_at") == following->opens) continue;
    RowChange change{RowChange::Kind::update, "schedule", {{"id", text_in(row, "id")}}};
    put_next(change.row, following);
    if (auto written = store_.write(std::span(&change, 1)); !written) return written;
  }
  calendar_ = now_in_force;
  return {};
}

bool Recurring::is_due(Instant now) {
  if (!next_) {
    // What the store refuses now is tried at the next look.
    if (calendar_ != &catalogue_.calendar() && !begin()) return false;
    const auto next = next_opening(store_, Instant{}, never);
    if (!next) return false;
    next_ = next->value_or(never);
  }
  return *next_ <= now;
}

Result<void> Recurring::open_due(const directory::Directory& directory, Instant now) {
  next_.reset();
  const auto rows = store_.read({.table = "schedule",
                                 .where = {{"state", Op::eq, {"enabled"}}, {"next_at", Op::le, {millis(now)}}},
                                 .order = {{"next_at"}},
                                 .limit = schedules_at_once});
  if (!rows) return std::unexpected(rows.error());
  std::size_t pieces = 0;
  for (const Row& row : *rows) {
    if (pieces >= pieces_at_once) break;
    const auto opened = open_schedule(row, directory, now);
    if (opened) {
      pieces += *opened;
      continue;
    }
    if (opened.error().code == base::ErrorCode::unavailable) return std::unexpected(opened.error());
    if (auto stopped = stop(row, opened.error(), now); !stopped) return stopped;
  }
  return {};
}

Result<std::size_t> Recurring::open_schedule(const Row& row, const directory::Directory& directory, Instant now) {
  const auto plan = base::parse_json(text_in(row, "plan"));
  if (!plan) return std::unexpected(plan.error());
  const auto schedule = Schedule::read_back(*plan, catalogue_);
  if (!schedule) return std::unexpected(schedule.error());
  const auto found = schedule->openings(catalogue_, instant_in(row, "cursor"), occurrences_at_once + 1);
  if (!found) return std::unexpected(found.error());
  const auto waits = std::ranges::find_if(*found, [&](const Opening& one) { return one.opens > now; });
  const std::size_t due = static_cast<std::size_t>(waits - found->begin());
  if (due == 0) {
    // The calendar moved it.
    RowChange change{RowChange::Kind::update, "schedule", {{"id", text_in(row, "id")}}};
    put_next(change.row, found->empty() ? nullptr : &found->front());
    if (auto written = store_.write(std::span(&change, 1)); !written) return std::unexpected(written.error());
    return 0;
  }
  std::size_t pieces = 0;
  for (std::size_t i = 0; i < std::min(due, occurrences_at_once) && pieces < pieces_at_once; ++i) {
    const bool late = now - (*found)[i].opens > missed_after;
    const bool newest = i + 1 == due;
    const bool is_missed =
        late && (schedule->missed() == Missed::none || (schedule->missed() == Missed::latest && !newest));
    const Opening* following = i + 1 < found->size() ? &(*found)[i + 1] : nullptr;
    const auto opened = open_occurrence(row, *schedule, (*found)[i], following, directory, now, is_missed);
    if (!opened) return std::unexpected(opened.error());
    pieces += *opened;
  }
  return pieces;
}

// The papers' rows first, then the job's with the schedule's new place: what breaks off in between is written again.
Result<std::size_t> Recurring::open_occurrence(const Row& row, const Schedule& schedule, const Opening& opening,
                                               const Opening* following, const directory::Directory& directory,
                                               Instant now, bool is_missed) {
  const std::string id = text_in(row, "id");
  const std::string run = run_id(id, opening.occurrence);
  // Several that rest days moved to one moment are found again until the last of them was opened.
  const bool is_last = following == nullptr || following->at != opening.at;
  const Instant cursor = is_last ? opening.at : opening.at - std::chrono::milliseconds(1);
  RowChange place{RowChange::Kind::update, "schedule", {{"id", id}, {"cursor", millis(cursor)}}};
  put_next(place.row, following);
  const auto known = store_.read({.table = "schedule_run", .where = {{"id", Op::eq, {run}}}, .limit = 1});
  if (!known) return std::unexpected(known.error());
  if (!known->empty()) {
    if (auto written = store_.write(std::span(&place, 1)); !written) return std::unexpected(written.error());
    return 0;
  }
  json data = opening.data;
  data.update(schedule.data());
  json plan{{"definition", schedule.definition()},
            {"data", std::move(data)},
            {"derivation", opening.derivation},
            {"sentence", {{"vi", opening.sentence.vi}, {"en", opening.sentence.en}}}};
  if (!schedule.opened_in().empty()) plan["opened_in"] = schedule.opened_in();
  std::vector<RowChange> rows;
  std::size_t pieces = 0;
  if (!is_missed) {
    for (const std::string& unit : schedule.units(directory, catalogue_.calendar().local_date(now))) {
      auto piece = piece_of(plan, run, unit);
      if (!piece) return std::unexpected(piece.error());
      if (text_in(*piece, "state") == "stayed") rows.push_back(incident_row(*piece, now));
      rows.push_back({RowChange::Kind::put, "schedule_piece", std::move(*piece)});
      ++pieces;
    }
  }
  if (auto written = write_rows(store_, rows); !written) return std::unexpected(written.error());
  // In nobody's name: whoever made the schedule gets no right to the papers by it.
  const std::vector<RowChange> last{{RowChange::Kind::insert,
                                     "schedule_run",
                                     {{"id", run},
                                      {"schedule", id},
                                      {"occurrence", opening.occurrence},
                                      {"state", is_missed ? "missed" : "running"},
                                      {"at", millis(now)},
                                      {"planned_for", millis(opening.at)},
                                      {"opens", millis(opening.opens)},
                                      {"plan", base::print(plan)},
                                      {"confirmed_by", ""},
                                      {"confirmed_at", nullptr},
                                      {"pieces", static_cast<std::int64_t>(pieces)}}},
                                    place};
  if (auto written = store_.write(last); !written) return std::unexpected(written.error());
  return pieces;
}

// A unit of an occurrence: the paper to be, or the thread in which the period is opened. Without a thread it stays, and
// can be tried again when there is one.
Result<Row> Recurring::piece_of(const json& plan, const std::string& run, const std::string& unit) {
  Row piece{{"run", run},
            {"unit", unit},
            {"instance", base::derived_uuid(run + "|" + unit)},
            {"state", "planned"},
            {"code", ""},
            {"message_vi", ""},
            {"message_en", ""},
            {"event", std::int64_t{0}}};
  if (opened_in(plan).empty()) return piece;
  const auto thread = thread_of(store_, opened_in(plan), unit, year_of(plan));
  if (!thread) return std::unexpected(thread.error());
  piece["instance"] = thread->value_or("");
  if (*thread) return piece;
  const base::Error error = no_thread(unit, year_of(plan));
  piece["state"] = "stayed";
  piece["code"] = error.type;
  piece["message_vi"] = error.message.vi;
  piece["message_en"] = error.message.en;
  return piece;
}

Result<void> Recurring::stop(const Row& row, const base::Error& error, Instant now) {
  const std::string id = text_in(row, "id");
  const std::vector<RowChange> changes{
      {RowChange::Kind::update,
       "schedule",
       {{"id", id}, {"state", "stopped"}, {"next_at", nullptr}, {"problem", error.type}}},
      {RowChange::Kind::put,
       "incident",
       {{"id", "schedule-" + id},
        {"instance", ""},
        {"kind", "schedule"},
        {"type", error.type},
        {"message_vi", "Lịch mở việc “" + text_in(row, "title_vi") + "” đã dừng: " + error.message.vi},
        {"message_en", "The schedule “" + text_in(row, "title_en") + "” was stopped: " + error.message.en},
        {"pointer", error.pointer},
        {"at", millis(now)},
        {"state", "open"}}}};
  return store_.write(changes);
}

}  // namespace trinhky::runtime
