// SPDX-License-Identifier: Apache-2.0
// Which of many places nothing else beats in every figure, and which of them is nearest.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ideaspace/kpi.h"

namespace harness::ideaspace {

using KpiSet = std::array<bool, kKpis>;

struct FrontierPoint {
  std::string key;
  KpiVector values;
  KpiVector low, high;  // ends of their intervals
};

// Every interval is the value alone.
FrontierPoint ExactPoint(std::string key, const KpiVector& values);

bool IsComplete(const KpiVector& values, const KpiSet& figures);

// Positions, in order, of the complete points that no complete point beats. One beats another when it is
// surely better in one of `figures` and surely worse in none: the intervals of the two lie apart. What lies
// within the intervals is luck and puts no point on the frontier. Should every point be beaten by some other,
// which intervals that overlap in a chain allow, none counts as beaten. Without figures: none. O(points^2).
std::vector<size_t> ParetoFrontier(std::span<const FrontierPoint> points, const KpiSet& figures);

// Of the points at `among`, the one that is nearest to `x`, by the sum over `figures` of
// ((point - x) / max(|x|, eps))^2; ties by key. Nothing among none. Requires: `x` and those points complete.
std::optional<size_t> NearestPoint(const KpiVector& x, std::span<const FrontierPoint> points,
                                   std::span<const size_t> among, const KpiSet& figures,
                                   const std::array<double, kKpis>& eps);

}  // namespace harness::ideaspace
