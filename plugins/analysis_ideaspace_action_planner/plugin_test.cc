// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <queue>

#include "base/prng.h"
#include "base/sql_text.h"
#include "base/time.h"
#include "importers/import.h"
#include "store/home.h"
#include "base/files.h"
#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_ideaspace_action_planner {
namespace {

constexpr const char* kPlanner = "analysis_ideaspace_action_planner";
constexpr Timestamp kBegin = 1'767'571'200'000'000;  // 2026-01-05, a Monday

struct Job {
  std::string process, host;
  Timestamp eligible = 0;
  Micros service = 0;
  int before = -1;                             // it starts after this one has ended
  std::string schedule = {}, parameters = {};  // parameters: "key=token", the key being Payout Batch
  int attempts = 1;
  Timestamp start = 0;
  Timestamp End() const { return start + service; }
};

// First come, first served, each job on its own host; hosts of `slots` slots.
void Serve(std::vector<Job>& jobs, size_t slots) {
  using Entry = std::pair<Timestamp, size_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
  std::map<std::string, std::vector<Timestamp>> free;
  std::vector<std::vector<size_t>> held(jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) {
    free.try_emplace(jobs[i].host, slots, INT64_MIN);
    if (jobs[i].before < 0) {
      ready.emplace(jobs[i].eligible, i);
    } else {
      held[static_cast<size_t>(jobs[i].before)].push_back(i);
    }
  }
  while (!ready.empty()) {
    const auto [at, i] = ready.top();
    ready.pop();
    auto& of_host = free[jobs[i].host];
    const auto slot = std::min_element(of_host.begin(), of_host.end());
    jobs[i].start = std::max(at, *slot);
    *slot = jobs[i].End();
    for (const size_t child : held[i]) ready.emplace(std::max(jobs[child].eligible, jobs[i].End()), child);
  }
}

std::string TextOrNull(const std::string& text) {
  return text.empty() ? "NULL" : SqlText(text);
}

std::string Sql(const std::vector<Job>& jobs) {
  std::string sql = "SELECT * FROM (VALUES ";
  for (size_t i = 0; i < jobs.size(); ++i) {
    const Job& job = jobs[i];
    sql += (i > 0 ? ",('" : "('") + std::to_string(i) + "'," + SqlText(job.process) + "," +
           (job.before < 0 ? std::string("NULL") : "'" + std::to_string(job.before) + "'") + "," +
           SqlText(job.host) + "," + TextOrNull(job.schedule) + "," + TextOrNull(job.parameters) + "," +
           (job.parameters.empty() ? "NULL" : "'Payout Batch'") + "," + TextOrNull(job.parameters) + "," +
           std::to_string(job.attempts) + "," + std::to_string(job.eligible) + "," +
           std::to_string(job.eligible) + "," + std::to_string(job.start) + "," + std::to_string(job.End()) +
           ")";
  }
  return sql +
         ") t(execution_id, process_id, depends_on_id, host, schedule_id, params_token, param_keys, "
         "param_tokens, attempts, queued_us, eligible_us, started_us, ended_us)";
}

Json PlanOf(const Path& folder, const Json& changes = Json::object()) {
  const auto result = testing::RunInProcess(kPlanner, folder, changes);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Json();
}

Json Plan(const std::vector<Job>& jobs, const Json& changes = Json::object()) {
  const auto folder = TempFolder::Make("planner");
  EXPECT_TRUE(testing::MakeDataset(folder->path(), Sql(jobs)));
  return PlanOf(folder->path(), changes);
}

// Actions that a lever proposes, by target.
std::map<std::string, std::string> Proposed(const Json& result, const std::string& lever) {
  std::map<std::string, std::string> actions;
  for (const Json& finding : result.at("findings")) {
    const Json& where = finding.at("where");
    if (where.at("lever_id") != lever) continue;
    const Json& target = where.contains("process") ? where.at("process") : where.at("pool");
    for (const Json& action : where.at("actions"))
      actions[target] += (actions[target].empty() ? "" : " ") + action.get<std::string>();
  }
  return actions;
}
using Actions = std::map<std::string, std::string>;

// Why a lever as a whole does not fire: "reason: explanation"; empty when it fires.
std::string Skipped(const Json& result, const std::string& lever) {
  for (const Json& entry : result.at("metrics").at("levers")) {
    if (entry.at("lever_id") != lever) continue;
    for (const Json& skipped : entry.at("skipped")) {
      if (skipped.at("target") == "")
        return skipped.at("gating_reason").get<std::string>() + ": " +
               skipped.at("explanation").get<std::string>();
    }
  }
  return "";
}

bool StartsWith(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}
#define EXPECT_SKIPPED(result, lever, start) \
  EXPECT_TRUE(StartsWith(Skipped(result, lever), start)) << Skipped(result, lever)

std::vector<Job> Poisson(uint64_t seed, const std::string& process, const std::string& host, int n,
                         double mean_gap_us, double mean_service_us) {
  Philox random(seed);
  std::vector<Job> jobs;
  Timestamp at = kBegin;
  for (int i = 0; i < n; ++i) {
    at += kMicrosPerSecond + static_cast<Micros>(random.Exponential() * mean_gap_us);
    jobs.push_back(
        {process, host, at, kMicrosPerSecond + static_cast<Micros>(random.Exponential() * mean_service_us)});
  }
  return jobs;
}

void Append(std::vector<Job>& jobs, const std::vector<Job>& more) {
  for (Job job : more) {
    if (job.before >= 0) job.before += static_cast<int>(jobs.size());
    jobs.push_back(job);
  }
}

class Fixture {
 public:
  Fixture() {
    const store::Home home = store::Home::Open(folder_.path() / "home").value();
    importers::ImportOptions options;
    options.inputs = {Path(HARNESS_SOURCE_DIR) / "tests/fixtures/qemail_frequency_5min.csv"};
    dataset_ = importers::Import(home, options, NoProgress()).value();
  }
  const Path& folder() const { return dataset_.folder; }

