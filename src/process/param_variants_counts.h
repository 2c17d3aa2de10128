// SPDX-License-Identifier: Apache-2.0
// Figures of how often each of many different things was seen.
#pragma once

#include <cstdint>
#include <map>

namespace harness::process {

// times seen -> how many things were seen so often
using TimesSeen = std::map<int64_t, int64_t>;

// Bits: log2(n) - sum(k c log2 c) / n over the pairs (c, k), n = sum(k c); 0 for nothing. Added in order of
// c, without libm.
double EntropyBits(const TimesSeen& times);

}  // namespace harness::process
