// SPDX-License-Identifier: Apache-2.0
// Sums of lines a + b t over ranks, with updates: a binary indexed tree (Fenwick 1994) that grows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace harness::process {

// Ranks fall between those that will be asked for, and are told apart by them alone: memory goes with these.
class RankSums {
 public:
  // Forgets all lines and ranks.
  void Restart() {
    asked_.clear();
    added_.clear();
    nodes_.clear();
    total_ = {};
  }
  // The rank will be asked for. It is above those before, and not below that of any line.
  void Expect(uint32_t rank) { asked_.push_back(rank); }

  // Adds the line `sum` + `count` t at the rank, above the first that will be asked for: O(1) if nobody asks
  // before Restart(), for a few lines; O(log n) otherwise, of the n ranks to be asked for. 20 to 40 bytes for
  // each of them.
  void Add(uint32_t rank, int64_t sum, int64_t count) {
    if (added_.size() == kFew) PutInTree();
    added_.push_back({rank, {sum, count}});
  }

  // The lines of ranks above `rank`, which was expected, at t. O(log n), and what the lines added since cost.
  int64_t Above(uint32_t rank, int64_t t) {
    PutInTree();
    Line above = total_;
    if (!nodes_.empty()) {
      for (size_t i = std::min(NodeOf(rank), nodes_.size() - 1); i > 0; i -= i & (~i + 1)) {
        above.sum -= nodes_[i].sum;
        above.count -= nodes_[i].count;
      }
    }
    return above.sum + above.count * t;
  }

 private:
  static constexpr size_t kFew = 256;
  struct Line {
    int64_t sum = 0, count = 0;
    void operator+=(const Line& other) {
      sum += other.sum;
      count += other.count;
    }
  };
  struct Added {
    uint32_t rank;
    Line line;
  };

  // How many of those that will be asked for are below, and one. Most logs ask for each rank there is.
  size_t NodeOf(uint32_t rank) const {
    const size_t near = rank - asked_.front();
    if (near < asked_.size() && asked_[near] == rank) return near + 1;
    const auto at = std::lower_bound(asked_.begin(), asked_.end(), rank);
    return static_cast<size_t>(at - asked_.begin()) + 1;
  }
  void PutInTree() {
    for (const Added& added : added_) {
      const size_t node = NodeOf(added.rank);
      while (node >= nodes_.size()) Grow();
      for (size_t i = node; i < nodes_.size(); i += i & (~i + 1)) nodes_[i] += added.line;
      total_ += added.line;
    }
    added_.clear();
  }
  // Nodes are numbered from 1 to a power of two, which holds the sum of all.
  void Grow() {
    nodes_.resize(nodes_.empty() ? 2 : 2 * nodes_.size() - 1);
    nodes_.back() = total_;
  }

  std::vector<uint32_t> asked_;
  std::vector<Added> added_;  // not in the tree yet
  std::vector<Line> nodes_;
  Line total_;
};

}  // namespace harness::process