 private:
  TempFolder folder_ = TempFolder::Make("planner-fixture").value();
  importers::ImportOutcome dataset_;
};

// 520 runs of QEMAIL, one each five minutes with up to two seconds of jitter, between Poisson-like others.
TEST(AnalysisIdeaspaceActionPlanner, QemailFrequencyLeverDetectsA5MinuteSchedule) {
  const Fixture fixture;
  const Json result = PlanOf(fixture.folder());
  EXPECT_EQ(Proposed(result, "tune_schedule_qemail_frequency_v1"), (Actions{{"QEMAIL", "keep:QEMAIL:3"}}));
  EXPECT_EQ(result.at("findings").size(), 1U) << result.dump(1);
  const std::string what = result.at("findings").at(0).at("what");
  EXPECT_TRUE(StartsWith(what,
                         "Start QEMAIL every 15 min instead of every 5 min. It is a 5-minute schedule whose "
                         "runs cause 0.0 h of others' wait: nobody waited for slots that they held. It ran "
                         "520 times, at a median of 300 s after the run before"))
      << what;
  EXPECT_EQ(result.at("findings").at(0).at("n"), 519);

  const Json few = PlanOf(fixture.folder(), {{"qemail_least_samples", 521}});
  EXPECT_SKIPPED(few, "tune_schedule_qemail_frequency_v1",
                 "too_few_samples: QEMAIL ran 520 times, fewer than 521.");
  const Json slow = PlanOf(fixture.folder(), {{"qemail_longest_gap_min", 4}});
  EXPECT_SKIPPED(slow, "tune_schedule_qemail_frequency_v1",
                 "interval_too_long: QEMAIL runs at a median of 300 s");
}

// The same schedule is found without knowing the name, and no word of the known issues is said.
TEST(AnalysisIdeaspaceActionPlanner, WithoutKnownIssuesNoLandmarkIsNamed) {
  const Fixture fixture;
  const Json result = PlanOf(fixture.folder(), {{"known_issues", "off"}, {"least_hours", 0.1}});
  EXPECT_EQ(Proposed(result, "tune_schedule_v1"), (Actions{{"QEMAIL", "keep:QEMAIL:3"}}));
  const std::string all = result.dump();
  for (const char* word : {"QEMAIL frequency", "qemail_frequency", "QPEC", "qpec", "ayout"})
    EXPECT_EQ(all.find(word), std::string::npos) << word;
}

// One slot a host, busy 80 %: M/M/1 whose queue is contention.
TEST(AnalysisIdeaspaceActionPlanner, QpecPlusOneLabelWhenHostsMatch) {
  std::vector<Job> jobs = Poisson(1, "WORK", "xQpec01", 2000, 300e6, 240e6);
  Serve(jobs, 1);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "add_qpec_capacity_plus_one_v1"),
            (Actions{{"xQpec01", "add-slots:xQpec01:+1"}}));
  EXPECT_EQ(result.at("findings").at(0).at("title"), "QPEC+1: xQpec01");
  EXPECT_SKIPPED(result, "add_capacity_plus_one_v1", "pattern_absent");

  for (Job& job : jobs) job.host = "APP01";
  const Json other = Plan(jobs);
  EXPECT_EQ(Proposed(other, "add_capacity_plus_one_v1"), (Actions{{"APP01", "add-slots:APP01:+1"}}));
  EXPECT_SKIPPED(other, "add_qpec_capacity_plus_one_v1", "pattern_absent: No host has QPEC in its name.");
}

