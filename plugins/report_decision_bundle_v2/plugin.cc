// SPDX-License-Identifier: Apache-2.0
// What to decide: one card for each action, each sentence with the finding, query and rows it rests on, and a
// waterfall from the wait as recorded to the wait with the best plan.
#include <algorithm>
#include <array>

#include "base/exact_json.h"
#include "base/text.h"
#include "plugin/context.h"

namespace harness::plugins::report_decision_bundle_v2 {
namespace {

constexpr const char* kVerifier = "analysis_ebm_action_verifier_v1";
constexpr const char* kEnergy = "analysis_ideaspace_energy_ebm_v1";
constexpr const char* kDedupe = "analysis_recommendation_dedupe_v2";
constexpr const char* kCauses = "analysis_wait_attribution_v1";

constexpr std::array kCauseNames = {"held",       "batching",   "schedule", "unavailability",
                                    "restricted", "contention", "dispatch"};

std::string HoursText(double hours) {
  return FormatFixed(hours, hours < 10 && hours > -10 ? 3 : 1) + " h";
}

// A finding of this run with the plugin that states it: what a sentence rests on.
struct Source {
  const char* plugin = "";
  const Json* finding = nullptr;
};

Json Sentence(const std::string& text, const Source& source) {
  const Json& evidence = source.finding->at("evidence");
  return {{"text", text},
          {"plugin", source.plugin},
          {"finding", source.finding->at("id")},
          {"query", evidence.at("query")},
          {"rows", evidence.at("rows")}};
}

Result<Source> FindSource(const char* plugin, const Json& result, const std::string& kind,
                          const std::string& lever, const std::string& target) {
  for (const Json& finding : result.at("findings")) {
    if (finding.at("kind") != kind) continue;
    const Json& where = finding.at("where");
    if (!lever.empty() && (where.value("lever_id", "") != lever || where.value("target", "") != target))
      continue;
    return Source{plugin, &finding};
  }
  return InternalError(std::string(plugin) + ": found no finding of kind " + kind +
                       (lever.empty() ? "" : " of " + lever + " for " + Quoted(target)) +
                       ", expected one behind each sentence");
}

// The cause that makes the target's processes wait most; the whole log's energy where none is told.
Source ProblemOf(const Json& action, const Json& causes, const Source& otherwise) {
  const auto& processes = action.at("target_process_ids");
  Source best;
  double most = 0;
  for (const Json& finding : causes.at("findings")) {
    if (finding.at("kind") != "wait_cause") continue;
    const Json& process = finding.at("where").value("process_id", Json());
    if (std::find(processes.begin(), processes.end(), process) == processes.end()) continue;
    const double hours = finding.at("estimate").get<double>();
    if (best.finding != nullptr && hours <= most) continue;
    best = {kCauses, &finding};
    most = hours;
  }
  return best.finding == nullptr ? otherwise : best;
}

std::string SavingText(const Json& action, const Json& verified) {
  if (action.at("verdict") == "counted") {
    return FormatThousands(action.at("executions_fewer").get<int64_t>()) +
           " executions fewer; no shorter wait is claimed. Energy falls by " +
           FormatFixed(action.at("delta_energy").get<double>(), 4) + ".";
  }
  std::string text = "Replayed with it, this log waits " + HoursText(action.at("delta_hours").get<double>()) +
                     " less of " + HoursText(verified.at("wait_hours").get<double>());
  const Json& interval = action.at("interval");
  if (interval.is_object())
    text += " (95 % between " + HoursText(interval.at("low").get<double>()) + " and " +
            HoursText(interval.at("high").get<double>()) + ")";
  const double dropped = action.at("dropped_hours").get<double>();
  if (dropped != 0) text += "; " + HoursText(dropped) + " of it belong to executions that no longer happen";
  return text + ". Energy falls by " + FormatFixed(action.at("delta_energy").get<double>(), 4) + ".";
}

Result<Json> Card(const Json& action, const Json& verified, const Json& verifier, const Json& causes,
                  const Source& energy) {
  const std::string lever = action.at("lever_id");
  const std::string target = action.at("target").at("name");
  const std::string label = action.at("label");
  ASSIGN_OR_RETURN(const Source own, FindSource(kVerifier, verifier, "verified_action", lever, target));
  const Source problem = ProblemOf(action, causes, energy);
  const std::string proof =
      "The replay of the unchanged log reproduces it: " + action.at("reason").get<std::string>() +
      " Confidence " + FormatFixed(action.at("confidence").get<double>(), 2) + ".";
  return Json{{"id", lever + ":" + target},
              {"title", label.find(target) == std::string::npos ? label + " on " + target : label},
              {"problem", Sentence(problem.finding->at("what").get<std::string>(), problem)},
              {"action", Sentence(action.at("recommendation").get<std::string>(), own)},
              {"saving", Sentence(SavingText(action, verified), own)},
              {"proof", Sentence(proof, own)},
              {"enforcement", action.at("enforcement")},
              {"risks", action.at("risks")},
              {"how_to_check", action.at("how_to_check")},
              {"disproof", action.at("disproof")},
              {"processes", action.at("target_process_ids")}};
}

// recorded + model error = replayed; replayed - shares of the actions = left. Exact, by construction of the
// shares: each is what the replay saves more with this action than without it.
Result<Json> Waterfall(const Json& verified) {
  Json steps = Json::array();
  const Int128 recorded = ExactFromJson(verified.at("recorded_wait_us"));
  const Int128 replayed = ExactFromJson(verified.at("baseline_wait_us"));
  Int128 left = recorded;
  const auto add = [&](const char* kind, const std::string& label, Int128 change) {
    if (std::string_view(kind) != "recorded") left += change;
    steps.push_back(
        {{"kind", kind}, {"label", label}, {"change_us", ExactJson(change)}, {"left_us", ExactJson(left)}});
  };
  add("recorded", "waited, as recorded", recorded);
  add("model_error", "difference of the replay of the unchanged log", replayed - recorded);
  const Json* best = nullptr;
  for (const Json& plan : verified.at("plans")) {
    if (plan.at("on_front") != true) continue;
    if (best == nullptr || ExactFromJson(plan.at("delta_us")) > ExactFromJson(best->at("delta_us")))
      best = &plan;
  }
  if (best != nullptr) {
    for (const Json& action : best->at("actions")) {
      add("action",
          action.at("label").get<std::string>() + ": " + action.at("target").at("name").get<std::string>(),
          -ExactFromJson(action.at("marginal_us")));
    }
    if (left != replayed - ExactFromJson(best->at("delta_us")))
      return InternalError("the shares of the best plan do not sum to its saving");
  }
  add("left", "left", 0);
  return steps;
}

Result<Json> CausesOf(const Json& result) {
  const Json& all = result.at("metrics").at("scopes").at("all");
  Json causes = Json::array();
  Int128 sum = 0;
  for (const char* name : kCauseNames) {
    const Json& wait = all.at(std::string(name) + "_us");
    causes.push_back({{"cause", name}, {"wait_us", wait}});
    sum += ExactFromJson(wait);
  }
  if (sum != ExactFromJson(all.at("wait_us"))) return InternalError("the causes do not sum to the wait");
  return causes;
}

std::string Markdown(const Json& bundle) {
  std::string md = "# What to decide\n\n" + bundle.at("energy").at("text").get<std::string>() + "\n\n";
  for (const Json& card : bundle.at("cards")) {
    md += "## " + card.at("title").get<std::string>() + "\n\n";
    for (const char* part : {"problem", "action", "saving", "proof"}) {
      const Json& sentence = card.at(part);
      md += "- " + sentence.at("text").get<std::string>() + " [" + sentence.at("plugin").get<std::string>() +
            ", " + sentence.at("finding").get<std::string>() + ", " +
            FormatThousands(sentence.at("rows").get<int64_t>()) + " rows]\n";
    }
    md += "\nWhere: " + card.at("enforcement").get<std::string>() +
          "\n\nCheck: " + card.at("how_to_check").get<std::string>() +
          "\n\nWhat would prove it wrong: " + card.at("disproof").get<std::string>() + "\n\n";
  }
  md += "## From the hours waited to the hours left\n\n| step | change | left |\n|---|---:|---:|\n";
  for (const Json& step : bundle.at("waterfall")) {
    const auto hours = [&](const char* key) {
      return HoursText(static_cast<double>(ExactFromJson(step.at(key))) / 3.6e9);
    };
    md += "| " + step.at("label").get<std::string>() + " | " + hours("change_us") + " | " + hours("left_us") +
          " |\n";
  }
  return md;
}

bool Kept(const Json& deduped, const Json& action) {
  const auto it = deduped.find("kept");
  if (it == deduped.end()) return true;
  return std::any_of(it->begin(), it->end(), [&](const Json& kept) {
    return kept.at("lever_id") == action.at("lever_id") && kept.at("target") == action.at("target");
  });
}

Result<Json> Bundle(plugin::PluginContext& context) {
  ASSIGN_OR_RETURN(const std::string verified_text, context.ArtifactOf(kVerifier, "verified_actions.json"));
  ASSIGN_OR_RETURN(const Json verified, ParseJson(verified_text, "verified_actions.json"));
  ASSIGN_OR_RETURN(const std::string deduped_text,
                   context.ArtifactOf(kDedupe, "deduped_recommendations.json"));
  ASSIGN_OR_RETURN(const Json deduped, ParseJson(deduped_text, "deduped_recommendations.json"));
  ASSIGN_OR_RETURN(const Json verifier, context.ResultOf(kVerifier));
  ASSIGN_OR_RETURN(const Json energy, context.ResultOf(kEnergy));
  ASSIGN_OR_RETURN(const Json causes, context.ResultOf(kCauses));
  ASSIGN_OR_RETURN(const Source whole, FindSource(kEnergy, energy, "ideaspace_energy", "", ""));
  Json bundle = {{"energy", Sentence(whole.finding->at("what").get<std::string>(), whole)},
                 {"cards", Json::array()}};
  const auto most = context.config().at("cards").get<size_t>();
  for (const Json& action : verified.at("actions")) {
    if (bundle.at("cards").size() == most) break;
    if (!Kept(deduped, action)) continue;
    ASSIGN_OR_RETURN(Json card, Card(action, verified, verifier, causes, whole));
    bundle["cards"].push_back(std::move(card));
  }
  ASSIGN_OR_RETURN(bundle["waterfall"], Waterfall(verified));
  ASSIGN_OR_RETURN(bundle["causes"], CausesOf(causes));
  return bundle;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  ASSIGN_OR_RETURN(const Json bundle, Bundle(context));
  RETURN_IF_ERROR(context.WriteArtifact("decision_bundle.json", PrettyJson(bundle)));
  RETURN_IF_ERROR(context.WriteArtifact("decision_bundle.md", Markdown(bundle)));
  plugin::PluginResult result;
  const auto cards = static_cast<int64_t>(bundle.at("cards").size());
  result.metrics = {{"cards", cards}, {"sentences", 1 + 4 * cards}, {"waterfall", bundle.at("waterfall")}};
  result.summary = cards == 0 ? "No action was verified, so there is nothing to decide."
                              : FormatThousands(cards) + (cards == 1 ? " card" : " cards") +
                                    ", each sentence with the finding, query and rows behind it.";
  result.artifacts = {"decision_bundle.json", "decision_bundle.md"};
  return result;
}

}  // namespace harness::plugins::report_decision_bundle_v2
