// SPDX-License-Identifier: Apache-2.0
// Executions kept now and then, deferred, done once, let run beside each other, and capped.
#include <gtest/gtest.h>

#include "replay/actions.h"
#include "replay/job_choices.h"
#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Numbers = std::vector<uint32_t>;
using TimeList = std::vector<Timestamp>;

// Rows 0 to 4 are A, row 5 is B and waits for row 2.
Model FiveAndOne() {
  return ModelOf({{"A", "h", 0, 0, 5},
                  {"A", "h", 10, 10, 15},
                  {"A", "h", 20, 20, 25},
                  {"A", "h", 30, 30, 35},
                  {"A", "h", 40, 40, 45},
                  {"B", "h", 22, 45, 46, 2}});
}

TEST(Keep, TheFirstOfEachGroupStays) {
  Model model = FiveAndOne();
  Calls calls;
  ASSERT_TRUE(Keep(model, calls, 0, 3, {}, false));
  EXPECT_EQ(model.row, (Numbers{0, 5, 3}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 2, kNoJob}));  // row 2 is gone: row 3 does its work
  EXPECT_EQ(calls.first, (Numbers{0, kNoJob, kNoJob, 1, 2, kNoJob}));
}

TEST(Keep, OnlyInsideOrOutsideOfTheWindows) {
  const std::vector<TimeWindow> windows = {{10, 20}, {30, 41}};
  Model inside = FiveAndOne();
  Calls calls;
  ASSERT_TRUE(Keep(inside, calls, 0, 2, windows, false));  // touched: 10, 30, 40; the window to 20 leaves 20
  EXPECT_EQ(inside.row, (Numbers{0, 1, 2, 5, 4}));
  Model outside = FiveAndOne();
  calls.Clear();
  ASSERT_TRUE(Keep(outside, calls, 0, 2, windows, true));  // touched: 0, 20
  EXPECT_EQ(outside.row, (Numbers{0, 1, 5, 3, 4}));
}

// A at 0, 10, ..., 40 takes 5 each; of three the first stays, at 0 and at 30. B needs the result of A at 10,
// which now that at 30 brings, at 35; C that of A at 40, after which none comes: that at 30 has to do. D
// waits for one that stays.
TEST(Keep, WhatWaitedWaitsForTheNextThatStays) {
  Model model = ModelOf({{"A", "h", 0, 0, 5},
                         {"A", "h", 10, 10, 15},
                         {"A", "h", 20, 20, 25},
                         {"A", "h", 30, 30, 35},
                         {"A", "h", 40, 40, 45},
                         {"B", "g", 11, 15, 16, 1},
                         {"C", "g", 41, 45, 46, 4},
                         {"D", "g", 31, 35, 36, 3}});
  Calls calls;
  ASSERT_TRUE(Keep(model, calls, 0, 3, {}, false));
  EXPECT_EQ(model.row, (Numbers{0, 5, 3, 7, 6}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 2, kNoJob, 2, 2}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (TimeList{0, 35, 30, 36, 41}));
  EXPECT_EQ(calls.first, (Numbers{0, kNoJob, 1, kNoJob, 2, 3, kNoJob, 4}));  // nobody's calls are theirs
}

// The window holds A at 10 and at 20, of which the first stays; that at 30 stands outside and stays: it does
// the work of that at 20.
TEST(Keep, TheNextMayStandOutsideOfTheWindow) {
  Model model = FiveAndOne();
  Calls calls;
  ASSERT_TRUE(Keep(model, calls, 0, 2, {{10, 30}}, false));
  EXPECT_EQ(model.row, (Numbers{0, 1, 5, 3, 4}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, kNoJob, 3, kNoJob, kNoJob}));
}

// Each A waits for the one before it: row 2 cannot wait for itself and takes the result of row 0.
TEST(Keep, ChainsOfTheProcessStayChains) {
  Model model = ModelOf({{"A", "h", 0, 0, 5},
                         {"A", "h", 1, 5, 10, 0},
                         {"A", "h", 2, 10, 15, 1},
                         {"A", "h", 3, 15, 20, 2},
                         {"B", "h", 4, 20, 25, 3}});
  Calls calls;
  ASSERT_TRUE(Keep(model, calls, 0, 2, {}, false));
  EXPECT_EQ(model.row, (Numbers{0, 2, 4}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 0, 1}));
}

