// SPDX-License-Identifier: Apache-2.0
#include "process/retries.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

TEST(Statuses, TellAFailureAnEndOrNeither) {
  for (const char* failed : {"ERROR", "Failed", "TIMEOUT", "node_fail", "abend"}) {
    EXPECT_TRUE(IsFailure(failed)) << failed;
    EXPECT_TRUE(TellsOutcome(failed)) << failed;
  }
  for (const char* open : {"RUNNING", "Queued", "PENDING", "in progress", "IN_PROGRESS", "held"}) {
    EXPECT_FALSE(TellsOutcome(open)) << open;
    EXPECT_FALSE(IsFailure(open)) << open;
  }
  for (const char* ended : {"SUCCESS", "COMPLETED", "done", "cancelled", "ended", "OK", "UNSET"}) {
    EXPECT_TRUE(TellsOutcome(ended)) << ended;
    EXPECT_FALSE(IsFailure(ended)) << ended;
  }
}

// Whatever the format of the log: the importers of SWF and others turn numbers into these words.
TEST(Statuses, WordsThatNobodyKnowsTellNothing) {
  for (const char* told :
       {"SUCCESS", "Completed", "done", "CANCELLED", "skipped", "ERROR", "Failed: disk full"})
    EXPECT_TRUE(TellsOutcome(told)) << told;
  EXPECT_TRUE(IsFailure("Failed: disk full"));
  EXPECT_TRUE(IsFailure("ERROR (12)"));
  for (const char* untold : {"0", "1", "C", "E", "Completed with errors", "PARTIAL", "RUNNING", "KILLED", ""})
    EXPECT_FALSE(TellsOutcome(untold)) << untold;
}

TEST(Statuses, WordsDecideInEveryLog) {
  EXPECT_TRUE(IsFailure("FAILED"));
  for (const char* other : {"0", "1", "PARTIAL", "CANCELLED", ""}) EXPECT_FALSE(IsFailure(other)) << other;
}

}  // namespace
}  // namespace harness::process
