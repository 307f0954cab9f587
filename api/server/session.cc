// Beast parses, Asio moves the bytes. Every head is read twice, by Beast and by our own strict reader (head.h); where
// the two do not agree on method, target or the length of the body, the request is refused. Beast alone takes bodies
// apart.
#include "api/server/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <chrono>
#include <ctime>

#include "api/server/body.h"
#include "api/server/events.h"
#include "api/server/head.h"
#include "api/server/refusals.h"
#include "api/server/security_headers.h"
#include "api/server/spool.h"
#include "engine/base/hash.h"
#include "engine/base/ids.h"

namespace trinhky::server {

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t head_piece_bytes = 8U << 10;
constexpr std::size_t read_piece_bytes = 64U << 10;
constexpr std::size_t write_piece_bytes = 256U << 10;
constexpr std::size_t spool_piece_bytes = 256U << 10;
constexpr milliseconds linger_time{1'000};
constexpr std::size_t max_lingering_bytes = 1U << 20;
constexpr auto as_result = net::as_tuple(net::use_awaitable);

// A body that hands every piece on and keeps none: small ones are collected, uploads go to disk.
struct PieceBody {
  struct value_type {
    std::string pieces;
  };
  struct reader {
    template <bool IsRequest, class F>
    reader(http::header<IsRequest, F>&, value_type& value) : value_(value) {}
    void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& ec) {
      ec = {};
      std::size_t size = 0;
      for (auto at = net::buffer_sequence_begin(buffers); at != net::buffer_sequence_end(buffers); ++at) {
        const net::const_buffer piece = *at;
        value_.pieces.append(static_cast<const char*>(piece.data()), piece.size());
        size += piece.size();
      }
      return size;
    }
    void finish(error_code& ec) { ec = {}; }
    value_type& value_;
  };
};
using BodyParser = http::request_parser<PieceBody>;

std::string new_request_id() {
  return base::sha256_hex(new_nonce()).substr(0, 32);
}

// Address without port; IPv4 in its own form also when it came by a socket for both.
std::string text_of(const net::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

// RFC 9110, section 5.6.7. Written once a second at most per thread.
const std::string& http_date() {
  thread_local std::time_t written = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != written || text.empty()) {
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    char line[64];
    const int size =
        std::snprintf(line, sizeof line, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[utc.tm_wday], utc.tm_mday,
                      months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    text.assign(line, static_cast<std::size_t>(std::max(size, 0)));
    written = now;
  }
  return text;
}

bool is_known_method(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (method == known) return true;
  }
  return false;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

base::Error not_signed_in() {
  return {.code = base::ErrorCode::unauthenticated,
          .type = "not-signed-in",
          .message = {"Đề nghị đăng nhập.", "Please sign in."}};
}

class Session final : public Connection, public std::enable_shared_from_this<Session> {
 public:
  Session(ServerCore& core, tcp::socket socket, bool overloaded)
      : weak_core_(core.weak_from_this()),
        core_(core),
        socket_(std::move(socket)),
        watch_(socket_.get_executor()),
        wake_(socket_.get_executor()),
        overloaded_(overloaded) {
    if (core_.tls) tls_.emplace(socket_, *core_.tls);
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    const auto peer = socket_.remote_endpoint(ignored);
    if (!ignored) peer_ = text_of(peer.address());
  }

  net::awaitable<void> run();
  void ended() {
    over_ = true;
    watch_.cancel();
    close_now();
    if (channel_) std::exchange(channel_, nullptr)->close();
    core_.forget(this);
  }

  void wind_down() override {
    net::post(socket_.get_executor(), [self = shared_from_this()] {
      if (self->idle_) self->give_up();
      if (self->channel_) self->channel_->close();
    });
  }
  void cut() override {
    net::post(socket_.get_executor(), [self = shared_from_this()] {
      self->cut_ = true;
      self->close_now();
      self->wake_.cancel();
    });
  }

 private:
  // What has been gathered about the request under way.
  struct Turn {
    Head head;
    Request request;
    const Route* route = nullptr;
    bool keep = true;
    std::string allow;  // methods of the path, where the one asked for is none of them
    std::string path;   // kept for the log when the handler has taken the request
    std::string remote;
    SteadyClock::time_point began = SteadyClock::now();
    std::uint64_t bytes_out = 0;
  };

  net::awaitable<bool> read_head_bytes();
  net::awaitable<bool> serve();
  net::awaitable<Response> answer(Turn& turn, std::string_view head_bytes, std::string& nonce);
  net::awaitable<std::optional<Response>> read_body(Turn& turn, BodyParser& parser);
  net::awaitable<std::optional<Response>> read_upload(Turn& turn, BodyParser& parser);
  net::awaitable<std::optional<TransportRefusal>> read_pieces(BodyParser& parser, SteadyClock::time_point until,
                                                              SpoolWriter* spool);
  net::awaitable<Response> ask_handler(Turn& turn, bool gate_passed);
  net::awaitable<bool> write(Turn& turn, Response response);
  net::awaitable<bool> write_source(Turn& turn, const Source& source);
  net::awaitable<bool> write_events(Turn& turn);
  net::awaitable<bool> send(std::string_view bytes);
  net::awaitable<std::size_t> receive(std::size_t room, error_code& ec);
  net::awaitable<void> say_goodbye();
  template <class Work>
  net::awaitable<bool> on_worker(Work work);

  std::optional<TransportRefusal> describe(Turn& turn);
  void listen_for_the_end();

  void arm(milliseconds time) { arm_until(SteadyClock::now() + time); }
  void arm_until(SteadyClock::time_point until) {
    deadline_ = until;
    if (!watching_ || watch_.expiry() > deadline_) watch();
  }
  void disarm() { deadline_ = SteadyClock::time_point::max(); }
  void watch() {
    watching_ = true;
    watch_.expires_at(deadline_);
    watch_.async_wait([self = shared_from_this()](error_code ec) {
      if (ec || self->over_) return;
      if (self->deadline_ == SteadyClock::time_point::max()) {
        self->watching_ = false;
      } else if (SteadyClock::now() >= self->deadline_) {
        self->watching_ = false;
        self->give_up();
      } else {
        self->watch();
      }
    });
  }
  // The pending read or write ends with operation_aborted; the socket stays open, so that a refusal can still be sent.
  void give_up() {
    expired_ = true;
    error_code ignored;
    socket_.cancel(ignored);
  }
  void close_now() {
    error_code ignored;
    socket_.close(ignored);
  }

  std::weak_ptr<ServerCore> weak_core_;
  ServerCore& core_;
  tcp::socket socket_;
  std::optional<net::ssl::stream<tcp::socket&>> tls_;
  net::steady_timer watch_;
  net::steady_timer wake_;  // cancelled when something the session waits for has happened
  SteadyClock::time_point deadline_ = SteadyClock::time_point::max();
  bool watching_ = false;
  bool expired_ = false;
  bool idle_ = false;
  bool cut_ = false;
  bool over_ = false;
  bool overloaded_;
  std::string peer_;
  std::string buffer_;  // received and not yet used
  std::size_t head_size_ = 0;
  std::uint64_t turn_number_ = 0;
  std::optional<Response> answered_;
  std::shared_ptr<EventChannel> channel_;
};

// Bytes from the peer are appended to the buffer. Zero at the end, or with an error.
net::awaitable<std::size_t> Session::receive(std::size_t room, error_code& ec) {
  ec = {};
  if (expired_ || cut_) {
    ec = net::error::operation_aborted;
    co_return 0;
  }
  const std::size_t before = buffer_.size();
  buffer_.resize(before + room);
  const net::mutable_buffer target(buffer_.data() + before, room);
  std::size_t got = 0;
  if (tls_) {
    std::tie(ec, got) = co_await tls_->async_read_some(target, as_result);
  } else {
    std::tie(ec, got) = co_await socket_.async_read_some(target, as_result);
  }
  buffer_.resize(before + got);
  co_return got;
}

// False when the peer did not take it in time.
net::awaitable<bool> Session::send(std::string_view bytes) {
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

// Runs the work on a worker and waits for it. False, without the work done, when no worker is free.
template <class Work>
net::awaitable<bool> Session::on_worker(Work work) {
  auto done = std::make_shared<bool>(false);
  const bool taken = core_.workers.submit([self = shared_from_this(), done, work = std::move(work)]() mutable {
    work();
    net::post(self->socket_.get_executor(), [self, done] {
      *done = true;
      self->wake_.cancel();
    });
  });
  if (!taken) co_return false;
  while (!*done) {
    wake_.expires_at(SteadyClock::time_point::max());
    co_await wake_.async_wait(as_result);
  }
  co_return true;
}

net::awaitable<void> Session::run() {
  if (tls_) {
    arm(core_.options.head_time);
    const auto [ec] = co_await tls_->async_handshake(net::ssl::stream_base::server, as_result);
    disarm();
    if (ec) co_return;
  }
  while (co_await serve()) {
  }
}

// The next head stands at the front of the buffer, whole, on true. On false the connection has been dealt with.
net::awaitable<bool> Session::read_head_bytes() {
  std::size_t seen = 0;
  bool began = !buffer_.empty();
  idle_ = !began;
  arm(began ? core_.options.head_time : core_.options.idle_time);
  const TransportRefusal* refusal = nullptr;
  while (refusal == nullptr) {
    // RFC 9112, section 2.2: an empty line before a request is passed over.
    if (seen == 0 && buffer_.starts_with("\r\n")) buffer_.erase(0, 2);
    const HeadScan scan = scan_head(buffer_, seen);
    seen = buffer_.size();
    if (scan.state == HeadScan::State::whole && scan.size <= core_.options.max_header_bytes) {
      disarm();
      idle_ = false;
      head_size_ = scan.size;
      co_return true;
    }
    if (scan.state == HeadScan::State::refused) {
      refusal = &refusals::bad_request();
    } else if (scan.state == HeadScan::State::whole || buffer_.size() > core_.options.max_header_bytes) {
      refusal = &refusals::head_too_large();
    } else {
      if (idle_ && core_.stopping) co_return false;
      error_code ec;
      const std::size_t got = co_await receive(head_piece_bytes, ec);
      if (expired_ && !buffer_.empty() && !cut_ && !core_.stopping) {
        refusal = &refusals::timed_out();
      } else if (ec || got == 0) {
        co_return false;
      } else if (!began) {
        began = true;
        idle_ = false;
        arm(core_.options.head_time);
      }
    }
  }
  idle_ = false;
  Turn turn;
  turn.keep = false;
  turn.request.request_id = new_request_id();
  turn.request.remote = peer_;
  turn.request.secure = tls_.has_value();
  Response response = problem(*refusal, turn.request);
  add_security_headers(response, {}, turn.request.secure);
  co_await write(turn, std::move(response));
  co_await say_goodbye();
  co_return false;
}

// One request and its answer. False when the connection ends with it.
net::awaitable<bool> Session::serve() {
  expired_ = false;
  const bool there = co_await read_head_bytes();
  if (!there) co_return false;

  Turn turn;
  turn.request.request_id = new_request_id();
  turn.request.remote = peer_;
  turn.request.secure = tls_.has_value();
  const std::string head_bytes = buffer_.substr(0, head_size_);
  buffer_.erase(0, head_size_);

  std::string nonce;
  Response response = co_await answer(turn, head_bytes, nonce);
  if (cut_) co_return false;
  if (core_.stopping) turn.keep = false;
  add_security_headers(response, nonce, turn.request.secure);
  const int status = response.status;
  std::string log = std::move(response.log);
  const bool written = co_await write(turn, std::move(response));
  if (core_.parts.log) {
    AccessLine line;
    line.request_id = turn.request.request_id;
    line.method = turn.head.method;
    line.path = turn.path;
    line.remote = turn.remote;
    line.log = std::move(log);
    if (turn.route != nullptr) line.operation = turn.route->operation;
    line.status = status;
    line.bytes_out = turn.bytes_out;
    line.took = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - turn.began);
    core_.parts.log(line);
  }
  if (!written || cut_) co_return false;
  if (!turn.keep) {
    co_await say_goodbye();
    co_return false;
  }
  co_return true;
}

// Fills the request from the head, and tells what is wrong with it.
std::optional<TransportRefusal> Session::describe(Turn& turn) {
  Request& request = turn.request;
  const Head& head = turn.head;
  request.method = head.method;
  request.headers = head.fields;
  const ServerOptions& options = core_.options;
  const auto named = [](const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (named(options.proxies, peer_)) {
    std::string_view way = request.header("x-forwarded-for").value_or("");
    while (!way.empty()) {
      const std::size_t comma = way.rfind(',');
      std::string_view last = comma == std::string_view::npos ? way : way.substr(comma + 1);
      const std::size_t begin = std::min(last.find_first_not_of(' '), last.size());
      last = last.substr(begin, last.find_last_not_of(' ') + 1 - begin);
      error_code ec;
      const auto address = net::ip::make_address(std::string(last), ec);
      if (ec) break;
      request.remote = text_of(address);
      if (!named(options.proxies, request.remote) || comma == std::string_view::npos) break;
      way = way.substr(0, comma);
    }
    if (request.header("x-forwarded-proto") == "https") request.secure = true;
  }
  if (const auto cookie = request.header("cookie")) request.cookies = read_cookies(*cookie);
  request.language = choose_language(request.query, request.cookies, request.header("accept-language").value_or(""));

  turn.remote = request.remote;

  auto target = read_target(head.target);
  if (!target) return target.error();
  request.path = std::move(target->path);
  turn.path = request.path;
  request.query = std::move(target->query);
  request.language = choose_language(request.query, request.cookies, request.header("accept-language").value_or(""));

  const std::string& authority = target->authority.empty() ? head.host : target->authority;
  const auto host = read_host(authority);
  if (!host) return refusals::missing_host();
  static const std::vector<std::string> local = {"localhost", "127.0.0.1", "::1"};
  if (!named(options.hosts.empty() ? local : options.hosts, host->name)) return refusals::wrong_host();
  request.host = host->name;
  const std::string bracketed = host->name.find(':') == std::string::npos ? host->name : "[" + host->name + "]";
  const bool usual_port = host->port.empty() || host->port == (request.secure ? "443" : "80");
  request.origin = (request.secure ? "https://" : "http://") + bracketed + (usual_port ? "" : ":" + host->port);
  if (!is_known_method(head.method)) return refusals::unknown_method();

  // Only the segments are needed from here on.
  if (request.path == "/api" || request.path.starts_with("/api/")) {
    Match match = core_.parts.router.find(head.method, target->segments);
    turn.route = match.route;
    request.path_params = std::move(match.path_params);
    if (match.route == nullptr && match.allow.empty()) return refusals::not_found();
    if (match.route == nullptr) {
      turn.allow = joined(match.allow);
      return refusals::method_not_allowed();
    }
  } else if (head.method != "GET" && head.method != "HEAD") {
    turn.allow = "GET, HEAD, OPTIONS";
    return refusals::method_not_allowed();
  }
  return std::nullopt;
}

net::awaitable<Response> Session::answer(Turn& turn, std::string_view head_bytes, std::string& nonce) {
  Request& request = turn.request;
  // Until the body is known to be read, whatever follows on this connection cannot be trusted to be a request.
  const auto refuse = [&turn](const TransportRefusal& refusal) {
    if (turn.head.has_body() || turn.head.method.empty()) turn.keep = false;
    return problem(refusal, turn.request);
  };

  auto head = read_head(head_bytes);
  if (!head) {
    turn.keep = false;
    co_return refuse(head.error());
  }
  turn.head = std::move(*head);
  turn.keep = turn.head.keep_alive;

  BodyParser parser;
  parser.header_limit(static_cast<std::uint32_t>(core_.options.max_header_bytes + 1));
  parser.body_limit(boost::none);
  parser.eager(false);
  error_code ec;
  const std::size_t used = parser.put(net::buffer(head_bytes), ec);
  const bool agreed = !ec && used == head_bytes.size() && parser.is_header_done() &&
                      std::string_view(parser.get().method_string()) == turn.head.method &&
                      std::string_view(parser.get().target()) == turn.head.target &&
                      parser.chunked() == turn.head.chunked &&
                      (turn.head.chunked || parser.content_length().value_or(0) == turn.head.length.value_or(0));
  if (!agreed) {
    turn.keep = false;
    co_return refuse(refusals::bad_request());
  }

  if (overloaded_) {
    turn.keep = false;
    co_return refuse(refusals::busy());
  }
  if (auto refusal = describe(turn)) {
    if (turn.allow.empty()) co_return refuse(*refusal);
    if (turn.head.method == "OPTIONS" && !turn.head.has_body()) {
      co_return Response::empty(204).with("allow", turn.allow);
    }
    co_return refuse(*refusal).with("allow", turn.allow);
  }

  const BodyKind kind = turn.route == nullptr ? BodyKind::none : turn.route->body;
  if (kind == BodyKind::none && turn.head.has_body()) co_return refuse(refusals::body_not_expected());
  if (turn.route == nullptr) {
    nonce = new_nonce();
    co_return core_.parts.screens.answer(request, nonce);
  }
  if (turn.route->needs_idempotency_key && !base::is_uuid(request.header("idempotency-key").value_or(""))) {
    co_return refuse(refusals::missing_idempotency_key());
  }
  if (kind == BodyKind::json && !is_json_content_type(request.header("content-type").value_or(""))) {
    co_return refuse(refusals::wrong_content_type());
  }
  if (turn.head.length.value_or(0) > turn.route->max_body) co_return refuse(refusals::body_too_large());
  parser.body_limit(turn.route->max_body);
  parser.eager(true);

  bool gate_passed = false;
  if (kind == BodyKind::upload) {
    if (auto refused = co_await read_upload(turn, parser)) co_return std::move(*refused);
    gate_passed = true;
  } else if (turn.head.has_body()) {
    if (auto refused = co_await read_body(turn, parser)) co_return std::move(*refused);
    request.body = std::move(parser.get().body().pieces);
  }
  co_return co_await ask_handler(turn, gate_passed);
}

// Feeds the parser until the body is whole. What arrives beyond it stays in the buffer for the next request.
net::awaitable<std::optional<TransportRefusal>> Session::read_pieces(BodyParser& parser, SteadyClock::time_point until,
                                                                     SpoolWriter* spool) {
  expired_ = false;
  std::string& pieces = parser.get().body().pieces;
  while (true) {
    error_code ec;
    std::size_t used = 0;
    if (!buffer_.empty() && !parser.is_done()) {
      used = parser.put(net::buffer(buffer_), ec);
      buffer_.erase(0, used);
      if (ec == http::error::body_limit) co_return refusals::body_too_large();
      if (ec && ec != http::error::need_more) co_return refusals::bad_framing();
      // A chunk's head that never ends is held in the buffer: bounded like a request's.
      if (used == 0 && buffer_.size() > core_.options.max_header_bytes) co_return refusals::bad_framing();
    }
    const bool done = parser.is_done();
    if (spool != nullptr && (pieces.size() >= spool_piece_bytes || (done && !pieces.empty()))) {
      bool kept = false;
      disarm();
      const bool worked = co_await on_worker([&] { kept = spool->write(pieces); });
      if (!worked) co_return refusals::busy();
      if (!kept) co_return refusals::no_spool();
      pieces.clear();
    }
    if (done) break;
    if (used > 0 && !buffer_.empty()) continue;
    arm_until(std::min(until, SteadyClock::now() + core_.options.read_pause));
    const std::size_t got = co_await receive(read_piece_bytes, ec);
    if (expired_) co_return refusals::timed_out();
    if (ec || got == 0) co_return refusals::bad_framing();
  }
  disarm();
  co_return std::nullopt;
}

net::awaitable<std::optional<Response>> Session::read_body(Turn& turn, BodyParser& parser) {
  if (turn.head.expects_continue && buffer_.empty()) {
    if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n")) turn.keep = false;
  }
  const auto until = turn.began + core_.options.request_time;
  if (auto refusal = co_await read_pieces(parser, until, nullptr)) {
    turn.keep = false;
    co_return problem(*refusal, turn.request);
  }
  co_return std::nullopt;
}

// The gate stands before the first byte: nobody fills the disk who may not come in.
net::awaitable<std::optional<Response>> Session::read_upload(Turn& turn, BodyParser& parser) {
  const auto failed = [&turn](Response response) {
    if (turn.head.has_body()) turn.keep = false;
    return response;
  };
  std::optional<base::Error> refused;
  std::unique_ptr<SpoolWriter> spool;
  bool threw = false;
  const bool worked = co_await on_worker([&] {
    try {
      if (core_.parts.gate) {
        if (auto passed = core_.parts.gate(turn.request, *turn.route); !passed) refused = passed.error();
      }
      if (!refused && !turn.route->open && !turn.request.caller) refused = not_signed_in();
      if (refused) return;
      auto opened = SpoolWriter::open(core_.options.spool_folder);
      if (opened) {
        spool = std::move(*opened);
      } else {
        refused = opened.error();
      }
    } catch (...) {
      threw = true;
    }
  });
  if (!worked) co_return failed(problem(refusals::busy(), turn.request));
  if (threw) co_return failed(problem(refusals::failed(), turn.request));
  if (refused) co_return failed(problem(*refused, turn.request));
  if (turn.head.has_body()) {
    if (turn.head.expects_continue && buffer_.empty()) {
      if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n")) turn.keep = false;
    }
    const auto until = SteadyClock::now() + core_.options.upload_time;
    if (auto refusal = co_await read_pieces(parser, until, spool.get())) {
      turn.keep = false;
      co_return problem(*refusal, turn.request);
    }
  }
  turn.request.upload = spool->finish();
  co_return std::nullopt;
}

net::awaitable<Response> Session::ask_handler(Turn& turn, bool gate_passed) {
  const std::uint64_t number = ++turn_number_;
  answered_.reset();
  Request slip;  // what a problem needs to know of the request, kept after the handler has taken it
  slip.request_id = turn.request.request_id;
  slip.language = turn.request.language;
  const Route& route = *turn.route;

  // The sink outlives the session if the handler keeps it; then nobody is there to hear the answer.
  Reply reply(
      [weak_core = weak_core_, weak = weak_from_this(), number](Response response) {
        const auto core = weak_core.lock();
        if (!core) return;
        const auto self = weak.lock();
        if (!self) return;
        net::dispatch(self->socket_.get_executor(), [self, number, response = std::move(response)]() mutable {
          if (number != self->turn_number_) return;
          self->answered_ = std::move(response);
          self->wake_.cancel();
        });
      },
      [slip] { return problem(refusals::failed(), slip); });

  const auto until = SteadyClock::now() + core_.options.request_time;
  if (route.instant) {
    try {
      route.handler(std::move(turn.request), std::move(reply));
    } catch (...) {
      answered_ = problem(refusals::failed(), slip);
    }
  } else {
    auto job = [&core = core_, &route, gate_passed, id = slip.request_id, request = std::move(turn.request),
                reply = std::move(reply)]() mutable {
      // An exception takes the reply with it, and the reply answers 500 on its way out.
      try {
        if (!gate_passed && core.parts.gate) {
          if (auto passed = core.parts.gate(request, route); !passed) {
            reply(problem(passed.error(), request));
            return;
          }
        }
        if (!route.open && !request.caller) {
          reply(problem(not_signed_in(), request));
          return;
        }
        Handler handler = route.handler;
        handler(std::move(request), std::move(reply));
      } catch (const std::exception& thrown) {
        if (core.parts.fault) core.parts.fault(id, thrown.what());
      } catch (...) {
        if (core.parts.fault) core.parts.fault(id, "an exception of an unknown kind");
      }
    };
    if (!core_.workers.submit(std::move(job))) {
      turn.request = slip;
      co_return problem(refusals::busy(), slip);
    }
  }
  while (!answered_ && !cut_ && SteadyClock::now() < until) {
    wake_.expires_at(until);
    co_await wake_.async_wait(as_result);
  }
  ++turn_number_;  // a later answer is none
  turn.request.request_id = slip.request_id;
  turn.request.language = slip.language;
  if (!answered_) co_return problem(refusals::too_slow(), slip);
  Response response = std::move(*answered_);
  answered_.reset();
  co_return response;
}

// False when the connection is of no more use.
net::awaitable<bool> Session::write(Turn& turn, Response response) {
  const bool head_only = turn.head.method == "HEAD";
  const bool no_body = response.status == 204 || response.status == 304;
  auto* text = std::get_if<std::string>(&response.body);
  auto* source = std::get_if<Source>(&response.body);
  auto* channel = std::get_if<std::shared_ptr<EventChannel>>(&response.body);
  const bool open_end = source != nullptr && !source->length;
  const bool chunked = open_end && turn.head.minor_version == 1;
  if (channel != nullptr || (open_end && !chunked)) turn.keep = false;

  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  out.append(reason.data(), reason.size());
  out += "\r\ndate: " + http_date() + "\r\nx-request-id: " + turn.request.request_id + "\r\n";
  for (const auto& [name, value] : response.headers) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (text != nullptr && !no_body) out += "content-length: " + std::to_string(text->size()) + "\r\n";
  if (source != nullptr && source->length) out += "content-length: " + std::to_string(*source->length) + "\r\n";
  if (chunked) out += "transfer-encoding: chunked\r\n";
  if (!turn.keep) {
    out += "connection: close\r\n";
  } else if (turn.head.minor_version == 0) {
    out += "connection: keep-alive\r\n";
  }
  out += "\r\n";
  turn.bytes_out = out.size();
  const bool bodiless = head_only || no_body;
  if (text != nullptr && !bodiless) {
    turn.bytes_out += text->size();
    if (text->size() <= write_piece_bytes) {
      out += *text;
      co_return co_await send(out);
    }
    if (!co_await send(out)) co_return false;
    co_return co_await send(*text);
  }
  if (!co_await send(out)) co_return false;
  if (channel != nullptr) {
    channel_ = *channel;
    if (head_only) channel_->close();
    co_return co_await write_events(turn);
  }
  if (bodiless || source == nullptr) co_return true;
  co_return co_await write_source(turn, *source);
}

net::awaitable<bool> Session::write_source(Turn& turn, const Source& source) {
  const bool chunked = !source.length && turn.head.minor_version == 1;
  std::uint64_t left = source.length.value_or(0);
  while (true) {
    std::string piece;
    bool more = false;
    bool failed = false;
    const bool worked = co_await on_worker([&] {
      try {
        more = source.pull(piece);
      } catch (...) {
        failed = true;
      }
    });
    // Half an answer cannot be taken back: the connection breaks, and the receiver sees that something is missing.
    if (!worked || failed || cut_) co_return false;
    if (!more) break;
    if (piece.empty()) continue;
    if (source.length) {
      if (piece.size() > left) co_return false;
      left -= piece.size();
    }
    turn.bytes_out += piece.size();
    if (chunked) {
      char size[24];
      const int digits = std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
      piece.insert(0, size, static_cast<std::size_t>(std::max(digits, 0)));
      piece += "\r\n";
    }
    if (!co_await send(piece)) co_return false;
  }
  if (chunked) co_return co_await send("0\r\n\r\n");
  co_return left == 0;
}

// Notices that the browser has gone, which otherwise only a failing heartbeat would tell.
void Session::listen_for_the_end() {
  auto ignored_bytes = std::make_shared<std::array<char, 512>>();
  auto heard = [self = shared_from_this(), ignored_bytes](error_code ec, std::size_t) {
    if (ec == net::error::operation_aborted || !self->channel_) return;
    if (ec) {
      self->channel_->close();
    } else {
      self->listen_for_the_end();
    }
  };
  if (tls_) {
    tls_->async_read_some(net::buffer(*ignored_bytes), std::move(heard));
  } else {
    socket_.async_read_some(net::buffer(*ignored_bytes), std::move(heard));
  }
}

net::awaitable<bool> Session::write_events(Turn& turn) {
  const auto channel = channel_;
  channel->attach([weak_core = weak_core_, weak = weak_from_this()] {
    const auto core = weak_core.lock();
    if (!core) return;
    const auto self = weak.lock();
    if (!self) return;
    net::post(self->socket_.get_executor(), [self] { self->wake_.cancel(); });
  });
  listen_for_the_end();
  bool taken = co_await send(": open\n\n");
  while (taken && !cut_) {
    if (core_.stopping) channel->close();
    // Asked before taking, so that what was sent before the close is still written.
    const bool closed = channel->closed();
    std::string events = channel->take();
    if (!events.empty()) {
      turn.bytes_out += events.size();
      taken = co_await send(events);
      continue;
    }
    if (closed) break;
    wake_.expires_after(core_.options.heartbeat);
    const auto [ec] = co_await wake_.async_wait(as_result);
    if (!ec) taken = co_await send(": still here\n\n");
  }
  channel->close();
  co_return taken;
}

// Ends our half and hears the other out for a moment: closing with unread bytes would tear the answer from the client's
// hands.
net::awaitable<void> Session::say_goodbye() {
  error_code ec;
  expired_ = false;
  idle_ = true;  // a stop need not wait for this
  if (channel_) {
    // The listener for the end owns the reading side.
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }
  arm(linger_time);
  if (tls_) {
    co_await tls_->async_shutdown(as_result);
    co_return;
  }
  socket_.shutdown(tcp::socket::shutdown_send, ec);
  std::size_t heard = 0;
  while (!ec && heard < max_lingering_bytes && !core_.stopping) {
    buffer_.clear();
    const std::size_t got = co_await receive(read_piece_bytes, ec);
    if (got == 0) break;
    heard += got;
  }
}

}  // namespace

void start_session(ServerCore& core, tcp::socket socket, bool overloaded) {
  const auto executor = socket.get_executor();
  auto session = std::make_shared<Session>(core, std::move(socket), overloaded);
  {
    const std::lock_guard lock(core.connections_mutex);
    core.connections.emplace(session.get(), session);
  }
  auto running = [session]() -> net::awaitable<void> { co_await session->run(); };
  net::co_spawn(executor, std::move(running), [session](const std::exception_ptr&) { session->ended(); });
}

}  // namespace trinhky::server
