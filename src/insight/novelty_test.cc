// SPDX-License-Identifier: Apache-2.0
#include "insight/novelty.h"

#include <gtest/gtest.h>

#include "insight/insight_for_test.h"

namespace harness::insight {
namespace {

Insights Of(const std::vector<std::string>& processes) {
  std::vector<Insight> list;
  for (const std::string& process : processes)
    list.push_back(InsightForTest("p", process, "Change " + process + "."));
  return InsightsForTest(std::move(list));
}

Gate Judge(const Insights& before, const Insights& after, const std::vector<Insights>& reruns) {
  const Comparison comparison = Compare(before, after);
  return CalibratedNovelty(comparison, Calibrate(comparison, after, reruns));
}

// `found` of 20 re-runs see B beside A, the others A alone.
std::vector<Insights> Reruns(int64_t found, int64_t k = 20) {
  std::vector<Insights> reruns;
  for (int64_t i = 0; i < k; ++i) reruns.push_back(i < found ? Of({"A", "B"}) : Of({"A"}));
  return reruns;
}

// Sums of binomial coefficients in integers give the expected numbers.
TEST(NeededRecurrences, IsWhatCoinsTogetherReachInOneOfFifty) {
  EXPECT_FALSE(NeededRecurrences(0, 1));
  EXPECT_FALSE(NeededRecurrences(5, 1));  // 1/32 is above 2 %
  EXPECT_EQ(NeededRecurrences(6, 1), 6);  // 1/64
  EXPECT_FALSE(NeededRecurrences(6, 2));
  EXPECT_EQ(NeededRecurrences(7, 2), 7);    // 1/128
  EXPECT_EQ(NeededRecurrences(10, 1), 9);   // 11/1024
  EXPECT_EQ(NeededRecurrences(20, 1), 16);  // 6196/1048576 is 0.59 %; 15: 2.07 %
  EXPECT_EQ(NeededRecurrences(20, 3), 16);
  EXPECT_EQ(NeededRecurrences(20, 4), 17);  // 1351/1048576 is 0.13 %
  EXPECT_EQ(NeededRecurrences(20, 15), 17);
  EXPECT_EQ(NeededRecurrences(20, 16), 18);  // 211/1048576 is 0.02 %
  EXPECT_EQ(NeededRecurrences(20, 99), 18);
  EXPECT_EQ(NeededRecurrences(20, 100), 19);
  EXPECT_EQ(NeededRecurrences(100, 1), 61);
  EXPECT_EQ(NeededRecurrences(1000, 1), 533);
}

TEST(FloorRank, KeepsTheRankTestAtFivePercent) {
  EXPECT_FALSE(FloorRank(0));
  EXPECT_FALSE(FloorRank(18));
  EXPECT_EQ(FloorRank(19), 1);
  EXPECT_EQ(FloorRank(20), 1);
  EXPECT_EQ(FloorRank(38), 1);
  EXPECT_EQ(FloorRank(39), 2);
  EXPECT_EQ(FloorRank(199), 10);
}

TEST(BasicNovelty, PassesOnAnythingNewOrUnlike) {
  EXPECT_EQ(BasicNovelty(Compare(Of({"A"}), Of({"A"})), 0.95).verdict, Verdict::kFail);
  EXPECT_EQ(BasicNovelty(Compare(Of({"A"}), Of({"A", "B"})), 0).verdict, Verdict::kPass);
  const Comparison dropped = Compare(Of({"A", "B"}), Of({"A"}));  // similarity 0.5, nothing new
  EXPECT_EQ(BasicNovelty(dropped, 0.5).verdict, Verdict::kPass);
  EXPECT_EQ(BasicNovelty(dropped, 0.49).verdict, Verdict::kFail);
}

TEST(CalibratedNovelty, NothingNewFailsWhateverTheFloor) {
  EXPECT_EQ(Judge(Of({"A"}), Of({"A"}), Reruns(20)).verdict, Verdict::kFail);
  EXPECT_EQ(Judge(Of({"A"}), Of({"A"}), {}).verdict, Verdict::kFail);
  EXPECT_EQ(Judge(Of({"A", "B"}), Of({"A"}), Reruns(0)).verdict, Verdict::kFail);  // what is lost is no news
  EXPECT_EQ(Judge(Of({}), Of({}), Reruns(20)).verdict, Verdict::kFail);
}

TEST(CalibratedNovelty, WhatRecursInSixteenOfTwentyPasses) {
  EXPECT_EQ(Judge(Of({"A"}), Of({"A", "B"}), Reruns(16)).verdict, Verdict::kPass);
  EXPECT_EQ(Judge(Of({"A"}), Of({"A", "B"}), Reruns(15)).verdict, Verdict::kFail);
}

TEST(CalibratedNovelty, TheSameTargetInOtherWordsIsNoRecurrence) {
  std::vector<Insights> reruns;
  for (int i = 0; i < 20; ++i)
    reruns.push_back(InsightsForTest({InsightForTest("p", "B", "Words of B " + std::string(i + 1, 'x'))}));
  const Gate gate = Judge(Of({"A"}), Of({"B"}), reruns);
  EXPECT_EQ(gate.measured.at("calibration").at("new").at(0).at("times"), 0);
  EXPECT_EQ(gate.verdict, Verdict::kFail);  // contents share nothing on either side: a tie
}

TEST(CalibratedNovelty, AFigureThatChangesIsARecurrence) {
  std::vector<Insights> reruns;
  for (int i = 0; i < 20; ++i)
    reruns.push_back(InsightsForTest({InsightForTest("p", "B", "B saves " + std::to_string(i) + " h.", i)}));
  const Insights run = InsightsForTest({InsightForTest("p", "B", "B saves 99 h.")});
  EXPECT_EQ(Judge(Of({"A"}), run, reruns).verdict, Verdict::kPass);
}

TEST(CalibratedNovelty, ATieIsNotBelowTheFloor) {
  // The reference and the least similar re-run share A of A, B, C with the run.
  const Insights run = Of({"A", "B", "C"});
  std::vector<Insights> reruns(19, Of({"A", "B"}));
  reruns.push_back(Of({"A"}));
  const Gate tie = Judge(Of({"A"}), run, reruns);
  EXPECT_EQ(tie.measured.at("calibration").at("identity").at("below"), false);
  reruns.back() = Of({"A", "B"});
  std::vector<Insights> unstable;  // B in ten, C in the other ten: neither is stable
  for (int i = 0; i < 20; ++i) unstable.push_back(i < 10 ? Of({"A", "B"}) : Of({"A", "C"}));
  EXPECT_EQ(Judge(Of({"A"}), run, unstable).verdict, Verdict::kPass);  // 1/3 is below 2/3
  unstable[0] = Of({"A"});
  EXPECT_EQ(Judge(Of({"A"}), run, unstable).verdict, Verdict::kFail);  // 1/3 is not below 1/3
}

TEST(CalibratedNovelty, OtherWordsAloneAreNotUnlikeEnough) {
  // New is B, unstable; the identities are as like the reference as the re-runs are, the contents are not.
  const Insights reference = InsightsForTest({InsightForTest("p", "A", "Old words of A.")});
  std::vector<Insights> reruns(20, Of({"A"}));
  EXPECT_EQ(Judge(reference, Of({"A", "B"}), reruns).verdict, Verdict::kFail);
}

TEST(CalibratedNovelty, TooFewReRunsAreInconclusiveOnlyWhereSomethingIsNew) {
  EXPECT_EQ(Judge(Of({"A"}), Of({"A", "B"}), Reruns(0, 0)).verdict, Verdict::kInconclusive);
  EXPECT_EQ(Judge(Of({"A"}), Of({"A", "B"}), Reruns(5, 5)).verdict, Verdict::kInconclusive);
  EXPECT_EQ(Judge(Of({"A"}), Of({"A", "B"}), Reruns(7, 7)).verdict, Verdict::kPass);
  EXPECT_EQ(Judge(Of({"A"}), Of({"A", "B"}), Reruns(6, 7)).verdict, Verdict::kInconclusive);
  EXPECT_EQ(Judge(Of({"A"}), Of({"A", "B"}), Reruns(6, 19)).verdict, Verdict::kFail);
}

TEST(CalibratedNovelty, SaysWhatItMeasured) {
  const Gate gate = Judge(Of({"A"}), Of({"A", "B"}), Reruns(15));
  EXPECT_EQ(gate.id, "novelty");
  EXPECT_TRUE(gate.hard);
  EXPECT_EQ(
      gate.sentence,
      "1 insight is new since the reference; the steadiest came back in 15 of 20 re-runs, 16 are needed. "
      "Similarity to the reference 0.500 (identity) and 0.500 (content), noise floor 0.500 and 0.500: not "
      "below both.");
  EXPECT_EQ(gate.measured.at("calibration").at("needed"), 16);
  EXPECT_EQ(gate.measured.at("calibration").at("identity").at("similarities").size(), 20u);
}

TEST(NoveltyNotJudged, IsInconclusive) {
  const Gate gate = NoveltyNotJudged("none");
  EXPECT_EQ(gate.verdict, Verdict::kInconclusive);
  EXPECT_EQ(Worst(std::vector<Gate>{gate}), Verdict::kInconclusive);
}

}  // namespace
}  // namespace harness::insight
