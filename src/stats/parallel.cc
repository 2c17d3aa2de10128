// SPDX-License-Identifier: Apache-2.0
#include "stats/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace harness::stats {

void ParallelRanges(int64_t count, int threads,
                    const std::function<void(int64_t first, int64_t last)>& work) {
  if (count <= 0) return;
  const int64_t parts = std::clamp<int64_t>(threads, 1, count);
  const auto bound = [&](int64_t part) { return count / parts * part + std::min(part, count % parts); };
  std::vector<std::thread> workers;
  workers.reserve(static_cast<size_t>(parts));
  int64_t part = 1;
  try {
    for (; part < parts; ++part) workers.emplace_back(work, bound(part), bound(part + 1));
  } catch (const std::system_error&) {
    work(bound(part), count);  // no more threads to be had: the rest is done here
  }
  work(0, bound(1));
  for (std::thread& worker : workers) worker.join();
}

void ParallelItems(int64_t count, int threads, const std::function<void(int64_t item)>& work) {
  const int64_t takers = std::min<int64_t>(threads, count);
  std::atomic<int64_t> next = 0;
  ParallelRanges(takers, threads, [&](int64_t, int64_t) {
    for (int64_t item = next++; item < count; item = next++) work(item);
  });
}

}  // namespace harness::stats
