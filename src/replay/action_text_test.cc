// SPDX-License-Identifier: Apache-2.0
#include "replay/action_text.h"

#include <gtest/gtest.h>

namespace harness::replay {
namespace {

TEST(ActionText, NamesAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(ActionName("QEMAIL"), "QEMAIL");
  EXPECT_EQ(ActionName("A:B"), "\"A:B\"");
  EXPECT_EQ(ActionName("A,B"), "\"A,B\"");
  EXPECT_EQ(ActionName("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(ActionName("*"), "\"*\"");
  EXPECT_EQ(ActionName("PAY*"), "PAY*");
  EXPECT_EQ(ActionName(""), "\"\"");
}

TEST(ActionText, SpansStandInTheLargestWholeUnitAndReadBack) {
  EXPECT_EQ(ActionSpan(2 * kMicrosPerDay), "2d");
  EXPECT_EQ(ActionSpan(2 * kMicrosPerHour), "2h");
  EXPECT_EQ(ActionSpan(90 * kMicrosPerMinute), "90m");
  EXPECT_EQ(ActionSpan(-61 * kMicrosPerSecond), "-61s");
  EXPECT_EQ(ActionSpan(0), "0s");
  EXPECT_EQ(ActionSpan(250'000), "250ms");
  EXPECT_EQ(ActionSpan(1500), "1500us");
  for (const Micros span : {Micros{0}, Micros{1}, Micros{-1500}, kMicrosPerMinute, 25 * kMicrosPerHour})
    EXPECT_EQ(ParseActionSpan(ActionSpan(span)), span);
}

TEST(ActionText, SpansMayHaveSignsAndDecimals) {
  EXPECT_EQ(ParseActionSpan("+1.5h"), 90 * kMicrosPerMinute);
  EXPECT_EQ(ParseActionSpan("-250ms"), -250'000);
  EXPECT_EQ(ParseActionSpan("36525d"), 36'525 * kMicrosPerDay);
  for (const char* bad : {"", "5", "h", "5w", "5 h", "36526d", "1e3s", "--5s"})
    EXPECT_EQ(ParseActionSpan(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace harness::replay
