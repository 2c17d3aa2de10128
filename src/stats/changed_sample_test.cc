// SPDX-License-Identifier: Apache-2.0
#include "stats/changed_sample.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/prng.h"
#include "stats/quantile.h"

namespace harness::stats {
namespace {

// Every rank of 300 random samples with ties, of which some values go and others come.
TEST(ChangedSample, EachRankIsThatOfTheValuesThatAreLeft) {
  Philox random(11);
  for (int trial = 0; trial < 300; ++trial) {
    const uint64_t range = 1 + random.Below(60);
    const auto value = [&] { return static_cast<int64_t>(random.Below(range)) - 20; };
    std::vector<int64_t> sorted(random.Below(40)), in(random.Below(10)), out, left;
    for (int64_t& each : sorted) each = value();
    for (int64_t& each : in) each = value();
    std::sort(sorted.begin(), sorted.end());
    for (const int64_t each : sorted) (random.Below(4) == 0 ? out : left).push_back(each);
    std::reverse(out.begin(), out.end());
    left.insert(left.end(), in.begin(), in.end());
    std::sort(left.begin(), left.end());
    const ChangedSample sample(sorted, out, in);
    ASSERT_EQ(sample.size(), left.size());
    for (size_t rank = 0; rank < left.size(); ++rank) ASSERT_EQ(sample.At(rank), left[rank]) << trial;
    if (left.empty()) continue;
    const auto at = [&](size_t rank) { return sample.At(rank); };
    EXPECT_EQ(*Quantile7(sample.size(), at, Percent(95)), *Quantile7(left, Percent(95)));
  }
}

TEST(ChangedSample, AllMayGoAndOthersCome) {
  const std::vector<int64_t> sorted = {1, 2, 2};
  EXPECT_EQ(ChangedSample(sorted, {2, 1, 2}, {}).size(), 0U);
  EXPECT_EQ(ChangedSample(sorted, {2, 1, 2}, {7}).At(0), 7);
  EXPECT_EQ(ChangedSample({}, {}, {INT64_MAX}).At(0), INT64_MAX);
}

}  // namespace
}  // namespace harness::stats
