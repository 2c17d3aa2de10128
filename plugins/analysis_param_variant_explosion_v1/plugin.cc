// SPDX-License-Identifier: Apache-2.0
// Which processes run with very many different parameter lists, which key makes them many, and do they still
// grow?
#include <algorithm>

#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/param_variants.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "stats/proportion.h"

namespace harness::plugins::analysis_param_variant_explosion_v1 {
namespace {

using process::Hours;
using process::KeyVariants;
using process::ProcessVariants;

struct Judged {
  const ProcessVariants* variants = nullptr;
  stats::Proportion fresh;  // chance that the next run has a new list
  std::string verdict;      // explosion, unique_id, not_material, few
  std::string growth;       // grows, settles, steady; empty: not compared
};

process::VariantOptions OptionsOf(const Json& config) {
  process::VariantOptions options;
  options.least_variants = config.at("least_variants").get<int64_t>();
  options.least_share = config.at("least_share").get<double>();
  options.unique_share = config.at("unique_share").get<double>();
  options.least_quarter_runs = config.at("least_quarter_runs").get<int64_t>();
  return options;
}

double AllHours(const ProcessVariants& variants) {
  return Hours(variants.duration_us.value() + variants.wait_us.value());
}

std::string VerdictOf(const ProcessVariants& variants, const process::VariantOptions& options,
                      double least_hours) {
  if (!variants.many) return "few";
  const double least = options.least_share * static_cast<double>(variants.runs);
  if (variants.variants_without_ids < options.least_variants ||
      static_cast<double>(variants.variants_without_ids) < least) {
    return "unique_id";
  }
  return AllHours(variants) < least_hours ? "not_material" : "explosion";
}

// Most lists first; the names are in order already.
Result<std::vector<Judged>> Judge(const std::vector<ProcessVariants>& all,
                                  const process::VariantOptions& options, const Json& config) {
  const double level = config.at("level").get<double>();
  std::vector<Judged> judged;
  for (const ProcessVariants& variants : all) {
    Judged entry;
    entry.variants = &variants;
    ASSIGN_OR_RETURN(entry.fresh, stats::WilsonInterval(variants.once, variants.runs, 0.95));
    entry.verdict = VerdictOf(variants, options, config.at("least_hours").get<double>());
    if (variants.growth) {
      entry.growth = variants.growth->q_value > level ? "steady"
                     : variants.growth->z > 0         ? "grows"
                                                      : "settles";
    }
    judged.push_back(std::move(entry));
  }
  std::stable_sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) {
    return a.variants->variants > b.variants->variants;
  });
  return judged;
}

// The key that varies most and is no id; all have one that are a finding.
const KeyVariants* VaryingKey(const ProcessVariants& variants) {
  for (const KeyVariants& key : variants.keys) {
    if (!key.unique) return &key;
  }
  return nullptr;
}

double PerThousand(int64_t lists, int64_t runs) {
  return 1000.0 * static_cast<double>(lists) / static_cast<double>(runs);
}

std::string GrowthText(const Judged& entry) {
  if (entry.growth.empty()) return "Too few runs to tell whether new lists keep coming.";
  const process::VariantGrowth& growth = *entry.variants->growth;
  return "In the last quarter of the runs " + FormatFixed(PerThousand(growth.last_new, growth.last_runs), 1) +
         " lists of 1,000 were new, in the first " +
         FormatFixed(PerThousand(growth.first_new, growth.first_runs), 1) + " (q " +
         FormatFixed(growth.q_value, 4) + ").";
}

plugin::Finding ExplosionFinding(const Judged& entry) {
  const ProcessVariants& variants = *entry.variants;
  const KeyVariants* key = VaryingKey(variants);
  plugin::Finding finding;
  finding.kind = "param_variant_explosion";
  finding.id = plugin::FindingId("param_variant_explosion", {variants.process_id});
  finding.severity = plugin::FindingSeverity::kLow;
  finding.confidence = 1 - (entry.fresh.ci_high - entry.fresh.ci_low);
  finding.title =
      variants.process_id + " ran with " + FormatThousands(variants.variants) + " different parameter lists";
  finding.what = FormatThousands(variants.runs) + " runs of " + variants.process_id + " carry " +
                 FormatThousands(variants.variants) + " different parameter lists, " +
                 FormatThousands(variants.once) + " of them once; ";
  if (key != nullptr) {
    finding.what += Quoted(key->key) + " varies most (" + FormatThousands(key->values) + " values in " +
                    FormatThousands(key->runs) + " runs). ";
  }
  finding.what += "The next run has a list never seen with " + PercentText(entry.fresh.estimate) + " (" +
                  PercentText(entry.fresh.ci_low) + " to " + PercentText(entry.fresh.ci_high) +
                  ", modeled). " + GrowthText(entry) + " These runs took " +
                  HoursText(Hours(variants.duration_us.value())) + " and waited " +
                  HoursText(Hours(variants.wait_us.value())) + ".";
  finding.why =
      "Runs that differ only in parameters are asked for one by one: a batch or a result kept from before "
      "serves many of them at once, where the system allows it.";
  finding.where = {{"process_id", variants.process_id}};
  if (key != nullptr) finding.where["parameter"] = key->key;
  finding.measurement_type = "measured";
  finding.assumptions = {
      "two lists are the same only when their whole text is",
      "keys that are unique for each run are ids and do not count",
      "at the start of a log every list is new, so fewer new ones at the end say nothing, more do",
      "the number of lists is at least " + FormatFixed(variants.all.estimate, 0) + " (" +
          FormatFixed(variants.all.low, 0) + " to " + FormatFixed(variants.all.high, 0) +
          "), seen and unseen (Chao1, modeled)",
      "confidence is 1 less the width of the 95 % interval of the chance of a new list"};
  finding.evidence = {
      "SELECT params_token, count(*) AS runs FROM events WHERE " +
          process::NameIsSql("process_id", variants.process_id) +
          " AND params_token IS NOT NULL GROUP BY params_token ORDER BY runs DESC, params_token",
      variants.runs};
  finding.n = variants.runs;
  finding.estimate = static_cast<double>(variants.variants);
  finding.unit = "lists";
  return finding;
}

