// The one error value of the program, and the result type that carries it.
//
//   Result<Due> due = calendar.resolve(spec, from);
//   if (!due) return std::unexpected(due.error());
//
// A refusal is a value, never an exception: libraries that throw are caught where they are called. `code` decides the
// HTTP status (one switch in api/), `type` is the stable name a client may match on, `message` is for the caller in
// both languages, `pointer` is an RFC 6901 JSON pointer into the input that was refused (empty when the whole input is
// meant), `faults` lists every problem when there is more than one, `log` is for the operator only and never leaves the
// machine.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trinhky::base {

// A sentence a person sees. Both languages are always filled; Vietnamese text is NFC.
struct Text {
  std::string vi;
  std::string en;
  bool operator==(const Text&) const = default;
};

// The closed set of reasons why something is refused. Adding one means extending the switch in api/.
enum class ErrorCode {
  malformed,        // the bytes cannot be read at all (400)
  unauthenticated,  // nobody is logged in, or the session ended (401)
  forbidden,        // known, but not allowed to do this here (403)
  not_found,        // no such thing, or none that the caller may know of (404)
  wrong_state,      // the thing is not in a state that allows this; includes "already exists" (409)
  stale,            // the caller saw an older content than the current one (412)
  too_large,        // a stated bound on size is exceeded (413)
  invalid,          // readable, but not acceptable: see faults (422)
  throttled,        // too many attempts; try again later (429)
  internal,         // our fault; the log has more (500)
  unavailable,      // queue full, disk full, or stopping; try again (503)
};

// One problem inside an input. `code` is a stable word such as "required" or "unknown-word".
struct Fault {
  std::string pointer;
  std::string code;
  Text message;
  bool operator==(const Fault&) const = default;
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string type;  // stable, kebab-case: "guidance-import-encoding"
  Text message;
  std::string pointer;
  std::vector<Fault> faults;
  std::string link;  // where the caller should look instead, for example the first of two equal starts
  std::string log;
};

template <class T>
using Result = std::expected<T, Error>;

// Short ways to make an error: `return refuse(ErrorCode::invalid, "bad-date", {"…", "…"}, "/date");`
[[nodiscard]] inline std::unexpected<Error> refuse(ErrorCode code, std::string type, Text message,
                                                   std::string pointer = {}) {
  return std::unexpected(
      Error{.code = code, .type = std::move(type), .message = std::move(message), .pointer = std::move(pointer)});
}

// The word of a code as it stands in logs and on the wire. Never fails.
[[nodiscard]] std::string_view to_string(ErrorCode code);

}  // namespace trinhky::base
