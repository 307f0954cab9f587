#include "engine/runtime/retime_reader.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/hash.h"
#include "engine/decision/retime.h"
#include "engine/decision/unit_calendar.h"
#include "engine/projection/rows.h"
#include "engine/runtime/calendar_draft.h"
#include "engine/runtime/job.h"
#include "engine/runtime/retime_job.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

std::int64_t number_in(const Row& row, std::string_view column) {
  return std::get<std::int64_t>(row.at(std::string(column)));
}

json plan_of(const Row& job) {
  return base::parse_json(text_in(job, "plan")).value_or(json::object());
}

// A paper that was looked for once more: what the preview knew of it stays as it is, unless it moves now.
Result<bool> is_known(store::Store& store, const std::string& job, const std::string& instance,
                      const RetimedPaper& paper) {
  const auto known = store.read(
      {.table = "retime_paper", .where = {{"retime", Op::eq, {job}}, {"instance", Op::eq, {instance}}}, .limit = 1});
  if (!known) return std::unexpected(known.error());
  // A paper that is there takes its deadlines as they are when its turn comes.
  return !known->empty() && (text_in(known->front(), "state") != "stays" || !paper.moves);
}

Row unreadable(const std::string& job, const std::string& instance, const base::Error& error) {
  return {{"retime", job},      {"instance", instance},           {"state", "stays"},
          {"code", error.type}, {"message_vi", error.message.vi}, {"message_en", error.message.en},
          {"detail", "{}"},     {"shortens", std::int64_t{0}},    {"event", std::int64_t{0}}};
}

}  // namespace

decision::World world_with(decision::World world, const KeptCalendar& calendar, base::Instant now) {
  world.calendar = calendar.calendar.get();
  world.calendars = book_of(*calendar.calendar, calendar.layers, *world.directory, calendar.calendar->local_date(now));
  return world;
}

RetimedPaper look_at(const decision::World& world, const decision::Instance& instance, const RetimeFor& whose,
                     base::Instant now) {
  RetimedPaper paper;
  const auto dues = decision::retimed_dues(world, instance, now);
  if (dues.empty()) return paper;
  const calendar::Calendar& house = decision::house_calendar(world);
  const Verdict verdict =
      ask(world, instance,
          {.kind = "retime", .body = {{"calendar", house.version()}, {"allow_earlier", false}}, .person = whose.person},
          now);
  json deadlines = json::array();
  for (const decision::RetimedDue& due : dues) {
    const auto open = instance.open.find(due.id);
    const bool timer = due.kind != decision::RetimedDue::Kind::work;
    if (!timer && open == instance.open.end()) continue;
    const decision::Notice notice{
        .id = {}, .template_id = {}, .work = due.id, .to = due.to, .persons = due.persons, .params = {}};
    deadlines.push_back({{"work", due.id},
                         {"state", due.state},
                         {"kind", timer ? std::string(decision::to_string(due.kind)) : open->second.kind},
                         {"unit", due.unit},
                         {"before", base::format_instant(due.before)},
                         {"after", base::format_instant(due.after)},
                         {"would_shorten", due.would_shorten},
                         {"derivation", due.derivation},
                         {"told", timer ? json::array()
                                        : json(projection::persons_of(notice, *world.directory, house.local_date(now),
                                                                      instance.definition))}});
    if (due.would_shorten) ++paper.shortened;
  }
  paper.moves = verdict.moves;
  paper.deadlines = static_cast<std::int64_t>(deadlines.size());
  const bool only_earlier = !verdict.moves && paper.shortened == paper.deadlines;
  const base::Text stays{"Thời hạn đã thông báo sẽ đến sớm hơn: chỉ đổi khi lãnh đạo xác nhận.",
                         "An announced deadline would come earlier: that takes a leader's confirmation."};
  const base::Text& message = only_earlier ? stays : verdict.message;
  paper.row = Row{{"retime", whose.id},
                  {"instance", instance.id},
                  {"state", verdict.moves ? "planned" : "stays"},
                  {"code", only_earlier ? "would-shorten" : verdict.code},
                  {"message_vi", message.vi},
                  {"message_en", message.en},
                  {"detail", base::print({{"unit", instance.unit}, {"deadlines", std::move(deadlines)}})},
                  {"shortens", std::int64_t{paper.shortened > 0 ? 1 : 0}},
                  {"event", std::int64_t{0}}};
  return paper;
}

