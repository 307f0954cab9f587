#include "api/cli/backup_child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "engine/base/json.h"

namespace trinhky::cli {
namespace {

using base::json;

constexpr std::size_t max_said_bytes = 1U << 20;
constexpr int not_an_exit = -1;

base::Error trouble(base::Text message, std::string log = {}) {
  return {.code = base::ErrorCode::unavailable,
          .type = "backup-failed",
          .message = std::move(message),
          .log = std::move(log)};
}

base::Text text_of(const json& value) {
  return {base::text_or(value, "vi"), base::text_or(value, "en")};
}

base::Text ended_badly(const std::string& how) {
  return {"chương trình sao lưu kết thúc bất thường (" + how + "); nhật ký của máy chủ có chi tiết.",
          "the program that takes it ended badly (" + how + "); the server's log has more."};
}

// Its standard output is the pipe; standard error stays the server's.
int start(const BackupChild::Order& order, int output, pid_t& process) {
  std::vector<std::string> words{
      "trinhky", "backup", order.data.string(), "--to", order.to.string(), "--daily", "--json", "--lang", "en"};
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  // The server's threads block the signals that end it, and this one must hear them. A group of its own: Ctrl-C is for
  // the server, which ends this one in order.
  sigset_t none;
  sigset_t asked;
  sigemptyset(&none);
  sigemptyset(&asked);
  sigaddset(&asked, SIGINT);
  sigaddset(&asked, SIGTERM);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &asked);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  const int problem = posix_spawn(&process, order.program.c_str(), &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return problem;
}

// All that it says until it ends. What is beyond the bound is read and forgotten, so that it never waits for a reader.
std::string read_to_end(int pipe) {
  std::string said;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t size = ::read(pipe, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return said;
    if (said.size() < max_said_bytes) said.append(piece.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

BackupTry outcome_of(base::Instant at, int exit_code, std::string_view said) {
  BackupTry tried{.at = at};
  const auto value = base::parse_json(said);
  if (!value || !value->is_object() || exit_code < 0 || exit_code > 2) {
    tried.trouble = trouble(ended_badly(exit_code < 0 ? "signal" : "code " + std::to_string(exit_code)));
    return tried;
  }
  tried.name = base::text_or(*value, "name");
  if (exit_code == 0 && !tried.name.empty()) return tried;
  if (const json* faults = base::at_pointer(*value, "/faults/0"); exit_code == 1 && faults != nullptr) {
    const base::Text first = text_of(*faults);
    tried.trouble = trouble({"bản " + tried.name + " có lỗi khi diễn tập khôi phục: " + first.vi,
                             tried.name + " has faults when its restoration is rehearsed: " + first.en});
    return tried;
  }
  const json* message = base::at_pointer(*value, "/error/message");
  tried.trouble = trouble(message != nullptr ? text_of(*message) : ended_badly("code " + std::to_string(exit_code)));
  return tried;
}

std::optional<BackupTry> BackupChild::take(const Order& order) {
  std::array<int, 2> pipe{-1, -1};
  {
    const std::scoped_lock lock(mutex_);
    if (cancelled_) return std::nullopt;
    int problem = ::pipe2(pipe.data(), O_CLOEXEC) == 0 ? 0 : errno;
    if (problem == 0) {
      problem = start(order, pipe[1], process_);
      ::close(pipe[1]);
      if (problem != 0) ::close(pipe[0]);
    }
    if (problem != 0) {
      process_ = -1;
      const std::string why = std::generic_category().message(problem);
      return BackupTry{.at = order.now, .name = {}, .trouble = trouble(ended_badly(why), why)};
    }
  }
  const std::string said = read_to_end(pipe[0]);
  ::close(pipe[0]);
  // It has closed its output, so it ends now.
  const std::scoped_lock lock(mutex_);
  int status = 0;
  pid_t waited = -1;
  do {
    waited = ::waitpid(process_, &status, 0);
  } while (waited < 0 && errno == EINTR);
  process_ = -1;
  if (cancelled_) return std::nullopt;
  const int code = waited > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : not_an_exit;
  return outcome_of(order.now, code, said);
}

void BackupChild::cancel() {
  const std::scoped_lock lock(mutex_);
  cancelled_ = true;
  if (process_ > 0) ::kill(process_, SIGTERM);
}

}  // namespace trinhky::cli
