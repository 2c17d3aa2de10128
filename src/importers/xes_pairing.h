// SPDX-License-Identifier: Apache-2.0
// From the events of one trace to activity instances: schedule, start and complete brought together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace harness::importers {

// One event of a trace. An absent attribute has no value.
struct XesEvent {
  std::optional<std::string> activity;                  // concept:name
  std::optional<std::string> resource;                  // org:resource
  std::optional<std::string> instance;                  // concept:instance
  std::optional<std::string> transition;                // lifecycle:transition as written
  std::optional<int64_t> time_us;                       // time:timestamp
  std::vector<std::pair<size_t, std::string>> further;  // (column, value), in the file's order
};

enum class XesPhase { kSchedule, kStart, kComplete, kNone };

// The phase of a transition, in any case. Start is "start"; "schedule" and "enable" are kSchedule; the
// transitions that change no phase (assign, reassign, suspend, resume) are kNone; all others end the
// instance: complete, the aborts, withdraw, the skips, an absent or unknown one (an event of its own).
XesPhase PhaseOf(const std::optional<std::string>& transition);

// An instance: positions of its events in the trace; at least one is present.
struct XesInstance {
  std::optional<size_t> schedule;
  std::optional<size_t> start;
  std::optional<size_t> complete;
};

struct XesPairingCounts {
  int64_t paired = 0;  // start and complete
  int64_t complete_without_start = 0;
  int64_t start_without_complete = 0;
  int64_t schedule_without_start = 0;  // nothing followed it
  int64_t no_phase = 0;                // events that are in no instance
};

// Pairs first in, first out among events of equal activity and (where given) concept:instance, in the
// order of the trace. The resource does not take part: work is often started by one and completed by
// another. Every event with a phase is in exactly one instance; adds to `counts`.
std::vector<XesInstance> PairTrace(const std::vector<XesEvent>& events, XesPairingCounts& counts);

}  // namespace harness::importers
