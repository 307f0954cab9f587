// One connection below HTTP: bytes in, bytes out, by TLS or plainly, with deadlines; and waiting for a worker without
// blocking the socket's thread.
//
// Threads: everything on the socket's strand, but for `wind_down`, `cut` and `waker`. A deadline that passes aborts the
// pending read or write and leaves the socket open, so that a refusal can still be sent.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/server/core.h"
#include "api/server/events.h"

namespace trinhky::server {

inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
inline constexpr std::size_t write_piece_bytes = 256U << 10;

class Wire : public Connection, public std::enable_shared_from_this<Wire> {
 public:
  using SteadyClock = std::chrono::steady_clock;
  using Deadline = SteadyClock::time_point;
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  Wire(ServerCore& core, boost::asio::ip::tcp::socket socket);

  // False when there is no TLS with this client.
  [[nodiscard]] Awaitable<bool> handshake();
  // At most `room` bytes are appended to the buffer. Zero at the end of the connection, or with an error.
  [[nodiscard]] Awaitable<std::size_t> receive(std::size_t room, boost::system::error_code& ec);
  // False when the peer did not take it in time.
  [[nodiscard]] Awaitable<bool> send(std::string_view bytes);
  // Ends our half and hears the other out for a moment: closing with unread bytes would tear the answer from the
  // client.
  [[nodiscard]] Awaitable<void> say_goodbye();
  // Sleeps until `wake` or the deadline; may also return for no reason. True when woken.
  [[nodiscard]] Awaitable<bool> sleep_until(Deadline until);
  void wake() { wake_.cancel(); }
  // Wakes from any thread, and does nothing when the connection is gone.
  [[nodiscard]] std::function<void()> waker();
  // Runs the work on a worker and waits for it. False, without the work done, when no worker is free.
  template <class Work>
  [[nodiscard]] Awaitable<bool> on_worker(Work work);
  // The same for what goes on with a request that is under way: never refused, and done before what is new.
  template <class Work>
  [[nodiscard]] Awaitable<void> go_on_worker(Work work);

  // Closes the channel when the browser goes away, which otherwise only a failing heartbeat would tell.
  void hold(std::shared_ptr<EventChannel> channel);

  void arm_until(Deadline until);
  void arm(std::chrono::milliseconds time) { arm_until(SteadyClock::now() + time); }
  void disarm() { deadline_ = Deadline::max(); }

  void wind_down() override;
  void cut() override;
  void make_room() override;
  [[nodiscard]] std::optional<Silence> silence() const override;
  // The last act: nothing runs on this connection any more.
  void ended();

  [[nodiscard]] ServerCore& core() const { return core_; }
  [[nodiscard]] std::weak_ptr<ServerCore> weak_core() const { return weak_core_; }
  [[nodiscard]] auto executor() { return socket_.get_executor(); }
  [[nodiscard]] const std::string& peer() const { return peer_; }
  [[nodiscard]] bool secure() const { return tls_.has_value(); }
  [[nodiscard]] bool is_cut() const { return cut_; }
  [[nodiscard]] bool expired() const { return expired_; }
  void forgive() { expired_ = false; }
  // Between requests: a server that stops need not wait for this connection, and a full one may ask it to make room.
  void set_idle(bool idle);
  [[nodiscard]] bool idle() const { return idle_; }

  std::string buffer;  // received and not yet used

 private:
  void watch();
  void give_up();
  void close_now();
  void listen_for_the_end();

  std::weak_ptr<ServerCore> weak_core_;
  ServerCore& core_;
  boost::asio::ip::tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  boost::asio::steady_timer watch_;
  boost::asio::steady_timer wake_;
  Deadline deadline_ = Deadline::max();
  bool watching_ = false;
  bool expired_ = false;
  bool idle_ = false;
  bool cut_ = false;
  bool over_ = false;
  // For the listener's thread: since when it is idle, by the steady clock; zero while it is not.
  std::atomic<SteadyClock::rep> silent_since_ = 0;
  std::atomic<bool> ever_asked_ = false;
  std::string peer_;
  std::shared_ptr<EventChannel> channel_;
};

// IPv4 in its own form also when it came by a socket for both.
[[nodiscard]] boost::asio::ip::address plain(const boost::asio::ip::address& address);
// The same as text, without port.
[[nodiscard]] std::string text_of(const boost::asio::ip::address& address);

template <class Work>
Wire::Awaitable<bool> Wire::on_worker(Work work) {
  auto done = std::make_shared<bool>(false);
  const bool taken = core_.workers.submit([self = shared_from_this(), done, work = std::move(work)]() mutable {
    work();
    boost::asio::post(self->executor(), [self, done] {
      *done = true;
      self->wake();
    });
  });
  if (!taken) co_return false;
  while (!*done) co_await sleep_until(Deadline::max());
  co_return true;
}

template <class Work>
Wire::Awaitable<void> Wire::go_on_worker(Work work) {
  auto done = std::make_shared<bool>(false);
  core_.workers.resume([self = shared_from_this(), done, work = std::move(work)]() mutable {
    work();
    boost::asio::post(self->executor(), [self, done] {
      *done = true;
      self->wake();
    });
  });
  while (!*done) co_await sleep_until(Deadline::max());
}

}  // namespace trinhky::server
