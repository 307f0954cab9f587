#include "api/resources/office.h"

#include <algorithm>
#include <random>

#include "api/resources/substitutions.h"
#include "api/resources/unsubscribe.h"

namespace trinhky::api {

namespace {

// Fewer than a channel holds, so that nobody loses the stream again by what was missed.
constexpr std::size_t remembered_changes = 200;

std::string fresh_word() {
  std::random_device random;
  std::string out;
  for (int i = 0; i < 3; ++i) out += std::to_string(random());
  return out;
}

}  // namespace

Listeners::Listeners() : memory_(fresh_word(), remembered_changes) {}

std::shared_ptr<server::EventChannel> Listeners::join(std::string_view last_id) {
  auto channel = std::make_shared<server::EventChannel>();
  const std::scoped_lock lock(mutex_);
  const auto missed = memory_.since(last_id);
  if (last_id.empty()) {
    // From here on the browser has an id to come back with.
    channel->send({.id = memory_.last_id(), .name = "ready", .data = "{}"});
  } else if (missed) {
    for (const server::StreamEvent& one : *missed) channel->send(one);
  } else {
    channel->send({.id = memory_.last_id(), .name = "changed", .data = base::print({{"tasks", true}, {"all", true}})});
  }
  std::erase_if(channels_, [](const auto& one) { return one.expired(); });
  channels_.push_back(channel);
  return channel;
}

void Listeners::tell(const std::vector<std::string>& instances) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(channels_, [](const auto& one) { return one.expired(); });
  const std::string data = instances.size() == 1 ? base::print({{"instance", instances.front()}, {"tasks", true}})
                                                 : base::print({{"tasks", true}});
  const server::StreamEvent event = memory_.keep({.id = {}, .name = "changed", .data = data});
  for (const auto& one : channels_) {
    if (const auto channel = one.lock()) channel->send(event);
  }
}

std::string person_of(const Request& request) {
  return request.caller ? request.caller->person.value : std::string();
}

json to_wire(const base::Text& text) {
  return {{"vi", text.vi}, {"en", text.en.empty() ? text.vi : text.en}};
}

json instant_or_null(const std::optional<base::Instant>& at) {
  return at ? json(base::format_instant(*at)) : json();
}

json person_wire(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return {{"id", person}, {"full_name", known ? known->full_name : std::string()}};
}

json holder_wire(const directory::Directory& directory, const directory::Capacity& capacity) {
  json wire = person_wire(directory, capacity.person);
  const auto position = directory.position(capacity.position);
  wire["title"] = position ? to_wire(position->title) : to_wire({capacity.position, capacity.position});
  wire["unit"] = capacity.unit;
  wire["unit_name"] = to_wire(unit_name(directory, capacity.unit));
  wire["ground"] = capacity.ground;
  return wire;
}

base::Text unit_name(const directory::Directory& directory, const std::string& unit) {
  const auto known = directory.unit(unit);
  return known ? known->name : base::Text{unit, unit};
}

std::string text_of(const Office& office, const std::string& hash) {
  if (hash.empty()) return {};
  const auto content = office.store.content(hash);
  return content && *content ? (*content)->bytes : std::string();
}

std::string text(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end()) return {};
  const auto* value = std::get_if<std::string>(&found->second);
  return value == nullptr ? std::string() : *value;
}

std::optional<std::string> text_or_none(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end() || !std::holds_alternative<std::string>(found->second)) return std::nullopt;
  return std::get<std::string>(found->second);
}

std::int64_t number(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end()) return 0;
  const auto* value = std::get_if<std::int64_t>(&found->second);
  return value == nullptr ? 0 : *value;
}

std::optional<base::Instant> instant(const store::Row& row, std::string_view column) {
  const auto found = row.find(column);
  if (found == row.end() || !std::holds_alternative<std::int64_t>(found->second)) return std::nullopt;
  return base::Instant(std::chrono::milliseconds(std::get<std::int64_t>(found->second)));
}

void answer(Reply& reply, int status, const json& body) {
  reply(Response::json_text(status, base::print(body)));
}

void refuse(Reply& reply, const base::Error& error, const Request& request) {
  reply(server::problem(error, request));
}

void add_all(Router& router, Office& office) {
  add_session(router, office);
  add_demo(router, office);
  add_tasks(router, office);
  add_notifications(router, office);
  add_feeds(router, office);
  add_organisation(router, office);
  add_outbox(router, office);
  add_webhooks(router, office);
  add_push(router, office);
  add_deliveries(router, office);
  add_templates(router, office);
  add_unsubscribe(router, office);
  add_instances(router, office);
  add_commands(router, office);
  add_comments(router, office);
  add_drafts(router, office);
  add_attachments(router, office);
  add_definitions(router, office);
  add_rehearsals(router, office);
  add_migrations(router, office);
  add_transfers(router, office);
  add_calendars(router, office);
  add_retimes(router, office);
  add_schedules(router, office);
  add_substitutions(router, office);
  add_guidance(router, office);
  add_rounds(router, office);
  add_papers(router, office);
  add_signed_papers(router, office);
  add_seals(router, office);
  add_openapi(router, office);
}

}  // namespace trinhky::api
