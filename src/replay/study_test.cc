// SPDX-License-Identifier: Apache-2.0
#include "replay/study.h"

#include <gtest/gtest.h>

#include <numeric>

#include "replay/actions.h"
#include "replay/evaluator.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

Study StudyOf(const std::vector<TestRow>& rows, StudyOptions options = {}) {
  const process::Executions log = LogOf(rows);
  options.seed = "test";
  return Study::Make(log, process::LearnSlotPools(log), options).value();
}

Plan PlanOf(const Study& study, const std::vector<std::string>& texts) {
  Plan plan;
  for (const std::string& text : texts) plan.push_back(ParseAction(text, study.names()).value());
  return plan;
}

Outcome Evaluated(const Study& study, const std::vector<std::string>& texts, EvaluateOptions options = {}) {
  return study.Evaluate(PlanOf(study, texts), options).value();
}

Int128 WaitOf(const Model& model, const std::vector<Timestamp>& starts) {
  Int128 wait = 0;
  for (size_t job = 0; job < model.jobs(); ++job) wait += starts[job] - model.eligible_us[job];
  return wait;
}

class BusyLog : public testing::Test {
 protected:
  // Two slots at 0.9, four processes, 4,000 jobs; every fifth waits for one before it.
  static std::vector<TestRow> Rows() {
    Model model = StreamModel(3, 4000, 2, 0.9, 4);
    Philox random(4);
    for (uint32_t job = 10; job < model.jobs(); ++job) {
      if (random.Chance(0.2)) model.predecessor[job] = job - 1 - static_cast<uint32_t>(random.Below(9));
    }
    return RowsUnder(model, Discipline::kFcfs);
  }
  const Study study_ = StudyOf(Rows());
};

TEST_F(BusyLog, IsReproduced) {
  EXPECT_EQ(study_.discipline().discipline, Discipline::kFcfs);
  EXPECT_EQ(study_.calibration().fit, Fit::kReproduces);
  EXPECT_EQ(study_.whole_calibration().residual_us, 0);
  EXPECT_EQ(study_.calibration().n, 2000);
  EXPECT_FALSE(study_.baseline_overload().overloaded);
  EXPECT_GT(study_.baseline_wait_us(), study_.bound().wait_us);
  EXPECT_GT(study_.bound().held_us, 0);
}

TEST_F(BusyLog, OneMoreSlotIsTheDifferenceOfTwoReplays) {
  const Outcome outcome = Evaluated(study_, {"add-slots:h:+1"});
  Model more = study_.model();
  ASSERT_TRUE(AddSlots(more, 0, 1));
  Replayer replayer;
  const Int128 wait = WaitOf(more, replayer.Run(more, Discipline::kFcfs).started_us);
  EXPECT_EQ(outcome.delta_wait_us, study_.baseline_wait_us() - wait);
  EXPECT_EQ(outcome.delta_sojourn_us, outcome.delta_wait_us);  // services are kept
  EXPECT_EQ(outcome.verdict, Verdict::kVerified) << outcome.reason;
  EXPECT_LT(*outcome.interval.low_us, outcome.delta_wait_us);
  EXPECT_GT(*outcome.interval.high_us, outcome.delta_wait_us);
  EXPECT_GT(outcome.confidence, 0.3);
  EXPECT_LT(outcome.confidence, 0.8669);
  Int128 by_process = 0;
  for (const ProcessDelta& process : outcome.processes) by_process += process.delta_wait_us;
  EXPECT_EQ(by_process, outcome.delta_wait_us);
}

TEST_F(BusyLog, TakingASlotAwayOverloadsIt) {
  const Outcome outcome = Evaluated(study_, {"add-slots:*:-1"});
  EXPECT_EQ(outcome.verdict, Verdict::kOverloaded) << outcome.reason;
  EXPECT_GT(outcome.overload.utilization, 1.5);
  EXPECT_LT(outcome.delta_wait_us, 0);
}

