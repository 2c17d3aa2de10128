// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/gap.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "ideaspace/frontier.h"

namespace harness::ideaspace {
namespace {

// A place that an entity may be held against, and what its intervals are computed from.
struct Reference {
  FrontierPoint point;
  std::span<const uint32_t> chosen;
  Micros span_us = 0;
};

KpiSet FiguresOf(const KpiVector& values, const EnergyConfig& config) {
  KpiSet figures;
  for (size_t i = 0; i < kKpis; ++i) figures[i] = values[i].has_value() && config.weights[i] > 0;
  return figures;
}

FrontierPoint PointOf(std::string key, const KpiEstimates& estimates) {
  FrontierPoint point{std::move(key), ValuesOf(estimates), {}, {}};
  for (size_t i = 0; i < kKpis; ++i) {
    point.low[i] = estimates[i].low;
    point.high[i] = estimates[i].high;
  }
  return point;
}

std::vector<Reference> OwnCohorts(const EntityTable& table, const Entity& entity) {
  std::vector<Reference> candidates;
  for (const EntityCohort& each : entity.cohorts) {
    const Cohort& cohort = table.cohorts.list[each.cohort];
    candidates.push_back({PointOf(cohort.key, each.estimates), each.chosen, cohort.covered_us});
  }
  return candidates;
}

// Groups of one column are of one kind.
using Kind = std::pair<EntityKind, std::string>;

Kind KindOf(const Entity& entity) {
  return {entity.kind, entity.column};
}

std::vector<Reference> SameKind(const EntityTable& table, const Kind& kind) {
  std::vector<Reference> candidates;
  for (const Entity& entity : table.entities) {
    if (KindOf(entity) != kind) continue;
    candidates.push_back({PointOf(entity.key(), entity.estimates), entity.chosen, entity.span_us});
  }
  return candidates;
}

std::optional<double> CautiousEnd(Kpi kpi, const KpiEstimate& estimate) {
  return InfoOf(kpi).minimise ? estimate.high : estimate.low;
}

double BetterOf(Kpi kpi, double a, double b) {
  return InfoOf(kpi).minimise ? std::min(a, b) : std::max(a, b);
}

bool HasGap(const KpiVector& x, const KpiVector& ideal, const KpiSet& figures) {
  for (size_t i = 0; i < kKpis; ++i) {
    if (figures[i] && ideal[i] && GapOf(static_cast<Kpi>(i), *x[i], *ideal[i], 1) > 0) return true;
  }
  return false;
}

std::string NoPoints(const Entity& entity, std::string_view place) {
  return "none of its " + std::to_string(entity.cohorts.size() + static_cast<size_t>(entity.left_out)) + " " +
         std::string(place) + " has enough rows and every figure";
}

std::string WhyUnbounded(const KpiEstimate& estimate) {
  const std::string values = FormatThousands(estimate.n) + " known values";
  if (estimate.effective_n == 0)
    return "the reference has " + values + ", all of one day, which bound no figure";
  if (estimate.effective_n == estimate.n)
    return "the reference has " + values + ", too few to bound the figure";
  return "the reference has " + values + " that count as " + FormatThousands(estimate.effective_n) +
         ", those of a day resembling each other: too few to bound the figure";
}

class Finder {
 public:
  // Keeps references.
  Finder(const EntityTable& table, const IdealOptions& options) : table_(table), options_(options) {
    if (options.scope == FrontierScope::kEntities) {
      for (const Entity& entity : table.entities) {
        const Kind kind = KindOf(entity);
        if (entity.kind != EntityKind::kAll && !of_kind_.contains(kind))
          of_kind_.emplace(kind, SameKind(table, kind));
      }
    } else {
      of_kind_[{EntityKind::kCohort, ""}] = OwnCohorts(table, table.entities.front());
    }
  }

  EntityIdeal Find(const Entity& entity) const {
    EntityIdeal found;
    const KpiVector x = ValuesOf(entity.estimates);
    const KpiSet figures = FiguresOf(x, options_.energy);
    const auto of_kind = of_kind_.find(KindOf(entity));
    const std::vector<Reference> own =
        of_kind == of_kind_.end() ? OwnCohorts(table_, entity) : std::vector<Reference>();
    const std::vector<Reference>& candidates = of_kind == of_kind_.end() ? own : of_kind->second;
    Frontier of_entity;
    if (of_kind == of_kind_.end()) of_entity = FrontierOf(candidates, figures);
    const auto& [points, frontier] =
        of_kind == of_kind_.end() ? of_entity : FrontierOfKind(of_kind->first, candidates, figures);
    const auto nearest = NearestPoint(x, points, frontier, figures, options_.energy.eps);
    if (!nearest) {
      found.no_better_reference = true;
      found.reason = WhyNoPoint(entity, figures);
      return found;
    }
    const Reference& reference = candidates[*nearest];
    found.reference = {reference.point.key, static_cast<int64_t>(reference.chosen.size())};
    SetIdeal(reference, frontier.size(), x, found);
    found.no_better_reference = !HasGap(x, found.ideal, figures);
    if (found.no_better_reference) {
      found.reason =
          "nothing shows that " + reference.point.key + ", the nearest on the frontier, was better";
    }
    return found;
  }

