// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/frontier.h"

#include <algorithm>
#include <cmath>

namespace harness::ideaspace {
namespace {

bool SurelyBetter(size_t figure, const FrontierPoint& a, const FrontierPoint& b) {
  if (KpiTable()[figure].minimise) return a.high[figure] && b.low[figure] && *a.high[figure] < *b.low[figure];
  return a.low[figure] && b.high[figure] && *a.low[figure] > *b.high[figure];
}

bool Beats(const FrontierPoint& a, const FrontierPoint& b, const KpiSet& figures) {
  bool better = false;
  for (size_t i = 0; i < kKpis; ++i) {
    if (!figures[i]) continue;
    if (SurelyBetter(i, b, a)) return false;
    better |= SurelyBetter(i, a, b);
  }
  return better;
}

double Distance(const KpiVector& x, const KpiVector& point, const KpiSet& figures,
                const std::array<double, kKpis>& eps) {
  double sum = 0;
  for (size_t i = 0; i < kKpis; ++i) {
    if (!figures[i]) continue;
    const double apart = (*point[i] - *x[i]) / std::max(std::abs(*x[i]), eps[i]);
    sum += apart * apart;
  }
  return sum;
}

}  // namespace

FrontierPoint ExactPoint(std::string key, const KpiVector& values) {
  return {std::move(key), values, values, values};
}

bool IsComplete(const KpiVector& values, const KpiSet& figures) {
  for (size_t i = 0; i < kKpis; ++i) {
    if (figures[i] && !values[i]) return false;
  }
  return true;
}

std::vector<size_t> ParetoFrontier(std::span<const FrontierPoint> points, const KpiSet& figures) {
  std::vector<size_t> complete, frontier;
  if (std::none_of(figures.begin(), figures.end(), [](bool is_in) { return is_in; })) return frontier;
  for (size_t i = 0; i < points.size(); ++i) {
    if (IsComplete(points[i].values, figures)) complete.push_back(i);
  }
  for (const size_t i : complete) {
    const bool beaten = std::any_of(complete.begin(), complete.end(),
                                    [&](size_t other) { return Beats(points[other], points[i], figures); });
    if (!beaten) frontier.push_back(i);
  }
  return frontier.empty() ? complete : frontier;
}

std::optional<size_t> NearestPoint(const KpiVector& x, std::span<const FrontierPoint> points,
                                   std::span<const size_t> among, const KpiSet& figures,
                                   const std::array<double, kKpis>& eps) {
  std::optional<size_t> nearest;
  double least = 0;
  for (const size_t at : among) {
    const double distance = Distance(x, points[at].values, figures, eps);
    if (nearest && (distance > least || (distance == least && points[at].key > points[*nearest].key)))
      continue;
    nearest = at;
    least = distance;
  }
  return nearest;
}

}  // namespace harness::ideaspace
