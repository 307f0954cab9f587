#include "engine/signature/cms.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "engine/base/hash.h"
#include "engine/signature/openssl_handles.h"
#include "engine/signature/readable.h"

namespace trinhky::signature {
namespace {

constexpr int max_certificates = 64;
constexpr int max_token_bytes = 64 << 10;  // a time stamp with a chain of certificates has some ten
constexpr int least_security_bits = 112;   // RSA 2048 (NIST SP 800-57 part 1)

constexpr std::array weak_digests{NID_md2, NID_md4, NID_md5, NID_mdc2, NID_sha1};
constexpr std::array known_digests{NID_sha224,     NID_sha256,   NID_sha384,   NID_sha512,   NID_sha512_224,
                                   NID_sha512_256, NID_sha3_224, NID_sha3_256, NID_sha3_384, NID_sha3_512};

std::string name_of(const ASN1_OBJECT* object) {
  const int nid = OBJ_obj2nid(object);
  if (nid != NID_undef) return OBJ_nid2sn(nid);
  std::array<char, 128> digits{};
  const int size = OBJ_obj2txt(digits.data(), static_cast<int>(digits.size()), object, 1);
  return size <= 0 ? std::string("?") : shown(digits.data(), 100);
}

// What a signed or unsigned attribute holds, where there is exactly one of it with exactly one value of that type.
const ASN1_STRING* only_value(const CMS_SignerInfo* info, int nid, bool is_signed, int type) {
  const int at = is_signed ? CMS_signed_get_attr_by_NID(info, nid, -1) : CMS_unsigned_get_attr_by_NID(info, nid, -1);
  if (at < 0) return nullptr;
  X509_ATTRIBUTE* attribute = is_signed ? CMS_signed_get_attr(info, at) : CMS_unsigned_get_attr(info, at);
  if (attribute == nullptr || X509_ATTRIBUTE_count(attribute) != 1) return nullptr;
  return static_cast<const ASN1_STRING*>(X509_ATTRIBUTE_get0_data(attribute, 0, type, nullptr));
}

bool has_signed(const CMS_SignerInfo* info, int nid) {
  return CMS_signed_get_attr_by_NID(info, nid, -1) >= 0;
}

std::string_view bytes_in(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

class Check {
 public:
  explicit Check(const CmsQuestion& question) : question_(question) {}

  CmsCheck run() {
    out_.integrity = integrity();
    if (info_ != nullptr) {
      find_time();
      if (certificate_ != nullptr) judge_certificate();
    }
    ERR_clear_error();
    return std::move(out_);
  }

 private:
  void find(std::string_view code, std::string detail = {}) {
    out_.findings.push_back(finding(code, {.object = 0, .detail = std::move(detail)}));
  }
  Verdict end(std::string_view code, std::string detail = {}) {
    find(code, std::move(detail));
    return verdict_of({out_.findings.back()});
  }

  Verdict integrity();
  Verdict verify();
  Verdict verify_directly(EVP_MD_CTX* digest, const EVP_MD* kind);
  Verdict check_attributes(bool has_attributes);
  bool find_certificate();
  bool describe_key();
  void describe_digest();
  void find_time();
  bool read_timestamp();
  void judge_certificate();
  void judge_trust();

  const CmsQuestion& question_;
  CmsCheck out_;
  OwnedCms cms_;
  OwnedCertificates included_;
  CMS_SignerInfo* info_ = nullptr;
  X509* certificate_ = nullptr;
  int digest_ = NID_undef;
  bool digest_known_ = false;
};

Verdict Check::integrity() {
  const unsigned char* at = bytes_of(question_.value);
  const unsigned char* const end_of_value = at + question_.value.size();
  cms_.reset(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(question_.value.size())));
  if (cms_ == nullptr || OBJ_obj2nid(CMS_get0_type(cms_.get())) != NID_pkcs7_signed) return end("cms-malformed");
  if (std::any_of(at, end_of_value, [](unsigned char byte) { return byte != 0; })) find("contents-padding");
  ASN1_OCTET_STRING** content = CMS_get0_content(cms_.get());
  if (content != nullptr && *content != nullptr) return end("content-inside");
  if (OBJ_obj2nid(CMS_get0_eContentType(cms_.get())) != NID_pkcs7_data) return end("content-type-mismatch");
  const STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(cms_.get());
  if (infos == nullptr || sk_CMS_SignerInfo_num(infos) == 0) return end("signer-missing");
  if (sk_CMS_SignerInfo_num(infos) > 1) return end("several-signers");
  info_ = sk_CMS_SignerInfo_value(infos, 0);
  describe_digest();
  if (!find_certificate()) return end("certificate-missing");
  out_.signer = certificate_of(*certificate_);
  if (!describe_key()) return end("algorithm-not-supported", out_.key);
  // A weak digest or key is told; that the sums come out right is told apart from it.
  return digest_known_ ? verify() : Verdict::undecided;
}

void Check::describe_digest() {
  X509_ALGOR* digest = nullptr;
  CMS_SignerInfo_get0_algs(info_, nullptr, nullptr, &digest, nullptr);
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, digest);
  digest_ = OBJ_obj2nid(object);
  out_.digest = name_of(object);
  const bool weak = std::ranges::find(weak_digests, digest_) != weak_digests.end();
  digest_known_ = weak || std::ranges::find(known_digests, digest_) != known_digests.end();
  if (weak) {
    find("digest-weak", out_.digest);
  } else if (!digest_known_) {
    find("digest-unknown", out_.digest);
  }
}

bool Check::find_certificate() {
  included_.reset(CMS_get1_certs(cms_.get()));
  if (included_ == nullptr) return false;
  while (sk_X509_num(included_.get()) > max_certificates) X509_free(sk_X509_pop(included_.get()));
  for (int i = 0; i < sk_X509_num(included_.get()); ++i) {
    X509* one = sk_X509_value(included_.get(), i);
    if (CMS_SignerInfo_cert_cmp(info_, one) != 0) continue;
    certificate_ = one;
    CMS_SignerInfo_set1_signer_cert(info_, one);
    return true;
  }
  return false;
}

bool Check::describe_key() {
  EVP_PKEY* key = X509_get0_pubkey(certificate_);
  if (key == nullptr) {
    out_.key = "?";
    return false;
  }
  const int kind = EVP_PKEY_get_base_id(key);
  const char* name = OBJ_nid2sn(kind);
  static constexpr std::array shown_names{std::pair{EVP_PKEY_RSA, "RSA"}, std::pair{EVP_PKEY_RSA_PSS, "RSA"},
                                          std::pair{EVP_PKEY_EC, "EC"}, std::pair{EVP_PKEY_DSA, "DSA"}};
  const auto* const supported =
      std::ranges::find(shown_names, kind, [](const std::pair<int, const char*>& one) { return one.first; });
  const bool known = supported != shown_names.end();
  out_.key = std::string(known             ? supported->second
                         : name == nullptr ? "?"
                                           : name) +
             " " + std::to_string(EVP_PKEY_get_bits(key));
  if (known && EVP_PKEY_get_security_bits(key) < least_security_bits) find("key-weak", out_.key);
  return known;
}

// The digest is made here and not by CMS_verify, which would make one for every algorithm that the message lists: a
// stranger's list can be as long as he likes.
Verdict Check::verify() {
  const EVP_MD* kind = EVP_get_digestbynid(digest_);
  const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> digest(EVP_MD_CTX_new());
  const bool has_attributes = CMS_signed_get_attr_count(info_) >= 0;
  if (kind == nullptr || digest == nullptr) return end("algorithm-not-supported", out_.digest);
  if (!has_attributes) return worse(verify_directly(digest.get(), kind), check_attributes(false));
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  if (EVP_DigestInit_ex(digest.get(), kind, nullptr) != 1 ||
      EVP_DigestUpdate(digest.get(), question_.before.data(), question_.before.size()) != 1 ||
      EVP_DigestUpdate(digest.get(), question_.behind.data(), question_.behind.size()) != 1 ||
      EVP_DigestFinal_ex(digest.get(), hash.data(), &size) != 1) {
    return end("algorithm-not-supported", out_.digest);
  }
  Verdict out = Verdict::good;
  if (CMS_SignerInfo_verify(info_) != 1) out = end("signature-wrong");
  const ASN1_STRING* said = only_value(info_, NID_pkcs9_messageDigest, true, V_ASN1_OCTET_STRING);
  if (said == nullptr || bytes_in(said) != std::string_view(reinterpret_cast<const char*>(hash.data()), size)) {
    out = worse(out, end("content-changed"));
  }
  return worse(out, check_attributes(true));
}

// Without signed attributes the value is over the content itself (RFC 5652, 5.4). RSA by PKCS #1 and the curves only.
Verdict Check::verify_directly(EVP_MD_CTX* digest, const EVP_MD* kind) {
  EVP_PKEY* key = nullptr;
  X509_ALGOR* algorithm = nullptr;
  CMS_SignerInfo_get0_algs(info_, &key, nullptr, nullptr, &algorithm);
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  if (key == nullptr || EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS || OBJ_obj2nid(object) == NID_rsassaPss) {
    return end("algorithm-not-supported", name_of(object));
  }
  const ASN1_OCTET_STRING* value = CMS_SignerInfo_get0_signature(info_);
  const bool right = EVP_DigestVerifyInit(digest, nullptr, kind, nullptr, key) == 1 &&
                     EVP_DigestVerifyUpdate(digest, question_.before.data(), question_.before.size()) == 1 &&
                     EVP_DigestVerifyUpdate(digest, question_.behind.data(), question_.behind.size()) == 1 &&
                     EVP_DigestVerifyFinal(digest, ASN1_STRING_get0_data(value),
                                           static_cast<std::size_t>(ASN1_STRING_length(value))) == 1;
  return right ? Verdict::good : end("signature-wrong");
}

Verdict Check::check_attributes(bool has_attributes) {
  if (!has_attributes) return question_.cades ? end("attributes-missing") : Verdict::good;
  const ASN1_STRING* type = only_value(info_, NID_pkcs9_contentType, true, V_ASN1_OBJECT);
  if (type == nullptr || OBJ_obj2nid(reinterpret_cast<const ASN1_OBJECT*>(type)) != NID_pkcs7_data) {
    return end("content-type-mismatch");
  }
  const bool old = has_signed(info_, NID_id_smime_aa_signingCertificate);
  const bool present = has_signed(info_, NID_id_smime_aa_signingCertificateV2);
  if (!old && !present) return question_.cades ? end("signing-certificate-missing") : Verdict::good;
  std::unique_ptr<ESS_SIGNING_CERT, Freed<ESS_SIGNING_CERT_free>> one;
  std::unique_ptr<ESS_SIGNING_CERT_V2, Freed<ESS_SIGNING_CERT_V2_free>> two;
  if (const auto* der = only_value(info_, NID_id_smime_aa_signingCertificate, true, V_ASN1_SEQUENCE)) {
    const unsigned char* at = ASN1_STRING_get0_data(der);
    one.reset(d2i_ESS_SIGNING_CERT(nullptr, &at, ASN1_STRING_length(der)));
  }
  if (const auto* der = only_value(info_, NID_id_smime_aa_signingCertificateV2, true, V_ASN1_SEQUENCE)) {
    const unsigned char* at = ASN1_STRING_get0_data(der);
    two.reset(d2i_ESS_SIGNING_CERT_V2(nullptr, &at, ASN1_STRING_length(der)));
  }
  if ((old && one == nullptr) || (present && two == nullptr)) return end("signing-certificate-mismatch");
  // The signer's certificate has to come first, the others of the message may be named behind it.
  const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> chain(
      sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
  sk_X509_push(chain.get(), certificate_);
  for (int i = 0; i < sk_X509_num(included_.get()); ++i) {
    X509* other = sk_X509_value(included_.get(), i);
    if (other != certificate_) sk_X509_push(chain.get(), other);
  }
  return OSSL_ESS_check_signing_certs(one.get(), two.get(), chain.get(), 1) == 1 ? Verdict::good
                                                                                 : end("signing-certificate-mismatch");
}

void Check::find_time() {
  if (read_timestamp()) return;
  const int at = CMS_signed_get_attr_by_NID(info_, NID_pkcs9_signingTime, -1);
  X509_ATTRIBUTE* attribute = at < 0 ? nullptr : CMS_signed_get_attr(info_, at);
  const ASN1_TYPE* value = attribute == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(attribute, 0);
  if (value != nullptr && (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME)) {
    out_.signing_time = instant_of(value->value.asn1_string);
    out_.time_source = TimeSource::signer;
  }
  if (!out_.signing_time) {
    out_.signing_time = question_.pdf_time;
    out_.time_source = TimeSource::pdf_entry;
  }
  if (!out_.signing_time) out_.time_source = TimeSource::none;
  find(out_.signing_time ? "time-is-claim" : "no-signing-time");
}

// True where a time stamp over this very signature value stands in it and its own sums come out right.
bool Check::read_timestamp() {
  if (CMS_unsigned_get_attr_by_NID(info_, NID_id_smime_aa_timeStampToken, -1) < 0) return false;
  const ASN1_STRING* der = only_value(info_, NID_id_smime_aa_timeStampToken, false, V_ASN1_SEQUENCE);
  const auto unknown = [&] {
    find("timestamp-undecided");
    return false;
  };
  if (der == nullptr || ASN1_STRING_length(der) > max_token_bytes) return unknown();
  const unsigned char* at = ASN1_STRING_get0_data(der);
  const OwnedCms token(d2i_CMS_ContentInfo(nullptr, &at, ASN1_STRING_length(der)));
  if (token == nullptr || OBJ_obj2nid(CMS_get0_type(token.get())) != NID_pkcs7_signed) return unknown();
  ASN1_OCTET_STRING** content = CMS_get0_content(token.get());
  if (content == nullptr || *content == nullptr ||
      OBJ_obj2nid(CMS_get0_eContentType(token.get())) != NID_id_smime_ct_TSTInfo) {
    return unknown();
  }
  at = ASN1_STRING_get0_data(*content);
  const std::unique_ptr<TS_TST_INFO, Freed<TS_TST_INFO_free>> stamped(
      d2i_TS_TST_INFO(nullptr, &at, ASN1_STRING_length(*content)));
  if (stamped == nullptr) return unknown();
  TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(stamped.get());
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  const EVP_MD* digest = EVP_get_digestbyobj(algorithm);
  if (digest == nullptr || std::ranges::find(known_digests, OBJ_obj2nid(algorithm)) == known_digests.end()) {
    return unknown();
  }
  const std::string_view value = bytes_in(CMS_SignerInfo_get0_signature(info_));
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  if (EVP_Digest(value.data(), value.size(), hash.data(), &size, digest, nullptr) != 1) return unknown();
  const std::string_view said = bytes_in(TS_MSG_IMPRINT_get_msg(imprint));
  if (said != std::string_view(reinterpret_cast<const char*>(hash.data()), size)) {
    find("timestamp-wrong");
    return false;
  }
  if (CMS_verify(token.get(), nullptr, nullptr, nullptr, nullptr, CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) != 1) {
    return unknown();
  }
  const auto time = instant_of(TS_TST_INFO_get_time(stamped.get()));
  if (!time) return unknown();
  out_.signing_time = time;
  out_.time_source = TimeSource::timestamp_token;
  if (question_.anchors != nullptr) {
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> signers(
        CMS_get0_signers(token.get()), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    const OwnedCertificates others(CMS_get1_certs(token.get()));
    out_.time_confirmed = signers != nullptr && sk_X509_num(signers.get()) == 1 &&
                          why_not_trusted(*question_.anchors, sk_X509_value(signers.get(), 0), others.get(), time,
                                          X509_PURPOSE_TIMESTAMP_SIGN)
                              .empty();
  }
  if (!out_.time_confirmed) find("time-not-trusted");
  return true;
}

void Check::judge_certificate() {
  const Certificate& signer = *out_.signer;
  if (!signer.not_before || !signer.not_after) {
    find("certificate-time-unreadable");
  } else {
    const auto when = out_.signing_time ? out_.signing_time : question_.at;
    if (when && *when < *signer.not_before) find("certificate-not-yet-valid");
    if (out_.signing_time && *out_.signing_time > *signer.not_after) {
      find("certificate-expired");
    } else if (question_.at && *question_.at > *signer.not_after && !out_.time_confirmed) {
      find("certificate-expired-since");
    }
  }
  constexpr std::uint32_t may_sign = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  if ((X509_get_key_usage(certificate_) & may_sign) == 0) find("key-usage");
  judge_trust();
}

void Check::judge_trust() {
  if (question_.anchors == nullptr) return;
  const auto at = out_.time_confirmed || !question_.at ? out_.signing_time : question_.at;
  const std::string why = why_not_trusted(*question_.anchors, certificate_, included_.get(), at, 0);
  out_.trust = why.empty() ? Trust::trusted : Trust::not_trusted;
  if (!why.empty()) find("certificate-not-trusted", why);
}

}  // namespace

CmsCheck check_cms(const CmsQuestion& question) {
  return Check(question).run();
}

}  // namespace trinhky::signature