// Every six hours EXTRACT runs four hours; three children are eligible a minute after it began and may not
// start before it ends: 11.95 h of holding each time, 40 times, 478 h. Slots are never short.
TEST(AnalysisIdeaspaceActionPlanner, HoldsLeadToTheDependencyAndNotToAServer) {
  std::vector<Job> jobs;
  for (int i = 0; i < 40; ++i) {
    const Timestamp at = kBegin + i * 6 * kMicrosPerHour;
    const auto parent = static_cast<int>(jobs.size());
    jobs.push_back({"EXTRACT", "QPEC01", at, 4 * kMicrosPerHour});
    for (int child = 0; child < 3; ++child)
      jobs.push_back({"CHILD", "QPEC01", at + kMicrosPerMinute + child, 5 * kMicrosPerMinute, parent});
  }
  Serve(jobs, 4);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "unblock_dependency_chain_v1"), (Actions{{"EXTRACT", "unlink:CHILD:EXTRACT"}}));
  EXPECT_EQ(result.at("findings").size(), 1U) << result.dump(1);
  const Json& finding = result.at("findings").at(0);
  EXPECT_NEAR(finding.at("estimate").get<double>(), 40 * 3 * (4 - 1.0 / 60), 1e-3);
  EXPECT_EQ(finding.at("n"), 120);
  const std::string what = finding.at("what");
  EXPECT_NE(what.find("CHILD 478.0 h in 120 executions. EXTRACT runs for 14,400 s"), std::string::npos)
      << what;
  EXPECT_SKIPPED(result, "add_qpec_capacity_plus_one_v1", "no_contention");
  EXPECT_NE(Skipped(result, "add_qpec_capacity_plus_one_v1").find("478.0 h are held by other executions"),
            std::string::npos);
  EXPECT_SKIPPED(result, "parallelize_branches_v1", "not_branches");
  EXPECT_SKIPPED(result, "prestage_prereqs_v1", "pattern_absent");

  const Json dear = Plan(jobs, {{"least_hours", 500}});
  EXPECT_SKIPPED(dear, "unblock_dependency_chain_v1", "too_little");
}

// A and B are asked for together, B after A.
TEST(AnalysisIdeaspaceActionPlanner, BranchesAskedForTogetherMayRunSideBySide) {
  std::vector<Job> jobs;
  for (int i = 0; i < 60; ++i) {
    const auto first = static_cast<int>(jobs.size());
    const Timestamp at = kBegin + i * 3 * kMicrosPerHour;
    jobs.push_back({"A", "APP01", at, kMicrosPerHour});
    jobs.push_back({"B", "APP01", at, 10 * kMicrosPerMinute, first});
  }
  Serve(jobs, 2);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "parallelize_branches_v1"), (Actions{{"B", "unlink:B:A"}}));
  EXPECT_SKIPPED(result, "unblock_dependency_chain_v1", "branches: B is held 60.0 h by A");
}

