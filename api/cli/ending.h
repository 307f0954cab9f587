// How a program that serves comes to its end: the first SIGINT or SIGTERM asks it to end in order, the second ends it
// at once, and so does the time it may take.
//
//   Ending ending;                                   // before the first thread begins
//   const int signal = ending.wait(pause, [&] { … });   // what is to be done meanwhile, every `pause`
//   ending.begin(std::chrono::seconds(60));          // now stop the parts; this outlives them
//
// Ending at once loses nothing that was answered: what was answered is synced.
#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

namespace trinhky::cli {

class Ending {
 public:
  static constexpr int too_slow_code = 75;  // EX_TEMPFAIL: a part did not end in time

  // Blocks both signals in the calling thread and in all that it starts from now on.
  Ending();
  ~Ending();
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

  // Waits for the first signal and returns it. `meanwhile` is called about every `pause`; may be empty.
  int wait(std::chrono::milliseconds pause, const std::function<void()>& meanwhile = {});
  // From now on until this goes: a signal ends the program with 128 + its number, and after `at_most` it ends with
  // `too_slow_code`. Says so in the log.
  void begin(std::chrono::milliseconds at_most);

 private:
  sigset_t signals_{};
  std::jthread watch_;
};

}  // namespace trinhky::cli
