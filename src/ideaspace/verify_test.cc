// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/verify.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ideaspace/verify_test_log.h"

namespace harness::ideaspace {
namespace {

// The pair of verify_test_log.h. p95 of 60 zeros and 60 times 1800 s lies at 113.05 of 0..119: 1800 s; of 60
// durations of 600 s and 60 of 2400 s: 2400 s.
//
//   ALL        kpi              observed  ideal  gap                    weight  energy   with a slot more
//              duration_p95       2400    1200   1200 / 1200 = 1          1        1      2400: 1
//              queue_delay_p95    1800     300   1500 /  300 = 5          2       50         0: 0
//   process:B  queue_delay_p95    1800     600   1200 /  600 = 2          2        8         0: 0
TestCase OnePair() {
  std::vector<replay::TestRow> rows;
  AddPair(rows, "A", "B", "H1", 1);
  TestCase test = TestCase::Of(rows);
  test.Add("all", "ALL", {{Kpi::kDurationP95, 1200}, {Kpi::kQueueDelayP95, 300}});
  test.Add("process", "B", {{Kpi::kQueueDelayP95, 600}});
  return test;
}

VerifiedActions VerifyAll(const TestCase& test, const std::vector<Recommendation>& wanted,
                          const VerifyOptions& options = {}) {
  std::vector<std::string> targets;
  for (const Recommendation& each : wanted) targets.push_back(TargetKey(each, test.study.names()));
  auto verified = Verify(test.Scorer(targets), wanted, options);
  EXPECT_TRUE(verified) << verified.error().message;
  return verified ? std::move(*verified) : VerifiedActions{};
}

const auto kSlot = Wanted("add_slot", "add_server", "host", "H1", {"add-slots:H1:+1"}, {"A", "B"});

TEST(Verify, EnergiesByHand) {
  const TestCase test = OnePair();
  Recommendation wanted = kSlot;
  wanted.target_kind = "process";
  wanted.target = "B";
  const VerifiedActions verified = VerifyAll(test, {wanted});
  ASSERT_EQ(verified.actions.size(), 1U);
  EXPECT_EQ(verified.energy_before, 51);
  const JudgedAction& action = verified.actions[0];
  EXPECT_EQ(action.found->delta_wait_us, Int128{30} * kMicrosPerHour);
  EXPECT_EQ(action.score->all.after_energy, 1);
  EXPECT_EQ(action.delta_energy, 50);
  ASSERT_TRUE(action.score->target);
  EXPECT_EQ(action.score->target->before, 8);
  EXPECT_EQ(action.score->target->delta(), 8);
  EXPECT_EQ(action.confidence, action.found->confidence);
  EXPECT_GT(action.confidence, 0.5);
}

TEST(Verify, APoolIsScoredByTheHostThatGetsTheSlot) {
  const TestCase test = OnePair();
  Recommendation wanted = kSlot;
  wanted.target_kind = "pool";
  wanted.target = "H1, H2";
  EXPECT_EQ(TargetKey(wanted, test.study.names()), "host:H1");
  wanted.actions = {"add-slots:H1,H2:+1"};  // nobody in particular
  EXPECT_EQ(TargetKey(wanted, test.study.names()), "host:H1, H2");
  EXPECT_EQ(TargetKey(kSlot, test.study.names()), "host:H1");
}

// B is served as soon as the slot is free whatever its priority: nothing changes, and the energy not by a
// bit.
TEST(Verify, ActionThatChangesNothingIsBlockedWithDeltaZero) {
  const TestCase test = OnePair();
  const VerifiedActions verified =
      VerifyAll(test, {Wanted("priority", "set_priority", "process", "B", {"priority:B:-1"}, {"B"})});
  ASSERT_EQ(verified.blocked.size(), 1U);
  EXPECT_EQ(verified.blocked[0].block, Block::kNoEffect);
  EXPECT_EQ(verified.blocked[0].delta_energy, 0.0);
  EXPECT_EQ(verified.blocked[0].explanation, "no execution waits longer or shorter");
}

// 30 h are saved, and every figure that has an ideal is at it already: the figures change, the energy cannot.
TEST(Verify, SavingAtTheIdealPassesWithDeltaZero) {
  TestCase test = OnePair();
  test.state.entities.clear();
  test.Add("all", "ALL", {{Kpi::kQueueDelayP95, 1800}, {Kpi::kDurationP95, 2400}});
  const VerifiedActions verified = VerifyAll(test, {kSlot});
  ASSERT_EQ(verified.actions.size(), 1U);
  EXPECT_EQ(verified.actions[0].delta_energy, 0.0);
  EXPECT_EQ(verified.actions[0].found->verdict, replay::Verdict::kVerified);
  EXPECT_EQ(verified.actions[0].found->delta_wait_us, Int128{30} * kMicrosPerHour);
}

TEST(Verify, TargetAloneIsEnough) {
  TestCase test = OnePair();
  test.state.entities.clear();
  test.Add("all", "ALL", {{Kpi::kQueueDelayP95, 1800}});
  test.Add("process", "B", {{Kpi::kQueueDelayP95, 600}});
  Recommendation wanted = kSlot;
  wanted.target_kind = "process";
  wanted.target = "B";
  const VerifiedActions verified = VerifyAll(test, {wanted});
  ASSERT_EQ(verified.actions.size(), 1U);
  EXPECT_EQ(verified.actions[0].delta_energy, 0);
  EXPECT_EQ(verified.actions[0].score->target->delta(), 8);
}

// Penalties of 200 and 1000 stand before and after: 51 + 1200 and 1 + 1200.
TEST(Verify, ConstraintEnergyStaysWithActionsThatDoNotActOnIt) {
  TestCase test = OnePair();
  EntityState& all = test.state.entities[0];
  all.constraints = {{"parse_rate", "ended_us", 0.7, 0.8, 200, "why"},
                     {"missing_time_column", "queued_us", 1, 0, 1000, "why"}};
  all.energy = EnergyOf(all.observed, all.ideal, test.state.config, all.constraints);
  const VerifiedActions verified = VerifyAll(test, {kSlot});
  ASSERT_EQ(verified.actions.size(), 1U);
  EXPECT_EQ(verified.energy_before, 1251);
  EXPECT_EQ(verified.actions[0].score->all.after_energy, 1201);
  EXPECT_EQ(verified.actions[0].delta_energy, 50);
}

// With a slot more nobody waits: 50. B 20 minutes later waits 600 s: gap 300 / 300, energy 2, delta 48.
TEST(Verify, RanksByDeltaEnergyThenConfidenceThenLeverId) {
  const TestCase test = OnePair();
  Recommendation doubtful = kSlot;
  doubtful.lever_id = "a_doubtful";
  doubtful.q_value = 0.04;
  Recommendation same = kSlot;
  same.lever_id = "zz_same";
  const auto later = Wanted("a_later", "reschedule", "process", "B", {"shift:B:+20m"}, {"B"});
  const std::vector<Recommendation> wanted = {later, doubtful, same, kSlot};
  const VerifiedActions verified = VerifyAll(test, wanted);
  ASSERT_EQ(verified.actions.size(), 4U);
  std::vector<std::string> order;
  for (const JudgedAction& action : verified.actions) order.push_back(wanted[action.recommendation].lever_id);
  EXPECT_EQ(order, (std::vector<std::string>{"add_slot", "zz_same", "a_doubtful", "a_later"}));
  EXPECT_EQ(verified.actions[0].delta_energy, 50);
  EXPECT_EQ(verified.actions[3].delta_energy, 48);
  EXPECT_LT(verified.actions[2].confidence, verified.actions[1].confidence);
}

// Of B every twentieth stays: 60 zeros and 3 times 1800 s, whose p95 at 58.9 of 0..62 is 0. Three executions
// have no p95 of their own: that of process:B stays as observed.
TEST(Verify, ExcludedProcessesLetAddServerAndTuneSchedulePass) {
  const TestCase test = OnePair();
  VerifyOptions options;
  options.policy.exclusions = {{"?", {}}};
  const std::vector<Recommendation> wanted = {
      kSlot, Wanted("remove", "remove_process", "process", "B", {"thin:B:2"}, {"B"}),
      Wanted("tune", "tune_schedule", "process", "A", {"keep:A:20"}, {"A"})};
  const VerifiedActions verified = VerifyAll(test, wanted, options);
  ASSERT_EQ(verified.blocked.size(), 1U);
  EXPECT_EQ(verified.blocked[0].recommendation, 1U);
  EXPECT_EQ(verified.blocked[0].block, Block::kExcludedByPolicy);
  EXPECT_EQ(verified.blocked[0].delta_energy, -1000);
  EXPECT_NE(verified.blocked[0].explanation.find("remove_process"), std::string::npos);
  ASSERT_EQ(verified.actions.size(), 2U);
  // 57 of 60 runs of A fall away, and 57 of B find the slot free: of the 63 that stay 3 wait.
  const JudgedAction& tuned = verified.actions[verified.actions[0].recommendation == 2 ? 0 : 1];
  EXPECT_EQ(tuned.delta_energy, 50);
  EXPECT_EQ(tuned.found->dropped, 57);
  EXPECT_EQ(tuned.found->dropped_wait_us, 0);
  EXPECT_EQ(tuned.found->delta_wait_us, Int128{57} * 30 * kMicrosPerMinute);
}

// B runs every twentieth time and waits as before: fewer waits, but nobody who still runs waits less, and no
// schedule started it. What stays is compared with itself, and too little of B stays for its percentile.
TEST(Verify, FewerExecutionsAreNoShorterWaits) {
  const TestCase test = OnePair();
  const VerifiedActions verified =
      VerifyAll(test, {Wanted("tune", "tune_schedule", "process", "B", {"keep:B:20"}, {"B"})});
  ASSERT_EQ(verified.blocked.size(), 1U);
  EXPECT_EQ(verified.blocked[0].block, Block::kNoEffect);
  EXPECT_EQ(verified.blocked[0].found->dropped, 57);
  const std::optional<ScoredEntity>& target = verified.blocked[0].score->target;
  ASSERT_TRUE(target);
  EXPECT_EQ(target->delta(), 0);
  EXPECT_NE(std::find(target->kept.begin(), target->kept.end(), Kpi::kQueueDelayP95), target->kept.end());
}

TEST(Verify, WhatCannotBeReplayedIsInfeasible) {
  const TestCase test = OnePair();
  const VerifiedActions verified = VerifyAll(
      test, {Wanted("unknown_host", "add_server", "host", "H9", {"add-slots:H9:+1"}),
             Wanted("no_attempts", "retry_backoff", "process", "A", {"retry:A:0.5"}, {"A"}),
             Wanted("second_text", "add_server", "host", "H1", {"add-slots:H1:+1", "no-such-thing:A:1"}),
             Wanted("nothing", "add_server", "host", "H1", {})});
  EXPECT_TRUE(verified.actions.empty());
  ASSERT_EQ(verified.blocked.size(), 4U);
  for (const JudgedAction& blocked : verified.blocked) {
    EXPECT_EQ(blocked.block, Block::kInfeasible) << blocked.recommendation;
    EXPECT_FALSE(blocked.delta_energy);
    EXPECT_FALSE(blocked.found);
  }
  EXPECT_NE(verified.blocked[0].explanation.find("H9"), std::string::npos);
}

// Executions wait for up to three hours while slots are free: no model of slots explains that. Two slots
// seen; the naive rule makes a third of the wait of one slot more.
TEST(Verify, InconclusiveCarriesTheNaiveFigureAndNoOther) {
  std::vector<replay::TestRow> rows;
  Philox random(7);
  Int128 waited = 0;
  for (int i = 0; i < 200; ++i) {
    const Timestamp at = kTestBegin + i * kMicrosPerHour;
    const Micros wait = static_cast<Micros>(random.Below(3'000)) * 3'600'000;
    waited += wait;
    rows.push_back({"A", "H1", at, at + wait, at + wait + 70 * kMicrosPerMinute});
  }
  TestCase test = TestCase::Of(rows);
  test.Add("all", "ALL", {{Kpi::kQueueDelayP95, 60}});
  const int64_t slots = test.study.model().hosts[0].slots;
  ASSERT_GE(slots, 2);
  const VerifiedActions verified =
      VerifyAll(test, {kSlot, Wanted("later", "reschedule", "process", "A", {"shift:A:+20m"}, {"A"})});
  ASSERT_EQ(verified.blocked.size(), 2U);
  for (const JudgedAction& blocked : verified.blocked) {
    EXPECT_EQ(blocked.block, Block::kInconclusive) << blocked.explanation;
    EXPECT_FALSE(blocked.delta_energy);
    EXPECT_EQ(blocked.confidence, 0);
  }
  ASSERT_TRUE(verified.blocked[0].naive_hours);
  EXPECT_NEAR(*verified.blocked[0].naive_hours,
              static_cast<double>(waited) / 3.6e9 / static_cast<double>(slots + 1), 1e-6);
  EXPECT_NE(verified.blocked[0].explanation.find("naive"), std::string::npos);
  EXPECT_FALSE(verified.blocked[1].naive_hours);
}

// 120 requests in 60 h are 1/30 a minute; 63 would be left: gap (120 - 63) / 120, energy 0.5 * 0.475^2.
TEST(Verify, WorkLeftUndoneRaisesTheEnergy) {
  TestCase test = OnePair();
  test.state.entities.clear();
  test.Add("all", "ALL", {{Kpi::kRatePerMin, 120.0 / 3600}});
  const auto dropped = Wanted("drop", "remove_process", "process", "B", {"keep:B:20"}, {"B"});
  const VerifiedActions verified = VerifyAll(test, {dropped});
  ASSERT_EQ(verified.blocked.size(), 1U);
  EXPECT_EQ(verified.blocked[0].block, Block::kRaisesEnergy);
  EXPECT_NEAR(*verified.blocked[0].delta_energy, -0.5 * 0.475 * 0.475, 1e-12);
  // The same executions as ticks of a clock are no work that anybody asked for.
  Recommendation tuned = dropped;
  tuned.action_type = "tune_schedule";
  EXPECT_EQ(VerifyAll(test, {tuned}).blocked[0].block, Block::kNoEffect);
}

// 720 ticks in 60 h on a host of their own are 0.2 a minute: gap (0.2 - 0.1) / 0.1, energy 1. Nobody waits
// for them, and every third leaves 240: below the ideal, energy 0.
TEST(Verify, ExecutionsThatFallAwayCountThoughNobodyWaitsLess) {
  std::vector<replay::TestRow> rows;
  AddPair(rows, "A", "B", "H1", 1);
  Philox random(3);
  for (int tick = 0; tick < 720; ++tick) {
    const Timestamp at =
        kTestBegin + tick * 5 * kMicrosPerMinute + static_cast<Micros>(random.Below(60'000'000));
    rows.push_back({"Q", "H2", at, at, at + kMicrosPerMinute});
  }
  TestCase test = TestCase::Of(rows);
  for (size_t row = 120; row < rows.size(); ++row) test.facts.scheduled[row] = 1;
  test.Add("all", "ALL", {{Kpi::kBackgroundOverheadPerMin, 0.1}});
  const VerifiedActions verified =
      VerifyAll(test, {Wanted("tune", "tune_schedule", "process", "Q", {"keep:Q:3"}, {"Q"})});
  ASSERT_EQ(verified.actions.size(), 1U);
  const JudgedAction& tuned = verified.actions[0];
  EXPECT_TRUE(tuned.counted_only);
  EXPECT_NEAR(*tuned.delta_energy, 1, 1e-12);
  EXPECT_EQ(tuned.found->dropped, 480);
  EXPECT_GT(tuned.confidence, 0.5);
}

// One slot; in each hour four calls of 10 minutes, a second apart, of which 6 are setup, wait 30 minutes at
// most. One call for all takes 600 + 3 * 240 s = 22 minutes, which is no reason against it: the work is
// shorter.
TEST(Verify, OneCallForSeveralIsNotHeldAgainstOneForEach) {
  std::vector<replay::TestRow> rows;
  Philox random(5);
  for (int hour = 0; hour < 60; ++hour) {
    const Timestamp at =
        kTestBegin + hour * kMicrosPerHour + static_cast<Micros>(random.Below(8 * 60'000'000));
    for (int call = 0; call < 4; ++call) {
      const Timestamp start = at + call * 10 * kMicrosPerMinute;
      rows.push_back({"PAY", "H1", at + call * kMicrosPerSecond, start, start + 10 * kMicrosPerMinute});
    }
  }
  TestCase test = TestCase::Of(rows);
  test.Add("all", "ALL", {{Kpi::kDurationP95, 600}, {Kpi::kQueueDelayP95, 60}});
  const VerifiedActions verified =
      VerifyAll(test, {Wanted("batch", "batch_inputs", "process", "PAY", {"merge:PAY:4:1h:6m"}, {"PAY"})});
  ASSERT_EQ(verified.actions.size(), 1U) << verified.blocked.front().explanation;
  const JudgedAction& action = verified.actions.front();
  constexpr auto kDuration = static_cast<size_t>(Kpi::kDurationP95);
  EXPECT_EQ(action.score->all.observed[kDuration], 600);
  EXPECT_EQ(action.score->all.after[kDuration], 600);
  EXPECT_GT(*action.delta_energy, 0);
  EXPECT_EQ(action.found->merged, 180);
  EXPECT_EQ(action.found->dropped, 0);
}

}  // namespace
}  // namespace harness::ideaspace
