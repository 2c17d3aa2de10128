// SPDX-License-Identifier: Apache-2.0
#include "store/catalog.h"

#include "store/migrations.h"
#include "store/recovery.h"

namespace harness::store {

namespace {

// Nothing is migrated, adopted or marked: who may write the home does that.
Result<Database> CatalogToRead(const Path& path) {
  ASSIGN_OR_RETURN(Database database, Database::OpenReadOnly(path));
  ASSIGN_OR_RETURN(const int found, SchemaVersion(database));
  if (found < LatestCatalogVersion()) {
    return InvalidArgument(path.string() + ": found schema version " + std::to_string(found) + ", expected " +
                           std::to_string(LatestCatalogVersion()) +
                           "; let who may write the data folder run stat-harness datasets once");
  }
  RETURN_IF_ERROR(MigrateCatalog(database, path.string()));
  return database;
}

}  // namespace

Catalog::Catalog(Database database) : state_(new State{{}, std::move(database)}) {}

Result<Catalog> Catalog::Open(const Path& path, const Clock& clock) {
  ASSIGN_OR_RETURN(Database database, Database::Open(path));
  RETURN_IF_ERROR(MigrateCatalog(database, path.string()));
  Catalog catalog(std::move(database));
  RETURN_IF_ERROR(catalog.AbortDeadRuns(clock.Now()));
  return catalog;
}

Result<Catalog> Catalog::Open(const Home& home, const Clock& clock) {
  if (home.read_only()) {
    ASSIGN_OR_RETURN(Database to_read, CatalogToRead(home.catalog_path()));
    return Catalog(std::move(to_read));
  }
  ASSIGN_OR_RETURN(Database database, Database::Open(home.catalog_path()));
  RETURN_IF_ERROR(MigrateCatalog(database, home.catalog_path().string()));
  Catalog catalog(std::move(database));
  RETURN_IF_ERROR(AdoptPublished(home, catalog));
  RETURN_IF_ERROR(catalog.AbortDeadRuns(clock.Now()));
  return catalog;
}

}  // namespace harness::store