TEST_F(BusyLog, MarginalsSumToTheJointSavingAndAreNotAddedTwice) {
  const Outcome both = Evaluated(study_, {"add-slots:h:+1", "thin:P0:2", "add-slots:h:+1"});
  ASSERT_EQ(both.marginal_wait_us.size(), 3U);
  EXPECT_EQ(std::accumulate(both.marginal_wait_us.begin(), both.marginal_wait_us.end(), Int128{0}),
            both.delta_wait_us);
  EXPECT_EQ(both.marginal_wait_us[0], Evaluated(study_, {"add-slots:h:+1"}).delta_wait_us);
  EXPECT_LT(both.marginal_wait_us[1], Evaluated(study_, {"thin:P0:2"}).delta_wait_us);
  EXPECT_LT(both.marginal_wait_us[2], both.marginal_wait_us[0]);
  const Outcome plain =
      Evaluated(study_, {"add-slots:h:+1", "thin:P0:2", "add-slots:h:+1"}, {.marginals = false});
  EXPECT_EQ(plain.delta_wait_us, both.delta_wait_us);
  EXPECT_TRUE(plain.marginal_wait_us.empty());
}

TEST_F(BusyLog, PrioritiesActOnAFirstComeFirstServedLog) {
  const Outcome outcome = Evaluated(study_, {"priority:P1:-1"});
  for (const ProcessDelta& process : outcome.processes) {
    EXPECT_EQ(process.delta_wait_us > 0, study_.names().processes[process.process] == "P1");
  }
  const Outcome none = Evaluated(study_, {"priority:P1:0"});
  EXPECT_EQ(none.verdict, Verdict::kNoEffect);
  EXPECT_EQ(none.delta_wait_us, 0);
  EXPECT_EQ(none.confidence, 0);
}

TEST_F(BusyLog, DroppedWorkIsToldApart) {
  const Outcome outcome = Evaluated(study_, {"thin:P0:1"});
  EXPECT_GT(outcome.dropped, 900);
  EXPECT_GT(outcome.dropped_wait_us, 0);
  EXPECT_GT(outcome.delta_wait_us, outcome.dropped_wait_us);
}

TEST_F(BusyLog, NoScheduleOfTheChangedWorkBeatsItsBound) {
  for (const char* text : {"add-slots:h:+1", "merge:P1:3", "shift:P2:+1h", "thin:P3:2"}) {
    const Outcome outcome = Evaluated(study_, {text}, {.bound = true});
    ASSERT_TRUE(outcome.bound) << text;
    const Executed executed = study_.Execute(PlanOf(study_, {text})).value();
    const Int128 waited = std::accumulate(executed.wait_us.begin(), executed.wait_us.end(), Int128{0});
    EXPECT_LE(outcome.bound->wait_us, waited) << text;
    EXPECT_GT(outcome.bound->wait_us, 0) << text;
  }
}

TEST_F(BusyLog, WorkThatIsSplitHasNoBound) {
  EXPECT_FALSE(Evaluated(study_, {"split:P0:3"}, {.bound = true}).bound);
}

bool Same(const BlockInterval& a, const BlockInterval& b) {
  return a.estimate_us == b.estimate_us && a.low_us == b.low_us && a.high_us == b.high_us;
}

TEST_F(BusyLog, PlansInAnyNumberOfThreadsAndAnyOrderGiveTheSame) {
  std::vector<Plan> plans;
  for (const char* text : {"add-slots:h:+1", "split:P0:3", "merge:P1:3", "shift:P2:+1h", "thin:P3:2",
                           "priority:P0:2", "route:P1:h", "add-slots:*:+2", "shift:P0:-5m"}) {
    plans.push_back(PlanOf(study_, {text}));
  }
  plans.push_back({});  // an error in its place
  const auto one = study_.EvaluateMany(plans);
  for (const int threads : {2, 8}) {
    const auto many = study_.EvaluateMany(plans, {.threads = threads});
    ASSERT_EQ(many.size(), plans.size());
    EXPECT_FALSE(many.back());
    for (size_t i = 0; i + 1 < plans.size(); ++i) {
      EXPECT_TRUE(Same(many[i]->interval, one[i]->interval));
      EXPECT_TRUE(Same(many[i]->sojourn_interval, one[i]->sojourn_interval));
      EXPECT_EQ(many[i]->reason, one[i]->reason);
      EXPECT_EQ(many[i]->confidence, one[i]->confidence);
      // Alone, without a plan before it whose buffers it takes over.
      EXPECT_EQ(study_.Evaluate(plans[i])->delta_wait_us, one[i]->delta_wait_us);
    }
  }
}

