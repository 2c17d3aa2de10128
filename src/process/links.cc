// SPDX-License-Identifier: Apache-2.0
#include "process/links.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "base/text_index.h"

namespace harness::process {
namespace {

struct NumberedRow {
  uint32_t number = 0;  // of an id that is named
  uint32_t row = 0;
  auto operator<=>(const NumberedRow&) const = default;
};

// Reads `columns` of the rows in which one of them is known, after row_id.
template <typename Visit>
Result<void> EachKnown(eventlog::DataAccessor& data, const std::vector<std::string>& columns, Visit visit) {
  std::string select, where;
  for (const std::string& column : columns) {
    select += ", " + column;
    where += (where.empty() ? "" : " OR ") + column + " IS NOT NULL";
  }
  const int64_t rows = data.info().rows;
  return data.Query("SELECT row_id" + select + " FROM events WHERE " + where,
                    [&](const engine::Chunk& chunk) -> Result<void> {
                      for (size_t i = 0; i < chunk.rows(); ++i) {
                        const int64_t row = chunk.Int64(0, i);
                        if (row < 0 || row >= rows)
                          return InternalError("row_id " + std::to_string(row) + " is beyond the log");
                      }
                      visit(chunk);
                      return Ok();
                    });
}

// Rows that bear one of the ids, by number. Most bear none.
Result<std::vector<NumberedRow>> RowsOf(eventlog::DataAccessor& data, const TextIndex& ids) {
  std::vector<NumberedRow> rows;
  std::vector<std::string_view> texts;
  std::vector<size_t> numbers;
  RETURN_IF_ERROR(EachKnown(data, {"execution_id"}, [&](const engine::Chunk& chunk) {
    texts.clear();
    for (size_t i = 0; i < chunk.rows(); ++i) texts.push_back(chunk.Text(1, i));
    ids.Find(texts, numbers);
    for (size_t i = 0; i < chunk.rows(); ++i) {
      if (numbers[i] != TextIndex::kNone)
        rows.push_back({static_cast<uint32_t>(numbers[i]), static_cast<uint32_t>(chunk.Int64(0, i))});
    }
  }));
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Where the rows of each id begin, and behind the last one's.
std::vector<size_t> StartsOf(const std::vector<NumberedRow>& rows, size_t ids) {
  std::vector<size_t> starts(ids + 1);
  for (const NumberedRow& row : rows) ++starts[row.number + 1];
  for (size_t id = 0; id < ids; ++id) starts[id + 1] += starts[id];
  return starts;
}

}  // namespace

Result<Links> FindLinks(eventlog::DataAccessor& data) {
  Links links;
  links.in_sequence.resize(static_cast<size_t>(data.info().rows));
  std::vector<std::string> columns;
  for (const char* column : {"parent_id", "depends_on_id"}) {
    if (data.info().Has(column)) columns.emplace_back(column);
  }
  if (columns.empty()) return links;
  TextIndex ids;
  std::vector<NumberedRow> named;  // the number of the id that a row names
  RETURN_IF_ERROR(EachKnown(data, columns, [&](const engine::Chunk& chunk) {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<uint32_t>(chunk.Int64(0, i));
      links.in_sequence[row] = 1;
      for (size_t column = 1; column < chunk.columns(); ++column) {
        if (!chunk.IsNull(column, i))
          named.push_back({static_cast<uint32_t>(ids.Add(chunk.Text(column, i))), row});
      }
    }
  }));
  if (named.empty() || !data.info().Has("execution_id")) return links;
  ASSIGN_OR_RETURN(const std::vector<NumberedRow> borne, RowsOf(data, ids));
  const std::vector<size_t> starts = StartsOf(borne, ids.size());
  for (const NumberedRow& link : named) {
    const size_t from = starts[link.number], to = starts[link.number + 1];
    links.open += from == to ? 1 : 0;
    for (size_t i = from; i < to; ++i) links.closed.emplace_back(borne[i].row, link.row);
  }
  std::sort(links.closed.begin(), links.closed.end());
  return links;
}

}  // namespace harness::process
