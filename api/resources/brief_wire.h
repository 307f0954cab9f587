// A paper after an act, for programs that go on by its ids and draw no page: the preference `return=minimal` (RFC
// 7240).
//
//   if (wants_brief(request)) return reply(as_brief(Response::json_text(201, base::print(brief_wire(office, seen,
//   me)))));
//
// The whole page of a paper says to everybody what they may do now, and costs several times what the act itself costs.
#pragma once

#include <string>

#include "api/resources/instances_view.h"

namespace trinhky::api {

// Whether the request says so. A preference that is not known, or cannot be read, is none.
[[nodiscard]] bool wants_brief(const Request& request);

// `BriefInstance` of the API's description: where the paper stands, its document's hash, and the open work that the
// person may see.
[[nodiscard]] json brief_wire(const Office& office, const Seen& seen, const std::string& person);

// With the field that tells that the preference was heard.
[[nodiscard]] Response as_brief(Response response);

}  // namespace trinhky::api
