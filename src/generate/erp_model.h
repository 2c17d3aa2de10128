// SPDX-License-Identifier: Apache-2.0
// What runs in the simulated ERP system: its processes, how they are linked, and which patterns are on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "generate/intensity.h"

namespace harness::generate {

// Patterns that can be left out of the log, each a mechanism that is switched off.
struct ErpPatterns {
  bool qemail_schedule = true;   // off: QEMAIL is started by users, twenty times less often
  bool losext_hold = true;       // off: LOSEXTCHLD may start before its parent ends
  bool losld_hold = true;        // off: LOSLOADCLD likewise
  bool payout_keys = true;       // off: payout executions name no batch and no period
  bool retries = true;           // off: every execution has one attempt
  bool month_end = true;         // off: every day bears the same load, no month-end batches
  bool chains = true;            // off: no DEP_PROCESS_QUEUE_ID
  bool queue_contention = true;  // off: slots without end, nobody waits for one
};

// The names as accepted by ParsePatterns, sorted.
const std::vector<std::string>& PatternNames();
// All patterns but those in `drop`. Errors: kInvalidArgument with the nearest name.
Result<ErpPatterns> ParsePatterns(const std::vector<std::string>& drop);

// Which parameters an execution carries.
enum class Parameters : uint8_t { kNone, kMonth, kPayout, kLedger, kRegion };

struct ErpProcess {
  std::string id;
  int64_t runs = 0;
  Profile profile = Profile::kBusiness;
  double mean_service_s = 60.0;
  Parameters parameters = Parameters::kNone;
  int priority = 1;              // 0 first, 2 last; equal priorities are served first come first served
  int cap = 0;                   // at most so many at once; 0 is no cap
  Second period = 0;             // > 0: started by a schedule with this period
  Second lead = 0;               // a schedule queues its next run so long before it becomes eligible
  Second poll = 0;               // > 0: executions sent through the poller wait for the next multiple of this
  double polled_share = 0;       // share of the executions that go through the poller; may be calibrated
  double batch_share = 0;        // share submitted in month-end batches
  int batch_hour = 0;            // UTC hour of these batches
  double retry_rate = 0.002;     // share of executions with more than one attempt
  double requested_share = 0.0;  // share that asks for a start up to six hours after it was queued
  bool cancellable = false;      // users cancel about one in 800 before it starts
};

enum class Link : uint8_t { kNone, kParent, kDependency };

// Parents that end late: `child` executions are queued when their parent starts and may start only
// when it ends. The parent is a coordinator and holds a slot of the hosts while it sleeps, so the
// number of running executions in the log never exceeds the number of slots.
struct Family {
  size_t parent = 0;  // index of the process
  size_t child = 0;
  bool hold = true;      // false: children do not wait
  bool regular = false;  // parents come at a steady pace with jitter, else by their profile
};

// A planted chain: one execution of each process, queued together, each depends on the one before unless it
// is said otherwise below.
struct Chain {
  std::string name;
  std::vector<size_t> processes;
  int64_t instances = 0;
  Profile profile = Profile::kBusiness;
  std::string key;     // the parameter that all executions of an instance share
  std::string cohort;  // when the instances come: any_day, close_window, night
  // The rest for chains of --chains (erp_chains.h).
  Link link =
      Link::kDependency;  // kNone: each execution is queued `gap` after the one before, by the same user
  int burst = 1;          // instances that one user asks for within a few minutes
  Second gap = 0;
  int64_t values = 0;  // different values of the key; 0: each instance its own
  bool planted = false;
};

struct ErpModel {
  ErpPatterns patterns;
  std::vector<ErpProcess> processes;
  std::vector<Family> families;
  std::vector<Chain> chains;
  int64_t rows = 0;
  int slots_per_host = 0;

  size_t IndexOf(std::string_view id) const;  // requires that it is there
};

// SCHEDULE_ID of a process with a period: this plus its index.
inline constexpr int64_t kFirstScheduleId = 1000;

inline constexpr const char* kHosts[] = {"QCPCENQPECZC01", "QCPCENQPECZC02"};

// 240 processes; at scale 1 435,616 rows and the run counts of the specification, whatever the seed.
// Every count is multiplied by rows_scale and rounded, at least 1.
ErpModel MakeErpModel(double rows_scale, const ErpPatterns& patterns);

// The runs of QEMAIL under its five-minute schedule: 56,109 at scale 1.
int64_t QemailRuns(double rows_scale);

}  // namespace harness::generate
