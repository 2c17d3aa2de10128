// SPDX-License-Identifier: Apache-2.0
#include "process/batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "base/prng.h"
#include "process/batches_chance.h"
#include "process/batches_free.h"
#include "process/times_for_test.h"

namespace harness::process {
namespace {

struct Row {
  std::string process, host;
  Timestamp ready, start, end;
};

Executions LogOf(const std::vector<Row>& rows) {
  Executions log;
  for (const Row& row : rows) {
    log.process.push_back(static_cast<uint32_t>(log.processes.Of(row.process)));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of(row.host)));
    log.eligible_us.push_back(row.ready);
    log.started_us.push_back(row.start);
    log.ended_us.push_back(row.end);
    log.slots.push_back(1);
    log.predecessor.push_back(kNoRow);
  }
  return log;
}

Batches Find(const Executions& log) {
  const Timeline timeline = MakeTimeline(log);
  return FindBatches(log, LearnSlotPools(log, timeline), timeline);
}

Batches Find(const std::vector<Row>& rows) {
  return Find(LogOf(rows));
}

// A Poisson day shift: one server, first come first served, as busy as `gap` makes it.
std::vector<Row> Queue(uint64_t seed, int jobs, double gap_us, double service_us) {
  Philox random(seed);
  std::vector<Row> rows;
  double clock = 0;
  Timestamp free = 0;
  for (int i = 0; i < jobs; ++i) {
    clock += 1 + random.Exponential() * gap_us;
    const auto ready = static_cast<Timestamp>(clock);
    const Timestamp start = std::max(ready, free);
    free = start + 1 + static_cast<Micros>(random.Exponential() * service_us);
    rows.push_back({"A", "h", ready, start, free});
  }
  return rows;
}

TEST(Batches, ThreeKinds) {
  // Ready at 0, 1 and 2 h; let go at 5 h, 105 h and 205 h.
  std::vector<Row> rows;
  for (int i = 0; i < 3; ++i) {
    rows.push_back({"P", "h1", i * kH, 5 * kH, 6 * kH});
    rows.push_back({"S", "h2", (100 + i) * kH, 105 * kH + i * 10 * kM, 105 * kH + (i + 1) * 10 * kM});
    rows.push_back({"C", "h3", (200 + i) * kH, 205 * kH + i * 10 * kM, 205 * kH + (i + 1) * 12 * kM});
  }
  const Batches found = Find(rows);
  ASSERT_EQ(found.batches.size(), 3U);
  EXPECT_EQ(found.batches[0].kind, BatchKind::kParallel);
  EXPECT_EQ(found.batches[1].kind, BatchKind::kSequential);
  EXPECT_EQ(found.batches[2].kind, BatchKind::kConcurrent);
  for (const Batch& batch : found.batches) EXPECT_EQ(batch.size, 3U);
  EXPECT_EQ(found.batches[0].first_ready_us, 0);
  EXPECT_EQ(found.batches[0].last_ready_us, 2 * kH);
  EXPECT_EQ(found.batches[0].released_us, 5 * kH);  // the host stood free until then
  EXPECT_EQ(found.batches[1].fired_us, 105 * kH);
  EXPECT_EQ(found.batches[1].ended_us, 105 * kH + 30 * kM);
  EXPECT_EQ(found.collectors.size(), 3U);
}

TEST(Batches, FiftyPairsTenDaysApartAreFiftyBatchesOfTwo) {
  for (const bool waited : {false, true}) {
    for (const Micros length : {Micros{0}, 10 * kM}) {
      std::vector<Row> rows;
      for (int pair = 0; pair < 50; ++pair) {
        const Timestamp start = pair * 10 * kD + 9 * kH;
        rows.push_back({"A", "h", waited ? start - 2 * kH : start, start, start + length});
        rows.push_back({"A", "h", waited ? start - kH : start, start, start + length});
      }
      const Batches found = Find(rows);
      ASSERT_EQ(found.batches.size(), 50U) << waited << length;
      for (const Batch& batch : found.batches) {
        EXPECT_EQ(batch.size, 2U);
        EXPECT_EQ(batch.kind, BatchKind::kParallel);
      }
    }
  }
}

