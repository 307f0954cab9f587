#include "tests/engine/signature/throwaway_signer.h"

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

#include "engine/base/hash.h"

namespace trinhky::signature {
namespace {

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("the test cannot make ") + what);
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using Cms = std::unique_ptr<CMS_ContentInfo, decltype(&CMS_ContentInfo_free)>;

Bio reading(const std::string& bytes) {
  return {BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), BIO_free_all};
}

std::string der_of(CMS_ContentInfo* cms) {
  unsigned char* der = nullptr;
  const int size = i2d_CMS_ContentInfo(cms, &der);
  must(size > 0, "DER");
  std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  if (value.empty()) return;
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "an extension");
  X509_EXTENSION_free(extension);
}

// RFC 3161, section 2.4.2: a TSTInfo over SHA-256 of `stamped`, signed by the authority.
std::string timestamp_token(const std::string& stamped, const Signer& authority, const std::string& time) {
  const std::unique_ptr<TS_TST_INFO, decltype(&TS_TST_INFO_free)> info(TS_TST_INFO_new(), TS_TST_INFO_free);
  TS_TST_INFO_set_version(info.get(), 1);
  ASN1_OBJECT* policy = OBJ_txt2obj("1.2.3.4.1", 1);
  TS_TST_INFO_set_policy_id(info.get(), policy);
  ASN1_OBJECT_free(policy);
  std::array<unsigned char, 32> hash{};
  unsigned int size = 0;
  EVP_Digest(stamped.data(), stamped.size(), hash.data(), &size, EVP_sha256(), nullptr);
  TS_MSG_IMPRINT* imprint = TS_MSG_IMPRINT_new();
  X509_ALGOR* algorithm = X509_ALGOR_new();
  X509_ALGOR_set_md(algorithm, EVP_sha256());
  TS_MSG_IMPRINT_set_algo(imprint, algorithm);
  TS_MSG_IMPRINT_set_msg(imprint, hash.data(), static_cast<int>(size));
  TS_TST_INFO_set_msg_imprint(info.get(), imprint);
  X509_ALGOR_free(algorithm);
  TS_MSG_IMPRINT_free(imprint);
  ASN1_INTEGER* serial = ASN1_INTEGER_new();
  ASN1_INTEGER_set(serial, 7);
  TS_TST_INFO_set_serial(info.get(), serial);
  ASN1_INTEGER_free(serial);
  ASN1_GENERALIZEDTIME* at = ASN1_GENERALIZEDTIME_new();
  must(ASN1_GENERALIZEDTIME_set_string(at, time.c_str()) == 1, "a time");
  TS_TST_INFO_set_time(info.get(), at);
  ASN1_GENERALIZEDTIME_free(at);
  unsigned char* der = nullptr;
  const int length = i2d_TS_TST_INFO(info.get(), &der);
  const std::string content(reinterpret_cast<char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  constexpr unsigned flags = CMS_BINARY | CMS_PARTIAL;
  const Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags), CMS_ContentInfo_free);
  must(CMS_set1_eContentType(cms.get(), OBJ_nid2obj(NID_id_smime_ct_TSTInfo)) == 1, "a time stamp");
  must(CMS_add1_signer(cms.get(), authority.certificate.get(), authority.key.get(), EVP_sha256(), CMS_PARTIAL) !=
           nullptr,
       "a time stamp");
  must(CMS_final(cms.get(), reading(content).get(), nullptr, CMS_BINARY) == 1, "a time stamp");
  return der_of(cms.get());
}

std::string padded(std::uint64_t number) {
  std::string out = std::to_string(number);
  out.resize(10, ' ');
  return out;
}

}  // namespace

Signer make_signer(const SignerOptions& options) {
  Signer out;
  EVP_PKEY* key = options.rsa_bits > 0
                      ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(options.rsa_bits))
                      : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  must(key != nullptr, "a key");
  out.key.reset(key, EVP_PKEY_free);
  out.certificate.reset(X509_new(), X509_free);
  X509* certificate = out.certificate.get();
  X509_set_version(certificate, 2);
  static int serial = 0x5401;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  must(ASN1_TIME_set_string(X509_getm_notBefore(certificate), options.not_before.c_str()) == 1, "a time");
  must(ASN1_TIME_set_string(X509_getm_notAfter(certificate), options.not_after.c_str()) == 1, "a time");
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(options.common_name.c_str());
  must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1, "a name");
  X509_set_issuer_name(certificate,
                       options.issuer == nullptr ? name : X509_get_subject_name(options.issuer->certificate.get()));
  X509_set_pubkey(certificate, key);
  add_extension(certificate, NID_key_usage, options.key_usage);
  add_extension(certificate, NID_ext_key_usage, options.extended_key_usage);
  if (options.issuer == nullptr && options.key_usage.empty()) {
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  }
  EVP_PKEY* by = options.issuer == nullptr ? key : options.issuer->key.get();
  must(X509_sign(certificate, by, EVP_sha256()) > 0, "a certificate");
  return out;
}

