// The five categories, one file each. Private to this room; prove.h is the door.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/definition/proof/neighbours.h"
#include "engine/definition/proof/reach.h"

namespace trinhky::definition::proof {

struct Subject {
  const Definition& definition;
  const World& world;
  const Reach& reach;
  const Signals& signals;
};

class Findings {
 public:
  explicit Findings(std::string category) : category_(std::move(category)) {}

  void error(std::string code, std::string pointer, base::Text message, std::vector<std::string> path = {}) {
    add("error", std::move(code), std::move(pointer), std::move(message), std::move(path));
  }
  void warning(std::string code, std::string pointer, base::Text message, std::vector<std::string> path = {}) {
    add("warning", std::move(code), std::move(pointer), std::move(message), std::move(path));
  }
  void note(std::string code, std::string pointer, base::Text message, std::vector<std::string> path = {}) {
    add("note", std::move(code), std::move(pointer), std::move(message), std::move(path));
  }
  [[nodiscard]] std::vector<Finding> take() { return std::move(list_); }

 private:
  // One place is told once of one thing: the first path is the shortest.
  void add(std::string severity, std::string code, std::string pointer, base::Text message,
           std::vector<std::string> path) {
    for (const Finding& one : list_) {
      if (one.code == code && one.pointer == pointer) return;
    }
    list_.push_back({.code = std::move(code),
                     .category = category_,
                     .severity = std::move(severity),
                     .pointer = std::move(pointer),
                     .message = std::move(message),
                     .path = std::move(path)});
  }

  std::string category_;
  std::vector<Finding> list_;
};

[[nodiscard]] std::vector<Finding> prove_structure(const Subject& subject);
[[nodiscard]] std::vector<Finding> prove_soundness(const Subject& subject);
[[nodiscard]] std::vector<Finding> prove_people(const Subject& subject);
[[nodiscard]] std::vector<Finding> prove_time(const Subject& subject);
[[nodiscard]] std::vector<Finding> prove_data(const Subject& subject);

// Whether two guards can hold at once. `unknown` where there are too many cases to try.
enum class Together { never, possible, unknown };
[[nodiscard]] Together can_hold_together(const rule::Rule& one, const rule::Rule& other);

}  // namespace trinhky::definition::proof
