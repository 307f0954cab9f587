// Bytes that shall be gone and could not go.
#include "api/resources/erasures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/resources/office.h"
#include "engine/projection/tables.h"
#include "engine/store/sqlite/open.h"
#include "tests/engine/store/forwarding_store.h"

namespace trinhky::api {
namespace {

using ::testing::HasSubstr;

class BusyStore final : public store::ForwardingStore {
 public:
  BusyStore() : ForwardingStore(store::open_sqlite({.path = ":memory:"}).value()) {
    EXPECT_TRUE(declare(projection::tables()));
  }
  bool busy = false;
  base::Result<void> erase(std::string_view hash) override {
    if (busy) return base::refuse(base::ErrorCode::unavailable, "store-busy", {"Ổ đĩa bận.", "The disk is busy."});
    return ForwardingStore::erase(hash);
  }
};

class Erasures : public ::testing::Test {
 protected:
  std::string keep(const std::string& bytes) {
    auto writer = store_.begin_attachment("salt", "text/plain").value();
    EXPECT_TRUE(writer->append(bytes));
    return writer->finish().value();
  }
  void erase(const std::string& hash) { erase_bytes(store_, {.instance = "p-1", .hash = hash, .at = {}}); }
  std::vector<store::Row> open() {
    return store_
        .read({.table = "incident", .where = {{"state", store::Condition::Op::eq, {"open"}}}, .order = {{"at"}}})
        .value();
  }
  bool is_there(const std::string& hash) { return store_.attachment(hash).value().has_value(); }

  BusyStore store_;
};

TEST_F(Erasures, WhatCanGoGoesWithoutAnIncident) {
  const std::string hash = keep("wrong");
  erase(hash);
  erase(hash);
  EXPECT_FALSE(is_there(hash));
  EXPECT_TRUE(open().empty());
}

TEST_F(Erasures, WhatCouldNotGoIsAnIncidentThatAdministratorsSee) {
  const std::string hash = keep("wrong");
  store_.busy = true;
  erase(hash);
  erase(hash);
  const auto incidents = open();
  ASSERT_EQ(incidents.size(), 1U) << "one for each file, however often it is tried";
  EXPECT_EQ(text(incidents.front(), "kind"), erase_kind);
  EXPECT_EQ(text(incidents.front(), "instance"), "p-1");
  EXPECT_THAT(text(incidents.front(), "message_vi"), HasSubstr("Ổ đĩa bận"));
  EXPECT_EQ(erase_again(store_), 1U);
  EXPECT_TRUE(is_there(hash));
}

TEST_F(Erasures, TheNextErasureThatSucceedsTakesWhatWasLeft) {
  const std::string first = keep("first");
  const std::string second = keep("second");
  store_.busy = true;
  erase(first);
  store_.busy = false;
  erase(second);
  EXPECT_FALSE(is_there(first));
  EXPECT_FALSE(is_there(second));
  EXPECT_TRUE(open().empty());
}

TEST_F(Erasures, AnAdministratorTriesOneAgain) {
  const std::string hash = keep("wrong");
  store_.busy = true;
  erase(hash);
  const std::string incident = text(open().front(), "id");
  EXPECT_TRUE(is_erase_incident(incident));
  EXPECT_EQ(erase_again(store_, incident).error().type, "store-busy");
  EXPECT_EQ(open().size(), 1U);
  store_.busy = false;
  EXPECT_TRUE(erase_again(store_, incident));
  EXPECT_FALSE(is_there(hash));
  EXPECT_TRUE(open().empty());
  EXPECT_EQ(erase_again(store_, "erase-none").error().type, "no-such-incident");
}

}  // namespace
}  // namespace trinhky::api
