// SPDX-License-Identifier: Apache-2.0
#include "replay/record_share.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "replay/study.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Sums = std::vector<Int128>;

RecordShare ShareOf(const Sums& saved, const Sums& recorded, const Sums& replayed) {
  return {saved, {recorded, replayed}};
}

TEST(RecordShare, IsOneWhereTheRecordHasAsMuch) {
  EXPECT_TRUE(ShareOf({50, 10}, {100, 100}, {100, 100}).IsOne());
  EXPECT_TRUE(ShareOf({50}, {120}, {100}).IsOne());  // the model waits too little
  EXPECT_TRUE(ShareOf({0, 0}, {10, 10}, {20, 20}).IsOne());
  EXPECT_TRUE(ShareOf({-5}, {10}, {20}).IsOne());  // a loss is told whole
  EXPECT_TRUE(ShareOf({}, {}, {}).IsOne());
}

TEST(RecordShare, IsTheMeanRatioOfThoseThatWin) {
  const RecordShare half = ShareOf({20, -30}, {10, 10}, {20, 100});
  EXPECT_EQ(half.value(), 0.5);
  EXPECT_EQ(half.Of(21), 10);
  EXPECT_EQ(half.Of(-21), -10);
  // 30 at a half and 10 at twice: (15 + 20) / 40.
  EXPECT_EQ(ShareOf({30, 10}, {20, 20}, {40, 10}).value(), 0.875);
  EXPECT_EQ(half.Text(),
            "savings are 50.0 % of what the replay saves: unchanged, it makes those executions wait longer "
            "than was recorded");
  EXPECT_EQ(RecordShare().Text(), "");
}

TEST(RecordShare, HoldsWaitsOfAges) {
  const Int128 ages = Int128{400'000} * 315'000'000'000'000'000;  // 9,999 years each
  EXPECT_EQ(ShareOf({ages}, {ages / 2}, {ages}).Of(ages), ages / 2);
}

// One slot; each seventh time the shortest goes first, which "first come, first served" does not know: it
// waits longer than the record.
std::vector<TestRow> OftenShortestFirst() {
  const Stream stream = RandomStream(7, 4000, 100e6, 88e6);
  std::vector<TestRow> rows;
  std::vector<size_t> queue;
  Timestamp now = 0;
  size_t next = 0;
  const auto shorter = [&](size_t a, size_t b) { return stream.service[a] < stream.service[b]; };
  while (rows.size() < stream.eligible.size()) {
    if (queue.empty()) now = std::max(now, stream.eligible[next]);
    while (next < stream.eligible.size() && stream.eligible[next] <= now) queue.push_back(next++);
    const auto picked =
        rows.size() % 7 == 0 ? std::min_element(queue.begin(), queue.end(), shorter) : queue.begin();
    const size_t job = *picked;
    queue.erase(picked);
    rows.push_back(
        {"P" + std::to_string(job % 3), "h", stream.eligible[job], now, now + stream.service[job]});
    now = rows.back().end;
  }
  return rows;
}

Plan Planned(const Study& study, const std::vector<std::string>& texts) {
  Plan plan;
  for (const std::string& text : texts) plan.push_back(ParseAction(text, study.names()).value());
  return plan;
}

TEST(RecordShare, NoSavingIsAboveWhatWasRecorded) {
  const process::Executions log = LogOf(OftenShortestFirst());
  const Study study =
      Study::Make(log, process::LearnSlotPools(log), {.discipline = Discipline::kFcfs, .seed = "s"}).value();
  const Int128 recorded = study.whole_calibration().recorded_wait_us;
  ASSERT_LT(recorded, study.baseline_wait_us());
  ASSERT_EQ(study.calibration().fit, Fit::kReproduces);
  const Outcome all = study.Evaluate(Planned(study, {"add-slots:h:+20"})).value();
  ASSERT_GT(study.baseline_wait_us() - all.replayed_wait_us, recorded);  // what the replay saves as it is
  EXPECT_EQ(all.verdict, Verdict::kVerified);
  EXPECT_LE(all.delta_wait_us, recorded);
  EXPECT_GT(all.delta_wait_us, recorded - recorded / 1000);
  EXPECT_LE(*all.interval.high_us, recorded);
  EXPECT_LT(*all.interval.low_us, *all.interval.high_us);

  const Outcome plan =
      study.Evaluate(Planned(study, {"thin:P0:3", "add-slots:h:+1", "unlink:P1:P2"})).value();
  Int128 of_processes = 0, sojourn = 0;
  for (const ProcessDelta& process : plan.processes) {
    of_processes += process.delta_wait_us;
    sojourn += process.delta_sojourn_us;
    EXPECT_LE(process.delta_wait_us, process.baseline_wait_us);
  }
  EXPECT_LT(plan.share.value(), 0.99);
  EXPECT_EQ(plan.delta_wait_us, of_processes);
  EXPECT_EQ(plan.delta_sojourn_us, sojourn);
  EXPECT_EQ(all.delta_sojourn_us, all.delta_wait_us);  // services stay
  EXPECT_EQ(std::accumulate(plan.marginal_wait_us.begin(), plan.marginal_wait_us.end(), Int128{0}),
            plan.delta_wait_us);
  EXPECT_EQ(plan.causes.OfSlots(plan.delta_wait_us), plan.delta_wait_us);
}

}  // namespace
}  // namespace harness::replay
