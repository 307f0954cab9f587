// A house with very many papers, made for tests/bench/scale.mjs out of a demonstration (`trinhky demo`).
//
//   scale_bench fill DATA --papers 1000000 [--tasks 10000] [--events 10000]
//
// Adds to the database in DATA, through the real engine: three papers of each unit that were started, submitted
// and cancelled by the leader; papers that are still drafts and make up an inbox of `tasks`; one paper
// that was handed on until it has `events`. The rest of `papers` are copies of those that came to an end, made through
// the store: ids and times are new, and so are chain, receipts and rows; documents are shared with the paper that was
// copied, and no mails were sent about any of it. So they are read, listed,
// sealed and counted like others. Nothing that is open is a copy.
//
// Prints one line of JSON, and leaves it in DATA/scale.json: how many of each, which paper is the long one, and what
// each thousand of its events cost.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "api/cli/house.h"
#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/projection/tables.h"
#include "engine/store/sqlite/open.h"
#include "tests/support/places.h"

namespace trinhky {
namespace {

using base::json;
using Op = store::Condition::Op;

constexpr std::size_t in_flight = 256;
constexpr int papers_of_a_unit = 3;
constexpr std::size_t commits_together = 500;
constexpr std::size_t uuid_length = 36;
constexpr std::size_t instant_length = 24;
constexpr std::size_t measured_events = 1000;
constexpr std::chrono::hours an_hour{1};
constexpr std::chrono::hours years{3 * 365 * 24};  // over which the copies are spread, backwards from now

template <class T>
T must(base::Result<T> result, const std::string& what) {
  if (!result) {
    std::cerr << what << ": " << result.error().type << " " << result.error().message.en << " "
              << result.error().pointer << " " << result.error().log << "\n";
    std::_Exit(1);
  }
  return std::move(*result);
}
void must_do(const base::Result<void>& result, const std::string& what) {
  if (result) return;
  std::cerr << what << ": " << result.error().type << " " << result.error().message.en << " " << result.error().log
            << "\n";
  std::_Exit(1);
}

// Of the whole process, all threads together.
double processor_ms() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto ms = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_usec) / 1000;
  };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

// Commands asked for without waiting for the one before, at most `in_flight` of them.
class Line {
 public:
  explicit Line(cli::House& house) : house_(house) {}

  void ask(runtime::Request request) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return open_ < in_flight; });
    ++open_;
    lock.unlock();
    const std::string kind = request.kind;
    house_.engine().submit(std::move(request), [this, kind](base::Result<runtime::Handled> answer) {
      must(std::move(answer), kind);
      const std::scoped_lock done(mutex_);
      --open_;
      room_.notify_all();
    });
  }
  void wait() {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return open_ == 0; });
  }

 private:
  cli::House& house_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::size_t open_ = 0;
};

class Filler {
 public:
  explicit Filler(cli::House& house) : house_(house) {}

  // Papers of this many units came to their end; answers their ids.
  std::vector<std::string> live_finished() {
    std::vector<std::string> papers;
    const std::string root = root_unit();
    for (const directory::Unit& unit : house_.office().directory().units_on(house_.office().today())) {
      const bool top = unit.id == root;
      const auto of = [&](const char* province, const char* below) {
        return person(top ? std::string(province) : std::string(below) + "." + unit.id);
      };
      for (int i = 0; i < papers_of_a_unit; ++i) {
        const std::string drafter = of("chuyenvien1", "cb");
        const std::string paper = start(drafter, unit.id);
        write_draft(paper, drafter, "Về việc phối hợp công tác lần " + std::to_string(i + 1) + " của " + unit.name.vi);
        act(drafter, "submit", paper, {{"signal", "submit"}});
        act(of("chutich", "ct"), "cancel", paper, {{"reason", "Nội dung này đã có trong văn bản ban hành trước đó."}});
        papers.push_back(paper);
      }
    }
    return papers;
  }

  // Open drafts, all of them waiting for the drafters of the province.
  void live_tasks(std::size_t tasks) {
    Line line(house_);
    for (std::size_t i = 0; i < tasks; ++i) line.ask(start_request(person("chuyenvien1"), root_unit()));
    line.wait();
  }

