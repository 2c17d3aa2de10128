// SPDX-License-Identifier: Apache-2.0
#include "replay/calibration.h"

#include <algorithm>

#include "base/exact_json.h"
#include "base/exact_sum.h"
#include "base/sort_integers.h"
#include "replay/ready_times.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

std::optional<double> RatioTo(Int128 error, Int128 whole) {
  if (whole > 0) return RoundedRatio(error, whole);
  if (error == 0) return 0.0;
  return std::nullopt;
}

// Sum of |a - b| over both samples in ascending order, which is n times their distance. Of each those above 0
// are given, in order: many waits are 0, and none is less.
Int128 SortedDistance(const std::vector<Micros>& a, const std::vector<Micros>& b) {
  const std::vector<Micros>& more = a.size() > b.size() ? a : b;
  const std::vector<Micros>& fewer = a.size() > b.size() ? b : a;
  const size_t zeros = more.size() - fewer.size();
  Int128 sum = 0;
  for (size_t i = 0; i < zeros; ++i) sum += more[i];
  for (size_t i = zeros; i < more.size(); ++i) sum += Absolute(Int128{more[i]} - fewer[i - zeros]);
  return sum;
}

// Both queues gain a job at the same eligible time, so their difference changes at starts alone: up by one at
// a replayed start, down at a recorded one (recorded - replayed). Adds |difference| integrated hour by hour.
class HourlyDifference {
 public:
  // Times must not go back.
  void Change(Timestamp at, int64_t by) {
    if (difference_ != 0) Advance(at);
    at_ = at;
    difference_ += by;
  }
  Int128 Finish() {
    CloseHour();
    return total_;
  }

 private:
  void Advance(Timestamp to) {
    if (at_ >= hour_ && to < hour_ + kMicrosPerHour) {
      in_hour_ += Int128{difference_} * (to - at_);
      return;
    }
    const Timestamp last_hour = FloorTo(to, kMicrosPerHour);
    if (FloorTo(at_, kMicrosPerHour) < last_hour) {
      const Timestamp next_hour = FloorTo(at_, kMicrosPerHour) + kMicrosPerHour;
      AddToHour(at_, next_hour);
      CloseHour();
      // Whole hours in between have one difference all along.
      total_ += Absolute(difference_) * (last_hour - next_hour);
      at_ = last_hour;
    }
    AddToHour(at_, to);
  }
  void AddToHour(Timestamp from, Timestamp to) {
    const Timestamp hour = FloorTo(from, kMicrosPerHour);
    if (hour != hour_) CloseHour();
    hour_ = hour;
    in_hour_ += Int128{difference_} * (to - from);
  }
  void CloseHour() {
    total_ += Absolute(in_hour_);
    in_hour_ = 0;
  }

  Timestamp at_ = 0;
  Timestamp hour_ = 0;
  int64_t difference_ = 0;
  Int128 in_hour_ = 0;
  Int128 total_ = 0;
};

// Starts in order.
Int128 QueueDistance(const std::vector<Timestamp>& recorded, const std::vector<Timestamp>& replayed) {
  HourlyDifference hours;
  for (size_t a = 0, b = 0; a < recorded.size() || b < replayed.size();) {
    const bool is_recorded = b == replayed.size() || (a < recorded.size() && recorded[a] <= replayed[b]);
    is_recorded ? hours.Change(recorded[a++], -1) : hours.Change(replayed[b++], 1);
  }
  return hours.Finish();
}

Fit FitOf(const Calibration& found) {
  const bool fits = found.n > 0 && found.never_started == 0 &&
                    found.wmape_by_process.value_or(1) <= kLargestWaitError &&
                    found.distance_ratio.value_or(1) <= kLargestDistance;
  return fits ? Fit::kReproduces : Fit::kInconclusive;
}

}  // namespace

const char* FitName(Fit fit) {
  return fit == Fit::kReproduces ? "reproduces" : "inconclusive";
}

template <typename Starts>
Calibrator::Record Calibrator::RecordOf(Starts starts) const {
  Record record;
  record.starts_us.reserve(model_.jobs() - first_job_);
  for (size_t job = first_job_; job < model_.jobs(); ++job) {
    if (!starts(job)) continue;
    const Micros wait = model_.recorded_start_us[job] - model_.eligible_us[job];
    if (wait > 0) record.waits_us.push_back(wait);
    record.starts_us.push_back(model_.recorded_start_us[job]);
  }
  SortIntegers(record.waits_us);
  SortIntegers(record.starts_us);
  return record;
}

