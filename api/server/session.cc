// Beast parses, Asio moves the bytes. Every head is read twice, by Beast and by our own strict reader (head.h); where
// the two do not agree on method, target or the length of the body, the request is refused. Beast alone takes bodies
// apart.
#include "api/server/session.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "api/server/answer_writer.h"
#include "api/server/asker.h"
#include "api/server/body.h"
#include "api/server/head.h"
#include "api/server/piece_body.h"
#include "api/server/refusals.h"
#include "api/server/request_id.h"
#include "api/server/security_headers.h"
#include "api/server/spool.h"
#include "api/server/wire.h"
#include "engine/base/ids.h"

namespace trinhky::server {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;

constexpr std::size_t head_piece_bytes = 8U << 10;
constexpr std::size_t read_piece_bytes = 64U << 10;
constexpr std::size_t spool_piece_bytes = 256U << 10;
// So much of a body is read from anybody and bounded by the number of connections; for more one must be known, and
// there must be room.
constexpr std::size_t short_body_bytes = 64U << 10;
// How long somebody who is only to hear that there is no room may take to ask.
constexpr std::chrono::milliseconds overloaded_time{2'000};

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

// An exception takes the reply with it, and the reply answers 500 on its way out.
template <typename Job>
void guarded(ServerCore& core, const std::string& request_id, Job& job) {
  try {
    job();
  } catch (const std::exception& thrown) {
    if (core.parts.fault) core.parts.fault(request_id, thrown.what());
  } catch (...) {
    if (core.parts.fault) core.parts.fault(request_id, "an exception of an unknown kind");
  }
}

class Session final : public Wire {
 public:
  Session(ServerCore& core, tcp::socket socket, bool overloaded)
      : Wire(core, std::move(socket)), overloaded_(overloaded) {}

  net::awaitable<void> run();

 private:
  // What has been gathered about the request under way.
  struct Turn {
    Head head;
    Request request;
    const Route* route = nullptr;
    std::string allow;  // methods of the path, where the one asked for is none of them
    std::string path;   // kept for the log when the handler has taken the request
    std::string remote;
    std::string command;                 // the Idempotency-Key, where the route takes one
    std::shared_ptr<const Asker> asker;  // none where no worker was asked
    bool is_stream = false;
    SteadyClock::time_point began = SteadyClock::now();
    Outgoing outgoing;
    Lease body;      // what the body holds of the memory for bodies, or of the room for uploads
    Lease answered;  // what the answer holds of it until it is sent
  };

  net::awaitable<bool> read_head_bytes();
  net::awaitable<bool> serve();
  net::awaitable<Response> answer(Turn& turn, std::string_view head_bytes, std::string& nonce);
  net::awaitable<std::optional<Response>> pass_gate(Turn& turn, std::unique_ptr<SpoolWriter>* spool);
  net::awaitable<std::optional<Response>> read_body(Turn& turn, BodyParser& parser);
  net::awaitable<std::optional<Response>> read_upload(Turn& turn, BodyParser& parser);
  net::awaitable<std::optional<TransportRefusal>> read_pieces(Turn& turn, BodyParser& parser,
                                                              SteadyClock::time_point until, SpoolWriter* spool);
  net::awaitable<Response> ask_handler(Turn& turn, bool gate_passed);
  std::optional<TransportRefusal> describe(Turn& turn);
  [[nodiscard]] std::chrono::milliseconds patience(bool began) const;
  void hold_answer(Turn& turn, Response& response);
  void tell(const Turn& turn, int status, std::string log) const;

  bool overloaded_;
  bool first_ = true;  // no request has come yet
  std::size_t head_size_ = 0;
  std::uint64_t turn_number_ = 0;
  std::optional<Response> answered_;
};

net::awaitable<void> Session::run() {
  const bool spoken = co_await handshake();
  if (!spoken) co_return;
  while (co_await serve()) {
  }
}

// How long the next part of a head may take to come.
std::chrono::milliseconds Session::patience(bool began) const {
  const ServerOptions& options = core().options;
  if (began) return options.head_time;
  if (!first_) return options.idle_time;
  // Whoever connects means to ask something.
  return std::min({options.idle_time, options.head_time, overloaded_ ? overloaded_time : options.head_time});
}

// The next head stands at the front of the buffer, whole, on true. On false the connection has been dealt with.
net::awaitable<bool> Session::read_head_bytes() {
  std::size_t seen = 0;
  bool passed_over = false;
  bool began = !buffer.empty();
  set_idle(!began);
  // What a long body left behind is not kept through a silence.
  if (!began && buffer.capacity() > 2 * head_piece_bytes) buffer.shrink_to_fit();
  arm(patience(began));
  const TransportRefusal* refusal = nullptr;
  while (refusal == nullptr) {
    // RFC 9112, section 2.2: an empty line before a request is passed over. One, however its two bytes arrive.
    if (!passed_over && buffer.starts_with("\r\n")) {
      buffer.erase(0, 2);
      passed_over = true;
    }
    const bool undecided = !passed_over && buffer == "\r";
    const HeadScan scan = undecided ? HeadScan{} : scan_head(buffer, seen);
    if (!undecided) seen = buffer.size();
    if (scan.state == HeadScan::State::whole && scan.size <= core().options.max_header_bytes) {
      disarm();
      set_idle(false);
      first_ = false;
      head_size_ = scan.size;
      co_return true;
    }
    if (scan.state == HeadScan::State::refused) {
      refusal = &refusals::bad_request();
    } else if (scan.state == HeadScan::State::whole || buffer.size() > core().options.max_header_bytes) {
      refusal = &refusals::head_too_large();
    } else {
      if (idle() && core().stopping) co_return false;
      error_code ec;
      const std::size_t got = co_await receive(head_piece_bytes, ec);
      if (got == 0) {
        if (!expired() || buffer.empty() || is_cut() || core().stopping) co_return false;
        refusal = &refusals::timed_out();
      } else if (!began) {
        began = true;
        set_idle(false);
        arm(patience(began));
      }
    }
  }
  set_idle(false);
  Turn turn;
  turn.outgoing.keep = false;
  turn.request.request_id = new_request_id();
  turn.request.remote = peer();
  turn.request.secure = secure();
  Response response = problem(*refusal, turn.request);
  add_security_headers(response, {}, turn.request.secure);
  turn.remote = peer();
  turn.outgoing.request_id = turn.request.request_id;
  co_await write_answer(*this, turn.outgoing, std::move(response));
  tell(turn, refusal->status, {});
  co_await say_goodbye();
  co_return false;
}

void Session::tell(const Turn& turn, int status, std::string log) const {
  if (!core().parts.log) return;
  AccessLine line;
  line.request_id = turn.request.request_id;
  line.method = turn.head.method;
  // A path that lets its bearer in is not written down.
  const bool is_secret = turn.route != nullptr && (turn.route->path.find("{token}") != std::string::npos ||
                                                   turn.route->path.find("{secret}") != std::string::npos);
  line.path = is_secret ? turn.route->path : turn.path;
  line.remote = turn.remote;
  if (turn.route != nullptr) {
    line.operation = turn.route->operation;
    line.route = turn.route->path;
  }
  line.command = turn.command;
  if (turn.asker && turn.asker->known.load(std::memory_order_acquire)) line.person = turn.asker->person;
  line.is_stream = turn.is_stream;
  line.status = status;
  line.bytes_out = turn.outgoing.bytes_out;
  line.took = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - turn.began);
  line.log = std::move(log);
  core().parts.log(line);
}

// One request and its answer. False when the connection ends with it.
net::awaitable<bool> Session::serve() {
  forgive();
  if (!co_await read_head_bytes()) co_return false;

  Turn turn;
  turn.request.request_id = new_request_id();
  turn.request.remote = peer();
  turn.remote = peer();
  turn.request.secure = secure();
  const std::string head_bytes = buffer.substr(0, head_size_);
  buffer.erase(0, head_size_);

  std::string nonce;
  Response response = co_await answer(turn, head_bytes, nonce);
  if (is_cut()) co_return false;
  if (core().stopping) turn.outgoing.keep = false;
  hold_answer(turn, response);
  add_security_headers(response, nonce, turn.request.secure);
  const int status = response.status;
  std::string log = std::move(response.log);
  turn.outgoing.request_id = turn.request.request_id;
  turn.outgoing.head_only = turn.head.method == "HEAD";
  turn.outgoing.minor_version = turn.head.minor_version;
  turn.is_stream = std::holds_alternative<std::shared_ptr<EventChannel>>(response.body);
  turn.body.release();
  const bool written = co_await write_answer(*this, turn.outgoing, std::move(response));
  tell(turn, status, std::move(log));
  if (!written || is_cut()) co_return false;
  if (!turn.outgoing.keep) {
    co_await say_goodbye();
    co_return false;
  }
  co_return true;
}

// A long answer is in memory until its reader has taken it, and there may be many slow ones. One that finds no room is
// not given: what it tells of has been done, and asking again under the same id hears of it.
void Session::hold_answer(Turn& turn, Response& response) {
  const auto* text = std::get_if<std::string>(&response.body);
  if (text == nullptr || text->size() <= write_piece_bytes) return;
  turn.answered = Lease(core().memory);
  if (!turn.answered.grow(text->size())) response = problem(refusals::busy(), turn.request);
}

// Fills the request from the head, and tells what is wrong with it.
std::optional<TransportRefusal> Session::describe(Turn& turn) {
  Request& request = turn.request;
  const Head& head = turn.head;
  request.method = head.method;
  request.headers = head.fields;
  const std::string_view sent_id = request.header("x-request-id").value_or("");
  if (is_request_id(sent_id)) request.request_id = sent_id;
  const ServerOptions& options = core().options;
  const auto named = [](const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (named(options.proxies, peer())) {
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
  const bool is_api = request.path == "/api" || request.path.starts_with("/api/");
  Match match = core().parts.router.find(head.method, target->segments);
  if (is_api || match.route != nullptr || !match.allow.empty()) {
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
    if (turn.head.has_body() || turn.head.method.empty()) turn.outgoing.keep = false;
    return problem(refusal, turn.request);
  };

  auto head = read_head(head_bytes);
  if (!head) {
    turn.outgoing.keep = false;
    co_return refuse(head.error());
  }
  turn.head = std::move(*head);
  turn.outgoing.keep = turn.head.keep_alive;

  BodyParser parser;
  parser.header_limit(static_cast<std::uint32_t>(core().options.max_header_bytes + 1));
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
    turn.outgoing.keep = false;
    co_return refuse(refusals::bad_request());
  }

  if (overloaded_) {
    turn.outgoing.keep = false;
    co_return refuse(refusals::busy());
  }
  if (auto refusal = describe(turn)) {
    if (refusal->status == 400) turn.outgoing.keep = false;  // who writes such a head may write worse behind it
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
    co_return core().parts.screens.answer(request, nonce);
  }
  if (turn.route->needs_idempotency_key && !base::is_uuid(request.header("idempotency-key").value_or(""))) {
    co_return refuse(refusals::missing_idempotency_key());
  }
  if (turn.route->needs_idempotency_key) turn.command = request.header("idempotency-key").value_or("");
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
    // Nobody unknown fills the memory.
    if (turn.head.chunked || turn.head.length.value_or(0) > short_body_bytes) {
      if (auto refused = co_await pass_gate(turn, nullptr)) co_return std::move(*refused);
      gate_passed = true;
    }
    if (auto refused = co_await read_body(turn, parser)) co_return std::move(*refused);
    request.body = std::move(parser.get().body().pieces);
  }
  co_return co_await ask_handler(turn, gate_passed);
}

// Feeds the parser until the body is whole. What arrives beyond it stays in the buffer for the next request.
net::awaitable<std::optional<TransportRefusal>> Session::read_pieces(Turn& turn, BodyParser& parser,
                                                                     SteadyClock::time_point until,
                                                                     SpoolWriter* spool) {
  forgive();
  turn.body = Lease(spool == nullptr ? core().memory : core().spool_room);
  std::size_t whole = 0;
  std::string& pieces = parser.get().body().pieces;
  while (true) {
    error_code ec;
    std::size_t used = 0;
    if (!buffer.empty() && !parser.is_done()) {
      used = parser.put(net::buffer(buffer), ec);
      buffer.erase(0, used);
      whole += used;
      if (ec == http::error::body_limit) co_return refusals::body_too_large();
      if (ec && ec != http::error::need_more) co_return refusals::bad_framing();
      // A chunk's head that never ends is held in the buffer: bounded like a request's.
      if (used == 0 && buffer.size() > core().options.max_header_bytes) co_return refusals::bad_framing();
      const std::size_t counted = whole > short_body_bytes ? whole : 0;
      if (counted > turn.body.held() && !turn.body.grow(counted - turn.body.held())) {
        co_return spool == nullptr ? refusals::busy() : refusals::no_spool();
      }
    }
    const bool done = parser.is_done();
    if (spool != nullptr && (pieces.size() >= spool_piece_bytes || (done && !pieces.empty()))) {
      bool kept = false;
      disarm();
      co_await go_on_worker([&] { kept = spool->write(pieces); });
      if (!kept) co_return refusals::no_spool();
      pieces.clear();
    }
    if (done) break;
    if (used > 0 && !buffer.empty()) continue;
    arm_until(std::min(until, SteadyClock::now() + core().options.read_pause));
    const std::size_t got = co_await receive(read_piece_bytes, ec);
    if (expired()) co_return refusals::timed_out();
    if (ec || got == 0) co_return refusals::bad_framing();
  }
  disarm();
  co_return std::nullopt;
}

net::awaitable<std::optional<Response>> Session::read_body(Turn& turn, BodyParser& parser) {
  if (turn.head.expects_continue && buffer.empty()) {
    if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n")) turn.outgoing.keep = false;
  }
  const auto until = turn.began + core().options.request_time;
  if (auto refusal = co_await read_pieces(turn, parser, until, nullptr)) {
    turn.outgoing.keep = false;
    co_return problem(*refusal, turn.request);
  }
  co_return std::nullopt;
}

// Before the body is read, on a worker. With `spool` a file for it is opened for whoever may come in.
net::awaitable<std::optional<Response>> Session::pass_gate(Turn& turn, std::unique_ptr<SpoolWriter>* spool) {
  const auto failed = [&turn](Response response) {
    if (turn.head.has_body()) turn.outgoing.keep = false;
    return response;
  };
  std::optional<base::Error> refused;
  bool threw = false;
  const bool worked = co_await on_worker([&] {
    try {
      if (core().parts.gate) {
        if (auto passed = core().parts.gate(turn.request, *turn.route); !passed) refused = passed.error();
      }
      if (!refused && !turn.route->open && !turn.request.caller) refused = not_signed_in();
      if (refused || spool == nullptr) return;
      auto opened = SpoolWriter::open(core().options.spool_folder);
      if (opened) {
        *spool = std::move(*opened);
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
  co_return std::nullopt;
}

// The gate stands before the first byte: nobody fills the disk who may not come in.
net::awaitable<std::optional<Response>> Session::read_upload(Turn& turn, BodyParser& parser) {
  std::unique_ptr<SpoolWriter> spool;
  if (auto refused = co_await pass_gate(turn, &spool)) co_return std::move(*refused);
  if (turn.head.has_body()) {
    if (turn.head.expects_continue && buffer.empty()) {
      if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n")) turn.outgoing.keep = false;
    }
    const auto until = SteadyClock::now() + core().options.upload_time;
    if (auto refusal = co_await read_pieces(turn, parser, until, spool.get())) {
      turn.outgoing.keep = false;
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
      [weak_core = weak_core(), weak = std::weak_ptr(std::static_pointer_cast<Session>(shared_from_this())), number,
       body = std::move(turn.body)](Response response) mutable {
        body.release();  // whoever has the answer finds the room free
        const auto core = weak_core.lock();
        const auto self = core ? weak.lock() : nullptr;
        if (!self) return;
        net::dispatch(self->executor(), [self, number, response = std::move(response)]() mutable {
          if (number != self->turn_number_) return;
          self->answered_ = std::move(response);
          self->wake();
        });
      },
      [slip] { return problem(refusals::failed(), slip); },
      [weak_core = weak_core(), id = slip.request_id](Reply::Job job) {
        const auto core = weak_core.lock();
        if (!core) return;
        // The workers go with the core, so a job may name it.
        core->workers.resume([core = core.get(), id, job = std::move(job)]() mutable { guarded(*core, id, job); });
      });

  const auto until = SteadyClock::now() + core().options.request_time;
  if (route.instant) {
    try {
      route.handler(std::move(turn.request), std::move(reply));
    } catch (...) {
      answered_ = problem(refusals::failed(), slip);
    }
  } else {
    auto asker = std::make_shared<Asker>();
    turn.asker = asker;
    auto job = [&core = core(), &route, gate_passed, slip, asked = SteadyClock::now(), asker = std::move(asker),
                request = std::move(turn.request), reply = std::move(reply)]() mutable {
      const auto handle = [&] {
        // Refused in a moment instead of done too late: the queue is short again at once.
        if (SteadyClock::now() - asked >= core.options.longest_wait) return reply(problem(refusals::busy(), slip));
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
        asker->tell(request);
        route.handler(std::move(request), std::move(reply));
      };
      guarded(core, slip.request_id, handle);
    };
    if (!core().workers.submit(std::move(job))) {
      turn.request.request_id = slip.request_id;
      co_return problem(refusals::busy(), slip);
    }
  }
  while (!answered_ && !is_cut() && SteadyClock::now() < until) {
    co_await sleep_until(until);
  }
  ++turn_number_;  // a later answer is none
  turn.request.request_id = slip.request_id;
  turn.request.language = slip.language;
  if (!answered_) co_return problem(refusals::too_slow(), slip);
  Response response = std::move(*answered_);
  answered_.reset();
  co_return response;
}

}  // namespace

void start_session(ServerCore& core, tcp::socket socket, bool overloaded, const std::string& address) {
  const auto executor = socket.get_executor();
  auto session = std::make_shared<Session>(core, std::move(socket), overloaded);
  core.crowd.enter(session.get(), session, address);
  net::co_spawn(executor, session->run(), [session](const std::exception_ptr&) { session->ended(); });
}

}  // namespace trinhky::server
