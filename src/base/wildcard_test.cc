// SPDX-License-Identifier: Apache-2.0
#include "base/wildcard.h"

#include <gtest/gtest.h>

#include <tuple>

namespace harness {
namespace {

TEST(MatchesPattern, TakesTheWholeTextInAnyCase) {
  const std::vector<std::tuple<const char*, const char*, bool>> cases = {
      {"QEMAIL", "qemail", true},
      {"QEMAIL", "QEMAIL2", false},
      {"Q*", "QEMAIL", true},
      {"*L", "QEMAIL", true},
      {"*MA*", "QEMAIL", true},
      {"Q?MAIL", "QEMAIL", true},
      {"Q?EMAIL", "QEMAIL", false},
      {"PAY*", "paycalc1", true},
      {"PAY*", "PAY", true},
      {"PAY*", "ADPPAYSTAT", false},
      {"*batch*", "Payout Batch", true},
      {"PAY?", "PAY1", true},
      {"PAY?", "PAY", false},
      {"PAY?", "PAY12", false},
      {"*ab", "aab", true},  // the star must take one byte more than the first try
      {"", "", true},
      {"", "Q", false},
      {"*", "", true},
      {"?", "", false},
      {"a*b*c", "aXbXbXc", true},
      {"a*b*c", "aXbXbX", false},
      {"**", "x", true},
      {"[Q]*", "QEMAIL", false},
      {"100%_", "100%_", true},  // no letters of SQL patterns
      {"100%_", "100xx", false}};
  for (const auto& [pattern, text, matches] : cases)
    EXPECT_EQ(MatchesPattern(pattern, text), matches) << pattern << " " << text;
}

TEST(MatchesPattern, ManyStarsDoNotTakeExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(MatchesPattern(pattern + "b", std::string(20'000, 'a')));
}

TEST(MatchesAny, OneOfThemIsEnoughAndNoneIsNot) {
  EXPECT_TRUE(MatchesAny({"JB*", "PAY*"}, "PAYCALC1"));
  EXPECT_FALSE(MatchesAny({"JB*", "PAY*"}, "QEMAIL"));
  EXPECT_FALSE(MatchesAny({}, "QEMAIL"));
}

}  // namespace
}  // namespace harness
