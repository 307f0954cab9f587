#include "engine/runtime/engine.h"

#include <algorithm>
#include <future>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/directory/events.h"
#include "engine/projection/rows.h"
#include "engine/projection/tables.h"
#include "engine/runtime/calendar_log.h"
#include "engine/runtime/catalogue_log.h"
#include "engine/runtime/directory_log.h"
#include "engine/runtime/engine_task.h"
#include "engine/runtime/recurring_job.h"
#include "engine/runtime/sealer.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using decision::Instance;

constexpr std::size_t cached_instances = 2000;

std::unexpected<base::Error> busy() {
  return base::refuse(
      base::ErrorCode::unavailable, "busy",
      {"Hệ thống đang bận, xin thử lại sau ít giây.", "The system is busy; try again in a few seconds."});
}

std::unexpected<base::Error> stopping() {
  return base::refuse(base::ErrorCode::unavailable, "stopping",
                      {"Hệ thống đang dừng, xin thử lại sau.", "The system is stopping; try again later."});
}

// {"kind": text, "body": object}, as prepare wrote it.
bool is_owed_command(const json& body) {
  return body.is_object() && !base::text_or(body, "kind").empty() &&
         (!body.contains("body") || body["body"].is_object());
}

base::Error unreadable(const std::string& log) {
  return {.code = base::ErrorCode::internal,
          .type = "owed-unreadable",
          .message = {"Không đọc được lệnh mà hồ sơ khác gửi đến hồ sơ này.",
                      "The command that another paper sent to this one cannot be read."},
          .log = log};
}

}  // namespace

Engine::Engine(EngineOptions options) : options_(std::move(options)) {}

Engine::~Engine() {
  stop();
}

Result<void> Engine::start() {
  if (auto declared = options_.store.declare(projection::tables()); !declared) return std::unexpected(declared.error());
  if (auto loaded = load_directory(); !loaded) return loaded;
  const auto settled = settle_catalogue(options_.store, *options_.catalogue, now(), options_.entropy);
  if (!settled) return std::unexpected(settled.error());
  catalogue_events_ = *settled;
  const auto days = settle_calendar(options_.store, *options_.catalogue, now(), options_.entropy);
  if (!days) return std::unexpected(days.error());
  calendar_events_ = *days;
  if (options_.seal_key) {
    sealer_ = std::make_unique<Sealer>(options_.store, options_.wall, options_.seal_key);
    if (auto begun = sealer_->begin(now()); !begun) return begun;
  }
  recurring_ = std::make_unique<Recurring>(options_.store, *options_.catalogue);
  if (auto begun = recurring_->begin(); !begun) return begun;
  auto incidents = options_.store.read(
      {.table = "incident", .where = {{"state", store::Condition::Op::eq, {"open"}}}, .limit = 500});
  if (!incidents) return std::unexpected(incidents.error());
  for (const store::Row& row : *incidents) stuck_.insert(std::get<std::string>(row.at("id")));
  {
    const std::scoped_lock lock(mutex_);
    running_ = true;
    stopping_ = false;
  }
  thread_ = std::thread([this] { run(); });
  return {};
}

