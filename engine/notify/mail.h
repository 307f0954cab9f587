// One mail as a value and as the bytes of RFC 5322.
//
//   Mail mail{.from = {"Văn phòng", "office@example.vn"}, .to = {"Nguyễn Văn A", "a@example.vn"}, .subject = "Việc
//   mới",
//             .body = "…", .message_id = "<3f…@example.vn>", .date = now};
//   Result<std::string> bytes = to_bytes(mail);
//
// Nothing in a value can begin a header of its own: control characters become spaces, addresses are checked. Text is
// UTF-8; headers use encoded words (RFC 2047) cut between code points, bodies are base64. With a page beside the text
// it is multipart/alternative (RFC 2046 5.1.4), the text first. Equal values give equal bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace trinhky::notify {

struct Mailbox {
  std::string name;  // may be empty
  std::string address;
};

struct Mail {
  Mailbox from;
  Mailbox to;
  std::string subject;
  std::string body;
  std::string message_id;  // with its angle brackets; the same mail sent again has the same one
  base::Instant date;
  std::string html = {};  // the same as a page; empty: plain text alone
  // Message-ID under which a mail program gathers the mails about one paper (In-Reply-To and References); no mail ever
  // bears it. Empty: none.
  std::string thread = {};
  // Where one can ask for no more of these: http(s), taken by a POST (RFC 8058) and shown by a GET. Empty: none.
  std::string unsubscribe = {};
};

inline constexpr std::size_t max_address_bytes = 254;  // RFC 5321 4.5.3.1.3, without the angle brackets
inline constexpr std::size_t max_mail_body_bytes = 256U << 10;

// True for local@domain in the plain ASCII form (dot-atom on both sides). Quoted and internationalised local parts are
// not taken: few servers do.
[[nodiscard]] bool is_mail_address(std::string_view text);

// Lines end in CRLF and are at most 78 characters long, but for an address or id that is longer by itself. Fails with
// `invalid`/"bad-mail-address", "bad-message-id", "bad-unsubscribe-link", or `too_large`/"mail-too-large".
[[nodiscard]] base::Result<std::string> to_bytes(const Mail& mail);

}  // namespace trinhky::notify
