// SPDX-License-Identifier: Apache-2.0
#include "process/status_changes.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace harness::process {
namespace {

// How often status `from` was followed by `to`: their numbers in one.
using CountOfChange = std::unordered_map<uint64_t, int64_t>;

Timestamp StartOrReference(const LogRows& rows, uint32_t row) {
  const Timestamp started = rows.log.started_us[row];
  return started != kUnknownTime ? started : ReferenceTime(rows.log, rows.facts, row);
}

class StatusWalk {
 public:
  StatusWalk(const LogRows& rows, const StatusRows& statuses) : rows_(rows), statuses_(statuses) {
    GroupByProcess();
  }

  // The runs of each process; their changes also go into those of the whole log.
  ProcessStatuses Of(size_t process, FollowingRuns& all) {
    ProcessStatuses of;
    of.process_id = rows_.log.processes.NameOf(process);
    const std::span<uint32_t> runs = std::span(order_).subspan(first_[process], CountOf(process));
    SortInTime(runs);
    CountOfChange changes;
    uint32_t before = kNoRow;
    for (const uint32_t row : runs) {
      of.failed += rows_.facts.outcome[row] == Outcome::kFailed ? 1 : 0;
      const uint32_t last =
          std::exchange(before, statuses_.names.IsNull(statuses_.status[row]) ? kNoRow : row);
      if (last != kNoRow && before != kNoRow) Follow(last, row, changes, of);
    }
    of.changes = ByCount(changes);
    all.runs += of.following.runs;
    all.changed += of.following.changed;
    for (const auto& [change, count] : changes) all_[change] += count;
    return of;
  }

  std::vector<StatusChange> OfAll() const { return ByCount(all_); }

 private:
  // Row numbers by process, each process in canonical order.
  void GroupByProcess() {
    const std::vector<uint32_t>& process = rows_.log.process;
    first_.assign(rows_.log.processes.size() + 1, 0);
    for (const uint32_t number : process) ++first_[number + 1];
    for (size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    std::vector<uint32_t> next(first_.begin(), first_.end() - 1);
    order_.resize(process.size());
    for (uint32_t row = 0; row < process.size(); ++row) order_[next[process[row]]++] = row;
  }
  size_t CountOf(size_t process) const { return first_[process + 1] - first_[process]; }

  // Most logs stand in order of time already.
  void SortInTime(std::span<uint32_t> runs) const {
    const auto earlier = [this](uint32_t a, uint32_t b) {
      return std::tuple(StartOrReference(rows_, a), rows_.log.ended_us[a], a) <
             std::tuple(StartOrReference(rows_, b), rows_.log.ended_us[b], b);
    };
    if (!std::is_sorted(runs.begin(), runs.end(), earlier)) std::sort(runs.begin(), runs.end(), earlier);
  }

  void Follow(uint32_t before, uint32_t row, CountOfChange& changes, ProcessStatuses& of) const {
    ++of.following.runs;
    const uint32_t from = statuses_.status[before], to = statuses_.status[row];
    const Outcome was = rows_.facts.outcome[before], is = rows_.facts.outcome[row];
    if (from != to || is == Outcome::kFailed) {
      ++of.following.changed;
      ++changes[uint64_t{from} << 32 | to];
    }
    if (was == Outcome::kUnknown || is == Outcome::kUnknown) return;
    RunsAfter& after = was == Outcome::kFailed ? of.after_failure : of.after_other;
    ++after.runs;
    after.failed += is == Outcome::kFailed ? 1 : 0;
  }

  std::vector<StatusChange> ByCount(const CountOfChange& changes) const {
    std::vector<StatusChange> list;
    for (const auto& [change, count] : changes) {
      list.push_back({std::string(statuses_.names.NameOf(change >> 32)),
                      std::string(statuses_.names.NameOf(change & 0xFFFFFFFF)), count});
    }
    std::sort(list.begin(), list.end(), [](const StatusChange& a, const StatusChange& b) {
      return std::tie(b.count, a.from, a.to) < std::tie(a.count, b.from, b.to);
    });
    return list;
  }

  const LogRows& rows_;
  const StatusRows& statuses_;
  std::vector<uint32_t> first_;  // by process: where its rows begin in order_; one more at the end
  std::vector<uint32_t> order_;
  CountOfChange all_;
};

}  // namespace

Result<StatusRows> ReadStatusRows(eventlog::DataAccessor& data) {
  const auto rows = static_cast<size_t>(data.info().rows);
  StatusRows statuses;
  statuses.status.resize(rows);
  NumberedNames names(statuses.names, data);
  RETURN_IF_ERROR(data.Query(
      "SELECT row_id, text_number(status) FROM events", [&](const engine::Chunk& chunk) -> Result<void> {
        for (size_t i = 0; i < chunk.rows(); ++i) {
          const auto row = static_cast<size_t>(chunk.Int64(0, i));
          if (row >= rows) return InternalError("row_id " + std::to_string(row) + " is beyond the log");
          statuses.status[row] = names.Of(chunk.Int64(1, i));
        }
        return Ok();
      }));
  return statuses;
}

StatusChanges CollectStatusChanges(const LogRows& rows, const StatusRows& statuses, size_t most) {
  StatusChanges found;
  StatusWalk walk(rows, statuses);
  for (const size_t process : rows.log.processes.SortedByName()) {
    ProcessStatuses of = walk.Of(process, found.following);
    if (of.following.changed > 0) found.processes.push_back(std::move(of));
  }
  found.changes = walk.OfAll();
  std::stable_sort(found.processes.begin(), found.processes.end(), [](const auto& a, const auto& b) {
    return a.failed != b.failed ? a.failed > b.failed : a.following.changed > b.following.changed;
  });
  for (size_t i = most; i < found.processes.size(); ++i) {
    ++found.processes_left_out;
    found.left_out.runs += found.processes[i].following.runs;
    found.left_out.changed += found.processes[i].following.changed;
  }
  if (found.processes.size() > most) found.processes.resize(most);
  return found;
}

}  // namespace harness::process
