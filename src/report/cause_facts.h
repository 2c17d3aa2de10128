// SPDX-License-Identifier: Apache-2.0
// Figures of the wait attribution and of the replay, read from the metrics of the plugins that give them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace harness::report {

// The causes in the order in which they are tested, which is also the order of every legend.
struct CauseName {
  std::string_view key;      // in the metrics: "held_us"
  std::string_view name;     // "held"
  std::string_view meaning;  // "a parent or dependency had not ended"
};
inline constexpr std::array<CauseName, 7> kCauses = {
    {{"held_us", "held", "a parent or dependency had not ended"},
     {"batching_us", "batching", "the batch was not released yet"},
     {"schedule_us", "schedule", "the next tick of the clock had not come"},
     {"unavailability_us", "unavailability", "every usable host was closed or silent"},
     {"restricted_us", "restricted", "slots were free, but not for this process"},
     {"contention_us", "contention", "every usable slot was busy, or just being given to another"},
     {"dispatch_us", "dispatch", "a usable slot was free"}}};

struct Causes;
// The cells of a cause in the table of causes: hours, share of the whole and what passes meanwhile.
struct CauseCells {
  std::string hours, share, meaning;
};
CauseCells CellsOf(const Causes& causes, size_t cause);

struct BlamePair {
  std::string process_id, holder_process_id;
  double hours = 0;
};

// A schedule or a user token, none of the two, or the rest of a list.
struct HolderFact {
  std::string name;  // "no schedule", "12 others"
  double hours = 0, others_hours = 0;
};

struct Causes {
  std::array<std::optional<double>, kCauses.size()> hours;  // of the whole log
  // False where no row names a predecessor: no hour is known to be held, and none is known not to be.
  bool tells_holds = true;
  // Whether hours of a cause, by its number, are known.
  bool Tells(size_t cause) const { return tells_holds || kCauses[cause].name != "held"; }
  std::optional<double> wait_hours;
  Timestamp start_us = 0;
  Micros step_us = 0;
  std::array<std::vector<double>, kCauses.size()> over_time;  // hours; one length, may be empty
  std::vector<BlamePair> blame;                               // largest first
  std::vector<HolderFact> schedules, users;                   // contention that is charged to each
};
Causes ReadCauses(const Json& metrics);

struct CapacityPoint {
  int64_t more_slots = 0;
  std::optional<double> naive_hours, theory_hours, replayed_hours, low_hours, high_hours;
};

struct PoolCapacity {
  std::string name, why, grown_host, verdict, no_theory;
  std::optional<int64_t> slots, server_slots, executions;
  // Saved by one more server, in hours: what each way says.
  std::optional<double> naive_hours, theory_hours, replayed_hours, low_hours, high_hours;
  std::optional<double> naive_share, theory_share, replayed_share;
  std::optional<double> recorded_hours, theory_wait_hours;  // with the slots as they are
  std::vector<CapacityPoint> curve;
};

struct Capacity {
  std::string discipline, fit;
  std::optional<double> wmape, distance, queue_error;
  std::optional<int64_t> judged;
  std::vector<PoolCapacity> pools;
  Timestamp start_us = 0;
  Micros step_us = 0;
  std::vector<std::optional<double>> recorded, replayed;  // mean queue in each step; may be empty
};
Capacity ReadCapacity(const Json& metrics);

}  // namespace harness::report
