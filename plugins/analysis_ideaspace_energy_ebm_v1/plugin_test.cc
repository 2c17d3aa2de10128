// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/files.h"
#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_ideaspace_energy_ebm_v1 {
namespace {

// One execution every two hours for three whole weeks, 84 each, of one process on one host; all take 60 s.
// They wait 10, 40 and 70 s in the first, second and third week. All 252 span 20 days 22 hours, 30,120
// minutes; a week has 10,080, the last one up to its last execution 9,960. The first week surely beats the
// others, so the frontier is that week alone; its values being equal, the cautious end of its delay is 10 s.
// Its interval of the rate reaches below the observed rate, and that of the failures above 0, so these gaps
// are 0.
//   entity    figure                        observed             ideal      gap              weight  adds
//   ALL       queue_delay_p95               70                   10         (70-10)/10 = 6   2       72
//   ALL       duration_p95                  60                   60         0                1       0
//   ALL       error_rate                    0                    0          0                1       0
//   ALL       rate_per_min                  252/30120 = 0.00837  the same   0                0.5     0
//   ALL       background_overhead_per_min   0                    0          0                1       0
//   2025-W02  queue_delay_p95               40                   10         3                2       18
//   2025-W03  queue_delay_p95               70                   10         6                2       72
// The process LOAD and the host h1 are the whole log: 72 each. The energy of the first week is 0.
// E(ALL) = 72 + 0: no requirement is broken.
TEST(AnalysisIdeaspaceEnergyEbmV1, GoldenThreeWeeks) {
  const auto same = testing::RunGolden("analysis_ideaspace_energy_ebm_v1", "three_weeks");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// Nothing but processes is known: three missing times, 1000 each, and no gap.
TEST(AnalysisIdeaspaceEnergyEbmV1, ConstraintsAloneAreAFinding) {
  const auto temp = TempFolder::Make("harness-energy").value();
  ASSERT_TRUE(testing::MakeDataset(temp.path(), "SELECT 'A' AS process_id FROM range(5)").has_value());
  const auto result = testing::RunInProcess("analysis_ideaspace_energy_ebm_v1", temp.path());
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->at("metrics").at("energy_constraints"), 3000);
  EXPECT_EQ(result->at("metrics").at("energy_gap"), 0);
  ASSERT_EQ(result->at("findings").size(), 1U);
  EXPECT_EQ(result->at("findings")[0].at("kind"), "ideaspace_energy");
}

}  // namespace
}  // namespace harness::plugins::analysis_ideaspace_energy_ebm_v1
