// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/held_excess.h"

#include <gtest/gtest.h>

#include "ideaspace/lever_test_log.h"
#include "ideaspace/paired_permutation.h"

namespace harness::ideaspace {
namespace {

constexpr Micros kHour = kMicrosPerHour;

// Each day from midnight P holds one slot of H1 for two hours, and Q the other for one. Another Q comes after
// half an hour and takes the slot of the first when that ends: it waits for half an hour, in which P and Q
// hold a slot each. R on H2 has no part in it.
std::vector<LeverRow> WaitingDays(int days) {
  std::vector<LeverRow> rows;
  for (int day = 0; day < days; ++day) {
    const Timestamp at = kLeverBegin + day * kMicrosPerDay;
    rows.push_back({"P", "H1", at, at, at + 2 * kHour});
    rows.push_back({"Q", "H1", at, at, at + kHour});
    rows.push_back({"Q", "H1", at + kHour / 2, at + kHour, at + 2 * kHour});
    rows.push_back({"R", "H2", at, at, at + 20 * kHour});
  }
  return rows;
}

uint32_t NumberOf(const LeverInput& input, const std::string& name) {
  for (const uint32_t process : input.by_name) {
    if (input.Name(process) == name) return process;
  }
  ADD_FAILURE() << "no process " << name;
  return 0;
}

std::vector<int64_t> ExcessOf(const LeverInput& input, const std::string& name) {
  return HeldExcess(input, std::vector{NumberOf(input, name)}).at(0);
}

// P runs one in three executions of the pool. While others wait it holds 1,800 of 3,600 slot-seconds, and a
// third of these were 1,200. Nobody waits for Q but Q itself: no block.
TEST(HeldExcess, ByHand) {
  LeverLog log(WaitingDays(8));
  const LeverInput input = log.Input();
  EXPECT_EQ(ExcessOf(input, "P"), std::vector<int64_t>(8, 600));
  EXPECT_EQ(ExcessOf(input, "Q"), std::vector<int64_t>());
  EXPECT_EQ(ExcessOf(input, "R"), std::vector<int64_t>());
}

TEST(HeldExcess, SeveralAtOnceAreAsEachAlone) {
  LeverLog log(WaitingDays(8));
  const LeverInput input = log.Input();
  const std::vector<uint32_t> processes = {NumberOf(input, "R"), NumberOf(input, "P"), NumberOf(input, "Q")};
  const std::vector<std::vector<int64_t>> expected = {{}, std::vector<int64_t>(8, 600), {}};
  EXPECT_EQ(HeldExcess(input, processes), expected);
  EXPECT_TRUE(HeldExcess(input, {}).empty());
}

// Six days are cut into sevenths: what is held is the same, and no block is left out.
TEST(HeldExcess, AShortLogHasShorterBlocks) {
  LeverLog log(WaitingDays(6));
  const LeverInput input = log.Input();
  int64_t sum = 0;
  for (const int64_t excess : ExcessOf(input, "P")) sum += excess;
  EXPECT_EQ(sum, 6 * 600);
}

}  // namespace
}  // namespace harness::ideaspace
