// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/verified_plans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/files.h"
#include "base/schema_check.h"
#include "ideaspace/verified_json.h"
#include "ideaspace/verify_test_log.h"

namespace harness::ideaspace {
namespace {

// Two hosts with a pair each: of 240 executions 120 wait 1800 s, half of all, 60 h together. The ideal share
// of long waits is a tenth: gap (0.5 - 0.1) / 0.1 = 4, energy 16. One pair without waits: share 0.25,
// gap 1.5, energy 2.25; both: energy 0.
TestCase TwoPairs() {
  std::vector<replay::TestRow> rows;
  AddPair(rows, "A", "B", "H1", 1);
  AddPair(rows, "C", "D", "H2", 2);
  TestCase test = TestCase::Of(rows);
  test.state.config.weights = {};
  test.state.config.weights[static_cast<size_t>(Kpi::kEligibleWaitGtShare)] = 1;
  test.Add("all", "ALL", {{Kpi::kEligibleWaitGtShare, 0.1}});
  return test;
}

Recommendations Several() {
  Recommendations all;
  all.recommended = {
      Wanted("a_slot", "add_server", "host", "H1", {"add-slots:H1:+1"}, {"A", "B"}),
      Wanted("b_slots", "add_server", "host", "H1", {"add-slots:H1:+2"}, {"A", "B"}),
      Wanted("c_slot", "add_server", "host", "H2", {"add-slots:H2:+1"}, {"C", "D"}),
      Wanted("d_later", "reschedule", "process", "B", {"shift:B:+15m", "priority:B:-1"}, {"B"}),
      Wanted("e_later", "reschedule", "process", "D", {"shift:D:+30m"}, {"D"})};
  return all;
}

struct Found {
  VerifiedActions verified;
  VerifiedPlans plans;
};

Found FindAll(const ActionScorer& scorer, const Recommendations& all, const PlansOptions& options) {
  Found found;
  auto verified = Verify(scorer, all.recommended, {.policy = {}, .threads = options.threads});
  EXPECT_TRUE(verified) << verified.error().message;
  found.verified = std::move(*verified);
  auto plans = FindPlans(scorer, all.recommended, found.verified, options);
  EXPECT_TRUE(plans) << plans.error().message;
  found.plans = std::move(*plans);
  return found;
}

// Lever ids of each plan on the front, in order.
std::vector<std::vector<std::string>> Front(const Found& found, const Recommendations& all) {
  std::vector<std::vector<std::string>> front;
  for (const VerifiedPlan& plan : found.plans.plans) {
    if (!plan.on_front) continue;
    front.emplace_back();
    for (const size_t action : plan.actions)
      front.back().push_back(all.recommended[found.verified.actions[action].recommendation].lever_id);
  }
  return front;
}

// The front over all subsets of the verified actions, scored one by one.
std::vector<std::vector<std::string>> BruteFront(const ActionScorer& scorer, const Recommendations& all,
                                                 const VerifiedActions& verified) {
  std::vector<const JudgedAction*> actions;
  for (const JudgedAction& action : verified.actions) actions.push_back(&action);
  std::sort(actions.begin(), actions.end(),
            [](const auto* a, const auto* b) { return a->recommendation < b->recommendation; });
  std::vector<ScoredPlan> plans;
  for (uint32_t bits = 1; bits < (1U << actions.size()); ++bits) {
    ScoredPlan scored;
    scored.cost = {0, 0};
    replay::Plan plan;
    bool allowed = true;
    for (uint32_t i = 0; i < actions.size(); ++i) {
      if ((bits >> i & 1) == 0) continue;
      for (const uint32_t j : scored.set) allowed = allowed && !Conflict(actions[j]->plan, actions[i]->plan);
      scored.set.push_back(i);
      plan.insert(plan.end(), actions[i]->plan.begin(), actions[i]->plan.end());
      scored.cost.actions += all.recommended[actions[i]->recommendation].cost.actions;
      scored.cost.servers += all.recommended[actions[i]->recommendation].cost.servers;
    }
    if (!allowed) continue;
    ActionScorer::Plan tally = scorer.Begin("");
    replay::EvaluateOptions options;
    options.on_change = [&](const replay::ExecutedChange& change) { tally.Add(change); };
    EXPECT_TRUE(scorer.study().Evaluate(plan, options));
    const auto score = tally.Score({.requests_stay = true});
    scored.score = {score->all.after_energy, score->wait_us};
    plans.push_back(scored);
  }
  std::vector<std::vector<std::string>> front;
  for (const size_t at : ParetoFront(plans)) {
    front.emplace_back();
    for (const uint32_t i : plans[at].set)
      front.back().push_back(all.recommended[actions[i]->recommendation].lever_id);
  }
  return front;
}

TEST(FindPlans, FrontIsThatOfAllSubsets) {
  const TestCase test = TwoPairs();
  const ActionScorer scorer = test.Scorer();
  const Recommendations all = Several();
  const Found found =
      FindAll(scorer, all, {.beam_width = 100, .beam_depth = 5, .replays = 1000, .threads = 1});
  // b_slots buys what a_slot buys: equal energies. d_later leaves 15 minutes of each wait: the energy, which
  // counts waits above a minute, stays.
  ASSERT_EQ(found.verified.actions.size(), 5U);
  const auto front = Front(found, all);
  EXPECT_EQ(front, BruteFront(scorer, all, found.verified));
  EXPECT_EQ(front, (std::vector<std::vector<std::string>>{
                       {"a_slot", "e_later"}, {"d_later", "e_later"}, {"e_later"}}));
}

TEST(FindPlans, SharesAddUpAndSaveNoMoreThanTheWaitThatExists) {
  const TestCase test = TwoPairs();
  const ActionScorer scorer = test.Scorer();
  const Recommendations all = Several();
  const Found found = FindAll(scorer, all, {});
  ASSERT_FALSE(found.plans.plans.empty());
  Int128 apart = 0;
  for (const JudgedAction& action : found.verified.actions) apart += action.found->delta_wait_us;
  EXPECT_GT(apart, test.study.baseline_wait_us());  // taken one by one they promise more than there is
  for (const VerifiedPlan& plan : found.plans.plans) {
    ASSERT_EQ(plan.marginal_us.size(), plan.actions.size());
    EXPECT_EQ(std::accumulate(plan.marginal_us.begin(), plan.marginal_us.end(), Int128{0}),
              plan.found.delta_wait_us);
    EXPECT_LE(plan.found.delta_wait_us, test.study.baseline_wait_us());
    if (!plan.on_front) continue;
    EXPECT_EQ(plan.found.verdict, replay::Verdict::kVerified);
    EXPECT_LT(plan.energy_after, found.verified.energy_before);
  }
  const VerifiedPlan& best = found.plans.plans.front();
  EXPECT_EQ(best.energy_after, 0);
  EXPECT_EQ(best.found.delta_wait_us, Int128{60} * kMicrosPerHour);
  EXPECT_EQ(best.marginal_us,
            (std::vector<Int128>{Int128{30} * kMicrosPerHour, Int128{30} * kMicrosPerHour}));
}

TEST(FindPlans, KeepsToItsBudget) {
  const TestCase test = TwoPairs();
  const ActionScorer scorer = test.Scorer();
  const Recommendations all = Several();
  const int64_t whole = FindAll(scorer, all, {.beam_depth = 5, .replays = 1000}).plans.replays;
  EXPECT_GT(whole, 4);
  for (const int64_t budget : {int64_t{0}, int64_t{1}, int64_t{2}, int64_t{3}, int64_t{5}, 2 * whole}) {
    const Found found = FindAll(scorer, all, {.beam_depth = 5, .replays = budget});
    EXPECT_LE(found.plans.replays, budget);
    if (budget == 2 * whole) {
      EXPECT_EQ(found.plans.replays, whole);
    } else if (budget == 0) {
      EXPECT_EQ(Front(found, all), (std::vector<std::vector<std::string>>{{"e_later"}}));
    }
  }
}

TEST(FindPlans, NoActionNoPlan) {
  const TestCase test = TwoPairs();
  const Found found = FindAll(test.Scorer(), {}, {});
  EXPECT_TRUE(found.plans.plans.empty());
  EXPECT_EQ(found.plans.replays, 0);
}

TEST(Conflict, IsTheSameChangeOfTheSameThing) {
  const replay::Names names{{"A", "B"}, {"H1", "H2"}};
  const auto conflict = [&](const char* a, const char* b) {
    return Conflict({*replay::ParseAction(a, names)}, {*replay::ParseAction(b, names)});
  };
  EXPECT_TRUE(conflict("add-slots:H1:+1", "add-slots:H1:+2"));
  EXPECT_TRUE(conflict("add-slots:*:+1", "add-slots:H2:+2"));
  EXPECT_FALSE(conflict("add-slots:H1:+1", "add-slots:H2:+1"));
  EXPECT_TRUE(conflict("thin:A:3", "keep:A:2"));
  EXPECT_FALSE(conflict("keep:A:3", "keep:B:3"));
  EXPECT_FALSE(conflict("shift:A:+1m", "priority:A:-1"));
  EXPECT_TRUE(conflict("unlink:A:B", "unlink:A:B"));
}

Json Reports(const TestCase& test, const Recommendations& all, int threads, bool blocked) {
  const ActionScorer scorer = test.Scorer({"process:B"});
  const Found found = FindAll(scorer, all, {.threads = threads});
  const VerifiedReport report{&scorer, &all, &found.verified, &found.plans, 24, 0.95};
  return blocked ? BlockedActionsJson(report) : VerifiedActionsJson(report);
}

TEST(VerifiedJson, SameBytesForAnyNumberOfThreads) {
  TestCase test = TwoPairs();
  test.Add("process", "B", {{Kpi::kEligibleWaitGtShare, 0.1}});
  Recommendations all = Several();
  all.recommended.push_back(Wanted("f_none", "add_server", "host", "H9", {"add-slots:H9:+1"}));
  for (const bool blocked : {false, true}) {
    const std::string one = PrettyJson(Reports(test, all, 1, blocked));
    for (const int threads : {2, 8}) EXPECT_EQ(PrettyJson(Reports(test, all, threads, blocked)), one);
  }
}

TEST(VerifiedJson, KeepsToItsSchemas) {
  TestCase test = TwoPairs();
  test.Add("process", "B", {{Kpi::kEligibleWaitGtShare, 0.1}});
  Recommendations all = Several();
  all.recommended.push_back(Wanted("f_none", "add_server", "host", "H9", {"add-slots:H9:+1"}));
  all.skipped.push_back({"g", "G", "", "pattern_absent", "nothing of it", {}, {}, ""});
  all.skipped.back().measured = Json::object();
  all.skipped.back().thresholds = Json::object();
  for (const bool blocked : {false, true}) {
    const Path file = Path(HARNESS_SOURCE_DIR) / "schemas" /
                      (blocked ? "blocked_actions.schema.json" : "verified_actions.schema.json");
    const auto schema = SchemaChecker::Compile(ReadFile(file).value(), file.filename().string());
    ASSERT_TRUE(schema) << schema.error().message;
    const auto kept = schema->Check(Reports(test, all, 1, blocked), "report");
    EXPECT_TRUE(kept) << kept.error().message;
  }
  const Json verified = Reports(test, all, 1, false);
  EXPECT_EQ(verified.at("wait_hours"), 60.0);
  EXPECT_EQ(verified.at("energy_before"), 16.0);
  EXPECT_EQ(verified.at("actions").at(0).at("rank"), 1);
  EXPECT_EQ(verified.at("actions").at(0).at("delta_percent"), 50.0);
  EXPECT_EQ(
      verified.at("actions").at(0).at("parts"),
      Json({{"held_hours", 0.0}, {"batching_hours", 0.0}, {"schedule_hours", 0.0}, {"slots_hours", 30.0}}));
  const Json refused = Reports(test, all, 1, true);
  EXPECT_EQ(refused.at("blocked").back().at("blocked_reason"), "infeasible");
  EXPECT_EQ(refused.at("skipped").at(0).at("gating_reason"), "pattern_absent");
}

}  // namespace
}  // namespace harness::ideaspace
