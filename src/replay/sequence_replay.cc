// SPDX-License-Identifier: Apache-2.0
#include "replay/sequence_replay.h"

namespace harness::replay {
namespace {

Int128 BusyOf(Micros duration) {
  return duration == process::kUnknownTime ? 0 : duration;
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
  EvaluateOptions options;
  options.marginals = false;
  options.batches = calls;
  options.on_change = [&](const ExecutedChange& change) {
    replay.calls_fewer += change.dropped ? 1 : 0;
    replay.busy_less_us += BusyOf(change.duration_before_us) - BusyOf(change.duration_us);
  };
  ASSIGN_OR_RETURN(replay.outcome, study.Evaluate({}, options));
  return replay;
}

}  // namespace harness::replay
