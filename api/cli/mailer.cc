#include "api/cli/mailer.h"

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

#include "engine/notify/deliveries.h"
#include "engine/notify/smtp.h"
#include "engine/notify/templates.h"

namespace trinhky::cli {
namespace {

using base::json;

constexpr std::chrono::seconds between_runs{2};

// What a notice says, for its template: never the content of a paper.
notify::Values describe(const api::Office& office, const store::Row& notice) {
  notify::Values values;
  const std::string instance = api::text(notice, "instance");
  const auto rows =
      office.store.read({.table = "instance", .where = {{"id", store::Condition::Op::eq, {instance}}}, .limit = 1});
  const auto params = base::parse_json(api::text(notice, "params"));
  if (rows && !rows->empty()) {
    const store::Row& row = rows->front();
    values["subject"] = {api::text(row, "subject_vi"), api::text(row, "subject_en")};
    values["unit"] = api::unit_name(office.directory(), api::text(row, "unit"));
    const auto definition =
        office.catalogue->definition(api::text(row, "definition"), static_cast<int>(api::number(row, "version")));
    if (definition && params) {
      const std::string state = base::text_or(*params, "state");
      if (!state.empty()) values["step"] = definition->title_of(state);
      const definition::Work* work = definition->work_of(state);
      const std::string chosen = base::text_or(*params, "choice");
      for (const auto& choice : work == nullptr ? std::vector<definition::Choice>{} : work->choices) {
        if (choice.id == chosen) values["choice"] = choice.label;
      }
    }
  }
  if (params) {
    if (const auto due = base::parse_instant(base::text_or(*params, "due"))) {
      values["due"] = calendar::format_local(office.calendar(), *due);
    }
    const std::string unit = base::text_or(*params, "unit");
    if (!unit.empty()) values["unit"] = api::unit_name(office.directory(), unit);
    if (params->contains("units") && (*params)["units"].is_array()) {
      const std::string count = std::to_string((*params)["units"].size());
      values["units"] = {count, count};
    }
    const std::string child = base::text_or(*params, "child");
    values["link"] = {office.base_url + "/instances/" + (child.empty() ? instance : child),
                      office.base_url + "/instances/" + (child.empty() ? instance : child)};
  }
  return values;
}

}  // namespace

struct Mailer::Parts {
  std::unique_ptr<notify::Templates> templates;
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
  const auto bytes = runtime::read_file(office.catalogue->folder() / "templates" / "messages.json");
  if (!bytes) return std::unexpected(bytes.error());
  const auto source = base::parse_json(*bytes);
  if (!source) return std::unexpected(source.error());
  auto templates = notify::Templates::parse(*source);
  if (!templates) return std::unexpected(templates.error());
  parts.templates = std::make_unique<notify::Templates>(std::move(*templates));
  notify::DeliveriesParts with{.store = &office.store, .templates = parts.templates.get(), .demo = office.demo};
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
  with.describe = [&office](const store::Row& notice) { return describe(office, notice); };
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
