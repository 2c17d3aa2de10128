// SPDX-License-Identifier: Apache-2.0
// What each entity could be: its ideal, from what it has already done or from a document that somebody
// signed.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ideaspace/energy.h"
#include "ideaspace/entities.h"

namespace harness::ideaspace {

enum class IdealMode { kNone, kFrontier, kBaseline };
std::string_view IdealModeName(IdealMode mode);  // "none", "frontier", "baseline"

enum class FrontierScope { kCohorts, kEntities };

// Ideals that were agreed on, by key of the entity.
struct GivenIdeals {
  std::string id, version;
  std::map<std::string, KpiVector> ideals;
};

struct IdealOptions {
  EnergyConfig energy;  // weights and eps
  KpiOptions kpis;      // the threshold of waits is that of the table
  FrontierScope scope = FrontierScope::kCohorts;
};

struct Reference {
  std::string cohort;  // its key; of another entity under FrontierScope::kEntities
  int64_t n = 0;       // rows
};

struct EntityIdeal {
  std::optional<Reference> reference;
  // Ideal and observation agree in every figure that carries weight, or there is no ideal at all.
  bool no_better_reference = false;
  std::string reason;  // why there is no reference, or none that is better; empty otherwise
  KpiVector ideal;
  std::array<std::string, kKpis> reasons;  // why a figure that is known has no ideal
};

struct Ideals {
  IdealMode mode = IdealMode::kNone;  // kNone where no entity has an ideal
  std::vector<EntityIdeal> of;        // by entity of the table
};

// The ideals of all entities of the table.
//
// Given ideals are taken as they are. Without them, each entity is held against a point of its own Pareto
// frontier: points are its cohorts that know every figure which carries weight and which the entity itself
// knows; a cohort is held against the cohorts of the whole log. The point nearest to the entity is its
// reference. Each ideal is the cautious end of the reference's 90 % interval (the upper one for a figure that
// is better when lower), widened so that the intervals of all points of the frontier hold together
// (Bonferroni): the luckiest of many weeks is no reference. It is the entity's own figure where that is
// better. FrontierScope::kEntities: the points are the other entities of the same kind, except for ALL, which
// has no equal and keeps its cohorts.
Ideals IdealsFrom(const EntityTable& table, const IdealOptions& options,
                  const std::optional<GivenIdeals>& given);

// Why a figure of the entity has no value: "12 known, 20 needed". Empty when it has one.
std::string WhyUnknown(Kpi kpi, const Entity& entity, const KpiOptions& options);

}  // namespace harness::ideaspace
