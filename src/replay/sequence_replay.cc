// SPDX-License-Identifier: Apache-2.0
#include "replay/sequence_replay.h"

namespace harness::replay {
namespace {

Int128 BusyOf(std::span<const Micros> durations) {
  Int128 busy = 0;
  for (const Micros duration : durations) busy += duration == process::kUnknownTime ? 0 : duration;
  return busy;
}

}  // namespace

std::vector<CallBatch> CallsOfSequence(const process::Executions& log, const process::Sequence& sequence,
                                       const process::SequenceBatches& plan,
                                       std::span<const Micros> setup_us) {
  std::vector<std::vector<CallBatch>> by_step(setup_us.size());
  for (const auto& batch : plan.batches) {
    for (size_t step = 0; step < by_step.size(); ++step) by_step[step].push_back({{}, setup_us[step]});
    for (const size_t instance : batch) {
      process::EachStep(log, sequence.runs.instances.At(instance),
                        [&](size_t step, uint32_t row) { by_step[step].back().rows.push_back(row); });
    }
  }
  std::vector<CallBatch> calls;
  for (auto& step : by_step) calls.insert(calls.end(), step.begin(), step.end());
  return calls;
}

Result<CallsReplay> ReplayCalls(const Study& study, std::span<const CallBatch> calls) {
  CallsReplay replay;
  Executed executed;
  EvaluateOptions options;
  options.marginals = false;
  options.batches = calls;
  options.executed = &executed;
  ASSIGN_OR_RETURN(replay.outcome, study.Evaluate({}, options));
  replay.calls_fewer = static_cast<int64_t>(study.model().jobs() - executed.row.size());
  replay.busy_less_us = BusyOf(study.model().service_us) - BusyOf(executed.duration_us);
  return replay;
}

}  // namespace harness::replay
