// SPDX-License-Identifier: Apache-2.0
// <home>/sessions.db: its tables, the steps that made them, and rows of cascade_analytics as JSON and as SQL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "store/sqlite.h"

namespace harness::sessions {

// The highest step this binary knows.
int LatestSessionsVersion();

// Opens the file, making it and whatever it lacks. Columns that this binary adds to cascade_analytics or
// cell_analytics are added and empty until the session is analysed again. Errors: kInvalidArgument for a file
// of a newer binary; kBusy; kIo for a file that is no database.
Result<store::Database> OpenTables(const Path& path);
// The same file for queries: a connection that never writes rows. `read_only`: nor any file beside it, for a
// home that this user cannot write.
Result<store::Database> OpenTablesToRead(const Path& path, bool read_only = false);

// The names of cascade_analytics as a list for SQL: "session_id", "cascade_id", ...
std::string AnalyticsNames(std::string_view prefix = "");
std::string CellNames(std::string_view prefix = "");

// A row as values in the order of AnalyticsColumns (or CellColumns), null for members that are absent.
std::vector<store::SqlValue> AnalyticsValues(const Json& row);
std::vector<store::SqlValue> CellValues(const Json& cell);
// Back again, from the columns `first`, first + 1, ... of a row that the statement stands on.
Json AnalyticsRowAt(const store::Statement& statement, int first);
Json CellRowAt(const store::Statement& statement, int first);
Json AnalyticsRowOf(const std::vector<store::SqlValue>& values);

// Small values of the file: counters and the watermark.
Result<int64_t> MetaInteger(store::Database& database, std::string_view key, int64_t otherwise);
Result<std::string> MetaText(store::Database& database, std::string_view key);

}  // namespace harness::sessions
