#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/signature/approved.h"
#include "engine/signature/pdf_signatures.h"
#include "tests/engine/signature/pdfsig.h"
#include "tests/engine/signature/throwaway_signer.h"

namespace trinhky::signature {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> codes_of(const std::vector<Finding>& findings, Weight from = Weight::undecided) {
  std::vector<std::string> out;
  for (const Finding& one : findings) {
    if (one.weight >= from) out.push_back(one.code);
  }
  return out;
}

PdfSignatures examined(const std::string& pdf, const ExamineOptions& options = {}) {
  auto out = examine_pdf(pdf, options);
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message.en);
  return out ? *std::move(out) : PdfSignatures{};
}

// The one signature of the file.
PdfSignature only(const std::string& pdf, const ExamineOptions& options = {}) {
  const PdfSignatures out = examined(pdf, options);
  EXPECT_EQ(out.signatures.size(), 1U);
  return out.signatures.empty() ? PdfSignature{} : out.signatures.front();
}

const Signer& someone() {
  static const Signer signer = make_signer();
  return signer;
}

TEST(ExaminePdf, ASignatureOverTheWholeFileIsGoodAndSaysWhoAndWhen) {
  const std::string pdf = sign_pdf(small_pdf(), someone());
  const PdfSignatures found = examined(pdf);
  EXPECT_EQ(found.verdict(), Verdict::good) << to_json(found).dump(2);
  EXPECT_EQ(found.sha256, base::sha256_hex(pdf));
  EXPECT_EQ(found.revisions, 2U);
  ASSERT_EQ(found.signatures.size(), 1U);
  const PdfSignature& one = found.signatures.front();
  EXPECT_EQ(one.covers, Covers::file);
  EXPECT_EQ(one.integrity, Verdict::good);
  EXPECT_EQ(one.field, "Signature1");
  EXPECT_EQ(one.signer->common_name, base::nfc("Nguyễn Văn A"));
  EXPECT_EQ(one.signer->issuer, base::nfc("CN=Nguyễn Văn A"));
  EXPECT_FALSE(one.signer->serial.empty());
  EXPECT_EQ(base::format_instant(*one.signer->not_after), "2028-12-31T23:59:59.000Z");
  EXPECT_EQ(base::format_instant(*one.signing_time), "2026-11-20T03:00:00.000Z");
  EXPECT_EQ(one.time_source, TimeSource::signer);
  EXPECT_EQ(one.digest, "SHA256");
  EXPECT_EQ(one.key, "EC 256");
  EXPECT_EQ(one.trust, Trust::not_checked);
  EXPECT_FALSE(one.added_after.has_value());
}

TEST(ExaminePdf, RsaAndCadesAreGoodToo) {
  const Signer rsa = make_signer({.rsa_bits = 2048});
  const PdfSignature one =
      only(sign_pdf(small_pdf(), rsa, {.value = {.cades = true}, .subfilter = "ETSI.CAdES.detached"}));
  EXPECT_EQ(one.verdict(), Verdict::good) << to_json(one).dump(2);
  EXPECT_EQ(one.key, "RSA 2048");
}

TEST(ExaminePdf, SaysThatTrustAndRevocationWereNotChecked) {
  const auto wire = to_json(examined(sign_pdf(small_pdf(), someone())));
  EXPECT_FALSE(wire["trust_checked"]);
  EXPECT_FALSE(wire["revocation_checked"]);
  EXPECT_THAT(wire["trust_sentence"]["vi"].get<std::string>(), HasSubstr("Chưa kiểm tra"));
  EXPECT_THAT(wire["trust_sentence"]["en"].get<std::string>(), HasSubstr("Neither who issued"));
}

TEST(ExaminePdf, AChangedByteIsTold) {
  std::string pdf = sign_pdf(small_pdf(), someone());
  pdf[pdf.find("Chuong trinh cong tac")] = 'K';
  const PdfSignature one = only(pdf);
  EXPECT_EQ(one.integrity, Verdict::bad);
  EXPECT_THAT(codes_of(one.findings), ElementsAre("content-changed"));
}

