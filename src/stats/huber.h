// SPDX-License-Identifier: Apache-2.0
// Huber's M-estimate of location with weights and a scale that is known from elsewhere.
#pragma once

#include <span>

namespace harness::stats {

inline constexpr double kHuberTuning = 1.5;

// The mu with sum w psi((x - mu) / scale) = 0, psi(u) = max(-tuning, min(tuning, u)), by Newton's steps from
// the unweighted median; each is held inside the bracket that the signs met so far give. Where a whole
// interval solves it (two values far apart), the solution nearest to the start.
// Unlike stats/robust.h the scale is given, so two values, and values of which most are equal, are fine; of
// two values the result is their weighted mean when they lie within the tuning, and near the middle beyond.
// Requires: at least one value, all finite; as many weights, all > 0; scale > 0; tuning > 0. Sums run in the
//           order of `values`; `scratch` is any memory of at least as many values.
// Source:   Huber (1964), Ann. Math. Stat. 35(1), 73-101; tuning 1.5 is 96 % efficient at the normal.
double HuberWithScale(std::span<const double> values, std::span<const double> weights, double scale,
                      std::span<double> scratch, double tuning = kHuberTuning);

}  // namespace harness::stats