// Three hours of OTHER come first on the only slot; A waits for it, and B for A.
TEST(AnalysisIdeaspaceActionPlanner, AQueueingPredecessorIsToGoFirst) {
  std::vector<Job> jobs;
  Philox random(4);  // at any second, so that no clock seems to start anything
  for (int i = 0; i < 60; ++i) {
    const Timestamp at =
        kBegin + i * 6 * kMicrosPerHour + static_cast<Micros>(random.Below(7200)) * 1'000'000;
    jobs.push_back(
        {"OTHER", "APP01", at, 3 * kMicrosPerHour + static_cast<Micros>(random.Below(600)) * 1'000'000});
    const auto first = static_cast<int>(jobs.size());
    jobs.push_back({"A", "APP01", at + 1, 5 * kMicrosPerMinute});
    jobs.push_back({"B", "APP01", at + 2, 5 * kMicrosPerMinute, first});
  }
  Serve(jobs, 1);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "prestage_prereqs_v1"), (Actions{{"A", "priority:A:-1"}}));
  EXPECT_EQ(Proposed(result, "priority_isolation_v1").count("A"), 1U);
  EXPECT_EQ(Proposed(result, "split_batches_v1"), (Actions{{"OTHER", "split:OTHER:2"}}));
}

// Targets of a lever that are turned down for a reason.
std::vector<std::string> TurnedDown(const Json& result, const std::string& lever, const std::string& reason) {
  std::vector<std::string> targets;
  for (const Json& entry : result.at("metrics").at("levers")) {
    if (entry.at("lever_id") != lever) continue;
    for (const Json& skipped : entry.at("skipped")) {
      if (skipped.at("gating_reason") == reason) targets.push_back(skipped.at("target"));
    }
  }
  return targets;
}

// With three slots each of six processes holds two of them for a hundred hours, which says nothing of it.
TEST(AnalysisIdeaspaceActionPlanner, NamesGivenByLotAreNoReasonForACapOrABlackout) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    std::vector<Job> jobs = Poisson(seed, "A", "APP01", 2000, 400e6, 1000e6);
    Philox lot(seed + 100);
    for (Job& job : jobs) {
      job.process = std::string(1, "AAABBCDEF"[lot.Below(9)]);
      if (job.process < "D") job.schedule = job.process;
    }
    Serve(jobs, 3);
    const Json result = Plan(jobs);
    EXPECT_TRUE(Proposed(result, "cap_concurrency_v1").empty()) << " seed " << seed;
    EXPECT_GE(TurnedDown(result, "cap_concurrency_v1", "not_significant").size(), 2U) << " seed " << seed;
    EXPECT_TRUE(Proposed(result, "blackout_scheduled_jobs_v1").empty()) << " seed " << seed;
  }
}

