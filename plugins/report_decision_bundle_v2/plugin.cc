// SPDX-License-Identifier: Apache-2.0
// What to decide: one card for each action, each sentence with the finding, query and rows it rests on, and a
// waterfall from the wait as recorded to the wait with the best plan.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/exact_json.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/sql_terms.h"

namespace harness::plugins::report_decision_bundle_v2 {
namespace {

constexpr const char* kVerifier = "analysis_ebm_action_verifier_v1";
constexpr const char* kEnergy = "analysis_ideaspace_energy_ebm_v1";
constexpr const char* kDedupe = "analysis_recommendation_dedupe_v2";
constexpr const char* kCauses = "analysis_wait_attribution_v1";

constexpr std::array kCauseNames = {"held",       "batching",   "schedule", "unavailability",
                                    "restricted", "contention", "dispatch"};

std::string HoursOf(Int128 us) {
  return FormatHours(static_cast<double>(us) / 3.6e9);
}

// A finding of this run with the plugin that states it: what a sentence rests on.
struct Source {
  const char* plugin = "";
  const Json* finding = nullptr;
};

Json Sentence(const std::string& text, const Source& source, const plugin::Evidence& evidence) {
  return {{"text", text},
          {"plugin", source.plugin},
          {"finding", source.finding->at("id")},
          {"query", evidence.query},
          {"rows", evidence.rows}};
}

Json Sentence(const std::string& text, const Source& source) {
  const Json& evidence = source.finding->at("evidence");
  return Sentence(text, source, {evidence.at("query"), evidence.at("rows").get<int64_t>()});
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

// The causes of waiting that a lever acts on, and what was waited for then; none where no cause fits.
struct Fitting {
  std::vector<const char*> causes;
  const char* words = "";
};

Fitting FittingOf(const std::string& action_type) {
  if (action_type == "change_dependency") return {{"held"}, "for the end of another execution"};
  if (action_type == "tune_schedule" || action_type == "reschedule" || action_type == "blackout")
    return {{"schedule"}, "for the next tick of the schedule"};
  if (action_type == "add_server" || action_type == "route_work" || action_type == "cap_concurrency" ||
      action_type == "set_priority" || action_type == "split_work")
    return {{"contention", "restricted"}, "for slots"};
  return {};
}

Int128 SumOf(const Json& causes, const std::vector<const char*>& names) {
  Int128 sum = 0;
  for (const char* name : names) sum += ExactFromJson(causes.at(std::string(name) + "_us"));
  return sum;
}

// Of the target's processes the one that waits most; null where none is told.
const Json* LongestWait(const Json& action, const Json& by_process, const std::vector<const char*>& causes) {
  const auto& targets = action.at("target_process_ids");
  const Json* longest = nullptr;
  Int128 most = 0;
  for (const Json& process : by_process) {
    if (std::find(targets.begin(), targets.end(), process.at("process_id")) == targets.end()) continue;
    const Int128 wait = SumOf(process.at("causes"), causes);
    if (longest != nullptr && wait <= most) continue;
    longest = &process;
    most = wait;
  }
  return longest;
}

// The finding about this cause of this process, else the one behind the action.
Source ProblemSource(const Json& findings, const std::string& process, const std::vector<const char*>& causes,
                     const Source& own) {
  for (const char* cause : causes) {
    const std::string id = plugin::FindingId("wait_cause", {process, cause});
    for (const Json& finding : findings) {
      if (finding.at("id") == id) return {kCauses, &finding};
    }
  }
  return own;
}

// What others waited for slots that one of the target's processes held, and which; 0 where none did.
std::pair<std::string, Int128> MostCharged(const Json& action, const Json& charged) {
  const auto& targets = action.at("target_process_ids");
  std::pair<std::string, Int128> most = {"", 0};
  for (const Json& holder : charged) {
    const Int128 wait = ExactFromJson(holder.at("others_contention_us"));
    if (wait <= most.second ||
        std::find(targets.begin(), targets.end(), holder.at("holder_process_id")) == targets.end())
      continue;
    most = {holder.at("holder_process_id").get<std::string>(), wait};
  }
  return most;
}

// What the lever acts on: the wait of the target for causes that fit the lever, else the longer of its
// whole wait and of what others waited for its slots; the energy of the log where no wait is known.
Json Problem(const Json& action, const Json& causes, const Source& own, const Source& energy) {
  const Json& by_process = causes.at("metrics").at("by_process");
  const Fitting fitting = FittingOf(action.at("action_type").get<std::string>());
  const Json* process = LongestWait(action, by_process, fitting.causes);
  Int128 fits = process == nullptr ? 0 : SumOf(process->at("causes"), fitting.causes);
  if (fits == 0) process = LongestWait(action, by_process, {"wait"});
  if (process == nullptr) return Sentence(energy.finding->at("what").get<std::string>(), energy);
  const Int128 whole = ExactFromJson(causes.at("metrics").at("scopes").at("all").at("wait_us"));
  const auto share_text = [&](Int128 part) {
    const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
    return (percent < 0.05 ? "less than 0.1" : FormatFixed(percent, 1)) + " % of all waiting in the log.";
  };
  const std::string name = process->at("process_id");
  const plugin::Evidence waits = {process::WaitsOfProcessSql(name), process->at("runs").get<int64_t>()};
  const std::string runs = FormatThousands(waits.rows) + " runs of " + name;
  const Int128 wait = ExactFromJson(process->at("causes").at("wait_us"));
  const auto [holder, charged] = MostCharged(action, causes.at("metrics").at("charged"));
  if (fits == 0 && charged > wait) {
    return Sentence(
        "Others waited " + HoursOf(charged) + " for slots that " + holder + " held, " + share_text(charged),
        own);
  }
  if (wait == 0) return Sentence("The " + runs + " did not wait.", own, waits);
  if (fits == 0)
    return Sentence("The " + runs + " waited " + HoursOf(wait) + ", " + share_text(wait), own, waits);
  return Sentence("The " + runs + " waited " + HoursOf(wait) + "; " + HoursOf(fits) + " of it " +
                      fitting.words + ", " + share_text(fits),
                  ProblemSource(causes.at("findings"), name, fitting.causes, own), waits);
}

std::string EnergyChange(const Json& action) {
  if (action.at("delta_energy").is_null()) return " The energy is unknown: no figure has a reference.";
  const double falls = action.at("delta_energy").get<double>();
  if (falls == 0) return " Energy stays where it is.";
  const double size = std::abs(falls);
  return std::string(" Energy ") + (falls > 0 ? "falls" : "rises") + " by " +
         (size < 0.00005 ? "less than 0.0001" : FormatFixed(size, 4)) + ".";
}

std::string SavingText(const Json& action, const Json& verified) {
  if (action.at("verdict") == "counted") {
    return FormatThousands(action.at("executions_fewer").get<int64_t>()) +
           " executions fewer; no shorter wait is claimed." + EnergyChange(action);
  }
  std::string text = "Replayed with it, this log waits " +
                     FormatHours(action.at("delta_hours").get<double>()) + " less than the " +
                     HoursOf(ExactFromJson(verified.at("recorded_wait_us"))) + " that were recorded";
  const Json& interval = action.at("interval");
  if (interval.is_object())
    text += " (95 % between " + FormatHours(interval.at("low").get<double>()) + " and " +
            FormatHours(interval.at("high").get<double>()) + ")";
  const double dropped = action.at("dropped_hours").get<double>();
  if (dropped != 0) text += "; " + FormatHours(dropped) + " of it belong to executions that no longer happen";
  return text + "." + EnergyChange(action);
}

// What the model was seen to do, what the verifier says of the action, and how far to trust it: one sentence
// each, since a model that fits the log proves no action by itself.
std::string ProofText(const Json& action) {
  const Json& calibration = action.at("calibration");
  std::string text = calibration.at("fit") == "reproduces"
                         ? "The replay of the unchanged log reproduces it"
                         : "The replay of the unchanged log does not reproduce it";
  text += ": the " + FormatThousands(calibration.at("n").get<int64_t>()) + " executions that judge it wait " +
          HoursOf(ExactFromJson(calibration.at("replayed_wait_us"))) + " in the replay and " +
          HoursOf(ExactFromJson(calibration.at("recorded_wait_us"))) + " in the log.";
  if (const std::string reason = action.at("reason"); !reason.empty())
    text += " With the action: " + reason + (reason.ends_with('.') ? "" : ".");
  return text + " Confidence " + FormatFixed(action.at("confidence").get<double>(), 2) + " of 1.";
}

Result<Json> Card(const Json& action, const Json& verified, const Json& verifier, const Json& causes,
                  const Source& energy) {
  const std::string lever = action.at("lever_id");
  const std::string target = action.at("target").at("name");
  const std::string label = action.at("label");
  ASSIGN_OR_RETURN(const Source own, FindSource(kVerifier, verifier, "verified_action", lever, target));
  return Json{{"id", lever + ":" + target},
              {"title", label.starts_with(target + " ") ? label : label + " on " + target},
              {"problem", Problem(action, causes, own, energy)},
              {"action", Sentence(action.at("recommendation").get<std::string>(), own)},
              {"saving", Sentence(SavingText(action, verified), own)},
              {"proof", Sentence(ProofText(action), own)},
              {"enforcement", action.at("enforcement")},
              {"risks", action.at("risks")},
              {"how_to_check", action.at("how_to_check")},
              {"disproof", action.at("disproof")},
              {"processes", action.at("target_process_ids")}};
}

// recorded - shares of the actions = left. Exact, by construction of the shares: each is what the replay
// saves more with this action than without it.
Result<Json> Waterfall(const Json& verified) {
  Json steps = Json::array();
  const Int128 recorded = ExactFromJson(verified.at("recorded_wait_us"));
  Int128 left = recorded;
  const auto add = [&](const char* kind, const std::string& label, Int128 change) {
    if (std::string_view(kind) != "recorded") left += change;
    steps.push_back(
        {{"kind", kind}, {"label", label}, {"change_us", ExactJson(change)}, {"left_us", ExactJson(left)}});
  };
  add("recorded", "waited by executions that ended, as recorded", recorded);
  const Json* best = nullptr;
  for (const Json& plan : verified.at("plans")) {
    if (plan.at("best") == true) best = &plan;
  }
  if (best != nullptr) {
    for (const Json& action : best->at("actions")) {
      add("action",
          action.at("label").get<std::string>() + ": " + action.at("target").at("name").get<std::string>(),
          -ExactFromJson(action.at("marginal_us")));
    }
    if (left != recorded - ExactFromJson(best->at("delta_us")))
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

// A text of one line without marks of Markdown: names come from the log.
std::string Plain(const Json& text) {
  std::string plain;
  for (const char c : text.get_ref<const std::string&>()) {
    if (static_cast<unsigned char>(c) < ' ') {
      plain += ' ';
      continue;
    }
    if (std::string_view("\\`*[]<>|#&").find(c) != std::string_view::npos) plain += '\\';
    plain += c;
  }
  return plain;
}

std::string Markdown(const Json& bundle) {
  std::string md = "# What to decide\n\n" + Plain(bundle.at("energy").at("text")) + "\n\n";
  for (const Json& card : bundle.at("cards")) {
    md += "## " + Plain(card.at("title")) + "\n\n";
    for (const char* part : {"problem", "action", "saving", "proof"}) {
      const Json& sentence = card.at(part);
      md += "- " + Plain(sentence.at("text")) + " [" + Plain(sentence.at("plugin")) + ", " +
            Plain(sentence.at("finding")) + ", " + FormatThousands(sentence.at("rows").get<int64_t>()) +
            " rows]\n";
    }
    md += "\nWhere: " + Plain(card.at("enforcement")) + "\n\nCheck: " + Plain(card.at("how_to_check")) +
          "\n\nWhat would prove it wrong: " + Plain(card.at("disproof")) + "\n\n";
  }
  md += "## From the hours waited to the hours left\n\n| step | change | left |\n|---|---:|---:|\n";
  for (const Json& step : bundle.at("waterfall")) {
    const auto hours = [&](const char* key) { return HoursOf(ExactFromJson(step.at(key))); };
    md += "| " + Plain(step.at("label")) + " | " + hours("change_us") + " | " + hours("left_us") + " |\n";
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

plugin::PluginResult Missing(std::string_view needed) {
  if (needed == kVerifier || needed == kDedupe) {
    return plugin::NotApplicable("no_verified_actions",
                                 "No action was proposed and verified, so there is nothing to decide.");
  }
  return plugin::NotApplicable("nothing_to_rest_on", std::string(needed) +
                                                         " found nothing on this log, and each sentence of a "
                                                         "card must rest on a finding.");
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  // Nothing to decide is no failure: verified actions need waits, which many logs do not tell.
  for (const char* needed : {kVerifier, kEnergy, kDedupe, kCauses}) {
    const Result<Json> found = context.ResultOf(needed);
    if (!found && found.error().code == ErrorCode::kNotFound) return Missing(needed);
  }
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
