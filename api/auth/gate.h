// Who may pass to a handler: the session behind the cookie, and for acts that change something proof that the request
// comes from our own screens.
//
//   server::Parts parts{.router = …, .gate = session_gate(sessions)};
//
// For a route that is not open: a living session, or 401. For an unsafe method on a route with `csrf`: Sec-Fetch-Site
// (when sent) is same-origin, else Origin (when sent) is ours, and X-CSRF-Token equals both the cookie tk_csrf and the
// session's own token, or 403. An open route with an unsafe method (signing in) needs the same-origin part alone.
#pragma once

#include "api/auth/sessions.h"
#include "api/server/server.h"

namespace trinhky::auth {

// `sessions` outlives the server.
[[nodiscard]] server::Gate session_gate(Sessions& sessions);

}  // namespace trinhky::auth
