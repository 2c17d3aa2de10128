// SPDX-License-Identifier: Apache-2.0
#include "report/known_issue_facts.h"

#include <gtest/gtest.h>

namespace harness::report {
namespace {

SkippedFact Skipped(const std::string& target, const std::string& reason) {
  SkippedFact fact;
  fact.target = target;
  fact.reason = reason;
  fact.explanation = target + " has " + reason + ".";
  fact.known_issue = "payout_batching";
  return fact;
}

KnownIssueFact Payouts(const Actions& actions) {
  run::RunResult run;
  run.known_issues = true;
  const std::vector<KnownIssueFact> issues = KnownIssuesOf(run, &actions, "");
  for (const KnownIssueFact& issue : issues) {
    if (issue.id == "payout_batching") return issue;
  }
  ADD_FAILURE() << issues.size() << " issues, none of them payout_batching";
  return {};
}

TEST(KnownIssues, EachProcessThatWasRefusedIsNamed) {
  Actions actions;
  actions.skipped = {Skipped("ADPPAYSTAT", "few_keys"), Skipped("JBPREPAY", "few_keys")};
  EXPECT_EQ(Payouts(actions).explanation, "ADPPAYSTAT has few_keys. JBPREPAY has few_keys.");
  for (const char* more : {"PAYA", "PAYB", "PAYC"}) actions.skipped.push_back(Skipped(more, "few_keys"));
  EXPECT_EQ(Payouts(actions).explanation,
            "ADPPAYSTAT has few_keys. JBPREPAY has few_keys. PAYA has few_keys. The same goes for 2 more.");
  actions.skipped = {Skipped("A", "few_keys"), Skipped("A", "few_keys")};
  EXPECT_EQ(Payouts(actions).explanation, "A has few_keys.");
}

TEST(KnownIssues, TheBestStatusStandsAlone) {
  Actions actions;
  actions.skipped = {Skipped("A", "too_few_calls"), Skipped("B", "few_keys")};
  EXPECT_EQ(Payouts(actions).status, "refuted");
  EXPECT_EQ(Payouts(actions).explanation, "B has few_keys.");
  ActionFact action;
  action.known_issue = "payout_batching";
  action.recommendation = "Batch C.";
  actions.actions = {action};
  EXPECT_EQ(Payouts(actions).status, "confirmed");
  EXPECT_EQ(Payouts(actions).explanation, "Batch C.");
}

}  // namespace
}  // namespace harness::report
