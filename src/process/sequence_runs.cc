// SPDX-License-Identifier: Apache-2.0
#include "process/sequence_runs.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text_index.h"
#include "stats/proportion.h"

namespace harness::process {
namespace {

using Steps = std::vector<uint32_t>;
using RunsBySteps = std::map<Steps, SequenceInstances>;

// Processes of the rows; those of one process side by side are one step.
Steps StepsOf(const Executions& log, std::span<const uint32_t> rows) {
  Steps steps;
  for (const uint32_t row : rows) {
    if (steps.empty() || steps.back() != log.process[row]) steps.push_back(log.process[row]);
  }
  return steps;
}

Steps Sorted(Steps steps) {
  std::sort(steps.begin(), steps.end());
  return steps;
}

bool HasRepeats(Steps steps) {
  steps = Sorted(std::move(steps));
  return std::adjacent_find(steps.begin(), steps.end()) != steps.end();
}

Share ShareOf(int64_t of, int64_t n) {
  const auto wilson = stats::WilsonInterval(of, n, 0.95);
  return {of, n, wilson ? wilson->estimate : 0, wilson ? wilson->ci_low : 0};
}

// Who follows whom where nobody else does: kNoRow elsewhere.
struct SingleLinks {
  std::vector<uint32_t> next, before;
  std::vector<bool> linked;
};

SingleLinks FindSingleLinks(const Executions& log) {
  auto links = log.links;
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  SingleLinks single{std::vector<uint32_t>(log.rows(), kNoRow), std::vector<uint32_t>(log.rows(), kNoRow),
                     std::vector<bool>(log.rows())};
  std::vector<uint8_t> leaves(log.rows()), enters(log.rows());
  const auto count = [](uint8_t& times) { times = static_cast<uint8_t>(std::min(times + 1, 2)); };
  for (const auto& [from, to] : links) {
    count(leaves[from]);
    count(enters[to]);
    single.linked[from] = single.linked[to] = true;
  }
  for (const auto& [from, to] : links) {
    if (leaves[from] != 1 || enters[to] != 1 || from == to) continue;
    single.next[from] = to;
    single.before[to] = from;
  }
  return single;
}

RunsBySteps LinkedRuns(const Executions& log, const SingleLinks& links, size_t most_steps) {
  RunsBySteps runs;
  std::vector<uint32_t> path;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    if (links.next[row] == kNoRow || links.before[row] != kNoRow) continue;
    path.clear();
    for (uint32_t at = row; at != kNoRow; at = links.next[at]) path.push_back(at);
    const Steps steps = StepsOf(log, path);
    if (steps.size() < 2 || steps.size() > most_steps || HasRepeats(steps)) continue;
    runs[steps].Add(path);
  }
  return runs;
}

// A row that names a parameter which others name too.
struct Entry {
  uint32_t owner = 0, key = 0, value = 0;
  Timestamp at_us = 0, started_us = 0;
  uint32_t row = 0;
};

// Values of several processes: only these can join two of them.
std::vector<bool> JoiningValues(const Executions& log, const SequenceRows& parameters,
                                const std::vector<bool>& explained) {
  std::vector<uint32_t> first(parameters.values(), kNoRow);
  std::vector<bool> joins(parameters.values());
  for (uint32_t row = 0; row < log.rows(); ++row) {
    if (explained[row]) continue;
    for (const ParameterPart& part : parameters.PartsOf(row)) {
      if (first[part.value] == kNoRow) {
        first[part.value] = log.process[row];
      } else if (first[part.value] != log.process[row]) {
        joins[part.value] = true;
      }
    }
  }
  return joins;
}

std::vector<Entry> EntriesOf(const Executions& log, const ExecutionFacts& facts,
                             const SequenceRows& parameters, const std::vector<bool>& explained) {
  const std::vector<bool> joins = JoiningValues(log, parameters, explained);
  std::vector<Entry> entries;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const uint32_t owner = parameters.OwnerOf(row);
    if (explained[row] || owner == SequenceRows::kNone) continue;
    const Timestamp at = ReferenceTime(log, facts, row);
    if (at == kUnknownTime) continue;
    for (const ParameterPart& part : parameters.PartsOf(row)) {
      if (joins[part.value]) entries.push_back({owner, part.key, part.value, at, log.started_us[row], row});
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.owner, a.value, a.at_us, a.started_us, a.row) <
           std::tie(b.owner, b.value, b.at_us, b.started_us, b.row);
  });
  return entries;
}

