// Units and people as they stand on the wire.
#pragma once

#include "api/resources/office.h"

namespace trinhky::api {

[[nodiscard]] json unit_wire(const directory::Unit& unit);
[[nodiscard]] json holding_wire(const directory::Directory& directory, const directory::Holding& holding);
// Log-in and address are for those who manage accounts: null and empty for others.
[[nodiscard]] json person_record(const directory::Directory& directory, const directory::Person& person,
                                 bool with_account);

}  // namespace trinhky::api
