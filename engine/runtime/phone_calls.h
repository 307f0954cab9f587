// Whom somebody is to telephone, as a notice keeps it (decision/phone_list.h), with the names and numbers of today.
//
//   const std::vector<PhoneCall> calls = phone_calls(directory, params.value("calls", json::array()));
//   values["calls"] = in_one_line(calls);
//
// A number is there where the directory has one for the person.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::runtime {

struct PhoneCall {
  std::string person;  // empty: the unit has nobody to call
  std::string name;
  base::Text position;
  std::string unit;
  base::Text unit_name;
  std::string phone;  // empty: not known
};

// What cannot be read is left out.
[[nodiscard]] std::vector<PhoneCall> phone_calls(const directory::Directory& directory, const base::json& calls);

// The first few: "Trần Thị Bình – Chánh Văn phòng, Xã Đoàn Kết (0200 000 000); …", and how many more there are.
[[nodiscard]] base::Text in_one_line(std::span<const PhoneCall> calls);

}  // namespace trinhky::runtime
