// What a notice says, made when it is read: the notice keeps ids and no names.
#pragma once

#include "api/resources/office.h"

namespace trinhky::api {

// `instance` is the row of the paper that the notice is about, `params` those of the notice. A template that is not
// known here gives the paper's own line.
[[nodiscard]] base::Text notice_sentence(const Office& office, const directory::Directory& directory,
                                         const store::Row& instance, const std::string& template_id,
                                         const json& params);

}  // namespace trinhky::api
