// Papers walked through start, draft, submit and approve over HTTP by many connections at once, each going on as soon
// as it has its answer: the load of tests/bench/flow.mjs.
//
//   flow_load PORT CONNECTIONS SECONDS WORDS [RATE]
//
// With a RATE no more than so many transitions a second are asked for, each at its own time whether those before were
// quick or not, and what it took is counted from that time on.
//
// WORDS is a file {"drafters": [{"cookie", "csrf"}], "heads": [the same], "start": body, "text": body, "approve":
// choice, "brief": whether answers are to be brief}; connection i works as drafter i and head i, in turns. 127.0.0.1
// only, at most a minute. Prints one line of JSON: what was done in the time after the first fifth, how long each step
// took, every status that was answered. Exit code 1 when an answer was no success; the first such answer is on stderr.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using nlohmann::json;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double longest_s = 60;
constexpr std::array<const char*, 4> names{"start", "draft", "submit", "approve"};

struct Tally {
  std::array<std::vector<double>, names.size()> milliseconds;
  std::map<int, std::int64_t> statuses;
  std::int64_t papers = 0;
  std::string fault;  // the first
};

struct Load {
  json words;
  unsigned short port = 0;
  Clock::time_point warm;
  Clock::time_point end;
  Tally tally;
  std::uint64_t commands = 0;
  std::optional<Clock::duration> pace;  // from one request of a connection to its next
};

// Distinct within a run and of the right shape; nobody has to be surprised by them.
std::string command_id(Load& load) {
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "%08x-0000-7000-8000-%012llx", static_cast<unsigned>(::getpid()),
                static_cast<unsigned long long>(++load.commands));
  return text.data();
}

class Walker : public std::enable_shared_from_this<Walker> {
 public:
  Walker(asio::io_context& context, Load& load, std::size_t index)
      : stream_(context),
        timer_(context),
        load_(load),
        drafter_(load.words.at("drafters").at(index % load.words.at("drafters").size())),
        head_(load.words.at("heads").at(index % load.words.at("heads").size())) {}

  void begin() {
    stream_.async_connect({asio::ip::make_address("127.0.0.1"), load_.port}, [self = shared_from_this()](auto error) {
      if (error) return self->give_up("connect: " + error.message());
      beast::error_code ignored;
      self->stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
      self->take_in_time(0);
    });
  }
  // The first request of a paced connection: not all of them ask at once.
  void first_at(Clock::time_point due) { due_ = due; }

 private:
  void give_up(const std::string& why) {
    if (load_.tally.fault.empty()) load_.tally.fault = why;
  }

  void take_in_time(std::size_t step) {
    if (!load_.pace) return take(step, Clock::now());
    const auto due = due_;
    due_ += *load_.pace;
    timer_.expires_at(due);
    timer_.async_wait([self = shared_from_this(), step, due](auto error) {
      if (!error) self->take(step, due);
    });
  }

  void take(std::size_t step, Clock::time_point due) {
    if (Clock::now() >= load_.end) return;
    step_ = step;
    const json& person = step == 3 ? head_ : drafter_;
    request_ = {};
    request_.version(11);
    request_.method(step == 1 ? http::verb::put : http::verb::post);
    request_.target(target());
    request_.set(http::field::host, "127.0.0.1:" + std::to_string(load_.port));
    request_.set(http::field::content_type, "application/json");
    request_.set(http::field::cookie, person.at("cookie").get_ref<const std::string&>());
    request_.set("x-csrf-token", person.at("csrf").get_ref<const std::string&>());
    if (load_.words.value("brief", false)) request_.set("prefer", "return=minimal");
    if (step != 1) request_.set("idempotency-key", command_id(load_));
    if (step == 1) request_.set(http::field::if_match, "\"0\"");
    if (step == 2) request_.set(http::field::if_match, "\"" + etag_ + "\"");
    request_.body() = body().dump();
    request_.prepare_payload();
    asked_ = due;
    http::async_write(stream_, request_, [self = shared_from_this()](auto error, std::size_t) {
      if (error) return self->give_up("write: " + error.message());
      self->read();
    });
  }

  void read() {
    answer_ = {};
    http::async_read(stream_, buffer_, answer_, [self = shared_from_this()](auto error, std::size_t) {
      if (error) return self->give_up("read: " + error.message());
      self->heard();
    });
  }

