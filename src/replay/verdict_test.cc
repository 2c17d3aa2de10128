// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict.h"

#include <gtest/gtest.h>

namespace harness::replay {
namespace {

Calibration Good() {
  Calibration found;
  found.n = 100;
  found.wmape_by_process = 0.1;
  found.distance_ratio = 0.2;
  found.fit = Fit::kReproduces;
  return found;
}

Outcome Saving(Int128 delta, Int128 low, Int128 high) {
  Outcome outcome;
  outcome.delta_wait_us = delta;
  outcome.baseline_wait_us = 10'000;
  outcome.interval.estimate_us = delta;
  outcome.interval.low_us = low;
  outcome.interval.high_us = high;
  outcome.interval.blocks = 25;
  outcome.processes = {{0, 10'000, delta, delta}};
  return outcome;
}

Calibration Residuals(std::vector<Int128> of_process) {
  Calibration whole = Good();
  whole.residual_of_process = std::move(of_process);
  return whole;
}

Verdict VerdictOf(Outcome outcome, const Calibration& calibration = Good(),
                  std::vector<Int128> residuals = {100}) {
  JudgePlan(calibration, Residuals(std::move(residuals)), outcome);
  EXPECT_FALSE(outcome.reason.empty());
  return outcome.verdict;
}

TEST(Verdict, WaitsThatTheReplayDoesNotHaveCannotGetShorter) {
  Outcome nothing = Saving(0, 0, 0);
  nothing.processes.clear();
  JudgePlan(Good(), Residuals({}), nothing);
  DoubtNoEffect(500, 1000, nothing);
  EXPECT_EQ(nothing.verdict, Verdict::kNoEffect);
  DoubtNoEffect(499, 1000, nothing);
  EXPECT_EQ(nothing.verdict, Verdict::kNotProvable);
  Outcome harmful = Saving(-1000, -1500, -500);
  JudgePlan(Good(), Residuals({0}), harmful);
  DoubtNoEffect(0, 1000, harmful);
  EXPECT_EQ(harmful.verdict, Verdict::kHarmful);
}

TEST(Verdict, TheFirstThatHoldsDecides) {
  EXPECT_EQ(VerdictOf(Saving(1000, 500, 1500)), Verdict::kVerified);
  EXPECT_EQ(VerdictOf(Saving(1000, -1, 1500)), Verdict::kNoEffect);
  EXPECT_EQ(VerdictOf(Saving(1000, 0, 1500)), Verdict::kNoEffect);
  EXPECT_EQ(VerdictOf(Saving(-1000, -1500, -500)), Verdict::kHarmful);
  EXPECT_EQ(VerdictOf(Saving(1000, 500, 1500), Good(), {1000}), Verdict::kNotProvable);
  EXPECT_EQ(VerdictOf(Saving(1000, 500, 1500), Calibration()), Verdict::kInconclusive);
  Outcome nothing = Saving(0, 0, 0);
  nothing.processes.clear();
  nothing.overload.overloaded = true;
  EXPECT_EQ(VerdictOf(nothing), Verdict::kNoEffect);
  Outcome overloaded = Saving(1000, 500, 1500);
  overloaded.overload.overloaded = true;
  EXPECT_EQ(VerdictOf(overloaded), Verdict::kOverloaded);
  Outcome few = Saving(1000, 500, 1500);
  few.interval.low_us = few.interval.high_us = std::nullopt;
  few.interval.blocks = 3;
  EXPECT_EQ(VerdictOf(few), Verdict::kInconclusive);
  Outcome impossible = Saving(1000, 500, 1500);
  impossible.never_started = 1;
  EXPECT_EQ(VerdictOf(impossible), Verdict::kHarmful);
  // A model that is not believed says nothing of what could start either.
  EXPECT_EQ(VerdictOf(impossible, Calibration()), Verdict::kInconclusive);
}

// Only processes that change count, and none with more than its change.
TEST(Verdict, TheErrorIsThatOfTheProcessesThatChange) {
  EXPECT_EQ(VerdictOf(Saving(1000, 500, 1500), Good(), {500, 1'000'000}), Verdict::kVerified);
  EXPECT_EQ(VerdictOf(Saving(1000, 500, 1500), Good(), {501, 0}), Verdict::kNotProvable);
  Outcome two = Saving(1000, 500, 1500);
  two.processes = {{0, 9'000, 1300, 1300}, {2, 1'000, -300, -300}};
  EXPECT_EQ(VerdictOf(two, Good(), {200, 1'000'000, 5'000}), Verdict::kVerified);  // 200 + 300
  JudgePlan(Good(), Residuals({200, 1'000'000, 5'000}), two);
  EXPECT_EQ(two.error_us, 500);
  EXPECT_EQ(VerdictOf(two, Good(), {201, 0, 5'000}), Verdict::kNotProvable);
  EXPECT_EQ(VerdictOf(two, Good(), {1'000'000, 0, 0}), Verdict::kNotProvable);  // at most 1300
}

TEST(Verdict, TheReasonNamesTheFigures) {
  Outcome outcome = Saving(1000, 500, 1500);
  JudgePlan(Good(), Residuals({2000}), outcome);
  EXPECT_EQ(outcome.error_us, 1000);
  EXPECT_EQ(
      outcome.reason,
      "not provable here: in the processes that it changes the model errs by 0.001 s, more than half of "
      "the saving of 0.001 s");
}

// (1 - 0.2) * 1000 / (1000 + 500) * 25 / (25 + 3.8416) = 0.46230...
TEST(Confidence, ByHand) {
  EXPECT_EQ(Confidence(Good(), Saving(1000, 500, 1500).interval), 0.4623);
  EXPECT_EQ(Confidence(Good(), Saving(-1000, -1500, -500).interval), 0.4623);
  EXPECT_EQ(Confidence(Calibration(), Saving(1000, 500, 1500).interval), 0);
  EXPECT_EQ(Confidence(Good(), Saving(0, 0, 0).interval), 0);
  Calibration perfect = Good();
  perfect.wmape_by_process = perfect.distance_ratio = 0;
  EXPECT_EQ(Confidence(perfect, Saving(1000, 1000, 1000).interval), 0.8668);  // never 1 of 25 blocks
}

}  // namespace
}  // namespace harness::replay
