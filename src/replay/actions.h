// SPDX-License-Identifier: Apache-2.0
// What one could change, as transformations of the model: replay before and after, with the same services.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "replay/calls.h"
#include "replay/model.h"

namespace harness::replay {

// Changes are applied in place, so several actions are taken together by applying one after the other. Those
// of the jobs put them in order again and keep in `calls` which job does the work of which execution, by
// which waits before and after are matched. Recorded starts stay as they were: changed jobs are not for
// calibration. Processes by their number in the log, hosts by their position in the model; an unknown number
// is kInvalidArgument. What fails changes nothing.

// `more` slots (fewer when negative) on one host, or on every host. Errors: kInvalidArgument where a host
// would keep less than one slot.
Result<void> AddSlots(Machines& machines, std::optional<uint32_t> host, int64_t more);

// Lower numbers go first. Has an effect under kProcessPriority alone.
Result<void> SetPriority(Machines& machines, uint32_t process, int64_t priority);

// The process runs on `hosts` and on no other. The first host stands first in its preference too. A job that
// needs more slots than any of them has never starts.
// Errors: kInvalidArgument for no host or one twice.
Result<void> Route(Machines& machines, uint32_t process, std::vector<uint32_t> hosts);

// Executions of the process become eligible `later_us` later (earlier when negative; at most 100 years).
// Those that wait for one of them wait for its replayed end, as ever.
Result<void> Shift(Jobs& jobs, Calls& calls, uint32_t process, Micros later_us);

// Drops every `every`-th execution of the process in order of eligible times (the every-th, 2 every-th, ...);
// 1 drops all. What waited for a dropped one waits for that one's predecessor. Errors: kInvalidArgument for a
// process that was split before.
Result<void> Thin(Jobs& jobs, Calls& calls, uint32_t process, int64_t every);

// `calls_in_one` consecutive executions of the process, in order of eligible times, become one: eligible when
// the last of them is, with the setup paid once. A batch closes earlier when the next one would come more
// than `window_us` after its first, when it would need another number of slots or wait for another
// predecessor; batches of one stay as they are. What waited for one of them waits for the batch.
//
//   service of the batch = setup + sum over its calls of (service - setup)
//
// with min(setup, service) for a call that is shorter. A log does not tell the setup. Without one the
// shortest positive service of the process is taken: no call had less to do, but it may hold real work, so
// that the saving is an upper estimate; state it with the result. Errors: kInvalidArgument for fewer than 2
// calls, a negative window or setup, a process that was split before.
Result<void> MergeCalls(Jobs& jobs, Calls& calls, uint32_t process, int64_t calls_in_one, Micros window_us,
                        std::optional<Micros> setup_us);
// The setup that is taken without one: the shortest positive service, 0 where there is none.
Micros ShortestService(const Jobs& jobs, uint32_t process);

// Each execution of the process becomes `parts` parts of equal service (the first ones 1 us longer where it
// does not divide), one after the other: each waits for its turn anew, so that others can go between. What
// waited for the execution waits for its last part. 2 to 1,000 parts; the jobs must stay below 2^32 - 1.
Result<void> Split(Jobs& jobs, Calls& calls, uint32_t process, int64_t parts);

// `permille` of the retries of the process fall away. A log tells how many attempts an execution took but not
// when, so each attempt is taken as an equal part of the service:
//
//   service' = service - service * (attempts - 1) / attempts * permille / 1000       rounded to the smaller
//
// Executions whose attempts are unknown keep their service.
// Errors: kInvalidArgument for permille outside 1..1000, or when the jobs have no attempts at all.
Result<void> FewerRetries(Jobs& jobs, uint32_t process, int64_t permille);

}  // namespace harness::replay
