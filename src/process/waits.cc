// SPDX-License-Identifier: Apache-2.0
#include "process/waits.h"

#include <algorithm>

#include "base/exact_json.h"
#include "process/name_index.h"
#include "process/sql_terms.h"

namespace harness::process {
namespace {

// Positions in the SELECT below.
enum Column : size_t {
  kProcess,
  kHost,
  kSequence,
  kReference,
  kEligible,
  kPre,
  kWait,
  kToStart,
  kDuration,
  kEnded
};

std::string Select() {
  return std::string("SELECT process_id, host, ") + kInSequenceSql + ", " + kReferenceSql + ", " +
         kEligibleSql + ", " + kWaitPreSql + ", " + kEligibleWaitSql + ", " + kWaitToStartSql + ", " +
         kDurationSql + ", ended_us IS NOT NULL, started_us IS NOT NULL FROM events";
}

struct Row {
  bool has_pre = false, has_wait = false, has_to_start = false;
  int64_t pre = 0, wait = 0, to_start = 0;
};

void AddTo(const Row& row, Micros threshold, WaitSums& sums) {
  ++sums.rows;
  if (row.has_pre) sums.wait_pre_us.Add(row.pre);
  if (row.has_wait) {
    ++sums.waited;
    sums.eligible_wait_us.Add(row.wait);
    if (row.wait > threshold) {
      sums.eligible_wait_gt_us.Add(row.wait);
      ++sums.runs_gt;
    }
  }
  if (row.has_to_start) {
    sums.wait_to_start_us.Add(row.to_start);
    if (row.to_start > threshold) {
      sums.wait_to_start_gt_us.Add(row.to_start);
      ++sums.runs_wait_to_start_gt;
    }
  }
}

// Which hosts an activity was seen on, as a bit set that grows.
class HostSet {
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
  HostSet hosts, hosts_gt;
  std::vector<int64_t> eligible_waits;
};

class Collector {
 public:
  Collector(const WaitOptions& options, Waits& waits) : options_(options), waits_(waits) {}

  void Add(const engine::Chunk& chunk) {
    for (size_t i = 0; i < chunk.rows(); ++i) AddRow(chunk, i);
  }

  void Finish() {
    for (const size_t number : processes_.SortedByName()) {
      Activity& activity = activities_[number];
      activity.waits.process_id = processes_.NameOf(number);
      activity.waits.host_count = activity.hosts.Count();
      activity.waits.host_count_wait_gt = activity.hosts_gt.Count();
      activity.waits.eligible_wait = Summarize(activity.eligible_waits);
      activity.eligible_waits = {};
      waits_.activities.push_back(std::move(activity.waits));
    }
    waits_.wait_to_start = Summarize(wait_to_start_);
    waits_.duration = Summarize(duration_);
  }

 private:
  void AddRow(const engine::Chunk& chunk, size_t i) {
    Row row;
    row.has_pre = !chunk.IsNull(kPre, i);
    row.has_wait = !chunk.IsNull(kWait, i);
    row.has_to_start = !chunk.IsNull(kToStart, i);
    if (row.has_pre) row.pre = chunk.Int64(kPre, i);
    if (row.has_wait) row.wait = chunk.Int64(kWait, i);
    if (row.has_to_start) row.to_start = chunk.Int64(kToStart, i);
    const size_t process = processes_.Of(chunk, kProcess, i);
    if (process >= activities_.size()) activities_.resize(process + 1);
    Activity& activity = activities_[process];
    ++activity.waits.runs;
    activity.waits.ended += chunk.Boolean(kEnded, i) ? 1 : 0;
    activity.waits.started += chunk.Boolean(kEnded + 1, i) ? 1 : 0;
    const Micros threshold = options_.threshold_us;
    AddTo(row, threshold, activity.waits.total);
    AddTo(row, threshold, chunk.Boolean(kSequence, i) ? activity.waits.sequence : activity.waits.standalone);
    if (!chunk.IsNull(kHost, i)) {
      const size_t host = hosts_.Of(chunk, kHost, i);
      activity.hosts.Add(host);
      if (row.has_to_start && row.to_start > threshold) activity.hosts_gt.Add(host);
    }
    if (row.has_wait) activity.eligible_waits.push_back(row.wait);
    if (row.has_to_start) wait_to_start_.push_back(row.to_start);
    if (!chunk.IsNull(kDuration, i)) duration_.push_back(chunk.Int64(kDuration, i));
    AddScopes(chunk, i, row);
  }

  void AddScopes(const engine::Chunk& chunk, size_t i, const Row& row) {
    AddTo(row, options_.threshold_us, waits_.all);
    if (options_.windows != nullptr && !chunk.IsNull(kReference, i)) {
      const Timestamp at = chunk.Int64(kReference, i);
      if (options_.windows->InStatic(at)) AddTo(row, options_.threshold_us, waits_.close_static);
      if (options_.windows->InDynamic(at)) AddTo(row, options_.threshold_us, waits_.close_dynamic);
    }
    if (row.has_wait && row.wait > options_.threshold_us) {
      const Timestamp began = chunk.Int64(kEligible, i);
      waits_.gt_by_weekday_hour_us[static_cast<size_t>(WeekdayOf(began))][static_cast<size_t>(HourOf(began))]
          .Add(row.wait);
      waits_.gt_by_hour_us[FloorTo(began, kMicrosPerHour)].Add(row.wait);
    }
  }

  const WaitOptions& options_;
  Waits& waits_;
  NameIndex processes_, hosts_;
  std::vector<Activity> activities_;
  std::vector<int64_t> wait_to_start_, duration_;
};

}  // namespace

Result<Waits> CollectWaits(eventlog::DataAccessor& data, const WaitOptions& options) {
  Waits waits;
  waits.threshold_us = options.threshold_us;
  Collector collector(options, waits);
  RETURN_IF_ERROR(data.Query(Select(), [&](const engine::Chunk& chunk) -> Result<void> {
    collector.Add(chunk);
    return Ok();
  }));
  collector.Finish();
  return waits;
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
