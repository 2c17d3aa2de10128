// SPDX-License-Identifier: Apache-2.0
#include "process/held_table.h"

#include <numeric>

#include "process/largest_remainder.h"

namespace harness::process {
namespace {

// Who held nothing would get nothing: the weights that are 0 need not be there.
std::vector<Charge> ChargesOf(Int128 contention, const std::vector<HeldRow::Amount>& holders) {
  std::vector<UInt128> weights;
  for (const HeldRow::Amount& holder : holders) weights.push_back(holder.held);
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const std::vector<Micros> shares = SplitByLargestRemainder(contention, weights, order);
  std::vector<Charge> charges;
  for (size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] > 0) charges.push_back({holders[i].holder, shares[i]});
  }
  return charges;
}

std::vector<uint32_t> PlacesIn(const std::vector<size_t>& order) {
  std::vector<uint32_t> places(order.size());
  for (uint32_t place = 0; place < order.size(); ++place) places[order[place]] = place;
  return places;
}

}  // namespace

HeldTable MergeGroups(const HeldTable& table, std::span<const uint32_t> to, size_t count) {
  HeldTable merged{std::vector<Int128>(count), HeldBy(count, HeldRow(count))};
  for (size_t group = 0; group < to.size(); ++group) {
    merged.contention_us[to[group]] += table.contention_us[group];
    HeldRow& row = merged.held_by[to[group]];
    table.held_by[group].Each(
        [&](const HeldRow::Amount& amount) { row.Of(to[amount.holder]) += amount.held; });
  }
  return merged;
}

std::vector<std::vector<Charge>> SplitHeld(HeldTable table, const std::vector<size_t>& order) {
  const std::vector<uint32_t> places = PlacesIn(order);
  std::vector<std::vector<Charge>> charges(order.size());
  for (size_t group = 0; group < order.size(); ++group)
    charges[group] = ChargesOf(table.contention_us[group], table.held_by[group].Take(order, places));
  return charges;
}

}  // namespace harness::process
