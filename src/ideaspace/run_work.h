// SPDX-License-Identifier: Apache-2.0
// Do the runs of a process repeat the same work, or does each do its own? Only the former may fall away.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "ideaspace/lever_input.h"

namespace harness::ideaspace {

// What the runs of a process tell of one kind (their cases, say), and how much of that is different.
struct WorkNames {
  int64_t runs = 0;      // that tell it
  int64_t distinct = 0;  // different ones among them
  int64_t own = 0;       // runs whose one no other run of the process has
};

struct RunWork {
  int64_t runs = 0;
  WorkNames parameters;    // whole lists: a time stamp or a number in one cannot be told from other work
  WorkNames cases;         // where the log names them
  WorkNames predecessors;  // of other processes
  int64_t waited_for = 0;  // runs that are the predecessor of executions of another process
};

// Of each of `processes`, in their order. A scan of the parameters and one of the cases, where the log has
// any and a process is asked for; O(n log n).
Result<std::vector<RunWork>> FindRunWork(const LeverInput& input, std::span<const uint32_t> processes);

// Of the lists, cases or predecessors that were to be done some are by no run any more: with n runs that name
// d of them, of which every k-th stays, at least d - n / k (rounded up). Up to this share of all runs that is
// taken for exceptions, as runs that somebody asked for beside the clock.
inline constexpr double kMostLostShare = 0.05;
// Others that wait for a run take its result. From so many of the runs on it is each run's own.
inline constexpr double kMostWaitedForShare = 0.5;

// Why the runs are no repetitions of each other, were every `every`-th to stay alone: a sentence that speaks
// of "its" runs; of several reasons the one with the most lost, of equals the first in the order of RunWork.
// Empty: nothing tells that they differ.
std::optional<std::string> WhyRunsDiffer(const RunWork& work, int64_t every);

Json ToJson(const RunWork& work);

}  // namespace harness::ideaspace
