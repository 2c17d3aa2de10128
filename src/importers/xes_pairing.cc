// SPDX-License-Identifier: Apache-2.0
#include "importers/xes_pairing.h"

#include <deque>
#include <map>

#include "base/text.h"

namespace harness::importers {
namespace {

// Instances of one activity that wait for their next event, as positions in the result.
struct Waiting {
  std::deque<size_t> scheduled;
  std::deque<size_t> started;
};

std::optional<size_t> TakeFirst(std::deque<size_t>& waiting) {
  if (waiting.empty()) return std::nullopt;
  const size_t first = waiting.front();
  waiting.pop_front();
  return first;
}

}  // namespace

XesPhase PhaseOf(const std::optional<std::string>& transition) {
  if (!transition) return XesPhase::kComplete;
  const std::string name = AsciiLower(*transition);
  if (name == "start") return XesPhase::kStart;
  if (name == "schedule" || name == "enable") return XesPhase::kSchedule;
  if (name == "assign" || name == "reassign" || name == "suspend" || name == "resume") return XesPhase::kNone;
  return XesPhase::kComplete;
}

std::vector<XesInstance> PairTrace(const std::vector<XesEvent>& events, XesPairingCounts& counts) {
  using Key = std::pair<std::optional<std::string_view>, std::optional<std::string_view>>;
  std::map<Key, Waiting> open;
  std::vector<XesInstance> instances;
  for (size_t i = 0; i < events.size(); ++i) {
    const XesEvent& event = events[i];
    const XesPhase phase = PhaseOf(event.transition);
    if (phase == XesPhase::kNone) {
      ++counts.no_phase;
      continue;
    }
    Waiting& waiting = open[{event.activity, event.instance}];
    std::optional<size_t> instance;
    if (phase == XesPhase::kComplete) instance = TakeFirst(waiting.started);
    if (!instance && phase != XesPhase::kSchedule) instance = TakeFirst(waiting.scheduled);
    if (!instance) {
      instance = instances.size();
      instances.emplace_back();
    }
    if (phase == XesPhase::kSchedule) {
      instances[*instance].schedule = i;
      waiting.scheduled.push_back(*instance);
    } else if (phase == XesPhase::kStart) {
      instances[*instance].start = i;
      waiting.started.push_back(*instance);
    } else {
      instances[*instance].complete = i;
    }
  }
  for (const XesInstance& instance : instances) {
    if (instance.start && instance.complete) ++counts.paired;
    if (instance.start && !instance.complete) ++counts.start_without_complete;
    if (!instance.start && instance.complete) ++counts.complete_without_start;
    if (!instance.start && !instance.complete) ++counts.schedule_without_start;
  }
  return instances;
}

}  // namespace harness::importers
