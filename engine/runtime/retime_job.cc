#include "engine/runtime/retime_job.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/decision/retime.h"
#include "engine/runtime/calendar_draft.h"
#include "engine/runtime/retime_reader.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

base::Text noun() {
  return {"đợt đổi thời hạn theo lịch", "retiming"};
}

std::int64_t number_in(const Row& row, std::string_view column) {
  return std::get<std::int64_t>(row.at(std::string(column)));
}

bool shortens(const Row& job) {
  return !text_in(job, "part_of").empty();
}

json command_body(const Row& job, const Row& piece, bool back) {
  const bool earlier = shortens(job) && !back;
  json body = {{"calendar", text_in(job, back ? "former" : "calendar")}, {"allow_earlier", earlier}};
  if (!earlier) return body;
  const json detail = base::parse_json(text_in(piece, "detail")).value_or(json::object());
  if (std::string id = base::text_or(detail, "substitution"); !id.empty()) body["substitution"] = std::move(id);
  return body;
}

json record(const Row& job) {
  return {{"retime", text_in(job, "id")},
          {"calendar", text_in(job, "calendar")},
          {"former", text_in(job, "former")},
          {"papers", number_in(job, "moves")},
          {"deadlines", number_in(job, "deadlines")}};
}

std::unexpected<base::Error> wrong_state(const std::string& type, base::Text message) {
  return base::refuse(base::ErrorCode::wrong_state, type, std::move(message));
}

std::unexpected<base::Error> not_in_state(const std::string& state) {
  return wrong_state("retime-state", {"Không làm được việc này khi đợt đổi thời hạn đang ở trạng thái “" + state + "”.",
                                      "This cannot be done while the retiming is \"" + state + "\"."});
}

std::unexpected<base::Error> calendar_changed() {
  return base::refuse(base::ErrorCode::stale, "calendar-changed",
                      {"Lịch đã khác với lúc xem trước; hãy xem trước lại.",
                       "The calendar is another one than in the preview; preview it again."});
}

Asked asked(const std::string& version, bool allow_earlier, const std::string& person) {
  return {.kind = "retime", .body = {{"calendar", version}, {"allow_earlier", allow_earlier}}, .person = person};
}

// Whether a job stands where it may be taken back.
Result<void> may_go_back(const Engine& engine, const Row& job) {
  const std::string former = text_in(job, "former");
  if (former.empty()) {
    return wrong_state("nothing-published", {"Đợt này không ban hành lịch mới nên không có lịch cũ để lấy lại.",
                                             "This retiming published no calendar, so there is none to go back to."});
  }
  if (shortens(job)) {
    return wrong_state("part-of-another", {"Hãy lấy lại cả đợt đổi thời hạn mà việc rút ngắn này thuộc về.",
                                           "Take back the whole retiming to which this shortening belongs."});
  }
  const directory::Directory directory = engine.directory();
  if (engine.world(directory).calendar->version() != text_in(job, "calendar")) {
    return wrong_state("calendar-moved-on", {"Đã có lịch khác được ban hành sau đợt này.",
                                             "Another calendar was published after this retiming."});
  }
  return {};
}

Result<std::vector<Row>> parts_of(store::Store& store, const std::string& id) {
  return store.read(
      {.table = "retime", .where = {{"part_of", Op::eq, {id}}}, .order = {{"at"}}, .limit = base::limits::max_page});
}

}  // namespace

const JobKind& retime_job() {
  static const JobKind kind{.name = "retime",
                            .noun = noun,
                            .jobs = "retime",
                            .pieces = "retime_paper",
                            .job = "retime",
                            .piece = "instance",
                            .undone_by = "undone_by",
                            .command = "retime",
                            .body = command_body,
                            .record = record,
                            .ended = nullptr};
  return kind;
}

