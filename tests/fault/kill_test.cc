// SPDX-License-Identifier: Apache-2.0
// kill -9 of the process group of import and run at seeded points, in one home that keeps the wreckage.
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/fault/kill_point.h"

namespace harness::tests {
namespace {

TEST_F(KillTest, AKilledImportLeavesAHomeThatOpens) {
  MakeHome(home_);
  const Path reference = folder_.path() / "reference";  // same key, so the same tokens
  MakeHome(reference);
  std::filesystem::copy_file(home_ / "key", reference / "key",
                             std::filesystem::copy_options::overwrite_existing);
  const Life life = LifeOfImport();
  HomeCheck check(place_, home_);
  Tally tally;
  for (uint64_t i = 0; i < Points(28); ++i) {
    const Point point = PointOf("import", i, life);
    SCOPED_TRACE(Describe("import", i, point));
    const Path file = Log(std::to_string(i));
    const std::set<std::string> before = check.DatasetVersions();
    NameWatch watch(home_ / "datasets");
    Victim victim(place_, Import(file, home_));
    const bool alive = Hit(victim, point, watch, SIGKILL);
    const Death death = victim.Wait();
    EXPECT_TRUE(death.exit_code == 128 + SIGKILL || death.exit_code == 0) << death.err;
    for (const std::string& line : Survivors()) ADD_FAILURE() << "still runs: " << line;
    check.ExpectWhole();
    std::set<std::string> published = check.DatasetVersions();
    for (const std::string& version : before) published.erase(version);
    const bool hit = alive && death.exit_code == 128 + SIGKILL;
    tally.hit += hit ? 1 : 0;
    tally.published += hit && !published.empty() ? 1 : 0;
    ++tally.points;

    const std::string version = VersionOf(RunToEnd(place_, Import(file, home_)));
    check.ExpectTidy();
    if (!published.empty()) {
      EXPECT_EQ(published, std::set<std::string>{version});
    }
    EXPECT_TRUE(check.DatasetVersions().contains(version));
    EXPECT_EQ(check.DatasetVersions().size(), before.size() + 1);
    if (i % 5 == 0) {
      EXPECT_EQ(VersionOf(RunToEnd(place_, Import(file, reference))), version);
    }
    ASSERT_TRUE(RemoveAll(file));
    if (HasFailure()) break;  // the wreckage of one failure would show in all that follow
  }
  check.ExpectWhole();
  Tell("import", tally);
}

TEST_F(KillTest, AnImportKilledInANewHomeLeavesAHomeThatOpens) {
  MakeHome(home_);
  const Life life = LifeOfImport();
  for (uint64_t i = 0; i < (AllTests() ? 30 : 4); ++i) {
    Point point = PointOf("new home", i, life);
    point.from = From::kStart;
    point.span_us = i % 2 == 0 ? life.staged_us : life.ended_us;  // the home is made in the first part
    SCOPED_TRACE(Describe("new home", i, point));
    const Path home = folder_.path() / ("new" + std::to_string(i));
    NameWatch unused(home_);  // from the start
    Victim victim(place_, Import(log_, home));
    Hit(victim, point, unused, SIGKILL);
    static_cast<void>(victim.Wait());
    MakeHome(home);  // the rest of it
    HomeCheck check(place_, home);
    check.ExpectWhole();
    EXPECT_EQ(VersionOf(RunToEnd(place_, Import(log_, home))).size(), 71u);
    check.ExpectWhole();
    ASSERT_TRUE(RemoveAll(home));
  }
}

TEST_F(KillTest, AKilledRunLeavesAHomeThatOpens) {
  const std::string version = VersionOf(RunToEnd(place_, Import(log_, home_)));
  Life lives[2];
  std::set<std::string> expected_digests;
  HomeCheck check(place_, home_);
  for (const bool all : {false, true}) {
    lives[all] = LifeOf([&](int) { return Run(log_, home_, all); }, home_ / "runs");
    check.ExpectWhole();
    for (const auto& [run_id, digest] : check.digests()) expected_digests.insert(digest);
    EXPECT_EQ(expected_digests.size(), all ? 2u : 1u) << "equal runs have equal digests";
  }
  Tally tally;
  for (uint64_t i = 0; i < Points(8); ++i) {
    const bool all = i % 5 == 0;  // all plugins, else two
    const Point point = PointOf("run", i, lives[all]);
    SCOPED_TRACE(Describe("run", i, point) + (all ? ", all plugins" : ", two plugins"));
    const size_t before = check.digests().size();
    NameWatch watch(home_ / "runs");
    Victim victim(place_, Run(log_, home_, all));
    const bool alive = Hit(victim, point, watch, SIGKILL);
    const Death death = victim.Wait();
    EXPECT_TRUE(death.exit_code == 128 + SIGKILL || death.exit_code == 0) << death.err;
    for (const std::string& line : Survivors()) ADD_FAILURE() << "still runs: " << line;
    check.ExpectWhole();
    const bool hit = alive && death.exit_code == 128 + SIGKILL;
    tally.hit += hit ? 1 : 0;
    tally.published += hit && check.digests().size() > before ? 1 : 0;
    ++tally.points;
    EXPECT_TRUE(death.exit_code != 0 || check.digests().size() == before + 1);

    const size_t known = check.digests().size();
    const Death again = RunToEnd(place_, Run(log_, home_, all));
    EXPECT_EQ(again.exit_code, 0) << again.err;
    check.ExpectWhole();
    EXPECT_EQ(check.digests().size(), known + 1);
    for (const auto& [run_id, digest] : check.digests())
      EXPECT_TRUE(expected_digests.contains(digest)) << run_id;
    EXPECT_EQ(check.DatasetVersions(), std::set<std::string>{version});
    if (HasFailure()) break;
  }
  Tell("run", tally);
}

}  // namespace
}  // namespace harness::tests