  // One paper handed to and fro; answers its id and what a command cost at first and at last, in milliseconds of the
  // processor.
  json live_long(std::size_t events) {
    const std::string paper = start(person("chuyenvien1"), root_unit());
    const std::string work = must(house_.engine().load(paper), "load").open.begin()->first;
    Line line(house_);
    std::vector<double> costs;
    double before = processor_ms();
    for (std::size_t i = 1; i < events; ++i) {
      line.ask({.command_id = house_.new_command_id(),
                .kind = "reassign",
                .instance = paper,
                .person = person("chanhvp"),
                .body = {{"work", work},
                         {"person", person(i % 2 == 1 ? "truongban1" : "truongban2")},
                         {"reason", "Giao lại theo phân công"}}});
      if (i % measured_events != 0 && i + 1 != events) continue;
      line.wait();
      const double now = processor_ms();
      if (i % measured_events == 0) costs.push_back((now - before) / static_cast<double>(measured_events));
      before = now;
    }
    return {{"paper", paper}, {"cpu_ms_by_thousand", costs}};
  }

 private:
  std::string root_unit() {
    const auto today = house_.office().today();
    const auto directory = house_.office().directory();
    return directory.root_of(directory.units_on(today).front().id, today);
  }
  std::string person(const std::string& login) {
    auto& known = people_[login];
    if (!known.empty()) return known;
    const auto found = house_.office().directory().person_by_login(login);
    if (!found) {
      std::cerr << "nobody has the log-in " << login << "\n";
      std::_Exit(1);
    }
    return known = found->id;
  }
  runtime::Request start_request(const std::string& by, const std::string& unit) {
    return {.command_id = house_.new_command_id(),
            .kind = "start",
            .instance = {},
            .person = by,
            .body = {{"definition", "document-issue"}, {"unit", unit}, {"data", {{"kind", "CV"}}}}};
  }
  std::string start(const std::string& by, const std::string& unit) {
    return must(house_.engine().handle(start_request(by, unit)), "start").instance;
  }
  void act(const std::string& by, const std::string& kind, const std::string& paper, json body) {
    const auto loaded = must(house_.engine().load(paper), "load");
    body["work"] = loaded.open.begin()->first;
    must(house_.engine().handle(runtime::Request{.command_id = house_.new_command_id(),
                                                 .kind = kind,
                                                 .instance = paper,
                                                 .person = by,
                                                 .body = std::move(body)}),
         kind + " in " + loaded.unit);
  }
  void write_draft(const std::string& paper, const std::string& by, const std::string& summary) {
    std::string text;
    for (int i = 0; i < 20; ++i) text += "Đề nghị các đơn vị phối hợp tổ chức thực hiện. ";
    const std::string bytes = base::canonical(json{{"summary", summary}, {"body", text}});
    const store::RowChange draft{store::RowChange::Kind::put,
                                 "draft",
                                 {{"instance", paper},
                                  {"person", by},
                                  {"etag", base::sha256_hex(bytes).substr(0, 32)},
                                  {"body", bytes},
                                  {"updated_at", house_.office().now().time_since_epoch().count()},
                                  {"base", std::string()}}};
    must_do(house_.store().write(std::span(&draft, 1)), "draft");
  }

  cli::House& house_;
  std::map<std::string, std::string> people_;
};

// ---- copies

template <class Found>
void for_each_id(const std::string& text, const Found& found) {
  for (std::size_t at = 0; at + uuid_length <= text.size(); ++at) {
    if (text[at + 8] != '-' || text[at + 13] != '-') continue;
    std::string word = text.substr(at, uuid_length);
    if (!base::is_uuid(word)) continue;
    found(at, std::move(word));
    at += uuid_length - 1;
  }
}

// A text cut at what is a paper's own in it: ids, and instants as JSON has them.
struct Stencil {
  struct Gap {
    std::optional<std::size_t> id;  // else an instant
    base::Instant at;
  };
  std::vector<std::string> pieces{""};  // one more than there are gaps
  std::vector<Gap> gaps;

  [[nodiscard]] std::string with(const std::vector<std::string>& fresh, std::chrono::milliseconds later) const {
    std::string out = pieces.front();
    for (std::size_t i = 0; i < gaps.size(); ++i) {
      out += gaps[i].id ? fresh[*gaps[i].id] : base::format_instant(gaps[i].at + later);
      out += pieces[i + 1];
    }
    return out;
  }
};

