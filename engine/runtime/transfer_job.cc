#include "engine/runtime/transfer_job.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/able.h"
#include "engine/projection/inbox.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

base::Text noun() {
  return {"đợt chuyển việc", "transfer"};
}

json command_body(const Row& job, const Row& piece, bool back) {
  if (back) {
    return {{"work", text_in(piece, "work")},
            {"from", text_in(job, "from_person")},
            {"job", text_in(job, "id")},
            {"by", text_in(job, "undone_by")},
            {"back", true}};
  }
  return {{"work", text_in(piece, "work")},      {"from", text_in(job, "from_person")},
          {"person", text_in(job, "to_person")}, {"reason", text_in(job, "reason")},
          {"job", text_in(job, "id")},           {"by", text_in(job, "confirmed_by")}};
}

json record(const Row& job) {
  return {{"transfer", text_in(job, "id")},
          {"from", text_in(job, "from_person")},
          {"to", text_in(job, "to_person")},
          {"pieces", std::get<std::int64_t>(job.at("moves"))}};
}

// A notice of a job is about no paper.
RowChange notice(const Row& job, const char* template_id, const std::string& person, const std::string& other,
                 std::uint64_t count, base::Instant now) {
  const std::string id = text_in(job, "id");
  return {RowChange::Kind::put,
          "notice",
          {{"id", base::derived_uuid(id + "|" + template_id + "|" + person)},
           {"person", person},
           {"at", now.time_since_epoch().count()},
           {"instance", ""},
           {"work", ""},
           {"template", template_id},
           {"params", base::print({{"transfer", id}, {"count", count}, {"other", other}})}}};
}

Result<std::vector<RowChange>> ended(store::Store& store, const Row& job, base::Instant now, bool back) {
  const std::vector<store::Condition> went{{"transfer", Op::eq, {text_in(job, "id")}},
                                           {"state", Op::eq, {back ? "undone" : "moved"}}};
  const auto count = store.count("transfer_piece", went);
  if (!count) return std::unexpected(count.error());
  if (*count == 0) return std::vector<RowChange>{};
  std::string giver = text_in(job, "from_person");
  std::string taker = text_in(job, "to_person");
  if (back) std::swap(giver, taker);
  return std::vector<RowChange>{notice(job, "work-handed-over", giver, taker, *count, now),
                                notice(job, "work-taken-over", taker, giver, *count, now)};
}

bool may_take_work(const directory::Directory& directory, const std::string& person, base::Date today) {
  const auto known = directory.person(person);
  if (!known || !known->active) return false;
  return std::ranges::any_of(directory.holdings_of(person, today), [&](const directory::Holding& holding) {
    const auto position = directory.position(holding.position);
    return !position || !position->administrative;
  });
}

Result<void> check(const TransferPlan& plan, const directory::Directory& directory, const Catalogue& catalogue,
                   base::Date today) {
  std::vector<base::Fault> faults;
  const auto fault = [&](std::string pointer, std::string code, base::Text message) {
    faults.push_back({.pointer = std::move(pointer), .code = std::move(code), .message = std::move(message)});
  };
  if (!directory.person(plan.from)) {
    fault("/from", "no-such-person", {"Không có người này.", "There is no such person."});
  }
  if (!may_take_work(directory, plan.to, today)) {
    fault("/to", "no-such-person",
          {"Không có người này đang giữ chức vụ ở cơ quan.",
           "There is no such person with a position in the organisation."});
  } else if (plan.to == plan.from) {
    fault("/to", "same-person", {"Người nhận phải là người khác.", "The work must go to somebody else."});
  }
  if (base::trim_ascii(plan.reason).empty()) {
    fault("/reason", "required", {"Phải ghi lý do.", "A reason must be given."});
  } else if (base::code_points(plan.reason) > base::limits::max_comment_code_points) {
    fault("/reason", "text-too-long", {"Lý do dài quá 4.000 ký tự.", "The reason is longer than 4,000 characters."});
  }
  for (std::size_t i = 0; i < plan.workflows.size(); ++i) {
    if (catalogue.definition(plan.workflows[i], 0) != nullptr) continue;
    fault("/workflows/" + std::to_string(i), "no-such-definition",
          {"Không có quy trình “" + plan.workflows[i] + "”.", "There is no workflow “" + plan.workflows[i] + "”."});
  }
  for (std::size_t i = 0; i < plan.units.size(); ++i) {
    if (directory.unit(plan.units[i])) continue;
    fault("/units/" + std::to_string(i), "no-such-unit",
          {"Không có đơn vị “" + plan.units[i] + "”.", "There is no unit “" + plan.units[i] + "”."});
  }
  if (faults.empty()) return {};
  return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                     .type = "invalid-input",
                                     .message = faults.front().message,
                                     .pointer = faults.front().pointer,
                                     .faults = faults});
}

// Under which the person's work may be filed: also the seats of positions that have ended, for what was claimed there.
std::set<std::string> keys_of(const directory::Directory& directory, const std::string& person, base::Date today) {
  const auto now = projection::person_keys(directory, person, today);
  std::set<std::string> keys(now.begin(), now.end());
  for (const directory::Holding& holding : directory.all_holdings_of(person)) {
    if (!holding.valid.to || *holding.valid.to >= today) continue;
    const auto then = projection::person_keys(directory, person, *holding.valid.to);
    keys.insert(then.begin(), then.end());
  }
  return keys;
}

// The papers with work that may be the person's.
Result<std::set<std::string>> papers_of(store::Store& store, const std::set<std::string>& keys) {
  std::set<std::string> papers;
  for (const std::string& key : keys) {
    store::Query query{.table = "work_seat", .where = {{"seat", Op::eq, {key}}}, .limit = base::limits::max_page};
    while (true) {
      const auto page = store.read(query);
      if (!page) return std::unexpected(page.error());
      for (const Row& row : *page) papers.insert(text_in(row, "instance"));
      if (page->size() < base::limits::max_page) break;
      query.after = page->back();
    }
  }
  return papers;
}

