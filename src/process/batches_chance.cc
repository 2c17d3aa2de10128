// SPDX-License-Identifier: Apache-2.0
#include "process/batches_chance.h"

#include <algorithm>
#include <array>
#include <functional>

namespace harness::process {

TimeGrid GridOf(const Executions& log) {
  constexpr std::array<Micros, 5> kUnits = {kMicrosPerDay, kMicrosPerMinute, kMicrosPerSecond,
                                            kMicrosPerMilli, 1};
  Timestamp first = INT64_MAX, last = INT64_MIN;
  size_t unit = 0;
  for (const auto* times : {&log.started_us, &log.ended_us}) {
    for (const Timestamp at : *times) {
      if (at == kUnknownTime) continue;
      first = std::min(first, at);
      last = std::max(last, at);
      while (at % kUnits[unit] != 0) ++unit;
    }
  }
  if (first > last) return {};
  return {std::max(kMicrosPerDay, last - first), kUnits[unit]};
}

namespace {

// The least k such that of `sizes`, those of k or more are at least 1 / false_share of the expected
// count * link^(k - 1).
uint32_t LeastSize(std::vector<uint32_t> sizes, double count, double link, double false_share) {
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  uint32_t least = UINT32_MAX;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (i + 1 < sizes.size() && sizes[i + 1] == sizes[i]) continue;
    double expected = count;
    for (uint32_t k = 1; k < sizes[i] && expected > 1e-12; ++k) expected *= link;
    if (expected <= false_share * static_cast<double>(i + 1)) least = sizes[i];
  }
  return least;
}

}  // namespace

uint32_t LeastSizeBeyondChance(const std::vector<uint32_t>& sizes, int64_t rows, double window_us,
                               Micros span_us, double false_share) {
  const double link = static_cast<double>(rows - 1) * window_us / static_cast<double>(span_us);
  return LeastSize(sizes, static_cast<double>(rows), std::min(1.0, link), false_share);
}

uint32_t LeastSizeBeyondEqualLengths(const std::vector<uint32_t>& sizes, int64_t together,
                                     double equal_lengths, double false_share) {
  return LeastSize(sizes, static_cast<double>(together), equal_lengths, false_share);
}

double ShareOfEqualPairs(std::vector<Micros> lengths) {
  if (lengths.size() < 2) return 0;
  std::sort(lengths.begin(), lengths.end());
  double equal = 0;
  for (size_t from = 0, to = 0; from < lengths.size(); from = to) {
    for (to = from + 1; to < lengths.size() && lengths[to] == lengths[from];) ++to;
    equal += static_cast<double>(to - from) * static_cast<double>(to - from - 1);
  }
  return equal / (static_cast<double>(lengths.size()) * static_cast<double>(lengths.size() - 1));
}

}  // namespace harness::process
