#include "engine/notify/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/text.h"
#include "engine/notify/pattern.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::Fault;
using base::json;

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "::1";
}

// What may stand in the host part of a URL: a name, an IPv4 or an IPv6 address.
bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':';
  });
}

std::uint16_t usual_port(SmtpSecurity security) {
  switch (security) {
    case SmtpSecurity::none:
      return 25;
    case SmtpSecurity::starttls:
      return 587;
    case SmtpSecurity::tls:
      return 465;
  }
  return 25;
}

std::string url_of(const SmtpSettings& settings) {
  const bool bare_v6 = settings.host.find(':') != std::string::npos;
  return std::string(settings.security == SmtpSecurity::tls ? "smtps://" : "smtp://") +
         (bare_v6 ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port);
}

struct Upload {
  std::string_view bytes;
};

std::size_t read_upload(char* into, std::size_t size, std::size_t count, void* from) {
  auto* upload = static_cast<Upload*>(from);
  const std::size_t length = std::min(size * count, upload->bytes.size());
  std::memcpy(into, upload->bytes.data(), length);
  upload->bytes.remove_prefix(length);
  return length;
}

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDeleter>;

// Answers that say nothing about the mail but that the server will not talk to us: RFC 4954 section 6, and 421.
bool is_about_us(long answer) {
  return answer == 421 || answer == 454 || answer == 530 || answer == 534 || answer == 535 || answer == 538;
}

bool never_spoke(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_LOGIN_DENIED:
    case CURLE_OPERATION_TIMEDOUT:
      return true;
    default:
      return false;
  }
}

class SettingsReader {
 public:
  base::Result<SmtpSettings> read(const json& value) {
    static const std::set<std::string> words{"host",     "port", "security",  "user",
                                             "password", "from", "from_name", "ca_file"};
    if (!value.is_object()) {
      fault("", "not-an-object", {"Cấu hình gửi thư phải là một đối tượng.", "Mail settings must be an object."});
      return ended();
    }
    for (const auto& [word, ignored] : value.items()) {
      if (!words.contains(word)) fault(word, "unknown-word", {"Không có mục này.", "There is no such member."});
    }
    settings_.host = text(value, "host");
    if (!is_host(settings_.host)) fault("host", "bad-host", {"Tên máy chủ thư không đúng.", "The host is not valid."});
    read_security(value);
    read_port(value);
    settings_.user = text(value, "user");
    settings_.password = text(value, "password");
    settings_.ca_file = text(value, "ca_file");
    settings_.from = {.name = text(value, "from_name"), .address = text(value, "from")};
    if (!is_mail_address(settings_.from.address)) {
      fault("from", "bad-mail-address", {"Địa chỉ người gửi không hợp lệ.", "The sender's address is not valid."});
    }
    if (settings_.user.empty() != settings_.password.empty()) {
      fault("password", "login-incomplete",
            {"Tên đăng nhập và mật khẩu phải có cùng nhau.", "User and password go together."});
    }
    if (!settings_.user.empty() && settings_.security == SmtpSecurity::none && !is_this_machine(settings_.host)) {
      fault("security", "password-in-clear",
            {"Mật khẩu sẽ đi qua mạng không mã hóa; hãy chọn starttls hoặc tls.",
             "The password would cross the network in clear; choose starttls or tls."});
    }
    return ended();
  }

 private:
  void fault(std::string_view member, std::string code, base::Text message) {
    faults_.push_back({.pointer = member.empty() ? "" : base::pointer({member}),
                       .code = std::move(code),
                       .message = std::move(message)});
  }

  std::string text(const json& value, std::string_view member) {
    const auto found = value.find(member);
    if (found == value.end() || found->is_null()) return {};
    if (found->is_string() && !base::has_control_characters(found->get_ref<const std::string&>()) &&
        found->get_ref<const std::string&>().find_first_of("\r\n\t") == std::string::npos) {
      return found->get<std::string>();
    }
    fault(member, "not-a-text", {"Ở đây phải là một dòng chữ.", "This must be one line of text."});
    return {};
  }

