// SPDX-License-Identifier: Apache-2.0
// Sums of lines a + b t over ranks, with updates: a binary indexed tree (Fenwick 1994) that grows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace harness::process {

class RankSums {
 public:
  // Forgets all lines. From here on ranks are `first` or more.
  void Restart(uint32_t first) {
    first_ = first;
    added_.clear();
    nodes_.clear();
    total_ = {};
  }

  // Adds the line `sum` + `count` t at the rank: O(1) if nobody asks before Restart(), for a few lines. O(log
  // n) otherwise, of the distance n from the first rank; 16 to 32 bytes for each rank up to the largest.
  void Add(uint32_t rank, int64_t sum, int64_t count) {
    if (added_.size() == kFew) PutInTree();
    added_.push_back({rank, {sum, count}});
  }

  // The lines of ranks above `rank`, at t. O(log n), and what the lines added since cost.
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

  size_t NodeOf(uint32_t rank) const { return size_t{rank} - first_ + 1; }
  void PutInTree() {
    for (const Added& added : added_) {
      while (NodeOf(added.rank) >= nodes_.size()) Grow();
      for (size_t i = NodeOf(added.rank); i < nodes_.size(); i += i & (~i + 1)) nodes_[i] += added.line;
      total_ += added.line;
    }
    added_.clear();
  }
  // Nodes are numbered from 1 to a power of two, which holds the sum of all.
  void Grow() {
    nodes_.resize(nodes_.empty() ? 2 : 2 * nodes_.size() - 1);
    nodes_.back() = total_;
  }

  uint32_t first_ = 0;
  std::vector<Added> added_;  // not in the tree yet
  std::vector<Line> nodes_;
  Line total_;
};

}  // namespace harness::process
