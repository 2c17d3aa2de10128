// SPDX-License-Identifier: Apache-2.0
// Mean queue lengths step by step, for a plot of observed against replayed.
#pragma once

#include <span>
#include <vector>

#include "base/time.h"
#include "replay/model.h"

namespace harness::replay {

// One value a step: the mean number of executions that are eligible and have not started.
struct QueueSeries {
  Timestamp start_us = 0;  // a clock hour (UTC)
  Micros step_us = 0;      // a whole number of hours
  std::vector<double> waiting;
};

// From the hour of the first eligible time to the end of the last wait. Starts of kUnknownTime wait to the
// end of the series; a start before the eligible time is no wait. At most `most_steps` (>= 1) steps, as short
// as that allows; no steps for no jobs. Exact sums, one division a value. Requires: the three of one length,
// no unknown eligible time.
QueueSeries MeanQueue(std::span<const Timestamp> eligible_us, std::span<const Timestamp> started_us,
                      Timestamp first_us, Timestamp last_us, size_t most_steps);

// Series of one start and step, so that they can be drawn together.
struct QueueCurves {
  QueueSeries recorded, replayed, planned;  // `planned` is empty without a plan
};

}  // namespace harness::replay
