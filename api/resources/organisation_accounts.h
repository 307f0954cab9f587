// Log-ins of people: the record that goes with a new person, and the one-time link by which the password is set.
#pragma once

#include <string>

#include "api/resources/office.h"

namespace trinhky::api {

// {"url", "expires_at"}; earlier links of the person stop working. Fails with `not_found`/"no-login".
[[nodiscard]] base::Result<json> new_password_link(const Office& office, const std::string& person);
// Makes the log-in without a password where the person has none, and renames it where the person is called otherwise
// now; a password stays. Fails with `wrong_state`/"login-taken".
[[nodiscard]] base::Result<void> keep_login(const Office& office, const std::string& person, const std::string& login);
// Fails with `wrong_state`/"login-taken" when it belongs to somebody other than `person`.
[[nodiscard]] base::Result<void> require_free_login(const Office& office, const std::string& login,
                                                    const std::string& person);

}  // namespace trinhky::api
