// SPDX-License-Identifier: Apache-2.0
// The law of wait attribution on whole logs: every microsecond of every wait has exactly one cause, and every
// microsecond of contention somebody who held the slots: a process, and a schedule and a user.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/exact_sum.h"
#include "base/prng.h"
#include "base/text.h"
#include "process/batches.h"
#include "process/largest_remainder.h"
#include "process/slot_pools.h"
#include "process/timeline.h"
#include "process/wait_causes.h"
#include "process/wait_charges.h"
#include "tests/shared_logs.h"

namespace harness {
namespace {

using process::CauseTimes;
using process::Executions;
using process::kNoRow;
using process::kUnknownTime;
using process::SlotPools;
using process::WaitCause;
using process::WaitTotals;

constexpr Micros kNotVisited = -1;

using Sums = std::array<Int128, process::kWaitCauses>;

struct Attribution {
  std::vector<CauseTimes> rows;
  std::vector<Micros> overtaken;  // kNotVisited for a row without a visit
  size_t twice = 0;               // rows that were visited more than once
  WaitTotals totals;
};

Attribution Attribute(const Executions& log, const SlotPools& pools, const std::vector<Timestamp>& released) {
  Attribution found;
  found.rows.resize(log.rows());
  found.overtaken.assign(log.rows(), kNotVisited);
  found.totals = process::VisitWaits(log, pools, process::MakeTimeline(log), released,
                                     [&found](uint32_t row, const CauseTimes& times, Micros overtaken) {
                                       if (found.overtaken[row] != kNotVisited) ++found.twice;
                                       found.rows[row] = times;
                                       found.overtaken[row] = overtaken;
                                     });
  return found;
}

Attribution Attribute(const Executions& log) {
  const process::Timeline timeline = process::MakeTimeline(log);
  const SlotPools pools = process::LearnSlotPools(log, timeline);
  return Attribute(log, pools, process::FindBatches(log, pools, timeline).released_us);
}

bool HasWait(const Executions& log, size_t row) {
  return log.eligible_us[row] != kUnknownTime && log.started_us[row] != kUnknownTime &&
         log.started_us[row] >= log.eligible_us[row];
}

// How many rows break which law; all must be 0.
struct Broken {
  size_t visits = 0, sums = 0, negative = 0, overtaken = 0, held = 0;
};

Broken Check(const Executions& log, const Attribution& found) {
  Broken broken;
  broken.visits = found.twice;
  for (size_t row = 0; row < log.rows(); ++row) {
    const bool visited = found.overtaken[row] != kNotVisited;
    if (visited != HasWait(log, row)) ++broken.visits;
    if (!visited) continue;
    const CauseTimes& times = found.rows[row];
    const Int128 sum = std::accumulate(times.begin(), times.end(), Int128{0});
    if (sum != Int128{log.started_us[row]} - log.eligible_us[row]) ++broken.sums;
    if (std::any_of(times.begin(), times.end(), [](Micros part) { return part < 0; })) ++broken.negative;
    const Micros most = found.totals.tells_overtaken ? times[Index(WaitCause::kContention)] : 0;
    if (found.overtaken[row] < 0 || found.overtaken[row] > most) ++broken.overtaken;
    if (times[Index(WaitCause::kHeld)] != process::ReadyTime(log, row) - log.eligible_us[row]) ++broken.held;
  }
  return broken;
}

Sums& operator+=(Sums& sums, const CauseTimes& times) {
  for (size_t cause = 0; cause < times.size(); ++cause) sums[cause] += times[cause];
  return sums;
}

Int128 Whole(const Sums& sums) {
  return std::accumulate(sums.begin(), sums.end(), Int128{0});
}

// Sums by the numbers in `key` (processes or hosts).
std::vector<Sums> SumBy(const Attribution& found, const std::vector<uint32_t>& key, size_t numbers) {
  std::vector<Sums> sums(numbers, Sums{});
  for (size_t row = 0; row < key.size(); ++row) sums[key[row]] += found.rows[row];
  return sums;
}

Sums SumAll(const Attribution& found) {
  Sums sums{};
  for (const CauseTimes& times : found.rows) sums += times;
  return sums;
}

// Waits by number, without looking at causes.
std::vector<Int128> WaitsBy(const Executions& log, const std::vector<uint32_t>& key, size_t numbers) {
  std::vector<Int128> waits(numbers);
  for (size_t row = 0; row < key.size(); ++row) {
    if (HasWait(log, row)) waits[key[row]] += log.started_us[row] - log.eligible_us[row];
  }
  return waits;
}

void ExpectSumsAgree(const Executions& log, const Attribution& found, const std::vector<uint32_t>& key,
                     size_t numbers) {
  const std::vector<Sums> parts = SumBy(found, key, numbers);
  const std::vector<Int128> waits = WaitsBy(log, key, numbers);
  Sums whole{};
  for (size_t number = 0; number < numbers; ++number) {
    EXPECT_EQ(Whole(parts[number]), waits[number]) << number;
    for (size_t cause = 0; cause < whole.size(); ++cause) whole[cause] += parts[number][cause];
  }
  EXPECT_EQ(whole, SumAll(found));
}

// Blame: each row of the matrix is the contention of its process, and nobody holds slots for less than no
// time.
void ExpectBlameWhole(const Executions& log, const Attribution& found) {
  const std::vector<Sums> parts = SumBy(found, log.process, log.processes.size());
  ASSERT_EQ(found.totals.blame.size(), log.processes.size());
  size_t negative = 0;
  for (size_t process = 0; process < parts.size(); ++process) {
    Int128 charged = 0;
    for (const process::Charge& charge : found.totals.blame[process]) {
      charged += charge.us;
      negative += charge.us < 0 ? 1 : 0;
    }
    EXPECT_EQ(charged, parts[process][Index(WaitCause::kContention)]) << log.processes.NameOf(process);
  }
  EXPECT_EQ(negative, 0U);
}

void ExpectCounts(const Executions& log, const WaitTotals& totals) {
  int64_t unknown = 0, negative = 0;
  for (size_t row = 0; row < log.rows(); ++row) {
    const bool known = log.eligible_us[row] != kUnknownTime && log.started_us[row] != kUnknownTime;
    unknown += known ? 0 : 1;
    negative += known && log.started_us[row] < log.eligible_us[row] ? 1 : 0;
  }
  EXPECT_EQ(totals.unknown_waits, unknown);
  EXPECT_EQ(totals.negative_waits, negative);
}

void ExpectConserved(const Executions& log, const Attribution& found) {
  const Broken broken = Check(log, found);
  EXPECT_EQ(broken.visits, 0U) << "rows that were not visited exactly once where they have a wait";
  EXPECT_EQ(broken.sums, 0U) << "rows whose causes do not sum to the wait";
  EXPECT_EQ(broken.negative, 0U) << "rows with a negative cause";
  EXPECT_EQ(broken.overtaken, 0U) << "rows overtaken for longer than they contended";
  EXPECT_EQ(broken.held, 0U) << "rows not held exactly until their predecessor ended";
  ExpectSumsAgree(log, found, log.process, log.processes.size());
  ExpectSumsAgree(log, found, log.host, log.hosts.size());
  ExpectBlameWhole(log, found);
  ExpectCounts(log, found.totals);
}

// The log with its rows in another order: row i is row `order[i]` of the log.
Executions Reorder(const Executions& log, const std::vector<uint32_t>& order) {
  std::vector<uint32_t> new_row(order.size());
  for (uint32_t row = 0; row < order.size(); ++row) new_row[order[row]] = row;
  Executions shuffled;
  for (const uint32_t row : order) {
    shuffled.eligible_us.push_back(log.eligible_us[row]);
    shuffled.started_us.push_back(log.started_us[row]);
    shuffled.ended_us.push_back(log.ended_us[row]);
    shuffled.process.push_back(
        static_cast<uint32_t>(shuffled.processes.Of(log.processes.NameOf(log.process[row]))));
    shuffled.host.push_back(static_cast<uint32_t>(shuffled.hosts.Of(log.hosts.NameOf(log.host[row]))));
    shuffled.slots.push_back(log.slots[row]);
    const uint32_t before = log.predecessor[row];
    shuffled.predecessor.push_back(before == kNoRow ? kNoRow : new_row[before]);
  }
  return shuffled;
}

std::vector<uint32_t> RandomOrder(size_t rows, uint64_t seed) {
  Philox random(seed);
  std::vector<uint32_t> order(rows);
  std::iota(order.begin(), order.end(), 0U);
  for (size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[random.Below(i)]);
  return order;
}

class Conservation : public ::testing::TestWithParam<testing::SharedLog> {};

TEST_P(Conservation, OfEveryWait) {
  if (!testing::IsThere(GetParam())) {
    GTEST_SKIP() << "the shared data folder is absent: " << GetParam().file;
  }
  const auto log = testing::LoadSharedLog(GetParam());
  ASSERT_TRUE(log.has_value()) << log.error().message;
  const process::Timeline timeline = process::MakeTimeline(*log);
  const SlotPools pools = process::LearnSlotPools(*log, timeline);
  const std::vector<Timestamp> released = process::FindBatches(*log, pools, timeline).released_us;
  const Attribution found = Attribute(*log, pools, released);
  EXPECT_GT(log->rows(), 0U);
  ExpectConserved(*log, found);
  // The hosts stand for a column of names, with the processes as they are.
  const process::RowGroups hosts{log->host, log->hosts.size()};
  const process::HeldTable by_host = process::HeldByGroups(*log, pools, timeline, released, hosts);
  const std::vector<Sums> parts = SumBy(found, log->host, log->hosts.size());
  const auto charges = process::SplitHeld(by_host, log->hosts.SortedByName());
  for (size_t host = 0; host < charges.size(); ++host) {
    Int128 charged = 0;
    for (const process::Charge& charge : charges[host]) charged += charge.us;
    EXPECT_EQ(charged, parts[host][Index(WaitCause::kContention)]) << log->hosts.NameOf(host);
  }
}

INSTANTIATE_TEST_SUITE_P(SharedData, Conservation, ::testing::ValuesIn(testing::LogsForThisRun()),
                         [](const auto& info) { return testing::TestName(info.param); });

// Where nothing but the numbering of rows changes, no total does. Of one-slot executions of several processes
// that start at one instant, the numbering tells for which a slot stood free; so that contention and dispatch
// of such a log are taken together by process.
std::vector<std::pair<std::string, Sums>> ByName(const Executions& log, const Attribution& found) {
  std::vector<Sums> parts = SumBy(found, log.process, log.processes.size());
  std::vector<std::pair<std::string, Sums>> named;
  for (const size_t process : log.processes.SortedByName()) {
    if (found.totals.tells_overtaken) {
      parts[process][Index(WaitCause::kContention)] +=
          std::exchange(parts[process][Index(WaitCause::kDispatch)], 0);
    }
    named.emplace_back(log.processes.NameOf(process), parts[process]);
  }
  return named;
}

class Shuffle : public ::testing::TestWithParam<testing::SharedLog> {};

TEST_P(Shuffle, ChangesNoTotal) {
  if (!testing::IsThere(GetParam())) {
    GTEST_SKIP() << "the shared data folder is absent: " << GetParam().file;
  }
  const auto log = testing::LoadSharedLog(GetParam());
  ASSERT_TRUE(log.has_value()) << log.error().message;
  const Attribution found = Attribute(*log);
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const Executions shuffled = Reorder(*log, RandomOrder(log->rows(), seed));
    const Attribution again = Attribute(shuffled);
    ExpectConserved(shuffled, again);
    EXPECT_EQ(SumAll(again), SumAll(found)) << seed;
    EXPECT_EQ(ByName(shuffled, again), ByName(*log, found)) << seed;
  }
}

// A column of so many names besides none, beside the log.
process::ChargeColumn ColumnOf(const Executions& log, uint64_t names, uint64_t seed) {
  Philox random(seed);
  process::ChargeColumn column;
  for (size_t row = 0; row < log.rows(); ++row) {
    const uint64_t name = random.Below(names + 1);
    column.of_row.push_back(static_cast<uint32_t>(
        name == names ? column.names.OfNull() : column.names.Of("n" + std::to_string(name))));
  }
  return column;
}

// Of each: the whole contention is charged, and nobody less than nothing or less than what others waited.
void ExpectCharged(const std::vector<process::NameCharge>& charges, Int128 contention_us) {
  Int128 charged = 0;
  size_t broken = 0;
  for (const process::NameCharge& charge : charges) {
    charged += charge.contention_us;
    if (charge.contention_us <= 0 || charge.others_us < 0 || charge.others_us > charge.contention_us)
      ++broken;
  }
  EXPECT_EQ(charged, contention_us);
  EXPECT_EQ(broken, 0U);
}

// By schedule and by user; told by one sweep of both, or by one of each.
void ExpectChargesWhole(const Executions& log, const SlotPools& pools, const std::vector<Timestamp>& released,
                        const Attribution& found, uint64_t seed) {
  const Int128 contention = SumAll(found)[Index(WaitCause::kContention)];
  const process::Timeline timeline = process::MakeTimeline(log);
  process::ChargeColumns columns;
  columns.schedules = ColumnOf(log, 3, seed);
  columns.users = ColumnOf(log, 5, seed + 1);
  const auto charges = process::ChargeWaits(log, pools, timeline, released, columns, contention);
  ExpectCharged(charges.schedules, contention);
  ExpectCharged(charges.users, contention);
  const auto apart = process::ChargeWaits(log, pools, timeline, released, columns, contention, 6);
  EXPECT_EQ(apart.schedules, charges.schedules);
  EXPECT_EQ(apart.users, charges.users);
  const auto few = process::ChargeWaits(log, pools, timeline, released, columns, contention, 3);
  ExpectCharged(few.schedules, contention);
  ExpectCharged(few.users, contention);
}

// Small ones: executions of several slots, and of one slot with many that start together.
std::vector<testing::SharedLog> LogsToShuffle() {
  const std::set<std::string> files = {"scheduler/KTH-SP2-1996-2.1-cln.swf.gz",
                                       "business/interval_event_log.csv.gz", "ci/inspect_ci_jobs.csv.gz",
                                       "business/Production_enabled.csv.gz"};
  std::vector<testing::SharedLog> logs = testing::SharedLogs();
  std::erase_if(logs, [&](const testing::SharedLog& log) { return !files.contains(log.file); });
  return logs;
}

INSTANTIATE_TEST_SUITE_P(SharedData, Shuffle, ::testing::ValuesIn(LogsToShuffle()),
                         [](const auto& info) { return testing::TestName(info.param); });

// A random log of one kind by seed: sparse or crowded, one slot each or several, with links (some in circles,
// some to executions without an end), unknown times, negative waits and services.
class RandomLog {
 public:
  explicit RandomLog(uint64_t seed) : random_(seed), seed_(seed) {}