TEST(ExaminePdf, AChangedSignatureValueIsTold) {
  const std::string pdf = sign_pdf(small_pdf(), someone(), {.written = [](std::string& hex) {
                                     // The last byte of the value is the end of the signature itself.
                                     const std::size_t last = hex.find_last_not_of('0') / 2 * 2;
                                     hex[last] = hex[last] == '1' ? '2' : '1';
                                   }});
  EXPECT_EQ(only(pdf).integrity, Verdict::bad);
}

TEST(ExaminePdf, ARevisionAfterTheSignatureIsToldWithItsBytes) {
  const std::string pdf = sign_pdf(small_pdf(), someone());
  const std::string harmless = updated(pdf, {{information_object, "<< /Title (Khac) >>"}});
  PdfSignature one = only(harmless);
  EXPECT_EQ(one.covers, Covers::revision);
  EXPECT_EQ(one.verdict(), Verdict::good);
  EXPECT_EQ(one.added_after->from, pdf.size());
  EXPECT_EQ(one.added_after->bytes, harmless.size() - pdf.size());
  EXPECT_THAT(codes_of(one.findings, Weight::note), Contains("added-after"));

  one = only(updated(pdf, {{content_object, stream_of("BT /F1 24 Tf 72 720 Td (Khac) Tj ET")}}));
  EXPECT_EQ(one.integrity, Verdict::good) << "the sums are right, the file shown is another";
  EXPECT_THAT(codes_of(one.findings), ElementsAre("changed-after"));
  EXPECT_THAT(codes_of(one.added_after->findings), ElementsAre("object-changed"));
  EXPECT_EQ(one.added_after->findings.front().object, 4U);
}

TEST(ExaminePdf, TwoSignaturesStandInTheOrderTheyWereMade) {
  const Signer chair = make_signer({.common_name = "Trần Thị B"});
  const std::string first = sign_pdf(small_pdf(), someone());
  const std::string pdf = sign_pdf(first, chair, {.field = "Signature2", .first_object = 9, .earlier_fields = {8}});
  const PdfSignatures found = examined(pdf);
  EXPECT_EQ(found.verdict(), Verdict::good) << to_json(found).dump(2);
  ASSERT_EQ(found.signatures.size(), 2U);
  EXPECT_EQ(found.signatures[0].covers, Covers::revision);
  EXPECT_EQ(found.signatures[0].signed_end, first.size());
  EXPECT_EQ(found.signatures[0].added_after->verdict, Verdict::good);
  EXPECT_EQ(found.signatures[1].covers, Covers::file);
  EXPECT_EQ(found.signatures[1].signer->common_name, base::nfc("Trần Thị B"));
}

TEST(ExaminePdf, PackedFilesAreRead) {
  const PdfSignatures found = examined(sign_pdf(packed_pdf(), someone(), {.first_object = 9}));
  EXPECT_EQ(found.verdict(), Verdict::good) << to_json(found).dump(2);
  const PdfSignatures streamed =
      examined(sign_pdf(packed_pdf(), someone(), {.first_object = 9, .update = {.as_stream = true}}));
  EXPECT_EQ(streamed.verdict(), Verdict::good) << to_json(streamed).dump(2);
}