// 5 by the first action, 12 by both: the second adds 7. Without the first it would be said to add 12.
TEST(JoinParts, APlanFailsWithAnyOfItsParts) {
  Outcome one, both;
  one.delta_wait_us = 5;
  both.delta_wait_us = 12;
  std::vector<Result<Outcome>> whole = {one, both};
  EXPECT_EQ(JoinParts(whole, true)->marginal_wait_us, (std::vector<Int128>{5, 7}));
  std::vector<Result<Outcome>> broken = {InternalError("lost"), both};
  EXPECT_EQ(JoinParts(broken, true).error().message, "lost");
}

TEST_F(BusyLog, APlanHasAtMostAHundredActions) {
  const Action slots = ParseAction("add-slots:h:+1", study_.names()).value();
  EXPECT_TRUE(study_.Evaluate(Plan(kMostActions, slots), {.marginals = false}));
  const auto more = study_.EvaluateMany(std::vector<Plan>{Plan(kMostActions + 1, slots)});
  EXPECT_EQ(more.front().error().message, "found a plan of 101 actions, expected 1 to 100");
}

TEST_F(BusyLog, CurvesOfRecordedAndReplayedAreOneHere) {
  const QueueCurves curves = study_.Queues(PlanOf(study_, {"add-slots:h:+1"}), 200).value();
  EXPECT_EQ(curves.recorded.waiting, curves.replayed.waiting);
  EXPECT_EQ(curves.planned.waiting.size(), curves.replayed.waiting.size());
  const auto sum = [](const QueueSeries& series) {
    return std::accumulate(series.waiting.begin(), series.waiting.end(), 0.0);
  };
  EXPECT_LT(sum(curves.planned), sum(curves.replayed) / 2);
  EXPECT_TRUE(study_.Queues({}, 10)->planned.waiting.empty());
}

TEST(Study, ShuffledRowsGiveTheSameFigures) {
  const std::vector<TestRow> rows = RowsUnder(StreamModel(5, 2000, 2, 0.9, 3), Discipline::kFcfs);
  const std::vector<TestRow> reversed(rows.rbegin(), rows.rend());
  const Outcome a = Evaluated(StudyOf(rows), {"thin:P0:3", "add-slots:h:+1"});
  const Outcome b = Evaluated(StudyOf(reversed), {"thin:P0:3", "add-slots:h:+1"});
  EXPECT_TRUE(Same(a.interval, b.interval));
  EXPECT_EQ(a.reason, b.reason);
}

// A0 runs 0-10, A1 waits 1-10 and runs to 20; B waits 2-20. Merged with a setup of 4: one of 16, eligible at
// 1, starts at 1 and ends at 17; B starts at 17. Calls: A0 waits 1 (was 0), A1 0 (was 9), B 15 (was 18).
// Sojourns: A0 17 (was 10), A1 16 (was 19), B 16 (was 19).
TEST(Study, MergedCallsWaitForTheirBatch) {
  const Study study = StudyOf({{"A", "h", 0, 0, 10}, {"A", "h", 1, 10, 20}, {"B", "h", 2, 20, 21}});
  const Outcome outcome = Evaluated(study, {"merge:A:2:1h:4us"});
  EXPECT_EQ(outcome.baseline_wait_us, 27);
  EXPECT_EQ(outcome.delta_wait_us, -1 + 9 + 3);
  EXPECT_EQ(outcome.delta_sojourn_us, -7 + 3 + 3);
  EXPECT_EQ(outcome.verdict, Verdict::kInconclusive);  // three executions are no 8 blocks
  EXPECT_FALSE(outcome.interval.low_us);
}

// A in two parts 0-5 and 10-15 with B (5-10) between: A's sojourn 15 (was 10), of which its second part waits
// 5; B waits 3 (was 8).
TEST(Study, SplitCallsEndWithTheirLastPart) {
  const Study study = StudyOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 15}});
  const Outcome outcome = Evaluated(study, {"split:A:2"});
  EXPECT_EQ(outcome.delta_wait_us, 5 - 5);
  EXPECT_EQ(outcome.delta_sojourn_us, -5 + 5);
}

