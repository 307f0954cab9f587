#include "engine/notify/outbound_http.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.h"
#include "engine/notify/pattern.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::json;

constexpr std::size_t max_header_bytes = 64U << 10;
constexpr std::chrono::seconds longest_retry_after{24 * 3600};

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// What a URL names, as curl itself will read it.
struct Target {
  std::string scheme;
  std::string host;  // an IPv6 address without its brackets
  std::string port;  // empty for the scheme's own
};

std::optional<Target> target_of(std::string_view url) {
  if (url.empty() || url.size() > max_target_bytes || base::has_control_characters(url) ||
      url.find_first_of(" \t\r\n\\") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
  const std::string ended(url);
  if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, ended.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK) {
    return std::nullopt;
  }
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which, &text, 0) != CURLUE_OK) return std::string();
    std::string out(text);
    curl_free(text);
    return out;
  };
  Target target{.scheme = part(CURLUPART_SCHEME), .host = part(CURLUPART_HOST), .port = part(CURLUPART_PORT)};
  if (target.scheme != "https" && target.scheme != "http") return std::nullopt;
  if (target.host.starts_with('[') && target.host.ends_with(']')) {
    target.host = target.host.substr(1, target.host.size() - 2);
  }
  if (target.host.empty() || !part(CURLUPART_FRAGMENT).empty()) return std::nullopt;
  return target;
}

base::Error not_allowed(std::string log) {
  return {.code = ErrorCode::forbidden,
          .type = "target-not-allowed",
          .message = {"Không được gửi đến địa chỉ này: phải là https và là máy ngoài mạng nội bộ, trừ khi quản trị máy "
                      "chủ cho phép.",
                      "Nothing is sent to this address: it must be https and outside private networks, unless the "
                      "operator allows it."},
          .pointer = {},
          .faults = {},
          .link = {},
          .log = std::move(log)};
}

// What one call gathers.
struct Call {
  const AddressGuard* guard = nullptr;
  std::string host;
  std::string refused;  // why an address was not connected to
  HttpAnswer answer;
  std::size_t header_bytes = 0;
  bool cut = false;  // the answer is longer than what is read of it
};

