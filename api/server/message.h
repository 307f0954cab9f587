// What a request and an answer are, as plain values. Nothing here knows a socket or an HTTP library, so a file of
// routes compiles in a second and a test can build a request by hand.
//
//   void show(Request request, Reply reply) {
//     auto row = units.find(request.path_param("id"));
//     if (!row) return reply(problem(row.error(), request));
//     reply(Response::json_text(200, print(to_wire(*row))).with("etag", row->etag));
//   }
//
// Header names are lower case on both sides. Query values, path parameters and cookies arrive percent-decoded,
// well-formed UTF-8 and NFC; a request for which that is impossible never reaches a handler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/ids.h"

namespace trinhky::server {

class EventChannel;

// In which language sentences of an answer are. `?lang=` decides, then the cookie `tk_lang`, then Accept-Language, then
// vi.
enum class Language { vi, en };

using Fields = std::vector<std::pair<std::string, std::string>>;

// The first value under a name, or nothing. Not an error.
[[nodiscard]] std::optional<std::string_view> first_of(const Fields& fields, std::string_view name);

// An uploaded body on disk. The file is removed with the last owner; a handler that wants to keep it moves the file
// away.
class SpooledBody {
 public:
  SpooledBody(std::filesystem::path path, std::uint64_t size, std::string sha256)
      : path_(std::move(path)), size_(size), sha256_(std::move(sha256)) {}
  ~SpooledBody();
  SpooledBody(const SpooledBody&) = delete;
  SpooledBody& operator=(const SpooledBody&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] const std::string& sha256() const { return sha256_; }  // lower-case hex of the plain bytes

 private:
  std::filesystem::path path_;
  std::uint64_t size_;
  std::string sha256_;
};

// Who is asking. Filled by the gate (api/auth) before the handler of any route that is not open.
struct Caller {
  base::PersonId person;
  std::string session;  // hash of the session token: names the session, cannot be used to enter
};

struct Request {
  std::string method;  // "GET", "POST" … as sent; a HEAD arrives at the GET handler as "HEAD"
  std::string path;    // decoded, begins with '/', no query
  Fields query;        // in the order sent; a name may come twice
  Fields headers;      // names in lower case
  Fields cookies;
  Fields path_params;                         // {"id", "0192…"}
  std::string body;                           // for JSON routes
  std::shared_ptr<const SpooledBody> upload;  // for upload routes
  std::string remote;                         // address without port; behind a named proxy the address it reports
  std::string host;                           // the allowed Host, without port
  std::string origin;                         // "https://host:port" as the browser would write it in Origin
  bool secure = false;                        // came by TLS, here or at the named proxy
  std::string request_id;                     // request_id.h; also in the answer's X-Request-Id
  Language language = Language::vi;
  std::optional<Caller> caller;

  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const { return first_of(headers, name); }
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const {
    return first_of(query, name);
  }
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const { return first_of(cookies, name); }
  // Requires a name that stands in braces in the route's path; empty otherwise.
  [[nodiscard]] std::string_view path_param(std::string_view name) const {
    return first_of(path_params, name).value_or(std::string_view{});
  }
  // GET, HEAD and OPTIONS change nothing and need no CSRF token.
  [[nodiscard]] bool is_safe() const { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }
};

// A body made piece by piece. `pull` appends the next bytes and returns true, or returns false at the end. It is called
// on a worker, never twice at once. An exception breaks the connection, so that the receiver sees that something is
// missing.
struct Source {
  std::function<bool(std::string& chunk)> pull;
  std::optional<std::uint64_t> length;  // with it Content-Length is sent, otherwise the body is chunked
};

struct Response {
  int status = 200;
  Fields headers;
  std::variant<std::string, Source, std::shared_ptr<EventChannel>> body;
  std::string log;  // for the operator, in AccessLine; never sent

  [[nodiscard]] static Response empty(int status = 204);
  // `text` is printed JSON (base::print).
  [[nodiscard]] static Response json_text(int status, std::string text);
  [[nodiscard]] static Response bytes(int status, std::string content_type, std::string bytes);
  [[nodiscard]] static Response stream(int status, std::string content_type, Source source);
  // A file that stays unchanged while it is sent. Fails to a 404 body-less answer if it cannot be opened.
  [[nodiscard]] static Response file(std::string content_type, const std::filesystem::path& path);
  // text/event-stream fed by the channel until either side closes it.
  [[nodiscard]] static Response events(std::shared_ptr<EventChannel> channel);

  // Sets a header (replacing it); a Set-Cookie is added instead. Line breaks and NUL in values are dropped.
  Response&& with(std::string name, std::string value) &&;
  void set(std::string name, std::string value);
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const { return first_of(headers, name); }
};

}  // namespace trinhky::server
