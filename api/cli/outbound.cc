#include "api/cli/outbound.h"

#include <openssl/rand.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "api/server/log.h"
#include "engine/notify/gateway.h"
#include "engine/notify/outbound_bytes.h"
#include "engine/notify/outbound_pool.h"
#include "engine/notify/push.h"
#include "engine/notify/push_subscriptions.h"
#include "engine/notify/webhook_senders.h"
#include "engine/notify/webhooks.h"
#include "engine/runtime/catalogue.h"

namespace trinhky::cli {
namespace {

using base::Result;

constexpr std::chrono::seconds between_looks{1};
constexpr std::size_t secret_bytes = 32;

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) {
    throw std::runtime_error("no entropy");
  }
  return bytes;
}

Result<base::json> json_of(const std::filesystem::path& file) {
  const auto text = runtime::read_file(file);
  if (!text) return std::unexpected(text.error());
  auto value = base::parse_json(*text);
  if (value) return value;
  base::Error error = value.error();
  const std::string name = file.string();
  error.message = {"Tệp " + name + ": " + error.message.vi, "File " + name + ": " + error.message.en};
  return std::unexpected(std::move(error));
}

Result<notify::OutboundSettings> settings_of(const std::filesystem::path& file) {
  if (file.empty()) return notify::OutboundSettings();
  const auto value = json_of(file);
  if (!value) return std::unexpected(value.error());
  return notify::OutboundSettings::parse(*value);
}

Result<std::unique_ptr<notify::Channel>> gateway_of(const std::filesystem::path& file, const base::Clock& wall) {
  if (file.empty()) return nullptr;
  const auto value = json_of(file);
  if (!value) return std::unexpected(value.error());
  auto settings = notify::GatewaySettings::parse(*value);
  if (!settings) return std::unexpected(settings.error());
  return notify::make_gateway(std::move(*settings), &wall);
}

}  // namespace

struct Outbound::Parts {
  explicit Parts(api::Office& of) : office(of) {}

  api::Office& office;
  std::unique_ptr<notify::OutboundPool> for_webhooks;  // of the senders
  std::unique_ptr<notify::OutboundHttp> for_push;      // of whoever holds the channel
  std::shared_ptr<notify::Webhooks> webhooks;
  std::unique_ptr<notify::Channel> push;
  std::unique_ptr<notify::Channel> gateway;
  std::mt19937_64 jitter;
  std::mutex jitter_mutex;
  std::unique_ptr<notify::WebhookSenders> senders;
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::thread thread;

  bool is_stopping() {
    const std::scoped_lock lock(mutex);
    return stopping;
  }

  std::uint64_t draw() {
    const std::scoped_lock lock(jitter_mutex);
    return jitter();
  }

  static void complain(const base::Error& error) {
    server::log_error(server::LogLevel::error, "messages_not_sent", "webhooks", error);
  }

  // Answers whether there is more to do at once.
  bool look() {
    const auto more = webhooks->follow();
    const auto due = more ? webhooks->due() : Result<notify::WebhooksDue>(std::unexpected(more.error()));
    if (!due) {
      complain(due.error());
      return false;
    }
    senders->offer(due->ids);
    return *more;
  }
};

Outbound::Outbound(api::Office& office) : parts_(std::make_unique<Parts>(office)) {}

Outbound::~Outbound() {
  stop();
  parts_->office.webhooks.reset();
  parts_->office.check_target = {};
}

Result<std::unique_ptr<Outbound>> Outbound::open(api::Office& office, const OutboundFiles& files) {
  std::unique_ptr<Outbound> outbound(new Outbound(office));
  Parts& parts = *outbound->parts_;
  const auto settings = settings_of(files.settings);
  if (!settings) return std::unexpected(settings.error());
  parts.for_webhooks = std::make_unique<notify::OutboundPool>(*settings);
  parts.for_push = std::make_unique<notify::OutboundHttp>(*settings);
  std::uint64_t seed = 0;
  std::memcpy(&seed, random_bytes(sizeof seed).data(), sizeof seed);
  parts.jitter.seed(seed);

  // Asking about a target's form changes nothing, so any thread may.
  const auto check = [http = parts.for_push.get()](std::string_view url) { return http->check(url); };
  auto webhooks = notify::Webhooks::open(
      {.store = &office.store,
       .wall = &office.wall,
       .clock = &office.clock,
       .post = [http = parts.for_webhooks.get()](const notify::HttpPost& request) { return http->post(request); },
       .check_target = check,
       .secret_bytes = [] { return random_bytes(secret_bytes); },
       .random = [&parts] { return parts.draw(); },
       .within =
           [&office](const std::string& unit, const std::string& of_instance) {
             return of_instance == unit || office.directory().within(of_instance, unit, office.today());
           },
       .stopping = [&parts] { return parts.is_stopping(); }});
  if (!webhooks) return std::unexpected(webhooks.error());
  parts.webhooks = std::move(*webhooks);

  auto key = notify::keep_push_key(office.store);
  if (!key) return std::unexpected(key.error());
  office.push_key = notify::base64url(key->public_key());
  parts.push = std::make_unique<notify::PushChannel>(notify::PushParts{
      .key = std::move(*key),
      .post = [http = parts.for_push.get()](const notify::HttpPost& request) { return http->post(request); },
      .random = random_bytes,
      .wall = &office.wall,
      .contact = settings->contact,
      .gone =
          [&office](const std::string& person, const std::string& address) {
            if (auto gone = notify::forget_push_address(office.store, person, address); !gone) {
              server::log_error(server::LogLevel::warning, "address_not_forgotten", "push", gone.error());
            }
          }});
  auto gateway = gateway_of(files.gateway, office.wall);
  if (!gateway) return std::unexpected(gateway.error());
  parts.gateway = std::move(*gateway);
  office.webhooks = parts.webhooks;
  office.check_target = check;
  return outbound;
}

std::vector<notify::Channel*> Outbound::channels() const {
  std::vector<notify::Channel*> all{parts_->push.get()};
  if (parts_->gateway != nullptr) all.push_back(parts_->gateway.get());
  return all;
}

std::map<std::string, std::string> Outbound::addresses(const directory::Person& person) const {
  std::map<std::string, std::string> all;
  const auto push = notify::push_address(parts_->office.store, person.id);
  if (push && !push->empty()) all.emplace(parts_->push->name(), *push);
  if (parts_->gateway != nullptr && !person.phone.empty()) all.emplace(parts_->gateway->name(), person.phone);
  return all;
}

void Outbound::start() {
  parts_->senders = std::make_unique<notify::WebhookSenders>(
      *parts_->webhooks,
      notify::WebhookSendersParts{.fault = [](const base::Error& error) { Parts::complain(error); }});
  parts_->thread = std::thread([&parts = *parts_] {
    while (true) {
      const bool more = parts.look();
      std::unique_lock lock(parts.mutex);
      parts.wake.wait_for(lock, more ? std::chrono::milliseconds(1) : std::chrono::milliseconds(between_looks),
                          [&] { return parts.stopping; });
      if (parts.stopping) return;
    }
  });
}

void Outbound::stop() {
  {
    const std::scoped_lock lock(parts_->mutex);
    parts_->stopping = true;
  }
  parts_->wake.notify_all();
  if (parts_->thread.joinable()) parts_->thread.join();
  if (parts_->senders != nullptr) parts_->senders->stop();
}

}  // namespace trinhky::cli