  Executions Log() {
    Executions log;
    const auto rows = static_cast<uint32_t>(random_.Below(400));
    const bool several = seed_ % 3 == 0;
    // Times on a coarse grid meet often, those on a fine one hardly ever.
    const Micros unit = seed_ % 2 == 0 ? kMicrosPerHour : 1;
    const int64_t span = seed_ % 5 == 0 ? 2'000'000 : 1'500;
    for (uint32_t row = 0; row < rows; ++row) {
      const auto eligible = static_cast<int64_t>(random_.Below(static_cast<uint64_t>(span)));
      const int64_t start = eligible + static_cast<int64_t>(random_.Below(200)) - 4;
      const int64_t end = start + static_cast<int64_t>(random_.Below(90)) - 3;
      log.process.push_back(static_cast<uint32_t>(log.processes.Of(Name('a', 7))));
      log.host.push_back(static_cast<uint32_t>(log.hosts.Of(Name('x', 4))));
      log.eligible_us.push_back(Maybe(eligible * unit));
      log.started_us.push_back(Maybe(start * unit));
      log.ended_us.push_back(Maybe(end * unit));
      log.slots.push_back(several ? 1 + static_cast<uint32_t>(random_.Below(5)) : 1);
      log.predecessor.push_back(random_.Below(4) == 0 ? static_cast<uint32_t>(random_.Below(rows)) : kNoRow);
    }
    return log;
  }

