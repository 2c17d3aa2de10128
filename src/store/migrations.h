// SPDX-License-Identifier: Apache-2.0
// The catalog's tables, as a list of numbered steps that are only ever appended to.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "store/sqlite.h"

namespace harness::store {

struct Migration {
  int version;       // 1, 2, 3, ... without a gap
  const char* name;  // for people
  const char* sql;
};

// All steps, the last one being what this binary reads and writes. A released step never changes.
std::span<const Migration> CatalogMigrations();
int LatestCatalogVersion();

// The highest step that the database has seen; 0 for an empty one.
Result<int> SchemaVersion(Database& database);

// Brings the database to version `target` within one immediate transaction: it has all the steps or
// none, and of racing processes one does the work. A database at `target` already is only read.
// Errors: kInvalidArgument when the database is newer than this binary knows; those of SQLite.
Result<void> MigrateCatalog(Database& database, const std::string& where,
                            int target = LatestCatalogVersion());

}  // namespace harness::store
