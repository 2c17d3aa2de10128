// SPDX-License-Identifier: Apache-2.0
// What the levers that stretch a schedule have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ideaspace/lever.h"
#include "ideaspace/lever_text.h"

namespace harness::ideaspace {

// Every how many-th run stays, so that the period comes nearest to the target: at least every second. Where
// several series run at once or take turns, each of them is stretched as much: the number has no divisor in
// common with how many they are.
int64_t KeepEvery(const GapSummary& gaps, double target_min);

// n, median, p05, p95 of the gaps, shares near the median and on its multiples, runs, runs that name a
// schedule, and how many different ones.
Json GapValues(const ProcessSummary& summary);

// Why no clock starts it, by the times between its runs; nothing where they lie on a period. Requires a
// median above 0.
struct WhyNoClock {
  std::string reason, explanation;
};
std::optional<WhyNoClock> WhyNoPeriod(const std::string& name, const GapSummary& gaps,
                                      const LeverSettings& settings);

// keep:PROCESS:k with its evidence. Hours: the run time of the runs that fall away.
struct ScheduleStretch {
  uint32_t process = 0;
  int64_t every = 0;
  Proposal proposal;
};
ScheduleStretch StretchOf(const LeverInfo& info, const LeverInput& input, uint32_t process,
                          double target_min);

// A run may fall away only where the others do the same work: the proposals of those stretches go to
// `proposals`, the others are turned down as runs_differ.
Result<void> AddInterchangeable(const LeverInput& input, std::vector<ScheduleStretch> stretches,
                                Nearest& nearest, std::vector<Proposal>& proposals);

}  // namespace harness::ideaspace
