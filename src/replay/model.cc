// SPDX-License-Identifier: Apache-2.0
#include "replay/model.h"

#include <algorithm>
#include <map>

#include "base/exact_sum.h"
#include "base/sort_integers.h"
#include "replay/ready_times.h"

namespace harness::replay {
namespace {

using process::Executions;
using process::kNoRow;
using process::kUnknownTime;

bool IsKnown(const Executions& log, size_t row) {
  return log.eligible_us[row] != kUnknownTime && log.started_us[row] != kUnknownTime &&
         log.ended_us[row] != kUnknownTime;
}

// The latest end that a replay can reach must leave room for calendars and shifts.
Result<void> CheckRange(const Executions& log) {
  constexpr int64_t kFurthest = INT64_MAX / 4;
  Int128 work = 0;
  for (size_t row = 0; row < log.rows(); ++row) {
    if (!IsKnown(log, row)) continue;
    for (const Timestamp at : {log.eligible_us[row], log.started_us[row], log.ended_us[row]}) {
      if (at < -kFurthest || at > kFurthest)
        return InvalidArgument("row " + std::to_string(row) + ": found time " + std::to_string(at) +
                               " us, expected one within 73,000 years of 1970");
    }
    work += std::max<Micros>(0, log.ended_us[row] - log.started_us[row]);
  }
  if (work > kFurthest)
    return InvalidArgument("found " + ToString(work) +
                           " us of work, expected less than 73,000 years for a replay");
  return Ok();
}

void MakeHosts(const Executions& log, const process::SlotPools& pools, Model& model) {
  std::vector<uint32_t> position(log.hosts.size());
  for (const size_t host : log.hosts.SortedByName()) {
    const process::HostSlots& learned = pools.hosts[host];
    if (learned.starts == 0) continue;  // named by what never started
    position[host] = static_cast<uint32_t>(model.hosts.size());
    model.hosts.push_back(
        {static_cast<uint32_t>(host), std::max<int64_t>(1, learned.slots), learned.calendar});
  }
  std::map<std::vector<uint32_t>, uint32_t> numbers;
  for (const auto& runs_on : pools.runs_on) {
    std::vector<uint32_t> usable;
    for (const uint32_t host : runs_on) usable.push_back(position[host]);
    std::sort(usable.begin(), usable.end());
    numbers.emplace(usable, 0);
    model.classes.push_back(std::move(usable));
  }
  // Classes in the order of their sets, so that no number depends on the order of the rows.
  for (uint32_t next = 0; auto& [usable, number] : numbers) number = next++;
  for (const auto& usable : model.classes) model.class_of_process.push_back(numbers.at(usable));
  model.classes.clear();
  for (const auto& [usable, number] : numbers) model.classes.push_back(usable);
  model.priority_of_process.resize(log.processes.size());
}

std::vector<int64_t> LargestHosts(const Model& model) {
  std::vector<int64_t> largest;
  for (const auto& usable : model.classes) {
    largest.push_back(1);
    for (const uint32_t host : usable) largest.back() = std::max(largest.back(), model.hosts[host].slots);
  }
  return largest;
}

// The preferred hosts of each process: by how often it started there.
void OrderHosts(const Executions& log, Model& model) {
  std::vector<uint32_t> position(log.hosts.size());
  for (uint32_t i = 0; i < model.hosts.size(); ++i) position[model.hosts[i].log_host] = i;
  std::vector<std::vector<int64_t>> starts(log.processes.size(), std::vector<int64_t>(model.hosts.size()));
  for (const uint32_t row : model.row) ++starts[log.process[row]][position[log.host[row]]];
  for (size_t process = 0; process < log.processes.size(); ++process) {
    std::vector<uint32_t> usable = model.classes[model.class_of_process[process]];
    std::stable_sort(usable.begin(), usable.end(),
                     [&](uint32_t a, uint32_t b) { return starts[process][a] > starts[process][b]; });
    model.preferred_hosts.push_back(std::move(usable));
  }
}

// What the predecessor means for the row: the row itself to wait for, or the time at which it let go.
struct Hold {
  uint32_t row = kNoRow;
  Timestamp released = kUnknownTime;
};

Hold HoldOf(const Executions& log, const std::vector<bool>& on_cycle, size_t row, ModelNotes& notes) {
  const uint32_t before = log.predecessor[row];
  if (before == kNoRow || before == row) return {};
  if (on_cycle[row]) return {};
  const Timestamp end = log.ended_us[before];
  if (end != kUnknownTime && end > log.started_us[row]) {
    ++notes.loose_links;
    return {};
  }
  if (IsKnown(log, before)) return {before, kUnknownTime};
  ++notes.fixed_holds;
  return {kNoRow, process::ReadyTime(log, row)};
}

// Batches: a release that held nothing by the record is none.
void SetReleases(std::span<const Timestamp> released_us, Model& model) {
  std::vector<Timestamp> releases(model.jobs(), kUnknownTime);
  bool any = false;
  for (size_t job = 0; job < model.jobs(); ++job) {
    const Timestamp at = released_us[model.row[job]];
    if (at <= HeldUntil(model, model.recorded_start_us, job) || at > model.recorded_start_us[job]) continue;
    releases[job] = at;
    any = true;
  }
  if (any) model.release_us = std::move(releases);
}

void SetPolls(const process::SlotPools& pools, Model& model) {
  const auto is_poll = [](const process::Poll& poll) { return poll.period_us > 0; };
  if (std::none_of(pools.polls.begin(), pools.polls.end(), is_poll)) return;
  model.poll_of_process = pools.polls;
  model.polled.resize(model.jobs());
  for (uint32_t job = 0; job < model.jobs(); ++job) {
    if (!is_poll(pools.polls[model.process[job]])) continue;
    model.polled[job] = 1;
    const Timestamp tick = ReadyTimes(model, model).Of(job, model.recorded_start_us);
    model.polled[job] = tick <= model.recorded_start_us[job] ? 1 : 0;
  }
}

// What becomes a job, by row of the log.
struct Admitted {
  std::vector<uint32_t> row, before;   // a row of the log each; kNoRow before it where nothing holds it
  std::vector<Timestamp> eligible_us;  // without what is before it
};

Admitted Admit(const Executions& log, ModelNotes& notes) {
  const std::vector<bool> on_cycle = FindCycles(log.predecessor);
  Admitted jobs;
  jobs.eligible_us.reserve(log.rows());
  for (auto* rows : {&jobs.row, &jobs.before}) rows->reserve(log.rows());
  for (uint32_t row = 0; row < log.rows(); ++row) {
    if (on_cycle[row]) ++notes.cyclic;
    if (!IsKnown(log, row)) {
      ++notes.unknown_times;
      continue;
    }
    const Timestamp start = log.started_us[row];
    if (log.ended_us[row] < start) ++notes.negative_services;
    if (start < log.eligible_us[row]) ++notes.negative_waits;
    const Hold hold = HoldOf(log, on_cycle, row, notes);
    jobs.row.push_back(row);
    jobs.before.push_back(hold.row);
    jobs.eligible_us.push_back(std::min(start, std::max(log.eligible_us[row], hold.released)));
  }
  return jobs;
}

void ReserveJobs(size_t jobs, Jobs& columns) {
  for (auto* times : {&columns.eligible_us, &columns.service_us, &columns.recorded_start_us})
    times->reserve(jobs);
  for (auto* numbers : {&columns.row, &columns.process, &columns.slots, &columns.predecessor})
    numbers->reserve(jobs);
}

// In order of (eligible time, row).
void AddJobs(const Executions& log, const Admitted& admitted, Model& model) {
  const std::vector<int64_t> largest = LargestHosts(model);
  std::vector<uint32_t> job_of(log.rows(), kNoJob);
  ReserveJobs(admitted.row.size(), model);
  for (const uint32_t i : OrderOfIntegers(admitted.eligible_us)) {
    const uint32_t row = admitted.row[i], process = log.process[row];
    const Timestamp start = log.started_us[row];
    job_of[row] = static_cast<uint32_t>(model.jobs());
    model.eligible_us.push_back(admitted.eligible_us[i]);
    model.service_us.push_back(std::max<Micros>(0, log.ended_us[row] - start));
    model.recorded_start_us.push_back(start);
    model.row.push_back(row);
    model.process.push_back(process);
    const int64_t most = largest[model.class_of_process[process]];
    model.slots.push_back(static_cast<uint32_t>(std::min<int64_t>(log.slots[row], most)));
    model.predecessor.push_back(admitted.before[i]);  // a row of the log until all jobs have their numbers
  }
  for (uint32_t& before : model.predecessor) before = before == kNoRow ? kNoJob : job_of[before];
}

bool IsBefore(const Jobs& jobs, uint32_t a, uint32_t b) {
  if (jobs.eligible_us[a] != jobs.eligible_us[b]) return jobs.eligible_us[a] < jobs.eligible_us[b];
  return jobs.row[a] < jobs.row[b];
}

template <typename T>
void Gather(const std::vector<T>& from, const std::vector<uint32_t>& order, std::vector<T>& to) {
  to.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) to[i] = from[order[i]];
}

}  // namespace

