// SPDX-License-Identifier: Apache-2.0
// Chosen executions merged into calls, step by step along a sequence, and judged by joint replay.
#include <gtest/gtest.h>

#include "replay/actions.h"
#include "replay/engine.h"
#include "replay/study.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Numbers = std::vector<uint32_t>;

// Two sequences A, B; another A between them stays alone. Setup 3 of A and 2 of B: the A of both takes
// 5 + 7 - 3, the B 4 + 6 - 2, and waits for it.
TEST(MergeBatches, StepsOfASequenceFollowEachOther) {
  Model model = ModelOf({{"A", "h", 0, 0, 5},
                         {"A", "h", 1, 5, 6},
                         {"A", "h", 2, 6, 13},
                         {"B", "h", 3, 13, 17, 0},
                         {"B", "h", 4, 17, 23, 2}});
  Calls calls;
  const std::vector<CallBatch> batches = {{{0, 2}, 3}, {{3, 4}, 2}};
  ASSERT_TRUE(MergeBatches(model, calls, batches));
  EXPECT_EQ(model.row, (Numbers{1, 2, 4}));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{1, 9, 8}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, kNoJob, 1}));
  EXPECT_EQ(calls.first, (Numbers{1, 0, 1, 2, 2}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (std::vector<Timestamp>{1, 2, 11}));
}

// Without their first steps made one, the Bs wait for different ones: they stay two.
TEST(MergeBatches, WhatWaitsForAnotherStaysApart) {
  Model model = ModelOf(
      {{"A", "h", 0, 0, 5}, {"A", "h", 2, 5, 12}, {"B", "h", 3, 12, 16, 0}, {"B", "h", 4, 16, 22, 1}});
  Calls calls;
  ASSERT_TRUE(MergeBatches(model, calls, std::vector<CallBatch>{{{2, 3}, 2}}));
  EXPECT_EQ(model.row, (Numbers{0, 1, 2, 3}));
}

TEST(MergeBatches, OtherProcessesUnknownRowsAndSecondMentionsArePassedOver) {
  Model model =
      ModelOf({{"A", "h", 0, 0, 5}, {"A", "h", 1, 5, 10}, {"B", "h", 2, 10, 15}, {"A", "h", 3, 15, 20}});
  Calls calls;
  ASSERT_TRUE(MergeBatches(model, calls, std::vector<CallBatch>{{{0, 1, 1, 77}, 9}, {{0, 2, 3}, 0}}));
  EXPECT_EQ(model.row, (Numbers{1, 2, 3}));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{5, 5, 5}));  // the setup is no more than the service
  EXPECT_FALSE(MergeBatches(model, calls, std::vector<CallBatch>{{{0}, -1}}));
}

// The first batch makes 5 + 5 - 3 = 7 of rows 0 and 2. Row 2, which stands for it, and row 1, which could not
// join it, are spent: of the others one row each is left.
TEST(MergeBatches, ARowThatStandsForItsBatchJoinsNoOther) {
  Model model = ModelOf({{"A", "h", 0, 0, 5},
                         {"B", "h", 1, 5, 10},
                         {"A", "h", 2, 10, 15},
                         {"A", "h", 3, 15, 20},
                         {"B", "h", 4, 20, 25}});
  Calls calls;
  ASSERT_TRUE(MergeBatches(model, calls, std::vector<CallBatch>{{{0, 1, 2}, 3}, {{2, 3}, 3}, {{1, 4}, 3}}));
  EXPECT_EQ(model.row, (Numbers{1, 2, 3, 4}));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{5, 7, 5, 5}));
  EXPECT_EQ(calls.first, (Numbers{1, 0, 1, 2, 3}));
}

// One slot; in each hour, at no regular moment, two calls of 10 minutes, a second apart, of which 6 are
// setup: merged they take 14. The first waits 1 s more, the second 599 s less: 598 s an hour.
TEST(MergeBatches, AStudySaysWhatTheySave) {
  constexpr int64_t kSecond = 1'000'000;
  std::vector<TestRow> rows;
  std::vector<CallBatch> batches;
  Philox random(7);
  for (int64_t hour = 0; hour < 24 * 60; ++hour) {
    const int64_t at =
        1'756'713'600 * kSecond + (hour * 3600 + static_cast<int64_t>(random.Below(2000))) * kSecond;
    rows.push_back({"A", "h", at, at, at + 600 * kSecond});
    rows.push_back({"A", "h", at + kSecond, at + 600 * kSecond, at + 1200 * kSecond});
    batches.push_back(
        {{static_cast<uint32_t>(2 * hour), static_cast<uint32_t>(2 * hour + 1)}, 360 * kSecond});
  }
  const process::Executions log = LogOf(rows);
  const Study study = Study::Make(log, process::LearnSlotPools(log), {.seed = "d"}).value();
  std::vector<ExecutedChange> changes;
  EvaluateOptions options;
  options.batches = batches;
  options.on_change = [&](const ExecutedChange& change) { changes.push_back(change); };
  const Outcome outcome = study.Evaluate({}, options).value();
  EXPECT_EQ(outcome.verdict, Verdict::kVerified) << outcome.reason;
  EXPECT_EQ(outcome.delta_wait_us, Int128{24 * 60} * 598 * kSecond);
  ASSERT_EQ(changes.size(), rows.size());
  EXPECT_TRUE(changes[0].dropped);
  EXPECT_FALSE(changes[1].dropped);
  EXPECT_EQ(changes[1].duration_us, 840 * kSecond);
  EXPECT_FALSE(changes[0].carries);
  EXPECT_TRUE(changes[1].carries);
  EXPECT_EQ(outcome.merged, 24 * 60);
  EXPECT_EQ(outcome.dropped, 0);
  EXPECT_FALSE(study.Evaluate({}, {}));
  // Another action on top is replayed with them.
  const Action slots = ParseAction("add-slots:h:+1", study.names()).value();
  options.on_change = {};
  EXPECT_EQ(study.Evaluate({slots}, options)->marginal_wait_us.front(), outcome.delta_wait_us);
}

}  // namespace
}  // namespace harness::replay
