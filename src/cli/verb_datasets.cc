// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/short_id.h"
#include "cli/verbs.h"
#include "store/catalog.h"

namespace harness::cli {

RunFunction SetupDatasets(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
    ASSIGN_OR_RETURN(const std::vector<store::DatasetRow> datasets, catalog.ListDatasets());
    Table table({{"version", "version"}, {"rows", "rows", true}, {"imported", "created"}, {"name", "name"}});
    for (const store::DatasetRow& dataset : datasets) {
      table.Add({ShownCell(ShortId(dataset.version), dataset.version), CountCell(dataset.rows),
                 TimeCell(FloorTo(dataset.created_us, kMicrosPerSecond)), TextCell(dataset.name)});
    }
    invocation.PrintTable(table, "no datasets yet: stat-harness import LOG");
    return kExitPass;
  };
}

}  // namespace harness::cli
