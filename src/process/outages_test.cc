// SPDX-License-Identifier: Apache-2.0
#include "process/outages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/prng.h"
#include "process/slot_pools.h"
#include "process/times_for_test.h"

namespace harness::process {
namespace {

// Work of some processes on hosts that start what came first as soon as they can.
struct Work {
  uint64_t seed = 1;
  int runs = 3000;
  int processes = 4;
  Micros between = 14 * kM;  // arrivals; a run takes as long on average, so each host is half busy
  std::vector<HostCalendar> hosts = std::vector<HostCalendar>(2);
  Micros tick = 0;  // of the first process: it starts at the next one
};

Executions LogOf(const Work& work) {
  Philox random(work.seed);
  const auto below = [&](Micros bound) {
    return static_cast<Micros>(random.Below(static_cast<uint64_t>(bound)));
  };
  std::vector<Timestamp> free(work.hosts.size(), 0);
  Executions log;
  Timestamp ready = 0;
  for (int run = 0; run < work.runs; ++run) {
    ready += below(2 * work.between);
    const auto process = static_cast<uint32_t>(below(work.processes));
    Timestamp goes = ready;
    if (work.tick > 0 && process == 0) goes = (ready + work.tick - 1) / work.tick * work.tick;
    const auto start_on = [&](size_t host) { return work.hosts[host].NextOpen(std::max(goes, free[host])); };
    size_t host = 0;
    for (size_t other = 1; other < free.size(); ++other)
      host = start_on(other) < start_on(host) ? other : host;
    const Timestamp start = start_on(host);
    const Timestamp end = start + 1 + below(2 * work.between);
    // What waits for a tick does not hold up those behind it.
    if (goes == ready) free[host] = end;
    log.process.push_back(static_cast<uint32_t>(log.processes.Of("P" + std::to_string(process))));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of("H" + std::to_string(host))));
    log.eligible_us.push_back(ready);
    log.started_us.push_back(start);
    log.ended_us.push_back(goes == ready ? end : start);
    log.slots.push_back(1);
    log.predecessor.push_back(kNoRow);
  }
  return log;
}

std::vector<TimeSpan> Found(const Executions& log, const std::string& host) {
  Executions copy = log;
  return LearnSlotPools(log).hosts[copy.hosts.Of(host)].calendar.outages;
}

TEST(Outages, AnOutageOfAllHostsIsFoundToTheMicrosecondOfItsEnd) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Work work{.seed = seed};
    const TimeSpan outage{10 * kD + 2 * kH, 10 * kD + 14 * kH};
    for (HostCalendar& host : work.hosts) host.outages = {outage};
    const Executions log = LogOf(work);
    for (const char* host : {"H0", "H1"}) {
      const auto found = Found(log, host);
      ASSERT_EQ(found.size(), 1U) << seed << host;
      EXPECT_EQ(found[0].to_us, outage.to_us);
      EXPECT_GE(found[0].from_us, outage.from_us);  // when the first execution came in vain
      EXPECT_LT(found[0].from_us, outage.from_us + 6 * kH);
    }
  }
}

TEST(Outages, ALogWithoutOneHasNone) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    for (const Micros tick : {Micros{0}, kH, 6 * kH}) {
      const Work work{.seed = seed, .between = seed % 2 == 0 ? 14 * kM : 60 * kM, .tick = tick};
      const Executions log = LogOf(work);
      EXPECT_TRUE(Found(log, "H0").empty()) << seed << " " << tick;
      EXPECT_TRUE(Found(log, "H1").empty()) << seed << " " << tick;
    }
  }
}

// One process alone may have waited for something that the log does not tell.
TEST(Outages, OneProcessAloneIsNoEvidence) {
  Work work{.processes = 1};
  for (HostCalendar& host : work.hosts) host.outages = {{10 * kD, 10 * kD + 12 * kH}};
  EXPECT_TRUE(Found(LogOf(work), "H0").empty());
}

// What starts and ends at once, and did not wait, stands in no timeline.
TEST(Outages, WhereAnythingStartsTheHostIsThere) {
  Work work;
  for (HostCalendar& host : work.hosts) host.outages = {{10 * kD, 10 * kD + 12 * kH}};
  Executions log = LogOf(work);
  const auto found = Found(log, "H0");
  ASSERT_EQ(found.size(), 1U);
  log.process.push_back(static_cast<uint32_t>(log.processes.Of("P0")));
  log.host.push_back(static_cast<uint32_t>(log.hosts.Of("H0")));
  for (auto* times : {&log.eligible_us, &log.started_us, &log.ended_us})
    times->push_back(found[0].from_us + kH);
  log.slots.push_back(1);
  log.predecessor.push_back(kNoRow);
  EXPECT_TRUE(Found(log, "H0").empty());
  EXPECT_EQ(Found(log, "H1").size(), 1U);
}

}  // namespace
}  // namespace harness::process
