// SPDX-License-Identifier: Apache-2.0
#include "process/wait_causes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "base/prng.h"

namespace harness::process {
namespace {

struct WaitRow {
  std::string process, host;
  int64_t ready, start, end;
  int before = -1;  // row of the predecessor
  uint32_t slots = 1;
};

Executions LogOfWaits(const std::vector<WaitRow>& rows) {
  Executions log;
  for (const WaitRow& row : rows) {
    log.process.push_back(static_cast<uint32_t>(log.processes.Of(row.process)));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of(row.host)));
    log.eligible_us.push_back(row.ready);
    log.started_us.push_back(row.start);
    log.ended_us.push_back(row.end);
    log.slots.push_back(row.slots);
    log.predecessor.push_back(row.before < 0 ? kNoRow : static_cast<uint32_t>(row.before));
  }
  return log;
}

WaitCauses Attribute(const Executions& log) {
  return AttributeWaits(log, LearnSlotPools(log));
}

Micros Of(const WaitCauses& found, size_t row, WaitCause cause) {
  return found.rows[row][static_cast<size_t>(cause)];
}

Micros ChargedTo(const WaitCauses& found, size_t process, uint32_t holder) {
  for (const Charge& charge : found.blame[process]) {
    if (charge.holder == holder) return charge.us;
  }
  return 0;
}

// One slot: A holds it from 0 to 10, B is ready at 2 and starts at 10.
TEST(WaitCauses, ABusySlotIsContentionAndItsHolderIsBlamed) {
  const Executions log = LogOfWaits({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 20}});
  const WaitCauses found = Attribute(log);
  EXPECT_EQ(Of(found, 1, WaitCause::kContention), 8);
  EXPECT_EQ(found.blame[1], (std::vector<Charge>{{0, 8}}));
  EXPECT_EQ(found.overtaken[1], 0);
}

// The host once ran two at a time, so one that waits beside a single running one waits for dispatch.
TEST(WaitCauses, AFreeSlotIsDispatch) {
  const WaitCauses found =
      Attribute(LogOfWaits({{"A", "h", 0, 0, 10}, {"A", "h", 0, 0, 4}, {"B", "h", 2, 7, 9}}));
  EXPECT_EQ(Of(found, 2, WaitCause::kContention), 2);  // until 4
  EXPECT_EQ(Of(found, 2, WaitCause::kDispatch), 3);
}

// Two slots held by A and C from 0 to 10: nine microseconds of B are charged 5 and 4, the odd one to the
// smaller name.
// One slot and three that are ready at 0. It stays free for an hour, is taken for ten minutes, and so on: the
// slot belongs to the next of them in the last minute before it is taken; before that nothing was short.
TEST(WaitCauses, ASlotThatStaysFreeForLongIsNotWhatIsShort) {
  const Micros h = kMicrosPerHour, m = kMicrosPerMinute;
  const WaitCauses found = Attribute(LogOfWaits(
      {{"B", "h", 0, h, h + 10 * m}, {"B", "h", 0, 2 * h, 2 * h + 10 * m}, {"B", "h", 0, 3 * h, 3 * h + m}}));
  EXPECT_EQ(Of(found, 0, WaitCause::kContention), 0);
  EXPECT_EQ(Of(found, 0, WaitCause::kDispatch), h);
  EXPECT_EQ(Of(found, 1, WaitCause::kContention), 11 * m);  // a minute, and the first one's ten
  EXPECT_EQ(Of(found, 1, WaitCause::kDispatch), 2 * h - 11 * m);
  EXPECT_EQ(Of(found, 2, WaitCause::kContention), 22 * m);
  EXPECT_EQ(Of(found, 2, WaitCause::kDispatch), 3 * h - 22 * m);
}

// Two are started within the minute that a scheduler needs: only one of them could have the free slot.
TEST(WaitCauses, ASlotThatIsTakenSoonBelongsToTheNext) {
  const Micros s = kMicrosPerSecond;
  const WaitCauses found =
      Attribute(LogOfWaits({{"B", "h", 0, 30 * s, 40 * s}, {"B", "h", 0, 70 * s, 80 * s}}));
  EXPECT_EQ(Of(found, 0, WaitCause::kDispatch), 30 * s);
  EXPECT_EQ(Of(found, 1, WaitCause::kContention), 40 * s);
  EXPECT_EQ(Of(found, 1, WaitCause::kDispatch), 30 * s);
}

TEST(WaitCauses, BlameIsSplitByLargestRemainder) {
  const Executions log = LogOfWaits({{"C", "h", 0, 0, 10}, {"A", "h", 0, 0, 10}, {"B", "h", 1, 10, 12}});
  const WaitCauses found = Attribute(log);
  EXPECT_EQ(Of(found, 2, WaitCause::kContention), 9);
  EXPECT_EQ(found.blame[2], (std::vector<Charge>{{1, 5}, {0, 4}}));  // A, C
}