Result<void> plan_retime(Engine& engine, store::Store& store, const RetimePlan& plan) {
  const std::vector<store::Condition> open{{"ended_at", Op::is_null, {}}};
  const auto count = store.count("instance", open);
  if (!count) return std::unexpected(count.error());
  if (*count > max_papers_of_a_retime) {
    return base::refuse(base::ErrorCode::too_large, "too-many-papers",
                        {"Một lần đổi lịch xét tối đa 100.000 hồ sơ đang chạy.",
                         "A change of calendar looks at 100,000 open papers at most."});
  }
  const directory::Directory directory = engine.directory();
  const std::string in_force = engine.world(directory).calendar->version();
  const bool published = plan.calendar.calendar->version() == in_force;
  const auto before = published_calendar(store, in_force);
  if (!before) return std::unexpected(before.error());
  const json told = {{"changes", calendar_changes(*before, plan.calendar)},
                     {"bytes", base::sha256_hex(plan.calendar.bytes)},
                     {"of", *count}};
  Row job{{"id", plan.id},
          {"calendar", plan.calendar.calendar->version()},
          {"former", published ? std::string() : in_force},
          {"part_of", ""},
          {"plan", base::print(told)},
          {"state", "reading"},
          {"at", engine.now().time_since_epoch().count()},
          {"person", plan.person},
          {"confirmed_by", ""},
          {"confirmed_at", nullptr},
          {"undone_by", ""},
          {"papers", std::int64_t{0}},
          {"moves", std::int64_t{0}},
          {"deadlines", std::int64_t{0}},
          {"shortened", std::int64_t{0}}};
  auto first = read_papers(engine, store, job, plan.calendar, plan.at_once);
  if (!first) return std::unexpected(first.error());
  for (auto& [column, value] : first->job) job[column] = std::move(value);
  // The plan last: without its row nobody finds the papers of a preview that broke off, and nobody else reads on.
  first->rows.push_back({RowChange::Kind::insert, "retime", std::move(job)});
  if (auto written = write_rows(store, first->rows); !written) return written;
  if (!first->whole) engine.look_for_jobs();
  return {};
}

Result<void> apply_retime(Engine& engine, store::Store& store, const KeptCalendar& calendar, const std::string& id,
                          const std::string& person, const std::string& command_id) {
  const auto row = job_row(store, retime_job(), id);
  if (!row) return std::unexpected(row.error());
  const std::string state = text_in(*row, "state");
  if (state == "gathering" || state == "running" || state == "done") return {};
  if ((state != "planned" && state != "paused") || shortens(*row)) return not_in_state(state);
  const std::string former = text_in(*row, "former");
  if (state == "planned") {
    const auto plan = base::parse_json(text_in(*row, "plan"));
    const bool same = plan && base::text_or(*plan, "bytes") == base::sha256_hex(calendar.bytes) &&
                      text_in(*row, "calendar") == calendar.calendar->version();
    const directory::Directory directory = engine.directory();
    const std::string in_force = engine.world(directory).calendar->version();
    if (!same || in_force != (former.empty() ? calendar.calendar->version() : former)) return calendar_changed();
    // It runs when the papers that opened meanwhile are among its own.
    CatalogueRequest request{.command_id = command_id,
                             .person = person,
                             .kind = "retime_confirmed",
                             .body = record(*row),
                             .content = {},
                             .rows = {{RowChange::Kind::update,
                                       "retime",
                                       {{"id", id},
                                        {"state", "gathering"},
                                        {"confirmed_by", person},
                                        {"confirmed_at", engine.now().time_since_epoch().count()}}}},
                             .definition = nullptr};
    if (!former.empty()) {
      request.calendar = {
          .calendar = calendar.calendar, .bytes = calendar.bytes, .instead_of = former, .layers = calendar.layers};
    }
    if (const auto handled = engine.handle(std::move(request)); !handled) return std::unexpected(handled.error());
  } else {
    const RowChange again{RowChange::Kind::update, "retime", {{"id", id}, {"state", "gathering"}}};
    if (auto written = store.write(std::span(&again, 1)); !written) return written;
  }
  engine.look_for_jobs();
  return {};
}