// A and B by turns, each after the other. Of three A the first stays: of rows 0, 2, 4, 6 rows 0 and 6. Row 6
// waits for row 5, so that neither row 5 nor row 3 behind it can wait for row 6 in place of rows 4 and 2.
TEST(Keep, NoExecutionComesToWaitForItself) {
  Model model = ModelOf({{"A", "h", 0, 0, 5},
                         {"B", "h", 1, 5, 10, 0},
                         {"A", "h", 2, 10, 15, 1},
                         {"B", "h", 3, 15, 20, 2},
                         {"A", "h", 4, 20, 25, 3},
                         {"B", "h", 5, 25, 30, 4},
                         {"A", "h", 6, 30, 35, 5}});
  Calls calls;
  ASSERT_TRUE(Keep(model, calls, 0, 3, {}, false));
  EXPECT_EQ(model.row, (Numbers{0, 1, 3, 5, 6}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 0, 1, 2, 3}));
}

TEST(Thin, WhatWaitedWaitsForTheNextThatStays) {
  Model model = FiveAndOne();  // row 2 is the third
  Model without = model;
  Calls calls;
  ASSERT_TRUE(Thin(model, calls, 0, 3));
  EXPECT_EQ(model.row, (Numbers{0, 1, 5, 3, 4}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, kNoJob, 3, kNoJob, kNoJob}));
  calls.Clear();
  ASSERT_TRUE(Thin(without, calls, 0, 1));  // none is left
  EXPECT_EQ(without.row, Numbers{5});
  EXPECT_EQ(without.predecessor, Numbers{kNoJob});
}

TEST(Keep, BadArgumentsAreInvalid) {
  Model model = FiveAndOne();
  Calls calls;
  EXPECT_FALSE(Keep(model, calls, 0, 1, {}, false));
  EXPECT_FALSE(Keep(model, calls, 9, 2, {}, false));
  EXPECT_FALSE(Keep(model, calls, 0, 2, {{5, 5}}, false));
  EXPECT_TRUE(calls.empty());
  ASSERT_TRUE(Split(model, calls, 0, 2));
  EXPECT_FALSE(Keep(model, calls, 0, 2, {}, false));
}

// Hours 8 to 12 of the day: 8:00 and 11:00 become 12:00, 12:00 and 7:00 stay. B at 11:30 is another process.
TEST(Defer, ToTheEndOfTheHours) {
  constexpr Micros kHour = kMicrosPerHour;
  const auto at = [](int64_t hour, int64_t minute = 0) {
    return kMicrosPerDay + hour * kHour + minute * kMicrosPerMinute;
  };
  Model model = ModelOf({{"A", "h", at(11), at(11), at(11) + 1},
                         {"A", "h", at(7), at(7), at(7) + 1},
                         {"A", "h", at(8), at(8), at(8) + 1},
                         {"A", "h", at(12), at(12), at(12) + 1},
                         {"B", "h", at(11, 30), at(11, 30), at(11, 30) + 1}});
  model.release_us = {process::kUnknownTime, at(9), process::kUnknownTime, process::kUnknownTime,
                      process::kUnknownTime};
  Model night = model;
  Calls calls;
  ASSERT_TRUE(Defer(model, calls, 0, 8 * kHour, 12 * kHour));
  EXPECT_EQ(model.row, (Numbers{1, 4, 0, 2, 3}));  // equal times by row
  EXPECT_EQ(model.eligible_us, (TimeList{at(7), at(11, 30), at(12), at(12), at(12)}));
  EXPECT_EQ(model.release_us[3], at(9));  // of row 2: it stays where it was
  EXPECT_EQ(calls.eligible_us, (TimeList{at(7), at(12), at(12), at(11, 30), at(12)}));
  calls.Clear();
  ASSERT_TRUE(Defer(night, calls, 0, 11 * kHour, 8 * kHour));  // past midnight
  EXPECT_EQ(night.row, (Numbers{1, 2, 4, 0, 3}));
  EXPECT_EQ(night.eligible_us, (TimeList{at(8), at(8), at(11, 30), at(32), at(32)}));
  EXPECT_FALSE(Defer(night, calls, 0, kHour, kHour));
  EXPECT_FALSE(Defer(night, calls, 0, -1, kHour));
  EXPECT_FALSE(Defer(night, calls, 0, 0, kMicrosPerDay + 1));
}

