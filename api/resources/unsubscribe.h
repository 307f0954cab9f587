// The link in a digest by which its reader asks for no more of them. A GET shows and asks; only a POST (a press of the
// button, or a mail program's one-click, RFC 8058) changes the choice, and what is urgent still comes.
//
//   Result<std::string> link = unsubscribe_link(office, person);
//
// The link names the person and a code that follows from a secret of the installation; it opens nothing else, does not
// expire, and who may sign in undoes it in the settings.
#pragma once

#include <string>

#include "api/resources/office.h"

namespace trinhky::api {

// Fails as the store does.
[[nodiscard]] base::Result<std::string> unsubscribe_link(const Office& office, const std::string& person);

void add_unsubscribe(Router& router, Office& office);

}  // namespace trinhky::api
