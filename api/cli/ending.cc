#include "api/cli/ending.h"

#include <cstdlib>
#include <ctime>
#include <optional>

#include "api/server/log.h"

namespace trinhky::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_looks{100};

// The signal that came within `time`, if one did.
std::optional<int> signal_within(const sigset_t& signals, milliseconds time) {
  const timespec wait{.tv_sec = time.count() / 1000, .tv_nsec = time.count() % 1000 * 1'000'000};
  const int caught = sigtimedwait(&signals, nullptr, &wait);
  return caught > 0 ? std::optional(caught) : std::nullopt;
}

// The log's thread gets a moment for its last line.
[[noreturn]] void end_now(int code) {
  std::this_thread::sleep_for(between_looks);
  std::_Exit(code);
}

}  // namespace

Ending::Ending() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

Ending::~Ending() = default;

int Ending::wait(milliseconds pause, const std::function<void()>& meanwhile) {
  while (true) {
    if (const auto caught = signal_within(signals_, pause)) return *caught;
    if (meanwhile) meanwhile();
  }
}

void Ending::begin(milliseconds at_most) {
  watch_ = std::jthread([signals = signals_, at_most](const std::stop_token& over) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (!over.stop_requested()) {
      if (const auto caught = signal_within(signals, between_looks)) {
        server::log(server::LogLevel::warning, "ended_at_once", {{"signal", std::int64_t{*caught}}});
        end_now(128 + *caught);
      }
      if (std::chrono::steady_clock::now() >= until) {
        server::log(server::LogLevel::error, "did_not_end_in_time", {{"limit_ms", std::int64_t{at_most.count()}}});
        end_now(too_slow_code);
      }
    }
  });
}

}  // namespace trinhky::cli
