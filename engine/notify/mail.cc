#include "engine/notify/mail.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/notify/pattern.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;

constexpr std::size_t line_length = 76;
constexpr std::size_t max_name_code_points = 100;
constexpr std::size_t max_message_id_bytes = 300;
constexpr std::size_t max_header_code_points = 300;
constexpr std::size_t max_link_bytes = 500;
constexpr std::size_t word_frame = 12;  // "=?UTF-8?B?" and "?="

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = (group << 8U) | (i < left ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) text += i <= left ? digits[(group >> (18U - 6U * i)) & 63U] : '=';
  }
  return text;
}

bool is_plain(std::string_view text) {
  const bool ascii = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
  return ascii && text.find("=?") == std::string_view::npos;
}

// Encoded words, one to a line (RFC 2047 section 2: at most 76 characters), cut between code points (section 5). On the
// first line `used` characters stand already.
std::string encoded_words(std::string_view text, std::size_t used) {
  std::string words;
  std::string piece;
  std::size_t room = (line_length - used - word_frame) / 4 * 3;
  const auto keep = [&] {
    words += (words.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(piece) + "?=";
    piece.clear();
    room = (line_length - 1 - word_frame) / 4 * 3;
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    if (piece.size() + end - at > room) keep();
    piece += text.substr(at, end - at);
    at = end;
  }
  if (!piece.empty()) keep();
  return words;
}

std::string subject_line(std::string_view subject) {
  const std::string text = one_line(subject, max_header_code_points);
  static constexpr std::string_view name = "Subject: ";
  if (is_plain(text) && name.size() + text.size() <= line_length) return std::string(name) + text + "\r\n";
  return std::string(name) + encoded_words(text, name.size()) + "\r\n";
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + "\"";
}

std::string mailbox_line(std::string_view header, const Mailbox& box) {
  const std::string name = one_line(box.name, max_name_code_points);
  std::string line = std::string(header) + ":";
  if (!name.empty()) {
    const bool plain = is_plain(name) && header.size() + name.size() + 5 <= line_length;
    line += " " + (plain ? quoted(name) : encoded_words(name, header.size() + 2));
    line += "\r\n";
  }
  return line + " <" + box.address + ">\r\n";
}

bool is_message_id(std::string_view id) {
  if (id.size() < 5 || id.size() > max_message_id_bytes || id.front() != '<' || id.back() != '>') return false;
  const std::string_view inner = id.substr(1, id.size() - 2);
  const bool good = std::ranges::all_of(inner, [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; });
  return good && std::ranges::count(inner, '@') == 1 && !inner.starts_with('@') && !inner.ends_with('@');
}

// RFC 5322 section 3.3, in UTC.
std::string date_line(base::Instant at) {
  static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::string iso = base::format_instant(at);  // 2026-11-22T13:23:00.000Z
  return "Date: " + std::string(days[std::chrono::weekday{day}.c_encoding()]) + ", " + iso.substr(8, 2) + " " +
         std::string(months[static_cast<unsigned>(date.month()) - 1]) + " " + iso.substr(0, 4) + " " +
         iso.substr(11, 8) + " +0000\r\n";
}

std::string body_lines(std::string_view body) {
  std::string text;
  text.reserve(body.size() + body.size() / 20);
  for (std::size_t at = 0; at < body.size(); ++at) {
    if (body[at] == '\r') continue;
    if (body[at] == '\n') text += '\r';
    text += body[at];
  }
  const std::string encoded = base64(text);
  std::string lines;
  for (std::size_t at = 0; at < encoded.size(); at += line_length) lines += encoded.substr(at, line_length) + "\r\n";
  return lines;
}

// A reader's program may ask the address without anybody's doing, so it must be one of the web and hold nothing that
// ends the header.
bool is_web_link(std::string_view link) {
  const bool web = link.starts_with("https://") || link.starts_with("http://");
  return web && link.size() <= max_link_bytes &&
         std::ranges::all_of(link, [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>' && c != ','; });
}

std::string extra_lines(const Mail& mail) {
  std::string lines;
  if (!mail.thread.empty()) {
    lines.append("In-Reply-To: ").append(mail.thread).append("\r\n");
    lines.append("References: ").append(mail.thread).append("\r\n");
  }
  if (!mail.unsubscribe.empty()) {
    lines.append("List-Unsubscribe:\r\n <").append(mail.unsubscribe).append(">\r\n");
    lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  }
  return lines;
}

std::string part_lines(std::string_view kind, std::string_view body) {
  std::string lines = "Content-Type: text/";
  lines.append(kind).append("; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
  return lines.append(body_lines(body));
}

std::string content_lines(const Mail& mail) {
  if (mail.html.empty()) return part_lines("plain", mail.body);
  // Base64 has no "_", so no body can hold it.
  const std::string boundary = "_" + base::sha256_hex(mail.message_id).substr(0, 32) + "_";
  std::string lines = "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n";
  lines.append("--").append(boundary).append("\r\n").append(part_lines("plain", mail.body));
  lines.append("--").append(boundary).append("\r\n").append(part_lines("html", mail.html));
  return lines.append("--").append(boundary).append("--\r\n");
}

base::Result<std::string> bad_address(std::string_view header) {
  return base::refuse(ErrorCode::invalid, "bad-mail-address",
                      {"Địa chỉ thư điện tử không hợp lệ.", "The mail address is not valid."}, base::pointer({header}));
}

}  // namespace

bool is_mail_address(std::string_view text) {
  if (text.size() > max_address_bytes) return false;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at > 64) return false;
  const auto dot_atom = [](std::string_view part, std::string_view others) {
    if (part.empty() || part.front() == '.' || part.back() == '.') return false;
    if (part.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(
        part, [&](char c) { return is_alphanumeric(c) || c == '.' || others.find(c) != std::string_view::npos; });
  };
  return dot_atom(text.substr(0, at), "!#$%&'*+-/=?^_`{|}~") && dot_atom(text.substr(at + 1), "-");
}

base::Result<std::string> to_bytes(const Mail& mail) {
  if (!is_mail_address(mail.from.address)) return bad_address("from");
  if (!is_mail_address(mail.to.address)) return bad_address("to");
  if (!is_message_id(mail.message_id)) {
    return base::refuse(ErrorCode::invalid, "bad-message-id", {"Mã thư không hợp lệ.", "The Message-ID is not valid."},
                        "/message_id");
  }
  if (!mail.thread.empty() && !is_message_id(mail.thread)) {
    return base::refuse(ErrorCode::invalid, "bad-message-id", {"Mã thư không hợp lệ.", "The Message-ID is not valid."},
                        "/thread");
  }
  if (!mail.unsubscribe.empty() && !is_web_link(mail.unsubscribe)) {
    return base::refuse(ErrorCode::invalid, "bad-unsubscribe-link",
                        {"Liên kết ngừng nhận thư không hợp lệ.", "The link to unsubscribe is not valid."},
                        "/unsubscribe");
  }
  if (mail.body.size() > max_mail_body_bytes || mail.html.size() > max_mail_body_bytes) {
    return base::refuse(ErrorCode::too_large, "mail-too-large", {"Thư quá dài.", "The mail is too long."}, "/body");
  }
  // Auto-Submitted (RFC 3834) keeps holiday notices from answering.
  return date_line(mail.date) + mailbox_line("From", mail.from) + mailbox_line("To", mail.to) +
         "Message-ID: " + mail.message_id + "\r\n" + subject_line(mail.subject) + extra_lines(mail) +
         "Auto-Submitted: auto-generated\r\n"
         "MIME-Version: 1.0\r\n" +
         content_lines(mail);
}

}  // namespace trinhky::notify
