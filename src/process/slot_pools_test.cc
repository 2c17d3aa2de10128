// SPDX-License-Identifier: Apache-2.0
#include "process/slot_pools.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/prng.h"
#include "process/times_for_test.h"

namespace harness::process {
namespace {

struct SlotRow {
  Timestamp ready, start, end;
  uint32_t slots = 1;
};

// First come, first served on the slots of one host; about nine of ten minutes busy.
std::vector<SlotRow> Served(uint64_t seed, size_t slots, int runs) {
  Philox random(seed);
  std::vector<Timestamp> free(slots, 0);
  std::vector<SlotRow> rows;
  Timestamp ready = 0;
  for (int run = 0; run < runs; ++run) {
    ready += static_cast<Micros>(random.Below(22 * static_cast<uint64_t>(kM) / slots));
    const auto slot = std::min_element(free.begin(), free.end());
    const Timestamp start = std::max(ready, *slot);
    *slot = start + static_cast<Micros>(random.Below(20 * static_cast<uint64_t>(kM)));
    rows.push_back({ready, start, *slot});
  }
  return rows;
}

HostSlots SlotsOf(const std::vector<SlotRow>& rows) {
  Executions log;
  for (const SlotRow& row : rows) {
    log.process.push_back(static_cast<uint32_t>(log.processes.Of("A")));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of("H")));
    log.eligible_us.push_back(row.ready);
    log.started_us.push_back(row.start);
    log.ended_us.push_back(row.end);
    log.slots.push_back(row.slots);
    log.predecessor.push_back(kNoRow);
  }
  return LearnSlotPools(log).hosts[log.hosts.Of("H")];
}

TEST(SlotPools, MostThatRanAtOnce) {
  for (size_t slots = 1; slots <= 4; ++slots) {
    const HostSlots found = SlotsOf(Served(slots, slots, 500));
    EXPECT_EQ(found.slots, static_cast<int64_t>(slots));
    EXPECT_EQ(found.exceeded, 0);
    EXPECT_EQ(found.exceeded_us, 0);
  }
}

// A row that came twice, and an end that is a second too late, are no second slot.
TEST(SlotPools, AnAccidentIsNoSlot) {
  for (size_t slots = 1; slots <= 4; ++slots) {
    std::vector<SlotRow> rows = Served(slots, slots, 4000);
    const auto waits = [](const SlotRow& row) {
      return row.start > row.ready && row.end > row.start + 5 * kM;
    };
    const auto twice = std::find_if(rows.begin() + 100, rows.end(), waits);
    const Micros extra = twice->end - twice->start;
    rows.insert(twice, *twice);
    const HostSlots found = SlotsOf(rows);
    EXPECT_EQ(found.slots, static_cast<int64_t>(slots));
    EXPECT_GE(found.exceeded, 1);
    EXPECT_LE(found.exceeded_us, extra);
    EXPECT_GT(found.exceeded_us, 0);
  }
}

// Where hardly anything waits, two that ran at once, seen a few times, are all that tells of the slots.
TEST(SlotPools, AQuietHostShowsItsMost) {
  std::vector<SlotRow> rows;
  for (int run = 0; run < 500; ++run) rows.push_back({run * kH, run * kH, run * kH + 10 * kM});
  rows.push_back({7 * kH + kM, 7 * kH + kM, 7 * kH + 3 * kM});
  EXPECT_EQ(SlotsOf(rows).slots, 2);
}

// Twenty times is no accident, however briefly.
TEST(SlotPools, WhatHappensAgainAndAgainIsASlot) {
  std::vector<SlotRow> rows = Served(3, 1, 2000);
  for (int again = 0; again < 20; ++again) {
    SlotRow more = rows[static_cast<size_t>(50 * again)];
    more.end = std::min(more.end, more.start + kMicrosPerSecond);
    if (more.end == more.start) more = rows[static_cast<size_t>(50 * again + 1)];
    rows.push_back(more);
  }
  EXPECT_EQ(SlotsOf(rows).slots, 2);
}

// What one row takes may be anything that its column holds.
TEST(SlotPools, ARowOfBillionsOfSlotsCostsNoMoreThanAnother) {
  constexpr uint32_t kBillions = 2'147'483'647;
  std::vector<SlotRow> rows = Served(1, 2, 500);
  rows.push_back({0, kM, 2 * kM, kBillions});
  rows.push_back({0, kM + kS, 2 * kM + kS, kBillions});
  const Micros both_us = 59 * kS;
  const HostSlots found = SlotsOf(rows);
  EXPECT_GE(found.slots, 2 * int64_t{kBillions});
  EXPECT_LE(found.slots, 2 * int64_t{kBillions} + 2);
  EXPECT_GT(found.at_most_us, 0);
  EXPECT_LE(found.at_most_us, both_us);
  EXPECT_EQ(found.exceeded, 0);
}

// Levels in a row and those above them are one: 40 rows of 4,095 slots and a few that overlap by accident.
TEST(SlotPools, AnAccidentIsNoSlotWhereManySlotsAreTakenAtOnce) {
  for (const uint32_t slots : {4095U, 4096U, 5000U}) {
    std::vector<SlotRow> rows;
    for (int run = 0; run < 400; ++run) rows.push_back({0, run * kH, (run + 1) * kH, slots});
    rows[7].end += kS;
    const HostSlots found = SlotsOf(rows);
    EXPECT_EQ(found.slots, slots);
    EXPECT_EQ(found.exceeded, 1);
    EXPECT_EQ(found.exceeded_us, kS);
  }
}

}  // namespace
}  // namespace harness::process
