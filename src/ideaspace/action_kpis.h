// SPDX-License-Identifier: Apache-2.0
// What an action does to the figures of an entity: replayed against replayed, moved onto what was observed.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "ideaspace/energy_state.h"
#include "ideaspace/observations.h"
#include "process/execution_facts.h"
#include "process/executions.h"
#include "replay/study.h"

namespace harness::ideaspace {

// The figures of one entity ("ALL", a process, a host) in replays of one log, over the entity's own span. The
// wait until the start is the replayed one; the queue delay has in front of it what passed from the queue
// time to the eligible time of the log, where both are known and in that order. An execution has the process,
// host, outcome and schedule of its row in the log, wherever the replay put it. One call that does the work
// of several lasts longer than each of them, which says nothing of how long work takes: it counts with the
// duration that it had alone, so that like is held against like. Of other entities no figure is told.
class ReplayedKpis {
 public:
  // `log` and `facts` must outlive it. Of no executions yet.
  ReplayedKpis(const process::Executions& log, const process::ExecutionFacts& facts,
               const EntityState& entity, const KpiOptions& options);

  // Adds the executions of the unchanged replay to those of `entities` that they are of. One pass, once.
  static void AddAll(const replay::Executed& unchanged, std::span<ReplayedKpis* const> entities);

  KpiVector Unchanged() const { return sample_.Figures({}, span_us_, options_); }

  // What a plan changes of them, as replay::EvaluateOptions::on_change tells it.
  struct Change {
    KpiSample::Change all, dropped;
  };
  void Add(const replay::ExecutedChange& change, Change& to) const;
  // With a plan that makes this change.
  KpiVector With(Change change) const { return sample_.Figures(std::move(change.all), span_us_, options_); }
  // Of the unchanged replay, over the executions that a plan with this change does not drop.
  KpiVector UnchangedWhereKept(const Change& change) const {
    return sample_.Figures(change.dropped, span_us_, options_);
  }

 private:
  using Entry = KpiSample::Entry;
  bool Holds(uint32_t row) const;
  Entry EntryOf(uint32_t row, Micros wait_us, Micros duration_us) const;

  const process::Executions* log_;
  const process::ExecutionFacts* facts_;
  KpiOptions options_;
  Micros span_us_;
  bool all_;
  const std::vector<uint32_t>* number_of_row_ = nullptr;  // processes or hosts; null for neither
  std::vector<bool> is_named_;                            // by number: has the name of the entity
  KpiSample sample_;
};

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

// `after`, but `observed` where a figure that measures times is worse than that and not beyond `worse_end`:
// in another month it may be as far away by chance. What is counted, as work that is left undone, is no
// chance.
KpiVector BeyondChance(const KpiVector& observed, const KpiVector& after, const KpiVector& worse_end);

}  // namespace harness::ideaspace
