#include "engine/notify/push_subscriptions.h"

#include <nlohmann/json.hpp>
#include <span>

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/limits.h"
#include "engine/notify/push.h"
#include "engine/notify/webhook_rows.h"

namespace trinhky::notify {
namespace {

using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

// The endpoint is what makes a browser that browser; its keys may be renewed.
std::string id_of(const std::string& endpoint) {
  return base::sha256_hex("push subscription|" + endpoint).substr(0, 32);
}

Result<std::vector<Row>> rows_of(store::Store& store, const std::string& person) {
  return store.read({.table = "push_subscription",
                     .where = {{"person", Op::eq, {person}}},
                     .order = {{"at", true}},
                     .limit = base::limits::max_page});
}

}  // namespace

Result<std::string> keep_push_subscription(store::Store& store, const std::string& person, const json& subscription,
                                           base::Instant now) {
  const auto address = PushAddress::parse(subscription);
  if (!address) return std::unexpected(address.error());
  std::string id = id_of(address->endpoint);
  const auto others = rows_of(store, person);
  if (!others) return std::unexpected(others.error());
  const json kept = {{"endpoint", address->endpoint}, {"keys", subscription.at("keys")}};
  std::vector<RowChange> changes{
      {.kind = RowChange::Kind::put,
       .table = "push_subscription",
       .row = {{"person", person}, {"id", id}, {"address", base::canonical(kept)}, {"at", in_ms(now)}}}};
  std::size_t count = 1;
  for (const Row& other : *others) {
    if (text_in(other, "id") == id || ++count <= max_push_subscriptions) continue;
    changes.push_back({.kind = RowChange::Kind::remove,
                       .table = "push_subscription",
                       .row = {{"person", person}, {"id", other.at("id")}}});
  }
  if (auto written = store.write(changes); !written) return std::unexpected(written.error());
  return id;
}

Result<std::vector<std::string>> push_addresses(store::Store& store, const std::string& person) {
  const auto rows = rows_of(store, person);
  if (!rows) return std::unexpected(rows.error());
  std::vector<std::string> addresses;
  for (const Row& row : *rows) addresses.push_back(text_in(row, "address"));
  return addresses;
}

Result<std::string> push_address(store::Store& store, const std::string& person) {
  const auto addresses = push_addresses(store, person);
  if (!addresses) return std::unexpected(addresses.error());
  json list = json::array();
  for (const std::string& address : *addresses) {
    if (auto one = base::parse_json(address)) list.push_back(std::move(*one));
  }
  return list.empty() ? std::string() : base::canonical(list);
}

Result<void> drop_push_subscription(store::Store& store, const std::string& person, const std::string& id) {
  RowChange change{.kind = RowChange::Kind::remove_where, .table = "push_subscription", .row = {{"person", person}}};
  if (!id.empty()) change.row["id"] = id;
  return store.write(std::span(&change, 1));
}

Result<void> forget_push_address(store::Store& store, const std::string& person, const std::string& address) {
  const auto value = base::parse_json(address);
  if (!value) return {};
  return drop_push_subscription(store, person, id_of(base::text_or(*value, "endpoint")));
}

}  // namespace trinhky::notify