const char* DisciplineName(Discipline discipline) {
  switch (discipline) {
    case Discipline::kFcfs:
      return "fcfs";
    case Discipline::kAffinity:
      return "affinity";
    case Discipline::kProcessPriority:
      return "process_priority";
    case Discipline::kShortestFirst:
      return "shortest_first";
    case Discipline::kEasyBackfilling:
      return "easy_backfilling";
  }
  return "";
}

std::vector<bool> FindCycles(const std::vector<uint32_t>& next) {
  std::vector<bool> on_cycle(next.size());
  std::vector<uint32_t> seen_in(next.size(), kNoJob);  // the walk that came by first
  for (uint32_t from = 0; from < next.size(); ++from) {
    uint32_t at = from;
    while (at != kNoJob && seen_in[at] == kNoJob) {
      seen_in[at] = from;
      at = next[at];
    }
    if (at == kNoJob || seen_in[at] != from) continue;
    for (; !on_cycle[at]; at = next[at]) on_cycle[at] = true;
  }
  return on_cycle;
}

Result<Model> BuildModel(const Executions& log, const process::SlotPools& pools,
                         std::span<const Timestamp> released_us) {
  if (!released_us.empty() && released_us.size() != log.rows())
    return InvalidArgument("found " + std::to_string(released_us.size()) +
                           " releases, expected one for each of " + std::to_string(log.rows()) + " rows");
  RETURN_IF_ERROR(CheckRange(log));
  Model model;
  MakeHosts(log, pools, model);
  AddJobs(log, Admit(log, model.notes), model);
  OrderHosts(log, model);
  for (const process::ProcessCap& cap : pools.caps) model.cap_of_process.push_back(cap.running);
  if (!released_us.empty()) SetReleases(released_us, model);
  SetPolls(pools, model);
  return model;
}

