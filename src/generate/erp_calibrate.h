// SPDX-License-Identifier: Apache-2.0
// Finds the parameters of the mechanisms (holds, caps, polls) that give the specified hours of waiting.
#pragma once

#include <string>
#include <vector>

#include "base/progress.h"
#include "generate/erp_pool.h"

namespace harness::generate {

// One wait to be met and the parameter that moves it, always upwards.
struct Target {
  std::string process;    // whose full waits above 60 s are summed
  double hours = 0.0;     // of the specification, times rows_scale
  std::string parameter;  // hold_scale, service_scale or polled_share
  std::string of;         // the process that has the parameter
  double response = 1.0;  // first guess of d log(hours) / d log(parameter)
  // After calibration:
  double value = 0.0;
  double reached_hours = 0.0;
};

struct Calibration {
  Knobs knobs;
  PoolResult result;
  std::vector<Target> targets;
  double tolerance = 0.0;  // relative
  int rounds = 0;          // simulations run
  bool converged = true;   // every target within the tolerance
};

// Relative, at scale 1 and above; a tenth of the log gives ten times as much, as single executions weigh
// more.
inline constexpr double kTolerance = 0.0005;

// Simulates, compares, and moves every parameter by a secant step in logarithms, at most 40 times; ends
// at the first simulation that meets all targets, else runs the best one again. `jobs` holds the final
// simulation. A log of a few days has no month-end peaks to reach their hours with: then not converged.
// Targets whose pattern is left out are not among those met. Errors: kInterrupted.
Result<Calibration> Calibrate(const ErpModel& model, const ErpCalendar& calendar, double rows_scale,
                              std::vector<Job>& jobs, Progress& progress);

}  // namespace harness::generate
