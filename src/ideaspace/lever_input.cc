// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_input.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "stats/quantile.h"

namespace harness::ideaspace {
namespace {

using process::Executions;
using process::kNoRow;
using process::kUnknownTime;

// Row numbers by process, each process in canonical order.
void GroupRows(LeverInput& input) {
  const Executions& log = input.log();
  const size_t processes = log.processes.size();
  input.row_first.assign(processes + 1, 0);
  for (const uint32_t process : log.process) ++input.row_first[process + 1];
  for (size_t i = 0; i < processes; ++i) input.row_first[i + 1] += input.row_first[i];
  std::vector<uint32_t> next(input.row_first.begin(), input.row_first.end() - 1);
  input.rows.resize(log.rows());
  for (uint32_t row = 0; row < log.rows(); ++row) input.rows[next[log.process[row]]++] = row;
}

void FindArrivals(LeverInput& input) {
  const Executions& log = input.log();
  const auto told = [](const std::vector<Timestamp>& times) {
    return std::any_of(times.begin(), times.end(), [](Timestamp at) { return at != kUnknownTime; });
  };
  const auto& queued = input.learned.facts.queued_us;
  input.arrival_us = told(queued) ? queued : told(log.eligible_us) ? log.eligible_us : log.started_us;
}

// The values of each row that has one, by process; a pass over the rows, which stand in order of time, costs
// less than one over the rows of each process. `value` gives kUnknownTime for none.
class ValuesByProcess {
 public:
  explicit ValuesByProcess(const LeverInput& input) : input_(input), values_(input.log().rows()) {}

  template <typename Value>
  void Collect(Value value) {
    ends_.assign(input_.row_first.begin(), input_.row_first.end() - 1);
    for (uint32_t row = 0; row < values_.size(); ++row) {
      const int64_t us = value(row);
      if (us != kUnknownTime) values_[ends_[input_.log().process[row]]++] = us;
    }
  }
  std::span<int64_t> Of(uint32_t process) {
    const size_t first = input_.row_first[process];
    return std::span(values_).subspan(first, ends_[process] - first);
  }

