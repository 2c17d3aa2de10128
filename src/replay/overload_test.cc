// SPDX-License-Identifier: Apache-2.0
#include "replay/overload.h"

#include <gtest/gtest.h>

#include <cmath>

#include "replay/test_logs.h"

namespace harness::replay {
namespace {

Overload Of(const Model& model) {
  Replayer replayer;
  return JudgeOverload(model, model, replayer.Run(model, Discipline::kFcfs).started_us);
}

// Every 10 one job of 12 on one slot: work 12 * 40 over a span of 390.
TEST(Overload, MoreWorkThanTimeByHand) {
  std::vector<std::pair<Timestamp, Micros>> jobs;
  for (int64_t i = 0; i < 40; ++i) jobs.emplace_back(10 * i, 12);
  const Overload found = Of(OneHost(1, jobs));
  EXPECT_DOUBLE_EQ(found.utilization, 480.0 / 390.0);
  EXPECT_TRUE(found.drifts);
  EXPECT_TRUE(found.overloaded);
  EXPECT_GT(found.last_quarter_mean, 2 * found.first_half_mean);
  const Overload two = Of(OneHost(2, jobs));
  EXPECT_DOUBLE_EQ(two.utilization, 240.0 / 390.0);
  EXPECT_FALSE(two.overloaded);
  EXPECT_EQ(two.trend_z, 0);
}

// A backlog that grows straight: 190 pairs in order, S = 190, variance 950: z = 189 / sqrt(950).
TEST(Overload, MannKendallOfAStraightLine) {
  std::vector<std::pair<Timestamp, Micros>> jobs;
  for (int64_t i = 0; i < 2000; ++i) jobs.emplace_back(10 * i, 20);
  EXPECT_DOUBLE_EQ(Of(OneHost(1, jobs)).trend_z, 189.0 / std::sqrt(950.0));
}

TEST(Overload, StationaryQueuesDoNotDriftOverloadedOnesDo) {
  int stationary = 0, overloaded = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    stationary += Of(StreamModel(seed, 5000, 2, 0.8)).overloaded ? 1 : 0;
    overloaded += Of(StreamModel(seed, 5000, 2, 1.15)).overloaded ? 1 : 0;
  }
  EXPECT_LE(stationary, 1);
  EXPECT_EQ(overloaded, 20);
}

// g is used alone by B at 100 %, h by A at 10 %; half of the week h is closed: 20 %.
TEST(Overload, TheBusiestPoolCountsAndClosedHoursDoNot) {
  Model model = OneHost(1, {});
  model.hosts = {{0, 1, {}}, {1, 1, {{{0, 7 * kMicrosPerDay / 2}}, {}}}};
  model.classes = {{0}, {1}};
  model.class_of_process = {1, 0};
  model.preferred_hosts = {{1}, {0}};
  for (int64_t i = 0; i < 41; ++i) {
    for (const uint32_t process : {0U, 1U}) {
      model.eligible_us.push_back(100 * i);
      model.service_us.push_back(i == 40 ? 0 : process == 0 ? 10 : 60);
      model.row.push_back(static_cast<uint32_t>(model.row.size()));
      model.process.push_back(process);
      model.slots.push_back(1);
      model.predecessor.push_back(kNoJob);
    }
  }
  EXPECT_DOUBLE_EQ(JudgeOverload(model, model, model.eligible_us).utilization, 0.6);
  for (Micros& service : model.service_us) service = service == 60 ? 5 : service;
  EXPECT_DOUBLE_EQ(JudgeOverload(model, model, model.eligible_us).utilization, 0.2);
}

TEST(Overload, TooLittleToJudge) {
  EXPECT_FALSE(Of(OneHost(1, {})).overloaded);
  EXPECT_EQ(Of(OneHost(1, {{0, 100}, {1, 100}})).utilization, 0);
  EXPECT_FALSE(Of(OneHost(1, std::vector<std::pair<Timestamp, Micros>>(50, {7, 9}))).overloaded);
}

}  // namespace
}  // namespace harness::replay