// BATCH sends ten of 20 minutes to three slots at noon; SMALL comes each 10 minutes.
TEST(AnalysisIdeaspaceActionPlanner, ABurstIsCappedDeferredAndKeptFromShortWork) {
  std::vector<Job> jobs;
  for (int day = 0; day < 20; ++day) {
    const Timestamp at = kBegin + day * kMicrosPerDay;
    for (int i = 0; i < 144; ++i)
      jobs.push_back({"SMALL", "APP01", at + i * 10 * kMicrosPerMinute + 7, 2 * kMicrosPerMinute});
    for (int i = 0; i < 10; ++i) {
      jobs.push_back({"BATCH", "APP01", at + 12 * kMicrosPerHour + i, 20 * kMicrosPerMinute});
      jobs.back().schedule = "77";
    }
  }
  Serve(jobs, 3);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "cap_concurrency_v1"), (Actions{{"BATCH", "cap:BATCH:1"}}));
  EXPECT_EQ(Proposed(result, "blackout_scheduled_jobs_v1").count("BATCH"), 1U)
      << Skipped(result, "blackout_scheduled_jobs_v1");
  EXPECT_EQ(Proposed(result, "priority_isolation_v1"), (Actions{{"SMALL", "priority:SMALL:-1"}}));
  EXPECT_EQ(Proposed(result, "split_batches_v1"), (Actions{{"BATCH", "split:BATCH:2"}}));
  // It waits for itself, in an hour that is the busiest by far: another hour is proposed, at p below 0.05.
  EXPECT_EQ(Proposed(result, "reschedule_v1").count("BATCH"), 1U) << Skipped(result, "reschedule_v1");

  const Json dear = Plan(jobs, {{"least_hours", 1000}});
  EXPECT_EQ(dear.at("findings").size(), 1U);  // capacity has hours of its own
  EXPECT_SKIPPED(dear, "cap_concurrency_v1", "too_little");
  EXPECT_SKIPPED(dear, "blackout_scheduled_jobs_v1", "too_little");
  EXPECT_SKIPPED(dear, "priority_isolation_v1", "too_little");
  EXPECT_SKIPPED(dear, "split_batches_v1", "too_little");
  EXPECT_SKIPPED(dear, "reschedule_v1", "too_little");
}

// BAD needs a second attempt in every third run, the others in one of a hundred.
TEST(AnalysisIdeaspaceActionPlanner, RetriesAboveTheRestAreFound) {
  std::vector<Job> jobs;
  for (int i = 0; i < 1200; ++i) {
    const bool bad = i % 4 == 0;
    jobs.push_back({bad ? "BAD" : "GOOD", "APP01", kBegin + i * kMicrosPerHour, 30 * kMicrosPerMinute});
    if (bad ? i % 12 == 0 : i % 100 == 1) jobs.back().attempts = 2;
  }
  Serve(jobs, 1);
  EXPECT_SKIPPED(Plan(jobs), "retry_backoff_v1", "attempts_are_short");  // all take as long
  for (Job& job : jobs) job.service *= job.attempts;
  Serve(jobs, 1);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "retry_backoff_v1"), (Actions{{"BAD", "retry:BAD:0.5"}}));
  for (Job& job : jobs) job.attempts = 1;
  EXPECT_SKIPPED(Plan(jobs), "retry_backoff_v1",
                 "pattern_absent: No execution needed more than one attempt.");
}

// FAST01 takes 10 minutes, SLOW02 20; both run the process every hour, in turn first.
TEST(AnalysisIdeaspaceActionPlanner, AFasterHostIsFound) {
  std::vector<Job> jobs;
  Philox random(5);
  for (int i = 0; i < 1000; ++i) {
    const bool fast = (i / 2 + i) % 2 == 0;
    const auto minutes = static_cast<Micros>((fast ? 10 : 20) * kMicrosPerMinute * (0.5 + random.Uniform()));
    jobs.push_back({"WORK", fast ? "FAST01" : "SLOW02", kBegin + i * 30 * kMicrosPerMinute, minutes});
  }
  Serve(jobs, 1);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "resource_affinity_v1"), (Actions{{"WORK", "route:WORK:FAST01"}}));
  EXPECT_GE(result.at("metrics").at("tests").get<int>(), 1);
  for (Job& job : jobs) job.service = 10 * kMicrosPerMinute;
  Serve(jobs, 1);
  EXPECT_SKIPPED(Plan(jobs), "resource_affinity_v1", "too_little");
}

// BUSY runs on FULL02 every 12 minutes for 11; WORK goes to both hosts in turn and waits on that one alone.
TEST(AnalysisIdeaspaceActionPlanner, AShorterQueueIsFound) {
  std::vector<Job> jobs = Poisson(8, "BUSY", "FULL02", 3000, 700e6, 500e6);
  for (int i = 0; i < 1000; ++i)
    jobs.push_back(
        {"WORK", i % 2 == 0 ? "IDLE01" : "FULL02", kBegin + i * 30 * kMicrosPerMinute, kMicrosPerMinute});
  Serve(jobs, 1);
  const Json result = Plan(jobs);
  EXPECT_EQ(Proposed(result, "route_process_v1"), (Actions{{"WORK", "route:WORK:IDLE01"}}))
      << Skipped(result, "route_process_v1");
}

