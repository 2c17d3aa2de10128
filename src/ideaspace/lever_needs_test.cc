// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_needs.h"

#include <gtest/gtest.h>

#include "ideaspace/lever.h"
#include "ideaspace/lever_test_log.h"
#include "ideaspace/planner.h"

namespace harness::ideaspace {
namespace {

// A LeverLog describes parameters, cases and, where a row has one, schedules: all else is in no source.
std::vector<LeverRow> TwoRows(const char* parameters, const char* schedule) {
  return {{"A", "H1", kLeverBegin, kLeverBegin, kLeverBegin + 1, -1, schedule, parameters},
          {"A", "H1", kLeverBegin, kLeverBegin, kLeverBegin + 1, -1, "", parameters}};
}

TEST(LeverNeeds, TheFirstThatTheLogDoesNotMeetIsNamed) {
  LeverLog log(TwoRows("p=1", ""));
  const LeverInput input = log.Input();
  EXPECT_FALSE(FirstUnmet(0, input));
  EXPECT_FALSE(FirstUnmet(kNeedsParameters, input));
  EXPECT_EQ(FirstUnmet(kNeedsParameters | kNeedsHosts | kNeedsWaits, input)->reason, "no_hosts");
  EXPECT_EQ(FirstUnmet(kNeedsAttribution, input)->reason, "no_attribution");
  EXPECT_FALSE(FirstUnmet(kNeedsAttribution, log.Input(log.Attribution())));
}

// That a name is known to be a schedule's is no schedule that the log tells.
TEST(LeverNeeds, SchedulesAreToldByRowsAndNotByNames) {
  std::vector<LeverRow> rows = TwoRows("", "");
  for (LeverRow& row : rows) row.process = "QEMAIL";
  LeverLog without(rows);
  EXPECT_EQ(FirstUnmet(kNeedsSchedules, without.Input())->reason, "no_schedules");
  EXPECT_EQ(without.Input().processes.front().scheduled, 0);
  LeverLog with(TwoRows("", "7"));
  const LeverInput input = with.Input();
  EXPECT_FALSE(FirstUnmet(kNeedsSchedules, input));
  EXPECT_EQ(input.processes.front().scheduled, 1);
  EXPECT_EQ(input.processes.front().schedules, 1);
}

// Whatever it is that a log lacks, no lever says that a pattern is absent for want of it.
TEST(LeverNeeds, ALeverWhoseNeedsAreNotMetIsSkippedAsUnknown) {
  LeverLog log(TwoRows("", ""));
  const Planned planned = PlanLevers(log.Input(), LeverTestSettings(), {}).value();
  EXPECT_TRUE(planned.proposals.empty());
  ASSERT_EQ(planned.skipped.size(), Levers().size());
  for (const SkippedLever& skipped : planned.skipped) {
    EXPECT_TRUE(skipped.gating_reason.starts_with("no_")) << skipped.lever_id << " " << skipped.gating_reason;
    EXPECT_FALSE(skipped.explanation.empty());
  }
}

TEST(LeverNeeds, AreWrittenAsAList) {
  EXPECT_EQ(NeedsText(kNeedsHosts | kNeedsWaits), "hosts; waits");
  EXPECT_EQ(NeedsText(0), "");
}

}  // namespace
}  // namespace harness::ideaspace