// All that is kept of one paper, to be copied under other ids at another time.
class Pattern {
 public:
  Pattern(store::Store& store, const std::string& paper, const std::set<std::string>& common) {
    const auto events = must(store.load_events(paper, 1, base::limits::max_page), "events");
    std::vector<store::RowChange> rows;
    for (const store::Table& table : projection::tables()) {
      const char* column = table.name == "instance" ? "id" : "instance";
      if (store::find_column(table, column) == nullptr) continue;
      for (store::Row& row : must(
               store.read({.table = table.name, .where = {{column, Op::eq, {paper}}}, .limit = base::limits::max_page}),
               table.name)) {
        rows.push_back({store::RowChange::Kind::insert, table.name, std::move(row)});
      }
    }
    std::set<std::string> own;
    const auto look = [&](const std::string& text) {
      for_each_id(text, [&](std::size_t, std::string id) {
        if (!common.contains(id)) own.insert(std::move(id));
      });
    };
    for (const store::StoredEvent& event : events) {
      for (const std::string* text : {&event.stream, &event.command, &event.body}) look(*text);
    }
    for (const store::RowChange& change : rows) {
      for (const auto& [name, value] : change.row) {
        if (const auto* text = std::get_if<std::string>(&value)) look(*text);
      }
    }
    own_.assign(own.begin(), own.end());
    began_ = events.front().at;
    kind_ = events.front().stream_kind;
    stream_ = cut(events.front().stream);
    for (const store::StoredEvent& event : events) {
      events_.push_back({.event = event, .command = cut(event.command), .body = cut(event.body)});
    }
    for (const store::RowChange& change : rows) {
      RowPattern& row = rows_.emplace_back(RowPattern{.change = change, .texts = {}});
      for (const auto& [name, value] : change.row) {
        if (const auto* text = std::get_if<std::string>(&value)) row.texts.emplace_back(name, cut(*text));
      }
    }
  }

  // The whole paper, begun at `at`.
  [[nodiscard]] store::Commit copy(base::Instant at, std::mt19937_64& random) const {
    const auto later = at - began_;
    std::vector<std::string> fresh;
    fresh.reserve(own_.size());
    for (std::size_t i = 0; i < own_.size(); ++i) {
      base::Entropy bytes{};
      for (auto& one : bytes) one = static_cast<std::uint8_t>(random());
      fresh.push_back(base::uuid_v7(at, bytes));
    }
    // In the same order as those they stand for, so that canonical bytes stay canonical.
    std::ranges::sort(fresh);
    store::Commit commit{.stream = stream_.with(fresh, later), .stream_kind = kind_};
    for (const EventPattern& one : events_) {
      commit.events.push_back({.kind = one.event.kind,
                               .at = one.event.at + later,
                               .command = one.command.with(fresh, later),
                               .scope = one.event.scope,
                               .body = one.body.with(fresh, later)});
    }
    for (const RowPattern& one : rows_) {
      store::RowChange& change = commit.rows.emplace_back(one.change);
      for (auto& [column, value] : change.row) {
        if (auto* number = std::get_if<std::int64_t>(&value); number != nullptr && is_time(column)) {
          *number += later.count();
        }
      }
      for (const auto& [column, text] : one.texts) change.row[column] = text.with(fresh, later);
    }
    return commit;
  }

 private:
  struct EventPattern {
    store::StoredEvent event;
    Stencil command;
    Stencil body;
  };
  struct RowPattern {
    store::RowChange change;
    std::vector<std::pair<std::string, Stencil>> texts;
  };

  static bool is_time(const std::string& column) {
    return column == "at" || column == "due" || column == "since" || column.ends_with("_at");
  }
  [[nodiscard]] Stencil cut(const std::string& text) const {
    struct Place {
      std::size_t length = 0;
      Stencil::Gap gap;
    };
    std::map<std::size_t, Place> places;
    for_each_id(text, [&](std::size_t at, const std::string& id) {
      const auto found = std::ranges::lower_bound(own_, id);
      if (found == own_.end() || *found != id) return;
      places[at] = {.length = uuid_length, .gap = {.id = static_cast<std::size_t>(found - own_.begin()), .at = {}}};
    });
    for (std::size_t at = 0; at + instant_length <= text.size(); ++at) {
      if (text[at + 10] != 'T' || text[at + instant_length - 1] != 'Z') continue;
      const auto instant = base::parse_instant(text.substr(at, instant_length));
      if (instant) places[at] = {.length = instant_length, .gap = {.id = std::nullopt, .at = *instant}};
    }
    Stencil stencil;
    std::size_t begun = 0;
    for (const auto& [at, place] : places) {
      stencil.pieces.back() = text.substr(begun, at - begun);
      stencil.pieces.emplace_back();
      stencil.gaps.push_back(place.gap);
      begun = at + place.length;
    }
    stencil.pieces.back() = text.substr(begun);
    return stencil;
  }

