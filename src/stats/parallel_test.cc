// SPDX-License-Identifier: Apache-2.0
#include "stats/parallel.h"

#include <gtest/gtest.h>

#include <vector>

namespace harness::stats {
namespace {

TEST(ParallelRanges, EveryIndexOnceForAnyNumberOfThreads) {
  for (const int threads : {1, 2, 3, 8, 50}) {
    for (const int64_t count : {0, 1, 2, 7, 20}) {
      std::vector<int> seen(static_cast<size_t>(count), 0);
      ParallelRanges(count, threads, [&](int64_t first, int64_t last) {
        for (int64_t i = first; i < last; ++i) ++seen[static_cast<size_t>(i)];
      });
      EXPECT_EQ(seen, std::vector<int>(static_cast<size_t>(count), 1));
    }
  }
}

}  // namespace
}  // namespace harness::stats
