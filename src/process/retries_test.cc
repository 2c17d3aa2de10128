// SPDX-License-Identifier: Apache-2.0
#include "process/retries.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

TEST(Statuses, TellAFailureAnEndOrNeither) {
  for (const char* failed : {"ERROR", "Failed", "TIMEOUT", "node_fail", "abend"}) {
    EXPECT_TRUE(IsFailure(failed, false)) << failed;
    EXPECT_FALSE(IsUnended(failed)) << failed;
  }
  for (const char* open : {"RUNNING", "Queued", "PENDING", "in progress", "IN_PROGRESS", "held"}) {
    EXPECT_TRUE(IsUnended(open)) << open;
    EXPECT_FALSE(IsFailure(open, false)) << open;
  }
  for (const char* ended : {"SUCCESS", "COMPLETED", "done", "cancelled", "ended"}) {
    EXPECT_FALSE(IsUnended(ended)) << ended;
    EXPECT_FALSE(IsFailure(ended, false)) << ended;
  }
  EXPECT_TRUE(IsFailure("0", true));
  EXPECT_FALSE(IsFailure("0", false));
}

}  // namespace
}  // namespace harness::process