void Engine::stop() {
  {
    const std::scoped_lock lock(mutex_);
    if (!running_) return;
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  std::deque<Task> left;
  {
    const std::scoped_lock lock(mutex_);
    running_ = false;
    left.swap(queue_);
  }
  for (Task& task : left) {
    if (task.done) task.done(stopping());
  }
  rested_.notify_all();
}

void Engine::enqueue(Task task) {
  bool full = false;
  {
    const std::scoped_lock lock(mutex_);
    const bool taking = running_ && !stopping_;
    full = taking && queue_.size() >= base::limits::max_queued_commands;
    if (taking && !full) {
      queue_.push_back(std::move(task));
      idle_ = false;
      wake_.notify_one();
      return;
    }
  }
  if (task.done) task.done(full ? busy() : stopping());
}

void Engine::submit(Request request, Done done) {
  enqueue({.from = Task::From::person,
           .command_id = std::move(request.command_id),
           .scope = request.person,
           .kind = std::move(request.kind),
           .instance = std::move(request.instance),
           .person = request.person,
           .body = std::move(request.body),
           .done = std::move(done)});
}

void Engine::submit(DirectoryRequest request, Done done) {
  enqueue({.from = Task::From::directory,
           .command_id = std::move(request.command_id),
           .scope = request.person.empty() ? "system" : request.person,
           .kind = "directory",
           .person = request.person,
           .events = std::move(request.events),
           .done = std::move(done)});
}

void Engine::submit(CatalogueRequest request, Done done) {
  Task task{.from = Task::From::catalogue,
            .command_id = request.command_id,
            .scope = request.person.empty() ? "system" : request.person,
            .kind = request.kind,
            .person = request.person,
            .body = request.body,
            .done = std::move(done)};
  task.catalogue = std::move(request);
  enqueue(std::move(task));
}

Result<Handled> Engine::handle(CatalogueRequest request) {
  std::promise<Result<Handled>> promise;
  auto future = promise.get_future();
  submit(std::move(request), [&promise](Result<Handled> answer) { promise.set_value(std::move(answer)); });
  return future.get();
}

Result<Handled> Engine::handle(Request request) {
  std::promise<Result<Handled>> promise;
  auto future = promise.get_future();
  submit(std::move(request), [&promise](Result<Handled> answer) { promise.set_value(std::move(answer)); });
  return future.get();
}

Result<Handled> Engine::handle(DirectoryRequest request) {
  std::promise<Result<Handled>> promise;
  auto future = promise.get_future();
  submit(std::move(request), [&promise](Result<Handled> answer) { promise.set_value(std::move(answer)); });
  return future.get();
}

// ---- the thread

void Engine::run() {
  while (true) {
    if (work_once()) {
      if (sealer_ && sealer_->is_overdue()) seal(false);
      continue;
    }
    look_again();
    std::unique_lock lock(mutex_);
    if (stopping_) {
      lock.unlock();
      seal(true);
      return;
    }
    if (!queue_.empty()) continue;
    if (sealer_ && sealer_->is_due()) {
      lock.unlock();
      seal(false);
      continue;
    }
    idle_ = true;
    ++rounds_;
    rested_.notify_all();
    // A timer may come due without anybody asking. A second is fine enough for deadlines of office hours.
    wake_.wait_for(lock, std::chrono::seconds(1), [&] { return stopping_ || !queue_.empty() || !idle_; });
    idle_ = false;
  }
}

bool Engine::work_once() {
  std::vector<Task> batch = take_batch();
  if (batch.size() < base::limits::max_batch) add_owed(batch);
  if (batch.size() < base::limits::max_batch) add_due(batch);
  const bool opened = open_schedules();
  if (batch.size() < base::limits::max_batch) add_jobs(batch);
  if (batch.empty()) return opened;
  const bool worked = handle_batch(std::move(batch));
  const auto kept = options_.store.maintain();
  note("upkeep", kept ? nullptr : &kept.error());
  return worked;
}

bool Engine::open_schedules() {
  if (!recurring_->is_due(now())) return false;
  const auto opened = recurring_->open_due(directory(), now());
  note("schedules", opened ? nullptr : &opened.error());
  look_for_jobs();
  return opened.has_value();
}

void Engine::seal(bool is_end) {
  if (!sealer_ || (!is_end && !sealer_->is_due())) return;
  const auto sealed = sealer_->seal(now());
  note("seal", sealed ? nullptr : &sealed.error());
}

// A trouble must not outlive its cause only because nobody dares to write any more.
void Engine::look_again() {
  const Health known = health();
  if (known.troubles.contains("upkeep")) {
    const auto kept = options_.store.maintain();
    note("upkeep", kept ? nullptr : &kept.error());
  }
  if (known.troubles.contains("clock")) {
    const auto kept = options_.store.set_meta("clock_offset_ms", std::to_string(options_.clock.offset().count()));
    note("clock", kept ? nullptr : &kept.error());
  }
  if (known.troubles.contains("commit") || known.troubles.contains("incidents")) {
    const auto written = options_.store.set_meta("writable_at", base::format_instant(options_.wall.now()));
    if (!written) return;
    note("commit", nullptr);
    note("incidents", nullptr);
  }
}

std::vector<Engine::Task> Engine::take_batch() {
  const std::scoped_lock lock(mutex_);
  for (const std::string& id : unstick_) stuck_.erase(id);
  unstick_.clear();
  std::vector<Task> batch;
  while (!queue_.empty() && batch.size() < base::limits::max_batch && !stopping_) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void Engine::add_owed(std::vector<Task>& batch) {
  std::uint64_t after = 0;
  while (batch.size() < base::limits::max_batch) {
    const auto owed = options_.store.owed(base::limits::max_batch, after);
    note("owed", owed ? nullptr : &owed.error());
    if (!owed || owed->empty()) return;
    for (const store::Owed& one : *owed) {
      after = one.position;
      if (stuck_.contains(one.id) || batch.size() >= base::limits::max_batch) continue;
      const auto body = base::parse_json(one.body);
      if (!body || !is_owed_command(*body)) {
        // Trying again would read the same bytes: an incident at once, and its receiver waits for a repair.
        note_incident(one.id, one.receiver, "owed", unreadable(body ? "" : body.error().log));
        continue;
      }
      batch.push_back({.from = Task::From::owed,
                       .command_id = one.id,
                       .scope = "owed",
                       .kind = base::text_or(*body, "kind"),
                       .instance = one.receiver,
                       .sender = one.sender,
                       .body = body->value("body", json::object()),
                       .waiting = one.id,
                       .tries = tries_.contains(one.id) ? tries_[one.id] : 0});
    }
    if (owed->size() < base::limits::max_batch) return;
  }
}

void Engine::add_due(std::vector<Task>& batch) {
  std::optional<store::TimerPlace> after;
  while (batch.size() < base::limits::max_batch) {
    const auto due = options_.store.due(now(), base::limits::max_batch, after);
    note("timers", due ? nullptr : &due.error());
    if (!due || due->empty()) return;
    for (const store::Timer& timer : *due) {
      after = store::TimerPlace{.due = timer.due, .id = timer.id};
      if (stuck_.contains(timer.id) || batch.size() >= base::limits::max_batch) continue;
      batch.push_back({.from = Task::From::timer,
                       .command_id = timer.id,
                       .scope = "timer",
                       .kind = "timer",
                       .instance = timer.stream,
                       .body = {{"timer", timer.id}, {"due", base::format_instant(timer.due)}},
                       .waiting = timer.id,
                       .tries = tries_.contains(timer.id) ? tries_[timer.id] : 0});
    }
    if (due->size() < base::limits::max_batch) return;
  }
}

void Engine::note(const std::string& what, const base::Error* error) {
  {
    const std::scoped_lock lock(health_mutex_);
    const auto known = health_.troubles.find(what);
    const bool is_known = known != health_.troubles.end();
    if (error == nullptr ? !is_known : is_known && known->second.type == error->type) return;
    if (error == nullptr) {
      health_.troubles.erase(known);
    } else {
      health_.troubles.insert_or_assign(what, *error);
    }
  }
  if (options_.trouble) options_.trouble(what, error);
}

Health Engine::health() const {
  const std::scoped_lock lock(health_mutex_);
  return health_;
}

Result<void> Engine::retry_incident(const std::string& id) {
  const auto rows =
      options_.store.read({.table = "incident", .where = {{"id", store::Condition::Op::eq, {id}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) {
    return base::refuse(base::ErrorCode::not_found, "no-such-incident",
                        {"Không có sự cố này.", "There is no such incident."});
  }
  if (auto waits = open_piece_again(options_.store, id); !waits) return std::unexpected(waits.error());
  const store::RowChange change{store::RowChange::Kind::update, "incident", {{"id", id}, {"state", "retried"}}};
  if (auto written = options_.store.write(std::span(&change, 1)); !written) return written;
  {
    // `stuck_` belongs to the engine's thread, which takes this over at its next round.
    const std::scoped_lock lock(mutex_);
    unstick_.push_back(id);
    jobs_wait_ = true;
    idle_ = false;
  }
  wake_.notify_one();
  return {};
}

// ---- time

void Engine::rest() {
  std::unique_lock lock(mutex_);
  idle_ = false;
  const std::uint64_t seen = rounds_;
  wake_.notify_one();
  rested_.wait(lock, [&] { return !running_ || (rounds_ > seen && queue_.empty()); });
}

Result<void> Engine::advance(base::Instant to) {
  if (to < now()) {
    return base::refuse(base::ErrorCode::invalid, "clock-backwards",
                        {"Đồng hồ chỉ đi tới, không lùi lại.", "The clock only moves forward."});
  }
  options_.clock.hold(now());
  // What could not fire here must not be passed over: time stays where it came to.
  const auto stop_here = [this](const base::Error& error) -> Result<void> {
    options_.clock.set_offset(now() - options_.wall.now());
    options_.clock.release();
    // The caller hears of the first trouble; that the clock could not be kept either stands in the health.
    const auto kept = options_.store.set_meta("clock_offset_ms", std::to_string(options_.clock.offset().count()));
    note("clock", kept ? nullptr : &kept.error());
    return std::unexpected(error);
  };
  std::set<std::string> passed;
  while (true) {
    rest();
    if (const Health known = health(); !known.well()) return stop_here(known.troubles.begin()->second);
    std::optional<store::Timer> next;
    std::optional<store::TimerPlace> after;
    while (!next) {
      const auto due = options_.store.due(to, base::limits::max_batch, after);
      if (!due) return stop_here(due.error());
      if (due->empty()) break;
      for (const store::Timer& timer : *due) {
        after = store::TimerPlace{.due = timer.due, .id = timer.id};
        // One that could not fire three times became an incident; it must not stop the clock.
        if (timer.due <= now() || passed.contains(timer.id)) continue;
        next = timer;
        break;
      }
    }
    const auto opening = next_opening(options_.store, now(), to);
    if (!opening) return stop_here(opening.error());
    if (*opening && (!next || **opening < next->due)) {
      options_.clock.hold(**opening);
      continue;
    }
    if (!next) break;
    passed.insert(next->id);
    options_.clock.hold(next->due);
  }
  options_.clock.set_offset(to - options_.wall.now());
  options_.clock.release();
  // The caller hears of it; so does everybody else, because the next start would fall back to the earlier offset.
  const auto kept = options_.store.set_meta("clock_offset_ms", std::to_string(options_.clock.offset().count()));
  note("clock", kept ? nullptr : &kept.error());
  rest();
  return kept;
}

// ---- reading

directory::Directory Engine::directory() const {
  const std::scoped_lock lock(directory_mutex_);
  return directory_;
}

decision::World Engine::world(const directory::Directory& people) const {
  return {.definition = [catalogue = options_.catalogue](const std::string& id,
                                                         int version) { return catalogue->definition(id, version); },
          .form = [catalogue = options_.catalogue](const std::string& name) { return catalogue->form(name); },
          .directory = &people,
          .calendar = &options_.catalogue->calendar(),
          .ladders = &options_.catalogue->ladders(),
          .recorders = options_.catalogue->recorders(),
          .authority = options_.catalogue->authority()};
}

Result<Instance> Engine::load(const std::string& id) const {
  auto shared = load_now(id);
  if (!shared) return std::unexpected(shared.error());
  return **shared;
}

Result<Engine::Shared> Engine::load_now(const std::string& id) const {
  {
    const std::scoped_lock lock(cache_mutex_);
    if (const auto cached = cache_.find(id); cached != cache_.end()) return cached->second.first;
  }
  auto loaded = options_.store.load(id);
  if (!loaded) return std::unexpected(loaded.error());
  if (loaded->version == 0 || loaded->stream_kind != "instance") {
    return base::refuse(base::ErrorCode::not_found, "no-such-instance",
                        {"Không có hồ sơ này.", "There is no such paper."});
  }
  Instance instance;
  if (loaded->snapshot) {
    const auto snapshot = base::parse_json(*loaded->snapshot, {.max_bytes = 32U << 20});
    if (!snapshot) return std::unexpected(snapshot.error());
    auto read = decision::instance_from_json(*snapshot);
    if (!read) return std::unexpected(read.error());
    instance = std::move(*read);
  }
  for (const store::StoredEvent& event : loaded->events_after) {
    auto body = base::parse_json(event.body);
    if (!body) return std::unexpected(body.error());
    instance = decision::evolve(std::move(instance), {.kind = event.kind, .at = event.at, .body = std::move(*body)});
  }
  if (!instance.damaged.empty()) {
    return std::unexpected(base::Error{
        .code = base::ErrorCode::internal,
        .type = "instance-damaged",
        .message = {"Dữ liệu của hồ sơ này không đọc được; cần quản trị viên kiểm tra cơ sở dữ liệu (trinhky verify).",
                    "The data of this paper cannot be read; an administrator must check the database (trinhky "
                    "verify)."},
        .log = instance.damaged});
  }
  instance.id = id;
  return std::make_shared<const Instance>(std::move(instance));
}

void Engine::remember(const Shared& instance) const {
  const std::scoped_lock lock(cache_mutex_);
  if (const auto cached = cache_.find(instance->id); cached != cache_.end()) {
    recent_.erase(cached->second.second);
    cache_.erase(cached);
  }
  recent_.push_front(instance->id);
  cache_.emplace(instance->id, std::pair(instance, recent_.begin()));
  if (cache_.size() > cached_instances) {
    cache_.erase(recent_.back());
    recent_.pop_back();
  }
}

Result<json> Engine::document(const std::string& hash) const {
  const auto content = options_.store.content(hash);
  if (!content) return std::unexpected(content.error());
  if (!*content) {
    return base::refuse(base::ErrorCode::not_found, "no-such-content",
                        {"Không có nội dung này.", "There is no such content."});
  }
  return base::parse_json((*content)->bytes);
}

Result<void> Engine::load_directory() {
  std::vector<json> events;
  std::uint64_t from = 1;
  while (true) {
    const auto page = options_.store.load_events(directory_stream, from, base::limits::max_page);
    if (!page) return std::unexpected(page.error());
    for (const store::StoredEvent& stored : *page) {
      auto event = with_names(stored, options_.store);
      if (!event) return std::unexpected(event.error());
      events.push_back(std::move(*event));
      from = stored.number + 1;
    }
    if (page->size() < base::limits::max_page) break;
  }
  auto folded = directory::Directory::fold_all(directory::Directory(), events);
  if (!folded) return std::unexpected(folded.error());
  const std::scoped_lock lock(directory_mutex_);
  directory_ = std::move(*folded);
  directory_events_ = events.size();
  return {};
}

}  // namespace trinhky::runtime
