// One run of a program of the office, with a text as its standard input and a limit on its time.
//
//   Result<ProgramEnd> end = run_program({.words = {"/opt/sms/send"}, .input = json, .time = 20s});
//   if (end && end->exit_code == 0) …
//
// No shell; environment PATH and LANG alone; folder "/"; no open file but standard input (a file that can be read
// again), output (thrown away) and error. It has a process group of its own, which is killed when the time is over.
// Blocking, from any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::notify {

struct ProgramRun {
  std::vector<std::string> words;  // an absolute path and arguments
  std::string input;
  std::chrono::milliseconds time{20'000};
};

struct ProgramEnd {
  int exit_code = 0;
  std::string said;  // the first line of standard error, bounded
};

// Fails with `unavailable`/"gateway-broken" if the program cannot be started, ended by a signal, or took too long.
[[nodiscard]] base::Result<ProgramEnd> run_program(const ProgramRun& run);

}  // namespace trinhky::notify
