// SPDX-License-Identifier: Apache-2.0
#include "insight/compare.h"

#include <gtest/gtest.h>

#include "insight/insight_for_test.h"
#include "insight/jaccard.h"

namespace harness::insight {
namespace {

std::string Changes(const Comparison& comparison) {
  std::string changes;
  for (const ComparedInsight& compared : comparison.insights)
    changes += compared.shown().target_process_ids.at(0) + ":" + std::string(NameOf(compared.change)) + " ";
  return changes;
}

TEST(Jaccard, SharedOfAll) {
  EXPECT_EQ(Jaccard({}, {}), 1);
  EXPECT_EQ(Jaccard({"a"}, {}), 0);
  EXPECT_EQ(Jaccard({"a", "b"}, {"b", "c"}), 1.0 / 3);
  EXPECT_EQ(Jaccard({"a", "b", "c"}, {"c", "b", "a"}), 1);
}

TEST(Compare, EachInsightHasOneChange) {
  const Insights before =
      InsightsForTest({InsightForTest("p", "A", "Change A: saves 5 h."),
                       InsightForTest("p", "B", "Change B."), InsightForTest("p", "D", "Change D.", 4)});
  const Insights after =
      InsightsForTest({InsightForTest("p", "A", "Change A: saves 6 h."),
                       InsightForTest("p", "B", "Change B."), InsightForTest("p", "C", "Change C.", 7)});
  const Comparison comparison = Compare(before, after);
  EXPECT_EQ(Changes(comparison), "C:new A:updated D:dropped B:unchanged ");
  EXPECT_EQ(comparison.Count(Change::kNew), 1);
  EXPECT_EQ(comparison.NewDiscovered().size(), 1u);
  EXPECT_EQ(comparison.jaccard_identity, 0.5);  // A and B of A, B, C, D
  EXPECT_EQ(comparison.jaccard_content, 0.5);   // the figure in the words of A does not count
}

TEST(Compare, OneChangedDigitIsUpdatedAndNotNew) {
  const Comparison comparison = Compare(InsightsForTest({InsightForTest("p", "A", "Change A: saves 5 h.")}),
                                        InsightsForTest({InsightForTest("p", "A", "Change A: saves 6 h.")}));
  EXPECT_EQ(Changes(comparison), "A:updated ");
  EXPECT_FALSE(comparison.insights[0].wording);
  EXPECT_EQ(comparison.jaccard_identity, 1);
  EXPECT_EQ(comparison.jaccard_content, 1);
}

TEST(Compare, OtherWordsAreUpdatedWording) {
  const Comparison comparison = Compare(InsightsForTest({InsightForTest("p", "A", "Change A.")}),
                                        InsightsForTest({InsightForTest("p", "A", "Leave A.")}));
  EXPECT_EQ(Changes(comparison), "A:updated ");
  EXPECT_TRUE(comparison.insights[0].wording);
  EXPECT_EQ(comparison.jaccard_content, 0);
}

TEST(Compare, AnotherImpactIsUpdatedWithItsDifference) {
  const Comparison comparison = Compare(InsightsForTest({InsightForTest("p", "A", "Change A.", 5)}),
                                        InsightsForTest({InsightForTest("p", "A", "Change A.", 3.5)}));
  EXPECT_EQ(Changes(comparison), "A:updated ");
  EXPECT_EQ(*comparison.insights[0].delta_hours, -1.5);
}

TEST(Compare, WhatHasNoImpactHasNoDifference) {
  Insight unmodelled = InsightForTest("p", "A", "Change A.");
  unmodelled.modeled_percent = unmodelled.modeled_basis_hours = unmodelled.modeled_delta_hours = std::nullopt;
  unmodelled.not_modeled_reason = "no replay";
  const Comparison comparison =
      Compare(InsightsForTest({unmodelled}), InsightsForTest({InsightForTest("p", "A", "Change A.")}));
  EXPECT_EQ(Changes(comparison), "A:updated ");
  EXPECT_FALSE(comparison.insights[0].delta_hours);
  EXPECT_TRUE(ToJson(comparison).at("insights").at(0).at("hours_before").is_null());
}

TEST(Compare, WhatIsNotActionableIsNoInsight) {
  Insight broken = InsightForTest("p", "A", "Change A.");
  broken.violations.push_back({"kind", "found no text"});
  Insight failed = InsightForTest("p", "B", "Change B.");
  failed.plugin_ok = false;
  EXPECT_TRUE(Compare({}, InsightsForTest({broken, failed})).insights.empty());
}

TEST(Compare, AKnownIssueIsNewAndNotDiscovered) {
  Insight known = InsightForTest("p", "A", "Change A.");
  known.known_issue = "a_landmark";
  const Comparison comparison = Compare({}, InsightsForTest({known}));
  EXPECT_EQ(comparison.Count(Change::kNew), 1);
  EXPECT_TRUE(comparison.NewDiscovered().empty());
}

// Of one identity: equal ones first, then equal words, then what is left in order of ids.
TEST(Compare, InsightsOfOneIdentityArePairedByWhatTheySay) {
  const auto advice = [](const std::string& id, const std::string& text, double hours) {
    Insight insight = InsightForTest("p", "A", text, hours);
    insight.id = id;
    return insight;
  };
  const Comparison comparison = Compare(
      InsightsForTest({advice("1", "More of A.", 1), advice("2", "Less of A.", 2)}),
      InsightsForTest({advice("1", "Less of A.", 2), advice("2", "More of A.", 3), advice("3", "No A.", 1)}));
  ASSERT_EQ(comparison.insights.size(), 3u);
  EXPECT_EQ(comparison.insights[0].change, Change::kNew);
  EXPECT_EQ(comparison.insights[0].after->id, "3");
  EXPECT_EQ(comparison.insights[1].change, Change::kUpdated);
  EXPECT_EQ(*comparison.insights[1].delta_hours, 2);
  EXPECT_EQ(comparison.insights[2].change, Change::kUnchanged);
}

TEST(Compare, SidesSwapNewAndDropped) {
  const Insights a = InsightsForTest({InsightForTest("p", "A", "Change A."), InsightForTest("p", "B", "B.")});
  const Insights b = InsightsForTest({InsightForTest("p", "B", "B."), InsightForTest("q", "A", "Change A.")});
  const Comparison forth = Compare(a, b);
  const Comparison back = Compare(b, a);
  EXPECT_EQ(forth.Count(Change::kNew), back.Count(Change::kDropped));
  EXPECT_EQ(forth.Count(Change::kDropped), back.Count(Change::kNew));
  EXPECT_EQ(forth.jaccard_identity, back.jaccard_identity);
  EXPECT_EQ(forth.jaccard_content, 1);  // two plugins that say the same of A
}

}  // namespace
}  // namespace harness::insight
