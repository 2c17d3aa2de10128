// SPDX-License-Identifier: Apache-2.0
// Sums of lines a + b t over ranks, with updates: a binary indexed tree (Fenwick 1994).
#pragma once

#include <cstdint>
#include <vector>

namespace harness::process {

class RankSums {
 public:
  RankSums() = default;
  // Ranks 0 to size - 1. 16 bytes a rank.
  explicit RankSums(size_t size) : nodes_(size + 1) {}
  bool empty() const { return nodes_.empty(); }

  // Adds the line `sum` + `count` t at the rank. O(log size).
  void Add(size_t rank, int64_t sum, int64_t count) {
    for (size_t i = rank + 1; i < nodes_.size(); i += i & (~i + 1)) {
      nodes_[i].sum += sum;
      nodes_[i].count += count;
    }
    total_.sum += sum;
    total_.count += count;
  }

  // The lines of ranks above `rank`, at t. O(log size).
  int64_t Above(size_t rank, int64_t t) const {
    Node above = total_;
    for (size_t i = rank + 1; i > 0; i -= i & (~i + 1)) {
      above.sum -= nodes_[i].sum;
      above.count -= nodes_[i].count;
    }
    return above.sum + above.count * t;
  }

 private:
  struct Node {
    int64_t sum = 0, count = 0;
  };
  std::vector<Node> nodes_;
  Node total_;
};

}  // namespace harness::process
