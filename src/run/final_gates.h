// SPDX-License-Identifier: Apache-2.0
// Every gate that a finished run is held against: what the final checklist prints and an evidence pack holds.
#pragma once

#include <string_view>
#include <vector>

#include "insight/gate.h"
#include "run/novelty.h"

namespace harness::run {

struct FinalGates {
  std::vector<insight::Gate> gates;  // in the order in which they are judged
  Json novelty;                      // ToJson(NoveltyReport); null with known issues on
  Json data_access;                  // of report.json, with the gate's figures
};

// Judges the run from what it left in the home:
//   plugins            no plugin ended in an error
//   insight_contract   insight/contract_gate.h
//   discovery          known issues off: insight/discovery_gate.h
//   landmark_text      known issues off: run/landmark_scan.h
//   known_issues       known issues on: no issue of the project's file was refuted
//   data_access        evidence/access_gate.h, as the run judged it
//   novelty            known issues off: run/novelty.h against `reference`, or the run that it finds by
//                      itself; inconclusive where the two were made with different settings
// A gate that the mode of the run does not ask for is skipped. `options.run` names the dataset of the run.
// Errors: those of reading the run, of the scan and of JudgeNovelty.
Result<FinalGates> JudgeRun(const store::Home& home, std::string_view run, std::string_view reference,
                            const NoveltyOptions& options, Progress& progress);

// The gates that need report.json alone: plugins, insight_contract, known_issues, data_access and, with known
// issues off, discovery. `project_issues`: ids of the project's file. Errors: kInvalidArgument for a report
// without the parts that they judge.
Result<std::vector<insight::Gate>> ReportGates(const Json& report,
                                               const std::vector<std::string>& project_issues);

}  // namespace harness::run
