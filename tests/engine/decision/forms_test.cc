// The five forms against what the program itself puts into them.
#include <gmock/gmock.h>

#include "engine/guidance/import.h"
#include "tests/engine/decision/year.h"
#include "tests/support/places.h"

namespace trinhky::decision::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> faults(const std::string& form, const json& document) {
  std::vector<std::string> list;
  for (const base::Fault& fault : Shipped::get().forms.at(form).validate(document)) {
    EXPECT_FALSE(fault.message.vi.empty());
    list.push_back(fault.pointer + " " + fault.code);
  }
  return list;
}

TEST(Forms, TakeAnImportedGuidanceAndWhatIsPrefilledFromIt) {
  const auto imported = guidance::import_guidance(
      "HƯỚNG DẪN\nCông tác Mặt trận năm 2026\n\nI. TUYÊN TRUYỀN\n1. Tổ chức tuyên truyền về đại đoàn kết.\n"
      "2. Phối hợp với các tổ chức thành viên theo Chỉ thị số 05-CT/TW ngày 15/5/2016.\n",
      {.year = 2026});
  ASSERT_TRUE(imported.has_value());
  EXPECT_THAT(faults("guidance", imported->document), IsEmpty());
  const json programme = guidance::prefill_programme(imported->document, {.unit = dong_kinh, .attributes = {}});
  EXPECT_THAT(faults("unit-programme", programme), IsEmpty());
  const json report = guidance::prefill_report(imported->document, dong_kinh, "2026-Q1");
  EXPECT_THAT(faults("unit-report", report), IsEmpty());
  const auto total = guidance::consolidate(
      "2026-Q1", json::array({{{"unit", dong_kinh}, {"unit_name", "Phường Đông Kinh"}, {"report", report}},
                              {{"unit", doan_ket}, {"unit_name", "Xã Đoàn Kết"}, {"report", nullptr}}}));
  ASSERT_TRUE(total.has_value());
  EXPECT_THAT(faults("consolidated-report", *total), IsEmpty());
}

TEST(Forms, TakeTheGuidanceThatAProvinceReallySent) {
  std::ifstream file(trinhky::places::shared_dir() + "/seed/guidance-2022.txt", std::ios::binary);
  if (!file) GTEST_SKIP() << "not run: the outside data is not beside the project";
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto imported = guidance::import_guidance(text, {});
  ASSERT_TRUE(imported.has_value());
  EXPECT_THAT(faults("guidance", imported->document), IsEmpty());
  const json programme = guidance::prefill_programme(imported->document, {.unit = dong_kinh, .attributes = {}});
  EXPECT_THAT(faults("unit-programme", programme), IsEmpty());
  EXPECT_THAT(faults("unit-report", guidance::prefill_report(imported->document, dong_kinh, "2022-Q1")), IsEmpty());
}

TEST(Forms, TellWhatIsWrongWithItsPlace) {
  json programme = answered_programme(guidance_2026(), dong_kinh);
  programme["noted_by_hand"] = "added elsewhere";
  EXPECT_THAT(faults("unit-programme", programme), IsEmpty());
  programme["rows"][0]["what"] = 7;
  programme["rows"][1]["who"] = std::string(501, 'x');
  programme.erase("unit");
  EXPECT_THAT(faults("unit-programme", programme),
              UnorderedElementsAre("/rows/0/what type", "/rows/1/who maxLength", "/unit required"));
  json guidance = guidance_2026("2026-02-30");
  guidance["obligations"][0]["applies_to"] = {{"kind", "units"}};
  EXPECT_THAT(faults("guidance", guidance),
              UnorderedElementsAre("/obligations/0/applies_to/units required", "/programmes_due format"));
  EXPECT_THAT(faults("guidance", json::array()), ElementsAre(" type"));
  EXPECT_THAT(faults("issue-slip", {{"title", 7}, {"anything", json::array()}}), IsEmpty());
  EXPECT_THAT(faults("issue-slip", "text"), ElementsAre(" type"));
}

}  // namespace
}  // namespace trinhky::decision::testing
