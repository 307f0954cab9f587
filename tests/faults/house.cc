#include "tests/faults/house.h"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <utility>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/projection/tables.h"
#include "engine/runtime/job.h"
#include "engine/runtime/transfer_job.h"
#include "tests/engine/notify/messages.h"
#include "tests/faults/laws.h"
#include "tests/support/places.h"

namespace trinhky::faults {
namespace {

using base::Result;
using runtime::Handled;
using runtime::Request;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

constexpr int patience = 400;
constexpr const char* weeks = R"({
  "id": "plain-week", "version": "1", "zone_offset_minutes": 420,
  "covers": {"from": "2026-01-01", "to": "2032-12-31"}, "days": [],
  "hours": {"open": "07:00", "close": "18:00", "cutoff": "17:00", "work": [["07:30", "11:30"], ["13:00", "17:00"]]}
})";

// Goes away with the program.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "trinhky-faults-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

const std::filesystem::path& folder() {
  static const Folder made;
  return made.path;
}

std::shared_ptr<runtime::Catalogue> new_catalogue() {
  const std::filesystem::path source(trinhky::places::source_dir());
  const std::filesystem::path place = folder() / "workflows";
  if (!std::filesystem::exists(place)) {
    std::filesystem::create_directory(place);
    const auto all = std::filesystem::copy_options::recursive;
    for (const char* part : {"shared", "forms", "templates"}) {
      std::filesystem::copy(source / "workflows" / part, place / part, all);
    }
    std::filesystem::copy(source / "tests" / "faults" / "definitions", place / "definitions", all);
    std::ofstream(place / "shared" / "calendar.json") << weeks;
  }
  return runtime::Catalogue::load(place).value();
}

// Nothing of it changes while the house lives, so that one will do.
std::shared_ptr<runtime::Catalogue> catalogue() {
  static const std::shared_ptr<runtime::Catalogue> loaded = new_catalogue();
  return loaded;
}

std::vector<json> people_events() {
  std::vector<json> events;
  for (const char* position : {"DRAFTER", "CHAIR"}) {
    events.push_back(
        {{"kind", "position_defined"}, {"position", position}, {"title", {{"vi", position}, {"en", position}}}});
  }
  events.push_back({{"kind", "unit_added"},
                    {"unit", "u"},
                    {"name", {{"vi", "Xã"}, {"en", "Commune"}}},
                    {"unit_kind", "commune"},
                    {"from", "2020-01-01"}});
  for (const auto& [person, position] :
       {std::pair{"drafter", "DRAFTER"}, std::pair{"second", "DRAFTER"}, std::pair{"chair", "CHAIR"}}) {
    events.push_back({{"kind", "person_added"}, {"person", person}, {"full_name", person}, {"login", person}});
    events.push_back({{"kind", "position_given"},
                      {"id", std::string("h-") + person},
                      {"person", person},
                      {"position", position},
                      {"unit", "u"},
                      {"from", "2020-01-01"}});
  }
  return events;
}

// "<id@house>" of mail is "id" to a channel.
std::string bare_id(const std::string& message) {
  return message.starts_with('<') ? message.substr(1, message.find('@') - 1) : message;
}

bool is_digest_or_id(std::string_view word) {
  if (word.size() != 36 && word.size() != 64) return false;
  return std::ranges::all_of(word, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'; });
}

// Ids and digests by the order in which they are met.
std::string without_ids(const std::string& text, std::map<std::string, std::size_t>& met) {
  std::string out;
  std::string word;
  const auto end_word = [&] {
    if (is_digest_or_id(word)) {
      out.append("#").append(std::to_string(met.try_emplace(word, met.size()).first->second));
    } else {
      out.append(word);
    }
    word.clear();
  };
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-') {
      word.push_back(c);
    } else {
      end_word();
      out.push_back(c);
    }
  }
  end_word();
  return out;
}

}  // namespace

Result<void> Postbox::send(const notify::Outgoing& message) {
  if (refusals_ > 0) {
    --refusals_;
    return base::refuse(base::ErrorCode::unavailable, "mail-server-away", {"Máy chủ thư không trả lời.", "No answer."});
  }
  ++taken_[message.id];
  return {};
}