  void read_security(const json& value) {
    const std::string word = value.contains("security") ? text(value, "security") : "none";
    if (word == "starttls") {
      settings_.security = SmtpSecurity::starttls;
    } else if (word == "tls") {
      settings_.security = SmtpSecurity::tls;
    } else if (word != "none") {
      fault("security", "unknown-word", {"Chọn none, starttls hoặc tls.", "Choose none, starttls or tls."});
    }
  }

  void read_port(const json& value) {
    settings_.port = usual_port(settings_.security);
    const auto found = value.find("port");
    if (found == value.end()) return;
    const bool good = found->is_number_integer() && *found >= 1 && *found <= 65535;
    if (good) {
      settings_.port = found->get<std::uint16_t>();
    } else {
      fault("port", "bad-port", {"Cổng là số từ 1 đến 65535.", "A port is a number from 1 to 65535."});
    }
  }

  base::Result<SmtpSettings> ended() {
    if (faults_.empty()) return std::move(settings_);
    return std::unexpected(base::Error{.code = ErrorCode::invalid,
                                       .type = "bad-mail-settings",
                                       .message = {"Cấu hình gửi thư chưa đúng.", "The mail settings are not right."},
                                       .pointer = faults_.front().pointer,
                                       .faults = faults_});
  }

  SmtpSettings settings_;
  std::vector<Fault> faults_;
};

base::Error failure(CURLcode code, long answer, const char* said) {
  base::Error error;
  error.log = "curl " + std::to_string(code) + ", smtp " + std::to_string(answer) + ": " +
              one_line(*said != '\0' ? said : curl_easy_strerror(code));
  if (never_spoke(code) || is_about_us(answer) || answer < 400) {
    error.code = ErrorCode::unavailable;
    error.type = "mail-server";
    error.message = {"Chưa gửi được thư: không làm việc được với máy chủ thư.",
                     "Mail cannot go out: the mail server cannot be worked with."};
  } else if (answer < 500) {
    error.code = ErrorCode::unavailable;
    error.type = "mail-later";
    error.message = {"Máy chủ thư hẹn nhận thư này sau.", "The mail server put this mail off."};
  } else {
    error.code = ErrorCode::invalid;
    error.type = "mail-refused";
    error.message = {"Máy chủ thư từ chối thư này.", "The mail server refuses this mail."};
  }
  return error;
}

}  // namespace

base::Result<SmtpSettings> SmtpSettings::parse(const json& value) {
  return SettingsReader().read(value);
}

struct Smtp::Connection {
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

  void set_up(const SmtpSettings& settings) {
    curl_easy_reset(handle);  // keeps the connection
    said[0] = '\0';
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, said.data());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    // Older ones may have been closed with a 421 that the next mail would read as its answer.
    curl_easy_setopt(handle, CURLOPT_MAXAGE_CONN, 20L);
    curl_easy_setopt(handle, CURLOPT_URL, url_of(settings).c_str());
    curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     settings.security == SmtpSecurity::none ? long{CURLUSESSL_NONE} : long{CURLUSESSL_ALL});
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_time.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                     static_cast<long>((settings.connect_time + settings.send_time).count()));
    if (!settings.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
    if (!settings.user.empty()) {
      curl_easy_setopt(handle, CURLOPT_USERNAME, settings.user.c_str());
      curl_easy_setopt(handle, CURLOPT_PASSWORD, settings.password.c_str());
    }
  }
};

Smtp::Smtp(SmtpSettings settings) : settings_(std::move(settings)), connection_(std::make_unique<Connection>()) {}

Smtp::~Smtp() = default;

base::Result<void> Smtp::send(const Mail& mail) {
  const auto bytes = to_bytes(mail);
  if (!bytes) return std::unexpected(bytes.error());
  CURL* handle = connection_->handle;
  const List to(curl_slist_append(nullptr, ("<" + mail.to.address + ">").c_str()));
  if (handle == nullptr || to == nullptr) return std::unexpected(failure(CURLE_OUT_OF_MEMORY, 0, ""));
  connection_->set_up(settings_);
  Upload upload{.bytes = *bytes};
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, ("<" + mail.from.address + ">").c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_upload);
  curl_easy_setopt(handle, CURLOPT_READDATA, &upload);
  const CURLcode code = curl_easy_perform(handle);
  if (code == CURLE_OK) return {};
  long answer = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer);
  return std::unexpected(failure(code, answer, connection_->said.data()));
}

}  // namespace trinhky::notify
