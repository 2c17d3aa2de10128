// SPDX-License-Identifier: Apache-2.0
#include "importers/row_checks.h"

#include <algorithm>
#include <array>

namespace harness::importers {
namespace {

constexpr Timestamp kYear2100 = 4'102'444'800 * kMicrosPerSecond;

}  // namespace

// Most chunks are; without a branch a row.
bool RowChecks::AddOrdinary(const engine::Chunk& chunk) {
  for (const auto& column : {columns_.queued, columns_.eligible, columns_.started, columns_.ended}) {
    if (!column || !chunk.HasNoNulls(*column)) return false;
  }
  const int64_t* queued = chunk.Int64s(*columns_.queued);
  const int64_t* eligible = chunk.Int64s(*columns_.eligible);
  const int64_t* started = chunk.Int64s(*columns_.started);
  const int64_t* ended = chunk.Int64s(*columns_.ended);
  bool in_order = true;
  Timestamp first = INT64_MAX;
  Timestamp last = INT64_MIN;
  for (size_t row = 0; row < chunk.rows(); ++row) {
    in_order &= queued[row] <= eligible[row];
    in_order &= eligible[row] <= started[row];
    in_order &= started[row] <= ended[row];
    first = std::min(first, queued[row]);
    last = std::max(last, ended[row]);
  }
  if (!in_order || first < 0 || last >= kYear2100) return false;
  first_us_ = std::min(first_us_, first);
  last_us_ = std::max(last_us_, last);
  rows_ += static_cast<int64_t>(chunk.rows());
  return true;
}

void RowChecks::Add(const engine::Chunk& chunk) {
  if (AddOrdinary(chunk)) return;
  const std::array<std::optional<size_t>, 4> columns = {columns_.queued, columns_.eligible, columns_.started,
                                                        columns_.ended};
  std::array<const int64_t*, 4> values{};
  for (size_t i = 0; i < 4; ++i) values[i] = columns[i] ? chunk.Int64s(*columns[i]) : nullptr;
  for (size_t row = 0; row < chunk.rows(); ++row) {
    const int64_t row_id = rows_ + static_cast<int64_t>(row);
    std::array<bool, 4> known{};
    std::array<int64_t, 4> time{};
    bool early = false;
    bool late = false;
    for (size_t i = 0; i < 4; ++i) {
      known[i] = values[i] != nullptr && !chunk.IsNull(*columns[i], row);
      if (!known[i]) continue;
      time[i] = values[i][row];
      first_us_ = std::min(first_us_, time[i]);
      last_us_ = std::max(last_us_, time[i]);
      early = early || time[i] < 0;
      late = late || time[i] >= kYear2100;
    }
    if (early) before_1970_.Add(row_id);
    if (late) after_2100_.Add(row_id);
    if (known[2] && known[3] && time[3] < time[2]) ended_before_started_.Add(row_id);
    if (known[0] && known[2] && time[2] < time[0]) started_before_queued_.Add(row_id);
    if (known[1] && known[2] && time[2] < time[1]) started_before_eligible_.Add(row_id);
    if (known[0] && known[1] && time[1] < time[0]) eligible_before_queued_.Add(row_id);
  }
  rows_ += static_cast<int64_t>(chunk.rows());
}

void RowChecks::Append(const RowChecks& next) {
  RowChecks more = next;
  for (size_t i = 0; i < Tallies().size(); ++i) Tallies()[i]->Append(*more.Tallies()[i], rows_);
  first_us_ = std::min(first_us_, next.first_us_);
  last_us_ = std::max(last_us_, next.last_us_);
  rows_ += next.rows_;
}

void RowChecks::Report(QualityLog& quality) const {
  const auto report = [&quality](const RowTally& tally, const char* name, const char* meaning) {
    tally.Report(name, eventlog::Severity::kError, meaning, quality);
  };
  report(ended_before_started_, "ended_before_started",
         "Row whose end is before its start; its duration is negative.");
  report(started_before_queued_, "started_before_queued", "Row whose start is before its queue time.");
  report(started_before_eligible_, "started_before_eligible", "Row whose start is before it was eligible.");
  report(eligible_before_queued_, "eligible_before_queued", "Row that was eligible before it was queued.");
  report(before_1970_, "time_before_1970", "Row with a time before 1970.");
  report(after_2100_, "time_after_2100", "Row with a time in or after the year 2100.");
}

}  // namespace harness::importers
