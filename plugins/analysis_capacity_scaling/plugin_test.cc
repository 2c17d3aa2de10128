// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <queue>

#include "base/prng.h"
#include "base/time.h"
#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_capacity_scaling {
namespace {

struct Job {
  std::string process;
  Timestamp eligible = 0;
  Micros service = 0;
  int before = -1;  // it starts after this one has ended
  Timestamp start = 0, end = 0;
  int host = 0;
};

// First come, first served on hosts of equal size: each takes the slot that is free first.
void Serve(std::vector<Job>& jobs, int hosts, int slots_of_host) {
  using Entry = std::pair<Timestamp, size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
  std::vector<std::vector<size_t>> held(jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].before < 0) {
      ready.emplace(jobs[i].eligible, i);
    } else {
      held[static_cast<size_t>(jobs[i].before)].push_back(i);
    }
  }
  std::vector<Timestamp> free(static_cast<size_t>(hosts * slots_of_host), INT64_MIN);
  while (!ready.empty()) {
    const auto [at, i] = ready.top();
    ready.pop();
    // The lowest host that has room at the time of the start.
    const Timestamp earliest = std::max(at, *std::min_element(free.begin(), free.end()));
    const auto slot = std::find_if(free.begin(), free.end(), [&](Timestamp f) { return f <= earliest; });
    Job& job = jobs[i];
    job.start = earliest;
    job.end = job.start + job.service;
    job.host = static_cast<int>(slot - free.begin()) / slots_of_host;
    *slot = job.end;
    for (const size_t child : held[i]) ready.emplace(std::max(jobs[child].eligible, job.end), child);
  }
}

std::string Sql(const std::vector<Job>& jobs) {
  std::string sql = "SELECT * FROM (VALUES ";
  for (size_t i = 0; i < jobs.size(); ++i) {
    const Job& job = jobs[i];
    sql += (i > 0 ? "," : "") + ("('" + std::to_string(i)) + "','" + job.process + "'," +
           (job.before < 0 ? std::string("NULL") : "'" + std::to_string(job.before) + "'") + ",'QEC0" +
           std::to_string(job.host + 1) + "'," + std::to_string(job.eligible) + "," +
           std::to_string(job.start) + "," + std::to_string(job.end) + ")";
  }
  return sql + ") t(execution_id, process_id, depends_on_id, host, eligible_us, started_us, ended_us)";
}

Json RunOn(const std::vector<Job>& jobs) {
  const auto folder = TempFolder::Make("capacity");
  EXPECT_TRUE(testing::MakeDataset(folder->path(), Sql(jobs)));
  const auto result = testing::RunInProcess("analysis_capacity_scaling", folder->path());
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Json();
}

constexpr Timestamp kBegin = 1'767'571'200'000'000;  // 2026-01-05, a Monday

std::vector<Job> PoissonQueue(uint64_t seed, int n, double mean_gap_us, double mean_service_us) {
  Philox random(seed);
  std::vector<Job> jobs;
  Timestamp at = kBegin;
  for (int i = 0; i < n; ++i) {
    at += 1 + static_cast<Micros>(random.Exponential() * mean_gap_us);
    jobs.push_back({"WORK", at, 1 + static_cast<Micros>(random.Exponential() * mean_service_us)});
  }
  return jobs;
}

