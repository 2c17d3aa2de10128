// SPDX-License-Identifier: Apache-2.0
#include "process/critical_path.h"

#include <algorithm>
#include <functional>
#include <string>
#include <tuple>

namespace harness::process {
namespace {

using GraphLinks = std::vector<std::pair<uint32_t, uint32_t>>;

// Rows in an order in which predecessors stand before successors, smallest first where free; rows on cycles
// and after them are left out.
std::vector<uint32_t> TopologicalOrder(const DependencyGraph& graph) {
  std::vector<uint32_t> missing = graph.predecessors;
  std::vector<uint32_t> order;
  order.reserve(graph.rows);
  for (uint32_t row = 0; row < graph.rows; ++row) {
    if (missing[row] == 0) order.push_back(row);
  }
  for (size_t i = 0; i < order.size(); ++i) {
    for (uint32_t j = graph.first[order[i]]; j < graph.first[order[i] + 1]; ++j) {
      if (--missing[graph.next[j]] == 0) order.push_back(graph.next[j]);
    }
  }
  return order;
}

// Strongly connected parts of those rows that have no place in the order (Tarjan 1972, without recursion).
class CycleSearch {
 public:
  CycleSearch(const DependencyGraph& graph, const std::vector<bool>& within)
      : graph_(graph), within_(within), number_(graph.rows, 0), low_(graph.rows, 0), on_stack_(graph.rows) {}

  std::vector<std::vector<uint32_t>> Run() {
    for (uint32_t row = 0; row < graph_.rows; ++row) {
      if (within_[row] && number_[row] == 0) Visit(row);
    }
    std::sort(cycles_.begin(), cycles_.end());
    return std::move(cycles_);
  }

 private:
  struct Frame {
    uint32_t row, link;
  };

  void Enter(uint32_t row) {
    number_[row] = low_[row] = ++last_;
    stack_.push_back(row);
    on_stack_[row] = true;
    frames_.push_back({row, graph_.first[row]});
  }

  void Visit(uint32_t root) {
    Enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const uint32_t row = frame.row;
      if (frame.link < graph_.first[row + 1]) {
        const uint32_t next = graph_.next[frame.link++];
        if (!within_[next]) continue;
        if (number_[next] == 0) {
          Enter(next);
        } else if (on_stack_[next]) {
          low_[row] = std::min(low_[row], number_[next]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty()) low_[frames_.back().row] = std::min(low_[frames_.back().row], low_[row]);
      if (low_[row] == number_[row]) TakePart(row);
    }
  }

  void TakePart(uint32_t root) {
    std::vector<uint32_t> part;
    do {
      part.push_back(stack_.back());
      on_stack_[stack_.back()] = false;
      stack_.pop_back();
    } while (part.back() != root);
    const bool loop = std::binary_search(graph_.next.begin() + graph_.first[root],
                                         graph_.next.begin() + graph_.first[root + 1], root);
    if (part.size() > 1 || loop) cycles_.push_back(OneCycle(std::move(part)));
  }

  // A shortest cycle through the smallest row of the part, from it on.
  std::vector<uint32_t> OneCycle(std::vector<uint32_t> part) const {
    std::sort(part.begin(), part.end());
    const auto place = [&](uint32_t row) {
      const auto at = std::lower_bound(part.begin(), part.end(), row);
      return at != part.end() && *at == row ? static_cast<size_t>(at - part.begin()) : part.size();
    };
    std::vector<size_t> before(part.size(), part.size());
    std::vector<size_t> reached = {0};
    for (size_t i = 0; i < reached.size(); ++i) {
      const uint32_t row = part[reached[i]];
      for (uint32_t j = graph_.first[row]; j < graph_.first[row + 1]; ++j) {
        const size_t next = place(graph_.next[j]);
        if (next == 0) return PathTo(part, before, reached[i]);
        if (next == part.size() || before[next] != part.size()) continue;
        before[next] = reached[i];
        reached.push_back(next);
      }
    }
    return part;
  }

  static std::vector<uint32_t> PathTo(const std::vector<uint32_t>& part, const std::vector<size_t>& before,
                                      size_t at) {
    std::vector<uint32_t> path = {part[at]};
    while (at != 0) path.push_back(part[at = before[at]]);
    std::reverse(path.begin(), path.end());
    return path;
  }

  const DependencyGraph& graph_;
  const std::vector<bool>& within_;
  std::vector<uint32_t> number_, low_, stack_;
  std::vector<bool> on_stack_;
  std::vector<Frame> frames_;
  uint32_t last_ = 0;
  std::vector<std::vector<uint32_t>> cycles_;
};

// Connected parts, by union with halving; the root of a part is its smallest row.
class Parts {
 public:
  explicit Parts(const DependencyGraph& graph) : root_(graph.rows) {
    for (uint32_t row = 0; row < graph.rows; ++row) root_[row] = row;
    for (uint32_t row = 0; row < graph.rows; ++row) {
      for (uint32_t j = graph.first[row]; j < graph.first[row + 1]; ++j) Join(row, graph.next[j]);
    }
  }
  uint32_t Of(uint32_t row) {
    while (root_[row] != row) row = root_[row] = root_[root_[row]];
    return row;
  }

