// SPDX-License-Identifier: Apache-2.0
// How well does the replay of the unchanged log reproduce it? What a replayed figure may be believed.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "base/json.h"
#include "replay/model.h"

namespace harness::replay {

// A model that errs by more than this is not believed. The naive rule promises a third of the wait for a
// third server on two, the largest saving that it claims for one server beside others; a model has to be
// nearer to the log than that to contradict it, so a quarter. Both errors are needed: sums by process hide
// errors of opposite sign inside a process, distances of distributions hide an exchange between processes.
// A saving smaller than the error of its own model is not proved by passing here; compare it with
// the residuals of the processes that it changes (verdict.h).
inline constexpr double kLargestWaitError = 0.25;
inline constexpr double kLargestDistance = 0.25;

enum class Fit { kReproduces, kInconclusive };
const char* FitName(Fit fit);

// Waits are start - eligible, so that holds by predecessors are in both. All sums are exact; every ratio is
// rounded once. A ratio to a recorded wait of 0 is 0 when the replay also has none, else it does not exist.
struct Calibration {
  int64_t n = 0;              // jobs judged
  int64_t never_started = 0;  // jobs the replay cannot start; any of them is inconclusive
  Int128 recorded_wait_us = 0, replayed_wait_us = 0;
  Int128 residual_us = 0;                   // sum over processes of |replayed - recorded| wait ...
  std::vector<Int128> residual_of_process;  // ... and of each, by its number in the log
  // residual_us over the recorded wait: the weighted mean absolute percentage error by process.
  std::optional<double> wmape_by_process;
  // Earth mover's distance of the two distributions of waits (mean distance of the sorted waits) ...
  std::optional<double> distance_us;
  std::optional<double> distance_ratio;  // ... over the mean recorded wait
  // Mean absolute error of the hourly mean queue length (clock hours, UTC) over its recorded mean.
  std::optional<double> queue_error;
  Fit fit = Fit::kInconclusive;
};

// Judges replays of one model by its record, which is put in order once for all of them.
class Calibrator {
 public:
  // Of jobs [first_job, jobs): all, or the later ones when the earlier were used to choose a discipline.
  // `model` must outlive it. O(n log n), 8 bytes a job that waited.
  explicit Calibrator(const Model& model, size_t first_job = 0);

  // Requires one start a job. O(n log n); 8 bytes a job that waited, as much again where a job never starts,
  // and 64 for each hour with a start.
  Calibration Judge(std::span<const Timestamp> replayed_us) const;

 private:
  // In order, those above 0 of the jobs that `starts` in the replay.
  template <typename Starts>
  std::vector<Micros> RecordedWaitsOf(Starts starts) const;

  const Model& model_;
  size_t first_job_;
  std::vector<Micros> recorded_waits_us_;
};

Calibration Calibrate(const Model& model, std::span<const Timestamp> replayed_us, size_t first_job = 0);

// Of the waits for slots alone (from the moment ready, by the record or in the replay, to the start): the
// error by process over the recorded sum, as wmape_by_process. Waits for predecessors, batches and ticks are
// the same in any order of service, and where they are long they would hide it. Jobs that never start are
// left out. Nothing where no job waited for a slot but in the replay.
std::optional<double> SlotWaitError(const Model& model, std::span<const Timestamp> replayed_us);

// Every figure of the whole by its name; sums exact, null where a ratio does not exist.
Json ToJson(const Calibration& calibration);

}  // namespace harness::replay