// B (2-5) waits 8 and runs 10-15. Deferred to 20 it waits for nothing; it is asked for 18 later.
TEST(Study, WhatIsAskedForLaterIsToldApart) {
  const Study study = StudyOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 15}});
  const Outcome outcome = Evaluated(study, {"shift:B:+18us"});
  EXPECT_EQ(outcome.delta_wait_us, 8);
  EXPECT_EQ(outcome.moved_us, 18);
  EXPECT_EQ(Evaluated(study, {"add-slots:h:+1"}).moved_us, 0);
}

TEST(Study, FewerRetriesShortenTheService) {
  const std::vector<TestRow> rows = {{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 15}};
  const Study blind = StudyOf(rows);
  const auto failed = blind.Evaluate(PlanOf(blind, {"retry:A:1"}));
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("action 1 (retry)"), std::string::npos);
  const Outcome outcome = Evaluated(StudyOf(rows, {.attempts = {2, 1}}), {"retry:A:1"});
  EXPECT_EQ(outcome.delta_wait_us, 5);
  EXPECT_EQ(outcome.delta_sojourn_us, 10);
}

Int128 HeldOf(const Outcome& outcome) {
  return outcome.causes.known_us[Index(process::WaitCause::kHeld)];
}

// P runs 0-10, A (held) 10-20, B (held, then for the slot) 20-30, each eligible at 0. With a second slot B
// starts at 10 too: 10 saved, none of it held. Unlinked from P, A starts at once and ends at 10: 10 held
// saved.
TEST(Study, WhatWasHeldIsToldApart) {
  const Study study = StudyOf({{"P", "h", 0, 0, 10}, {"A", "h", 0, 10, 20, 0}, {"B", "h", 0, 20, 30, 0}});
  const Outcome slots = Evaluated(study, {"add-slots:h:+1"});
  EXPECT_EQ(slots.delta_wait_us, 10);
  EXPECT_EQ(HeldOf(slots), 0);
  const Outcome both = Evaluated(study, {"add-slots:h:+2", "unlink:A:P", "unlink:B:P"});
  EXPECT_EQ(both.delta_wait_us, 30);
  EXPECT_EQ(HeldOf(both), 20);
  const Outcome dropped = Evaluated(study, {"thin:A:1"});
  EXPECT_EQ(dropped.delta_wait_us, 20);
  EXPECT_EQ(HeldOf(dropped), 10);
}

// The start of a job can stay while what held it ends earlier: less of its wait is held, and more is not.
TEST(Study, AnEarlierEndOfThePredecessorIsNoLongerHeld) {
  // S keeps the only slot of g until 30; A is held until 20 and starts at 30 all the same.
  const Study study =
      StudyOf({{"X", "h", 0, 0, 10}, {"P", "h", 1, 10, 20}, {"S", "g", 0, 0, 30}, {"A", "g", 2, 30, 40, 1}});
  const Outcome outcome = Evaluated(study, {"add-slots:h:+1"});  // P ends at 11
  EXPECT_EQ(outcome.delta_wait_us, 9);
  EXPECT_EQ(HeldOf(outcome), 9);  // A: held 18 before, 9 now; it starts at 30 as before
}

