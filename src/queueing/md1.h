// SPDX-License-Identifier: Apache-2.0
// M/D/1: Poisson arrivals, one server, every service of the same length.
#pragma once

#include "base/result.h"
#include "queueing/means.h"

namespace harness::queueing {

//   wait = rho / (1 - rho) / 2 * service       with rho = arrival_rate * service; half of M/M/1
//
// Requires: arrival_rate per unit of time and service in that unit, finite and >= 0; rho < 1.
// Errors:   kInvalidArgument, naming the argument that broke its requirement; an overload by its utilization.
// Source:   Erlang (1909); the case scv_service = 0 of Pollaczek and Khinchine (mg1.h).
Result<QueueMeans> Md1(double arrival_rate, double service);

// The longest wait, in services, that Md1WaitTail looks at.
inline constexpr double kMd1MaxServices = 100'000;

// P(wait > t) of an arrival, first come first served. With k = floor(t / service) + 1, u = k - t / service in
// (0, 1], and N the number in the system at any moment:
//
//   sum over j = 0..k-1 of Poisson(j; rho u) * P(N > k - j)  +  P(Poisson(rho u) >= k)
//
// and, with g(n) = P(Poisson(rho) > n), G(n) = g(n) + g(n + 1) + ..., p(0) = 1 - rho:
//
//   p(j) = (g(j - 1) p(0) + sum over k = 1..j-1 of g(j - k) p(k)) / exp(-rho)            P(N = j)
//   P(N > n) = (G(n) p(0) + sum over k = 1..n of G(n + 1 - k) p(k)) / (1 - rho)
//
// No term is negative, so far tails keep their digits, which Erlang's alternating sum loses: relative error
// below 1e-10 for waits up to kMd1MaxServices, mostly far less, plus that of 1 - rho near 1. Requires: as
// Md1; t finite and >= 0, in the same unit; t / service <= kMd1MaxServices. Returns:  a probability; rho at t
// = 0. Errors:   kInvalidArgument, naming the argument that broke its requirement. Source:   Franx (2001),
// Operations Research Letters 29(5), 221-229, for one server, in tails instead of shares;
//           Tijms, A First Course in Stochastic Models (2003), 9.2, for P(N = j), summed over j > n for P(N >
//           n).
Result<double> Md1WaitTail(double arrival_rate, double service, double t);

}  // namespace harness::queueing
