// SPDX-License-Identifier: Apache-2.0
// Which proposals are one and the same action, and which does the policy forbid?
#include "base/text.h"
#include "ideaspace/dedupe.h"
#include "plugin/context.h"

namespace harness::plugins::analysis_recommendation_dedupe_v2 {
namespace {

constexpr const char* kVerifier = "analysis_ebm_action_verifier_v1";
constexpr const char* kPlanner = "analysis_ideaspace_action_planner";

Result<Json> ReadArtifact(const plugin::PluginContext& context, const char* plugin_id, const char* name) {
  ASSIGN_OR_RETURN(const std::string text, context.ArtifactOf(plugin_id, name));
  return ParseJson(text, name);
}

std::string SummaryOf(const ideaspace::Deduped& deduped) {
  const auto count = [](size_t n) { return FormatThousands(static_cast<int64_t>(n)); };
  return count(deduped.proposals.size()) + " proposals: " + count(deduped.kept.size()) +
         " different actions, " + count(deduped.merged.size()) + " merged into them, " +
         count(deduped.excluded.size()) + " excluded by policy.";
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Result<Json> verified = ReadArtifact(context, kVerifier, "verified_actions.json");
  if (!verified && verified.error().code == ErrorCode::kNotFound) {
    return plugin::NotApplicable("no_verified_actions",
                                 "No action was proposed and verified, so none can be a repetition.");
  }
  if (!verified) return verified.error();
  ASSIGN_OR_RETURN(const Json blocked, ReadArtifact(context, kVerifier, "blocked_actions.json"));
  ASSIGN_OR_RETURN(const Json recommended, ReadArtifact(context, kPlanner, "recommendations.json"));
  // One policy for all: that of the verifier, which blocks what it forbids.
  ASSIGN_OR_RETURN(const ideaspace::Policy policy,
                   ideaspace::PolicyFromJson(verified->at("exclude_processes"), "exclude_processes"));
  ASSIGN_OR_RETURN(std::vector<ideaspace::Proposed> proposals,
                   ideaspace::JoinVerdicts(recommended, *verified, blocked));
  const ideaspace::Deduped deduped = ideaspace::Dedupe(std::move(proposals), policy);
  RETURN_IF_ERROR(context.WriteArtifact("deduped_recommendations.json", PrettyJson(ToJson(deduped))));
  plugin::PluginResult result;
  result.summary = SummaryOf(deduped);
  result.metrics = {{"recommended", deduped.proposals.size()},
                    {"kept", deduped.kept.size()},
                    {"merged", deduped.merged.size()},
                    {"excluded", deduped.excluded.size()}};
  result.artifacts = {"deduped_recommendations.json"};
  return result;
}

}  // namespace harness::plugins::analysis_recommendation_dedupe_v2
