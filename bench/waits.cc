// SPDX-License-Identifier: Apache-2.0
// How fast waits are attributed: one core, on an imported dataset.
//
//   bench_waits DATASET_FOLDER [REPEATS]
//
// Least of the repeats, in milliseconds and in million rows a second. "attribution" is what follows the
// loading: the timeline, slots, calendars, caps and polls, and the causes of all waits with their
// blame, without the search for batches. "schedules and users" charges the contention to these too, and is no
// part of it. Memory is in bytes a row: the log's own columns, and the most that the work on it allocates
// besides.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "eventlog/dataset.h"
#include "held_memory.h"
#include "plugin/local_context.h"
#include "process/batches.h"
#include "process/wait_causes.h"
#include "process/wait_charges.h"

namespace harness {
namespace {

struct Stage {
  const char* name;
  double least_s = 1e9;
};

void Time(Stage& stage, const std::function<void()>& work) {
  const auto from = std::chrono::steady_clock::now();
  work();
  stage.least_s =
      std::min(stage.least_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count());
}

template <typename T>
size_t Bytes(const std::vector<T>& column) {
  return column.capacity() * sizeof(T);
}

size_t BytesOf(const process::Executions& log) {
  return Bytes(log.eligible_us) + Bytes(log.started_us) + Bytes(log.ended_us) + Bytes(log.process) +
         Bytes(log.host) + Bytes(log.slots) + Bytes(log.predecessor) + Bytes(log.links);
}

void Print(const char* name, double seconds, size_t rows) {
  std::printf("%-24s %10.1f ms %8.2f million rows/s\n", name, seconds * 1e3,
              static_cast<double>(rows) / seconds / 1e6);
}

int Measure(const char* folder, int repeats) {
  plugin::LocalContextOptions options;
  options.plugin_id = "bench_waits";
  auto info = eventlog::ReadDatasetInfo(folder);
  if (!info) return std::fprintf(stderr, "%s\n", info.error().message.c_str()), 4;
  options.events.info = std::move(*info);
  options.events.dataset_folder = folder;
  options.events.engine = {uint64_t{1} << 30, 2, std::filesystem::temp_directory_path()};
  options.output_folder = std::filesystem::temp_directory_path();
  eventlog::AccessEvidence account;
  auto context = plugin::MakeLocalContext(std::move(options), account);
  if (!context) return std::fprintf(stderr, "%s\n", context.error().message.c_str()), 4;
  Stage load{"load"}, timeline{"timeline"}, pools{"slot pools"}, batches{"batches"}, waits{"causes"},
      columns{"load columns"}, charges{"schedules and users"};
  process::Executions log;
  int64_t waited = 0, grown = 0;
  for (int i = 0; i < repeats; ++i) {
    bool failed = false;
    Time(load, [&] {
      auto loaded = process::LoadExecutions((*context)->data());
      failed = !loaded.has_value();
      if (!failed) log = std::move(*loaded);
    });
    if (failed) return std::fprintf(stderr, "%s: cannot be read\n", folder), 4;
    process::ChargeColumns names;
    Time(columns, [&] {
      auto loaded = process::LoadChargeColumns((*context)->data());
      failed = !loaded.has_value();
      if (!failed) names = std::move(*loaded);
    });
    if (failed) return std::fprintf(stderr, "%s: cannot be read\n", folder), 4;
    const int64_t before = bench::HeldBytes();
    bench::ForgetMostHeld();
    process::Timeline moments;
    process::SlotPools learned;
    Time(timeline, [&] { moments = process::MakeTimeline(log); });
    Time(pools, [&] { learned = process::LearnSlotPools(log, moments); });
    process::Batches found;
    Time(batches, [&] { found = process::FindBatches(log, learned, moments); });
    Int128 contention = 0;
    Time(waits, [&] {
      process::VisitWaits(log, learned, moments, found.released_us,
                          [&](uint32_t, const process::CauseTimes& times, Micros) {
                            const Micros contended = times[process::Index(process::WaitCause::kContention)];
                            contention += contended;
                            waited += contended > 0 ? 1 : 0;
                          });
    });
    Time(charges, [&] { process::ChargeWaits(log, learned, moments, found.released_us, names, contention); });
    grown = std::max(grown, bench::MostHeldBytes() - before);
  }
  for (const Stage* stage : {&load, &timeline, &pools, &batches, &waits, &columns, &charges})
    Print(stage->name, stage->least_s, log.rows());
  const double attribution_s = timeline.least_s + pools.least_s + waits.least_s;
  Print("attribution", attribution_s, log.rows());
  Print("attribution and batches", attribution_s + batches.least_s, log.rows());
  const auto rows = static_cast<double>(log.rows());
  const double of_log = static_cast<double>(BytesOf(log)) / rows, besides = static_cast<double>(grown) / rows;
  std::printf("memory: log %.1f, besides %.1f, together %.1f bytes a row\n", of_log, besides,
              of_log + besides);
  std::printf("%zu rows, %lld with contention\n", log.rows(), static_cast<long long>(waited / repeats));
  return 0;
}

}  // namespace
}  // namespace harness

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: bench_waits DATASET_FOLDER [REPEATS]\n"), 2;
  return harness::Measure(argv[1], argc > 2 ? std::max(1, std::atoi(argv[2])) : 5);
}
