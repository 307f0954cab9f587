#include "api/auth/store_records.h"

#include <algorithm>
#include <span>

#include "engine/base/limits.h"

namespace trinhky::auth {

namespace {

using store::ColumnType;
using store::Condition;
using store::Row;
using store::RowChange;
using store::Value;

Value in_milliseconds(base::Instant at) {
  return std::int64_t{at.time_since_epoch().count()};
}

std::string text_of(const Row& row, std::string_view column) {
  const auto found = row.find(column);
  const auto* text = found == row.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string() : *text;
}

std::int64_t integer_of(const Row& row, std::string_view column) {
  const auto found = row.find(column);
  const auto* integer = found == row.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return integer == nullptr ? 0 : *integer;
}

base::Instant instant_of(const Row& row, std::string_view column) {
  return base::Instant(std::chrono::milliseconds(integer_of(row, column)));
}

base::Result<std::optional<Row>> one_row(store::Store& store, std::string table, std::string column,
                                         std::string value) {
  auto rows = store.read(
      {.table = std::move(table), .where = {{std::move(column), Condition::Op::eq, {std::move(value)}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

base::Result<void> change(store::Store& store, RowChange::Kind kind, std::string table, Row row) {
  const RowChange one{.kind = kind, .table = std::move(table), .row = std::move(row)};
  return store.write(std::span(&one, 1));
}

CredentialRecord credential_of(const Row& row) {
  return {.login = text_of(row, "login"),
          .person = base::PersonId(text_of(row, "person")),
          .password_hash = text_of(row, "password_hash"),
          .changed = instant_of(row, "changed")};
}

}  // namespace

std::vector<store::Table> auth_tables() {
  return {
      {.name = "session",
       .columns = {{"hash"},
                   {"person"},
                   {"opened", ColumnType::integer},
                   {"last_seen", ColumnType::integer},
                   {"ends", ColumnType::integer},
                   {"remote"},
                   {"agent"}},
       .key = {"hash"},
       .indexes = {{.name = "by_person", .columns = {"person"}}, {.name = "by_end", .columns = {"ends"}}},
       .cache = false},
      {.name = "credential",
       .columns = {{"person"}, {"login"}, {"password_hash"}, {"changed", ColumnType::integer}},
       .key = {"person"},
       .indexes = {{.name = "by_login", .columns = {"login"}, .unique = true}},
       .cache = false},
      {.name = "password_link",
       .columns = {{"hash"}, {"person"}, {"expires", ColumnType::integer}},
       .key = {"hash"},
       .indexes = {{.name = "by_person", .columns = {"person"}}},
       .cache = false},
      {.name = "throttle",
       .columns = {{"key"}, {"failures", ColumnType::integer}, {"last", ColumnType::integer}},
       .key = {"key"},
       .cache = false},
  };
}

base::Result<std::size_t> sweep(store::Store& store, base::Instant now) {
  struct Part {
    std::string table;
    std::string key;
    Condition past;
  };
  const Part parts[] = {
      {"session", "hash", {"ends", Condition::Op::le, {in_milliseconds(now)}}},
      {"password_link", "hash", {"expires", Condition::Op::le, {in_milliseconds(now)}}},
      {"throttle", "key", {"last", Condition::Op::le, {in_milliseconds(now - std::chrono::hours(24))}}},
  };
  std::vector<RowChange> changes;
  for (const Part& part : parts) {
    auto rows = store.read({.table = part.table, .where = {part.past}, .limit = base::limits::max_page});
    if (!rows) return std::unexpected(rows.error());
    for (const Row& row : *rows) {
      changes.push_back(
          {.kind = RowChange::Kind::remove, .table = part.table, .row = {{part.key, text_of(row, part.key)}}});
    }
  }
  if (changes.empty()) return 0;
  if (auto written = store.write(changes); !written) return std::unexpected(written.error());
  return changes.size();
}

base::Result<void> StoredSessions::make_room(const base::PersonId& person) {
  const std::vector<Condition> own{{"person", Condition::Op::eq, {person.value}}};
  const auto count = store_.count("session", own);
  if (!count) return std::unexpected(count.error());
  if (*count < max_sessions_of_person) return {};
  auto rows = store_.read({.table = "session", .where = own, .limit = base::limits::max_page});
  if (!rows) return std::unexpected(rows.error());
  std::ranges::sort(*rows, {}, [](const Row& row) { return integer_of(row, "last_seen"); });
  std::vector<RowChange> changes;
  for (std::size_t i = 0; i + max_sessions_of_person <= rows->size(); ++i) {
    changes.push_back(
        {.kind = RowChange::Kind::remove, .table = "session", .row = {{"hash", text_of((*rows)[i], "hash")}}});
  }
  return store_.write(changes);
}

base::Result<void> StoredSessions::put(const SessionRecord& session) {
  if (auto room = make_room(session.person); !room) return room;
  return change(store_, RowChange::Kind::put, "session",
                {{"hash", session.hash},
                 {"person", session.person.value},
                 {"opened", in_milliseconds(session.opened)},
                 {"last_seen", in_milliseconds(session.last_seen)},
                 {"ends", in_milliseconds(session.ends)},
                 {"remote", session.remote},
                 {"agent", session.agent}});
}

base::Result<std::optional<SessionRecord>> StoredSessions::find(std::string_view hash) {
  auto row = one_row(store_, "session", "hash", std::string(hash));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return SessionRecord{.hash = text_of(**row, "hash"),
                       .person = base::PersonId(text_of(**row, "person")),
                       .opened = instant_of(**row, "opened"),
                       .last_seen = instant_of(**row, "last_seen"),
                       .ends = instant_of(**row, "ends"),
                       .remote = text_of(**row, "remote"),
                       .agent = text_of(**row, "agent")};
}

base::Result<void> StoredSessions::touch(std::string_view hash, base::Instant seen) {
  return change(store_, RowChange::Kind::update, "session",
                {{"hash", std::string(hash)}, {"last_seen", in_milliseconds(seen)}});
}

base::Result<void> StoredSessions::remove(std::string_view hash) {
  return change(store_, RowChange::Kind::remove, "session", {{"hash", std::string(hash)}});
}

base::Result<void> StoredSessions::remove_all_of(const base::PersonId& person, std::string_view keep) {
  if (keep.empty()) {
    return change(store_, RowChange::Kind::remove_where, "session", {{"person", person.value}});
  }
  while (true) {
    auto rows = store_.read(
        {.table = "session",
         .where = {{"person", Condition::Op::eq, {person.value}}, {"hash", Condition::Op::ne, {std::string(keep)}}},
         .limit = base::limits::max_page});
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return {};
    std::vector<RowChange> changes;
    for (const Row& row : *rows) {
      changes.push_back({.kind = RowChange::Kind::remove, .table = "session", .row = {{"hash", text_of(row, "hash")}}});
    }
    if (auto written = store_.write(changes); !written) return written;
  }
}

base::Result<std::optional<CredentialRecord>> StoredCredentials::find(std::string_view login) {
  auto row = one_row(store_, "credential", "login", std::string(login));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return credential_of(**row);
}

base::Result<std::optional<CredentialRecord>> StoredCredentials::find_by_person(const base::PersonId& person) {
  auto row = one_row(store_, "credential", "person", person.value);
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return credential_of(**row);
}

base::Result<void> StoredCredentials::put(const CredentialRecord& credential) {
  auto written = change(store_, RowChange::Kind::put, "credential",
                        {{"person", credential.person.value},
                         {"login", credential.login},
                         {"password_hash", credential.password_hash},
                         {"changed", in_milliseconds(credential.changed)}});
  if (!written && written.error().type == "already-exists") {
    return base::refuse(base::ErrorCode::wrong_state, "login-taken",
                        {"Tên đăng nhập đã có người dùng.", "The login belongs to somebody else."}, "/login");
  }
  return written;
}

base::Result<void> StoredCredentials::put_link(const PasswordLinkRecord& link) {
  return change(store_, RowChange::Kind::put, "password_link",
                {{"hash", link.hash}, {"person", link.person.value}, {"expires", in_milliseconds(link.expires)}});
}

base::Result<std::optional<PasswordLinkRecord>> StoredCredentials::find_link(std::string_view hash) {
  auto row = one_row(store_, "password_link", "hash", std::string(hash));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return PasswordLinkRecord{.hash = text_of(**row, "hash"),
                            .person = base::PersonId(text_of(**row, "person")),
                            .expires = instant_of(**row, "expires")};
}

base::Result<std::optional<PasswordLinkRecord>> StoredCredentials::take_link(std::string_view hash) {
  const std::lock_guard lock(taking_);
  auto link = find_link(hash);
  if (!link || !*link) return link;
  auto removed = change(store_, RowChange::Kind::remove, "password_link", {{"hash", std::string(hash)}});
  if (!removed) return std::unexpected(removed.error());
  return link;
}

base::Result<void> StoredCredentials::remove_links_of(const base::PersonId& person) {
  return change(store_, RowChange::Kind::remove_where, "password_link", {{"person", person.value}});
}

base::Result<std::optional<ThrottleRecord>> StoredThrottles::find(std::string_view key) {
  auto row = one_row(store_, "throttle", "key", std::string(key));
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return ThrottleRecord{.key = text_of(**row, "key"),
                        .failures = static_cast<int>(integer_of(**row, "failures")),
                        .last = instant_of(**row, "last")};
}

base::Result<void> StoredThrottles::put(const ThrottleRecord& throttle) {
  return change(
      store_, RowChange::Kind::put, "throttle",
      {{"key", throttle.key}, {"failures", std::int64_t{throttle.failures}}, {"last", in_milliseconds(throttle.last)}});
}

base::Result<void> StoredThrottles::remove(std::string_view key) {
  return change(store_, RowChange::Kind::remove, "throttle", {{"key", std::string(key)}});
}

}  // namespace trinhky::auth
