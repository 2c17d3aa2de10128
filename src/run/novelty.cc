// SPDX-License-Identifier: Apache-2.0
#include "run/novelty.h"

#include "base/text.h"
#include "run/bootstrap_reruns.h"
#include "run/run_policy.h"

namespace harness::run {
namespace {

// The plugins of the run that may recommend; the re-run is by the versions that the run had.
Result<std::vector<std::string>> PluginsToRerun(const StoredRun& run, const plugin::Registry& registry) {
  std::vector<std::string> ids;
  for (const auto& [id, version] : run.plugin_versions) {
    const plugin::Plugin* plugin = registry.Find(id);
    if (plugin == nullptr) {
      return InvalidArgument("plugin " + id + " of run " + run.run_id +
                             ": found none here, expected version " + version + "; see --plugin-path");
    }
    if (plugin->manifest.version != version) {
      return InvalidArgument("plugin " + id + " of run " + run.run_id + ": found version " +
                             plugin->manifest.version + ", expected " + version + "; run the dataset again");
    }
    if (!plugin->manifest.no_recommendation) ids.push_back(id);
  }
  return ids;
}

Result<RunOptions> OptionsOfRerun(const store::Home& home, const StoredRun& run, RunOptions options) {
  options.dataset_folder = home.DatasetFolder(run.dataset_version);
  ASSIGN_OR_RETURN(options.dataset, eventlog::ReadDatasetInfo(options.dataset_folder));
  ASSIGN_OR_RETURN(const auto registry, plugin::Registry::Load(options.built_in, options.plugin_paths));
  ASSIGN_OR_RETURN(options.plugins, PluginsToRerun(run, registry));
  options.known_issues = run.known_issues;
  options.config.clear();
  for (const auto& [id, settings] : run.settings.items()) options.config[id] = settings;
  return options;
}

Result<void> JudgeCalibrated(const store::Home& home, const NoveltyOptions& options, NoveltyReport& report,
                             Progress& progress) {
  std::vector<insight::Insights> reruns;
  if (options.reruns > 0) {
    ASSIGN_OR_RETURN(const RunOptions run, OptionsOfRerun(home, report.run, options.run));
    if (run.plugins.empty()) {
      report.gate = insight::CalibratedNovelty(report.comparison, {});
      return Ok();
    }
    ASSIGN_OR_RETURN(reruns, BootstrapReruns(run, options.reruns, home.tmp(), progress));
  }
  report.calibration = insight::Calibrate(report.comparison, report.run.insights, reruns);
  report.gate = insight::CalibratedNovelty(report.comparison, *report.calibration);
  return Ok();
}

Json ToJson(const StoredRun& run) {
  return {{"run_id", run.run_id},
          {"dataset_version", run.dataset_version},
          {"stable_digest", run.stable_digest},
          {"plugin_set_digest", run.plugin_set_digest},
          {"known_issues", KnownIssuesName(run.known_issues)}};
}

}  // namespace

Result<NoveltyReport> JudgeNovelty(const store::Home& home, std::string_view run, std::string_view reference,
                                   const NoveltyOptions& options, Progress& progress) {
  ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
  NoveltyReport report;
  ASSIGN_OR_RETURN(report.run, ReadStoredRun(home, catalog, run));
  if (reference.empty()) {
    ASSIGN_OR_RETURN(report.reference, FindReference(home, catalog, report.run));
  } else {
    ASSIGN_OR_RETURN(report.reference, ReadStoredRun(home, catalog, reference));
  }
  if (!report.reference) {
    report.gate = insight::NoveltyNotJudged(
        "No reference: found no earlier complete run of this dataset with known issues off, the same plugins "
        "and settings, and the same seeds.");
    return report;
  }
  report.comparison = insight::Compare(report.reference->insights, report.run.insights);
  report.findings = insight::CompareFindings(report.reference->findings, report.run.findings);
  report.settings_differ = SettingsThatDiffer(*report.reference, report.run);
  if (options.gate == NoveltyGate::kNone) {
    report.gate = insight::NoveltyNotJudged("Not asked for.");
    report.gate.verdict = insight::Verdict::kSkipped;
  } else if (!report.settings_differ.empty()) {
    report.gate = insight::NoveltyNotJudged(WhySettingsDecide(report.settings_differ));
  } else if (options.gate == NoveltyGate::kBasic) {
    report.gate = insight::BasicNovelty(report.comparison, options.novelty_min);
  } else {
    RETURN_IF_ERROR(JudgeCalibrated(home, options, report, progress));
  }
  return report;
}

Json ToJson(const NoveltyReport& report) {
  return {{"run", ToJson(report.run)},
          {"reference", report.reference ? ToJson(*report.reference) : Json(nullptr)},
          {"same_dataset", report.same_dataset()},
          {"settings_differ", ToJson(report.settings_differ)},
          {"comparison", insight::ToJson(report.comparison)},
          {"findings", insight::ToJson(report.findings)},
          {"gate", insight::ToJson(report.gate)}};
}

}  // namespace harness::run
