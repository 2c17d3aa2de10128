// SPDX-License-Identifier: Apache-2.0
#include "stats/cluster_effect.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/prng.h"
#include "stats/proportion.h"

namespace harness::stats {
namespace {

using Tallies = std::vector<ClusterTally>;

// Four clusters of 10, t with 3 degrees of freedom at 5 % is 2.3534, so (z / t)^2 = 0.4885; p (1 - p) n^2 =
// 400. All or none: sum of squares 4 * 5^2 = 100, times 4/3; 400 / 133.3 * 0.4885 = 1.4655. 4, 6, 5, 5: 2,
// times 4/3; 400 / 2.667 * 0.4885 = 73, more than there are.
TEST(EffectiveSize, FourClustersByHand) {
  EXPECT_NEAR(*EffectiveSize(Tallies{{10, 10}, {10, 10}, {10, 0}, {10, 0}}, 0.05), 1.4655, 1e-4);
  EXPECT_EQ(EffectiveSize(Tallies{{10, 4}, {10, 6}, {10, 5}, {10, 5}}, 0.05), 40);
}

TEST(EffectiveSize, NothingShowsThatClustersDiffer) {
  EXPECT_EQ(EffectiveSize(Tallies{{10, 5}, {20, 10}}, 0.05), 30);
  EXPECT_EQ(EffectiveSize(Tallies{{10, 0}, {20, 0}}, 0.05), 30);
  EXPECT_EQ(EffectiveSize(Tallies{{10, 10}, {20, 20}}, 0.05), 30);
}

TEST(EffectiveSize, OneClusterSaysNothing) {
  EXPECT_EQ(EffectiveSize(Tallies{}, 0.05), std::nullopt);
  EXPECT_EQ(EffectiveSize(Tallies{{10, 5}}, 0.05), std::nullopt);
  EXPECT_EQ(EffectiveSize(Tallies{{10, 5}, {0, 0}}, 0.05), std::nullopt);
}

// Four stretches, (z / t)^2 = 0.4885: squares 4 * 10^2 = 400, V = 4 * 400 / 3 = 533.3, and 40^2 / 533.3 *
// 0.4885 = 1.4655. Counts as even as 9 to 11 tell more than a Poisson count of 40.
TEST(EffectiveCount, FourStretchesByHand) {
  using Counts = std::vector<int64_t>;
  EXPECT_NEAR(*EffectiveCount(Counts{20, 20, 0, 0}, 4, 0.05), 1.4655, 1e-4);
  EXPECT_EQ(EffectiveCount(Counts{20, 20}, 4, 0.05), EffectiveCount(Counts{20, 20, 0, 0}, 4, 0.05));
  EXPECT_EQ(EffectiveCount(Counts{9, 11, 10, 10}, 4, 0.05), 40);
  EXPECT_EQ(EffectiveCount(Counts{10, 10}, 2, 0.05), 20);
  EXPECT_EQ(EffectiveCount(Counts{}, 2, 0.05), 0);
  EXPECT_EQ(EffectiveCount(Counts{10}, 1, 0.05), std::nullopt);
}

// Clusters whose shares are drawn evenly around 30 %, by up to `reach`: how often the 90 % interval holds it.
double Coverage(double reach) {
  Philox random("coverage", "cluster", "effect");
  constexpr int kDraws = 2000;
  int held = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    Tallies tallies;
    ClusterTally all;
    for (int cluster = 0; cluster < 8; ++cluster) {
      const double share = 0.3 + reach * (2 * random.Uniform() - 1);
      ClusterTally tally{static_cast<int64_t>(20 + random.Below(60)), 0};
      for (int64_t i = 0; i < tally.n; ++i) tally.hits += random.Chance(share) ? 1 : 0;
      all.n += tally.n;
      all.hits += tally.hits;
      tallies.push_back(tally);
    }
    const double share = static_cast<double>(all.hits) / static_cast<double>(all.n);
    const auto interval = WilsonIntervalOfShare(share, *EffectiveSize(tallies, 0.05), 0.9).value();
    held += interval.ci_low <= 0.3 && 0.3 <= interval.ci_high ? 1 : 0;
  }
  return static_cast<double>(held) / kDraws;
}

TEST(EffectiveSize, IntervalsHoldWhatTheySay) {
  EXPECT_GT(Coverage(0), 0.9);
  EXPECT_GT(Coverage(0.1), 0.88);
  EXPECT_GT(Coverage(0.3), 0.88);
}

}  // namespace
}  // namespace harness::stats
