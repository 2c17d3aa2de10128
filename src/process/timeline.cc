// SPDX-License-Identifier: Apache-2.0
#include "process/timeline.h"

#include <algorithm>
#include <array>
#include <bit>

namespace harness::process {
namespace {

// One pass spreads the moments over stretches of time of equal length, a few to a stretch where times are
// spread; each stretch is then put in order. In place: memory that is touched anew costs more than the sort.
class MomentSort {
 public:
  MomentSort(const Executions& log, Timeline& timeline)
      : rows_(static_cast<uint32_t>(log.rows())), log_(log), timeline_(timeline) {}

  void Sort() {
    LayOut();
    Count();
    Spread();
    const MomentTimes times(log_, timeline_);
    size_t from = 0;
    for (const size_t end : ends_) {
      if (end - from > kFew) {
        SortMany(times, from, end);
      } else if (end - from > 1) {
        SortFew(times, from, end - from);
      }
      from = end;
    }
  }

 private:
  static constexpr size_t kFew = 16;
  struct Timed {
    Timestamp at;
    uint32_t row;
    Moment moment;
  };

  bool Waits(uint32_t row) const {
    return timeline_.ready_us[row] != kUnknownTime && timeline_.ready_us[row] < log_.started_us[row];
  }
  uint64_t SinceFirst(Timestamp at) const {
    return static_cast<uint64_t>(at) - static_cast<uint64_t>(first_);
  }
  size_t StretchOf(Timestamp at) const { return static_cast<size_t>(SinceFirst(at) >> shift_); }

  void LayOut() {
    Timestamp last = INT64_MIN;
    size_t moments = 0;
    for (uint32_t row = 0; row < rows_; ++row) {
      const Timestamp ready = timeline_.ready_us[row] = ReadyTime(log_, row);
      const Timestamp start = log_.started_us[row];
      const bool waits = ready != kUnknownTime && ready < start, holds = HoldsSlots(log_, row);
      if (!waits && !holds) continue;
      first_ = std::min(first_, waits ? ready : start);
      last = std::max(last, holds ? log_.ended_us[row] : start);
      moments += (waits ? 1U : 0U) + (holds ? 1U : 0U) + 1U;
    }
    timeline_.rows.resize(moments);
    timeline_.moments.resize(moments);
    if (moments == 0) return;
    shift_ = std::max(0, static_cast<int>(std::bit_width(SinceFirst(last))) -
                             static_cast<int>(std::bit_width(moments / 8)));
    ends_.resize(StretchOf(last) + 1);
  }

  // Where each stretch begins; Spread() moves that on to where it ends.
  void Count() {
    for (uint32_t row = 0; row < rows_; ++row) {
      const bool waits = Waits(row), holds = HoldsSlots(log_, row);
      if (waits) ++ends_[StretchOf(timeline_.ready_us[row])];
      if (holds) ++ends_[StretchOf(log_.ended_us[row])];
      if (waits || holds) ++ends_[StretchOf(log_.started_us[row])];
    }
    size_t before = 0;
    for (size_t& end : ends_) {
      const size_t count = end;
      end = before;
      before += count;
    }
  }

  // In each stretch ends, then those that become ready, then starts; rows ascending in each.
  void Spread() {
    const auto put = [this](Timestamp at, uint32_t row, Moment moment) {
      const size_t place = ends_[StretchOf(at)]++;
      timeline_.rows[place] = row;
      timeline_.moments[place] = moment;
    };
    for (uint32_t row = 0; row < rows_; ++row) {
      if (HoldsSlots(log_, row)) put(log_.ended_us[row], row, Moment::kEnd);
    }
    for (uint32_t row = 0; row < rows_; ++row) {
      if (Waits(row)) put(timeline_.ready_us[row], row, Moment::kReady);
    }
    for (uint32_t row = 0; row < rows_; ++row) {
      const bool waits = Waits(row), holds = HoldsSlots(log_, row);
      if (!waits && !holds) continue;
      put(log_.started_us[row], row,
          !waits  ? Moment::kStart
          : holds ? Moment::kStartLate
                  : Moment::kStartLateOnly);
    }
  }

  // Each goes behind as many as are before it: no branch depends on the times. Stable.
  void SortFew(const MomentTimes& times, size_t from, size_t count) {
    std::array<Timed, kFew> few;
    uint32_t* const rows = &timeline_.rows[from];
    Moment* const moments = &timeline_.moments[from];
    for (size_t i = 0; i < count; ++i) few[i] = {times.Of(moments[i], rows[i]), rows[i], moments[i]};
    for (size_t i = 0; i < count; ++i) {
      size_t place = 0;
      for (size_t j = 0; j < i; ++j) place += few[j].at <= few[i].at ? 1 : 0;
      for (size_t j = i + 1; j < count; ++j) place += few[j].at < few[i].at ? 1 : 0;
      rows[place] = few[i].row;
      moments[place] = few[i].moment;
    }
  }

  void SortMany(const MomentTimes& times, size_t from, size_t end) {
    many_.clear();
    for (size_t i = from; i < end; ++i) {
      const uint32_t row = timeline_.rows[i];
      many_.push_back({times.Of(timeline_.moments[i], row), row, timeline_.moments[i]});
    }
    std::stable_sort(many_.begin(), many_.end(), [](const Timed& a, const Timed& b) { return a.at < b.at; });
    for (size_t i = from; i < end; ++i) {
      timeline_.rows[i] = many_[i - from].row;
      timeline_.moments[i] = many_[i - from].moment;
    }
  }

  const uint32_t rows_;
  const Executions& log_;
  Timeline& timeline_;
  Timestamp first_ = INT64_MAX;
  int shift_ = 0;
  std::vector<size_t> ends_;  // by stretch
  std::vector<Timed> many_;
};

}  // namespace

Timestamp ReadyTime(const Executions& log, size_t row) {
  const Timestamp eligible = log.eligible_us[row];
  const Timestamp started = log.started_us[row];
  if (eligible == kUnknownTime || started == kUnknownTime || started < eligible) return kUnknownTime;
  if (log.predecessor[row] == kNoRow) return eligible;
  const Timestamp released = log.ended_us[log.predecessor[row]];
  if (released > started) return eligible;  // it started all the same: nothing held it
  return released == kUnknownTime ? started : std::max(released, eligible);
}

Timeline MakeTimeline(const Executions& log) {
  Timeline timeline;
  timeline.ready_us.resize(log.rows());
  MomentSort(log, timeline).Sort();
  return timeline;
}

}  // namespace harness::process
