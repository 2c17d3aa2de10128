// SPDX-License-Identifier: Apache-2.0
#include "replay/queue_series.h"

#include <algorithm>

#include "base/exact_sum.h"

namespace harness::replay {
namespace {

// Waited time in each step: whole steps by a running count, the ends by their parts.
class StepSums {
 public:
  StepSums(Timestamp start, Micros step, size_t steps)
      : start_(start), step_(step), part_(steps), change_(steps + 1) {}

  // Requires start <= from < to <= end of the last step.
  void Add(Timestamp from, Timestamp to) {
    const size_t first = StepOf(from);
    const size_t last = StepOf(to - 1);
    if (first == last) {
      part_[first] += to - from;
      return;
    }
    part_[first] += BeginOf(first + 1) - from;
    part_[last] += to - BeginOf(last);
    ++change_[first + 1];
    --change_[last];
  }

  std::vector<double> Means() const {
    std::vector<double> means;
    Int128 whole = 0;
    for (size_t i = 0; i < part_.size(); ++i) {
      whole += change_[i];
      means.push_back(RoundedRatio(part_[i] + whole * step_, step_));
    }
    return means;
  }

 private:
  size_t StepOf(Timestamp at) const { return static_cast<size_t>((at - start_) / step_); }
  Timestamp BeginOf(size_t step) const { return start_ + static_cast<Micros>(step) * step_; }

  Timestamp start_;
  Micros step_;
  std::vector<Int128> part_;
  std::vector<int64_t> change_;  // of the number that waits all through a step
};

}  // namespace

QueueSeries MeanQueue(std::span<const Timestamp> eligible_us, std::span<const Timestamp> started_us,
                      Timestamp first_us, Timestamp last_us, size_t most_steps) {
  QueueSeries series;
  if (eligible_us.empty()) return series;
  series.start_us = FloorTo(first_us, kMicrosPerHour);
  const Int128 hours = (Int128{last_us} - series.start_us) / kMicrosPerHour + 1;
  const auto most = static_cast<Int128>(std::max<size_t>(1, most_steps));
  const auto hours_in_step = static_cast<Micros>((hours + most - 1) / most);
  series.step_us = hours_in_step * kMicrosPerHour;
  const auto steps = static_cast<size_t>((hours + hours_in_step - 1) / hours_in_step);
  const Timestamp end = series.start_us + static_cast<Micros>(steps) * series.step_us;
  StepSums sums(series.start_us, series.step_us, steps);
  for (size_t i = 0; i < eligible_us.size(); ++i) {
    const Timestamp from = std::max(eligible_us[i], series.start_us);
    const Timestamp to = started_us[i] == process::kUnknownTime ? end : std::min(started_us[i], end);
    if (from < to) sums.Add(from, to);
  }
  series.waiting = sums.Means();
  return series;
}

}  // namespace harness::replay
