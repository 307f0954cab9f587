// What one command comes to: it is decided on top of what stands or is about to, and everything that it changes is put
// into one commit.
#include <algorithm>
#include <utility>

#include "engine/base/hash.h"
#include "engine/decision/able.h"
#include "engine/decision/decide.h"
#include "engine/projection/inbox.h"
#include "engine/projection/rows.h"
#include "engine/runtime/engine_task.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using decision::Instance;

constexpr std::uint64_t events_between_snapshots = 16;
constexpr int max_rounds = 3;

}  // namespace

void Engine::prepare(Worked& worked, Batch& batch) {
  Task& task = worked.task;
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
  Shared shared = batch.paper(command.instance);
  if (!shared && !(task.kind == "start" && task.from == Task::From::person)) {
    auto loaded = load_shared(command.instance);
    if (loaded) {
      shared = std::move(*loaded);
      batch.papers.emplace(command.instance, shared);
    } else if (loaded.error().code != base::ErrorCode::not_found) {
      worked.refused = loaded.error();
      return;
    }
  }
  const Instance* instance = shared.get();
  const directory::Directory people = directory();
  const decision::World world = this->world(people);
  const std::string drafter = instance == nullptr
                                  ? task.person
                                  : decision::draft_owner(people, *instance, task.person,
                                                          options_.catalogue->calendar().local_date(command.now));
  decision::Facts facts;
  if (task.kind == "submit" && instance != nullptr) {
    // What it asks for in any case is at hand at once, so that it is not decided twice.
    facts = look_up({.contents = {}, .draft = true, .series = {}, .in_hand = {}}, std::move(facts), drafter, worked,
                    command.instance, batch);
    if (worked.is_over()) return;
  }
  decision::Outcome outcome = base::Error{};
  for (int round = 0; round <= max_rounds; ++round) {
    outcome = decision::decide(world, instance, command, facts);
    const auto* needs = std::get_if<decision::Needs>(&outcome);
    if (needs == nullptr) break;
    facts = look_up(*needs, std::move(facts), drafter, worked, command.instance, batch);
    if (worked.is_over()) return;
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
  const Instance& after = *accepted.after;
  store::Commit& commit = worked.commit;
  commit.stream = command.instance;
  commit.stream_kind = "instance";
  commit.expected = after.events - 1;
  commit.events.push_back({.kind = accepted.event.kind,
                           .at = accepted.event.at,
                           .command = task.command_id,
                           .scope = task.scope,
                           .body = base::canonical(accepted.event.body)});
  commit.request_hash = request_hash(task);
  if (after.events % events_between_snapshots == 0) commit.snapshot = base::canonical(decision::to_json(after));
  for (const decision::TimerArmed& timer : accepted.arm) {
    commit.arm.push_back(
        {.id = timer.id, .stream = command.instance, .due = timer.due, .body = base::canonical(timer.body)});
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
                          .body = base::canonical({{"kind", owed.kind}, {"body", owed.body}})});
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
  worked.after = accepted.after;
  batch.papers.insert_or_assign(command.instance, worked.after);
  batch.left.insert(command.instance);
}

decision::Facts Engine::look_up(const decision::Needs& needs, decision::Facts facts, const std::string& drafter,
                                Worked& worked, const std::string& paper, Batch& batch) const {
  // The store does not know yet what was left by those before it.
  const bool is_behind = (needs.draft || !needs.contents.empty()) && batch.is_left(paper);
  if (is_behind || std::ranges::any_of(needs.series, [&](const auto& one) { return batch.counts_on(one); })) {
    worked.again = true;
    return facts;
  }
  auto fetched = fetch(needs, std::move(facts), paper, drafter);
  if (!fetched) {
    worked.refused = fetched.error();
    return {};
  }
  batch.series.insert(needs.series.begin(), needs.series.end());
  return std::move(*fetched);
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

}  // namespace trinhky::runtime
