// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile_ranks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace harness::stats {
namespace {

// B(10, 1/2), in 1024ths: P(B <= 1) = 11, P(B <= 2) = 56. 5 % are 51.2: so low is 2, and high 9 by symmetry.
TEST(RanksAroundQuantile, MedianOfTenByHand) {
  const auto ranks = RanksAroundQuantile(10, Percent(50), 0.05).value();
  EXPECT_EQ(ranks.low, 2);
  EXPECT_EQ(ranks.high, 9);
}

// P(B >= n) = 0.95^n: 0.0512 for 58, 0.0485 for 59. The first sample whose largest value bounds p95 has 59.
TEST(RanksAroundQuantile, LargestValueBoundsTheP95OfFiftyNine) {
  EXPECT_EQ(RanksAroundQuantile(58, Percent(95), 0.05)->high, std::nullopt);
  EXPECT_EQ(RanksAroundQuantile(59, Percent(95), 0.05)->high, 59);
  EXPECT_EQ(RanksAroundQuantile(4, Percent(50), 0.05)->low, std::nullopt);  // 1/16 > 0.05
  EXPECT_EQ(RanksAroundQuantile(5, Percent(50), 0.05)->low, 1);             // 1/32
}

// The definition, with probabilities by lgamma: another road than that of the code.
TEST(RanksAroundQuantile, MeetsItsDefinition) {
  for (const int64_t n : {20, 77, 500, 4000}) {
    for (const int64_t percent : {50, 95}) {
      for (const double tail : {0.05, 0.001}) {
        const double p = static_cast<double>(percent) / 100;
        const auto up_to = [&](int64_t most) {
          double sum = 0;
          for (int64_t j = 0; j <= most; ++j) {
            const auto k = static_cast<double>(j);
            const auto m = static_cast<double>(n);
            sum += std::exp(std::lgamma(m + 1) - std::lgamma(k + 1) - std::lgamma(m - k + 1) +
                            k * std::log(p) + (m - k) * std::log1p(-p));
          }
          return sum;
        };
        const auto ranks = RanksAroundQuantile(n, Percent(percent), tail).value();
        if (ranks.low) {
          EXPECT_LE(up_to(*ranks.low - 1), tail);
          EXPECT_GT(up_to(*ranks.low), tail);
        }
        const int64_t high = ranks.high.value_or(n + 1);
        if (ranks.high) {
          EXPECT_LE(1 - up_to(high - 1), tail + 1e-12);
        }
        EXPECT_GT(1 - up_to(high - 2), tail);
      }
    }
  }
}

TEST(RanksAroundQuantile, BadArguments) {
  EXPECT_FALSE(RanksAroundQuantile(0, Percent(50), 0.05).has_value());
  EXPECT_FALSE(RanksAroundQuantile(10, Percent(0), 0.05).has_value());
  EXPECT_FALSE(RanksAroundQuantile(10, Percent(100), 0.05).has_value());
  EXPECT_FALSE(RanksAroundQuantile(10, Percent(50), 0).has_value());
}

}  // namespace
}  // namespace harness::stats
