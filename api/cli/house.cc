#include "api/cli/house.h"

#include <openssl/rand.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "api/auth/store_records.h"
#include "api/cli/looking_ahead.h"
#include "api/server/log.h"
#include "engine/base/hash.h"
#include "engine/directory/profile.h"
#include "engine/projection/tables.h"
#include "engine/runtime/catalogue_log.h"
#include "engine/seal/head_note.h"
#include "engine/seal/seal.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;

base::Entropy random_bytes() {
  base::Entropy bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no entropy");
  return bytes;
}

std::string random_secret() {
  std::string secret(32, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), static_cast<int>(secret.size())) != 1) {
    throw std::runtime_error("no entropy");
  }
  return base::to_hex(secret);
}

// A named value, made and kept at the first run.
Result<std::string> kept(store::Store& store, std::string_view name, const std::string& otherwise) {
  auto value = store.meta(name);
  if (!value) return std::unexpected(value.error());
  if (*value) return **value;
  if (auto set = store.set_meta(name, otherwise); !set) return std::unexpected(set.error());
  return otherwise;
}

// The key that seals the log. Another one than before is told: the office must know of it.
Result<std::shared_ptr<const seal::SigningKey>> seal_key(store::Store& store, const std::filesystem::path& data) {
  auto key = seal::keep_key(data / seal::key_file_name);
  if (!key) return std::unexpected(key.error());
  const auto known = seal::known_keys(store);
  if (!known) return std::unexpected(known.error());
  const bool is_new = std::ranges::find(*known, key->public_key(), &seal::KnownKey::public_key) == known->end();
  if (is_new && !known->empty()) {
    const std::string print = seal::fingerprint_of(key->public_key());
    const std::string vi =
        "Khóa niêm đã thay bằng khóa mới " + print + "; hãy ghi lại và báo những nơi đã giữ dấu vân tay cũ.";
    const std::string en =
        "The seal key was replaced by " + print + "; note it, and tell those who keep the earlier one.";
    server::log(server::LogLevel::warning, "seal_key_replaced", {{"message_vi", vi}, {"message", en}});
  }
  return std::make_shared<const seal::SigningKey>(std::move(*key));
}

}  // namespace

// In the order in which they need each other; taken down in the opposite one.
struct House::Parts {
  std::filesystem::path data;
  runtime::WallClock wall;
  runtime::BusinessClock clock{wall};
  std::shared_ptr<runtime::Catalogue> catalogue;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<auth::StoredSessions> session_store;
  std::unique_ptr<auth::StoredCredentials> credentials;
  std::unique_ptr<auth::StoredThrottles> throttles;
  std::unique_ptr<auth::Sessions> sessions;
  std::unique_ptr<auth::Throttle> throttle;
  auth::PasswordHasher hasher;
  std::unique_ptr<auth::SignIn> sign_in;
  api::Listeners listeners;
  std::unique_ptr<runtime::Engine> engine;
  std::unique_ptr<api::Office> office;

  ~Parts() {
    if (engine) engine->stop();
    hasher.stop();
  }
};

House::House() : parts_(std::make_unique<Parts>()) {}
House::~House() = default;

