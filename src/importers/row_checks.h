// SPDX-License-Identifier: Apache-2.0
// Counts what is odd about the times of the rows that were kept, while they stream past.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "engine/chunk.h"
#include "importers/row_tally.h"

namespace harness::importers {

// Columns by position in the chunk; none where the column is null in every row.
struct TimeColumns {
  std::optional<size_t> queued, eligible, started, ended;
};

class RowChecks {
 public:
  explicit RowChecks(TimeColumns columns) : columns_(columns) {}
  void Add(const engine::Chunk& chunk);
  // The rows of `next` stand behind those of this one.
  void Append(const RowChecks& next);
  // The counters that are not zero.
  void Report(QualityLog& quality) const;
  bool any_time() const { return first_us_ <= last_us_; }
  Timestamp first_us() const { return first_us_; }
  Timestamp last_us() const { return last_us_; }

 private:
  // All tallies, in the order of the report.
  std::array<RowTally*, 6> Tallies() {
    return {&ended_before_started_,   &started_before_queued_, &started_before_eligible_,
            &eligible_before_queued_, &before_1970_,           &after_2100_};
  }
  // True when all four times of all rows are there and nothing is odd about them.
  bool AddOrdinary(const engine::Chunk& chunk);

  TimeColumns columns_;
  int64_t rows_ = 0;
  Timestamp first_us_ = INT64_MAX;
  Timestamp last_us_ = INT64_MIN;
  RowTally ended_before_started_, started_before_queued_, started_before_eligible_, eligible_before_queued_;
  RowTally before_1970_, after_2100_;
};

}  // namespace harness::importers
