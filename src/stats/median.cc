// SPDX-License-Identifier: Apache-2.0
#include "stats/median.h"

#include <algorithm>

namespace harness::stats {

double MedianInPlace(std::span<double> values) {
  const size_t half = values.size() / 2;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(half);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*std::max_element(values.begin(), middle) + *middle);
}

}  // namespace harness::stats
