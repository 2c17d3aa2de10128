// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "store/catalog.h"
#include "store/catalog_text.h"

namespace harness::store {
namespace {

constexpr std::string_view kDatasetColumns = "SELECT version, name, rows, created_us, info FROM datasets ";

Result<DatasetRow> ReadDataset(const Statement& row) {
  ASSIGN_OR_RETURN(Json info, ParseJson(row.Text(4), "catalog: datasets.info"));
  return DatasetRow{row.Text(0), row.Text(1), row.Int64(2), row.Int64(3), std::move(info)};
}

Result<std::vector<DatasetRow>> ReadDatasets(Statement& query) {
  std::vector<DatasetRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Step());
    if (!more) return rows;
    ASSIGN_OR_RETURN(DatasetRow row, ReadDataset(query));
    rows.push_back(std::move(row));
  }
}

Result<std::vector<DatasetRow>> Matching(Database& database, std::string_view condition,
                                         std::string_view text) {
  ASSIGN_OR_RETURN(Statement query,
                   database.Prepare(std::string(kDatasetColumns) + "WHERE " + std::string(condition) +
                                    " ORDER BY created_us, version"));
  return ReadDatasets(query.Bind(text));
}

// The ways to name a dataset, the strictest first; the first one that matches decides.
constexpr std::string_view kWays[] = {
    "version = ?1",
    "name = ?1",
    "substr(version, 1, length(?1)) = ?1 OR substr(version, 1, length(?1) + 7) = 'sha256:' || ?1",
};

}  // namespace

Result<bool> Catalog::InsertDataset(const DatasetRow& dataset, std::span<const DatasetInput> inputs) {
  const std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(const std::string info, CanonicalJson(dataset.info));
  Database& database = state_->database;
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  ASSIGN_OR_RETURN(Statement insert,
                   database.Prepare("INSERT INTO datasets (version, name, rows, created_us, info) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (version) DO NOTHING"));
  RETURN_IF_ERROR(insert.Bind(dataset.version, dataset.name, dataset.rows, dataset.created_us, info).Run());
  const bool is_new = database.Changes() > 0;
  ASSIGN_OR_RETURN(
      Statement input_insert,
      database.Prepare(
          "INSERT INTO dataset_inputs (input_digest, mapping_digest, version) VALUES (?1, ?2, ?3) "
          "ON CONFLICT (input_digest, mapping_digest) DO UPDATE SET version = excluded.version"));
  for (const DatasetInput& input : inputs) {
    RETURN_IF_ERROR(input_insert.Bind(input.input_digest, input.mapping_digest, dataset.version).Run());
  }
  RETURN_IF_ERROR(transaction.Commit());
  return is_new;
}

Result<DatasetRow> Catalog::FindDataset(std::string_view text) const {
  if (text.empty()) return InvalidArgument("dataset: found an empty text, expected a version or a name");
  const std::lock_guard lock(state_->mutex);
  for (const std::string_view way : kWays) {
    ASSIGN_OR_RETURN(std::vector<DatasetRow> found, Matching(state_->database, way, text));
    if (found.size() == 1) return std::move(found.front());
    if (found.size() < 2) continue;
    std::vector<std::string> versions;
    for (const DatasetRow& row : found) versions.push_back(row.version + " (" + row.name + ")");
    return AmbiguousName("dataset", text, versions);
  }
  return NotFound("dataset " + Quoted(text) + ": found none of that version or name");
}

Result<std::vector<DatasetRow>> Catalog::ListDatasets() const {
  const std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(Statement query,
                   state_->database.Prepare(std::string(kDatasetColumns) + "ORDER BY created_us, version"));
  return ReadDatasets(query);
}

Result<std::optional<std::string>> Catalog::FindInput(const DatasetInput& input) const {
  const std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(Statement query,
                   state_->database.Prepare("SELECT version FROM dataset_inputs "
                                            "WHERE input_digest = ?1 AND mapping_digest = ?2"));
  ASSIGN_OR_RETURN(const bool found, query.Bind(input.input_digest, input.mapping_digest).Step());
  if (!found) return std::optional<std::string>();
  return std::optional<std::string>(query.Text(0));
}

}  // namespace harness::store
