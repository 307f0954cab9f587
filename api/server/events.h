// Server-sent events: the one stream a browser keeps open.
//
//   auto channel = std::make_shared<EventChannel>();
//   channel->on_close([hub, id] { hub->forget(id); });
//   hub->subscribe(id, channel);                       // later, from any thread: channel->send({.name = "task", .data
//   = "{…}"}) reply(Response::events(channel));
//
// Threads: every method from any thread. Bounded: a browser that does not read loses its stream (and comes back with
// Last-Event-ID), the program never grows. Heartbeats are sent by the server, not by the producer.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace trinhky::server {

struct StreamEvent {
  std::string id;    // may be empty; comes back as Last-Event-ID
  std::string name;  // may be empty: "message"
  std::string data;  // lines are split as the format asks
};

// The bytes of one event as text/event-stream. Line breaks in id and name are dropped.
[[nodiscard]] std::string to_wire(const StreamEvent& event);

class EventChannel {
 public:
  explicit EventChannel(std::size_t max_waiting = 256) : max_waiting_(max_waiting) {}

  // False when the channel is closed, or becomes so because the reader is too far behind.
  bool send(StreamEvent event);
  // Ends the stream. What is queued is still written. Not an error when already closed.
  void close();
  [[nodiscard]] bool closed() const;
  // Called once, when the channel closes for whatever reason; at once if it already has. At most one listener.
  void on_close(std::function<void()> listener);

  // For the session alone. `wake` is called after each change, from the producer's thread.
  void attach(std::function<void()> wake);
  // Everything waiting, as wire bytes; empty when nothing is.
  [[nodiscard]] std::string take();

 private:
  void notify_closed(std::unique_lock<std::mutex> lock);

  mutable std::mutex mutex_;
  std::deque<std::string> waiting_;
  std::size_t max_waiting_;
  bool closed_ = false;
  std::function<void()> wake_;
  std::function<void()> listener_;
};

}  // namespace trinhky::server
