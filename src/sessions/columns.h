// SPDX-License-Identifier: Apache-2.0
// The columns of cascade_analytics and cell_analytics: one table that SQL, JSON, filters and documents
// follow.
#pragma once

#include <span>
#include <string_view>

namespace harness::sessions {

enum class ColumnType { kText, kInteger, kReal, kBoolean, kJson, kTime };  // kTime: ISO-8601 text in UTC
std::string_view NameOf(ColumnType type);     // "text", "integer", "real", "boolean", "json", "time"
std::string_view SqlTypeOf(ColumnType type);  // of SQLite: TEXT, INTEGER or REAL; booleans are 0 and 1

struct Column {
  std::string_view name;  // snake_case, the same in SQL, JSON and the console
  ColumnType type;
  bool nullable;             // null is unknown
  std::string_view unit;     // "USD", "ms", "tokens", "" for none
  std::string_view meaning;  // a sentence part without a full stop
};

// In the order of the table; the members of AnalyticsRow and of each of CellRows.
std::span<const Column> AnalyticsColumns();
std::span<const Column> CellColumns();

// nullptr when there is none of this name.
const Column* FindAnalyticsColumn(std::string_view name);

}  // namespace harness::sessions
