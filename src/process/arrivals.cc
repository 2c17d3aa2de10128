// SPDX-License-Identifier: Apache-2.0
#include "process/arrivals.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "base/sort_integers.h"
#include "base/time.h"
#include "stats/quantile.h"

namespace harness::process {
namespace {

struct Seen {
  int64_t runs = 0;
  std::vector<int64_t> times;
};

const std::vector<Timestamp>& ArrivalTimes(const LogRows& rows, const eventlog::DatasetInfo& info) {
  if (info.Has("queued_us")) return rows.facts.queued_us;
  return info.Has("started_us") ? rows.log.started_us : rows.log.ended_us;
}

// In place of the times. Rows come in canonical order, so queue times are sorted already; starts and ends are
// not.
std::span<int64_t> Gaps(std::vector<int64_t>& times) {
  SortIntegers(times);
  std::adjacent_difference(times.begin(), times.end(), times.begin());
  return std::span(times).subspan(times.empty() ? 0 : 1);
}

Result<std::optional<double>> MedianGap(std::vector<int64_t>& times, int64_t* gaps_count) {
  const std::span<int64_t> gaps = Gaps(times);
  if (gaps_count != nullptr) *gaps_count = static_cast<int64_t>(gaps.size());
  if (gaps.empty()) return std::optional<double>();
  static constexpr std::array kMedian = {stats::Percent(50)};
  ASSIGN_OR_RETURN(const auto median, stats::QuantilesInPlace(gaps, kMedian));
  return std::optional<double>(median.front());
}

}  // namespace

Result<Arrivals> CollectArrivals(const LogRows& rows, const eventlog::DatasetInfo& info) {
  const Executions& log = rows.log;
  const std::vector<Timestamp>& arrived = ArrivalTimes(rows, info);
  Arrivals arrivals;
  std::vector<Seen> seen(log.processes.size());
  for (const uint32_t process : log.process) ++seen[process].runs;
  for (Seen& of : seen) of.times.reserve(static_cast<size_t>(of.runs));
  std::vector<int64_t> times;
  times.reserve(log.rows());
  for (size_t row = 0; row < log.rows(); ++row) {
    Seen& of = seen[log.process[row]];
    const Timestamp at = arrived[row];
    if (at == kUnknownTime) {
      ++arrivals.without_time;
      continue;
    }
    of.times.push_back(at);
    times.push_back(at);
    ++arrivals.by_weekday_hour[static_cast<size_t>(WeekdayOf(at))][static_cast<size_t>(HourOf(at))];
  }
  ASSIGN_OR_RETURN(arrivals.median_gap_us, MedianGap(times, nullptr));
  for (const size_t number : log.processes.SortedByName()) {
    ActivityArrivals activity;
    activity.process_id = log.processes.NameOf(number);
    activity.runs = seen[number].runs;
    ASSIGN_OR_RETURN(activity.median_gap_us, MedianGap(seen[number].times, &activity.gaps));
    arrivals.activities.push_back(std::move(activity));
  }
  return arrivals;
}

}  // namespace harness::process
