// SPDX-License-Identifier: Apache-2.0
#include "process/waits.h"

#include <algorithm>
#include <utility>

#include "base/exact_json.h"

namespace harness::process {
namespace {

struct Row {
  bool has_pre = false, has_wait = false, has_to_start = false;
  int64_t pre = 0, wait = 0, to_start = 0;
};

// Its times as in process/sql_terms.h.
Row RowOf(const LogRows& rows, size_t number) {
  const Timestamp queued = rows.facts.queued_us[number], eligible = rows.log.eligible_us[number];
  const Timestamp started = rows.log.started_us[number];
  Row row;
  row.has_pre = queued != kUnknownTime && eligible != kUnknownTime;
  row.has_wait = started != kUnknownTime && eligible != kUnknownTime;
  row.has_to_start = started != kUnknownTime && queued != kUnknownTime;
  if (row.has_pre) row.pre = eligible - queued;
  if (row.has_wait) row.wait = started - eligible;
  if (row.has_to_start) row.to_start = started - queued;
  return row;
}

void AddTo(const Row& row, Micros threshold, WaitSums& sums) {
  ++sums.rows;
  if (row.has_pre) sums.wait_pre_us.Add(std::max<int64_t>(0, row.pre));
  if (row.has_wait) {
    ++sums.waited;
    sums.negative_waits += row.wait < 0 ? 1 : 0;
    sums.eligible_wait_us.Add(std::max<int64_t>(0, row.wait));
    if (row.wait > threshold) {
      sums.eligible_wait_gt_us.Add(row.wait);
      ++sums.runs_gt;
    }
  }
  if (row.has_to_start) {
    sums.wait_to_start_us.Add(std::max<int64_t>(0, row.to_start));
    if (row.to_start > threshold) {
      sums.wait_to_start_gt_us.Add(row.to_start);
      ++sums.runs_wait_to_start_gt;
    }
  }
}

// Which hosts an activity was seen on, as a bit set that grows.
class HostBits {
 public:
  void Add(size_t host) {
    if (host / 64 >= words_.size()) words_.resize(host / 64 + 1);
    words_[host / 64] |= uint64_t{1} << (host % 64);
  }
  int64_t Count() const {
    int64_t count = 0;
    for (const uint64_t word : words_) count += __builtin_popcountll(word);
    return count;
  }

 private:
  std::vector<uint64_t> words_;
};

struct Activity {
  ActivityWaits waits;
  HostBits hosts, hosts_gt;
};

class WaitCollector {
 public:
  WaitCollector(const LogRows& rows, const WaitOptions& options, Waits& waits)
      : rows_(rows), options_(options), waits_(waits), activities_(rows.log.processes.size()) {}

  void Run() {
    for (size_t number = 0; number < rows_.log.rows(); ++number) AddRow(number);
    if (options_.samples) SummarizeActivities();
    Finish();
  }

 private:
  void SummarizeActivities() {
    std::vector<std::vector<int64_t>> samples(activities_.size());
    for (size_t number = 0; number < samples.size(); ++number)
      samples[number].reserve(static_cast<size_t>(activities_[number].waits.total.waited));
    for (size_t number = 0; number < rows_.log.rows(); ++number) {
      const Row row = RowOf(rows_, number);
      if (row.has_wait) samples[rows_.log.process[number]].push_back(row.wait);
    }
    for (size_t number = 0; number < samples.size(); ++number) {
      std::vector<int64_t> sample = std::exchange(samples[number], {});
      activities_[number].waits.eligible_wait = Summarize(sample);
    }
  }

  void Finish() {
    for (const size_t number : rows_.log.processes.SortedByName()) {
      Activity& activity = activities_[number];
      activity.waits.process_id = rows_.log.processes.NameOf(number);
      activity.waits.is_unknown = rows_.log.processes.IsNull(number);
      activity.waits.host_count = activity.hosts.Count();
      activity.waits.host_count_wait_gt = activity.hosts_gt.Count();
      waits_.activities.push_back(std::move(activity.waits));
    }
  }

  void AddRow(size_t number) {
    const Executions& log = rows_.log;
    const Row row = RowOf(rows_, number);
    Activity& activity = activities_[log.process[number]];
    ++activity.waits.runs;
    activity.waits.ended += log.ended_us[number] != kUnknownTime ? 1 : 0;
    activity.waits.started += log.started_us[number] != kUnknownTime ? 1 : 0;
    const Micros threshold = options_.threshold_us;
    AddTo(row, threshold, activity.waits.total);
    AddTo(row, threshold, log.in_sequence[number] != 0 ? activity.waits.sequence : activity.waits.standalone);
    if (!log.hosts.IsNull(log.host[number])) {
      activity.hosts.Add(log.host[number]);
      if (row.has_to_start && row.to_start > threshold) activity.hosts_gt.Add(log.host[number]);
    }
    AddScopes(number, row);
  }

  void AddScopes(size_t number, const Row& row) {
    const auto add = [&](WaitSums& sums) { AddTo(row, options_.threshold_us, sums); };
    if (options_.windows == nullptr) {
      add(waits_.scopes.all);
    } else {
      waits_.scopes.AddAt(*options_.windows, ReferenceTime(rows_.log, rows_.facts, number), add);
    }
    if (row.has_wait && row.wait > options_.threshold_us) {
      const Timestamp began = rows_.log.eligible_us[number];
      waits_.gt_by_weekday_hour_us[static_cast<size_t>(WeekdayOf(began))][static_cast<size_t>(HourOf(began))]
          .Add(row.wait);
      waits_.gt_by_hour_us[FloorTo(began, kMicrosPerHour)].Add(row.wait);
    }
  }

  const LogRows& rows_;
  const WaitOptions& options_;
  Waits& waits_;
  std::vector<Activity> activities_;  // by number of the process
};

}  // namespace

Waits CollectWaits(const LogRows& rows, const WaitOptions& options) {
  Waits waits;
  waits.threshold_us = options.threshold_us;
  WaitCollector(rows, options, waits).Run();
  return waits;
}

SampleSummary SummarizeWaitToStart(const LogRows& rows) {
  std::vector<int64_t> waits;
  waits.reserve(rows.log.rows());
  for (size_t number = 0; number < rows.log.rows(); ++number) {
    const Row row = RowOf(rows, number);
    if (row.has_to_start) waits.push_back(row.to_start);
  }
  return Summarize(waits);
}

SampleSummary SummarizeDurations(const LogRows& rows) {
  std::vector<int64_t> durations;
  durations.reserve(rows.log.rows());
  for (size_t number = 0; number < rows.log.rows(); ++number) {
    const Micros duration = DurationOf(rows.log, rows.facts, number);
    if (duration != kUnknownTime) durations.push_back(duration);
  }
  return Summarize(durations);
}

Json ToJson(const WaitSums& sums) {
  return {{"rows", sums.rows},
          {"waited", sums.waited},
          {"wait_pre_us", ExactJson(sums.wait_pre_us)},
          {"eligible_wait_us", ExactJson(sums.eligible_wait_us)},
          {"wait_to_start_us", ExactJson(sums.wait_to_start_us)},
          {"eligible_wait_gt_us", ExactJson(sums.eligible_wait_gt_us)},
          {"runs_gt", sums.runs_gt},
          {"wait_to_start_gt_us", ExactJson(sums.wait_to_start_gt_us)},
          {"runs_wait_to_start_gt", sums.runs_wait_to_start_gt}};
}

}  // namespace harness::process
