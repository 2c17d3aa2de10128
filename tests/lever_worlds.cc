// SPDX-License-Identifier: Apache-2.0
#include "tests/lever_worlds.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "process/batches.h"

namespace harness::testing {
namespace {

using generate::QueueExecution;
using generate::QueueJob;

constexpr Timestamp kFirstMidnight = 20'270 * kMicrosPerDay;  // 2025-07-01

process::Executions LogOf(const World& world, const std::vector<QueueExecution>& executions) {
  process::Executions log;
  for (const QueueExecution& execution : executions) {
    const QueueJob& job = execution.job;
    log.process.push_back(
        static_cast<uint32_t>(log.processes.Of(std::string(world.shape.processes[job.process].name))));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of("HOST0" + std::to_string(execution.host + 1))));
    log.eligible_us.push_back(kFirstMidnight + job.queued);
    log.started_us.push_back(kFirstMidnight + execution.started);
    log.ended_us.push_back(kFirstMidnight + execution.ended());
    log.slots.push_back(1);
    log.predecessor.push_back(job.after == generate::kNoJob ? process::kNoRow
                                                            : static_cast<uint32_t>(job.after));
  }
  return log;
}

Int128 TrueSaving(const Change& change, const std::vector<QueueExecution>& before) {
  const std::vector<QueueExecution> after = Simulate(change.after);
  Int128 saving = 0;
  for (const QueueExecution& execution : before) {
    const uint64_t call = execution.job.number;
    saving += execution.started - execution.job.queued;
    if (change.carrier[call] != generate::kNoJob)
      saving -= after[change.carrier[call]].started - change.eligible[call];
    if (change.second.empty() || change.second[call] == generate::kNoJob) continue;
    saving -= after[change.second[call]].started - after[change.carrier[call]].ended();
  }
  return saving;
}

}  // namespace

std::vector<QueueExecution> Simulate(const World& world) {
  generate::QueueOptions options = world.options;
  options.jobs = world.jobs.size();
  generate::QueuePool pool(options, world.shape, world.jobs);
  std::vector<QueueExecution> executions;
  for (size_t i = 0; i < world.jobs.size(); ++i) executions.push_back(pool.Next());
  return executions;
}

Change::Change(const generate::QueueOptions& options, const generate::QueueShape& shape)
    : before{options, shape, {}} {
  generate::QueueJobs drawn(before.options, before.shape);
  for (uint64_t i = 0; i < options.jobs; ++i) {
    before.jobs.push_back(drawn.Next());
    eligible.push_back(before.jobs.back().queued);
    // The last unit may be cut off; what is there knows its predecessors all the same.
  }
  after = before;
  carrier.resize(options.jobs);
  std::iota(carrier.begin(), carrier.end(), uint64_t{0});
}

void Change::Renumber(std::vector<QueueJob> jobs) {
  std::stable_sort(jobs.begin(), jobs.end(),
                   [](const QueueJob& a, const QueueJob& b) { return a.queued < b.queued; });
  std::map<uint64_t, uint64_t> number;
  for (const QueueJob& job : jobs) number.emplace(job.number, number.size());
  const auto renumbered = [&number](uint64_t old) {
    const auto found = number.find(old);
    return found == number.end() ? generate::kNoJob : found->second;
  };
  for (QueueJob& job : jobs) {
    job.number = renumbered(job.number);
    job.after = renumbered(job.after);
  }
  for (uint64_t& job : carrier) job = renumbered(job);
  for (uint64_t& job : second) job = renumbered(job);
  after.jobs = std::move(jobs);
}

Judgement Judge(const Change& change, const std::vector<std::string>& actions, uint64_t seed) {
  const std::vector<QueueExecution> executions = Simulate(change.before);
  const process::Executions log = LogOf(change.before, executions);
  const process::Timeline timeline = process::MakeTimeline(log);
  const process::SlotPools pools = process::LearnSlotPools(log, timeline);
  const process::Batches batches = process::FindBatches(log, pools, timeline);
  replay::StudyOptions options;
  options.replicates = 500;
  options.seed = "lever " + std::to_string(seed);
  options.attempts = change.attempts;
  options.keys = change.keys;
  options.released_us = batches.released_us;
  const replay::Study study = replay::Study::Make(log, pools, options).value();
  replay::Plan plan;
  for (const std::string& text : actions) plan.push_back(replay::ParseAction(text, study.names()).value());
  const replay::Outcome outcome = study.Evaluate(plan).value();
  const Int128 truth = TrueSaving(change, executions);
  Judgement judged;
  judged.verdict = outcome.verdict;
  judged.has_interval =
      outcome.verdict != replay::Verdict::kInconclusive && outcome.interval.low_us.has_value();
  judged.is_inside =
      judged.has_interval && *outcome.interval.low_us <= truth && truth <= *outcome.interval.high_us;
  judged.is_exact = outcome.delta_wait_us == truth;
  judged.is_right_sign = (outcome.verdict != replay::Verdict::kVerified || truth > 0) &&
                         (outcome.verdict != replay::Verdict::kHarmful || truth < 0);
  return judged;
}

}  // namespace harness::testing
