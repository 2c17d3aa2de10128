// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/evidence_files.h"
#include "cli/exit_code.h"
#include "cli/final_gate_arguments.h"
#include "cli/gate_exit.h"
#include "cli/matrix_files.h"
#include "cli/run_options.h"
#include "cli/verbs.h"
#include "store/catalog.h"

namespace harness::cli {
namespace {

struct EvidenceBuildArguments {
  std::string run;
  Path out;
  FinalGateArguments gates;
};

Result<DatasetPlace> DatasetOfRun(const store::Home& home, const std::string& version) {
  DatasetPlace place;
  place.folder = home.DatasetFolder(version);
  ASSIGN_OR_RETURN(place.info, eventlog::ReadDatasetInfo(place.folder));
  return place;
}

Result<int> BuildEvidence(const EvidenceBuildArguments& given, Invocation& invocation) {
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
  ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
  ASSIGN_OR_RETURN(const store::RunRow run, catalog.FindRun(given.run));
  ASSIGN_OR_RETURN(const DatasetPlace place, DatasetOfRun(home, run.dataset_version));
  ASSIGN_OR_RETURN(const run::RunOptions options, WholeRunOptionsOf(home, place, {}, invocation));
  ASSIGN_OR_RETURN(run::FinalGates judged, given.gates.Judge(home, run.run_id, options, invocation));
  ASSIGN_OR_RETURN(const auto matrices, MakeMatrices(invocation));
  ASSIGN_OR_RETURN(insight::Gate matrix_gate, given.gates.JudgeMatrices(matrices));
  judged.gates.push_back(std::move(matrix_gate));
  ASSIGN_OR_RETURN(const Ed25519Key key, EvidenceKey(home, invocation));
  const Path target = given.out.empty() ? Path("evidence-" + run.run_id) : given.out;
  ASSIGN_OR_RETURN(const evidence::PackManifest manifest,
                   WriteEvidence(home, run.run_id, judged, matrices, target, key, invocation));
  if (invocation.json()) {
    Json gates = Json::array();
    for (const insight::Gate& gate : judged.gates) gates.push_back(insight::ToJson(gate));
    invocation.PrintJson({{"folder", target.string()},
                          {"run_id", run.run_id},
                          {"stable_digest", manifest.stable_digest},
                          {"key_id", manifest.key_id},
                          {"files", manifest.entries.size() + 2},
                          {"gates", std::move(gates)}});
  } else {
    invocation.Print(GateLines(judged.gates, invocation.color()) + "evidence   " + target.string() + ", " +
                     std::to_string(manifest.entries.size() + 2) + " files, signed by key " +
                     manifest.key_id + "\nstable     " + manifest.stable_digest + "\n");
  }
  return kExitPass;
}

}  // namespace

RunFunction SetupEvidenceBuild(Arguments& arguments) {
  auto given = std::make_shared<EvidenceBuildArguments>();
  Argument& run = arguments.Positional("RUN", "A run id or its start", &given->run);
  run.offer = Offer::kRuns;
  run.required = true;
  arguments.File("--out", "FOLDER", "Where the pack goes; evidence-RUN unless told", &given->out).offer =
      Offer::kFolders;
  given->gates.Declare(arguments);
  for (const char* key : {"evidence.key", "known_issues.file", "run.plugin_path", "run.sandbox"}) {
    arguments.OfSetting(key);
  }
  return [given](Invocation& invocation) { return BuildEvidence(*given, invocation); };
}

}  // namespace harness::cli
