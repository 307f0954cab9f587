// Hands mails to the office's mail server (RFC 5321), by libcurl.
//
//   Result<SmtpSettings> settings = SmtpSettings::parse(json);
//   Smtp smtp(*settings);
//   Result<void> sent = smtp.send(mail);
//   if (!sent && sent.error().code == ErrorCode::unavailable) …   // later; anything else has failed for good
//
// Blocking, for one thread at a time; one call ends within `connect_time` + `send_time`. The connection is kept for the
// next mail. Certificates are always verified.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/notify/mail.h"

namespace trinhky::notify {

enum class SmtpSecurity {
  none,      // plain text; with a password only to this very machine
  starttls,  // begins in plain text and must change to TLS before anything is said (RFC 3207)
  tls,       // TLS from the first byte (RFC 8314)
};

struct SmtpSettings {
  std::string host;
  std::uint16_t port = 25;
  SmtpSecurity security = SmtpSecurity::none;
  std::string user;  // empty: no login
  std::string password;
  Mailbox from;
  std::string ca_file;  // PEM file of the authority to trust instead of the system's; empty: the system's
  std::chrono::milliseconds connect_time{10'000};
  std::chrono::milliseconds send_time{30'000};

  // {"host", "port", "security": "none"|"starttls"|"tls", "user", "password", "from", "from_name", "ca_file"}; required
  // are host and from; without a port it is 25, 587 or 465 by the security. Fails with `invalid`/"bad-mail-settings"
  // and one fault per problem; among them "password-in-clear" for a login without TLS to another machine.
  [[nodiscard]] static base::Result<SmtpSettings> parse(const base::json& value);
};

class Smtp {
 public:
  explicit Smtp(SmtpSettings settings);
  ~Smtp();
  Smtp(const Smtp&) = delete;
  Smtp& operator=(const Smtp&) = delete;

  // Returns after the server has taken the mail. Fails with
  //   `unavailable`/"mail-later"    the server put this mail off (4xx);
  //   `unavailable`/"mail-server"   no mail can go out now: not reachable, no TLS, or the login was refused;
  //   `invalid`/"mail-refused"      the server refuses this mail for good (5xx);
  // and as to_bytes does. What the server said is in `log`; a password never is.
  [[nodiscard]] base::Result<void> send(const Mail& mail);

 private:
  struct Connection;
  SmtpSettings settings_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace trinhky::notify
