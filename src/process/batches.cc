// SPDX-License-Identifier: Apache-2.0
#include "process/batches.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "process/batches_chance.h"
#include "process/batches_free.h"
#include "process/batches_groups.h"

namespace harness::process {
namespace {

// A process that is polled as seldom as this is let go by the hour, which is a firing rule.
constexpr Micros kSeldomPoll = kMicrosPerHour;

// A slot is free for a good part of a wait when it is for a twentieth of it: a dispatcher's latency between
// the end of one execution and the start of the next is less.
constexpr Micros kFreePart = 20;

struct Judged {
  bool collected = false;  // waited for each other though a slot was free
  bool accepted = false;
};

class Search {
 public:
  Search(const Executions& log, const SlotPools& pools, const Timeline& timeline)
      : log_(log), pools_(pools), timeline_(timeline), ready_us_(timeline.ready_us), grid_(GridOf(log)) {
    for (size_t row = 0; row < log.rows(); ++row) {
      const Poll& poll = PollOf(log.process[row]);
      if (poll.period_us == 0 || ready_us_[row] == kUnknownTime) continue;
      ready_us_[row] = ReleasedByPoll(poll, ready_us_[row], log.started_us[row]);
    }
    found_.batch_of.assign(log.rows(), kNoRow);
    found_.released_us.assign(log.rows(), kUnknownTime);
  }

  Batches Run() {
    groups_ = GroupTogether(log_, ready_us_);
    free_ = WatchFree(log_, pools_, timeline_);
    judged_.resize(groups_.groups.size());
    for (const BatchStream& stream : groups_.streams) {
      if (stream.largest < 2 || !HasResource(stream)) continue;
      // What a cap holds back waits beside free slots, too.
      if (pools_.caps[stream.process].running == 0 && Collects(stream)) AcceptCollected(stream);
      AcceptParallel(stream);
    }
    PutInOrder();
    return std::move(found_);
  }

 private:
  const Poll& PollOf(uint32_t process) const {
    static constexpr Poll kNone;
    const Poll& poll = pools_.polls[process];
    return poll.period_us < kSeldomPoll ? poll : kNone;
  }

  bool HasResource(const BatchStream& stream) const {
    return log_.hosts.size() == 1 || log_.hosts.NameOf(stream.host) != "(unknown)";
  }

  // A row that started first, and is in the timeline where one is.
  uint32_t FireRow(const BatchGroup& group) const {
    uint32_t fire = groups_.items[group.first].row;
    for (uint32_t i = group.first + 1; i < group.first + group.size; ++i) {
      const uint32_t row = groups_.items[i].row;
      if (log_.started_us[row] != group.fired_us) break;
      if (free_.last_free_us[row] > free_.last_free_us[fire]) fire = row;
    }
    return fire;
  }

  // The host was free for a good part of the time from when the first was ready to the first start.
  bool WaitedBesideAFreeSlot(const BatchGroup& group) const {
    uint32_t oldest = groups_.items[group.first].row;
    for (uint32_t i = group.first + 1; i < group.first + group.size; ++i) {
      const uint32_t row = groups_.items[i].row;
      if (timeline_.ready_us[row] < timeline_.ready_us[oldest]) oldest = row;
    }
    const Micros wait = group.fired_us - timeline_.ready_us[oldest];
    const Micros free = free_.at_start_us[FireRow(group)] - free_.at_ready_us[oldest];
    return wait > 0 && free > 0 && free >= wait / kFreePart;
  }

  bool Waited(const BatchGroup& group) const {
    return group.size > 1 && group.all_ready_known && group.first_ready_us < group.last_ready_us &&
           WaitedBesideAFreeSlot(group);
  }

  enum class Single { kAlone, kAloneLate, kNeutral };
  Single KindOf(const BatchGroup& group) const {
    if (!group.all_ready_known) return Single::kNeutral;
    if (group.first_ready_us == group.fired_us) return Single::kAlone;
    return WaitedBesideAFreeSlot(group) ? Single::kAloneLate : Single::kNeutral;
  }

  // Judges the groups of the stream; true when more rows went together than alone.
  bool Collects(const BatchStream& stream) {
    Collector collector{stream.process, stream.host, 0, 0, {}};
    Timestamp last_other = INT64_MIN;  // start of the last one that is not such a group
    for (uint32_t i = stream.first_group; i < stream.first_group + stream.groups; ++i) {
      const BatchGroup group = DescribeGroup(groups_.items, groups_.groups[i]);
      judged_[i].collected = Waited(group) && last_other <= group.first_ready_us;
      if (judged_[i].collected) {
        collector.together += group.size;
        continue;
      }
      last_other = group.fired_us;
      if (group.size > 1) continue;
      const Single kind = KindOf(group);
      collector.alone += kind == Single::kNeutral ? 0 : 1;
      if (kind == Single::kAloneLate) collector.singles.push_back(groups_.items[group.first].row);
    }
    if (collector.together <= collector.alone) return false;
    found_.collectors.push_back(std::move(collector));
    return true;
  }