curl_socket_t open_checked(void* context, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto* call = static_cast<Call*>(context);
  std::optional<IpAddress> to;
  if (address->family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address->addr, sizeof in);
    to = IpAddress::from_bytes({reinterpret_cast<const char*>(&in.sin_addr), 4});
  } else if (address->family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address->addr, std::min(sizeof in, std::size_t{address->addrlen}));
    to = IpAddress::from_bytes({reinterpret_cast<const char*>(&in.sin6_addr), 16});
  }
  if (!to || !call->guard->allows(call->host, *to)) {
    call->refused = "the address of " + call->host + " is not one to send to";
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* context) {
  auto* call = static_cast<Call*>(context);
  const std::size_t length = size * count;
  const std::size_t room = max_answer_bytes - call->answer.body.size();
  call->answer.body.append(bytes, std::min(length, room));
  if (length <= room) return length;
  call->cut = true;
  return 0;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* context) {
  auto* call = static_cast<Call*>(context);
  const std::size_t length = size * count;
  call->header_bytes += length;
  if (call->header_bytes > max_header_bytes) return 0;
  const std::string_view line(bytes, length);
  constexpr std::string_view name = "retry-after:";
  const bool named = line.size() > name.size() &&
                     std::ranges::equal(line.substr(0, name.size()), name,
                                        [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
  if (named) {
    const std::string_view told = base::trim_ascii(line.substr(name.size()));
    std::int64_t seconds = 0;
    const auto [end, problem] = std::from_chars(told.data(), told.data() + told.size(), seconds);
    if (problem == std::errc() && end == told.data() + told.size() && seconds >= 0) {
      call->answer.retry_after = std::min(std::chrono::seconds(seconds), longest_retry_after);
    }
  }
  return length;
}

base::Error unreachable(CURLcode code, const char* said) {
  return {.code = ErrorCode::unavailable,
          .type = "target-unreachable",
          .message = {"Nơi nhận không trả lời.", "The receiver does not answer."},
          .pointer = {},
          .faults = {},
          .link = {},
          .log = "curl " + std::to_string(code) + ": " + one_line(*said != '\0' ? said : curl_easy_strerror(code))};
}

}  // namespace

bool is_passing(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

std::optional<std::string> origin_of(std::string_view url) {
  const auto target = target_of(url);
  if (!target) return std::nullopt;
  std::string origin = target->scheme + "://";
  const bool v6 = target->host.find(':') != std::string::npos;
  origin += v6 ? "[" + target->host + "]" : target->host;
  const bool usual = target->port == (target->scheme == "https" ? "443" : "80");
  if (!target->port.empty() && !usual) origin += ":" + target->port;
  return origin;
}

base::Result<OutboundSettings> OutboundSettings::parse(const json& value) {
  const auto bad = [](const std::string& pointer) {
    return base::refuse(ErrorCode::invalid, "bad-outbound-settings",
                        {"Cấu hình gửi ra ngoài chưa đúng.", "The settings of what is sent out are not right."},
                        pointer);
  };
  static const std::set<std::string> words{"allow", "http", "ca_file", "contact"};
  if (!value.is_object()) return bad("");
  for (const auto& [word, ignored] : value.items()) {
    if (!words.contains(word)) return bad(base::pointer({word}));
  }
  OutboundSettings settings;
  if (const auto allow = value.find("allow"); allow != value.end()) {
    std::vector<std::string> entries;
    if (!allow->is_array()) return bad("/allow");
    for (const json& entry : *allow) {
      if (!entry.is_string()) return bad("/allow/" + std::to_string(entries.size()));
      entries.push_back(entry.get<std::string>());
    }
    auto guard = AddressGuard::parse(entries);
    if (!guard) return std::unexpected(guard.error());
    settings.guard = std::move(*guard);
  }
  if (const auto http = value.find("http"); http != value.end()) {
    if (!http->is_boolean()) return bad("/http");
    settings.http = http->get<bool>();
  }
  for (const char* word : {"ca_file", "contact"}) {
    const auto found = value.find(word);
    if (found == value.end()) continue;
    if (!found->is_string() || base::has_control_characters(found->get_ref<const std::string&>())) {
      return bad(base::pointer({word}));
    }
  }
  settings.ca_file = base::text_or(value, "ca_file");
  settings.contact = base::text_or(value, "contact");
  if (!settings.contact.empty() && !settings.contact.starts_with("mailto:") &&
      !settings.contact.starts_with("https://")) {
    return bad("/contact");
  }
  return settings;
}

struct OutboundHttp::Connection {
  CURL* handle = nullptr;
  std::array<char, CURL_ERROR_SIZE> said{};

  Connection() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    handle = curl_easy_init();
  }
  ~Connection() { curl_easy_cleanup(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void set_up(const OutboundSettings& settings, const HttpPost& request, curl_slist* headers, Call& call) {
    curl_easy_reset(handle);  // keeps the connection
    said[0] = '\0';
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, said.data());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, settings.http ? "http,https" : "https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, 20L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_time.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                     static_cast<long>((settings.connect_time + settings.total_time).count()));
    if (!settings.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "trinhky/" TRINHKY_VERSION);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_checked);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &call);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &call);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &call);
  }
};

OutboundHttp::OutboundHttp(OutboundSettings settings)
    : settings_(std::move(settings)), connection_(std::make_unique<Connection>()) {}

OutboundHttp::~OutboundHttp() = default;

base::Result<void> OutboundHttp::check(std::string_view url) const {
  const auto target = target_of(url);
  if (!target) {
    return base::refuse(ErrorCode::invalid, "bad-target",
                        {"Địa chỉ nhận phải là một URL https không kèm tên đăng nhập.",
                         "The address must be an https URL without a login in it."});
  }
  if (target->scheme != "https" && !settings_.http) return std::unexpected(not_allowed("not https"));
  if (const auto address = IpAddress::parse(target->host); address && !settings_.guard.allows(target->host, *address)) {
    return std::unexpected(not_allowed("the address is not one to send to"));
  }
  return {};
}

base::Result<HttpAnswer> OutboundHttp::post(const HttpPost& request) {
  if (auto good = check(request.url); !good) return std::unexpected(good.error());
  CURL* handle = connection_->handle;
  if (handle == nullptr) return std::unexpected(unreachable(CURLE_OUT_OF_MEMORY, ""));
  curl_slist* lines = nullptr;
  // Without it curl may ask first whether it may send a body.
  lines = curl_slist_append(lines, "Expect:");
  for (const auto& [name, value] : request.headers) {
    std::string line = name + ": " + value;
    // A line break would begin another header.
    std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    lines = curl_slist_append(lines, line.c_str());
  }
  const List headers(lines);
  Call call{.guard = &settings_.guard, .host = target_of(request.url)->host};
  connection_->set_up(settings_, request, headers.get(), call);
  const CURLcode code = curl_easy_perform(handle);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  call.answer.status = static_cast<int>(status);
  if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && call.cut)) return std::move(call.answer);
  if (!call.refused.empty()) return std::unexpected(not_allowed(call.refused));
  return std::unexpected(unreachable(code, connection_->said.data()));
}

}  // namespace trinhky::notify