// How many runs begin with each process, and how many have the same processes in any order.
struct RunCounts {
  explicit RunCounts(const RunsBySteps& runs) {
    for (const auto& [steps, instances] : runs) {
      begin_with[steps.front()] += static_cast<int64_t>(instances.size());
      of_processes[Sorted(steps)] += static_cast<int64_t>(instances.size());
    }
  }
  std::map<uint32_t, int64_t> begin_with;
  std::map<Steps, int64_t> of_processes;
};

class OrderedRuns {
 public:
  OrderedRuns(const Executions& log, const SequenceRows& parameters, const SequenceOptions& options)
      : log_(log), parameters_(parameters), options_(options) {}

  // In order of (owner, value, time).
  void Add(const Entry& entry) {
    if (!rows_.empty() && !Continues(entry)) Close();
    if (rows_.empty()) first_ = entry;
    if (rows_.empty() || log_.process[rows_.back()] != log_.process[entry.row])
      steps_.push_back(log_.process[entry.row]);
    rows_.push_back(entry.row);
  }

  // By parameter key.
  std::map<uint32_t, RunsBySteps> Finish() {
    Close();
    std::map<uint32_t, RunsBySteps> by_key;
    for (Kind& kind : kinds_) by_key[kind.key][std::move(kind.steps)] = std::move(kind.instances);
    return by_key;
  }

 private:
  bool Continues(const Entry& entry) const {
    if (entry.owner != first_.owner || entry.value != first_.value) return false;
    if (!parameters_.IsCase(entry.owner) && entry.at_us - first_.at_us > options_.window_us) return false;
    const uint32_t process = log_.process[entry.row];
    return steps_.back() == process || std::find(steps_.begin(), steps_.end(), process) == steps_.end();
  }

  struct Kind {
    uint32_t key = 0;
    Steps steps;
    SequenceInstances instances;
  };

  void Close() {
    if (steps_.size() >= 2 && steps_.size() <= options_.most_steps) {
      // Found by the bytes of the key and the steps: there are few kinds and many runs.
      steps_.push_back(first_.key);
      const std::string_view bytes(reinterpret_cast<const char*>(steps_.data()),
                                   steps_.size() * sizeof(uint32_t));
      const size_t kind = numbers_.Add(bytes);
      steps_.pop_back();
      if (kind == kinds_.size()) kinds_.push_back({first_.key, steps_, {}});
      kinds_[kind].instances.Add(rows_);
    }
    rows_.clear();
    steps_.clear();
  }

  const Executions& log_;
  const SequenceRows& parameters_;
  const SequenceOptions& options_;
  TextIndex numbers_;
  std::vector<Kind> kinds_;
  Entry first_;
  std::vector<uint32_t> rows_;
  Steps steps_;
};

// Puts the instances in order of their first rows' times.
void SortInstances(const Executions& log, const ExecutionFacts& facts, SequenceInstances& instances) {
  std::vector<std::pair<Timestamp, size_t>> order;
  for (size_t i = 0; i < instances.size(); ++i) {
    order.emplace_back(ReferenceTime(log, facts, instances.At(i).front()), i);
  }
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return instances.At(a.second).front() < instances.At(b.second).front();
  });
  SequenceInstances sorted;
  for (const auto& [at, i] : order) sorted.Add(instances.At(i));
  instances = std::move(sorted);
}

