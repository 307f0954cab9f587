// What moves through the engine: a task in the queue, and the same task on its way through one batch. For the engine's
// own sources alone.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/limits.h"
#include "engine/directory/directory.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/job.h"

namespace trinhky::runtime {

// A batch is shared, so that nobody waits for ever behind somebody else: people first, then what papers owe one
// another, then timers. Room that is left goes to people again, and at last to jobs.
inline constexpr std::size_t before_owed = base::limits::max_batch - base::limits::max_batch / 4;
inline constexpr std::size_t before_timers = base::limits::max_batch - base::limits::max_batch / 8;

struct Engine::Task {
  enum class From { person, directory, catalogue, timer, owed, job };
  From from = From::person;
  std::string command_id;
  std::string scope;
  std::string kind;
  std::string instance;
  std::string person;
  std::string sender;  // an instance, or a job's id
  base::json body;
  std::vector<base::json> events;  // directory
  std::string waiting;             // the timer's or owed command's id
  std::optional<CatalogueRequest> catalogue;
  Done done;
  int tries = 0;
  base::Instant asked = {};  // when it came to the queue, by the machine's clock
  const JobKind* job = nullptr;
  std::string piece;  // of the job: its key
  bool back = false;  // the job is being undone

  // The same words in the same order.
  [[nodiscard]] Figures::Source source() const {
    static_assert(static_cast<std::size_t>(From::job) == static_cast<std::size_t>(Figures::Source::job));
    return static_cast<Figures::Source>(from);
  }
};

struct Engine::Worked {
  Task task;
  std::optional<base::Error> refused;
  std::optional<Handled> known;  // a receipt
  bool again = false;            // to be decided when what stands before it is written
  store::Commit commit;
  std::shared_ptr<const decision::Instance> after;
  std::optional<directory::Directory> directory;
  std::vector<std::string> claims;

  // There is nothing to write.
  [[nodiscard]] bool is_over() const { return refused || known || again; }
};

// What is written together, or will be.
struct Engine::Batch {
  std::vector<Task> tasks;        // to be decided
  std::deque<Worked> works;       // decided
  const Batch* before = nullptr;  // that is being written: counts as if it stood
  bool is_full = false;           // nobody else is taken in for now

  std::map<std::string, Shared> papers;                    // as loaded, or as the last of `works` leaves it
  std::set<std::string> left;                              // of those, the latter
  std::set<std::pair<std::string, std::string>> commands;  // scope and id
  std::set<std::string> series;                            // of which a number was looked up
  bool organisation = false;                               // it changes
  bool shelf = false;                                      // of definitions: changes

  [[nodiscard]] std::size_t size() const { return tasks.size() + works.size(); }
  // As it will stand; null where neither this batch nor the one before it has it.
  [[nodiscard]] Shared paper(const std::string& id) const {
    if (const auto known = papers.find(id); known != papers.end()) return known->second;
    return before == nullptr ? nullptr : before->paper(id);
  }
  [[nodiscard]] bool is_left(const std::string& id) const {
    return left.contains(id) || (before != nullptr && before->is_left(id));
  }
  [[nodiscard]] bool is_asked(const Task& task) const {
    return commands.contains({task.scope, task.command_id}) || (before != nullptr && before->is_asked(task));
  }
  [[nodiscard]] bool counts_on(const std::string& one) const {
    return series.contains(one) || (before != nullptr && before->counts_on(one));
  }
};

}  // namespace trinhky::runtime