House::House(MemoryDisk& disk, Options options) : disk_(disk), options_(options), catalogue_(catalogue()) {
  static const auto key = std::make_shared<const seal::SigningKey>(seal::SigningKey::make().value());
  key_ = key;
  disk_.when_slow([this](std::chrono::milliseconds each) {
    if (std::this_thread::get_id() == self_) {
      taken_ += each;
    } else {
      wall_.move(each);
    }
  });
  if (!open()) revive();
  set_up();
}

House::~House() {
  close();
  disk_.when_slow({});
}

base::Entropy House::entropy() {
  base::Entropy bytes{};
  const std::uint32_t number = ++drawn_;
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[15 - i] = static_cast<std::uint8_t>(number >> (8U * i));
    bytes[i] = bytes[15 - i];
  }
  return bytes;
}

notify::DeliveriesParts House::message_parts() {
  notify::DeliveriesParts parts{.store = store_.get(), .templates = &notify::shipped_templates()};
  parts.resolve = [](const std::string& person) {
    return std::optional<notify::Recipient>({.email = person + "@example.vn", .full_name = person});
  };
  parts.describe = [](const Row&) -> notify::Values {
    return {{"subject", notify::same("Phiếu")}, {"step", notify::same("Bước")}, {"link", notify::same("/x")}};
  };
  parts.sender = {.name = "Văn phòng", .address = "vanphong@example.vn"};
  parts.channels = {&postbox_};
  return parts;
}

bool House::open() {
  store::SqliteOptions options{.path = (folder() / "trinhky.db").string(),
                               .readers = 1,
                               .checkpoint_bytes = 48U << 10,
                               .wal_soft_bytes = 160U << 10,
                               .vfs = disk_.name()};
  const auto refused = [this](const base::Error& error) {
    opening_error_ = error.type + " " + error.log;
    close();
    return false;
  };
  auto store = store::open_sqlite(options);
  if (!store) return refused(store.error());
  store_ = std::move(*store);
  clock_ = std::make_unique<runtime::BusinessClock>(wall_);
  engine_ = std::make_unique<runtime::Engine>(runtime::EngineOptions{.store = *store_,
                                                                     .catalogue = catalogue_,
                                                                     .clock = *clock_,
                                                                     .wall = wall_,
                                                                     .entropy = [this] { return entropy(); },
                                                                     .changed = {},
                                                                     .seal_key = key_});
  if (const auto started = engine_->start(); !started) return refused(started.error());
  deliveries_ = std::make_unique<notify::Deliveries>(message_parts());
  engine_->rest();
  return true;
}

void House::close() {
  if (engine_) engine_->stop();
  deliveries_.reset();
  engine_.reset();
  store_.reset();
}

bool House::revive() {
  const bool lives = engine_ && !disk_.is_dead() && store_->state() != store::StoreState::closed;
  if (lives) return false;
  for (int i = 0; i < patience; ++i) {
    close();
    if (disk_.is_dead()) {
      ++deaths_;
      disk_.start_again(options_.left, options_.seed + static_cast<std::uint32_t>(deaths_));
      done_.emplace_back("(the machine died)");
    } else {
      done_.emplace_back("(the program was started again)");
    }
    if (open()) {
      look();
      return true;
    }
    // A disk that fails once fails once.
    if (i > 2 && disk_.met().empty()) break;
  }
  fail("it does not open: " + opening_error_);
  std::abort();  // nothing else can be tried; what is broken was said
}

void House::fail(const std::string& what) {
  if (!broken_.empty()) return;
  broken_ = what + "\n";
  const std::size_t from = done_.size() > 12 ? done_.size() - 12 : 0;
  for (std::size_t i = from; i < done_.size(); ++i) broken_.append("  after: ").append(done_[i]).append("\n");
  if (engine_ == nullptr) std::fputs(broken_.c_str(), stderr);
}

