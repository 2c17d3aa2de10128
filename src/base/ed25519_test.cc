// SPDX-License-Identifier: Apache-2.0
#include "base/ed25519.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/hex.h"
#include "base/sha256.h"

namespace harness {
namespace {

template <size_t N>
std::array<uint8_t, N> Bytes(std::string_view digits) {
  std::array<uint8_t, N> bytes{};
  EXPECT_TRUE(ParseHex(digits, bytes)) << digits;
  return bytes;
}

std::string Message(std::string_view digits) {
  std::string message(digits.size() / 2, '\0');
  EXPECT_TRUE(ParseHex(digits, {reinterpret_cast<uint8_t*>(message.data()), message.size()}));
  return message;
}

struct Vector {
  const char* name;
  const char* secret;
  const char* public_key;
  const char* message;
  const char* signature;
};

// RFC 8032, section 7.1.
constexpr Vector kVectors[] = {
    {"TEST 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f"
     "0"
     "595bbe24655141438e7a100b"},
    {"TEST 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2ea"
     "e"
     "b4302aeeb00d291612bb0c00"},
    {"TEST 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e"
     "9"
     "716ed28dc027beceea1ec40a"},
    {"TEST SHA(abc)", "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442"
     "3"
     "643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179"
     "c"
     "138ac17ad9bef1177331a704"},
};

class OfRfc8032 : public ::testing::TestWithParam<Vector> {};

TEST_P(OfRfc8032, KeySignatureAndVerification) {
  const Vector& vector = GetParam();
  const Ed25519Key key = Ed25519Key::FromSeed(Bytes<32>(vector.secret)).value();
  const std::string message = Message(vector.message);
  EXPECT_EQ(HexOf(key.public_key()), vector.public_key);
  const Ed25519Signature signature = key.Sign(message).value();
  EXPECT_EQ(HexOf(signature), vector.signature);
  EXPECT_TRUE(VerifyEd25519(message, signature, key.public_key()));
}

TEST_P(OfRfc8032, EveryFlippedBitIsRefused) {
  const Vector& vector = GetParam();
  const auto key = Bytes<32>(vector.public_key);
  const auto signature = Bytes<64>(vector.signature);
  const std::string message = Message(vector.message);
  EXPECT_FALSE(VerifyEd25519(message + "x", signature, key));
  for (size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    Ed25519Signature flipped = signature;
    flipped[bit / 8] = static_cast<uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(VerifyEd25519(message, flipped, key)) << "bit " << bit;
  }
  for (size_t bit = 0; bit < 8 * key.size(); ++bit) {
    Ed25519PublicKey flipped = key;
    flipped[bit / 8] = static_cast<uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(VerifyEd25519(message, signature, flipped)) << "bit " << bit;
  }
  for (size_t bit = 0; bit < 8 * message.size(); ++bit) {
    std::string flipped = message;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(VerifyEd25519(flipped, signature, key)) << "bit " << bit;
  }
}

INSTANTIATE_TEST_SUITE_P(Ed25519, OfRfc8032, ::testing::ValuesIn(kVectors));

TEST(Ed25519, NewKeysDifferAndSign) {
  const Ed25519Key a = Ed25519Key::Generate().value();
  const Ed25519Key b = Ed25519Key::Generate().value();
  EXPECT_NE(a.public_key(), b.public_key());
  const Ed25519Signature signature = a.Sign("text").value();
  EXPECT_TRUE(VerifyEd25519("text", signature, a.public_key()));
  EXPECT_FALSE(VerifyEd25519("text", signature, b.public_key()));
}

TEST(Ed25519, KeyIdIsTheHashOfThePublicKey) {
  const auto key = Bytes<32>(kVectors[0].public_key);
  // printf d75a...511a | xxd -r -p | sha256sum
  EXPECT_EQ(KeyIdOf(key), "21fe31dfa154a261");
}

TEST(Ed25519, AStoredKeyComesBackAndIsItsOwnersAlone) {
  const TempFolder folder = TempFolder::Make("ed25519").value();
  const Path file = folder.path() / "key.pem";
  const Ed25519Key key = Ed25519Key::Generate().value();
  ASSERT_TRUE(key.Store(file).has_value());
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  EXPECT_TRUE(ReadFile(file).value().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  EXPECT_EQ(Ed25519Key::Load(file).value().public_key(), key.public_key());
  EXPECT_FALSE(key.Store(file).has_value());  // never overwritten

  for (const mode_t mode : {0644, 0640, 0604, 0620}) {
    ASSERT_EQ(::chmod(file.c_str(), mode), 0);
    const auto loaded = Ed25519Key::Load(file);
    ASSERT_FALSE(loaded.has_value()) << mode;
    EXPECT_NE(loaded.error().message.find("chmod 600"), std::string::npos);
  }
}

// openssl genpkey would write such a text: the seed of TEST 1 behind the 16 bytes that PKCS 8 asks for.
TEST(Ed25519, ReadsPkcs8AndHexadecimal) {
  const std::string pem =
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
      "-----END PRIVATE KEY-----\n";
  for (const std::string& text :
       {pem, " " + std::string(kVectors[0].secret) + "\n",
        std::string("9D61B19DEFFD5A60BA844AF492EC2CC44449C5697B326919703BAC031CAE7F60")}) {
    const auto key = Ed25519Key::Parse(text, "key");
    ASSERT_TRUE(key.has_value()) << key.error().message;
    EXPECT_EQ(HexOf(key->public_key()), kVectors[0].public_key);
  }
  EXPECT_EQ(Ed25519Key::Parse(pem, "key").value().Pem().value(), pem);
}

TEST(Ed25519, OtherTextsAreNoKeys) {
  const std::string zeros(64, '0');
  // An encrypted key is refused without asking for its password.
  const std::string encrypted =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg25lkLJnoM6AICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEPsL9FcMJ7+BrJNDvNekJGkEQBYW\n"
      "E0LFgYhg9UBQ8eNRWaOkOeoevqCTO9Rj1Pv7L3GAlfcoL5ZslBF9GxywlMH/18Ex\n"
      "YQHbSYjn5q7xL4ojACM=\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  const std::string public_pem =
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
      "-----END PUBLIC KEY-----\n";
  for (const std::string& text : {std::string(), zeros + "0", zeros.substr(1), zeros.substr(1) + "g",
                                  encrypted, public_pem, std::string("-----BEGIN PRIVATE KEY-----\n")}) {
    const auto key = Ed25519Key::Parse(text, "my.key");
    ASSERT_FALSE(key.has_value()) << text;
    EXPECT_TRUE(key.error().message.starts_with("my.key: found ")) << key.error().message;
  }
}

TEST(Hex, OnlyLowerCaseDigitsOfTheRightNumber) {
  std::array<uint8_t, 2> bytes{};
  EXPECT_TRUE(ParseHex("00ff", bytes));
  EXPECT_EQ(bytes, (std::array<uint8_t, 2>{0, 255}));
  for (const char* wrong : {"", "00f", "00fff", "00FF", "00fg", "0 ff"})
    EXPECT_FALSE(ParseHex(wrong, bytes)) << wrong;
}

}  // namespace
}  // namespace harness
