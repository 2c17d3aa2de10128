// SPDX-License-Identifier: Apache-2.0
#include "replay/queue_series.h"

#include <gtest/gtest.h>

#include <numeric>

#include "replay/test_logs.h"

namespace harness::replay {
namespace {

constexpr Micros kHour = kMicrosPerHour;
using TimesOfQueue = std::vector<Timestamp>;

// One waits from 00:30 to 03:30, another from 01:00 to 02:00: hours of 0.5, 2, 1 and 0.5.
TEST(QueueSeries, HoursByHand) {
  const TimesOfQueue eligible = {kHour / 2, kHour};
  const TimesOfQueue started = {7 * kHour / 2, 2 * kHour};
  const QueueSeries series = MeanQueue(eligible, started, kHour / 2, 7 * kHour / 2, 100);
  EXPECT_EQ(series.start_us, 0);
  EXPECT_EQ(series.step_us, kHour);
  EXPECT_EQ(series.waiting, (std::vector<double>{0.5, 2, 1, 0.5}));
  // Three steps at most: two hours each.
  EXPECT_EQ(MeanQueue(eligible, started, kHour / 2, 7 * kHour / 2, 3).waiting,
            (std::vector<double>{1.25, 0.75}));
  EXPECT_EQ(MeanQueue(eligible, started, kHour / 2, 7 * kHour / 2, 1).waiting, (std::vector<double>{1}));
}

TEST(QueueSeries, UnknownStartsWaitToTheEndAndEarlyOnesNotAtAll) {
  const QueueSeries series =
      MeanQueue(TimesOfQueue{0, kHour}, TimesOfQueue{process::kUnknownTime, 0}, 0, 2 * kHour - 1, 100);
  EXPECT_EQ(series.waiting, (std::vector<double>{1, 1}));
  EXPECT_TRUE(MeanQueue({}, {}, 0, 0, 5).waiting.empty());
}

// The series holds all the waiting there is.
TEST(QueueSeries, TheSumIsTheTotalWait) {
  Philox random(2);
  TimesOfQueue eligible, started;
  Int128 total = 0;
  for (int i = 0; i < 500; ++i) {
    eligible.push_back(static_cast<Timestamp>(random.Below(40 * kHour)) - 20 * kHour);
    started.push_back(eligible.back() + static_cast<Micros>(random.Below(9 * kHour)));
    total += started.back() - eligible.back();
  }
  for (const size_t most : {1000, 17, 2}) {
    const QueueSeries series = MeanQueue(eligible, started, -20 * kHour, 30 * kHour, most);
    EXPECT_LE(series.waiting.size(), most);
    const double sum = std::accumulate(series.waiting.begin(), series.waiting.end(), 0.0);
    EXPECT_NEAR(sum * static_cast<double>(series.step_us) / RoundedRatio(total, 1), 1, 1e-12);
  }
}

}  // namespace
}  // namespace harness::replay
