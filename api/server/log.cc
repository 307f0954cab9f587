#include "api/server/log.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

namespace trinhky::server {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 4> level_words{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> format_words{"text", "json"};

// How long the values of one line may be: the first that makes the line short enough is taken.
constexpr std::array<std::size_t, 4> value_bytes{2000, 500, 100, 20};
constexpr milliseconds look_whether_to_end{100};
constexpr milliseconds last_moment{1000};

std::string_view word_of(LogLevel level) {
  return level_words.at(static_cast<std::size_t>(level));
}

// At most `most` bytes and no half of a character.
std::string cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

// A JSON string in which a terminal finds nothing to act on: DEL and the C1 controls are escaped, too.
std::string json_text(std::string_view text) {
  const bool is_plain =
      std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; });
  if (is_plain) return "\"" + std::string(text) + "\"";
  const std::string plain = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string out;
  out.reserve(plain.size());
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const auto byte = static_cast<unsigned char>(plain[i]);
    const auto next = i + 1 < plain.size() ? static_cast<unsigned char>(plain[i + 1]) : 0U;
    static constexpr std::string_view digits = "0123456789abcdef";
    if (byte == 0x7F) {
      out += "\\u007f";
    } else if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) {
      out.append("\\u00").append(1, digits[next >> 4U]).append(1, digits[next & 0xFU]);
      ++i;
    } else {
      out += plain[i];
    }
  }
  return out;
}

bool is_bare(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:/{}@+").find(c) != std::string_view::npos;
  });
}

std::string shown(const LogField& field, LogFormat format, std::size_t most) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    const std::string kept = cut(*text, most);
    return format == LogFormat::text && is_bare(kept) ? kept : json_text(kept);
  }
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) return std::to_string(*number);
  return nlohmann::json(std::get<double>(field.value)).dump();  // what is no number becomes null
}

std::string line_of(LogFormat format, std::string_view time, LogLevel level, std::string_view event,
                    std::span<const LogField> fields, std::size_t most) {
  const bool is_json = format == LogFormat::json;
  std::string line;
  if (is_json) {
    line.append("{\"time\":\"").append(time).append("\",\"level\":\"").append(word_of(level));
    line.append("\",\"event\":\"").append(event).append("\"");
  } else {
    line.append(time).append(" ").append(word_of(level)).append(" ").append(event);
  }
  for (const LogField& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    if (text != nullptr && text->empty()) continue;
    line.append(is_json ? ",\"" : " ").append(field.name).append(is_json ? "\":" : "=");
    line += shown(field, format, most);
  }
  return line.append(is_json ? "}\n" : "\n");
}

