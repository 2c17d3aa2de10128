// SPDX-License-Identifier: Apache-2.0
// How many rows of a log have something odd about them, and which were the first.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "importers/quality_log.h"

namespace harness::importers {

struct RowTally {
  int64_t count = 0;
  std::vector<int64_t> first_rows;  // row_id of the first five

  void Add(int64_t row) {
    if (count++ < 5) first_rows.push_back(row);
  }
  // The rows of `next` stand `rows` behind those of this one.
  void Append(const RowTally& next, int64_t rows);
  // As a counter; nothing when there is no such row.
  void Report(std::string_view name, eventlog::Severity severity, std::string_view meaning,
              QualityLog& quality) const;
};

}  // namespace harness::importers
