// SPDX-License-Identifier: Apache-2.0
#include "replay/engine.h"

#include <gtest/gtest.h>

#include "replay/actions.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

using Starts = std::vector<Timestamp>;

Starts StartsOf(const Model& model, Discipline discipline = Discipline::kFcfs) {
  Replayer replayer;
  return replayer.Run(model, discipline).started_us;
}

TEST(Replay, NoJobs) {
  for (const bool short_cut : {false, true}) {
    Replayer replayer;
    EXPECT_TRUE(replayer.Run(Model(), Discipline::kFcfs, short_cut).started_us.empty());
  }
}

TEST(Replay, OneRowStartsWhenItIsEligible) {
  const Model model = ModelOf({{"A", "h", 5, 9, 12}});
  for (const auto discipline : {Discipline::kFcfs, Discipline::kProcessPriority, Discipline::kShortestFirst,
                                Discipline::kEasyBackfilling}) {
    EXPECT_EQ(StartsOf(model, discipline), Starts{5});
  }
}

// Two slots, five jobs of 10 at once: by row, two at a time.
TEST(Replay, AllSimultaneous) {
  const Model model = ModelOf({{"A", "h", 0, 0, 10},
                               {"A", "h", 0, 0, 10},
                               {"A", "h", 0, 10, 20},
                               {"A", "h", 0, 10, 20},
                               {"A", "h", 0, 20, 30}});
  EXPECT_EQ(StartsOf(model), (Starts{0, 0, 10, 10, 20}));
  EXPECT_EQ(StartsOf(model, Discipline::kEasyBackfilling), (Starts{0, 0, 10, 10, 20}));
}

// Length 0 waits for its turn and holds nothing: B and C start with D when A ends.
TEST(Replay, ZeroDurations) {
  const Model model =
      ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 1, 10, 10}, {"C", "h", 2, 10, 10}, {"D", "h", 3, 10, 15}});
  const Starts expected{0, 10, 10, 10};
  EXPECT_EQ(StartsOf(model), expected);
  EXPECT_EQ(StartsOf(model, Discipline::kProcessPriority), expected);
  EXPECT_EQ(StartsOf(ModelOf({{"A", "h", 0, 7, 7}, {"A", "h", 0, 8, 8}})), (Starts{0, 0}));
}

// Shortest first: A runs, then C (3) before B (9).
TEST(Replay, ShortestFirst) {
  const Model model = ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 1, 10, 19}, {"C", "h", 2, 19, 22}});
  EXPECT_EQ(StartsOf(model), (Starts{0, 10, 19}));
  EXPECT_EQ(StartsOf(model, Discipline::kShortestFirst), (Starts{0, 13, 10}));
}

TEST(Replay, ProcessPriority) {
  Model model = ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 1, 10, 19}, {"C", "h", 2, 19, 22}});
  EXPECT_EQ(StartsOf(model, Discipline::kProcessPriority), (Starts{0, 10, 19}));
  ASSERT_TRUE(SetPriority(model, model.process[2], -1));
  EXPECT_EQ(StartsOf(model, Discipline::kProcessPriority), (Starts{0, 13, 10}));
}

// A chain on two slots: C waits for B, B for A; B was held by A until 10 and C by B until 15.
TEST(Replay, PredecessorsHoldUntilTheirReplayedEnd) {
  const Model model = ModelOf({{"X", "h", 0, 0, 6},
                               {"A", "h", 0, 0, 10},
                               {"B", "h", 1, 12, 17, 1},
                               {"C", "h", 2, 20, 21, 2},
                               {"C", "h", 50, 50, 51, 3}});
  EXPECT_EQ(StartsOf(model), (Starts{0, 0, 10, 15, 50}));
  // One slot: A waits for X, and the chain moves along.
  Model narrow = model;
  ASSERT_TRUE(AddSlots(narrow, 0, -1));
  EXPECT_EQ(StartsOf(narrow), (Starts{0, 6, 16, 21, 50}));
}

// A chain of length 0 runs down in one instant, though its rows stand in the wrong order.
TEST(Replay, AChainOfLengthZeroTakesNoTime) {
  const Model model = ModelOf(
      {{"C", "h", 0, 10, 10, 1}, {"B", "h", 0, 10, 10, 2}, {"A", "h", 0, 10, 10, 3}, {"X", "h", 0, 0, 10}});
  EXPECT_EQ(StartsOf(model), (Starts{10, 10, 10, 0}));
  EXPECT_EQ(StartsOf(model, Discipline::kEasyBackfilling), (Starts{10, 10, 10, 0}));
}

// X keeps the slot of h until 5. At 0 the one of number 2 waits for it; 3 takes no time on g and lets go of
// 1, which is ready at 0 too and stands before 2.
TEST(Replay, AChainOfLengthZeroLetsGoOfOneThatStandsBeforeOthers) {
  Model model =
      ModelOf({{"X", "h", -5, -5, 5}, {"A", "h", 0, 10, 15, 3}, {"A", "h", 0, 5, 10}, {"B", "g", 0, 0, 0}});
  Replayer replayer;
  for (const Discipline discipline : {Discipline::kFcfs, Discipline::kAffinity}) {
    for (const bool short_cut : {false, true})
      EXPECT_EQ(replayer.Run(model, discipline, short_cut).started_us, (Starts{-5, 5, 10, 0}));
  }
}

