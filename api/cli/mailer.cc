#include "api/cli/mailer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/resources/unsubscribe.h"
#include "api/server/log.h"
#include "engine/notify/deliveries.h"
#include "engine/notify/mail_channel.h"
#include "engine/notify/smtp.h"
#include "engine/notify/ways.h"
#include "engine/runtime/notice_values.h"

namespace trinhky::cli {
namespace {

constexpr std::chrono::seconds between_runs{2};

// Whether the work a notice is about is still open, and of which kind.
base::Result<notify::TaskState> task_of(api::Office& office, const store::Row& notice) {
  using Op = store::Condition::Op;
  const std::string work = api::text(notice, "work");
  if (!work.empty()) {
    const auto rows = office.store.read({.table = "work", .where = {{"id", Op::eq, {work}}}, .limit = 1});
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return notify::TaskState{.closed = true};
    return notify::TaskState{.kind = api::text(rows->front(), "kind")};
  }
  // A unit that is reminded is asked for its own paper.
  const auto params = base::parse_json(api::text(notice, "params"));
  const std::string child = params && params->is_object() ? base::text_or(*params, "child") : std::string();
  if (child.empty()) return notify::TaskState{};
  const auto rows = office.store.read({.table = "instance", .where = {{"id", Op::eq, {child}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  return notify::TaskState{.closed = !rows->empty() && api::instant(rows->front(), "ended_at").has_value()};
}

std::optional<std::string> sender_of(api::Office& office, const std::string& instance) {
  const auto rows =
      office.store.read({.table = "instance", .where = {{"id", store::Condition::Op::eq, {instance}}}, .limit = 1});
  if (!rows || rows->empty()) return std::nullopt;
  const std::string person = api::text(rows->front(), "started_by");
  return person.empty() ? std::nullopt : std::optional(person);
}

std::uint32_t random_of(api::Office& office) {
  std::uint32_t number = 0;
  const base::Entropy entropy = office.entropy();
  // The last bytes: an id made of entropy keeps its version and variant in the middle.
  for (std::size_t i = 12; i < entropy.size(); ++i) number = number << 8U | entropy[i];
  return number;
}

}  // namespace

struct Mailer::Parts {
  std::unique_ptr<notify::Smtp> smtp;
  std::unique_ptr<notify::MailChannel> mail;
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

base::Result<std::unique_ptr<Mailer>> Mailer::start(api::Office& office, const std::filesystem::path& settings,
                                                    const Outbound& outbound) {
  std::unique_ptr<Mailer> mailer(new Mailer());
  Parts& parts = *mailer->parts_;
  notify::DeliveriesParts with{
      .store = &office.store,
      .templates = &office.catalogue->templates(),
      .demo = office.demo,
      .calendar = &office.calendar(),
      .calendar_of = [&office](const std::string& person) { return office.calendar_of_person(person); }};
  with.sender = {"Trình Ký", "trinhky@localhost"};
  if (!settings.empty()) {
    const auto text = runtime::read_file(settings);
    if (!text) return std::unexpected(text.error());
    const auto value = base::parse_json(*text);
    if (!value) {
      base::Error error = value.error();
      const std::string name = settings.string();
      error.message = {"Tệp " + name + ": " + error.message.vi, "File " + name + ": " + error.message.en};
      return std::unexpected(std::move(error));
    }
    auto parsed = notify::SmtpSettings::parse(*value);
    if (!parsed) return std::unexpected(parsed.error());
    with.sender = parsed->from;
    parts.smtp = std::make_unique<notify::Smtp>(std::move(*parsed));
    parts.mail = std::make_unique<notify::MailChannel>(notify::MailChannelParts{
        .send = [smtp = parts.smtp.get()](const notify::Mail& mail) { return smtp->send(mail); },
        .sender = with.sender,
        .unsubscribe =
            [&office](const std::string& person) { return api::unsubscribe_link(office, person).value_or(""); }});
    with.channels.push_back(parts.mail.get());
  }
  for (notify::Channel* channel : outbound.channels()) with.channels.push_back(channel);
  std::vector<std::string> ways;
  ways.reserve(with.channels.size());
  for (const notify::Channel* channel : with.channels) ways.emplace_back(channel->name());
  if (auto known = notify::note_ways(office.store, ways); !known) return std::unexpected(known.error());
  with.task = [&office](const store::Row& notice) { return task_of(office, notice); };
  with.sender_of = [&office](const std::string& instance) { return sender_of(office, instance); };
  with.random = [&office] { return random_of(office); };
  with.home = office.base_url + "/";
  with.resolve = [&office, &outbound](const std::string& person) -> std::optional<notify::Recipient> {
    const auto known = office.directory().person(person);
    if (!known) return std::nullopt;
    return notify::Recipient{
        .email = known->email, .full_name = known->full_name, .addresses = outbound.addresses(*known)};
  };
  with.describe = [&office](const store::Row& notice) {
    return runtime::notice_values({*office.catalogue, office.directory(), office.base_url}, office.store, notice);
  };
  parts.deliveries = std::make_unique<notify::Deliveries>(std::move(with));
  parts.thread = std::thread([&office, &parts] {
    while (true) {
      const auto began = std::chrono::steady_clock::now();
      parts.deliveries->use_calendar(office.calendar());
      const auto gathered = parts.deliveries->gather(office.now());
      const auto worked =
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
      const auto run = gathered ? parts.deliveries->run_once(office.now())
                                : base::Result<notify::Run>(std::unexpected(gathered.error()));
      if (!run) server::log_error(server::LogLevel::error, "messages_not_sent", "mail", run.error());
      // More waits than one run takes; a server that cannot be reached is not hurried.
      const bool more =
          (gathered && gathered->more) || (run && run->sent > 0 && run->next && *run->next <= office.now());
      // However much is to be gathered, people's commands have the processor twice as long. Sending waits for others.
      const std::chrono::milliseconds pause =
          more ? std::clamp<std::chrono::milliseconds>(2 * worked, std::chrono::milliseconds(1), between_runs)
               : std::chrono::milliseconds(between_runs);
      std::unique_lock lock(parts.mutex);
      parts.wake.wait_for(lock, pause, [&] { return parts.stopping; });
      if (parts.stopping) return;
    }
  });
  return mailer;
}

}  // namespace trinhky::cli
