// SPDX-License-Identifier: Apache-2.0
// Tail of Student's t, normal quantile of a two-sided tail, and rounding to significant digits.
#pragma once

namespace harness::stats {

// P(|T| >= |t|) for Student's t with `df` > 0 degrees of freedom, which may be infinite (the normal).
// Requires t and df not NaN. The last bits depend on the machine's libm: round before it is stored.
// Source: Johnson, Kotz, Balakrishnan (1995), "Continuous Univariate Distributions" 2, section 28.2; computed
// by
//         Boost.Math's incomplete beta function.
double StudentTwoSidedTail(double t, double df);

// The t >= 0 with StudentTwoSidedTail(t, df) = p. Requires 0 < p <= 1. The last bits as above.
double StudentTwoSidedQuantile(double p, double df);

// The z >= 0 with P(|Z| >= z) = p for a standard normal Z. Requires 0 < p <= 1; p below 1e-300 counts as
// 1e-300. The last bits depend on the machine's libm.
double NormalOfTwoSidedTail(double p);

// The decimal number of `digits` (1 .. 17) significant digits nearest to `value`; 0 and what is not finite
// stay.
double RoundSignificant(double value, int digits = 9);

}  // namespace harness::stats
