// SPDX-License-Identifier: Apache-2.0
// When a host is closed, learned from work that waited while its slots were free.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace harness::process {

// 1970-01-05 was a Monday.
inline constexpr Timestamp kSomeMonday = 4 * kMicrosPerDay;

// A stretch of the week, Monday 00:00 UTC = 0, in which a host starts nothing.
struct WeekSpan {
  Micros from_us = 0;
  Micros to_us = 0;
};

// One host. Starts in any order, idle time in order of time; both are fast where most lie in the quarter hour
// of the one before.
class CalendarWatch {
 public:
  CalendarWatch();
  void AddStart(Timestamp at) {
    if (at < start_from_ || at >= start_to_) MarkStart(at);
  }
  // False when there was a start in every quarter hour of the week: no calendar can be found.
  bool MayClose() const;
  // A slot was free and work waited for this host.
  void AddIdle(Timestamp from, Timestamp to) {
    if (!IsTold(to)) MarkIdle(from, to);
  }
  // Idle time until then changes nothing any more.
  bool IsTold(Timestamp to) const { return to <= told_to_; }

  struct Calendar {
    std::vector<WeekSpan> closed;  // in order, apart from each other
    int64_t weeks = 0;             // evidence: weeks with work waiting in a closed stretch, least of all
  };
  // The longest stretches of whole quarter hours without one start, in which in at least four weeks, and in
  // nine of ten of the weeks from `first` to `last`, there was idle time.
  Calendar Find(Timestamp first, Timestamp last) const;

 private:
  void MarkStart(Timestamp at);
  void MarkIdle(Timestamp from, Timestamp to);

  std::vector<bool> started_;
  Timestamp start_from_ = 0, start_to_ = 0;  // the quarter hour of the latest start
  std::vector<int64_t> weeks_;               // by quarter hour of the week; empty until there is idle time
  Timestamp told_to_ = INT64_MIN;            // end of the last quarter hour with idle time
};

// A host closes, or opens again: open at first, each turn is to the other.
struct HostTurn {
  Timestamp at;
  uint32_t host;
};

// The turns of all hosts (closed stretches by host) in the weeks from `first` to `last`, by time, then host.
std::vector<HostTurn> TurnsOf(const std::vector<std::vector<WeekSpan>>& closed, Timestamp first,
                              Timestamp last);

// True within a minute after a closed stretch ends.
bool IsAtOpening(const std::vector<WeekSpan>& closed, Timestamp at);

}  // namespace harness::process
