// SPDX-License-Identifier: Apache-2.0
// Is a run of the home new beside its reference: finds the reference, re-runs where asked, and judges.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "insight/novelty.h"
#include "run/run.h"
#include "run/settings_difference.h"
#include "run/stored_run.h"

namespace harness::run {

enum class NoveltyGate { kNone, kBasic, kCalibrated };

struct NoveltyOptions {
  NoveltyGate gate = NoveltyGate::kCalibrated;
  double novelty_min = insight::kDefaultNoveltyMin;
  int64_t reruns = insight::kDefaultReruns;  // 0..1000; 0 decides only where nothing is new
  // For the re-runs: threads, memory, plugin paths, sandbox, program. Home, dataset, plugins, settings and
  // the mode of known issues are those of the run and are not read.
  RunOptions run;
};

struct NoveltyReport {
  StoredRun run;
  std::optional<StoredRun> reference;
  insight::Comparison comparison;       // of reference and run: what can be done
  insight::FindingComparison findings;  // the same of all findings; no gate counts them
  std::vector<SettingDifference> settings_differ;
  std::optional<insight::Calibration> calibration;
  insight::Gate gate;  // skipped for NoveltyGate::kNone, inconclusive without a reference or where settings
                       // differ: nothing is re-run then

  bool same_dataset() const { return reference && reference->dataset_version == run.dataset_version; }
};

// `reference`: a run of any dataset, or "" for the one that FindReference gives. Re-run are the plugins of
// the run that may recommend, with what they depend on. Errors: kNotFound for a run or its dataset;
// kInvalidArgument for a plugin of the run that is gone or of another version now; those of the re-runs.
Result<NoveltyReport> JudgeNovelty(const store::Home& home, std::string_view run, std::string_view reference,
                                   const NoveltyOptions& options, Progress& progress);

// {run, reference: {run_id, dataset_version, stable_digest, plugin_set_digest, known_issues} or null,
// same_dataset, settings_differ, comparison, findings, gate}; the calibration stands in the gate's figures.
Json ToJson(const NoveltyReport& report);

}  // namespace harness::run