// Without any ready time there is still what starts and ends together.
TEST(Batches, PairsWithoutReadyTimes) {
  std::vector<Row> rows;
  for (int pair = 0; pair < 50; ++pair) {
    for (int i = 0; i < 2; ++i) {
      rows.push_back({"A", "h", kUnknownTime, pair * 10 * kD, pair * 10 * kD + 30 * kM});
    }
  }
  const Batches found = Find(rows);
  EXPECT_EQ(found.batches.size(), 50U);
  for (const Timestamp released : found.released_us) EXPECT_EQ(released, kUnknownTime);
}

TEST(Batches, SequentialAndConcurrentPairsTenDaysApart) {
  for (const Micros overlap : {Micros{0}, 3 * kM}) {
    std::vector<Row> rows;
    for (int pair = 0; pair < 50; ++pair) {
      const Timestamp start = pair * 10 * kD + 9 * kH;
      rows.push_back({"A", "h", start - 3 * kH, start, start + 10 * kM});
      rows.push_back({"A", "h", start - kH, start + 10 * kM - overlap, start + 20 * kM});
    }
    const Batches found = Find(rows);
    ASSERT_EQ(found.batches.size(), 50U);
    const BatchKind kind = overlap == 0 ? BatchKind::kSequential : BatchKind::kConcurrent;
    for (const Batch& batch : found.batches) EXPECT_EQ(batch.kind, kind);
  }
}

// A busy worker takes one after the other, many were ready before the first: contention, no batch.
TEST(Batches, AQueueIsNoBatch) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    EXPECT_TRUE(Find(Queue(seed, 5000, 10.0 * kM, 9.0 * kM)).batches.empty()) << seed;
  }
}

// The worker is away at night, at times nobody can learn; in the morning he takes what lies there, one after
// the other. By day he starts at once what comes, so it is absence and not collecting.
TEST(Batches, AWorkerWhoIsAwayDoesNotCollect) {
  Philox random(7);
  std::vector<Row> rows;
  Timestamp free = 0, ready = 0;
  while (rows.size() < 4000) {
    ready += 1 + static_cast<Micros>(random.Exponential() * 30.0 * kM);
    const bool by_day = HourOf(ready) >= 8 && HourOf(ready) < 18;
    if (!by_day && random.Below(4) > 0) continue;
    Timestamp start = std::max(ready, free);
    const Timestamp day = FloorTo(start, kD);
    const Timestamp opens = day + 8 * kH + (day / kD * 7919 % 60) * kM;
    if (start < opens) start = opens;
    if (start > day + 18 * kH) start = day + kD + 8 * kH + ((day / kD + 1) * 7919 % 60) * kM;
    free = start + 1 + static_cast<Micros>(random.Exponential() * 8.0 * kM);
    rows.push_back({"A", "h", ready, start, free});
  }
  EXPECT_TRUE(Find(rows).batches.empty());
}

// Every execution waits a time of its own beside free slots; many overlap, some start in the same second.
TEST(Batches, IndependentDelaysAreNoBatches) {
  Philox random(3);
  std::vector<Row> rows;
  for (int i = 0; i < 20000; ++i) {
    const auto ready = static_cast<Timestamp>(random.Below(200 * 86400)) * kMicrosPerSecond;
    const Timestamp start = ready + static_cast<Micros>(random.Below(7200)) * kMicrosPerSecond;
    rows.push_back(
        {"A", "h", ready, start, start + static_cast<Micros>(random.Below(600)) * kMicrosPerSecond});
  }
  EXPECT_TRUE(Find(rows).batches.empty());
}

