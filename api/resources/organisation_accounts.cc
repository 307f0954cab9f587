#include "api/resources/organisation_accounts.h"

#include "engine/base/hash.h"

namespace trinhky::api {

using base::Result;

Result<json> new_password_link(const Office& office, const std::string& person) {
  const auto token = office.sign_in.new_link(base::PersonId(person));
  if (!token) return std::unexpected(token.error());
  const auto link = office.credentials.find_link(base::sha256_hex(*token));
  if (!link) return std::unexpected(link.error());
  json expires;
  if (*link) expires = base::format_instant((*link)->expires);
  // Behind "#" the token stays in the browser: no server and no proxy writes it into a log.
  return json{{"url", office.base_url + "/password#" + *token}, {"expires_at", std::move(expires)}};
}

Result<void> require_free_login(const Office& office, const std::string& login, const std::string& person) {
  const auto known = office.credentials.find(auth::normalise_login(login));
  if (!known) return std::unexpected(known.error());
  if (!*known || (*known)->person.value == person) return {};
  const base::Text message{"Tên đăng nhập này đã có người dùng.", "This login is taken."};
  return std::unexpected(base::Error{.code = base::ErrorCode::wrong_state,
                                     .type = "login-taken",
                                     .message = message,
                                     .pointer = "/login",
                                     .faults = {{.pointer = "/login", .code = "login-taken", .message = message}}});
}

Result<void> keep_login(const Office& office, const std::string& person, const std::string& login) {
  const base::PersonId id(person);
  const auto known = office.credentials.find_by_person(id);
  if (!known) return std::unexpected(known.error());
  auth::CredentialRecord record = known->value_or(
      auth::CredentialRecord{.login = {}, .person = id, .password_hash = {}, .changed = office.wall.now()});
  if (record.login == auth::normalise_login(login)) return {};
  record.login = auth::normalise_login(login);
  return office.credentials.put(record);
}

}  // namespace trinhky::api