Result<std::unique_ptr<House>> House::open(const HouseOptions& options) {
  std::unique_ptr<House> house(new House());
  Parts& parts = *house->parts_;
  parts.data = options.data;
  std::error_code error;
  std::filesystem::create_directories(options.data, error);
  if (error) {
    return base::refuse(base::ErrorCode::unavailable, "data-folder",
                        {"Không tạo được thư mục dữ liệu " + options.data.string() + ": " + error.message() + ".",
                         "The data folder " + options.data.string() + " cannot be made: " + error.message() + "."});
  }
  auto catalogue = runtime::Catalogue::load(options.workflows);
  if (!catalogue) return std::unexpected(catalogue.error());
  if (auto proved = (*catalogue)->prove(); !proved) return std::unexpected(proved.error());
  parts.catalogue = std::move(*catalogue);
  if (options.before_opening) {
    if (auto ready = options.before_opening(options.data); !ready) return std::unexpected(ready.error());
  }
  auto store = options.open_store(options.data / "trinhky.db");
  if (!store) return std::unexpected(store.error());
  parts.store = std::move(*store);
  const auto tables = auth::auth_tables();
  if (auto declared = parts.store->declare(tables); !declared) return std::unexpected(declared.error());
  if (auto declared = parts.store->declare(projection::tables()); !declared) return std::unexpected(declared.error());
  const auto secret = kept(*parts.store, "csrf_secret", random_secret());
  if (!secret) return std::unexpected(secret.error());
  const auto offset = kept(*parts.store, "clock_offset_ms", "0");
  if (!offset) return std::unexpected(offset.error());
  parts.clock.set_offset(std::chrono::milliseconds(std::stoll(*offset)));
  parts.session_store = std::make_unique<auth::StoredSessions>(*parts.store);
  parts.credentials = std::make_unique<auth::StoredCredentials>(*parts.store);
  parts.throttles = std::make_unique<auth::StoredThrottles>(*parts.store);
  parts.sessions = std::make_unique<auth::Sessions>(*parts.session_store, parts.wall, *secret);
  parts.throttle = std::make_unique<auth::Throttle>(*parts.throttles, parts.wall);
  parts.sign_in = std::make_unique<auth::SignIn>(auth::SignIn::Parts{.credentials = *parts.credentials,
                                                                     .sessions = *parts.sessions,
                                                                     .hasher = parts.hasher,
                                                                     .throttle = *parts.throttle,
                                                                     .wall = parts.wall});
  const auto sealing = seal_key(*parts.store, options.data);
  if (!sealing) return std::unexpected(sealing.error());
  parts.engine = std::make_unique<runtime::Engine>(runtime::EngineOptions{
      .store = *parts.store,
      .catalogue = parts.catalogue,
      .clock = parts.clock,
      .wall = parts.wall,
      .entropy = random_bytes,
      .changed = [listeners =
                      &parts.listeners](const std::vector<std::string>& instances) { listeners->tell(instances); },
      .trouble =
          [](const std::string& what, const base::Error* trouble) {
            if (trouble == nullptr) {
              server::log(server::LogLevel::info, "trouble_over", {{"what", what}});
            } else {
              server::log_error(server::LogLevel::error, "trouble", what, *trouble);
            }
          },
      .filling =
          [](const runtime::Filling& filling) {
            std::string tables;
            for (const std::string& table : filling.tables) tables += (tables.empty() ? "" : ", ") + table;
            server::log(server::LogLevel::info, filling.done ? "tables_filled" : "filling_tables",
                        {{"tables", tables},
                         {"papers", static_cast<std::int64_t>(filling.papers)},
                         {"rows", static_cast<std::int64_t>(filling.rows)}});
          },
      .seal_key = *sealing,
      .seal_note = options.data / seal::head_note_name});
  if (auto started = parts.engine->start(); !started) return std::unexpected(started.error());
  for (const runtime::Offer& offer : parts.catalogue->offers()) {
    const base::Text text = runtime::told(offer);
    server::log(server::LogLevel::warning, "definition_offered", {{"message_vi", text.vi}, {"message", text.en}});
  }
  const auto demo = parts.store->meta("demo");
  if (!demo) return std::unexpected(demo.error());
  parts.office.reset(new api::Office{.store = *parts.store,
                                     .engine = *parts.engine,
                                     .catalogue = parts.catalogue,
                                     .clock = parts.clock,
                                     .wall = parts.wall,
                                     .sessions = *parts.sessions,
                                     .credentials = *parts.credentials,
                                     .sign_in = *parts.sign_in,
                                     .hasher = parts.hasher,
                                     .entropy = random_bytes,
                                     .listeners = parts.listeners,
                                     .demo = demo->has_value(),
                                     .base_url = options.base_url,
                                     .foresight = {},
                                     .seal_key = *sealing});
  look_ahead(*parts.office);
  return house;
}

api::Office& House::office() {
  return *parts_->office;
}
runtime::Engine& House::engine() {
  return *parts_->engine;
}
store::Store& House::store() {
  return *parts_->store;
}
std::filesystem::path House::data() const {
  return parts_->data;
}
bool House::demo() const {
  return parts_->office->demo;
}

Result<void> House::mark_demo() {
  if (auto set = parts_->store->set_meta("demo", "1"); !set) return set;
  parts_->office->demo = true;
  return {};
}

Result<void> House::set_offered(const std::vector<std::string>& logins) {
  return parts_->store->set_meta("demo_offered", json(logins).dump());
}

std::string House::new_command_id() const {
  return base::uuid_v7(parts_->wall.now(), random_bytes());
}

Result<void> House::take_profile(const std::string& name) {
  json profile = {{"units", json::array()}};
  if (name != no_profile) {
    const auto bytes = runtime::read_file(parts_->catalogue->folder() / "profiles" / (name + ".json"));
    if (!bytes) return std::unexpected(bytes.error());
    auto parsed = base::parse_json(*bytes);
    if (!parsed) return std::unexpected(parsed.error());
    profile = std::move(*parsed);
  }
  auto events = directory::profile_events(engine().directory(), profile, parts_->catalogue->positions());
  if (!events) return std::unexpected(events.error());
  if (events->empty()) return {};
  const auto handled =
      engine().handle(runtime::DirectoryRequest{.command_id = new_command_id(), .events = std::move(*events)});
  if (!handled) return std::unexpected(handled.error());
  return {};
}

}  // namespace trinhky::cli
