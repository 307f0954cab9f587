// What the operator is told while the program runs: one line for each event on standard error, as JSON or for people.
//
//   const Logging logging({.format = LogFormat::json});       // while this stands, a thread of its own writes
//   log(LogLevel::error, "fault", {{"request", id}, {"message", what}});
//
//   {"time":"2026-11-22T13:23:00.000Z","level":"error","event":"fault","request":"0192…","message":"…"}
//   2026-11-22T13:23:00.000Z error fault request=0192… message="…"
//
// A line never holds a person's name, a secret, a body or a query: ids, templates of routes and what the machine said.
// Threads: `log` from any. It never waits for whoever reads standard error: where nobody does, lines are dropped and
// counted, and the number is told as soon as somebody reads again ("log_lines_dropped").
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::server {

enum class LogLevel : std::uint8_t {
  debug,    // each read and each file of the screens
  info,     // each command, and what the program does by itself
  warning,  // somebody should know: overload, a trouble that the program works around
  error,    // somebody must look
};
enum class LogFormat : std::uint8_t { text, json };

// Nothing for another word. The words are those of the enums.
[[nodiscard]] std::optional<LogLevel> log_level_of(std::string_view word);
[[nodiscard]] std::optional<LogFormat> log_format_of(std::string_view word);

struct LogField {
  std::string_view name;  // the program's own: [a-z_]+
  std::variant<std::string_view, std::int64_t, double> value;
};
using LogFields = std::initializer_list<LogField>;

// What one write to a pipe takes whole (POSIX: PIPE_BUF is at least 512; Linux: 4096).
inline constexpr std::size_t max_log_line_bytes = 4096;

// One line with its line feed, at most `max_log_line_bytes` long: values that are too long are cut and end in "…".
// Fields whose text is empty are left out. Bytes that are no UTF-8 become U+FFFD, control characters are escaped.
[[nodiscard]] std::string log_line(LogFormat format, base::Instant at, LogLevel level, std::string_view event,
                                   std::span<const LogField> fields);

// Takes lines and writes them to a descriptor from a thread of its own.
class LogWriter {
 public:
  struct Options {
    int descriptor = 2;
    std::size_t max_waiting_bytes = 1U << 20;
    LogFormat format = LogFormat::text;  // of the line that tells of dropped ones
  };
  explicit LogWriter(const Options& options);
  // Gives what waits one second.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Never waits for the descriptor. False where the line was dropped.
  bool write(std::string_view line);
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // the thread's too, which may hang in a write for ever
};

struct LogSettings {
  LogFormat format = LogFormat::text;
  LogLevel level = LogLevel::info;
};

// How `log` writes while this stands; one at a time. Before and after, lines are written at once, as text.
class Logging {
 public:
  explicit Logging(const LogSettings& settings);
  ~Logging();
  Logging(const Logging&) = delete;
  Logging& operator=(const Logging&) = delete;

  [[nodiscard]] std::uint64_t dropped() const { return writer_.dropped(); }

 private:
  friend void log(LogLevel level, std::string_view event, LogFields fields);
  LogSettings settings_;
  LogWriter writer_;
};

void log(LogLevel level, std::string_view event, LogFields fields = {});
// The type of an error, its English sentence and what is for the operator alone; `what` was being done.
void log_error(LogLevel level, std::string_view event, std::string_view what, const base::Error& error);

}  // namespace trinhky::server
