// SPDX-License-Identifier: Apache-2.0
// Batches: executions of one activity on one resource that waited for each other and were let go together.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"
#include "process/slot_pools.h"
#include "process/timeline.h"

namespace harness::process {

// parallel    all start at one instant and end at one instant
// sequential  each starts at the very instant at which the one before it ends
// concurrent  the others: each starts before those before it have all ended
// Source: Martin, Pufahl, Mannhardt, "Detection of batch activities from event logs", Information Systems 95
// (2021).
enum class BatchKind { kParallel, kSequential, kConcurrent };
inline constexpr size_t kBatchKinds = 3;
const char* BatchKindName(BatchKind kind);

struct Batch {
  uint32_t process = 0, host = 0;
  BatchKind kind = BatchKind::kParallel;
  uint32_t first = 0, size = 0;             // its rows: Batches::members[first, first + size)
  Timestamp first_ready_us = kUnknownTime;  // unknown where a row's ready time is
  Timestamp last_ready_us = kUnknownTime;
  // Until here the resource was not the reason of the wait: when the last one was ready, or, where that is
  // later, the last instant before the first start at which the host was open and had a free slot.
  Timestamp released_us = kUnknownTime;
  Timestamp fired_us = 0;  // first start
  Timestamp ended_us = 0;  // last end; the last start where no end is known
};

// An activity on a resource that collects its work, with the evidence for it.
struct Collector {
  uint32_t process = 0, host = 0;
  int64_t together = 0;           // rows in groups that waited for each other though a slot was free
  int64_t alone = 0;              // rows that went alone though they found, or waited beside, a free slot
  std::vector<uint32_t> singles;  // of them those that waited: what it let go in ones
};

struct Batches {
  std::vector<Batch> batches;         // by (fired_us, process name, host name, ended_us)
  std::vector<uint32_t> members;      // rows of the batches, each batch in order of (start, end)
  std::vector<uint32_t> batch_of;     // by row: index into `batches`, kNoRow without one
  std::vector<Collector> collectors;  // by (process name, host name)
  // By row: when its batch was released, for rows of batches and for single rows of collectors; kUnknownTime
  // for all others. A wait is "batching" from ReadyTime() to this, if this is later.
  std::vector<Timestamp> released_us;
};

// A group is a longest run of executions of one process on one host, in order of start, in which each was
// ready when the first started (or starts with it) and starts no later than the last end before it. A group
// is a batch when
// - it waited to be complete: some member was ready before the last one, and for a twentieth or more of the
//   time from the first ready time to the first start the host was open and a slot was free, so that neither
//   contention nor the calendar explains it; and nothing else of the process was started on the host
//   meanwhile but other such groups;
// - collecting is how this process runs on this host: more of its executions went in such groups than went
//   alone though they found a free slot. Queues of a busy or often absent worker fail here, for what arrives
//   in his presence is started at once;
// - chance does not explain it: of groups of at least its size on this host, at most one in twenty would be
//   expected if as many starts lay anywhere in the log (at least a day): n ((n - 1) w / span)^(size - 1) of
//   n starts, where w is the unit in which the log's times are written for groups that touch exactly, and
//   their mean duration for others.
// Executions of one process on one host that start together and end together are a batch whether they waited
// or not, where chance explains neither that they start together nor, of those that became ready together,
// that they end together: of the groups that start together as many would do so by chance as lengths of
// single executions are equal; those that became ready together because the one predecessor of all ended are
// none. Ready times count from the tick where the process is polled more often than
// hourly: a scheduler's tick is no batch. A process with a cap does not collect. Rows without a host are of
// no resource, unless the log names none.
// O(n log n); independent of the order of rows; exact integers but for the chance.
Batches FindBatches(const Executions& log, const SlotPools& pools, const Timeline& timeline);

}  // namespace harness::process
