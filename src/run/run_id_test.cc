// SPDX-License-Identifier: Apache-2.0
#include "run/run_id.h"

#include <gtest/gtest.h>

namespace harness::run {
namespace {

TEST(RunId, HoldsTheSecondAndEightDigits) {
  EXPECT_EQ(RunIdOf(1768388160 * kMicrosPerSecond + 999'999, 0x1f00c0de), "20260114T105600Z-1f00c0de");
  EXPECT_EQ(RunIdOf(0, 1), "19700101T000000Z-00000001");
}

TEST(RunId, TwoOfOneSecondDiffer) {
  EXPECT_NE(NewRunId(0), NewRunId(0));
}

}  // namespace
}  // namespace harness::run
