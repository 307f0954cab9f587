#include "engine/runtime/engine.h"

#include <algorithm>
#include <future>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/directory/events.h"
#include "engine/projection/rows.h"
#include "engine/projection/tables.h"
#include "engine/runtime/directory_log.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using decision::Instance;

constexpr std::uint64_t events_between_snapshots = 16;
constexpr std::size_t cached_instances = 2000;
constexpr int max_tries = 3;
constexpr int max_rounds = 3;

std::unexpected<base::Error> busy() {
  return base::refuse(
      base::ErrorCode::unavailable, "busy",
      {"Hệ thống đang bận, xin thử lại sau ít giây.", "The system is busy; try again in a few seconds."});
}

std::unexpected<base::Error> stopping() {
  return base::refuse(base::ErrorCode::unavailable, "stopping",
                      {"Hệ thống đang dừng, xin thử lại sau.", "The system is stopping; try again later."});
}

json request_content(const std::string& kind, const std::string& instance, const json& body) {
  return {{"kind", kind}, {"instance", instance}, {"body", body}};
}

}  // namespace

struct Engine::Task {
  enum class From { person, directory, timer, owed };
  From from = From::person;
  std::string command_id;
  std::string scope;
  std::string kind;
  std::string instance;
  std::string person;
  std::string sender;
  json body;
  std::vector<json> events;  // directory
  std::string waiting;       // the timer's or owed command's id
  Done done;
  int tries = 0;
};

struct Engine::Worked {
  Task task;
  std::optional<base::Error> refused;
  std::optional<Handled> known;  // a receipt
  bool again = false;            // the same command is already in this batch
  store::Commit commit;
  std::optional<Instance> after;
  std::optional<directory::Directory> directory;
  std::vector<std::string> claims;
};

Engine::Engine(EngineOptions options) : options_(std::move(options)) {}

Engine::~Engine() {
  stop();
}