// Three are collected while the worker is free; when the third comes he is busy with B for 20 minutes more.
// The batch is released when it is full, the rest of the wait is contention.
TEST(Batches, AFullBatchIsReleasedThoughTheWorkerIsBusy) {
  std::vector<Row> rows;
  for (int batch = 0; batch < 20; ++batch) {
    const Timestamp from = batch * 5 * kH;
    const Timestamp start = from + 2 * kH + 20 * kM;
    rows.push_back({"B", "h", from + 110 * kM, from + 110 * kM, start});
    for (int i = 0; i < 3; ++i) {
      rows.push_back({"A", "h", from + i * kH, start + i * 30 * kM, start + (i + 1) * 30 * kM});
    }
  }
  const Batches found = Find(rows);
  ASSERT_EQ(found.batches.size(), 20U);
  for (int batch = 0; batch < 20; ++batch) {
    EXPECT_EQ(found.batches[static_cast<size_t>(batch)].released_us, batch * 5 * kH + 2 * kH) << batch;
    EXPECT_EQ(found.batches[static_cast<size_t>(batch)].kind, BatchKind::kSequential);
  }
}

TEST(Batches, ChanceByHand) {
  // 100 starts in 1,000 hours with windows of 6 minutes: 99 x 0.1 / 1000 = 0.0099 a link, so 0.99 pairs and
  // 0.0098 triples are expected. Ten pairs are too few for one in twenty, twenty pairs are enough.
  const auto window = static_cast<double>(6 * kM);
  EXPECT_EQ(LeastSizeBeyondChance(std::vector<uint32_t>(10, 2), 100, window, 1000 * kH), UINT32_MAX);
  EXPECT_EQ(LeastSizeBeyondChance(std::vector<uint32_t>(20, 2), 100, window, 1000 * kH), 2U);
  EXPECT_EQ(LeastSizeBeyondChance({2, 2, 3}, 100, window, 1000 * kH), 3U);
  EXPECT_EQ(LeastSizeBeyondChance({}, 100, window, 1000 * kH), UINT32_MAX);
}

TEST(Batches, TheGridIsTheUnitInWhichTimesAreWritten) {
  const TimeGrid minutes = GridOf(LogOf({{"A", "h", 0, 3 * kM, 7 * kM}, {"A", "h", 0, 5 * kD, 6 * kD}}));
  EXPECT_EQ(minutes.unit_us, kM);
  EXPECT_EQ(minutes.span_us, 6 * kD - 3 * kM);
  EXPECT_EQ(GridOf(LogOf({{"A", "h", 0, 1'000'001, 2'000'000}})).unit_us, 1);
  EXPECT_EQ(GridOf(LogOf({})).span_us, kD);
}

TEST(Batches, EqualLengthsByHand) {
  EXPECT_EQ(ShareOfEqualPairs({5, 5, 5, 7}), 0.5);  // 3 of 6 pairs
  EXPECT_EQ(ShareOfEqualPairs({5}), 0.0);
  // 100 start together, half of them would end together: 50 pairs, 25 triples, 12.5 of four, ...
  EXPECT_EQ(LeastSizeBeyondEqualLengths(std::vector<uint32_t>(60, 2), 100, 0.5), UINT32_MAX);
  EXPECT_EQ(LeastSizeBeyondEqualLengths({2, 2, 12}, 100, 0.5), 12U);
  EXPECT_EQ(LeastSizeBeyondEqualLengths({2}, 1, 0.0), 2U);
}

// Pairs that are submitted together start together, and some end together because work takes 1 to 3 seconds.
TEST(Batches, SiblingsOfEqualLengthAreNoBatches) {
  Philox random(11);
  std::vector<Row> rows;
  for (int i = 0; i < 2000; ++i) {
    const Timestamp at = (i * 7919 + static_cast<int64_t>(random.Below(5000))) * kMicrosPerSecond;
    for (uint64_t j = 0; j <= random.Below(2); ++j) {
      rows.push_back({"A", "h", at, at, at + static_cast<Micros>(1 + random.Below(3)) * kMicrosPerSecond});
    }
  }
  EXPECT_TRUE(Find(rows).batches.empty());
}

