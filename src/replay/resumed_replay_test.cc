// SPDX-License-Identifier: Apache-2.0
// A replay that goes on from the unchanged one, against a replay of everything, on random logs full of ties.
#include "replay/resumed_replay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "base/prng.h"
#include "replay/action.h"
#include "replay/alike_hosts.h"
#include "replay/divergences.h"
#include "replay/engine.h"
#include "replay/test_logs.h"

namespace harness::replay {
namespace {

constexpr uint32_t kProcesses = 6;
constexpr Timestamp kMondayNoon = 4 * kMicrosPerDay + 12 * kMicrosPerHour;

uint32_t Below(Philox& random, uint64_t bound) {
  return static_cast<uint32_t>(random.Below(bound));
}

struct Features {
  bool links = false, releases = false, polls = false, caps = false, closed = false;
  bool twins = false;  // two hosts are alike but for their slots
};

// Jobs that come in bursts with pauses between them, of few lengths, at times on a coarse grid.
Model BurstModel(uint64_t seed, uint32_t jobs, Features features) {
  Philox random(seed);
  Model model;
  model.hosts = {{0, 2, {}}, {1, 3, {}}, {2, 1, {}}};
  if (features.closed) {
    model.hosts[1].calendar.closed = {{12 * kMicrosPerHour + 200, 12 * kMicrosPerHour + 4000}};
    model.hosts[0].calendar.outages = {{kMondayNoon + 300, kMondayNoon + 2000}};
  }
  model.classes = {{0}, {0, 1}, {1, 2}};
  if (features.twins) {
    model.hosts = {{0, 2, {}}, {1, 3, {}}, {2, 1, {}}, {3, 2, {}}};
    model.classes = {{0, 1}, {0, 1, 2}, {2, 3}};
  }
  for (uint32_t process = 0; process < kProcesses; ++process) {
    model.class_of_process.push_back(process % 3);
    model.priority_of_process.push_back(process % 2 == 0 ? 0 : -1);
    auto preferred = model.classes[process % 3];
    std::reverse(preferred.begin(), preferred.end());
    model.preferred_hosts.push_back(preferred);
  }
  Timestamp at = kMondayNoon;
  for (uint32_t job = 0; job < jobs; ++job) {
    at += Below(random, 12) == 0 ? 40 * Below(random, 6) : 2 * Below(random, 3);
    model.eligible_us.push_back(at);
    model.service_us.push_back(2 * Below(random, 9));
    model.recorded_start_us.push_back(at);
    model.row.push_back(job);
    model.process.push_back(Below(random, kProcesses));
    model.slots.push_back(1);
    const uint32_t back = 1 + Below(random, 30);
    const bool linked = features.links && job >= back && Below(random, 4) == 0;
    model.predecessor.push_back(linked ? job - back : kNoJob);
    // One that came before may wait for it too: it waits for nothing itself, so that closes no circle.
    if (features.links && !linked && job >= back && Below(random, 5) == 0 &&
        model.predecessor[job - back] == kNoJob)
      model.predecessor[job - back] = job;
    model.attempts.push_back(1 + static_cast<int32_t>(Below(random, 3)));
    model.key.push_back(Below(random, 5));
    if (features.releases)
      model.release_us.push_back(Below(random, 6) == 0 ? at + Below(random, 60) : process::kUnknownTime);
    if (features.polls) model.polled.push_back(Below(random, 5) == 0 ? 1 : 0);
  }
  if (features.polls) model.poll_of_process.assign(kProcesses, {20, 0});
  if (features.caps) {
    model.cap_of_process.assign(kProcesses, 0);
    model.cap_of_process[1] = 1;
    model.cap_of_process[4] = 2;
  }
  return model;
}

Action RandomAction(Philox& random) {
  Action action;
  action.kind = static_cast<ActionKind>(Below(random, kActionKinds));
  action.process = Below(random, kProcesses);
  action.predecessor = Below(random, kProcesses);
  action.amount = 2 + Below(random, 3);
  action.window_us = 10 * (1 + Below(random, 20));
  switch (action.kind) {
    case ActionKind::kAddSlots:
      action.hosts = {Below(random, 3)};
      action.amount = 1;
      break;
    case ActionKind::kSetPriority:
      action.amount = static_cast<int64_t>(Below(random, 5)) - 2;
      break;
    case ActionKind::kShift:
      action.amount = 6 * (static_cast<int64_t>(Below(random, 41)) - 20);
      break;
    case ActionKind::kFewerRetries:
      action.amount = 500;
      break;
    case ActionKind::kRoute:
      action.hosts = {Below(random, 3)};
      break;
    case ActionKind::kCap:
      action.amount = Below(random, 3);
      break;
    case ActionKind::kKeep:
      action.windows = {{kMondayNoon + 300, kMondayNoon + 2000}};
      action.outside = Below(random, 2) == 0;
      break;
    case ActionKind::kDefer:
      action.from_us = 12 * kMicrosPerHour + 100 * Below(random, 20);
      action.to_us = action.from_us + 60 + Below(random, 400);
      break;
    default:
      break;
  }
  return action;
}

// The starts of all jobs of each row, of those that are there, by row.
std::map<uint32_t, std::vector<Timestamp>> StartsByRow(const Jobs& jobs, const JobOrder& order,
                                                       const std::vector<Timestamp>& starts) {
  std::map<uint32_t, std::vector<Timestamp>> by_row;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    if (!order.IsGone(job)) by_row[jobs.row[job]].push_back(starts[job]);
  }
  for (auto& [row, times] : by_row) std::sort(times.begin(), times.end());
  return by_row;
}

JobOrder InOrder(const Jobs& jobs) {
  return {static_cast<uint32_t>(jobs.jobs())};
}

struct Tried {
  int64_t resumed = 0, whole = 0;  // plans
  int64_t replayed = 0, jobs = 0;  // in those that were resumed
};

void Try(const Model& model, Discipline discipline, uint64_t seed, int plans, Tried& tried) {
  std::vector<Timestamp> starts;
  const BaselineTrace trace = BaselineTrace::Make(model, model, discipline, starts);
  Replayer replayer;
  ASSERT_EQ(replayer.Run(model, discipline, false).started_us, starts);
  ASSERT_EQ(replayer.Run(model, discipline).started_us, starts);
  if (!trace.is_useful()) return;
  const Baseline baseline{model, trace, starts};
  Divergences divergences;
  ResumedReplay resumed;
  Philox random(seed);
  for (int plan = 0; plan < plans; ++plan) {
    Jobs jobs = model;
    Machines machines = model;
    Calls calls;
    Discipline changed = discipline;
    bool changes_jobs = false;
    JobColumns columns = JobColumns::kNone;
    std::string text;
    for (uint32_t actions = 1 + Below(random, 2), i = 0; i < actions; ++i) {
      const Action action = RandomAction(random);
      if (action.kind == ActionKind::kSetPriority && changed == Discipline::kFcfs)
        changed = Discipline::kProcessPriority;
      changes_jobs |= ChangesJobs(action.kind);
      columns = columns | ColumnsChangedBy(action.kind);
      text += std::string(" ") + ActionKindName(action.kind) + ":" + std::to_string(action.process) + ":" +
              std::to_string(action.amount);
      const auto applied = ChangesJobs(action.kind) ? Apply(action, jobs, calls) : Apply(action, machines);
      if (!applied) text += " (not applied)";
    }
    const Jobs& after = changes_jobs ? jobs : static_cast<const Jobs&>(model);
    const auto& whole = replayer.Run(after, machines, changed).started_us;
    const auto alike = AlikeHosts(model, machines, changed, trace.HasJobs());
    if (!divergences.Find(baseline, model, discipline, {after, columns, calls, machines, alike})) {
      ++tried.whole;
      continue;
    }
    const auto& found = resumed.Run(baseline,
                                    {after,
                                     {static_cast<uint32_t>(after.jobs())},
                                     machines,
                                     changed,
                                     alike,
                                     divergences.same_as(),
                                     divergences.number_of()},
                                    divergences.found());
    ASSERT_EQ(found.size(), whole.size());
    const auto differs = std::mismatch(whole.begin(), whole.end(), found.begin()).first - whole.begin();
    ASSERT_EQ(differs, static_cast<std::ptrdiff_t>(whole.size()))
        << text << ", seed " << seed << ", plan " << plan << ", discipline " << DisciplineName(discipline)
        << ": job " << differs << " of process " << after.process[static_cast<size_t>(differs)]
        << " comes at " << after.eligible_us[static_cast<size_t>(differs)] << ", starts at "
        << whole[static_cast<size_t>(differs)] << " and at " << found[static_cast<size_t>(differs)];
    ++tried.resumed;
    tried.replayed += resumed.replayed();
    tried.jobs += static_cast<int64_t>(after.jobs());
  }
}

// Plans of up to three actions on the jobs, in place and taken back, against a replay of the jobs that they
// leave where these are put in order after each.
void TryInPlace(const Model& model, Discipline discipline, uint64_t seed, int plans, Tried& tried) {
  std::vector<Timestamp> starts;
  const BaselineTrace trace = BaselineTrace::Make(model, model, discipline, starts);
  if (!trace.is_useful()) return;
  const Baseline baseline{model, trace, starts};
  Replayer replayer;
  Divergences divergences;
  ResumedReplay resumed;
  Jobs jobs = model;
  Calls calls;
  JobEdits edits(jobs, calls);
  const Calls no_calls;
  const auto alike = AlikeHosts(model, model, discipline, trace.HasJobs());
  Philox random(seed);
  for (int plan = 0; plan < plans; ++plan) {
    Jobs settled = model;
    Calls settled_calls;
    JobColumns columns = JobColumns::kNone;
    std::string text;
    for (uint32_t wanted = 1 + Below(random, 3), i = 0; i < wanted && edits.IsInOrder(); ++i) {
      Action action = RandomAction(random);
      while (!ChangesJobs(action.kind)) action = RandomAction(random);
      text += std::string(" ") + ActionKindName(action.kind) + ":" + std::to_string(action.process) + ":" +
              std::to_string(action.amount);
      const bool applied = Apply(action, edits).has_value();
      ASSERT_EQ(Apply(action, settled, settled_calls).has_value(), applied) << text;
      if (applied) columns = columns | ColumnsChangedBy(action.kind);
    }
    const bool resumes =
        divergences.Find(baseline, model, discipline,
                         {jobs, columns, edits.counts_calls() ? calls : no_calls, model, alike, &edits});
    if (resumes) {
      const ChangedLog changed{
          jobs, edits.order(), model, discipline, alike, divergences.same_as(), divergences.number_of()};
      const auto found =
          StartsByRow(jobs, edits.order(), resumed.Run(baseline, changed, divergences.found()));
      const auto whole =
          StartsByRow(settled, InOrder(settled), replayer.Run(settled, model, discipline).started_us);
      ASSERT_EQ(found, whole) << text << ", seed " << seed << ", plan " << plan << ", discipline "
                              << DisciplineName(discipline);
      ++tried.resumed;
      tried.replayed += resumed.replayed();
      tried.jobs += static_cast<int64_t>(jobs.jobs());
    }
    if (edits.counts_calls()) {
      ASSERT_EQ(calls.eligible_us, settled_calls.eligible_us);
    }
    edits.TakeBack(model, model.key);
    ASSERT_EQ(jobs.predecessor, model.predecessor);
    ASSERT_EQ(jobs.service_us, model.service_us);
    ASSERT_EQ(jobs.eligible_us, model.eligible_us);
    ASSERT_EQ(jobs.release_us, model.release_us);
    ASSERT_EQ(jobs.polled, model.polled);
    ASSERT_EQ(jobs.key, model.key);
    ASSERT_EQ(jobs.row, model.row);
  }
}

void TryAll(Features features, double most_replayed) {
  Tried tried;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    const Model model = BurstModel(seed, 3000, features);
    for (const Discipline discipline : {Discipline::kFcfs, Discipline::kAffinity,
                                        Discipline::kProcessPriority, Discipline::kShortestFirst}) {
      Model learned = model;
      if (discipline != Discipline::kProcessPriority) learned.priority_of_process.assign(kProcesses, 0);
      Try(learned, discipline, seed, 30, tried);
      TryInPlace(learned, discipline, seed, 20, tried);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
  EXPECT_GT(tried.resumed, 500);
  EXPECT_LT(static_cast<double>(tried.replayed) / static_cast<double>(tried.jobs), most_replayed);
  testing::Test::RecordProperty("replayed",
                                std::to_string(tried.replayed) + " of " + std::to_string(tried.jobs));
}

TEST(ResumedReplay, SameStartsPlain) {
  TryAll({}, 0.9);
}

TEST(ResumedReplay, SameStartsOnHostsThatAreAlike) {
  TryAll({.links = true, .caps = true, .twins = true}, 0.9);
}

TEST(ResumedReplay, SameStartsWithPredecessors) {
  TryAll({.links = true}, 0.9);
}

TEST(ResumedReplay, SameStartsWithReleasesAndTicks) {
  TryAll({.links = true, .releases = true, .polls = true}, 0.9);
}

TEST(ResumedReplay, SameStartsWithCaps) {
  TryAll({.links = true, .caps = true}, 0.9);
}

TEST(ResumedReplay, SameStartsWithClosedHosts) {
  TryAll({.links = true, .releases = true, .polls = true, .caps = true, .closed = true}, 0.9);
}

}  // namespace
}  // namespace harness::replay
