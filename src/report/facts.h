// SPDX-License-Identifier: Apache-2.0
// The figures that every format of the report shows, read once from the plugins' metrics.
//
// The only file of this folder that knows which plugin answers which question (the table in facts.cc). Every
// figure may be absent: the plugin may not have run, or the log could not answer. An absent section carries
// the sentence that says why; a writer prints it and never a number in its place.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_members.h"
#include "base/time.h"
#include "insight/sequence_facts.h"
#include "report/action_facts.h"
#include "report/cause_facts.h"
#include "report/known_issue_facts.h"
#include "run/run_result.h"

namespace harness::report {

template <typename T>
struct Section {
  std::optional<T> data;
  std::string reason;  // why there is none: a sentence for people; set only when data is absent
  const T* operator->() const { return &*data; }
  const T& operator*() const { return *data; }
  explicit operator bool() const { return data.has_value(); }
};

// Monday first, hours 0..23 in UTC.
using WeekHours = std::array<std::array<double, 24>, 7>;

struct TimeStats {  // seconds; quantiles are type 7
  std::optional<int64_t> n;
  std::optional<double> p50_s, p95_s;
};

struct Profile {
  std::optional<int64_t> rows, processes, hosts, cases;
  bool names_hosts = true;  // some row does; hosts is absent where none does
  double threshold_s = 60;
  // From queue to start, of the waits above the threshold; absent where no wait is known.
  std::optional<double> wait_gt_hours;
  std::optional<int64_t> wait_gt_rows;
  TimeStats wait, duration;
  std::optional<WeekHours> arrivals;
};

struct ScopeWaits {
  std::string scope;  // "all", "close_static", "close_dynamic"
  std::optional<int64_t> rows, runs_gt;
  std::optional<double> pre_hours, eligible_hours, gt_hours;
};

struct ProcessWaits {
  std::string process_id;
  std::optional<int64_t> runs, runs_gt, hosts, sequence_runs;
  std::optional<double> pre_hours, eligible_hours, gt_hours, p50_s, p95_s;
};

struct Waits {
  double threshold_s = 60;
  std::optional<double> gt_hours;       // of the whole log
  std::optional<int64_t> runs_gt;       // executions that waited these hours
  bool names_links = true;              // some row names a parent or a dependency
  bool close_detected = true;           // in the parameters; without it there is no scope of such windows
  int64_t negative_waits = 0;           // in no sum
  std::vector<ScopeWaits> scopes;       // all first
  std::vector<ProcessWaits> processes;  // by gt_hours, largest first, then by name
  std::optional<WeekHours> by_week_hour;
};

struct Pool {
  std::string host, capacity_evidence;
  std::optional<int64_t> max_running;
  // busy_share: of the most slots held at once, from the first start to the last end on this host.
  std::optional<double> capacity_estimate, busy_share, weeks;
};

struct LoadSeries {  // means of each step; a step that is unknown is a gap
  Timestamp start_us = 0;
  Micros step_us = 0;
  std::vector<std::optional<double>> running, waiting;
};

struct Load {
  std::vector<Pool> pools;
  int64_t without_host = 0;  // executions that ran and name none
  std::optional<LoadSeries> series;
};

struct HeldProcess {
  std::string process_id, parent_process_id;
  std::optional<int64_t> runs;
  std::optional<double> held_hours;
};

struct Holds {
  std::optional<double> held_hours, share;
  std::vector<HeldProcess> by_process;
};

struct RetriedProcess {
  std::string process_id;
  std::optional<int64_t> runs;
  std::optional<int64_t> retried, attempts_more;  // runs of several attempts; their attempts but the first
  std::optional<int64_t> failed;                  // runs whose final status is a failure
  std::optional<double> rate;                     // runs that were retried or failed, of all
  std::optional<double> failed_hours;             // run time of the failed runs
};

struct Retries {
  std::optional<int64_t> retried, failed;  // runs, as above
  std::optional<double> failed_hours;
  std::vector<RetriedProcess> by_process;
  int64_t untold = 0;  // runs whose status tells no outcome
};

// Waits above the threshold, in full: the hours and the executions are of one definition.
struct LongWaits {
  std::optional<double> hours;
  std::optional<int64_t> runs;
  double threshold_s = 60;
  bool from_queue = false;  // a wait is counted from queue to start; else from eligible to start
};

struct Facts {
  Section<Profile> profile;
  Section<Waits> waits;
  Section<Load> load;
  Section<Holds> holds;
  Section<Retries> retries;
  Section<Causes> causes;
  Section<Capacity> capacity;
  Section<EnergyFacts> energy;
  Section<Actions> actions;
  Section<std::vector<insight::SequenceFact>> sequences;  // as in the metrics
  std::vector<KnownIssueFact> known_issues;

  // Of the decomposition, else of the profile, else without hours.
  LongWaits TotalWaits() const;
  std::optional<double> TotalWaitHours() const { return TotalWaits().hours; }
  // The process that waited longest, when it waited at all; null otherwise.
  const ProcessWaits* TopProcess() const;
  std::optional<double> ShareOfTotal(const ProcessWaits& process) const;
};

Facts FactsOf(const run::RunResult& run);

// The batch sequences of the run as their plugin wrote them; an empty array without any.
const Json& SequenceRecords(const run::RunResult& run);

// Findings of a plugin's checked result; an empty array when there are none.
const Json& FindingsOf(const run::PluginOutcome& plugin);

}  // namespace harness::report
