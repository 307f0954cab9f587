// Who is connected, and who may still come: the bound on connections, the share of one address, and who makes room.
//
//   Crowd crowd({.most = 1024, .most_of_one = 768, .shared = {"127.0.0.1"}});
//   switch (crowd.ask(address)) { … }
//   crowd.enter(session.get(), session, address);  …  crowd.leave(session.get());
//
// The bound alone would let one machine keep everybody out with connections that say nothing. So nobody but a proxy or
// this machine may hold more than a share, and in a full house whoever has been silent longest makes room, those first
// who never asked for anything.
//
// Threads: every method from any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace trinhky::server {

// A connection as the listener sees it. Every call from any thread.
class Connection {
 public:
  virtual ~Connection() = default;
  // Ends when the request under way is answered; at once if there is none.
  virtual void wind_down() = 0;
  // Closes the socket, whatever it does.
  virtual void cut() = 0;
  // Ends if it is still between two requests.
  virtual void make_room() = 0;

  struct Silence {
    bool ever_asked = false;
    std::chrono::steady_clock::time_point since;
  };
  // Nothing while a request is under way.
  [[nodiscard]] virtual std::optional<Silence> silence() const = 0;
};

class Crowd {
 public:
  struct Bounds {
    std::size_t most = 1024;
    std::size_t most_of_one = 768;        // of one address
    std::size_t more_to_be_refused = 64;  // let in to hear 503
    std::vector<std::string> shared;      // addresses behind which many stand: no share
  };
  enum class Entry : std::uint8_t {
    welcome,
    refused,  // let in to hear 503
    closed,   // without a word: even those who hear 503 are too many
  };

  explicit Crowd(Bounds bounds) : bounds_(std::move(bounds)) {}

  // What becomes of a newcomer. In a full house somebody silent is asked to make room for it.
  [[nodiscard]] Entry ask(const std::string& address);
  void enter(Connection* connection, std::weak_ptr<Connection> weak, const std::string& address);
  void leave(Connection* connection);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::vector<std::shared_ptr<Connection>> present() const;
  // False when somebody is still there after that time.
  [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds longest);

 private:
  struct Guest {
    std::weak_ptr<Connection> connection;
    std::string address;
  };
  [[nodiscard]] std::shared_ptr<Connection> most_silent();

  const Bounds bounds_;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  std::unordered_map<Connection*, Guest> guests_;
  std::unordered_map<std::string, std::size_t> of_address_;
};

}  // namespace trinhky::server
