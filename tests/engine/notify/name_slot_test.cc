// The name of a paper stands in a message only once that is sent.
#include "engine/notify/name_slot.h"

#include "tests/engine/notify/deliveries_fixture.h"

namespace trinhky::notify {
namespace {

const std::string document(64, 'a');

class NameSlot : public DeliveriesTest {
 protected:
  void SetUp() override {
    DeliveriesTest::SetUp();
    const auto text = [](const char* name) { return store::Column{.name = name, .type = ColumnType::text}; };
    const store::Table names{.name = "paper_name",
                             .columns = {text("document"), text("name"), text("search")},
                             .key = {"document"},
                             .indexes = {},
                             .erased_with = "document"};
    ASSERT_TRUE(store_->declare(std::span(&names, 1)));
  }
  void change(RowChange::Kind kind, Row row) {
    const RowChange one{.kind = kind, .table = "paper_name", .row = std::move(row)};
    ASSERT_TRUE(store_->write(std::span(&one, 1)));
  }
  void name(const std::string& words) {
    change(RowChange::Kind::put, {{"document", document}, {"name", words}, {"search", words}});
  }
  void forget() { change(RowChange::Kind::remove, {{"document", document}}); }
  DeliveriesParts parts_with_slot() {
    DeliveriesParts all = parts();
    all.describe = [](const Row&) -> Values {
      return {{"subject", same("Công văn" + name_slot(document) + " – Ban Phong trào")},
              {"step", same("Ký")},
              {"link", same("https://example.vn/i1")}};
    };
    return all;
  }
};

TEST_F(NameSlot, IsFilledFromTheTableAndEscapedForAPage) {
  name("Mở lớp <b>& tập huấn");
  const std::string line = "Công văn" + name_slot(document) + " – Ban";
  EXPECT_EQ(fill_name_slots(*store_, line, Written::text).value(), "Công văn: Mở lớp <b>& tập huấn – Ban");
  EXPECT_EQ(fill_name_slots(*store_, line, Written::html).value(), "Công văn: Mở lớp &lt;b&gt;&amp; tập huấn – Ban");
  EXPECT_EQ(without_name_slots(line), "Công văn – Ban");
  EXPECT_EQ(fill_name_slots(*store_, "Công văn – Ban", Written::text).value(), "Công văn – Ban");
}

TEST_F(NameSlot, LeavesNothingWhereThereIsNoNameOrTheLineWasCut) {
  const std::string slot = name_slot(document);
  EXPECT_EQ(fill_name_slots(*store_, "a" + slot + "b", Written::text).value(), "ab");
  EXPECT_EQ(fill_name_slots(*store_, "a" + slot.substr(0, 40) + "…", Written::text).value(), "a…");
  name("Mở lớp");
  EXPECT_EQ(fill_name_slots(*store_, slot.substr(0, 40) + "…\n" + slot, Written::text).value(), "…\n: Mở lớp");
}

TEST_F(NameSlot, TheMailHasTheNameAndTheKeptRowHasNot) {
  name("Mở lớp tập huấn");
  notice("n1", "en");
  Deliveries deliveries(parts_with_slot());
  ASSERT_TRUE(deliveries.gather(start));
  ASSERT_TRUE(deliveries.run_once(start));
  ASSERT_EQ(tried_.size(), 1U);
  EXPECT_THAT(tried_[0].subject, HasSubstr("Công văn: Mở lớp tập huấn – Ban Phong trào"));
  EXPECT_THAT(tried_[0].body, HasSubstr("Công văn: Mở lớp tập huấn – Ban Phong trào"));
  EXPECT_THAT(tried_[0].html, HasSubstr("Công văn: Mở lớp tập huấn – Ban Phong trào"));
  ASSERT_EQ(rows("sent").size(), 1U);
  for (const char* column : {"subject", "body", "html"}) {
    EXPECT_EQ(text(rows("sent")[0], column).find("tập huấn"), std::string::npos) << column;
  }
}

TEST_F(NameSlot, AMailThatWaitedGoesWithoutANameThatWasErased) {
  name("Mở lớp tập huấn");
  notice("n1", "en");
  Deliveries deliveries(parts_with_slot());
  ASSERT_TRUE(deliveries.gather(start));
  forget();
  ASSERT_TRUE(deliveries.run_once(start));
  ASSERT_EQ(tried_.size(), 1U);
  EXPECT_THAT(tried_[0].subject, HasSubstr("Công văn – Ban Phong trào"));
  EXPECT_EQ(tried_[0].body.find("tập huấn"), std::string::npos);
}

}  // namespace
}  // namespace trinhky::notify
