// SPDX-License-Identifier: Apache-2.0
#include "sessions/regression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "base/prng.h"
#include "base/text.h"
#include "sessions/history.h"
#include "sessions/location_scale.h"
#include "stats/multiple_testing.h"
#include "stats/student_t.h"

namespace harness::sessions {
namespace {

struct Side {
  double location = 0.0;
  double variance = 0.0;  // of the location
  double df = 0.0;
};

Side SideOf(std::span<const double> values) {
  Sample sample;
  for (const double value : values) sample.y.push_back(DeterministicLog(value));
  std::sort(sample.y.begin(), sample.y.end());  // sums do not depend on the order of the runs
  sample.weight.assign(sample.y.size(), 1.0);
  std::vector<double> scratch;
  const double scale = ScaleFor(sample, 0.0, scratch);
  if (!(scale > 0.0)) return {sample.y.front(), 0.0, static_cast<double>(sample.n() - 1)};
  const LocationScale fit = FitLocationScale(sample, scale, scratch);
  return {fit.location, fit.variance / static_cast<double>(sample.n()), static_cast<double>(sample.n() - 1)};
}

Result<void> Check(std::span<const double> values, const RegressionOptions& options) {
  if (options.recent <= 0 || options.earlier <= 0 || options.least_runs < 2 ||
      !(options.confidence > 0.0 && options.confidence < 1.0)) {
    return InvalidArgument(
        "regression: expected spans above 0, least_runs of 2 or more, confidence in (0, 1)");
  }
  for (const double value : values) {
    if (!(value > 0.0 && std::isfinite(value))) {
      return InvalidArgument("regression: found " + FormatDouble(value) + ", expected a value above 0");
    }
  }
  return Ok();
}

struct Runs {
  std::array<std::vector<double>, 3> earlier, recent;  // by metric
};

void Add(const SessionFacts& session, std::array<std::vector<double>, 3>& side) {
  const std::array<std::optional<int64_t>, 3> values = {session.cost_pico, session.duration_us,
                                                        TotalTokens(session)};
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].value_or(0) > 0) side[i].push_back(static_cast<double>(*values[i]));
  }
}

Result<void> FillQValues(std::vector<SpeciesRegression>& rows) {
  std::vector<double> p_values;
  for (const auto& row : rows) {
    if (row.regression.p_value) p_values.push_back(*row.regression.p_value);
  }
  ASSIGN_OR_RETURN(const auto q_values, stats::BenjaminiHochberg(p_values));
  size_t next = 0;
  for (auto& row : rows) {
    if (row.regression.p_value) row.q_value = stats::RoundSignificant(q_values[next++]);
  }
  return Ok();
}

}  // namespace

std::string_view NameOf(RegressionState state) {
  constexpr std::array<std::string_view, 5> kNames = {"too_little_history", "no_variance", "no_change",
                                                      "higher", "lower"};
  return kNames[static_cast<size_t>(state)];
}

Result<Regression> CompareRuns(std::span<const double> earlier, std::span<const double> recent,
                               const RegressionOptions& options) {
  RETURN_IF_ERROR(Check(earlier, options));
  RETURN_IF_ERROR(Check(recent, options));
  Regression result;
  result.n_earlier = static_cast<int64_t>(earlier.size());
  result.n_recent = static_cast<int64_t>(recent.size());
  if (std::min(result.n_earlier, result.n_recent) < options.least_runs) return result;
  const Side before = SideOf(earlier);
  const Side after = SideOf(recent);
  const double log_ratio = after.location - before.location;
  const double variance = before.variance + after.variance;
  result.ratio = stats::RoundSignificant(DeterministicExp(log_ratio));
  result.state = RegressionState::kNoVariance;
  if (!(variance > 0.0)) return result;
  const double df =
      variance * variance /
      (before.variance * before.variance / before.df + after.variance * after.variance / after.df);
  const double half = stats::StudentTwoSidedQuantile(1.0 - options.confidence, df) * std::sqrt(variance);
  result.df = stats::RoundSignificant(df);
  result.ci_low = stats::RoundSignificant(DeterministicExp(log_ratio - half));
  result.ci_high = stats::RoundSignificant(DeterministicExp(log_ratio + half));
  result.p_value = stats::RoundSignificant(stats::StudentTwoSidedTail(log_ratio / std::sqrt(variance), df));
  result.state = *result.ci_low > 1.0    ? RegressionState::kHigher
                 : *result.ci_high < 1.0 ? RegressionState::kLower
                                         : RegressionState::kNoChange;
  return result;
}

Result<std::vector<SpeciesRegression>> RegressionsOf(std::span<const SessionFacts> sessions, Timestamp as_of,
                                                     const RegressionOptions& options) {
  RETURN_IF_ERROR(Check({}, options));
  const Timestamp recent_from = as_of - options.recent;
  std::map<std::pair<std::string, std::string>, Runs> species;
  for (const SessionFacts& session : sessions) {
    if (!session.eligible || session.species_hash.empty() || session.ended_us >= as_of ||
        session.ended_us < recent_from - options.earlier) {
      continue;
    }
    Runs& runs = species[{session.cascade_id, session.species_hash}];
    Add(session, session.ended_us >= recent_from ? runs.recent : runs.earlier);
  }
  std::vector<SpeciesRegression> rows;
  for (const auto& [key, runs] : species) {
    for (const Metric metric : kMetrics) {
      const auto i = static_cast<size_t>(metric);
      if (runs.recent[i].empty()) continue;
      ASSIGN_OR_RETURN(Regression regression, CompareRuns(runs.earlier[i], runs.recent[i], options));
      rows.push_back({key.first, key.second, metric, regression, std::nullopt});
    }
  }
  RETURN_IF_ERROR(FillQValues(rows));
  return rows;
}

Json ToJson(const SpeciesRegression& row) {
  const auto value = [](const std::optional<double>& number) { return number ? Json(*number) : Json(); };
  const Regression& regression = row.regression;
  return {{"cascade_id", row.cascade_id},         {"species_hash", row.species_hash},
          {"metric", NameOf(row.metric)},         {"state", NameOf(regression.state)},
          {"n_recent", regression.n_recent},      {"n_earlier", regression.n_earlier},
          {"ratio", value(regression.ratio)},     {"ci_low", value(regression.ci_low)},
          {"ci_high", value(regression.ci_high)}, {"p_value", value(regression.p_value)},
          {"q_value", value(row.q_value)},        {"df", regression.p_value ? Json(regression.df) : Json()}};
}

}  // namespace harness::sessions
