#include "api/server/server.h"

#include <sodium.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "api/server/core.h"
#include "api/server/descriptors.h"
#include "api/server/session.h"
#include "api/server/spool.h"
#include "api/server/wire.h"

namespace trinhky::server {

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

base::Result<void> load_certificate(ServerCore& core) {
  if (core.options.certificate.empty()) return {};
  auto& tls = core.tls.emplace(net::ssl::context::tls_server);
  error_code ec;
  ec = tls.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_compression, ec);
  const auto refused = [&](std::string reason) -> base::Result<void> {
    return std::unexpected(base::Error{
        .code = base::ErrorCode::invalid,
        .type = "certificate",
        .message = {"Không dùng được chứng thư TLS hoặc khóa.", "The TLS certificate or key cannot be used."},
        .log = std::move(reason)});
  };
  if (SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION) != 1) return refused("minimum version");
  SSL_CTX_set_options(tls.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  ec = tls.use_certificate_chain_file(core.options.certificate.string(), ec);
  if (ec) return refused("certificate: " + ec.message());
  ec = tls.use_private_key_file(core.options.key.string(), net::ssl::context::pem, ec);
  if (ec) return refused("key: " + ec.message());
  return {};
}

base::Result<void> listen(ServerCore& core) {
  error_code ec;
  const auto address = net::ip::make_address(core.options.address, ec);
  if (ec) {
    return base::refuse(base::ErrorCode::invalid, "address-not-allowed",
                        {"Địa chỉ lắng nghe không đúng.", "The address to listen on is none."});
  }
  core.loopback = address.is_loopback();
  if (!core.loopback && core.options.certificate.empty() && core.options.proxies.empty()) {
    return base::refuse(base::ErrorCode::invalid, "address-not-allowed",
                        {"Chỉ mở ra ngoài máy này khi có chứng thư TLS hoặc có máy trung gian được nêu tên.",
                         "Other machines are let in only with a TLS certificate or a named proxy."});
  }
  auto& acceptor = core.acceptor.emplace(core.io);
  const tcp::endpoint wanted(address, core.options.port);
  ec = acceptor.open(wanted.protocol(), ec);
  if (!ec) ec = acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) ec = acceptor.bind(wanted, ec);
  if (!ec) ec = acceptor.listen(net::socket_base::max_listen_connections, ec);
  if (ec) {
    return std::unexpected(base::Error{.code = base::ErrorCode::unavailable,
                                       .type = "cannot-listen",
                                       .message = {"Không mở được cổng, có thể chương trình khác đang dùng.",
                                                   "The port cannot be opened; another program may be using it."},
                                       .log = ec.message()});
  }
  core.port = acceptor.local_endpoint().port();
  return {};
}

// Plain HTTP from outside is taken only from the named proxies and from this machine.
bool may_connect(const ServerCore& core, const net::ip::address& address) {
  if (core.loopback || core.tls || address.is_loopback()) return true;
  const auto& proxies = core.options.proxies;
  return std::find(proxies.begin(), proxies.end(), address.to_string()) != proxies.end();
}

// Under which a connection counts. A network of IPv6 is one: its user has all addresses of it.
std::string counted_as(const ServerCore& core, const net::ip::address& address) {
  std::string text = address.to_string();
  const auto& proxies = core.options.proxies;
  const bool named = std::find(proxies.begin(), proxies.end(), text) != proxies.end();
  if (address.is_v4() || address.is_loopback() || named) return text;
  return net::ip::network_v6(address.to_v6(), 64).canonical().to_string();
}

// The core outlives the I/O threads, and with them this coroutine.
net::awaitable<void> accept_all(ServerCore* core) {
  net::steady_timer pause(core->io);
  while (!core->stopping) {
    const net::any_io_executor strand = net::make_strand(core->io);
    auto [ec, socket] =
        co_await core->acceptor->async_accept(net::any_io_executor(strand), net::as_tuple(net::use_awaitable));
    if (core->stopping) co_return;
    if (ec) {
      // Out of descriptors: trying at once would only spin.
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(net::as_tuple(net::use_awaitable));
      continue;
    }
    error_code gone;
    const auto address = plain(socket.remote_endpoint(gone).address());
    if (gone || !may_connect(*core, address)) continue;
    const std::string counted = counted_as(*core, address);
    const Crowd::Entry entry = core->crowd.ask(counted);
    if (entry == Crowd::Entry::closed) continue;
    start_session(*core, std::move(socket), entry == Crowd::Entry::refused, counted);
  }
}