// ByteRange, as those twist it who want to keep a signature and change what it is over.
TEST(ExaminePdf, ARangeThatLeavesMoreThanTheValueOutIsNotGood) {
  const auto with = [](std::function<void(std::array<std::uint64_t, 4>&)> twist) {
    return only(sign_pdf(small_pdf(), someone(), {.range = std::move(twist)}));
  };
  using Range = std::array<std::uint64_t, 4>;
  const PdfSignature wide = with([](Range& range) {
    range[2] += 3;
    range[3] -= 3;
  });
  EXPECT_THAT(codes_of(wide.findings), ElementsAre("byte-range-gap"));
  EXPECT_EQ(wide.integrity, Verdict::bad);
  EXPECT_EQ(wide.covers, Covers::nothing);
  EXPECT_THAT(codes_of(with([](Range& range) { range[1] -= 1; }).findings), ElementsAre("byte-range-gap"));
  EXPECT_THAT(codes_of(with([](Range& range) { range[1] += 1; }).findings), ElementsAre("byte-range-gap"));
  EXPECT_THAT(codes_of(with([](Range& range) { range[2] = range[1] - 5; }).findings),
              ElementsAre("byte-range-overlap"));
  EXPECT_THAT(codes_of(with([](Range& range) { range[3] += 1; }).findings), ElementsAre("byte-range-beyond"));
  EXPECT_THAT(codes_of(with([](Range& range) { range[0] = 5; }).findings), ElementsAre("byte-range-start"));
  // Everything after the value left out: no whole revision is signed.
  const PdfSignature cut = with([](Range& range) { range[3] = 10; });
  EXPECT_THAT(codes_of(cut.findings), ElementsAre("revision-not-whole"));
  EXPECT_EQ(cut.covers, Covers::nothing);
}

TEST(ExaminePdf, NumbersThatDoNotFitAreMalformed) {
  const std::string pdf = sign_pdf(small_pdf(), someone());
  const std::size_t at = pdf.find("/ByteRange [") + 12;
  for (const std::string_view range :
       {"0 99999999999999999999 1 1]", "0 -1 5 5]", "0 5 6]", "0 1.5 2 3]", "(a) 1 2 3]"}) {
    std::string twisted = pdf;
    std::string text(range);
    text.resize(47, ' ');
    twisted.replace(at, text.size(), text);
    const PdfSignatures found = examined(twisted);
    EXPECT_NE(found.verdict(), Verdict::good) << range;
  }
}

TEST(ExaminePdf, AWrappedSignatureIsFoundOut) {
  // The value stays, its range is stretched over what was slipped in between, and the second part moves behind it.
  const std::string pdf = sign_pdf(small_pdf(), someone());
  const PdfSignature honest = only(pdf);
  const auto gap_begin = static_cast<std::size_t>(honest.byte_range[1]);
  const auto gap_end = static_cast<std::size_t>(honest.byte_range[2]);
  std::string slipped_in = " /Slipped (in) ";
  std::string wrapped = pdf;
  wrapped.insert(gap_end, slipped_in);
  const std::size_t at = wrapped.find("/ByteRange [") + 12;
  std::string range = "0 " + std::to_string(gap_begin) + " " + std::to_string(gap_end + slipped_in.size()) + " " +
                      std::to_string(honest.byte_range[3]) + "]";
  range.resize(47, ' ');
  wrapped.replace(at, range.size(), range);
  const PdfSignatures found = examined(wrapped);
  EXPECT_NE(found.verdict(), Verdict::good);
  for (const PdfSignature& one : found.signatures) EXPECT_NE(one.integrity, Verdict::good);
}

TEST(ExaminePdf, ContentsElsewhereOrNotHexadecimalAreNotGood) {
  const std::string pdf = sign_pdf(small_pdf(), someone());
  std::string renamed = pdf;
  renamed.replace(renamed.find("/Contents <30"), 9, "/Kontents");
  EXPECT_THAT(codes_of(only(renamed).findings), ElementsAre("contents-missing"));

  const PdfSignature twice = only(sign_pdf(small_pdf(), someone(), {.entries = "/Contents <3000>"}));
  EXPECT_THAT(codes_of(twice.findings), ElementsAre("dictionary-doubled"));

  const PdfSignature other =
      only(sign_pdf(small_pdf(), someone(), {.written = [](std::string& hex) { hex[9] = 'x'; }}));
  EXPECT_THAT(codes_of(other.findings), ElementsAre("contents-not-hex"));

  const PdfSignature padded =
      only(sign_pdf(small_pdf(), someone(), {.written = [](std::string& hex) { hex.back() = '1'; }}));
  EXPECT_THAT(codes_of(padded.findings), ElementsAre("contents-padding"));

  const PdfSignature rubbish =
      only(sign_pdf(small_pdf(), someone(), {.written = [](std::string& hex) { hex.assign(hex.size(), '5'); }}));
  EXPECT_THAT(codes_of(rubbish.findings), ElementsAre("cms-malformed"));
}

