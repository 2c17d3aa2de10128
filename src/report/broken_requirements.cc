// SPDX-License-Identifier: Apache-2.0
#include "report/broken_requirements.h"

#include "base/json_members.h"
#include "ideaspace/energy_constraints.h"
#include "report/format.h"

namespace harness::report {
namespace {

// Sums of penalties are far apart, or equal but for rounding.
constexpr double kRounding = 1e-6;

// A setting that the run does not name stands at its default.
std::vector<ideaspace::ConstraintTerm> OfTheLog(const run::RunResult& run, std::string_view id) {
  const Json& settings = MemberOf(run.settings, id);
  const Json& counts = MemberOf(settings, "constraint_penalties");
  ideaspace::ConstraintLimits limits;
  ideaspace::ConstraintPenalties penalties;
  limits.least_parse_rate = NumberOf(settings, "least_parse_rate").value_or(limits.least_parse_rate);
  penalties.missing_time_column =
      NumberOf(counts, "missing_time_column").value_or(penalties.missing_time_column);
  penalties.parse_rate = NumberOf(counts, "parse_rate").value_or(penalties.parse_rate);
  return ideaspace::LogConstraints(run.dataset, limits, penalties);
}

BrokenFact FactOf(const ideaspace::ConstraintTerm& term) {
  if (term.constraint == "missing_time_column")
    return {"rows with " + term.subject, "none", "some", term.why, term.penalty};
  return {"values of " + term.subject + " that are times", Percent(term.measured), Percent(term.threshold),
          term.why, term.penalty};
}

}  // namespace

std::vector<BrokenFact> BrokenRequirements(const run::RunResult& run, std::string_view id,
                                           const EnergyFacts& energy) {
  double rest = energy.constraints.value_or(0);
  std::vector<BrokenFact> broken;
  if (rest <= 0) return broken;
  for (const ideaspace::ConstraintTerm& term : OfTheLog(run, id)) {
    if (term.penalty <= 0 || term.penalty > rest + kRounding) continue;
    rest -= term.penalty;
    broken.push_back(FactOf(term));
  }
  // Only the rows tell of the last requirement: the dataset does not count these.
  if (rest > kRounding) {
    broken.push_back(
        {"rows that end before they start", "too many", "few", "Too many rows end before they start.", rest});
  }
  return broken;
}

}  // namespace harness::report
