// SPDX-License-Identifier: Apache-2.0
// M/M/c and M/M/1: Poisson arrivals, exponential service, c equal servers, one queue, first come first
// served.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "queueing/means.h"

namespace harness::queueing {

// Means over time and over arrivals.
//
//   wait = C / (c - a) * mean_service       with a = arrival_rate * mean_service, C = ErlangC(a, c)
//
// Requires: arrival_rate per unit of time and mean_service in that unit, finite and >= 0;
//           servers in [1, kMaxServers]; a < servers.
// Returns:  exact for the model; the means hold for any discipline that does not look at service times.
// Errors:   kInvalidArgument, naming the argument that broke its requirement; an overload by its utilization.
// Source:   Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory (4th ed.), 2.3.
Result<QueueMeans> Mmc(double arrival_rate, double mean_service, int64_t servers);

// The same for one server, in closed form: wait = rho / (1 - rho) * mean_service. Source: the same, 2.2.
Result<QueueMeans> Mm1(double arrival_rate, double mean_service);

// P(wait > t) of an arrival.
//
//   C * exp(-(c - a) * t / mean_service)
//
// Requires: as Mmc; t finite and >= 0, in the same unit. First come, first served.
// Returns:  a probability; at t = 0 the share that waits at all, Erlang C.
// Errors:   as Mmc.
// Source:   the same, 2.3.
Result<double> MmcWaitTail(double arrival_rate, double mean_service, int64_t servers, double t);

// The smallest t with P(wait <= t) >= p.
//
//   0 where 1 - p >= C, otherwise mean_service / (c - a) * ln(C / (1 - p))
//
// Requires: as Mmc; p in [0, 1), a probability. First come, first served.
// Returns:  a wait in the unit of mean_service.
// Errors:   as Mmc.
Result<double> MmcWaitQuantile(double arrival_rate, double mean_service, int64_t servers, double p);

}  // namespace harness::queueing
