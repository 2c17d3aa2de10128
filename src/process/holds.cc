// SPDX-License-Identifier: Apache-2.0
#include "process/holds.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

namespace harness::process {
namespace {

// Of the executions that bear one id.
struct Holder {
  Timestamp ended_us = kUnknownTime;  // the last known end
  // The process of the one that ends last, unknown ends first; kNoRow where none tells its process.
  uint32_t process = kNoRow;
  Timestamp process_ended_us = kUnknownTime;
};

void Add(const Executions& log, uint32_t row, Holder& holder) {
  static_assert(kUnknownTime < 0);
  const Timestamp ended = log.ended_us[row];
  const uint32_t process = log.process[row];
  holder.ended_us = std::max(holder.ended_us, ended);
  if (log.processes.IsNull(process)) return;
  const bool is_later = holder.process == kNoRow || ended > holder.process_ended_us ||
                        (ended == holder.process_ended_us &&
                         log.processes.NameOf(process) > log.processes.NameOf(holder.process));
  if (!is_later) return;
  holder.process = process;
  holder.process_ended_us = ended;
}

// 0 where it is unknown or negative, as in WaitSums (waits.h).
Micros EligibleWait(const Executions& log, size_t row) {
  if (log.started_us[row] == kUnknownTime || log.eligible_us[row] == kUnknownTime) return 0;
  return std::max<Micros>(0, log.started_us[row] - log.eligible_us[row]);
}

struct Link {
  uint32_t row = 0, before = 0;
  bool is_dependency = false;
  auto operator<=>(const Link&) const = default;
};

std::vector<Link> LinksByRow(const Executions& log) {
  std::vector<Link> links;
  links.reserve(log.links.size());
  for (size_t i = 0; i < log.links.size(); ++i)
    links.push_back({log.links[i].second, log.links[i].first, log.link_is_dependency[i] != 0});
  std::sort(links.begin(), links.end());
  return links;
}

// What holds one execution.
struct Held {
  std::optional<Holder> parent, dependency;

  bool closes() const { return parent || dependency; }
  bool by_dependency() const {
    if (!dependency || !parent) return dependency.has_value();
    if (parent->ended_us == kUnknownTime) return true;
    return dependency->ended_us > parent->ended_us;
  }
  uint32_t process() const { return by_dependency() ? dependency->process : parent->process; }
  Timestamp ended_us() const {
    return std::max(parent ? parent->ended_us : kUnknownTime,
                    dependency ? dependency->ended_us : kUnknownTime);
  }
};

class HoldCollector {
 public:
  explicit HoldCollector(const Executions& log) : log_(log) {}

  // For how long the row was held.
  Micros Add(uint32_t row, const Held& held) {
    const Timestamp eligible = log_.eligible_us[row], started = log_.started_us[row];
    const Timestamp ended = held.ended_us();
    HoldPair& pair = PairOf(row, held);
    ++pair.runs;
    pair.eligible_wait_us.Add(EligibleWait(log_, row));
    if (ended == kUnknownTime) {
      ++holder_not_ended_;
      return 0;
    }
    if (started == kUnknownTime) return 0;
    ++pair.with_times;
    pair.after_release += started >= ended ? 1 : 0;
    if (eligible == kUnknownTime) return 0;
    const Micros held_us = started < ended ? 0 : std::max<Micros>(0, ended - eligible);
    pair.held_runs += held_us > 0 ? 1 : 0;
    pair.held_us.Add(held_us);
    return held_us;
  }

  void Finish(Holds& holds) {
    holds.holder_not_ended = holder_not_ended_;
    for (auto& [key, pair] : pairs_) holds.pairs.push_back(std::move(pair));
    std::sort(holds.pairs.begin(), holds.pairs.end(), [](const HoldPair& a, const HoldPair& b) {
      if (a.held_us.value() != b.held_us.value()) return a.held_us.value() > b.held_us.value();
      return std::tie(a.process_id, a.holder_process_id, a.link) <
             std::tie(b.process_id, b.holder_process_id, b.link);
    });
  }

 private:
  // By names: a null one reads as one that is so called.
  HoldPair& PairOf(uint32_t row, const Held& held) {
    const uint32_t holder = held.process();
    const std::string_view name = log_.processes.NameOf(log_.process[row]);
    const std::string_view holder_name = holder == kNoRow ? kUnknownName : log_.processes.NameOf(holder);
    HoldPair& pair = pairs_[{name, holder_name, held.by_dependency()}];
    if (pair.runs > 0) return pair;
    pair.process_id = name;
    pair.holder_process_id = holder_name;
    pair.link = held.by_dependency() ? "dependency" : "parent";
    return pair;
  }

  const Executions& log_;
  std::map<std::tuple<std::string_view, std::string_view, bool>, HoldPair> pairs_;
  int64_t holder_not_ended_ = 0;
};

}  // namespace

Holds CollectHolds(const LogRows& rows, const CloseWindows& windows) {
  const Executions& log = rows.log;
  Holds holds;
  holds.open_links = log.open_links;
  const auto add_at = [&](size_t row, const auto& add) {
    holds.scopes.AddAt(windows, ReferenceTime(log, rows.facts, row), add);
  };
  for (size_t row = 0; row < log.rows(); ++row) {
    add_at(row, [&](HoldSums& sums) {
      sums.linked_runs += log.in_sequence[row];
      sums.eligible_wait_us.Add(EligibleWait(log, row));
    });
  }
  HoldCollector collector(log);
  const std::vector<Link> links = LinksByRow(log);
  for (size_t from = 0; from < links.size();) {
    Held held;
    const uint32_t row = links[from].row;
    for (; from < links.size() && links[from].row == row; ++from) {
      auto& holder = links[from].is_dependency ? held.dependency : held.parent;
      if (!holder) holder.emplace();
      Add(log, links[from].before, *holder);
    }
    const Micros held_us = collector.Add(row, held);
    if (held_us == 0) continue;
    add_at(row, [&](HoldSums& sums) {
      ++sums.held_runs;
      sums.held_us.Add(held_us);
    });
  }
  collector.Finish(holds);
  return holds;
}

}  // namespace harness::process
