// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::profile_eventlog {
namespace {

TEST(ProfileEventlog, GoldenCase) {
  const auto same = testing::RunGolden("profile_eventlog", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::profile_eventlog
