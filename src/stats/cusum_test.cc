// SPDX-License-Identifier: Apache-2.0
#include "stats/cusum.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/prng.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;

// 20 values at 0, then 5: clipped to 3, each adds 2.25 to the sum; it passes 10 at the fifth and has left 0
// at the first of them.
TEST(Cusum, WorkedByHand) {
  Doubles values(20, 0.0);
  for (int i = 0; i < 4; ++i) values.push_back(5.0);
  for (int i = 0; i < 8; ++i) values.push_back(0.0);
  EXPECT_EQ(StartOfPresentLevel(values, 1.0), 0);  // 9 is not 10
  for (int i = 20; i < 32; ++i) values[static_cast<size_t>(i)] = 5.0;
  EXPECT_EQ(StartOfPresentLevel(values, 1.0), 20);
  for (double& value : values) value = -value;
  EXPECT_EQ(StartOfPresentLevel(values, 1.0), 20);
}

TEST(Cusum, SingleWildValuesDoNotCut) {
  Doubles values(100, 0.0);
  for (size_t i = 5; i < values.size(); i += 20) values[i] = 1e6;
  EXPECT_EQ(StartOfPresentLevel(values, 1.0), 0);
}

TEST(Cusum, TheLastOfSeveralLevelsCounts) {
  Doubles values;
  for (const double level : {0.0, 3.0, -1.0}) values.insert(values.end(), 30, level);
  EXPECT_EQ(StartOfPresentLevel(values, 1.0), 60);
}

TEST(Cusum, TooFewValuesAreLeftAlone) {
  Doubles values(11, 0.0);
  values.insert(values.end(), 12, 9.0);
  EXPECT_EQ(StartOfPresentLevel(values, 1.0), 0);
  EXPECT_EQ(StartOfPresentLevel({}, 1.0), 0);
}

// 500 histories of 512 values each without a change, normal and with one in twenty wild ones: fewer than 3 in
// 100 are cut. A shift by 2.5 scales is found within 5 values of its place nearly always.
TEST(Cusum, FalseCutsAreRareAndShiftsAreFound) {
  const Philox seed(77);
  int cut = 0;
  int found = 0;
  for (uint64_t r = 0; r < 500; ++r) {
    Philox random = seed.Stream(r);
    Doubles values(512);
    for (double& value : values) {
      value = random.Normal();
      if (r % 2 == 1 && random.Chance(0.05)) value += 6.0;
    }
    cut += StartOfPresentLevel(values, 1.0) > 0 ? 1 : 0;
    for (size_t i = 400; i < values.size(); ++i) values[i] += 2.5;
    const int64_t start = StartOfPresentLevel(values, 1.0);
    found += start >= 395 && start <= 405 ? 1 : 0;
  }
  EXPECT_LT(cut, 15);
  EXPECT_GT(found, 475);
}

}  // namespace
}  // namespace harness::stats