  // Pools that no log would teach: the law holds for what is not true of the log as well.
  void Distort(SlotPools& pools) {
    for (process::HostSlots& host : pools.hosts) {
      host.slots += static_cast<int64_t>(random_.Below(3));
      for (Micros at = 0; random_.Below(3) > 0 && at < kMicrosPerWeek - 20 * kMicrosPerHour;) {
        const Micros from = at + static_cast<Micros>(random_.Below(10)) * kMicrosPerHour;
        at = from + static_cast<Micros>(1 + random_.Below(10)) * kMicrosPerHour;
        host.calendar.closed.push_back({from, at});
      }
      for (Timestamp at = 0; random_.Below(3) == 0;) {
        const Timestamp from = at + static_cast<Micros>(random_.Below(40)) * kMicrosPerHour;
        at = from + static_cast<Micros>(1 + random_.Below(40)) * kMicrosPerHour;
        host.calendar.outages.push_back({from, at});
      }
    }
    for (process::ProcessCap& cap : pools.caps) cap.running = static_cast<int64_t>(random_.Below(4));
    for (process::Poll& poll : pools.polls) {
      if (random_.Below(2) == 0) poll = {kMicrosPerHour * 2, kMicrosPerHour / 2, 0, 0};
    }
  }

  // When batches were let go: unknown, before, inside or after the wait.
  std::vector<Timestamp> Releases(const Executions& log) {
    std::vector<Timestamp> released(log.rows(), kUnknownTime);
    for (size_t row = 0; row < log.rows(); ++row) {
      if (!HasWait(log, row) || random_.Below(3) == 0) continue;
      const Micros wait = log.started_us[row] - log.eligible_us[row];
      released[row] = log.eligible_us[row] + static_cast<Micros>(random_.Below(3)) * wait / 2 - 1;
    }
    return released;
  }

