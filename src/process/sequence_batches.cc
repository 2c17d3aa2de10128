// SPDX-License-Identifier: Apache-2.0
#include "process/sequence_batches.h"

#include <algorithm>

#include "base/sql_text.h"

namespace harness::process {
namespace {

Timestamp ArrivalOf(const Executions& log, const ExecutionFacts& facts, uint32_t row) {
  return log.eligible_us[row] != kUnknownTime ? log.eligible_us[row] : ReferenceTime(log, facts, row);
}

// Instances with a known arrival, by (boundary, arrival, instance).
struct Arrival {
  uint32_t boundary = 0;
  Timestamp at_us = 0;
  size_t instance = 0;
  auto operator<=>(const Arrival&) const = default;
};

std::vector<Arrival> ArrivalsOf(const Executions& log, const ExecutionFacts& facts,
                                const Sequence& sequence) {
  std::vector<Arrival> arrivals;
  for (size_t i = 0; i < sequence.runs.instances.size(); ++i) {
    const Timestamp at = ArrivalOf(log, facts, sequence.runs.instances.At(i).front());
    if (at != kUnknownTime) arrivals.push_back({sequence.boundary[i], at, i});
  }
  std::sort(arrivals.begin(), arrivals.end());
  return arrivals;
}

// What a batch of instances saves, added to `plan`.
void AddBatch(const Executions& log, const Sequence& sequence, std::span<const Arrival> batch,
              std::span<const Micros> setup_us, SequenceBatches& plan) {
  std::vector<int64_t> calls(setup_us.size());
  std::vector<size_t> instances;
  for (const Arrival& each : batch) {
    instances.push_back(each.instance);
    plan.held_us += batch.back().at_us - each.at_us;
    EachStep(log, sequence.runs.instances.At(each.instance), [&](size_t step, uint32_t) { ++calls[step]; });
  }
  for (size_t step = 0; step < calls.size(); ++step) {
    plan.calls_reduced += calls[step] - 1;
    plan.saved_us += static_cast<Int128>(calls[step] - 1) * setup_us[step];
  }
  plan.inputs += static_cast<int64_t>(batch.size());
  plan.batches.push_back(std::move(instances));
}

SequenceBatches PlanWithin(const Executions& log, const Sequence& sequence,
                           const std::vector<Arrival>& arrivals, std::span<const Micros> setup_us,
                           Micros window_us, size_t most_in_one) {
  SequenceBatches plan;
  plan.window_us = window_us;
  size_t first = 0;
  const auto close = [&](size_t end) {
    if (end - first > 1)
      AddBatch(log, sequence, std::span(arrivals).subspan(first, end - first), setup_us, plan);
    first = end;
  };
  for (size_t i = 1; i < arrivals.size(); ++i) {
    const bool fits = arrivals[i].boundary == arrivals[first].boundary &&
                      arrivals[i].at_us - arrivals[first].at_us <= window_us && i - first < most_in_one;
    if (!fits) close(i);
  }
  if (!arrivals.empty()) close(arrivals.size());
  return plan;
}

// By row of these processes; empty where the source has no such column.
Result<std::map<uint32_t, double>> SizesOf(eventlog::DataAccessor& data, const Executions& log,
                                           const std::vector<uint32_t>& processes,
                                           const std::string& column) {
  std::map<uint32_t, double> sizes;
  if (column.empty() || processes.empty()) return sizes;
  const std::string names = SqlTexts(processes, [&](uint32_t each) { return log.processes.NameOf(each); });
  const std::string size = "CAST(" + SqlName(column) + " AS DOUBLE)";
  RETURN_IF_ERROR(data.Query("SELECT row_id, " + size + " FROM events WHERE process_id IN (" + names +
                                 ") AND " + SqlName(column) + " IS NOT NULL",
                             [&](const engine::Chunk& chunk) -> Result<void> {
                               for (size_t i = 0; i < chunk.rows(); ++i) {
                                 const double value = chunk.Double(1, i);
                                 if (value - value == 0)
                                   sizes[static_cast<uint32_t>(chunk.Int64(0, i))] = value;
                               }
                               return Ok();
                             }));
  return sizes;
}

}  // namespace

std::optional<SequenceBatches> PlanBatches(const Executions& log, const ExecutionFacts& facts,
                                           const Sequence& sequence, std::span<const Micros> setup_us,
                                           const SequenceBatchOptions& options) {
  const std::vector<Arrival> arrivals = ArrivalsOf(log, facts, sequence);
  std::optional<SequenceBatches> best;
  for (const Micros window_us : options.windows_us) {
    SequenceBatches plan = PlanWithin(log, sequence, arrivals, setup_us, window_us, options.most_in_one);
    if (plan.batches.empty()) continue;
    if (!best || plan.saved_us - plan.held_us > best->saved_us - best->held_us) best = std::move(plan);
  }
  return best;
}

Result<std::map<uint32_t, CallSetup>> SetupsOf(eventlog::DataAccessor& data, const Executions& log,
                                               const std::vector<uint32_t>& processes,
                                               const std::vector<std::string>& size_columns,
                                               int64_t least_calls) {
  ASSIGN_OR_RETURN(const auto sizes, SizesOf(data, log, processes, SizeColumn(data.info(), size_columns)));
  std::map<uint32_t, std::vector<TimedCall>> calls;
  for (const uint32_t process : processes) calls[process];
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const auto timed = calls.find(log.process[row]);
    if (timed == calls.end()) continue;
    const Timestamp start = log.started_us[row], end = log.ended_us[row];
    if (start == kUnknownTime || end == kUnknownTime || end < start) continue;
    const auto size = sizes.find(row);
    timed->second.push_back(
        {start, row, end - start, size == sizes.end() ? std::nullopt : std::optional(size->second)});
  }
  std::map<uint32_t, CallSetup> setups;
  for (auto& [process, timed] : calls) {
    setups.emplace(process,
                   MeasureSetup(std::string(log.processes.NameOf(process)), std::move(timed), least_calls));
  }
  return setups;
}

}  // namespace harness::process
