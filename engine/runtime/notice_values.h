// What a notice says: its ids become the names, titles and dates of today, as values for a template
// (notify/templates.h). A mail and the in-app list say the same because both ask here; a notice itself keeps ids and no
// names.
//
//   const notify::Values values = notice_values({catalogue, directory, base_url}, notice, &instance);
//   catalogue.templates().sentence("work-opened", values);
//
// Never the content of a paper, except the name it gives itself: in the row of the paper that is given, or a slot for
// it (notify/name_slot.h).
#pragma once

#include <string>

#include "engine/directory/directory.h"
#include "engine/notify/templates.h"
#include "engine/runtime/catalogue.h"
#include "engine/store/store.h"

namespace trinhky::runtime {

struct NoticeSource {
  const Catalogue& catalogue;
  const directory::Directory& directory;
  std::string base_url = {};  // before the path of the value `link`
};

// `notice` is a row of the table of that name, `instance` that of the paper it is about, null where there is none any
// more. A value that cannot be told is left out, which is not an error.
[[nodiscard]] notify::Values notice_values(const NoticeSource& source, const store::Row& notice,
                                           const store::Row* instance);

// The same for a message, with the paper looked up and a slot where its name goes. Fails as the store does.
[[nodiscard]] base::Result<notify::Values> notice_values(const NoticeSource& source, store::Store& store,
                                                         const store::Row& notice);

}  // namespace trinhky::runtime