 private:
  struct Frontier {
    std::vector<FrontierPoint> points;
    std::vector<size_t> on_it;
  };
  static Frontier FrontierOf(const std::vector<Reference>& candidates, const KpiSet& figures) {
    Frontier found;
    for (const Reference& candidate : candidates) found.points.push_back(candidate.point);
    found.on_it = ParetoFrontier(found.points, figures);
    return found;
  }
  // Of one kind and one set of figures it is the same for every entity.
  const Frontier& FrontierOfKind(const Kind& kind, const std::vector<Reference>& candidates,
                                 const KpiSet& figures) const {
    const auto [found, added] = frontiers_.try_emplace({kind, figures});
    if (added) found->second = FrontierOf(candidates, figures);
    return found->second;
  }

  // Of many entities of a kind the reference is the same.
  const KpiEstimates& BoundsOf(const Reference& reference, size_t points) const {
    const auto [found, added] =
        bounds_.try_emplace({reference.chosen.data(), reference.chosen.size(), reference.span_us, points});
    if (added) {
      KpiOptions simultaneous = options_.kpis;
      simultaneous.tail /= static_cast<double>(points);
      found->second = EstimateKpis(table_.rows, reference.chosen, reference.span_us, simultaneous);
    }
    return found->second;
  }

  void SetIdeal(const Reference& reference, size_t points, const KpiVector& x, EntityIdeal& found) const {
    const KpiEstimates& bounds = BoundsOf(reference, points);
    for (size_t i = 0; i < kKpis; ++i) {
      if (!x[i]) continue;
      const Kpi kpi = static_cast<Kpi>(i);
      if (const auto end = CautiousEnd(kpi, bounds[i])) {
        found.ideal[i] = BetterOf(kpi, *end, *x[i]);
      } else {
        found.reasons[i] = WhyUnbounded(bounds[i]);
      }
    }
  }

  std::string WhyNoPoint(const Entity& entity, const KpiSet& figures) const {
    if (std::none_of(figures.begin(), figures.end(), [](bool is_in) { return is_in; })) {
      return "no figure that carries weight is known";
    }
    if (options_.scope == FrontierScope::kEntities && entity.kind != EntityKind::kAll) {
      return "no entity of its kind knows every figure";
    }
    const Entity& source = entity.kind == EntityKind::kCohort ? table_.entities.front() : entity;
    return NoPoints(source, "stretches of time");
  }

  const EntityTable& table_;
  const IdealOptions& options_;
  std::map<Kind, std::vector<Reference>> of_kind_;  // shared by all entities of the kind; none: their own
  mutable std::map<std::pair<Kind, KpiSet>, Frontier> frontiers_;
  // By the reference's executions, its span of time, and the points of the frontier; looked up only.
  mutable std::map<std::tuple<const uint32_t*, size_t, Micros, size_t>, KpiEstimates> bounds_;
};

EntityIdeal TakeGiven(const Entity& entity, const GivenIdeals& given, const EnergyConfig& config) {
  EntityIdeal taken;
  const auto found = given.ideals.find(entity.key());
  if (found == given.ideals.end()) {
    taken.no_better_reference = true;
    taken.reason = "the baseline " + given.id + " says nothing of it";
    return taken;
  }
  const KpiVector x = ValuesOf(entity.estimates);
  for (size_t i = 0; i < kKpis; ++i) {
    taken.ideal[i] = found->second[i];
    if (x[i] && !taken.ideal[i]) taken.reasons[i] = "the baseline says nothing of it";
  }
  taken.no_better_reference = !HasGap(x, taken.ideal, FiguresOf(x, config));
  if (taken.no_better_reference) taken.reason = "every figure is as good as the baseline asks for";
  return taken;
}

}  // namespace

std::string_view IdealModeName(IdealMode mode) {
  static constexpr std::array<std::string_view, 3> names = {"none", "frontier", "baseline"};
  return names[static_cast<size_t>(mode)];
}

Ideals IdealsFrom(const EntityTable& table, const IdealOptions& options,
                  const std::optional<GivenIdeals>& given) {
  Ideals ideals;
  const Finder finder(table, options);
  for (const Entity& entity : table.entities) {
    ideals.of.push_back(given ? TakeGiven(entity, *given, options.energy) : finder.Find(entity));
    const KpiVector& ideal = ideals.of.back().ideal;
    if (std::any_of(ideal.begin(), ideal.end(), [](const auto& value) { return value.has_value(); })) {
      ideals.mode = given ? IdealMode::kBaseline : IdealMode::kFrontier;
    }
  }
  return ideals;
}

std::string WhyUnknown(Kpi kpi, const Entity& entity, const KpiOptions& options) {
  const KpiEstimate& estimate = entity.estimates[static_cast<size_t>(kpi)];
  if (estimate.value) return "";
  const auto needed = [&](int64_t least) {
    return FormatThousands(estimate.n) + " known, " + std::to_string(least) + " needed";
  };
  switch (kpi) {
    case Kpi::kDurationP50:
    case Kpi::kQueueDelayP50:
      return needed(std::max<int64_t>(1, options.least_for_median));
    case Kpi::kDurationP95:
    case Kpi::kQueueDelayP95:
      return needed(std::max<int64_t>(1, options.least_for_p95));
    case Kpi::kErrorRate:
    case Kpi::kEligibleWaitGtShare:
      return needed(std::max<int64_t>(1, options.least_for_share));
    case Kpi::kRatePerMin:
      if (entity.span_us > 0) return "a schedule starts every execution";
      break;
    case Kpi::kBackgroundOverheadPerMin:
      break;
  }
  return "no span of time to count over";
}

}  // namespace harness::ideaspace