Json GrowthJson(const Judged& entry) {
  if (entry.growth.empty()) return Json();
  const process::VariantGrowth& growth = *entry.variants->growth;
  return {{"first_runs", growth.first_runs},
          {"first_new_per_1000", PerThousand(growth.first_new, growth.first_runs)},
          {"last_runs", growth.last_runs},
          {"last_new_per_1000", PerThousand(growth.last_new, growth.last_runs)},
          {"z", growth.z},
          {"p_value", growth.p_value},
          {"q_value", growth.q_value},
          {"verdict", entry.growth}};
}

Json ProcessJson(const Judged& entry) {
  const ProcessVariants& variants = *entry.variants;
  Json keys = Json::array();
  for (const KeyVariants& key : variants.keys) {
    keys.push_back({{"key", key.key}, {"runs", key.runs}, {"values", key.values}, {"unique_id", key.unique}});
  }
  const auto if_many = [&](Json value) { return variants.many ? value : Json(); };
  return {{"process_id", variants.process_id},
          {"runs", variants.runs},
          {"variants", variants.variants},
          {"seen_once", variants.once},
          {"new_list_chance",
           {{"estimate", entry.fresh.estimate},
            {"low", entry.fresh.ci_low},
            {"high", entry.fresh.ci_high},
            {"level", 0.95}}},
          {"all_variants",
           {{"estimate", variants.all.estimate},
            {"low", variants.all.low},
            {"high", variants.all.high},
            {"level", 0.95},
            {"measurement_type", "modeled"},
            {"bound", "lower"}}},
          {"entropy_bits", variants.entropy_bits},
          {"growth", GrowthJson(entry)},
          {"verdict", entry.verdict},
          {"keys", std::move(keys)},
          {"variants_without_ids", if_many(variants.variants_without_ids)},
          {"duration_hours", if_many(Hours(variants.duration_us.value()))},
          {"wait_hours", if_many(Hours(variants.wait_us.value()))}};
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const process::VariantOptions options = OptionsOf(context.config());
  ASSIGN_OR_RETURN(const auto rows, process::ReadLogRows(context.data()));
  ASSIGN_OR_RETURN(const auto parameters, process::ReadParameterRows(context.data()));
  const std::vector<ProcessVariants> all = process::CollectVariants(*rows, *parameters, options);
  if (all.empty()) return plugin::NotApplicable("no_parameters", "No execution has parameters.");
  ASSIGN_OR_RETURN(const std::vector<Judged> judged, Judge(all, options, context.config()));
  plugin::PluginResult result;
  Json processes = Json::array();
  int64_t runs = 0;
  for (const Judged& entry : judged) {
    runs += entry.variants->runs;
    processes.push_back(ProcessJson(entry));
    if (entry.verdict == "explosion") result.findings.push_back(ExplosionFinding(entry));
  }
  const auto count = [&](const auto& condition) {
    return std::count_if(judged.begin(), judged.end(), condition);
  };
  const auto many = count([](const Judged& entry) { return entry.variants->many; });
  const auto ids = count([](const Judged& entry) { return entry.verdict == "unique_id"; });
  RETURN_IF_ERROR(context.WriteArtifact("param_variants.json",
                                        PrettyJson({{"schema_version", 1}, {"processes", processes}})));
  result.artifacts = {"param_variants.json"};
  result.metrics = {
      {"runs_with_parameters", runs},
      {"processes", judged.size()},
      {"with_many", many},
      {"explosions", result.findings.size()},
      {"unique_ids", ids},
      {"not_material", count([](const Judged& entry) { return entry.verdict == "not_material"; })},
      {"growing", count([](const Judged& entry) { return entry.growth == "grows"; })}};
  result.summary =
      FormatThousands(runs) + " runs of " + FormatThousands(static_cast<int64_t>(judged.size())) +
      (judged.size() == 1 ? " process" : " processes") + " have parameters; " +
      std::to_string(result.findings.size()) + (result.findings.size() == 1 ? " has" : " have") +
      " very many different lists, and in " + std::to_string(ids) + " more a unique id makes them many.";
  return result;
}

}  // namespace harness::plugins::analysis_param_variant_explosion_v1
