// SPDX-License-Identifier: Apache-2.0
#include "process/level_changes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "base/prng.h"
#include "process/close_edges.h"
#include "process/level_contrast.h"

namespace harness::process {
namespace {

struct Job {
  Micros duration_us = 0;
  bool failed = false;
  uint64_t process = 0, host = 0;
};

// One row a minute.
LevelRows Rows(size_t count, const std::function<Job(size_t row, Philox& random)>& make) {
  LevelRows rows;
  rows.tells_trouble = rows.tells_failure = true;
  Philox random(5);
  for (size_t row = 0; row < count; ++row) {
    const Job run = make(row, random);
    rows.at_us.push_back(static_cast<Timestamp>(row) * kMicrosPerMinute);
    rows.duration_us.push_back(run.duration_us);
    rows.wait_us.push_back(0);
    rows.went_wrong.push_back(run.failed);
    rows.failed.push_back(run.failed);
    rows.process.push_back(static_cast<uint32_t>(rows.processes.Of("P" + std::to_string(run.process))));
    rows.host.push_back(static_cast<uint32_t>(rows.hosts.Of("H" + std::to_string(run.host))));
  }
  return rows;
}

Micros Seconds(double seconds) {
  return static_cast<Micros>(seconds * 1e6);
}

std::string NameOf(const LevelRows& rows, const LevelSubject& subject) {
  return std::string((subject.is_host ? rows.hosts : rows.processes).NameOf(subject.number));
}

std::vector<const LevelChange*> Unexplained(const LevelChanges& found) {
  std::vector<const LevelChange*> list;
  for (const LevelChange& change : found.changes) {
    if (!change.explained_by) list.push_back(&change);
  }
  return list;
}

TEST(LevelChanges, NoiseHasNone) {
  const LevelRows rows = Rows(20'000, [](size_t, Philox& random) {
    return Job{Seconds(60 * random.Exponential()), random.Chance(0.02), random.Below(5), random.Below(2)};
  });
  const LevelChanges found = FindLevelChanges(rows, 0.05).value();
  EXPECT_TRUE(found.changes.empty());
  // 5 processes: duration, wait and failures; 2 hosts.
  EXPECT_EQ(found.series + found.too_short, 17);
  EXPECT_GT(found.looks, 10 * 196 * 197 / 2);
}

// From row 6,000 of 10,000 P0 takes 100 s instead of 50 s (every other run, P1 the rest): 2,000 runs lose
// 50 s each.
TEST(LevelChanges, HoursLostAreThoseOverTheMeanBefore) {
  const LevelRows rows = Rows(10'000, [](size_t row, Philox& random) {
    const double seconds = 40 + static_cast<double>(random.Below(21));
    const bool slow = row % 2 == 0 && row >= 6000;
    return Job{Seconds(slow ? 2 * seconds : seconds), false, row % 2, 0};
  });
  const LevelChanges found = FindLevelChanges(rows, 0.05).value();
  ASSERT_EQ(found.changes.size(), 1U);
  const LevelChange& change = found.changes[0];
  EXPECT_EQ(NameOf(rows, change.subject), "P0");
  EXPECT_EQ(change.measure, LevelMeasure::kDuration);
  EXPECT_EQ(change.at_us, 6000 * kMicrosPerMinute);  // 5,000 runs in 200 groups of 25: an edge of a group
  EXPECT_EQ(change.n_before, 3000);
  EXPECT_EQ(change.n_after, 2000);
  EXPECT_TRUE(change.lasts);
  EXPECT_NEAR(static_cast<double>(*change.lost_us) / 1e6, 100'000, 1500);
  EXPECT_LT(change.q_value, 1e-6);
  const LevelEffect effect = EffectOf(change);
  EXPECT_NEAR(effect.estimate, 2.0, 0.05);
  EXPECT_LE(effect.low, effect.estimate);
  EXPECT_GE(effect.high, effect.estimate);
  EXPECT_LT(effect.high - effect.low, 0.2);
}

double MedianIn(const LevelRows& rows, Timestamp from, Timestamp to) {
  std::vector<Micros> durations;
  for (size_t row = 0; row < rows.rows(); ++row) {
    if (from <= rows.at_us[row] && rows.at_us[row] < to) durations.push_back(rows.duration_us[row]);
  }
  std::sort(durations.begin(), durations.end());
  const size_t n = durations.size();
  return static_cast<double>(durations[(n - 1) / 2] + durations[n / 2]) / 2;
}

// Seven runs an instant, so that groups of 25 begin in between: what is told is the median of
// the runs themselves and not that of the medians of groups.
TEST(LevelChanges, TheLevelToldIsThatOfTheRunsAsAQueryFindsThem) {
  LevelRows rows = Rows(5000, [](size_t row, Philox& random) {
    const double seconds = 40 + 10 * random.Exponential();
    return Job{Seconds(row >= 3000 ? seconds + 60 : seconds), false, 0, 0};
  });
  for (size_t row = 0; row < rows.rows(); ++row)
    rows.at_us[row] = static_cast<Timestamp>(row / 7) * kMicrosPerMinute;
  const LevelChanges found = FindLevelChanges(rows, 0.05).value();
  ASSERT_EQ(found.changes.size(), 1U);
  const LevelChange& change = found.changes[0];
  EXPECT_EQ(change.n_before, 2996);  // 428 instants: the first run of the next group is number 3,000
  EXPECT_EQ(change.n_before + change.n_after, 5000);
  EXPECT_EQ(change.of_runs_before, MedianIn(rows, change.from_us, change.at_us));
  EXPECT_EQ(change.of_runs_after, MedianIn(rows, change.at_us, change.to_us + 1));
  EXPECT_NE(change.of_runs_before, change.level_before);
}

// A host that fails takes its processes with it: they are explained by it.
TEST(LevelChanges, AFailingHostStandsForItsProcesses) {
  const LevelRows rows = Rows(40'000, [](size_t row, Philox& random) {
    Job run{Seconds(60), false, random.Below(4), random.Below(2)};
    run.failed = random.Chance(run.host == 1 && row >= 30'000 ? 0.4 : 0.03);
    return run;
  });
  const LevelChanges found = FindLevelChanges(rows, 0.05).value();
  const auto standing = Unexplained(found);
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(NameOf(rows, standing[0]->subject), "H1");
  EXPECT_EQ(found.changes.size(), 5U);
  EXPECT_NEAR(standing[0]->level_after, 0.4, 0.03);
  for (const LevelChange& change : found.changes) {
    if (change.explained_by) {
      EXPECT_EQ(&found.changes[*change.explained_by], standing[0]);
    }
  }
}

// And the other way round: a process that fails everywhere raises the share of both hosts.
TEST(LevelChanges, AFailingProcessStandsForItsHosts) {
  const LevelRows rows = Rows(40'000, [](size_t row, Philox& random) {
    Job run{Seconds(60), false, random.Below(4), random.Below(2)};
    run.failed = random.Chance(run.process == 2 && row >= 30'000 ? 0.8 : 0.03);
    return run;
  });
  const auto found = FindLevelChanges(rows, 0.05).value();
  const auto standing = Unexplained(found);
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(NameOf(rows, standing[0]->subject), "P2");
  EXPECT_EQ(found.changes.size(), 3U);
}

// Both at once, on different things: both stand.
TEST(LevelChanges, TwoCulpritsBothStand) {
  const LevelRows rows = Rows(60'000, [](size_t row, Philox& random) {
    Job run{Seconds(60), false, random.Below(10), random.Below(2)};
    double rate = 0.03;
    if (run.process == 2 && row >= 20'000) rate = 0.5;
    if (run.host == 1 && row >= 45'000) rate = 0.5;
    run.failed = random.Chance(rate);
    return run;
  });
  std::vector<std::string> names;
  const auto found = FindLevelChanges(rows, 0.05).value();
  for (const LevelChange* change : Unexplained(found)) names.push_back(NameOf(rows, change->subject));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"H1", "P2"}));
}

