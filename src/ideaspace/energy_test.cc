// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/energy.h"

#include <gtest/gtest.h>

#include "ideaspace/energy_constraints.h"
#include "ideaspace/energy_state.h"
#include "ideaspace/energy_testing.h"

namespace harness::ideaspace {
namespace {

KpiVector Figures(std::initializer_list<std::pair<Kpi, double>> known) {
  KpiVector figures;
  for (const auto& [kpi, value] : known) figures[static_cast<size_t>(kpi)] = value;
  return figures;
}

TEST(Gap, ByHand) {
  EXPECT_EQ(GapOf(Kpi::kDurationP95, 150, 100, 1), 0.5);
  EXPECT_EQ(GapOf(Kpi::kDurationP95, 90, 100, 1), 0);      // better
  EXPECT_EQ(GapOf(Kpi::kRatePerMin, 90, 100, 0.01), 0.1);  // more is better
  EXPECT_EQ(GapOf(Kpi::kRatePerMin, 110, 100, 0.01), 0);
  EXPECT_EQ(GapOf(Kpi::kDurationP95, 3, 0, 1), 3);  // an ideal of 0 has the scale of one second
  EXPECT_EQ(GapOf(Kpi::kErrorRate, 0.05, 0.0, 0.01), 5);
}

TEST(Gap, DoesNotChangeWithTheUnit) {
  // Powers of two, so that the scaled numbers are exact.
  for (const double scale : {0.25, 8.0, 1024.0}) {
    for (const auto& [x, ideal] : {std::pair{150.0, 97.0}, {3.5, 0.25}, {12.0, 0.0}}) {
      EXPECT_EQ(GapOf(Kpi::kDurationP95, x * scale, ideal * scale, scale),
                GapOf(Kpi::kDurationP95, x, ideal, 1));
      EXPECT_EQ(GapOf(Kpi::kRatePerMin, ideal * scale, x * scale, scale),
                GapOf(Kpi::kRatePerMin, ideal, x, 1));
    }
  }
}

// | figure          | observed | ideal | gap  | weight | contribution |
// | duration_p95    | 150      | 100   | 0.5  | 1      | 0.25         |
// | queue_delay_p95 | 60       | 40    | 0.5  | 2      | 0.5          |
// | error_rate      | 0.02     | 0.04  | 0    | 1      | 0            |
// | rate_per_min    | 9        | 12    | 0.25 | 0.5    | 0.03125      |
// The median has weight 0 and no term; the overhead has no ideal and no term. One penalty of 200.
TEST(Energy, ByHand) {
  const KpiVector x = Figures({{Kpi::kDurationP50, 70},
                               {Kpi::kDurationP95, 150},
                               {Kpi::kQueueDelayP95, 60},
                               {Kpi::kErrorRate, 0.02},
                               {Kpi::kRatePerMin, 9},
                               {Kpi::kBackgroundOverheadPerMin, 3}});
  const KpiVector ideal = Figures({{Kpi::kDurationP50, 7},
                                   {Kpi::kDurationP95, 100},
                                   {Kpi::kQueueDelayP95, 40},
                                   {Kpi::kErrorRate, 0.04},
                                   {Kpi::kRatePerMin, 12}});
  const std::vector<ConstraintTerm> constraints = {{"parse_rate", "START_DT", 0.5, 0.8, 200, "why"}};
  const Energy energy = EnergyOf(x, ideal, {}, constraints);
  ASSERT_EQ(energy.terms.size(), 4U);
  EXPECT_EQ(energy.gap, 0.78125);
  EXPECT_EQ(energy.constraints, 200);
  EXPECT_EQ(energy.total, 200.78125);
  const auto top = TopTerms(energy, 5);
  ASSERT_EQ(top.size(), 3U);  // what contributes nothing is no top term
  EXPECT_EQ(top[0].kpi, Kpi::kQueueDelayP95);
  EXPECT_EQ(top[2].contribution, 0.03125);
}

TEST(Energy, OfNothingIsZero) {
  const Energy energy = EnergyOf({}, {}, {});
  EXPECT_EQ(energy.total, 0);
  EXPECT_TRUE(energy.terms.empty());
}

TEST(Energy, AFigureNeverLowersAConstraint) {
  const std::vector<ConstraintTerm> constraints = {PolicyExclusion("QEMAIL", "QEM*", ConstraintPenalties())};
  const KpiVector ideal = Figures({{Kpi::kDurationP95, 10}});
  EXPECT_EQ(EnergyOf(Figures({{Kpi::kDurationP95, 0}}), ideal, {}, constraints).constraints, 1000);
}

// The same rows in another order, again and again: the same bytes.
TEST(Energy, ScoringIsDeterministic) {
  std::vector<testing::Row> rows;
  testing::AddSteady(rows, testing::kMonday, 2000, 300, 5, 60, "A");
  testing::AddSteady(rows, testing::kMonday + 7 * kMicrosPerDay, 2000, 300, 90, 80, "B");
  testing::AddSteady(rows, testing::kMonday + 14 * kMicrosPerDay, 2000, 300, 30, 70, "A");
  const testing::Outcome first = testing::Judge(rows);
  EXPECT_EQ(PrettyJson(testing::Judge(rows).table), PrettyJson(first.table));
  Philox random("shuffle", "energy", "test");
  for (size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.Below(i)]);
  EXPECT_EQ(PrettyJson(testing::Judge(rows).table), PrettyJson(first.table));
  ASSERT_GT(first.energies.front().gap, 0);
}

TEST(EnergyState, JsonComesBack) {
  EnergyState state;
  state.ideal_mode = "frontier";
  EntityState all;
  all.key = all.name = "ALL";
  all.kind = "all";
  all.n = 7;
  all.span_us = 123;
  all.observed = Figures({{Kpi::kDurationP95, 150.25}});
  all.ideal = Figures({{Kpi::kDurationP95, 100}});
  all.constraints = {{"parse_rate", "START_DT", 0.5, 0.8, 200, "why"}};
  all.energy = EnergyOf(all.observed, all.ideal, state.config, all.constraints);
  state.entities = {all};
  const auto back = EnergyStateFromJson(ToJson(state));
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_EQ(PrettyJson(ToJson(*back)), PrettyJson(ToJson(state)));
  EXPECT_EQ(testing::BreachOf(ToJson(state), "energy_state_vector.schema.json"), "");
  ASSERT_NE(back->Find("ALL"), nullptr);
  EXPECT_EQ(back->Find("process:X"), nullptr);
}

TEST(EnergyState, WhatDoesNotFitIsNamed) {
  EnergyState state;
  state.entities.emplace_back().key = "ALL";
  Json json = ToJson(state);
  json["entities"][0]["energy_total"] = 5;
  auto read = EnergyStateFromJson(json);
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("energy_total"), std::string::npos);
  json = ToJson(state);
  json["weights"].erase("duration_p95");
  read = EnergyStateFromJson(json);
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("duration_p95"), std::string::npos);
  json = ToJson(state);
  json["entities"][0]["observed"]["speed"] = 1;
  EXPECT_FALSE(EnergyStateFromJson(json).has_value());
  EXPECT_FALSE(EnergyStateFromJson(Json::array()).has_value());
}

}  // namespace
}  // namespace harness::ideaspace