TEST(WaitCauses, APredecessorHoldsUntilItEnds) {
  const WaitCauses found = Attribute(LogOfWaits({{"P", "h", 0, 0, 50}, {"B", "h", 5, 53, 60, 0}}));
  EXPECT_EQ(Of(found, 1, WaitCause::kHeld), 45);
  EXPECT_EQ(Of(found, 1, WaitCause::kDispatch), 3);
}

// The end of the predecessor is unknown: as far as the log tells, it held until the start.
TEST(WaitCauses, APredecessorWithoutAnEndHoldsAllTheTime) {
  const WaitCauses found = Attribute(LogOfWaits({{"P", "h", 0, 0, kUnknownTime}, {"B", "h", 5, 53, 60, 0}}));
  EXPECT_EQ(Of(found, 1, WaitCause::kHeld), 48);
}

// B was only ever run by h1, where A runs; h2 stands free.
TEST(WaitCauses, FreeSlotsElsewhereAreRestricted) {
  const WaitCauses found = Attribute(LogOfWaits(
      {{"A", "h1", 0, 0, 10}, {"C", "h2", 0, 0, 4}, {"B", "h1", 2, 10, 12}, {"A", "h2", 20, 20, 21}}));
  EXPECT_EQ(Of(found, 2, WaitCause::kContention), 2);  // both hosts are busy until 4
  EXPECT_EQ(Of(found, 2, WaitCause::kRestricted), 6);
}

// Last come, first served: B (ready at 2) goes before A (ready at 1), which waits 9 for X and 10 for B.
TEST(WaitCauses, LaterArrivalsOvertake) {
  const WaitCauses found =
      Attribute(LogOfWaits({{"X", "h", 0, 0, 10}, {"A", "h", 1, 20, 21}, {"B", "h", 2, 10, 20}}));
  EXPECT_EQ(Of(found, 1, WaitCause::kContention), 19);
  EXPECT_EQ(found.overtaken[1], 10);
  EXPECT_EQ(found.overtaken[2], 0);
  EXPECT_EQ(ChargedTo(found, 1, 0), 9);
  EXPECT_EQ(ChargedTo(found, 1, 2), 10);
}

// Four slots; a job of three finds two free: contention, though a small one would start.
TEST(WaitCauses, AJobOfSeveralSlotsWaitsForAllOfThem) {
  const WaitCauses found = Attribute(
      LogOfWaits({{"A", "h", 0, 0, 10, -1, 2}, {"B", "h", 0, 0, 30, -1, 2}, {"C", "h", 5, 30, 40, -1, 3}}));
  EXPECT_EQ(Of(found, 2, WaitCause::kContention), 25);
  EXPECT_TRUE(found.overtaken.empty());
}

// Six weeks; a job a day is ready at 21:00 and starts at 06:00 sharp, others run by day. The night is closed
// to the microsecond.
TEST(WaitCauses, ClosedHoursAreLearnedAndExact) {
  constexpr Timestamp kMonday = 4 * kMicrosPerDay;
  std::vector<WaitRow> rows;
  for (int day = 0; day < 42; ++day) {
    const Timestamp midnight = kMonday + day * kMicrosPerDay;
    for (int hour = 6; hour < 22; ++hour) {
      for (int quarter = 0; quarter < 4; ++quarter) {
        const Timestamp at = midnight + hour * kMicrosPerHour + quarter * 15 * kMicrosPerMinute;
        if (hour == 21 && quarter > 0) continue;
        rows.push_back({"day", "h", at, at, at + kMicrosPerMinute});
      }
    }
    const Timestamp ready = midnight + 21 * kMicrosPerHour + 30 * kMicrosPerMinute;
    const Timestamp start = midnight + 30 * kMicrosPerHour;
    rows.push_back({"night", "h", ready, start, start + kMicrosPerMinute});
  }
  const Executions log = LogOfWaits(rows);
  const SlotPools pools = LearnSlotPools(log);
  ASSERT_EQ(pools.hosts[0].slots, 2);
  ASSERT_EQ(pools.hosts[0].calendar.closed.size(), 8U);  // seven nights, the one of Sunday in two parts
  EXPECT_EQ(pools.hosts[0].calendar.closed[0].from_us, 0);
  EXPECT_EQ(pools.hosts[0].calendar.closed[0].to_us, 6 * kMicrosPerHour);
  EXPECT_GE(pools.hosts[0].closed_times, 5);
  const WaitCauses found = AttributeWaits(log, pools);
  for (size_t row = 0; row < log.rows(); ++row) {
    if (log.started_us[row] == log.eligible_us[row]) continue;
    EXPECT_EQ(Of(found, row, WaitCause::kUnavailability), 510 * kMicrosPerMinute) << row;
  }
}