void House::look() {
  if (!broken_.empty() || disk_.is_dead() || store_->state() == store::StoreState::closed) return;
  const auto broken =
      broken_laws({.store = *store_, .engine = *engine_, .today = catalogue_->calendar().local_date(engine_->now())});
  if (!broken.empty() && !disk_.is_dead()) return fail(broken.front());
  for (const Acknowledged& one : ledger_) {
    const auto receipt = store_->receipt(one.asked.person, one.asked.command_id);
    if (!receipt) return;
    if (!*receipt) return fail("acknowledged and not there: " + one.asked.kind + " " + one.asked.command_id);
    if ((*receipt)->first.stream != one.instance || (*receipt)->first.number != one.event) {
      return fail("acknowledged as another event: " + one.asked.kind + " " + one.asked.command_id);
    }
  }
  for (const auto& [place, text] : drafts_) {
    const auto rows = store_->read({.table = "draft",
                                    .where = {{"instance", Op::eq, {place.first}}, {"person", Op::eq, {place.second}}},
                                    .limit = 1});
    if (!rows) return;
    if (rows->empty() || runtime::text_in(rows->front(), "body").find(text) == std::string::npos) {
      return fail("a draft that was saved is not there: " + text);
    }
  }
  const auto sent = store_->read({.table = "delivery", .where = {{"state", Op::eq, {"sent"}}}, .limit = 500});
  for (const Row& row : sent ? *sent : std::vector<Row>()) {
    if (!postbox_.taken().contains(bare_id(runtime::text_in(row, "message_id")))) {
      return fail("a message is told as sent that nobody took");
    }
  }
}

// None when the machine died before it could be answered.
std::optional<Result<Handled>> House::ask(const Request& request) {
  auto answer = engine_->handle(request);
  engine_->rest();
  if (!answer && disk_.is_dead()) return std::nullopt;
  return answer;
}

Result<Handled> House::insist(const Request& request) {
  for (int i = 0; i < patience; ++i) {
    auto answer = ask(request);
    if (answer && *answer) {
      const Handled& handled = **answer;
      ledger_.push_back({.asked = request, .instance = handled.instance, .event = handled.event});
      settle();
      return *answer;
    }
    const bool revived = revive();
    if (answer && (*answer).error().code != base::ErrorCode::unavailable) {
      // A reading that failed while the disk did is no answer either.
      if (!revived || (*answer).error().code != base::ErrorCode::internal) {
        settle();
        return *answer;
      }
    }
  }
  fail("there is no end: " + request.kind);
  return base::refuse(base::ErrorCode::internal, "no-end", {"Không dứt.", "There is no end."});
}

void House::persist(const std::string& what, const std::function<Result<void>()>& deed) {
  done_.push_back(what);
  std::string last;
  for (int i = 0; i < patience; ++i) {
    const auto done = deed();
    catch_up();
    engine_->rest();
    const bool revived = revive();
    if (done) return;
    last = done.error().type + " " + done.error().log;
    if (!revived && done.error().code != base::ErrorCode::unavailable) break;
  }
  fail(what + ": " + last);
}

void House::set_up() {
  persist("setting up", [this]() -> Result<void> {
    const auto done =
        engine_->handle(runtime::DirectoryRequest{.command_id = "setup", .person = {}, .events = people_events()});
    if (!done) return std::unexpected(done.error());
    return {};
  });
  settle();
}

void House::settle() {
  for (int i = 0; i < patience; ++i) {
    revive();
    catch_up();
    engine_->rest();
    auto troubles = engine_->health().troubles;
    troubles.erase("wall");  // until the clock has caught up
    troubles.erase("seal");  // tried again a minute later
    // Writes that fail for want of space come to an end.
    if (disk_.is_dead() || !troubles.empty()) continue;
    const auto due = store_->due(engine_->now(), 1);
    const auto owed = store_->owed(1);
    if (due && due->empty() && owed && owed->empty()) {
      if (options_.looks_at_every_step) look();
      return;
    }
  }
  std::string left;
  for (const auto& [what, error] : engine_->health().troubles) {
    left.append(" ").append(what).append(" ").append(error.type).append(" ").append(error.log);
  }
  fail("it does not come to rest:" + left);
}

std::string House::act(const std::string& person, const std::string& kind, const std::string& paper, json body) {
  const Request request{.command_id = "command-" + std::to_string(++commands_),
                        .kind = kind,
                        .instance = paper,
                        .person = person,
                        .body = std::move(body)};
  done_.push_back(person + " " + kind + " " + request.body.dump());
  const auto answer = insist(request);
  if (!answer) return answer.error().type;
  if (kind == "start") papers_.push_back(answer->instance);
  return {};
}

