// The thread that sends messages: what the engine noted in its commits goes out here by the channels that are set, at
// least once, or is kept for the outbox page when none is.
#pragma once

#include <filesystem>
#include <memory>

#include "api/cli/outbound.h"
#include "api/resources/office.h"

namespace trinhky::cli {

class Mailer {
 public:
  // Without a settings file mail is kept. The channels of `outbound`, which outlives this, stand behind mail. Fails
  // with `invalid` if the settings or templates cannot be read.
  [[nodiscard]] static base::Result<std::unique_ptr<Mailer>> start(api::Office& office,
                                                                   const std::filesystem::path& settings,
                                                                   const Outbound& outbound);
  ~Mailer();
  // Finishes the mail at hand.
  void stop();

 private:
  Mailer();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace trinhky::cli
