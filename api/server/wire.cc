#include "api/server/wire.h"

#include <array>
#include <boost/asio/write.hpp>
#include <utility>

namespace trinhky::server {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

namespace {

constexpr std::size_t linger_piece_bytes = 64U << 10;
constexpr std::size_t max_lingering_bytes = 1U << 20;
constexpr std::chrono::milliseconds linger_time{1'000};
// After a deadline that found nothing to abort, because an operation was about to begin its next part.
constexpr std::chrono::milliseconds once_more{1'000};

}  // namespace

net::ip::address plain(const net::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
  }
  return address;
}

std::string text_of(const net::ip::address& address) {
  return plain(address).to_string();
}

Wire::Wire(ServerCore& core, tcp::socket socket)
    : weak_core_(core.weak_from_this()),
      core_(core),
      socket_(std::move(socket)),
      watch_(socket_.get_executor()),
      wake_(socket_.get_executor()) {
  if (core_.tls) tls_.emplace(socket_, *core_.tls);
  error_code ec;
  ec = socket_.set_option(tcp::no_delay(true), ec);
  const auto peer = socket_.remote_endpoint(ec);
  if (!ec) peer_ = text_of(peer.address());
}

Wire::Awaitable<bool> Wire::handshake() {
  if (!tls_) co_return true;
  arm(core_.options.head_time);
  const auto [ec] = co_await tls_->async_handshake(net::ssl::stream_base::server, as_result);
  disarm();
  co_return !ec;
}

Wire::Awaitable<std::size_t> Wire::receive(std::size_t room, error_code& ec) {
  ec = {};
  if (expired_ || cut_) {
    ec = net::error::operation_aborted;
    co_return 0;
  }
  const std::size_t before = buffer.size();
  buffer.resize(before + room);
  const net::mutable_buffer target(buffer.data() + before, room);
  std::size_t got = 0;
  if (tls_) {
    std::tie(ec, got) = co_await tls_->async_read_some(target, as_result);
  } else {
    std::tie(ec, got) = co_await socket_.async_read_some(target, as_result);
  }
  buffer.resize(before + got);
  co_return got;
}

Wire::Awaitable<bool> Wire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (cut_) co_return false;
    const std::string_view piece = bytes.substr(0, write_piece_bytes);
    error_code ec;
    std::size_t sent = 0;
    expired_ = false;
    arm(core_.options.read_pause);
    if (tls_) {
      std::tie(ec, sent) = co_await net::async_write(*tls_, net::buffer(piece), as_result);
    } else {
      std::tie(ec, sent) = co_await net::async_write(socket_, net::buffer(piece), as_result);
    }
    disarm();
    if (ec) co_return false;
    bytes.remove_prefix(sent);
  }
  co_return true;
}

Wire::Awaitable<void> Wire::say_goodbye() {
  error_code ec;
  expired_ = false;
  idle_ = true;
  if (channel_) {
    // The listener for the end owns the reading side.
    ec = socket_.shutdown(tcp::socket::shutdown_send, ec);
    co_return;
  }
  arm(linger_time);
  if (tls_) {
    co_await tls_->async_shutdown(as_result);
    co_return;
  }
  ec = socket_.shutdown(tcp::socket::shutdown_send, ec);
  std::size_t heard = 0;
  while (!ec && heard < max_lingering_bytes && !core_.stopping) {
    buffer.clear();
    const std::size_t got = co_await receive(linger_piece_bytes, ec);
    if (got == 0) break;
    heard += got;
  }
}

Wire::Awaitable<bool> Wire::sleep_until(Deadline until) {
  wake_.expires_at(until);
  const auto [ec] = co_await wake_.async_wait(as_result);
  co_return ec == net::error::operation_aborted;
}

std::function<void()> Wire::waker() {
  return [weak_core = weak_core_, weak = weak_from_this()] {
    // The core first: it must outlive what is posted into it.
    const auto core = weak_core.lock();
    if (!core) return;
    const auto self = weak.lock();
    if (!self) return;
    net::post(self->executor(), [self] { self->wake(); });
  };
}

void Wire::hold(std::shared_ptr<EventChannel> channel) {
  channel_ = std::move(channel);
  listen_for_the_end();
}

void Wire::listen_for_the_end() {
  auto room = std::make_shared<std::array<char, 512>>();
  auto heard = [self = shared_from_this(), room](error_code ec, std::size_t) {
    if (ec == net::error::operation_aborted || !self->channel_) return;
    if (ec) {
      self->channel_->close();
    } else {
      self->listen_for_the_end();
    }
  };
  if (tls_) {
    tls_->async_read_some(net::buffer(*room), std::move(heard));
  } else {
    socket_.async_read_some(net::buffer(*room), std::move(heard));
  }
}

void Wire::arm_until(Deadline until) {
  deadline_ = until;
  if (!watching_ || watch_.expiry() > deadline_) watch();
}

// One wait is kept going and looks at the deadline when it ends: most deadlines are moved long before they pass.
void Wire::watch() {
  watching_ = true;
  watch_.expires_at(deadline_);
  watch_.async_wait([self = shared_from_this()](error_code ec) {
    if (ec || self->over_) return;
    if (self->deadline_ == Deadline::max()) {
      self->watching_ = false;
    } else if (SteadyClock::now() >= self->deadline_) {
      self->give_up();
      self->deadline_ = SteadyClock::now() + once_more;
      self->watch();
    } else {
      self->watch();
    }
  });
}

void Wire::give_up() {
  expired_ = true;
  error_code ec;
  ec = socket_.cancel(ec);
}

void Wire::close_now() {
  error_code ec;
  ec = socket_.close(ec);
}

void Wire::wind_down() {
  net::post(executor(), [self = shared_from_this()] {
    if (self->idle_) self->give_up();
    if (self->channel_) self->channel_->close();
  });
}

void Wire::cut() {
  net::post(executor(), [self = shared_from_this()] {
    self->cut_ = true;
    self->close_now();
    self->wake();
  });
}

void Wire::set_idle(bool idle) {
  idle_ = idle;
  if (!idle) ever_asked_ = true;
  silent_since_ = idle ? SteadyClock::now().time_since_epoch().count() : 0;
}

std::optional<Connection::Silence> Wire::silence() const {
  const SteadyClock::rep since = silent_since_;
  if (since == 0) return std::nullopt;
  return Silence{.ever_asked = ever_asked_, .since = SteadyClock::time_point(SteadyClock::duration(since))};
}

void Wire::make_room() {
  // Nobody else asks the same one.
  silent_since_ = 0;
  net::post(executor(), [self = shared_from_this()] {
    if (self->idle_) self->give_up();
  });
}

void Wire::ended() {
  over_ = true;
  watch_.cancel();
  close_now();
  if (channel_) std::exchange(channel_, nullptr)->close();
  core_.crowd.leave(this);
}

}  // namespace trinhky::server
