// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/clock.h"
#include "base/text.h"
#include "cli/comparison_text.h"
#include "cli/evidence_files.h"
#include "cli/exit_code.h"
#include "cli/final_gate_arguments.h"
#include "cli/gate_exit.h"
#include "cli/import_arguments.h"
#include "cli/matrix_files.h"
#include "cli/run_options.h"
#include "cli/verbs.h"

namespace harness::cli {
namespace {

struct FinalChecklistArguments {
  std::vector<std::string> dataset;
  Path evidence;
  FinalGateArguments gates;
  ImportArguments reading;
};

// What was compared, where there was something: it stands in the output whether the gate decides or not.
std::string ComparisonLine(const Json& novelty) {
  if (!novelty.is_object() || !novelty.at("reference").is_object()) return "";
  const Json& comparison = novelty.at("comparison");
  std::string text = "compared   with " + novelty.at("reference").at("run_id").get<std::string>();
  for (const char* change : {"new", "updated", "unchanged", "dropped"}) {
    text += ", " + comparison.at(change).dump() + " " + change;
  }
  return text + "\n";
}

struct FinalChecklist {
  std::string run_id, dataset_version;
  bool known_issues = true;
  run::FinalGates judged;
  std::string evidence;  // folder of the pack; empty without one
  Micros took = 0;
};

Json FinalChecklistJson(const FinalChecklist& checklist) {
  Json gates = Json::array();
  for (const insight::Gate& gate : checklist.judged.gates) gates.push_back(insight::ToJson(gate));
  return {{"run_id", checklist.run_id},
          {"dataset_version", checklist.dataset_version},
          {"known_issues", checklist.known_issues ? "on" : "off"},
          {"gates", std::move(gates)},
          {"novelty", checklist.judged.novelty},
          {"evidence", checklist.evidence.empty() ? Json() : Json(checklist.evidence)},
          {"verdict", insight::NameOf(insight::Worst(checklist.judged.gates))},
          {"wall_us", checklist.took}};
}

std::string FinalChecklistText(const FinalChecklist& checklist, bool color) {
  return "run        " + checklist.run_id + " of dataset " + checklist.dataset_version + ", known issues " +
         (checklist.known_issues ? "on" : "off") + "\n" + GateLines(checklist.judged.gates, color) +
         ComparisonLine(checklist.judged.novelty) + FindingChangesText(checklist.judged.novelty, color) +
         SettingDifferencesText(checklist.judged.novelty, color) +
         (checklist.evidence.empty() ? "" : "evidence   " + checklist.evidence + "\n") + "checklist  " +
         std::string(insight::NameOf(insight::Worst(checklist.judged.gates))) + " after " +
         FormatDuration(checklist.took) + "\n";
}

Result<FinalChecklist> CheckFinally(const FinalChecklistArguments& given, Invocation& invocation) {
  const Micros started = SystemClock().Monotonic();
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  RETURN_IF_ERROR(given.gates.CheckReference(home));
  ASSIGN_OR_RETURN(const DatasetPlace place, FindOrImport(given.dataset, given.reading, home, invocation));
  ASSIGN_OR_RETURN(const run::RunOptions options, WholeRunOptionsOf(home, place, given.dataset, invocation));
  ASSIGN_OR_RETURN(const run::RunResult result, run::RunPlugins(options, invocation.progress()));
  FinalChecklist checklist{
      result.run_id, result.dataset.version, options.known_issues, {}, given.evidence, 0};
  ASSIGN_OR_RETURN(checklist.judged, given.gates.Judge(home, result.run_id, options, invocation));
  ASSIGN_OR_RETURN(const auto matrices, MakeMatrices(invocation));
  ASSIGN_OR_RETURN(insight::Gate matrix_gate, given.gates.JudgeMatrices(matrices));
  checklist.judged.gates.push_back(std::move(matrix_gate));
  if (!given.evidence.empty()) {
    ASSIGN_OR_RETURN(const Ed25519Key key, EvidenceKey(home, invocation));
    RETURN_IF_ERROR(
        WriteEvidence(home, result.run_id, checklist.judged, matrices, given.evidence, key, invocation));
  }
  checklist.took = SystemClock().Monotonic() - started;
  return checklist;
}

}  // namespace

RunFunction SetupChecklistFinal(Arguments& arguments) {
  auto given = std::make_shared<FinalChecklistArguments>();
  Argument& dataset = arguments.Texts(
      "--dataset", "LOG|DATASET", "The dataset of the home, or log files, once for each", &given->dataset);
  dataset.offer = Offer::kFiles;
  dataset.required = true;
  arguments.File("--evidence", "FOLDER", "Also make an evidence pack there", &given->evidence).offer =
      Offer::kFolders;
  given->gates.Declare(arguments);
  for (const char* key :
       {"evidence.key", "known_issues.mode", "known_issues.file", "run.batch_rows", "run.plugin_path",
        "run.sandbox", "streaming.policy_strict", "streaming.allowlist", "streaming.unbounded_rows"}) {
    arguments.OfSetting(key);
  }
  given->reading.Declare(arguments);
  return [given](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const FinalChecklist checklist, CheckFinally(*given, invocation));
    if (invocation.json()) {
      invocation.PrintJson(FinalChecklistJson(checklist));
    } else {
      invocation.Print(FinalChecklistText(checklist, invocation.color()));
    }
    return ExitCodeFor(checklist.judged.gates);
  };
}

}  // namespace harness::cli
