// SPDX-License-Identifier: Apache-2.0
#include "process/occupancy.h"

#include <algorithm>
#include <utility>

#include "base/sort_integers.h"
#include "process/timeline.h"

namespace harness::process {
namespace {

// After every time that a log can have.
constexpr Timestamp kEnd = INT64_MAX;

struct Intervals {
  std::vector<Timestamp> starts, ends;
  void Reserve(size_t count) {
    starts.reserve(count + 1);
    ends.reserve(count + 1);
  }
  void Add(Timestamp start, Timestamp end) {
    starts.push_back(start);
    ends.push_back(end);
  }
  size_t count() const { return starts.size() - 1; }  // after Sort
  // Each in order, and kEnd behind the last.
  void Sort() {
    for (auto* times : {&starts, &ends}) {
      SortIntegers(*times);
      times->push_back(kEnd);
    }
  }
};

struct HostRows {
  Intervals running, waiting;
  std::vector<int64_t> starts_by_week_hour = std::vector<int64_t>(168);
};

// Calls visit(from, to, running, waiting) for each stretch of time in which neither count changes. Requires
// sorted intervals.
template <typename Visit>
void SweepIntervals(const Intervals& running, const Intervals& waiting, Visit visit) {
  const Timestamp* run_start = running.starts.data();
  const Timestamp* run_end = running.ends.data();
  const Timestamp* wait_start = waiting.starts.data();
  const Timestamp* wait_end = waiting.ends.data();
  int64_t now_running = 0, now_waiting = 0;
  Timestamp at = kEnd;
  while (true) {
    const Timestamp next = std::min(std::min(*run_start, *run_end), std::min(*wait_start, *wait_end));
    if (next == kEnd) return;
    if (next > at) visit(at, next, now_running, now_waiting);
    at = next;
    for (; *run_end == at; ++run_end) --now_running;
    for (; *wait_end == at; ++wait_end) --now_waiting;
    for (; *run_start == at; ++run_start) ++now_running;
    for (; *wait_start == at; ++wait_start) ++now_waiting;
  }
}

// Spreads counts * time over the steps of the series, exactly, in microseconds.
class StepIntegral {
 public:
  // Of the times from `first` to `last`, in at most `steps` steps of whole minutes.
  StepIntegral(Timestamp first, Timestamp last, size_t steps) {
    if (first >= last || steps == 0) return;
    const Micros wanted = (last - first) / static_cast<Micros>(steps) + 1;
    step_ = (wanted + kMicrosPerMinute - 1) / kMicrosPerMinute * kMicrosPerMinute;
    start_ = FloorTo(first, kMicrosPerMinute);
    const auto used = static_cast<size_t>((last - start_ + step_ - 1) / step_);
    running_.resize(used);
    waiting_.resize(used);
  }

  // Stretches that follow each other are added without a division.
  void Add(Timestamp from, Timestamp to, int64_t running, int64_t waiting) {
    if (step_ == 0 || (running == 0 && waiting == 0)) return;
    while (from < to) {
      if (from < step_start_ || from >= step_end_) {
        at_ = static_cast<size_t>((from - start_) / step_);
        step_start_ = start_ + static_cast<Micros>(at_) * step_;
        step_end_ = step_start_ + step_;
      }
      const Timestamp end = std::min(to, step_end_);
      running_[at_].Add(running * (end - from));
      waiting_[at_].Add(waiting * (end - from));
      from = end;
    }
  }

  OccupancySeries Series() const { return {start_, step_, Means(running_), Means(waiting_)}; }

 private:
  std::vector<double> Means(const std::vector<ExactSum>& sums) const {
    std::vector<double> means;
    for (const ExactSum& sum : sums) means.push_back(sum.DividedBy(static_cast<double>(step_)));
    return means;
  }

  Timestamp start_ = 0;
  Micros step_ = 0;
  std::vector<ExactSum> running_, waiting_;
  size_t at_ = 0;
  Timestamp step_start_ = 0, step_end_ = 0;  // of the step `at_`; none before the first
};

// What is known of the largest number running so far.
struct MostRunning {
  int64_t running = 0, times = 0;
  Micros lasted_us = 0, starved_us = 0;
  bool now = false;