bool wanted(const TransferPlan& plan, const directory::Directory& directory, const decision::Instance& instance,
            base::Date today) {
  const auto named = [&](const std::string& unit) {
    return instance.unit == unit || directory.within(instance.unit, unit, today);
  };
  if (!plan.units.empty() && std::ranges::none_of(plan.units, named)) return false;
  return plan.workflows.empty() || std::ranges::find(plan.workflows, instance.definition) != plan.workflows.end();
}

RowChange piece_row(const std::string& transfer, const std::string& instance, const decision::OpenWork& work,
                    const Held& held, const Verdict& verdict) {
  const json detail = {{"step", work.state},
                       {"kind", work.kind},
                       {"due", work.due ? json(base::format_instant(*work.due)) : json()},
                       {"held_as", held.as},
                       {"others", held.others}};
  return {RowChange::Kind::put,
          "transfer_piece",
          {{"transfer", transfer},
           {"work", work.id},
           {"instance", instance},
           {"state", verdict.moves ? "planned" : "stays"},
           {"code", verdict.code},
           {"message_vi", verdict.message.vi},
           {"message_en", verdict.message.en},
           {"detail", base::print(detail)},
           {"event", std::int64_t{0}}}};
}

}  // namespace

json to_json(const TransferPlan& plan) {
  return {{"from", plan.from},           {"to", plan.to},       {"reason", plan.reason},
          {"workflows", plan.workflows}, {"units", plan.units}, {"substituted", plan.substituted}};
}

std::optional<Held> held_by(const directory::Directory& directory, const decision::OpenWork& work,
                            const std::string& person, base::Date today, const std::string& workflow,
                            bool substituted) {
  if (projection::has_had_a_say(work, person)) return std::nullopt;
  if (work.claimed_by == person) return Held{.as = "claim"};
  if (!work.claimed_by.empty()) return std::nullopt;
  std::optional<Held> held;
  for (const decision::Addressee& to : work.to) {
    if (to.seat.person == person && !to.except_persons.contains(person)) return Held{.as = to.seat.kind};
    const auto capacity = decision::able_to_act_as(directory, {to}, person, today, workflow);
    if (!capacity) continue;
    const bool stands_in = !capacity->substitution.empty();
    if (stands_in && (!substituted || held)) continue;
    if (held && held->as != "substitution") continue;
    held = Held{.as = stands_in ? "substitution" : capacity->ground};
    for (const auto& other : decision::able_to_act(directory, to, today, workflow)) {
      if (other.person != person && other.substitution.empty()) ++held->others;
    }
  }
  return held;
}

const JobKind& transfer_job() {
  static const JobKind kind{.name = "transfer",
                            .noun = noun,
                            .jobs = "transfer",
                            .pieces = "transfer_piece",
                            .job = "transfer",
                            .piece = "work",
                            .undone_by = "undone_by",
                            .command = "reassign",
                            .body = command_body,
                            .record = record,
                            .ended = ended};
  return kind;
}

Result<void> plan_transfer(const Engine& engine, store::Store& store, const Catalogue& catalogue,
                           const TransferPlan& plan, const std::string& id, const std::string& person) {
  const directory::Directory directory = engine.directory();
  const decision::World world = engine.world(directory);
  const base::Instant now = engine.now();
  const base::Date today = world.calendar->local_date(now);
  if (auto good = check(plan, directory, catalogue, today); !good) return good;
  const auto papers = papers_of(store, keys_of(directory, plan.from, today));
  if (!papers) return std::unexpected(papers.error());
  Row job{{"id", id},
          {"from_person", plan.from},
          {"to_person", plan.to},
          {"plan", base::print(to_json(plan))},
          {"reason", plan.reason},
          {"state", "planned"},
          {"at", now.time_since_epoch().count()},
          {"person", person},
          {"confirmed_by", ""},
          {"confirmed_at", nullptr},
          {"undone_by", ""}};
  // Asked in the name of who plans; who confirms may be another.
  Row asked = job;
  asked["confirmed_by"] = person;
  std::vector<RowChange> rows;
  std::int64_t moves = 0;
  for (const std::string& paper : *papers) {
    const auto instance = engine.load(paper);
    if (!instance) return std::unexpected(instance.error());
    if (!wanted(plan, directory, *instance, today)) continue;
    for (const auto& [work_id, work] : instance->open) {
      const auto held = held_by(directory, work, plan.from, today, instance->definition, plan.substituted);
      if (!held) continue;
      if (rows.size() == max_pieces_of_a_transfer) {
        return base::refuse(base::ErrorCode::too_large, "too-much-work",
                            {"Một đợt chuyển tối đa 5.000 việc; hãy chọn bớt quy trình hoặc đơn vị.",
                             "A transfer holds 5,000 pieces of work at most; choose fewer workflows or units."});
      }
      const json body = command_body(asked, {{"work", work_id}}, false);
      const Verdict verdict = ask(world, *instance, {.kind = "reassign", .body = body, .person = person}, now);
      if (verdict.moves) ++moves;
      rows.push_back(piece_row(id, paper, work, *held, verdict));
    }
  }
  job["pieces"] = static_cast<std::int64_t>(rows.size());
  job["moves"] = moves;
  // The plan last: without its row nobody finds the pieces of one that broke off.
  rows.push_back({RowChange::Kind::insert, "transfer", job});
  return write_rows(store, rows);
}

}  // namespace trinhky::runtime
