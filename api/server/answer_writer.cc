#include "api/server/answer_writer.h"

#include <algorithm>
#include <ctime>

namespace trinhky::server {

namespace net = boost::asio;

namespace {

// RFC 9110, section 15.
std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";  // a reason is for people and may be empty
  }
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

net::awaitable<bool> write_source(Wire& wire, Outgoing& outgoing, const Source& source) {
  const bool chunked = !source.length && outgoing.minor_version == 1;
  std::uint64_t left = source.length.value_or(0);
  while (true) {
    std::string piece;
    bool more = false;
    bool failed = false;
    co_await wire.go_on_worker([&] {
      try {
        more = source.pull(piece);
      } catch (...) {
        failed = true;
      }
    });
    // Half an answer cannot be taken back: the connection breaks, and the receiver sees that something is missing.
    if (failed || wire.is_cut()) co_return false;
    if (!more) break;
    if (piece.empty()) continue;
    if (source.length) {
      if (piece.size() > left) co_return false;
      left -= piece.size();
    }
    outgoing.bytes_out += piece.size();
    if (chunked) {
      char size[24];
      const int digits = std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
      piece.insert(0, size, static_cast<std::size_t>(std::max(digits, 0)));
      piece += "\r\n";
    }
    if (!co_await wire.send(piece)) co_return false;
  }
  if (chunked) co_return co_await wire.send("0\r\n\r\n");
  co_return left == 0;
}

net::awaitable<bool> write_events(Wire& wire, Outgoing& outgoing, std::shared_ptr<EventChannel> channel) {
  channel->attach(wire.waker());
  wire.hold(channel);
  bool taken = co_await wire.send(": open\n\n");
  while (taken && !wire.is_cut()) {
    if (wire.core().stopping) channel->close();
    // Asked before taking, so that what was sent before the close is still written.
    const bool closed = channel->closed();
    std::string events = channel->take();
    if (!events.empty()) {
      outgoing.bytes_out += events.size();
      taken = co_await wire.send(events);
      continue;
    }
    if (closed) break;
    const bool woken = co_await wire.sleep_until(Wire::SteadyClock::now() + wire.core().options.heartbeat);
    if (!woken) taken = co_await wire.send(": still here\n\n");
  }
  channel->close();
  co_return taken;
}

}  // namespace

net::awaitable<bool> write_answer(Wire& wire, Outgoing& outgoing, Response response) {
  const bool head_only = outgoing.head_only;
  const bool no_body = response.status == 204 || response.status == 304;
  auto* text = std::get_if<std::string>(&response.body);
  auto* source = std::get_if<Source>(&response.body);
  auto* channel = std::get_if<std::shared_ptr<EventChannel>>(&response.body);
  const bool open_end = source != nullptr && !source->length;
  const bool chunked = open_end && outgoing.minor_version == 1;
  if (channel != nullptr || (open_end && !chunked)) outgoing.keep = false;

  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out += reason_of(response.status);
  out += "\r\ndate: " + http_date() + "\r\nx-request-id: " + outgoing.request_id + "\r\n";
  for (const auto& [name, value] : response.headers) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (text != nullptr && !no_body) out += "content-length: " + std::to_string(text->size()) + "\r\n";
  if (source != nullptr && source->length) out += "content-length: " + std::to_string(*source->length) + "\r\n";
  if (chunked) out += "transfer-encoding: chunked\r\n";
  if (!outgoing.keep) {
    out += "connection: close\r\n";
  } else if (outgoing.minor_version == 0) {
    out += "connection: keep-alive\r\n";
  }
  out += "\r\n";
  outgoing.bytes_out = out.size();
  const bool bodiless = head_only || no_body;
  if (text != nullptr && !bodiless) {
    outgoing.bytes_out += text->size();
    if (text->size() <= write_piece_bytes) {
      out += *text;
      co_return co_await wire.send(out);
    }
    if (!co_await wire.send(out)) co_return false;
    co_return co_await wire.send(*text);
  }
  if (!co_await wire.send(out)) co_return false;
  if (channel != nullptr) {
    if (head_only) {
      (*channel)->close();
      co_return true;
    }
    co_return co_await write_events(wire, outgoing, *channel);
  }
  if (bodiless || source == nullptr) co_return true;
  co_return co_await write_source(wire, outgoing, *source);
}

}  // namespace trinhky::server