Result<void> undo_retime(Engine& engine, store::Store& store, const std::string& id, const std::string& person,
                         const std::string& command_id) {
  const auto row = job_row(store, retime_job(), id);
  if (!row) return std::unexpected(row.error());
  const std::string state = text_in(*row, "state");
  if (state == "undoing" || state == "undone") return {};
  if (state != "done" && state != "paused") return not_in_state(state);
  if (auto back = may_go_back(engine, *row); !back) return back;
  const auto parts = parts_of(store, id);
  if (!parts) return std::unexpected(parts.error());
  for (const Row& part : *parts) {
    if (text_in(part, "state") == "running") return not_in_state("running");
  }
  const std::string former = text_in(*row, "former");
  auto earlier = published_calendar(store, former);
  if (!earlier) return std::unexpected(earlier.error());
  json body = record(*row);
  body["back"] = true;
  CatalogueRequest request{
      .command_id = command_id,
      .person = person,
      .kind = "retime_undone",
      .body = std::move(body),
      .content = {},
      .rows = {{RowChange::Kind::update, "retime", {{"id", id}, {"state", "undoing"}, {"undone_by", person}}}},
      .definition = nullptr,
      .calendar = PublishedCalendar{.calendar = earlier->calendar,
                                    .bytes = earlier->bytes,
                                    .instead_of = text_in(*row, "calendar"),
                                    .layers = earlier->layers}};
  if (const auto handled = engine.handle(std::move(request)); !handled) return std::unexpected(handled.error());
  for (const Row& part : *parts) {
    const std::string one = text_in(part, "id");
    const std::string there = text_in(part, "state");
    if (there != "done" && there != "paused") continue;
    const std::string command = base::derived_uuid(command_id + "|" + one);
    if (auto undone = step_job(engine, store, retime_job(), one, JobStep::undo, person, command); !undone) {
      return undone;
    }
  }
  engine.look_for_jobs();
  return {};
}

Result<json> retime_undo_verdicts(const Engine& engine, store::Store& store, const std::string& id,
                                  const std::string& person, const PageOfPapers& papers) {
  const auto job = job_row(store, retime_job(), id);
  if (!job) return std::unexpected(job.error());
  if (auto back = may_go_back(engine, *job); !back) return std::unexpected(back.error());
  const auto former = published_calendar(store, text_in(*job, "former"));
  if (!former) return std::unexpected(former.error());
  const directory::Directory directory = engine.directory();
  const decision::World world = world_with(engine.world(directory), *former, engine.now());
  Row after;
  if (!papers.after.empty()) after = {{"retime", id}, {"instance", papers.after}};
  const auto page = pieces_in(store, retime_job(), id, "moved", papers.limit, after);
  if (!page) return std::unexpected(page.error());
  json verdicts = json::array();
  for (const Row& row : *page) {
    const auto instance = engine.load(text_in(row, "instance"));
    if (!instance) return std::unexpected(instance.error());
    const Verdict verdict = ask(world, *instance, asked(former->calendar->version(), false, person), engine.now());
    verdicts.push_back({{"instance", text_in(row, "instance")},
                        {"moves", verdict.moves},
                        {"code", verdict.code},
                        {"message", {{"vi", verdict.message.vi}, {"en", verdict.message.en}}}});
  }
  return verdicts;
}

