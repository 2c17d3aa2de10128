// SPDX-License-Identifier: Apache-2.0
#include "store/catalog.h"

#include "store/migrations.h"
#include "store/recovery.h"

namespace harness::store {

Catalog::Catalog(Database database) : state_(new State{{}, std::move(database)}) {}

Result<Catalog> Catalog::Open(const Path& path, const Clock& clock) {
  ASSIGN_OR_RETURN(Database database, Database::Open(path));
  RETURN_IF_ERROR(MigrateCatalog(database, path.string()));
  Catalog catalog(std::move(database));
  RETURN_IF_ERROR(catalog.AbortDeadRuns(clock.Now()));
  return catalog;
}

Result<Catalog> Catalog::Open(const Home& home, const Clock& clock) {
  ASSIGN_OR_RETURN(Database database, Database::Open(home.catalog_path()));
  RETURN_IF_ERROR(MigrateCatalog(database, home.catalog_path().string()));
  Catalog catalog(std::move(database));
  RETURN_IF_ERROR(AdoptPublished(home, catalog));
  RETURN_IF_ERROR(catalog.AbortDeadRuns(clock.Now()));
  return catalog;
}

}  // namespace harness::store
