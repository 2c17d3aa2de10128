// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/short_id.h"
#include "cli/verbs.h"
#include "store/catalog.h"

namespace harness::cli {

RunFunction SetupRuns(Arguments& arguments) {
  auto dataset = std::make_shared<std::string>();
  arguments
      .Text("--dataset", "DATASET", "Only runs on this dataset: its name or the start of its version",
            dataset.get())
      .offer = Offer::kDatasets;
  return [dataset](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
    std::string version;
    if (!dataset->empty()) {
      ASSIGN_OR_RETURN(const store::DatasetRow row, catalog.FindDataset(*dataset));
      version = row.version;
    }
    ASSIGN_OR_RETURN(const std::vector<store::RunRow> runs, catalog.ListRuns(version));
    Table table({{"run", "run_id"},
                 {"state", "state"},
                 {"dataset", "dataset_version"},
                 {"started", "started"},
                 {"took", "took_us", true}});
    for (const store::RunRow& run : runs) {
      const bool done = run.finished_us.has_value();
      table.Add({TextCell(run.run_id), TextCell(store::NameOf(run.state)),
                 ShownCell(ShortId(run.dataset_version), run.dataset_version),
                 TimeCell(FloorTo(run.started_us, kMicrosPerSecond)),
                 done ? ShownCell(FormatDuration(*run.finished_us - run.started_us),
                                  *run.finished_us - run.started_us)
                      : ShownCell("-", nullptr)});
    }
    invocation.PrintTable(table, "no runs yet: stat-harness run LOG");
    return kExitPass;
  };
}

}  // namespace harness::cli