 private:
  std::string Name(char first, uint64_t names) {
    return std::string(1, static_cast<char>(first + static_cast<char>(random_.Below(names))));
  }
  Timestamp Maybe(Timestamp at) { return random_.Below(25) == 0 ? kUnknownTime : at; }

  Philox random_;
  uint64_t seed_;
};

// Microsecond by microsecond, for short logs of executions of several slots: is there room, and who holds
// what?
class SlowReference {
 public:
  SlowReference(const Executions& log, const SlotPools& pools, const std::vector<uint32_t>& group,
                size_t groups)
      : log_(log), pools_(pools), group_(group) {
    for (uint32_t row = 0; row < log.rows(); ++row) {
      if (process::HoldsSlots(log, row)) holders_.push_back(row);
    }
    contention.resize(log.rows());
    held_by.assign(groups, std::vector<UInt128>(groups));
    for (uint32_t row = 0; row < log.rows(); ++row) {
      if (!HasWait(log, row)) continue;
      for (Timestamp at = process::ReadyTime(log, row); at < log.started_us[row]; ++at) Look(row, at);
    }
  }

  std::vector<Micros> contention;             // by row
  std::vector<std::vector<UInt128>> held_by;  // by group that contends, by group that holds

 private:
  void Look(uint32_t row, Timestamp at) {
    std::vector<int64_t> free;
    for (const process::HostSlots& host : pools_.hosts) free.push_back(host.slots);
    std::vector<uint32_t> running;
    for (const uint32_t holder : holders_) {
      if (log_.started_us[holder] > at || log_.ended_us[holder] <= at) continue;
      free[log_.host[holder]] -= log_.slots[holder];
      running.push_back(holder);
    }
    const int64_t needs = log_.slots[row];
    if (std::any_of(free.begin(), free.end(), [needs](int64_t slots) { return slots >= needs; })) return;
    ++contention[row];
    const std::vector<uint32_t>& usable = pools_.runs_on[log_.process[row]];
    for (const uint32_t holder : running) {
      const uint32_t host = log_.host[holder];
      if (pools_.hosts[host].slots < needs || std::count(usable.begin(), usable.end(), host) == 0) continue;
      held_by[group_[row]][group_[holder]] += log_.slots[holder];
    }
  }

