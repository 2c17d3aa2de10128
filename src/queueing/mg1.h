// SPDX-License-Identifier: Apache-2.0
// M/G/1 by the formula of Pollaczek and Khinchine: Poisson arrivals, any service, one server.
#pragma once

#include "base/result.h"
#include "queueing/means.h"

namespace harness::queueing {

//   wait = rho / (1 - rho) * (1 + scv_service) / 2 * mean_service       with rho = arrival_rate *
//   mean_service
//
// scv_service is the squared coefficient of variation of the service time, variance / mean^2: 0 for a
// constant, 1 for an exponential. Requires: arrival_rate per unit of time and mean_service in that unit,
// finite and >= 0; rho < 1;
//           scv_service finite and >= 0. Service times independent of each other and of the arrivals.
// Returns:  exact means for any discipline that does not look at service times.
// Errors:   kInvalidArgument, naming the argument that broke its requirement; an overload by its utilization.
// Source:   Pollaczek (1930); Khinchine (1932); Gross, Shortle, Thompson, Harris, Fundamentals of Queueing
// Theory
//           (4th ed.), 5.1.1.
Result<QueueMeans> Mg1(double arrival_rate, double mean_service, double scv_service);

}  // namespace harness::queueing
