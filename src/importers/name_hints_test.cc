// SPDX-License-Identifier: Apache-2.0
#include "importers/name_hints.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace harness::importers {
namespace {

using eventlog::Role;
using Words = std::vector<std::string>;

double ScoreOf(std::string_view name, Role role) {
  for (const NameHint& hint : NameHints(name)) {
    if (hint.role == role) return hint.score;
  }
  return 0;
}

bool IsAccepted(std::string_view name, Role role) {
  return ScoreOf(name, role) >= kAcceptScore;
}

TEST(SplitWords, PartsAtMarksAndHumps) {
  EXPECT_EQ(SplitWords("QUEUE_DT"), (Words{"queue", "dt"}));
  EXPECT_EQ(SplitWords("case:concept:name"), (Words{"case", "concept", "name"}));
  EXPECT_EQ(SplitWords("startedAtUtc"), (Words{"started", "at", "utc"}));
  EXPECT_EQ(SplitWords("HTTPServer name"), (Words{"http", "server", "name"}));
  EXPECT_EQ(SplitWords(".order-2.x"), (Words{"order", "2", "x"}));
  EXPECT_EQ(SplitWords("deployed?"), (Words{"deployed"}));
  EXPECT_EQ(SplitWords("::"), Words{});
}

TEST(NameHints, KnowsTheNamesOfTheBatchQueue) {
  const std::vector<std::pair<std::string_view, Role>> names = {
      {"PROCESS_QUEUE_ID", Role::kExecutionId},
      {"PROCESS_ID", Role::kProcessId},
      {"PARENT_PROCESS_QUEUE_ID", Role::kParentId},
      {"DEP_PROCESS_QUEUE_ID", Role::kDependsOnId},
      {"SCHEDULE_ID", Role::kScheduleId},
      {"ASSIGNED_MACHINE_ID", Role::kHost},
      {"LOCAL_MACHINE_ID", Role::kHost},
      {"HOST", Role::kHost},
      {"SERVER", Role::kHost},
      {"USER_ID", Role::kUser},
      {"EXECUTE_ATTEMPTS", Role::kAttempts},
      {"QUEUE_DT", Role::kQueued},
      {"ENQUEUE_DT", Role::kQueued},
      {"QUEUED_AT", Role::kQueued},
      {"ELIGIBLE_DT", Role::kEligible},
      {"START_DT", Role::kStarted},
      {"STARTED_AT", Role::kStarted},
      {"BEGIN_DT", Role::kStarted},
      {"END_DT", Role::kEnded},
      {"ENDED_AT", Role::kEnded},
      {"FINISH_DT", Role::kEnded},
      {"COMPLETE_DT", Role::kEnded},
      {"WAIT_TO_START_SEC", Role::kWait},
      {"PARAM_DESCR_LIST", Role::kParams},
      {"ACTIVITY", Role::kProcessId},
      {"case:concept:name", Role::kCaseId},
      {"concept:name", Role::kProcessId},
      {"org:resource", Role::kHost},
      {"time:timestamp", Role::kEnded},
      {"start_timestamp", Role::kStarted},
      {"time:enabled", Role::kQueued},
  };
  for (const auto& [name, role] : names) {
    const std::vector<NameHint> hints = NameHints(name);
    const auto exact =
        std::find_if(hints.begin(), hints.end(), [](const NameHint& hint) { return hint.exact; });
    ASSERT_NE(exact, hints.end()) << name;
    EXPECT_EQ(exact->role, role) << name;
    EXPECT_EQ(exact->reason, "name is " + std::string(name));
  }
}

TEST(NameHints, IgnoresCaseAndSeparators) {
  for (const char* name :
       {"start_time", "START TIME", "StartTime", "start.time", "starttime", "start-time"}) {
    EXPECT_TRUE(IsAccepted(name, Role::kStarted)) << name;
  }
}

TEST(NameHints, NeverTakesAPartOfAWord) {
  EXPECT_FALSE(IsAccepted("attempts", Role::kEnded));
  EXPECT_TRUE(IsAccepted("attempts", Role::kAttempts));
  for (const char* name :
       {"start_city", "ending", "restart_policy", "startup", "endpoint", "executed_at", "makespan_s",
        "birth_date", "lifecycle:transition", "time:available", "hostility", "user_model", "priority",
        "extraneous_delay", "variant_index", "weekday", "parents", "children", ""}) {
    for (const NameHint& hint : NameHints(name))
      EXPECT_LT(hint.score, kAcceptScore) << name << ": " << hint.reason;
  }
}

TEST(NameHints, TellsTheRowFromOtherThings) {
  EXPECT_TRUE(IsAccepted("job_start_time", Role::kStarted));
  EXPECT_TRUE(IsAccepted("actual_end_date", Role::kEnded));
  EXPECT_LT(ScoreOf("job_start_time", Role::kStarted), ScoreOf("start_time", Role::kStarted));
  for (const char* name : {"run_started_at", "bench_started_at", "case_start_time", "planned_start"}) {
    EXPECT_GT(ScoreOf(name, Role::kStarted), 0) << name;  // reported, with the reason
    EXPECT_FALSE(IsAccepted(name, Role::kStarted)) << name;
  }
  EXPECT_EQ(NameHints("run_started_at").front().reason, "name says started of something else (run)");
}

TEST(UnitOfName, ReadsTheLastWord) {
  EXPECT_EQ(UnitOfName("WAIT_SEC"), DurationUnit::kSeconds);
  EXPECT_EQ(UnitOfName("exec_s"), DurationUnit::kSeconds);
  EXPECT_EQ(UnitOfName("duration_ms"), DurationUnit::kMillis);
  EXPECT_EQ(UnitOfName("durationUs"), DurationUnit::kMicros);
  EXPECT_EQ(UnitOfName("elapsed (min)"), DurationUnit::kMinutes);
  EXPECT_EQ(UnitOfName("run time hours"), DurationUnit::kHours);
  EXPECT_EQ(UnitOfName("duration"), std::nullopt);
  EXPECT_EQ(UnitOfName(""), std::nullopt);
}

}  // namespace
}  // namespace harness::importers
