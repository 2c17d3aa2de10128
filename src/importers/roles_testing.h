// SPDX-License-Identifier: Apache-2.0
// For the role picker's tests: a sample made of small tables of text.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/prng.h"
#include "importers/roles.h"

namespace harness::importers {

// Owns the text of a table; empty cells are null.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  TextTable Shuffled(uint64_t seed) const {
    TextTable copy = *this;
    Philox random(seed);
    for (size_t i = copy.rows.size(); i > 1; --i) {
      std::swap(copy.rows[i - 1], copy.rows[static_cast<size_t>(random.Below(i))]);
    }
    return copy;
  }

  // The same rows with the columns from right to left.
  TextTable Mirrored() const {
    TextTable copy = *this;
    std::reverse(copy.header.begin(), copy.header.end());
    for (auto& row : copy.rows) std::reverse(row.begin(), row.end());
    return copy;
  }
};

inline Sample SampleOf(const TextTable& table, bool whole_file = true) {
  Sample sample;
  sample.rows = static_cast<int64_t>(table.rows.size());
  sample.whole_file = whole_file;
  for (size_t column = 0; column < table.header.size(); ++column) {
    sample.columns.push_back({table.header[column], SourceType::kText});
    std::vector<std::optional<std::string_view>> values;
    for (const auto& row : table.rows) {
      values.push_back(row[column].empty() ? std::nullopt : std::optional<std::string_view>(row[column]));
    }
    sample.values.push_back(std::move(values));
  }
  return sample;
}

// The values of a sample stand in its table.
Sample SampleOf(TextTable&& table, bool whole_file = true) = delete;

inline Source SourceOf(const Sample& sample) {
  Source source;
  source.file = "log.csv";
  source.format = "csv";
  source.columns = sample.columns;
  return source;
}

inline Result<RolePicks> PickFrom(const TextTable& table,
                                  const std::map<std::string, std::string>& mapped = {},
                                  std::optional<TimeForm> forced = std::nullopt) {
  const Sample sample = SampleOf(table);
  return PickRoles(SourceOf(sample), sample, mapped, forced);
}

// Role name -> column name.
inline std::map<std::string, std::string> ColumnsOf(const RolePicks& picks) {
  std::map<std::string, std::string> columns;
  for (const Pick& pick : picks.picks) columns[std::string(eventlog::RoleName(pick.role))] = pick.column;
  return columns;
}

inline std::map<std::string, std::string> PickedFrom(const TextTable& table,
                                                     const std::map<std::string, std::string>& mapped = {}) {
  const Result<RolePicks> picks = PickFrom(table, mapped);
  if (!picks) return {{"error", picks.error().message}};
  return ColumnsOf(*picks);
}

inline const Pick* PickNamed(const RolePicks& picks, std::string_view role) {
  for (const Pick& pick : picks.picks) {
    if (eventlog::RoleName(pick.role) == role) return &pick;
  }
  return nullptr;
}

}  // namespace harness::importers
