// SPDX-License-Identifier: Apache-2.0
#include "store/migrations.h"

namespace harness::store {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE datasets (
  version TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  rows INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  info TEXT NOT NULL
) STRICT;
CREATE TABLE dataset_inputs (
  input_digest TEXT NOT NULL,
  mapping_digest TEXT NOT NULL,
  version TEXT NOT NULL REFERENCES datasets (version) ON DELETE CASCADE,
  PRIMARY KEY (input_digest, mapping_digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
  run_id TEXT PRIMARY KEY NOT NULL,
  dataset_version TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'failed', 'aborted')),
  started_us INTEGER NOT NULL,
  finished_us INTEGER,
  pid INTEGER NOT NULL,
  process_start_ticks INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  summary TEXT NOT NULL
) STRICT;
CREATE TABLE findings (
  run_id TEXT NOT NULL REFERENCES runs (run_id) ON DELETE CASCADE,
  plugin_id TEXT NOT NULL,
  finding_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (run_id, plugin_id, finding_id)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kIndexes = R"sql(
CREATE INDEX datasets_by_name ON datasets (name);
CREATE INDEX dataset_inputs_by_version ON dataset_inputs (version);
CREATE INDEX runs_by_start ON runs (started_us DESC, run_id);
CREATE INDEX runs_by_dataset ON runs (dataset_version, started_us DESC, run_id);
CREATE INDEX runs_running ON runs (run_id) WHERE state = 'running';
)sql";

constexpr Migration kMigrations[] = {
    {1, "datasets, their inputs, runs and findings", kTables},
    {2, "indexes for lists and for the search for dead runs", kIndexes},
};

}  // namespace

std::span<const Migration> CatalogMigrations() {
  return kMigrations;
}

int LatestCatalogVersion() {
  return CatalogMigrations().back().version;
}

Result<int> SchemaVersion(Database& database) {
  ASSIGN_OR_RETURN(Statement table,
                   database.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'"));
  ASSIGN_OR_RETURN(const bool exists, table.Step());
  if (!exists) return 0;
  ASSIGN_OR_RETURN(Statement newest,
                   database.Prepare("SELECT coalesce(max(version), 0) FROM schema_version"));
  ASSIGN_OR_RETURN(const bool row, newest.Step());
  HARNESS_CHECK(row);
  return static_cast<int>(newest.Int64(0));
}

namespace {

Result<void> ApplySteps(Database& database, int found, int target) {
  RETURN_IF_ERROR(
      database.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY NOT NULL, "
                       "name TEXT NOT NULL) STRICT"));
  ASSIGN_OR_RETURN(Statement note,
                   database.Prepare("INSERT INTO schema_version (version, name) VALUES (?1, ?2)"));
  for (const Migration& step : CatalogMigrations()) {
    if (step.version <= found || step.version > target) continue;
    RETURN_IF_ERROR(database.Execute(step.sql));
    RETURN_IF_ERROR(note.Bind(step.version, std::string_view(step.name)).Run());
  }
  return Ok();
}

Result<bool> IsCurrent(Database& database, const std::string& where, int target) {
  ASSIGN_OR_RETURN(const int found, SchemaVersion(database));
  if (found > LatestCatalogVersion()) {
    return InvalidArgument(where + ": found schema version " + std::to_string(found) + ", expected at most " +
                           std::to_string(LatestCatalogVersion()) +
                           "; a newer stat-harness has written it, use that one");
  }
  return found >= target;
}

}  // namespace

Result<void> MigrateCatalog(Database& database, const std::string& where, int target) {
  ASSIGN_OR_RETURN(const bool current, IsCurrent(database, where, target));
  if (current) return Ok();
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  // Another process may have come first; what is read under the write lock stays true.
  ASSIGN_OR_RETURN(const bool now_current, IsCurrent(database, where, target));
  if (now_current) return Ok();
  ASSIGN_OR_RETURN(const int found, SchemaVersion(database));
  RETURN_IF_ERROR(ApplySteps(database, found, target));
  return transaction.Commit();
}

}  // namespace harness::store