// What has no host belongs to no resource; a log that names none at all is one resource.
// Each day four children wait for one parent, start when it ends and take two minutes each. Where two parents
// end at the same time, nobody knows what the four waited for.
TEST(Batches, FollowersOfOnePredecessorAreNoBatches) {
  const auto found_with = [](int parents) {
    Executions log;
    std::vector<Row> rows;
    std::vector<uint32_t> before;
    for (int day = 0; day < 60; ++day) {
      const Timestamp at = day * kD;
      const auto parent = static_cast<uint32_t>(rows.size());
      for (int i = 0; i < parents; ++i) rows.push_back({"PARENT", "h" + std::to_string(i), at, at, at + kH});
      for (uint32_t i = 0; i < 4; ++i) rows.push_back({"CHILD", "c", at + i * kM, at + kH, at + kH + 2 * kM});
      before.resize(rows.size(), kNoRow);
      for (uint32_t i = 0; i < 4; ++i)
        before[rows.size() - 4 + i] = parent + i % static_cast<uint32_t>(parents);
    }
    log = LogOf(rows);
    log.predecessor = before;
    return Find(log).batches.size();
  };
  EXPECT_EQ(found_with(1), 0U);
  EXPECT_EQ(found_with(2), 60U);
}

TEST(Batches, RowsWithoutAHost) {
  Executions log = LogOf({{"A", "h", 0, 9 * kH, 10 * kH}, {"A", "h", kH, 9 * kH, 10 * kH}});
  log.hosts = NameIndex();
  log.host.assign(2, static_cast<uint32_t>(log.hosts.OfNull()));
  EXPECT_EQ(Find(log).batches.size(), 1U);
  log.hosts.Of("h");
  EXPECT_TRUE(Find(log).batches.empty());
}

// By content: (kind, process, host, released, fired, members as (ready, start, end)).
using Content = std::multiset<std::string>;
Content ContentOf(const Executions& log, const Batches& found) {
  Content content;
  for (const Batch& batch : found.batches) {
    std::string text = std::string(BatchKindName(batch.kind)) + " " +
                       std::string(log.processes.NameOf(batch.process)) + " " +
                       std::string(log.hosts.NameOf(batch.host)) + " " + std::to_string(batch.released_us);
    std::multiset<std::string> rows;
    for (uint32_t i = batch.first; i < batch.first + batch.size; ++i) {
      const uint32_t row = found.members[i];
      rows.insert(std::to_string(log.eligible_us[row]) + "/" + std::to_string(log.started_us[row]) + "/" +
                  std::to_string(log.ended_us[row]));
      EXPECT_EQ(found.batch_of[row], static_cast<uint32_t>(&batch - found.batches.data()));
    }
    for (const std::string& row : rows) text += " " + row;
    content.insert(text);
  }
  return content;
}

// Batches of 2 to 6 on four hosts among single runs, with all kinds, unknown times and ties.
std::vector<Row> Mixture(uint64_t seed) {
  Philox random(seed);
  std::vector<Row> rows;
  for (int batch = 0; batch < 200; ++batch) {
    const std::string host = "h" + std::to_string(random.Below(4));
    const std::string process = random.Below(2) == 0 ? "A" : "B";
    const auto size = static_cast<int>(2 + random.Below(5));
    const Timestamp fire = batch * 20 * kH + 10 * kH;
    const auto kind = random.Below(3);
    Timestamp at = fire;
    for (int i = 0; i < size; ++i) {
      const Timestamp ready = fire - static_cast<Micros>(random.Below(8 * 60)) * kM;
      const Timestamp end = kind == 0 ? fire + kH : at + 10 * kM;
      rows.push_back({process, host, ready, kind == 0 ? fire : at, end});
      at = kind == 1 ? end : end - 3 * kM;
    }
    if (batch % 9 == 0) rows.push_back({process, host, kUnknownTime, fire, kUnknownTime});
    if (batch % 7 == 0) rows.push_back({process, host, fire + 8 * kH, fire + 8 * kH, fire + 9 * kH});
  }
  return rows;
}

TEST(Batches, TheOrderOfRowsDoesNotMatter) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    std::vector<Row> rows = Mixture(seed);
    const Executions log = LogOf(rows);
    const Content content = ContentOf(log, Find(log));
    EXPECT_GT(content.size(), 100U);
    for (int shuffle = 0; shuffle < 5; ++shuffle) {
      Philox random(seed * 100 + static_cast<uint64_t>(shuffle));
      for (size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.Below(i)]);
      const Executions other = LogOf(rows);
      EXPECT_EQ(ContentOf(other, Find(other)), content);
    }
  }
}

