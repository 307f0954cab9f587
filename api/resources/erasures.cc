#include "api/resources/erasures.h"

#include <span>
#include <variant>

#include "api/server/log.h"

namespace trinhky::api {
namespace {

using base::Result;
using Kind = store::RowChange::Kind;
using Op = store::Condition::Op;

constexpr std::string_view id_prefix = "erase-";
constexpr std::size_t at_once = 100;

// Erased, or gone already.
Result<void> erase(store::Store& store, const std::string& hash) {
  auto erased = store.erase(hash);
  if (erased || erased.error().type == "not-stored") return {};
  return erased;
}

Result<void> settled(store::Store& store, const std::string& incident) {
  const store::RowChange done{Kind::update, "incident", {{"id", incident}, {"state", "retried"}}};
  return store.write(std::span(&done, 1));
}

void tell(const std::string& hash, const base::Error& error) {
  server::log_error(server::LogLevel::error, "not_erased", hash, error);
}

}  // namespace

void erase_bytes(store::Store& store, const Erasing& what) {
  const auto erased = erase(store, what.hash);
  if (erased) {
    erase_again(store);
    return;
  }
  tell(what.hash, erased.error());
  const base::Text& why = erased.error().message;
  const store::RowChange incident{
      Kind::put,
      "incident",
      {{"id", std::string(id_prefix) + what.hash},
       {"instance", what.instance},
       {"kind", std::string(erase_kind)},
       {"type", erased.error().type},
       {"message_vi", "Chưa xóa được nội dung của một tệp đã rút, đã thay hoặc không dùng đến: " + why.vi},
       {"message_en", "The bytes of a file that was withdrawn, replaced or not used could not be erased: " + why.en},
       {"pointer", ""},
       {"at", what.at.time_since_epoch().count()},
       {"state", "open"}}};
  if (const auto noted = store.write(std::span(&incident, 1)); !noted) tell(what.hash, noted.error());
}

std::size_t erase_again(store::Store& store) {
  const auto rows = store.read({.table = "incident",
                                .where = {{"state", Op::eq, {"open"}}, {"kind", Op::eq, {std::string(erase_kind)}}},
                                .order = {{"at", false}},
                                .limit = at_once});
  if (!rows) {
    server::log_error(server::LogLevel::error, "not_erased", "incidents", rows.error());
    return 0;
  }
  std::size_t left = 0;
  for (const store::Row& row : *rows) {
    const std::string& id = std::get<std::string>(row.at("id"));
    if (const auto done = erase_again(store, id); !done) {
      tell(id.substr(id_prefix.size()), done.error());
      ++left;
    }
  }
  return left;
}

bool is_erase_incident(std::string_view incident) {
  return incident.starts_with(id_prefix);
}

Result<void> erase_again(store::Store& store, const std::string& incident) {
  const auto rows = store.read({.table = "incident", .where = {{"id", Op::eq, {incident}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty() || !is_erase_incident(incident)) {
    return base::refuse(base::ErrorCode::not_found, "no-such-incident",
                        {"Không có sự cố này.", "There is no such incident."});
  }
  if (auto erased = erase(store, incident.substr(id_prefix.size())); !erased) return erased;
  return settled(store, incident);
}

}  // namespace trinhky::api
