// SPDX-License-Identifier: Apache-2.0
// How many executions ran and waited at each instant: per host and over time, from one exact sweep.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "base/time.h"
#include "process/executions.h"

namespace harness::process {

// One host, or "(unknown)" for rows without one. Times are microseconds of the observed span of the host,
// from its first start to its last end.
struct HostOccupancy {
  std::string host;
  bool is_unknown = false;  // its rows name no host
  int64_t executions = 0;   // with a known start and an end not before it
  Timestamp first_us = 0, last_us = 0;
  int64_t max_running = 0;
  int64_t times_at_max = 0;                  // how often the maximum was reached anew
  Micros at_max_us = 0;                      // how long it lasted in total
  Micros idle_us = 0;                        // nothing ran
  ExactSum busy_us;                          // integral of the number running
  Micros starved_us = 0;                     // something that ran here later was eligible and had not started
  Micros starved_at_max_us = 0;              // ... while the number running was at its maximum
  std::vector<int64_t> starts_by_week_hour;  // 168 counts, Monday 00 UTC first
};

struct OccupancySeries {
  Timestamp start_us = 0;
  Micros step_us = 0;
  std::vector<double> running, waiting;  // mean number in each step
};

struct Occupancy {
  std::vector<HostOccupancy> hosts;  // by name
  OccupancySeries series;            // of all hosts
  int64_t without_interval = 0;      // rows that give no interval: start or end unknown, or end before start
};

// Executions of length 0 occupy nothing. At one instant, ends come before starts: a slot that frees is free.
// `steps` is the largest number of steps of the series; the step is a whole number of minutes.
Occupancy CollectOccupancy(const Executions& log, size_t steps);

}  // namespace harness::process
