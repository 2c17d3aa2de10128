// SPDX-License-Identifier: Apache-2.0
// What a replay works on: jobs with their recorded services, and the hosts that may run them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "process/executions.h"
#include "process/slot_pools.h"

namespace harness::replay {

inline constexpr uint32_t kNoJob = process::kNoRow;
using process::kNever;

// In which order waiting jobs are served. Ties: the earlier ready time, then the lower job number. Lower
// priority numbers go first; with equal priorities kProcessPriority is kFcfs. kAffinity serves in the order
// of kFcfs, but each process tries first the host that it ran on most; the others the lowest number.
enum class Discipline { kFcfs, kAffinity, kProcessPriority, kShortestFirst, kEasyBackfilling };
const char* DisciplineName(Discipline discipline);

struct ModelHost {
  uint32_t log_host = 0;  // its number in the log
  int64_t slots = 1;      // 1 or more
  process::HostCalendar calendar;
};

// What was left out of the model, or bent to fit it.
struct ModelNotes {
  int64_t unknown_times = 0;      // executions left out: start, end or eligible time unknown
  int64_t negative_waits = 0;     // started before they were eligible: taken as eligible at their start
  int64_t negative_services = 0;  // ended before they started: taken as service 0
  int64_t loose_links = 0;        // started before the predecessor ended: the link did not hold them; dropped
  int64_t fixed_holds = 0;        // predecessor left out: released when the log released them
  int64_t cyclic = 0;             // executions on a cycle of predecessors: released at their eligible time
};

// One entry a job in columns, in order of (eligible time, row of the log): the position is the job's number.
// 40 bytes a job without the columns that may be empty.
struct Jobs {
  std::vector<Timestamp> eligible_us;        // not counting the predecessor; ascending
  std::vector<Micros> service_us;            // end - start of the log, 0 or more; kept in every replay
  std::vector<Timestamp> recorded_start_us;  // may be empty where nobody asks for it
  std::vector<uint32_t> row;                 // of the log
  std::vector<uint32_t> process;             // number in the log
  std::vector<uint32_t> slots;               // 1 or more, and no more than its largest usable host has
  std::vector<uint32_t> predecessor;         // job that must end before; kNoJob. Without cycles.
  std::vector<int32_t> attempts;             // 1 or more; 0 unknown. Empty where the log tells none.
  // What stands for its parameters, 0 unknown; empty where nobody asks for it.
  std::vector<uint32_t> key;
  // Not ready before: its batch was released then; kUnknownTime without one. Empty where no job has one.
  std::vector<Timestamp> release_us;
  // 1: ready only at a tick of its process (Machines::poll_of_process). Empty where no job is.
  std::vector<uint8_t> polled;

  size_t jobs() const { return process.size(); }
};

// What the jobs run on, and who goes first. Hosts stand in order of their names, so that no number depends on
// how the log's rows were shuffled (beyond rows of the same eligible time, which keep the log's canonical
// order). Affinity is modelled by the sets of usable hosts: those that were seen to run the process.
struct Machines {
  std::vector<ModelHost> hosts;
  std::vector<std::vector<uint32_t>> classes;  // sets of usable hosts (positions in `hosts`), ascending
  std::vector<uint32_t> class_of_process;      // by process number
  std::vector<int64_t> priority_of_process;    // by process number; 0 unless learned or an action changes it
  // By process number: its usable hosts, the one that ran it most often first; ties by position.
  std::vector<std::vector<uint32_t>> preferred_hosts;
  // By process number: at most so many at once, 0 for no cap. May be empty: none has one.
  std::vector<int64_t> cap_of_process;
  // By process number: the ticks of its polled jobs. May be empty where no job is polled.
  std::vector<process::Poll> poll_of_process;

  // In the order in which a process tries them.
  const std::vector<uint32_t>& TriedHosts(size_t process, Discipline discipline) const {
    return discipline == Discipline::kAffinity ? preferred_hosts[process]
                                               : classes[class_of_process[process]];
  }
  bool has_caps() const {
    return std::any_of(cap_of_process.begin(), cap_of_process.end(), [](int64_t cap) { return cap > 0; });
  }
};

struct Model : Jobs, Machines {
  ModelNotes notes;

  uint32_t ClassOf(size_t job) const { return class_of_process[process[job]]; }
};

// Errors: kInvalidArgument where times are so far apart that the replay could leave the range of a Timestamp.
// A host has at least one slot, even when all it ran had length 0. Caps and ticks are those of the pools.
// A job is polled when by the record it started no earlier than the first tick at or after the moment at
// which everything else was there. `released_us` (empty, or one a row; kUnknownTime: none) holds when the
// batch of a row was released; what is not after the time at which it was ready by the record, or after the
// start, is no release.
Result<Model> BuildModel(const process::Executions& log, const process::SlotPools& pools,
                         std::span<const Timestamp> released_us = {});

// The jobs `chosen` (numbers in any order, each at most once; the result is put in order again). A job whose
// predecessor is not chosen waits for that one's predecessor instead.
Jobs ChooseJobs(const Jobs& jobs, std::vector<uint32_t> chosen);

// True for entries that stand on a cycle when each points to `next[entry]`, or to nothing (kNoJob). O(n).
std::vector<bool> FindCycles(const std::vector<uint32_t>& next);

}  // namespace harness::replay
