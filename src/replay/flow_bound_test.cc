// SPDX-License-Identifier: Apache-2.0
#include "replay/flow_bound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

// One slot: 10 from 0, 2 from 1, 2 from 1. Interrupting, the short ones run 1-3 and 3-5, the long one ends at
// 14: completions 3 + 5 + 14, less releases 2 and services 14, are 6.
TEST(FlowBound, ShortestRemainingFirstByHand) {
  const FlowBound bound = LowerBoundOfWait(OneHost(1, {{0, 10}, {1, 2}, {1, 2}}), OneHost(1, {}));
  EXPECT_EQ(bound.contention_us, 6);
  EXPECT_EQ(bound.held_us, 0);
  EXPECT_EQ(bound.slots, 1);
}

// Two slots, four jobs of 4 at 0: served two by two they wait 0, 0, 4, 4 = 8. The machine of double speed
// ends them at 2, 4, 6, 8: (1) 20 - 16 = 4; means 1, 3, 5, 7: (2) 16 - 4 * 2 = 8, which is reached.
TEST(FlowBound, MeanBusyTimesByHand) {
  const Model model = OneHost(2, {{0, 4}, {0, 4}, {0, 4}, {0, 4}});
  EXPECT_EQ(LowerBoundOfWait(model, model).contention_us, 8);
}

// A long quiet time with idle slots takes nothing from a crowded one.
TEST(FlowBound, BusyPeriodsDoNotDisturbEachOther) {
  std::vector<std::pair<Timestamp, Micros>> jobs = {{0, 4}, {0, 4}, {0, 4}, {0, 4}};
  for (Timestamp at = 1000; at < 2000; at += 100) jobs.emplace_back(at, 90);
  const Model model = OneHost(2, jobs);
  EXPECT_EQ(LowerBoundOfWait(model, model).contention_us, 8);
}

// B waits for A whatever is done: from 2 to 10, and C for B from 3 to 14.
TEST(FlowBound, HoldsThatNothingCanShorten) {
  Model model = OneHost(5, {{0, 10}, {2, 4}, {3, 1}});
  model.predecessor = {kNoJob, 0, 1};
  const FlowBound bound = LowerBoundOfWait(model, model);
  EXPECT_EQ(bound.held_us, 8 + 11);
  EXPECT_EQ(bound.wait_us, bound.held_us + bound.contention_us);
}

// The least total wait of any schedule of few jobs without interruption: every order of starting them, each
// as early as it can.
class BestSchedule {
 public:
  explicit BestSchedule(const Model& model)
      : model_(model),
        free_(static_cast<size_t>(model.hosts[0].slots), INT64_MIN),
        end_(model.jobs(), INT64_MIN) {}
  int64_t Wait() {
    Try(0, 0);
    return best_;
  }

 private:
  void Try(size_t done, int64_t wait) {
    if (wait >= best_) return;
    if (done == model_.jobs()) {
      best_ = wait;
      return;
    }
    for (uint32_t job = 0; job < model_.jobs(); ++job) {
      const uint32_t before = model_.predecessor[job];
      if (end_[job] != INT64_MIN || (before != kNoJob && end_[before] == INT64_MIN)) continue;
      const size_t need = model_.slots[job];
      const auto saved = free_;
      std::sort(free_.begin(), free_.end());
      Timestamp start = std::max(model_.eligible_us[job], free_[need - 1]);
      if (before != kNoJob) start = std::max(start, end_[before]);
      end_[job] = start + model_.service_us[job];
      for (size_t i = 0; i < need; ++i) free_[i] = end_[job];
      Try(done + 1, wait + start - model_.eligible_us[job]);
      free_ = saved;
      end_[job] = INT64_MIN;
    }
  }

  const Model& model_;
  std::vector<Timestamp> free_, end_;
  int64_t best_ = INT64_MAX;
};

TEST(FlowBound, NoScheduleOfSmallLogsBeatsIt) {
  Philox random(8);
  Replayer replayer;
  int64_t bounds = 0, best = 0;
  for (int round = 0; round < 400; ++round) {
    const auto slots = static_cast<int64_t>(1 + random.Below(3));
    std::vector<std::pair<Timestamp, Micros>> jobs;
    for (int i = 0; i < 6; ++i)
      jobs.emplace_back(static_cast<Timestamp>(random.Below(12)), static_cast<Micros>(random.Below(20)));
    std::sort(jobs.begin(), jobs.end());
    Model model = OneHost(slots, jobs);
    for (uint32_t job = 1; job < 6; ++job) {
      if (random.Chance(0.2)) model.predecessor[job] = static_cast<uint32_t>(random.Below(job));
      if (random.Chance(0.3))
        model.slots[job] = 1 + static_cast<uint32_t>(random.Below(static_cast<uint64_t>(slots)));
    }
    const FlowBound bound = LowerBoundOfWait(model, model);
    const int64_t least = BestSchedule(model).Wait();
    ASSERT_LE(bound.wait_us, least) << "round " << round;
    ASSERT_GE(bound.contention_us, 0);
    bounds += static_cast<int64_t>(bound.wait_us);
    best += least;
  }
  EXPECT_GT(bounds, best / 2);  // worth something
}

// Any replay, of any discipline, on hosts with classes and calendars.
TEST(FlowBound, NoReplayOfAStreamBeatsIt) {
  const Stream stream = RandomStream(4, 3000, 1000, 3800);
  std::vector<std::pair<Timestamp, Micros>> jobs;
  for (size_t i = 0; i < stream.eligible.size(); ++i)
    jobs.emplace_back(stream.eligible[i], stream.service[i]);
  const Model model = OneHost(4, jobs);
  const FlowBound bound = LowerBoundOfWait(model, model);
  Replayer replayer;
  for (const auto discipline :
       {Discipline::kFcfs, Discipline::kShortestFirst, Discipline::kEasyBackfilling}) {
    const Replayed& replayed = replayer.Run(model, discipline);
    Int128 wait = 0;
    for (size_t job = 0; job < model.jobs(); ++job) wait += replayed.started_us[job] - model.eligible_us[job];
    EXPECT_LE(bound.wait_us, wait) << DisciplineName(discipline);
    if (discipline == Discipline::kShortestFirst) {
      EXPECT_GT(3 * bound.wait_us, wait);  // worth something
    }
  }
}

TEST(FlowBound, NothingWaitsOfNothing) {
  EXPECT_EQ(LowerBoundOfWait(OneHost(1, {}), OneHost(1, {})).wait_us, 0);
  EXPECT_EQ(LowerBoundOfWait(OneHost(1, {{5, 0}, {5, 0}}), OneHost(1, {})).wait_us, 0);
  // Beyond the range of products: the holds alone.
  EXPECT_EQ(LowerBoundOfWait(OneHost(1 << 20, {{0, 9}, {INT64_MAX / 8, 9}}), OneHost(1 << 20, {})).wait_us,
            0);
}

}  // namespace
}  // namespace harness::replay