// S <- A <- B <- C: without the link from B to A, B waits for S beside A; C still waits for B.
TEST(Unlink, WaitsForWhatTheOtherWaitsFor) {
  const std::vector<TestRow> rows = {
      {"S", "h", 0, 0, 10}, {"A", "g", 0, 10, 20, 0}, {"B", "h", 0, 20, 30, 1}, {"C", "h", 0, 30, 40, 2}};
  Model model = ModelOf(rows);
  Calls calls;
  ASSERT_TRUE(Unlink(model, calls, 2, 1));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 0, 0, 2}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (TimeList{0, 10, 10, 20}));
  Model other = ModelOf(rows);
  ASSERT_TRUE(Unlink(other, calls, 3, 1));  // C does not wait for A itself
  EXPECT_EQ(other.predecessor, (Numbers{kNoJob, 0, 1, 2}));
  EXPECT_FALSE(Unlink(other, calls, 2, 9));
}

// A chain of one process: each waited for the one before it, now all for S.
TEST(Unlink, AChainOfOneProcess) {
  Model model = ModelOf({{"S", "h", 0, 0, 10},
                         {"A", "h", 0, 10, 20, 0},
                         {"A", "h", 0, 20, 30, 1},
                         {"A", "h", 0, 30, 40, 2},
                         {"B", "h", 0, 40, 50, 3}});
  Model of_others = model;
  Calls calls;
  ASSERT_TRUE(Unlink(model, calls, 1, 1));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 0, 0, 0, 3}));
  ASSERT_TRUE(Unlink(of_others, calls, 2, 1));  // B waits for none of them
  EXPECT_EQ(of_others.predecessor, (Numbers{kNoJob, 0, 1, 2, 0}));
  ASSERT_TRUE(Split(of_others, calls, 1, 2));
  EXPECT_FALSE(Unlink(of_others, calls, 1, 1));
}

// Keys 7, 7, 8, 7, 0, 0, 7 at 0, 5, 6, 10, 11, 12, 11: within 10 of the first 7 the second and the fourth
// fall away, at 11 a new one stays. B waited for the fourth, and waits for the first.
TEST(Dedupe, TheSameAgainWithinTheWindowFallsAway) {
  Model model = ModelOf({{"A", "h", 0, 0, 1},
                         {"A", "h", 5, 5, 6},
                         {"A", "h", 6, 6, 7},
                         {"A", "h", 10, 10, 11},
                         {"A", "h", 11, 11, 12},
                         {"A", "h", 12, 12, 13},
                         {"A", "h", 11, 13, 14},
                         {"B", "h", 20, 20, 21, 3}});
  model.key = {7, 7, 8, 7, 0, 7, 0, 7};  // in order of jobs: row 6 stands before row 5
  ASSERT_EQ(model.row, (Numbers{0, 1, 2, 3, 4, 6, 5, 7}));
  Calls calls;
  ASSERT_TRUE(Dedupe(model, calls, 0, 10));
  EXPECT_EQ(model.row, (Numbers{0, 2, 4, 6, 5, 7}));
  EXPECT_EQ(model.key, (std::vector<uint32_t>{7, 8, 0, 7, 0, 7}));
  EXPECT_EQ(model.predecessor.back(), 0U);
  EXPECT_EQ(calls.first, (Numbers{0, kNoJob, 1, kNoJob, 2, 3, 4, 5}));
}

// Key 7 comes in two windows of 5, key 8 in three: with at most two its executions stay, as any number
// without.
TEST(Dedupe, ParametersThatComeBackTooOftenStay) {
  const auto rows_after = [](const char* text) {
    Model model = ModelOf({{"A", "h", 0, 0, 1},
                           {"A", "h", 1, 1, 2},
                           {"A", "h", 2, 2, 3},
                           {"A", "h", 10, 10, 11},
                           {"A", "h", 11, 11, 12},
                           {"A", "h", 12, 12, 13},
                           {"A", "h", 13, 13, 14},
                           {"A", "h", 20, 20, 21},
                           {"A", "h", 21, 21, 22}});
    model.key = {7, 7, 8, 7, 7, 8, 8, 8, 8};
    Calls calls;
    EXPECT_TRUE(Apply(*ParseAction(text, {{"A"}, {"h"}}), model, calls));
    return model.row;
  };
  EXPECT_EQ(rows_after("dedupe:A:5us"), (Numbers{0, 2, 3, 5, 7}));
  EXPECT_EQ(rows_after("dedupe:A:5us:3"), (Numbers{0, 2, 3, 5, 7}));
  EXPECT_EQ(rows_after("dedupe:A:5us:2"), (Numbers{0, 2, 3, 5, 6, 7, 8}));
  EXPECT_EQ(rows_after("dedupe:A:5us:1"), (Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8}));
}

