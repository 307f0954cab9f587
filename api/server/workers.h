// A few threads and a bounded queue before them: handlers that read the database, password hashing.
//
//   Workers workers(4, 256);
//   if (!workers.submit([job = std::move(job)]() mutable { job(); })) answer_503();
//
// Threads: every method from any thread, but not `stop` from a worker of the same pool.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace trinhky::server {

class Workers {
 public:
  using Job = std::move_only_function<void()>;

  Workers(std::size_t threads, std::size_t max_waiting);
  // Stops.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False, and nothing happens, if the queue is full or the pool has stopped. A job must not throw.
  [[nodiscard]] bool submit(Job job);
  // Goes on with a request that a worker has left waiting for something else. Never refused and done before what
  // `submit` took in: there is at most one for each request under way, which is bounded already, and its act is done.
  // After `stop` the job runs in the caller. It must not throw.
  void resume(Job job);
  // Jobs that no thread has taken yet.
  [[nodiscard]] std::size_t waiting();
  // Finishes the jobs that wait, refuses new ones, joins. A second call does nothing.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  std::deque<Job> resumed_;
  std::size_t max_waiting_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace trinhky::server