TEST(ExaminePdf, OtherKindsOfSignatureAreNotDecided) {
  for (const std::string kind : {"adbe.pkcs7.sha1", "adbe.x509.rsa_sha1", "Whatever"}) {
    const PdfSignature one = only(sign_pdf(small_pdf(), someone(), {.subfilter = kind}));
    EXPECT_THAT(codes_of(one.findings), ElementsAre("subfilter-not-supported"));
    EXPECT_EQ(one.integrity, Verdict::undecided);
    EXPECT_EQ(one.verdict(), Verdict::undecided);
  }
  EXPECT_THAT(codes_of(only(sign_pdf(small_pdf(), someone(), {.subfilter = "ETSI.RFC3161"})).findings),
              ElementsAre("document-timestamp"));
}

TEST(ExaminePdf, WeakDigestsAndKeysAreTold) {
  const PdfSignature sha1 = only(sign_pdf(small_pdf(), someone(), {.value = {.digest = EVP_sha1()}}));
  EXPECT_EQ(sha1.integrity, Verdict::good);
  EXPECT_THAT(codes_of(sha1.findings), ElementsAre("digest-weak"));
  EXPECT_EQ(sha1.digest, "SHA1");
  const PdfSignature md5 =
      only(sign_pdf(small_pdf(), make_signer({.rsa_bits = 2048}), {.value = {.digest = EVP_md5()}}));
  EXPECT_THAT(codes_of(md5.findings), Contains("digest-weak"));
  const PdfSignature weak = only(sign_pdf(small_pdf(), make_signer({.rsa_bits = 1024})));
  EXPECT_THAT(codes_of(weak.findings), ElementsAre("key-weak"));
  EXPECT_EQ(weak.key, "RSA 1024");
}

TEST(ExaminePdf, WithoutTheCertificateNothingIsDecided) {
  const PdfSignature one = only(sign_pdf(small_pdf(), someone(), {.value = {.with_certificate = false}}));
  EXPECT_EQ(one.integrity, Verdict::undecided);
  EXPECT_THAT(codes_of(one.findings), ElementsAre("certificate-missing"));
  EXPECT_FALSE(one.signer.has_value());
}

TEST(ExaminePdf, AContentInsideTheValueIsNotTheFile) {
  EXPECT_THAT(codes_of(only(sign_pdf(small_pdf(), someone(), {.value = {.with_content = true}})).findings),
              ElementsAre("content-inside"));
}

TEST(ExaminePdf, CadesNeedsItsAttributes) {
  const SignOptions bare{.value = {.with_attributes = false}, .subfilter = "ETSI.CAdES.detached"};
  EXPECT_THAT(codes_of(only(sign_pdf(small_pdf(), someone(), bare)).findings), ElementsAre("attributes-missing"));
  const SignOptions nameless{.subfilter = "ETSI.CAdES.detached"};
  EXPECT_THAT(codes_of(only(sign_pdf(small_pdf(), someone(), nameless)).findings),
              ElementsAre("signing-certificate-missing"));
}

