// SPDX-License-Identifier: Apache-2.0
#include "replay/calibration.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

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
// a replayed start, down at a recorded one (recorded - replayed). Adds up |difference| integrated hour by
// hour. Starts come in any order, those of neighbours mostly in one hour: what changes in each is kept, and
// no start is sorted.
class HourlyDifference {
 public:
  void Add(Timestamp recorded, Timestamp replayed) {
    if (recorded == replayed) return;
    Change(recorded_, recorded, -1);
    Change(replayed_, replayed, 1);
  }

  // Of as many recorded starts as replayed ones, so nothing is left after the last hour.
  Int128 Total() const {
    std::vector<std::pair<Timestamp, Hour>> hours(hours_.begin(), hours_.end());
    std::sort(hours.begin(), hours.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Int128 total = 0, difference = 0;
    Timestamp until = 0;  // end of the hour before
    for (const auto& [from, hour] : hours) {
      total += Absolute(difference) * (from - until);
      total += Absolute(difference * kMicrosPerHour + hour.inside);
      difference += hour.changes;
      until = from + kMicrosPerHour;
    }
    return total;
  }

 private:
  struct Hour {
    int64_t changes = 0;  // of the difference
    Int128 inside = 0;    // integral of what changed in this hour, to its end
  };
  struct Cursor {
    Timestamp from = 0;
    Hour* hour = nullptr;  // that begins there
  };

  void Change(Cursor& cursor, Timestamp at, int64_t by) {
    if (cursor.hour == nullptr || at < cursor.from || at >= cursor.from + kMicrosPerHour) {
      cursor.from = FloorTo(at, kMicrosPerHour);
      cursor.hour = &hours_[cursor.from];
    }
    cursor.hour->changes += by;
    cursor.hour->inside += by * (cursor.from + kMicrosPerHour - at);
  }

  std::unordered_map<Timestamp, Hour> hours_;  // by their begin
  Cursor recorded_, replayed_;
};

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
std::vector<Micros> Calibrator::RecordedWaitsOf(Starts starts) const {
  std::vector<Micros> waits;
  for (size_t job = first_job_; job < model_.jobs(); ++job) {
    const Micros wait = model_.recorded_start_us[job] - model_.eligible_us[job];
    if (wait > 0 && starts(job)) waits.push_back(wait);
  }
  SortIntegers(waits);
  return waits;
}

Calibrator::Calibrator(const Model& model, size_t first_job)
    : model_(model),
      first_job_(first_job),
      recorded_waits_us_(RecordedWaitsOf([](size_t) { return true; })) {}

Calibration Calibrator::Judge(std::span<const Timestamp> replayed_us) const {
  HARNESS_CHECK(replayed_us.size() == model_.jobs());
  Calibration found;
  std::vector<Int128> errors(model_.class_of_process.size());  // by process
  std::vector<Micros> waits;                                   // above 0
  HourlyDifference queues;
  for (size_t job = first_job_; job < model_.jobs(); ++job) {
    if (replayed_us[job] == kUnknownTime) {
      ++found.never_started;
      continue;
    }
    const Micros recorded_wait = model_.recorded_start_us[job] - model_.eligible_us[job];
    const Micros replayed_wait = replayed_us[job] - model_.eligible_us[job];
    if (replayed_wait > 0) waits.push_back(replayed_wait);
    queues.Add(model_.recorded_start_us[job], replayed_us[job]);
    found.recorded_wait_us += recorded_wait;
    found.replayed_wait_us += replayed_wait;
    errors[model_.process[job]] += replayed_wait - recorded_wait;
  }
  found.n = static_cast<int64_t>(model_.jobs() - first_job_) - found.never_started;
  for (Int128& error : errors) {
    error = Absolute(error);
    found.residual_us += error;
  }
  found.residual_of_process = std::move(errors);
  if (found.n == 0) return found;
  found.wmape_by_process = RatioTo(found.residual_us, found.recorded_wait_us);
  SortIntegers(waits);
  std::vector<Micros> of_started;  // a job that never starts is in neither
  if (found.never_started > 0)
    of_started = RecordedWaitsOf([&](size_t job) { return replayed_us[job] != kUnknownTime; });
  const Int128 distance = SortedDistance(found.never_started > 0 ? of_started : recorded_waits_us_, waits);
  found.distance_us = RoundedRatio(distance, found.n);
  found.distance_ratio = RatioTo(distance, found.recorded_wait_us);
  found.queue_error = RatioTo(queues.Total(), found.recorded_wait_us);
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
