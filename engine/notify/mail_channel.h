// Mail as a channel: what is ready to be read becomes one mail with a Message-ID that follows from its id, gathered
// with the other mails about the same paper by its link.
//
//   MailChannel mail({.send = [&](const Mail& one) { return smtp.send(one); }, .sender = settings.from});
//   mail.send(message);
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/notify/channel.h"
#include "engine/notify/mail.h"

namespace trinhky::notify {

inline constexpr std::string_view mail_channel = "mail";

// The Message-ID of a message's mail.
[[nodiscard]] std::string message_id(std::string_view id, const Mailbox& sender);

struct MailChannelParts {
  std::function<base::Result<void>(const Mail& mail)> send;  // as Smtp::send
  Mailbox sender;
  // Where this person can ask for no more digests; none: digests carry no such link.
  std::function<std::string(const std::string& person)> unsubscribe = nullptr;
};

class MailChannel : public Channel {
 public:
  explicit MailChannel(MailChannelParts parts);
  [[nodiscard]] std::string_view name() const override { return mail_channel; }
  // Fails as Smtp::send does, and with `invalid`/"bad-mail-address".
  [[nodiscard]] base::Result<void> send(const Outgoing& message) override;

 private:
  MailChannelParts parts_;
};

}  // namespace trinhky::notify
