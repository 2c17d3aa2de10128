// SPDX-License-Identifier: Apache-2.0
#include "process/occupancy.h"

#include <algorithm>
#include <utility>

#include "base/sort_integers.h"
#include "process/timeline.h"

namespace harness::process {
namespace {

struct Intervals {
  std::vector<Timestamp> starts, ends;
  void Add(Timestamp start, Timestamp end) {
    starts.push_back(start);
    ends.push_back(end);
  }
  void Sort() {
    SortIntegers(starts);
    SortIntegers(ends);
  }
};

struct HostRows {
  Intervals running, waiting;
  std::vector<int64_t> starts_by_week_hour = std::vector<int64_t>(168);
};

// Calls visit(from, to, running, waiting) for each stretch of time in which neither count changes.
template <typename Visit>
void SweepIntervals(const Intervals& running, const Intervals& waiting, Visit visit) {
  size_t run_start = 0, run_end = 0, wait_start = 0, wait_end = 0;
  int64_t now_running = 0, now_waiting = 0;
  Timestamp at = 0;
  bool first = true;
  const auto next_of = [](const std::vector<Timestamp>& times, size_t i) {
    return i < times.size() ? times[i] : INT64_MAX;
  };
  while (true) {
    const Timestamp next =
        std::min(std::min(next_of(running.starts, run_start), next_of(running.ends, run_end)),
                 std::min(next_of(waiting.starts, wait_start), next_of(waiting.ends, wait_end)));
    if (next == INT64_MAX) return;
    if (!first && next > at) visit(at, next, now_running, now_waiting);
    at = next;
    first = false;
    for (; next_of(running.ends, run_end) == at; ++run_end) --now_running;
    for (; next_of(waiting.ends, wait_end) == at; ++wait_end) --now_waiting;
    for (; next_of(running.starts, run_start) == at; ++run_start) ++now_running;
    for (; next_of(waiting.starts, wait_start) == at; ++wait_start) ++now_waiting;
  }
}

void Measure(const HostRows& rows, HostOccupancy& host) {
  host.executions = static_cast<int64_t>(rows.running.starts.size());
  host.starts_by_week_hour = rows.starts_by_week_hour;
  if (host.executions == 0) return;
  host.first_us = rows.running.starts.front();
  host.last_us = rows.running.ends.back();
  SweepIntervals(rows.running, {}, [&](Timestamp, Timestamp, int64_t running, int64_t) {
    host.max_running = std::max(host.max_running, running);
  });
  bool was_at_max = false;
  SweepIntervals(rows.running, rows.waiting,
                 [&](Timestamp from, Timestamp to, int64_t running, int64_t waiting) {
                   const bool at_max = running == host.max_running && running > 0;
                   const Timestamp begin = std::clamp(from, host.first_us, host.last_us);
                   const Timestamp end = std::clamp(to, host.first_us, host.last_us);
                   host.busy_us.Add(running * (to - from));
                   if (running == 0) host.idle_us += end - begin;
                   if (at_max) host.at_max_us += to - from;
                   if (at_max && !was_at_max) ++host.times_at_max;
                   was_at_max = at_max;
                   if (waiting > 0) {
                     host.starved_us += to - from;
                     if (at_max) host.starved_at_max_us += to - from;
                   }
                 });
}

// Spreads count * time over the steps of the series, exactly, in microseconds.
class StepIntegral {
 public:
  StepIntegral(Timestamp start, Micros step, size_t steps) : start_(start), step_(step), sums_(steps) {}
  void Add(Timestamp from, Timestamp to, int64_t count) {
    if (count == 0) return;
    while (from < to) {
      const auto at = static_cast<size_t>((from - start_) / step_);
      if (at >= sums_.size()) return;
      const Timestamp end = std::min(to, start_ + static_cast<Micros>(at + 1) * step_);
      sums_[at].Add(count * (end - from));
      from = end;
    }
  }
  std::vector<double> Means() const {
    std::vector<double> means;
    for (const ExactSum& sum : sums_) means.push_back(sum.DividedBy(static_cast<double>(step_)));
    return means;
  }

 private:
  Timestamp start_;
  Micros step_;
  std::vector<ExactSum> sums_;
};

OccupancySeries MakeSeries(const HostRows& all, size_t steps) {
  OccupancySeries series;
  Timestamp first = INT64_MAX, last = INT64_MIN;
  for (const Intervals* intervals : {&all.running, &all.waiting}) {
    if (intervals->starts.empty()) continue;
    first = std::min(first, intervals->starts.front());
    last = std::max(last, intervals->ends.back());
  }
  if (first >= last || steps == 0) return series;
  const Micros wanted = (last - first) / static_cast<Micros>(steps) + 1;
  series.step_us = (wanted + kMicrosPerMinute - 1) / kMicrosPerMinute * kMicrosPerMinute;
  series.start_us = FloorTo(first, kMicrosPerMinute);
  const auto used = static_cast<size_t>((last - series.start_us + series.step_us - 1) / series.step_us);
  StepIntegral running(series.start_us, series.step_us, used);
  StepIntegral waiting(series.start_us, series.step_us, used);
  SweepIntervals(all.running, all.waiting,
                 [&](Timestamp from, Timestamp to, int64_t now_running, int64_t now_waiting) {
                   running.Add(from, to, now_running);
                   waiting.Add(from, to, now_waiting);
                 });
  series.running = running.Means();
  series.waiting = waiting.Means();
  return series;
}

void Add(const Executions& log, size_t row, HostRows& to) {
  const Timestamp eligible = log.eligible_us[row], start = log.started_us[row];
  if (start == kUnknownTime) return;
  ++to.starts_by_week_hour[static_cast<size_t>(WeekdayOf(start) * 24 + HourOf(start))];
  if (eligible != kUnknownTime && eligible < start) to.waiting.Add(eligible, start);
  if (HoldsSlots(log, row)) to.running.Add(start, log.ended_us[row]);
}

bool HasInterval(const Executions& log, size_t row) {
  return log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime &&
         log.ended_us[row] >= log.started_us[row];
}

// Rows of each host, row by row, so that their times are nearly in order.
std::vector<HostRows> RowsOfHosts(const Executions& log, Occupancy& occupancy) {
  std::vector<HostRows> hosts(log.hosts.size());
  for (size_t row = 0; row < log.rows(); ++row) {
    Add(log, row, hosts[log.host[row]]);
    occupancy.without_interval += HasInterval(log, row) ? 0 : 1;
  }
  return hosts;
}

HostRows RowsOfAll(const Executions& log) {
  HostRows all;
  for (size_t row = 0; row < log.rows(); ++row) Add(log, row, all);
  return all;
}

}  // namespace

Occupancy CollectOccupancy(const Executions& log, size_t steps) {
  Occupancy occupancy;
  HostRows all;
  {
    std::vector<HostRows> hosts = RowsOfHosts(log, occupancy);
    for (const size_t number : log.hosts.SortedByName()) {
      HostRows rows = std::exchange(hosts[number], {});
      rows.running.Sort();
      rows.waiting.Sort();
      HostOccupancy host;
      host.host = log.hosts.NameOf(number);
      Measure(rows, host);
      occupancy.hosts.push_back(std::move(host));
      if (hosts.size() == 1) all = std::move(rows);
    }
  }
  if (log.hosts.size() > 1) {
    all = RowsOfAll(log);
    all.running.Sort();
    all.waiting.Sort();
  }
  occupancy.series = MakeSeries(all, steps);
  return occupancy;
}

}  // namespace harness::process
