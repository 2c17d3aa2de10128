// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/build_baseline.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/sha256.h"
#include "base/text.h"

namespace harness::ideaspace {
namespace {

constexpr std::string_view kCohort = "cohort:";

bool IsEmpty(const KpiVector& figures) {
  return std::none_of(figures.begin(), figures.end(), [](const auto& value) { return value.has_value(); });
}

Result<void> CheckFigures(const std::string& key, const KpiVector& figures) {
  for (size_t i = 0; i < kKpis; ++i) {
    if (!figures[i] || (std::isfinite(*figures[i]) && *figures[i] >= 0)) continue;
    return InvalidArgument(key + ": found " + std::string(KpiTable()[i].name) + " = " +
                           FormatDouble(*figures[i]) + ", expected a figure of 0 or more");
  }
  return {};
}

Result<const EntityState*> FindCohort(const EnergyState& state, const std::string& asked) {
  const std::string key = asked.starts_with(kCohort) ? asked : std::string(kCohort) + asked;
  if (const EntityState* cohort = state.Find(key)) return cohort;
  std::vector<std::string> known;
  for (const EntityState& entity : state.entities) {
    if (entity.kind == "cohort") known.push_back(entity.key.substr(kCohort.size()));
  }
  const auto near = NearestWord(key.substr(kCohort.size()), known);
  return InvalidArgument("cohort: found " + Quoted(asked) + ", expected " +
                         (known.empty() ? "a run with cohorts"
                                        : "one of the " + std::to_string(known.size()) + " from " +
                                              known.front() + " to " + known.back()) +
                         (near ? " (did you mean " + Quoted(*near) + "?)" : ""));
}

}  // namespace

Result<Baseline> BuildBaseline(const EnergyState& state, const BaselineSource& source) {
  const auto figures_of = [&](const EntityState& entity) -> const KpiVector& {
    return source.ideal ? entity.ideal : entity.observed;
  };
  Baseline baseline;
  if (source.cohort.empty()) {
    for (const EntityState& entity : state.entities) {
      if (entity.kind != "cohort" && !IsEmpty(figures_of(entity)))
        baseline.ideal_vector[entity.key] = figures_of(entity);
    }
  } else {
    ASSIGN_OR_RETURN(const EntityState* const cohort, FindCohort(state, source.cohort));
    baseline.cohort = cohort->key;
    if (!IsEmpty(figures_of(*cohort))) baseline.ideal_vector["ALL"] = figures_of(*cohort);
  }
  if (baseline.ideal_vector.empty()) {
    return InvalidArgument(std::string("found no ") + (source.ideal ? "ideal" : "observed") +
                           " figure, expected at least one" +
                           (source.ideal ? ": the run had no better reference; build without --ideal" : ""));
  }
  for (const auto& [key, figures] : baseline.ideal_vector) RETURN_IF_ERROR(CheckFigures(key, figures));
  baseline.dataset = source.dataset;
  baseline.run = source.run;
  baseline.notes = source.notes;
  baseline.id = source.id;
  if (baseline.id.empty()) {
    ASSIGN_OR_RETURN(const std::string text, CanonicalJson(ToJson(baseline).at("ideal_vector")));
    baseline.id = "baseline-" + Sha256Hex(text).substr(0, 12);
  }
  return baseline;
}

}  // namespace harness::ideaspace
