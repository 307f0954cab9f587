// One batch through the engine: each task is decided, all that were accepted are committed together, and then answered.
// While a batch is written the next one is decided on top of it. Nothing of that is said or written before the batch
// below it stands; where a part of that one was refused, what was decided ahead is decided anew.
#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/runtime/committer.h"
#include "engine/runtime/engine_task.h"
#include "engine/runtime/recurring_job.h"
#include "engine/runtime/sealer.h"

namespace trinhky::runtime {
namespace {

using base::Result;

constexpr int max_tries = 3;

// A failure of the whole transaction: nothing is wrong with the command.
bool is_for_now(const Result<store::Committed>& result) {
  return !result && result.error().code == base::ErrorCode::unavailable;
}

}  // namespace

bool Engine::handle_batch(Batch batch) {
  for (Task& task : std::exchange(batch.tasks, {})) take_in(std::move(task), batch);
  // The upkeep behind the batch before this one.
  decide_until(batch, [this] { return committer_->is_free(); });
  settle_upkeep();
  count_none_ahead();
  const bool all_written = write(batch);
  std::vector<std::string> changed;
  std::vector<Task> again;
  bool went_on = false;
  bool persons_told = false;
  for (Worked& worked : batch.works) {
    const bool of_job = worked.task.from == Task::From::job;
    const bool waits = worked.task.from == Task::From::owed || worked.task.from == Task::From::timer || of_job;
    // What waits and was refused goes on only when that could be written down: see below.
    const bool stands = waits && worked.refused;
    const bool for_now = worked.refused && worked.refused->code == base::ErrorCode::unavailable;
    if (!stands) went_on = true;
    // Before anybody is answered, who may look at once.
    if (!worked.again) {
      using Outcome = Figures::Outcome;
      const Outcome well = worked.known && worked.known->repeated ? Outcome::repeated : Outcome::accepted;
      const Outcome ill = for_now ? Outcome::unavailable : Outcome::refused;
      figures_.count(worked.task.source(), worked.refused ? ill : well);
    }
    if (worked.again) {
      if (!waits) again.push_back(std::move(worked.task));
    } else if (worked.refused) {
      if (of_job) {
        refuse_piece(worked.task, *worked.refused);
        went_on = went_on || (!for_now && !health().troubles.contains("jobs"));
      } else if (waits) {
        refuse_owed(worked.task, *worked.refused);
        went_on = went_on || (!for_now && !health().troubles.contains("incidents"));
      } else if (worked.task.done) {
        worked.task.done(std::unexpected(*worked.refused));
      }
    } else if (worked.known) {
      if (worked.after) changed.push_back(worked.after->id);
      persons_told = persons_told || (worked.directory && !worked.commit.rows.empty());
      if (worked.task.done) worked.task.done(*worked.known);
    }
  }
  // Decided on top of something that did not come to be.
  if (!all_written) give_back_ahead();
  give_back(std::move(again));
  // Whoever is told of a change of the organisation has no paper that changed with it.
  if (options_.changed && (!changed.empty() || persons_told)) options_.changed(changed);
  return went_on;
}

bool Engine::write(Batch& batch) {
  std::vector<store::Commit> commits;
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < batch.works.size(); ++i) {
    if (batch.works[i].is_over()) continue;
    commits.push_back(std::move(batch.works[i].commit));
    owners.push_back(i);
  }
  ahead_ = std::make_unique<Batch>();
  if (commits.empty()) return true;
  committer_->begin(std::move(commits));
  ahead_->before = &batch;
  // What comes behind another organisation or other definitions must see them.
  ahead_->is_full = batch.organisation || batch.shelf;
  decide_until(*ahead_, [this] { return committer_->has_results(); });
  ahead_->before = nullptr;
  ahead_->is_full = false;
  Committer::Done done = committer_->take();
  figures_.commit_seconds.observe(done.seconds);
  figures_.batch_commands.observe(static_cast<double>(done.commits.size()));
  const auto whole = std::ranges::find_if(done.results, is_for_now);
  note("commit", whole == done.results.end() ? nullptr : &whole->error());
  bool all_written = true;
  for (std::size_t i = 0; i < owners.size(); ++i) {
    auto result =
        i < done.results.size() ? std::move(done.results[i]) : Result<store::Committed>(std::unexpected(base::Error{}));
    all_written = all_written && result;
    batch.works[owners[i]].commit = std::move(done.commits[i]);
    finish(batch.works[owners[i]], std::move(result));
  }
  return all_written;
}

