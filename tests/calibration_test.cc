// SPDX-License-Identifier: Apache-2.0
// How well does the replay reproduce real logs? Each gets its figures; what the model does not reproduce is
// never promised.
#include <gtest/gtest.h>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "process/batches.h"
#include "process/slot_pools.h"
#include "replay/study.h"
#include "tests/shared_logs.h"

namespace harness {
namespace {

using replay::Calibration;
using replay::Fit;
using replay::Study;
using replay::Verdict;

std::string RatioText(std::optional<double> ratio) {
  return ratio ? FormatFixed(*ratio, 3) : "none";
}

// A row of the table in docs/performance.md.
void PrintRow(const testing::SharedLog& log, const Study& study) {
  const Calibration& found = study.calibration();
  std::printf("| %s | %zu | %lld | %s | %s | %s | %s | %s |\n", Path(log.file).stem().stem().c_str(),
              study.model().jobs(), static_cast<long long>(found.n),
              replay::DisciplineName(study.discipline().discipline),
              RatioText(found.wmape_by_process).c_str(), RatioText(found.distance_ratio).c_str(),
              RatioText(found.queue_error).c_str(), replay::FitName(found.fit));
}

void ExpectReported(const Study& study) {
  const Calibration& found = study.calibration();
  // Judged on what was not used to choose, and on nothing else.
  const auto rest = static_cast<int64_t>(study.model().jobs() - study.model().jobs() / 2);
  EXPECT_EQ(found.n + found.never_started, rest);
  EXPECT_EQ(found.never_started, 0) << "jobs that ran can run in the replay";
  ASSERT_GT(found.recorded_wait_us, 0);
  ASSERT_TRUE(found.wmape_by_process && found.distance_us && found.distance_ratio && found.queue_error);
  for (const double figure : {*found.wmape_by_process, *found.distance_ratio, *found.queue_error}) {
    EXPECT_GE(figure, 0);
    EXPECT_LT(figure, 1e6);
  }
  // Sums by process cannot differ by less than the sums of all.
  const Int128 error = found.replayed_wait_us - found.recorded_wait_us;
  EXPECT_GE(found.residual_us, error < 0 ? -error : error);
  const bool fits = *found.wmape_by_process <= replay::kLargestWaitError &&
                    *found.distance_ratio <= replay::kLargestDistance;
  EXPECT_EQ(found.fit, fits ? Fit::kReproduces : Fit::kInconclusive);
}

// One of each kind that needs no knowledge of the log.
std::vector<std::string> SomeActions(const Study& study) {
  const std::string process = '"' + study.names().processes.at(study.model().process.front()) + '"';
  return {"add-slots:*:1",          "priority:" + process + ":-1", "shift:" + process + ":+30m",
          "thin:" + process + ":3", "merge:" + process + ":4:1h",  "split:" + process + ":2",
          "keep:" + process + ":2", "cap:" + process + ":1000",    "defer:" + process + ":8h-12h"};
}

// Where the model is not believed no action is: it is inconclusive and says why, or it would keep jobs from
// ever starting.
void ExpectNoPromise(const Study& study, const std::vector<std::string>& actions) {
  std::vector<replay::Plan> plans;
  for (const std::string& text : actions) {
    const auto action = replay::ParseAction(text, study.names());
    ASSERT_TRUE(action.has_value()) << action.error().message;
    plans.push_back({*action});
  }
  replay::EvaluateOptions options;
  options.threads = 2;
  const auto outcomes = study.EvaluateMany(plans, options);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    ASSERT_TRUE(outcomes[i].has_value()) << actions[i] << ": " << outcomes[i].error().message;
    EXPECT_EQ(outcomes[i]->verdict, Verdict::kInconclusive) << actions[i] << ": " << outcomes[i]->reason;
    EXPECT_NE(outcomes[i]->reason.find("does not reproduce this log"), std::string::npos) << actions[i];
    EXPECT_EQ(outcomes[i]->confidence, 0) << actions[i];
  }
}

// Logs that tell what ran where; the others have no queue to replay, or one that no slots explain.
std::vector<testing::SharedLog> LogsWithHosts() {
  static const std::set<std::string> kBusiness = {
      "business/Loan_Application_batched.csv.gz", "business/Production_enabled.csv.gz",
      "business/PurchasingExample.csv.gz", "business/Procure_to_Pay_5_timers.csv.gz"};
  std::vector<testing::SharedLog> logs;
  for (const testing::SharedLog& log : testing::LogsForThisRun()) {
    if (log.file.starts_with("scheduler/") || log.file.starts_with("ci/") || kBusiness.contains(log.file)) {
      logs.push_back(log);
    }
  }
  return logs;
}

class CalibrationOf : public ::testing::TestWithParam<testing::SharedLog> {};

TEST_P(CalibrationOf, IsReportedAndNothingElseIsPromised) {
  if (!testing::IsThere(GetParam())) {
    GTEST_SKIP() << "the shared data folder is absent: " << GetParam().file;
  }
  const auto log = testing::LoadSharedLog(GetParam());
  ASSERT_TRUE(log.has_value()) << log.error().message;
  const process::Timeline timeline = process::MakeTimeline(*log);
  const process::SlotPools pools = process::LearnSlotPools(*log, timeline);
  const process::Batches batches = process::FindBatches(*log, pools, timeline);
  const auto study = Study::Make(*log, pools, {.released_us = batches.released_us});
  ASSERT_TRUE(study.has_value()) << study.error().message;
  PrintRow(GetParam(), *study);
  if (study->whole_calibration().recorded_wait_us == 0) {
    EXPECT_EQ(study->calibration().n, 0) << "a log without known waits has nothing to judge by";
    EXPECT_EQ(study->calibration().fit, Fit::kInconclusive);
    return;
  }
  ExpectReported(*study);
  if (study->calibration().fit == Fit::kReproduces) return;
  ExpectNoPromise(*study, SomeActions(*study));
}

INSTANTIATE_TEST_SUITE_P(SharedData, CalibrationOf, ::testing::ValuesIn(LogsWithHosts()),
                         [](const auto& info) { return testing::TestName(info.param); });

}  // namespace
}  // namespace harness
