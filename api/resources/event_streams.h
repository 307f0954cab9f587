// How many event streams are open, and whose: each is a connection that stays.
//
//   auto seat = streams->take(person);
//   if (!seat) return refuse(reply, seat.error(), request);
//   channel->on_close([seat = *seat] {});                // given back when the channel has gone
//
// Threads: every method from any.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/base/result.h"

namespace trinhky::api {

class EventStreams : public std::enable_shared_from_this<EventStreams> {
 public:
  struct Bounds {
    std::size_t all = 512;       // half of the connections
    std::size_t of_person = 16;  // browsers open six at most to one server
  };
  class Seat {
   public:
    Seat(std::shared_ptr<EventStreams> streams, std::string person)
        : streams_(std::move(streams)), person_(std::move(person)) {}
    ~Seat() { streams_->give_back(person_); }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

   private:
    std::shared_ptr<EventStreams> streams_;
    std::string person_;
  };

  explicit EventStreams(Bounds bounds) : bounds_(bounds) {}
  // Kept by a shared pointer: seats may outlive the routes.
  [[nodiscard]] static std::shared_ptr<EventStreams> make() { return std::make_shared<EventStreams>(Bounds{}); }

  // Fails with `throttled`/"too-many-streams" where the person has enough of them, `unavailable`/"busy" where all have.
  [[nodiscard]] base::Result<std::shared_ptr<Seat>> take(const std::string& person);
  [[nodiscard]] std::size_t open() const;

 private:
  void give_back(const std::string& person);

  const Bounds bounds_;
  mutable std::mutex mutex_;
  std::size_t open_ = 0;
  std::map<std::string, std::size_t, std::less<>> of_person_;
};

}  // namespace trinhky::api
