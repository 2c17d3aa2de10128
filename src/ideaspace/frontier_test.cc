// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/frontier.h"

#include <gtest/gtest.h>

#include "ideaspace/energy.h"

namespace harness::ideaspace {
namespace {

// Figures by name: duration_p95 (lower is better) and rate_per_min (higher is better).
constexpr size_t kDuration = static_cast<size_t>(Kpi::kDurationP95);
constexpr size_t kRateKpi = static_cast<size_t>(Kpi::kRatePerMin);

KpiVector Point(std::optional<double> duration_s, std::optional<double> rate) {
  KpiVector values;
  values[kDuration] = duration_s;
  values[kRateKpi] = rate;
  return values;
}

KpiSet Both() {
  KpiSet figures = {};
  figures[kDuration] = figures[kRateKpi] = true;
  return figures;
}

using Indices = std::vector<size_t>;

TEST(ParetoFrontier, KeepsWhatNothingBeats) {
  const std::vector<FrontierPoint> points = {
      ExactPoint("a", Point(10, 5)),  // quick
      ExactPoint("b", Point(20, 9)),  // busy
      ExactPoint("c", Point(20, 5)),  // beaten by a and b
      ExactPoint("d", Point(10, 5)),  // equal to a
      ExactPoint("e", Point(5, {})),  // incomplete
  };
  EXPECT_EQ(ParetoFrontier(points, Both()), (Indices{0, 1, 3}));
  EXPECT_EQ(ParetoFrontier(points, KpiSet{}), Indices{});
  EXPECT_EQ(ParetoFrontier({}, Both()), Indices{});
}

TEST(ParetoFrontier, OneFigureHasOneBest) {
  KpiSet only = {};
  only[kDuration] = true;
  const std::vector<FrontierPoint> points = {ExactPoint("a", Point(10, 5)), ExactPoint("e", Point(5, {})),
                                             ExactPoint("f", Point(7, 1))};
  EXPECT_EQ(ParetoFrontier(points, only), Indices{1});
}

// From (10 s, 4/min): a is (2/10)^2 = 0.04 away, b (1/4)^2 = 0.0625, c the same as a and later by key.
// a and b differ by less than their intervals tell, c is surely slower than a.
TEST(ParetoFrontier, LuckPutsNothingOnIt) {
  FrontierPoint a = ExactPoint("a", Point(10, 5)), b = ExactPoint("b", Point(11, 5));
  FrontierPoint c = ExactPoint("c", Point(20, 5.1));
  a.low = Point(9, 4), a.high = Point(11, 6);
  b.low = Point(10, 4), b.high = Point(12, 6);
  c.low = Point(19, 4), c.high = Point(21, 6);
  EXPECT_EQ(ParetoFrontier(std::vector{a, b, c}, Both()), (Indices{0, 1}));
  a.high[kDuration] = b.high[kDuration] = std::nullopt;  // no bound: nothing is sure
  EXPECT_EQ(ParetoFrontier(std::vector{a, b, c}, Both()), (Indices{0, 1, 2}));
}

TEST(NearestPoint, ScalesByTheEntityAndBreaksTiesByKey) {
  const std::vector<FrontierPoint> points = {ExactPoint("c", Point(8, 4)), ExactPoint("b", Point(10, 5)),
                                             ExactPoint("a", Point(12, 4))};
  const EnergyConfig config;
  EXPECT_EQ(NearestPoint(Point(10, 4), points, Indices{0, 1, 2}, Both(), config.eps), 2U);
  EXPECT_EQ(NearestPoint(Point(10, 4), points, Indices{0, 1}, Both(), config.eps), 0U);
  EXPECT_EQ(NearestPoint(Point(10, 4), points, {}, Both(), config.eps), std::nullopt);
}

TEST(NearestPoint, ScaleIsAtLeastEps) {
  // duration 0 has the scale 1 s: a is 4 away, b is (1/1)^2 = 1.
  const std::vector<FrontierPoint> points = {ExactPoint("a", Point(2, 1)), ExactPoint("b", Point(0, 2))};
  const EnergyConfig config;
  EXPECT_EQ(NearestPoint(Point(0, 1), points, Indices{0, 1}, Both(), config.eps), 1U);
}

}  // namespace
}  // namespace harness::ideaspace
