// SPDX-License-Identifier: Apache-2.0
// Does a process fare better on one host? What the levers that choose hosts have in common.
#pragma once

#include <functional>
#include <optional>

#include "ideaspace/lever.h"

namespace harness::ideaspace {

// What is compared, by row; nothing where it is unknown.
using HostFigure = std::function<std::optional<Micros>(uint32_t row)>;

// A host against the others, within the stretches of time that have both: what differs between stretches is
// no merit of a host.
struct HostChoice {
  uint32_t process = 0, best = 0;
  int64_t n = 0, n_best = 0;
  int64_t cells = 0;                            // stretches in which it ran on the best host and on others
  int64_t n_others_there = 0;                   // runs on others in them
  double best_mean_us = 0, others_mean_us = 0;  // over them, each weighted by how much its pair tells
  double saved_us = 0;        // if those others had fared as the runs on the best host beside them
  int64_t paired_sum_ms = 0;  // of the weighted differences, above 0 where the host is the better one
  double p_value = 1;
};

struct HostComparison {
  std::vector<HostChoice> better;      // material differences, by name of the process
  std::vector<HostChoice> immaterial;  // compared, with too small a difference, by name
  std::vector<double> other_p_values;  // of hosts that were compared and are not in `better`
};

// Compares, for each process with at least least_runs figures whose sum leaves room for least_hours, each of
// its hosts (the 64 with most runs) with the others, within stretches of time (days; hours in logs of less
// than 30 days) in which both ran it: load and kind of work change over time, and so does the choice of
// hosts. The best host is that with the largest sum of paired differences, among those whose difference
// matters (at least host_least_difference and least_hours); ties by runs, then name. Its test flips the signs
// of the differences by stretch and is one-sided; each of the other hosts was looked at too and stays in the
// family with p = 1, so that the choice of the best is paid for.
HostComparison CompareHosts(const LeverInput& input, const LeverSettings& settings, const HostFigure& figure,
                            uint64_t stream);

// The gate of such a lever: `what` is "run", "wait for a slot".
GateResult GateHosts(const LeverInfo& info, const LeverInput& input, const LeverSettings& settings,
                     const HostFigure& figure, uint64_t stream, const std::string& what);

}  // namespace harness::ideaspace
