// SPDX-License-Identifier: Apache-2.0
#include "process/occupancy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/prng.h"
#include "process/timeline.h"

namespace harness::process {
namespace {

constexpr int64_t kTicks = 400;  // of a second each

Executions RandomLog(uint64_t seed, size_t rows) {
  Philox random(seed);
  Executions log;
  for (size_t row = 0; row < rows; ++row) {
    const auto time = [&](int64_t from) {
      return random.Below(12) == 0 ? kUnknownTime
                                   : (from + static_cast<int64_t>(random.Below(60))) * kMicrosPerSecond;
    };
    const auto at = static_cast<int64_t>(random.Below(kTicks - 130));
    log.process.push_back(static_cast<uint32_t>(log.processes.Of("P")));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of(random.Below(3) == 0 ? "h1" : "h2")));
    log.slots.push_back(1);
    log.predecessor.push_back(kNoRow);
    log.eligible_us.push_back(time(at));
    log.started_us.push_back(time(at + 20));
    log.ended_us.push_back(time(at + 50));
  }
  return log;
}

struct Counts {
  int64_t running = 0, waiting = 0;
};

// In the second that begins at `tick`; all hosts without a `host`.
Counts At(const Executions& log, int64_t tick, const uint32_t* host) {
  Counts counts;
  const Timestamp at = tick * kMicrosPerSecond;
  for (size_t row = 0; row < log.rows(); ++row) {
    if (host != nullptr && log.host[row] != *host) continue;
    const Timestamp eligible = log.eligible_us[row], started = log.started_us[row];
    if (started == kUnknownTime) continue;
    counts.waiting += eligible != kUnknownTime && eligible <= at && at < started;
    counts.running += HoldsSlots(log, row) && started <= at && at < log.ended_us[row];
  }
  return counts;
}

HostOccupancy CountedHost(const Executions& log, uint32_t host) {
  HostOccupancy counted;
  counted.first_us = INT64_MAX;
  for (size_t row = 0; row < log.rows(); ++row) {
    if (log.host[row] != host || !HoldsSlots(log, row)) continue;
    ++counted.executions;
    counted.first_us = std::min(counted.first_us, log.started_us[row]);
    counted.last_us = std::max(counted.last_us, log.ended_us[row]);
  }
  for (int64_t tick = 0; tick < kTicks; ++tick)
    counted.max_running = std::max(counted.max_running, At(log, tick, &host).running);
  bool was_at_max = false;
  for (int64_t tick = 0; tick < kTicks; ++tick) {
    const auto [running, waiting] = At(log, tick, &host);
    const Timestamp at = tick * kMicrosPerSecond;
    const bool at_max = running == counted.max_running;
    counted.busy_us.Add(running * kMicrosPerSecond);
    counted.times_at_max += at_max && !was_at_max;
    counted.at_max_us += at_max ? kMicrosPerSecond : 0;
    counted.starved_us += waiting > 0 ? kMicrosPerSecond : 0;
    counted.starved_at_max_us += waiting > 0 && at_max ? kMicrosPerSecond : 0;
    if (running == 0 && at >= counted.first_us && at < counted.last_us) counted.idle_us += kMicrosPerSecond;
    was_at_max = at_max;
  }
  return counted;
}

TEST(Occupancy, AsCountedSecondBySecond) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const Executions log = RandomLog(seed, 3 + seed);
    const Occupancy occupancy = CollectOccupancy(log, 5);
    for (const HostOccupancy& host : occupancy.hosts) {
      const auto number = static_cast<uint32_t>(host.host == log.hosts.NameOf(0) ? 0 : 1);
      const HostOccupancy counted = CountedHost(log, number);
      EXPECT_EQ(host.executions, counted.executions);
      if (counted.executions == 0) continue;
      EXPECT_EQ(host.first_us, counted.first_us);
      EXPECT_EQ(host.last_us, counted.last_us);
      EXPECT_EQ(host.max_running, counted.max_running) << seed;
      EXPECT_EQ(host.times_at_max, counted.times_at_max) << seed;
      EXPECT_EQ(host.at_max_us, counted.at_max_us) << seed;
      EXPECT_EQ(host.idle_us, counted.idle_us) << seed;
      EXPECT_EQ(host.starved_us, counted.starved_us) << seed;
      EXPECT_EQ(host.starved_at_max_us, counted.starved_at_max_us) << seed;
      EXPECT_TRUE(host.busy_us.value() == counted.busy_us.value()) << seed;
    }
    const OccupancySeries& series = occupancy.series;
    for (size_t step = 0; step < series.running.size(); ++step) {
      Counts sum;
      const int64_t ticks = series.step_us / kMicrosPerSecond;
      const int64_t first = series.start_us / kMicrosPerSecond + static_cast<int64_t>(step) * ticks;
      for (int64_t tick = first; tick < first + ticks; ++tick) {
        const Counts now = At(log, tick, nullptr);
        sum.running += now.running;
        sum.waiting += now.waiting;
      }
      EXPECT_DOUBLE_EQ(series.running[step], static_cast<double>(sum.running) / static_cast<double>(ticks));
      EXPECT_DOUBLE_EQ(series.waiting[step], static_cast<double>(sum.waiting) / static_cast<double>(ticks));
    }
  }
}

TEST(Occupancy, ALogWithoutIntervals) {
  Executions log = RandomLog(1, 5);
  log.started_us.assign(5, kUnknownTime);
  const Occupancy occupancy = CollectOccupancy(log, 5);
  EXPECT_EQ(occupancy.without_interval, 5);
  EXPECT_TRUE(occupancy.series.running.empty());
  EXPECT_EQ(CollectOccupancy(RandomLog(2, 20), 0).series.step_us, 0);
}

}  // namespace
}  // namespace harness::process
