// SPDX-License-Identifier: Apache-2.0
// The executions to be simulated: when they come, how long they run, what they wait for.
#pragma once

#include <cstdint>
#include <vector>

#include "generate/erp_model.h"

namespace harness::generate {

inline constexpr Second kNever = INT32_MAX;

enum class Outcome : uint8_t { kSuccess, kError, kCancelled };

// One execution, 64 bytes. `queued` and `eligible` of children, and everything below the first line
// of blanks, are results of RunPool; the rest is drawn once and never changes.
struct Job {
  Second queued = 0;
  Second eligible = 0;
  Second service_s = 0;  // of one attempt, before its process is scaled
  int32_t after = -1;    // index of the parent or the dependency, or -1
  int32_t first_dependent = -1;
  int32_t next_dependent = -1;  // of the same `after`
  uint32_t key = 0;             // batch or run number, 0 is none
  uint16_t process = 0;
  uint16_t poll_draw = 0;  // goes through the poller when below the share of its process * 65536
  uint8_t attempts = 1;
  uint8_t latency_s = 1;  // of the dispatcher
  uint8_t stagger_s = 0;  // children are queued so long after the start of their parent
  uint8_t user = 0;
  Outcome outcome = Outcome::kSuccess;
  Link link = Link::kNone;
  uint8_t chain = 0;    // 1 + index of the chain, 0 is none
  uint8_t company = 0;  // of a burst of planted instances, 0 is none

  uint8_t host = 0;
  Second ready = kNever;   // nothing but slots and caps hold it any more
  Second start = kNever;   // kNever: not started
  Second end = kNever;     // may lie after the end of the log
  Second full_before = 0;  // seconds until `ready` in which the hosts were open and every slot taken
  Second contention = 0;   // of these, the seconds between ready and start
};

inline constexpr int kUserCount = 40;  // user 0 is SYSTEM

// All executions in the order (eligible, creation), children at their parent's place; links set.
// Exactly process.runs executions of each process.
std::vector<Job> MakeJobs(uint64_t seed, const ErpModel& model, const ErpCalendar& calendar);

}  // namespace harness::generate
