// SPDX-License-Identifier: Apache-2.0
// Merged, split and shortened jobs, and which job does the work of each call.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "replay/actions.h"
#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Starts = std::vector<Timestamp>;
using Numbers = std::vector<uint32_t>;

// Setup 3: services 5, 7 and 4 are one of 3 + 2 + 4 + 1 = 10, eligible when the third is. D waits for it.
TEST(MergeCalls, SetupIsPaidOnce) {
  Model model = ModelOf({{"A", "h", 0, 0, 5},
                         {"A", "h", 10, 10, 17},
                         {"B", "h", 11, 17, 18},
                         {"A", "h", 20, 20, 24},
                         {"D", "h", 12, 30, 31, 1}});
  Calls calls;
  ASSERT_TRUE(MergeCalls(model, calls, 0, 3, 20, 3));
  EXPECT_EQ(model.row, (Numbers{2, 4, 3}));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{1, 1, 10}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 2, kNoJob}));
  // Calls in the old order of jobs: rows 0, 1, 2, 4, 3.
  EXPECT_EQ(calls.first, (Numbers{2, 2, 0, 1, 2}));
  EXPECT_EQ(calls.last, calls.first);
  EXPECT_EQ(calls.eligible_us, (std::vector<Timestamp>{0, 10, 11, 12, 20}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (Starts{11, 30, 20}));
}

TEST(MergeCalls, ABatchClosesAtItsWindowAndAtAnotherShape) {
  const Model model = ModelOf({{"A", "h", 0, 0, 5},
                               {"A", "h", 10, 10, 15},
                               {"A", "h", 11, 15, 20},
                               {"A", "h", 12, 20, 25, -1, 2},
                               {"A", "h", 13, 25, 30, 3}});
  Calls calls;
  Jobs narrow = model;
  ASSERT_TRUE(MergeCalls(narrow, calls, 0, 9, 10, 0));
  EXPECT_EQ(narrow.row, (Numbers{1, 2, 3, 4}));  // 11 is more than 10 after 0; 3 needs two slots; 4 waits
  EXPECT_EQ(narrow.service_us, (std::vector<Micros>{10, 5, 5, 5}));
  Jobs wide = model;
  calls.Clear();
  ASSERT_TRUE(MergeCalls(wide, calls, 0, 9, 11, 0));
  EXPECT_EQ(wide.row, (Numbers{2, 3, 4}));
  EXPECT_EQ(wide.predecessor, (Numbers{kNoJob, kNoJob, 1}));
}

TEST(MergeCalls, TheSetupIsTheShortestPositiveService) {
  Model model =
      ModelOf({{"A", "h", 0, 0, 0}, {"A", "h", 1, 1, 4}, {"A", "h", 2, 4, 9}, {"B", "h", 3, 9, 10}});
  Calls none;
  EXPECT_EQ(ShortestService(JobEdits(model, none), 0), 3);
  Calls calls;
  ASSERT_TRUE(MergeCalls(model, calls, 0, 3, 100, std::nullopt));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{0 + 0 + 2, 1}));  // the first had no setup to pay
}

TEST(MergeCalls, BadArgumentsAreInvalid) {
  Model model = ModelOf({{"A", "h", 0, 0, 5}});
  Calls calls;
  EXPECT_FALSE(MergeCalls(model, calls, 0, 1, 10, 0));
  EXPECT_FALSE(MergeCalls(model, calls, 0, 2, -1, 0));
  EXPECT_FALSE(MergeCalls(model, calls, 0, 2, 1, -1));
  EXPECT_FALSE(MergeCalls(model, calls, 1, 2, 1, 0));
  EXPECT_TRUE(calls.empty());
}

// 10 in three parts: 4, 3, 3. B (ready at 2) goes after the first part; C waits for the last.
TEST(Split, OthersGoBetweenTheParts) {
  Model model = ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 11}, {"C", "h", 3, 11, 12, 0}});
  Calls calls;
  ASSERT_TRUE(Split(model, calls, 0, 3));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{4, 3, 3, 1, 1}));
  EXPECT_EQ(model.predecessor, (Numbers{kNoJob, 0, 1, kNoJob, 2}));
  EXPECT_EQ(calls.first, (Numbers{0, 3, 4}));
  EXPECT_EQ(calls.last, (Numbers{2, 3, 4}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (Starts{0, 5, 8, 4, 11}));
  EXPECT_FALSE(Split(model, calls, 0, 1));
  EXPECT_FALSE(Split(model, calls, 0, 1001));
}

// Four attempts of 25 each; half of the three retries fall away: 100 - 37.5, rounded to the smaller.
TEST(FewerRetries, AttemptsAreEqualPartsOfTheService) {
  Model model = ModelOf({{"A", "h", 0, 0, 100}, {"A", "h", 1, 100, 200}, {"B", "h", 2, 200, 300}});
  EXPECT_FALSE(FewerRetries(model, 0, 500));  // a log without attempts
  model.attempts = {4, 1, 4};
  ASSERT_TRUE(FewerRetries(model, 0, 500));
  EXPECT_EQ(model.service_us, (std::vector<Micros>{62, 100, 100}));
  ASSERT_TRUE(FewerRetries(model, 1, 1000));
  EXPECT_EQ(model.service_us[2], 25);
  EXPECT_FALSE(FewerRetries(model, 0, 0));
  EXPECT_FALSE(FewerRetries(model, 0, 1001));
}

