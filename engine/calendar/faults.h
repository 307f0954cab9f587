// What is wrong with a spec that somebody wrote, gathered place by place and refused at once. Every reader of this room
// tells its faults so: at most twenty, each with its place below that of the spec.
//
//   Faults faults("/when");
//   faults.add("/rule", "required", {"Phải ghi quy tắc.", "A rule is needed."});
//   if (!faults.empty()) return faults.refused("bad-recurrence");
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"

namespace trinhky::calendar {

class Faults {
 public:
  static constexpr std::size_t most = 20;

  explicit Faults(std::string_view pointer = "") : pointer_(pointer) {}

  void add(std::string_view place, std::string code, base::Text message) {
    if (is_full()) return;
    std::string pointer = pointer_;
    pointer.append(place);
    list_.push_back({.pointer = std::move(pointer), .code = std::move(code), .message = std::move(message)});
  }
  // Faults that another reader told, with their whole pointers.
  void take(const std::vector<base::Fault>& others) {
    for (const base::Fault& one : others) {
      if (!is_full()) list_.push_back(one);
    }
  }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] bool is_full() const { return list_.size() >= most; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }

  // `invalid` with the first one's sentence and place. Requires one.
  [[nodiscard]] std::unexpected<base::Error> refused(std::string type) const {
    return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                       .type = std::move(type),
                                       .message = list_.front().message,
                                       .pointer = list_.front().pointer,
                                       .faults = list_});
  }

 private:
  std::string pointer_;
  std::vector<base::Fault> list_;
};

}  // namespace trinhky::calendar
