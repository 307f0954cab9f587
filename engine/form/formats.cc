#include "engine/form/formats.h"

#include <algorithm>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/text.h"

namespace trinhky::form {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_date(std::string_view text) {
  return text.size() == 10 && base::parse_date(text).has_value();
}

// Two digits at `at`, at most `most`; -1 when they are not there.
int two_digits(std::string_view text, std::size_t at, int most) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return -1;
  const int number = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return number <= most ? number : -1;
}

// RFC 3339 section 5.6. A leap second is one only at 23:59:60 UTC.
bool is_date_time(std::string_view text) {
  if (text.size() < 20 || !is_date(text.substr(0, 10)) || (text[10] != 'T' && text[10] != 't')) return false;
  const int hour = two_digits(text, 11, 23);
  const int minute = two_digits(text, 14, 59);
  const int second = two_digits(text, 17, 60);
  if (hour < 0 || minute < 0 || second < 0 || text[13] != ':' || text[16] != ':') return false;
  std::size_t at = 19;
  if (text[at] == '.') {
    const std::size_t first = ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == first) return false;
  }
  if (at >= text.size()) return false;
  int offset = 0;
  if (text[at] == '+' || text[at] == '-') {
    const int hours = two_digits(text, at + 1, 23);
    const int minutes = two_digits(text, at + 4, 59);
    if (hours < 0 || minutes < 0 || text[at + 3] != ':' || text.size() != at + 6) return false;
    offset = (text[at] == '+' ? 1 : -1) * (hours * 60 + minutes);
  } else if ((text[at] != 'Z' && text[at] != 'z') || text.size() != at + 1) {
    return false;
  }
  constexpr int day_minutes = 24 * 60;
  return second < 60 || (hour * 60 + minute - offset + 2 * day_minutes) % day_minutes == day_minutes - 1;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  return std::ranges::all_of(base::split(text, '.'), [](const std::string& label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  });
}

bool is_ipv4(std::string_view text) {
  const auto parts = base::split(text, '.');
  return parts.size() == 4 && std::ranges::all_of(parts, [](const std::string& part) {
           return !part.empty() && part.size() <= 3 && std::ranges::all_of(part, is_digit) &&
                  (part.size() == 1 || part[0] != '0') && std::stoi(part) <= 255;
         });
}

// RFC 4291 section 2.2: eight groups, one run of zero groups as "::", the last two groups perhaps as IPv4.
bool is_ipv6(std::string_view text) {
  std::size_t groups = 0;
  const std::size_t gap = text.find("::");
  if (gap != std::string_view::npos && text.find("::", gap + 1) != std::string_view::npos) return false;
  const auto count = [&groups](std::string_view side, bool last) {
    if (side.empty()) return true;
    const auto parts = base::split(side, ':');
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (last && i + 1 == parts.size() && is_ipv4(parts[i])) {
        groups += 2;
      } else if (!parts[i].empty() && parts[i].size() <= 4 && std::ranges::all_of(parts[i], is_hex)) {
        ++groups;
      } else {
        return false;
      }
    }
    return true;
  };
  if (gap == std::string_view::npos) return count(text, true) && groups == 8;
  return count(text.substr(0, gap), false) && count(text.substr(gap + 2), true) && groups <= 7;
}

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view host = text.substr(at + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const std::string_view inside = host.substr(1, host.size() - 2);
    if (inside.starts_with("IPv6:") ? !is_ipv6(inside.substr(5)) : !is_ipv4(inside)) return false;
  } else if (!is_host(host)) {
    return false;
  }
  if (local.size() > 1 && local.front() == '"' && local.back() == '"') {
    for (std::size_t i = 1; i + 1 < local.size(); ++i) {
      const char c = local[i];
      if (c == '\\' && i + 2 >= local.size()) return false;
      if (c == '\\') {
        ++i;
        continue;
      }
      if (c == '"' || c < ' ' || c == '\x7f') return false;
    }
    return true;
  }
  constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
  return std::ranges::all_of(base::split(local, '.'), [marks](const std::string& atom) {
    return !atom.empty() && std::ranges::all_of(atom, [marks](char c) {
      return is_letter(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
    });
  });
}

// Characters of `extra`, letters, digits, unreserved marks, sub-delimiters and percent escapes (RFC 3986 section 2).
bool are_uri_characters(std::string_view text, std::string_view extra) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
      i += 2;
    } else if (!is_letter(c) && !is_digit(c) && marks.find(c) == std::string_view::npos &&
               extra.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_authority(std::string_view text) {
  if (const std::size_t at = text.find('@'); at != std::string_view::npos) {
    if (!are_uri_characters(text.substr(0, at), ":")) return false;
    text.remove_prefix(at + 1);
  }
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view inside = text.substr(1, end - 1);
    const bool future = inside.size() > 3 && (inside[0] == 'v' || inside[0] == 'V');
    if (future ? !are_uri_characters(inside, ":") : !is_ipv6(inside)) return false;
    port = text.substr(end + 1);
    if (!port.empty() && port[0] != ':') return false;
  } else {
    const std::size_t colon = text.find(':');
    if (!are_uri_characters(text.substr(0, colon), "")) return false;
    if (colon != std::string_view::npos) port = text.substr(colon);
  }
  return port.empty() || std::ranges::all_of(port.substr(1), is_digit);
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return false;
  for (const char c : text.substr(0, colon)) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  std::string_view rest = text.substr(colon + 1);
  if (const std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
    if (!are_uri_characters(rest.substr(hash + 1), ":@/?")) return false;
    rest = rest.substr(0, hash);
  }
  if (const std::size_t question = rest.find('?'); question != std::string_view::npos) {
    if (!are_uri_characters(rest.substr(question + 1), ":@/?")) return false;
    rest = rest.substr(0, question);
  }
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::size_t slash = rest.find('/');
    if (!is_authority(rest.substr(0, slash))) return false;
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  }
  return are_uri_characters(rest, ":@/");
}

}  // namespace

std::optional<Format> find_format(std::string_view word) {
  if (word == "date") return Format::date;
  if (word == "date-time") return Format::date_time;
  if (word == "email") return Format::email;
  if (word == "uuid") return Format::uuid;
  if (word == "uri") return Format::uri;
  return std::nullopt;
}

bool has_format(std::string_view text, Format format) {
  switch (format) {
    case Format::date:
      return is_date(text);
    case Format::date_time:
      return is_date_time(text);
    case Format::email:
      return is_email(text);
    case Format::uuid:
      return is_uuid(text);
    case Format::uri:
      return is_uri(text);
  }
  return false;
}

}  // namespace trinhky::form
