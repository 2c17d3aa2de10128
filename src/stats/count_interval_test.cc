// SPDX-License-Identifier: Apache-2.0
#include "stats/count_interval.h"

#include <gtest/gtest.h>

#include <cmath>

namespace harness::stats {
namespace {

// Closed forms: e^-high = tail for a count of 0, 1 - e^-low = tail for a count of 1.
TEST(PoissonInterval, ClosedFormsOfNoneAndOne) {
  const auto none = PoissonInterval(0, 0.05).value();
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, -std::log(0.05), 1e-9);
  EXPECT_NEAR(PoissonInterval(1, 0.05)->low, -std::log(0.95), 1e-12);
}

// Garwood's table, 90 %: 10 gives 5.425 to 16.962; 5 gives 1.970 to 10.513.
TEST(PoissonInterval, ValuesOfTheTable) {
  const auto ten = PoissonInterval(10, 0.05).value();
  EXPECT_NEAR(ten.low, 5.425, 5e-4);
  EXPECT_NEAR(ten.high, 16.962, 5e-4);
  const auto five = PoissonInterval(5, 0.05).value();
  EXPECT_NEAR(five.low, 1.970, 5e-4);
  EXPECT_NEAR(five.high, 10.513, 5e-4);
}

// The definition itself, with probabilities summed by lgamma: another road than that of the code.
TEST(PoissonInterval, TailsAreWhatWasAskedFor) {
  for (const int64_t count : {2, 7, 60, 1000, 25'000}) {
    for (const double tail : {0.05, 0.0025, 1e-4}) {
      const auto interval = PoissonInterval(count, tail).value();
      const auto probability = [](double mean, int64_t from, int64_t to) {
        double sum = 0;
        for (int64_t j = from; j <= to; ++j) {
          const auto x = static_cast<double>(j);
          sum += std::exp(x * std::log(mean) - mean - std::lgamma(x + 1));
        }
        return sum;
      };
      const auto far = static_cast<int64_t>(interval.high) * 2 + 100;
      EXPECT_NEAR(probability(interval.high, 0, count) / tail, 1, 1e-6) << count;
      EXPECT_NEAR(probability(interval.low, count, far) / tail, 1, 1e-6) << count;
    }
  }
}

TEST(PoissonInterval, LargeCountsComeNearTheNormalInterval) {
  const double count = 435'616;
  const auto interval = PoissonInterval(435'616, 0.05).value();
  EXPECT_NEAR((interval.high - count) / std::sqrt(count), 1.645, 0.005);
  EXPECT_NEAR((count - interval.low) / std::sqrt(count), 1.645, 0.005);
}

TEST(PoissonInterval, BadArguments) {
  EXPECT_FALSE(PoissonInterval(-1, 0.05).has_value());
  EXPECT_FALSE(PoissonInterval(1, 0).has_value());
  EXPECT_FALSE(PoissonInterval(1, 0.5).has_value());
}

}  // namespace
}  // namespace harness::stats
