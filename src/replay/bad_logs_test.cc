// SPDX-License-Identifier: Apache-2.0
// Logs that no clean source writes: every step of a study gives a clear result, no NaN and no crash.
#include <gtest/gtest.h>

#include <cmath>

#include "replay/study.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

struct BadLog {
  const char* name;
  std::vector<TestRow> rows;
};

std::vector<TestRow> Times(size_t count, const TestRow& row) {
  return std::vector<TestRow>(count, row);
}

const std::vector<BadLog>& BadLogs() {
  static const std::vector<BadLog> logs = {
      {"Empty", {}},
      {"OneRow", {{"A", "h", 0, 5, 9}}},
      {"OneRowOfNothing", {{"A", "h", 0, 0, 0}}},
      {"NegativeWaits", Times(30, {"A", "h", 50, 10, 20})},
      {"NegativeServices", Times(30, {"A", "h", 0, 10, 5})},
      {"MissingEnds", Times(30, {"A", "h", 0, 10, kUnknownTime})},
      {"MissingStarts", Times(30, {"A", "h", 0, kUnknownTime, 10})},
      {"MissingEligibleTimes", Times(30, {"A", "h", kUnknownTime, 10, 20})},
      {"OneKnownRow", {{"A", "h", 0, kUnknownTime, 1}, {"A", "h", 3, 4, 5}, {"B", "h", kUnknownTime, 1, 2}}},
      {"ZeroDurations", Times(30, {"A", "h", 0, 10, 10})},
      {"AllSimultaneous", Times(200, {"A", "h", 7, 7, 9})},
      {"AllSimultaneousWaiting", Times(200, {"A", "h", 7, 70, 90})},
      {"ACycle",
       {{"A", "h", 0, 8, 8, 1}, {"A", "h", 0, 8, 8, 2}, {"B", "h", 0, 8, 8, 0}, {"B", "h", 1, 9, 12, 0}}},
      {"OfItself", {{"A", "h", 0, 8, 9, 0}, {"A", "h", 2, 9, 9, 1}}},
      {"AChain",
       {{"A", "h", 0, 0, 9}, {"A", "h", 0, 9, 9, 0}, {"A", "h", 0, 9, 20, 1}, {"A", "h", 0, 20, 21, 2}}},
      {"LinksToTheUnknown", {{"A", "h", 0, 0, kUnknownTime}, {"A", "h", 1, 5, 6, 0}, {"A", "h", 2, 7, 8, 1}}},
      {"BeforeTheEpoch", {{"A", "h", -1000, -990, -980}, {"A", "h", -999, -980, -970}}},
      {"AgesApart", {{"A", "h", 0, 0, 5}, {"A", "h", INT64_MAX / 8, INT64_MAX / 8, INT64_MAX / 8 + 5}}},
      {"OneHostManySlots", Times(30, {"A", "h", 0, 0, 1000, -1, 1000})},
  };
  return logs;
}

class BadLogTest : public testing::TestWithParam<BadLog> {};

void ExpectFinite(std::initializer_list<double> values) {
  for (const double value : values) EXPECT_TRUE(std::isfinite(value));
}

void ExpectFinite(const Calibration& found) {
  ExpectFinite({found.wmape_by_process.value_or(0), found.distance_us.value_or(0),
                found.distance_ratio.value_or(0), found.queue_error.value_or(0)});
}

void ExpectFinite(const Overload& found) {
  ExpectFinite({found.utilization, found.first_half_mean, found.last_quarter_mean, found.trend_z});
}

TEST_P(BadLogTest, GivesAClearResult) {
  const process::Executions log = LogOf(GetParam().rows);
  StudyOptions options;
  options.attempts.assign(log.rows(), 2);
  const auto study = Study::Make(log, process::LearnSlotPools(log), options);
  ASSERT_TRUE(study) << study.error().message;
  ExpectFinite(study->calibration());
  ExpectFinite(study->whole_calibration());
  ExpectFinite(study->baseline_overload());
  EXPECT_LE(study->bound().wait_us, study->baseline_wait_us());
  EXPECT_EQ(study->whole_calibration().never_started, 0);
  std::vector<Plan> plans;
  for (const char* text : {"add-slots:*:+1", "priority:A:-1", "shift:A:+1h", "thin:A:2", "thin:A:1",
                           "merge:A:4", "split:A:3", "retry:A:0.5", "route:A:h"}) {
    const auto action = ParseAction(text, study->names());
    if (action) plans.push_back({*action});
  }
  for (const auto& outcome : study->EvaluateMany(plans, {.threads = 2, .bound = true})) {
    if (!outcome) {
      EXPECT_NE(outcome.error().message.find("expected"), std::string::npos) << outcome.error().message;
      continue;
    }
    ExpectFinite(outcome->overload);
    EXPECT_GE(outcome->confidence, 0);
    EXPECT_LT(outcome->confidence, 1);
    EXPECT_FALSE(outcome->reason.empty());
    EXPECT_NE(outcome->verdict, Verdict::kVerified);  // none of these shows enough
    EXPECT_EQ(outcome->never_started, 0);
  }
  const auto curves = study->Queues(plans.empty() ? Plan() : plans.front(), 50);
  ASSERT_TRUE(curves);
  for (const QueueSeries* series : {&curves->recorded, &curves->replayed, &curves->planned}) {
    EXPECT_LE(series->waiting.size(), 50U);
    for (const double waiting : series->waiting) EXPECT_TRUE(std::isfinite(waiting) && waiting >= 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Replay, BadLogTest, testing::ValuesIn(BadLogs()),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace harness::replay
