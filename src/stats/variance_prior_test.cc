// SPDX-License-Identifier: Apache-2.0
#include "stats/variance_prior.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/prng.h"
#include "stats/polygamma.h"

namespace harness::stats {
namespace {

using Samples = std::vector<SampleVariance>;

// Two variances of 2 degrees of freedom: digamma(1) - ln 1 = -gamma, trigamma(1) = pi^2 / 6. With variances 1
// and e^4 the mean of ln s^2 is 2, its sample variance 8: trigamma(d0 / 2) = 8 - pi^2 / 6 = 6.35507,
// d0 / 2 = 0.4344, by the series trigamma(x) = 1/x^2 + trigamma(1 + x).
TEST(VariancePrior, WorkedByHand) {
  const auto prior = FitVariancePrior(Samples{{1.0, 2}, {std::exp(4.0), 2}});
  ASSERT_TRUE(prior);
  const double half = prior->df / 2;
  // trigamma(1 + x) = zeta(2) - 2 zeta(3) x + 3 zeta(4) x^2 - ... at x = half
  const double trigamma = [&] {
    double sum = 0.0;
    for (int k = 0; k < 2'000'000; ++k) sum += 1 / ((half + k) * (half + k));
    return sum + 1 / (half + 2'000'000 - 0.5);
  }();
  EXPECT_NEAR(trigamma, 8 - 3.14159265358979324 * 3.14159265358979324 / 6, 1e-8);
  EXPECT_EQ(prior->samples, 2);
}

// Equal variances differ less than samples of one variance would: no spread between, the prior is sure.
TEST(VariancePrior, EqualVariancesGiveAnInfinitePrior) {
  const auto prior = FitVariancePrior(Samples{{3.0, 2}, {3.0, 2}, {3.0, 2}});
  ASSERT_TRUE(prior);
  EXPECT_TRUE(std::isinf(prior->df));
  EXPECT_NEAR(prior->variance, 3.0 * std::exp(0.57721566490153286), 1e-12);
  EXPECT_EQ(ModeratedVariance(*prior, {100.0, 5}), prior->variance);
}

TEST(VariancePrior, ModeratedVarianceIsTheWeightedMean) {
  EXPECT_DOUBLE_EQ(ModeratedVariance({4.0, 2.0, 9}, {8.0, 2.0}), 4.0);  // (4 * 2 + 2 * 8) / 6
}

// Variances drawn as s0^2 d0 / chi^2(d0), observed with few degrees of freedom: the fit finds d0 and s0^2.
TEST(VariancePrior, RecoversThePriorThatTheVariancesCameFrom) {
  Philox random(20240601);
  const auto chi_square = [&](int df) {
    double sum = 0.0;
    for (int i = 0; i < df; ++i) {
      const double z = random.Normal();
      sum += z * z;
    }
    return sum;
  };
  struct Case {
    int df, samples;
    double tolerance;  // of trigamma(d0 / 2) = 0.395: four standard errors
  };
  for (const Case& c : {Case{1, 100000, 0.16}, Case{2, 50000, 0.07}, Case{9, 20000, 0.03}}) {
    Samples samples;
    for (int g = 0; g < c.samples; ++g) {
      const double variance = 0.04 * 6 / chi_square(6);
      samples.push_back({variance * chi_square(c.df) / c.df, static_cast<double>(c.df)});
    }
    const auto prior = FitVariancePrior(samples);
    ASSERT_TRUE(prior);
    EXPECT_NEAR(Trigamma(prior->df / 2), Trigamma(3), c.tolerance) << c.df;
    EXPECT_NEAR(prior->variance, 0.04, 0.004) << c.df;
  }
}

TEST(VariancePrior, UnitOfTheVarianceDoesNotMatter) {
  const Samples samples = {{1.0, 3}, {9.0, 4}, {0.5, 2}, {4.0, 10}};
  Samples scaled = samples;
  for (auto& sample : scaled) sample.variance *= 1e6;
  const auto a = FitVariancePrior(samples);
  const auto b = FitVariancePrior(scaled);
  EXPECT_NEAR(a->df / b->df, 1.0, 1e-9);
  EXPECT_NEAR(b->variance / a->variance, 1e6, 1e-3);
}

TEST(VariancePrior, BadSamples) {
  EXPECT_EQ(FitVariancePrior(Samples{{1.0, 2}}).error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(FitVariancePrior(Samples{{1.0, 2}, {0.0, 2}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(FitVariancePrior(Samples{{1.0, 2}, {1.0, 0}}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(FitVariancePrior(Samples{{1.0, 2}, {std::numeric_limits<double>::infinity(), 2}}).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace harness::stats
