// SPDX-License-Identifier: Apache-2.0
// Which proposed actions help when the log is replayed with them, and which plan of several is worth its
// cost?
#include <algorithm>

#include "base/text.h"
#include "ideaspace/verified_json.h"
#include "ideaspace/verified_recommendation.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/parameter_rows.h"
#include "process/sample_summary.h"
#include "replay/shared_study.h"

namespace harness::plugins::analysis_ebm_action_verifier_v1 {
namespace {

using ideaspace::JudgedAction;
using ideaspace::Recommendation;
using process::Hours;

constexpr const char* kPlanner = "analysis_ideaspace_action_planner";
constexpr const char* kEnergy = "analysis_ideaspace_energy_ebm_v1";
// Side by side, replays of so many executions would hold too much memory.
constexpr size_t kMostJobsSideBySide = 8'000'000;

// Nothing where the plugin had nothing to say.
Result<std::optional<Json>> ArtifactJson(const plugin::PluginContext& context, const char* plugin,
                                         const char* name) {
  const auto text = context.ArtifactOf(plugin, name);
  if (!text && (text.error().code == ErrorCode::kNotFound || text.error().code == ErrorCode::kIo))
    return std::optional<Json>();
  if (!text) return text.error();
  ASSIGN_OR_RETURN(Json json, ParseJson(*text, name));
  return std::optional<Json>(std::move(json));
}

bool AsksForKeys(const std::vector<Recommendation>& recommended) {
  return std::any_of(recommended.begin(), recommended.end(), [](const Recommendation& each) {
    return std::any_of(each.actions.begin(), each.actions.end(),
                       [](const std::string& text) { return text.starts_with("dedupe:"); });
  });
}

Result<replay::SharedStudy> StudyFor(plugin::PluginContext& context,
                                     const std::vector<Recommendation>& recommended) {
  std::vector<uint32_t> keys;
  if (AsksForKeys(recommended)) {
    ASSIGN_OR_RETURN(const auto parameters, process::ReadParameterRows(context.data()));
    keys = parameters->Keys();
  }
  return replay::StudyLog(context.data(), context.config().at("replicates").get<int64_t>(), std::move(keys));
}

std::map<std::string, ideaspace::TrackRecord> TrackRecordsFrom(const Json& json) {
  std::map<std::string, ideaspace::TrackRecord> records;
  for (const auto& [lever, record] : json.items())
    records[lever] = {record.at("kept").get<int64_t>(), record.at("broken").get<int64_t>()};
  return records;
}

std::string SavingText(const JudgedAction& action) {
  if (action.counted_only)
    return FormatThousands(action.found->dropped) + " executions fewer; no change of waits is claimed";
  const replay::BlockInterval& interval = action.found->interval;
  std::string text = HoursText(Hours(action.found->delta_wait_us)) + " less wait by replay";
  if (action.found->dropped_wait_us != 0)
    text +=
        ", " + HoursText(Hours(action.found->dropped_wait_us)) + " of it of executions that no longer happen";
  if (interval.low_us && interval.high_us)
    text +=
        " (95 %: " + HoursText(Hours(*interval.low_us)) + " to " + HoursText(Hours(*interval.high_us)) + ")";
  return text;
}

std::string EnergyText(const ideaspace::ScoredEntity& entity) {
  const std::string energy = "the energy of " + entity.key;
  if (!entity.is_known) return energy + " is unknown: no figure of it has a reference";
  if (entity.delta() == 0) return energy + " stays at " + FormatFixed(entity.before, 3);
  return energy + (entity.delta() > 0 ? " falls" : " rises") + ideaspace::EnergyChangeText(entity);
}

// What those wait less that still happen: nobody wins by the wait of an execution that falls away.
Int128 WonBy(const JudgedAction& action) {
  return action.counted_only ? Int128{0} : action.found->delta_wait_us - action.found->dropped_wait_us;
}

// A twentieth of the wait is worth a look, a fifth matters.
plugin::FindingSeverity SeverityOf(const JudgedAction& action) {
  if (action.counted_only) return plugin::FindingSeverity::kLow;
  const Int128 part = WonBy(action);
  const Int128 whole = action.found->recorded_wait_us;
  return part * 5 >= whole    ? plugin::FindingSeverity::kHigh
         : part * 20 >= whole ? plugin::FindingSeverity::kMedium
                              : plugin::FindingSeverity::kLow;
}

Json WhereOf(const Json& action) {
  Json where = {{"action", action.at("recommendation")},
                {"target", action.at("target").at("name")},
                {"target_kind", action.at("target").at("kind")},
                {"blocked_reason", ""}};
  for (const char* field : {"actions", "lever_id", "action_type", "target_process_ids", "delta_energy",
                            "energy_before", "energy_after", "delta_hours", "interval", "calibration",
                            "confidence", "constraints_passed", "enforcement", "risks"}) {
    where[field] = action.at(field);
  }
  return where;
}

std::string EarlierUses(const ideaspace::TrackRecord& record) {
  const int64_t uses = record.successes + record.failures;
  if (uses == 0) return "no earlier use of the lever, since none is recorded";
  return FormatThousands(record.successes) + " of " + FormatThousands(uses) +
         (uses == 1 ? " earlier use" : " earlier uses") + " of the lever that kept the promise";
}

plugin::Finding ActionFinding(const Recommendation& wanted, const JudgedAction& action, const Json& json,
                              size_t jobs) {
  plugin::Finding finding;
  finding.kind = "verified_action";
  finding.id = plugin::FindingId("verified_action", {wanted.lever_id, wanted.target});
  finding.severity = SeverityOf(action);
  finding.confidence = action.confidence;
  finding.title = wanted.label + " (" + wanted.target + "): " + SavingText(action);
  finding.what = wanted.recommendation;
  finding.why = action.explanation + "; " + EnergyText(action.score->all);
  if (action.score->target) finding.why += ", " + EnergyText(*action.score->target);
  finding.where = WhereOf(json);
  finding.measurement_type = "modeled";
  finding.assumptions = json.at("assumptions").get<std::vector<std::string>>();
  finding.assumptions.emplace_back(
      "confidence comes from the calibration of the replay, the width of the interval, its blocks, the "
      "test that proposed the action, and " +
      EarlierUses(action.track_record));
  finding.assumptions.emplace_back("savings of several actions do not add up: plans are replayed together");
  finding.evidence = {wanted.evidence.value("query", "SELECT count(*) FROM events"),
                      wanted.evidence.value("rows", int64_t{0})};
  finding.n = static_cast<int64_t>(jobs);
  finding.estimate = json.at("delta_hours").get<double>();
  finding.unit = "h";
  const replay::BlockInterval& interval = action.found->interval;
  if (!action.counted_only && interval.low_us && interval.high_us)
    finding.interval = plugin::Interval{Hours(*interval.low_us), Hours(*interval.high_us), 0.95};
  finding.impact_hours = Hours(WonBy(action));
  return finding;
}

std::string Plural(size_t count, const std::string& noun) {
  return FormatThousands(static_cast<int64_t>(count)) + " " + noun + (count == 1 ? "" : "s");
}

std::string SummaryOf(const ideaspace::VerifiedReport& report) {
  const size_t verified = report.verified->actions.size();
  const size_t blocked = report.verified->blocked.size();
  if (verified + blocked == 0) return "No lever fires on this log: there is nothing to verify.";
  std::string text =
      Plural(verified, "action") + " verified by replay, " + Plural(blocked, "action") + " blocked";
  const auto& plans = report.plans->plans;
  const auto best = std::find_if(plans.begin(), plans.end(), [](const auto& plan) { return plan.best; });
  if (best == plans.end()) return text + ".";
  return text + ". The best plan (" + Plural(best->actions.size(), "action") + ") saves " +
         HoursText(Hours(best->found.delta_wait_us)) + " of " +
         HoursText(Hours(best->found.recorded_wait_us)) + " jointly" +
         (report.verified->energy_is_known
              ? "; its energy is " + FormatFixed(best->energy_after, 3) + " instead of " +
                    FormatFixed(report.verified->energy_before, 3) + "."
              : ".");
}

ideaspace::PlansOptions PlansOptionsOf(const Json& config, int threads) {
  return {config.at("beam_width").get<int64_t>(), config.at("beam_depth").get<int64_t>(),
          config.at("replays").get<int64_t>(), threads};
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  ASSIGN_OR_RETURN(const auto proposed, ArtifactJson(context, kPlanner, "recommendations.json"));
  if (!proposed) return plugin::NotApplicable("no_recommendations", "No action was proposed.");
  ASSIGN_OR_RETURN(const auto energies, ArtifactJson(context, kEnergy, "energy_state_vector.json"));
  if (!energies) return plugin::NotApplicable("no_energy", "There is no energy to judge actions by.");
  ASSIGN_OR_RETURN(const auto recommendations, ideaspace::RecommendationsFromJson(*proposed));
  ASSIGN_OR_RETURN(const auto state, ideaspace::EnergyStateFromJson(*energies));
  ideaspace::VerifyOptions options;
  ASSIGN_OR_RETURN(options.policy,
                   ideaspace::PolicyFromJson(context.config().at("exclude_processes"), "exclude_processes"));
  options.track_records = TrackRecordsFrom(context.config().at("track_record"));
  ASSIGN_OR_RETURN(const auto shared, StudyFor(context, recommendations.recommended));
  const replay::Study& study = *shared.study;
  const size_t jobs = study.model().jobs();
  options.threads = jobs > kMostJobsSideBySide ? 1 : context.config().at("threads").get<int>();

  std::vector<std::string> targets;
  for (const Recommendation& each : recommendations.recommended)
    targets.push_back(TargetKey(each, study.names()));
  ASSIGN_OR_RETURN(const auto scorer,
                   ideaspace::ActionScorer::Make(shared.learned->log, shared.learned->facts, study, state,
                                                 std::move(targets)));
  ASSIGN_OR_RETURN(const auto verified, Verify(scorer, recommendations.recommended, options));
  const ideaspace::PlansOptions search = PlansOptionsOf(context.config(), options.threads);
  ASSIGN_OR_RETURN(const auto plans, FindPlans(scorer, recommendations.recommended, verified, search));

  const ideaspace::VerifiedReport report{&scorer,
                                         &recommendations,
                                         &verified,
                                         &plans,
                                         search.replays,
                                         0.95,
                                         context.config().at("exclude_processes")};
  Json actions = VerifiedActionsJson(report);
  Json blocked = BlockedActionsJson(report);
  RETURN_IF_ERROR(context.WriteArtifact("verified_actions.json", PrettyJson(actions)));
  RETURN_IF_ERROR(context.WriteArtifact("blocked_actions.json", PrettyJson(blocked)));
  plugin::PluginResult result;
  result.artifacts = {"blocked_actions.json", "verified_actions.json"};
  for (size_t i = 0; i < verified.actions.size(); ++i) {
    const JudgedAction& action = verified.actions[i];
    result.findings.push_back(ActionFinding(recommendations.recommended[action.recommendation], action,
                                            actions.at("actions").at(i), jobs));
    result.recommendations.push_back(VerifiedRecommendation(report, action, result.findings.back().id));
  }
  if (verified.actions.empty()) result.no_recommendation = NothingVerified(report);
  result.summary = SummaryOf(report);
  result.metrics = std::move(actions);
  result.metrics.update(blocked);
  return result;
}

}  // namespace harness::plugins::analysis_ebm_action_verifier_v1
