#include "api/server/head.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "api/server/refusals.h"
#include "engine/base/text.h"

namespace trinhky::server {

namespace {

constexpr std::size_t max_fields = 100;

// RFC 9110, section 5.6.2.
bool is_token_char(char c) {
  const auto u = static_cast<unsigned char>(c);
  return std::isalnum(u) != 0 || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

bool is_field_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return (u < 0x20 && c != '\t') || u == 0x7f;
  });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

// Optional blanks around a field value are SP and HTAB only.
std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Percent-decoded, well-formed, without control characters, NFC.
std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (out.find('\0') != std::string::npos || base::first_bad_utf8(out) != std::string_view::npos) return std::nullopt;
  if (base::has_control_characters(out) || out.find_first_of("\t\r\n") != std::string::npos) return std::nullopt;
  return base::nfc(out);
}

HeadResult<Head> read_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return std::unexpected(refusals::bad_request());
  Head head;
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (!is_token(head.method) || head.target.empty()) return std::unexpected(refusals::bad_request());
  const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && std::isdigit(version[5]) != 0 &&
                      version[6] == '.' && std::isdigit(version[7]) != 0;
  if (!shaped) return std::unexpected(refusals::bad_request());
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return std::unexpected(refusals::unknown_version());
  head.minor_version = version[7] - '0';
  return head;
}

// Where a list of connection options names one.
bool lists(std::string_view options, std::string_view wanted) {
  for (const std::string& part : base::split(options, ',')) {
    if (lower(trim(part)) == wanted) return true;
  }
  return false;
}

HeadResult<void> understand(Head& head) {
  int hosts = 0;
  int lengths = 0;
  int encodings = 0;
  head.keep_alive = head.minor_version == 1;
  for (const auto& [name, value] : head.fields) {
    if (name == "host") {
      ++hosts;
      head.host = value;
    } else if (name == "content-length") {
      ++lengths;
      std::uint64_t length = 0;
      const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), length);
      if (value.empty() || value.size() > 18 || failed != std::errc{} || end != value.data() + value.size()) {
        return std::unexpected(refusals::bad_framing());
      }
      head.length = length;
    } else if (name == "transfer-encoding") {
      ++encodings;
      if (lower(value) != "chunked") return std::unexpected(refusals::bad_framing());
      head.chunked = true;
    } else if (name == "connection") {
      if (lists(value, "close")) head.keep_alive = false;
      if (head.minor_version == 0 && lists(value, "keep-alive")) head.keep_alive = true;
    } else if (name == "expect") {
      if (lower(value) != "100-continue") return std::unexpected(refusals::wrong_expectation());
      head.expects_continue = head.minor_version == 1;
    }
  }
  if (hosts != 1) return std::unexpected(refusals::missing_host());
  if (lengths + encodings > 1 || (encodings == 1 && head.minor_version == 0)) {
    return std::unexpected(refusals::bad_framing());
  }
  return {};
}

}  // namespace

HeadScan scan_head(std::string_view bytes, std::size_t from) {
  using State = HeadScan::State;
  // A line end may have been cut by the last read: look one byte back.
  for (std::size_t i = from > 0 ? from - 1 : 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') {
      if (i == 0 || bytes[i - 1] != '\r') return {State::refused, 0};
      if (i >= 3 && bytes[i - 2] == '\n') return {State::whole, i + 1};
    } else if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n') {
      return {State::refused, 0};
    }
  }
  return {};
}

