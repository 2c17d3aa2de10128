// SPDX-License-Identifier: Apache-2.0
#include "replay/overload.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "replay/ready_times.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

constexpr double kOnePercent = 2.326;  // upper quantile of the normal distribution
constexpr size_t kLeastJobs = 20;

struct Span {
  Timestamp first, last;
};

// Nothing for a job whose predecessor never ends.
Timestamp ReadyOf(const Jobs& jobs, const ReadyTimes& ready_times, std::span<const Timestamp> started_us,
                  uint32_t job) {
  const uint32_t before = jobs.predecessor[job];
  if (before == kNoJob) return ready_times.Of(job, jobs.eligible_us[job]);
  if (started_us[before] == kUnknownTime) return kUnknownTime;
  return ready_times.Of(job, std::max(jobs.eligible_us[job], started_us[before] + jobs.service_us[before]));
}

// Hosts tied by a process that can use several: the number of the pool of each.
std::vector<uint32_t> PoolsOf(const Machines& machines) {
  std::vector<uint32_t> pool(machines.hosts.size());
  std::iota(pool.begin(), pool.end(), 0U);
  for (const uint32_t number : machines.class_of_process) {
    const auto& usable = machines.classes[number];
    for (const uint32_t host : usable) {
      const uint32_t from = pool[host], to = pool[usable.front()];
      if (from != to) std::replace(pool.begin(), pool.end(), std::max(from, to), std::min(from, to));
    }
  }
  return pool;
}

double UtilizationOf(const Jobs& jobs, const Machines& machines, Micros span) {
  const std::vector<uint32_t> pool = PoolsOf(machines);
  std::vector<Int128> of_process(machines.class_of_process.size());
  for (size_t job = 0; job < jobs.jobs(); ++job)
    of_process[jobs.process[job]] += Int128{jobs.service_us[job]} * jobs.slots[job];
  std::vector<Int128> work(pool.size()), open(pool.size());
  for (size_t process = 0; process < of_process.size(); ++process) {
    const auto& usable = machines.classes[machines.class_of_process[process]];
    if (!usable.empty()) work[pool[usable.front()]] += of_process[process];
  }
  for (size_t host = 0; host < pool.size(); ++host) {
    Micros closed = 0;
    for (const auto& stretch : machines.hosts[host].closed) closed += stretch.to_us - stretch.from_us;
    open[pool[host]] += Int128{machines.hosts[host].slots} * (kMicrosPerWeek - closed);
  }
  double busiest = 0;
  for (size_t i = 0; i < pool.size(); ++i) {
    if (work[i] == 0) continue;
    if (open[i] == 0) return 1;
    busiest = std::max(busiest, RoundedRatio(work[i], open[i]) * static_cast<double>(kMicrosPerWeek));
  }
  return busiest / static_cast<double>(span);
}

using Parts = std::array<Int128, kOverloadParts>;

// Time waited in each part of the span.
class Backlog {
 public:
  explicit Backlog(Span span)
      : span_(span), length_((span.last - span.first) / static_cast<Micros>(kOverloadParts) + 1) {}

  void Add(Timestamp from, Timestamp to) {
    to = std::min(to, span_.last);
    while (from < to) {
      const size_t part = static_cast<size_t>((from - span_.first) / length_);
      const Timestamp end = std::min(to, span_.first + static_cast<Micros>(part + 1) * length_);
      waited_[part] += end - from;
      from = end;
    }
  }
  const Parts& waited() const { return waited_; }
  double MeanOf(size_t from, size_t to) const {
    Int128 sum = 0;
    for (size_t i = from; i < to; ++i) sum += waited_[i];
    const Timestamp end = std::min(span_.last, span_.first + static_cast<Micros>(to) * length_);
    const Micros length = end - span_.first - static_cast<Micros>(from) * length_;
    return length <= 0 ? 0 : RoundedRatio(sum, length);
  }

 private:
  Span span_;
  Micros length_;
  Parts waited_{};
};

// S = pairs in order less pairs out of order; variance (n (n - 1) (2 n + 5) - sum t (t - 1) (2 t + 5)) / 18
// over groups of t ties; z = (S -+ 1) / sqrt(variance).
double MannKendall(const Parts& values) {
  const auto term = [](int64_t n) { return n * (n - 1) * (2 * n + 5); };
  int64_t s = 0;
  int64_t ties = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = i + 1; j < values.size(); ++j)
      s += values[j] > values[i] ? 1 : values[j] < values[i] ? -1 : 0;
  }
  Parts sorted = values;
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < sorted.size();) {
    const auto end = std::upper_bound(sorted.begin(), sorted.end(), sorted[i]);
    const int64_t group = end - sorted.begin() - static_cast<int64_t>(i);
    ties += term(group);
    i += static_cast<size_t>(group);
  }
  const int64_t variance = term(static_cast<int64_t>(values.size())) - ties;
  if (variance == 0 || s == 0) return 0;
  return static_cast<double>(s > 0 ? s - 1 : s + 1) / std::sqrt(static_cast<double>(variance) / 18.0);
}

}  // namespace

Overload JudgeOverload(const Jobs& jobs, const Machines& machines, std::span<const Timestamp> started_us) {
  Overload found;
  if (jobs.jobs() < kLeastJobs) return found;
  const Span span{jobs.eligible_us.front(), jobs.eligible_us.back()};
  if (span.first >= span.last) return found;
  found.utilization = UtilizationOf(jobs, machines, span.last - span.first);
  Backlog backlog(span);
  const ReadyTimes ready_times(jobs, machines);
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    const Timestamp start = started_us[job];
    const Timestamp ready = ReadyOf(jobs, ready_times, started_us, job);
    if (ready != kUnknownTime && start != ready)
      backlog.Add(ready, start == kUnknownTime ? span.last : start);
  }
  found.first_half_mean = backlog.MeanOf(0, kOverloadParts / 2);
  found.last_quarter_mean = backlog.MeanOf(kOverloadParts * 3 / 4, kOverloadParts);
  found.trend_z = MannKendall(backlog.waited());
  found.drifts = found.trend_z >= kOnePercent && found.last_quarter_mean >= 1 &&
                 found.last_quarter_mean >= 2 * found.first_half_mean;
  found.overloaded = found.utilization >= 1 || found.drifts;
  return found;
}

}  // namespace harness::replay