TEST(LevelChanges, TooFewRowsAreNotLookedAt) {
  const LevelRows rows = Rows(99, [](size_t row, Philox&) {
    return Job{Seconds(row < 50 ? 1 : 9), false, 0, 0};
  });
  const LevelChanges found = FindLevelChanges(rows, 0.05).value();
  EXPECT_EQ(found.series, 0);
  EXPECT_EQ(found.too_short, 4);
  EXPECT_TRUE(found.changes.empty());
  EXPECT_EQ(FindLevelChanges(Rows(0, nullptr), 0.05)->looks, 0);
}

TEST(LevelContrast, SlowSwingsAreWeakerEvidenceThanIndependentValues) {
  std::vector<double> before, after, jumpy_before, jumpy_after;
  for (int i = 0; i < 40; ++i) {
    const double swing = i / 10 % 2;
    const double jump = i % 2;
    before.push_back(swing);
    after.push_back(swing + 0.5);
    jumpy_before.push_back(jump);
    jumpy_after.push_back(jump + 0.5);
  }
  const auto swings = ContrastLevels(before, after).value();
  const auto jumps = ContrastLevels(jumpy_before, jumpy_after).value();
  EXPECT_GT(jumps.z, 0);
  EXPECT_LT(swings.z, jumps.z / 2);
  EXPECT_GT(swings.p_value, jumps.p_value);
}

CloseWindows TwoWindows() {
  CloseWindows windows;
  windows.dynamic = {{202601, 10 * kMicrosPerDay, 15 * kMicrosPerDay, "parameters", 3, 9, 0.9},
                     {202602, 40 * kMicrosPerDay, 45 * kMicrosPerDay, "static", 0, 0, 0}};
  return windows;
}

// Edges at 10, 15, 40 and 45 days; each has one day around it on either side, of 100 days: 8 %.
TEST(CloseEdge, NearestAndHowEasily) {
  const auto edge = NearestCloseEdge(TwoWindows(), 44 * kMicrosPerDay, 44 * kMicrosPerDay, kMicrosPerDay, 0,
                                     100 * kMicrosPerDay);
  ASSERT_TRUE(edge.has_value());
  EXPECT_EQ(edge->month, 202602);
  EXPECT_FALSE(edge->opens);
  EXPECT_EQ(edge->off_us, kMicrosPerDay);
  EXPECT_DOUBLE_EQ(edge->share_so_near, 0.08);
  const auto inside = NearestCloseEdge(TwoWindows(), 9 * kMicrosPerDay, 11 * kMicrosPerDay, kMicrosPerDay, 0,
                                       100 * kMicrosPerDay);
  ASSERT_TRUE(inside.has_value());
  EXPECT_TRUE(inside->opens);
  EXPECT_EQ(inside->off_us, 0);
  EXPECT_DOUBLE_EQ(inside->share_so_near, 0.16);
}

TEST(CloseEdge, NoneIsNear) {
  EXPECT_FALSE(NearestCloseEdge(TwoWindows(), 20 * kMicrosPerDay, 21 * kMicrosPerDay, kMicrosPerDay, 0,
                                100 * kMicrosPerDay));
  EXPECT_FALSE(NearestCloseEdge({}, 0, 1, kMicrosPerDay, 0, 1));
}

}  // namespace
}  // namespace harness::process