 private:
  const LeverInput& input_;
  std::vector<int64_t> values_;
  std::vector<uint32_t> ends_;  // by process
};

Micros DurationOf(const Executions& log, uint32_t row) {
  const Timestamp start = log.started_us[row];
  return start == kUnknownTime || log.ended_us[row] < start ? kUnknownTime : log.ended_us[row] - start;
}

void CountRow(const LeverInput& input, uint32_t row, ProcessSummary& summary) {
  const Executions& log = input.log();
  const process::ExecutionFacts& facts = input.learned.facts;
  ++summary.runs;
  const int32_t attempts = facts.attempts.empty() ? 0 : facts.attempts[row];
  summary.tried += attempts > 0 ? 1 : 0;
  summary.retried += attempts > 1 ? 1 : 0;
  summary.wasted.Add(log, facts, row);
  if (log.started_us[row] == kUnknownTime) return;
  if (log.eligible_us[row] != kUnknownTime)
    summary.wait_us += std::max<Micros>(0, log.started_us[row] - log.eligible_us[row]);
  const Micros duration = DurationOf(log, row);
  if (duration == kUnknownTime) return;
  ++summary.timed;
  summary.busy_us += duration;
  if (attempts == 1) summary.once_us.Add(duration);
  if (attempts <= 1) return;
  summary.attempt_us.Add(duration / attempts);
}

constexpr uint32_t kNoSchedule = 0;

// By row the number of the schedule that it names, kNoSchedule for none; empty where no row names one.
Result<std::vector<uint32_t>> ReadSchedules(const LeverInput& input) {
  std::vector<uint32_t> schedules;
  if (!input.data.info().Has("schedule_id")) return schedules;
  schedules.assign(input.log().rows(), kNoSchedule);
  std::unordered_map<int64_t, uint32_t> numbers;
  RETURN_IF_ERROR(input.data.Query(
      "SELECT row_id, CAST(hash(schedule_id) % 9223372036854775807 AS BIGINT) FROM events WHERE schedule_id "
      "IS NOT NULL",
      [&](const engine::Chunk& chunk) -> Result<void> {
        for (size_t i = 0; i < chunk.rows(); ++i) {
          const auto next = static_cast<uint32_t>(numbers.size()) + 1;
          const uint32_t number = numbers.try_emplace(chunk.Int64(1, i), next).first->second;
          schedules[static_cast<size_t>(chunk.Int64(0, i))] = number;
        }
        return Ok();
      }));
  return schedules;
}

void CountSchedules(LeverInput& input, const std::vector<uint32_t>& schedules) {
  if (schedules.empty()) return;
  for (uint32_t process = 0; process < input.processes.size(); ++process) {
    std::vector<uint32_t> named;
    for (const uint32_t row : input.RowsOf(process)) {
      if (schedules[row] != kNoSchedule) named.push_back(schedules[row]);
    }
    ProcessSummary& summary = input.processes[process];
    summary.scheduled = static_cast<int64_t>(named.size());
    std::sort(named.begin(), named.end());
    summary.schedules = std::unique(named.begin(), named.end()) - named.begin();
  }
}

// The gaps within series of the runs of a process, where these show a period.
std::optional<GapSummary> PeriodicSeries(const LeverInput& input, uint32_t process,
                                         const std::vector<uint32_t>& series_of_row, GapsOf of) {
  std::vector<SeriesArrival> arrivals;
  for (const uint32_t row : input.RowsOf(process)) {
    if (input.arrival_us[row] != kUnknownTime)
      arrivals.push_back({series_of_row[row], input.arrival_us[row]});
  }
  std::optional<GapSummary> gaps = SummarizeSeries(std::move(arrivals));
  if (!gaps || !gaps->ShowsPeriod()) return std::nullopt;
  gaps->of = of;
  return gaps;
}

// How many schedules, or hosts, take turns in the runs that lie on one period: each of n has n times that
// period. One where none do: a run comes on whichever host is free.
int64_t SeriesInTurn(const LeverInput& input, uint32_t process, const std::vector<uint32_t>& schedules) {
  const ProcessSummary& summary = input.processes[process];
  std::optional<GapSummary> series;
  if (summary.schedules > 1) series = PeriodicSeries(input, process, schedules, GapsOf::kSchedule);
  if (!series) series = PeriodicSeries(input, process, input.log().host, GapsOf::kHost);
  if (!series) return 1;
  const double period_us = summary.gaps.median_us * static_cast<double>(series->series);
  return std::abs(series->median_us - period_us) <= period_us / 10 ? series->series : 1;
}

void SummarizeArrivals(LeverInput& input, const std::vector<uint32_t>& schedules, ValuesByProcess& values) {
  values.Collect([&](uint32_t row) { return input.arrival_us[row]; });
  for (uint32_t process = 0; process < input.processes.size(); ++process) {
    ProcessSummary& summary = input.processes[process];
    summary.gaps = SummarizeGaps(values.Of(process));
    if (summary.gaps.gaps == 0) continue;
    if (summary.gaps.ShowsPeriod()) {
      summary.gaps.series = SeriesInTurn(input, process, schedules);
      continue;
    }
    std::optional<GapSummary> series;
    if (summary.schedules > 1) series = PeriodicSeries(input, process, schedules, GapsOf::kSchedule);
    if (!series && summary.gaps.ComesAtOnce())
      series = PeriodicSeries(input, process, input.log().host, GapsOf::kHost);
    if (series) summary.gaps = *series;
  }
}

Result<void> SummarizeProcesses(LeverInput& input) {
  const Executions& log = input.log();
  input.processes.resize(log.processes.size());
  for (uint32_t row = 0; row < log.rows(); ++row) CountRow(input, row, input.processes[log.process[row]]);
  ASSIGN_OR_RETURN(const std::vector<uint32_t> schedules, ReadSchedules(input));
  CountSchedules(input, schedules);
  ValuesByProcess values(input);
  SummarizeArrivals(input, schedules, values);
  values.Collect([&](uint32_t row) { return DurationOf(log, row); });
  const std::array<stats::Fraction, 1> at = {stats::Percent(50)};
  for (uint32_t process = 0; process < input.processes.size(); ++process) {
    ProcessSummary& summary = input.processes[process];
    if (summary.timed == 0) continue;
    summary.duration_p50_us = stats::QuantilesInPlace(values.Of(process), at).value().front();
  }
  return Ok();
}

// The part of [from, to) in which `row` was ready and had not started.
Micros QueuedWithin(const LeverInput& input, uint32_t row, Timestamp from, Timestamp to) {
  const Timestamp ready = input.learned.timeline.ready_us[row];
  const Timestamp start = input.log().started_us[row];
  if (ready == kUnknownTime || start == kUnknownTime) return 0;
  return std::max<Micros>(0, std::min(start, to) - std::max(ready, from));
}

void FindHolds(LeverInput& input) {
  const Executions& log = input.log();
  std::unordered_map<uint64_t, Hold> found;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const uint32_t parent = log.predecessor[row];
    if (parent == kNoRow) continue;
    const Timestamp ready = input.learned.timeline.ready_us[row];
    const Timestamp eligible = log.eligible_us[row];
    if (ready == kUnknownTime || eligible == kUnknownTime) continue;
    Hold& hold = found[uint64_t{log.process[row]} << 32 | log.process[parent]];
    hold.child = log.process[row];
    hold.parent = log.process[parent];
    ++hold.links;
    const Timestamp parent_start = log.started_us[parent];
    const Timestamp parent_eligible = log.eligible_us[parent];
    const bool together = (parent_eligible != kUnknownTime && eligible <= parent_eligible) ||
                          (parent_start != kUnknownTime && eligible < parent_start);
    hold.together += together ? 1 : 0;
    if (ready <= eligible) continue;
    ++hold.rows;
    hold.held_us += ready - eligible;
    hold.queued_us += QueuedWithin(input, parent, eligible, ready);
  }
  for (const auto& [key, hold] : found) input.holds.push_back(hold);
  std::sort(input.holds.begin(), input.holds.end(), [&](const Hold& a, const Hold& b) {
    if (a.held_us != b.held_us) return a.held_us > b.held_us;
    if (a.child != b.child) return log.processes.NameOf(a.child) < log.processes.NameOf(b.child);
    return log.processes.NameOf(a.parent) < log.processes.NameOf(b.parent);
  });
}

// Who holds more than a share of the slots of its pool while others wait for one.
class DominanceWatch {
 public:
  DominanceWatch(LeverInput& input, double share) : input_(input), pools_(input.groups.size()) {
    for (size_t i = 0; i < pools_.size(); ++i) {
      pools_[i].most = static_cast<int64_t>(std::ceil(share * static_cast<double>(input.slots_of_group[i])));
    }
    running_.resize(input.processes.size());
    waiting_.resize(input.processes.size());
  }
  void Apply(const process::Change& change) {
    Pool& pool = pools_[input_.groups.group_of_host[change.host]];
    if (pool.dominant != kNoRow && pool.waiting > waiting_[pool.dominant])
      input_.processes[pool.dominant].dominated_us += change.at - pool.since;
    pool.since = change.at;
    const int64_t running = running_[change.process] += change.slots;
    waiting_[change.process] += change.waiting;
    pool.waiting += change.waiting;
    if (running >= pool.most && pool.most > 1) {
      pool.dominant = change.process;
    } else if (pool.dominant == change.process) {
      pool.dominant = kNoRow;
    }
  }