 private:
  void Join(uint32_t a, uint32_t b) {
    a = Of(a);
    b = Of(b);
    root_[std::max(a, b)] = std::min(a, b);
  }
  std::vector<uint32_t> root_;
};

// For each place the largest value of the stretches that cover it; 0 without one.
class Cover {
 public:
  explicit Cover(size_t places) : covered_(places, 0), next_(places + 1) {
    for (size_t i = 0; i <= places; ++i) next_[i] = i;
  }
  void Add(size_t after, size_t before, Micros value) {
    if (before > after + 1) stretches_.push_back({value, after + 1, before});
  }
  // Largest values first; each place is painted once.
  const std::vector<Micros>& Paint() {
    std::sort(stretches_.begin(), stretches_.end(), std::greater<>());
    for (const auto& [value, from, to] : stretches_) {
      for (size_t at = Free(from); at < to; at = Free(at)) {
        covered_[at] = value;
        next_[at] = at + 1;
      }
    }
    return covered_;
  }

 private:
  size_t Free(size_t at) {
    while (next_[at] != at) at = next_[at] = next_[next_[at]];
    return at;
  }
  std::vector<Micros> covered_;
  std::vector<size_t> next_;
  std::vector<std::tuple<Micros, size_t, size_t>> stretches_;
};

// Parts of two rows or more are chains, unless they hold a cycle; numbered by their smallest rows.
void NumberChains(const DependencyGraph& graph, CriticalPaths& found) {
  Parts parts(graph);
  found.chain_of.assign(graph.rows, kNoRow);
  std::vector<uint32_t> size(graph.rows);
  std::vector<bool> broken(graph.rows);
  for (uint32_t row = 0; row < graph.rows; ++row) {
    ++size[parts.Of(row)];
    if (found.on_cycle_or_after[row]) broken[parts.Of(row)] = true;
  }
  for (uint32_t row = 0; row < graph.rows; ++row) {
    const uint32_t root = parts.Of(row);
    if (size[root] < 2 || broken[root]) continue;
    if (row == root) {
      found.chain_of[row] = static_cast<uint32_t>(found.chains.size());
      found.chains.push_back({0, {}, size[row]});
    }
    found.chain_of[row] = found.chain_of[root];
  }
}

// By row.
struct LongestPaths {
  std::vector<Micros> until;     // of the longest path that ends with it
  std::vector<Micros> after;     // of the longest path that begins after it
  std::vector<uint32_t> before;  // the row before it on the first; kNoRow where it begins there
};

LongestPaths FindLongestPaths(const DependencyGraph& graph, const std::vector<uint32_t>& order,
                              const std::vector<Micros>& weight_us) {
  LongestPaths longest{std::vector<Micros>(graph.rows), std::vector<Micros>(graph.rows),
                       std::vector<uint32_t>(graph.rows, kNoRow)};
  auto& [until, after, before] = longest;
  for (const uint32_t row : order) {
    until[row] += weight_us[row];
    for (uint32_t j = graph.first[row]; j < graph.first[row + 1]; ++j) {
      const uint32_t next = graph.next[j];
      const bool better = before[next] == kNoRow || until[row] > until[next] ||
                          (until[row] == until[next] && row < before[next]);
      if (!better) continue;
      until[next] = until[row];
      before[next] = row;
    }
  }
  for (size_t i = order.size(); i-- > 0;) {
    const uint32_t row = order[i];
    for (uint32_t j = graph.first[row]; j < graph.first[row + 1]; ++j) {
      after[row] = std::max(after[row], after[graph.next[j]] + weight_us[graph.next[j]]);
    }
  }
  return longest;
}

// Length and path of each chain, of equal ones that with the smallest last row; and the slack of its rows.
void TakeLongest(const LongestPaths& longest, CriticalPaths& found) {
  const auto rows = static_cast<uint32_t>(found.chain_of.size());
  std::vector<uint32_t> last(found.chains.size(), kNoRow);
  for (uint32_t row = 0; row < rows; ++row) {
    if (found.chain_of[row] == kNoRow) continue;
    CriticalPaths::Chain& chain = found.chains[found.chain_of[row]];
    uint32_t& end = last[found.chain_of[row]];
    if (end != kNoRow && longest.until[row] <= chain.length_us) continue;
    end = row;
    chain.length_us = longest.until[row];
  }
  for (size_t chain = 0; chain < found.chains.size(); ++chain) {
    std::vector<uint32_t>& path = found.chains[chain].path;
    for (uint32_t row = last[chain]; row != kNoRow; row = longest.before[row]) path.push_back(row);
    std::reverse(path.begin(), path.end());
  }
  found.slack_us.assign(rows, 0);
  for (uint32_t row = 0; row < rows; ++row) {
    if (found.chain_of[row] == kNoRow) continue;
    found.slack_us[row] =
        found.chains[found.chain_of[row]].length_us - longest.until[row] - longest.after[row];
  }
}

// A path that leaves a row out passes its place in the topological order by a link, or lies on one side.
void FindMostSaved(const DependencyGraph& graph, const std::vector<uint32_t>& order,
                   const std::vector<Micros>& weight_us, const LongestPaths& longest, CriticalPaths& found) {
  const auto& [until, after, before] = longest;
  // Places: for each chain one before its rows, its rows in order, one behind.
  std::vector<size_t> begin(found.chains.size() + 1, 0), place(graph.rows, 0);
  for (size_t chain = 0; chain < found.chains.size(); ++chain) {
    begin[chain + 1] = begin[chain] + found.chains[chain].executions + 2;
  }
  std::vector<size_t> next(begin.begin(), begin.end());
  for (const uint32_t row : order) {
    if (found.chain_of[row] != kNoRow) place[row] = ++next[found.chain_of[row]];
  }
  Cover cover(begin.back());
  for (const uint32_t row : order) {
    const uint32_t chain = found.chain_of[row];
    if (chain == kNoRow) continue;
    if (graph.predecessors[row] == 0) cover.Add(begin[chain], place[row], weight_us[row] + after[row]);
    if (graph.first[row] == graph.first[row + 1]) cover.Add(place[row], begin[chain + 1] - 1, until[row]);
    for (uint32_t j = graph.first[row]; j < graph.first[row + 1]; ++j) {
      const uint32_t to = graph.next[j];
      cover.Add(place[row], place[to], until[row] + weight_us[to] + after[to]);
    }
  }
  const std::vector<Micros>& without = cover.Paint();
  found.most_saved_us.assign(graph.rows, 0);
  for (const uint32_t row : order) {
    const uint32_t chain = found.chain_of[row];
    if (chain == kNoRow || found.slack_us[row] > 0) continue;
    found.most_saved_us[row] = std::min(weight_us[row], found.chains[chain].length_us - without[place[row]]);
  }
}

}  // namespace

DependencyGraph MakeGraph(uint32_t rows, GraphLinks links) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  DependencyGraph graph;
  graph.rows = rows;
  graph.first.assign(size_t{rows} + 1, 0);
  graph.predecessors.assign(rows, 0);
  for (const auto& [from, to] : links) {
    ++graph.first[from + 1];
    ++graph.predecessors[to];
    graph.next.push_back(to);
  }
  for (size_t row = 0; row < rows; ++row) graph.first[row + 1] += graph.first[row];
  return graph;
}

CriticalPaths FindCriticalPaths(const DependencyGraph& graph, const std::vector<Micros>& weight_us) {
  CriticalPaths found;
  const std::vector<uint32_t> order = TopologicalOrder(graph);
  found.on_cycle_or_after.assign(graph.rows, true);
  for (const uint32_t row : order) found.on_cycle_or_after[row] = false;
  if (order.size() < graph.rows) found.cycles = CycleSearch(graph, found.on_cycle_or_after).Run();
  NumberChains(graph, found);
  const LongestPaths longest = FindLongestPaths(graph, order, weight_us);
  TakeLongest(longest, found);
  FindMostSaved(graph, order, weight_us, longest, found);
  return found;
}

}  // namespace harness::process