std::string House::act_twice(const std::string& person, const std::string& kind, const std::string& paper, json body) {
  const Request request{.command_id = "command-" + std::to_string(++commands_),
                        .kind = kind,
                        .instance = paper,
                        .person = person,
                        .body = std::move(body)};
  done_.push_back(person + " twice " + kind + " " + request.body.dump());
  std::promise<Result<Handled>> first;
  auto answered = first.get_future();
  engine_->submit(request, [&first](Result<Handled> answer) { first.set_value(std::move(answer)); });
  const auto second = insist(request);
  const auto one = answered.get();
  if (one && second && (one->instance != second->instance || one->event != second->event)) {
    fail("one command, two answers: " + kind);
  }
  return second ? "" : second.error().type;
}

std::string House::start(const std::string& workflow) {
  const std::size_t before = papers_.size();
  act("drafter", "start", "", {{"definition", workflow}, {"unit", "u"}});
  return papers_.size() > before ? papers_.back() : "";
}

std::string House::submit(const std::string& person, const std::string& paper, const std::string& signal) {
  settle();
  const auto loaded = engine_->load(paper);
  if (!loaded || loaded->open.empty()) return "nothing-open";
  json body = {{"work", loaded->open.begin()->first}};
  if (signal != "submit") body = {{"signal", signal}};
  // What is submitted is no draft any more, from a moment that is not known before the answer.
  const auto drafts = drafts_;
  std::erase_if(drafts_, [&paper](const auto& draft) { return draft.first.first == paper; });
  const std::string refused = act(person, signal == "submit" ? "submit" : "signal", paper, std::move(body));
  if (!refused.empty()) drafts_ = drafts;
  return refused;
}

void House::write_draft(const std::string& person, const std::string& paper, const std::string& text) {
  const std::string bytes = base::canonical(json{{"text", text}});
  const RowChange change{RowChange::Kind::put,
                         "draft",
                         {{"instance", paper},
                          {"person", person},
                          {"etag", base::sha256_hex(bytes).substr(0, 32)},
                          {"body", bytes},
                          {"updated_at", wall_.now().time_since_epoch().count()},
                          {"base", std::string()}}};
  // What was there before may be there or not while this is not acknowledged.
  drafts_.erase({paper, person});
  persist(person + " writes " + text, [&] { return store_->write(std::span(&change, 1)); });
  drafts_[{paper, person}] = text;
}

void House::hand_over(const std::string& from, const std::string& to, const std::string& id) {
  const runtime::TransferPlan plan{.from = from, .to = to, .reason = "Nghỉ phép"};
  persist("a plan to hand over " + id, [&]() -> Result<void> {
    const auto rows = store_->read({.table = "transfer", .where = {{"id", Op::eq, {id}}}, .limit = 1});
    if (!rows) return std::unexpected(rows.error());
    if (!rows->empty()) return {};
    return runtime::plan_transfer(*engine_, *store_, *catalogue_, plan, id, "chair");
  });
  persist("the work is handed over " + id, [&] {
    return runtime::step_job(*engine_, *store_, runtime::transfer_job(), id, runtime::JobStep::confirm, "chair",
                             "confirm-" + id);
  });
  for (int i = 0; i < patience; ++i) {
    settle();
    const auto row = runtime::job_row(*store_, runtime::transfer_job(), id);
    if (row && runtime::text_in(*row, "state") == "done") return;
    engine_->look_for_jobs();
  }
  fail("the job does not end: " + id);
}

void House::ask_again(std::size_t which) {
  if (ledger_.empty()) return;
  const Acknowledged one = ledger_[which % ledger_.size()];
  done_.push_back("again: " + one.asked.command_id);
  for (int i = 0; i < patience; ++i) {
    const auto answer = ask(one.asked);
    if (answer && *answer) {
      const Handled& handled = **answer;
      if (!handled.repeated || handled.instance != one.instance || handled.event != one.event) {
        fail("the repeated command was not answered as the first: " + one.asked.command_id);
      }
      return;
    }
    const bool revived = revive();
    if (answer && !revived && (*answer).error().code != base::ErrorCode::unavailable) {
      return fail("the repeated command was refused: " + (*answer).error().type);
    }
  }
  fail("there is no end to repeating " + one.asked.command_id);
}

