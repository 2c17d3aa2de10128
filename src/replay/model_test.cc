// SPDX-License-Identifier: Apache-2.0
#include "replay/model.h"

#include <gtest/gtest.h>

#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

TEST(Model, JobsStandInOrderOfEligibleTimeThenRow) {
  const Model model = ModelOf({{"B", "h", 5, 10, 12}, {"A", "h", 0, 0, 10}, {"A", "h", 5, 12, 13}});
  EXPECT_EQ(model.row, (std::vector<uint32_t>{1, 0, 2}));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{10, 2, 1}));
  EXPECT_EQ(model.recorded_start_us, (std::vector<Timestamp>{0, 10, 12}));
}

TEST(Model, UnknownTimesAreLeftOutAndCounted) {
  const Model model = ModelOf({{"A", "h", kUnknownTime, 0, 1},
                               {"A", "h", 0, kUnknownTime, 1},
                               {"A", "h", 0, 0, kUnknownTime},
                               {"A", "h", 0, 1, 2}});
  EXPECT_EQ(model.jobs(), 1U);
  EXPECT_EQ(model.notes.unknown_times, 3);
}

TEST(Model, NegativeTimesAreBentAndCounted) {
  const Model model = ModelOf({{"A", "h", 7, 5, 9}, {"A", "h", 8, 9, 3}});
  EXPECT_EQ(model.eligible_us, (std::vector<Timestamp>{5, 8}));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{4, 0}));
  EXPECT_EQ(model.notes.negative_waits, 1);
  EXPECT_EQ(model.notes.negative_services, 1);
}

// Row 1 was held by row 0; row 2 started before its end, so that link holds nothing; row 4 waited for an
// execution without an eligible time that ended at 20, row 6 for one whose end is unknown.
TEST(Model, LinksThatHold) {
  const Model model = ModelOf({{"A", "h", 0, 0, 10},
                               {"B", "h", 1, 10, 11, 0},
                               {"B", "h", 2, 9, 11, 0},
                               {"C", "h", kUnknownTime, 3, 20},
                               {"B", "h", 4, 22, 23, 3},
                               {"C", "h", 5, 5, kUnknownTime},
                               {"B", "h", 6, 30, 31, 5}});
  EXPECT_EQ(model.row, (std::vector<uint32_t>{0, 1, 2, 4, 6}));
  EXPECT_EQ(model.predecessor, (std::vector<uint32_t>{kNoJob, 0, kNoJob, kNoJob, kNoJob}));
  EXPECT_EQ(model.eligible_us, (std::vector<Timestamp>{0, 1, 2, 20, 30}));
  EXPECT_EQ(model.notes.loose_links, 1);
  EXPECT_EQ(model.notes.fixed_holds, 2);
}

TEST(Model, HostsAndSetsDoNotDependOnTheOrderOfRows) {
  const std::vector<TestRow> rows = {
      {"A", "b", 0, 0, 10}, {"B", "b", 1, 1, 12, -1, 2}, {"A", "a", 20, 20, 30}, {"C", "c", 21, 21, 22}};
  const Model model = ModelOf(rows);
  const Model reversed = ModelOf({rows.rbegin(), rows.rend()});
  EXPECT_EQ(model.classes, (std::vector<std::vector<uint32_t>>{{0, 1}, {1}, {2}}));
  EXPECT_EQ(model.classes, reversed.classes);
  EXPECT_EQ(model.hosts[1].slots, 3);
  EXPECT_EQ(reversed.hosts[1].slots, 3);
  for (size_t job = 0; job < 4; ++job) EXPECT_EQ(model.ClassOf(job), reversed.ClassOf(job));
}

TEST(Model, AHostHasAtLeastTheSlotsThatAnyExecutionThereTook) {
  const Model model = ModelOf({{"A", "h", 0, 0, 0, -1, 9}, {"A", "h", 1, 2, 3, -1, 2}});
  EXPECT_EQ(model.hosts[0].slots, 9);
  EXPECT_EQ(model.slots, (std::vector<uint32_t>{9, 2}));
}

TEST(Model, TimesBeyondTheRangeAreInvalid) {
  for (const auto& row : {TestRow{"A", "h", 0, 0, INT64_MAX}, TestRow{"A", "h", INT64_MIN + 1, 0, 1}}) {
    process::Executions log = LogOf({row});
    process::SlotPools pools;
    pools.hosts.resize(1);
    pools.hosts[0].slots = 1;
    pools.runs_on = {{0}};
    const auto model = BuildModel(log, pools);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::kInvalidArgument);
  }
}

// Ticks at 3, 13, 23, ... Row 0 started on one, row 1 before one; row 2 was ready when row 1 ended (30) and
// started at 33, row 3 is of another process; row 4 was there on a tick.
TEST(Model, CapsAndTicksAreThoseOfThePools) {
  const process::Executions log = LogOf({{"A", "h", 0, 3, 4},
                                         {"A", "h", 4, 12, 30},
                                         {"A", "h", 5, 34, 35, 1},
                                         {"B", "h", 6, 43, 44},
                                         {"A", "h", 53, 53, 54}});
  process::SlotPools pools = process::LearnSlotPools(log);
  EXPECT_FALSE(BuildModel(log, pools)->has_caps());
  pools.caps[0].running = 2;
  pools.polls[0] = {10, 3, 30, 30};
  const Model model = BuildModel(log, pools).value();
  EXPECT_EQ(model.cap_of_process, (std::vector<int64_t>{2, 0}));
  EXPECT_EQ(model.polled, (std::vector<uint8_t>{1, 0, 1, 0, 1}));
  EXPECT_TRUE(model.release_us.empty());
}

// A release counts between the eligible time and the start alone.
TEST(Model, ReleasesOfBatches) {
  const process::Executions log =
      LogOf({{"A", "h", 0, 5, 6}, {"A", "h", 1, 6, 7}, {"A", "h", 7, 7, 8}, {"A", "h", 8, 8, 9}});
  const std::vector<Timestamp> released = {5, 9, 7, process::kUnknownTime};
  const Model model = BuildModel(log, process::LearnSlotPools(log), released).value();
  constexpr Timestamp kNone = process::kUnknownTime;
  EXPECT_EQ(model.release_us, (std::vector<Timestamp>{5, kNone, kNone, kNone}));
  const std::vector<Timestamp> none(4, kNone);
  EXPECT_TRUE(BuildModel(log, process::LearnSlotPools(log), none)->release_us.empty());
}

// What a predecessor held is no release: without the link nothing would hold it.
TEST(Model, ABatchThatItsPredecessorLetGoHasNoRelease) {
  const process::Executions log =
      LogOf({{"A", "h", 0, 0, 5}, {"B", "h", 1, 5, 6, 0}, {"B", "h", 2, 7, 8, 0}});
  const std::vector<Timestamp> released = {process::kUnknownTime, 5, 6};
  const Model model = BuildModel(log, process::LearnSlotPools(log), released).value();
  constexpr Timestamp kNone = process::kUnknownTime;
  EXPECT_EQ(model.release_us, (std::vector<Timestamp>{kNone, kNone, 6}));
}

TEST(Model, CyclesAreFound) {
  EXPECT_EQ(FindCycles({}), std::vector<bool>());
  EXPECT_EQ(FindCycles({0}), std::vector<bool>{true});
  // 0 -> 1 -> 2 -> 1, 3 -> 4 -> nothing, 5 -> 3.
  EXPECT_EQ(FindCycles({1, 2, 1, 4, kNoJob, 3}), (std::vector<bool>{false, true, true, false, false, false}));
}

}  // namespace
}  // namespace harness::replay
