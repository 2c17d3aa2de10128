// SPDX-License-Identifier: Apache-2.0
// In which stretches of each week a host is closed, learned from work that waited while its slots were free.
#pragma once

#include <cstdint>
#include <vector>

#include "process/host_calendar.h"

namespace harness::process {

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
    int64_t times = 0;  // evidence: on so many days work waited in a closed quarter hour, least of all
  };
  // The longest stretches of whole quarter hours without one start, on each day, from Monday to Friday, on
  // Saturday and Sunday, or on one day of the week, in which there was idle time on nine of ten of such days
  // from `first` to `last`: ten at least where it is each day or Monday to Friday, else four. An hour at
  // least where several days show it together. A host that started work on fewer days shows no hours at all.
  Calendar Find(Timestamp first, Timestamp last) const;

 private:
  struct DayKind;
  struct Closed {
    bool closed = false;
    bool by_kind = false;  // not by this day of the week alone
    int64_t times = 0;
  };
  Closed ClosedAt(size_t bucket, Micros watched, int64_t days) const;
  bool IsClosed(size_t quarter, const DayKind& kind, Micros watched, int64_t& times) const;
  int64_t DaysWithStarts() const;
  void MarkStart(Timestamp at);
  void MarkIdle(Timestamp from, Timestamp to);

  std::vector<bool> started_;
  std::vector<int64_t> started_days_;        // days with a start, some of them again and again
  Timestamp start_from_ = 0, start_to_ = 0;  // the quarter hour of the latest start
  std::vector<int64_t> weeks_;               // by quarter hour of the week; empty until there is idle time
  Timestamp told_to_ = INT64_MIN;            // end of the last quarter hour with idle time
};

// Closed stretches of whole quarter hours, and the starts in the quarter hours beside them: the host was
// closed from the last before to the first after.
class ClosedEdges {
 public:
  explicit ClosedEdges(const std::vector<WeekSpan>& closed);
  void AddStart(Timestamp at);
  // Stretches that reach into the next week or the one before stay as they are there.
  std::vector<WeekSpan> Exact() const;

 private:
  struct Edges {
    Micros last_before, first_after;
  };
  std::vector<WeekSpan> closed_;
  std::vector<Edges> edges_;
};

}  // namespace harness::process
