// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/planner.h"

#include <algorithm>

#include "base/text.h"
#include "ideaspace/lever_targets.h"
#include "ideaspace/lever_text.h"
#include "stats/multiple_testing.h"

namespace harness::ideaspace {
namespace {

SkippedLever SkippedProposal(const Proposal& proposal, std::string_view reason, std::string explanation,
                             Json thresholds) {
  const Recommendation& r = proposal.recommendation;
  Json measured = r.evidence.at("values");
  if (r.q_value) {
    measured["p_value"] = *r.p_value;
    measured["q_value"] = *r.q_value;
  }
  return SkippedOf(FindLever(r.lever_id)->info, reason, std::move(explanation), std::move(measured),
                   std::move(thresholds), r.target);
}

// Sets the q-values; proposals above the level become skipped.
Result<void> ControlFalseDiscoveries(Planned& planned, std::vector<double> other_p_values, double level) {
  std::vector<double> p_values;
  for (const Proposal& proposal : planned.proposals) {
    if (proposal.recommendation.p_value) p_values.push_back(*proposal.recommendation.p_value);
  }
  p_values.insert(p_values.end(), other_p_values.begin(), other_p_values.end());
  planned.tests = static_cast<int64_t>(p_values.size());
  ASSIGN_OR_RETURN(const std::vector<double> q_values, stats::BenjaminiHochberg(p_values));
  size_t next = 0;
  std::vector<Proposal> kept;
  for (Proposal& proposal : planned.proposals) {
    Recommendation& r = proposal.recommendation;
    if (r.p_value) r.q_value = q_values[next++];
    if (!r.q_value || *r.q_value <= level) {
      kept.push_back(std::move(proposal));
      continue;
    }
    planned.skipped.push_back(SkippedProposal(
        proposal, "not_significant",
        r.target + ": the difference may be chance, q " + FormatFixed(*r.q_value, 4) + " of " +
            CountText(planned.tests, "test") + ", where " + FormatDouble(level) + " is allowed.",
        {{"level", level}}));
  }
  planned.proposals = std::move(kept);
  return Ok();
}

void KeepTop(Planned& planned, int64_t top) {
  std::sort(planned.proposals.begin(), planned.proposals.end(), [](const Proposal& a, const Proposal& b) {
    const Recommendation& left = a.recommendation;
    const Recommendation& right = b.recommendation;
    if (left.lever_id != right.lever_id) return left.lever_id < right.lever_id;
    if (a.hours != b.hours) return a.hours > b.hours;
    return left.target < right.target;
  });
  std::vector<Proposal> kept;
  int64_t rank = 0;
  for (Proposal& proposal : planned.proposals) {
    const bool same =
        !kept.empty() && kept.back().recommendation.lever_id == proposal.recommendation.lever_id;
    rank = same ? rank + 1 : 1;
    if (rank <= top) {
      kept.push_back(std::move(proposal));
      continue;
    }
    planned.skipped.push_back(SkippedProposal(
        proposal, "below_top",
        proposal.recommendation.target + " speaks of " + HoursText(proposal.hours) + " and is number " +
            std::to_string(rank) + " of this lever; " + std::to_string(top) + " are kept.",
        {{"top_per_lever", top}}));
  }
  std::sort(kept.begin(), kept.end(), [](const Proposal& a, const Proposal& b) {
    return std::tie(a.recommendation.lever_id, a.recommendation.target) <
           std::tie(b.recommendation.lever_id, b.recommendation.target);
  });
  planned.proposals = std::move(kept);
}

}  // namespace

Recommendations Planned::ToRecommendations(double level) const {
  Recommendations all;
  for (const Proposal& proposal : proposals) all.recommended.push_back(proposal.recommendation);
  all.skipped = skipped;
  all.tests = tests;
  all.level = level;
  return all;
}

Result<Planned> PlanLevers(const LeverInput& input, const LeverSettings& settings,
                           const std::set<std::string>& chosen) {
  Planned planned;
  std::vector<double> other_p_values;
  for (const Lever* lever : Levers()) {
    if (!settings.known_issues && !lever->info.known_issue.empty()) continue;
    if (!chosen.empty() && !chosen.contains(std::string(lever->info.id))) {
      planned.skipped.push_back(SkippedOf(lever->info, "switched_off", "The settings leave this lever out.",
                                          Json::object(), Json::object()));
      continue;
    }
    if (const auto unknown = FirstUnmet(lever->info.needs, input)) {
      planned.skipped.push_back(
          SkippedOf(lever->info, unknown->reason, unknown->explanation, Json::object(), Json::object()));
      continue;
    }
    ASSIGN_OR_RETURN(GateResult result, lever->gate(input, settings));
    std::move(result.proposals.begin(), result.proposals.end(), std::back_inserter(planned.proposals));
    std::move(result.skipped.begin(), result.skipped.end(), std::back_inserter(planned.skipped));
    other_p_values.insert(other_p_values.end(), result.other_p_values.begin(), result.other_p_values.end());
  }
  RETURN_IF_ERROR(CheckTargets(planned.proposals));
  RETURN_IF_ERROR(ControlFalseDiscoveries(planned, std::move(other_p_values), settings.level));
  KeepTop(planned, settings.top_per_lever);
  std::stable_sort(planned.skipped.begin(), planned.skipped.end(), [](const auto& a, const auto& b) {
    return std::tie(a.lever_id, a.target) < std::tie(b.lever_id, b.target);
  });
  return planned;
}

}  // namespace harness::ideaspace
