// SPDX-License-Identifier: Apache-2.0
#include "process/sequences.h"

#include <algorithm>
#include <set>

#include "process/sequence_keys.h"
#include "stats/proportion.h"

namespace harness::process {
namespace {

bool IsNight(Timestamp at, const SequenceCohortOptions& options) {
  const int64_t hour = (at - FloorTo(at, kMicrosPerDay)) / kMicrosPerHour;
  return hour >= options.night_from || hour < options.night_to;
}

CohortShares SharesOfLog(const Executions& log, const ExecutionFacts& facts, const CloseWindows& windows,
                         const SequenceCohortOptions& options) {
  int64_t n = 0, close = 0, night = 0;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const Timestamp at = ReferenceTime(log, facts, row);
    if (at == kUnknownTime) continue;
    ++n;
    close += windows.InDynamic(at);
    night += IsNight(at, options);
  }
  if (n == 0) return {};
  return {static_cast<double>(close) / static_cast<double>(n),
          static_cast<double>(night) / static_cast<double>(n)};
}

// The share, where it is one; nothing otherwise.
std::optional<double> ShareOfCohort(int64_t inside, int64_t n, double of_log, double least) {
  const auto share = stats::WilsonInterval(inside, n, 0.95);
  if (!share || share->estimate < least || share->ci_low <= of_log) return std::nullopt;
  return share->estimate;
}

void FillCohort(const Executions& log, const ExecutionFacts& facts, const CloseWindows& windows,
                const CohortShares& of_log, const SequenceCohortOptions& options, Sequence& sequence) {
  std::map<int64_t, int64_t> months;
  int64_t n = 0, close = 0, night = 0;
  for (size_t i = 0; i < sequence.runs.instances.size(); ++i) {
    const Timestamp at = ReferenceTime(log, facts, sequence.runs.instances.At(i).front());
    if (at == kUnknownTime) continue;
    ++n;
    night += IsNight(at, options);
    for (const CloseWindow& window : windows.dynamic) {
      if (at < window.from_us || at >= window.to_us) continue;
      ++close;
      ++months[window.month];
      break;
    }
  }
  for (const auto& [month, runs] : months) sequence.months.push_back({month, runs});
  sequence.cohort = "any_day";
  if (n == 0) return;
  if (const auto share = ShareOfCohort(close, n, of_log.close, options.least_share)) {
    sequence.cohort = "close_window";
    sequence.cohort_share = *share;
  } else if (const auto in_night = ShareOfCohort(night, n, of_log.night, options.least_share)) {
    sequence.cohort = "night";
    sequence.cohort_share = *in_night;
  }
}

}  // namespace

Sequences FindSequences(const Executions& log, const ExecutionFacts& facts, const SequenceRows& parameters,
                        const CloseWindows& windows, const SequenceOptions& options,
                        const SequenceKeyOptions& key_options, const SequenceCohortOptions& cohort_options) {
  Sequences sequences;
  const CohortShares of_log = SharesOfLog(log, facts, windows, cohort_options);
  for (SequenceRuns& runs : FindSequenceRuns(log, facts, parameters, options)) {
    Sequence sequence;
    sequence.runs = std::move(runs);
    if (!FillKeys(parameters, key_options, sequence)) {
      ++sequences.without_key;
      continue;
    }
    FillCohort(log, facts, windows, of_log, cohort_options, sequence);
    sequences.found.push_back(std::move(sequence));
  }
  return sequences;
}

}  // namespace harness::process
