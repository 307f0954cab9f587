#include "engine/runtime/engine.h"

#include <algorithm>
#include <future>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/directory/events.h"
#include "engine/notify/letter.h"
#include "engine/notify/template_overrides.h"
#include "engine/projection/rows.h"
#include "engine/projection/tables.h"
#include "engine/runtime/calendar_log.h"
#include "engine/runtime/catalogue_log.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/directory_log.h"
#include "engine/runtime/engine_task.h"
#include "engine/runtime/recurring_job.h"
#include "engine/runtime/retime_reader.h"
#include "engine/runtime/sealer.h"
#include "engine/runtime/stored_paper.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using decision::Instance;

constexpr std::size_t cached_instances = 2000;

// How often the engine looks for what is due when nothing tells it; the looks see so far ahead.
constexpr std::chrono::milliseconds between_looks{1000};
// How often in a row a store may be found writable without taking any work.
constexpr int max_recoveries = 3;
// While a command waits for as long as this, no other is taken in: whoever comes now would wait longer still.
constexpr std::chrono::milliseconds refuses_behind{2000};
// What has waited for so long is refused instead of decided: whoever asked is about to give up, and the time goes to
// those who have not. Nothing of it happened, so it can be asked again under the same id.
constexpr std::chrono::milliseconds longest_wait{10'000};
// What a stop may take to seal what was committed. In a house so large that it takes longer the next start does it.
constexpr std::chrono::milliseconds longest_last_seal{2000};
// A machine's clock is set right by small steps all the time; from here on somebody should know.
constexpr std::chrono::minutes far_behind{1};

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
  const auto filled = fill_emptied_tables({.store = options_.store,
                                           .catalogue = *options_.catalogue,
                                           .directory = directory_,
                                           .wall = options_.wall,
                                           .told = options_.filling,
                                           .left_out = [this](const base::Error& error) {
                                             if (options_.trouble) options_.trouble("tables", &error);
                                           }});
  if (!filled) return filled;
  if (options_.seal_key) {
    sealer_ = std::make_unique<Sealer>(options_.store, options_.wall, options_.seal_key, options_.seal_note);
    if (auto begun = sealer_->begin(now()); !begun) return begun;
    // Told and not refused: who restored a backup knows, and nobody is served by an office that stands still.
    if (const auto& missing = sealer_->missing(); missing && options_.trouble) {
      const base::Error told{.code = base::ErrorCode::wrong_state, .type = missing->kind, .message = missing->message};
      options_.trouble("seal", &told);
    }
  }
  recurring_ = std::make_unique<Recurring>(options_.store, *options_.catalogue);
  if (auto begun = recurring_->begin(); !begun) return begun;
  retimes_ = std::make_unique<RetimeReader>(options_.store, *options_.catalogue);
  auto incidents = options_.store.read(
      {.table = "incident", .where = {{"state", store::Condition::Op::eq, {"open"}}}, .limit = 500});
  if (!incidents) return std::unexpected(incidents.error());
  for (const store::Row& row : *incidents) stuck_.insert(std::get<std::string>(row.at("id")));
  {
    const std::scoped_lock lock(mutex_);
    running_ = true;
    stopping_ = false;
  }
  committer_ = std::make_unique<Committer>(options_.store, [this] {
    // Not between a look at the committer and the wait for it.
    {
      const std::scoped_lock lock(mutex_);
    }
    wake_.notify_one();
  });
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
  committer_.reset();
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
  task.asked = options_.wall.now();
  {
    const std::scoped_lock lock(mutex_);
    const bool taking = running_ && !stopping_;
    std::optional<base::Instant> oldest = ahead_since_;
    if (!oldest && !queue_.empty()) oldest = queue_.front().asked;
    const bool behind = oldest && task.asked - *oldest >= refuses_behind;
    full = taking && (behind || queue_.size() + ahead_count_ >= base::limits::max_queued_commands);
    if (taking && !full) {
      queue_.push_back(std::move(task));
      idle_ = false;
      wake_.notify_one();
      return;
    }
  }
  figures_.count(task.source(), Figures::Outcome::busy);
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
    figures_.beat();
    if (work_once()) {
      recoveries_ = 0;
      if (sealer_ && sealer_->is_overdue()) seal(false);
      continue;
    }
    Batch none;
    none.is_full = true;
    decide_until(none, [this] { return committer_->is_free(); });
    settle_upkeep();
    const bool writable_again = look_again();
    std::unique_lock lock(mutex_);
    if (stopping_) {
      lock.unlock();
      seal(true);
      return;
    }
    // What was refused still waits in the store: whoever waits for the engine's rest must not find it passed over.
    if (writable_again) continue;
    if (!queue_.empty()) continue;
    if (sealer_ && sealer_->is_due()) {
      lock.unlock();
      seal(false);
      continue;
    }
    idle_ = true;
    ++rounds_;
    rested_.notify_all();
    // A timer may come due without anybody asking.
    wake_.wait_for(lock, until_next_look(), [&] { return stopping_ || !queue_.empty() || !idle_; });
    idle_ = false;
    recoveries_ = 0;
  }
}