// CALC runs 300 times with parameters; every second run repeats that of ten minutes before. PAYCALC is called
// four times an hour, each time with another batch.
TEST(AnalysisIdeaspaceActionPlanner, RepeatedAndSingleCallsAreFound) {
  std::vector<Job> jobs;
  for (int i = 0; i < 150; ++i) {
    const Timestamp at = kBegin + i * 2 * kMicrosPerHour;
    for (int repeat = 0; repeat < 2; ++repeat) {
      jobs.push_back({"CALC", "APP01", at + repeat * 10 * kMicrosPerMinute, 5 * kMicrosPerMinute});
      jobs.back().parameters = "calc" + std::to_string(i);
    }
    for (int call = 0; call < 4; ++call) {
      jobs.push_back(
          {"PAYCALC", "APP01", at + kMicrosPerHour + call * 10 * kMicrosPerMinute, 2 * kMicrosPerMinute});
      jobs.back().parameters = "pay" + std::to_string(4 * i + call);
    }
  }
  Serve(jobs, 2);
  const Json result = Plan(jobs);
  EXPECT_EQ(result.at("findings").size(), 2U) << result.dump(1);
  EXPECT_EQ(Proposed(result, "dedupe_or_cache_v1"), (Actions{{"CALC", "dedupe:CALC:1h"}}));
  EXPECT_EQ(Proposed(result, "batch_payout_report_inputs_v1"),
            (Actions{{"PAYCALC", "merge:PAYCALC:4:1h:2m"}}));
  for (const Json& finding : result.at("findings")) {
    // 150 repeats of 5 minutes; 450 of 600 calls fall away with 2 minutes of setup each.
    const bool repeated = finding.at("where").at("lever_id") == "dedupe_or_cache_v1";
    EXPECT_EQ(finding.at("estimate"), repeated ? 12.5 : 15.0);
  }
  // One call for all would merge those that name no batch, too.
  std::vector<Job> some = jobs;
  size_t calls = 0;
  for (Job& job : some) {
    if (job.process == "PAYCALC" && calls++ % 5 == 0) job.parameters.clear();
  }
  EXPECT_SKIPPED(Plan(some), "batch_payout_report_inputs_v1",
                 "few_keyed: PAYCALC ran 600 times, and 480 of them name a batch or a period");
  for (Job& job : jobs) {
    if (!job.parameters.empty()) job.parameters = "same";
  }
  const Json same = Plan(jobs);
  EXPECT_SKIPPED(same, "dedupe_or_cache_v1", "parameters_do_not_identify");
  EXPECT_SKIPPED(same, "batch_payout_report_inputs_v1", "few_keys: PAYCALC ran 600 times with 1 distinct");
  // What CALC repeats is a list that comes back all the time.
  std::vector<Job> often = Poisson(6, "CALC", "APP01", 1200, 600e6, 300e6);
  for (size_t i = 0; i < often.size(); ++i)
    often[i].parameters = i % 3 == 0 ? "own" + std::to_string(i) : "month";
  Serve(often, 2);
  EXPECT_SKIPPED(Plan(often), "dedupe_or_cache_v1",
                 "parameters_come_back: The parameter lists that CALC repeats");
  for (Job& job : jobs) job.parameters.clear();
  const Json none = Plan(jobs);
  EXPECT_SKIPPED(none, "dedupe_or_cache_v1", "pattern_absent: No execution has parameters.");
  EXPECT_SKIPPED(none, "batch_payout_report_inputs_v1", "no_parameters: ");
}