Calibrator::Calibrator(const Model& model, size_t first_job)
    : model_(model), first_job_(first_job), record_(RecordOf([](size_t) { return true; })) {}

Calibration Calibrator::Judge(std::span<const Timestamp> replayed_us) const {
  HARNESS_CHECK(replayed_us.size() == model_.jobs());
  Calibration found;
  std::vector<Int128> errors(model_.class_of_process.size());  // by process
  std::vector<Micros> waits;                                   // above 0
  std::vector<Timestamp> starts;
  starts.reserve(model_.jobs() - first_job_);
  for (size_t job = first_job_; job < model_.jobs(); ++job) {
    if (replayed_us[job] == kUnknownTime) {
      ++found.never_started;
      continue;
    }
    const Micros recorded_wait = model_.recorded_start_us[job] - model_.eligible_us[job];
    const Micros replayed_wait = replayed_us[job] - model_.eligible_us[job];
    if (replayed_wait > 0) waits.push_back(replayed_wait);
    starts.push_back(replayed_us[job]);
    found.recorded_wait_us += recorded_wait;
    found.replayed_wait_us += replayed_wait;
    errors[model_.process[job]] += replayed_wait - recorded_wait;
  }
  found.n = static_cast<int64_t>(starts.size());
  for (Int128& error : errors) {
    error = Absolute(error);
    found.residual_us += error;
  }
  found.residual_of_process = std::move(errors);
  if (found.n == 0) return found;
  found.wmape_by_process = RatioTo(found.residual_us, found.recorded_wait_us);
  SortIntegers(waits);
  SortIntegers(starts);
  Record of_started;  // a job that never starts is in neither
  if (found.never_started > 0)
    of_started = RecordOf([&](size_t job) { return replayed_us[job] != kUnknownTime; });
  const Record& record = found.never_started > 0 ? of_started : record_;
  const Int128 distance = SortedDistance(record.waits_us, waits);
  found.distance_us = RoundedRatio(distance, found.n);
  found.distance_ratio = RatioTo(distance, found.recorded_wait_us);
  found.queue_error = RatioTo(QueueDistance(record.starts_us, starts), found.recorded_wait_us);
  found.fit = FitOf(found);
  return found;
}

Calibration Calibrate(const Model& model, std::span<const Timestamp> replayed_us, size_t first_job) {
  return Calibrator(model, first_job).Judge(replayed_us);
}

std::optional<double> SlotWaitError(const Model& model, std::span<const Timestamp> replayed_us) {
  const ReadyTimes ready_times(model, model);
  const auto wait = [&](size_t job, std::span<const Timestamp> starts) -> Micros {
    // Nothing holds one that starts though its predecessor never does.
    const Timestamp held_until = std::max(model.eligible_us[job], HeldUntil(model, starts, job));
    return starts[job] - std::min(ready_times.Of(static_cast<uint32_t>(job), held_until), starts[job]);
  };
  std::vector<Int128> errors(model.class_of_process.size());
  Int128 recorded = 0, residual = 0;
  for (size_t job = 0; job < model.jobs(); ++job) {
    if (replayed_us[job] == kUnknownTime) continue;
    const Micros by_record = wait(job, model.recorded_start_us);
    recorded += by_record;
    errors[model.process[job]] += wait(job, replayed_us) - by_record;
  }
  for (const Int128 error : errors) residual += Absolute(error);
  return RatioTo(residual, recorded);
}

Json ToJson(const Calibration& calibration) {
  return {{"n", calibration.n},
          {"never_started", calibration.never_started},
          {"recorded_wait_us", ExactJson(calibration.recorded_wait_us)},
          {"replayed_wait_us", ExactJson(calibration.replayed_wait_us)},
          {"residual_us", ExactJson(calibration.residual_us)},
          {"wmape_by_process", NumberOrNull(calibration.wmape_by_process)},
          {"distance_us", NumberOrNull(calibration.distance_us)},
          {"distance_ratio", NumberOrNull(calibration.distance_ratio)},
          {"queue_error", NumberOrNull(calibration.queue_error)},
          {"fit", FitName(calibration.fit)}};
}

}  // namespace harness::replay