Result<void> Engine::start() {
  if (auto declared = options_.store.declare(projection::tables()); !declared) return std::unexpected(declared.error());
  if (auto loaded = load_directory(); !loaded) return loaded;
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
  Done refuse_with;
  {
    const std::scoped_lock lock(mutex_);
    if (!running_ || stopping_ || queue_.size() >= base::limits::max_queued_commands) {
      refuse_with = std::move(task.done);
      if (running_ && !stopping_) {
        if (refuse_with) refuse_with(busy());
        return;
      }
    } else {
      queue_.push_back(std::move(task));
      idle_ = false;
    }
  }
  if (refuse_with) {
    refuse_with(stopping());
    return;
  }
  wake_.notify_one();
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
    if (work_once()) continue;
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (!queue_.empty()) continue;
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
  if (batch.empty()) return false;
  handle_batch(std::move(batch));
  if (auto kept = options_.store.maintain(); !kept) {
    // A full or failed disk shows itself again at the next commit, to those who must hear it.
    return true;
  }
  return true;
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
    if (!owed || owed->empty()) return;
    for (const store::Owed& one : *owed) {
      after = one.position;
      if (stuck_.contains(one.id) || batch.size() >= base::limits::max_batch) continue;
      auto body = base::parse_json(one.body);
      if (!body) continue;
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

void Engine::handle_batch(std::vector<Task> batch) {
  std::vector<Worked> works;
  works.reserve(batch.size());
  std::map<std::string, Instance> working;
  std::set<std::pair<std::string, std::string>> commands;
  bool organisation = false;
  for (Task& task : batch) {
    Worked worked{.task = std::move(task)};
    if (!commands.emplace(worked.task.scope, worked.task.command_id).second) {
      worked.again = true;
    } else if (worked.task.from == Task::From::directory) {
      // One change of the organisation in a batch: the next one must be checked against its result.
      if (organisation) {
        worked.again = true;
      } else {
        prepare_directory(worked);
        organisation = true;
      }
    } else {
      prepare(worked, working);
    }
    works.push_back(std::move(worked));
  }
  std::vector<store::Commit> commits;
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < works.size(); ++i) {
    if (works[i].refused || works[i].known || works[i].again) continue;
    commits.push_back(std::move(works[i].commit));
    owners.push_back(i);
  }
  std::vector<Result<store::Committed>> results;
  if (!commits.empty()) results = options_.store.commit(commits);
  for (std::size_t i = 0; i < owners.size(); ++i) {
    works[owners[i]].commit = std::move(commits[i]);
    finish(works[owners[i]],
           i < results.size() ? std::move(results[i]) : Result<store::Committed>(std::unexpected(base::Error{})));
  }
  std::vector<std::string> changed;
  for (Worked& worked : works) {
    if (worked.again) {
      const std::scoped_lock lock(mutex_);
      if (worked.task.from == Task::From::person || worked.task.from == Task::From::directory) {
        queue_.push_front(std::move(worked.task));
      }
    } else if (worked.refused) {
      if (worked.task.from == Task::From::owed || worked.task.from == Task::From::timer) {
        refuse_owed(worked.task, *worked.refused);
      } else if (worked.task.done) {
        worked.task.done(std::unexpected(*worked.refused));
      }
    } else if (worked.known) {
      if (worked.after) changed.push_back(worked.after->id);
      if (worked.task.done) worked.task.done(*worked.known);
    }
  }
  if (options_.changed && !changed.empty()) options_.changed(changed);
}

void Engine::prepare(Worked& worked, std::map<std::string, Instance>& working) {
  Task& task = worked.task;
  const std::string request_hash =
      base::sha256_hex(base::canonical(request_content(task.kind, task.instance, task.body)));
  if (task.from == Task::From::person) {
    const auto receipt = options_.store.receipt(task.scope, task.command_id);
    if (!receipt) {
      worked.refused = receipt.error();
      return;
    }
    if (*receipt) {
      if ((*receipt)->request_hash && *(*receipt)->request_hash != request_hash) {
        worked.refused = base::Error{.code = base::ErrorCode::invalid,
                                     .type = "idempotency-key-reused",
                                     .message = {"Mã yêu cầu này đã dùng cho một nội dung khác.",
                                                 "This idempotency key was used for another request."}};
        return;
      }
      worked.known = Handled{.instance = (*receipt)->first.stream, .event = (*receipt)->first.number, .repeated = true};
      return;
    }
  }
  decision::Command command{
      .id = task.command_id, .kind = task.kind, .now = now(), .entropy = options_.entropy(), .body = task.body};
  using Kind = decision::Actor::Kind;
  command.actor = {.kind = task.from == Task::From::person  ? Kind::person
                           : task.from == Task::From::timer ? Kind::timer
                                                            : Kind::instance,
                   .person = task.person,
                   .instance = task.sender};
  command.instance = task.instance.empty() ? base::uuid_v7(options_.wall.now(), options_.entropy()) : task.instance;
  if (!working.contains(command.instance) && !(task.kind == "start" && task.from == Task::From::person)) {
    auto loaded = load_now(command.instance);
    if (loaded) {
      working.emplace(command.instance, std::move(*loaded));
    } else if (loaded.error().code != base::ErrorCode::not_found) {
      worked.refused = loaded.error();
      return;
    }
  }
  const auto known = working.find(command.instance);
  const Instance* instance = known == working.end() ? nullptr : &known->second;
  const directory::Directory people = directory();
  const decision::World world = this->world(people);
  decision::Facts facts;
  decision::Outcome outcome = base::Error{};
  for (int round = 0; round <= max_rounds; ++round) {
    outcome = decision::decide(world, instance, command, facts);
    const auto* needs = std::get_if<decision::Needs>(&outcome);
    if (needs == nullptr) break;
    auto fetched = fetch(*needs, std::move(facts), command);
    if (!fetched) {
      worked.refused = fetched.error();
      return;
    }
    facts = std::move(*fetched);
  }
  if (auto* error = std::get_if<base::Error>(&outcome)) {
    worked.refused = std::move(*error);
    return;
  }
  if (std::holds_alternative<decision::Needs>(outcome)) {
    worked.refused =
        base::Error{.code = base::ErrorCode::internal,
                    .type = "facts-missing",
                    .message = {"Thiếu dữ liệu để xử lý thao tác này.", "Facts for this act are missing."}};
    return;
  }
  decision::Accepted& accepted = std::get<decision::Accepted>(outcome);
  Instance after = decision::evolve(instance == nullptr ? Instance{} : *instance, accepted.event);
  after.id = command.instance;
  store::Commit& commit = worked.commit;
  commit.stream = command.instance;
  commit.stream_kind = "instance";
  commit.expected = after.events - 1;
  commit.events.push_back({.kind = accepted.event.kind,
                           .at = accepted.event.at,
                           .command = task.command_id,
                           .scope = task.scope,
                           .body = base::canonical(accepted.event.body)});
  commit.request_hash = request_hash;
  if (after.events % events_between_snapshots == 0) commit.snapshot = base::print(decision::to_json(after));
  for (decision::Content& content : accepted.contents) {
    commit.contents.push_back({.hash = content.hash,
                               .salt = content.salt,
                               .media_type = content.media_type,
                               .bytes = std::move(content.bytes)});
  }
  for (const decision::TimerArmed& timer : accepted.arm) {
    commit.arm.push_back(
        {.id = timer.id, .stream = command.instance, .due = timer.due, .body = base::print(timer.body)});
  }
  commit.cancel_timers = accepted.cancel_timers;
  if (task.from == Task::From::timer &&
      std::ranges::find(commit.cancel_timers, task.waiting) == commit.cancel_timers.end()) {
    commit.cancel_timers.push_back(task.waiting);
  }
  for (const decision::OwedCommand& owed : accepted.owe) {
    commit.owe.push_back({.id = owed.id,
                          .sender = command.instance,
                          .number = after.events,
                          .receiver = owed.receiver,
                          .body = base::print({{"kind", owed.kind}, {"body", owed.body}})});
  }
  if (task.from == Task::From::owed) commit.consume_owed = {task.waiting};
  auto definition = options_.catalogue->definition(after.definition, after.version);
  commit.rows = projection::rows_for({.before = instance,
                                      .after = after,
                                      .accepted = accepted,
                                      .definition = *definition,
                                      .directory = people,
                                      .today = options_.catalogue->calendar().local_date(command.now)});
  if (accepted.drop_draft) {
    commit.rows.push_back({store::RowChange::Kind::remove, "draft", {{"instance", after.id}, {"person", task.person}}});
  }
  worked.claims = accepted.claims;
  worked.after = after;
  working.insert_or_assign(command.instance, std::move(after));
}

void Engine::prepare_directory(Worked& worked) {
  Task& task = worked.task;
  const auto receipt = options_.store.receipt(task.scope, task.command_id);
  if (!receipt) {
    worked.refused = receipt.error();
    return;
  }
  if (*receipt) {
    worked.known = Handled{.instance = directory_stream, .event = (*receipt)->first.number, .repeated = true};
    return;
  }
  directory::Directory next = directory();
  worked.commit.stream = directory_stream;
  worked.commit.stream_kind = "directory";
  worked.commit.expected = directory_events_;
  base::IdSource ids(options_.entropy(), now());
  for (std::size_t i = 0; i < task.events.size(); ++i) {
    const json& event = task.events[i];
    if (auto faults = directory::check_event(next, event); !faults.empty()) {
      for (base::Fault& fault : faults) fault.pointer = "/events/" + std::to_string(i) + fault.pointer;
      worked.refused = base::Error{.code = base::ErrorCode::invalid,
                                   .type = "directory-change-refused",
                                   .message = faults.front().message,
                                   .pointer = faults.front().pointer,
                                   .faults = faults};
      return;
    }
    auto folded = directory::Directory::fold(next, event);
    if (!folded) {
      worked.refused = folded.error();
      return;
    }
    next = std::move(*folded);
    RecordedDirectoryEvent recorded = without_names(event, ids);
    if (recorded.content) worked.commit.contents.push_back(std::move(*recorded.content));
    recorded.event["by"] = task.person;
    // One receipt is enough for the whole request.
    worked.commit.events.push_back({.kind = base::text_or(event, "kind"),
                                    .at = now(),
                                    .command = i == 0 ? task.command_id : "",
                                    .scope = i == 0 ? task.scope : "",
                                    .body = base::canonical(recorded.event)});
  }
  if (task.events.empty()) {
    worked.refused = base::Error{.code = base::ErrorCode::invalid,
                                 .type = "nothing-to-record",
                                 .message = {"Không có thay đổi nào.", "There is nothing to change."}};
    return;
  }
  worked.directory = std::move(next);
}

Result<decision::Facts> Engine::fetch(const decision::Needs& needs, decision::Facts facts,
                                      const decision::Command& command) const {
  for (const std::string& hash : needs.contents) {
    auto body = document(hash);
    if (!body) return std::unexpected(body.error());
    facts.contents.emplace(hash, std::move(*body));
  }
  if (needs.draft) {
    facts.draft_looked_up = true;
    const auto rows = options_.store.read({.table = "draft",
                                           .where = {{"instance", store::Condition::Op::eq, {command.instance}},
                                                     {"person", store::Condition::Op::eq, {command.actor.person}}},
                                           .limit = 1});
    if (!rows) return std::unexpected(rows.error());
    if (!rows->empty()) {
      auto body = base::parse_json(std::get<std::string>(rows->front().at("body")));
      if (!body) return std::unexpected(body.error());
      facts.draft =
          decision::Facts::Draft{.etag = std::get<std::string>(rows->front().at("etag")), .body = std::move(*body)};
    }
  }
  for (const std::string& series : needs.series) {
    const auto rows = options_.store.read({.table = "register",
                                           .where = {{"series", store::Condition::Op::eq, {series}}},
                                           .order = {{"number", true}},
                                           .limit = 1});
    if (!rows) return std::unexpected(rows.error());
    facts.last_number[series] = rows->empty() ? 0 : std::get<std::int64_t>(rows->front().at("number"));
  }
  return facts;
}

void Engine::finish(Worked& worked, Result<store::Committed> result) {
  Task& task = worked.task;
  if (result) {
    if (worked.directory) {
      const std::scoped_lock lock(directory_mutex_);
      directory_ = *worked.directory;
      directory_events_ = worked.commit.expected + worked.commit.events.size();
    }
    if (worked.after) remember(*worked.after);
    tries_.erase(task.waiting);
    worked.known =
        Handled{.instance = worked.commit.stream, .event = result->numbers.empty() ? 0 : result->numbers.front()};
    return;
  }
  base::Error error = result.error();
  {
    // What was derived from a commit that did not happen is forgotten.
    const std::scoped_lock lock(cache_mutex_);
    if (error.code == base::ErrorCode::unavailable) {
      cache_.clear();
      recent_.clear();
    } else if (const auto cached = cache_.find(worked.commit.stream); cached != cache_.end()) {
      recent_.erase(cached->second.second);
      cache_.erase(cached);
    }
  }
  if (error.type == "already-exists") {
    for (const std::string& claim : worked.claims) {
      const auto rows = options_.store.read(
          {.table = "unique_key", .where = {{"name", store::Condition::Op::eq, {claim}}}, .limit = 1});
      if (!rows || rows->empty()) continue;
      worked.refused = base::Error{.code = base::ErrorCode::wrong_state,
                                   .type = "already-started",
                                   .message = {"Hồ sơ này đã được mở trước đó; mỗi kỳ chỉ có một.",
                                               "This has been started already; there is one for each period."},
                                   .link = "/api/v1/instances/" + std::get<std::string>(rows->front().at("instance"))};
      return;
    }
  }
  const bool worth_another = error.type == "version-conflict" || error.type == "already-exists";
  if (worth_another && task.tries < max_tries) {
    ++task.tries;
    worked.again = true;
    return;
  }
  worked.refused = std::move(error);
}

void Engine::refuse_owed(const Task& task, const base::Error& error) {
  if (error.code == base::ErrorCode::unavailable) return;  // the disk's trouble, not the command's
  if (++tries_[task.waiting] < max_tries) return;
  tries_.erase(task.waiting);
  const store::RowChange row{store::RowChange::Kind::put,
                             "incident",
                             {{"id", task.waiting},
                              {"instance", task.instance},
                              {"kind", task.kind},
                              {"type", error.type},
                              {"message_vi", error.message.vi},
                              {"message_en", error.message.en},
                              {"pointer", error.pointer},
                              {"at", now().time_since_epoch().count()},
                              {"state", "open"}}};
  if (options_.store.write(std::span(&row, 1))) stuck_.insert(task.waiting);
}

Result<void> Engine::retry_incident(const std::string& id) {
  const auto rows =
      options_.store.read({.table = "incident", .where = {{"id", store::Condition::Op::eq, {id}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) {
    return base::refuse(base::ErrorCode::not_found, "no-such-incident",
                        {"Không có sự cố này.", "There is no such incident."});
  }
  const store::RowChange change{store::RowChange::Kind::update, "incident", {{"id", id}, {"state", "retried"}}};
  if (auto written = options_.store.write(std::span(&change, 1)); !written) return written;
  {
    // `stuck_` belongs to the engine's thread, which takes this over at its next round.
    const std::scoped_lock lock(mutex_);
    unstick_.push_back(id);
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
  std::set<std::string> passed;
  while (true) {
    rest();
    std::optional<store::Timer> next;
    std::optional<store::TimerPlace> after;
    while (!next) {
      const auto due = options_.store.due(to, base::limits::max_batch, after);
      if (!due) {
        options_.clock.release();
        return std::unexpected(due.error());
      }
      if (due->empty()) break;
      for (const store::Timer& timer : *due) {
        after = store::TimerPlace{.due = timer.due, .id = timer.id};
        // One that could not fire three times became an incident; it must not stop the clock.
        if (timer.due <= now() || passed.contains(timer.id)) continue;
        next = timer;
        break;
      }
    }
    if (!next) break;
    passed.insert(next->id);
    options_.clock.hold(next->due);
  }
  options_.clock.set_offset(to - options_.wall.now());
  options_.clock.release();
  const auto kept = options_.store.set_meta("clock_offset_ms", std::to_string(options_.clock.offset().count()));
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
          .ladders = &options_.catalogue->ladders()};
}

Result<Instance> Engine::load(const std::string& id) const {
  return load_now(id);
}

Result<Instance> Engine::load_now(const std::string& id) const {
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
    instance = decision::instance_from_json(*snapshot);
  }
  for (const store::StoredEvent& event : loaded->events_after) {
    auto body = base::parse_json(event.body);
    if (!body) return std::unexpected(body.error());
    instance = decision::evolve(std::move(instance), {.kind = event.kind, .at = event.at, .body = std::move(*body)});
  }
  instance.id = id;
  return instance;
}

void Engine::remember(const Instance& instance) const {
  const std::scoped_lock lock(cache_mutex_);
  if (const auto cached = cache_.find(instance.id); cached != cache_.end()) {
    recent_.erase(cached->second.second);
    cache_.erase(cached);
  }
  recent_.push_front(instance.id);
  cache_.emplace(instance.id, std::pair(instance, recent_.begin()));
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