  // Groups that touch exactly against those that only overlap.
  static size_t LinkOf(const BatchGroup& group) { return group.one_start || group.touching ? 0 : 1; }

  double WindowOf(const BatchStream& stream, size_t link) const {
    const double mean = static_cast<double>(stream.busy_us) / static_cast<double>(stream.rows);
    return static_cast<double>(grid_.unit_us) + (link == 1 ? mean : 0.0);
  }

  void AcceptCollected(const BatchStream& stream) {
    std::array<std::vector<uint32_t>, 2> sizes;
    const uint32_t end = stream.first_group + stream.groups;
    for (uint32_t i = stream.first_group; i < end; ++i) {
      if (!judged_[i].collected) continue;
      const BatchGroup group = DescribeGroup(groups_.items, groups_.groups[i]);
      sizes[LinkOf(group)].push_back(group.size);
    }
    std::array<uint32_t, 2> least;
    for (size_t link = 0; link < least.size(); ++link) {
      least[link] = LeastSizeBeyondChance(sizes[link], stream.rows, WindowOf(stream, link), grid_.span_us);
    }
    bool any = false;
    for (uint32_t i = stream.first_group; i < end; ++i) {
      if (!judged_[i].collected) continue;
      const BatchGroup group = DescribeGroup(groups_.items, groups_.groups[i]);
      if (group.size < least[LinkOf(group)]) continue;
      judged_[i].accepted = any = true;
      Accept(stream, group, ReleaseOf(group));
    }
    if (!any) {
      found_.collectors.pop_back();
      return;
    }
    for (const uint32_t row : found_.collectors.back().singles) {
      found_.released_us[row] = free_.last_free_us[row];
    }
  }

  // The poll comes after the release; where only the tick was missing, the last one ready released the batch.
  Timestamp ReleaseOf(const BatchGroup& group) const {
    if (group.last_ready_us < group.fired_us)
      return std::max(group.last_ready_us, free_.last_free_us[FireRow(group)]);
    Timestamp last = kUnknownTime;
    for (uint32_t i = group.first; i < group.first + group.size; ++i) {
      last = std::max(last, timeline_.ready_us[groups_.items[i].row]);
    }
    return last;
  }

  // Parts of the other groups that start at one instant and end at one instant.
  void AcceptParallel(const BatchStream& stream) {
    std::vector<BatchGroup> parts;
    for (uint32_t i = stream.first_group; i < stream.first_group + stream.groups; ++i) {
      if (judged_[i].accepted || groups_.groups[i].size < 2) continue;
      AddParallelParts(groups_.groups[i], parts);
    }
    if (parts.empty()) return;
    std::vector<uint32_t> sizes, sizes_ready_together;
    for (const BatchGroup& part : parts) {
      sizes.push_back(part.size);
      if (ReadyTogether(part)) sizes_ready_together.push_back(part.size);
    }
    const Micros tick = PollOf(stream.process).period_us;
    const auto window = static_cast<double>(std::max(grid_.unit_us, tick));
    const uint32_t least = LeastSizeBeyondChance(sizes, stream.rows, window, grid_.span_us);
    const uint32_t least_ready_together =
        LeastSizeBeyondEqualLengths(sizes_ready_together, StartsTogether(stream), EqualLengthsShare(stream));
    for (const BatchGroup& part : parts) {
      if (part.size < least || (ReadyTogether(part) && part.size < least_ready_together)) continue;
      Accept(stream, part, part.all_ready_known ? ReleaseOf(part) : kUnknownTime);
    }
  }

  // That they start together says nothing then; only that they end together does.
  static bool ReadyTogether(const BatchGroup& group) {
    return group.all_ready_known && group.first_ready_us == group.last_ready_us;
  }

  // How often two or more of the stream start at one instant.
  int64_t StartsTogether(const BatchStream& stream) const {
    int64_t count = 0;
    ForStarts(stream, [&](uint32_t from, uint32_t to) { count += to - from > 1 ? 1 : 0; });
    return count;
  }