HeadResult<Head> read_head(std::string_view bytes) {
  std::size_t end = bytes.find("\r\n");
  if (end == std::string_view::npos) return std::unexpected(refusals::bad_request());
  auto head = read_request_line(bytes.substr(0, end));
  if (!head) return head;
  for (std::size_t begin = end + 2; begin < bytes.size(); begin = end + 2) {
    end = bytes.find("\r\n", begin);
    if (end == std::string_view::npos) return std::unexpected(refusals::bad_request());
    const std::string_view line = bytes.substr(begin, end - begin);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    // A line that begins with a blank (a fold) or has one before the colon is no token.
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
        !is_field_value(line.substr(colon + 1))) {
      return std::unexpected(refusals::bad_request());
    }
    if (head->fields.size() == max_fields) return std::unexpected(refusals::head_too_large());
    head->fields.emplace_back(lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  if (auto understood = understand(*head); !understood) return std::unexpected(understood.error());
  return head;
}

HeadResult<Target> read_target(std::string_view target) {
  const auto refused = [] { return std::unexpected(refusals::bad_target()); };
  if (std::any_of(target.begin(), target.end(), [](char c) { return c <= 0x20 || c >= 0x7f || c == '#'; })) {
    return refused();
  }
  Target out;
  if (target == "*") {
    out.path = "*";
    return out;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!lower(target.substr(0, scheme.size())).starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    out.authority = target.substr(0, end);
    if (out.authority.empty()) return refused();
    target.remove_prefix(end);
    break;
  }
  const std::size_t mark = target.find('?');
  std::string_view path = target.substr(0, mark);
  if (path.empty() && !out.authority.empty()) path = "/";
  if (!path.starts_with('/')) return refused();
  for (const std::string& raw : base::split(path.substr(1), '/')) {
    auto segment = decoded(raw, false);
    if (!segment || *segment == "." || *segment == ".." || segment->find_first_of("/\\") != std::string::npos) {
      return refused();
    }
    out.path += "/" + *segment;
    out.segments.push_back(std::move(*segment));
  }
  if (mark == std::string_view::npos) return out;
  for (const std::string& pair : base::split(target.substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = decoded(std::string_view(pair).substr(0, equals), true);
    auto value = equals == std::string::npos ? std::string() : decoded(std::string_view(pair).substr(equals + 1), true);
    if (!name || !value) return refused();
    out.query.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

Fields read_cookies(std::string_view field) {
  Fields out;
  for (const std::string& part : base::split(field, ';')) {
    const std::string_view pair = trim(part);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = pair.substr(equals + 1);
    const bool visible = std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (is_token(name) && visible) out.emplace_back(name, value);
  }
  return out;
}

std::optional<HostPort> read_host(std::string_view host) {
  HostPort out;
  std::string_view port;
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    out.name = lower(host.substr(1, close - 1));
    port = host.substr(close + 1);
    if (out.name.empty() || out.name.find_first_not_of("0123456789abcdef:.") != std::string::npos) return std::nullopt;
  } else {
    const std::size_t colon = std::min(host.find(':'), host.size());
    out.name = lower(host.substr(0, colon));
    port = host.substr(colon);
    if (out.name.empty() || out.name.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-.") != std::string::npos) {
      return std::nullopt;
    }
  }
  if (port.empty()) return out;
  if (port.size() < 2 || port.size() > 6 || port.front() != ':' ||
      port.find_first_not_of("0123456789", 1) != std::string_view::npos) {
    return std::nullopt;
  }
  out.port = port.substr(1);
  return out;
}

Language choose_language(const Fields& query, const Fields& cookies, std::string_view accept_language) {
  for (const auto said : {first_of(query, "lang"), first_of(cookies, "tk_lang")}) {
    if (said == "vi") return Language::vi;
    if (said == "en") return Language::en;
  }
  // The weights of the two languages we have, in thousandths.
  int vi = 0;
  int en = 0;
  for (const std::string& part : base::split(accept_language, ',')) {
    const std::vector<std::string> pieces = base::split(part, ';');
    const std::string tag = lower(trim(pieces.front()));
    int weight = 1000;
    if (pieces.size() > 1) {
      const std::string_view q = trim(pieces[1]);
      if (q.starts_with("q=0")) {
        weight = 0;
        int unit = 100;
        for (std::size_t i = 4; i < q.size() && i < 7 && std::isdigit(static_cast<unsigned char>(q[i])) != 0; ++i) {
          weight += (q[i] - '0') * unit;
          unit /= 10;
        }
      }
    }
    if (tag == "vi" || tag.starts_with("vi-")) vi = std::max(vi, weight);
    if (tag == "en" || tag.starts_with("en-")) en = std::max(en, weight);
  }
  return en > vi ? Language::en : Language::vi;
}

}  // namespace trinhky::server
