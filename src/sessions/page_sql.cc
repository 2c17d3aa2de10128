// SPDX-License-Identifier: Apache-2.0
#include "sessions/page_sql.h"

#include "base/sql_text.h"
#include "sessions/session_tables.h"

namespace harness::sessions {
namespace {

using store::SqlValue;
using store::Statement;

// SQL text with the values of its parameters in order.
struct Sql {
  std::string text;
  std::vector<SqlValue> values;

  std::string Bind(SqlValue value) {
    values.push_back(std::move(value));
    return "?" + std::to_string(values.size());
  }
};

std::string TermOf(const Column& column) {
  if (column.name == "session_id") return "s.session_id";
  if (column.name == "created_at") return "s.started_us";
  if (column.name == "ended_at") return "s.ended_us";
  if (column.name == "analyzed_at") return "s.analyzed_us";
  return "c." + SqlName(column.name);
}

std::string LikePattern(const std::string& text, bool anywhere) {
  std::string pattern = anywhere ? "%" : "";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern + "%";
}

void AddFilter(const FilterTerm& filter, Sql& sql) {
  const std::string term = TermOf(*filter.column);
  const SqlValue& value = filter.values[0];
  sql.text += " AND ";
  if (std::holds_alternative<std::monostate>(value)) {
    sql.text += term + (filter.op == FilterOp::kEqual ? " IS NULL" : " IS NOT NULL");
    return;
  }
  if (filter.op == FilterOp::kContains || filter.op == FilterOp::kStarts) {
    const std::string pattern = LikePattern(std::get<std::string>(value), filter.op == FilterOp::kContains);
    sql.text += term + " LIKE " + sql.Bind(pattern) + " ESCAPE '\\'";
    return;
  }
  if (filter.op == FilterOp::kIn) {
    sql.text += term + " IN (";
    for (size_t i = 0; i < filter.values.size(); ++i) {
      if (i > 0) sql.text += ", ";
      sql.text += sql.Bind(filter.values[i]);
    }
    sql.text += ")";
    return;
  }
  constexpr std::string_view kOps[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
  sql.text += term;
  sql.text += kOps[static_cast<size_t>(filter.op)];
  sql.text += sql.Bind(value);
}

// One of the two parts of the order: the rows whose sorted value is known, then the others. Each can walk an
// index on the column, where there is one.
Result<void> AddPart(store::Database& database, const PageTerms& terms, bool known,
                     const std::optional<PagePlace>& after, PageRows* page) {
  const std::string term = TermOf(*terms.sort);
  const std::string way = terms.descending ? " DESC" : " ASC", beyond = terms.descending ? " < " : " > ";
  // Ties are broken by the id as it stands in the table of the sorted column: one index walks the whole
  // order.
  const bool of_session = term.starts_with("s.");
  const std::string id = of_session ? "s.session_id" : "c.session_id";
  const std::string_view tables = of_session ? "sessions s CROSS JOIN cascade_analytics c USING (session_no)"
                                             : "cascade_analytics c CROSS JOIN sessions s USING (session_no)";
  Sql sql;
  sql.text = "SELECT s.session_no, s.session_id, " + term + " FROM " + std::string(tables) + " WHERE " +
             term + (known ? " IS NOT NULL" : " IS NULL");
  for (const FilterTerm& filter : terms.filters) AddFilter(filter, sql);
  if (after) {
    const std::string last = sql.Bind(after->session_id);
    if (known) {
      sql.text += " AND (" + term + ", " + id + ")" + beyond + "(" + sql.Bind(after->key) + ", " + last + ")";
    } else {
      sql.text += " AND " + id + beyond + last;
    }
  }
  sql.text += " ORDER BY ";
  if (known) sql.text += term + way + ", ";
  sql.text += id + way;
  sql.text += " LIMIT " + std::to_string(terms.limit + 1 - static_cast<int64_t>(page->session_nos.size()));
  ASSIGN_OR_RETURN(Statement list, database.Prepare(sql.text));
  list.BindValues(sql.values);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return Ok();
    if (static_cast<int64_t>(page->session_nos.size()) == terms.limit) {
      page->more = true;
      return Ok();
    }
    page->session_nos.push_back(list.Int64(0));
    page->last = {list.Value(2), list.Text(1)};
  }
}

}  // namespace

Result<PageRows> PageBySql(store::Database& database, const PageTerms& terms,
                           const std::optional<PagePlace>& after) {
  PageRows page;
  const bool among_unknown = after && std::holds_alternative<std::monostate>(after->key);
  if (!among_unknown) RETURN_IF_ERROR(AddPart(database, terms, true, after, &page));
  if (!page.more)
    RETURN_IF_ERROR(AddPart(database, terms, false, among_unknown ? after : std::nullopt, &page));
  return page;
}

Result<std::vector<Json>> RowsOf(store::Database& database, const std::vector<int64_t>& session_nos) {
  static const std::string sql =
      "SELECT " + AnalyticsNames() + " FROM cascade_analytics WHERE session_no = ?1";
  ASSIGN_OR_RETURN(Statement find, database.Prepare(sql));
  std::vector<Json> rows;
  rows.reserve(session_nos.size());
  for (const int64_t number : session_nos) {
    ASSIGN_OR_RETURN(const bool row, find.Bind(number).Step());
    if (row) rows.push_back(AnalyticsRowAt(find, 0));
    find.Reset();
  }
  return rows;
}

}  // namespace harness::sessions
