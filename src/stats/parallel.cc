// SPDX-License-Identifier: Apache-2.0
#include "stats/parallel.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace harness::stats {

void ParallelRanges(int64_t count, int threads, const std::function<void(int64_t first, int64_t last)>& work) {
  if (count <= 0) return;
  const int64_t parts = std::clamp<int64_t>(threads, 1, count);
  const auto bound = [&](int64_t part) { return count / parts * part + std::min(part, count % parts); };
  std::vector<std::thread> helpers;
  for (int64_t part = 1; part < parts; ++part) helpers.emplace_back(work, bound(part), bound(part + 1));
  work(0, bound(1));
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace harness::stats
