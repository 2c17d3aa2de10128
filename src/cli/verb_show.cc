// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/dataset_text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "report/sarif.h"
#include "store/catalog.h"

namespace harness::cli {
namespace {

Result<int> ShowDataset(const store::Home& home, const store::DatasetRow& dataset, Invocation& invocation) {
  if (invocation.format() == "sarif") {
    return InvalidArgument(
        "--format sarif: found a dataset, expected a run: only its findings have that form");
  }
  ASSIGN_OR_RETURN(const eventlog::DatasetInfo info,
                   eventlog::ReadDatasetInfo(home.DatasetFolder(dataset.version)));
  if (invocation.json()) {
    invocation.PrintJson(eventlog::ToJson(info));
  } else {
    invocation.Print(DatasetText(info, invocation.color()));
  }
  return kExitPass;
}

Result<int> ShowRun(const store::Home& home, const store::RunRow& run, Invocation& invocation) {
  if (run.state == store::RunState::kRunning || run.state == store::RunState::kAborted) {
    return InvalidArgument("run " + run.run_id + " is " + std::string(store::NameOf(run.state)) +
                           ": it has no report");
  }
  const Path folder = home.RunFolder(run.run_id);
  if (invocation.format() == "sarif") {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(folder / "report.json"));
    ASSIGN_OR_RETURN(const Json json, ParseJson(text, (folder / "report.json").string()));
    ASSIGN_OR_RETURN(const Json sarif, report::SarifOf(json));
    invocation.PrintJson(sarif);
    return kExitPass;
  }
  ASSIGN_OR_RETURN(const std::string report,
                   ReadFile(folder / (invocation.json() ? "report.json" : "report.md")));
  invocation.Print(report);
  invocation.Remark("report: " + (folder / "report.html").string());
  return kExitPass;
}

}  // namespace

RunFunction SetupShow(Arguments& arguments) {
  auto what = std::make_shared<std::string>();
  arguments
      .Positional("RUN|DATASET", "A run id or its start, a dataset's name or the start of its version",
                  what.get())
      .offer = Offer::kRuns;
  return [what](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
    const Result<store::RunRow> run = catalog.FindRun(*what);
    if (run) return ShowRun(home, *run, invocation);
    if (run.error().code != ErrorCode::kNotFound) return run.error();
    const Result<store::DatasetRow> dataset = catalog.FindDataset(*what);
    if (dataset) return ShowDataset(home, *dataset, invocation);
    if (dataset.error().code != ErrorCode::kNotFound) return dataset.error();
    return NotFound("found no run and no dataset " + *what +
                    ": see stat-harness runs, stat-harness datasets");
  };
}

}  // namespace harness::cli
