// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <gtest/gtest.h>

#include <set>

namespace harness {
namespace {

// RFC 4648, section 10.
TEST(Base64, VectorsOfTheRfc) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(Base64Of(bytes), text);
    EXPECT_EQ(ParseBase64(text), bytes);
  }
}

TEST(Base64, ReadsTheUrlSafeAlphabetAndNoMixture) {
  EXPECT_EQ(ParseBase64("-_-_Pj8="), "\xfb\xff\xbf\x3e\x3f");
  EXPECT_EQ(ParseBase64("+/+/Pj8="), "\xfb\xff\xbf\x3e\x3f");
  EXPECT_EQ(ParseBase64("+_+_Pj8="), std::nullopt);
}

TEST(Base64, EveryByteComesBack) {
  std::string bytes;
  for (int length = 0; length < 260; ++length) {
    EXPECT_EQ(ParseBase64(Base64Of(bytes)), bytes);
    bytes += static_cast<char>(255 - length % 256);
  }
}

TEST(Base64, RefusesEveryOtherForm) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zm9v=", "Zm9v====", " Zm9v", "Zm9v\n", "Zm 9", "=m9v",
                           "Zm=v", "Zm9v====", "=", "==", "====", "Z===", "Zg==Zg==", "Zm8\xc3"}) {
    EXPECT_EQ(ParseBase64(text), std::nullopt) << text;
  }
}

// "Zh==" and "Zg==" would both stand for "f" if unused bits were passed over.
TEST(Base64, UnusedBitsMustBeZero) {
  EXPECT_EQ(ParseBase64("Zh=="), std::nullopt);
  EXPECT_EQ(ParseBase64("Zm9="), std::nullopt);
  std::set<std::string> values;
  for (const char digit : std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
    if (const auto bytes = ParseBase64(std::string("Z") + digit + "==")) values.insert(*bytes);
  }
  EXPECT_EQ(values.size(), 4u);
}

}  // namespace
}  // namespace harness