// A batch queue of two hosts, busy 38 % of the time. Every six hours LOAD runs for four; three children are
// eligible a minute after it began and cannot start before it ends. More slots change next to nothing.
TEST(AnalysisCapacityScaling, HoldsAreNoReasonForAServer) {
  std::vector<Job> jobs = PoissonQueue(1, 4000, 600e6, 480e6);
  for (Job& job : jobs) job.process = "MAIL";
  for (int i = 0; i < 110; ++i) {
    const Timestamp at = kBegin + i * 6 * kMicrosPerHour;
    const auto parent = static_cast<int>(jobs.size());
    jobs.push_back({"LOAD", at, 4 * kMicrosPerHour});
    for (int child = 0; child < 3; ++child) {
      jobs.push_back({"CHILD", at + kMicrosPerMinute + child, 5 * kMicrosPerMinute, parent});
    }
  }
  Serve(jobs, 2, 2);
  const Json result = RunOn(jobs);
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  const Json& pool = result.at("metrics").at("pools").at(0);
  EXPECT_EQ(pool.at("slots"), 4);
  EXPECT_EQ(pool.at("server_slots"), 2);
  EXPECT_NEAR(pool.at("naive").at("promised_share").get<double>(), 1.0 / 3, 1e-12);
  EXPECT_EQ(pool.at("naive").at("label"), "naive");
  EXPECT_LT(pool.at("replayed").at("saving_share").get<double>(), 0.05);
  EXPECT_EQ(pool.at("causes").at(0).at("cause"), "held");
  const std::string why = pool.at("why");
  EXPECT_EQ(why.find("One more server of 2 slots saves "), 0U) << why;
  EXPECT_NE(why.find("where the naive rule promises 33.3 %: "), std::string::npos) << why;
  EXPECT_NE(why.find(" of the wait is held by parents that end late: more slots cannot remove it."),
            std::string::npos)
      << why;
  EXPECT_EQ(result.at("summary"), why);
  EXPECT_EQ(result.at("findings").at(0).at("what"), why);
  EXPECT_EQ(result.at("metrics").at("calibration").at("fit"), "reproduces");
}

