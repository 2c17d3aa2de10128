// SPDX-License-Identifier: Apache-2.0
#include "importers/composite.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace harness::importers {
namespace {

bool HasColumn(const Source& source, std::string_view name) {
  return std::any_of(source.columns.begin(), source.columns.end(),
                     [&](const auto& c) { return c.name == name; });
}

// The SQL of the joined column, or nothing when a part is no column.
std::string JoinedSql(const Source& source, const std::string& name) {
  std::string sql;
  for (const std::string_view part : Split(name, '+')) {
    if (!HasColumn(source, part)) return "";
    sql += (sql.empty() ? "" : " || '/' || ") + ("CAST(" + SqlName(part)) + " AS VARCHAR)";
  }
  return sql;
}

std::string Wrapped(const std::string& relation, const std::string& sql, const std::string& name) {
  return "(SELECT *, " + sql + " AS " + SqlName(name) + " FROM " + relation + ")";
}

}  // namespace

void AddComposites(const std::map<std::string, std::string>& mapped, Source& source) {
  for (const auto& entry : mapped) {
    const std::string& name = entry.second;  // a name of its own: clang 14 captures no structured binding
    if (name.find('+') == std::string::npos || HasColumn(source, name)) continue;
    const std::string sql = JoinedSql(source, name);
    if (sql.empty()) continue;
    source.relation = [inner = source.relation, sql, name](engine::Connection& connection,
                                                           QualityLog& quality) -> Result<std::string> {
      ASSIGN_OR_RETURN(const std::string relation, inner(connection, quality));
      return Wrapped(relation, sql, name);
    };
    for (auto* look : {&source.sample_relation, &source.first_rows}) {
      if (!*look) continue;
      *look = [inner = *look, sql, name](engine::Connection& connection) -> Result<std::string> {
        ASSIGN_OR_RETURN(const std::string relation, inner(connection));
        return Wrapped(relation, sql, name);
      };
    }
    source.columns.push_back({name, SourceType::kText});
  }
}

}  // namespace harness::importers
