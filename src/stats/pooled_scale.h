// SPDX-License-Identifier: Apache-2.0
// A robust scale from the absolute deviations within many small samples.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace harness::stats {

// What an absolute deviation from the median of n normal values is multiplied by so that the median of all
// such deviations, the one of the median itself left out where n is odd, is that of |Z|, 0.6745 sigma.
// Exact for n = 2 (sqrt 2); for n up to 20 from 4 million deviations each, to 3 decimals; beyond
// 1 - 0.09 / n (odd) and 1 + 1.25 / n (even). Requires n >= 2.
double DeviationConstant(int64_t n);

// Appends DeviationConstant(n) * |x - median| for each value, the median itself left out where n is odd.
// Appends nothing for fewer than two values. Requires finite values.
void AppendDeviations(std::span<const double> values, std::vector<double>& deviations);

// Median of the deviations divided by 0.6745: sigma, when the values are normal; 0 for none. Reorders.
// Source: the median absolute deviation (Hampel 1974, J. Am. Stat. Assoc. 69, 383-393), pooled; the small-n
//         constants are of the kind of Croux, Rousseeuw (1992), Computational Statistics 1, 411-428, for
//         deviations that are pooled before the median is taken.
double ScaleOfDeviations(std::span<double> deviations);

}  // namespace harness::stats
