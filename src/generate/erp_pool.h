// SPDX-License-Identifier: Apache-2.0
// The discrete-event simulation: two hosts of slots, a dispatcher, holds, polls, caps and closed hours.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "generate/erp_jobs.h"

namespace harness::generate {

inline constexpr Second kLongWait = 60;  // waits up to this are not added up

// The parameters that calibration may move, per process.
struct Knobs {
  std::vector<double> service_scale;
  std::vector<double> polled_share;
};
Knobs DefaultKnobs(const ErpModel& model);

struct PoolResult {
  std::vector<int64_t> long_wait_s;         // per process: sum of start - eligible where above 60 s
  std::array<int64_t, 2> busy_slot_s = {};  // per host, up to the end of the log
};

// Simulates the log from its beginning and fills the results in `jobs`. A pure function of its arguments.
//
// An execution is ready when it is eligible and, if linked, its parent or dependency has ended, and, if
// it goes through the poller, the next poll has come. A ready execution first needs a place under its
// process's cap, then a slot of either host (the host with more free slots, the first if equal), in the
// order of priority, then of readiness. No slot is given in closed hours. Between the grant and the
// start lies the latency of the dispatcher (0 to 2 s), during which the slot is taken.
PoolResult RunPool(const ErpModel& model, const ErpCalendar& calendar, const Knobs& knobs,
                   std::vector<Job>& jobs);

}  // namespace harness::generate
