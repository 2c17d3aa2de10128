// SPDX-License-Identifier: Apache-2.0
// When slots become free and hosts are open, for the short cuts of the replay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "replay/model.h"

namespace harness::replay {

// The instants at which slots become free: sorted where they are few, else a heap. More slots than jobs are
// never needed.
class FreeTimes {
 public:
  FreeTimes(int64_t slots, size_t jobs)
      : times_(static_cast<size_t>(
                   std::clamp<int64_t>(slots, 1, std::max<int64_t>(1, static_cast<int64_t>(jobs)))),
               INT64_MIN) {}
  void Clear() { std::fill(times_.begin(), times_.end(), INT64_MIN); }
  Timestamp first() const { return times_[0]; }

  // Requires end >= first().
  void ReplaceFirst(Timestamp end) {
    const size_t size = times_.size();
    if (size > kMostSorted) return SinkFirst(end);
    if (size > kMostAll) return ShiftUntil(end);
    // Each place gets its own, the next, or `end` between the two: no branch that nobody can foretell.
    for (size_t i = 0; i + 1 < size; ++i) times_[i] = std::min(std::max(times_[i], end), times_[i + 1]);
    times_[size - 1] = std::max(times_[size - 1], end);
  }

 private:
  static constexpr size_t kMostAll = 16;
  static constexpr size_t kMostSorted = 40;

  void ShiftUntil(Timestamp end) {
    size_t i = 1;
    for (; i < times_.size() && times_[i] < end; ++i) times_[i - 1] = times_[i];
    times_[i - 1] = end;
  }

  void SinkFirst(Timestamp end) {
    size_t at = 0;
    for (size_t child = 1; child < times_.size(); child = 2 * at + 1) {
      if (child + 1 < times_.size() && times_[child + 1] < times_[child]) ++child;
      if (times_[child] >= end) break;
      times_[at] = times_[child];
      at = child;
    }
    times_[at] = end;
  }

  std::vector<Timestamp> times_;
};

// A calendar that remembers the open stretch in which it was asked last.
class OpenTimes {
 public:
  explicit OpenTimes(const ModelHost& host) : calendar_(host.calendar) {
    if (!calendar_.always_open()) return;
    from_ = INT64_MIN;
    to_ = kNever;
  }
  Timestamp NextOpen(Timestamp at) { return at >= from_ && at < to_ ? at : LookUp(at); }

 private:
  Timestamp LookUp(Timestamp at) {
    const Timestamp open = calendar_.NextOpen(at);
    if (open == kNever) return kNever;
    from_ = open;
    to_ = calendar_.NextBorder(open);
    return open;
  }

  process::HostCalendar calendar_;
  Timestamp from_ = 0, to_ = 0;
};

}  // namespace harness::replay
