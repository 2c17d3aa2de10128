// SPDX-License-Identifier: Apache-2.0
// Ctrl-C during import and run, rivals in one home, and a full disk.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/fault/kill_point.h"

namespace harness::tests {
namespace {

// Long enough that only a program that hangs fails; an interrupted one needs about 0.1 s.
constexpr Micros kPatience = 20 * kMicrosPerSecond;

class InterruptTest : public KillTest {
 protected:
  struct Interrupted {
    Death death;
    bool alive = false;
  };
  Interrupted InterruptAt(const Point& point, const std::vector<std::string>& words,
                          const Path& published_in) const {
    NameWatch watch(published_in);
    Victim victim(place_, words);
    Interrupted result;
    result.alive = Hit(victim, point, watch, SIGINT);
    const bool hangs = victim.WaitUntil(victim.Age() + kPatience);
    EXPECT_FALSE(hangs) << "it goes on after Ctrl-C";
    if (hangs) victim.Signal(SIGKILL);
    result.death = victim.Wait();
    return result;
  }

  // One line that says so, or nothing from a program that was not yet there to say it.
  static void ExpectInterrupted(const Death& death) {
    EXPECT_EQ(death.exit_code, 130) << death.err;
    if (death.err.empty()) return;
    EXPECT_EQ(std::count(death.err.begin(), death.err.end(), '\n'), 1) << death.err;
    EXPECT_NE(death.err.find("interrupted"), std::string::npos) << death.err;
  }

  static uint64_t Interrupts() { return AllTests() ? 40 : 8; }
};

TEST_F(InterruptTest, AnInterruptedImportLeavesNothing) {
  MakeHome(home_);
  const Life life = LifeOfImport();
  HomeCheck check(place_, home_);
  Tally tally;
  for (uint64_t i = 0; i < Interrupts(); ++i) {
    const Point point = PointOf("interrupt import", i, life);
    SCOPED_TRACE(Describe("interrupt import", i, point));
    const std::set<std::string> before = check.DatasetVersions();
    const Path file = Log(std::to_string(i));
    const auto [death, alive] = InterruptAt(point, Import(file, home_), home_ / "datasets");
    check.ExpectTidy();
    const size_t added = check.DatasetVersions().size() - before.size();
    if (death.exit_code == 0) {  // too late
      EXPECT_EQ(added, 1u);
    } else {
      ExpectInterrupted(death);
      EXPECT_EQ(added, 0u);
    }
    tally.hit += death.exit_code == 130 ? 1 : 0;
    ++tally.points;
  }
  check.ExpectWhole();
  Tell("interrupted import", tally);
}

TEST_F(InterruptTest, AnInterruptedRunIsAbortedOrAbsent) {
  ASSERT_EQ(RunToEnd(place_, Import(log_, home_)).exit_code, 0);
  const Life life = LifeOf([&](int) { return Run(log_, home_); }, home_ / "runs");
  HomeCheck check(place_, home_);
  Tally tally;
  for (uint64_t i = 0; i < Interrupts(); ++i) {
    const Point point = PointOf("interrupt run", i, life);
    SCOPED_TRACE(Describe("interrupt run", i, point));
    const auto before = check.RunStates();
    const auto [death, alive] = InterruptAt(point, Run(log_, home_), home_ / "runs");
    for (const std::string& line : Survivors()) ADD_FAILURE() << "still runs: " << line;
    check.ExpectTidy();
    auto added = check.RunStates();
    for (const auto& [run_id, state] : before) added.erase(run_id);
    ASSERT_LE(added.size(), 1u);
    if (death.exit_code == 0) {  // too late
      ASSERT_EQ(added.size(), 1u);
      EXPECT_EQ(added.begin()->second, "complete");
    } else {
      ExpectInterrupted(death);
      EXPECT_TRUE(added.empty() || added.begin()->second == "aborted") << added.begin()->second;
    }
    tally.hit += death.exit_code == 130 ? 1 : 0;
    ++tally.points;
  }
  check.ExpectWhole();
  Tell("interrupted run", tally);
}

using RivalsTest = KillTest;

TEST_F(RivalsTest, TwoImportsOfOneFileMakeOneDataset) {
  HomeCheck check(place_, home_);
  for (int round = 0; round < (AllTests() ? 20 : 4); ++round) {
    SCOPED_TRACE(round);
    const Path file = Log(std::to_string(round));  // in round 0 both make the home, too
    Victim first(place_, Import(file, home_));
    Victim second(place_, Import(file, home_));
    const std::string version = VersionOf(first.Wait());
    EXPECT_EQ(VersionOf(second.Wait()), version);
    check.ExpectWhole();
    EXPECT_EQ(check.DatasetVersions().size(), static_cast<size_t>(round) + 1);
    EXPECT_TRUE(check.DatasetVersions().contains(version));
  }
}

TEST_F(RivalsTest, TwoRunsAtOnceAgree) {
  HomeCheck check(place_, home_);
  Victim first(place_, Run(log_, home_));  // both import, too
  Victim second(place_, Run(log_, home_));
  for (Victim* victim : {&first, &second}) {
    const Death ended = victim->Wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
  }
  check.ExpectWhole();
  EXPECT_EQ(check.DatasetVersions().size(), 1u);
  ASSERT_EQ(check.digests().size(), 2u);
  EXPECT_EQ(check.digests().begin()->second, check.digests().rbegin()->second);
}

}  // namespace
}  // namespace harness::tests