void Engine::take_in(Task task, Batch& batch) {
  Worked worked{.task = std::move(task)};
  if (batch.is_asked(worked.task)) {
    worked.again = true;
  } else if (worked.task.from == Task::From::directory) {
    // One change of the organisation in a batch: the next one must be checked against its result.
    worked.again = std::exchange(batch.organisation, true);
    if (!worked.again) prepare_directory(worked);
  } else if (worked.task.from == Task::From::catalogue) {
    worked.again = std::exchange(batch.shelf, true);
    if (!worked.again) prepare_catalogue(worked);
  } else {
    prepare(worked, batch);
    if (worked.refused) recall(worked);
  }
  if (!worked.again) batch.commands.emplace(worked.task.scope, worked.task.command_id);
  batch.works.push_back(std::move(worked));
}

bool Engine::may_decide(const Batch& batch) const {
  return !stopping_ && !batch.is_full && batch.size() < before_owed && !queue_.empty() &&
         queue_.front().from == Task::From::person;
}

void Engine::decide_until(Batch& batch, const std::function<bool()>& is_over) {
  while (true) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return is_over() || may_decide(batch); });
    if (is_over()) return;
    Task task = std::move(queue_.front());
    queue_.pop_front();
    const bool late = is_late(task);
    if (!late) {
      ++ahead_count_;
      if (!ahead_since_) ahead_since_ = task.asked;
    }
    lock.unlock();
    if (late) {
      refuse_late(task);
      continue;
    }
    take_in(std::move(task), batch);
    if (!batch.works.back().again) continue;
    // It waits for what is being written, and so does whoever stands behind it.
    std::vector<Task> again;
    again.push_back(std::move(batch.works.back().task));
    batch.works.pop_back();
    batch.is_full = true;
    give_back(std::move(again));
    lock.lock();
    if (--ahead_count_ == 0) ahead_since_.reset();
  }
}

