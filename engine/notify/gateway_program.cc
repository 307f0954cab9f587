#include "engine/notify/gateway_program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "engine/notify/pattern.h"

namespace trinhky::notify {
namespace {

constexpr std::size_t longest_said = 400;

class Handle {
 public:
  explicit Handle(int handle = -1) : handle_(handle) {}
  ~Handle() { close(); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] int get() const { return handle_; }
  [[nodiscard]] bool open() const { return handle_ >= 0; }
  void close() {
    if (handle_ >= 0) ::close(handle_);
    handle_ = -1;
  }

 private:
  int handle_;
};

std::unexpected<base::Error> broken(std::string log) {
  auto refused = base::refuse(base::ErrorCode::unavailable, "gateway-broken",
                              {"Chương trình nhắn tin không chạy được.", "The gateway's program does not work."});
  refused.error().log = std::move(log);
  return refused;
}

std::string told(int problem) {
  return std::generic_category().message(problem);
}

// A file without a name: unlike a pipe it never makes the writer wait, or die when nobody reads.
int file_of(const std::string& text) {
  const int file = memfd_create("message", MFD_CLOEXEC);
  std::size_t written = 0;
  while (file >= 0 && written < text.size()) {
    const ssize_t count = ::write(file, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  if (file >= 0 && (written != text.size() || ::lseek(file, 0, SEEK_SET) != 0)) {
    ::close(file);
    return -1;
  }
  return file;
}

struct Started {
  pid_t process = -1;
  int problem = 0;
};

Started start(const ProgramRun& run, int input, int error) {
  std::vector<std::string> words = run.words;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
  std::string language = "LANG=C.UTF-8";
  std::array<char*, 3> environment{path.data(), language.data(), nullptr};

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&files, error, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawn_file_actions_addchdir_np(&files, "/");
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  // The server's threads block the signals that end it; a program that was started must hear them.
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  Started started;
  started.problem =
      posix_spawn(&started.process, arguments.front(), &files, &attributes, arguments.data(), environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return started;
}

// Reads what it says until it ends; false when the time was over first.
bool ended_in_time(pid_t process, int error, std::chrono::milliseconds time, std::string& said) {
  const Handle watched(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
  const auto until = std::chrono::steady_clock::now() + time;
  bool talks = true;
  while (watched.open()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> waiting{pollfd{.fd = watched.get(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = talks ? error : -1, .events = POLLIN, .revents = 0}};
    if (poll(waiting.data(), waiting.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (waiting[1].revents != 0) {
      std::array<char, 512> bytes{};
      const ssize_t count = ::read(error, bytes.data(), bytes.size());
      talks = count > 0;
      if (count > 0 && said.size() < longest_said) said.append(bytes.data(), static_cast<std::size_t>(count));
    }
    if (waiting[0].revents != 0 && (waiting[1].revents == 0 || said.size() >= longest_said)) return true;
  }
  return false;
}

}  // namespace

base::Result<ProgramEnd> run_program(const ProgramRun& run) {
  const Handle input(file_of(run.input));
  std::array<int, 2> ends{-1, -1};
  if (!input.open() || ::pipe2(ends.data(), O_CLOEXEC) != 0) return broken(told(errno));
  const Handle from(ends[0]);
  Handle to(ends[1]);
  const Started started = start(run, input.get(), to.get());
  to.close();
  if (started.problem != 0) return broken(run.words.front() + ": " + told(started.problem));
  ProgramEnd end;
  const bool in_time = ended_in_time(started.process, from.get(), run.time, end.said);
  // Also what it left behind, while its number still is its own.
  ::kill(-started.process, SIGKILL);
  int status = 0;
  while (::waitpid(started.process, &status, 0) < 0 && errno == EINTR) {
  }
  end.said = one_line(end.said.substr(0, end.said.find('\n')), longest_said);
  if (!in_time) return broken("it did not end within " + std::to_string(run.time.count()) + " ms");
  if (!WIFEXITED(status)) return broken("ended by signal " + std::to_string(WTERMSIG(status)));
  end.exit_code = WEXITSTATUS(status);
  return end;
}

}  // namespace trinhky::notify
