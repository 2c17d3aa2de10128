// SPDX-License-Identifier: Apache-2.0
// What no schedule of this work can beat: a lower bound of the total wait on these hosts.
#pragma once

#include "base/exact_sum.h"
#include "replay/model.h"

namespace harness::replay {

struct FlowBound {
  Int128 wait_us = 0;        // no schedule waits less in total: held_us + contention_us
  Int128 held_us = 0;        // waits that predecessors force even on hosts without limit
  Int128 contention_us = 0;  // waits that the number of slots forces; 0 or more
  int64_t slots = 0;         // of all hosts
};

// The relaxed pool: all m slots of all hosts as one machine of m times the speed that can be shared and may
// interrupt; calendars, capabilities and discipline are left out. Each job has work slots * service and is
// released at r = the later of its eligible time and the earliest end of its predecessor (r of that one plus
// its service), which no schedule can beat; held_us is the sum of r - eligible.
//
// Two bounds of the sum of waits start - r, both from that machine:
// (1) Shortest remaining work first minimises the sum of completion times C' of that machine (Schrage 1968,
//     Operations Research 16, 687-690), sharing included. A schedule of the hosts gives each job at most its
//     slots of m at once: run with those shares the machine completes no job later, so the sum of
//     C = start + service is at least that of C'; start - r >= C' - service - r in sum.
// (2) Let M be the mean of the instants at which a job is worked on. On the hosts a job runs without pause,
//     so start = M - service / 2, and the same shares give the machine the same M. The sum of M is least
//     when the job of least work among those released is served, whole work counted (Goemans 1996; Schulz,
//     Skutella 2002, SIAM J. Discrete Math. 15, 450-469): start - r >= M' - service / 2 - r in sum.
// Dropping jobs never lengthens the rest's least wait, and a wait is never negative. The machine's busy
// periods do not disturb each other; each contributes the larger of (1), (2) and 0. All in integers, rounded
// down.
// Requires a model without cycles. O(n log n), 40 bytes a job.
FlowBound LowerBoundOfWait(const Jobs& jobs, const Machines& machines);

}  // namespace harness::replay
