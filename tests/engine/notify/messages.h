// The shipped wording, for tests.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/notify/templates.h"
#include "tests/support/places.h"

namespace trinhky::notify {

inline nlohmann::json shipped_messages() {
  std::ifstream file(trinhky::places::source_dir() + "/workflows/templates/messages.json");
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return base::parse_json(bytes).value();
}

inline const Templates& shipped_templates() {
  static const Templates templates = Templates::parse(shipped_messages()).value();
  return templates;
}

inline base::Text same(const std::string& text) {
  return {text, text};
}

}  // namespace trinhky::notify
