// Where the tests of this folder keep their databases.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/store/sqlite/open.h"
#include "tests/engine/store/suite.h"

namespace trinhky::store {

// A folder of its own that goes away with the value.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "trinhky-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string file() const { return path_ + "/trinhky.db"; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class FilePlace final : public StorePlace {
 public:
  // A small checkpoint size, so that upkeep has something to do in short tests.
  base::Result<std::unique_ptr<Store>> open() override {
    return open_sqlite({.path = folder_.file(), .checkpoint_bytes = 64U << 10});
  }
  [[nodiscard]] bool keeps_after_closing() const override { return true; }

 private:
  TemporaryFolder folder_;
};

class MemoryPlace final : public StorePlace {
 public:
  base::Result<std::unique_ptr<Store>> open() override { return open_sqlite({.path = ":memory:"}); }
  [[nodiscard]] bool keeps_after_closing() const override { return false; }
};

}  // namespace trinhky::store
