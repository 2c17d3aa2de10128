// SPDX-License-Identifier: Apache-2.0
// What an action does to the figures of an entity: replayed against replayed, moved onto what was observed.
#pragma once

#include <vector>

#include "ideaspace/energy_state.h"
#include "ideaspace/observations.h"
#include "process/execution_facts.h"
#include "process/executions.h"
#include "replay/study.h"

namespace harness::ideaspace {

// The figures of one entity ("ALL", a process, a host) in a replay, over the entity's own span. The wait
// until the start is the replayed one; the queue delay has in front of it what passed from the queue time to
// the eligible time of the log, where both are known and in that order. An execution has the process, host,
// outcome and schedule of its row in the log, wherever the replay put it. Of other entities no figure is
// told. `among`: by row, which executions count; null: all.
KpiVector ReplayedKpis(const replay::Executed& replayed, const process::Executions& log,
                       const process::ExecutionFacts& facts, const EntityState& entity,
                       const KpiOptions& options, const std::vector<bool>* among = nullptr);

struct MovedKpis {
  KpiVector after;
  std::vector<Kpi> kept;  // known before, not told by both replays: kept as observed
};

//   x' = clamp(x + (action - baseline))
//
// to figures of 0 or more, and of 1 or less where they are shares. A figure that both replays tell alike
// keeps its very bits. `requests_stay`: whatever falls away was started by a clock or is answered by another
// execution, so that the rate of requested executions is kept.
MovedKpis MoveKpis(const KpiVector& observed, const KpiVector& baseline, const KpiVector& action,
                   bool requests_stay);

// `after` where a figure counts executions that happen, `observed` where it measures their times: what does
// not rest on how long the replay lets anybody wait.
KpiVector CountedOnly(const KpiVector& observed, const KpiVector& after);

}  // namespace harness::ideaspace
