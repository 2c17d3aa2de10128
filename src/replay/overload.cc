// SPDX-License-Identifier: Apache-2.0
#include "replay/overload.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "replay/host_pools.h"
#include "replay/ready_times.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

constexpr double kOnePercent = 2.326;  // upper quantile of the normal distribution
constexpr int64_t kLeastJobs = 20;

double UtilizationOf(const std::vector<Int128>& of_process, const Machines& machines, Micros span) {
  const std::vector<uint32_t> pool = PoolOfHosts(machines);
  std::vector<Int128> work(pool.size()), open(pool.size());
  for (size_t process = 0; process < of_process.size(); ++process) {
    const auto& usable = machines.classes[machines.class_of_process[process]];
    if (!usable.empty()) work[pool[usable.front()]] += of_process[process];
  }
  for (size_t host = 0; host < pool.size(); ++host) {
    const process::HostCalendar& calendar = machines.hosts[host].calendar;
    const Micros closed = calendar.ClosedOfWeek();
    const auto out = static_cast<Micros>(Int128{calendar.OutageTime()} * kMicrosPerWeek / span);
    open[pool[host]] +=
        Int128{machines.hosts[host].slots} * std::max<Micros>(0, kMicrosPerWeek - closed - out);
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

OverloadSums::OverloadSums(Timestamp first, Timestamp last, const Machines& machines)
    : first_(first),
      last_(last),
      length_((last - first) / static_cast<Micros>(kOverloadParts) + 1),
      part_from_(first),
      work_of_process_(machines.class_of_process.size()) {}

OverloadSums::OverloadSums(const Jobs& jobs, const Machines& machines, std::span<const Timestamp> started_us)
    : OverloadSums(jobs.jobs() == 0 ? 0 : jobs.eligible_us.front(),
                   jobs.jobs() == 0 ? 0 : jobs.eligible_us.back(), machines) {
  for (uint32_t job = 0; job < jobs.jobs(); ++job) Add(jobs, machines, started_us, job, 1);
}

// The last one, for most: jobs come in order of time.
void OverloadSums::FindPart(Timestamp at) {
  if (at >= part_from_ && at - part_from_ < length_) return;
  part_ = static_cast<size_t>((at - first_) / length_);
  part_from_ = first_ + static_cast<Micros>(part_) * length_;
}

void OverloadSums::Add(const Jobs& jobs, const Machines& machines, std::span<const Timestamp> started_us,
                       uint32_t job, int64_t times) {
  jobs_ += times;
  work_of_process_[jobs.process[job]] += Int128{jobs.service_us[job]} * jobs.slots[job] * times;
  const Timestamp start = started_us[job];
  Timestamp from = ReadyTimes(jobs, machines).Of(job, started_us);
  if (from == kUnknownTime || start == from) return;
  const Timestamp to = std::min(start == kUnknownTime ? last_ : start, last_);
  while (from < to) {
    FindPart(from);
    const Timestamp end = std::min(to, part_from_ + length_);
    waited_[part_] += (end - from) * times;
    from = end;
  }
}

Overload OverloadSums::Judge(const Machines& machines) const {
  Overload found;
  if (jobs_ < kLeastJobs || first_ >= last_) return found;
  const auto mean_of = [this](size_t from, size_t to) {
    const Int128 sum = std::accumulate(waited_.begin() + static_cast<std::ptrdiff_t>(from),
                                       waited_.begin() + static_cast<std::ptrdiff_t>(to), Int128{0});
    const Timestamp end = std::min(last_, first_ + static_cast<Micros>(to) * length_);
    const Micros length = end - first_ - static_cast<Micros>(from) * length_;
    return length <= 0 ? 0 : RoundedRatio(sum, length);
  };
  found.utilization = UtilizationOf(work_of_process_, machines, last_ - first_);
  found.first_half_mean = mean_of(0, kOverloadParts / 2);
  found.last_quarter_mean = mean_of(kOverloadParts * 3 / 4, kOverloadParts);
  found.trend_z = MannKendall(waited_);
  found.drifts = found.trend_z >= kOnePercent && found.last_quarter_mean >= 1 &&
                 found.last_quarter_mean >= 2 * found.first_half_mean;
  found.overloaded = found.utilization >= 1 || found.drifts;
  return found;
}

Overload JudgeOverload(const Jobs& jobs, const Machines& machines, std::span<const Timestamp> started_us) {
  return OverloadSums(jobs, machines, started_us).Judge(machines);
}

}  // namespace harness::replay
