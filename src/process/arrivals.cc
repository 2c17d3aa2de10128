// SPDX-License-Identifier: Apache-2.0
#include "process/arrivals.h"

#include <algorithm>

#include "base/sort_integers.h"
#include "base/time.h"
#include "process/name_index.h"
#include "stats/quantile.h"

namespace harness::process {
namespace {

struct Seen {
  int64_t runs = 0;
  std::vector<int64_t> times;
};

std::string ArrivalColumn(const eventlog::DatasetInfo& info) {
  return info.Has("queued_us") ? "queued_us" : info.Has("started_us") ? "started_us" : "ended_us";
}

// Rows come in canonical order, so queue times are sorted already; starts and ends are not.
std::vector<int64_t> Gaps(std::vector<int64_t>& times) {
  SortIntegers(times);
  std::vector<int64_t> gaps;
  for (size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  return gaps;
}

Result<std::optional<double>> MedianGap(std::vector<int64_t>& times, int64_t* gaps_count) {
  std::vector<int64_t> gaps = Gaps(times);
  if (gaps_count != nullptr) *gaps_count = static_cast<int64_t>(gaps.size());
  if (gaps.empty()) return std::optional<double>();
  static constexpr std::array kMedian = {stats::Percent(50)};
  ASSIGN_OR_RETURN(const auto median, stats::QuantilesInPlace(std::span<int64_t>(gaps), kMedian));
  return std::optional<double>(median.front());
}

}  // namespace

Result<Arrivals> CollectArrivals(eventlog::DataAccessor& data) {
  Arrivals arrivals;
  NameIndex processes;
  std::vector<Seen> seen;
  std::vector<int64_t> times;
  RETURN_IF_ERROR(data.Query(
      "SELECT process_id, " + ArrivalColumn(data.info()) + " FROM events",
      [&](const engine::Chunk& chunk) -> Result<void> {
        for (size_t i = 0; i < chunk.rows(); ++i) {
          const size_t process = processes.Of(chunk, 0, i);
          if (process >= seen.size()) seen.resize(process + 1);
          ++seen[process].runs;
          if (chunk.IsNull(1, i)) {
            ++arrivals.without_time;
            continue;
          }
          const Timestamp at = chunk.Int64(1, i);
          seen[process].times.push_back(at);
          times.push_back(at);
          ++arrivals.by_weekday_hour[static_cast<size_t>(WeekdayOf(at))][static_cast<size_t>(HourOf(at))];
        }
        return Ok();
      }));
  ASSIGN_OR_RETURN(arrivals.median_gap_us, MedianGap(times, nullptr));
  for (const size_t number : processes.SortedByName()) {
    ActivityArrivals activity;
    activity.process_id = processes.NameOf(number);
    activity.runs = seen[number].runs;
    ASSIGN_OR_RETURN(activity.median_gap_us, MedianGap(seen[number].times, &activity.gaps));
    arrivals.activities.push_back(std::move(activity));
  }
  return arrivals;
}

}  // namespace harness::process
