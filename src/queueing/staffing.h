// SPDX-License-Identifier: Apache-2.0
// How many servers a target needs: the exact smallest number by Erlang C, and the square-root rule.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace harness::queueing {

// The three searches walk c upwards once, a step of Erlang B each; the first that meets the target is the
// smallest, because waits fall with every server. No load needs one server. Requires: arrival_rate per unit
// of time, mean_service, target_wait and t in that unit, all finite;
//           arrival_rate, mean_service, t >= 0; target_wait > 0; target_share in (0, 1).
// Returns:  servers in [1, kMaxServers], always with utilization < 1.
// Errors:   kInvalidArgument, naming the argument that broke its requirement, or saying that kMaxServers do
// not
//           meet the target.

// Smallest c whose mean wait is at most target_wait: M/M/c with both scv 1, otherwise by Allen and Cunneen
// (general.h; both scv finite and >= 0).
Result<int64_t> ServersForWait(double arrival_rate, double mean_service, double target_wait,
                               double scv_arrival = 1.0, double scv_service = 1.0);

// Smallest c where at most target_share of the arrivals wait at all (Erlang C).
Result<int64_t> ServersForWaitShare(double arrival_rate, double mean_service, double target_share);

// Smallest c where at most target_share of the arrivals wait longer than t (M/M/c, first come first served).
Result<int64_t> ServersForWaitTail(double arrival_rate, double mean_service, double t, double target_share);

// The share of arrivals that wait when c = a + beta sqrt(a) and the load a is large:
//
//   1 / (1 + beta * Phi(beta) / phi(beta))       Phi, phi: distribution and density of the standard normal
//
// Requires: beta finite and >= 0, without unit. Errors: kInvalidArgument.
// Source:   Halfin and Whitt (1981), Operations Research 29(3), 567-588.
Result<double> HalfinWhittWaitShare(double beta);

// Servers by the square-root rule: the smallest integer that is at least a + beta sqrt(a) and above a, with
// beta such that HalfinWhittWaitShare(beta) is target_share. Requires: offered_load a in erlangs, in [0,
// 1e12]; target_share in (0, 1). Returns:  servers >= 1; within one of ServersForWaitShare in the cases tried
// by the tests. Errors:   kInvalidArgument, naming the argument that broke its requirement. Source:   Halfin
// and Whitt (1981); Borst, Mandelbaum, Reiman (2004), Operations Research 52(1), 17-34.
Result<int64_t> SquareRootServers(double offered_load, double target_share);

}  // namespace harness::queueing
