// SPDX-License-Identifier: Apache-2.0
#include "stats/cusum.h"

#include <algorithm>
#include <vector>

#include "stats/median.h"

namespace harness::stats {
namespace {

constexpr double kLevelClip = 1.5;

// The index at which the walk from `start` has to start again; values.size() if it has not.
size_t NextRestart(std::span<const double> values, size_t start, double scale, const CusumOptions& options) {
  const size_t warm_up = std::min(values.size() - start, static_cast<size_t>(options.warm_up));
  std::vector<double> first(values.begin() + static_cast<std::ptrdiff_t>(start),
                            values.begin() + static_cast<std::ptrdiff_t>(start + warm_up));
  double level = MedianInPlace(first);
  double high = 0.0;
  double low = 0.0;
  size_t high_from = start;
  size_t low_from = start;
  for (size_t i = start; i < values.size(); ++i) {
    const double u = std::clamp((values[i] - level) / scale, -options.clip, options.clip);
    high = std::max(0.0, high + u - options.allowance);
    low = std::max(0.0, low - u - options.allowance);
    if (high == 0.0) high_from = i + 1;
    if (low == 0.0) low_from = i + 1;
    if (high > options.threshold) return high_from > start ? high_from : i;
    if (low > options.threshold) return low_from > start ? low_from : i;
    if (i >= start + warm_up) {
      level += scale * std::clamp(u, -kLevelClip, kLevelClip) / static_cast<double>(i - start + 1);
    }
  }
  return values.size();
}

}  // namespace

int64_t StartOfPresentLevel(std::span<const double> values, double scale, const CusumOptions& options) {
  if (static_cast<int64_t>(values.size()) < 2 * options.warm_up) return 0;
  size_t start = 0;
  while (true) {
    const size_t next = NextRestart(values, start, scale, options);
    if (next == values.size()) return static_cast<int64_t>(start);
    start = next;
  }
}

}  // namespace harness::stats
