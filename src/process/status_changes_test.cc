// SPDX-License-Identifier: Apache-2.0
#include "process/status_changes.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

struct StatusRun {
  const char* process;
  const char* status;  // null: none
  Timestamp started_us, ended_us;
  Timestamp queued_us = kUnknownTime;
};

struct StatusLog {
  LogRows rows;
  StatusRows statuses;
};

Outcome OutcomeOf(std::string_view status) {
  if (status == "ERROR" || status == "TIMEOUT") return Outcome::kFailed;
  return status == "SUCCESS" ? Outcome::kNotFailed : Outcome::kUnknown;
}

StatusLog StatusLogOf(const std::vector<StatusRun>& runs) {
  StatusLog of;
  for (const StatusRun& run : runs) {
    Executions& log = of.rows.log;
    log.process.push_back(static_cast<uint32_t>(log.processes.Of(run.process)));
    log.eligible_us.push_back(kUnknownTime);
    log.started_us.push_back(run.started_us);
    log.ended_us.push_back(run.ended_us);
    of.rows.facts.queued_us.push_back(run.queued_us);
    of.rows.facts.outcome.push_back(run.status == nullptr ? Outcome::kUnknown : OutcomeOf(run.status));
    NameIndex& names = of.statuses.names;
    of.statuses.status.push_back(
        static_cast<uint32_t>(run.status == nullptr ? names.OfNull() : names.Of(run.status)));
  }
  return of;
}

StatusChanges ChangesOf(const std::vector<StatusRun>& runs, size_t most = 20) {
  const StatusLog log = StatusLogOf(runs);
  return CollectStatusChanges(log.rows, log.statuses, most);
}

std::string TextOf(const std::vector<StatusChange>& changes) {
  std::string text;
  for (const StatusChange& change : changes)
    text += change.from + ">" + change.to + " " + std::to_string(change.count) + "; ";
  return text;
}

// In time: SUCCESS, ERROR, ERROR, SUCCESS, SUCCESS. The rows stand in another order; two start together and
// the one that ends first is the first, two that are alike go by their rows.
TEST(StatusChanges, RunsFollowEachOtherInTime) {
  const StatusChanges found = ChangesOf({{"A", "SUCCESS", 40, 50},
                                         {"A", "ERROR", 20, 25},
                                         {"A", "ERROR", 20, 22},
                                         {"A", "SUCCESS", 10, 19},
                                         {"A", "SUCCESS", 40, 50}});
  ASSERT_EQ(found.processes.size(), 1U);
  const ProcessStatuses& of = found.processes[0];
  EXPECT_EQ(TextOf(of.changes), "ERROR>ERROR 1; ERROR>SUCCESS 1; SUCCESS>ERROR 1; ");
  EXPECT_EQ(of.failed, 2);
  EXPECT_EQ(of.following.runs, 4);
  EXPECT_EQ(of.following.changed, 3);
  EXPECT_EQ(of.after_failure.runs, 2);
  EXPECT_EQ(of.after_failure.failed, 1);
  EXPECT_EQ(of.after_other.runs, 2);
  EXPECT_EQ(of.after_other.failed, 1);
}

// Nothing is known of the run in the middle: it is not taken for a success, nor are its neighbours a pair.
// A run without a start stands where it was asked for. Of RUNNING nobody knows what it came to.
TEST(StatusChanges, WhatIsNotKnownIsNoPair) {
  const StatusChanges found = ChangesOf({{"A", "ERROR", 10, 11},
                                         {"A", nullptr, 20, 21},
                                         {"A", "ERROR", 30, 31},
                                         {"A", "TIMEOUT", kUnknownTime, kUnknownTime, 40},
                                         {"A", "RUNNING", 50, kUnknownTime}});
  ASSERT_EQ(found.processes.size(), 1U);
  EXPECT_EQ(TextOf(found.processes[0].changes), "ERROR>TIMEOUT 1; TIMEOUT>RUNNING 1; ");
  EXPECT_EQ(found.processes[0].after_failure.runs, 1);
  EXPECT_EQ(found.processes[0].after_failure.failed, 1);
  EXPECT_EQ(found.processes[0].after_other.runs, 0);
}

// A has a change, B and C two failures each, D none at all.
TEST(StatusChanges, ThoseWithMostFailuresAreListedAndTheOthersSummed) {
  const StatusChanges found = ChangesOf({{"A", "SUCCESS", 1, 2},
                                         {"A", "RUNNING", 3, 4},
                                         {"C", "ERROR", 1, 2},
                                         {"C", "ERROR", 3, 4},
                                         {"B", "ERROR", 5, 6},
                                         {"B", "ERROR", 7, 8},
                                         {"D", "SUCCESS", 9, 10},
                                         {"D", "SUCCESS", 11, 12}},
                                        1);
  ASSERT_EQ(found.processes.size(), 1U);
  EXPECT_EQ(found.processes[0].process_id, "B");
  EXPECT_EQ(found.processes_left_out, 2);
  EXPECT_EQ(found.left_out.runs, 2);
  EXPECT_EQ(found.left_out.changed, 2);
  EXPECT_EQ(found.following.runs, 4);
  EXPECT_EQ(TextOf(found.changes), "ERROR>ERROR 2; SUCCESS>RUNNING 1; ");
}

}  // namespace
}  // namespace harness::process