  std::vector<std::string> own_;  // sorted
  base::Instant began_;
  std::string kind_;
  Stencil stream_;
  std::vector<EventPattern> events_;
  std::vector<RowPattern> rows_;
};

// Ids that several papers share: persons, what they hold, units, definitions.
std::set<std::string> common_ids(store::Store& store) {
  std::set<std::string> ids;
  for (const char* stream : {"directory", "catalogue"}) {
    for (std::uint64_t from = 1;;) {
      const auto page = must(store.load_events(stream, from, base::limits::max_page), stream);
      for (const store::StoredEvent& event : page) {
        for_each_id(event.body, [&](std::size_t, std::string id) { ids.insert(std::move(id)); });
      }
      if (page.size() < base::limits::max_page) break;
      from += page.size();
    }
  }
  return ids;
}

void copy_papers(store::Store& store, const std::vector<std::string>& papers, std::size_t copies, base::Instant now) {
  if (copies == 0) return;
  const auto common = common_ids(store);
  std::vector<Pattern> patterns;
  for (const std::string& paper : papers) patterns.emplace_back(store, paper, common);
  std::mt19937_64 random(20270107);
  const auto step = std::chrono::duration_cast<std::chrono::milliseconds>(years) / static_cast<std::int64_t>(copies);
  std::vector<store::Commit> commits;
  for (std::size_t i = 0; i < copies; ++i) {
    const base::Instant at = now - step * static_cast<std::int64_t>(copies - i);
    commits.push_back(patterns[i % patterns.size()].copy(at, random));
    if (commits.size() < commits_together && i + 1 < copies) continue;
    for (auto& result : store.commit(commits)) must(std::move(result), "a copy");
    commits.clear();
    must(store.maintain(), "upkeep");
  }
}

int fill(const std::filesystem::path& data, std::size_t papers, std::size_t tasks, std::size_t events) {
  const cli::HouseOptions options{
      .open_store =
          [](const std::filesystem::path& file) {
            return store::open_sqlite({.path = file.string(), .checkpoint_bytes = 64U << 20});
          },
      .data = data,
      .workflows = std::filesystem::path(trinhky::places::source_dir()) / "workflows",
      .base_url = {}};
  auto house = must(cli::House::open(options), "open");
  Filler filler(*house);
  const auto begun = std::chrono::steady_clock::now();
  const auto seconds = [&begun] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  };
  const auto finished = filler.live_finished();
  filler.live_tasks(tasks);
  json told = {{"papers", papers}, {"tasks", tasks}, {"events", events}};
  if (events > 1) told["long"] = filler.live_long(events);
  const std::size_t lived = finished.size() + tasks + (events > 1 ? 1 : 0);
  told["lived"] = lived;
  told["copies"] = papers - std::min(papers, lived);
  house->engine().rest();
  // What was told of all this is not news any more when the server starts: the mailer looks some minutes back.
  must_do(house->engine().advance(house->office().now() + an_hour), "time");
  house->engine().stop();
  copy_papers(house->store(), finished, told["copies"], house->office().now());
  const auto now = house->office().now().time_since_epoch().count();
  must_do(house->store().set_meta("mail_gathered_until", std::to_string(now)), "messages");
  told["seconds"] = seconds();
  std::ofstream(data / "scale.json") << told.dump() << "\n";
  std::cout << told.dump() << "\n";
  return 0;
}

int usage() {
  std::cerr << "usage: scale_bench fill DATA --papers N [--tasks N] [--events N]\n";
  return 2;
}

int main_of(int count, char** words) {
  const std::vector<std::string> given(words + 1, words + count);
  if (given.size() < 2 || given[0] != "fill") return usage();
  std::map<std::string, std::size_t> sizes{{"--papers", 0}, {"--tasks", 0}, {"--events", 0}};
  for (std::size_t i = 2; i < given.size(); i += 2) {
    const auto known = sizes.find(given[i]);
    if (known == sizes.end() || i + 1 == given.size()) return usage();
    known->second = std::strtoul(given[i + 1].c_str(), nullptr, 10);
  }
  return fill(given[1], sizes["--papers"], sizes["--tasks"], sizes["--events"]);
}

}  // namespace
}  // namespace trinhky

int main(int count, char** words) {
  return trinhky::main_of(count, words);
}
