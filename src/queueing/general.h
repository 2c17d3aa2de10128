// SPDX-License-Identifier: Apache-2.0
// Approximate mean waits where neither arrivals nor services are exponential: Kingman and Allen-Cunneen.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace harness::queueing {

// scv_arrival and scv_service are squared coefficients of variation, variance / mean^2, of the times between
// arrivals and of the service times: 0 for a constant, 1 for an exponential, without unit.

// The mean wait in queue of G/G/1.
//
//   rho / (1 - rho) * (scv_arrival + scv_service) / 2 * mean_service
//
// Requires: rho in [0, 1), a ratio; both scv and mean_service finite and >= 0. Times between arrivals
// independent of
//           each other and of the services: bursts, calendars and holds break this, and the figure with it.
// Returns:  a wait in the unit of mean_service. Exact for M/G/1 (scv_arrival = 1), right in the limit of
// heavy
//           traffic, rough at light load.
// Errors:   kInvalidArgument, naming the argument that broke its requirement.
// Source:   Kingman (1961), Proc. Camb. Phil. Soc. 57(4), 902-904.
Result<double> KingmanWait(double rho, double scv_arrival, double scv_service, double mean_service);

// The mean wait in queue of G/G/c.
//
//   ErlangC(a, c) / (c - a) * (scv_arrival + scv_service) / 2 * mean_service
//
// Requires: offered_load a in [0, servers), in erlangs; servers in [1, kMaxServers]; the rest as KingmanWait.
// Returns:  a wait in the unit of mean_service. Exact for M/M/c and M/G/1, an approximation elsewhere; at
//           servers = 1 it is Kingman's.
// Errors:   kInvalidArgument, naming the argument that broke its requirement; an overload by its utilization.
// Source:   Allen, Probability, Statistics, and Queueing Theory (2nd ed., 1990), chapter 5.
Result<double> AllenCunneenWait(double offered_load, int64_t servers, double scv_arrival, double scv_service,
                                double mean_service);

}  // namespace harness::queueing
