// SPDX-License-Identifier: Apache-2.0
// The means of a queue in the long run, which Little's law ties to the mean wait.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace harness::queueing {

// Times in the unit of the arguments they were computed from.
struct QueueMeans {
  double utilization = 0;  // rho: share of the servers' time that is busy
  double wait = 0;         // Wq: from arrival to start
  double sojourn = 0;      // W: from arrival to end, wait + mean service
  double in_queue = 0;     // Lq: arrival rate * wait
  double in_system = 0;    // L: in_queue + offered load
};

// Completes the means from the wait that a formula gave; `where` names that formula in errors.
// Requires: arguments checked by StableLoad of arguments.h; wait >= 0.
// Errors:   kInvalidArgument when a mean leaves the range of a double.
Result<QueueMeans> MeansFromWait(std::string_view where, double arrival_rate, double mean_service,
                                 int64_t servers, double wait);

}  // namespace harness::queueing