Result<RetimeRead> read_papers(const Engine& engine, store::Store& store, const Row& job, const KeptCalendar& calendar,
                               std::size_t most) {
  const bool gathers = text_in(job, "state") == "gathering";
  const std::string id = text_in(job, "id");
  json plan = plan_of(job);
  store::Query query{.table = "instance", .where = {{"ended_at", Op::is_null, {}}}, .order = {{"id"}}, .limit = most};
  if (const std::string after = base::text_or(plan, "after"); !after.empty()) query.after = {{"id", after}};
  const auto page = store.read(query);
  if (!page) return std::unexpected(page.error());
  const directory::Directory directory = engine.directory();
  const base::Instant now = engine.now();
  const decision::World world = world_with(engine.world(directory), calendar, now);
  RetimeRead read{.rows = {}, .job = {{"id", id}}, .whole = page->size() < most};
  std::int64_t papers = number_in(job, "papers");
  std::int64_t moves = number_in(job, "moves");
  std::int64_t deadlines = number_in(job, "deadlines");
  std::int64_t shortened = number_in(job, "shortened");
  for (const Row& one : *page) {
    const std::string instance = text_in(one, "id");
    const auto loaded = engine.load(instance);
    if (!loaded) {
      if (gathers) continue;  // the preview told why
      read.rows.push_back({RowChange::Kind::put, "retime_paper", unreadable(id, instance, loaded.error())});
      ++papers;
      continue;
    }
    RetimedPaper paper = look_at(world, *loaded, {.id = id, .person = text_in(job, "person")}, now);
    if (!paper.row) continue;
    if (gathers) {
      const auto known = is_known(store, id, instance, paper);
      if (!known) return std::unexpected(known.error());
      if (*known) continue;
      (*paper.row)["code"] = "opened-since";
    }
    ++papers;
    if (paper.moves) ++moves;
    deadlines += paper.deadlines;
    shortened += paper.shortened;
    read.rows.push_back({RowChange::Kind::put, "retime_paper", std::move(*paper.row)});
  }
  plan["looked"] = plan.value("looked", std::uint64_t{0}) + page->size();
  if (!page->empty()) plan["after"] = text_in(page->back(), "id");
  if (read.whole) {
    plan.erase("after");
    plan.erase("looked");
    read.job["state"] = gathers ? "running" : "planned";
  }
  read.job["plan"] = base::print(plan);
  // What was confirmed is what the record of the confirmation counts.
  if (!gathers) {
    read.job["papers"] = papers;
    read.job["moves"] = moves;
    read.job["deadlines"] = deadlines;
    read.job["shortened"] = shortened;
  }
  return read;
}

// Whether the job's calendar is the one that was asked for; a draft may have been written again since.
Result<bool> RetimeReader::take_up(const Row& job) {
  const std::string id = text_in(job, "id");
  if (job_ != id || !calendar_) {
    auto kept = calendar_of(store_, catalogue_, text_in(job, "calendar"));
    if (!kept && kept.error().code != base::ErrorCode::not_found) return std::unexpected(kept.error());
    job_ = id;
    calendar_.reset();
    if (kept) calendar_ = std::move(*kept);
  }
  return calendar_ && base::sha256_hex(calendar_->bytes) == base::text_or(plan_of(job), "bytes");
}

Result<void> RetimeReader::read(const Engine& engine, const Row& job) {
  const auto same = take_up(job);
  if (!same) return std::unexpected(same.error());
  std::vector<RowChange> rows;
  if (*same) {
    auto papers = read_papers(engine, store_, job, *calendar_, papers_of_a_round);
    if (!papers) return std::unexpected(papers.error());
    rows = std::move(papers->rows);
    rows.push_back({RowChange::Kind::update, "retime", std::move(papers->job)});
  } else {
    // It cannot be applied any more (apply_retime compares the bytes); so the rest need not be looked at.
    const char* state = text_in(job, "state") == "gathering" ? "paused" : "planned";
    rows.push_back({RowChange::Kind::update, "retime", {{"id", text_in(job, "id")}, {"state", state}}});
    calendar_.reset();
  }
  return write_rows(store_, rows);
}

Result<bool> RetimeReader::read_on(const Engine& engine) {
  const auto waiting = store_.read(
      {.table = "retime", .where = {{"state", Op::in, {"gathering", "reading"}}}, .order = {{"at"}}, .limit = 1});
  if (!waiting) return std::unexpected(waiting.error());
  if (waiting->empty()) {
    calendar_.reset();
    return false;
  }
  if (auto done = read(engine, waiting->front()); !done) return std::unexpected(done.error());
  return true;
}

}  // namespace trinhky::runtime