TEST(ExaminePdf, WithoutAttributesTheValueIsOverTheFileAndTheTimeIsThatOfTheDictionary) {
  SignOptions bare{.value = {.with_attributes = false}, .entries = "/M (D:20261120100000+07'00')"};
  const PdfSignature one = only(sign_pdf(small_pdf(), someone(), bare));
  EXPECT_EQ(one.verdict(), Verdict::good) << to_json(one).dump(2);
  EXPECT_EQ(one.time_source, TimeSource::pdf_entry);
  EXPECT_EQ(base::format_instant(*one.signing_time), "2026-11-20T03:00:00.000Z");
  bare.entries = "";
  const PdfSignature timeless = only(sign_pdf(small_pdf(), someone(), bare));
  EXPECT_EQ(timeless.time_source, TimeSource::none);
  EXPECT_THAT(codes_of(timeless.findings, Weight::note), ElementsAre("no-signing-time"));
  std::string changed = sign_pdf(small_pdf(), someone(), bare);
  changed[changed.find("Chuong trinh cong tac")] = 'K';
  EXPECT_THAT(codes_of(only(changed).findings), ElementsAre("signature-wrong"));
}

TEST(ExaminePdf, ACertificateIsJudgedByTheTimeOfSigning) {
  const Signer expired = make_signer({.not_before = "20240101000000Z", .not_after = "20251231235959Z"});
  EXPECT_THAT(codes_of(only(sign_pdf(small_pdf(), expired)).findings), ElementsAre("certificate-expired"));
  const Signer early = make_signer({.not_before = "20270101000000Z"});
  EXPECT_THAT(codes_of(only(sign_pdf(small_pdf(), early)).findings), ElementsAre("certificate-not-yet-valid"));
  // Valid when it says it was signed, expired by now: the time is only a claim, so this cannot be decided.
  const auto later = base::parse_instant("2029-06-01T00:00:00Z").value();
  const std::string pdf = sign_pdf(small_pdf(), someone());
  EXPECT_THAT(codes_of(only(pdf, {.at = later}).findings), ElementsAre("certificate-expired-since"));
  EXPECT_EQ(only(pdf, {.at = base::parse_instant("2026-12-01T00:00:00Z").value()}).verdict(), Verdict::good);
}

TEST(ExaminePdf, ACertificateForSomethingElseIsTold) {
  const Signer server = make_signer({.key_usage = "keyEncipherment"});
  EXPECT_THAT(codes_of(only(sign_pdf(small_pdf(), server)).findings), ElementsAre("key-usage"));
}

