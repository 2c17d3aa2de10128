// SPDX-License-Identifier: Apache-2.0
#include "stats/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
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

TEST(ParallelItems, EachItemOnceForAnyNumberOfThreads) {
  for (const int threads : {1, 2, 3, 8, 50}) {
    for (const int64_t count : {0, 1, 2, 7, 20}) {
      std::vector<int> seen(static_cast<size_t>(count), 0);
      ParallelItems(count, threads, [&](int64_t item) { ++seen[static_cast<size_t>(item)]; });
      EXPECT_EQ(seen, std::vector<int>(static_cast<size_t>(count), 1));
    }
  }
}

// Every thread but one may be held up by its first item: the others are done meanwhile.
TEST(ParallelItems, ALongItemHoldsUpNoOther) {
  std::atomic<int> done = 0;
  ParallelItems(10, 2, [&](int64_t item) {
    if (item == 0) {
      while (done < 9) std::this_thread::yield();
    } else {
      ++done;
    }
  });
  EXPECT_EQ(done, 9);
}

}  // namespace
}  // namespace harness::stats
