#include "engine/runtime/job.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/runtime/engine_task.h"
#include "engine/runtime/migration_job.h"
#include "engine/runtime/recurring_job.h"
#include "engine/runtime/retime_job.h"
#include "engine/runtime/retime_reader.h"
#include "engine/runtime/transfer_job.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

// Few at a time, so that people's commands never wait for more than these.
constexpr std::size_t pieces_per_batch = 16;
constexpr std::size_t rows_per_write = 500;
constexpr std::size_t jobs_at_once = 10;

struct Step {
  const char* from;
  const char* to;
};

std::vector<Step> steps_of(JobStep step) {
  switch (step) {
    case JobStep::confirm:
      return {{"planned", "running"}};
    case JobStep::pause:
      return {{"running", "paused"}, {"undoing", "undo_paused"}};
    case JobStep::resume:
      return {{"paused", "running"}, {"undo_paused", "undoing"}};
    case JobStep::undo:
      return {{"done", "undoing"}, {"paused", "undoing"}};
  }
  return {};
}

std::unexpected<base::Error> wrong_state(const JobKind& kind, const std::string& state) {
  const base::Text noun = kind.noun();
  return base::refuse(base::ErrorCode::wrong_state, std::string(kind.name) + "-state",
                      {"Không làm được việc này khi " + noun.vi + " đang ở trạng thái “" + state + "”.",
                       "This cannot be done while the " + noun.en + " is \"" + state + "\"."});
}

std::string in_whose_name(const JobKind& kind, const Row& job, bool back) {
  return text_in(job, back && kind.undone_by != nullptr ? kind.undone_by : "confirmed_by");
}

}  // namespace

std::span<const JobKind* const> job_kinds() {
  static const std::array<const JobKind*, 4> all{&migration_job(), &transfer_job(), &retime_job(), &schedule_job()};
  return all;
}

std::string text_in(const Row& row, std::string_view column) {
  const auto found = row.find(column);
  const auto* value = found == row.end() ? nullptr : std::get_if<std::string>(&found->second);
  return value == nullptr ? std::string() : *value;
}

Verdict ask(const decision::World& world, const decision::Instance& instance, const Asked& asked, base::Instant now) {
  const decision::Command command{
      .id = "dry-run",
      .kind = asked.kind,
      .instance = instance.id,
      .actor = {.kind = decision::Actor::Kind::system, .person = asked.person, .instance = {}},
      .now = now,
      .body = asked.body};
  decision::Outcome outcome = decision::decide(world, &instance, command, {});
  if (const auto* refused = std::get_if<base::Error>(&outcome)) {
    return {.moves = false, .code = refused->type, .message = refused->message, .event = {}};
  }
  if (std::holds_alternative<decision::Needs>(outcome)) {
    return {.moves = false,
            .code = "facts-missing",
            .message = {"Cần nội dung văn bản mà đợt chuyển không đọc.",
                        "This needs contents of documents that a job does not read."},
            .event = {}};
  }
  return {.moves = true,
          .code = "moves",
          .message = {"Chuyển được.", "It moves."},
          .event = std::move(std::get<decision::Accepted>(outcome).event.body)};
}

Result<void> write_rows(store::Store& store, std::span<const RowChange> rows) {
  for (std::size_t first = 0; first < rows.size(); first += rows_per_write) {
    const std::size_t many = std::min(rows_per_write, rows.size() - first);
    if (auto written = store.write(rows.subspan(first, many)); !written) return written;
  }
  return {};
}

