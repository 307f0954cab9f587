#include "engine/signature/approved.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "tests/engine/signature/throwaway_signer.h"

namespace trinhky::signature {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Signer& someone() {
  static const Signer signer = make_signer();
  return signer;
}

ApprovedCheck checked(const std::string& signed_pdf, const std::string& approved,
                      std::size_t which = newest_signature) {
  auto out = covers_approved(signed_pdf, approved, which);
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message.en);
  return out ? *std::move(out) : ApprovedCheck{};
}

// What is told of an approved file that was signed this way; notes are left out.
std::vector<std::string> told(const std::string& approved, const SignOptions& options = {}) {
  std::vector<std::string> out;
  for (const Finding& one : checked(sign_pdf(approved, someone(), options), approved).findings) {
    if (one.weight != Weight::note) out.push_back(one.code);
  }
  return out;
}

std::vector<std::string> told_of(const Objects& objects) {
  return told(small_pdf(), {.objects = objects});
}

TEST(Approved, TheApprovedBytesSignedAreExactlyTheApprovedBytes) {
  const std::string approved = small_pdf();
  const std::string signed_pdf = sign_pdf(approved, someone());
  const ApprovedCheck check = checked(signed_pdf, approved);
  EXPECT_EQ(check.verdict(), Verdict::good) << to_json(check).dump(2);
  EXPECT_THAT(check.findings, IsEmpty());
  EXPECT_EQ(check.field, "Signature1");
  EXPECT_EQ(check.signed_end, signed_pdf.size());
  EXPECT_EQ(check.approved_sha256, base::sha256_hex(approved));
}

TEST(Approved, PackedFilesAreComparedToo) {
  const std::string approved = packed_pdf();
  EXPECT_THAT(told(approved, {.first_object = 9}), IsEmpty());
  EXPECT_THAT(told(approved, {.first_object = 9, .update = {.as_stream = true}}), IsEmpty());
  EXPECT_THAT(told(approved, {.first_object = 9, .objects = {{font_object, "<< /Type /Font >>"}}}),
              ElementsAre("object-changed"));
  // The stream that holds the others: to replace it is to replace all of them.
  const auto container = told(approved, {.first_object = 9, .objects = {{7, stream_of("x")}}});
  EXPECT_THAT(container, Contains("object-changed"));
}

TEST(Approved, WhatHoldsOtherObjectsIsNoMetadataWhateverTheCatalogCallsIt) {
  // The approved file itself names the stream that holds its pages as its metadata.
  const std::string approved = updated(packed_pdf(), {{catalog_object, catalog_with("/Metadata 7 0 R")}});
  const auto replaced = told(approved, {.first_object = 9,
                                        .catalog_entries = "/Metadata 7 0 R",
                                        .objects = {{7, stream_of("<x/>", "/Type /Metadata")}}});
  EXPECT_THAT(replaced, Contains("object-changed"));
}

TEST(Approved, AnotherFileIsToldWithTheFirstByteThatDiffers) {
  const std::string approved = small_pdf();
  std::string other = approved;
  const std::size_t at = other.find("Chuong trinh cong tac");
  other[at] = 'K';
  const ApprovedCheck check = checked(sign_pdf(other, someone()), approved);
  EXPECT_EQ(check.verdict(), Verdict::bad);
  ASSERT_EQ(check.findings.size(), 1U);
  EXPECT_EQ(check.findings.front().code, "not-the-approved-bytes");
  EXPECT_EQ(check.findings.front().detail, std::to_string(at));
}

TEST(Approved, AShorterFileThanTheApprovedOneIsAnotherFile) {
  const std::string signed_pdf = sign_pdf(small_pdf(), someone());
  EXPECT_EQ(checked(signed_pdf, signed_pdf + "x").findings.front().code, "not-the-approved-bytes");
  EXPECT_EQ(checked(signed_pdf, "").verdict(), Verdict::undecided) << "nothing was approved";
}

