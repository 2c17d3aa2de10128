// SPDX-License-Identifier: Apache-2.0
// Which changes does the log give reason for, and which levers have none?
#include "base/text.h"
#include "ideaspace/planner.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/confidence.h"

namespace harness::plugins::analysis_ideaspace_action_planner {
namespace {

using ideaspace::Planned;
using ideaspace::Proposal;
using ideaspace::Recommendation;

// Proposals are info: what they save is for the verifier to say.
plugin::Finding FindingOf(const Proposal& proposal) {
  const Recommendation& r = proposal.recommendation;
  plugin::Finding finding;
  finding.kind = "recommendation";
  finding.id = plugin::FindingId("recommendation", {r.lever_id, r.target});
  finding.severity = plugin::FindingSeverity::kInfo;
  const double chance = r.q_value ? 1.0 - *r.q_value : 1.0;
  finding.confidence = process::CoverageConfidence(proposal.n, proposal.n) * chance;
  finding.title = r.label + ": " + r.target;
  finding.what =
      r.recommendation +
      " This is a proposal: what a replay of the log makes of it, for better or worse, is told where "
      "the actions are.";
  finding.why = "Not verified here: a replay of the log says what it saves. " + r.disproof;
  finding.where = {{"lever_id", r.lever_id}, {r.target_kind, r.target}, {"actions", r.actions}};
  finding.measurement_type = "modeled";
  finding.assumptions = r.assumptions;
  finding.assumptions.push_back(
      "confidence is that of so many rows, less the q-value where the gate is a test");
  finding.evidence = {r.evidence.at("query").get<std::string>(), r.evidence.at("rows").get<int64_t>()};
  finding.n = proposal.n;
  finding.estimate = proposal.hours;
  finding.unit = "h";
  return finding;
}

// Each lever with the number of its proposals and the reasons why it does not fire.
Json ByLever(const Planned& planned) {
  Json list = Json::array();
  for (const ideaspace::Lever* lever : ideaspace::Levers()) {
    int64_t proposals = 0;
    Json reasons = Json::array();
    for (const Proposal& proposal : planned.proposals)
      proposals += proposal.recommendation.lever_id == lever->info.id ? 1 : 0;
    for (const ideaspace::SkippedLever& skipped : planned.skipped) {
      if (skipped.lever_id != lever->info.id) continue;
      reasons.push_back({{"target", skipped.target},
                         {"gating_reason", skipped.gating_reason},
                         {"explanation", skipped.explanation}});
    }
    if (proposals == 0 && reasons.empty()) continue;
    list.push_back({{"lever_id", lever->info.id},
                    {"label", lever->info.label},
                    {"proposals", proposals},
                    {"skipped", std::move(reasons)}});
  }
  return list;
}

std::string Summary(const Planned& planned) {
  std::vector<std::string> names;
  for (const Proposal& proposal : planned.proposals)
    names.push_back(proposal.recommendation.label + " (" + proposal.recommendation.target + ")");
  if (names.empty()) return "The log gives reason for no change.";
  constexpr size_t kNamed = 5;
  const size_t more = names.size() > kNamed ? names.size() - kNamed : 0;
  names.resize(names.size() - more);
  return std::to_string(planned.proposals.size()) + " changes to verify: " + Join(names, ", ") +
         (more > 0 ? " and " + std::to_string(more) + " more." : ".");
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  const ideaspace::LeverSettings settings = ideaspace::LeverSettingsFrom(config);
  process::CloseWindows windows;
  if (const auto resolved = context.ResultOf("analysis_close_cycle_window_resolver")) {
    ASSIGN_OR_RETURN(windows, process::CloseWindowsFromJson(resolved->at("metrics")));
  }
  Json attribution;
  if (const auto result = context.ResultOf("analysis_wait_attribution_v1"))
    attribution = result->at("metrics");
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LearnedLog> learned,
                   process::LearnLog(context.data()));
  ASSIGN_OR_RETURN(const ideaspace::LeverInput input,
                   ideaspace::MakeLeverInput(*learned, context.data(), windows, attribution,
                                             context.Random("levers"), settings.cap_least_share));
  ASSIGN_OR_RETURN(const Planned planned,
                   ideaspace::PlanLevers(input, settings, config.at("levers").get<std::set<std::string>>()));
  plugin::PluginResult result;
  for (const Proposal& proposal : planned.proposals) result.findings.push_back(FindingOf(proposal));
  result.summary = Summary(planned);
  result.metrics = {{"recommendations", planned.proposals.size()},
                    {"skipped", planned.skipped.size()},
                    {"tests", planned.tests},
                    {"level", settings.level},
                    {"levers", ByLever(planned)}};
  RETURN_IF_ERROR(context.WriteArtifact("recommendations.json",
                                        PrettyJson(ToJson(planned.ToRecommendations(settings.level)))));
  result.artifacts = {"recommendations.json"};
  return result;
}

}  // namespace harness::plugins::analysis_ideaspace_action_planner