bool IsPartOf(const Steps& part, const Steps& whole) {
  return part.size() < whole.size() &&
         std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

void AddLinked(const Executions& log, const SingleLinks& links, const SequenceOptions& options,
               std::vector<SequenceRuns>& found) {
  RunsBySteps runs = LinkedRuns(log, links, options.most_steps);
  RunCounts counts(runs);
  for (auto& [steps, instances] : runs) {
    const auto support = static_cast<int64_t>(instances.size());
    if (support < options.least_support) continue;
    found.push_back({steps, SequenceSource::kLinks, std::move(instances),
                     ShareOf(support, counts.begin_with[steps.front()]),
                     ShareOf(support, counts.of_processes[Sorted(steps)])});
  }
}

void AddOrdered(std::map<uint32_t, RunsBySteps> by_key, const SequenceRows& parameters,
                const SequenceOptions& options, std::vector<SequenceRuns>& found) {
  // Keys by name: their numbers may differ between two runs.
  std::vector<uint32_t> keys;
  for (const auto& [key, runs] : by_key) keys.push_back(key);
  std::sort(keys.begin(), keys.end(),
            [&](uint32_t a, uint32_t b) { return parameters.KeyName(a) < parameters.KeyName(b); });
  std::map<Steps, SequenceRuns> best;
  for (const uint32_t key : keys) {
    RunsBySteps& runs = by_key[key];
    RunCounts counts(runs);
    for (auto& [steps, instances] : runs) {
      const auto support = static_cast<int64_t>(instances.size());
      const Share confidence = ShareOf(support, counts.begin_with[steps.front()]);
      const Share order = ShareOf(support, counts.of_processes[Sorted(steps)]);
      if (support < options.least_support || confidence.low < options.least_confidence ||
          order.low < options.least_order)
        continue;
      SequenceRuns& known = best[steps];
      if (known.instances.size() >= instances.size()) continue;
      const bool in_cases = parameters.OwnerOf(instances.rows.front()) != SequenceRows::kNone &&
                            parameters.IsCase(parameters.OwnerOf(instances.rows.front()));
      known = {steps, in_cases ? SequenceSource::kCase : SequenceSource::kUser, std::move(instances),
               confidence, order};
    }
  }
  for (auto& [steps, runs] : best) found.push_back(std::move(runs));
}

}  // namespace

const char* SourceName(SequenceSource source) {
  switch (source) {
    case SequenceSource::kLinks:
      return "dependency_links";
    case SequenceSource::kCase:
      return "ordered_runs_in_case";
    case SequenceSource::kUser:
      return "ordered_runs_of_user";
  }
  return "";
}

std::vector<SequenceRuns> FindSequenceRuns(const Executions& log, const ExecutionFacts& facts,
                                           const SequenceRows& parameters, const SequenceOptions& options) {
  std::vector<SequenceRuns> found;
  const SingleLinks links = FindSingleLinks(log);
  AddLinked(log, links, options, found);
  OrderedRuns ordered(log, parameters, options);
  for (const Entry& entry : EntriesOf(log, facts, parameters, links.linked)) ordered.Add(entry);
  AddOrdered(ordered.Finish(), parameters, options, found);
  std::vector<SequenceRuns> whole;
  for (const SequenceRuns& each : found) {
    const bool is_part = std::any_of(found.begin(), found.end(), [&](const SequenceRuns& other) {
      if (other.processes == each.processes) return other.source < each.source;
      return other.instances.size() >= each.instances.size() && IsPartOf(each.processes, other.processes);
    });
    if (!is_part) whole.push_back(each);
  }
  for (SequenceRuns& each : whole) SortInstances(log, facts, each.instances);
  const auto names = [&](const SequenceRuns& each) {
    std::vector<std::string_view> texts;
    for (const uint32_t process : each.processes) texts.push_back(log.processes.NameOf(process));
    return texts;
  };
  std::sort(whole.begin(), whole.end(), [&](const SequenceRuns& a, const SequenceRuns& b) {
    return std::tuple(names(a), a.source) < std::tuple(names(b), b.source);
  });
  return whole;
}

}  // namespace harness::process
