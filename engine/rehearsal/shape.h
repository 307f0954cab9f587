// What members an object of a scenario may have: each with its form, unknown ones refused, every fault with its
// pointer. A misspelt expectation that is passed over would be a test that cannot fail.
//
//   static constexpr std::array members = {Member{"at", Form::time, true}, Member{"note", Form::text}};
//   check_members(object, members, "/given", faults);
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"

namespace trinhky::rehearsal {

enum class Form {
  text,       // a string that is not empty
  any_text,   // a string, also an empty one
  words,      // a string or a list of strings
  bilingual,  // {"vi", "en"}
  time,       // "2026-01-05 08:00"
  date,       // "2026-01-05"
  object,
  list,
  whole,         // an integer of 0 or more
  truth,         // true or false
  text_or_null,  // a string, or null for "none"
  text_or_object,
  any,
};

struct Member {
  std::string_view name;
  Form form = Form::any;
  bool required = false;
};

void add_fault(std::vector<base::Fault>& faults, std::string pointer, std::string code, base::Text message);

// False when `value` is no object; then that is the only fault.
bool check_members(const base::json& value, std::span<const Member> members, const std::string& pointer,
                   std::vector<base::Fault>& faults);
bool check_form(const base::json& value, Form form, const std::string& pointer, std::vector<base::Fault>& faults);

}  // namespace trinhky::rehearsal
