// SPDX-License-Identifier: Apache-2.0
#include "process/largest_remainder.h"

#include <algorithm>

namespace harness::process {

namespace {

// So that a product with the whole stays below 2^127.
int BitsToDrop(const std::vector<UInt128>& weights) {
  UInt128 sum = 0;
  for (const UInt128 weight : weights) sum += weight;
  int bits = 0;
  while ((sum >> bits) >= (UInt128{1} << 62)) ++bits;
  return bits;
}

}  // namespace

std::vector<Micros> SplitByLargestRemainder(Int128 whole, const std::vector<UInt128>& weights,
                                            const std::vector<size_t>& order) {
  std::vector<Micros> shares(weights.size());
  const int dropped = BitsToDrop(weights);
  Int128 sum = 0;
  for (const UInt128 weight : weights) sum += static_cast<Int128>(weight >> dropped);
  if (whole == 0 || sum == 0) return shares;
  struct Rest {
    Int128 remainder;
    size_t entry;
  };
  std::vector<Rest> rests;
  Int128 left = whole;
  for (const size_t entry : order) {
    const Int128 product = whole * static_cast<Int128>(weights[entry] >> dropped);
    shares[entry] = static_cast<Micros>(product / sum);
    left -= product / sum;
    rests.push_back({product % sum, entry});
  }
  std::stable_sort(rests.begin(), rests.end(),
                   [](const Rest& a, const Rest& b) { return a.remainder > b.remainder; });
  for (size_t i = 0; left > 0 && i < rests.size(); ++i, --left) ++shares[rests[i].entry];
  return shares;
}

}  // namespace harness::process
