// SPDX-License-Identifier: Apache-2.0
#include "cli/dataset_place.h"

#include "importers/import.h"
#include "store/catalog.h"

namespace harness::cli {
namespace {

bool IsThere(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

}  // namespace

Result<DatasetPlace> FindOrImport(const std::vector<std::string>& inputs, const ImportArguments& reading,
                                  const store::Home& home, Invocation& invocation) {
  RETURN_IF_ERROR(ExpectFiles(inputs));
  if (inputs.size() == 1 && !IsThere(inputs.front())) {
    ASSIGN_OR_RETURN(const store::Catalog catalog, store::Catalog::Open(home));
    const Result<store::DatasetRow> row = catalog.FindDataset(inputs.front());
    if (!row && row.error().code == ErrorCode::kNotFound) {
      return NotFound(inputs.front() +
                      ": found neither a file nor a dataset of that name or version; stat-harness datasets "
                      "lists those of the home");
    }
    if (!row) return row.error();
    RETURN_IF_ERROR(reading.ExpectNone(invocation, inputs.front()));
    const Path folder = home.DatasetFolder(row->version);
    ASSIGN_OR_RETURN(eventlog::DatasetInfo info, eventlog::ReadDatasetInfo(folder));
    return DatasetPlace{std::move(info), folder};
  }
  ASSIGN_OR_RETURN(const importers::ImportOptions options, reading.Options(invocation, inputs));
  ASSIGN_OR_RETURN(importers::ImportOutcome outcome, importers::Import(home, options, invocation.progress()));
  return DatasetPlace{std::move(outcome.info), outcome.folder, std::move(outcome.closing)};
}

}  // namespace harness::cli
