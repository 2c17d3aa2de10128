// SPDX-License-Identifier: Apache-2.0
// In which order does this log's dispatcher serve? Chosen on the first part of the log, judged on the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "replay/calibration.h"
#include "replay/engine.h"

namespace harness::replay {

struct DisciplineFit {
  Discipline discipline = Discipline::kFcfs;
  Calibration calibration;                // of the replay of the first part alone
  std::optional<double> slot_wait_error;  // of the same replay: SlotWaitError
};

struct ChosenDiscipline {
  Discipline discipline = Discipline::kFcfs;
  std::vector<DisciplineFit> tried;          // in order of simplicity; none where the caller fixed it
  std::vector<int64_t> priority_of_process;  // as learned; all 0 where no process goes before another
  size_t first_judged = 0;                   // jobs from here on were not used to choose
};

// The first half of the jobs (by eligible time, half rounded down) is replayed alone under each discipline,
// in order of simplicity: fcfs, affinity, process_priority, shortest_first, easy_backfilling. One takes the
// place of a simpler one when its error of the waits for slots (SlotWaitError) is lower by more than 0.01, or
// when those are tied and its distance is lower by more than 0.01: a hundredth of the wait is no evidence for
// more machinery. A figure that does not exist is the worst. A discipline that cannot differ is not tried:
// priorities without any overtaking, affinity where every process has one host or all have the same hosts in
// the same order, backfilling where all jobs have one slot. Slots, calendars and usable hosts are those of
// the whole log.
ChosenDiscipline ChooseDiscipline(const Model& model, Replayer& replayer);

// Priorities from who went first. When a job of process P starts by the record while one of Q has been ready
// longer, could use a host in common and needs no more slots, P went before Q once. P stands above Q when it
// did so at least three times and at least twice as often as Q before P. The priority of a process is the
// longest chain of processes above it; processes above each other in a circle share one priority.
// Looks at jobs [0, last_job). O(n p) for p processes that wait at one time, + p^2.
std::vector<int64_t> LearnPriorities(const Model& model, size_t last_job);

}  // namespace harness::replay
