// What every store must do, whatever database is below it. A database's own test folder includes the suite_*.h files it
// can pass and says how to open one:
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSuite, testing::Values(StoreKind{"file", [] { return …; }}), kind_name);
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/hash.h"
#include "engine/store/store.h"

namespace trinhky::store {

// One empty database, for as long as a test runs. Opening it again after closing shows what was kept, where anything
// is.
class StorePlace {
 public:
  StorePlace() = default;
  virtual ~StorePlace() = default;
  StorePlace(const StorePlace&) = delete;
  StorePlace& operator=(const StorePlace&) = delete;
  virtual base::Result<std::unique_ptr<Store>> open() = 0;
  [[nodiscard]] virtual bool keeps_after_closing() const = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StorePlace>()> make;
};

inline std::ostream& operator<<(std::ostream& out, const StoreKind& kind) {
  return out << kind.name;
}
inline std::string kind_name(const testing::TestParamInfo<StoreKind>& info) {
  return info.param.name;
}

inline std::string why(const base::Error& error) {
  return error.type + " (" + error.log + ")" + error.pointer;
}

// The value, or a failed test that says why there is none.
template <class T>
T must(base::Result<T> result) {
  if (result) return std::move(*result);
  ADD_FAILURE() << why(result.error());
  return T{};
}
inline void must(const base::Result<void>& result) {
  if (!result) ADD_FAILURE() << why(result.error());
}
template <class T>
std::string type_of(const base::Result<T>& result) {
  return result ? "no error" : result.error().type;
}

inline base::Instant at_minute(int minute) {
  return base::Instant(std::chrono::milliseconds(1'764'000'000'000) + std::chrono::minutes(minute));
}

// A commit that adds one event for each command.
inline Commit commit_of(std::string stream, std::uint64_t expected, const std::vector<std::string>& commands) {
  Commit commit{.stream = std::move(stream), .stream_kind = "instance", .expected = expected};
  for (const auto& command : commands) {
    commit.events.push_back({.kind = "submitted",
                             .at = at_minute(static_cast<int>(expected)),
                             .command = command,
                             .scope = "an",
                             .body = R"({"command":")" + command + R"("})"});
  }
  return commit;
}

inline Content content_of(std::string salt, std::string bytes) {
  std::string hash = base::salted_sha256_hex(salt, bytes);
  return {std::move(hash), std::move(salt), "application/json", std::move(bytes)};
}

inline const Table task_table{
    .name = "task",
    .columns = {{"id", ColumnType::text},
                {"unit", ColumnType::text},
                {"due", ColumnType::integer, true},
                {"title", ColumnType::text, true},
                {"slot", ColumnType::text, true}},
    .key = {"id"},
    .indexes = {{.name = "by_unit", .columns = {"unit", "due"}},
                {.name = "one_slot", .columns = {"slot"}, .unique = true}},
};

inline RowChange put(std::string table, Row row) {
  return {RowChange::Kind::put, std::move(table), std::move(row)};
}
inline RowChange insert(std::string table, Row row) {
  return {RowChange::Kind::insert, std::move(table), std::move(row)};
}

class StoreSuite : public testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    place_ = GetParam().make();
    open();
  }
  void open() {
    store_ = must(place_->open());
    ASSERT_NE(store_, nullptr);
    must(store_->declare(std::span(&task_table, 1)));
  }
  void close_and_open() {
    store_.reset();
    open();
  }

  base::Result<Committed> commit(const Commit& one) {
    auto results = store_->commit(std::span(&one, 1));
    EXPECT_EQ(results.size(), 1U);
    return std::move(results.front());
  }
  std::vector<base::Result<Committed>> commit_all(const std::vector<Commit>& batch) { return store_->commit(batch); }

  std::vector<std::string> ids(const Query& query) {
    std::vector<std::string> found;
    for (const Row& row : must(store_->read(query))) found.push_back(std::get<std::string>(row.at("id")));
    return found;
  }
  std::vector<std::string> owed_ids() {
    std::vector<std::string> found;
    for (const Owed& owed : must(store_->owed(100))) found.push_back(owed.id);
    return found;
  }

  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<Store> store_;
};

using Strings = std::vector<std::string>;

}  // namespace trinhky::store
