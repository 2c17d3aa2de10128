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
      : log_(log),
        pools_(pools),
        timeline_(timeline),
        grid_(GridOf(log)),
        groups_(GroupTogether(log, pools, timeline)),
        free_(WatchFree(log, pools, timeline)) {
    found_.batch_of.assign(log.rows(), kNoRow);
    found_.released_us.assign(log.rows(), kUnknownTime);
  }

  Batches Run() {
    judged_.resize(groups_.firsts.size() - 1);
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
  bool HasResource(const BatchStream& stream) const {
    return log_.hosts.size() == 1 || !log_.hosts.IsNull(stream.host);
  }

  BatchGroup Describe(const BatchStream& stream, BatchSpan span) const {
    return DescribeGroup(log_, ReadyOf(stream), groups_.rows, span);
  }

  ReleasedTimes ReadyOf(const BatchStream& stream) const { return {log_, pools_, timeline_, stream.process}; }

  // When the first of its rows was ready, whenever the poll came.
  Timestamp OldestReady(const BatchSpan& group) const {
    Timestamp oldest = INT64_MAX;
    for (uint32_t i = group.first; i < group.first + group.size; ++i) {
      oldest = std::min(oldest, timeline_.ready_us[groups_.rows[i]]);
    }
    return oldest;
  }

  // The host was free for a good part of the time from when the first was ready to the first start.
  bool WaitedBesideAFreeSlot(uint32_t host, Timestamp oldest_ready, Timestamp fired) const {
    const Micros wait = fired - oldest_ready;
    if (wait <= 0) return false;
    const Micros free = free_.FreeUntil(host, fired) - free_.FreeUntil(host, oldest_ready);
    return free > 0 && free >= wait / kFreePart;
  }

  bool Waited(const BatchStream& stream, const BatchGroup& group) const {
    return group.all_ready_known && group.first_ready_us < group.last_ready_us &&
           WaitedBesideAFreeSlot(stream.host, OldestReady(group), group.fired_us);
  }

  enum class Single { kAlone, kAloneLate, kNeutral };
  Single KindOf(const BatchStream& stream, const ReleasedTimes& ready, uint32_t row) const {
    const Timestamp released = ready.Of(row), started = log_.started_us[row];
    if (released == kUnknownTime) return Single::kNeutral;
    if (released == started) return Single::kAlone;
    return WaitedBesideAFreeSlot(stream.host, timeline_.ready_us[row], started) ? Single::kAloneLate
                                                                                : Single::kNeutral;
  }

  // Judges the groups of the stream; true when more rows went together than alone.
  bool Collects(const BatchStream& stream) {
    const ReleasedTimes ready = ReadyOf(stream);
    Collector collector{stream.process, stream.host, 0, 0, {}};
    Timestamp last_other = INT64_MIN;  // start of the last one that is not such a group
    for (uint32_t i = stream.first_group; i < stream.first_group + stream.groups; ++i) {
      const BatchSpan span = groups_.Span(i);
      if (span.size > 1) {
        const BatchGroup group = Describe(stream, span);
        judged_[i].collected = Waited(stream, group) && last_other <= group.first_ready_us;
        if (judged_[i].collected) collector.together += group.size;
        if (!judged_[i].collected) last_other = group.fired_us;
        continue;
      }
      FetchAhead(log_.started_us, groups_.rows, span.first);
      FetchAhead(timeline_.ready_us, groups_.rows, span.first);
      const uint32_t row = groups_.rows[span.first];
      last_other = log_.started_us[row];
      const Single kind = KindOf(stream, ready, row);
      collector.alone += kind == Single::kNeutral ? 0 : 1;
      if (kind == Single::kAloneLate) collector.singles.push_back(row);
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
      const BatchGroup group = Describe(stream, groups_.Span(i));
      sizes[LinkOf(group)].push_back(group.size);
    }
    std::array<uint32_t, 2> least;
    for (size_t link = 0; link < least.size(); ++link) {
      least[link] = LeastSizeBeyondChance(sizes[link], stream.rows, WindowOf(stream, link), grid_.span_us);
    }
    bool any = false;
    for (uint32_t i = stream.first_group; i < end; ++i) {
      if (!judged_[i].collected) continue;
      const BatchGroup group = Describe(stream, groups_.Span(i));
      if (group.size < least[LinkOf(group)]) continue;
      judged_[i].accepted = any = true;
      Accept(stream, group, ReleaseOf(stream, group));
    }
    if (!any) {
      found_.collectors.pop_back();
      return;
    }
    for (const uint32_t row : found_.collectors.back().singles) {
      found_.released_us[row] = free_.LastFree(stream.host, log_.started_us[row]);
    }
  }

  // The poll comes after the release; where only the tick was missing, the last one ready released the batch.
  Timestamp ReleaseOf(const BatchStream& stream, const BatchGroup& group) const {
    if (group.last_ready_us < group.fired_us)
      return std::max(group.last_ready_us, free_.LastFree(stream.host, group.fired_us));
    Timestamp last = kUnknownTime;
    for (uint32_t i = group.first; i < group.first + group.size; ++i) {
      last = std::max(last, timeline_.ready_us[groups_.rows[i]]);
    }
    return last;
  }

  // Parts of the other groups that start at one instant and end at one instant.
  void AcceptParallel(const BatchStream& stream) {
    std::vector<BatchGroup> parts;
    for (uint32_t i = stream.first_group; i < stream.first_group + stream.groups; ++i) {
      if (judged_[i].accepted || groups_.Span(i).size < 2) continue;
      AddParallelParts(stream, groups_.Span(i), parts);
    }
    std::erase_if(parts, [this](const BatchGroup& part) { return LetGoByOne(part); });
    if (parts.empty()) return;
    std::vector<uint32_t> sizes, sizes_ready_together;
    for (const BatchGroup& part : parts) {
      sizes.push_back(part.size);
      if (ReadyTogether(part)) sizes_ready_together.push_back(part.size);
    }
    const Micros tick = ReadyOf(stream).poll().period_us;
    const auto window = static_cast<double>(std::max(grid_.unit_us, tick));
    const uint32_t least = LeastSizeBeyondChance(sizes, stream.rows, window, grid_.span_us);
    const uint32_t least_ready_together =
        LeastSizeBeyondEqualLengths(sizes_ready_together, StartsTogether(stream), EqualLengthsShare(stream));
    for (const BatchGroup& part : parts) {
      if (part.size < least || (ReadyTogether(part) && part.size < least_ready_together)) continue;
      Accept(stream, part, part.all_ready_known ? ReleaseOf(stream, part) : kUnknownTime);
    }
  }

  // That they start together says nothing then; only that they end together does.
  static bool ReadyTogether(const BatchGroup& group) {
    return group.all_ready_known && group.first_ready_us == group.last_ready_us;
  }

  // All of them waited for the end of the same predecessor: it let them go together, and nobody collected.
  bool LetGoByOne(const BatchGroup& group) const {
    if (!ReadyTogether(group)) return false;
    const uint32_t before = log_.predecessor[groups_.rows[group.first]];
    for (uint32_t i = group.first; i < group.first + group.size; ++i) {
      const uint32_t row = groups_.rows[i];
      const bool held = log_.predecessor[row] == before && timeline_.ready_us[row] > log_.eligible_us[row];
      if (before == kNoRow || !held) return false;
    }
    return true;
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
      const uint32_t row = groups_.rows[from];
      if (to - from > 1 || log_.ended_us[row] == kUnknownTime) return;
      lengths.push_back(log_.ended_us[row] - log_.started_us[row]);
    });
    return ShareOfEqualPairs(std::move(lengths));
  }

  Timestamp StartOf(uint32_t place) const { return log_.started_us[groups_.rows[place]]; }

  // visit(from, to) for each stretch of rows of the stream with one start.
  template <typename Visit>
  void ForStarts(const BatchStream& stream, const Visit& visit) const {
    const uint32_t end = stream.first + stream.rows;
    for (uint32_t from = stream.first, to = from; from < end; from = to) {
      const Timestamp start = StartOf(from);
      for (to = from + 1; to < end && StartOf(to) == start;) ++to;
      visit(from, to);
    }
  }

  void AddParallelParts(const BatchStream& stream, const BatchSpan& group,
                        std::vector<BatchGroup>& parts) const {
    const std::vector<uint32_t>& rows = groups_.rows;
    const auto same = [this](uint32_t a, uint32_t b) {
      return log_.started_us[a] == log_.started_us[b] && log_.ended_us[a] == log_.ended_us[b] &&
             log_.ended_us[a] != kUnknownTime;
    };
    const uint32_t end = group.first + group.size;
    for (uint32_t from = group.first, to = from; from < end; from = to) {
      for (to = from + 1; to < end && same(rows[from], rows[to]);) ++to;
      if (to - from > 1) parts.push_back(Describe(stream, {from, to - from}));
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
        const Timestamp ready = timeline_.ready_us[groups_.rows[i]];
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
        const uint32_t row = groups_.rows[i];
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
  TimeGrid grid_;
  BatchGroups groups_;
  FreeStretches free_;
  std::vector<Judged> judged_;  // by group
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
