// SPDX-License-Identifier: Apache-2.0
#include "base/dsse.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/sha256.h"

namespace harness {
namespace {

// The secret keys of RFC 8032, section 7.1, tests 1 and 2, with which the published test vectors of DSSE
// (secure-systems-lab/dsse, testvectors/vectors.json) are signed.
constexpr const char* kSeedA = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr const char* kSeedB = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
constexpr const char* kType = "application/vnd.in-toto+json";
constexpr const char* kStatement = R"({"_type":"https://in-toto.io/Statement/v1"})";
constexpr const char* kSignedByA =
    "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==";
constexpr const char* kSignedByB =
    "c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw==";

Ed25519Key KeyOf(const char* seed) {
  std::array<uint8_t, 32> bytes{};
  EXPECT_TRUE(ParseHex(seed, bytes));
  return Ed25519Key::FromSeed(bytes).value();
}
const Ed25519PublicKey& A() {
  static const Ed25519PublicKey key = KeyOf(kSeedA).public_key();
  return key;
}
const Ed25519PublicKey& B() {
  static const Ed25519PublicKey key = KeyOf(kSeedB).public_key();
  return key;
}

DsseEnvelope Envelope(const std::string& payload, std::vector<DsseSignature> signatures) {
  for (DsseSignature& each : signatures) each.value = ParseBase64(each.value).value();
  return {kType, payload, std::move(signatures)};
}

std::string HexOfPae(std::string_view type, std::string_view payload) {
  const std::string pae = DssePae(type, payload);
  return HexOf(std::span(reinterpret_cast<const uint8_t*>(pae.data()), pae.size()));
}

TEST(Dsse, BytesThatAreSignedAreThoseOfTheSpecification) {
  EXPECT_EQ(DssePae("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(HexOfPae(kType, "\xfb\xff\xbf\x3e\x3f"),
            "445353457631203238206170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e203520fbffbf3e3f");
  EXPECT_EQ(HexOfPae(kType, ""),
            "445353457631203238206170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e203020");
  EXPECT_EQ(DssePae("", "x"), "DSSEv1 0  1 x");
}

// Ed25519 is deterministic: the published signatures are ours, byte for byte.
TEST(Dsse, SignsAsThePublishedVectors) {
  struct Vector {
    const char* seed;
    std::string type, payload;
    const char* signature;
  };
  const Vector vectors[] = {
      {kSeedA, kType, kStatement, kSignedByA},
      {kSeedB, kType, kStatement, kSignedByB},
      {kSeedA, kType, "\xfb\xff\xbf\x3e\x3f",
       "P+/KHICeR7tI6S/YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU/svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw=="},
      // LEN counts bytes of UTF-8, 29 here, not characters.
      {kSeedA, "application/vnd.ex\xc3\xa4mple+json", kStatement,
       "xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw=="},
      {kSeedA, kType, "",
       "gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg=="},
  };
  for (const Vector& vector : vectors) {
    const Ed25519Key key = KeyOf(vector.seed);
    const DsseEnvelope envelope = SignDsse(key, vector.type, vector.payload).value();
    EXPECT_EQ(Base64Of(envelope.signatures[0].value), vector.signature);
    const Ed25519PublicKey trusted[] = {key.public_key()};
    EXPECT_TRUE(VerifyDsse(envelope, vector.type, trusted));
  }
}

TEST(Dsse, ASwappedTypeIsRefused) {
  DsseEnvelope envelope = Envelope(kStatement, {{"A", kSignedByA}});
  const Ed25519PublicKey trusted[] = {A()};
  EXPECT_TRUE(VerifyDsse(envelope, kType, trusted));
  envelope.payload_type = "application/vnd.example.other+json";
  EXPECT_FALSE(VerifyDsse(envelope, kType, trusted));
  EXPECT_FALSE(VerifyDsse(envelope, envelope.payload_type, trusted));
}

// The signature is valid, yet nobody can ask for a document of no type.
TEST(Dsse, AnEmptyTypeIsRefused) {
  DsseEnvelope envelope = Envelope(
      kStatement,
      {{"A", "iC3q/+3Rm0+lpAJRueDmDh15PnwCfxKmS0NAfKsbv+zgulXQC/WM9trc+j1XEqlwDIg/vf/uNfebeD6sxInrDg=="}});
  envelope.payload_type = "";
  const Ed25519PublicKey trusted[] = {A()};
  EXPECT_FALSE(VerifyDsse(envelope, "", trusted));
  Ed25519Signature value;
  std::copy_n(envelope.signatures[0].value.begin(), value.size(), value.begin());
  EXPECT_TRUE(VerifyEd25519(DssePae("", kStatement), value, A()));
}

TEST(Dsse, AThresholdCountsKeysAndNotSignatures) {
  const Ed25519PublicKey both[] = {A(), B()};
  const Ed25519PublicKey same[] = {A(), A()};
  EXPECT_TRUE(VerifyDsse(Envelope(kStatement, {{"A", kSignedByA}, {"B", kSignedByB}}), kType, both, 2));
  EXPECT_FALSE(VerifyDsse(Envelope(kStatement, {{"A", kSignedByA}, {"A", kSignedByA}}), kType, both, 2));
  EXPECT_FALSE(VerifyDsse(Envelope(kStatement, {{"A", kSignedByA}, {"B", kSignedByB}}), kType, same, 2));
}

TEST(Dsse, KeyIdsDecideNothing) {
  const Ed25519PublicKey both[] = {A(), B()};
  const Ed25519PublicKey b[] = {B()};
  EXPECT_TRUE(VerifyDsse(Envelope(kStatement, {{"", kSignedByA}, {"", kSignedByB}}), kType, both, 2));
  EXPECT_TRUE(VerifyDsse(Envelope(kStatement, {{"A", kSignedByB}}), kType, b));
  EXPECT_FALSE(VerifyDsse(Envelope(kStatement, {{"B", kSignedByA}}), kType, b));
  EXPECT_FALSE(VerifyDsse(Envelope(kStatement, {{"B", kSignedByA}}), kType, {}));
}

TEST(Dsse, ALineComesBack) {
  const DsseEnvelope envelope = SignDsse(KeyOf(kSeedA), kType, kStatement).value();
  const std::string line = DsseLine(envelope).value();
  EXPECT_EQ(
      line,
      "{\"payload\":\"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==\",\"payloadType\":\"" +
          std::string(kType) + "\",\"signatures\":[{\"keyid\":\"" + KeyIdOf(A()) + "\",\"sig\":\"" +
          kSignedByA + "\"}]}");
  const DsseEnvelope read = ParseDsse(line, "x").value();
  EXPECT_EQ(DsseLine(read).value(), line);
  EXPECT_EQ(read.payload, kStatement);
}

TEST(Dsse, ReadsTheUrlSafeAlphabetOfTheVectors) {
  const DsseEnvelope read =
      ParseDsse(R"({"payload": "-_-_Pj8=", "payloadType": "application/vnd.in-toto+json",
      "signatures": [{"keyid": "A", "unknown": 1,
      "sig": "P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw=="}]})",
                "x")
          .value();
  const Ed25519PublicKey trusted[] = {A()};
  EXPECT_TRUE(VerifyDsse(read, kType, trusted));
}

TEST(Dsse, RefusesWhatIsNoEnvelope) {
  for (const char* text : {"", "[]", "{}", R"({"payload":"","payloadType":"t"})",
                           R"({"payload":"","payloadType":"t","signatures":[]})",
                           R"({"payload":1,"payloadType":"t","signatures":[{"sig":"AA=="}]})",
                           R"({"payload":"A","payloadType":"t","signatures":[{"sig":"AA=="}]})",
                           R"({"payload":"","payloadType":"t","signatures":["AA=="]})"}) {
    const auto read = ParseDsse(text, "line 1");
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_TRUE(read.error().message.starts_with("line 1")) << read.error().message;
  }
  // A signature of another length is one that nobody made.
  const Ed25519PublicKey trusted[] = {A()};
  const DsseEnvelope odd =
      ParseDsse(R"({"payload":"","payloadType":"t","signatures":[{"sig":"AA=="}]})", "x").value();
  EXPECT_FALSE(VerifyDsse(odd, "t", trusted));
}

}  // namespace
}  // namespace harness
