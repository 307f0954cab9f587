// Collects what is wrong with a definition while it is read, so that every problem is told at once.
#pragma once

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/json.h"
#include "engine/definition/definition.h"

namespace trinhky::definition {

class Problems {
 public:
  void error(std::string code, std::string pointer, base::Text message);
  void warning(std::string code, std::string pointer, base::Text message);
  // Takes over faults whose pointers are already complete.
  void add(const std::vector<base::Fault>& faults);
  // Every member of `object` that is not among `known` is a problem: a misspelt word must never be passed over.
  void only(const base::ordered_json& object, std::initializer_list<std::string_view> known, std::string_view pointer);
  void only(const base::ordered_json& object, std::span<const std::string_view> known, std::string_view pointer);

  // The value as text, {"vi","en"} or a list of words; a problem and an empty value when it is something else.
  std::string word(const base::ordered_json& object, std::string_view member, std::string_view pointer, bool needed);
  base::Text text(const base::ordered_json& object, std::string_view member, std::string_view pointer, bool needed);
  std::vector<std::string> words(const base::ordered_json& object, std::string_view member, std::string_view pointer);

  [[nodiscard]] bool has_errors() const { return errors_ > 0; }
  [[nodiscard]] std::vector<Problem> take() { return std::move(list_); }

 private:
  std::vector<Problem> list_;
  std::size_t errors_ = 0;
};

}  // namespace trinhky::definition
