// SPDX-License-Identifier: Apache-2.0
#include "importers/row_tally.h"

#include <string>

namespace harness::importers {

void RowTally::Append(const RowTally& next, int64_t rows) {
  for (const int64_t row : next.first_rows) {
    if (first_rows.size() < 5) first_rows.push_back(rows + row);
  }
  count += next.count;
}

void RowTally::Report(std::string_view name, eventlog::Severity severity, std::string_view meaning,
                      QualityLog& quality) const {
  for (size_t i = 0; i < first_rows.size(); ++i) {
    const bool last = i + 1 == first_rows.size();
    quality.Count(name, severity, meaning, last ? count - static_cast<int64_t>(i) : 1,
                  "row_id " + std::to_string(first_rows[i]));
  }
}

}  // namespace harness::importers