Result<void> plan_shortening(const Engine& engine, store::Store& store, const Shortening& wish, const MayShorten& may) {
  const auto whole = job_row(store, retime_job(), wish.retime);
  if (!whole) return std::unexpected(whole.error());
  const std::string state = text_in(*whole, "state");
  if (state != "done" || shortens(*whole)) return not_in_state(state);
  const directory::Directory directory = engine.directory();
  const decision::World world = engine.world(directory);
  const std::string version = text_in(*whole, "calendar");
  if (world.calendar->version() != version) return calendar_changed();
  const std::set<std::string> wanted(wish.works.begin(), wish.works.end());
  std::set<std::string> found;
  std::vector<base::Fault> faults;
  std::vector<RowChange> rows;
  std::int64_t deadlines = 0;
  store::Query query{.table = "retime_paper",
                     .where = {{"retime", Op::eq, {wish.retime}}, {"shortens", Op::eq, {std::int64_t{1}}}},
                     .order = {{"instance"}},
                     .limit = base::limits::max_page};
  while (true) {
    const auto page = store.read(query);
    if (!page) return std::unexpected(page.error());
    for (const Row& row : *page) {
      const json detail = base::parse_json(text_in(row, "detail")).value_or(json::object());
      const json listed = detail.value("deadlines", json::array());
      if (std::ranges::none_of(listed, [&](const json& one) { return wanted.contains(base::text_or(one, "work")); })) {
        continue;
      }
      const auto instance = engine.load(text_in(row, "instance"));
      if (!instance) return std::unexpected(instance.error());
      std::set<std::string> earlier;
      for (const decision::RetimedDue& due : decision::retimed_dues(world, *instance, engine.now())) {
        if (due.would_shorten) earlier.insert(due.id);
      }
      const auto asked_for = std::ranges::count_if(earlier, [&](const auto& work) { return wanted.contains(work); });
      if (asked_for == 0) continue;
      const auto substitution = may(*instance);
      if (!substitution) return std::unexpected(substitution.error());
      for (const std::string& work : earlier) {
        if (!wanted.contains(work)) {
          faults.push_back({.pointer = "/works",
                            .code = "shorten-incomplete",
                            .message = {"Hồ sơ này còn việc “" + work + "” cũng bị rút ngắn; phải xác nhận cùng lúc.",
                                        "The work “" + work +
                                            "” of the same paper would be shortened too; confirm "
                                            "both."}});
        }
        found.insert(work);
      }
      RetimedPaper paper = look_at(world, *instance, {.id = wish.id, .person = wish.person}, engine.now());
      if (!paper.row) continue;
      if (!substitution->empty()) {
        json told = base::parse_json(text_in(*paper.row, "detail")).value_or(json::object());
        told["substitution"] = *substitution;
        (*paper.row)["detail"] = base::print(told);
      }
      (*paper.row)["state"] = "planned";
      (*paper.row)["code"] = "moves";
      (*paper.row)["message_vi"] = "Lãnh đạo đã xác nhận rút ngắn.";
      (*paper.row)["message_en"] = "A leader confirmed that it is shortened.";
      deadlines += static_cast<std::int64_t>(earlier.size());
      rows.push_back({RowChange::Kind::put, "retime_paper", std::move(*paper.row)});
    }
    if (page->size() < base::limits::max_page) break;
    query.after = page->back();
  }
  for (std::size_t i = 0; i < wish.works.size(); ++i) {
    if (found.contains(wish.works[i])) continue;
    faults.push_back({.pointer = "/works/" + std::to_string(i),
                      .code = "not-shortened",
                      .message = {"Lịch mới không rút ngắn thời hạn của việc này.",
                                  "The new calendar does not shorten the deadline of this work."}});
  }
  if (!faults.empty()) {
    return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                       .type = "invalid-input",
                                       .message = faults.front().message,
                                       .pointer = faults.front().pointer,
                                       .faults = faults});
  }
  const auto papers = static_cast<std::int64_t>(rows.size());
  rows.push_back({RowChange::Kind::insert,
                  "retime",
                  {{"id", wish.id},
                   {"calendar", version},
                   {"former", text_in(*whole, "former")},
                   {"part_of", wish.retime},
                   {"plan", base::print({{"works", wish.works}})},
                   {"state", "planned"},
                   {"at", engine.now().time_since_epoch().count()},
                   {"person", wish.person},
                   {"confirmed_by", ""},
                   {"confirmed_at", nullptr},
                   {"undone_by", ""},
                   {"papers", papers},
                   {"moves", papers},
                   {"deadlines", deadlines},
                   {"shortened", deadlines}}});
  return write_rows(store, rows);
}

}  // namespace trinhky::runtime