  const Executions& log_;
  const SlotPools& pools_;
  const std::vector<uint32_t>& group_;
  std::vector<uint32_t> holders_;
};

TEST(ConservationOfRandomLogs, OfSeveralSlotsAgreesWithAWalkByMicroseconds) {
  size_t compared = 0;
  Int128 contention = 0;
  for (uint64_t seed = 3; seed <= 150; seed += 6) {
    if (seed % 5 == 0) continue;  // those are long
    SCOPED_TRACE("seed " + std::to_string(seed));
    Executions log = RandomLog(seed).Log();
    // Two hosts and large jobs, so that there is seldom room.
    for (uint32_t& host : log.host) host %= 2;
    for (uint32_t& slots : log.slots) slots *= 4;
    SlotPools pools = process::LearnSlotPools(log);
    for (process::ProcessCap& cap : pools.caps) cap = {};
    for (process::Poll& poll : pools.polls) poll = {};
    const Attribution found = Attribute(log, pools, {});
    if (found.totals.tells_overtaken) continue;
    ++compared;
    const SlowReference slow(log, pools, log.process, log.processes.size());
    for (size_t row = 0; row < log.rows(); ++row) {
      ASSERT_EQ(found.rows[row][Index(WaitCause::kContention)], slow.contention[row]) << row;
      contention += slow.contention[row];
    }
    const std::vector<Sums> parts = SumBy(found, log.process, log.processes.size());
    for (size_t process = 0; process < parts.size(); ++process) {
      std::vector<Micros> charged(parts.size());
      for (const process::Charge& charge : found.totals.blame[process]) charged[charge.holder] = charge.us;
      EXPECT_EQ(charged,
                process::SplitByLargestRemainder(parts[process][Index(WaitCause::kContention)],
                                                 slow.held_by[process], log.processes.SortedByName()));
    }
    const process::ChargeColumn column = ColumnOf(log, 4, seed);
    const size_t names = column.names.size();
    const SlowReference of_names(log, pools, column.of_row, names);
    const std::vector<Sums> of_column = SumBy(found, column.of_row, names);
    const auto charges = process::SplitHeld(
        process::HeldByGroups(log, pools, process::MakeTimeline(log), {}, {column.of_row, names}),
        column.names.SortedByName());
    for (size_t name = 0; name < names; ++name) {
      std::vector<Micros> charged(names);
      for (const process::Charge& charge : charges[name]) charged[charge.holder] = charge.us;
      EXPECT_EQ(charged,
                process::SplitByLargestRemainder(of_column[name][Index(WaitCause::kContention)],
                                                 of_names.held_by[name], column.names.SortedByName()));
    }
  }
  EXPECT_GT(compared, 10U);
  EXPECT_GT(contention, 0);
}

TEST(ConservationOfRandomLogs, WithWhatTheyTeach) {
  for (uint64_t seed = 1; seed <= 400 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Executions log = RandomLog(seed).Log();
    const Attribution found = Attribute(log);
    ExpectConserved(log, found);
    const SlotPools pools = process::LearnSlotPools(log);
    const auto batches = process::FindBatches(log, pools, process::MakeTimeline(log));
    ExpectChargesWhole(log, pools, batches.released_us, found, seed);
  }
}

TEST(ConservationOfRandomLogs, WithCalendarsCapsPollsAndBatchesThatAreNotTheirs) {
  Sums sums{};
  for (uint64_t seed = 1; seed <= 400 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomLog random(seed);
    const Executions log = random.Log();
    SlotPools pools = process::LearnSlotPools(log);
    random.Distort(pools);
    const std::vector<Timestamp> released = random.Releases(log);
    const Attribution found = Attribute(log, pools, released);
    ExpectConserved(log, found);
    ExpectChargesWhole(log, pools, released, found, seed);
    for (const CauseTimes& times : found.rows) sums += times;
  }
  // All causes took part.
  for (size_t cause = 0; cause < sums.size(); ++cause) {
    EXPECT_GT(sums[cause], 0) << process::WaitCauseName(static_cast<WaitCause>(cause));
  }
}

}  // namespace
}  // namespace harness