std::string pem_of(const Signer& signer) {
  const Bio out(BIO_new(BIO_s_mem()), BIO_free_all);
  PEM_write_bio_X509(out.get(), signer.certificate.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string signature_value(const std::string& content, const Signer& signer, const ValueOptions& options) {
  unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
  if (!options.with_content) flags |= CMS_DETACHED;
  if (!options.with_certificate) flags |= CMS_NOCERTS;
  const Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags), CMS_ContentInfo_free);
  must(cms != nullptr, "a signature");
  if (options.cades) flags |= CMS_CADES;
  if (!options.with_attributes) flags |= CMS_NOATTR;
  const EVP_MD* digest = options.digest == nullptr ? EVP_sha256() : options.digest;
  CMS_SignerInfo* info = CMS_add1_signer(cms.get(), signer.certificate.get(), signer.key.get(), digest, flags);
  must(info != nullptr, "a signer");
  if (options.with_attributes) {
    CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, V_ASN1_UTCTIME, options.signing_time.data(),
                                static_cast<int>(options.signing_time.size()));
  }
  must(CMS_final(cms.get(), reading(content).get(), nullptr, flags) == 1, "a signature value");
  if (options.timestamp != nullptr) {
    const ASN1_OCTET_STRING* value = CMS_SignerInfo_get0_signature(info);
    const std::string stamped(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                              static_cast<std::size_t>(ASN1_STRING_length(value)));
    const std::string token =
        timestamp_token(options.stamp_another ? stamped + "!" : stamped, *options.timestamp, options.stamped_time);
    must(CMS_unsigned_add1_attr_by_NID(info, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token.data(),
                                       static_cast<int>(token.size())) == 1,
         "a time stamp");
  }
  return der_of(cms.get());
}

std::string sign_pdf(const std::string& before, const Signer& signer, const SignOptions& options) {
  static const std::string range_room = "/ByteRange [                                               ]";
  const int field_object = options.first_object + 1;
  const std::string own = std::to_string(field_object) + " 0 R";
  std::string fields;
  for (const int earlier : options.earlier_fields) fields += std::to_string(earlier) + " 0 R ";
  fields += own;
  Objects objects{{options.first_object, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /" + options.subfilter + " " +
                                             range_room + " /Contents <" + std::string(options.room * 2, '0') + "> " +
                                             options.entries + " >>"},
                  {field_object, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (" + options.field + ") /Rect " +
                                     options.rectangle + " /F 132 /P 3 0 R /V " + std::to_string(options.first_object) +
                                     " 0 R " + options.field_entries + " >>"},
                  {page_object, page_with("/Annots [" + fields + "] " + options.page_entries)},
                  {catalog_object,
                   catalog_with("/AcroForm << /Fields [" + fields + "] /SigFlags 3 >> " + options.catalog_entries)}};
  for (const auto& [number, body] : options.objects) {
    std::erase_if(objects, [&](const auto& one) { return one.first == number; });
    if (!body.empty()) objects.emplace_back(number, body);
  }
  std::string file = updated(before, objects, options.update);
  const std::size_t range_at = file.find(range_room, before.size());
  const std::size_t value_at = file.find("/Contents <00", before.size()) + 10;
  const std::size_t value_end = file.find('>', value_at) + 1;
  std::array<std::uint64_t, 4> range{0, value_at, value_end, file.size() - value_end};
  if (options.range) options.range(range);
  std::string written = "/ByteRange [";
  for (const std::uint64_t one : range) written += padded(one) + " ";
  written += "]";
  written.resize(range_room.size(), ' ');
  file.replace(range_at, written.size(), written);
  const auto part = [&](std::uint64_t from, std::uint64_t size) {
    return from > file.size() ? std::string() : file.substr(from, size);
  };
  std::string hex =
      base::to_hex(signature_value(part(range[0], range[1]) + part(range[2], range[3]), signer, options.value));
  must(hex.size() <= options.room * 2, "a value that fits");
  hex.resize(options.room * 2, '0');
  if (options.written) options.written(hex);
  file.replace(value_at + 1, hex.size(), hex);
  return file;
}

}  // namespace trinhky::signature
