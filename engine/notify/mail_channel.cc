#include "engine/notify/mail_channel.h"

#include <utility>

#include "engine/base/hash.h"

namespace trinhky::notify {

std::string message_id(std::string_view id, const Mailbox& sender) {
  const std::size_t at = sender.address.find('@');
  std::string whole = "<";
  whole.append(id).append("@");
  // RFC 2606: a domain that never is one, for mails that are only kept.
  return whole.append(at == std::string::npos ? "trinhky.invalid" : sender.address.substr(at + 1)).append(">");
}

MailChannel::MailChannel(MailChannelParts parts) : parts_(std::move(parts)) {}

base::Result<void> MailChannel::send(const Outgoing& message) {
  Mail mail{.from = parts_.sender,
            .to = {.name = message.name, .address = message.address},
            .subject = message.title,
            .body = message.text,
            .message_id = message_id(message.id, parts_.sender),
            .date = message.at,
            .html = message.html};
  if (message.digest && parts_.unsubscribe) mail.unsubscribe = parts_.unsubscribe(message.person);
  if (!message.digest && !message.link.empty()) {
    mail.thread = message_id("paper." + base::sha256_hex(message.link).substr(0, 32), parts_.sender);
  }
  return parts_.send(mail);
}

}  // namespace trinhky::notify
