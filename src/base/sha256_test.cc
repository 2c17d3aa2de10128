// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

// The examples of FIPS 180-4.
TEST(Sha256, KnownAnswersOfNist) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PartsHashLikeTheWholeAndTheObjectStartsAfresh) {
  const std::string message(1000, 'x');
  Sha256 hash;
  for (size_t cut = 0; cut <= 130; ++cut) {
    hash.Update(std::string_view(message).substr(0, cut));
    hash.Update(std::string_view(message).substr(cut));
    ASSERT_EQ(HexOf(hash.Finish()), Sha256Hex(message));
  }
  EXPECT_EQ(HexOf(hash.Finish()), Sha256Hex(""));
  Sha256 moved = std::move(hash);
  moved.Update("abc");
  EXPECT_EQ(moved.Finish(), Sha256Of("abc"));
}

std::string HmacHex(std::string_view key, std::string_view message) {
  return HexOf(HmacSha256(key).Sign(message));
}

// RFC 4231, test cases 1 to 4, 6 and 7 (5 is truncated).
TEST(HmacSha256, KnownAnswersOfRfc4231) {
  EXPECT_EQ(HmacHex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacHex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacHex(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  std::string counting;
  for (char c = 1; c <= 25; ++c) counting.push_back(c);
  EXPECT_EQ(HmacHex(counting, std::string(50, '\xcd')),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(HmacHex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(
      HmacHex(std::string(131, '\xaa'),
              "This is a test using a larger than block-size key and a larger than block-size data. The "
              "key needs to be hashed before being used by the HMAC algorithm."),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(HmacSha256, OneKeySignsManyMessages) {
  HmacSha256 hmac("Jefe");
  const Digest first = hmac.Sign("what do ya want for nothing?");
  EXPECT_NE(hmac.Sign("something else"), first);
  EXPECT_EQ(hmac.Sign("what do ya want for nothing?"), first);
}

}  // namespace
}  // namespace harness
