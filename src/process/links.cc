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

struct NamedId {
  uint32_t number = 0;  // of the id
  uint32_t row = 0;     // that names it
  bool is_dependency = false;
};

struct ClosedLink {
  uint32_t before = 0, row = 0;
  bool is_dependency = false;
  auto operator<=>(const ClosedLink&) const = default;
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

// In order; counts those that stay open.
std::vector<ClosedLink> Close(const std::vector<NamedId>& named, const std::vector<NumberedRow>& borne,
                              size_t ids, int64_t& open) {
  const std::vector<size_t> starts = StartsOf(borne, ids);
  std::vector<ClosedLink> closed;
  closed.reserve(named.size());
  for (const NamedId& link : named) {
    const size_t from = starts[link.number], to = starts[link.number + 1];
    open += from == to ? 1 : 0;
    for (size_t i = from; i < to; ++i) closed.push_back({borne[i].row, link.row, link.is_dependency});
  }
  std::sort(closed.begin(), closed.end());
  return closed;
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
  std::vector<NamedId> named;
  RETURN_IF_ERROR(EachKnown(data, columns, [&](const engine::Chunk& chunk) {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<uint32_t>(chunk.Int64(0, i));
      links.in_sequence[row] = 1;
      for (size_t column = 1; column < chunk.columns(); ++column) {
        if (chunk.IsNull(column, i)) continue;
        const auto number = static_cast<uint32_t>(ids.Add(chunk.Text(column, i)));
        named.push_back({number, row, columns[column - 1] == "depends_on_id"});
      }
    }
  }));
  std::vector<NumberedRow> borne;
  if (!named.empty() && data.info().Has("execution_id")) {
    ASSIGN_OR_RETURN(borne, RowsOf(data, ids));
  }
  for (const ClosedLink& link : Close(named, borne, ids.size(), links.open)) {
    links.closed.emplace_back(link.before, link.row);
    links.is_dependency.push_back(link.is_dependency ? 1 : 0);
  }
  return links;
}

}  // namespace harness::process