TEST(Approved, WhatAPageShowsMayNotChange) {
  EXPECT_THAT(told_of({{content_object, stream_of("BT /F1 24 Tf 72 720 Td (Khac) Tj ET")}}),
              ElementsAre("object-changed"));
  EXPECT_THAT(told_of({{font_object, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}}),
              ElementsAre("object-changed"));
  EXPECT_THAT(told_of({{pages_object, "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>"}}),
              ElementsAre("object-changed"));
  EXPECT_THAT(told(small_pdf(), {.page_entries = "/Rotate 180"}), ElementsAre("page-changed"));
  // The same page with another stream for its content.
  const std::string moved =
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 20 0 R /Resources << /Font << /F1 5 0 R >> >> "
      "/Annots [8 0 R] >>";
  const ApprovedCheck check =
      checked(sign_pdf(small_pdf(), someone(), {.objects = {{page_object, moved}, {20, stream_of("BT (x) Tj ET")}}}),
              small_pdf());
  ASSERT_EQ(check.findings.size(), 1U);
  EXPECT_EQ(check.findings.front().code, "page-changed");
  EXPECT_EQ(check.findings.front().object, 3U);
  EXPECT_EQ(check.findings.front().detail, "Contents");
}

TEST(Approved, TheCatalogTakesOnlyWhatSignaturesNeed) {
  EXPECT_THAT(told(small_pdf(), {.catalog_entries = "/DSS << >> /Extensions << >> /Version /1.7 /Metadata 30 0 R",
                                 .objects = {{30, stream_of("<x/>", "/Type /Metadata")}}}),
              IsEmpty());
  EXPECT_THAT(told(small_pdf(), {.catalog_entries = "/OpenAction << /S /JavaScript /JS (x) >>"}),
              ElementsAre("catalog-changed"));
  EXPECT_THAT(told(small_pdf(), {.catalog_entries = "/Names << >>"}), ElementsAre("catalog-changed"));
  EXPECT_THAT(told(small_pdf(), {.update = {.trailer = "/Root 4 0 R"}}), ElementsAre("pdf-damaged"))
      << "a trailer that names its root twice";
}

TEST(Approved, TheFormTakesOnlySignatureFields) {
  const auto form = [](const std::string& entries) {
    return Objects{{catalog_object, catalog_with("/AcroForm << /Fields [8 0 R] " + entries + " >>")}};
  };
  EXPECT_THAT(told_of(form("/Type /AcroForm /SigFlags 3 /DA (/Helv 0 Tf) /DR << /Font << >> >>")), IsEmpty());
  EXPECT_THAT(told_of(form("/NeedAppearances true")), ElementsAre("form-changed"));
  EXPECT_THAT(told_of(form("/XFA [(x)]")), ElementsAre("form-changed"));
  const Objects text_field{{catalog_object, catalog_with("/AcroForm << /Fields [8 0 R 20 0 R] >>")},
                           {20, "<< /FT /Tx /T (t) /V (x) >>"}};
  EXPECT_THAT(told_of(text_field), ElementsAre("field-not-signature"));
  EXPECT_THAT(told(small_pdf(), {.field_entries = "/AA << /E << /S /JavaScript /JS (x) >> >>"}),
              ElementsAre("field-with-action"));
  EXPECT_THAT(told(small_pdf(), {.field_entries = "/Kids [4 0 R]"}), ElementsAre("field-not-signature"))
      << "the content of the page is no widget";
}

