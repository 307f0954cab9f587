// The head of a request, read strictly, and what its target, Host and cookies say. Pure functions over bytes.
//
//   HeadScan scan = scan_head(buffer, already_seen);
//   if (scan.state == HeadScan::State::whole) auto head = read_head(buffer.substr(0, scan.size));
//
// What a lenient reader might take for something else is refused, not repaired: two readers that disagree about where a
// message ends are what request smuggling lives on (RFC 9112, sections 2.2, 3.2, 5.1, 5.2, 6.1, 6.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/server/message.h"
#include "api/server/problem.h"

namespace trinhky::server {

struct HeadScan {
  enum class State {
    more,     // no end yet
    whole,    // the first `size` bytes are a head, blank line included
    refused,  // a bare CR or LF: can never become a head
  };
  State state = State::more;
  std::size_t size = 0;
};

// Looks on from `from`, the number of bytes that an earlier call has seen.
[[nodiscard]] HeadScan scan_head(std::string_view bytes, std::size_t from = 0);

struct Head {
  std::string method;
  std::string target;
  int minor_version = 1;
  Fields fields;  // names in lower case, values trimmed
  std::string host;
  bool chunked = false;
  std::optional<std::uint64_t> length;
  bool keep_alive = true;
  bool expects_continue = false;

  [[nodiscard]] bool has_body() const { return chunked || length.value_or(0) > 0; }
};

template <class T>
using HeadResult = std::expected<T, TransportRefusal>;

// Requires a whole head of scan_head. Refused with 400 where a rule above is broken, there are more than 100 fields, or
// Host is missing or double; 505 for another version than 1.0 and 1.1, 417 for an Expect other than 100-continue.
[[nodiscard]] HeadResult<Head> read_head(std::string_view bytes);

struct Target {
  std::string path;
  std::vector<std::string> segments;
  Fields query;
  std::string authority;  // of the absolute form, which then counts instead of Host; otherwise empty
};

// Refused with 400: bytes outside printable ASCII, a fragment, bad percent codes, NUL and control characters, dot
// segments, encoded slashes, text that is not UTF-8. "*" gives the path "*".
[[nodiscard]] HeadResult<Target> read_target(std::string_view target);

// Pairs of a Cookie field; what is no pair of visible ASCII is left out.
[[nodiscard]] Fields read_cookies(std::string_view field);

// "Example.org:8443" -> {"example.org", "8443"}; "[::1]" -> {"::1", ""}. Nothing for anything else.
struct HostPort {
  std::string name;
  std::string port;
};
[[nodiscard]] std::optional<HostPort> read_host(std::string_view host);

[[nodiscard]] Language choose_language(const Fields& query, const Fields& cookies, std::string_view accept_language);

}  // namespace trinhky::server
