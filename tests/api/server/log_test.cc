#include "api/server/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "engine/base/text.h"

namespace trinhky::server {
namespace {

using nlohmann::json;

base::Instant moment() {
  return base::parse_instant("2026-11-22T13:23:00.007Z").value();
}

std::string line_of(LogFormat format, LogFields fields, LogLevel level = LogLevel::info) {
  return log_line(format, moment(), level, "request", std::span<const LogField>(fields.begin(), fields.size()));
}

TEST(LogLine, IsOneObjectWithItsFieldsInOrder) {
  EXPECT_EQ(line_of(LogFormat::json, {{"request", "r-1"}, {"status", std::int64_t{204}}, {"duration_ms", 1.5}}),
            "{\"time\":\"2026-11-22T13:23:00.007Z\",\"level\":\"info\",\"event\":\"request\",\"request\":\"r-1\","
            "\"status\":204,\"duration_ms\":1.5}\n");
  EXPECT_EQ(
      line_of(LogFormat::text, {{"request", "r-1"}, {"message", "no room"}, {"duration_ms", 1.5}}, LogLevel::error),
      "2026-11-22T13:23:00.007Z error request request=r-1 message=\"no room\" duration_ms=1.5\n");
}

TEST(LogLine, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(line_of(LogFormat::text, {{"command", ""}, {"status", std::int64_t{0}}}),
            "2026-11-22T13:23:00.007Z info request status=0\n");
}

TEST(LogLine, OfAnyBytesIsValidJsonInUtf8AndOneLine) {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    std::mt19937 random(seed);
    const auto any = [&random](std::size_t most) {
      std::string text(std::uniform_int_distribution<std::size_t>(1, most)(random), '\0');
      for (char& c : text) c = static_cast<char>(std::uniform_int_distribution<int>(0, 255)(random));
      return text;
    };
    const std::string first = any(40);
    const std::string second = any(seed % 7 == 0 ? 20'000 : 300);
    for (const LogFormat format : {LogFormat::json, LogFormat::text}) {
      const std::string line = line_of(format, {{"message", first}, {"detail", second}});
      EXPECT_LE(line.size(), max_log_line_bytes) << "seed " << seed;
      EXPECT_EQ(line.find('\n'), line.size() - 1) << "seed " << seed;
      EXPECT_EQ(base::first_bad_utf8(line), std::string::npos) << "seed " << seed;
      EXPECT_FALSE(base::has_control_characters(line.substr(0, line.size() - 1))) << "seed " << seed;
      if (format == LogFormat::text) continue;
      const json read = json::parse(line, nullptr, false);
      ASSERT_TRUE(read.is_object()) << "seed " << seed << ": " << line;
      EXPECT_EQ(read.size(), 5U) << "seed " << seed;
    }
  }
}

TEST(LogLine, KeepsVietnameseAndEscapesWhatATerminalWouldActOn) {
  const json read = json::parse(line_of(LogFormat::json, {{"message", "Ổ đĩa đã đầy"}}));
  EXPECT_EQ(read["message"], "Ổ đĩa đã đầy");
  const std::string odd =
      "a\x1b[31m\x7f\xc2\x9b"
      "b";
  const std::string text = line_of(LogFormat::text, {{"message", odd}});
  EXPECT_NE(text.find("a\\u001b[31m\\u007f\\u009bb"), std::string::npos) << text;
  EXPECT_EQ(json::parse(line_of(LogFormat::json, {{"message", odd}}))["message"], odd) << "nothing is lost by it";
}

TEST(LogLine, CutsAtACharacterAndSaysSo) {
  std::string much;
  for (int i = 0; i < 5000; ++i) much += "ộ";
  const json read = json::parse(line_of(LogFormat::json, {{"message", much}}));
  const auto kept = read["message"].get<std::string>();
  EXPECT_TRUE(kept.ends_with("ộ…"));
  EXPECT_GT(kept.size(), 1000U);
}

TEST(LogWords, AreThoseOfTheEnums) {
  EXPECT_EQ(log_level_of("warning"), LogLevel::warning);
  EXPECT_EQ(log_level_of("loud"), std::nullopt);
  EXPECT_EQ(log_format_of("json"), LogFormat::json);
  EXPECT_EQ(log_format_of(""), std::nullopt);
}

class Pipe {
 public:
  Pipe() {
    std::array<int, 2> both{};
    if (::pipe2(both.data(), O_CLOEXEC) != 0) ADD_FAILURE() << "no pipe";
    read_ = both[0];
    write_ = both[1];
  }
  ~Pipe() {
    hang_up();
    ::close(write_);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int end() const { return write_; }
  void hang_up() {
    if (read_ >= 0) ::close(read_);
    read_ = -1;
  }
  // Reads until `mark` was there; gives everything before and with it.
  std::string until(std::string_view mark) {
    std::array<char, 4096> piece{};
    while (heard_.find(mark) == std::string::npos) {
      const ssize_t got = ::read(read_, piece.data(), piece.size());
      if (got <= 0) break;
      heard_.append(piece.data(), static_cast<std::size_t>(got));
    }
    return heard_;
  }
  // What stands between the next two of these; nothing at the end.
  std::string next(std::string_view begin, std::string_view end) {
    const std::size_t from = until(begin).find(begin);
    if (from == std::string::npos) return {};
    heard_.erase(0, from + begin.size());
    const std::size_t to = until(end).find(end);
    if (to == std::string::npos) return {};
    const std::string found = heard_.substr(0, to);
    heard_.erase(0, to);
    return found;
  }

 private:
  int read_ = -1;
  int write_ = -1;
  std::string heard_;
};

TEST(LogWriter, WritesEveryLineOnceAndInOrder) {
  Pipe pipe;
  {
    LogWriter writer({.descriptor = pipe.end()});
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(writer.write("line " + std::to_string(i) + "\n"));
  }
  const std::string heard = pipe.until("line 99\n");
  std::string expected;
  for (int i = 0; i < 100; ++i) expected += "line " + std::to_string(i) + "\n";
  EXPECT_EQ(heard, expected);
}

TEST(LogWriter, NeverWaitsForAReaderWhoDoesNotReadAndTellsHowMuchWasDropped) {
  Pipe pipe;
  LogWriter writer({.descriptor = pipe.end(), .max_waiting_bytes = 64U << 10, .format = LogFormat::json});
  const std::string line = std::string(999, 'x') + "\n";
  // More than a pipe and the queue hold together: some of it must be dropped.
  for (int i = 0; i < 2000; ++i) writer.write(line);
  EXPECT_GT(writer.dropped(), 0U);
  // Dropped in more than one go, they are told in more than one line.
  std::uint64_t told = 0;
  while (told < writer.dropped()) {
    const std::string notice = pipe.next("\"event\":\"log_lines_dropped\",\"lines\":", "}\n");
    ASSERT_NE(notice, "") << told << " of " << writer.dropped() << " were told";
    told += std::stoull(notice);
  }
  EXPECT_EQ(told, writer.dropped());
}

TEST(LogWriter, EndsThoughNobodyReads) {
  Pipe pipe;
  {
    LogWriter writer({.descriptor = pipe.end()});
    for (int i = 0; i < 200; ++i) writer.write(std::string(999, 'x') + "\n");
  }
  SUCCEED() << "it came to its end";
}

TEST(LogWriter, OutlivesWhoeverRead) {
  Pipe pipe;
  pipe.hang_up();
  LogWriter writer({.descriptor = pipe.end()});
  writer.write("to nobody\n");
  while (writer.dropped() == 0) std::this_thread::yield();
  EXPECT_EQ(writer.dropped(), 1U) << "and no signal ended the program";
}

}  // namespace
}  // namespace trinhky::server