Result<Row> job_row(store::Store& store, const JobKind& kind, const std::string& id) {
  const auto rows = store.read({.table = kind.jobs, .where = {{"id", Op::eq, {id}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (!rows->empty()) return rows->front();
  const base::Text noun = kind.noun();
  return base::refuse(base::ErrorCode::not_found, "no-such-" + std::string(kind.name),
                      {"Không có " + noun.vi + " này.", "There is no such " + noun.en + "."});
}

Result<std::vector<Row>> pieces_in(store::Store& store, const JobKind& kind, const std::string& id,
                                   const std::string& state, std::size_t limit, const Row& after) {
  return store.read({.table = kind.pieces,
                     .where = {{kind.job, Op::eq, {id}}, {"state", Op::eq, {state}}},
                     .order = {{kind.piece}},
                     .after = after,
                     .limit = limit});
}

Result<void> step_job(Engine& engine, store::Store& store, const JobKind& kind, const std::string& id, JobStep step,
                      const std::string& person, const std::string& command_id) {
  const auto row = job_row(store, kind, id);
  if (!row) return std::unexpected(row.error());
  const std::string state = text_in(*row, "state");
  const std::vector<Step> steps = steps_of(step);
  const auto taken = std::ranges::find(steps, state, [](const Step& one) { return std::string(one.from); });
  if (taken == steps.end()) {
    const bool there = std::ranges::any_of(steps, [&](const Step& one) { return state == one.to; });
    const bool past = step == JobStep::confirm && (state == "done" || state == "paused");
    if (there || past) return {};
    return wrong_state(kind, state);
  }
  const bool confirms = step == JobStep::confirm;
  Row change{{"id", id}, {"state", taken->to}};
  if (confirms) {
    change["confirmed_by"] = person;
    change["confirmed_at"] = engine.now().time_since_epoch().count();
  }
  if (step == JobStep::undo && kind.undone_by != nullptr) change[kind.undone_by] = person;
  const RowChange update{RowChange::Kind::update, kind.jobs, change};
  if (step == JobStep::pause || step == JobStep::resume) {
    if (auto written = store.write(std::span(&update, 1)); !written) return written;
    engine.look_for_jobs();
    return {};
  }
  const auto handled =
      engine.handle(CatalogueRequest{.command_id = command_id,
                                     .person = person,
                                     .kind = std::string(kind.name) + (confirms ? "_confirmed" : "_undone"),
                                     .body = kind.record(*row),
                                     .content = confirms ? text_in(*row, "plan") : "",
                                     .rows = {update},
                                     .definition = nullptr});
  if (!handled) return std::unexpected(handled.error());
  return {};
}

Result<json> undo_verdicts(const Engine& engine, store::Store& store, const JobKind& kind, const std::string& id,
                           const std::string& person) {
  const auto job = job_row(store, kind, id);
  if (!job) return std::unexpected(job.error());
  const directory::Directory directory = engine.directory();
  const decision::World world = engine.world(directory);
  json all = json::array();
  Row after;
  while (true) {
    const auto page = pieces_in(store, kind, id, "moved", base::limits::max_page, after);
    if (!page) return std::unexpected(page.error());
    for (const Row& row : *page) {
      const auto instance = engine.load(text_in(row, "instance"));
      if (!instance) return std::unexpected(instance.error());
      json body = kind.body(*job, row, true);
      if (body.contains("by")) body["by"] = person;
      const Verdict verdict =
          ask(world, *instance, {.kind = kind.command, .body = body, .person = person}, engine.now());
      all.push_back({{"instance", text_in(row, "instance")},
                     {kind.piece, text_in(row, kind.piece)},
                     {"moves", verdict.moves},
                     {"code", verdict.code},
                     {"message", {{"vi", verdict.message.vi}, {"en", verdict.message.en}}}});
    }
    if (page->size() < base::limits::max_page) return all;
    after = page->back();
  }
}

// ---- the engine's side

void Engine::look_for_jobs() {
  {
    const std::scoped_lock lock(mutex_);
    jobs_wait_ = true;
    idle_ = false;
  }
  wake_.notify_one();
}

bool Engine::add_jobs(Batch& batch) {
  {
    const std::scoped_lock lock(mutex_);
    if (!jobs_wait_) return false;
    // Set again by whoever starts one while this looks.
    jobs_wait_ = false;
  }
  bool more = false;
  for (const JobKind* kind : job_kinds()) more = add_pieces(*kind, batch) || more;
  if (more) look_for_jobs();
  return true;
}

bool Engine::read_for_retimes() {
  const auto read = retimes_->read_on(*this);
  note("jobs", read ? nullptr : &read.error());
  // The disk's trouble passes: then there is another look when the engine comes round again.
  if (!read || *read) look_for_jobs();
  return read.value_or(false);
}

bool Engine::add_pieces(const JobKind& kind, Batch& batch) {
  const auto running = options_.store.read({.table = kind.jobs,
                                            .where = {{"state", Op::in, {"running", "undoing"}}},
                                            .order = {{"at"}},
                                            .limit = jobs_at_once});
  note("jobs", running ? nullptr : &running.error());
  if (!running) return true;
  for (const Row& job : *running) {
    const std::string id = text_in(job, "id");
    const bool back = text_in(job, "state") == "undoing";
    const std::size_t room = std::min(pieces_per_batch, base::limits::max_batch - batch.size());
    if (room == 0) break;
    const auto pieces = pieces_in(options_.store, kind, id, back ? "moved" : "planned", room);
    note("jobs", pieces ? nullptr : &pieces.error());
    if (!pieces) break;
    if (pieces->empty()) {
      end_job(kind, job, back);
      continue;
    }
    const std::string command = kind.command_of == nullptr ? std::string(kind.command) : kind.command_of(job);
    for (const Row& piece : *pieces) {
      const std::string key = text_in(piece, kind.piece);
      batch.tasks.push_back({.from = Task::From::job,
                             .command_id = base::derived_uuid(id + "|" + key + (back ? "|undo" : "|apply")),
                             .scope = std::string(kind.name),
                             .kind = command,
                             .instance = text_in(piece, "instance"),
                             .person = in_whose_name(kind, job, back),
                             .sender = id,
                             .body = kind.body(job, piece, back),
                             .job = &kind,
                             .piece = key,
                             .back = back});
    }
  }
  return !running->empty();
}

void Engine::end_job(const JobKind& kind, const Row& job, bool back) {
  std::vector<RowChange> changes{
      {RowChange::Kind::update, kind.jobs, {{"id", text_in(job, "id")}, {"state", back ? "undone" : "done"}}}};
  if (kind.ended != nullptr) {
    auto also = kind.ended(options_.store, job, now(), back);
    note("jobs", also ? nullptr : &also.error());
    if (!also) return;
    std::ranges::move(*also, std::back_inserter(changes));
  }
  const auto written = options_.store.write(changes);
  note("jobs", written ? nullptr : &written.error());
  // Whoever is told of the end has no paper that changed with it.
  if (written && changes.size() > 1 && options_.changed) options_.changed({});
}

RowChange Engine::row_of_piece(const Task& task, std::uint64_t event) {
  return {RowChange::Kind::update,
          task.job->pieces,
          {{task.job->job, task.sender},
           {task.job->piece, task.piece},
           {"state", task.back ? "undone" : "moved"},
           {"event", static_cast<std::int64_t>(event)}}};
}

void Engine::refuse_piece(const Task& task, const base::Error& error) {
  if (error.code == base::ErrorCode::unavailable) {
    // The disk's trouble: the piece's row still says that it waits.
    note("commit", &error);
    return;
  }
  const RowChange change{RowChange::Kind::update,
                         task.job->pieces,
                         {{task.job->job, task.sender},
                          {task.job->piece, task.piece},
                          {"state", task.back ? "kept" : "stayed"},
                          {"code", error.type},
                          {"message_vi", error.message.vi},
                          {"message_en", error.message.en}}};
  const auto written = options_.store.write(std::span(&change, 1));
  note("jobs", written ? nullptr : &written.error());
  // What somebody did already by hand is no trouble.
  if (!written || task.job->incident == nullptr || error.type == "already-started") return;
  note_incident(task.job->incident(task.sender, task.piece), task.instance, task.kind, error);
}

}  // namespace trinhky::runtime