void House::ask_everything_again() {
  for (std::size_t i = 0; i < ledger_.size(); ++i) ask_again(i);
}

void House::pass(std::chrono::milliseconds time) {
  done_.push_back("time passes: " + std::to_string(time.count() / 60000) + " min");
  wall_.move(time);
  settle();
}

void House::clock_jumps(std::chrono::milliseconds by) {
  done_.push_back("the clock jumps: " + std::to_string(by.count() / 60000) + " min");
  wall_.move(by);
  settle();
}

void House::restart() {
  done_.emplace_back("(ended and started)");
  close();
  if (!open()) revive();
  settle();
}

void House::messages() {
  persist("messages are gathered", [this]() -> Result<void> {
    while (true) {
      const auto gathered = deliveries_->gather(engine_->now());
      if (!gathered) return std::unexpected(gathered.error());
      if (!gathered->more) return {};
    }
  });
  persist("messages are sent", [this]() -> Result<void> {
    const auto run = deliveries_->run_once(engine_->now());
    if (!run) return std::unexpected(run.error());
    return {};
  });
  settle();
}

std::string House::child_of(const std::string& paper) {
  const auto loaded = engine_->load(paper);
  return loaded && !loaded->children.empty() ? loaded->children.back().instance : "";
}

std::vector<std::string> House::tale() {
  std::vector<std::string> lines;
  std::vector<std::string> papers = papers_;
  for (std::size_t i = 0; i < papers.size(); ++i) {
    if (const std::string child = child_of(papers[i]); !child.empty()) papers.push_back(child);
  }
  const auto number_of = [&papers](const std::string& paper) {
    return std::to_string(std::ranges::find(papers, paper) - papers.begin());
  };
  for (const std::string& paper : papers) {
    std::map<std::string, std::size_t> met;
    const std::size_t from = lines.size();
    for (const store::StoredEvent& event : store_->load_events(paper, 1, 500).value()) {
      json body = base::parse_json(event.body).value();
      lines.push_back(number_of(paper) + " " + base::format_instant(event.at) + " " + event.kind + " " +
                      (event.scope == "timer" || event.scope == "owed" ? event.scope : event.command) + " " +
                      base::text_or(body, "signal") + " " + base::text_or(body, "state") + " " +
                      std::to_string(body.value("changes", json::array()).size()));
    }
    // Two things of one instant have no order.
    std::sort(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end());
    const decision::Instance instance = engine_->load(paper).value();
    lines.push_back(number_of(paper) + " ends with " + json(instance.snapshot.configuration).dump() + " " +
                    without_ids(instance.snapshot.data.dump(), met) + " " + std::to_string(instance.open.size()) +
                    " open " + std::to_string(instance.timers.size()) + " timers");
  }
  std::vector<std::string> told;
  const auto notices = store_->read({.table = "notice", .limit = 500}).value();
  for (const Row& row : notices) {
    const std::string paper = runtime::text_in(row, "instance");
    told.push_back("told " + (paper.empty() ? "of all" : number_of(paper)) + " " +
                   std::to_string(std::get<std::int64_t>(row.at("at"))) + " " + runtime::text_in(row, "person") + " " +
                   runtime::text_in(row, "template"));
  }
  const auto deliveries = store_->read({.table = "delivery", .limit = 500}).value();
  for (const Row& row : deliveries) {
    const std::string state = runtime::text_in(row, "state");
    // Which of two is the message and which is joined to it may be told either way.
    told.push_back("message " + runtime::text_in(row, "person") + " " + (state == "joined" ? "sent" : state));
  }
  for (const Row& row : store_->read({.table = "transfer_piece", .limit = 500}).value()) {
    told.push_back("handed over: " + number_of(runtime::text_in(row, "instance")) + " " +
                   runtime::text_in(row, "state") + " " + runtime::text_in(row, "code"));
  }
  std::ranges::sort(told);
  lines.insert(lines.end(), told.begin(), told.end());
  return lines;
}

}  // namespace trinhky::faults