TEST(Split, IsTheLastThatCountsExecutions) {
  Model model = ModelOf({{"A", "h", 0, 0, 10}, {"A", "h", 2, 10, 11}});
  Calls calls;
  ASSERT_TRUE(Split(model, calls, 0, 2));
  EXPECT_FALSE(Thin(model, calls, 0, 2));
  EXPECT_FALSE(MergeCalls(model, calls, 0, 2, 10, 0));
  EXPECT_TRUE(Shift(model, calls, 0, 5));
  EXPECT_TRUE(Split(model, calls, 0, 2));
  EXPECT_EQ(model.jobs(), 8U);
}

// A moves from g to h and finds it busy.
TEST(Route, TheProcessRunsThereAndNowhereElse) {
  Model model = ModelOf({{"B", "h", 0, 0, 10}, {"A", "g", 1, 1, 5}, {"A", "g", 2, 5, 6}});
  ASSERT_TRUE(Route(model, model.process[1], {1}));
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs).started_us, (Starts{0, 10, 14}));
  ASSERT_TRUE(Route(model, model.process[1], {1, 0}));
  EXPECT_EQ(replayer.Run(model, Discipline::kAffinity).started_us, (Starts{0, 1, 5}));
  EXPECT_EQ(model.classes.size(), 3U);  // {g}, {h} of the log and {g, h}
  EXPECT_FALSE(Route(model, 0, {}));
  EXPECT_FALSE(Route(model, 0, {2}));
  EXPECT_FALSE(Route(model, 0, {1, 1}));
}

// Jobs of a random log keep their laws through any chain of actions: in order, links without cycles that
// point to jobs, services kept by splits, calls that point to jobs of their own process.
TEST(JobActions, ChainsOfActionsKeepTheLaws) {
  Philox random(3);
  int64_t changed = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<TestRow> rows;
    for (int i = 0; i < 40; ++i) {
      const auto at = static_cast<int64_t>(random.Below(100));
      const int before =
          i > 0 && random.Chance(0.3) ? static_cast<int>(random.Below(static_cast<uint64_t>(i))) : -1;
      const int64_t ready = before < 0 ? at : std::max(at, rows[static_cast<size_t>(before)].end);
      const std::string process(1, static_cast<char>('A' + random.Below(3)));
      rows.push_back({process, "h", at, ready, ready + static_cast<int64_t>(random.Below(30)), before});
    }
    const Model model = ModelOf(rows);
    Jobs jobs = model;
    Calls calls;
    const auto whole = [](const Jobs& all) {
      return std::accumulate(all.service_us.begin(), all.service_us.end(), int64_t{0});
    };
    for (int step = 0; step < 4; ++step) {
      const auto process = static_cast<uint32_t>(random.Below(3));
      const int64_t before = whole(jobs);
      const size_t size = jobs.jobs();
      const auto kind = random.Below(4);
      if (kind == 0)
        static_cast<void>(Shift(jobs, calls, process, static_cast<Micros>(random.Below(99)) - 50));
      if (kind == 1) static_cast<void>(Thin(jobs, calls, process, 3));
      if (kind == 2) static_cast<void>(MergeCalls(jobs, calls, process, 3, 40, 0));
      if (kind == 3) static_cast<void>(Split(jobs, calls, process, 2));
      if (kind != 1) {
        ASSERT_EQ(whole(jobs), before);
      }
      changed += jobs.jobs() != size ? 1 : 0;
    }
    ASSERT_TRUE(std::is_sorted(jobs.eligible_us.begin(), jobs.eligible_us.end()));
    const std::vector<bool> on_cycle = FindCycles(jobs.predecessor);
    ASSERT_EQ(std::count(on_cycle.begin(), on_cycle.end(), true), 0);
    for (const uint32_t before : jobs.predecessor) ASSERT_TRUE(before == kNoJob || before < jobs.jobs());
    for (size_t call = 0; call < calls.first.size(); ++call) {
      ASSERT_EQ(calls.first[call] == kNoJob, calls.last[call] == kNoJob);
      if (calls.first[call] == kNoJob) continue;
      ASSERT_EQ(jobs.process[calls.first[call]], model.process[call]);
      ASSERT_EQ(jobs.row[calls.first[call]], jobs.row[calls.last[call]]);
    }
    Model after;
    static_cast<Jobs&>(after) = jobs;
    static_cast<Machines&>(after) = model;
    Replayer replayer;
    ASSERT_EQ(replayer.Run(after, Discipline::kFcfs).never_started, 0);
  }
  EXPECT_GT(changed, 200);
}

}  // namespace
}  // namespace harness::replay
