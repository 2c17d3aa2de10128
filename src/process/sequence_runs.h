// SPDX-License-Identifier: Apache-2.0
// Executions that follow each other in one order again and again: along links, or inside one case or user.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "process/execution_facts.h"
#include "process/executions.h"
#include "process/sequence_rows.h"

namespace harness::process {

enum class SequenceSource : uint8_t { kLinks, kCase, kUser };
// "dependency_links", "ordered_runs_in_case", "ordered_runs_of_user".
const char* SourceName(SequenceSource source);

struct SequenceOptions {
  int64_t least_support = 20;             // instances that a sequence must have
  double least_confidence = 0.5;          // of ordered runs: lower end of SequenceRuns::confidence
  double least_order = 0.7;               // of ordered runs: lower end of SequenceRuns::order
  size_t most_steps = 12;                 // longer ones are no sequence to batch
  Micros window_us = 4 * kMicrosPerHour;  // of a user's ordered runs, from the first to the last
};

// Instances of a sequence, one after the other; each is its rows in order.
struct SequenceInstances {
  std::vector<uint32_t> rows;
  std::vector<size_t> ends;

  size_t size() const { return ends.size(); }
  std::span<const uint32_t> At(size_t instance) const {
    const size_t from = instance == 0 ? 0 : ends[instance - 1];
    return {rows.data() + from, ends[instance] - from};
  }
  void Add(std::span<const uint32_t> instance) {
    rows.insert(rows.end(), instance.begin(), instance.end());
    ends.push_back(rows.size());
  }
};

// A share with its Wilson lower end at 95 %.
struct Share {
  int64_t of = 0, n = 0;
  double estimate = 0, low = 0;
};

struct SequenceRuns {
  std::vector<uint32_t> processes;  // numbers in the log, in order; 2 or more, no two the same
  SequenceSource source = SequenceSource::kLinks;
  SequenceInstances instances;  // by (time of the first row, first row)
  Share confidence;             // of the runs of several steps that begin with its first process
  Share order;                  // of the runs of just these processes, those in this order
};

// By the names of their processes in order.
//
// Links first: from a row that is named by just one other, and names just one, to the next; such paths that
// cannot be made longer are instances. Fans (a parent of many children) are none. Rows with a link are
// explained by it and take no part in the rest.
// Ordered runs: rows of one owner (case, else user) with the same value of one parameter, in order of (time,
// start, row); a user's run ends where the next row is more than `window_us` after its first, any run where a
// process comes again after others. Rows of one process one after the other are one step.
// Of links, a sequence is what has `least_support` instances; of ordered runs also the confidence and the
// order must be above chance by their lower ends. Of several parameters that give the same processes the one
// with most instances stands, and links before ordered runs. What is a part of another with at least as many
// instances is left out.
std::vector<SequenceRuns> FindSequenceRuns(const Executions& log, const ExecutionFacts& facts,
                                           const SequenceRows& parameters, const SequenceOptions& options);

}  // namespace harness::process
