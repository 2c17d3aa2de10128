// SPDX-License-Identifier: Apache-2.0
#include "replay/action.h"

#include <gtest/gtest.h>

namespace harness::replay {
namespace {

const Names kNames = {{"QEMAIL", "LOSLOADCLD", "a:b,\"c\"", "*"}, {"H1", "H2", "odd,host"}};

TEST(Action, TextsReadBackToTheSameAction) {
  for (const char* text : {"add-slots:*:+1",        "add-slots:H2:-1",
                           "add-slots:H1,H2:+3",    "priority:QEMAIL:-1",
                           "shift:LOSLOADCLD:+30m", "shift:QEMAIL:-90s",
                           "shift:QEMAIL:+0s",      "shift:QEMAIL:+1d",
                           "thin:QEMAIL:3",         "merge:QEMAIL:4",
                           "merge:QEMAIL:4:30m",    "merge:QEMAIL:4:1h:5s",
                           "split:QEMAIL:2",        "retry:QEMAIL:0.5",
                           "retry:QEMAIL:0.125",    "route:QEMAIL:H2",
                           "route:QEMAIL:H2,H1",    "thin:\"a:b,\"\"c\"\"\":2",
                           "thin:\"*\":2",          "route:QEMAIL:\"odd,host\",H1"}) {
    const auto action = ParseAction(text, kNames);
    ASSERT_TRUE(action) << text << ": " << action.error().message;
    EXPECT_EQ(ToText(*action, kNames), text);
    EXPECT_EQ(*ParseAction(ToText(*action, kNames), kNames), *action);
  }
}

TEST(Action, ValuesAreRead) {
  EXPECT_EQ(ParseAction("shift:QEMAIL:1.5h", kNames)->amount, 90 * kMicrosPerMinute);
  EXPECT_EQ(ParseAction("shift:QEMAIL:-250ms", kNames)->amount, -250'000);
  EXPECT_EQ(ParseAction("shift:QEMAIL:7us", kNames)->amount, 7);
  EXPECT_EQ(ParseAction("retry:QEMAIL:1", kNames)->amount, 1000);
  EXPECT_EQ(ParseAction("merge:QEMAIL:4", kNames)->window_us, kMicrosPerHour);
  EXPECT_EQ(ParseAction("merge:QEMAIL:4", kNames)->setup_us, -1);
  EXPECT_EQ(ParseAction("add-slots:H2:1", kNames)->hosts, std::vector<uint32_t>{1});
  EXPECT_TRUE(ParseAction("add-slots:*:1", kNames)->hosts.empty());
  EXPECT_EQ(ParseAction("route:LOSLOADCLD:H2,H1", kNames)->hosts, (std::vector<uint32_t>{1, 0}));
}

TEST(Action, ErrorsSayWhatWasFoundAndExpected) {
  const auto message = [](const char* text) {
    const auto action = ParseAction(text, kNames);
    EXPECT_FALSE(action) << text;
    return action ? "" : action.error().message;
  };
  EXPECT_EQ(
      message("thin:QEMIAL:3"),
      "action \"thin:QEMIAL:3\": found \"QEMIAL\" (did you mean \"QEMAIL\"?), expected a process of the log");
  EXPECT_EQ(
      message("thni:QEMAIL:3"),
      "action \"thni:QEMAIL:3\": found \"thni\" (did you mean thin?), expected one of add-slots, priority, "
      "shift, thin, merge, split, retry, route");
  EXPECT_EQ(message("add-slots:H9:+1"),
            "action \"add-slots:H9:+1\": found \"H9\" (did you mean \"H1\"?), expected a host of the log");
  for (const char* text : {"",
                           "thin",
                           "thin:QEMAIL",
                           "thin:QEMAIL:3:4",
                           "thin:QEMAIL:0",
                           "thin:QEMAIL:x",
                           "shift:QEMAIL:30",
                           "shift:QEMAIL:m",
                           "shift:QEMAIL:99999999999d",
                           "split:QEMAIL:1",
                           "split:QEMAIL:1001",
                           "merge:QEMAIL:1",
                           "merge:QEMAIL:2:-1h",
                           "merge:QEMAIL:2:1h:x",
                           "retry:QEMAIL:0",
                           "retry:QEMAIL:1.1",
                           "retry:QEMAIL:0.0001",
                           "retry:QEMAIL:nan",
                           "route:QEMAIL:",
                           "route:QEMAIL:H1,H1",
                           "route:QEMAIL:*",
                           "add-slots:\"H1:+1",
                           "priority:QEMAIL:1.5",
                           "add-slots:*:99999999999999999999"}) {
    const std::string found = message(text);
    EXPECT_NE(found.find("found "), std::string::npos) << text;
    EXPECT_NE(found.find("expected "), std::string::npos) << text;
  }
}

TEST(Action, JsonHoldsWhatHasAMeaning) {
  EXPECT_EQ(
      ToJson(*ParseAction("route:QEMAIL:H2", kNames), kNames),
      (Json{{"action", "route:QEMAIL:H2"}, {"kind", "route"}, {"process", "QEMAIL"}, {"hosts", {"H2"}}}));
  EXPECT_EQ(
      ToJson(*ParseAction("add-slots:*:+1", kNames), kNames),
      (Json{{"action", "add-slots:*:+1"}, {"kind", "add-slots"}, {"amount", 1}, {"hosts", Json::array()}}));
  const Json merge = ToJson(*ParseAction("merge:QEMAIL:4", kNames), kNames);
  EXPECT_EQ(merge["window_us"], kMicrosPerHour);
  EXPECT_TRUE(merge["setup_us"].is_null());
}

}  // namespace
}  // namespace harness::replay