 private:
  struct Pool {
    int64_t most = 0, waiting = 0;
    uint32_t dominant = kNoRow;
    Timestamp since = 0;
  };

  LeverInput& input_;
  std::vector<Pool> pools_;
  std::vector<int64_t> running_, waiting_;  // by process
};

void ReadAttribution(LeverInput& input, const Json& metrics) {
  if (!metrics.is_object()) return;
  input.attributed = true;
  std::map<std::string_view, uint32_t> number;
  for (const uint32_t process : input.by_name) number[input.log().processes.NameOf(process)] = process;
  const auto micros = [](const Json& value) { return value.is_number_integer() ? value.get<Micros>() : 0; };
  for (const Json& entry : metrics.at("by_process")) {
    const auto it = number.find(entry.at("process_id").get_ref<const std::string&>());
    if (it == number.end()) continue;
    for (size_t cause = 0; cause < process::kWaitCauses; ++cause) {
      const std::string name = process::WaitCauseName(static_cast<process::WaitCause>(cause));
      input.processes[it->second].waits[cause] = micros(entry.at("causes").at(name + "_us"));
    }
  }
  for (const Json& entry : metrics.at("blame")) {
    const auto waiting = number.find(entry.at("process_id").get_ref<const std::string&>());
    const auto holder = number.find(entry.at("holder_process_id").get_ref<const std::string&>());
    if (waiting == number.end() || holder == number.end()) continue;
    input.blame.push_back({waiting->second, holder->second, micros(entry.at("contention_us"))});
  }
  // The pairs may be cut short, these sums are not.
  input.charged_us.assign(input.processes.size(), 0);
  for (const Json& entry : metrics.at("charged")) {
    const auto holder = number.find(entry.at("holder_process_id").get_ref<const std::string&>());
    if (holder != number.end()) input.charged_us[holder->second] = micros(entry.at("others_contention_us"));
  }
}

void FindSlotWaits(LeverInput& input) {
  const process::LearnedLog& learned = input.learned;
  const Executions& log = input.log();
  const std::vector<Timestamp>& released = learned.batches.released_us;
  std::vector<uint8_t> ruled(log.processes.size());
  for (size_t process = 0; process < ruled.size(); ++process)
    ruled[process] = learned.pools.caps[process].running > 0 || learned.pools.polls[process].period_us > 0;
  input.slot_wait_us.resize(log.rows());
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const Timestamp ready = learned.timeline.ready_us[row];
    const bool other_rule = ready == kUnknownTime || ruled[log.process[row]] != 0 ||
                            (!released.empty() && released[row] != kUnknownTime) ||
                            !learned.pools.hosts[log.host[row]].calendar.IsOpen(ready);
    input.slot_wait_us[row] = other_rule ? kUnknownTime : log.started_us[row] - ready;
  }
}

}  // namespace

Int128 ProcessSummary::WaitUs() const {
  Int128 sum = 0;
  for (const Micros us : waits) sum += us;
  return sum;
}

Result<LeverInput> MakeLeverInput(const process::LearnedLog& learned, eventlog::DataAccessor& data,
                                  const process::CloseWindows& windows, const Json& attribution,
                                  Philox random, double dominance) {
  const Executions& log = learned.log;
  LeverInput input{learned, data, windows, random};
  for (const size_t process : log.processes.SortedByName())
    input.by_name.push_back(static_cast<uint32_t>(process));
  GroupRows(input);
  FindArrivals(input);
  RETURN_IF_ERROR(SummarizeProcesses(input));
  FindSlotWaits(input);
  input.groups = process::GroupHosts(log);
  input.slots_of_group.resize(input.groups.size());
  for (size_t host = 0; host < log.hosts.size(); ++host)
    input.slots_of_group[input.groups.group_of_host[host]] += learned.pools.hosts[host].slots;
  ReadAttribution(input, attribution);
  FindHolds(input);
  process::WalkChanges(log, learned.timeline, DominanceWatch(input, dominance));
  return input;
}

}  // namespace harness::ideaspace