TEST(Approved, APageTakesOnlyWidgetsOfSignatures) {
  const auto page = [](const std::string& annotations) {
    return Objects{{page_object, page_with("/Annots [8 0 R " + annotations + "]")},
                   {20, "<< /Type /Annot /Subtype /FreeText /Contents (x) /Rect [0 0 500 500] >>"}};
  };
  EXPECT_THAT(told_of(page("20 0 R")), ElementsAre("annotation-added"));
  EXPECT_THAT(told_of(page("<< /Subtype /Square >>")), ElementsAre("annotation-added"));
  const std::string noted = small_pdf({{page_object, page_with("/Annots [9 0 R]")}, {9, "<< /Subtype /Text >>"}});
  EXPECT_THAT(told(noted, {.first_object = 10,
                           .earlier_fields = {9},
                           .objects = {{catalog_object, catalog_with("/AcroForm << /Fields [11 0 R] >>")}}}),
              IsEmpty());
  EXPECT_THAT(told(noted, {.first_object = 10}), ElementsAre("annotation-removed"));
  // A list of annotations of its own, appended to.
  const std::string listed = small_pdf({{page_object, page_with("/Annots 9 0 R")}, {9, "[]"}});
  EXPECT_THAT(told(listed, {.first_object = 10, .objects = {{page_object, ""}, {9, "[11 0 R]"}}}), IsEmpty());
}

