// An instance as a person may see it: the wire forms that several routes answer with.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/resources/office.h"

namespace trinhky::api {

// An instance that was looked up and may be read.
struct Seen {
  std::shared_ptr<const decision::Instance> kept;
  std::shared_ptr<const definition::Definition> definition;
  const decision::Instance& instance = *kept;
};

// Fails with `not_found` for no such instance, `forbidden` for one the person may not read.
[[nodiscard]] base::Result<Seen> seen(const Office& office, const std::string& id, const std::string& person);
// The same for the route's {id} and its caller.
[[nodiscard]] base::Result<Seen> seen(const Office& office, const Request& request);

// The same for what a command left behind: the very instance it was committed as, whatever happened to it since.
[[nodiscard]] base::Result<Seen> seen(const Office& office, const runtime::Handled& handled, const std::string& person);

// What actions_for and check_draft look at: the guidance, the documents of the instance and the person's draft.
[[nodiscard]] decision::Facts facts_for(const Office& office, const decision::Instance& instance,
                                        const std::string& person);

[[nodiscard]] base::Result<json> instance_wire(const Office& office, const Seen& seen, const std::string& person,
                                               server::Language language);
[[nodiscard]] json instance_row_wire(const Office& office, const directory::Directory& directory, const store::Row& row,
                                     server::Language language);
// Who holds the work today, each person once, at most ten.
[[nodiscard]] json holders_wire(const Office& office, const directory::Directory& directory,
                                const decision::OpenWork& work, const std::string& workflow);
// One vote or opinion, with the words of its step; `words` may be null.
[[nodiscard]] json given_wire(const Office& office, const directory::Directory& directory,
                              const definition::Work* words, const decision::Given& given, server::Language language);
// A source as it was entered: {"kind", "date", "number", "issuer", "summary"}, missing members left out.
[[nodiscard]] json source_wire(const Office& office, const json& source);
// The number a paper carries: its own, or the one its issuing gave it; empty when there is none.
[[nodiscard]] std::string number_of(const decision::Instance& instance);

// Its steps and which ways between them it went.
[[nodiscard]] base::Result<json> diagram_wire(const Office& office, const Seen& seen);

// Who attached a file may replace the newest one while the paper runs. Until another person acts the earlier file is
// taken for a wrong one and goes; from then on it stays as an earlier version.
[[nodiscard]] bool is_replaceable(const decision::Instance& instance, const json& attachment,
                                  const std::string& person);
[[nodiscard]] json attachment_wire(const Office& office, const directory::Directory& directory,
                                   const decision::Instance& instance, const json& attachment,
                                   const std::string& person);

// What the paper's definition allows to be attached, as the screens tell it beforehand.
[[nodiscard]] json file_limits_wire(const decision::Instance& instance, const definition::Definition& definition);
// After a file was withdrawn on which nobody had relied: its bytes go.
void drop_withdrawn_bytes(const Office& office, const decision::Instance& instance, const std::string& id);

// [{"pointer", "code", "detail": in the language asked for, "message": in both}]
[[nodiscard]] json faults_wire(const std::vector<base::Fault>& faults, server::Language language);

}  // namespace trinhky::api
