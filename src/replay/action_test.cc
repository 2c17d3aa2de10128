// SPDX-License-Identifier: Apache-2.0
#include "replay/action.h"

#include <gtest/gtest.h>

namespace harness::replay {
namespace {

const Names kNames = {{"QEMAIL", "LOSLOADCLD", "a:b,\"c\"", "*"}, {"H1", "H2", "odd,host"}};

TEST(Action, TextsReadBackToTheSameAction) {
  for (const char* text : {"add-slots:*:+1",
                           "add-slots:H2:-1",
                           "add-slots:H1,H2:+3",
                           "priority:QEMAIL:-1",
                           "shift:LOSLOADCLD:+30m",
                           "shift:QEMAIL:-90s",
                           "shift:QEMAIL:+0s",
                           "shift:QEMAIL:+1d",
                           "thin:QEMAIL:3",
                           "merge:QEMAIL:4",
                           "merge:QEMAIL:4:30m",
                           "merge:QEMAIL:4:1h:5s",
                           "split:QEMAIL:2",
                           "retry:QEMAIL:0.5",
                           "retry:QEMAIL:0.125",
                           "route:QEMAIL:H2",
                           "route:QEMAIL:H2,H1",
                           "thin:\"a:b,\"\"c\"\"\":2",
                           "thin:\"*\":2",
                           "route:QEMAIL:\"odd,host\",H1",
                           "keep:QEMAIL:3",
                           "keep:\"a:b,\"\"c\"\"\":2",
                           "keep:QEMAIL:3:within 2025-07-20T00:00:00Z/2025-08-05T00:00:00Z",
                           "keep:QEMAIL:3:outside 2025-07-20T00:00:00Z/2025-08-05T10:30:01Z,"
                           "2025-08-20T00:00:00.250000Z/2025-09-05T00:00:00Z",
                           "cap:QEMAIL:2",
                           "cap:QEMAIL:0",
                           "defer:QEMAIL:8h-12h",
                           "defer:QEMAIL:22h-6h",
                           "defer:QEMAIL:0s-90m",
                           "unlink:QEMAIL:LOSLOADCLD",
                           "unlink:\"a:b,\"\"c\"\"\":\"*\"",
                           "unlink:QEMAIL:QEMAIL",
                           "dedupe:QEMAIL:1h",
                           "dedupe:QEMAIL:90s",
                           "dedupe:QEMAIL:1h:3"}) {
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

TEST(Action, ValuesOfTheLaterKindsAreRead) {
  const Action keep =
      *ParseAction("keep:QEMAIL:4:within 1970-01-02/1970-01-03T01:02:03.5Z, 1970-01-04/1970-01-05", kNames);
  EXPECT_EQ(keep.amount, 4);
  EXPECT_FALSE(keep.outside);
  constexpr Micros kDay = kMicrosPerDay;
  EXPECT_EQ(keep.windows, (std::vector<TimeWindow>{{kDay, 2 * kDay + 3'723'500'000}, {3 * kDay, 4 * kDay}}));
  EXPECT_EQ(ParseAction("keep:QEMAIL:4:within 1970-01-02/1970-01-03", kNames)->windows.size(), 1U);
  const Action defer = *ParseAction("defer:QEMAIL:7.5h-24h", kNames);
  EXPECT_EQ(defer.from_us, 450 * kMicrosPerMinute);
  EXPECT_EQ(defer.to_us, kDay);
  const Action unlink = *ParseAction("unlink:LOSLOADCLD:QEMAIL", kNames);
  EXPECT_EQ(unlink.process, 1U);
  EXPECT_EQ(unlink.predecessor, 0U);
  EXPECT_EQ(ParseAction("dedupe:QEMAIL:2h", kNames)->window_us, 2 * kMicrosPerHour);
  EXPECT_EQ(ParseAction("dedupe:QEMAIL:2h", kNames)->amount, 0);  // however many windows
  EXPECT_EQ(ParseAction("dedupe:QEMAIL:2h:3", kNames)->window_us, 2 * kMicrosPerHour);
  EXPECT_EQ(ParseAction("dedupe:QEMAIL:2h:3", kNames)->amount, 3);
  EXPECT_EQ(ParseAction("cap:QEMAIL:+2", kNames)->amount, 2);
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
      "shift, thin, merge, split, retry, route, keep, cap, defer, unlink, dedupe");
  EXPECT_EQ(message("unlink:QEMAIL:LOSLOADCLDX"),
            "action \"unlink:QEMAIL:LOSLOADCLDX\": found \"LOSLOADCLDX\" (did you mean \"LOSLOADCLD\"?), "
            "expected a process of the log");
  EXPECT_EQ(message("dedup:QEMAIL:1h").substr(0, 67),
            "action \"dedup:QEMAIL:1h\": found \"dedup\" (did you mean dedupe?), exp");
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
                           "keep:QEMAIL:1",
                           "keep:QEMAIL:2:2025-07-20/2025-07-21",
                           "keep:QEMAIL:2:within",
                           "keep:QEMAIL:2:within 2025-07-20",
                           "keep:QEMAIL:2:within 2025-07-21/2025-07-20",
                           "keep:QEMAIL:2:within 2025-02-30/2025-07-20",
                           "keep:QEMAIL:2:within 2025-07-20T24:00:00Z/2025-07-22",
                           "keep:QEMAIL:2:within 2025-07-20T10:00:00/2025-07-22",
                           "keep:QEMAIL:2:within 2025-07-20T10:00:00.1234567Z/2025-07-22",
                           "cap:QEMAIL:-1",
                           "cap:QEMAIL:x",
                           "defer:QEMAIL:8h",
                           "defer:QEMAIL:8h-8h",
                           "defer:QEMAIL:8-12",
                           "defer:QEMAIL:8h-25h",
                           "defer:QEMAIL:-8h-12h",
                           "unlink:QEMAIL",
                           "unlink:QEMAIL:",
                           "dedupe:QEMAIL:1",
                           "dedupe:QEMAIL:-1h",
                           "dedupe:QEMAIL:1h:0",
                           "dedupe:QEMAIL:1h:x",
                           "dedupe:QEMAIL:1h:3:4",
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
  EXPECT_EQ(ToJson(*ParseAction("unlink:QEMAIL:LOSLOADCLD", kNames), kNames),
            (Json{{"action", "unlink:QEMAIL:LOSLOADCLD"},
                  {"kind", "unlink"},
                  {"process", "QEMAIL"},
                  {"predecessor", "LOSLOADCLD"}}));
  EXPECT_EQ(ToJson(*ParseAction("keep:QEMAIL:3:outside 1970-01-01/1970-01-02", kNames), kNames),
            (Json{{"action", "keep:QEMAIL:3:outside 1970-01-01T00:00:00Z/1970-01-02T00:00:00Z"},
                  {"kind", "keep"},
                  {"process", "QEMAIL"},
                  {"amount", 3},
                  {"windows", Json::array({Json::array({0, kMicrosPerDay})})},
                  {"outside", true}}));
  EXPECT_EQ(ToJson(*ParseAction("defer:QEMAIL:1s-2s", kNames), kNames),
            (Json{{"action", "defer:QEMAIL:1s-2s"},
                  {"kind", "defer"},
                  {"process", "QEMAIL"},
                  {"from_us", 1'000'000},
                  {"to_us", 2'000'000}}));
  EXPECT_EQ(ToJson(*ParseAction("dedupe:QEMAIL:1h", kNames), kNames)["window_us"], kMicrosPerHour);
  EXPECT_FALSE(ToJson(*ParseAction("dedupe:QEMAIL:1h", kNames), kNames).contains("most_windows"));
  EXPECT_EQ(ToJson(*ParseAction("dedupe:QEMAIL:1h:3", kNames), kNames)["most_windows"], 3);
  EXPECT_EQ(ToJson(*ParseAction("cap:QEMAIL:2", kNames), kNames)["amount"], 2);
  const Json merge = ToJson(*ParseAction("merge:QEMAIL:4", kNames), kNames);
  EXPECT_EQ(merge["window_us"], kMicrosPerHour);
  EXPECT_TRUE(merge["setup_us"].is_null());
}

}  // namespace
}  // namespace harness::replay