TEST(Execute, TheUnchangedLog) {
  const Study study = StudyOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 15}});
  const Executed executed = study.Execute({}).value();
  EXPECT_EQ(executed.row, (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(executed.eligible_us, (std::vector<Timestamp>{0, 2}));
  EXPECT_EQ(executed.wait_us, (std::vector<Micros>{0, 8}));
  EXPECT_EQ(executed.duration_us, (std::vector<Micros>{10, 5}));
}

// The batch of MergedCallsWaitForTheirBatch: one entry of row 1, eligible at 1, of 16. A split one: 0-5 and
// 10-15 with B between. A thinned one is absent, a shifted one counts from its new time.
TEST(Execute, MergedSplitDroppedAndShifted) {
  const Study three = StudyOf({{"A", "h", 0, 0, 10}, {"A", "h", 1, 10, 20}, {"B", "h", 2, 20, 21}});
  const Executed merged = three.Execute(PlanOf(three, {"merge:A:2:1h:4us"})).value();
  EXPECT_EQ(merged.row, (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(merged.eligible_us, (std::vector<Timestamp>{1, 2}));
  EXPECT_EQ(merged.wait_us, (std::vector<Micros>{0, 15}));
  EXPECT_EQ(merged.duration_us, (std::vector<Micros>{16, 1}));
  const Executed thinned = three.Execute(PlanOf(three, {"thin:A:2"})).value();
  EXPECT_EQ(thinned.row, (std::vector<uint32_t>{0, 2}));
  EXPECT_EQ(thinned.wait_us, (std::vector<Micros>{0, 8}));
  const Study two = StudyOf({{"A", "h", 0, 0, 10}, {"B", "h", 2, 10, 15}});
  const Executed split = two.Execute(PlanOf(two, {"split:A:2", "shift:A:+1us"})).value();
  EXPECT_EQ(split.row, (std::vector<uint32_t>{0, 1}));
  EXPECT_EQ(split.eligible_us, (std::vector<Timestamp>{1, 2}));
  EXPECT_EQ(split.wait_us, (std::vector<Micros>{0, 4}));  // 1-6, B 6-11, 11-16
  EXPECT_EQ(split.duration_us, (std::vector<Micros>{15, 5}));
}

// Row, wait and duration of each execution, in order.
std::vector<std::array<int64_t, 3>> Listed(const Executed& executed) {
  std::vector<std::array<int64_t, 3>> listed;
  for (size_t i = 0; i < executed.row.size(); ++i)
    listed.push_back({executed.row[i], executed.wait_us[i], executed.duration_us[i]});
  std::sort(listed.begin(), listed.end());
  return listed;
}

// 2,000 executions of four processes on three slots, some of which wait for others.
Study BusyStudy() {
  std::vector<TestRow> rows = RowsUnder(StreamModel(5, 2000, 3, 0.8, 4), Discipline::kFcfs);
  for (size_t i = 10; i < rows.size(); i += 7) {
    if (rows[i - 9].end <= rows[i].start) rows[i].before = static_cast<int>(i) - 9;
  }
  return StudyOf(rows);
}

constexpr const char* kBusyPlans[] = {
    "add-slots:h:+1", "add-slots:h:-1",
    "merge:P1:3",     "split:P2:3",
    "thin:P0:5",      "shift:P3:+7m",
    "cap:P1:1",       "unlink:P1:P2",
    "priority:P2:-1", "keep:P0:2:within 2020-09-13T12:30:00Z/2020-09-13T13:00:00Z",
    "route:P0:h"};

std::vector<ExecutedChange> ChangesOf(const Study& study, const Plan& plan) {
  std::vector<ExecutedChange> changes;
  EvaluateOptions options;
  options.on_change = [&](const ExecutedChange& change) { changes.push_back(change); };
  EXPECT_TRUE(study.Evaluate(plan, options));
  return changes;
}

TEST(Changes, LeadFromTheUnchangedLogToThePlan) {
  const Study study = BusyStudy();
  const auto unchanged = Listed(study.Execute({}).value());
  size_t fewest = unchanged.size();
  for (const char* text : kBusyPlans) {
    const auto plan = PlanOf(study, {text});
    const std::vector<ExecutedChange> changes = ChangesOf(study, plan);
    auto led = unchanged;
    for (const ExecutedChange& change : changes) {
      const auto found =
          std::find(led.begin(), led.end(),
                    std::array<int64_t, 3>{change.row, change.wait_before_us, change.duration_before_us});
      ASSERT_NE(found, led.end()) << text;
      led.erase(found);
      if (!change.dropped) led.push_back({change.row, change.wait_us, change.duration_us});
    }
    std::sort(led.begin(), led.end());
    EXPECT_EQ(led, Listed(study.Execute(plan).value())) << text;
    fewest = std::min(fewest, changes.size());
  }
  EXPECT_LT(fewest, unchanged.size() / 4);
}

TEST(Evaluate, AReplayOfWhatDiffersTellsWhatOneOfAllTells) {
  const Study study = BusyStudy();
  for (const char* one : kBusyPlans) {
    for (const char* other : kBusyPlans) {
      const Plan plan = PlanOf(study, {one, other});
      const auto parts = study.Evaluate(plan);
      const auto whole = study.Evaluate(plan, {.whole = true});
      ASSERT_EQ(parts.has_value(), whole.has_value());
      if (!parts) continue;
      const std::string text = std::string(one) + " " + other;
      EXPECT_EQ(parts->reason, whole->reason) << text;
      EXPECT_EQ(parts->marginal_wait_us, whole->marginal_wait_us) << text;
      EXPECT_EQ(parts->causes.known_us, whole->causes.known_us) << text;
      EXPECT_EQ(parts->dropped_wait_us, whole->dropped_wait_us) << text;
      EXPECT_EQ(parts->never_started, whole->never_started) << text;
      EXPECT_EQ(parts->interval.low_us, whole->interval.low_us) << text;
      EXPECT_EQ(parts->sojourn_interval.high_us, whole->sojourn_interval.high_us) << text;
      EXPECT_EQ(parts->overload.utilization, whole->overload.utilization) << text;
      EXPECT_EQ(parts->overload.trend_z, whole->overload.trend_z) << text;
      EXPECT_EQ(parts->overload.last_quarter_mean, whole->overload.last_quarter_mean) << text;
      ASSERT_EQ(parts->processes.size(), whole->processes.size()) << text;
      for (size_t i = 0; i < parts->processes.size(); ++i) {
        EXPECT_EQ(parts->processes[i].delta_wait_us, whole->processes[i].delta_wait_us) << text;
        EXPECT_EQ(parts->processes[i].causes.known_us, whole->processes[i].causes.known_us) << text;
      }
    }
  }
}

TEST(Execute, WhatNeverStartsIsUnknown) {
  const Study study = StudyOf({{"A", "g", 0, 0, 10, -1, 2}, {"B", "h", 1, 1, 2}});
  const Executed executed = study.Execute(PlanOf(study, {"route:A:h"})).value();
  EXPECT_EQ(executed.wait_us, (std::vector<Micros>{process::kUnknownTime, process::kUnknownTime}));
  EXPECT_EQ(executed.duration_us, executed.wait_us);
}

TEST(Study, KeysAreForDedupe) {
  const std::vector<TestRow> rows = {{"A", "h", 0, 0, 10}, {"A", "h", 1, 10, 20}, {"B", "h", 2, 20, 21}};
  const Study blind = StudyOf(rows);
  const auto failed = blind.Evaluate(PlanOf(blind, {"dedupe:A:1h"}));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kInvalidArgument);
  const Outcome outcome = Evaluated(StudyOf(rows, {.keys = {5, 5, 5}}), {"dedupe:A:1h"});
  EXPECT_EQ(outcome.dropped, 1);
  EXPECT_EQ(outcome.delta_wait_us, 9 + 10);
  EXPECT_EQ(outcome.dropped_wait_us, 9);
}

// Two batches let go at 20 and 40, though the host is free all the time.
TEST(Study, ReleasedBatchesWaitForTheirRelease) {
  const std::vector<TestRow> rows = {
      {"A", "h", 0, 20, 22}, {"A", "h", 9, 22, 24}, {"A", "h", 21, 40, 42}, {"B", "h", 5, 5, 6}};
  const Study blind = StudyOf(rows);
  EXPECT_EQ(blind.baseline_wait_us(), 0);
  const std::vector<Timestamp> released = {20, 20, 40, process::kUnknownTime};
  const Study study = StudyOf(rows, {.released_us = released});
  EXPECT_EQ(study.baseline_wait_us(), 20 + 13 + 19);
  EXPECT_EQ(study.whole_calibration().residual_us, 0);
  EXPECT_EQ(Evaluated(study, {"shift:A:+5us"}).delta_wait_us, 0);  // the release comes later too
  EXPECT_EQ(Evaluated(study, {"merge:A:2"}).delta_wait_us, 2 - 0);
  // Without the second A: it waited 9-20 for its batch, then 2 for the slot that the first had.
  const Outcome thinned = Evaluated(study, {"thin:A:2"});
  EXPECT_EQ(thinned.delta_wait_us, 13);
  EXPECT_EQ(thinned.causes.known_us[Index(process::WaitCause::kBatching)], 11);
  EXPECT_EQ(thinned.causes.OfSlots(thinned.delta_wait_us), 2);
  ASSERT_EQ(thinned.processes.size(), 1U);
  EXPECT_EQ(thinned.processes[0].causes.known_us, thinned.causes.known_us);
}

TEST(Study, ImpossibleExecutionsAreHarmful) {
  const Study study = StudyOf({{"A", "g", 0, 0, 10, -1, 2}, {"B", "h", 1, 1, 2}, {"C", "g", 3, 11, 12, 0}});
  const Outcome outcome = Evaluated(study, {"route:A:h"});
  EXPECT_EQ(outcome.never_started, 3);  // B stands behind A in the queue of h, C waits for A
  EXPECT_EQ(outcome.verdict, Verdict::kHarmful);
}

TEST(Study, OptionsOutsideTheirRangeAreInvalid) {
  const process::Executions log = LogOf({{"A", "h", 0, 0, 10}});
  const process::SlotPools pools = process::LearnSlotPools(log);
  EXPECT_FALSE(Study::Make(log, pools, {.replicates = 99}));
  EXPECT_FALSE(Study::Make(log, pools, {.attempts = {1, 1}}));
  EXPECT_FALSE(Study::Make(log, pools, {.keys = {1, 1}}));
  const std::vector<Timestamp> released(2);
  EXPECT_FALSE(Study::Make(log, pools, {.released_us = released}));
  const Study study = StudyOf({{"A", "h", 0, 0, 10}});
  EXPECT_FALSE(study.Evaluate({}));
  EXPECT_FALSE(study.Evaluate(Plan(101, PlanOf(study, {"add-slots:h:+1"})[0])));
}

TEST(Study, AnActionThatMatchesNothingIsKnown) {
  const Study study = StudyOf({{"A", "h", 0, 0, 10}, {"B", "h", 1, 11, 12, 0}, {"C", "h", 2, 12, 13}},
                              {.attempts = {1, 1, 2}});
  const auto touches_nothing = [&](const char* action) {
    return study.TouchesNothing(PlanOf(study, {action})[0]);
  };
  EXPECT_TRUE(touches_nothing("unlink:C:A"));
  EXPECT_FALSE(touches_nothing("unlink:B:A"));
  EXPECT_TRUE(touches_nothing("unlink:C:A"));  // what came before is taken back
  EXPECT_TRUE(touches_nothing("retry:A:0.5"));
  EXPECT_FALSE(touches_nothing("retry:C:0.5"));
  EXPECT_TRUE(touches_nothing("keep:A:2:within 2025-07-20/2025-08-05"));
  EXPECT_FALSE(touches_nothing("thin:A:1"));
  EXPECT_FALSE(touches_nothing("add-slots:h:+1"));
}

TEST(Study, SlotsThatNoHostHasNameIt) {
  const Study study = StudyOf({{"A", "h", 0, 0, 10}});
  EXPECT_EQ(study.Evaluate(PlanOf(study, {"add-slots:*:-1"})).error().message,
            "action 1 (add-slots): host \"h\": found 1 slot and 1 fewer, expected at least 1 to stay");
}

TEST(Study, ADisciplineOfTheCallerIsJudgedOnTheWholeLog) {
  const Study study = StudyOf(RowsUnder(StreamModel(6, 1000, 2, 0.9, 3), Discipline::kFcfs),
                              {.discipline = Discipline::kShortestFirst});
  EXPECT_EQ(study.discipline().discipline, Discipline::kShortestFirst);
  EXPECT_EQ(study.calibration().n, 1000);
  EXPECT_EQ(study.calibration().fit, Fit::kInconclusive);
  EXPECT_EQ(Evaluated(study, {"add-slots:h:+1"}).verdict, Verdict::kInconclusive);
}

}  // namespace
}  // namespace harness::replay