void Engine::give_back(std::vector<Task> tasks) {
  const std::scoped_lock lock(mutex_);
  queue_.insert(queue_.begin(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
}

void Engine::give_back_ahead() {
  std::vector<Task> tasks;
  for (Worked& worked : ahead_->works) tasks.push_back(std::move(worked.task));
  ahead_.reset();
  give_back(std::move(tasks));
  count_none_ahead();
}

void Engine::count_none_ahead() {
  const std::scoped_lock lock(mutex_);
  ahead_count_ = 0;
  ahead_since_.reset();
}

void Engine::settle_upkeep() {
  if (const auto kept = committer_->take_upkeep()) note("upkeep", *kept ? nullptr : &kept->error());
}

std::string Engine::request_hash(const Task& task) {
  // The canonical form of {"body", "instance", "kind"}.
  std::string content = R"({"body":)" + base::canonical(task.body) + R"(,"instance":)";
  base::append_canonical(task.instance, content);
  content += R"(,"kind":)";
  base::append_canonical(task.kind, content);
  return base::sha256_hex(content + "}");
}

void Engine::recall(Worked& worked) {
  const Task& task = worked.task;
  if (task.from != Task::From::person && task.from != Task::From::directory && task.from != Task::From::catalogue) {
    return;
  }
  const auto receipt = options_.store.receipt(task.scope, task.command_id);
  if (!receipt) {
    worked.refused = receipt.error();
    return;
  }
  if (!*receipt) return;
  worked.refused.reset();
  if ((*receipt)->request_hash && *(*receipt)->request_hash != request_hash(task)) {
    worked.refused = base::Error{.code = base::ErrorCode::invalid,
                                 .type = "idempotency-key-reused",
                                 .message = {"Mã yêu cầu này đã dùng cho một nội dung khác.",
                                             "This idempotency key was used for another request."}};
    return;
  }
  worked.known = Handled{.instance = (*receipt)->first.stream, .event = (*receipt)->first.number, .repeated = true};
}

void Engine::finish(Worked& worked, Result<store::Committed> result) {
  Task& task = worked.task;
  if (result) {
    if (sealer_) {
      sealer_->moved({.stream = worked.commit.stream,
                      .number = worked.commit.expected + worked.commit.events.size(),
                      .hash = result->head});
    }
    if (worked.directory) {
      const std::scoped_lock lock(directory_mutex_);
      directory_ = *worked.directory;
      directory_events_ = worked.commit.expected + worked.commit.events.size();
    }
    if (task.catalogue) {
      const std::uint64_t events = worked.commit.expected + worked.commit.events.size();
      if (task.catalogue->calendar) {
        calendar_events_ = events;
        options_.catalogue->take_calendar(task.catalogue->calendar->calendar, task.catalogue->calendar->layers);
      } else {
        catalogue_events_ = events;
      }
      if (task.catalogue->definition) options_.catalogue->add(task.catalogue->definition, task.catalogue->content);
      recurring_->look_again();
      look_for_jobs();
    }
    if (worked.after) remember(worked.after);
    figures_.timers_armed.fetch_add(worked.commit.arm.size(), std::memory_order_relaxed);
    figures_.timers_removed.fetch_add(worked.commit.cancel_timers.size(), std::memory_order_relaxed);
    tries_.erase(task.waiting);
    // A time that lies in the past already would stand before what is passed over.
    if (stuck_up_to_ && std::ranges::any_of(worked.commit.arm, [&](const store::Timer& timer) {
          return timer.due <= stuck_up_to_->due;
        })) {
      stuck_up_to_.reset();
    }
    worked.known = Handled{.instance = worked.commit.stream,
                           .event = result->numbers.empty() ? 0 : result->numbers.front(),
                           .after = worked.after};
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
  if (error.code != base::ErrorCode::unavailable) {
    recall(worked);
    if (worked.is_over()) return;
  }
  if (error.type == "already-exists") {
    for (const std::string& claim : worked.claims) {
      const auto rows = options_.store.read(
          {.table = "unique_key", .where = {{"name", store::Condition::Op::eq, {claim}}}, .limit = 1});
      if (!rows || rows->empty()) continue;
      worked.refused = base::Error{.code = base::ErrorCode::wrong_state,
                                   .type = "already-started",
                                   .message = {"Hồ sơ này đã được mở trước đó nên không mở lần nữa.",
                                               "This has been started already and is not started twice."},
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
  if (error.code == base::ErrorCode::unavailable) {
    // The disk's trouble, not the command's: it waits in the store until the disk is well.
    note("commit", &error);
    return;
  }
  if (++tries_[task.waiting] < max_tries) return;
  tries_.erase(task.waiting);
  note_incident(task.waiting, task.instance, task.kind, error);
}

void Engine::note_incident(const std::string& id, const std::string& instance, const std::string& kind,
                           const base::Error& error) {
  const store::RowChange row{store::RowChange::Kind::put,
                             "incident",
                             {{"id", id},
                              {"instance", instance},
                              {"kind", kind},
                              {"type", error.type},
                              {"message_vi", error.message.vi},
                              {"message_en", error.message.en},
                              {"pointer", error.pointer},
                              {"at", now().time_since_epoch().count()},
                              {"state", "open"}}};
  const auto written = options_.store.write(std::span(&row, 1));
  note("incidents", written ? nullptr : &written.error());
  if (written) stuck_.insert(id);
}

}  // namespace trinhky::runtime
