// The formats a form may ask for. Private to this room.
#pragma once

#include <optional>
#include <string_view>

namespace trinhky::form {

enum class Format {
  date,       // RFC 3339 full-date that is in the calendar
  date_time,  // RFC 3339 date-time
  email,      // local part, "@", a host name or an address in brackets; RFC 5321 without its comments
  uuid,       // RFC 9562, any version
  uri,        // RFC 3986 with a scheme
};

[[nodiscard]] std::optional<Format> find_format(std::string_view word);
[[nodiscard]] bool has_format(std::string_view text, Format format);

}  // namespace trinhky::form