// M/M/2 at rho 0.8: the formula applies, and the replay of one server more agrees with it.
TEST(AnalysisCapacityScaling, TheoryAndReplayAgreeWhereTheFormulaApplies) {
  std::vector<Job> jobs = PoissonQueue(3, 20'000, 60e6, 96e6);
  Serve(jobs, 2, 1);
  const Json result = RunOn(jobs);
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  const Json& pool = result.at("metrics").at("pools").at(0);
  const Json& theory = pool.at("theory");
  ASSERT_TRUE(theory.at("applies")) << theory.at("reason");
  EXPECT_NEAR(theory.at("utilization").get<double>(), 0.8, 0.02);
  const Json& replayed = pool.at("replayed");
  EXPECT_EQ(replayed.at("verdict"), "verified") << replayed.at("reason");
  EXPECT_GT(theory.at("saving_us").get<double>(), replayed.at("ci_low_us").get<double>());
  EXPECT_LT(theory.at("saving_us").get<double>(), replayed.at("ci_high_us").get<double>());
  // Both say far more than the third that the rule of thumb promises.
  EXPECT_GT(theory.at("saving_share").get<double>(), 0.75);
  EXPECT_GT(replayed.at("saving_share").get<double>(), 0.75);
  // The curve falls, and +0 is the replay of the unchanged log.
  const Json& curve = pool.at("curve");
  ASSERT_EQ(curve.size(), 5U);
  EXPECT_EQ(curve.at(0).at("replayed_wait_us"), pool.at("replayed_wait_us"));
  for (size_t i = 1; i < curve.size(); ++i) {
    EXPECT_LE(curve.at(i).at("replayed_wait_us").get<int64_t>(),
              curve.at(i - 1).at("replayed_wait_us").get<int64_t>());
    EXPECT_LT(curve.at(i).at("theory_wait_us").get<double>(),
              curve.at(i - 1).at("theory_wait_us").get<double>());
  }
}

// Work comes faster than one server does it: no formula, and the replay says that it depends on the log's
// end.
TEST(AnalysisCapacityScaling, AnOverloadHasNoSteadyState) {
  std::vector<Job> jobs = PoissonQueue(4, 3000, 60e6, 80e6);
  Serve(jobs, 1, 1);
  const Json result = RunOn(jobs);
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  const Json& theory = result.at("metrics").at("pools").at(0).at("theory");
  EXPECT_FALSE(theory.at("applies"));
  EXPECT_TRUE(theory.at("saving_us").is_null());
  EXPECT_NE(theory.at("reason").get<std::string>().find("there is no steady state"), std::string::npos);
}

// Twenty jobs at once on each full hour, 40 minutes of work for one server: complete and steady by Little's
// law, yet the formula knows of no wait like theirs.
TEST(AnalysisCapacityScaling, JobsThatComeInBundlesHaveNoFormula) {
  std::vector<Job> jobs;
  for (int i = 0; i < 2400; ++i)
    jobs.push_back({"WORK", kBegin + i / 20 * kMicrosPerHour, 2 * kMicrosPerMinute});
  Serve(jobs, 1, 1);
  const Json result = RunOn(jobs);
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  const Json& theory = result.at("metrics").at("pools").at(0).at("theory");
  EXPECT_FALSE(theory.at("applies"));
  EXPECT_TRUE(theory.at("saving_us").is_null());
  EXPECT_TRUE(theory.at("saving_share").is_null());
}

// M/M/1 on QEC01, which the replay explains, and on QEC02 jobs that start 20 to 59 minutes late on an idle
// host, which it does not: too few of them to spoil the calibration of the whole log.
std::vector<Job> TwoPools() {
  std::vector<Job> jobs = PoissonQueue(7, 4000, 60e6, 48e6);
  Serve(jobs, 1, 1);
  for (int i = 0; i < 40; ++i) {
    Job late{"LATE", kBegin + i * 100 * kMicrosPerMinute, 10 * kMicrosPerSecond};
    late.start = late.eligible + (20 + i * 7 % 40) * kMicrosPerMinute + i % 50 * kMicrosPerSecond;
    late.end = late.start + late.service;
    late.host = 1;
    jobs.push_back(late);
  }
  return jobs;
}

TEST(AnalysisCapacityScaling, APoolThatTheReplayDoesNotExplainHasNoFigure) {
  const Json result = RunOn(TwoPools());
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  ASSERT_EQ(result.at("metrics").at("calibration").at("fit"), "reproduces");
  const Json& pools = result.at("metrics").at("pools");
  ASSERT_EQ(pools.size(), 2U);
  ASSERT_EQ(pools.at(1).at("name"), "QEC02");
  const Json& replayed = pools.at(1).at("replayed");
  EXPECT_EQ(replayed.at("verdict"), "inconclusive");
  EXPECT_TRUE(replayed.at("reason").get<std::string>().starts_with(
      "the model does not reproduce the waits of this pool: "))
      << replayed.at("reason");
  for (const char* figure : {"saving_us", "ci_low_us", "ci_high_us", "saving_share"})
    EXPECT_TRUE(replayed.at(figure).is_null()) << figure;
  EXPECT_TRUE(pools.at(1).at("curve").at(1).at("replayed_wait_us").is_null());
  EXPECT_TRUE(pools.at(1).at("processes").at(0).at("replayed_us").is_null());
  EXPECT_NE(pools.at(0).at("replayed").at("verdict"), "inconclusive");
  ASSERT_EQ(result.at("findings").size(), 1U);
  EXPECT_EQ(result.at("findings").at(0).at("id"), "capacity_scaling:QEC01");
}

TEST(AnalysisCapacityScaling, SharesAreOfTheRecordedWaitOfThePoolThatIsNamed) {
  const Json result = RunOn(TwoPools());
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  for (const Json& pool : result.at("metrics").at("pools")) {
    const std::string why = pool.at("why");
    EXPECT_NE(why.find("ne more server for " + pool.at("name").get<std::string>()), std::string::npos) << why;
  }
  const Json& pool = result.at("metrics").at("pools").at(0);
  const Json& replayed = pool.at("replayed");
  const auto recorded = pool.at("recorded_wait_us").get<double>();
  EXPECT_DOUBLE_EQ(replayed.at("saving_share").get<double>(),
                   replayed.at("saving_us").get<double>() / recorded);
  EXPECT_LE(replayed.at("ci_low_us").get<double>(), recorded);
  EXPECT_LE(replayed.at("ci_high_us").get<double>(), recorded);
}

TEST(AnalysisCapacityScaling, NothingWaitsNothingIsSaid) {
  std::vector<Job> jobs(3);
  for (int i = 0; i < 3; ++i)
    jobs[static_cast<size_t>(i)] = {"A", kBegin + i * kMicrosPerHour, kMicrosPerMinute};
  Serve(jobs, 1, 1);
  const Json result = RunOn(jobs);
  EXPECT_EQ(result.at("status"), "na");
  EXPECT_EQ(result.at("reason_code"), "no_waits");
}

// One slot of H1. Each hour from 08:00 A arrives and runs 40 min, B arrives 10 min later and waits 30 min for
// it, then runs 10 min: 6 h of waits in 12 hours. With a slot more nobody waits. The rule of thumb promises
// 3 h of the 6 (one server becomes two).
TEST(AnalysisCapacityScaling, GoldenCase) {
  const auto same = testing::RunGolden("analysis_capacity_scaling", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_capacity_scaling
