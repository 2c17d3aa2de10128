// SPDX-License-Identifier: Apache-2.0
// Digamma, trigamma and the inverse of trigamma, by deterministic arithmetic.
#pragma once

namespace harness::stats {

// First and second derivative of ln Gamma(x): recurrence up to x >= 12, then the asymptotic series.
// Requires x > 0 and finite. Relative error below 1e-13 (digamma: absolute, near its root 1.4616).
// Source: Abramowitz, Stegun (1964), 6.3.5, 6.3.18, 6.4.6, 6.4.12.
double Digamma(double x);
double Trigamma(double x);

// The y > 0 with Trigamma(y) = value, by Newton's method on 1 / trigamma, which is convex and nearly linear,
// so that the steps from 1/2 + 1/value never overshoot. Requires value > 0 and finite.
// Source: Smyth (2004), Stat. Appl. Genet. Mol. Biol. 3(1), article 3, appendix.
double InverseTrigamma(double value);

}  // namespace harness::stats
