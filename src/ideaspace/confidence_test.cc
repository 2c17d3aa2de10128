// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/confidence.h"

#include <gtest/gtest.h>

namespace harness::ideaspace {
namespace {

TEST(TrackRecordFactor, ByHand) {
  EXPECT_EQ(TrackRecordFactor({}), 1);
  EXPECT_EQ(TrackRecordFactor({0, 1}), 2.0 / 3);
  EXPECT_EQ(TrackRecordFactor({0, 2}), 0.5);
  EXPECT_EQ(TrackRecordFactor({1, 3}), 4.0 / 6);
  EXPECT_EQ(TrackRecordFactor({5, 5}), 1);
  EXPECT_EQ(TrackRecordFactor({9, 0}), 1);
}

TEST(TrackRecordFactor, FailuresLowerItSuccessesRaiseIt) {
  for (int64_t successes = 0; successes < 6; ++successes) {
    for (int64_t failures = 0; failures < 12; ++failures) {
      const double factor = TrackRecordFactor({successes, failures});
      EXPECT_GT(factor, 0);
      EXPECT_LE(factor, 1);
      EXPECT_GE(factor, TrackRecordFactor({successes, failures + 1}));
      EXPECT_LE(factor, TrackRecordFactor({successes + 1, failures}));
    }
  }
  EXPECT_LT(TrackRecordFactor({0, 1000}), 0.01);
}

TEST(ActionConfidence, IsTheProductInFourDigits) {
  EXPECT_EQ(ActionConfidence(0.8123, std::nullopt), 0.8123);
  EXPECT_EQ(ActionConfidence(0.8, 0.05), 0.76);
  EXPECT_EQ(ActionConfidence(0.8, 0.05, {0, 2}), 0.38);
  EXPECT_EQ(ActionConfidence(1.0 / 3, std::nullopt), 0.3333);
  EXPECT_EQ(ActionConfidence(0.9, 1.0), 0);
  EXPECT_EQ(ActionConfidence(0, 0.01), 0);
}

}  // namespace
}  // namespace harness::ideaspace