std::size_t Engine::queued() const {
  const std::scoped_lock lock(mutex_);
  return queue_.size() + ahead_count_;
}

bool Engine::is_stopping() const {
  const std::scoped_lock lock(mutex_);
  return stopping_;
}

std::chrono::milliseconds Engine::until_next_look() const {
  if (!soonest_) return between_looks;
  return std::clamp<std::chrono::milliseconds>(*soonest_ - now(), std::chrono::milliseconds(0), between_looks);
}

bool Engine::work_once() {
  // What waited too long though it is decided is not written any more, nor what was decided on top of it.
  if (ahead_ && std::ranges::any_of(ahead_->works, [this](const Worked& one) { return is_late(one.task); })) {
    give_back_ahead();
  }
  Batch batch = ahead_ ? std::move(*ahead_) : Batch{};
  ahead_.reset();
  // What was decided ahead is written at once; who waits is decided meanwhile.
  const bool is_ahead = !batch.works.empty();
  add_commands(batch, is_ahead ? 0 : before_owed);
  add_owed(batch);
  // What is due and what jobs have left would keep a program from ending; it waits in the store for the next start.
  const bool stays = !is_stopping();
  if (stays) add_due(batch);
  if (!is_ahead) add_commands(batch, base::limits::max_batch);
  const bool opened = stays && open_schedules();
  const bool looked = stays && batch.size() < base::limits::max_batch && add_jobs(batch);
  bool worked = opened;
  if (batch.size() > 0) worked = handle_batch(std::move(batch));
  // Nobody waits for these: they come when everybody has an answer.
  const bool read = looked && read_for_retimes();
  return worked || read || (ahead_ && !ahead_->works.empty());
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
  const auto sealed = is_end ? sealer_->seal(now(), longest_last_seal) : sealer_->go_on(now());
  if (sealed && sealer_->is_under_way()) return;
  note("seal", sealed ? nullptr : &sealed.error());
}

// A trouble must not outlive its cause only because nobody dares to write any more.
bool Engine::look_again() {
  const Health known = health();
  // A route's own writing may have met the disk's trouble first.
  const store::StoreState state = options_.store.state();
  if (known.troubles.contains("upkeep") || state == store::StoreState::closed) {
    const auto kept = options_.store.maintain();
    note("upkeep", kept ? nullptr : &kept.error());
  }
  if (known.troubles.contains("clock")) {
    const auto kept = options_.store.set_meta("clock_offset_ms", std::to_string(options_.clock.offset().count()));
    note("clock", kept ? nullptr : &kept.error());
  }
  if (options_.clock.behind() >= far_behind) {
    const base::Error error{
        .code = base::ErrorCode::unavailable,
        .type = "clock-went-back",
        .message = {"Đồng hồ máy chủ bị chỉnh lùi. Giờ làm việc của hệ thống đứng lại cho đến khi đồng hồ đuổi kịp; "
                    "hãy kiểm tra đồng hồ máy chủ.",
                    "The server's clock was set back. The system's business time stands still until that clock has "
                    "caught up; check the server's clock."}};
    note("wall", &error);
  } else {
    note("wall", nullptr);
  }
  if (!known.troubles.contains("commit") && !known.troubles.contains("incidents") && state == store::StoreState::open) {
    return false;
  }
  // A store that takes this and refuses the work again and again is not well; the trouble stays until the next look.
  if (++recoveries_ > max_recoveries) return false;
  const auto written = options_.store.set_meta("writable_at", base::format_instant(options_.wall.now()));
  note("commit", written ? nullptr : &written.error());
  if (!written) return false;
  note("incidents", nullptr);
  return true;
}

