// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "insight/sequence_checklist.h"
#include "store/catalog.h"

namespace harness::cli {
namespace {

Result<Json> SequenceRecordsOf(const store::Home& home, const store::RunRow& run) {
  if (run.state == store::RunState::kRunning || run.state == store::RunState::kAborted) {
    return InvalidArgument("run " + run.run_id + " is " + std::string(store::NameOf(run.state)) +
                           ": it has no report");
  }
  const Path file = home.RunFolder(run.run_id) / "report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Json report, ParseJson(text, file.string()));
  const auto stable = report.find("stable");
  if (stable == report.end() || !stable->is_object() || !stable->contains("batch_group_candidates")) {
    return InvalidArgument(file.string() +
                           ": found no batch_group_candidates, expected those of a run of this version");
  }
  return stable->at("batch_group_candidates");
}

}  // namespace

RunFunction SetupChecklist(Arguments& arguments) {
  auto what = std::make_shared<std::string>();
  arguments.Positional("RUN", "A run id or its start", what.get()).offer = Offer::kRuns;
  return [what](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
    ASSIGN_OR_RETURN(const store::RunRow run, catalog.FindRun(*what));
    ASSIGN_OR_RETURN(const Json records, SequenceRecordsOf(home, run));
    const std::vector<insight::SequenceFact> sequences = insight::SequenceFactsOf(records);
    if (invocation.json()) {
      invocation.PrintJson(insight::ChecklistJson(sequences));
    } else {
      invocation.Print(insight::ChecklistText(sequences));
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
