// SPDX-License-Identifier: Apache-2.0
#include "process/critical_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/prng.h"

namespace harness::process {
namespace {

using GraphLinks = std::vector<std::pair<uint32_t, uint32_t>>;

CriticalPaths Find(const GraphLinks& links, const std::vector<Micros>& weights) {
  return FindCriticalPaths(MakeGraph(static_cast<uint32_t>(weights.size()), links), weights);
}

//   0 (3) -> 1 (5) -> 3 (2)      longest 0 1 3: 10, 0 2 3: 6
//   0     -> 2 (1) -> 3          4 stands alone
TEST(CriticalPath, ADiamond) {
  const CriticalPaths found = Find({{0, 1}, {0, 2}, {1, 3}, {2, 3}}, {3, 5, 1, 2, 9});
  ASSERT_EQ(found.chains.size(), 1U);
  EXPECT_EQ(found.chains[0].length_us, 10);
  EXPECT_EQ(found.chains[0].executions, 4U);
  EXPECT_EQ(found.chains[0].path, (std::vector<uint32_t>{0, 1, 3}));
  EXPECT_EQ(found.slack_us, (std::vector<Micros>{0, 0, 4, 0, 0}));
  // Without 1 the longest is 6, so at most 4 of its 5 are saved; 0 and 3 save all of theirs.
  EXPECT_EQ(found.most_saved_us, (std::vector<Micros>{3, 4, 0, 2, 0}));
  EXPECT_EQ(found.chain_of[4], kNoRow);
  EXPECT_TRUE(found.cycles.empty());
}

// Two longest paths: shortening one of the two saves nothing; the path named is that of the smaller rows.
TEST(CriticalPath, EqualPaths) {
  const CriticalPaths found = Find({{0, 1}, {0, 2}, {1, 3}, {2, 3}}, {1, 4, 4, 1});
  EXPECT_EQ(found.chains[0].path, (std::vector<uint32_t>{0, 1, 3}));
  EXPECT_EQ(found.slack_us, (std::vector<Micros>{0, 0, 0, 0}));
  EXPECT_EQ(found.most_saved_us, (std::vector<Micros>{1, 0, 0, 1}));
}

TEST(CriticalPath, TwoChainsAndDoubleLinks) {
  const CriticalPaths found = Find({{3, 1}, {3, 1}, {0, 2}}, {7, 2, 4, 5});
  ASSERT_EQ(found.chains.size(), 2U);
  EXPECT_EQ(found.chains[0].path, (std::vector<uint32_t>{0, 2}));
  EXPECT_EQ(found.chains[0].length_us, 11);
  EXPECT_EQ(found.chains[1].path, (std::vector<uint32_t>{3, 1}));
  EXPECT_EQ(found.chains[1].length_us, 7);
  EXPECT_EQ(found.chain_of, (std::vector<uint32_t>{0, 1, 0, 1}));
}

// 1 -> 2 -> 4 -> 1 is a cycle, 3 waits for it, 5 names itself; 0 -> 6 is sound.
TEST(CriticalPath, CyclesAreNamedAndLeaveNoPath) {
  const CriticalPaths found = Find({{1, 2}, {2, 4}, {4, 1}, {4, 3}, {5, 5}, {0, 6}}, {1, 1, 1, 1, 1, 1, 1});
  ASSERT_EQ(found.cycles.size(), 2U);
  EXPECT_EQ(found.cycles[0], (std::vector<uint32_t>{1, 2, 4}));
  EXPECT_EQ(found.cycles[1], (std::vector<uint32_t>{5}));
  ASSERT_EQ(found.chains.size(), 1U);
  EXPECT_EQ(found.chains[0].path, (std::vector<uint32_t>{0, 6}));
  EXPECT_TRUE(found.on_cycle_or_after[3]);
  EXPECT_FALSE(found.on_cycle_or_after[6]);
}

TEST(CriticalPath, NothingOneRowAndNoWeight) {
  EXPECT_TRUE(Find({}, {}).chains.empty());
  EXPECT_TRUE(Find({}, {5}).chains.empty());
  const CriticalPaths zero = Find({{0, 1}}, {0, 0});
  ASSERT_EQ(zero.chains.size(), 1U);
  EXPECT_EQ(zero.chains[0].length_us, 0);
}

// Against all paths of small random graphs, one by one.
TEST(CriticalPath, AgreesWithAllPathsOfSmallGraphs) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Philox random(seed);
    const auto rows = static_cast<uint32_t>(2 + random.Below(8));
    std::vector<Micros> weights;
    for (uint32_t row = 0; row < rows; ++row) weights.push_back(static_cast<Micros>(random.Below(6)));
    // Links from a place to a later one of a random order: no cycles, but not by row number.
    std::vector<uint32_t> order(rows);
    for (uint32_t i = 0; i < rows; ++i) order[i] = i;
    for (size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[random.Below(i)]);
    GraphLinks links;
    for (uint32_t i = 0; i < rows; ++i) {
      for (uint32_t j = i + 1; j < rows; ++j) {
        if (random.Below(3) == 0) links.emplace_back(order[i], order[j]);
      }
    }
    const DependencyGraph graph = MakeGraph(rows, links);
    const CriticalPaths found = FindCriticalPaths(graph, weights);
    // Longest path of a chain that visits `row` (through) or leaves it out.
    const auto longest = [&](uint32_t chain, uint32_t row, bool through) {
      Micros most = -1;
      const std::function<void(uint32_t, Micros, bool)> walk = [&](uint32_t at, Micros sum, bool seen) {
        if (at == row && !through) return;
        seen = seen || at == row;
        sum += weights[at];
        if (seen || !through) most = std::max(most, sum);
        for (uint32_t j = graph.first[at]; j < graph.first[at + 1]; ++j) walk(graph.next[j], sum, seen);
      };
      for (uint32_t from = 0; from < rows; ++from) {
        if (found.chain_of[from] == chain) walk(from, 0, false);
      }
      return most;
    };
    for (uint32_t row = 0; row < rows; ++row) {
      const uint32_t chain = found.chain_of[row];
      if (chain == kNoRow) continue;
      const Micros length = found.chains[chain].length_us;
      const Micros with = longest(chain, row, true);
      const Micros without = std::max<Micros>(0, longest(chain, row, false));
      EXPECT_EQ(length, std::max(with, without)) << seed;
      EXPECT_EQ(found.slack_us[row], length - with) << seed << " row " << row;
      const Micros saved = with < length ? 0 : std::min(weights[row], length - without);
      EXPECT_EQ(found.most_saved_us[row], saved) << seed << " row " << row;
    }
    for (const auto& chain : found.chains) {
      Micros sum = 0;
      for (const uint32_t row : chain.path) sum += weights[row];
      EXPECT_EQ(sum, chain.length_us);
    }
  }
}

// A chain as long as the log: no recursion, no quadratic time.
TEST(CriticalPath, AVeryLongChain) {
  constexpr uint32_t kRows = 300'000;
  GraphLinks links;
  for (uint32_t row = 1; row < kRows; ++row) links.emplace_back(row - 1, row);
  const CriticalPaths found = Find(links, std::vector<Micros>(kRows, 2));
  EXPECT_EQ(found.chains[0].length_us, 2 * Micros{kRows});
  links.emplace_back(kRows - 1, 0);
  const CriticalPaths cycle = Find(links, std::vector<Micros>(kRows, 2));
  ASSERT_EQ(cycle.cycles.size(), 1U);
  EXPECT_EQ(cycle.cycles[0].size(), size_t{kRows});
}

}  // namespace
}  // namespace harness::process
