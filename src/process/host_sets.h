// SPDX-License-Identifier: Apache-2.0
// Hosts that belong together, found by joining two at a time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace harness::process {

// Disjoint sets of the hosts [0, n). A set is named by its lowest host, so that the order in which hosts were
// joined cannot be seen. About O(1) a call.
class HostSets {
 public:
  explicit HostSets(size_t hosts) : parent_(hosts) { std::iota(parent_.begin(), parent_.end(), 0U); }

  uint32_t Of(uint32_t host) {
    while (parent_[host] != host) host = parent_[host] = parent_[parent_[host]];
    return host;
  }
  void Join(uint32_t a, uint32_t b) {
    const uint32_t of_a = Of(a), of_b = Of(b);
    parent_[std::max(of_a, of_b)] = std::min(of_a, of_b);
  }

 private:
  std::vector<uint32_t> parent_;  // never above the host itself
};

}  // namespace harness::process
