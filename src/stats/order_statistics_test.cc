// SPDX-License-Identifier: Apache-2.0
#include "stats/order_statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "base/prng.h"

namespace harness::stats {
namespace {

using Values = std::vector<int64_t>;
using Ranks = std::vector<size_t>;

TEST(OrderStatistics, WorkedByHand) {
  Values values = {30, 10, 20, 20};
  EXPECT_EQ(OrderStatistics(values, Ranks{0, 1, 2, 3}), (Values{10, 20, 20, 30}));
  EXPECT_TRUE(OrderStatistics(values, Ranks{}).empty());
}

// Both ways, by selection and by counting, against a sample in order.
void ExpectSorted(const std::function<int64_t(Philox&)>& draw) {
  Philox random(5);
  for (const size_t n : {size_t{1}, size_t{100}, size_t{16'383}, size_t{16'384}, size_t{50'000}}) {
    Values values(n);
    for (int64_t& value : values) value = draw(random);
    Values sorted = values;
    std::sort(sorted.begin(), sorted.end());
    Ranks ranks = {0, n / 100, n / 2, n / 2 + 1, n * 95 / 100, n - 1};
    std::erase_if(ranks, [n](size_t rank) { return rank >= n; });
    std::sort(ranks.begin(), ranks.end());
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
    RankedSample ranked(values);
    const Values first = ranked.At(Ranks{n / 2}), again = ranked.At(ranks);
    EXPECT_EQ(first, Values{sorted[n / 2]});
    EXPECT_EQ(again.size(), ranks.size());
    for (size_t i = 0; i < ranks.size(); ++i) EXPECT_EQ(again[i], sorted[ranks[i]]) << n << " " << ranks[i];
    const Values found = OrderStatistics(values, ranks);
    ASSERT_EQ(found.size(), ranks.size());
    for (size_t i = 0; i < ranks.size(); ++i) EXPECT_EQ(found[i], sorted[ranks[i]]) << n << " " << ranks[i];
  }
}

TEST(OrderStatistics, WaitsOfMostlyZero) {
  ExpectSorted([](Philox& random) {
    return random.Chance(0.8) ? 0 : static_cast<int64_t>(random.Exponential() * 6e10);
  });
}

TEST(OrderStatistics, OneValueAlone) {
  ExpectSorted([](Philox&) { return int64_t{7'000'000}; });
}

TEST(OrderStatistics, NegativeValuesAndTheWholeRange) {
  ExpectSorted([](Philox& random) { return static_cast<int64_t>(random.Next64()); });
  ExpectSorted([](Philox& random) {
    return random.Chance(0.5) ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
  });
}

TEST(OrderStatistics, CloseTogetherFarFromZero) {
  ExpectSorted([](Philox& random) {
    return int64_t{1'750'000'000'000'000} + static_cast<int64_t>(random.Below(2'000));
  });
}

}  // namespace
}  // namespace harness::stats
