// One batch through the engine: each task is decided, all that were accepted are committed together, and then answered.
#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/decision/able.h"
#include "engine/directory/events.h"
#include "engine/projection/inbox.h"
#include "engine/projection/rows.h"
#include "engine/runtime/catalogue_log.h"
#include "engine/runtime/directory_log.h"
#include "engine/runtime/engine_task.h"
#include "engine/runtime/recurring_job.h"
#include "engine/runtime/sealer.h"
#include "engine/runtime/substitution_notices.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using decision::Instance;

constexpr std::uint64_t events_between_snapshots = 16;
constexpr int max_tries = 3;
constexpr int max_rounds = 3;

json request_content(const std::string& kind, const std::string& instance, const json& body) {
  return {{"kind", kind}, {"instance", instance}, {"body", body}};
}

// A failure of the whole transaction: nothing is wrong with the command.
bool is_for_now(const Result<store::Committed>& result) {
  return !result && result.error().code == base::ErrorCode::unavailable;
}

}  // namespace

bool Engine::handle_batch(std::vector<Task> batch) {
  std::vector<Worked> works;
  works.reserve(batch.size());
  std::map<std::string, Shared> working;
  std::set<std::pair<std::string, std::string>> commands;
  bool organisation = false;
  bool shelf = false;
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
    } else if (worked.task.from == Task::From::catalogue) {
      if (shelf) {
        worked.again = true;
      } else {
        prepare_catalogue(worked);
        shelf = true;
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
  if (!commits.empty()) {
    const auto began = std::chrono::steady_clock::now();
    results = options_.store.commit(commits);
    figures_.commit_seconds.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    figures_.batch_commands.observe(static_cast<double>(commits.size()));
    const auto whole = std::ranges::find_if(results, is_for_now);
    note("commit", whole == results.end() ? nullptr : &whole->error());
  }
  for (std::size_t i = 0; i < owners.size(); ++i) {
    works[owners[i]].commit = std::move(commits[i]);
    finish(works[owners[i]],
           i < results.size() ? std::move(results[i]) : Result<store::Committed>(std::unexpected(base::Error{})));
  }
  std::vector<std::string> changed;
  bool went_on = false;
  bool persons_told = false;
  for (Worked& worked : works) {
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
      const std::scoped_lock lock(mutex_);
      if (!waits) {
        queue_.push_front(std::move(worked.task));
      }
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
  // Whoever is told of a change of the organisation has no paper that changed with it.
  if (options_.changed && (!changed.empty() || persons_told)) options_.changed(changed);
  return went_on;
}

void Engine::prepare(Worked& worked, std::map<std::string, Shared>& working) {
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
                           : task.from == Task::From::job   ? Kind::system
                                                            : Kind::instance,
                   .person = task.person,
                   .instance = task.sender};
  command.instance = task.instance.empty() ? base::uuid_v7(options_.wall.now(), options_.entropy()) : task.instance;
  if (!working.contains(command.instance) && !(task.kind == "start" && task.from == Task::From::person)) {
    auto loaded = load_shared(command.instance);
    if (loaded) {
      working.emplace(command.instance, std::move(*loaded));
    } else if (loaded.error().code != base::ErrorCode::not_found) {
      worked.refused = loaded.error();
      return;
    }
  }
  const auto known = working.find(command.instance);
  const Instance* instance = known == working.end() ? nullptr : known->second.get();
  const directory::Directory people = directory();
  const decision::World world = this->world(people);
  const std::string drafter = instance == nullptr
                                  ? task.person
                                  : decision::draft_owner(people, *instance, task.person,
                                                          options_.catalogue->calendar().local_date(command.now));
  decision::Facts facts;
  if (task.kind == "submit" && instance != nullptr) {
    // What it asks for in any case is at hand at once, so that it is not decided twice.
    auto fetched = fetch({.contents = {}, .draft = true, .series = {}, .in_hand = {}}, std::move(facts),
                         command.instance, drafter);
    if (!fetched) {
      worked.refused = fetched.error();
      return;
    }
    facts = std::move(*fetched);
  }
  decision::Outcome outcome = base::Error{};
  for (int round = 0; round <= max_rounds; ++round) {
    outcome = decision::decide(world, instance, command, facts);
    const auto* needs = std::get_if<decision::Needs>(&outcome);
    if (needs == nullptr) break;
    auto fetched = fetch(*needs, std::move(facts), command.instance, drafter);
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
  // After the rows, which read what is bound.
  for (decision::Content& content : accepted.contents) {
    commit.contents.push_back({.hash = content.hash,
                               .salt = content.salt,
                               .media_type = content.media_type,
                               .bytes = std::move(content.bytes)});
  }
  if (task.from == Task::From::job) commit.rows.push_back(row_of_piece(task, after.events));
  if (accepted.drop_draft) {
    commit.rows.push_back({store::RowChange::Kind::remove, "draft", {{"instance", after.id}, {"person", drafter}}});
  }
  if (accepted.put_draft) {
    const std::string bytes = base::canonical(*accepted.put_draft);
    commit.rows.push_back({store::RowChange::Kind::put,
                           "draft",
                           {{"instance", after.id},
                            {"person", task.person},
                            {"etag", base::sha256_hex(bytes).substr(0, 32)},
                            {"body", bytes},
                            {"updated_at", command.now.time_since_epoch().count()},
                            {"base", after.document()}}});
  }
  worked.claims = accepted.claims;
  worked.after = std::make_shared<const Instance>(std::move(after));
  working.insert_or_assign(command.instance, worked.after);
}

void Engine::prepare_catalogue(Worked& worked) {
  Task& task = worked.task;
  CatalogueRequest& request = *task.catalogue;
  const std::string request_hash = base::sha256_hex(base::canonical(request_content(task.kind, "", task.body)));
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
    worked.known = Handled{.instance = catalogue_stream, .event = (*receipt)->first.number, .repeated = true};
    return;
  }
  json body = request.body;
  std::string kind = request.kind;
  if (request.calendar) {
    prepare_calendar(worked, std::move(body));
    worked.commit.request_hash = request_hash;
    return;
  }
  if (request.definition != nullptr) {
    const definition::Definition& one = *request.definition;
    if (const auto earlier = options_.catalogue->definition(one.id, one.version)) {
      const definition::Bundle before = options_.catalogue->bundle(*earlier);
      const definition::Bundle now = options_.catalogue->bundle(one);
      if (before.meaning != now.meaning) {
        const std::string name = one.id + " v" + std::to_string(one.version);
        const auto places = definition::differences(before.parts, now.parts);
        worked.refused = base::Error{.code = base::ErrorCode::wrong_state,
                                     .type = "already-published",
                                     .message = {"Quy trình " + name + " đã ban hành với nội dung khác (mã " +
                                                     before.meaning + "). Hãy ghi thay đổi thành một phiên bản mới.",
                                                 "The workflow " + name + " is published with another meaning (hash " +
                                                     before.meaning + "). Make the change as a new version."},
                                     .pointer = places.empty() || places.front().front() != '/' ? "" : places.front(),
                                     .link = "/api/v1/definitions/" + one.id + "/" + std::to_string(one.version)};
        return;
      }
      if (before.labels == now.labels) {
        worked.known = Handled{.instance = catalogue_stream, .event = 0, .repeated = true};
        return;
      }
      kind = "definition_reworded";
    }
  }
  base::IdSource ids(options_.entropy(), now());
  if (!request.content.empty()) {
    store::Content content{.salt = ids.next_salt(), .media_type = "application/json", .bytes = request.content};
    content.hash = base::salted_sha256_hex(content.salt, content.bytes);
    body["content"] = content.hash;
    worked.commit.contents.push_back(std::move(content));
  }
  body["by"] = task.person;
  worked.commit.stream = catalogue_stream;
  worked.commit.stream_kind = "catalogue";
  worked.commit.expected = catalogue_events_;
  worked.commit.events.push_back(
      {.kind = kind, .at = now(), .command = task.command_id, .scope = task.scope, .body = base::canonical(body)});
  worked.commit.request_hash = request_hash;
  worked.commit.rows = request.rows;
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
  const directory::Directory before = directory();
  directory::Directory next = before;
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
  worked.commit.rows = substitution_notices(
      {.before = before, .after = next, .today = options_.catalogue->calendar().local_date(now()), .now = now()});
  worked.directory = std::move(next);
}

Result<decision::Facts> Engine::fetch(const decision::Needs& needs, decision::Facts facts, const std::string& instance,
                                      const std::string& drafter) const {
  for (const std::string& hash : needs.contents) {
    auto body = document(hash);
    if (!body) return std::unexpected(body.error());
    facts.contents.emplace(hash, std::move(*body));
  }
  if (needs.draft) {
    facts.draft_looked_up = true;
    const auto rows = options_.store.read(
        {.table = "draft",
         .where = {{"instance", store::Condition::Op::eq, {instance}}, {"person", store::Condition::Op::eq, {drafter}}},
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
    if (!rows->empty()) facts.last_dated[series] = std::get<std::string>(rows->front().at("issued_on"));
  }
  for (const std::string& person : needs.in_hand) {
    const std::vector<store::Condition> named{{"seat", store::Condition::Op::eq, {projection::person_key(person)}}};
    const auto count = options_.store.count("work_seat", named);
    if (!count) return std::unexpected(count.error());
    facts.in_hand[person] = *count;
  }
  return facts;
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
