// SPDX-License-Identifier: Apache-2.0
// Splits numbered, independent work over threads; the split never shows in the results.
#pragma once

#include <cstdint>
#include <functional>

namespace harness::stats {

// Calls work(first, last) on disjoint ranges that cover 0..count-1, at most `threads` (>= 1) at a time.
// `work` must write only to places that belong to its indices, and must not throw.
void ParallelRanges(int64_t count, int threads, const std::function<void(int64_t first, int64_t last)>& work);

// Calls work(item) once for each of 0..count-1, for items of unequal length: each thread takes the next as
// soon as it is free. Otherwise as ParallelRanges.
void ParallelItems(int64_t count, int threads, const std::function<void(int64_t item)>& work);

}  // namespace harness::stats
