// SPDX-License-Identifier: Apache-2.0
// One change to verify, as a value: its text form, its JSON, and how it is applied to a model.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "process/executions.h"
#include "replay/actions.h"
#include "replay/model.h"

namespace harness::replay {

enum class ActionKind {
  kAddSlots,      // add-slots:HOST|*:+1          more (or fewer) slots on one host or on each
  kSetPriority,   // priority:PROCESS:-1          lower goes first; acts under fcfs and process_priority
  kShift,         // shift:PROCESS:+30m           eligible so much later (us, ms, s, m, h, d)
  kThin,          // thin:PROCESS:3               every third execution falls away
  kMerge,         // merge:PROCESS:4[:1h[:5s]]    four calls within the window are one; setup paid once
  kSplit,         // split:PROCESS:2              two parts of half the service, one after the other
  kFewerRetries,  // retry:PROCESS:0.5            half of the retries (attempts beyond the first) fall away
  kRoute,         // route:PROCESS:HOST[,HOST]    runs on these hosts and on no other
  kKeep,          // keep:PROCESS:3[:within T/T[,T/T]|:outside T/T[,T/T]]  only every third execution stays
  kCap,           // cap:PROCESS:2                at most two at once; 0 lifts a cap
  kDefer,         // defer:PROCESS:8h-12h         eligible in these hours of the UTC day: at their end
  kUnlink,        // unlink:PROCESS:PREDECESSOR   waits for what that one waits for, beside it
  kDedupe,        // dedupe:PROCESS:1h[:3]        the same parameters again fall away, in up to 3 windows
};
inline constexpr size_t kActionKinds = 13;
const char* ActionKindName(ActionKind kind);  // "add-slots", "priority", ... as in the text

inline constexpr int64_t kPermille = 1000;
inline constexpr Micros kDefaultMergeWindow = kMicrosPerHour;

struct Action {
  ActionKind kind = ActionKind::kAddSlots;
  uint32_t process = 0;  // number in the log; not used by kAddSlots
  std::vector<uint32_t>
      hosts;  // positions in the model; kAddSlots: none for each host; kRoute: in order of preference
  // kAddSlots: slots more; kSetPriority: the priority; kShift: microseconds later; kThin: every how many-th;
  // kMerge: calls in one; kSplit: parts; kFewerRetries: permille of the retries that fall away; kKeep: every
  // how many-th; kCap: how many at once, 0 for no cap; kDedupe: windows of the same parameters at most, 0 for
  // any number.
  int64_t amount = 0;
  // kMerge: from the first to the last of the calls, at most; kDedupe: from the one that stays to the other.
  Micros window_us = kDefaultMergeWindow;
  Micros setup_us = -1;                  // kMerge: -1: the shortest service of the process (see Merge)
  std::vector<TimeWindow> windows = {};  // kKeep: only executions eligible inside are touched; none: all
  bool outside = false;                  // kKeep: ... or, with true, only those outside of all of them
  Micros from_us = 0, to_us = 0;         // kDefer: hours of the UTC day; `to` before `from` is past midnight
  uint32_t predecessor = 0;              // kUnlink: number of the process in the log
  bool operator==(const Action&) const = default;
};

// What names stand for: processes by number in the log, hosts by position in the model.
struct Names {
  std::vector<std::string> processes, hosts;
};
Names NamesOf(const process::Executions& log, const Model& model);

// "kind:target:value". Names stand as in the log, in their case; one that holds a colon, a comma or a quote
// stands in double quotes, a quote in it doubled. A host * (not quoted) is each host. Times (T) are UTC as
// 2025-07-20T00:00:00Z, with up to six decimals, or 2025-07-20 for the first moment of a day.
// Errors: kInvalidArgument, with the text, what was found, what was expected, and the nearest name.
Result<Action> ParseAction(std::string_view text, const Names& names);

// Reads back to the same action.
std::string ToText(const Action& action, const Names& names);

// {action: the text, kind, process, hosts, amount, window_us, setup_us, windows: [[from_us, to_us], ...],
// outside, from_us, to_us, predecessor}, keys where they have a meaning.
Json ToJson(const Action& action, const Names& names);

// Does it touch the jobs, or the hosts and the order of service alone?
bool ChangesJobs(ActionKind kind);

// Which columns of the jobs may be others then; all also means that jobs may have other numbers, and calls.
enum class JobColumns : uint8_t { kNone = 0, kService = 1, kPredecessor = 2, kAll = 7 };
JobColumns ColumnsChangedBy(ActionKind kind);
constexpr JobColumns operator|(JobColumns a, JobColumns b) {
  return static_cast<JobColumns>(static_cast<uint8_t>(a) | static_cast<uint8_t>(b));
}
constexpr bool Includes(JobColumns columns, JobColumns one) {
  return (static_cast<uint8_t>(columns) & static_cast<uint8_t>(one)) != 0;
}

// Applies an action to the machines (ChangesJobs false) or to jobs in order with the calls they carry (true).
// Errors: those of the functions there; kFewerRetries without attempts in the jobs and kDedupe without keys
// are kInvalidArgument.
Result<void> Apply(const Action& action, Machines& machines);
Result<void> Apply(const Action& action, JobEdits& edits);

}  // namespace harness::replay
