#include "api/cli/mailer.h"

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

#include "engine/notify/deliveries.h"
#include "engine/notify/smtp.h"
#include "engine/runtime/notice_values.h"

namespace trinhky::cli {
namespace {

constexpr std::chrono::seconds between_runs{2};

}  // namespace

struct Mailer::Parts {
  std::unique_ptr<notify::Smtp> smtp;
  std::unique_ptr<notify::Deliveries> deliveries;
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::thread thread;
};

Mailer::Mailer() : parts_(std::make_unique<Parts>()) {}

Mailer::~Mailer() {
  stop();
}

void Mailer::stop() {
  {
    const std::scoped_lock lock(parts_->mutex);
    parts_->stopping = true;
  }
  parts_->wake.notify_all();
  if (parts_->thread.joinable()) parts_->thread.join();
}

base::Result<std::unique_ptr<Mailer>> Mailer::start(api::Office& office, const std::filesystem::path& settings) {
  std::unique_ptr<Mailer> mailer(new Mailer());
  Parts& parts = *mailer->parts_;
  notify::DeliveriesParts with{.store = &office.store,
                               .templates = &office.catalogue->templates(),
                               .demo = office.demo,
                               .calendar = &office.calendar()};
  with.sender = {"Trình Ký", "trinhky@localhost"};
  if (!settings.empty()) {
    const auto text = runtime::read_file(settings);
    if (!text) return std::unexpected(text.error());
    const auto value = base::parse_json(*text);
    if (!value) return std::unexpected(value.error());
    auto parsed = notify::SmtpSettings::parse(*value);
    if (!parsed) return std::unexpected(parsed.error());
    with.sender = parsed->from;
    parts.smtp = std::make_unique<notify::Smtp>(std::move(*parsed));
    with.send = [smtp = parts.smtp.get()](const notify::Mail& mail) { return smtp->send(mail); };
  }
  with.resolve = [&office](const std::string& person) -> std::optional<notify::Recipient> {
    const auto known = office.directory().person(person);
    if (!known) return std::nullopt;
    return notify::Recipient{.email = known->email, .full_name = known->full_name};
  };
  with.describe = [&office](const store::Row& notice) {
    return runtime::notice_values({*office.catalogue, office.directory(), office.base_url}, office.store, notice);
  };
  parts.deliveries = std::make_unique<notify::Deliveries>(std::move(with));
  parts.thread = std::thread([&office, &parts] {
    while (true) {
      const auto gathered = parts.deliveries->gather(office.now());
      const auto run = gathered ? parts.deliveries->run_once(office.now())
                                : base::Result<notify::Run>(std::unexpected(gathered.error()));
      if (!run) std::cerr << "mail: " << run.error().message.en << " " << run.error().log << "\n";
      // More waits than one run takes; a server that cannot be reached is not hurried.
      const bool more =
          (gathered && gathered->more) || (run && run->sent > 0 && run->next && *run->next <= office.now());
      std::unique_lock lock(parts.mutex);
      parts.wake.wait_for(lock, more ? std::chrono::milliseconds(1) : std::chrono::milliseconds(between_runs),
                          [&] { return parts.stopping; });
      if (parts.stopping) return;
    }
  });
  return mailer;
}

}  // namespace trinhky::cli