Jobs ChooseJobs(const Jobs& jobs, std::vector<uint32_t> chosen) {
  const auto before = [&](uint32_t a, uint32_t b) { return IsBefore(jobs, a, b); };
  if (!std::is_sorted(chosen.begin(), chosen.end(), before)) std::sort(chosen.begin(), chosen.end(), before);
  std::vector<uint32_t> number(jobs.jobs(), kNoJob);
  for (uint32_t i = 0; i < chosen.size(); ++i) number[chosen[i]] = i;
  Jobs result;
  Gather(jobs.eligible_us, chosen, result.eligible_us);
  Gather(jobs.service_us, chosen, result.service_us);
  if (!jobs.recorded_start_us.empty()) Gather(jobs.recorded_start_us, chosen, result.recorded_start_us);
  Gather(jobs.row, chosen, result.row);
  Gather(jobs.process, chosen, result.process);
  Gather(jobs.slots, chosen, result.slots);
  Gather(jobs.predecessor, chosen, result.predecessor);
  if (!jobs.attempts.empty()) Gather(jobs.attempts, chosen, result.attempts);
  if (!jobs.key.empty()) Gather(jobs.key, chosen, result.key);
  if (!jobs.release_us.empty()) Gather(jobs.release_us, chosen, result.release_us);
  if (!jobs.polled.empty()) Gather(jobs.polled, chosen, result.polled);
  for (uint32_t& link : result.predecessor) {
    while (link != kNoJob && number[link] == kNoJob) link = jobs.predecessor[link];
    if (link != kNoJob) link = number[link];
  }
  return result;
}

}  // namespace harness::replay
