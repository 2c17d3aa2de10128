// SPDX-License-Identifier: Apache-2.0
// Each action held against its queue generated again under the changed rule: does the saving that the replay
// of the old log states, within its interval, hold in the new one?
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "tests/lever_worlds.h"

namespace harness {
namespace {

using generate::QueueJob;
using generate::QueueModel;
using generate::QueueOptions;
using generate::QueueProcess;
using generate::QueueShape;
using testing::Change;
using testing::Judgement;

uint64_t Cases() {
  return std::getenv("HARNESS_ALL_TESTS") != nullptr ? 2000 : 200;
}

QueueOptions Options(QueueModel model, uint64_t seed, uint64_t jobs = 600) {
  QueueOptions options = generate::DefaultsOf(model);
  options.jobs = jobs;
  options.seed = seed;
  return options;
}

// Processes A and B, half of the arrivals each, on one host of four slots with a load of 0.85.
QueueOptions TwoOptions(uint64_t seed) {
  QueueOptions options = Options(QueueModel::kMmc, seed);
  options.servers = 4;
  options.hosts = 1;
  options.service_rate_per_s = 1.0 / 60;
  options.arrival_rate_per_s = 0.85 * 4 / 60;
  return options;
}

QueueShape TwoShape(const QueueOptions& options) {
  QueueShape shape;
  for (const std::string_view name : {"A", "B"}) {
    QueueProcess process;
    process.name = name;
    process.service_rate_per_s = options.service_rate_per_s;
    shape.units.push_back({1.0, {{shape.processes.size(), generate::kNoMember}}});
    shape.processes.push_back(process);
  }
  return shape;
}

Change Two(uint64_t seed) {
  const QueueOptions options = TwoOptions(seed);
  return {options, TwoShape(options)};
}

Change Of(QueueModel model, uint64_t seed) {
  const QueueOptions options = Options(model, seed);
  return {options, generate::ShapeOf(options)};
}

QueueProcess& Named(QueueShape& shape, std::string_view name) {
  return *std::find_if(shape.processes.begin(), shape.processes.end(),
                       [&](const QueueProcess& process) { return process.name == name; });
}

// Drops jobs of A: `stays` by how many of A came before it, and the job.
template <typename Stays>
void DropOfA(Change& change, Stays stays) {
  std::vector<QueueJob> jobs;
  uint64_t seen = 0;
  for (const QueueJob& job : change.before.jobs) {
    if (job.process == 0 && !stays(seen++, job)) {
      change.carrier[job.number] = generate::kNoJob;
    } else {
      jobs.push_back(job);
    }
  }
  change.Renumber(std::move(jobs));
}

// Moves the moments of A.
template <typename Moved>
void MoveA(Change& change, Moved moved) {
  std::vector<QueueJob> jobs = change.before.jobs;
  for (QueueJob& job : jobs) {
    if (job.process == 0) job.queued = change.eligible[job.number] = moved(job.queued);
  }
  change.Renumber(std::move(jobs));
}

using Make = Change (*)(uint64_t seed);

// Judges cases of seeds 1, 2, ...: at least nine of ten hold, a case without an interval does not.
void ExpectTrue(const std::vector<std::string>& actions, Make make) {
  uint64_t inside = 0, exact = 0, without = 0, right = 0;
  std::map<std::string, int> verdicts;
  for (uint64_t seed = 1; seed <= Cases(); ++seed) {
    const Judgement judged = testing::Judge(make(seed), actions, seed);
    inside += judged.is_inside ? 1 : 0;
    exact += judged.is_exact ? 1 : 0;
    without += judged.has_interval ? 0 : 1;
    right += judged.is_right_sign ? 1 : 0;
    ++verdicts[replay::VerdictName(judged.verdict)];
  }
  std::printf("%-34s %5llu cases: %5llu inside, %5llu exact, %llu without an interval;", actions[0].c_str(),
              static_cast<unsigned long long>(Cases()), static_cast<unsigned long long>(inside),
              static_cast<unsigned long long>(exact), static_cast<unsigned long long>(without));
  for (const auto& [verdict, count] : verdicts) std::printf(" %s %d", verdict.c_str(), count);
  std::printf("\n");
  EXPECT_GE(10 * inside, 9 * Cases()) << actions[0];
  EXPECT_GE(100 * right, 99 * Cases())
      << actions[0] << ": verified savings that are losses, or harm that helps";
}

TEST(LeverTruth, OneMoreSlot) {
  ExpectTrue({"add-slots:HOST01:+1"}, [](uint64_t seed) {
    Change change = Two(seed);
    ++change.after.options.servers;
    return change;
  });
}

TEST(LeverTruth, OneMoreSlotForBatches) {
  ExpectTrue({"add-slots:HOST01:+1"}, [](uint64_t seed) {
    QueueOptions options = Options(QueueModel::kBatch, seed);
    options.servers = 4;
    options.arrival_rate_per_s = 0.02;
    Change change(options, generate::ShapeOf(options));
    ++change.after.options.servers;
    return change;
  });
}

TEST(LeverTruth, OneMoreSlotForPolls) {
  ExpectTrue({"add-slots:HOST01:+1"}, [](uint64_t seed) {
    QueueOptions options = Options(QueueModel::kPoll, seed);
    options.servers = 5;
    Change change(options, generate::ShapeOf(options));
    ++change.after.options.servers;
    return change;
  });
}

TEST(LeverTruth, OneMoreSlotWhereParentsHold) {
  ExpectTrue({"add-slots:*:+1"}, [](uint64_t seed) {
    Change change = Of(QueueModel::kHold, seed);
    change.after.options.servers += change.before.options.hosts;
    return change;
  });
}

TEST(LeverTruth, PriorityOfAProcess) {
  ExpectTrue({"priority:A:-1"}, [](uint64_t seed) {
    Change change = Two(seed);
    change.after.shape.processes[0].priority = -1;
    return change;
  });
}

TEST(LeverTruth, RouteToBothHosts) {
  ExpectTrue({"route:LOCAL:HOST01,HOST02"}, [](uint64_t seed) {
    QueueOptions options = Options(QueueModel::kCap, seed);
    options.arrival_rate_per_s = 0.85 * options.servers / 60;
    QueueShape shape = generate::ShapeOf(options);
    Named(shape, "CAPPED").cap = 0;
    Change change(options, shape);
    Named(change.after.shape, "LOCAL").first_host = false;
    return change;
  });
}

// A cap of one that the log shows, on eight slots that have room.
Change WithCap(uint64_t seed, int cap) {
  QueueOptions options = TwoOptions(seed);
  options.servers = 8;
  options.arrival_rate_per_s = 0.024;
  QueueShape shape = TwoShape(options);
  shape.processes[0].cap = 1;
  Change change(options, shape);
  change.after.shape.processes[0].cap = cap;
  return change;
}

TEST(LeverTruth, ACapIsSetWhereSlotsAreShort) {
  ExpectTrue({"cap:A:2"}, [](uint64_t seed) {
    Change change = Two(seed);
    change.after.shape.processes[0].cap = 2;
    return change;
  });
}

TEST(LeverTruth, ACapIsSetWhereSlotsHaveRoom) {
  ExpectTrue({"cap:A:1"}, [](uint64_t seed) {
    Change change = WithCap(seed, 1);
    change.before.shape.processes[0].cap = 0;
    return change;
  });
}

TEST(LeverTruth, ACapIsRaised) {
  ExpectTrue({"cap:A:2"}, [](uint64_t seed) { return WithCap(seed, 2); });
}

TEST(LeverTruth, ACapIsLifted) {
  ExpectTrue({"cap:A:0"}, [](uint64_t seed) { return WithCap(seed, 0); });
}

TEST(LeverTruth, AStepBesideTheOneBefore) {
  ExpectTrue({"unlink:STEP2:STEP1"}, [](uint64_t seed) {
    Change change = Of(QueueModel::kChain, seed);
    for (QueueJob& job : change.after.jobs) {
      if (job.process == 1) job.after = generate::kNoJob;  // the first step waits for nothing
    }
    return change;
  });
}

TEST(LeverTruth, ChildrenBesideTheirParents) {
  ExpectTrue({"unlink:CHILD:PARENT"}, [](uint64_t seed) {
    Change change = Of(QueueModel::kHold, seed);
    for (QueueJob& job : change.after.jobs) job.after = generate::kNoJob;
    return change;
  });
}

TEST(LeverTruth, Shift) {
  ExpectTrue({"shift:A:+10m"}, [](uint64_t seed) {
    Change change = Two(seed);
    MoveA(change, [](Micros at) { return at + 10 * kMicrosPerMinute; });
    return change;
  });
}

TEST(LeverTruth, Defer) {
  ExpectTrue({"defer:A:1h-75m"}, [](uint64_t seed) {
    Change change = Two(seed);
    MoveA(change, [](Micros at) {
      const bool inside =
          at >= kMicrosPerHour && at < 75 * kMicrosPerMinute;  // the log is shorter than a day
      return inside ? 75 * kMicrosPerMinute : at;
    });
    return change;
  });
}

TEST(LeverTruth, Thin) {
  ExpectTrue({"thin:A:3"}, [](uint64_t seed) {
    Change change = Two(seed);
    DropOfA(change, [](uint64_t before, const QueueJob&) { return before % 3 != 2; });
    return change;
  });
}

TEST(LeverTruth, Keep) {
  ExpectTrue({"keep:A:3"}, [](uint64_t seed) {
    Change change = Two(seed);
    DropOfA(change, [](uint64_t before, const QueueJob&) { return before % 3 == 0; });
    return change;
  });
}

TEST(LeverTruth, KeepInAWindow) {
  ExpectTrue({"keep:A:2:within 2025-07-01T00:30:00Z/2025-07-01T01:30:00Z"}, [](uint64_t seed) {
    Change change = Two(seed);
    uint64_t touched = 0;
    DropOfA(change, [&touched](uint64_t, const QueueJob& job) {
      const bool inside = job.queued >= 30 * kMicrosPerMinute && job.queued < 90 * kMicrosPerMinute;
      return !inside || touched++ % 2 == 0;
    });
    return change;
  });
}

// Parameters 1 to 20: the same again within five minutes takes the result of the one that stayed.
TEST(LeverTruth, Dedupe) {
  ExpectTrue({"dedupe:A:5m"}, [](uint64_t seed) {
    Change change = Two(seed);
    Philox random("keys " + std::to_string(seed), "lever truth", "keys");
    for (uint64_t i = 0; i < change.before.jobs.size(); ++i)
      change.keys.push_back(static_cast<uint32_t>(1 + random.Below(20)));
    std::map<uint64_t, Micros> stayed;
    DropOfA(change, [&](uint64_t, const QueueJob& job) {
      const auto [last, is_first] = stayed.emplace(change.keys[job.number], job.queued);
      if (!is_first && job.queued - last->second <= 5 * kMicrosPerMinute) return false;
      last->second = job.queued;
      return true;
    });
    return change;
  });
}

// Three calls of A within half an hour are one, which pays 20 s once.
TEST(LeverTruth, Merge) {
  ExpectTrue({"merge:A:3:30m:20s"}, [](uint64_t seed) {
    Change change = Two(seed);
    constexpr Micros kSetup = 20 * kMicrosPerSecond;
    std::vector<QueueJob> jobs, batch;
    const auto close = [&] {
      if (batch.empty()) return;
      QueueJob all = batch.back();
      all.service = batch.front().service;
      for (size_t i = 1; i < batch.size(); ++i)
        all.service += batch[i].service - std::min(kSetup, batch[i].service);
      for (const QueueJob& job : batch) change.carrier[job.number] = all.number;
      jobs.push_back(all);
      batch.clear();
    };
    for (const QueueJob& job : change.before.jobs) {
      if (job.process != 0) {
        jobs.push_back(job);
        continue;
      }
      if (!batch.empty() && job.queued - batch.front().queued > 30 * kMicrosPerMinute) close();
      batch.push_back(job);
      if (batch.size() == 3) close();
    }
    close();
    change.Renumber(std::move(jobs));
    return change;
  });
}

TEST(LeverTruth, Split) {
  ExpectTrue({"split:A:2"}, [](uint64_t seed) {
    Change change = Two(seed);
    std::vector<QueueJob> jobs;
    uint64_t next = change.before.jobs.size();
    change.second.assign(change.before.jobs.size(), generate::kNoJob);
    for (QueueJob job : change.before.jobs) {
      if (job.process == 0) {
        QueueJob second = job;
        second.number = change.second[job.number] = next++;
        second.after = job.number;
        second.service = job.service / 2;
        job.service -= second.service;
        jobs.push_back(job);
        jobs.push_back(second);
      } else {
        jobs.push_back(job);
      }
    }
    change.Renumber(std::move(jobs));
    return change;
  });
}

// One to four attempts of equal length; half of those beyond the first fall away.
TEST(LeverTruth, FewerRetries) {
  ExpectTrue({"retry:A:0.5"}, [](uint64_t seed) {
    Change change = Two(seed);
    Philox random("attempts " + std::to_string(seed), "lever truth", "attempts");
    for (QueueJob& job : change.after.jobs) {
      const auto attempts = static_cast<int32_t>(1 + random.Below(4));
      change.attempts.push_back(attempts);
      if (job.process != 0) continue;
      const Micros in_retries = job.service * (attempts - 1);  // times `attempts`
      job.service -= (in_retries + 2 * attempts - 1) / (2 * attempts);
    }
    return change;
  });
}

}  // namespace
}  // namespace harness
