// SPDX-License-Identifier: Apache-2.0
#include "process/retries.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

struct RetryRun {
  const char* process;
  Outcome outcome;
  int32_t attempts;
  Micros told_duration_us;  // no start and no end; kUnknownTime for none
  Timestamp queued_us = 0;
};

LogRows RetryRunsOf(const std::vector<RetryRun>& runs) {
  LogRows rows;
  for (const RetryRun& run : runs) {
    rows.log.process.push_back(static_cast<uint32_t>(rows.log.processes.Of(run.process)));
    for (auto* times : {&rows.log.eligible_us, &rows.log.started_us, &rows.log.ended_us})
      times->push_back(kUnknownTime);
    rows.facts.queued_us.push_back(run.queued_us);
    rows.facts.outcome.push_back(run.outcome);
    rows.facts.attempts.push_back(run.attempts);
    rows.facts.told_duration_us.push_back(run.told_duration_us);
  }
  return rows;
}

// Of three attempts that take 30 the first two failed, 20; a run that failed in the end is wasted as a whole,
// in however many attempts, and so in no sum of the other.
TEST(Wasted, FailedAttemptsAndFailedRunsAreTwoParts) {
  const Retries retries = CollectRetries(RetryRunsOf({{"A", Outcome::kNotFailed, 3, 30},
                                                      {"A", Outcome::kUnknown, 2, 10},
                                                      {"A", Outcome::kFailed, 2, 100},
                                                      {"A", Outcome::kFailed, 1, 7},
                                                      {"A", Outcome::kFailed, 1, -7},
                                                      {"A", Outcome::kFailed, 0, kUnknownTime},
                                                      {"A", Outcome::kNotFailed, 1, 1000}}),
                                         {});
  ASSERT_EQ(retries.activities.size(), 1U);
  const RetrySums& sums = retries.activities[0].sums;
  EXPECT_EQ(sums.runs, 7);
  EXPECT_EQ(sums.runs_with_retries, 3);
  EXPECT_EQ(sums.retries, 4);
  EXPECT_EQ(sums.failed, 4);
  EXPECT_EQ(sums.went_wrong, 6);
  EXPECT_EQ(sums.wasted.failed_attempts_us.AsInt64(), 25);
  EXPECT_EQ(sums.wasted.failed_runs_us.AsInt64(), 107);
  EXPECT_EQ(sums.wasted.retried, 2);
  EXPECT_EQ(sums.wasted.failed, 4);
  EXPECT_EQ(sums.wasted.failed_timed, 3);
}

// Two of them pass 64 bits.
TEST(Wasted, LongRunsAreSummedExactly) {
  constexpr Micros kLong = 6'000'000'000'000'000'000;
  const Retries retries =
      CollectRetries(RetryRunsOf({{"A", Outcome::kFailed, 1, kLong}, {"A", Outcome::kFailed, 1, kLong}}), {});
  EXPECT_TRUE(retries.scopes.all.wasted.failed_runs_us.value() == Int128{kLong} * 2);
  EXPECT_TRUE(retries.scopes.all.wasted.Us() > 0);
}

TEST(Wasted, ScopesGoByWhenARunWasAskedFor) {
  CloseWindows windows;
  windows.fixed = {{.from_us = 10, .to_us = 20, .source = "static"}};
  windows.dynamic = {{.from_us = 10, .to_us = 15, .source = "parameters"}};
  const Retries retries = CollectRetries(RetryRunsOf({{"A", Outcome::kFailed, 1, 1, 9},
                                                      {"A", Outcome::kFailed, 1, 2, 10},
                                                      {"B", Outcome::kFailed, 1, 4, 15},
                                                      {"B", Outcome::kFailed, 1, 8, kUnknownTime}}),
                                         windows);
  EXPECT_EQ(retries.scopes.all.wasted.failed_runs_us.AsInt64(), 15);
  EXPECT_EQ(retries.scopes.close_static.wasted.failed_runs_us.AsInt64(), 6);
  EXPECT_EQ(retries.scopes.close_dynamic.wasted.failed_runs_us.AsInt64(), 2);
  EXPECT_EQ(retries.scopes.close_dynamic.runs, 1);
}

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
