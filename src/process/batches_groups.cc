// SPDX-License-Identifier: Apache-2.0
#include "process/batches_groups.h"

#include <algorithm>
#include <tuple>

#include "process/pair_numbers.h"

namespace harness::process {
namespace {

// The end, or the start where no end is known or it lies before the start.
Timestamp EndOf(const Executions& log, uint32_t row) {
  return std::max(log.started_us[row], log.ended_us[row]);
}

bool WasReady(Timestamp ready, Timestamp at) {
  return ready != kUnknownTime && ready <= at;
}

class Grouping {
 public:
  Grouping(const Executions& log, const SlotPools& pools, const Timeline& timeline)
      : log_(log), pools_(pools), timeline_(timeline), numbers_(log) {}

  BatchGroups Run() {
    FindStreams();
    FillStreams();
    for (size_t i = 0; i < found_.streams.size(); ++i) {
      BatchStream& stream = found_.streams[i];
      const ReleasedTimes ready(log_, pools_, timeline_, stream.process);
      if (others_[i]) {
        SortAll(ready, stream);
      } else {
        SortTies(ready, stream);
      }
      Group(ready, stream);
    }
    found_.firsts.push_back(static_cast<uint32_t>(found_.rows.size()));
    return std::move(found_);
  }

 private:
  uint32_t StreamOf(uint32_t row, uint32_t next) {
    return numbers_.Of(log_.process[row], log_.host[row], next);
  }

  void FindStreams() {
    for (uint32_t row = 0; row < log_.rows(); ++row) {
      if (log_.started_us[row] == kUnknownTime) continue;
      const auto next = static_cast<uint32_t>(found_.streams.size());
      const uint32_t stream = StreamOf(row, next);
      if (stream == next) found_.streams.push_back({log_.process[row], log_.host[row]});
      ++found_.streams[stream].rows;
    }
    uint32_t first = 0;
    for (BatchStream& stream : found_.streams) {
      stream.first = first;
      first += stream.rows;
      places_.push_back(stream.first);
    }
    others_.assign(found_.streams.size(), 0);
    found_.rows.resize(first);
  }

  // The timeline has its starts in order; what it does not hold comes after them.
  void FillStreams() {
    for (size_t i = 0; i < timeline_.rows.size(); ++i) {
      const Moment moment = timeline_.moments[i];
      if (moment == Moment::kEnd || moment == Moment::kReady) continue;
      Put(timeline_.rows[i]);
    }
    for (uint32_t row = 0; row < log_.rows(); ++row) {
      if (log_.started_us[row] == kUnknownTime || Waits(row) || HoldsSlots(log_, row)) continue;
      others_[Put(row)] = 1;
    }
  }

  uint32_t Put(uint32_t row) {
    const uint32_t stream = StreamOf(row, 0);
    found_.rows[places_[stream]++] = row;
    return stream;
  }

  bool Waits(uint32_t row) const {
    return timeline_.ready_us[row] != kUnknownTime && timeline_.ready_us[row] < log_.started_us[row];
  }

  bool Before(const ReleasedTimes& ready, uint32_t a, uint32_t b) const {
    if (log_.started_us[a] != log_.started_us[b]) return log_.started_us[a] < log_.started_us[b];
    if (log_.ended_us[a] != log_.ended_us[b]) return log_.ended_us[a] < log_.ended_us[b];
    return std::pair(ready.Of(a), a) < std::pair(ready.Of(b), b);
  }

  void Sort(const ReleasedTimes& ready, uint32_t from, uint32_t to) {
    std::sort(found_.rows.begin() + from, found_.rows.begin() + to,
              [&](uint32_t a, uint32_t b) { return Before(ready, a, b); });
  }

  void SortAll(const ReleasedTimes& ready, const BatchStream& stream) {
    Sort(ready, stream.first, stream.first + stream.rows);
  }

  // What starts at one instant.
  void SortTies(const ReleasedTimes& ready, const BatchStream& stream) {
    const uint32_t end = stream.first + stream.rows;
    for (uint32_t from = stream.first, to = from; from < end; from = to) {
      FetchAhead(log_.started_us, found_.rows, from);
      const Timestamp start = log_.started_us[found_.rows[from]];
      for (to = from + 1; to < end && log_.started_us[found_.rows[to]] == start;) ++to;
      if (to - from > 1) Sort(ready, from, to);
    }
  }

  void Group(const ReleasedTimes& ready, BatchStream& stream) {
    stream.first_group = static_cast<uint32_t>(found_.firsts.size());
    const uint32_t end = stream.first + stream.rows;
    for (uint32_t first = stream.first, next = first; first < end; first = next) {
      const uint32_t one = found_.rows[first];
      const Timestamp fired = log_.started_us[one];
      Timestamp last_end = EndOf(log_, one);
      stream.busy_us += last_end - fired;
      for (next = first + 1; next < end; ++next) {
        FetchAhead(log_.ended_us, found_.rows, next);
        const uint32_t row = found_.rows[next];
        const Timestamp start = log_.started_us[row], ended = EndOf(log_, row);
        if (start != fired && (start > last_end || !WasReady(ready.Of(row), fired))) break;
        last_end = std::max(last_end, ended);
        stream.busy_us += ended - start;
      }
      found_.firsts.push_back(first);
      stream.largest = std::max(stream.largest, next - first);
      ++stream.groups;
    }
  }

  const Executions& log_;
  const SlotPools& pools_;
  const Timeline& timeline_;
  PairNumbers numbers_;
  std::vector<uint32_t> places_;  // by stream, where its next row goes
  std::vector<uint8_t> others_;   // by stream, whether it has rows that the timeline does not hold
  BatchGroups found_;
};

}  // namespace

BatchGroup DescribeGroup(const Executions& log, const ReleasedTimes& ready, const std::vector<uint32_t>& rows,
                         BatchSpan span) {
  const uint32_t one = rows[span.first];
  const Timestamp one_ready = ready.Of(one), one_end = log.ended_us[one];
  BatchGroup group{span, log.started_us[one], EndOf(log, one), one_ready, one_ready};
  group.all_ready_known = one_ready != kUnknownTime;
  group.one_end = one_end != kUnknownTime;
  for (uint32_t i = span.first + 1; i < span.first + span.size; ++i) {
    const uint32_t row = rows[i];
    const Timestamp start = log.started_us[row], row_ready = ready.Of(row);
    group.one_start = group.one_start && start == group.fired_us;
    group.one_end = group.one_end && log.ended_us[row] == one_end;
    group.touching = group.touching && start == log.ended_us[rows[i - 1]];
    group.ended_us = std::max(group.ended_us, EndOf(log, row));
    group.all_ready_known = group.all_ready_known && row_ready != kUnknownTime;
    group.first_ready_us = std::min(group.first_ready_us, row_ready);
    group.last_ready_us = std::max(group.last_ready_us, row_ready);
  }
  return group;
}

BatchGroups GroupTogether(const Executions& log, const SlotPools& pools, const Timeline& timeline) {
  return Grouping(log, pools, timeline).Run();
}

}  // namespace harness::process