void Engine::add_commands(Batch& batch, std::size_t most) {
  std::vector<Task> late;
  {
    const std::scoped_lock lock(mutex_);
    for (const std::string& id : unstick_) stuck_.erase(id);
    if (!unstick_.empty()) stuck_up_to_.reset();
    unstick_.clear();
    while (!queue_.empty() && batch.size() < most && !stopping_) {
      std::vector<Task>& to = is_late(queue_.front()) ? late : batch.tasks;
      to.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
  }
  for (const Task& task : late) refuse_late(task);
}

bool Engine::is_late(const Task& task) const {
  return options_.wall.now() - task.asked >= longest_wait;
}

void Engine::refuse_late(const Task& task) {
  figures_.count(task.source(), Figures::Outcome::busy);
  if (task.done) task.done(busy());
}

void Engine::add_owed(Batch& batch) {
  std::uint64_t after = 0;
  while (batch.size() < before_timers) {
    const auto owed = options_.store.owed(base::limits::max_batch, after);
    note("owed", owed ? nullptr : &owed.error());
    if (!owed || owed->empty()) return;
    for (const store::Owed& one : *owed) {
      after = one.position;
      if (stuck_.contains(one.id) || batch.size() >= before_timers) continue;
      const auto body = base::parse_json(one.body);
      if (!body || !is_owed_command(*body)) {
        // Trying again would read the same bytes: an incident at once, and its receiver waits for a repair.
        note_incident(one.id, one.receiver, "owed", unreadable(body ? "" : body.error().log));
        continue;
      }
      batch.tasks.push_back({.from = Task::From::owed,
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

void Engine::add_due(Batch& batch) {
  const base::Instant at = now();
  soonest_.reset();
  std::optional<store::TimerPlace> after = stuck_up_to_;
  bool stuck_so_far = true;
  while (batch.size() < base::limits::max_batch) {
    const auto due = options_.store.due(at + between_looks, base::limits::max_batch, after);
    note("timers", due ? nullptr : &due.error());
    if (!due) return;
    for (const store::Timer& timer : *due) {
      if (timer.due > at) {
        soonest_ = timer.due;
        return;
      }
      after = store::TimerPlace{.due = timer.due, .id = timer.id};
      if (stuck_.contains(timer.id)) {
        // Not read again and again: there may be many.
        if (stuck_so_far) stuck_up_to_ = after;
        continue;
      }
      stuck_so_far = false;
      if (batch.size() >= base::limits::max_batch) return;
      figures_.timer_lag_seconds.observe(std::chrono::duration<double>(at - timer.due).count());
      batch.tasks.push_back({.from = Task::From::timer,
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
          .authority = options_.catalogue->authority(),
          .urgencies = &options_.catalogue->urgencies(),
          // The office's own words are read when a letter is drafted, so that no other command pays for them.
          .wording =
              [store = &options_.store, catalogue = options_.catalogue](const std::string& id, const json& values) {
                const auto own = notify::with_overrides(*store, catalogue->templates());
                return notify::letter_words(own ? *own : catalogue->templates(), id, values);
              },
          .calendars = options_.catalogue->calendars(people, options_.catalogue->calendar().local_date(now()))};
}

Result<Instance> Engine::load(const std::string& id) const {
  auto shared = load_shared(id);
  if (!shared) return std::unexpected(shared.error());
  return **shared;
}

Result<Engine::Shared> Engine::load_shared(const std::string& id) const {
  {
    const std::scoped_lock lock(cache_mutex_);
    if (const auto cached = cache_.find(id); cached != cache_.end()) return cached->second.first;
  }
  auto read = read_paper(options_.store, id);
  if (!read) return std::unexpected(read.error());
  return std::make_shared<const Instance>(std::move(*read));
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
