#include "engine/base/text.h"

#include <gtest/gtest.h>

namespace trinhky::base {
namespace {

TEST(Text, HybridLettersWithCombiningTonesBecomeOneForm) {
  EXPECT_EQ(nfc("Ti\u00EA\u0301ng Vi\u00EA\u0323t"), "Tiếng Việt");
  EXPECT_TRUE(is_nfc("Tiếng Việt"));
  EXPECT_FALSE(is_nfc("Tiê\u0301ng"));
}

TEST(Text, FoldingDropsTonesAndTreatsDWithStrokeAsD) {
  EXPECT_EQ(fold("  Đình\u00A0Lập "), "dinh lap");
  EXPECT_EQ(fold("Ủy ban"), fold("Uỷ ban"));
  EXPECT_EQ(fold("hòa"), fold("hoà"));
}

TEST(Text, VietnameseOrderPutsDWithStrokeAfterD) {
  EXPECT_LT(sort_key_vi("dung"), sort_key_vi("đa"));
  EXPECT_LT(sort_key_vi("ba"), sort_key_vi("bá"));
  EXPECT_LT(person_sort_key_vi("Nguyễn Văn An"), person_sort_key_vi("Bùi Thị Bình"));
}

TEST(Text, BlanksOfEveryKindAreTidied) {
  EXPECT_EQ(tidy_blanks("\uFEFF\u00A0 a \u00A0\u200B b\u00A0"), "a b");
}

TEST(Text, BadUtf8IsFoundAtItsByte) {
  EXPECT_EQ(first_bad_utf8("ab\xC3"), 2U);
  EXPECT_EQ(first_bad_utf8("Đảng"), std::string_view::npos);
}

TEST(Text, SlugIsPlainAscii) {
  EXPECT_EQ(slug("Kế hoạch giám sát năm 2022!"), "ke-hoach-giam-sat-nam-2022");
}

}  // namespace
}  // namespace trinhky::base