  void heard() {
    const auto now = Clock::now();
    const int status = static_cast<int>(answer_.result_int());
    ++load_.tally.statuses[status];
    if (status / 100 != 2) {
      give_up(std::string(names[step_]) + ": " + std::to_string(status) + " " + answer_.body().substr(0, 400));
      return take_in_time(0);
    }
    if (now >= load_.warm && now <= load_.end) {
      load_.tally.milliseconds[step_].push_back(Milliseconds(now - asked_).count());
    }
    const json said = json::parse(answer_.body());
    if (step_ == 0) {
      paper_ = said.at("id");
      work_ = said.at("work").at(0).at("id");
    } else if (step_ == 1) {
      etag_ = said.at("etag");
    } else if (step_ == 2) {
      work_ = said.at("instance").at("work").at(0).at("id");
      hash_ = said.at("instance").at("document").at("hash");
    } else if (now >= load_.warm && now <= load_.end) {
      ++load_.tally.papers;
    }
    take_in_time((step_ + 1) % names.size());
  }

  [[nodiscard]] std::string target() const {
    if (step_ == 0) return "/api/v1/instances";
    return "/api/v1/instances/" + paper_ + (step_ == 1 ? "/draft" : "/commands");
  }

  [[nodiscard]] json body() const {
    switch (step_) {
      case 0:
        return load_.words.at("start");
      case 1:
        return {{"body", load_.words.at("text")}};
      case 2:
        return {{"kind", "submit"}, {"work", work_}, {"signal", "submit"}};
      default:
        return {{"kind", "decide"}, {"work", work_}, {"choice", load_.words.at("approve")}, {"shown_hash", hash_}};
    }
  }

  beast::tcp_stream stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
  Load& load_;
  json drafter_;
  json head_;
  std::size_t step_ = 0;
  std::string paper_;
  std::string work_;
  std::string etag_;
  std::string hash_;
  Clock::time_point asked_;
  Clock::time_point due_;
};

double at(std::vector<double>& times, double share) {
  if (times.empty()) return 0;
  const auto place = std::min(times.size() - 1, static_cast<std::size_t>(static_cast<double>(times.size()) * share));
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(place), times.end());
  return times[place];
}

json line(Load& load) {
  json steps = json::object();
  std::vector<double> transitions;
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto& times = load.tally.milliseconds[i];
    steps[names[i]] = {{"count", times.size()}, {"p50_ms", at(times, 0.5)}, {"p99_ms", at(times, 0.99)}};
    if (i != 1) transitions.insert(transitions.end(), times.begin(), times.end());
  }
  json statuses = json::object();
  for (const auto& [status, count] : load.tally.statuses) statuses[std::to_string(status)] = count;
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  const double measured = std::chrono::duration<double>(load.end - load.warm).count();
  return {{"seconds", measured},
          {"papers", load.tally.papers},
          {"transitions_per_s", static_cast<double>(transitions.size()) / measured},
          {"p50_ms", at(transitions, 0.5)},
          {"p90_ms", at(transitions, 0.9)},
          {"p99_ms", at(transitions, 0.99)},
          {"p999_ms", at(transitions, 0.999)},
          {"steps", std::move(steps)},
          {"statuses", std::move(statuses)},
          {"driver_cpu_s", seconds(used.ru_utime) + seconds(used.ru_stime)}};
}

int run(int count, char** words) {
  if (count != 5 && count != 6) {
    std::cerr << "usage: flow_load PORT CONNECTIONS SECONDS WORDS [RATE]\n";
    return 2;
  }
  Load load;
  load.port = static_cast<unsigned short>(std::strtoul(words[1], nullptr, 10));
  const auto connections = static_cast<std::size_t>(std::strtoul(words[2], nullptr, 10));
  const double seconds = std::min(longest_s, std::strtod(words[3], nullptr));
  std::ifstream file(words[4]);
  load.words = json::parse(file);
  const auto begun = Clock::now();
  const auto after = [begun](double s) {
    return begun + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
  };
  load.warm = after(seconds / 5);
  load.end = after(seconds);
  const double rate = count == 6 ? std::strtod(words[5], nullptr) : 0;
  // Three of the four requests of a paper are transitions.
  const double between = rate > 0 ? 0.75 / rate : 0;
  if (rate > 0) load.pace = after(between * static_cast<double>(connections)) - begun;
  asio::io_context context(1);
  for (std::size_t i = 0; i < connections; ++i) {
    const auto walker = std::make_shared<Walker>(context, load, i);
    walker->first_at(after(between * static_cast<double>(i)));
    walker->begin();
  }
  context.run_until(after(seconds + 10));
  std::cout << line(load).dump() << "\n";
  if (load.tally.fault.empty()) return 0;
  std::cerr << "flow_load: " << load.tally.fault << "\n";
  return 1;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& error) {
    std::cerr << "flow_load: " << error.what() << "\n";
    return 1;
  }
}
