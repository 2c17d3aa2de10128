// SPDX-License-Identifier: Apache-2.0
// The scaled inverse chi-square prior of many variances, fitted to their logarithms (moderated t).
#pragma once

#include <span>

#include "base/result.h"

namespace harness::stats {

// A sample variance (square of the values' unit) with its degrees of freedom; both > 0 and finite.
struct SampleVariance {
  double variance = 0.0;
  double df = 0.0;
};

// Knows of a variance as much as d0 further observations that scattered by s0: a variance s^2 of d degrees of
// freedom becomes (d0 s0^2 + d s^2) / (d0 + d).
struct VariancePrior {
  double df = 0.0;  // d0 > 0; infinity where the variances differ no more than samples of one variance do
  double variance = 0.0;  // s0^2
  int64_t samples = 0;
};

// With e_g = ln s_g^2 - digamma(d_g / 2) + ln(d_g / 2) and G samples:
//   trigamma(d0 / 2) = sum (e_g - mean e)^2 / (G - 1) - mean trigamma(d_g / 2)
//   s0^2 = exp(mean e + digamma(d0 / 2) - ln(d0 / 2))
// and d0 infinite, s0^2 = exp(mean e) where the right side of the first is not positive. The sums run in the
// order of `samples`.
// Errors: kInconclusive for fewer than two samples; kInvalidArgument for one outside its range.
// Source: Smyth (2004), "Linear models and empirical Bayes methods for assessing differential expression in
//         microarray experiments", Stat. Appl. Genet. Mol. Biol. 3(1), article 3, section 6.2.
Result<VariancePrior> FitVariancePrior(std::span<const SampleVariance> samples);

// The posterior variance above; with an infinite d0 it is the prior's.
double ModeratedVariance(const VariancePrior& prior, const SampleVariance& sample);

}  // namespace harness::stats