base::Result<std::shared_ptr<ServerCore>> core_that_listens(ServerOptions options, Parts parts) {
  auto core = std::make_shared<ServerCore>(std::move(options), std::move(parts));
  if (auto loaded = load_certificate(*core); !loaded) return std::unexpected(loaded.error());
  if (!core->options.spool_folder.empty()) empty_spool(core->options.spool_folder);
  if (auto listening = listen(*core); !listening) return std::unexpected(listening.error());
  return core;
}

// Asio takes its descriptors with the first socket, and throws where the machine gives none.
base::Error no_descriptors(const boost::system::system_error& error) {
  return {.code = base::ErrorCode::unavailable,
          .type = "no-descriptors",
          .message = {"Máy không cho chương trình mở thêm tệp hay kết nối. Hãy nâng giới hạn (ulimit -n) rồi chạy lại.",
                      "The machine lets the program open no more files or connections. Raise the limit (ulimit -n) and "
                      "start it again."},
          .log = error.what()};
}

}  // namespace

base::Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Parts parts) {
  if (sodium_init() < 0) {
    return base::refuse(base::ErrorCode::internal, "no-randomness",
                        {"Máy không cấp được số ngẫu nhiên.", "The machine gives no random numbers."});
  }
  options.io_threads = std::max<std::size_t>(options.io_threads, 1);
  options.max_connections = connections_that_fit(options.max_connections);
  base::Result<std::shared_ptr<ServerCore>> made;
  try {
    made = core_that_listens(std::move(options), std::move(parts));
  } catch (const boost::system::system_error& error) {
    made = std::unexpected(no_descriptors(error));
  }
  if (!made) return std::unexpected(made.error());
  const std::shared_ptr<ServerCore> core = std::move(*made);
  if (core->parts.listening) core->parts.listening(core->port);
  net::co_spawn(core->io, accept_all(core.get()), net::detached);
  for (std::size_t i = 0; i < core->options.io_threads; ++i) {
    core->threads.emplace_back([&io = core->io] { io.run(); });
  }
  return std::unique_ptr<Server>(new Server(core));
}

Server::Server(std::shared_ptr<ServerCore> core) : core_(std::move(core)) {}

Server::~Server() {
  stop(std::chrono::seconds(1));
}

std::uint16_t Server::port() const {
  return core_->port;
}

const std::vector<Route>& Server::routes() const {
  return core_->parts.router.routes();
}

Server::Load Server::load() const {
  return {.connections = core_->crowd.size(), .waiting = core_->workers.waiting()};
}

bool Server::responds(std::chrono::milliseconds within) const {
  auto heard = std::make_shared<std::promise<void>>();
  const std::future<void> answer = heard->get_future();
  net::post(core_->io, [heard] { heard->set_value(); });
  return answer.wait_for(within) == std::future_status::ready;
}

bool Server::stop(std::chrono::milliseconds drain) {
  if (core_->stopping.exchange(true)) return true;
  net::post(core_->io, [core = core_.get()] {
    error_code ec;
    ec = core->acceptor->close(ec);
  });
  const auto tell_all = [this](void (Connection::*what)()) {
    for (const auto& connection : core_->crowd.present()) ((*connection).*what)();
  };
  tell_all(&Connection::wind_down);
  const bool clean = core_->crowd.wait_until_empty(drain);
  if (!clean) tell_all(&Connection::cut);
  // Handlers that run keep their session until they return; the sockets' threads must go on until then.
  core_->workers.stop();
  [[maybe_unused]] const bool gone = core_->crowd.wait_until_empty(std::chrono::seconds(2));
  core_->guard.reset();
  core_->io.stop();
  for (std::thread& thread : core_->threads) thread.join();
  return clean;
}

}  // namespace trinhky::server
