// What moves through the engine: a task in the queue, and the same task on its way through one batch. For the engine's
// own sources alone.
#pragma once

#include "engine/directory/directory.h"
#include "engine/runtime/engine.h"
#include "engine/runtime/job.h"

namespace trinhky::runtime {

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
  bool again = false;            // the same command is already in this batch
  store::Commit commit;
  std::shared_ptr<const decision::Instance> after;
  std::optional<directory::Directory> directory;
  std::vector<std::string> claims;
};

}  // namespace trinhky::runtime
