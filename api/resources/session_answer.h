// What a browser gets when somebody is signed in: who it is, what the person may do, and the token for acts.
#pragma once

#include <string>

#include "api/resources/office.h"
#include "api/server/server.h"

namespace trinhky::api {

// Whether the person is known and active. Somebody who left keeps a password but gets in nowhere.
[[nodiscard]] bool may_sign_in(const Office& office, const std::string& person);
// The same gate, closed to who was deactivated, whatever sessions are still open.
[[nodiscard]] server::Gate active_people(const Office& office, server::Gate gate);
[[nodiscard]] json session_wire(const Office& office, const Request& request, const std::string& person,
                                const std::string& session);
// 200 with the session and its cookies.
void answer_signed_in(Reply& reply, const Office& office, const Request& request, const auth::OpenedSession& opened);
// First 200 bytes of what the browser calls itself.
[[nodiscard]] std::string agent_of(const Request& request);
// How many notices the person has not read.
[[nodiscard]] std::uint64_t unread_of(const Office& office, const std::string& person);

}  // namespace trinhky::api
