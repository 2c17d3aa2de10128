// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/clock.h"
#include "base/text.h"
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

Result<int> CheckFinally(const FinalChecklistArguments& given, Invocation& invocation) {
  const Micros started = SystemClock().Monotonic();
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  RETURN_IF_ERROR(given.gates.CheckReference(home));
  ASSIGN_OR_RETURN(const DatasetPlace place, FindOrImport(given.dataset, given.reading, home, invocation));
  ASSIGN_OR_RETURN(const run::RunOptions options, WholeRunOptionsOf(home, place, given.dataset, invocation));
  ASSIGN_OR_RETURN(const run::RunResult result, run::RunPlugins(options, invocation.progress()));
  ASSIGN_OR_RETURN(run::FinalGates judged, given.gates.Judge(home, result.run_id, options, invocation));
  ASSIGN_OR_RETURN(const auto matrices, MakeMatrices(invocation));
  ASSIGN_OR_RETURN(insight::Gate matrix_gate, given.gates.JudgeMatrices(matrices));
  judged.gates.push_back(std::move(matrix_gate));
  if (!given.evidence.empty()) {
    ASSIGN_OR_RETURN(const Ed25519Key key, EvidenceKey(home, invocation));
    RETURN_IF_ERROR(WriteEvidence(home, result.run_id, judged, matrices, given.evidence, key, invocation));
  }
  const Micros took = SystemClock().Monotonic() - started;
  const insight::Verdict verdict = insight::Worst(judged.gates);
  if (invocation.json()) {
    Json gates = Json::array();
    for (const insight::Gate& gate : judged.gates) gates.push_back(insight::ToJson(gate));
    invocation.PrintJson({{"run_id", result.run_id},
                          {"dataset_version", result.dataset.version},
                          {"known_issues", options.known_issues ? "on" : "off"},
                          {"gates", std::move(gates)},
                          {"novelty", judged.novelty},
                          {"evidence", given.evidence.empty() ? Json() : Json(given.evidence.string())},
                          {"verdict", insight::NameOf(verdict)},
                          {"wall_us", took}});
  } else {
    invocation.Print("run        " + result.run_id + " of dataset " + result.dataset.version +
                     ", known issues " + (options.known_issues ? "on" : "off") + "\n" +
                     GateLines(judged.gates, invocation.color()) + ComparisonLine(judged.novelty) +
                     (given.evidence.empty() ? "" : "evidence   " + given.evidence.string() + "\n") +
                     "checklist  " + std::string(insight::NameOf(verdict)) + " after " +
                     FormatDuration(took) + "\n");
  }
  return ExitCodeFor(judged.gates);
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
  return [given](Invocation& invocation) { return CheckFinally(*given, invocation); };
}

}  // namespace harness::cli