// At 5 H (3 slots) has already found no room on h when Z (length 0, on g) releases K, which goes before H and
// fits beside X.
TEST(Replay, AReleaseInTheSameInstantMayGoBeforeAHeadThatFoundNoRoom) {
  Model model = ModelOf({{"X", "h", 0, 0, 10, -1, 2},
                         {"H", "h", 4, 10, 20, -1, 3},
                         {"Z", "g", 5, 5, 5},
                         {"K", "h", 5, 5, 9, 2}});
  ASSERT_TRUE(SetPriority(model, model.process[3], -1));
  EXPECT_EQ(StartsOf(model, Discipline::kProcessPriority), (Starts{0, 10, 5, 5}));
}

// Monday 00:00 + 100 to + 200 us is closed.
TEST(Replay, ClosedHostsStartNothingAndRunningJobsGoOn) {
  constexpr Timestamp kMonday = 4 * kMicrosPerDay;
  Model model = ModelOf({{"A", "h", kMonday + 90, kMonday + 90, kMonday + 150},
                         {"B", "h", kMonday + 91, kMonday + 200, kMonday + 210},
                         {"B", "h", kMonday + 199, kMonday + 210, kMonday + 211}});
  model.hosts[0].calendar.closed = {{100, 200}};
  const Starts expected{kMonday + 90, kMonday + 200, kMonday + 210};
  Replayer replayer;
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs, true).started_us, expected);
  EXPECT_EQ(replayer.Run(model, Discipline::kFcfs, false).started_us, expected);
  EXPECT_EQ(StartsOf(model, Discipline::kEasyBackfilling), expected);
}

TEST(Replay, AHostThatNeverOpensStartsNothing) {
  Model model = ModelOf({{"A", "h", 0, 0, 10}, {"B", "g", 0, 0, 10}});
  model.hosts[0].calendar.closed = {{0, 7 * kMicrosPerDay}};  // g stands before h
  for (const bool short_cut : {false, true}) {
    Replayer replayer;
    const Replayed& replayed = replayer.Run(model, Discipline::kFcfs, short_cut);
    EXPECT_EQ(replayed.started_us, (Starts{0, process::kUnknownTime}));
    EXPECT_EQ(replayed.never_started, 1);
  }
}

// Four slots: B (3 slots) waits for A (2) and is promised 10. C (2 slots, until 9) may go before it and D
// (2 slots, until 12) may not: at 10 it would leave B two of four.
TEST(Replay, BackfillingByHand) {
  const Model model = ModelOf({{"A", "h", 0, 0, 10, -1, 2},
                               {"B", "h", 1, 10, 20, -1, 3},
                               {"D", "h", 2, 30, 40, -1, 2},
                               {"C", "h", 3, 4, 9, -1, 2},
                               {"E", "h", 25, 25, 26, -1, 4}});
  ASSERT_EQ(model.hosts[0].slots, 4);
  Replayer replayer;
  const Replayed& replayed = replayer.Run(model, Discipline::kEasyBackfilling);
  EXPECT_EQ(replayed.started_us, (Starts{0, 10, 20, 3, 30}));
  EXPECT_EQ(replayed.promised_us[1], 10);
  EXPECT_EQ(replayed.promised_us[0], process::kUnknownTime);
  EXPECT_EQ(StartsOf(model), (Starts{0, 10, 20, 20, 30}));  // without it C waits for B too
}

// A cycle that a log can show only with length 0: both are released at their eligible time.
TEST(Replay, CyclesAreReleasedAndReported) {
  const Model model = ModelOf({{"A", "h", 3, 8, 8, 1}, {"B", "h", 4, 8, 8, 0}, {"C", "h", 5, 9, 10, 0}});
  EXPECT_EQ(model.notes.cyclic, 2);
  EXPECT_EQ(StartsOf(model), (Starts{3, 4, 5}));
}

// Host "b" was seen first, but "a" is the lowest by name; B can only use b.
TEST(Replay, TheLowestHostByNameIsTaken) {
  const Model model =
      ModelOf({{"A", "b", 0, 0, 10}, {"B", "b", 1, 10, 12}, {"A", "a", 20, 20, 30}, {"B", "b", 21, 21, 22}});
  EXPECT_EQ(StartsOf(model), (Starts{0, 1, 20, 21}));
}

TEST(Replay, BuffersCarryNothingFromRunToRun) {
  const Model model = ModelOf({{"A", "h", 0, 0, 10}, {"B", "h", 1, 10, 19, 0}, {"C", "h", 2, 19, 22}});
  const Model other = ModelOf({{"A", "h", 0, 0, 4, -1, 2}, {"B", "g", 1, 10, 19}});
  Replayer replayer;
  for (const auto discipline :
       {Discipline::kFcfs, Discipline::kShortestFirst, Discipline::kEasyBackfilling}) {
    const Starts first = replayer.Run(model, discipline).started_us;
    replayer.Run(other, Discipline::kEasyBackfilling);
    EXPECT_EQ(replayer.Run(model, discipline).started_us, first);
  }
}

}  // namespace
}  // namespace harness::replay
