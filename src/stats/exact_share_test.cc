// SPDX-License-Identifier: Apache-2.0
#include "stats/exact_share.h"

#include <gtest/gtest.h>

#include <cmath>

namespace harness::stats {
namespace {

// Published tables; 0 of n has a high end in closed form, 1 - (tail)^(1/n).
TEST(ClopperPearson, KnownIntervals) {
  const Proportion none = ClopperPearsonInterval(0, 10, 0.95).value();
  EXPECT_EQ(none.ci_low, 0);
  EXPECT_NEAR(none.ci_high, 1 - std::pow(0.025, 0.1), 1e-9);
  const Proportion all = ClopperPearsonInterval(10, 10, 0.95).value();
  EXPECT_NEAR(all.ci_low, std::pow(0.025, 0.1), 1e-9);
  EXPECT_EQ(all.ci_high, 1);
  const Proportion some = ClopperPearsonInterval(4, 20, 0.95).value();
  EXPECT_NEAR(some.ci_low, 0.0573340, 1e-6);
  EXPECT_NEAR(some.ci_high, 0.4366140, 1e-6);
  EXPECT_EQ(some.estimate, 0.2);
  EXPECT_EQ(some.n, 20);
  EXPECT_FALSE(ClopperPearsonInterval(3, 2, 0.95));
  EXPECT_FALSE(ClopperPearsonInterval(1, 2, 1));
}

double BinomialUpperTail(int64_t from, int64_t n, double share) {
  double term = std::pow(1 - share, static_cast<double>(n)), below = 0;
  for (int64_t k = 0; k < from; ++k) {
    below += term;
    term *= share / (1 - share) * static_cast<double>(n - k) / static_cast<double>(k + 1);
  }
  return 1 - below;
}

// 300 runs of which 0.95 % go wrong, one of twenty tests: Wilson's low end lies above that from 8 on, which
// comes seven times as often as it should.
TEST(ClopperPearson, KeepsItsLevelFarOut) {
  constexpr double kShare = 0.0095, kLevel = 1 - 0.05 / 20;
  const auto first_above = [&](auto interval) {
    int64_t k = 0;
    while (interval(k, 300, kLevel).value().ci_low <= kShare) ++k;
    return BinomialUpperTail(k, 300, kShare);
  };
  EXPECT_GT(first_above(WilsonInterval), 5 * (1 - kLevel) / 2);
  EXPECT_LE(first_above(ClopperPearsonInterval), (1 - kLevel) / 2);
}

// The lady who tasted tea: three of four right, 16 and 1 of 70; all four, 1 of 70.
TEST(FisherUpperTail, ByHand) {
  EXPECT_NEAR(FisherUpperTail({4, 4, 4, 8}).value(), 1.0 / 70, 1e-10);
  EXPECT_NEAR(FisherUpperTail({3, 4, 4, 8}).value(), 17.0 / 70, 1e-9);
  EXPECT_EQ(FisherUpperTail({0, 4, 4, 8}).value(), 1);
  EXPECT_EQ(FisherUpperTail({0, 4, 0, 8}).value(), 1);
  EXPECT_EQ(FisherUpperTail({4, 4, 8, 8}).value(), 1);
  EXPECT_FALSE(FisherUpperTail({5, 4, 5, 8}));
  EXPECT_FALSE(FisherUpperTail({0, 4, 5, 8}));  // more than the rest has
}

TEST(FisherUpperTail, OfManyIsThatOfTheBinomial) {
  const double exact = FisherUpperTail({60, 1000, 3'000'000, 100'000'000}).value();
  EXPECT_NEAR(exact / BinomialUpperTail(60, 1000, 0.03), 1, 0.001);
  EXPECT_GT(FisherUpperTail({900'000, 1'000'000, 900'000, 100'000'000}).value(), -1e-300);
  EXPECT_LT(FisherUpperTail({5'000, 10'000, 50'000, 1'000'000}).value(), 1e-200);
}

}  // namespace
}  // namespace harness::stats
