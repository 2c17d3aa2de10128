// SPDX-License-Identifier: Apache-2.0
#include "stats/proportion.h"

#include <gtest/gtest.h>

namespace harness::stats {
namespace {

// Reference: scipy 1.10 binomtest(k, n).proportion_ci(method="wilson") and scipy.stats.norm.ppf.
TEST(WilsonInterval, AgreesWithAnIndependentProgram) {
  const auto some = WilsonInterval(7, 20, 0.95);
  ASSERT_TRUE(some.has_value());
  EXPECT_DOUBLE_EQ(some->estimate, 0.35);
  EXPECT_NEAR(some->ci_low, 0.18119182, 1e-7);
  EXPECT_NEAR(some->ci_high, 0.56714571, 1e-7);
}

TEST(WilsonInterval, FourteenOfFourteenIsNotCertain) {
  const auto all = WilsonInterval(14, 14, 0.95);
  ASSERT_TRUE(all.has_value());
  EXPECT_NEAR(all->ci_low, 0.78468920, 1e-7);  // n / (n + z^2)
  EXPECT_DOUBLE_EQ(all->ci_high, 1.0);
}

TEST(WilsonInterval, MirrorsUnderSwapOfSuccessAndFailure) {
  for (int64_t k = 0; k <= 9; ++k) {
    const auto one = WilsonInterval(k, 9, 0.9);
    const auto other = WilsonInterval(9 - k, 9, 0.9);
    ASSERT_TRUE(one.has_value() && other.has_value());
    EXPECT_NEAR(one->ci_low, 1.0 - other->ci_high, 1e-15);
  }
}

TEST(WilsonInterval, EndsAtNoneAndAtAllAreExact) {
  // Sizes at which the rounding of the two terms left 1e-19 above 0, or 2e-16 below 1.
  for (const double size : {260.0, 365.0, 477.0, 720.0, 728.0, 1440.0, 4663.0, 56109.0, 12.375}) {
    for (const double level : {0.5, 0.9, 0.95, 0.9999}) {
      EXPECT_EQ(WilsonIntervalOfShare(0.0, size, level)->ci_low, 0.0) << size;
      EXPECT_EQ(WilsonIntervalOfShare(1.0, size, level)->ci_high, 1.0) << size;
      EXPECT_GT(WilsonIntervalOfShare(0.0, size, level)->ci_high, 0.0) << size;
    }
  }
  EXPECT_GT(WilsonInterval(1, 56109, 0.95)->ci_low, 0.0);
}

TEST(WilsonInterval, RefusesWhatIsNoShare) {
  EXPECT_FALSE(WilsonInterval(0, 0, 0.95).has_value());
  EXPECT_FALSE(WilsonInterval(3, 2, 0.95).has_value());
  EXPECT_FALSE(WilsonInterval(-1, 2, 0.95).has_value());
  EXPECT_FALSE(WilsonInterval(1, 2, 1.0).has_value());
}

TEST(NormalQuantile, AgreesWithPublishedValues) {
  EXPECT_NEAR(*NormalQuantile(0.975), 1.959963984540054, 1e-8);
  EXPECT_NEAR(*NormalQuantile(0.5), 0.0, 1e-12);
  EXPECT_NEAR(*NormalQuantile(0.999), 3.090232306167814, 1e-8);
  EXPECT_NEAR(*NormalQuantile(1e-6), -4.753424308822899, 1e-8);
  EXPECT_FALSE(NormalQuantile(0.0).has_value());
  EXPECT_FALSE(NormalQuantile(1.0).has_value());
}

}  // namespace
}  // namespace harness::stats
