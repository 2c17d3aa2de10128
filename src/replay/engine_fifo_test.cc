// SPDX-License-Identifier: Apache-2.0
// First come first served against the recursion of Kiefer and Wolfowitz on the vector of workloads.
#include <gtest/gtest.h>

#include <algorithm>

#include "replay/actions.h"
#include "replay/calibration.h"
#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

// Waits of a G/G/c queue: workloads in ascending order; a job waits the smallest, adds its service to it, and
// all shrink by the time to the next arrival. Works on differences, unlike the code under test.
std::vector<int64_t> StartsOf(const Stream& stream, size_t servers) {
  std::vector<int64_t> workload(servers, 0);
  std::vector<int64_t> starts;
  for (size_t i = 0; i < stream.eligible.size(); ++i) {
    if (i > 0) {
      for (int64_t& left : workload) {
        left = std::max<int64_t>(0, left - (stream.eligible[i] - stream.eligible[i - 1]));
      }
    }
    std::sort(workload.begin(), workload.end());
    starts.push_back(stream.eligible[i] + workload[0]);
    workload[0] += stream.service[i];
  }
  return starts;
}

std::vector<TestRow> RowsOf(const Stream& stream, size_t servers) {
  const auto starts = StartsOf(stream, servers);
  std::vector<TestRow> rows;
  for (size_t i = 0; i < starts.size(); ++i) {
    rows.push_back(
        {"P" + std::to_string(i % 7), "h", stream.eligible[i], starts[i], starts[i] + stream.service[i]});
  }
  return rows;
}

class FifoOfTenSlots : public testing::TestWithParam<bool> {
 protected:
  // Utilisation 0.95 of ten slots.
  const Stream stream_ = RandomStream(11, 20'000, 1'000'000, 9'500'000);
  Replayer replayer_;
};

TEST_P(FifoOfTenSlots, ReproducesEveryStart) {
  const Model model = ModelOf(RowsOf(stream_, 10));
  ASSERT_EQ(model.hosts[0].slots, 10);
  EXPECT_EQ(replayer_.Run(model, Discipline::kFcfs, GetParam()).started_us, model.recorded_start_us);
  int64_t wait = 0;
  for (size_t job = 0; job < model.jobs(); ++job)
    wait += model.recorded_start_us[job] - model.eligible_us[job];
  EXPECT_GT(wait, 20'000 * 1'000'000LL);  // the law is worth something: jobs wait
}

TEST_P(FifoOfTenSlots, MoreSlotsEqualTheRegeneratedLog) {
  for (const int64_t more : {1, 5, -9, 90}) {
    Model model = ModelOf(RowsOf(stream_, 10));
    ASSERT_TRUE(AddSlots(model, 0, more));
    EXPECT_EQ(replayer_.Run(model, Discipline::kFcfs, GetParam()).started_us,
              StartsOf(stream_, static_cast<size_t>(10 + more)))
        << more;
  }
}

TEST_P(FifoOfTenSlots, ShuffledRowsGiveTheSameStarts) {
  const auto rows = RowsOf(stream_, 10);
  for (const uint64_t seed : {1, 2}) {
    std::vector<TestRow> shuffled = rows;
    Philox random(seed);
    for (size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[random.Below(i)]);
    const Model model = ModelOf(shuffled);
    const Replayed& replayed = replayer_.Run(model, Discipline::kFcfs, GetParam());
    for (size_t job = 0; job < model.jobs(); ++job) {
      ASSERT_EQ(replayed.started_us[job], shuffled[model.row[job]].start);
    }
    EXPECT_EQ(replayed.started_us, StartsOf(stream_, 10));
  }
}

INSTANTIATE_TEST_SUITE_P(Replay, FifoOfTenSlots, testing::Bool());

// Short cuts against events on long streams: predecessors, priorities, many slots, closed nights.
TEST(ReplayShortCuts, GiveTheStartsOfTheEvents) {
  for (const int64_t slots : {1, 3, 45}) {
    for (const bool closed : {false, true}) {
      Model model = StreamModel(13, 20'000, slots, closed ? 0.55 : 0.95, 5);
      model.priority_of_process = {0, 2, 1, 1, 3};
      if (closed)
        model.hosts[0].calendar.closed = {{0, 6 * kMicrosPerHour}, {2 * kMicrosPerDay, 4 * kMicrosPerDay}};
      Philox random(14);
      for (uint32_t job = 20; job < model.jobs(); ++job) {
        if (random.Chance(0.3)) model.predecessor[job] = job - 1 - static_cast<uint32_t>(random.Below(19));
      }
      for (const auto discipline :
           {Discipline::kFcfs, Discipline::kProcessPriority, Discipline::kShortestFirst}) {
        Replayer replayer;
        const auto by_events = replayer.Run(model, discipline, false).started_us;
        EXPECT_EQ(replayer.Run(model, discipline, true).started_us, by_events)
            << DisciplineName(discipline) << " on " << slots;
      }
    }
  }
}

// M/M/1 at utilisation 0.5: mean wait = rho / (mu - lambda) = 1 service. 400,000 jobs: the standard error is
// below 1.5 % (variance (2 - rho) rho / (mu - lambda)^2 and correlated waits), so 5 % are above 3 of them.
TEST(ReplayFifo, MeetsTheFormulaOfMm1) {
  const Stream stream = RandomStream(3, 400'000, 2'000'000, 1'000'000);
  std::vector<TestRow> rows;
  for (size_t i = 0; i < stream.eligible.size(); ++i) {
    rows.push_back(
        {"P", "h", stream.eligible[i], stream.eligible[i], stream.eligible[i] + stream.service[i]});
  }
  Model model = ModelOf(rows);  // a log without waits shows more slots
  ASSERT_TRUE(AddSlots(model, 0, 1 - model.hosts[0].slots));
  Replayer replayer;
  const Replayed& replayed = replayer.Run(model, Discipline::kFcfs);
  double wait = 0;
  for (size_t job = 0; job < model.jobs(); ++job) {
    wait += static_cast<double>(replayed.started_us[job] - model.eligible_us[job]);
  }
  EXPECT_NEAR(wait / static_cast<double>(model.jobs()), 1'000'000, 50'000);
}

}  // namespace
}  // namespace harness::replay