  // Chance that two executions that start alone last equally long.
  double EqualLengthsShare(const BatchStream& stream) const {
    std::vector<Micros> lengths;
    ForStarts(stream, [&](uint32_t from, uint32_t to) {
      const BatchItem& item = groups_.items[from];
      if (to - from == 1 && item.ended_us != kUnknownTime) lengths.push_back(item.ended_us - item.started_us);
    });
    return ShareOfEqualPairs(std::move(lengths));
  }

  // visit(from, to) for each stretch of rows of the stream with one start.
  template <typename Visit>
  void ForStarts(const BatchStream& stream, const Visit& visit) const {
    const uint32_t end = stream.first_item + stream.rows;
    for (uint32_t from = stream.first_item, to = from; from < end; from = to) {
      const Timestamp start = groups_.items[from].started_us;
      for (to = from + 1; to < end && groups_.items[to].started_us == start;) ++to;
      visit(from, to);
    }
  }

  void AddParallelParts(const BatchSpan& group, std::vector<BatchGroup>& parts) const {
    const std::vector<BatchItem>& items = groups_.items;
    const auto same = [](const BatchItem& a, const BatchItem& b) {
      return a.started_us == b.started_us && a.ended_us == b.ended_us && a.ended_us != kUnknownTime;
    };
    const uint32_t end = group.first + group.size;
    for (uint32_t from = group.first, to = from; from < end; from = to) {
      for (to = from + 1; to < end && same(items[from], items[to]);) ++to;
      if (to - from > 1) parts.push_back(DescribeGroup(items, {from, to - from}));
    }
  }

  void Accept(const BatchStream& stream, const BatchGroup& group, Timestamp released) {
    Batch batch;
    batch.process = stream.process;
    batch.host = stream.host;
    batch.kind = group.parallel() ? BatchKind::kParallel
                 : group.touching ? BatchKind::kSequential
                                  : BatchKind::kConcurrent;
    batch.first = group.first;
    batch.size = group.size;
    batch.released_us = released;
    batch.fired_us = group.fired_us;
    batch.ended_us = group.ended_us;
    if (group.all_ready_known) {
      batch.first_ready_us = INT64_MAX;
      for (uint32_t i = group.first; i < group.first + group.size; ++i) {
        const Timestamp ready = timeline_.ready_us[groups_.items[i].row];
        batch.first_ready_us = std::min(batch.first_ready_us, ready);
        batch.last_ready_us = std::max(batch.last_ready_us, ready);
      }
    }
    found_.batches.push_back(batch);
  }

  void PutInOrder() {
    std::vector<size_t> process_place(log_.processes.size()), host_place(log_.hosts.size());
    Place(log_.processes, process_place);
    Place(log_.hosts, host_place);
    const auto key = [&](const Batch& batch) {
      return std::tuple(batch.fired_us, process_place[batch.process], host_place[batch.host], batch.ended_us,
                        batch.first);
    };
    std::sort(found_.batches.begin(), found_.batches.end(),
              [&](const Batch& a, const Batch& b) { return key(a) < key(b); });
    const auto collector_key = [&](const Collector& of) {
      return std::pair(process_place[of.process], host_place[of.host]);
    };
    std::sort(found_.collectors.begin(), found_.collectors.end(),
              [&](const Collector& a, const Collector& b) { return collector_key(a) < collector_key(b); });
    for (uint32_t number = 0; number < found_.batches.size(); ++number) {
      Batch& batch = found_.batches[number];
      const uint32_t first = batch.first;
      batch.first = static_cast<uint32_t>(found_.members.size());
      for (uint32_t i = first; i < first + batch.size; ++i) {
        const uint32_t row = groups_.items[i].row;
        found_.members.push_back(row);
        found_.batch_of[row] = number;
        found_.released_us[row] = batch.released_us;
      }
    }
  }

  static void Place(const NameIndex& names, std::vector<size_t>& place) {
    const std::vector<size_t> order = names.SortedByName();
    for (size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  }

  const Executions& log_;
  const SlotPools& pools_;
  const Timeline& timeline_;
  std::vector<Timestamp> ready_us_;  // by row: ready, and let go by the poll
  TimeGrid grid_;
  BatchGroups groups_;
  std::vector<Judged> judged_;  // by group
  FreeTimes free_;
  Batches found_;
};

}  // namespace

const char* BatchKindName(BatchKind kind) {
  static constexpr std::array<const char*, kBatchKinds> kNames = {"parallel", "sequential", "concurrent"};
  return kNames[static_cast<size_t>(kind)];
}

Batches FindBatches(const Executions& log, const SlotPools& pools, const Timeline& timeline) {
  return Search(log, pools, timeline).Run();
}

}  // namespace harness::process