// Row 0 waits for row 1, which waits for row 2, the repeat of row 0: row 1 cannot wait for row 0 instead.
TEST(Dedupe, NoExecutionComesToWaitForItself) {
  Model model = ModelOf(
      {{"A", "h", 0, 30, 40, 1}, {"B", "h", 1, 20, 30, 2}, {"A", "h", 2, 10, 20, 3}, {"C", "h", 3, 3, 9}});
  model.key = {7, 0, 7, 0};
  Calls calls;
  ASSERT_TRUE(Dedupe(model, calls, 0, 10));
  EXPECT_EQ(model.row, (Numbers{0, 1, 3}));
  EXPECT_EQ(model.predecessor, (Numbers{1, 2, kNoJob}));
}

// The first 7 failed: the second stays and the third is its repeat. An unknown outcome is no failure.
TEST(Dedupe, WhatFailedIsNotHandedOut) {
  Model model = ModelOf({{"A", "h", 0, 0, 1}, {"A", "h", 5, 5, 6}, {"A", "h", 6, 6, 7}, {"A", "h", 7, 7, 8}});
  model.key = {7, 7, 7, 7};
  const std::vector<process::Outcome> outcomes = {process::Outcome::kFailed, process::Outcome::kUnknown,
                                                  process::Outcome::kNotFailed, process::Outcome::kFailed};
  ForgetFailed(outcomes, model.key);  // row i is job i
  EXPECT_EQ(model.key, (std::vector<uint32_t>{0, 7, 7, 0}));
  Calls calls;
  ASSERT_TRUE(Dedupe(model, calls, 0, 10));
  EXPECT_EQ(model.row, (Numbers{0, 1, 3}));
  std::vector<uint32_t> none;
  ForgetFailed(outcomes, none);
  EXPECT_TRUE(none.empty());
}

TEST(Dedupe, BadArgumentsAreInvalid) {
  Model model = FiveAndOne();
  Calls calls;
  EXPECT_FALSE(Dedupe(model, calls, 0, 10));  // no keys
  model.key.assign(model.jobs(), 1);
  EXPECT_FALSE(Dedupe(model, calls, 0, -1));
  EXPECT_FALSE(Dedupe(model, calls, 9, 1));
  ASSERT_TRUE(Split(model, calls, 0, 2));
  EXPECT_FALSE(Dedupe(model, calls, 0, 1));
}

TEST(Cap, SetsLiftsAndChecks) {
  Model model = FiveAndOne();
  model.cap_of_process.clear();
  ASSERT_TRUE(Cap(model, 1, 2));
  EXPECT_EQ(model.cap_of_process, (std::vector<int64_t>{0, 2}));
  ASSERT_TRUE(Cap(model, 1, 0));
  EXPECT_FALSE(model.has_caps());
  EXPECT_FALSE(Cap(model, 2, 1));
  EXPECT_FALSE(Cap(model, 0, -1));
}

TEST(JobColumns, ReleasesTicksAndKeysFollowTheirJobs) {
  Model model = FiveAndOne();
  model.release_us = {process::kUnknownTime, 12, 24, process::kUnknownTime, 33, process::kUnknownTime};
  model.polled = {1, 0, 0, 1, 0, 0};
  model.key = {1, 2, 2, 9, 2, 3};
  Model merged = model, split = model, shifted = model;
  Calls calls;
  ASSERT_TRUE(MergeCalls(merged, calls, 0, 2, 10, 0));  // 0 with 10, 20 with 30; 40 alone
  EXPECT_EQ(merged.row, (Numbers{1, 5, 3, 4}));
  EXPECT_EQ(merged.release_us, (TimeList{12, process::kUnknownTime, 33, process::kUnknownTime}));
  EXPECT_EQ(merged.polled, (std::vector<uint8_t>{1, 1, 0, 0}));
  EXPECT_EQ(merged.key, (std::vector<uint32_t>{0, 9, 2, 3}));
  calls.Clear();
  ASSERT_TRUE(Split(split, calls, 0, 2));
  EXPECT_EQ(split.release_us[2], 12);
  EXPECT_EQ(split.release_us[3], process::kUnknownTime);
  EXPECT_EQ((std::vector<uint8_t>{split.polled[0], split.polled[1]}), (std::vector<uint8_t>{1, 0}));
  calls.Clear();
  ASSERT_TRUE(Shift(shifted, calls, 0, 15));
  EXPECT_EQ(shifted.row, (Numbers{0, 5, 1, 2, 3, 4}));
  EXPECT_EQ(shifted.release_us,
            (TimeList{process::kUnknownTime, process::kUnknownTime, 27, 39, 48, process::kUnknownTime}));
  EXPECT_EQ(shifted.polled, (std::vector<uint8_t>{1, 1, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace harness::replay
