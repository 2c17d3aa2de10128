// SPDX-License-Identifier: Apache-2.0
// Energy: how far figures are from an ideal that the system has already shown to be possible. Lower is
// better.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "ideaspace/kpi.h"

namespace harness::ideaspace {

struct ConstraintPenalties {
  double missing_time_column = 1000;  // each
  double negative_durations = 200;
  double parse_rate = 200;  // each column
  double policy_exclusion = 1000;
};

struct EnergyConfig {
  EnergyConfig();                          // the defaults of KpiTable()
  std::array<double, kKpis> weights = {};  // >= 0; a figure of weight 0 has no term
  std::array<double, kKpis> eps = {};      // > 0: the least scale of a gap, in the figure's unit
  ConstraintPenalties penalties;
};

// A figure that is known and has an ideal and a weight.
struct EnergyTerm {
  Kpi kpi = Kpi::kDurationP50;
  double observed = 0, ideal = 0;
  double gap = 0;  // dimensionless, >= 0
  double weight = 0;
  double contribution = 0;  // weight * gap * gap
};

// A requirement that is broken.
struct ConstraintTerm {
  std::string constraint;  // "missing_time_column", "negative_durations", "parse_rate", "policy_exclusion"
  std::string subject;     // the column, process or pattern that it is about
  double measured = 0;     // a share of rows
  double threshold = 0;    // what the share is held against
  double penalty = 0;
  std::string why;  // one sentence
};

struct Energy {
  double total = 0;               // gap + constraints
  double gap = 0;                 // sum of contributions, in table order
  double constraints = 0;         // sum of penalties, in their order
  std::vector<EnergyTerm> terms;  // in table order
};

//   gap = max(0, (x - ideal) / max(|ideal|, eps))   for a figure that is better when it is lower,
//   gap = max(0, (ideal - x) / max(|ideal|, eps))   for the others
//
// Requires: finite numbers, eps > 0. Dimensionless; does not change when x, ideal and eps are all multiplied
// by one positive number.
double GapOf(Kpi kpi, double x, double ideal, double eps);

//   E_gap = sum of weight * gap^2,  E_constraints = sum of penalties,  E = E_gap + E_constraints
//
// A figure without a value or an ideal, or of weight 0, has no term. An energy of no terms is 0.
Energy EnergyOf(const KpiVector& x, const KpiVector& ideal, const EnergyConfig& config,
                std::span<const ConstraintTerm> constraints = {});

// The largest contributions that are not 0, ties in table order.
std::vector<EnergyTerm> TopTerms(const Energy& energy, size_t most);

// {"kpi","unit","observed","ideal","gap","weight","contribution"}
Json ToJson(const EnergyTerm& term);
// {"constraint","subject","measured","threshold","penalty","why"}
Json ToJson(const ConstraintTerm& constraint);
Result<ConstraintTerm> ConstraintFromJson(const Json& json);
// {kpi: number}, all kinds of penalty by name.
Json KpiNumbers(const std::array<double, kKpis>& numbers);
Json ToJson(const ConstraintPenalties& penalties);

}  // namespace harness::ideaspace
