// SPDX-License-Identifier: Apache-2.0
#include "process/little_check.h"

#include <gtest/gtest.h>

#include "base/prng.h"

namespace harness::process {
namespace {

void Add(Executions& log, Timestamp eligible, Timestamp start, Timestamp end, const char* host = "h") {
  log.process.push_back(static_cast<uint32_t>(log.processes.Of("P")));
  log.host.push_back(static_cast<uint32_t>(log.hosts.Of(host)));
  log.eligible_us.push_back(eligible);
  log.started_us.push_back(start);
  log.ended_us.push_back(end);
  log.slots.push_back(2);
  log.predecessor.push_back(kNoRow);
}

LittleCounts CountAll(const Executions& log, const Windows& windows) {
  const std::vector<uint32_t> group(log.hosts.size(), 0);
  return CountLittle(log, windows, group, 1).front();
}

TEST(LayOutWindows, TakesTheLongestUnitOfWhichTenFit) {
  Executions log;
  const Timestamp monday = 4 * kMicrosPerDay;  // 1970-01-05
  Add(log, monday - 1, monday, monday);
  Add(log, monday + 10 * 7 * kMicrosPerDay, 0, 0);
  EXPECT_EQ(LayOutWindows(log).length_us, 7 * kMicrosPerDay);
  EXPECT_EQ(LayOutWindows(log).start_us, monday);
  EXPECT_EQ(LayOutWindows(log).count, 10U);
  log.eligible_us[1] -= 1;
  EXPECT_EQ(LayOutWindows(log).length_us, kMicrosPerDay);
  EXPECT_EQ(LayOutWindows(log).count, 69U);
}

TEST(LayOutWindows, AShortLogHasNone) {
  Executions log;
  EXPECT_EQ(LayOutWindows(log).count, 0U);
  Add(log, 0, 0, 1);
  Add(log, 10 * kMicrosPerMinute - 1, 0, 1);
  EXPECT_EQ(LayOutWindows(log).count, 0U);
  EXPECT_TRUE(CountAll(log, LayOutWindows(log)).windows.empty());
}

// Minutes from 0: one stays from 0:30 to 3:15, another from 1:00 to 1:20; a third has no end.
TEST(CountLittle, AHandWorkedCase) {
  Executions log;
  const Micros s = kMicrosPerSecond;
  Add(log, 30 * s, 90 * s, 195 * s);
  Add(log, 60 * s, 60 * s, 80 * s);
  Add(log, 70 * s, 75 * s, kUnknownTime);
  const LittleCounts counts = CountAll(log, {0, 60 * s, 3});
  ASSERT_EQ(counts.windows.size(), 3U);
  EXPECT_EQ(counts.windows[0].arrivals, 1);
  EXPECT_TRUE(counts.windows[0].stay_us == 165 * s);
  EXPECT_TRUE(counts.windows[0].present_us == 30 * s);
  EXPECT_TRUE(counts.windows[0].carried_out_us == 135 * s);
  EXPECT_EQ(counts.windows[1].arrivals, 2);
  EXPECT_EQ(counts.windows[1].complete, 1);
  EXPECT_TRUE(counts.windows[1].present_us == 80 * s);
  EXPECT_TRUE(counts.windows[1].carried_in_us == 60 * s);
  EXPECT_TRUE(counts.windows[2].present_us == 60 * s);  // it goes on for 15 s after the last border
  EXPECT_EQ(counts.unknown_ends, 1);
  EXPECT_EQ(counts.present_at_start, 0);
  EXPECT_EQ(counts.present_at_end, 1);
  EXPECT_TRUE(counts.busy_us == 2 * (90 + 20) * s);
  EXPECT_EQ(counts.arrivals_by_hour[0], 3);
}

// Little's law with its edges, in every window of random logs; and each second counted one by one.
TEST(CountLittle, PresentIsStayAndWhatIsCarriedOverTheBorders) {
  Philox random(7);
  for (int round = 0; round < 20; ++round) {
    Executions log;
    for (int i = 0; i < 60; ++i) {
      const auto at = static_cast<Timestamp>(random.Below(120));
      const auto end = at + static_cast<Timestamp>(random.Below(50)) - 3;
      Add(log, at, at, random.Chance(0.1) ? kUnknownTime : end, random.Chance(0.5) ? "h" : "g");
    }
    const Windows windows{20, 7, 11};
    const LittleCounts counts = CountAll(log, windows);
    for (size_t w = 0; w < windows.count; ++w) {
      const LittleWindow& window = counts.windows[w];
      EXPECT_TRUE(window.present_us == window.stay_us + window.carried_in_us - window.carried_out_us) << w;
      int64_t present = 0;
      for (Timestamp t = 20 + 7 * static_cast<Timestamp>(w); t < 27 + 7 * static_cast<Timestamp>(w); ++t) {
        for (size_t row = 0; row < log.rows(); ++row) {
          if (log.ended_us[row] != kUnknownTime && log.eligible_us[row] <= t && t < log.ended_us[row])
            ++present;
        }
      }
      EXPECT_TRUE(window.present_us == present) << w;
    }
  }
}

TEST(CountLittle, GroupsAreApartAndSumToTheWhole) {
  Philox random(8);
  Executions log;
  for (int i = 0; i < 200; ++i) {
    const auto at = static_cast<Timestamp>(random.Below(1000));
    const char* hosts[] = {"a", "b", "c"};
    Add(log, at, at, at + static_cast<Timestamp>(random.Below(100)), hosts[random.Below(3)]);
  }
  const Windows windows{100, 50, 12};
  const LittleCounts all = CountAll(log, windows);
  const auto apart = CountLittle(log, windows, std::vector<uint32_t>{0, 1, 2}, 3);
  for (size_t w = 0; w < windows.count; ++w) {
    Int128 present = 0;
    int64_t arrivals = 0;
    for (const LittleCounts& group : apart) {
      present += group.windows[w].present_us;
      arrivals += group.windows[w].arrivals;
    }
    EXPECT_TRUE(present == all.windows[w].present_us);
    EXPECT_EQ(arrivals, all.windows[w].arrivals);
  }
  EXPECT_EQ(CountLittle(log, windows, std::vector<uint32_t>{9, 9, 9}, 1).front().arrivals, 0);
}

}  // namespace
}  // namespace harness::process
