// What a hostile file meets: each bound ends in "not decided", none in a long wait or a fall.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "engine/base/clock.h"
#include "engine/base/text.h"
#include "engine/signature/approved.h"
#include "engine/signature/inflate.h"
#include "engine/signature/pdf_file.h"
#include "engine/signature/readable.h"
#include "tests/engine/signature/throwaway_signer.h"

namespace trinhky::signature {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

std::vector<std::string> told(const std::string& pdf) {
  const auto found = examine_pdf(pdf);
  std::vector<std::string> out;
  if (!found) return {found.error().type};
  EXPECT_NE(found->verdict(), Verdict::good);
  for (const Finding& one : found->findings) out.push_back(one.code);
  return out;
}

std::string form_of(const std::string& fields) {
  return small_pdf({{catalog_object, catalog_with("/AcroForm << /Fields " + fields + " >>")}});
}

std::string repeated(std::size_t times, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Bounds, DeepNestingIsNotFollowed) {
  EXPECT_THAT(told(form_of(repeated(100'000, "[") + repeated(100'000, "]"))), Contains("pdf-too-complex"));
  EXPECT_THAT(told(form_of(repeated(100'000, "<< /A "))), Contains("pdf-too-complex"));
}

TEST(Bounds, CirclesEnd) {
  const std::string pdf = small_pdf({{catalog_object, catalog_with("/AcroForm << /Fields [7 0 R] >>")},
                                     {7, "<< /FT /Sig /Kids [7 0 R 8 0 R] >>"},
                                     {8, "<< /Kids [7 0 R] /V 9 0 R >>"},
                                     {9, "9 0 R"}});
  EXPECT_THAT(told(pdf), ElementsAre("no-signature"));
  const std::string selfish = small_pdf({{content_object, "<< /Length 4 0 R >>\nstream\nx\nendstream"}});
  EXPECT_EQ(covers_approved(sign_pdf(selfish, make_signer()), selfish)->verdict(), Verdict::undecided);
  // A section that names itself as the one before.
  std::string circle = updated(small_pdf(), {{information_object, "<< >>"}});
  const std::size_t table = circle.rfind("xref\n6 1");
  const std::size_t previous = circle.rfind("/Prev ") + 6;
  circle.replace(previous, 3, std::to_string(table).substr(0, 3));
  ASSERT_EQ(std::to_string(table).size(), 3U);
  EXPECT_THAT(told(circle), ElementsAre("pdf-damaged"));
}

TEST(Bounds, TablesMayNotPromiseMoreThanTheyHold) {
  for (const std::string_view count : {"99999999", "18446744073709551616", "-1"}) {
    std::string pdf = small_pdf();
    const std::size_t at = pdf.find("xref\n0 7");
    pdf.replace(at + 7, 1, count);
    EXPECT_THAT(told(pdf), ElementsAre("pdf-damaged")) << count;
  }
  std::string rows = "xref\n0 300000\n" + repeated(300'000, "0000000000 65535 f \n");
  std::string pdf = small_pdf();
  const std::size_t table = pdf.rfind("xref\n0 7");
  pdf.replace(table, 14 + 6 * 20 + 1, rows);
  EXPECT_THAT(told(pdf), ElementsAre("pdf-too-complex"));
}

TEST(Bounds, AStreamThatUnpacksToALotIsNotUnpacked) {
  const std::string zeros(32U << 20, '\0');
  std::string packed(compressBound(zeros.size()), '\0');
  uLongf size = packed.size();
  ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()),
                     zeros.size()),
            Z_OK);
  packed.resize(size);
  EXPECT_FALSE(inflated(packed, 16U << 20).has_value());
  EXPECT_EQ(inflated(packed, 32U << 20)->size(), zeros.size());
  EXPECT_FALSE(inflated(packed.substr(0, packed.size() / 2), 64U << 20).has_value());
  EXPECT_FALSE(inflated("", 100).has_value());
}

TEST(Bounds, PredictorsOfEachKindAreUndone) {
  // Sub, Up, Average, Paeth and None over rows of three, worked out by hand (RFC 2083, section 6).
  const std::string rows("\x01\x01\x01\x01\x02\x01\x01\x01\x03\x01\x01\x01\x04\x01\x01\x01\x00\x07\x08\x09", 20);
  EXPECT_EQ(*without_png_predictor(rows, 3),
            std::string("\x01\x02\x03\x02\x03\x04\x02\x03\x04\x03\x04\x05\x07\x08\x09", 15));
  EXPECT_FALSE(without_png_predictor(rows.substr(1), 3).has_value());
  EXPECT_FALSE(without_png_predictor(std::string("\x05\x01\x01\x01", 4), 3).has_value());
}

TEST(Bounds, MoreSignaturesThanAreCheckedAreToldAsSuch) {
  std::string fields;
  Objects objects;
  for (int i = 0; i < 40; ++i) {
    fields += std::to_string(20 + i) + " 0 R ";
    objects.emplace_back(20 + i, "<< /FT /Sig /T (a) /V << /SubFilter /adbe.pkcs7.detached >> >>");
  }
  objects.emplace_back(catalog_object, catalog_with("/AcroForm << /Fields [" + fields + "] >>"));
  const auto found = examine_pdf(small_pdf(objects));
  EXPECT_EQ(found->signatures.size(), 32U);
  EXPECT_THAT(told(small_pdf(objects)), ElementsAre("too-many-signatures"));
}

TEST(Bounds, ManyFieldsAreNotFollowedForEver) {
  EXPECT_THAT(told(form_of("[" + repeated(5000, "<< /FT /Tx >> ") + "]")), Contains("object-unreadable"));
}

TEST(Readable, NamesOfStrangersAreCleaned) {
  EXPECT_EQ(shown("A\u202EB\nC\x01"), "A B C");
  EXPECT_EQ(shown(std::string(500, 'x'), 10), std::string(9, 'x') + "…");
  EXPECT_EQ(base::first_bad_utf8(shown("\xFF\xFE\x80")), std::string::npos);
  EXPECT_EQ(text_of_pdf(std::string("\xFE\xFF\x1E\xC5\xD8\x3D\xDC\x4D", 8)), "ễ👍");
  EXPECT_EQ(text_of_pdf("K\xFD"), "Ký");
}

TEST(Readable, DatesOfAPdfAreReadWithTheirZone) {
  const auto iso = [](std::string_view text) {
    const auto at = date_of_pdf(text);
    return at ? base::format_instant(*at) : std::string("none");
  };
  EXPECT_EQ(iso("D:20261120100000+07'00'"), "2026-11-20T03:00:00.000Z");
  EXPECT_EQ(iso("D:20261120100000-0330"), "2026-11-20T13:30:00.000Z");
  EXPECT_EQ(iso("D:20261120100000Z"), "2026-11-20T10:00:00.000Z");
  EXPECT_EQ(iso("D:2026"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(iso("D:20260230000000"), "none");
  EXPECT_EQ(iso("20261120250000"), "none");
  EXPECT_EQ(iso("yesterday"), "none");
}

TEST(PdfValue, ReadsWhatAPdfIsWrittenIn) {
  Budget budget;
  Parser parser(R"(<< /N#61me (a\(b\)\n\101\
c) /H <41 4> /R 12 0 R /A [1 -2.5 true null 3 0] % remark
/D << /X 1 /X 2 >> >>)",
                0, budget);
  const auto value = parser.value();
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->find("Name")->text, "a(b)\nAc");
  EXPECT_EQ(value->find("H")->text, "A@");
  EXPECT_FALSE(value->find("H")->plain_hex);
  EXPECT_EQ(value->find("R")->reference, (Reference{.number = 12, .generation = 0}));
  EXPECT_EQ(value->find("A")->items.size(), 6U);
  EXPECT_EQ(value->find("A")->items[1].number(), -2.5);
  EXPECT_TRUE(value->find("D")->doubled);
  EXPECT_TRUE(value->doubled);
  EXPECT_EQ(value->find("Nothing"), nullptr);
  for (const std::string_view broken : {"<< /A >>", "[1 2", "(a", "<41", "<< (a) 1 >>", "1x", "--1", "nul", ""}) {
    Parser other(broken, 0, budget);
    EXPECT_FALSE(other.value().has_value()) << broken;
  }
  EXPECT_FALSE(budget.spent);
}

}  // namespace
}  // namespace trinhky::signature
