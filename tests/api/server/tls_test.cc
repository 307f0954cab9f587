#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "tests/api/server/running.h"

namespace trinhky::test {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* value) const {
    Free(value);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

// A self-signed certificate for localhost, made for this run.
void write_certificate(const TemporaryFolder& folder) {
  const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
  const Owned<X509, X509_free> certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  ASSERT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  for (const char* what : {"certificate.pem", "key.pem"}) {
    const Owned<BIO, BIO_free> file(BIO_new_file((folder.path() / what).c_str(), "w"));
    if (std::string_view(what) == "key.pem") {
      ASSERT_EQ(PEM_write_bio_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
    } else {
      ASSERT_EQ(PEM_write_bio_X509(file.get(), certificate.get()), 1);
    }
  }
}

// Asks over TLS of at most the given version; the whole answer, or nothing when there is no handshake.
std::string ask_over_tls(std::uint16_t port, int highest, std::string_view bytes) {
  const Owned<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), highest);
  const Owned<BIO, BIO_free_all> connection(BIO_new_ssl_connect(context.get()));
  BIO_set_conn_hostname(connection.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  if (BIO_do_connect(connection.get()) != 1 || BIO_do_handshake(connection.get()) != 1) return {};
  if (BIO_write(connection.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) return {};
  std::string out;
  char piece[4096];
  for (int got = 1; (got = BIO_read(connection.get(), piece, sizeof piece)) > 0;) {
    out.append(piece, static_cast<std::size_t>(got));
  }
  return out;
}

class Tls : public ::testing::Test {
 protected:
  void SetUp() override {
    write_certificate(folder_);
    world_.options.certificate = folder_.path() / "certificate.pem";
    world_.options.key = folder_.path() / "key.pem";
  }
  TemporaryFolder folder_;
  Running world_;
};

TEST_F(Tls, AnswersByTls12AndLaterAndSaysSoToTheBrowser) {
  world_.start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const std::string answer =
        ask_over_tls(world_.port(), version, request("GET /api/v1/people/7", "Connection: close\r\n"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_NE(answer.find("strict-transport-security: max-age="), std::string::npos);
    EXPECT_NE(answer.find("\"origin\":\"https://localhost\""), std::string::npos);
  }
  EXPECT_EQ(ask_over_tls(world_.port(), TLS1_1_VERSION, request("GET /api/v1/health")), "");
}

TEST_F(Tls, TakesLargeBodiesAndSeveralRequestsOnOneConnection) {
  world_.start();
  const std::string bytes(2'000'000, 'x');
  const std::string answers =
      ask_over_tls(world_.port(), TLS1_3_VERSION,
                   request("PUT /api/v1/files/a", {}, bytes) + request("GET /api/v1/pieces", "Connection: close\r\n"));
  EXPECT_TRUE(answers.starts_with("HTTP/1.1 201 ")) << answers.substr(0, 200);
  EXPECT_NE(answers.find("piece 1\n"), std::string::npos);
  EXPECT_TRUE(world_.uploaded == bytes);
}

TEST_F(Tls, SpeaksNothingElseOnThatPort) {
  world_.start();
  const auto answer = world_.ask(request("GET /api/v1/health"));
  EXPECT_FALSE(answer && answer->status == 200);
}

TEST_F(Tls, DoesNotStartWithAKeyThatIsNone) {
  folder_.write("key.pem", "no key");
  auto refused = server::Server::start(world_.options, std::move(world_.parts));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().type, "certificate");
}

}  // namespace
}  // namespace trinhky::test
