// SPDX-License-Identifier: Apache-2.0
#include "replay/calibration.h"

#include <gtest/gtest.h>

#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

TEST(Calibration, APerfectReplayReproduces) {
  const Model model = ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 20}});
  const Calibration found = Calibrate(model, model.recorded_start_us);
  EXPECT_EQ(found.n, 2);
  EXPECT_EQ(found.recorded_wait_us, 8);
  EXPECT_EQ(found.wmape_by_process, 0);
  EXPECT_EQ(found.distance_us, 0);
  EXPECT_EQ(found.queue_error, 0);
  EXPECT_EQ(found.fit, Fit::kReproduces);
}

// Recorded waits: A 0 and 20, B 20; replayed: A 10 and 10, B 30. By process |20 - 20| + |30 - 20| = 10 of 40.
// Sorted: (0, 20, 20) and (10, 10, 30): 10 + 10 + 10 = 30 of 40, 10 us a job.
TEST(Calibration, ErrorsByHand) {
  const Model model = ModelOf({{"A", "h", 0, 0, 1}, {"A", "h", 0, 20, 21}, {"B", "h", 0, 20, 22}});
  const Calibration found = Calibrate(model, std::vector<Timestamp>{10, 10, 30});
  EXPECT_EQ(found.residual_us, 10);
  EXPECT_EQ(found.wmape_by_process, 0.25);
  EXPECT_EQ(found.distance_us, 10);
  EXPECT_EQ(found.distance_ratio, 0.75);
  EXPECT_EQ(found.fit, Fit::kInconclusive);
  // The queue: recorded less replayed is -1 from 0 to 10, +1 from 10 to 20, +1 from 20 to 30 less 2 ... :
  // recorded (2, 2, 0), replayed (3, 1, 1) in the three stretches of 10: sums 40 and 50 in one hour.
  EXPECT_EQ(found.queue_error, 0.25);
  // Only the last two: A waits 20 and 10, B 20 and 30.
  EXPECT_EQ(Calibrate(model, std::vector<Timestamp>{10, 10, 30}, 1).residual_us, 20);
}

// One job waits from 23:30 for three hours, replayed from 23:30 for one: the hours differ by 0, 30, 60 and 30
// minutes (23, 0, 1, 2 o'clock) of 180 recorded.
TEST(Calibration, QueuesAreComparedHourByHour) {
  constexpr Timestamp kStart = 47 * kMicrosPerHour / 2;
  const Model model = ModelOf({{"A", "h", kStart, kStart + 3 * kMicrosPerHour, kStart + 4 * kMicrosPerHour}});
  const Calibration found = Calibrate(model, std::vector<Timestamp>{kStart + kMicrosPerHour});
  EXPECT_EQ(found.queue_error, 120.0 / 180.0);
}

// An hour that is too high and an equal one that is too low inside the same hour cancel; in two hours not.
TEST(Calibration, OppositeErrorsCancelInsideAnHourOnly) {
  for (const bool same_hour : {true, false}) {
    const Timestamp second = same_hour ? 1000 : kMicrosPerHour;
    const Model model = ModelOf({{"A", "h", 0, 0, 1}, {"A", "h", second, second + 100, second + 101}});
    const Calibration found = Calibrate(model, std::vector<Timestamp>{100, second});
    EXPECT_EQ(found.queue_error, same_hour ? 0.0 : 2.0);
    EXPECT_EQ(found.wmape_by_process, 0);
  }
}

// Hour by hour in one pass against a sum over the hours of a direct integral, on random starts.
TEST(Calibration, HourlyErrorEqualsADirectSum) {
  Philox random(5);
  std::vector<TestRow> rows;
  std::vector<Timestamp> replayed;
  constexpr int64_t kHours = 30;
  for (int64_t i = 0; i < 200; ++i) {
    const auto eligible = i * kMicrosPerHour / 20;
    const auto wait = [&] { return static_cast<int64_t>(random.Below(5 * kMicrosPerHour)); };
    rows.push_back({"A", "h", eligible, eligible + wait(), eligible + 9 * kMicrosPerHour});
    replayed.push_back(eligible + wait());
  }
  const Model model = ModelOf(rows);
  const auto waiting = [](Timestamp from, Timestamp to, Timestamp hour) {
    return std::max<int64_t>(0, std::min(to, hour + kMicrosPerHour) - std::max(from, hour));
  };
  int64_t error = 0, whole = 0;
  for (Timestamp hour = 0; hour < kHours * kMicrosPerHour; hour += kMicrosPerHour) {
    int64_t a = 0, b = 0;
    for (size_t job = 0; job < model.jobs(); ++job) {
      a += waiting(model.eligible_us[job], model.recorded_start_us[job], hour);
      b += waiting(model.eligible_us[job], replayed[job], hour);
    }
    error += std::abs(a - b);
    whole += a;
  }
  EXPECT_EQ(Calibrate(model, replayed).queue_error, RoundedRatio(error, whole));
}

TEST(Calibration, NoWaitAtAll) {
  const Model model = ModelOf({{"A", "h", 0, 0, 10}});
  EXPECT_EQ(Calibrate(model, model.recorded_start_us).fit, Fit::kReproduces);
  const Calibration wrong = Calibrate(model, std::vector<Timestamp>{1});
  EXPECT_EQ(wrong.wmape_by_process, std::nullopt);
  EXPECT_EQ(wrong.fit, Fit::kInconclusive);
}

TEST(Calibration, NothingToJudgeIsInconclusive) {
  EXPECT_EQ(Calibrate(Model(), {}).fit, Fit::kInconclusive);
  EXPECT_EQ(Calibrate(Model(), {}).wmape_by_process, std::nullopt);
  const Model model = ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 20}});
  const Calibration found = Calibrate(model, std::vector<Timestamp>{0, process::kUnknownTime});
  EXPECT_EQ(found.never_started, 1);
  EXPECT_EQ(found.fit, Fit::kInconclusive);
}

// A log that was served last come first served is not reproduced by first come first served.
TEST(Calibration, AnotherDisciplineIsNotReproduced) {
  std::vector<TestRow> rows = {{"X", "h", 0, 0, 100}};
  for (int64_t i = 0; i < 20; ++i)
    rows.push_back({i < 10 ? "A" : "B", "h", i, 100 + 10 * (19 - i), 110 + 10 * (19 - i)});
  const Model model = ModelOf(rows);
  Replayer replayer;
  const Calibration found = Calibrate(model, replayer.Run(model, Discipline::kFcfs).started_us);
  EXPECT_GT(*found.wmape_by_process, kLargestWaitError);
  EXPECT_EQ(found.fit, Fit::kInconclusive);
}

}  // namespace
}  // namespace harness::replay
