#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <chrono>

#include "engine/base/hash.h"
#include "engine/signature/openssl_handles.h"
#include "engine/signature/readable.h"

namespace trinhky::signature {
namespace {

constexpr int max_anchors = 1000;
// RFC 5280 allows twenty octets; a longer one is cut, which only a certificate that breaks the rule will see.
constexpr std::size_t max_serial_digits = 80;

std::string name_of(const X509_NAME* name) {
  const OwnedBio out(BIO_new(BIO_s_mem()));
  if (out == nullptr || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size <= 0 ? std::string() : shown(std::string_view(text, static_cast<std::size_t>(size)), 400);
}

std::string common_name_of(const X509_NAME* name) {
  int last = -1;
  for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;) last = at;
  if (last < 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)));
  if (size < 0) return {};
  const OwnedText owned(text);
  return shown(std::string_view(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)));
}

std::string serial_of(const X509& certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(&certificate);
  const std::string_view octets(reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
                                static_cast<std::size_t>(ASN1_STRING_length(serial)));
  std::string out = base::to_hex(octets.substr(0, max_serial_digits / 2));
  for (char& c : out) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  return (ASN1_STRING_type(serial) & V_ASN1_NEG) != 0 ? "-" + out : out;
}

// A key to a certificate is asked for by nobody here.
int no_password(char*, int, int, void*) {
  return 0;
}

}  // namespace

OwnedBio reading(std::string_view bytes) {
  return OwnedBio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::optional<base::Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  const base::Date date{std::chrono::year(parts.tm_year + 1900),
                        std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!date.ok() || date.year() < std::chrono::year(1) || date.year() > std::chrono::year(9999)) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
         std::chrono::seconds(parts.tm_sec);
}

Certificate certificate_of(const X509& certificate) {
  Certificate out{.common_name = common_name_of(X509_get_subject_name(&certificate)),
                  .subject = name_of(X509_get_subject_name(&certificate)),
                  .issuer = name_of(X509_get_issuer_name(&certificate)),
                  .serial = serial_of(certificate),
                  .sha256 = {},
                  .not_before = instant_of(X509_get0_notBefore(&certificate)),
                  .not_after = instant_of(X509_get0_notAfter(&certificate))};
  unsigned char* der = nullptr;
  const int size = i2d_X509(&certificate, &der);
  const OwnedText owned(der);
  if (size > 0) {
    out.sha256 = base::sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  }
  return out;
}

base::Result<Anchors> Anchors::read(std::string_view pem) {
  const auto unreadable = [] {
    ERR_clear_error();
    return base::refuse(base::ErrorCode::invalid, "trust-anchors-unreadable",
                        {"Tệp chứng thư gốc không đọc được: cần các chứng thư số dạng PEM.",
                         "The trust anchors cannot be read: certificates in PEM are needed."});
  };
  auto store = std::make_shared<Store>();
  store->store.reset(X509_STORE_new());
  const OwnedBio in = reading(pem);
  if (store->store == nullptr || in == nullptr) return unreadable();
  int count = 0;
  while (OwnedCertificate one{PEM_read_bio_X509(in.get(), nullptr, no_password, nullptr)}) {
    if (++count > max_anchors || X509_STORE_add_cert(store->store.get(), one.get()) != 1) return unreadable();
  }
  // The last look finds nothing more to read; any other reason is a broken file.
  if (count == 0 || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) return unreadable();
  ERR_clear_error();
  Anchors out;
  out.store_ = std::move(store);
  return out;
}

std::string why_not_trusted(const Anchors& anchors, X509* certificate, STACK_OF(X509) * others,
                            std::optional<base::Instant> at, int purpose) {
  const std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  if (context == nullptr || X509_STORE_CTX_init(context.get(), anchors.store().store.get(), certificate, others) != 1) {
    return "internal";
  }
  X509_VERIFY_PARAM* how = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN);
  // Level 1 refuses certificates that were themselves signed over SHA-1 or MD5.
  X509_VERIFY_PARAM_set_auth_level(how, 1);
  if (at) {
    X509_VERIFY_PARAM_set_time(how, std::chrono::floor<std::chrono::seconds>(*at).time_since_epoch().count());
  } else {
    X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_NO_CHECK_TIME);
  }
  if (purpose != 0) X509_STORE_CTX_set_purpose(context.get(), purpose);
  const int result = X509_verify_cert(context.get());
  const int reason = X509_STORE_CTX_get_error(context.get());
  ERR_clear_error();
  if (result == 1) return {};
  const char* text = X509_verify_cert_error_string(reason);
  return text == nullptr || reason == X509_V_OK ? "not verified" : text;
}

std::string_view to_string(TimeSource source) {
  switch (source) {
    case TimeSource::none:
      return "none";
    case TimeSource::signer:
      return "signer";
    case TimeSource::pdf_entry:
      return "pdf_entry";
    case TimeSource::timestamp_token:
      return "timestamp_token";
  }
  return "none";
}

std::string_view to_string(Trust trust) {
  switch (trust) {
    case Trust::not_checked:
      return "not_checked";
    case Trust::trusted:
      return "trusted";
    case Trust::not_trusted:
      return "not_trusted";
  }
  return "not_checked";
}

}  // namespace trinhky::signature
