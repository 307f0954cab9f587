#include "engine/runtime/phone_calls.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace trinhky::runtime {
namespace {

using base::json;
using base::Text;

constexpr std::size_t named_in_a_line = 3;

// The number of a person, where their record has a place for one.
template <typename Record>
std::string phone_of(const Record& person) {
  if constexpr (requires { std::string(person.phone); }) {
    return person.phone;
  } else {
    return {};
  }
}

Text in_both(const Text& text) {
  return {text.vi, text.en.empty() ? text.vi : text.en};
}

void add(std::string& line, const char* before, const std::string& part) {
  if (!part.empty()) line.append(line.empty() ? "" : before).append(part);
}

std::string line_of(const PhoneCall& call, const std::string& position, const std::string& unit) {
  std::string line = call.name;
  add(line, " – ", position);
  add(line, ", ", unit);
  if (!call.phone.empty()) line.append(" (").append(call.phone).append(")");
  return line;
}

}  // namespace

std::vector<PhoneCall> phone_calls(const directory::Directory& directory, const json& calls) {
  std::vector<PhoneCall> all;
  if (!calls.is_array()) return all;
  for (const json& one : calls) {
    PhoneCall call{.person = base::text_or(one, "person"), .unit = base::text_or(one, "unit")};
    if (call.unit.empty()) continue;
    const auto unit = directory.unit(call.unit);
    call.unit_name = unit ? in_both(unit->name) : Text{call.unit, call.unit};
    if (const auto person = directory.person(call.person)) {
      call.name = person->full_name;
      call.phone = phone_of(*person);
    }
    if (const auto position = directory.position(base::text_or(one, "position")))
      call.position = in_both(position->title);
    all.push_back(std::move(call));
  }
  return all;
}

Text in_one_line(std::span<const PhoneCall> calls) {
  Text line;
  for (const PhoneCall& call : calls.first(std::min(calls.size(), named_in_a_line))) {
    add(line.vi, "; ", line_of(call, call.position.vi, call.unit_name.vi));
    add(line.en, "; ", line_of(call, call.position.en, call.unit_name.en));
  }
  if (calls.size() > named_in_a_line) {
    const std::string more = std::to_string(calls.size() - named_in_a_line);
    line.vi.append(" và ").append(more).append(" người khác, xem trong chương trình");
    line.en.append(" and ").append(more).append(" more, listed in the program");
  }
  return line;
}

}  // namespace trinhky::runtime
