// SPDX-License-Identifier: Apache-2.0
// How fast the replay is: executions a second on one core, and 1,000 plans on a log of ERP size.
//
//   bench_replay [DATASET_FOLDER]
//
// The first figures are of a made-up stream of 2 million jobs at utilization 0.9, with the bytes that a job
// takes in the model and in the replay at most. The plans run on the dataset where one is given (an imported
// `generate erp`), otherwise on a made-up log of 435,616 executions of 240 processes on two hosts, a third of
// which wait for a predecessor.
#include <chrono>
#include <cstdio>
#include <string>

#include "base/prng.h"
#include "base/text.h"
#include "held_memory.h"
#include "plugin/local_context.h"
#include "process/slot_pools.h"
#include "replay/study.h"

namespace harness {
namespace {

double SecondsOf(const auto& work) {
  const auto from = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

replay::Model StreamOf(uint32_t jobs, int64_t slots, bool links) {
  Philox random(1);
  replay::Model model;
  model.hosts = {{0, slots, {}}};
  model.classes = {{0}};
  model.class_of_process = {0};
  model.priority_of_process = {0};
  model.preferred_hosts = {{0}};
  constexpr double kMeanService = 60e6;
  Timestamp at = 0;
  for (uint32_t job = 0; job < jobs; ++job) {
    at += static_cast<Micros>(random.Exponential() * kMeanService / (0.9 * static_cast<double>(slots)));
    model.eligible_us.push_back(at);
    model.service_us.push_back(static_cast<Micros>(random.Exponential() * kMeanService));
    model.recorded_start_us.push_back(at);
    model.row.push_back(job);
    model.process.push_back(0);
    model.slots.push_back(1);
    const bool linked = links && job > 100 && random.Chance(0.3);
    model.predecessor.push_back(linked ? job - 1 - static_cast<uint32_t>(random.Below(100)) : replay::kNoJob);
  }
  return model;
}

void PrintRates() {
  constexpr uint32_t kJobs = 2'000'000;
  std::printf("%-44s %8s %8s %8s %8s   million executions/s\n", "slots", "2", "8", "16", "64");
  struct Path {
    const char* name;
    replay::Discipline discipline;
    bool short_cut, links;
  };
  for (const Path& path :
       {Path{"first come first served", replay::Discipline::kFcfs, true, false},
        Path{"... with predecessors", replay::Discipline::kFcfs, true, true},
        Path{"first come first served, by events", replay::Discipline::kFcfs, false, false},
        Path{"priority, by events", replay::Discipline::kProcessPriority, false, true},
        Path{"shortest first, by events", replay::Discipline::kShortestFirst, false, true}}) {
    std::printf("%-44s", path.name);
    int64_t most = 0;
    for (const int64_t slots : {2, 8, 16, 64}) {
      const int64_t before = bench::HeldBytes();
      bench::ForgetMostHeld();
      const replay::Model model = StreamOf(kJobs, slots, path.links);
      replay::Replayer replayer;
      double best = 1e9;
      for (int i = 0; i < 3; ++i)
        best = std::min(best, SecondsOf([&] { replayer.Run(model, path.discipline, path.short_cut); }));
      std::printf(" %8.1f", kJobs / best / 1e6);
      most = std::max(most, bench::MostHeldBytes() - before);
    }
    std::printf("   %.0f bytes a job\n", static_cast<double>(most) / kJobs);
  }
}

process::Executions MadeUpLog() {
  constexpr uint32_t kRows = 435'616;
  Philox random(2);
  process::Executions log;
  for (int i = 0; i < 240; ++i) log.processes.Of("P" + std::to_string(i));
  log.hosts.Of("H1");
  log.hosts.Of("H2");
  Timestamp at = 1'750'000'000'000'000;
  for (uint32_t row = 0; row < kRows; ++row) {
    at += static_cast<Micros>(random.Exponential() * 39e6);
    const auto service = static_cast<Micros>(random.Exponential() * 300e6);
    const bool linked = row > 0 && random.Chance(0.33);
    const uint32_t before = linked ? row - 1 - static_cast<uint32_t>(random.Below(std::min(row, 50U))) : 0;
    const Timestamp ready = linked ? std::max(at, log.ended_us[before]) : at;
    log.process.push_back(static_cast<uint32_t>(random.Below(240)));
    log.host.push_back(static_cast<uint32_t>(random.Below(2)));
    log.eligible_us.push_back(at);
    log.started_us.push_back(ready);
    log.ended_us.push_back(ready + service);
    log.slots.push_back(1);
    log.predecessor.push_back(linked ? before : process::kNoRow);
  }
  return log;
}

Result<process::Executions> LogOf(const Path& folder) {
  ASSIGN_OR_RETURN(auto info, eventlog::ReadDatasetInfo(folder));
  plugin::LocalContextOptions options;
  options.plugin_id = "bench";
  options.events.info = info;
  options.events.dataset_folder = folder;
  options.events.engine = {uint64_t{1} << 30, 2, std::filesystem::temp_directory_path()};
  options.output_folder = std::filesystem::temp_directory_path();
  eventlog::AccessEvidence account;
  ASSIGN_OR_RETURN(const auto context, plugin::MakeLocalContext(std::move(options), account));
  return process::LoadExecutions(context->data());
}

std::vector<replay::Plan> PlansOf(replay::ActionKind kind, const replay::Study& study, size_t count) {
  std::vector<replay::Plan> plans;
  const auto processes = study.names().processes.size();
  for (size_t i = 0; i < count; ++i) {
    replay::Action action;
    action.kind = kind;
    action.process = static_cast<uint32_t>(i % processes);
    action.amount = 2 + static_cast<int64_t>(i / processes);
    if (kind == replay::ActionKind::kAddSlots)
      action.hosts = {static_cast<uint32_t>(i % study.names().hosts.size())};
    if (kind == replay::ActionKind::kRoute)
      action.hosts = {static_cast<uint32_t>(i % study.names().hosts.size())};
    if (kind == replay::ActionKind::kShift) action.amount = static_cast<Micros>(i + 1) * kMicrosPerMinute;
    if (kind == replay::ActionKind::kSetPriority) action.amount = i % 2 == 0 ? -1 : 1;
    plans.push_back({action});
  }
  return plans;
}

int PrintPlans(const process::Executions& log, int threads) {
  process::SlotPools pools;
  std::printf("\n%zu executions, %zu processes, %zu hosts, %d threads\n", log.rows(), log.processes.size(),
              log.hosts.size(), threads);
  std::printf("%-28s %8.3f s\n", "slots, calendars, caps",
              SecondsOf([&] { pools = process::LearnSlotPools(log); }));
  std::optional<Result<replay::Study>> made;
  const double seconds = SecondsOf([&] { made = replay::Study::Make(log, pools, {}); });
  if (!*made) return std::fprintf(stderr, "%s\n", made->error().message.c_str()), 4;
  const replay::Study& study = **made;
  std::printf("%-28s %8.3f s: %s, %s\n", "study", seconds,
              replay::DisciplineName(study.discipline().discipline),
              replay::FitName(study.calibration().fit));
  std::vector<replay::Plan> all;
  for (const auto kind : {replay::ActionKind::kAddSlots, replay::ActionKind::kThin,
                          replay::ActionKind::kShift, replay::ActionKind::kMerge, replay::ActionKind::kSplit,
                          replay::ActionKind::kRoute, replay::ActionKind::kSetPriority}) {
    const auto plans = PlansOf(kind, study, 20);
    std::vector<Result<replay::Outcome>> outcomes;
    const double each = SecondsOf([&] { outcomes = study.EvaluateMany(plans, {.threads = 1}); }) / 20;
    int64_t replayed = 0;
    for (const auto& outcome : outcomes) replayed += outcome ? outcome->replayed : 0;
    const double share =
        static_cast<double>(replayed) / static_cast<double>(study.model().jobs() * plans.size());
    std::printf("%-28s %8.1f ms a plan on one thread, %3.0f %% of the log replayed\n",
                replay::ActionKindName(kind), each * 1e3, share * 100);
    for (const auto& plan : PlansOf(kind, study, 1000 / 7 + 1)) all.push_back(plan);
  }
  all.resize(1000);
  size_t good = 0;
  const double whole = SecondsOf([&] {
    for (const auto& outcome : study.EvaluateMany(all, {.threads = threads})) good += outcome ? 1 : 0;
  });
  std::printf("%-28s %8.3f s (%zu evaluated)\n", "1,000 plans", whole, good);
  return 0;
}

}  // namespace
}  // namespace harness

int main(int argc, char** argv) {
  using namespace harness;
  PrintRates();
  if (argc < 2) return PrintPlans(MadeUpLog(), 2);
  const auto log = LogOf(argv[1]);
  if (!log) return std::fprintf(stderr, "%s\n", log.error().message.c_str()), 4;
  return PrintPlans(*log, 2);
}
