#include "api/resources/due_wire.h"

namespace trinhky::api {
namespace {

using base::text_or;

std::string name_of(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

json extension_wire(const Office& office, const directory::Directory& directory, const json& one) {
  json wire = {{"number", one.value("number", 1)},
               {"state", text_or(one, "state")},
               {"before", one.value("before", json())},
               {"after", one.value("after", json())},
               {"asked_by", name_of(directory, text_or(one, "asked_by"))},
               {"asked_at", one.value("asked_at", json())},
               {"reason", text_of(office, text_or(one, "reason"))}};
  if (const std::string by = text_or(one, "decided_by"); !by.empty()) {
    wire["decided_by"] = name_of(directory, by);
    wire["decided_at"] = one.value("decided_at", json());
  }
  if (const std::string answer = text_or(one, "answer"); !answer.empty()) wire["answer"] = text_of(office, answer);
  return wire;
}

}  // namespace

json due_wire(const Office& office, const directory::Directory& directory, const decision::OpenWork& work) {
  json extensions = json::array();
  for (const json& one : work.extensions) extensions.push_back(extension_wire(office, directory, one));
  const std::string since = text_or(work.paused, "at");
  const std::string urgency = text_or(work.derivation, "urgency");
  return {{"urgent_as", urgency.empty() ? json() : json(urgency)},
          {"first_due", work.first_due ? json(base::format_instant(*work.first_due)) : json()},
          {"extensions", std::move(extensions)},
          {"paused_since", since.empty() ? json() : json(since)},
          {"automatic", work.automatic}};
}

}  // namespace trinhky::api
