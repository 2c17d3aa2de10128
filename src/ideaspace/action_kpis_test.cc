// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/action_kpis.h"

#include <gtest/gtest.h>

#include "base/prng.h"
#include "replay/test_logs.h"

namespace harness::ideaspace {
namespace {

constexpr auto kDelay = static_cast<size_t>(Kpi::kQueueDelayP95);
constexpr auto kShare = static_cast<size_t>(Kpi::kEligibleWaitGtShare);
constexpr auto kRate = static_cast<size_t>(Kpi::kRatePerMin);
constexpr auto kBackground = static_cast<size_t>(Kpi::kBackgroundOverheadPerMin);

KpiVector Of(double delay, double share, double rate, double background) {
  KpiVector figures;
  figures[kDelay] = delay;
  figures[kShare] = share;
  figures[kRate] = rate;
  figures[kBackground] = background;
  return figures;
}

// The replay errs by 10 s and tells 40 s less: 100 s observed become 60 s, whatever the replay calls them.
TEST(MoveKpis, MovesWhatWasObservedByTheDifferenceOfReplays) {
  const MovedKpis moved = MoveKpis(Of(100, 0.5, 2, 3), Of(90, 0.5, 2, 3), Of(50, 0.25, 1, 1), false);
  EXPECT_EQ(moved.after, Of(60, 0.25, 1, 1));
  EXPECT_TRUE(moved.kept.empty());
}

TEST(MoveKpis, StaysInsideTheRangeOfAFigure) {
  EXPECT_EQ(MoveKpis(Of(30, 0.9, 1, 1), Of(90, 0.2, 1, 5), Of(10, 0.8, 1, 0), false).after, Of(0, 1, 1, 0));
  EXPECT_EQ(MoveKpis(Of(30, 0.1, 1, 1), Of(0, 0.8, 1, 1), Of(500, 0.2, 1, 1), false).after, Of(530, 0, 1, 1));
}

TEST(MoveKpis, EqualReplaysKeepEveryBit) {
  const KpiVector odd = Of(0.1 + 0.2, 1.0 / 3, 1e-300, 1e300);
  EXPECT_EQ(MoveKpis(odd, Of(7, 0.3, 1, 2), Of(7, 0.3, 1, 2), false).after, odd);
}

TEST(MoveKpis, FigureThatOneReplayDoesNotTellIsKeptAndNamed) {
  KpiVector action = Of(1, 0.1, 1, 1);
  action[kDelay].reset();
  KpiVector observed = Of(100, 0.5, 2, 3);
  observed[kShare].reset();  // never told: neither moved nor named
  const MovedKpis moved = MoveKpis(observed, Of(90, 0.5, 2, 3), action, false);
  EXPECT_EQ(moved.after[kDelay], 100);
  EXPECT_FALSE(moved.after[kShare]);
  EXPECT_EQ(moved.kept, std::vector<Kpi>{Kpi::kQueueDelayP95});
}

TEST(MoveKpis, RequestsStayWhereTheyAreAnsweredByOthers) {
  const MovedKpis moved = MoveKpis(Of(100, 0.5, 2, 3), Of(90, 0.5, 2, 3), Of(90, 0.5, 1, 1), true);
  EXPECT_EQ(moved.after, Of(100, 0.5, 2, 1));
  EXPECT_TRUE(moved.kept.empty());
}

TEST(CountedOnly, TakesRatesAlone) {
  EXPECT_EQ(CountedOnly(Of(1, 0.1, 2, 3), Of(5, 0.5, 6, 7)), Of(1, 0.1, 6, 7));
}

ReplayedKpis::Change Summed(const ReplayedKpis& kpis, std::span<const replay::ExecutedChange> changes) {
  ReplayedKpis::Change summed;
  for (const replay::ExecutedChange& change : changes) kpis.Add(change, summed);
  return summed;
}

// Row 0 was queued 5 before it was eligible, row 1 after it (an impossible order), row 2 has no queue time,
// row 3 never starts.
TEST(ReplayedKpis, QueueDelayHasTheTimeInFront) {
  const process::Executions log = replay::LogOf(
      {{"A", "h", 10, 10, 20}, {"B", "h", 10, 20, 30}, {"A", "h2", 10, 30, 40}, {"A", "h", 10, 40, 50}});
  process::ExecutionFacts facts;
  facts.queued_us = {5, 11, process::kUnknownTime, 0};
  facts.outcome.assign(4, process::Outcome::kUnknown);
  facts.scheduled = {0, 1, 0, 0};
  replay::Executed executed;
  executed.row = {2, 1, 0, 3};
  executed.eligible_us = {10, 10, 10, 10};
  executed.wait_us = {1, 2, 3, process::kUnknownTime};
  executed.duration_us = {10, 10, 10, process::kUnknownTime};
  EntityState entity;
  entity.span_us = 2 * kMicrosPerMinute;
  const auto figures = [&](const char* kind, const char* name) {
    entity.kind = kind;
    entity.name = name;
    ReplayedKpis replayed(log, facts, entity, {});
    ReplayedKpis::AddAll(executed, std::vector{&replayed});
    return replayed.Unchanged();
  };
  constexpr auto kMedian = static_cast<size_t>(Kpi::kQueueDelayP50);
  EXPECT_EQ(figures("all", "ALL")[kRate], 1.5);
  EXPECT_EQ(figures("all", "ALL")[kMedian], 2e-6);
  EXPECT_EQ(figures("process", "A")[kMedian], 4.5e-6);  // delays of 1 and 8: row 0 has its 5 in front
  entity.kind = "all";
  ReplayedKpis all(log, facts, entity, {});
  ReplayedKpis::AddAll(executed, std::vector{&all});
  const std::vector<replay::ExecutedChange> without_row_0 = {
      {0, true, 3, 10, process::kUnknownTime, process::kUnknownTime}};
  EXPECT_EQ(all.UnchangedWhereKept(Summed(all, without_row_0))[kMedian], 1.5e-6);
  EXPECT_EQ(all.With(Summed(all, without_row_0))[kRate], 1);
  EXPECT_EQ(all.With(Summed(all, {{{1, false, 2, 10, 30, 10}}}))[kMedian], 8e-6);  // delays of 1, 8 and 30
  EXPECT_EQ(figures("process", "B")[kBackground], 0.5);
  EXPECT_EQ(figures("host", "h2")[kRate], 0.5);
  EXPECT_EQ(figures("cohort", "A"), KpiVector());
  EXPECT_EQ(figures("process", "NONE"), KpiVector());
}

// Row 1 does the work of row 0, too, in 18: it counts with the 10 that it took alone, beside the 30 of row 2.
TEST(ReplayedKpis, ACallThatDoesTheWorkOfSeveralKeepsItsDuration) {
  const process::Executions log =
      replay::LogOf({{"A", "h", 0, 0, 10}, {"A", "h", 0, 10, 20}, {"A", "h", 0, 20, 50}});
  process::ExecutionFacts facts;
  facts.queued_us.assign(3, process::kUnknownTime);
  facts.outcome.assign(3, process::Outcome::kUnknown);
  facts.scheduled.assign(3, 0);
  replay::Executed executed;
  executed.row = {0, 1, 2};
  executed.wait_us = {0, 10, 20};
  executed.duration_us = {10, 10, 30};
  EntityState entity;
  entity.kind = "all";
  entity.span_us = kMicrosPerMinute;
  ReplayedKpis all(log, facts, entity, {});
  ReplayedKpis::AddAll(executed, std::vector{&all});
  constexpr auto kMedian = static_cast<size_t>(Kpi::kDurationP50);
  std::vector<replay::ExecutedChange> changes = {
      {0, true, 0, 10, process::kUnknownTime, process::kUnknownTime}, {1, false, 10, 10, 0, 18, true}};
  const ReplayedKpis::Change merged = Summed(all, changes);
  EXPECT_EQ(all.UnchangedWhereKept(merged)[kMedian], 20e-6);
  EXPECT_EQ(all.With(merged)[kMedian], 20e-6);
  EXPECT_EQ(all.With(merged)[static_cast<size_t>(Kpi::kQueueDelayP50)], 10e-6);  // waits of 0 and 20
  changes[1].carries = false;
  EXPECT_EQ(all.With(Summed(all, changes))[kMedian], 24e-6);
}

// Of 400 executions some fall away, some wait or last otherwise, and some never start: every figure of every
// entity is that of a replay which tells them so, to the last bit.
TEST(ReplayedKpis, WithChangesAreThoseOfTheChangedReplay) {
  Philox random(4);
  std::vector<replay::TestRow> rows;
  process::ExecutionFacts facts;
  replay::Executed unchanged, changed, kept;
  std::vector<replay::ExecutedChange> changes;
  const auto add = [](replay::Executed& to, uint32_t row, Micros wait, Micros duration) {
    to.row.push_back(row);
    to.wait_us.push_back(wait);
    to.duration_us.push_back(duration);
  };
  for (uint32_t row = 0; row < 400; ++row) {
    rows.push_back({row % 3 == 0 ? "A" : "B", row % 2 == 0 ? "h" : "g", row, row, row + 1});
    facts.queued_us.push_back(static_cast<Timestamp>(random.Below(400)));
    facts.outcome.push_back(static_cast<process::Outcome>(random.Below(3)));
    facts.scheduled.push_back(static_cast<uint8_t>(random.Below(2)));
    const auto time = [&] { return static_cast<Micros>(random.Below(200'000'000)); };
    const Micros wait = time(), duration = time();
    add(unchanged, row, wait, duration);
    const uint64_t what = random.Below(8);
    if (what > 3) add(changed, row, wait, duration);
    if (what != 0) add(kept, row, wait, duration);
    if (what > 3) continue;
    replay::ExecutedChange change{
        row, what == 0, wait, duration, process::kUnknownTime, process::kUnknownTime};
    if (what > 1) {
      change.wait_us = time();
      change.duration_us = time();
    }
    if (what > 0) add(changed, row, change.wait_us, change.duration_us);
    changes.push_back(change);
  }
  const process::Executions log = replay::LogOf(rows);
  EntityState entity;
  entity.span_us = 7 * kMicrosPerHour;
  for (const auto& [kind, name] :
       {std::pair{"all", "ALL"}, {"process", "A"}, {"process", "B"}, {"host", "g"}}) {
    entity.kind = kind;
    entity.name = name;
    const auto of = [&](const replay::Executed& executed) {
      ReplayedKpis kpis(log, facts, entity, {});
      ReplayedKpis::AddAll(executed, std::vector{&kpis});
      return kpis;
    };
    const ReplayedKpis before = of(unchanged);
    EXPECT_EQ(before.With(Summed(before, changes)), of(changed).Unchanged()) << kind << " " << name;
    EXPECT_EQ(before.UnchangedWhereKept(Summed(before, changes)), of(kept).Unchanged())
        << kind << " " << name;
    EXPECT_NE(before.Unchanged(), of(changed).Unchanged()) << kind << " " << name;
  }
}

// A delay that grows inside its interval may be chance; beyond it, without one, or counted, it is not.
TEST(ActionKpis, BeyondChanceByHand) {
  constexpr auto kDelay = static_cast<size_t>(Kpi::kQueueDelayP95);
  constexpr auto kRate = static_cast<size_t>(Kpi::kRatePerMin);
  KpiVector observed, after, end;
  observed[kDelay] = 5305;
  observed[kRate] = 1.1;
  end[kDelay] = 5445;
  end[kRate] = 1.0;
  after = observed;
  after[kDelay] = 5308;
  after[kRate] = 1.05;
  EXPECT_EQ(BeyondChance(observed, after, end)[kDelay], 5305);
  EXPECT_EQ(BeyondChance(observed, after, end)[kRate], 1.05);
  after[kDelay] = 5446;
  EXPECT_EQ(BeyondChance(observed, after, end)[kDelay], 5446);
  after[kDelay] = 5000;
  EXPECT_EQ(BeyondChance(observed, after, end)[kDelay], 5000);
  after[kDelay] = 5308;
  EXPECT_EQ(BeyondChance(observed, after, {})[kDelay], 5308);
}

}  // namespace
}  // namespace harness::ideaspace