TEST(WaitCauses, UnknownAndNegativeWaitsAreCountedNotAttributed) {
  const WaitCauses found = Attribute(LogOfWaits(
      {{"A", "h", 5, 3, 10}, {"A", "h", kUnknownTime, 4, 9}, {"A", "h", 1, kUnknownTime, kUnknownTime}}));
  EXPECT_EQ(found.negative_waits, 1);
  EXPECT_EQ(found.unknown_waits, 2);
  for (const CauseTimes& row : found.rows) EXPECT_EQ(row, CauseTimes{});
}

TEST(WaitCauses, NothingIsNothing) {
  EXPECT_TRUE(Attribute(LogOfWaits({})).rows.empty());
  const WaitCauses one = Attribute(LogOfWaits({{"A", "h", 0, 7, 7}}));
  EXPECT_EQ(std::accumulate(one.rows[0].begin(), one.rows[0].end(), Micros{0}), 7);
}

// Random logs with every oddity: the causes sum to the wait, the blame to the contention, no part is
// negative.
TEST(WaitCauses, SumToTheWaitOnAnyLog) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Philox random(seed);
    std::vector<WaitRow> rows;
    const bool single = seed % 2 == 0;
    for (int i = 0; i < 300; ++i) {
      const auto ready = static_cast<int64_t>(random.Below(3000));
      const int64_t start = ready + static_cast<int64_t>(random.Below(200)) - 5;
      WaitRow row{std::string(1, static_cast<char>('a' + random.Below(6))),
                  std::string(1, static_cast<char>('x' + random.Below(3))),
                  random.Below(20) == 0 ? kUnknownTime : ready,
                  start,
                  random.Below(20) == 0 ? kUnknownTime : start + static_cast<int64_t>(random.Below(90)) - 3,
                  random.Below(4) == 0 ? static_cast<int>(random.Below(300)) : -1,
                  single ? 1 : static_cast<uint32_t>(1 + random.Below(4))};
      rows.push_back(row);
    }
    const Executions log = LogOfWaits(rows);
    const WaitCauses found = Attribute(log);
    std::vector<Micros> contention(log.processes.size());
    for (size_t row = 0; row < log.rows(); ++row) {
      const bool known = log.eligible_us[row] != kUnknownTime && log.started_us[row] >= log.eligible_us[row];
      const Micros wait = known ? log.started_us[row] - log.eligible_us[row] : 0;
      ASSERT_EQ(std::accumulate(found.rows[row].begin(), found.rows[row].end(), Micros{0}), wait)
          << "seed " << seed << ", row " << row;
      for (const Micros part : found.rows[row]) ASSERT_GE(part, 0) << "seed " << seed << ", row " << row;
      contention[log.process[row]] += Of(found, row, WaitCause::kContention);
      if (single) {
        ASSERT_GE(found.overtaken[row], 0);
        ASSERT_LE(found.overtaken[row], Of(found, row, WaitCause::kContention));
      }
    }
    for (size_t process = 0; process < contention.size(); ++process) {
      Micros charged = 0;
      for (const Charge& charge : found.blame[process]) {
        ASSERT_GT(charge.us, 0);
        charged += charge.us;
      }
      ASSERT_EQ(charged, contention[process]);
    }
  }
}

// A process for each execution, one slot: a table of all pairs would be 40,000 by 40,000.
TEST(WaitCauses, ManyProcesses) {
  std::vector<WaitRow> rows;
  for (int i = 0; i < 40'000; ++i)
    rows.push_back({"P" + std::to_string(i), "h", 10 * i - 5, 10 * i, 10 * i + 10});
  const WaitCauses found = Attribute(LogOfWaits(rows));
  for (size_t process = 1; process < rows.size(); ++process)
    ASSERT_EQ(found.blame[process], (std::vector<Charge>{{static_cast<uint32_t>(process - 1), 5}}));
}

// A host for each process.
TEST(WaitCauses, ManyHosts) {
  std::vector<WaitRow> rows;
  for (int i = 0; i < 40'000; ++i) {
    const std::string name = std::to_string(i % 10'000);
    rows.push_back({"P" + name, "H" + name, i, i < 10'000 ? i : i / 10'000 * 100'000 + i,
                    100'000 * (1 + i / 10'000) + i - 10'000});
  }
  const WaitCauses found = Attribute(LogOfWaits(rows));
  for (uint32_t process = 0; process < 10'000; ++process) {
    Micros contention = 0;
    for (size_t row = process; row < rows.size(); row += 10'000)
      contention += Of(found, row, WaitCause::kContention);
    ASSERT_GT(contention, 0);
    ASSERT_EQ(ChargedTo(found, process, process), contention);
  }
}

}  // namespace
}  // namespace harness::process
