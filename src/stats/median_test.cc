// SPDX-License-Identifier: Apache-2.0
#include "stats/median.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/prng.h"

namespace harness::stats {
namespace {

TEST(MedianInPlace, WorkedByHand) {
  std::vector<double> values = {9, 1, 2};
  EXPECT_EQ(MedianInPlace(values), 2.0);
  EXPECT_EQ(values[1], 2.0);
  values = {4, 1, 2, 8};
  EXPECT_EQ(MedianInPlace(values), 3.0);
  values = {5};
  EXPECT_EQ(MedianInPlace(values), 5.0);
  values = {3, 3, 3, 1};
  EXPECT_EQ(MedianInPlace(values), 3.0);
}

TEST(MedianInPlace, AgreesWithSorting) {
  Philox random(2);
  for (size_t n = 1; n < 60; ++n) {
    std::vector<double> values(n);
    for (double& value : values) value = static_cast<double>(random.Below(20));
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(MedianInPlace(values), 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2])) << n;
  }
}

}  // namespace
}  // namespace harness::stats