TEST(ExaminePdf, TrustIsCheckedAgainstTheCallersAnchors) {
  const Signer authority = make_signer({.common_name = "Cơ quan chứng thực"});
  const Signer officer =
      make_signer({.common_name = "Lê Văn C", .key_usage = "digitalSignature", .issuer = &authority});
  const std::string pdf = sign_pdf(small_pdf(), officer);
  const std::string anchor = pem_of(authority);
  const PdfSignatures trusted = examined(pdf, {.trust_anchors = anchor});
  EXPECT_TRUE(trusted.trust_checked);
  EXPECT_EQ(trusted.verdict(), Verdict::good) << to_json(trusted).dump(2);
  EXPECT_EQ(trusted.signatures.front().trust, Trust::trusted);
  const std::string other = pem_of(someone());
  const PdfSignature one = only(pdf, {.trust_anchors = other});
  EXPECT_EQ(one.trust, Trust::not_trusted);
  EXPECT_THAT(codes_of(one.findings), ElementsAre("certificate-not-trusted"));
  for (const std::string_view broken : {"x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    const auto refused = examine_pdf(pdf, {.trust_anchors = broken});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().type, "trust-anchors-unreadable");
  }
  EXPECT_FALSE(examine_pdf(pdf, {.trust_anchors = anchor + "-----BEGIN CERTIFICATE-----\nAAAA\n"}).has_value());
}

TEST(ExaminePdf, ATimeStampIsTakenForTheTimeAndConfirmedOnlyByAnAnchor) {
  const Signer stamper = make_signer(
      {.common_name = "TSA", .key_usage = "digitalSignature", .extended_key_usage = "critical,timeStamping"});
  const std::string pdf = sign_pdf(small_pdf(), someone(), {.value = {.timestamp = &stamper}});
  PdfSignature one = only(pdf);
  EXPECT_EQ(one.time_source, TimeSource::timestamp_token);
  EXPECT_EQ(base::format_instant(*one.signing_time), "2026-11-20T03:05:00.000Z");
  EXPECT_FALSE(one.time_confirmed);
  EXPECT_EQ(one.verdict(), Verdict::good);
  EXPECT_THAT(codes_of(one.findings, Weight::note), ElementsAre("time-not-trusted"));
  const std::string anchors = pem_of(stamper) + pem_of(someone());
  one = only(pdf, {.trust_anchors = anchors, .at = base::parse_instant("2030-01-01T00:00:00Z").value()});
  EXPECT_TRUE(one.time_confirmed);
  EXPECT_EQ(one.verdict(), Verdict::good) << to_json(one).dump(2);
  one = only(sign_pdf(small_pdf(), someone(), {.value = {.timestamp = &stamper, .stamp_another = true}}));
  EXPECT_EQ(one.time_source, TimeSource::signer);
  EXPECT_THAT(codes_of(one.findings), ElementsAre("timestamp-wrong"));
}

TEST(ExaminePdf, AFileWithoutASignatureIsNotGoodAndNotAnError) {
  const PdfSignatures found = examined(small_pdf());
  EXPECT_THAT(codes_of(found.findings), ElementsAre("no-signature"));
  EXPECT_EQ(found.verdict(), Verdict::bad);
  // A field that waits for its signature is none.
  const std::string waiting = small_pdf({{catalog_object, catalog_with("/AcroForm << /Fields [7 0 R] >>")},
                                         {7, "<< /FT /Sig /T (S) /Subtype /Widget /Rect [0 0 9 9] >>"}});
  EXPECT_THAT(codes_of(examined(waiting).findings), ElementsAre("no-signature"));
}

TEST(ExaminePdf, ASignatureTakenOutOfTheFormIsNotPassedOver) {
  const std::string pdf = sign_pdf(small_pdf(), someone());
  const PdfSignatures found = examined(updated(pdf, {{catalog_object, catalog_with("")}}));
  EXPECT_THAT(codes_of(found.findings), ElementsAre("no-signature", "loose-signature"));
}

TEST(ExaminePdf, WhatIsNoPdfIsRefusedAndWhatIsBrokenIsNotDecided) {
  EXPECT_EQ(examine_pdf("<html>").error().type, "pdf-malformed");
  EXPECT_EQ(examine_pdf("").error().type, "pdf-malformed");
  EXPECT_EQ(examine_pdf(std::string((50U << 20) + 1, '%')).error().type, "pdf-too-large");
  std::string broken = sign_pdf(small_pdf(), someone());
  broken.insert(broken.rfind("startxref") + 10, "1");
  const PdfSignatures found = examined(broken);
  EXPECT_THAT(codes_of(found.findings), ElementsAre("pdf-damaged"));
  EXPECT_EQ(found.verdict(), Verdict::undecided);
  EXPECT_THAT(codes_of(examined(sign_pdf(small_pdf(), someone()) + "x").findings), ElementsAre("pdf-damaged"));
  EXPECT_THAT(codes_of(examined(sign_pdf(small_pdf(), someone(), {.update = {.trailer = "/Encrypt 7 0 R"}})).findings),
              ElementsAre("pdf-encrypted"));
}

TEST(ExaminePdf, EqualBytesGiveAnEqualAnswer) {
  const std::string pdf = sign_pdf(small_pdf(), someone());
  EXPECT_EQ(to_json(examined(pdf)), to_json(examined(pdf)));
}

TEST(Finding, EveryCodeHasASentenceInBothLanguages) {
  std::vector<std::string_view> codes = all_codes();
  for (const std::string_view code : codes) {
    const Finding one = finding(code, {.object = 12, .detail = "x"});
    EXPECT_EQ(one.code, code);
    for (const std::string& text : {one.message.vi, one.message.en, sentence_of(code).vi, sentence_of(code).en}) {
      EXPECT_FALSE(text.empty());
      EXPECT_TRUE(base::is_nfc(text)) << text;
      EXPECT_THAT(text, Not(HasSubstr("{")));
    }
  }
  std::ranges::sort(codes);
  EXPECT_EQ(std::ranges::adjacent_find(codes), codes.end()) << "no code twice";
}

// The same files before poppler: what we call good it calls valid, and what covers the file for us does for it.
TEST(SecondOpinion, PdfsigComesToTheSameEnd) {
  const Signer chair = make_signer({.common_name = "Tran Thi B", .rsa_bits = 2048});
  const std::string good = sign_pdf(small_pdf(), chair);
  std::string changed = good;
  changed[changed.find("Chuong trinh cong tac")] = 'K';
  const SignOptions cades{.value = {.cades = true}, .subfilter = "ETSI.CAdES.detached"};
  const std::vector<std::pair<std::string, std::string>> files{
      {"good", good},
      {"cades", sign_pdf(small_pdf(), chair, cades)},
      {"packed", sign_pdf(packed_pdf(), chair, {.first_object = 9, .update = {.as_stream = true}})},
      {"changed byte", changed},
      {"revision after", updated(good, {{information_object, "<< /Title (Khac) >>"}})},
      {"changed after", updated(good, {{content_object, stream_of("BT (x) Tj ET")}})},
      {"two", sign_pdf(good, chair, {.field = "S2", .first_object = 9, .earlier_fields = {8}})},
      {"content inside", sign_pdf(small_pdf(), chair, {.value = {.with_content = true}})},
      {"no certificate", sign_pdf(small_pdf(), chair, {.value = {.with_certificate = false}})},
      {"beyond", sign_pdf(small_pdf(), chair, {.range = [](auto& range) { range[3] += 1; }})},
      {"other digest", sign_pdf(small_pdf(), chair, {.value = {.digest = EVP_sha512()}})},
  };
  for (const auto& [name, pdf] : files) {
    const auto opinion = second_opinion(pdf);
    if (!opinion) GTEST_SKIP() << "not run: pdfsig (poppler-utils) is not installed";
    const PdfSignatures ours = examined(pdf);
    ASSERT_EQ(opinion->size(), ours.signatures.size()) << name;
    for (std::size_t i = 0; i < opinion->size(); ++i) {
      const SecondOpinion& theirs = (*opinion)[i];
      EXPECT_EQ(ours.signatures[i].integrity == Verdict::good, theirs.is_valid) << name << "\n" << theirs.said;
      EXPECT_EQ(ours.signatures[i].covers == Covers::file, theirs.is_whole_document) << name << "\n" << theirs.said;
      if (ours.signatures[i].signer && !theirs.signer.empty()) {
        EXPECT_EQ(ours.signatures[i].signer->common_name, theirs.signer) << name;
      }
    }
  }
}

// Another program's incremental updates, two of them on one file, are what this one takes for a signed approved file.
TEST(SecondOpinion, WhatPopplerSignsIsTheApprovedFileSigned) {
  const Signer chair = make_signer({.common_name = "Tran Thi B", .rsa_bits = 2048, .key_usage = "digitalSignature"});
  const std::string approved = small_pdf();
  const auto once = signed_by_poppler(approved, chair);
  if (!once) GTEST_SKIP() << "not run: pdfsig (poppler-utils) and certutil (libnss3-tools) are not installed";
  const auto twice = signed_by_poppler(*once, chair);
  for (const std::string& pdf : {*once, *twice}) {
    const PdfSignatures found = examined(pdf);
    EXPECT_EQ(found.verdict(), Verdict::good) << to_json(found).dump(2);
    for (std::size_t i = 0; i < found.signatures.size(); ++i) {
      const auto check = covers_approved(found, pdf, approved, i);
      EXPECT_EQ(check->verdict(), Verdict::good) << to_json(*check).dump(2);
    }
  }
  EXPECT_EQ(examined(*once).signatures.size(), 1U);
  EXPECT_EQ(examined(*twice).signatures.size(), 2U);
}

}  // namespace
}  // namespace trinhky::signature
