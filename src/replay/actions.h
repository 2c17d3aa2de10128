// SPDX-License-Identifier: Apache-2.0
// What one could change, as transformations of the model: replay before and after, with the same services.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "replay/job_edits.h"
#include "replay/model.h"

namespace harness::replay {

// Changes are applied in place, so several actions are taken together by applying one after the other. Those
// of the jobs require edits that are in order (JobEdits::Settle), and keep in the calls which job does the
// work of which execution, by which waits before and after are matched. Recorded starts stay as they were:
// changed jobs are not for calibration. Processes by their number in the log, hosts by their position in the
// model; an unknown number is kInvalidArgument. What fails changes nothing.

// What batches and ticks become (Jobs::release_us, Jobs::polled): an execution keeps the release of its batch
// and its tick unless it is said otherwise here. A release is a moment of the record: it does not come
// earlier because the rest of the batch does, or falls away.

// Times from `from_us` to before `to_us`.
struct TimeWindow {
  Timestamp from_us = 0, to_us = 0;
  bool operator==(const TimeWindow&) const = default;
};

// An action gives no host more slots than this. A log has fewer than 2^32 rows of fewer than 2^31 slots, so
// that 63 bits hold the slots of all hosts together, learned or added.
inline constexpr int64_t kMostSlots = 2'147'483'647;

// Whether a host of `slots` slots may have `more` of them (fewer when negative). `host` is how the message
// calls it. Errors: kInvalidArgument.
Result<void> CheckSlots(const std::string& host, int64_t slots, int64_t more);

// `more` slots (fewer when negative) on one host, or on every host. Errors: kInvalidArgument where a host
// would keep less than one slot, or get more and have more than kMostSlots then.
Result<void> AddSlots(Machines& machines, std::optional<uint32_t> host, int64_t more);

// Lower numbers go first. Has an effect under kProcessPriority alone.
Result<void> SetPriority(Machines& machines, uint32_t process, int64_t priority);

// The process runs on `hosts` and on no other. The first host stands first in its preference too. A job that
// needs more slots than any of them has never starts.
// Errors: kInvalidArgument for no host or one twice.
Result<void> Route(Machines& machines, uint32_t process, std::vector<uint32_t> hosts);

// At most `most` executions of the process at once, whatever was learned; 0: no cap. Errors: kInvalidArgument
// below 0.
Result<void> Cap(Machines& machines, uint32_t process, int64_t most);

// Executions of the process become eligible `later_us` later (earlier when negative; at most 100 years), and
// so are their batches released. Ticks stay where they are: a polled one waits for the next.
// Those that wait for one of them wait for its replayed end, as ever.
Result<void> Shift(JobEdits& edits, uint32_t process, Micros later_us);

// What waited for an execution that falls away needs its result still, and waits for the one of the process
// that does its work then: Thin and Keep take the next that stays, in order of eligible times, or the last
// where none comes; Dedupe the one before it with the same key. Where an execution would wait for itself
// then, it waits for the predecessor of the one that fell away. As calls those that fall away are dropped.

// Drops every `every`-th execution of the process in order of eligible times (the every-th, 2 every-th, ...);
// 1 drops all: nobody does their work, and what waited for one waits for that one's predecessor. Errors:
// kInvalidArgument for a process that was split before.
Result<void> Thin(JobEdits& edits, uint32_t process, int64_t every);

// Executions of the process that are eligible from `from_us` to before `to_us` of the UTC day become eligible
// at `to_us`; with `to_us` before `from_us` the hours reach past midnight, and the end is that of the next
// day. Errors: kInvalidArgument for times outside 0 to 24 h, or equal ones.
Result<void> Defer(JobEdits& edits, uint32_t process, Micros from_us, Micros to_us);

// Only every `every`-th execution of the process stays (the first, the one after `every`, ...), in order of
// eligible times; of those that the windows touch, where there are any: those eligible inside of one, or with
// `outside` those in none. Those that no window touches stay, and can be the next for what waited.
// Errors: kInvalidArgument for `every` below 2, a window that ends before it begins, a process that was split
// before.
Result<void> Keep(JobEdits& edits, uint32_t process, int64_t every, const std::vector<TimeWindow>& windows,
                  bool outside);

// An execution of the process falls away when one of the same key that stayed is eligible at most `window_us`
// before it: its result is taken, by what waited too. Unknown keys (0; those of executions that failed are
// made so) stay, and so do keys that come back in more than `most_windows` such windows (0: however many),
// see RepeatWatch. Errors: kInvalidArgument for a negative window or number of them, jobs without keys, a
// process that was split before.
Result<void> Dedupe(JobEdits& edits, uint32_t process, Micros window_us, int64_t most_windows = 0);

// Executions of the process no longer wait for executions of `predecessor` but for what those wait for, so
// that both run beside each other. Nothing else changes: an execution whose recorded eligible time is after
// the end of its predecessor does not become eligible earlier.
// Errors: kInvalidArgument where `predecessor` is the process itself and was split before.
Result<void> Unlink(JobEdits& edits, uint32_t process, uint32_t predecessor);

// `calls_in_one` consecutive executions of the process, in order of eligible times, become one: eligible when
// the last of them is, with the setup paid once. A batch closes earlier when the next one would come more
// than `window_us` after its first, when it would need another number of slots or wait for another
// predecessor; batches of one stay as they are. What waited for one of them waits for the batch. The release
// of the batch is the latest of theirs; it is polled when one of them is, and has their key if all share it.
//
//   service of the batch = setup + sum over its calls of (service - setup)
//
// with min(setup, service) for a call that is shorter. A log does not tell the setup. Without one the
// shortest positive service of the process is taken: no call had less to do, but it may hold real work, so
// that the saving is an upper estimate; state it with the result. Errors: kInvalidArgument for fewer than 2
// calls, a negative window or setup, a process that was split before.
Result<void> MergeCalls(JobEdits& edits, uint32_t process, int64_t calls_in_one, Micros window_us,
                        std::optional<Micros> setup_us);
// The setup that is taken without one: the shortest positive service, 0 where there is none.
Micros ShortestService(const JobEdits& edits, uint32_t process);

// Executions that one call does, by their rows in the log; the setup is that of their process.
struct CallBatch {
  std::vector<uint32_t> rows;
  Micros setup_us = 0;
};

// The executions of each batch become one, as MergeCalls does it, whatever lies between them: the last of
// them by (eligible time, row) does the work of all. Those of another process, another number of slots or
// another predecessor than the last stay as they are; predecessors that an earlier batch made one are one, so
// that a sequence is merged by its steps in order. Rows that are not in the model are passed over, and a row
// counts in the first batch that names it. Errors: kInvalidArgument for a negative setup.
Result<void> MergeBatches(JobEdits& edits, std::span<const CallBatch> batches);

// Each execution of the process becomes `parts` parts of equal service (the first ones 1 us longer where it
// does not divide), one after the other: each waits for its turn anew, so that others can go between. What
// waited for the execution waits for its last part; only the first waits for a release or a tick. 2 to 1,000
// parts; the jobs must stay below 2^32 - 1.
Result<void> Split(JobEdits& edits, uint32_t process, int64_t parts);

// `permille` of the retries of the process fall away. A log tells how many attempts an execution took but not
// when, so each attempt is taken as an equal part of the service:
//
//   service' = service - service * (attempts - 1) / attempts * permille / 1000       rounded to the smaller
//
// Executions whose attempts are unknown keep their service.
// Errors: kInvalidArgument for permille outside 1..1000, or when the jobs have no attempts at all.
Result<void> FewerRetries(JobEdits& edits, uint32_t process, int64_t permille);

}  // namespace harness::replay
