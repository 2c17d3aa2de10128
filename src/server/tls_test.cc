// SPDX-License-Identifier: Apache-2.0
// TLS with a certificate that the test makes, spoken by OpenSSL itself.
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>

#include "server/raw_client_for_test.h"
#include "server/server_for_test.h"

namespace harness::server {
namespace {

template <typename T, void (*Free)(T*)>
struct Freer {
  void operator()(T* object) const { Free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509, X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freer<SSL_CTX, SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freer<SSL, SSL_free>>;

// Self-signed, for localhost, valid for a day.
void WriteCertificate(const Path& certificate_file, const Path& key_file) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  std::FILE* file = std::fopen(certificate_file.c_str(), "w");
  PEM_write_X509(file, certificate.get());
  std::fclose(file);
  file = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

struct TlsClient {
  TlsClient(uint16_t port, const Path& trusted, int max_version = 0)
      : context(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_load_verify_locations(context.get(), trusted.c_str(), nullptr);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (max_version != 0) {
      SSL_CTX_set_security_level(context.get(), 0);
      SSL_CTX_set_min_proto_version(context.get(), max_version);
      SSL_CTX_set_max_proto_version(context.get(), max_version);
    }
    session.reset(SSL_new(context.get()));
    socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    SSL_set_fd(session.get(), socket);
    SSL_set_tlsext_host_name(session.get(), "localhost");
    shaken = SSL_connect(session.get()) == 1;
  }
  ~TlsClient() { ::close(socket); }
  bool Send(std::string_view text) {
    return SSL_write(session.get(), text.data(), static_cast<int>(text.size())) ==
           static_cast<int>(text.size());
  }
  // To the end of the connection; `clean` when the server said so.
  std::string ReadToEnd(bool& clean) {
    std::string text;
    char bytes[16 << 10];
    int got = 0;
    while ((got = SSL_read(session.get(), bytes, sizeof(bytes))) > 0)
      text.append(bytes, static_cast<size_t>(got));
    clean = SSL_get_error(session.get(), got) == SSL_ERROR_ZERO_RETURN;
    return text;
  }
  Context context;
  Session session;
  int socket;
  bool shaken = false;
};

struct TlsFiles {
  TempFolder folder = TempFolder::Make("tls").value();
  Path certificate = folder.path() / "cert.pem";
  Path key = folder.path() / "key.pem";
  TlsFiles() { WriteCertificate(certificate, key); }
  ServerOptions Options() const {
    ServerOptions options;
    options.tls_certificate = certificate;
    options.tls_key = key;
    return options;
  }
};

TEST(Tls, RequestsGoThroughItAlsoLargeAndPipelinedOnes) {
  const TlsFiles files;
  TestServer test(files.Options());
  TlsClient client(test.port(), files.certificate);
  ASSERT_TRUE(client.shaken);
  const std::string body(60'000, ' ');
  ASSERT_TRUE(
      client.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /echo HTTP/1.1\r\nHost: localhost\r\n"
                  "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n" +
                  body + "GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  bool clean = false;
  const std::string text = client.ReadToEnd(clean);
  EXPECT_TRUE(clean);
  EXPECT_NE(text.find("\r\n\r\nhello"), std::string::npos);
  EXPECT_NE(text.find(body), std::string::npos);
  EXPECT_NE(text.find(std::string(100'000, 'x')), std::string::npos);
}

TEST(Tls, Version12IsTheOldest) {
  const TlsFiles files;
  TestServer test(files.Options());
  EXPECT_TRUE(TlsClient(test.port(), files.certificate, TLS1_3_VERSION).shaken);
  EXPECT_TRUE(TlsClient(test.port(), files.certificate, TLS1_2_VERSION).shaken);
  EXPECT_FALSE(TlsClient(test.port(), files.certificate, TLS1_1_VERSION).shaken);
}

TEST(Tls, PlainBytesAndSilenceEndTheConnection) {
  const TlsFiles files;
  ServerOptions options = files.Options();
  options.header_timeout_ms = 200;
  TestServer test(options);
  RawClient plain(test.port());
  plain.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(plain.Ended());
  RawClient silent(test.port());
  EXPECT_TRUE(silent.Ended());
  TlsClient client(test.port(), files.certificate);
  EXPECT_TRUE(client.shaken);
}

TEST(Tls, StopEndsIdleConnections) {
  const TlsFiles files;
  TestServer test(files.Options());
  TlsClient client(test.port(), files.certificate);
  ASSERT_TRUE(client.shaken);
  while (test.metrics().Text().find("stat_harness_http_connections 1\n") == std::string::npos) {
  }
  test.server().Stop();
  bool clean = false;
  EXPECT_EQ(client.ReadToEnd(clean), "");
}

TEST(Tls, WrongFilesAreNamed) {
  const TlsFiles files;
  Router router;
  Metrics metrics;
  ServerOptions options = files.Options();
  options.port = 0;
  options.tls_key = files.folder.path() / "missing.pem";
  const auto missing = Server::Start(options, router, metrics, nullptr);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("missing.pem"), std::string::npos);
  const TlsFiles others;  // a key of another certificate
  options.tls_key = others.key;
  EXPECT_EQ(Server::Start(options, router, metrics, nullptr).error().code, ErrorCode::kInvalidArgument);
  options.tls_key = "";
  EXPECT_EQ(Server::Start(options, router, metrics, nullptr).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace harness::server