  void Add(Micros length, int64_t now_running, bool waits) {
    if (now_running > running) *this = {now_running};
    const bool before = std::exchange(now, now_running == running && running > 0);
    if (!now) return;
    times += before ? 0 : 1;
    lasted_us += length;
    starved_us += waits ? length : 0;
  }
};

void Measure(const HostRows& rows, HostOccupancy& host, StepIntegral& series) {
  host.executions = static_cast<int64_t>(rows.running.count());
  host.starts_by_week_hour = rows.starts_by_week_hour;
  const bool any = host.executions > 0;
  if (any) {
    host.first_us = rows.running.starts.front();
    host.last_us = rows.running.ends[rows.running.count() - 1];
  }
  MostRunning most;
  SweepIntervals(
      rows.running, rows.waiting, [&](Timestamp from, Timestamp to, int64_t running, int64_t waiting) {
        series.Add(from, to, running, waiting);
        if (!any) return;
        most.Add(to - from, running, waiting > 0);
        host.busy_us.Add(running * (to - from));
        if (running == 0) {
          host.idle_us +=
              std::clamp(to, host.first_us, host.last_us) - std::clamp(from, host.first_us, host.last_us);
        }
        if (waiting > 0) host.starved_us += to - from;
      });
  host.max_running = most.running;
  host.times_at_max = most.times;
  host.at_max_us = most.lasted_us;
  host.starved_at_max_us = most.starved_us;
}

bool HasWait(const Executions& log, size_t row) {
  return log.started_us[row] != kUnknownTime && log.eligible_us[row] != kUnknownTime &&
         log.eligible_us[row] < log.started_us[row];
}

void Add(const Executions& log, size_t row, HostRows& to) {
  const Timestamp start = log.started_us[row];
  if (start == kUnknownTime) return;
  ++to.starts_by_week_hour[static_cast<size_t>(WeekdayOf(start) * 24 + HourOf(start))];
  if (HasWait(log, row)) to.waiting.Add(log.eligible_us[row], start);
  if (HoldsSlots(log, row)) to.running.Add(start, log.ended_us[row]);
}

bool HasInterval(const Executions& log, size_t row) {
  return log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime &&
         log.ended_us[row] >= log.started_us[row];
}

struct Extent {
  std::vector<size_t> running, waiting;  // intervals by host
  Timestamp first = INT64_MAX, last = INT64_MIN;
  int64_t without_interval = 0;
};

Extent ExtentOf(const Executions& log) {
  Extent extent;
  extent.running.resize(log.hosts.size());
  extent.waiting.resize(log.hosts.size());
  const auto take = [&](Timestamp from, Timestamp to, size_t& count) {
    ++count;
    extent.first = std::min(extent.first, from);
    extent.last = std::max(extent.last, to);
  };
  for (size_t row = 0; row < log.rows(); ++row) {
    const size_t host = log.host[row];
    if (HasWait(log, row)) take(log.eligible_us[row], log.started_us[row], extent.waiting[host]);
    if (HoldsSlots(log, row)) take(log.started_us[row], log.ended_us[row], extent.running[host]);
    extent.without_interval += HasInterval(log, row) ? 0 : 1;
  }
  return extent;
}

// Rows of each host, row by row, so that their times are nearly in order.
std::vector<HostRows> RowsOfHosts(const Executions& log, const Extent& extent) {
  std::vector<HostRows> hosts(log.hosts.size());
  for (size_t host = 0; host < hosts.size(); ++host) {
    hosts[host].running.Reserve(extent.running[host]);
    hosts[host].waiting.Reserve(extent.waiting[host]);
  }
  for (size_t row = 0; row < log.rows(); ++row) Add(log, row, hosts[log.host[row]]);
  return hosts;
}

}  // namespace

Occupancy CollectOccupancy(const Executions& log, size_t steps) {
  const Extent extent = ExtentOf(log);
  Occupancy occupancy;
  occupancy.without_interval = extent.without_interval;
  StepIntegral series(extent.first, extent.last, steps);
  std::vector<HostRows> hosts = RowsOfHosts(log, extent);
  for (const size_t number : log.hosts.SortedByName()) {
    HostRows rows = std::exchange(hosts[number], {});
    rows.running.Sort();
    rows.waiting.Sort();
    HostOccupancy host;
    host.host = log.hosts.NameOf(number);
    host.is_unknown = log.hosts.IsNull(number);
    Measure(rows, host, series);
    occupancy.hosts.push_back(std::move(host));
  }
  occupancy.series = series.Series();
  return occupancy;
}

}  // namespace harness::process