// Waits until the descriptor takes a line without making the writer wait; false when `ending` comes first.
bool takes_a_line(int descriptor, const std::atomic<bool>& ending) {
  pollfd wanted{.fd = descriptor, .events = POLLOUT, .revents = 0};
  while (true) {
    const int ready = ::poll(&wanted, 1, static_cast<int>(look_whether_to_end.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the write says what is wrong
    if (ending) return false;
  }
}

// False when it could not be written.
bool write_whole(int descriptor, std::string_view bytes, const std::atomic<bool>& ending) {
  while (!bytes.empty()) {
    if (!takes_a_line(descriptor, ending)) return false;
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

base::Instant wall_now() {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

std::atomic<Logging*>& standing() {
  static std::atomic<Logging*> one = nullptr;
  return one;
}

}  // namespace

std::optional<LogLevel> log_level_of(std::string_view word) {
  const auto* const found = std::ranges::find(level_words, word);
  if (found == level_words.end()) return std::nullopt;
  return static_cast<LogLevel>(found - level_words.begin());
}

std::optional<LogFormat> log_format_of(std::string_view word) {
  const auto* const found = std::ranges::find(format_words, word);
  if (found == format_words.end()) return std::nullopt;
  return static_cast<LogFormat>(found - format_words.begin());
}

std::string log_line(LogFormat format, base::Instant at, LogLevel level, std::string_view event,
                     std::span<const LogField> fields) {
  const std::string time = base::format_instant(at);
  std::string line;
  for (const std::size_t most : value_bytes) {
    line = line_of(format, time, level, event, fields, most);
    if (line.size() <= max_log_line_bytes) return line;
  }
  // More fields than any event of ours has: the event itself is told.
  return line_of(format, time, level, event, {}, 0);
}

struct LogWriter::State {
  Options options;
  std::mutex mutex;
  std::condition_variable changed;
  std::string waiting;
  std::uint64_t untold = 0;  // dropped since the last line that told so
  std::atomic<std::uint64_t> dropped = 0;
  std::atomic<bool> ending = false;
  bool ended = false;
  std::thread thread;

  void lose(std::uint64_t lines) {
    untold += lines;
    dropped.fetch_add(lines, std::memory_order_relaxed);
  }
  [[nodiscard]] std::string notice_of(std::uint64_t lines) const;
  // Returns how many lines could not be written.
  std::uint64_t put(std::string_view bytes) const;
  void run();
};

std::string LogWriter::State::notice_of(std::uint64_t lines) const {
  const std::array<LogField, 1> number{LogField{"lines", static_cast<std::int64_t>(lines)}};
  return log_line(options.format, wall_now(), LogLevel::warning, "log_lines_dropped", number);
}

// In pieces of whole lines that a pipe takes at once.
std::uint64_t LogWriter::State::put(std::string_view bytes) const {
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, max_log_line_bytes);
    if (const std::size_t end = piece.rfind('\n'); end != std::string_view::npos) piece = piece.substr(0, end + 1);
    if (!write_whole(options.descriptor, piece, ending)) {
      return static_cast<std::uint64_t>(std::ranges::count(bytes, '\n'));
    }
    bytes.remove_prefix(piece.size());
  }
  return 0;
}

void LogWriter::State::run() {
  std::unique_lock lock(mutex);
  while (true) {
    changed.wait(lock, [this] { return ending || !waiting.empty(); });
    if (waiting.empty()) break;
    const std::string lines = std::exchange(waiting, {});
    const std::uint64_t missing = std::exchange(untold, 0);
    lock.unlock();
    const bool told = missing == 0 || put(notice_of(missing)) == 0;
    const std::uint64_t lost = put(lines);
    lock.lock();
    if (!told) untold += missing;
    lose(lost);
    if (lost > 0 && ending) break;
  }
  ended = true;
  changed.notify_all();
}

LogWriter::LogWriter(const Options& options) : state_(std::make_shared<State>()) {
  state_->options = options;
  // The thread takes no signal: those that end the program are waited for elsewhere, and that whoever read is gone is
  // an error of the write.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  state_->thread = std::thread([state = state_] { state->run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LogWriter::~LogWriter() {
  std::unique_lock lock(state_->mutex);
  state_->ending = true;
  state_->changed.notify_all();
  const bool over = state_->changed.wait_for(lock, last_moment, [this] { return state_->ended; });
  lock.unlock();
  if (over) {
    state_->thread.join();
  } else {
    state_->thread.detach();
  }
}

bool LogWriter::write(std::string_view line) {
  const std::scoped_lock lock(state_->mutex);
  if (state_->waiting.size() + line.size() > state_->options.max_waiting_bytes) {
    state_->lose(1);
    return false;
  }
  const bool was_empty = state_->waiting.empty();
  state_->waiting += line;
  if (was_empty) state_->changed.notify_all();
  return true;
}

std::uint64_t LogWriter::dropped() const {
  return state_->dropped.load(std::memory_order_relaxed);
}

Logging::Logging(const LogSettings& settings) : settings_(settings), writer_({.format = settings.format}) {
  standing() = this;
}

Logging::~Logging() {
  standing() = nullptr;
}

void log(LogLevel level, std::string_view event, LogFields fields) {
  Logging* const logging = standing();
  if (logging != nullptr && level < logging->settings_.level) return;
  const LogFormat format = logging == nullptr ? LogFormat::text : logging->settings_.format;
  const std::string line =
      log_line(format, wall_now(), level, event, std::span<const LogField>(fields.begin(), fields.size()));
  if (logging != nullptr) {
    logging->writer_.write(line);
  } else if (level >= LogLevel::info) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
  }
}

void log_error(LogLevel level, std::string_view event, std::string_view what, const base::Error& error) {
  log(level, event, {{"what", what}, {"type", error.type}, {"message", error.message.en}, {"detail", error.log}});
}

}  // namespace trinhky::server
