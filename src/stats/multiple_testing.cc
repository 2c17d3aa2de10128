// SPDX-License-Identifier: Apache-2.0
#include "stats/multiple_testing.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "base/text.h"

namespace harness::stats {

Result<std::vector<double>> BenjaminiHochberg(std::span<const double> p_values) {
  for (size_t i = 0; i < p_values.size(); ++i) {
    if (!(p_values[i] >= 0.0 && p_values[i] <= 1.0)) {
      return InvalidArgument("Benjamini-Hochberg: found p-value " + FormatDouble(p_values[i]) + " at place " +
                             std::to_string(i) + ", expected a number from 0 to 1");
    }
  }
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return p_values[a] != p_values[b] ? p_values[a] < p_values[b] : a < b;
  });
  std::vector<double> q_values(p_values.size());
  const auto tests = static_cast<double>(p_values.size());
  double smallest = 1.0;
  for (size_t rank = order.size(); rank >= 1; --rank) {
    const size_t test = order[rank - 1];
    smallest = std::min(smallest, p_values[test] * (tests / static_cast<double>(rank)));
    q_values[test] = smallest;
  }
  return q_values;
}

}  // namespace harness::stats
