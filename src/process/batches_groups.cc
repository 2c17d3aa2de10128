// SPDX-License-Identifier: Apache-2.0
#include "process/batches_groups.h"

#include <algorithm>
#include <tuple>

#include "process/pair_numbers.h"

namespace harness::process {
namespace {

constexpr uint32_t kNoStream = UINT32_MAX;

// An object, so that the sort sees what it does.
struct Before {
  bool operator()(const BatchItem& a, const BatchItem& b) const {
    if (a.started_us != b.started_us) return a.started_us < b.started_us;
    return std::tie(a.ended_us, a.ready_us, a.row) < std::tie(b.ended_us, b.ready_us, b.row);
  }
};

Timestamp EndOf(const BatchItem& item) {
  return std::max(item.started_us, item.ended_us);
}

void FindStreams(const Executions& log, const std::vector<Timestamp>& ready_us, BatchGroups& found) {
  PairNumbers numbers(log);
  std::vector<uint32_t> stream_of(log.rows(), kNoStream);
  for (size_t row = 0; row < log.rows(); ++row) {
    if (log.started_us[row] == kUnknownTime) continue;
    const auto next = static_cast<uint32_t>(found.streams.size());
    stream_of[row] = numbers.Of(log.process[row], log.host[row], next);
    if (stream_of[row] == next) found.streams.push_back({log.process[row], log.host[row]});
    ++found.streams[stream_of[row]].rows;
  }
  std::vector<uint32_t> place;
  uint32_t first = 0;
  for (BatchStream& stream : found.streams) {
    stream.first_item = first;
    place.push_back(first);
    first += stream.rows;
  }
  found.items.resize(first);
  for (uint32_t row = 0; row < log.rows(); ++row) {
    if (stream_of[row] == kNoStream) continue;
    found.items[place[stream_of[row]]++] = {log.started_us[row], log.ended_us[row], ready_us[row], row};
  }
}

void GroupStream(BatchStream& stream, BatchGroups& found) {
  const std::vector<BatchItem>& items = found.items;
  const auto begin = found.items.begin() + stream.first_item;
  std::sort(begin, begin + stream.rows, Before());
  stream.first_group = static_cast<uint32_t>(found.groups.size());
  const uint32_t end = stream.first_item + stream.rows;
  for (uint32_t first = stream.first_item, next = first; first < end; first = next) {
    const Timestamp fired = items[first].started_us;
    Timestamp last_end = EndOf(items[first]);
    stream.busy_us += last_end - fired;
    for (next = first + 1; next < end; ++next) {
      const BatchItem& item = items[next];
      const bool was_ready = item.ready_us != kUnknownTime && item.ready_us <= fired;
      if (item.started_us != fired && (!was_ready || item.started_us > last_end)) break;
      last_end = std::max(last_end, EndOf(item));
      stream.busy_us += EndOf(item) - item.started_us;
    }
    found.groups.push_back({first, next - first});
    stream.largest = std::max(stream.largest, next - first);
    ++stream.groups;
  }
}

}  // namespace

BatchGroup DescribeGroup(const std::vector<BatchItem>& items, BatchSpan span) {
  const BatchItem& one = items[span.first];
  BatchGroup group{span, one.started_us, EndOf(one), one.ready_us, one.ready_us};
  group.all_ready_known = one.ready_us != kUnknownTime;
  group.one_end = one.ended_us != kUnknownTime;
  for (uint32_t i = span.first + 1; i < span.first + span.size; ++i) {
    const BatchItem& item = items[i];
    group.one_start = group.one_start && item.started_us == group.fired_us;
    group.one_end = group.one_end && item.ended_us == one.ended_us;
    group.touching = group.touching && item.started_us == items[i - 1].ended_us;
    group.ended_us = std::max(group.ended_us, EndOf(item));
    group.all_ready_known = group.all_ready_known && item.ready_us != kUnknownTime;
    group.first_ready_us = std::min(group.first_ready_us, item.ready_us);
    group.last_ready_us = std::max(group.last_ready_us, item.ready_us);
  }
  return group;
}

BatchGroups GroupTogether(const Executions& log, const std::vector<Timestamp>& ready_us) {
  BatchGroups found;
  FindStreams(log, ready_us, found);
  found.groups.reserve(found.items.size());
  for (BatchStream& stream : found.streams) GroupStream(stream, found);
  return found;
}

}  // namespace harness::process
