// The engine: one thread that decides, and one that writes for it. Commands of people, fired timers and owed commands
// of other instances come to it through one queue and take the same road: receipt, load, decide, one commit for the
// batch, answer after the sync.
//
//   Engine engine({.store = *store, .catalogue = catalogue, .clock = business, .entropy = random_bytes});
//   engine.start();
//   engine.submit(request, [](Result<Handled> answer) { … });     // called on the engine's thread, after the sync
//   engine.stop();
//
// Threads: `submit`, `handle`, `directory` and `advance` may be called from any thread but the engine's own. Bounds:
// the queue holds limits::max_queued_commands; beyond that `unavailable`/"busy".
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/ids.h"
#include "engine/decision/decide.h"
#include "engine/runtime/catalogue.h"
#include "engine/runtime/clocks.h"
#include "engine/runtime/figures.h"
#include "engine/runtime/refill.h"
#include "engine/store/store.h"

namespace trinhky::seal {
class SigningKey;
}

namespace trinhky::runtime {

class Committer;     // committer.h
class Recurring;     // recurring_job.h
class RetimeReader;  // retime_reader.h
class Sealer;
struct JobKind;  // job.h

struct Request {
  std::string command_id;  // the caller's Idempotency-Key
  std::string kind;
  std::string instance;  // empty for `start`: the engine names it
  std::string person;    // who asks
  base::json body;
};

// A change of the organisation: recorded in the directory stream after it was checked.
struct DirectoryRequest {
  std::string command_id;
  std::string person;              // empty for the program itself (first start)
  std::vector<base::json> events;  // see engine/directory/events.h
};

// A calendar that takes the place of the one in force (calendar_log.h).
struct PublishedCalendar {
  std::shared_ptr<const calendar::Calendar> calendar;
  std::string bytes;
  std::string instead_of;  // the version that is in force: another one by then is refused
  Layers layers = {};      // of units, as the bytes have them
};

// Something for the house's catalogue stream (catalogue_log.h): a definition that is published, a job that is
// confirmed. A calendar goes to a stream of its own.
struct CatalogueRequest {
  std::string command_id;
  std::string person;
  std::string kind;  // the event's
  base::json body;
  std::string content;                                       // bytes that the event names by hash as "content"
  std::vector<store::RowChange> rows;                        // in the same commit
  std::shared_ptr<const definition::Definition> definition;  // known from then on, with `content` as its bytes
  std::optional<PublishedCalendar> calendar = {};            // in force from then on
};

struct Handled {
  std::string instance;
  std::uint64_t event = 0;
  bool repeated = false;  // the same command was handled before; this is its receipt
  // The instance as this command left it; none for a receipt and for a change of the organisation.
  std::shared_ptr<const decision::Instance> after;
};

// What the store refuses the engine itself, so that no caller would hear of it. An entry goes as soon as the same thing
// succeeds again.
struct Health {
  // By what was wanted: "owed" and "timers" (reading what waits), "commit", "incidents" (noting one), "jobs",
  // "schedules", "upkeep", "seal", "clock" (keeping how far it was moved); "wall" where the machine's clock went back
  // (clocks.h).
  std::map<std::string, base::Error> troubles;
  [[nodiscard]] bool well() const { return troubles.empty(); }
  // Whether commands wait for this to be over: nothing can be kept, or what waits cannot be read. A clock that went
  // back or a seal that was not made leaves the work going.
  [[nodiscard]] static bool stops_work(std::string_view what) {
    return what == "commit" || what == "incidents" || what == "owed" || what == "timers";
  }
};

struct EngineOptions {
  store::Store& store;
  std::shared_ptr<Catalogue> catalogue;
  BusinessClock& clock;
  const base::Clock& wall;
  std::function<base::Entropy()> entropy;
  // Called on the engine's thread after each commit with the instances that changed.
  std::function<void(const std::vector<std::string>&)> changed;
  // Called on the engine's thread when a trouble begins, changes its nature or (with no error) is over.
  std::function<void(const std::string& what, const base::Error* error)> trouble = {};
  // Called within `start` while tables are filled again whose shape changed (refill.h): when that begins, every few
  // seconds, and when it is done.
  std::function<void(const Filling& filling)> filling = {};
  // Signs what seals the log (sealer.h); without one nothing is sealed.
  std::shared_ptr<const seal::SigningKey> seal_key = {};
  // Where the newest seal is noted outside the database; empty for nowhere.
  std::filesystem::path seal_note = {};
};

class Engine {
 public:
  explicit Engine(EngineOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Reads the directory and what is owed, and fills tables whose shape changed. Fails when the store cannot be read,
  // its log is of a newer program, or such a table cannot be filled (`wrong_state`/"table-not-refillable").
  [[nodiscard]] base::Result<void> start();
  // Finishes the batch at hand, seals the log if two seconds suffice, refuses what is queued, and ends the thread.
  void stop();

  using Done = std::function<void(base::Result<Handled>)>;
  void submit(Request request, Done done);
  void submit(DirectoryRequest request, Done done);
  // A version that is published already with another meaning: `wrong_state`/"already-published" with the hash of the
  // first; with the same one it is not an error. A calendar in place of one that is no longer in force:
  // `stale`/"calendar-changed"; one whose version stands for other days already: `wrong_state`/"calendar-published".
  void submit(CatalogueRequest request, Done done);
  [[nodiscard]] base::Result<Handled> handle(Request request);
  [[nodiscard]] base::Result<Handled> handle(DirectoryRequest request);
  [[nodiscard]] base::Result<Handled> handle(CatalogueRequest request);
  // A job's row was changed by hand (paused, resumed): look whether there is work.
  void look_for_jobs();

  // Moves business time forward to `to`, stopping at every due timer on the way so that each fires at its own time.
  // Returns when everything due has happened. Fails with `invalid`/"clock-backwards", or with the store's trouble, and
  // then time stands where it came to.
  [[nodiscard]] base::Result<void> advance(base::Instant to);
  // Returns when no owed command and no due timer is left that can be handled: those that became incidents do not
  // count, nor does what the store refuses for now (see health).
  void rest();
  // Tries a command again that became an incident. Fails with `not_found`.
  [[nodiscard]] base::Result<void> retry_incident(const std::string& id);

  [[nodiscard]] Health health() const;
  [[nodiscard]] const Figures& figures() const { return figures_; }
  // Commands that wait for the next batch, decided or not.
  [[nodiscard]] std::size_t queued() const;
  [[nodiscard]] directory::Directory directory() const;
  // The instance as of the last commit. Fails with `not_found`. A shared one stays as it is, whatever comes after.
  using Shared = std::shared_ptr<const decision::Instance>;
  [[nodiscard]] base::Result<Shared> load_shared(const std::string& id) const;
  [[nodiscard]] base::Result<decision::Instance> load(const std::string& id) const;
  [[nodiscard]] decision::World world(const directory::Directory& directory) const;
  [[nodiscard]] base::Instant now() const { return options_.clock.now(); }

  // A content as JSON. Fails with `not_found`.
  [[nodiscard]] base::Result<base::json> document(const std::string& hash) const;

 private:
  struct Task;    // what waits in the queue
  struct Worked;  // a task on its way through one batch
  struct Batch;

  void run();
  bool work_once();
  // True when the store takes writes again that it refused.
  bool look_again();
  // Works on a seal where one is due; at the end makes it, where anything moved.
  void seal(bool is_end);
  // Commands from the queue until the batch has so many.
  void add_commands(Batch& batch, std::size_t most);
  void add_owed(Batch& batch);
  void add_due(Batch& batch);
  // Jobs of the schedules that are due (recurring_job.h); false when none was, or the store refused.
  bool open_schedules();
  // One ordinary command per piece of a job that runs, behind everybody else's (job.cc). False when no job can wait.
  bool add_jobs(Batch& batch);
  // Papers for a retiming that is not planned in full yet (retime_reader.h); false when there is none.
  bool read_for_retimes();
  // Whether jobs of this kind may have more.
  bool add_pieces(const JobKind& kind, Batch& batch);
  void end_job(const JobKind& kind, const store::Row& job, bool back);
  [[nodiscard]] static store::RowChange row_of_piece(const Task& task, std::uint64_t event);
  void refuse_piece(const Task& task, const base::Error& error);
  // False when the store refused all of it for now.
  bool handle_batch(Batch batch);
  // Has it written, and meanwhile decides the next one (`ahead_`); false when not all of it could be.
  bool write(Batch& batch);
  // Decides a task as the next one of the batch.
  void take_in(Task task, Batch& batch);
  // Decides people's commands from the queue, as they come, until it is over; then `wake_` is told.
  void decide_until(Batch& batch, const std::function<bool()>& is_over);
  [[nodiscard]] bool may_decide(const Batch& batch) const;  // requires the mutex
  // To the head of the queue, in their order.
  void give_back(std::vector<Task> tasks);
  void give_back_ahead();
  void count_none_ahead();
  [[nodiscard]] bool is_late(const Task& task) const;
  void refuse_late(const Task& task);
  void settle_upkeep();
  [[nodiscard]] static std::string request_hash(const Task& task);
  // What was handled before is answered by its receipt, whatever would come of it now.
  void recall(Worked& worked);
  void prepare(Worked& worked, Batch& batch);
  // Adds what is needed to the facts; the command is refused, or waits for those before it, where that cannot be.
  [[nodiscard]] decision::Facts look_up(const decision::Needs& needs, decision::Facts facts, const std::string& drafter,
                                        Worked& worked, const std::string& paper, Batch& batch) const;
  void prepare_directory(Worked& worked);
  void prepare_catalogue(Worked& worked);
  // The event of a calendar that is published, where the request has one (calendar_log.cc).
  void prepare_calendar(Worked& worked, base::json body);
  [[nodiscard]] base::Result<decision::Facts> fetch(const decision::Needs& needs, decision::Facts facts,
                                                    const std::string& instance, const std::string& drafter) const;
  void finish(Worked& worked, base::Result<store::Committed> result);
  void refuse_owed(const Task& task, const base::Error& error);
  void note_incident(const std::string& id, const std::string& instance, const std::string& kind,
                     const base::Error& error);
  // Keeps or forgets a trouble; null: it went well.
  void note(const std::string& what, const base::Error* error);
  void remember(const Shared& instance) const;
  [[nodiscard]] base::Result<void> load_directory();
  void enqueue(Task task);
  [[nodiscard]] bool is_stopping() const;
  // How long nothing can come due that the last look did not see.
  [[nodiscard]] std::chrono::milliseconds until_next_look() const;

  EngineOptions options_;
  Figures figures_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable rested_;
  std::deque<Task> queue_;
  std::size_t ahead_count_ = 0;               // of those that are decided and not being written yet
  std::optional<base::Instant> ahead_since_;  // when the first of them came
  bool stopping_ = false;
  bool running_ = false;
  bool idle_ = false;
  std::uint64_t rounds_ = 0;
  std::vector<std::string> unstick_;  // incidents that somebody asked to try again
  bool jobs_wait_ = true;             // whether a job may have pieces left; looked at when the program starts
  std::thread thread_;

  mutable std::mutex directory_mutex_;
  directory::Directory directory_;
  std::uint64_t directory_events_ = 0;
  std::uint64_t catalogue_events_ = 0;  // the engine's thread alone
  std::uint64_t calendar_events_ = 0;   // the engine's thread alone

  mutable std::mutex cache_mutex_;
  mutable std::list<std::string> recent_;
  mutable std::map<std::string, std::pair<Shared, std::list<std::string>::iterator>> cache_;

  mutable std::mutex health_mutex_;
  Health health_;

  std::unique_ptr<Sealer> sealer_;         // the engine's thread alone; none without a key
  std::unique_ptr<Recurring> recurring_;   // the engine's thread alone
  std::unique_ptr<RetimeReader> retimes_;  // the engine's thread alone

  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Batch> ahead_;  // decided while the one before it was written; the engine's thread alone

  std::map<std::string, int> tries_;  // owed command or timer -> failed tries
  int recoveries_ = 0;                // times in a row that the store was found writable again and then took nothing
  std::set<std::string> stuck_;       // owed commands and timers that became incidents
  // Of timers no more is kept in memory than these two places; the rest stays in the store until it is due.
  std::optional<base::Instant> soonest_;          // the next one, where it is due within the next look's distance
  std::optional<store::TimerPlace> stuck_up_to_;  // up to here all that are due became incidents
};

}  // namespace trinhky::runtime
