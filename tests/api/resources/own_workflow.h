// The workflows that ship, and some of a test's own beside them, in a folder that goes away with the value.
//
//   WorkflowsWith workflows_{{definition()}};                      // with a form of the definition's name for it
//   OfficeInMemory house_{workflows_.folder()};
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "tests/api/resources/people.h"
#include "tests/support/places.h"

namespace trinhky::test {

class WorkflowsWith {
 public:
  // `fields`: members of the form, which is written for a definition whose form has the definition's own name.
  explicit WorkflowsWith(const std::vector<base::json>& definitions, const base::json& fields = base::json::object()) {
    std::string name = (std::filesystem::temp_directory_path() / "trinhky-workflows-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    folder_ = name;
    std::filesystem::copy(trinhky::places::source_dir() + "/workflows", folder_,
                          std::filesystem::copy_options::recursive);
    for (const base::json& one : definitions) {
      const auto id = one["id"].get<std::string>();
      std::ofstream(folder_ / "definitions" / (id + ".v1.json")) << one.dump(2);
      if (one["form"] != id) continue;
      const base::json form = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                               {"x-title", text("Văn bản", "Paper")},
                               {"type", "object"},
                               {"properties", fields}};
      std::ofstream(folder_ / "forms" / (id + ".schema.json")) << form.dump();
    }
  }
  ~WorkflowsWith() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  WorkflowsWith(const WorkflowsWith&) = delete;
  WorkflowsWith& operator=(const WorkflowsWith&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace trinhky::test