// A log with nothing to find: every lever says why it does not fire.
TEST(AnalysisIdeaspaceActionPlanner, EveryLeverThatDoesNotFireSaysWhy) {
  std::vector<Job> jobs = Poisson(2, "WORK", "APP01", 3000, 600e6, 60e6);
  Append(jobs, Poisson(3, "MORE", "APP01", 2000, 900e6, 60e6));
  Serve(jobs, 4);
  const Json result = Plan(jobs);
  EXPECT_TRUE(result.at("findings").empty()) << result.at("findings").dump(1);
  EXPECT_EQ(result.at("summary"), "The log gives reason for no change.");
  ASSERT_EQ(result.at("metrics").at("levers").size(), 17U);
  for (const Json& lever : result.at("metrics").at("levers")) {
    ASSERT_EQ(lever.at("skipped").size(), 1U) << lever;
    EXPECT_FALSE(lever.at("skipped").at(0).at("explanation").get<std::string>().empty());
  }
}

// Thirty runs a minute apart, twice a day: what is a minute apart fills 4 % of the time.
TEST(AnalysisIdeaspaceActionPlanner, BurstsAreNoSchedule) {
  std::vector<Job> jobs;
  for (int burst = 0; burst < 40; ++burst) {
    for (int i = 0; i < 30; ++i)
      jobs.push_back(
          {"INVOICE", "APP01", kBegin + (burst * 720 + i) * kMicrosPerMinute, kMicrosPerMinute / 2});
  }
  Serve(jobs, 2);
  const Json only = {{"levers", {"tune_schedule_v1"}}, {"least_hours", 0.1}};
  const Json result = Plan(jobs, only);
  EXPECT_SKIPPED(result, "tune_schedule_v1",
                 "comes_in_bursts: INVOICE runs 60 s after the run before, but such times fill 4.1 % of the "
                 "log alone");
  Json any = only;
  any["schedule_least_covered"] = 0.04;
  EXPECT_EQ(Proposed(Plan(jobs, any), "tune_schedule_v1"), (Actions{{"INVOICE", "keep:INVOICE:15"}}));
}

TEST(AnalysisIdeaspaceActionPlanner, ChosenLeversAndTheirTopAreKept) {
  std::vector<Job> jobs;
  for (int i = 0; i < 600; ++i) {
    for (const char* name : {"P1", "P2", "P3"})
      jobs.push_back({name, "APP01", kBegin + i * 5 * kMicrosPerMinute, kMicrosPerMinute});
  }
  Serve(jobs, 3);
  const Json result = Plan(jobs, {{"levers", {"tune_schedule_v1"}}, {"top_per_lever", 2}});
  EXPECT_EQ(Proposed(result, "tune_schedule_v1"), (Actions{{"P1", "keep:P1:3"}, {"P2", "keep:P2:3"}}));
  EXPECT_SKIPPED(result, "retry_backoff_v1", "switched_off");
  const Json& levers = result.at("metrics").at("levers");
  const auto it = std::find_if(levers.begin(), levers.end(),
                               [](const Json& lever) { return lever.at("lever_id") == "tune_schedule_v1"; });
  ASSERT_NE(it, levers.end());
  EXPECT_EQ(it->at("skipped").at(0).at("gating_reason"), "below_top");
  EXPECT_EQ(it->at("skipped").at(0).at("target"), "P3");
}

TEST(AnalysisIdeaspaceActionPlanner, AnUnknownLeverIsRefused) {
  const auto folder = TempFolder::Make("planner");
  ASSERT_TRUE(testing::MakeDataset(folder->path(), testing::SteadyLogSql(20)));
  const auto result = testing::RunInProcess(kPlanner, folder->path(), {{"levers", {"no_such_lever"}}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
}

// QEMAIL runs 13 times at 5 minutes (least samples: 10): keep every third; 13 runs of 1 minute, 13/60 h, of
// which two thirds, 0.144 h, fall away. LOAD runs from 08:00 to 08:30 and again from 09:00; two SUBs each are
// eligible a minute after it started and wait 29 minutes for its end: 4 of 29 minutes, 1.933 h.
TEST(AnalysisIdeaspaceActionPlanner, GoldenCase) {
  const auto same = testing::RunGolden(kPlanner, "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_ideaspace_action_planner