// What must hold on any log: each row in one batch at most, in the order and with the times that are said.
TEST(Batches, LawsOnRandomLogs) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Philox random(seed);
    std::vector<Row> rows;
    for (int i = 0; i < 400; ++i) {
      const auto ready = static_cast<Timestamp>(random.Below(3000)) * kH;
      const Timestamp start = ready + static_cast<Micros>(random.Below(40)) * kH - 2 * kH;
      rows.push_back(
          {std::string(1, static_cast<char>('a' + random.Below(3))),
           std::string(1, static_cast<char>('x' + random.Below(3))),
           random.Below(20) == 0 ? kUnknownTime : ready, random.Below(20) == 0 ? kUnknownTime : start,
           random.Below(20) == 0 ? kUnknownTime : start + static_cast<Micros>(random.Below(9)) * kH - kH});
    }
    const Executions log = LogOf(rows);
    const Batches found = Find(log);
    std::set<uint32_t> seen;
    for (const Batch& batch : found.batches) {
      ASSERT_GE(batch.size, 2U);
      for (uint32_t i = batch.first; i < batch.first + batch.size; ++i) {
        const uint32_t row = found.members[i];
        EXPECT_TRUE(seen.insert(row).second);
        EXPECT_EQ(log.process[row], batch.process);
        EXPECT_EQ(log.host[row], batch.host);
        EXPECT_GE(log.started_us[row], batch.fired_us);
        if (batch.released_us == kUnknownTime) continue;
        EXPECT_LE(batch.released_us, batch.fired_us);
        EXPECT_LE(ReadyTime(log, row), batch.released_us);
      }
    }
    for (uint32_t row = 0; row < log.rows(); ++row) {
      EXPECT_EQ(found.batch_of[row] != kNoRow, seen.contains(row));
      if (found.released_us[row] != kUnknownTime) {
        EXPECT_LE(found.released_us[row], log.started_us[row]);
      }
    }
  }
}

TEST(Batches, OddLogs) {
  EXPECT_TRUE(Find(std::vector<Row>{}).batches.empty());
  EXPECT_TRUE(Find({{"A", "h", 0, 5, 9}}).batches.empty());
  EXPECT_TRUE(
      Find({{"A", "h", 0, kUnknownTime, kUnknownTime}, {"A", "h", 0, kUnknownTime, 3}}).batches.empty());
  // All at one instant: one batch.
  const Batches all = Find(std::vector<Row>(6, Row{"A", "h", 7, 7, 7}));
  ASSERT_EQ(all.batches.size(), 1U);
  EXPECT_EQ(all.batches[0].size, 6U);
}

TEST(FreeStretches, TellsHowLongAndWhenLast) {
  FreeStretches free(2);
  free.Add(0, 10, 20);
  free.Add(0, 20, 25);  // goes on
  free.Add(0, 40, 50);
  EXPECT_EQ(free.LastFree(0, 10), kNeverFree);  // began then, not before
  EXPECT_EQ(free.LastFree(0, 11), 11);
  EXPECT_EQ(free.LastFree(0, 25), 25);
  EXPECT_EQ(free.LastFree(0, 40), 25);
  EXPECT_EQ(free.LastFree(0, 41), 41);
  EXPECT_EQ(free.LastFree(0, 90), 50);
  const std::vector<std::pair<Timestamp, Micros>> kUntil = {{5, 0},   {10, 0},  {12, 2},  {25, 15},
                                                            {39, 15}, {40, 15}, {45, 20}, {50, 25}};
  for (const auto& [at, us] : kUntil) EXPECT_EQ(free.FreeUntil(0, at), us) << at;
  EXPECT_EQ(free.FreeUntil(1, 90), 0);
  EXPECT_EQ(free.LastFree(1, 90), kNeverFree);
}

}  // namespace
}  // namespace harness::process
