// SPDX-License-Identifier: Apache-2.0
#include "replay/actions.h"

#include <gtest/gtest.h>

#include "replay/engine.h"
#include "replay/flow_bound.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Starts = std::vector<Timestamp>;

TEST(Actions, SlotsOnOneHostOrOnAll) {
  Model model = ModelOf({{"A", "g", 0, 0, 10}, {"A", "h", 0, 0, 10}, {"A", "h", 1, 10, 20}});
  ASSERT_TRUE(AddSlots(model, 1, 2));
  EXPECT_EQ(model.hosts[0].slots, 1);
  EXPECT_EQ(model.hosts[1].slots, 3);
  ASSERT_TRUE(AddSlots(model, std::nullopt, 1));
  EXPECT_EQ(model.hosts[0].slots, 2);
  EXPECT_EQ(model.hosts[1].slots, 4);
}

TEST(Actions, AHostKeepsOneSlot) {
  Model model = ModelOf({{"A", "g", 0, 0, 10}, {"A", "h", 0, 0, 10}, {"A", "h", 1, 2, 20}});
  for (const int64_t more : {int64_t{-1}, INT64_MIN, INT64_MAX}) {
    EXPECT_EQ(AddSlots(model, std::nullopt, more).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(model.hosts[1].slots, 2);  // nothing is done by half
  EXPECT_FALSE(AddSlots(model, 2, 1));
}

TEST(Actions, SlotsOfAllHostsFitASum) {
  Model model = ModelOf({{"A", "g", 0, 0, 10}, {"A", "h", 0, 0, 10}, {"A", "h", 1, 2, 20}});
  EXPECT_EQ(AddSlots(model, 1, kMostSlots - 1).error().message,
            "host 1: found 2 slots and 2147483646 more, expected at most 2,147,483,647 together");
  EXPECT_EQ(AddSlots(model, 0, -1).error().message,
            "host 0: found 1 slot and 1 fewer, expected at least 1 to stay");
  ASSERT_TRUE(AddSlots(model, 0, kMostSlots - 1));
  ASSERT_TRUE(AddSlots(model, 1, kMostSlots - 2));
  EXPECT_FALSE(AddSlots(model, std::nullopt, 1));
  EXPECT_EQ(LowerBoundOfWait(model, model).slots, 2 * kMostSlots);
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (Starts{0, 0, 1}));
  // What the log itself shows may be more; slots can be taken from it, and none added.
  model.hosts[0].slots = kMostSlots + 2;
  EXPECT_FALSE(AddSlots(model, 0, 1));
  EXPECT_TRUE(AddSlots(model, 0, -1));
}

// A needs both slots of its host; with one taken away it can never start, and B goes on after it never came.
TEST(Actions, TakingSlotsCanMakeAJobImpossible) {
  Model model = ModelOf({{"A", "h", 0, 0, 10, -1, 2}, {"B", "g", 1, 1, 2}});
  ASSERT_TRUE(AddSlots(model, 1, -1));
  Replayer replayer;
  const Replayed& replayed = replayer.Run(model, Discipline::kFcfs);
  EXPECT_EQ(replayed.started_us, (Starts{process::kUnknownTime, 1}));
  EXPECT_EQ(replayed.never_started, 1);
}

// B moves from 2 to 12 and so behind C.
TEST(Actions, ShiftPutsJobsInOrderAgain) {
  Model model =
      ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 20}, {"C", "h", 3, 20, 25}, {"D", "h", 4, 30, 31, 1}});
  Calls calls;
  ASSERT_TRUE(Shift(model, calls, model.process[1], 10));
  EXPECT_EQ(model.row, (std::vector<uint32_t>{0, 2, 3, 1}));
  EXPECT_EQ(model.eligible_us, (std::vector<Timestamp>{0, 3, 4, 12}));
  EXPECT_EQ(model.predecessor, (std::vector<uint32_t>{kNoJob, kNoJob, 3, kNoJob}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (Starts{0, 10, 25, 15}));
}

TEST(Actions, ShiftThereAndBackChangesNothing) {
  const Stream stream = RandomStream(9, 300, 1000, 900);
  std::vector<TestRow> rows;
  for (size_t i = 0; i < 300; ++i) {
    const int64_t at = stream.eligible[i];
    rows.push_back({i % 3 == 0 ? "A" : "B", "h", at, at, at + stream.service[i]});
  }
  const Model model = ModelOf(rows);
  Model moved = model;
  Calls calls;
  ASSERT_TRUE(Shift(moved, calls, 0, -50'000));
  EXPECT_NE(moved.row, model.row);
  ASSERT_TRUE(Shift(moved, calls, 0, 50'000));
  EXPECT_EQ(moved.row, model.row);
  EXPECT_EQ(moved.eligible_us, model.eligible_us);
  EXPECT_FALSE(Shift(moved, calls, 0, INT64_MIN));
  EXPECT_FALSE(Shift(moved, calls, 2, 1));
}

// Every second A is dropped: rows 1 and 4. Row 2 waited for row 1 and now waits for row 3.
TEST(Actions, ThinDropsAndJoinsLinks) {
  Model model = ModelOf({{"A", "h", 0, 0, 10},
                         {"A", "h", 1, 10, 20, 0},
                         {"B", "h", 2, 20, 21, 1},
                         {"A", "h", 3, 22, 23},
                         {"A", "h", 4, 24, 25}});
  Calls calls;
  ASSERT_TRUE(Thin(model, calls, model.process[0], 2));
  EXPECT_EQ(model.row, (std::vector<uint32_t>{0, 2, 3}));
  EXPECT_EQ(model.predecessor, (std::vector<uint32_t>{kNoJob, 2, kNoJob}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (Starts{0, 11, 10}));
  ASSERT_TRUE(Thin(model, calls, 0, 1));
  EXPECT_EQ(model.row, std::vector<uint32_t>{2});
  EXPECT_EQ(model.predecessor, std::vector<uint32_t>{kNoJob});
  EXPECT_FALSE(Thin(model, calls, 0, 0));
}

TEST(Actions, PriorityOfAnUnknownProcessIsInvalid) {
  Model model = ModelOf({{"A", "h", 0, 0, 10}});
  EXPECT_EQ(SetPriority(model, 1, 0).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(SetPriority(model, 0, -7));
  EXPECT_EQ(model.priority_of_process[0], -7);
}

}  // namespace
}  // namespace harness::replay
