// SPDX-License-Identifier: Apache-2.0
// Erlang B and Erlang C: the chance of being blocked, and the chance of having to wait.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace harness::queueing {

// One step of the recursion of Erlang B, from servers - 1 to servers; ErlangB(0, a) is 1.
//
//   B(c) = a B(c - 1) / (c + a B(c - 1))
//
// Every term is positive, so nothing cancels: an error of B(c - 1) shrinks on its way by the factor 1 - B(c),
// and the relative error after c steps is below 4 c * 2^-53 (5e-10 at a million servers, mostly far less).
// Requires: offered_load finite and >= 0; servers >= 1; blocked_before in [0, 1].
// Source:   Jagerman (1974), Bell System Technical Journal 53(3), 525-551.
inline double NextErlangB(double blocked_before, double offered_load, int64_t servers) {
  const double pressure = offered_load * blocked_before;
  return pressure / (static_cast<double>(servers) + pressure);
}

// The share of arrivals that find every server busy in a system without a queue (M/G/c/c): Poisson arrivals,
// blocked ones go away, any distribution of service.
//
//   B = (a^c / c!) / sum over k = 0..c of a^k / k!       computed by NextErlangB, c steps
//
// Requires: offered_load a = arrival rate * mean service, in erlangs, finite and >= 0, which may exceed
// servers;
//           servers in [0, kMaxServers].
// Returns:  a probability; 1 for no servers, 0 for no load (with servers), 0 when it is too small for a
// double. Errors:   kInvalidArgument, naming the argument that broke its requirement. Source:   Erlang
// (1917); Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory (4th ed.), 2.6.
Result<double> ErlangB(double offered_load, int64_t servers);

// The share of arrivals that must wait in M/M/c: Poisson arrivals, exponential service, one queue without
// limit.
//
//   C = c B / (c - a + a B)       with B = ErlangB(a, c)
//
// Requires: offered_load a in [0, servers), in erlangs; servers in [1, kMaxServers].
// Returns:  a probability.
// Errors:   kInvalidArgument, naming the argument that broke its requirement; an overload by its utilization.
// Source:   Erlang (1917); Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory (4th ed.), 2.3.
Result<double> ErlangC(double offered_load, int64_t servers);

// Erlang C where Erlang B is known already. Requires: as ErlangC; nothing is checked.
inline double ErlangCFromB(double blocked, double offered_load, int64_t servers) {
  const double available = static_cast<double>(servers);
  return available * blocked / ((available - offered_load) + offered_load * blocked);
}

}  // namespace harness::queueing
