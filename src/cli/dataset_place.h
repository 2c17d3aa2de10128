// SPDX-License-Identifier: Apache-2.0
// The dataset that run and replay work on: log files are imported, one word that is no file names a dataset.
#pragma once

#include <future>
#include <string>
#include <vector>

#include "cli/import_arguments.h"
#include "cli/invocation.h"
#include "eventlog/dataset.h"
#include "store/home.h"

namespace harness::cli {

struct DatasetPlace {
  eventlog::DatasetInfo info;
  Path folder;
  std::future<void> closing = {};  // of an import: as ImportOutcome::closing
};

// Requires at least one input. Errors: kNotFound when the one input is neither a file nor a dataset; those of
// the import.
Result<DatasetPlace> FindOrImport(const std::vector<std::string>& inputs, const ImportArguments& reading,
                                  const store::Home& home, Invocation& invocation);

}  // namespace harness::cli
