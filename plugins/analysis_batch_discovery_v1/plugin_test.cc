// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_batch_discovery_v1 {
namespace {

// PRINT on H1 goes one after the other as soon as three wait, on four days; the worker stood free meanwhile.
// On day d = 0..3 the first waits 150 - 11 d minutes, the second 110 - 18 d, the third not at all: 866
// minutes. SCAN on H2 goes in two pairs at 10:00 that were ready at 9:00 and 9:30: 90 minutes each. MAIL on
// H3 is a queue of five minutes' work every four minutes: contention, no batch.
TEST(AnalysisBatchDiscoveryV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_batch_discovery_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// The four batches of PRINT, which waited 866 minutes; on the fifth day one goes alone after an hour beside
// the free worker. That hour was waited for the release too, and not by a run in a batch.
TEST(AnalysisBatchDiscoveryV1, HoursAreThoseOfTheRunsInBatches) {
  const auto same = testing::RunGolden("analysis_batch_discovery_v1", "let_go_alone");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_batch_discovery_v1
