// SPDX-License-Identifier: Apache-2.0
// Location and scale that a few wild values cannot move: median, MAD, Huber's M-estimator.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"

namespace harness::stats {

// All take values in any order, ties allowed, and copy them; results do not depend on the order.
// Errors of all: kInvalidArgument for an empty sample or a value that is not finite.

// Type 7 quantile at 1/2: the middle value, or halfway between the two middle ones.
Result<double> Median(std::span<const double> values);

// Median of |x - median(x)|, unscaled. One value has no spread: kInconclusive.
Result<double> Mad(std::span<const double> values);

// 1 / (normal quantile at 3/4): makes the MAD estimate sigma when the values are normal.
inline constexpr double kMadConsistency = 1.4826022185056018;

// kMadConsistency * Mad.
Result<double> MadSigma(std::span<const double> values);

struct HuberOptions {
  double k = 1.345;  // where the loss turns linear, in units of MadSigma; > 0; 95 % efficient at the normal
  double tolerance = 1e-12;  // a last step of at most tolerance * MadSigma counts as converged; > 0
  int max_iterations = 1000;
};

struct HuberResult {
  double estimate = 0.0;  // unit of the values
  double scale = 0.0;     // MadSigma, held fixed
  int iterations = 0;
  int64_t n = 0;
};

// The root mu of sum psi((x - mu) / scale) = 0, psi(u) = max(-k, min(k, u)), by iteratively reweighted
// means from the median; the objective is convex, so each step lowers it.
// Errors: kInconclusive for fewer than 3 values, a MAD of 0 (more than half the values are equal), or no
//         convergence within max_iterations; kInvalidArgument for options outside their range.
// Source: Huber, Ronchetti (2009), "Robust Statistics", 2nd ed., sections 3.2 and 7.8.
Result<HuberResult> HuberLocation(std::span<const double> values, const HuberOptions& options = {});

}  // namespace harness::stats