TEST(Approved, AListOfAnnotationsThatIsAlsoContentMayNotGrow) {
  const std::string tricky =
      small_pdf({{page_object, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 9 0 R /Annots 9 0 R >>"},
                 {9, "[4 0 R]"}});
  EXPECT_THAT(told(tricky, {.first_object = 10, .objects = {{page_object, ""}, {9, "[4 0 R 11 0 R]"}}}),
              ElementsAre("object-changed"));
}

TEST(Approved, AnObjectThatWasMissingMayNotBeFilledIn) {
  const std::string hollow = small_pdf({{page_object, page_with("/Group 40 0 R")}});
  EXPECT_THAT(told(hollow, {.page_entries = "/Group 40 0 R"}), IsEmpty());
  EXPECT_THAT(told(hollow, {.page_entries = "/Group 40 0 R", .objects = {{40, "<< /S /Transparency >>"}}}),
              ElementsAre("object-filled-in"));
}

TEST(Approved, ObjectsMayNotBeDeletedOrRedirected) {
  EXPECT_THAT(told(small_pdf(), {.update = {.freed = {font_object}}}), ElementsAre("object-removed"));
  const std::string approved = updated(small_pdf(), {{content_object, stream_of("BT (moi) Tj ET")}});
  const std::size_t old_content = approved.find("4 0 obj");
  EXPECT_THAT(told(approved, {.update = {.redirected = {{content_object, old_content}}}}),
              ElementsAre("object-redirected"));
}

TEST(Approved, BytesThatNoTableNamesAreNotDecided) {
  EXPECT_THAT(told(small_pdf(), {.update = {.unnamed = "4 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n"}}),
              ElementsAre("bytes-unnamed"));
  EXPECT_THAT(told(small_pdf(), {.update = {.unnamed = "% a remark\n"}}), IsEmpty());
}

TEST(Approved, AnUpdateThatReadersWouldTakeInTwoWaysIsNotDecided) {
  const std::string approved = small_pdf();
  const auto twisted = [&](std::string_view what, std::string_view with) {
    // The range stays as long as it was, so that only the table is another.
    const std::string signed_pdf = sign_pdf(approved, someone());
    const std::size_t at = signed_pdf.find(what, approved.size());
    EXPECT_NE(at, std::string::npos) << what;
    std::string out = signed_pdf;
    out.replace(at, what.size(), with);
    EXPECT_EQ(out.size(), signed_pdf.size());
    return checked(out, approved).verdict();
  };
  EXPECT_EQ(twisted("/Size 100", "/Size   5"), Verdict::undecided) << "objects 5 and 6 would be passed over";
  EXPECT_EQ(twisted("00000 n \n3 1", "00000 n\n 3 1"), Verdict::undecided) << "a row that is counted otherwise";
  EXPECT_EQ(twisted("\n3 1\n", "\n1 1\n"), Verdict::undecided) << "a number named twice";
}

TEST(Approved, AVisibleSignatureIsToldAndALargeOneNotDecided) {
  const std::string approved = small_pdf();
  const ApprovedCheck small = checked(sign_pdf(approved, someone(), {.rectangle = "[100 100 250 160]"}), approved);
  EXPECT_EQ(small.verdict(), Verdict::good);
  ASSERT_EQ(small.findings.size(), 1U);
  EXPECT_EQ(small.findings.front().code, "visible-mark");
  EXPECT_EQ(small.findings.front().detail, "2");
  EXPECT_THAT(told(approved, {.rectangle = "[0 0 595 842]"}), ElementsAre("large-mark"));
  EXPECT_THAT(told(approved, {.rectangle = "[595 842 0 0]"}), ElementsAre("large-mark"))
      << "drawn from the other corner";
  EXPECT_THAT(told(approved, {.rectangle = "[0 0 (a) 1]"}), ElementsAre("mark-size-unknown"));
}

TEST(Approved, AWaitingFieldMayBeFilledInAndNothingElseOfIt) {
  const std::string field = "<< /FT /Sig /T (Ky) /Type /Annot /Subtype /Widget /Rect [100 100 250 160] /P 3 0 R";
  const std::string approved = small_pdf({{catalog_object, catalog_with("/AcroForm << /Fields [8 0 R] >>")},
                                          {page_object, page_with("/Annots [8 0 R]")},
                                          {8, field + " >>"}});
  const auto filled = [&](const std::string& with) {
    return told(approved, {.first_object = 7, .objects = {{catalog_object, ""}, {page_object, ""}, {8, with}}});
  };
  EXPECT_THAT(filled(field + " /V 7 0 R >>"), IsEmpty());
  EXPECT_THAT(filled(field + " /V 7 0 R /A << /S /URI >> >>"), ElementsAre("field-changed"));
}

TEST(Approved, ASecondSignatureIsComparedWithTheSameApprovedBytes) {
  const std::string approved = small_pdf();
  const std::string first = sign_pdf(approved, someone());
  const std::string both = sign_pdf(first, someone(), {.field = "S2", .first_object = 9, .earlier_fields = {8}});
  EXPECT_EQ(checked(both, approved).verdict(), Verdict::good) << to_json(checked(both, approved)).dump(2);
  EXPECT_EQ(checked(both, approved, 0).verdict(), Verdict::good);
  EXPECT_EQ(checked(both, first).verdict(), Verdict::good);
  EXPECT_EQ(checked(both, first, 0).verdict(), Verdict::good) << "the approved file is the signed one itself";
  EXPECT_EQ(checked(both, both, 0).findings.front().code, "signed-earlier");
  EXPECT_EQ(covers_approved(both, approved, 2).error().type, "no-such-signature");
  // The first value taken over: its field is overridden.
  const std::string stolen = sign_pdf(first, someone(),
                                      {.field = "S2",
                                       .first_object = 9,
                                       .earlier_fields = {8},
                                       .objects = {{8, "<< /FT /Sig /T (x) /Subtype /Widget /Rect [0 0 0 0] >>"}}});
  EXPECT_THAT(told(first, {.field = "S2",
                           .first_object = 9,
                           .earlier_fields = {8},
                           .objects = {{8, "<< /FT /Sig /T (x) /Subtype /Widget /Rect [0 0 0 0] >>"}}}),
              ElementsAre("object-changed"));
  EXPECT_EQ(checked(stolen, first).findings.front().object, 8U);
}

TEST(Approved, WhatComesAfterTheSignatureDoesNotTouchTheSignedRevision) {
  const std::string approved = small_pdf();
  const std::string later = updated(sign_pdf(approved, someone()), {{content_object, stream_of("BT (x) Tj ET")}});
  EXPECT_EQ(checked(later, approved).verdict(), Verdict::good);
  EXPECT_EQ(examine_pdf(later)->verdict(), Verdict::bad) << "the other half of the answer";
}

TEST(Approved, WithoutASignatureOrARangeNothingIsGood) {
  const std::string approved = small_pdf();
  EXPECT_EQ(checked(approved, approved).findings.front().code, "no-signature");
  const std::string rangeless = sign_pdf(approved, someone(), {.range = [](auto& range) { range[0] = 1; }});
  EXPECT_EQ(checked(rangeless, approved).findings.front().code, "signature-range-unknown");
}

}  // namespace
}  // namespace trinhky::signature
