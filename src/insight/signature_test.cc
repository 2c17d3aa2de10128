// SPDX-License-Identifier: Apache-2.0
#include "insight/signature.h"

#include <gtest/gtest.h>

#include "base/prng.h"

namespace harness::insight {
namespace {

TEST(NormalisedText, FiguresBecomeWordsForTheirClass) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"add a server", "add a server"},
      {"saves 12 runs", "saves <number> runs"},
      {"saves 1,234.5 runs", "saves <number> runs"},
      {"change of -3.5e-7 and +4", "change of <number> and <number>"},
      {"5% or 5 % or 5.25 percent", "<percent> or <percent> or <percent>"},
      {"waits 5 h", "waits <duration>"},
      {"waits 5 Hours, a 5-minute schedule", "waits <duration>, a <duration> schedule"},
      {"took 1 h 5 min 3.2 s.", "took <duration>."},
      {"took 1h5m", "took <duration>"},
      {"from -26 m 36 s to 0 us", "from <duration> to <duration>"},
      {"3\xC2\xA0\xC2\xB5s", "<duration>"},
      {"on 2026-01-14 at 10:56:00Z", "on <date> at <date>"},
      {"at 2026-01-14T10:56:00.25+01:00 it", "at <date> it"},
      {"in 2026-01 and 14.1.2026 and 1/14/2026", "in <date> and <date> and <date>"},
      {"run 20260114T105600Z-1f00c0de", "run <id>"},
      {"sha256:" + std::string(64, 'a'), "<id>"},
      {"of 123e4567-e89b-12d3-a456-426614174000", "of <id>"},
      {"0123456789abcdef0123", "<id>"},
      {"(3-5)", "(<number>-<number>)"},
      {"5GB or 5gb", "<number>gb or <number>gb"},
      {"5h-6h, 5GB-6GB", "<duration>-<duration>, <number>gb-<number>gb"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(NormalisedText(text), expected) << text;
}

TEST(NormalisedText, NamesKeepTheirDigits) {
  for (const std::string text :
       {"host-03", "P017", "step_4", "QPEC2", "module.2", "facade", "deadbeefdeadbeefdead", "B2B",
        "\xC3\xA9"
        "4"}) {
    EXPECT_EQ(NormalisedText(text), text);
  }
}

TEST(NormalisedText, DigitsThatAreNoDateAreNumbers) {
  EXPECT_EQ(NormalisedText("20260114"), "<number>");
  EXPECT_EQ(NormalisedText("12345678901234567890"), "<number>");
  EXPECT_EQ(NormalisedText("5 months, 5 items, 5 mm"), "<duration>, <number> items, <number> mm");
}

TEST(NormalisedText, WhiteSpaceFolds) {
  EXPECT_EQ(NormalisedText("  split \t\n the\xE2\x80\xAF"
                           "batch \r\n"),
            "split the batch");
}

TEST(NormalisedText, LetterCaseOfWordsStays) {
  EXPECT_NE(NormalisedText("Add QPEC"), NormalisedText("add qpec"));
}

// What stays when only figures changed: normalising twice changes nothing, any figure gives the same text.
TEST(NormalisedText, AnyFigureGivesTheSameText) {
  const std::string expected = NormalisedText("P017 waits 1 h (2 % of 3 runs) since 2026-01-01");
  for (int i = 0; i < 500; ++i) {
    const std::string n = std::to_string(i * 7919);
    const std::string day = std::to_string(10 + i % 19);
    EXPECT_EQ(NormalisedText("P017 waits " + n + " h (" + n + "." + n + " % of " + n +
                             " runs) since 2025-12-" + day),
              expected);
  }
  EXPECT_EQ(NormalisedText("a b c"), NormalisedText(NormalisedText("a  b\tc")));
}

// Any bytes are taken; what is normalised stays as it is.
TEST(NormalisedText, NormalisingTwiceChangesNothing) {
  static constexpr std::string_view kBytes = "0123456789012345abfhmsTZ:-+.,%<> _/e\xC3\xA9\xFF\t";
  Philox dice("normalised text", "test", "bytes");
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (uint64_t length = dice.Below(40); length > 0; --length) text += kBytes[dice.Below(kBytes.size())];
    const std::string once = NormalisedText(text);
    ASSERT_EQ(NormalisedText(once), once) << text;
  }
}

TEST(SignatureOf, SetsHaveNoOrderAndNoDuplicates) {
  const Json where = {{"host", {"H2", "H1", "H2"}}, {"window", {{"hours", {3, 1}}}}};
  const Json same = {{"window", {{"hours", {3, 1}}}}, {"host", {"H1", "H2"}}};
  const auto a = SignatureOf("p", "k", "t", where, {"B", "A"}, "x");
  const auto b = SignatureOf("p", "k", "t", same, {"A", "B", "A"}, "x");
  ASSERT_TRUE(a && b);
  EXPECT_EQ(*a, *b);
}

TEST(SignatureOf, EachPartOfTheIdentityCounts) {
  const Json where = {{"host", "H1"}, {"window", {{"hours", {3, 1}}}}};
  const Json other = {{"host", "H1"}, {"window", {{"hours", {1, 3}}}}};  // figures keep their order
  const auto base = SignatureOf("p", "k", "t", where, {"A"}, "x");
  ASSERT_TRUE(base);
  for (const auto& changed :
       {SignatureOf("q", "k", "t", where, {"A"}, "x"), SignatureOf("p", "l", "t", where, {"A"}, "x"),
        SignatureOf("p", "k", "u", where, {"A"}, "x"), SignatureOf("p", "k", "t", other, {"A"}, "x"),
        SignatureOf("p", "k", "t", where, {"A", "B"}, "x"), SignatureOf("p", "k", "t", where, {}, "x")}) {
    ASSERT_TRUE(changed);
    EXPECT_NE(changed->identity, base->identity);
    EXPECT_EQ(changed->content, base->content);
  }
}

TEST(SignatureOf, AFigureInTheTextLeavesBothAsTheyAre) {
  const auto a = SignatureOf("p", "k", "t", Json::object(), {"A"}, "saves 5 h");
  const auto b = SignatureOf("p", "k", "t", Json::object(), {"A"}, "saves 6 h");
  const auto c = SignatureOf("p", "k", "t", Json::object(), {"A"}, "costs 6 h");
  ASSERT_TRUE(a && b && c);
  EXPECT_EQ(*a, *b);
  EXPECT_EQ(a->identity, c->identity);
  EXPECT_NE(a->content, c->content);
}

TEST(SignatureOf, ADigestIsWhatTheDocumentSays) {
  const auto signature = SignatureOf("p", "k", "t", Json::object(), {}, "saves 5 h");
  ASSERT_TRUE(signature);
  // printf '%s' '{"action_type":"t","kind":"k","plugin_id":"p","targets":[],"where":{}}' | sha256sum
  EXPECT_EQ(signature->identity, "sha256:f9caec7759019285dd06856b33767df30f65532331e3577bbd3408b367d8e297");
  // printf '%s' 'saves <duration>' | sha256sum
  EXPECT_EQ(signature->content, "sha256:6d656f94f743b1921975e8e7086e704b3d59421872bce0a3cdad670931a82c2f");
}

TEST(SignatureOf, AWhereThatIsNoTextIsRefused) {
  EXPECT_FALSE(SignatureOf("p", "k", "t", Json{{"host", "\xFF"}}, {}, "x"));
}

}  // namespace
}  // namespace harness::insight
