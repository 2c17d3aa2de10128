// SPDX-License-Identifier: Apache-2.0
#include "sessions/sibling_prior.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/prng.h"
#include "sessions/location_scale.h"

namespace harness::sessions {
namespace {

constexpr size_t kGenus = static_cast<size_t>(Tier::kGenus);
constexpr size_t kCascade = static_cast<size_t>(Tier::kCascade);
constexpr size_t kAll = static_cast<size_t>(Tier::kAll);

// 60 genera of 20 sessions in 30 cascades; log deviation 0.3, genera of a cascade 0.5 apart, cascades 2.
History Home(bool heavy, double contamination) {
  History history;
  Philox random(21, heavy ? 1 : 0);
  double cascade = 0.0;
  for (int k = 0; k < 60; ++k) {
    if (k % 2 == 0) cascade = 20.0 + 2.0 * random.Normal();
    const double genus = cascade + 0.5 * random.Normal();
    for (int i = 0; i < 20; ++i) {
      SessionFacts session;
      session.session_id = std::to_string(k) + "/" + std::to_string(i);
      session.cascade_id = "c" + std::to_string(k / 2);
      session.input_category = k % 2 == 0 ? "tiny" : "small";
      session.genus_hash = "g" + std::to_string(k);
      session.ended_us = i;
      session.eligible = true;
      double y = random.Normal();
      if (heavy) {
        double squares = 0.0;
        for (int j = 0; j < 3; ++j) squares += std::pow(random.Normal(), 2);
        y /= std::sqrt(squares / 3);
      }
      if (random.Chance(contamination)) y += 8.0;
      session.cost_pico = std::llround(std::exp(genus + 0.3 * y));
      history.Put(session);
    }
  }
  return history;
}

TEST(SiblingPrior, PlaceIsExactAtFirstThenEvery32ndOfAPowerOfTwo) {
  EXPECT_EQ(PriorPlace(0), 0);
  EXPECT_EQ(PriorPlace(63), 63);
  EXPECT_EQ(PriorPlace(67), 66);
  EXPECT_EQ(PriorPlace(1000), 992);           // steps of 16
  EXPECT_EQ(PriorPlace(1'000'000), 999'424);  // 61 steps of 16,384
}

TEST(SiblingPrior, FindsSpreadAndDistanceOfTheKeys) {
  const SiblingPrior prior = FitSiblingPrior(Home(false, 0.0), 1200);
  const TierPrior& genus = prior.tiers[kGenus][0];
  EXPECT_EQ(genus.siblings, 60);
  EXPECT_NEAR(genus.pooled_scale, 0.3, 0.02);
  EXPECT_NEAR(std::sqrt(genus.variance), 0.3, 0.02);
  EXPECT_GT(genus.df, 30.0);  // all genera spread alike
  EXPECT_LT(genus.tail, 1.08);
  EXPECT_NEAR(std::sqrt(genus.apart[kCascade]), 0.5 * std::sqrt(2.0), 0.3);
  EXPECT_NEAR(std::sqrt(genus.apart[kAll]), 2.0, 0.8);
  EXPECT_EQ(prior.tiers[kAll][0].df, 0.0);        // there is only one of these
  EXPECT_EQ(prior.tiers[kGenus][2].siblings, 0);  // tokens are unknown
  EXPECT_EQ(prior.tiers[0][0].siblings, 0);       // so is the model mix
}

TEST(SiblingPrior, HeavyTailsLengthenTheTailOutliersDoNot) {
  const TierPrior heavy = FitSiblingPrior(Home(true, 0.0), 1200).tiers[kGenus][0];
  const TierPrior outliers = FitSiblingPrior(Home(false, 0.05), 1200).tiers[kGenus][0];
  EXPECT_GT(heavy.tail, 1.1);
  EXPECT_LT(outliers.tail, 1.08);
  EXPECT_NEAR(outliers.pooled_scale, 0.3, 0.035);
}

TEST(SiblingPrior, LooksOnlyAtTheFirst) {
  const History history = Home(false, 0.0);
  const SiblingPrior none = FitSiblingPrior(history, 0);
  EXPECT_EQ(none.tiers[kGenus][0].pooled_scale, 0.0);
  EXPECT_EQ(none.tiers[kGenus][0].df, 0.0);
  const SiblingPrior half = FitSiblingPrior(history, 600);
  EXPECT_EQ(half.sessions, 600);
  EXPECT_NE(half.digest, FitSiblingPrior(history, 601).digest);
}

// Of 0, 0, 0, 10 at scale 1: Huber's mean is 0.5 (the wild value pulls with 1.5), distances 0.5 three times
// and 9.5, winsorised at 2.5: (3 * 0.25 + 6.25) / 3.
TEST(LocationScale, WorkedByHand) {
  std::vector<double> scratch;
  const LocationScale fit = FitLocationScale({{0, 0, 0, 10}, {1, 1, 1, 1}}, 1.0, scratch);
  EXPECT_NEAR(fit.location, 0.5, 1e-12);
  EXPECT_NEAR(fit.variance, 7.0 / 3, 1e-12);
  EXPECT_NEAR(fit.location_variance, (3 * 0.25 + 2.25) / 9, 1e-12);
  EXPECT_EQ(fit.n_eff, 4.0);
}

// Two values that disagree: the middle by weight, as uncertain as they are apart.
TEST(LocationScale, TwoValues) {
  std::vector<double> scratch;
  const LocationScale near = FitLocationScale({{0, 1}, {1, 1}}, 1.0, scratch);
  EXPECT_EQ(near.location, 0.5);
  EXPECT_EQ(near.variance, 0.5);
  EXPECT_EQ(near.location_variance, 0.125);
  const LocationScale far = FitLocationScale({{0, 8}, {3, 1}}, 1.0, scratch);
  EXPECT_EQ(far.location, 2.0);
  EXPECT_EQ(far.location_variance, 36.0);
}

TEST(LocationScale, TheOwnScaleGainsWeightWithItsValues) {
  std::vector<double> scratch;
  const Sample three = {{0, 5, 10}, {1, 1, 1}};
  EXPECT_EQ(ScaleFor(three, 0.3, scratch), 0.3);
  Sample many;
  for (int i = 0; i < 400; ++i) many.y.push_back(i % 2);
  many.weight.assign(400, 1.0);
  EXPECT_NEAR(ScaleFor(many, 0.3, scratch), 0.5 / 0.6745, 0.02);
  const Sample equal = {{7, 7, 7, 7, 7}, {1, 1, 1, 1, 1}};
  EXPECT_EQ(ScaleFor(equal, 0.0, scratch), 0.0);
  const Sample nearly = {{7, 7, 7, 7, 8}, {1, 1, 1, 1, 1}};  // mean deviation 0.32
  EXPECT_NEAR(ScaleFor(nearly, 0.0, scratch), 0.32 * 1.2533141373155003, 1e-12);
}

}  // namespace
}  // namespace harness::sessions
